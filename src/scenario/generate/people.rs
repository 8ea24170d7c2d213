//! Who goes where: kinds of setting and age bands by quota, homes by children, settings by pull and distance.

use super::{
    GenerateError,
    dice::{Dice, Wheel, shares},
    homes::Homes,
    mix,
    places::{Districts, Place},
    plane,
};
use crate::model::{LatLon, Passenger, Phase, SettingKind};

/// Passengers with home, setting and year; their settings are indices into `places`.
pub(super) fn draw(
    count: usize,
    homes: &Homes,
    places: &[Place],
    districts: Districts,
    seed: u64,
) -> Result<Vec<Passenger>, GenerateError> {
    let mut dice = Dice::new(seed, "people");
    let width = count.to_string().len().max(4);
    let mut cells = placements(count, places)?;
    dice.shuffle(&mut cells);
    let far = far_cells(&cells, places, count, &mut dice);
    let mut passengers = Vec::with_capacity(count);
    for (i, &(kind, phase)) in cells.iter().enumerate() {
        let mut home = homes.draw(&mut dice)?;
        let accepting = |p: &Place, d: usize| {
            p.setting.kind == kind && p.years_in(phase).is_some() && districts.near(d, p.district)
        };
        let district = home.district;
        let gravity = |at: LatLon, p: &Place| {
            let d = plane::metres(at, p.setting.at) / mix::pull(kind);
            let ours = if p.district == district { 1.0 } else { mix::NEXT_DISTRICT };
            p.weight * ours / (1.0 + d * d)
        };
        let mut place = None;
        if far[i] {
            for _ in 0..40 {
                let wheel = Wheel::new(places.iter().map(|p| {
                    let secs = plane::drive_secs(home.at, p.setting.at);
                    let distant = secs > mix::FAR_SECS.0 && secs < mix::FAR_SECS.1;
                    if distant && accepting(p, home.district) { p.weight } else { 0.0 }
                }));
                place = wheel.draw(&mut dice);
                if place.is_some() {
                    break;
                }
                home = homes.draw(&mut dice)?;
            }
        }
        if place.is_none() {
            let wheel =
                Wheel::new(places.iter().map(|p| if accepting(p, home.district) { gravity(home.at, p) } else { 0.0 }));
            place = wheel.draw(&mut dice);
        }
        let Some(setting) = place else { return Err(GenerateError::NoSettings) };
        let (low, high) = places[setting].years_in(phase).unwrap_or((7, 7));
        let year = dice.between(i64::from(low), i64::from(high)) as i8;
        passengers.push(Passenger {
            year_group: Some(year),
            postcode: home.postcode,
            ward: home.ward,
            ..Passenger::without_needs(format!("P{:0width$}", i + 1), setting, home.at)
        });
    }
    Ok(passengers)
}

/// One entry a passenger; placements that no setting takes are shared among the others.
fn placements(count: usize, places: &[Place]) -> Result<Vec<(SettingKind, Phase)>, GenerateError> {
    let open: Vec<(SettingKind, Phase, usize)> = mix::PLACEMENTS
        .into_iter()
        .filter(|&(kind, phase, _)| places.iter().any(|p| p.setting.kind == kind && p.years_in(phase).is_some()))
        .collect();
    if open.is_empty() {
        return Err(GenerateError::NoSettings);
    }
    let counts = shares(count, &open.iter().map(|c| c.2).collect::<Vec<_>>());
    Ok(open.iter().zip(counts).flat_map(|(&(kind, phase, _), n)| std::iter::repeat_n((kind, phase), n)).collect())
}

/// The passengers who are sent far away: of special and independent special schools, by quota.
fn far_cells(cells: &[(SettingKind, Phase)], places: &[Place], count: usize, dice: &mut Dice) -> Vec<bool> {
    let special = |k: SettingKind| matches!(k, SettingKind::IndependentSpecial);
    let pool: Vec<usize> = (0..cells.len())
        .filter(|&i| special(cells[i].0) && matches!(cells[i].1, Phase::Secondary | Phase::Post16))
        .collect();
    let wanted = if places.len() < 2 { 0 } else { (count * mix::FAR + 500) / 1000 };
    let mut far = vec![false; cells.len()];
    dice.some(pool, wanted).into_iter().for_each(|i| far[i] = true);
    far
}
