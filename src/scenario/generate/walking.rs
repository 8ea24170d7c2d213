//! Pick-up points and the older passengers who may walk to them.

use super::{dice::Dice, homes::Homes, mix, plane};
use crate::model::{Assistance, LatLon, Mobility, Passenger, PickupPoint};

/// Passengers to a pick-up point: about forty points for 955.
const PASSENGERS_PER_POINT: usize = 24;
/// Farthest crow-fly metres from home to a point, for the longest walk of 1,200 m by road.
const CROW_MAX: f64 = 900.0;

/// Draws points where many children live and gives a share of the older passengers a walk that reaches one.
pub(super) fn draw(
    cohort: &mut [Passenger],
    tied: &[bool],
    homes: &Homes,
    seed: u64,
) -> Result<Vec<PickupPoint>, super::GenerateError> {
    let mut dice = Dice::new(seed, "walking");
    let wanted = cohort.len().div_ceil(PASSENGERS_PER_POINT);
    let mut points: Vec<PickupPoint> = Vec::new();
    for _ in 0..wanted * 20 {
        if points.len() == wanted {
            break;
        }
        let home = homes.draw(&mut dice)?;
        let at = plane::shifted(home.at, dice.bell() * 120.0, dice.bell() * 120.0);
        if points.iter().all(|p| plane::metres(p.at, at) > 600.0) {
            let number = points.len() + 1;
            let area = if home.ward.is_empty() { home.postcode } else { home.ward };
            points.push(PickupPoint {
                reference: format!("PP{number:03}"),
                name: format!("Stop {number}, {area}"),
                at,
            });
        }
    }
    let reach = |at: LatLon| points.iter().map(|p| plane::metres(p.at, at)).fold(f64::INFINITY, f64::min);
    let able: Vec<usize> = (0..cohort.len())
        .filter(|&i| {
            let p = &cohort[i];
            let independent = matches!(p.assistance, Assistance::None | Assistance::Shared);
            p.year_group.is_some_and(|y| y >= 7)
                && p.mobility == Mobility::Walks
                && !p.solo
                && !p.care_plan_outstanding
                && independent
                && !tied[i]
                && reach(p.home) < CROW_MAX
        })
        .collect();
    let count = (cohort.len() * mix::WALKERS + 500) / 1000;
    for i in dice.some(able, count) {
        // The walk is longer than the crow flies; rounded up to a hundred metres and never under 400.
        let road = (reach(cohort[i].home) * 1.32 / 100.0) as u32 + 1;
        cohort[i].walk_max = (road * 100).clamp(400, 1200);
    }
    Ok(points)
}
