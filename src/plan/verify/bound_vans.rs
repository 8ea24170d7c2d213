//! Groups of vehicles that a bound prices as one, with the least of every rate in the scenario's files.

use crate::model::{Demand, LocationId, Mobility, Rate, Scenario, Secs, vehicle::Equipment};
use crate::plan::bound::Vehicles;

/// A penny off every day of a run: runs and disposable vehicles are rounded to pence, once a week each.
const ROUNDING: i128 = 1_000_000;

/// Vehicles priced as one, with the least of each rate; millionths of a penny.
#[derive(Debug, Clone, Default)]
pub(super) struct Van<'a> {
    pub equipment: Vec<(&'a Equipment, &'a str)>,
    pub depots: Vec<LocationId>,
    pub fixed: i128,
    pub per_metre: i128,
    /// For every second on the way.
    pub per_second: i128,
    /// For every second from depot to depot, and the least number paid.
    pub driver: (i128, Secs),
    pub assistant: i128,
    pub collect: i128,
    pub worth: i128,
}

/// The least of every rate in a group, from the files' rates.
pub(super) fn van<'a>(scenario: &'a Scenario, demand: &Demand, group: &Vehicles) -> Van<'a> {
    let policy = &scenario.policy;
    let mut van = Van { worth: i128::from(group.worth), ..Van::default() };
    let least = |known: &mut Option<i128>, value: i128| *known = Some(known.map_or(value, |k| k.min(value)));
    let (mut fixed, mut mile, mut second, mut paid, mut assistant) = (None, None, None, None, None);
    let (mut further, mut longer) = (None, None);
    for class in scenario.classes.iter().filter(|c| Some(&c.id) == group.class.as_ref()) {
        van.equipment.push((&class.equipment, class.id.as_str()));
        least(&mut fixed, i128::from(class.day_rate.0 * 1000 / 2));
        least(&mut mile, per(class.per_mile, 1_000_000, 1_609_344));
        least(&mut second, per(class.per_minute, 1000, 60));
        least(&mut assistant, per(class.pa_per_hour, 1000, 3600) * i128::from(class.pa_min_minutes) * 60);
        least(&mut further, i128::from(policy.pa_collect_metres));
        least(&mut longer, i128::from(policy.pa_collect_secs));
    }
    for (i, own) in scenario.fleet.iter().enumerate().filter(|(_, v)| group.own.contains(&v.reference)) {
        let like = (&own.equipment, own.class.as_str());
        if !van.equipment.contains(&like) {
            van.equipment.push(like);
        }
        van.depots.push(demand.depots[i]);
        least(&mut fixed, 0);
        least(&mut mile, per(own.per_mile, 1_000_000, 1_609_344));
        let driver = per(own.driver_per_hour, 1000, 3600);
        least(&mut paid, i128::from(own.min_shift_minutes) * 60);
        least(&mut second, driver);
        least(&mut assistant, per(own.pa_per_hour, 1000, 3600) * i128::from(own.min_shift_minutes) * 60);
        let (metres, secs) = super::facts::collections(scenario)[i];
        least(&mut further, i128::from(metres));
        least(&mut longer, i128::from(secs));
    }
    van.fixed = fixed.unwrap_or(0) - ROUNDING;
    van.per_metre = mile.unwrap_or(0);
    // Where a least time is paid, it is the driver who is paid, from depot to depot.
    match paid.unwrap_or(0) {
        0 => van.per_second = second.unwrap_or(0),
        least => van.driver = (second.unwrap_or(0), least as Secs),
    }
    van.assistant = assistant.unwrap_or(0);
    van.collect = van.per_metre * further.unwrap_or(0) + van.per_second * longer.unwrap_or(0);
    van
}

/// A rate in thousandths of a penny for so many units, times a factor, to the nearest whole number.
fn per(rate: Rate, times: i128, units: i128) -> i128 {
    (i128::from(rate.0) * times + units / 2) / units
}

/// Whether a vehicle may carry a passenger at all.
pub(super) fn may_carry(equipment: &Equipment, class: &str, passenger: &crate::model::Passenger) -> bool {
    let named = passenger.only_classes.is_empty() || passenger.only_classes.iter().any(|c| c == class);
    let within = |value: Option<u32>, limit: Option<u32>| !matches!((value, limit), (Some(v), Some(l)) if v > l);
    let chair = passenger.mobility != Mobility::Wheelchair
        || (equipment.lift
            && within(passenger.wheelchair_kg, equipment.max_wheelchair_kg)
            && within(passenger.wheelchair_length_mm, equipment.max_wheelchair_length_mm)
            && within(passenger.wheelchair_width_mm, equipment.max_wheelchair_width_mm));
    named && !passenger.not_classes.iter().any(|c| c == class) && chair && (!passenger.needs_lift || equipment.lift)
}
