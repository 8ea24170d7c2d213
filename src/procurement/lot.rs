//! Lots: what is bought. A lot is one day contract or a bundle of them, described so that a bidder can price it and
//! nobody can be traced by it.

use crate::model::{Layout, Leg, Licence, Metres, Pence, Secs, Weekdays};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One lot of a tender.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lot {
    /// Reference, unique in the tender, such as `L001`. Never derived from a passenger or a run.
    pub reference: String,
    /// One line for people: vehicle, areas, settings.
    pub title: String,
    /// Routes (day contracts) in the lot.
    pub routes: u32,
    /// Operated days a year.
    pub days: u32,
    /// Names of the settings served.
    pub settings: Vec<String>,
    /// Outward postcode areas, merged until each stands for at least five passengers of the tender.
    pub areas: Vec<String>,
    /// The work by leg and weekday.
    pub timetable: Vec<LotRun>,
    /// Passengers by need.
    pub passengers: NeedCounts,
    /// Vehicles needed on a day, by class.
    pub vehicles: BTreeMap<String, u32>,
    /// Licence the work needs.
    pub licence: Licence,
    /// A tail lift is needed.
    pub lift: bool,
    /// Assistants needed on a day.
    pub assistants: u32,
    /// Of which nurses or medically trained.
    pub nurses: u32,
    /// Live metres of a day, both legs.
    pub live_metres: Metres,
    /// Sum over the passengers of the direct road metres one way; prices personal travel budgets. Never shown to bidders.
    pub direct_metres: u64,
    /// What our own model says a day should cost when bought. Never shown to bidders.
    pub should_cost: Pence,
    /// The same for each of its routes alone: what a bundle hides. Never shown to bidders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub route_should_costs: Vec<Pence>,
    /// Supplier who drives most of the lot's passengers today.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incumbent: Option<String>,
    /// First day of service.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Last day if extended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Date>,
}

/// One run of a lot as bidders see it: no stops, only first and last minute and what must fit in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LotRun {
    /// Running number in the lot, such as `L001-am1`.
    pub id: String,
    /// Leg.
    pub leg: Leg,
    /// Weekdays.
    pub weekdays: Weekdays,
    /// Start of the work at the first stop.
    pub start: Secs,
    /// End of the work at the last stop.
    pub end: Secs,
    /// Live metres.
    pub metres: Metres,
    /// Vehicle class planned.
    pub class: String,
    /// Seats and wheelchair places needed.
    pub layout: Layout,
    /// Assistants on board.
    pub assistants: u32,
    /// A stop lies in the clean-air zone.
    #[serde(default)]
    pub in_zone: bool,
    /// Passengers who ride it on any of its weekdays; 0 where it is not known. Never shown to bidders.
    #[serde(default)]
    pub riders: u32,
}

/// Passengers of a lot by need. A passenger counts once in `total` and once in each class that holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NeedCounts {
    /// All passengers.
    pub total: u32,
    /// Travel in a wheelchair.
    pub wheelchair: u32,
    /// Transfer from a wheelchair to a seat.
    pub transfers: u32,
    /// Share an assistant.
    pub shared_assistant: u32,
    /// Have an assistant of their own.
    pub one_to_one: u32,
    /// Have a nurse or medically trained assistant.
    pub nurse: u32,
    /// Travel alone.
    pub solo: u32,
}

impl Lot {
    /// Pence a year of a price a day.
    pub fn annual(&self, day: Pence) -> Pence {
        Pence(day.0 * i64::from(self.days))
    }
    /// Vehicles of all classes needed on a day.
    pub fn vehicle_count(&self) -> u32 {
        self.vehicles.values().sum()
    }
    /// Live miles of a day.
    pub fn live_miles(&self) -> f64 {
        f64::from(self.live_metres) / 1609.344
    }
    /// Half passengers: who rides mornings here and afternoons elsewhere is half a passenger of either lot, so that the lots of
    /// a tender add up to its passengers.
    pub fn half_passengers(&self) -> u32 {
        let riders = self.timetable.iter().map(|r| r.riders).sum();
        if riders == 0 { 2 * self.passengers.total } else { riders }
    }
    /// A year's cost for each whole passenger; `None` without passengers.
    pub fn per_passenger(&self, year: Pence) -> Option<Pence> {
        let half = i64::from(self.half_passengers());
        (half > 0).then(|| Pence(year.0 * 2 / half))
    }
    /// Minutes in service of a day, both legs.
    pub fn service_minutes(&self) -> f64 {
        self.timetable.iter().map(|r| f64::from(r.end - r.start) / 60.0).sum()
    }
}

/// The own fleet where a supplier's reference would stand.
pub const OWN: &str = "own";
