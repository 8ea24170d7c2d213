//! A passenger: a pseudonymous reference, a home, a setting and the needs that change a plan.

use super::{Assistance, LatLon, Metres, Secs};
use serde::{Deserialize, Serialize};

/// How a passenger boards and sits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mobility {
    /// Walks on.
    #[default]
    Walks,
    /// Comes in a wheelchair and transfers to a seat; the folded chair takes no place.
    Transfers,
    /// Travels in the wheelchair: a wheelchair place and, unless the class has a ramp, a lift.
    Wheelchair,
}

/// A restraint the vehicle must carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Restraint {
    /// None beyond the seat belt.
    #[default]
    None,
    /// A harness.
    Harness,
    /// A child seat or booster (under 135 cm).
    ChildSeat,
}

/// Age band of the national guidance on journey times (45 minutes primary, 75 secondary) and of the national return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Up to year 6.
    Primary,
    /// Years 7-11.
    Secondary,
    /// Years 12-13 (ages 16-18).
    Post16,
    /// Aged 19 and over.
    Adult,
}

/// One row of `passengers.csv`.
#[derive(Debug, Clone, PartialEq)]
pub struct Passenger {
    /// Pseudonymous reference, unique.
    pub reference: String,
    /// School year: 0 is reception, 13 the upper sixth, 14 and above adults. `None` where not given.
    pub year_group: Option<i8>,
    /// Index into `Scenario::settings`.
    pub setting: usize,
    /// Home.
    pub home: LatLon,
    /// Postcode as given, or empty; only its outward part ever leaves the officers' own files.
    pub postcode: String,
    /// Ward or other area for finance, or empty.
    pub ward: String,
    /// How the passenger boards.
    pub mobility: Mobility,
    /// Wheelchair and occupant in kilograms, where known.
    pub wheelchair_kg: Option<u32>,
    /// Wheelchair length in millimetres, where known.
    pub wheelchair_length_mm: Option<u32>,
    /// Wheelchair width in millimetres, where known.
    pub wheelchair_width_mm: Option<u32>,
    /// Needs a tail lift although not travelling in a wheelchair, or insists on one.
    pub needs_lift: bool,
    /// Assistant needed.
    pub assistance: Assistance,
    /// Travels with no other passenger on board.
    pub solo: bool,
    /// Most passengers on board at any moment of this passenger's journey, this one included.
    pub group_max: Option<u8>,
    /// Restraint needed.
    pub restraint: Restraint,
    /// May not sit beside the driver.
    pub no_front_seat: bool,
    /// Farthest walk to a pick-up point in metres; 0 = door to door.
    pub walk_max: Metres,
    /// The passenger's own longest journey where below the council's cap.
    pub own_cap: Option<Secs>,
    /// Vehicle classes (ids of `rates.csv` or `fleet.csv`) the passenger must travel in; empty = any.
    pub only_classes: Vec<String>,
    /// Vehicle classes the passenger may not travel in, such as every taxi.
    pub not_classes: Vec<String>,
    /// Care plan outstanding: a seat is planned, the passenger is not carried until it is cleared.
    pub care_plan_outstanding: bool,
    /// Boarding seconds where they differ from the policy's table.
    pub board: Option<Secs>,
    /// Alighting seconds where they differ from the policy's table.
    pub alight: Option<Secs>,
    /// Reference of today's run or contract, for continuity; empty where none.
    pub current_run: String,
    /// Consent to alternatives to a seat (travel budget, training) has been given.
    pub alternative_consent: bool,
}

impl Passenger {
    /// Somebody who walks, needs nothing, says nothing and rides to a setting from a home.
    pub fn without_needs(reference: String, setting: usize, home: LatLon) -> Passenger {
        Passenger {
            reference,
            year_group: None,
            setting,
            home,
            postcode: String::new(),
            ward: String::new(),
            mobility: Mobility::Walks,
            wheelchair_kg: None,
            wheelchair_length_mm: None,
            wheelchair_width_mm: None,
            needs_lift: false,
            assistance: Assistance::None,
            solo: false,
            group_max: None,
            restraint: Restraint::None,
            no_front_seat: false,
            walk_max: 0,
            own_cap: None,
            only_classes: Vec::new(),
            not_classes: Vec::new(),
            care_plan_outstanding: false,
            board: None,
            alight: None,
            current_run: String::new(),
            alternative_consent: false,
        }
    }

    /// Age band by school year; secondary where the year is not given.
    pub fn phase(&self) -> Phase {
        match self.year_group {
            Some(y) if y <= 6 => Phase::Primary,
            Some(12..=13) => Phase::Post16,
            Some(y) if y >= 14 => Phase::Adult,
            _ => Phase::Secondary,
        }
    }

    /// Outward part of the postcode, such as `B70`; empty where no postcode is given.
    pub fn outward(&self) -> &str {
        let code = self.postcode.trim();
        match code.split_once(' ') {
            Some((outward, _)) => outward,
            None if code.len() > 3 && code.is_ascii() => &code[..code.len() - 3],
            None => code,
        }
    }
}
