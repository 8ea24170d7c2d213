//! Vehicles: the classes operators are paid for, and the council's own fleet.

use super::{LatLon, Rate, Secs};
use serde::{Deserialize, Serialize};

/// One way to set a vehicle up for a run: seats for passengers and assistants (never the driver's) and wheelchair places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Layout {
    /// Seats for passengers and assistants.
    pub seats: u8,
    /// Wheelchair places.
    pub wheelchairs: u8,
}

impl Layout {
    /// Reads a list such as `16+0, 12+1; 9+2`; a bare `6` is `6+0`.
    pub fn parse_list(text: &str) -> Option<Vec<Layout>> {
        let mut layouts = Vec::new();
        for word in text.split([',', ';', ' ', '/']).filter(|w| !w.is_empty()) {
            let (seats, wheelchairs) = word.split_once('+').unwrap_or((word, "0"));
            layouts.push(Layout { seats: seats.trim().parse().ok()?, wheelchairs: wheelchairs.trim().parse().ok()? });
        }
        (!layouts.is_empty()).then_some(layouts)
    }
}

impl std::fmt::Display for Layout {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}+{}", self.seats, self.wheelchairs)
    }
}

/// The licence a vehicle runs under. Up to eight passengers: hackney carriage or private hire; nine to sixteen: a PSV
/// operator's licence or a section 19 permit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Licence {
    /// Hackney carriage or private hire vehicle.
    PrivateHire,
    /// Section 19 permit.
    Section19,
    /// Public service vehicle operator's licence.
    Psv,
}

/// What a vehicle offers besides seats; the same for an operator's class and an own vehicle.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Equipment {
    /// The layouts it can be set to; a run needs one that carries every moment of it.
    pub layouts: Vec<Layout>,
    /// Licence it runs under.
    pub licence: Licence,
    /// Has a tail lift (or a ramp rated for any wheelchair).
    pub lift: bool,
    /// Seats beside the driver, barred to passengers who may not sit in front.
    pub front_seats: u8,
    /// Harnesses carried.
    pub harnesses: u8,
    /// Child seats and boosters carried.
    pub child_seats: u8,
    /// Heaviest wheelchair with occupant in kilograms; `None` = no limit.
    pub max_wheelchair_kg: Option<u32>,
    /// Longest wheelchair in millimetres; `None` = no limit.
    pub max_wheelchair_length_mm: Option<u32>,
    /// Widest wheelchair in millimetres; `None` = no limit.
    pub max_wheelchair_width_mm: Option<u32>,
    /// Complies with the clean-air zone.
    pub clean_air_compliant: bool,
}

/// One row of `rates.csv`: a class of operators' vehicle at the planning stage, any number of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VehicleClass {
    /// Id, such as `taxi4`.
    pub id: String,
    /// What it offers.
    pub equipment: Equipment,
    /// Per operated day, both legs; each leg pays half.
    pub day_rate: Rate,
    /// Per live mile.
    pub per_mile: Rate,
    /// Per minute in service.
    pub per_minute: Rate,
    /// One assistant per paid hour.
    pub pa_per_hour: Rate,
    /// Least paid minutes of an assistant per leg.
    pub pa_min_minutes: Secs,
}

/// One row of `fleet.csv`: a vehicle of the council's own.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnVehicle {
    /// Fleet reference, unique.
    pub reference: String,
    /// Class id, shared by vehicles of a kind; may be named in passengers' `only_classes`.
    pub class: String,
    /// What it offers.
    pub equipment: Equipment,
    /// Name of its depot.
    pub depot: String,
    /// Position of its depot.
    pub depot_at: LatLon,
    /// Per mile, depot to depot.
    pub per_mile: Rate,
    /// Driver per paid hour.
    pub driver_per_hour: Rate,
    /// One assistant per paid hour.
    pub pa_per_hour: Rate,
    /// Least paid minutes of driver and assistants per leg.
    pub min_shift_minutes: Secs,
    /// Earliest departure from and latest return to the depot, by leg.
    pub shift: [(Secs, Secs); 2],
    /// The council could dispose of it: then its fixed cost counts when it is used.
    pub disposable: bool,
    /// Fixed cost per operated day (lease, insurance, MOT, tax).
    pub fixed_per_day: Rate,
}

macro_rules! equipment_access {
    ($t:ty) => {
        impl std::ops::Deref for $t {
            type Target = Equipment;
            fn deref(&self) -> &Equipment {
                &self.equipment
            }
        }
    };
}
equipment_access!(VehicleClass);
equipment_access!(OwnVehicle);

impl Equipment {
    /// The largest number of seats of any layout.
    pub fn seats_max(&self) -> u8 {
        self.layouts.iter().map(|l| l.seats).max().unwrap_or(0)
    }

    /// The first layout, in the order given, with at least so many seats (of which `no_front` not beside the driver) and
    /// wheelchair places.
    pub fn layout_for(&self, seats: u32, wheelchairs: u32, no_front: u32) -> Option<Layout> {
        self.layouts.iter().copied().find(|l| {
            u32::from(l.seats) >= seats
                && u32::from(l.wheelchairs) >= wheelchairs
                && (no_front == 0 || u32::from(l.seats) >= no_front + u32::from(self.front_seats))
        })
    }
}
