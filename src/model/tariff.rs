//! What a vehicle costs to use on one leg of one day, compiled once from rates to whole millionths of a penny.

use super::{Cell, Metres, MicroPence, OwnVehicle, Policy, Rate, Secs, VehicleClass};
use serde::{Deserialize, Serialize};

/// Thousandths of a metre in a mile.
const MILE_MM: i64 = 1_609_344;

/// The price of one leg on one day, linear in metres and paid seconds:
/// `fixed + per_metre * metres + per_sec * max(min_secs, secs) + assistants * pa_per_sec * max(pa_min_secs, secs)`.
///
/// With at least one assistant the vehicle drives `pa_metres` more and is out `pa_secs` longer to collect and return
/// them, and both figures enter `metres` and `secs` above. Own vehicles count from depot to depot, operators from the
/// first stop of the day to the end of the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tariff {
    /// Per leg and operated day, in millionths of a penny.
    pub fixed: i64,
    /// Per metre driven.
    pub per_metre: i64,
    /// Per paid second of vehicle (operator) or driver (own fleet).
    pub per_sec: i64,
    /// Least paid seconds per leg.
    pub min_secs: Secs,
    /// Per paid second of one assistant.
    pub pa_per_sec: i64,
    /// Least paid seconds of an assistant per leg.
    pub pa_min_secs: Secs,
    /// Extra seconds to collect and return assistants, when there is at least one.
    pub pa_secs: Secs,
    /// Extra metres to collect and return assistants, when there is at least one.
    pub pa_metres: Metres,
    /// Half of the clean-air charge of a day; due on a leg that enters the zone with a vehicle that does not comply.
    pub clean_air: i64,
}

impl Tariff {
    /// An operator's class: half the day rate a leg, a rate per live mile, a rate per minute in service.
    pub fn of_class(class: &VehicleClass, policy: &Policy) -> Tariff {
        Tariff {
            fixed: class.day_rate.0 * 1000 / 2,
            per_metre: per_metre(class.per_mile),
            per_sec: per_minute(class.per_minute),
            min_secs: 0,
            pa_per_sec: per_hour(class.pa_per_hour),
            pa_min_secs: class.pa_min_minutes * 60,
            pa_secs: policy.pa_collect_secs,
            pa_metres: policy.pa_collect_metres,
            clean_air: if class.clean_air_compliant {
                0
            } else {
                policy.clean_air_charge(class.seats_max()).0 * 1000 / 2
            },
        }
    }

    /// An own vehicle at avoidable cost: miles from depot to depot, driver and assistants by the hour with a least paid
    /// shift. A disposable vehicle's fixed cost is not here: it counts once per vehicle in the plan. `collection` is what a
    /// run with assistants is longer by (`travel::collection`).
    pub fn of_own(vehicle: &OwnVehicle, policy: &Policy, collection: Cell) -> Tariff {
        Tariff {
            fixed: 0,
            per_metre: per_metre(vehicle.per_mile),
            per_sec: per_hour(vehicle.driver_per_hour),
            min_secs: vehicle.min_shift_minutes * 60,
            pa_per_sec: per_hour(vehicle.pa_per_hour),
            pa_min_secs: vehicle.min_shift_minutes * 60,
            pa_secs: collection.secs as Secs,
            pa_metres: collection.metres,
            clean_air: if vehicle.clean_air_compliant {
                0
            } else {
                policy.clean_air_charge(vehicle.seats_max()).0 * 1000 / 2
            },
        }
    }

    /// The price of one leg on one day: metres and seconds without the assistants' collection, the assistants on
    /// board, and whether the leg enters the clean-air zone.
    #[inline]
    pub fn day_cost(&self, metres: i64, secs: Secs, assistants: u32, in_zone: bool) -> MicroPence {
        let (metres, secs) =
            if assistants > 0 { (metres + i64::from(self.pa_metres), secs + self.pa_secs) } else { (metres, secs) };
        let zone = if in_zone { self.clean_air } else { 0 };
        MicroPence(
            self.fixed
                + zone
                + self.per_metre * metres
                + self.per_sec * i64::from(secs.max(self.min_secs))
                + i64::from(assistants) * self.pa_per_sec * i64::from(secs.max(self.pa_min_secs)),
        )
    }
}

/// Thousandths of a penny per mile to millionths of a penny per metre, half-up.
pub fn per_metre(rate: Rate) -> i64 {
    (rate.0 * 1_000_000 + MILE_MM / 2) / MILE_MM
}
/// Thousandths of a penny per minute to millionths of a penny per second, half-up.
pub fn per_minute(rate: Rate) -> i64 {
    (rate.0 * 1000 + 30) / 60
}
/// Thousandths of a penny per hour to millionths of a penny per second, half-up.
pub fn per_hour(rate: Rate) -> i64 {
    (rate.0 * 1000 + 1800) / 3600
}
