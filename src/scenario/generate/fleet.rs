//! The council's own fleet: forty vehicles for 955 passengers, at two depots of each district, or at two among the homes of
//! a file.

use super::{
    dice::{Dice, shares},
    facts::rates::{DRIVER_PENCE, OWN, OwnFact, PA_PENCE},
    homes::Homes,
    places::Districts,
    plane,
};
use crate::model::{Assistant, LatLon, OwnVehicle, Rate};

/// Names and positions of the depots, by district.
const DEPOTS: [(&str, LatLon); 2] =
    [("Oldbury depot", LatLon { lat: 52.502, lon: -2.025 }), ("Wednesbury depot", LatLon { lat: 52.55, lon: -2.02 })];
/// Vehicles for 955 passengers.
const OF_955: usize = 40;

/// The fleet of a cohort of so many.
pub(super) fn fleet(passengers: usize, districts: Districts, homes: &Homes, seed: u64) -> Vec<OwnVehicle> {
    let depots = homes.depots().unwrap_or(DEPOTS);
    let mut dice = Dice::new(seed, "fleet");
    let count = (passengers * OF_955 + 477) / 955;
    let parts = shares(count.max(2), &OWN.map(|o| o.of_forty));
    let kinds = OWN.iter().zip(parts).flat_map(|(own, n)| std::iter::repeat_n(own, n));
    kinds
        .enumerate()
        .map(|(i, own)| {
            let depot = i % (2 * districts.count);
            let (district, which) = (depot / 2, depot % 2);
            let (name, at) = depots[which];
            let name = if district == 0 { name.to_owned() } else { format!("District {} {name}", district + 1) };
            // The oldest vehicles stand at the second depot and pay in the clean-air zone.
            let old = which == 1 && dice.chance(300);
            let disposable = dice.chance(250);
            vehicle(own, i + 1, (name, districts.place(district, at)), !old, disposable)
        })
        .collect()
}

/// One own vehicle of a kind.
pub(super) fn vehicle(
    own: &OwnFact,
    number: usize,
    (depot, depot_at): (String, LatLon),
    clean: bool,
    disposable: bool,
) -> OwnVehicle {
    let mut equipment = own.class.equipment();
    equipment.clean_air_compliant = clean;
    OwnVehicle {
        reference: format!("F{number:03}"),
        class: own.class.id.to_owned(),
        equipment,
        depot,
        depot_at,
        per_mile: Rate::pence(own.mile),
        driver_per_hour: Rate::pence(DRIVER_PENCE),
        pa_per_hour: Rate::pence(PA_PENCE),
        min_shift_minutes: own.shift,
        shift: [(6 * 3600 + 900, 10 * 3600), (11 * 3600 + 1800, 18 * 3600 + 1800)],
        disposable,
        fixed_per_day: Rate::pence(own.fixed * 100),
    }
}

/// A few assistants whose homes are known, one in eight with medical training.
pub(super) fn assistants(passengers: usize, homes: &Homes, seed: u64) -> Result<Vec<Assistant>, super::GenerateError> {
    let mut dice = Dice::new(seed, "assistants");
    (1..=passengers / 80)
        .map(|number| {
            let home = plane::rounded(homes.draw(&mut dice)?.at);
            Ok(Assistant { reference: format!("PA{number:03}"), home, nurse: number % 8 == 0 })
        })
        .collect()
}
