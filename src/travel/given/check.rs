//! Drives nobody could make: what is refused in a council's matrix.

use crate::model::{Cell, Demand, Leg};
use crate::travel::{Fault, sphere::OnSphere};

/// Fastest believable mean speed, metres an hour (75 mph).
const FASTEST: u64 = 120_701;
/// Slowest believable mean speed over more than [`SHORT`] metres, metres an hour (1 mph).
const SLOWEST: u64 = 1_609;
/// Below this many metres speeds say little: a drive may turn round at the next junction.
const SHORT: u32 = 500;
/// Metres by which two surveys of one place may differ.
const SURVEY: f64 = 100.0;

/// Every impossible drive between two different locations: no seconds, no metres, absurd speed, or shorter than the crow
/// flies. Drives of up to 100 m may be 0.
pub fn faults(demand: &Demand, legs: &[Vec<Cell>; 2]) -> Vec<Fault> {
    let n = demand.locations.len();
    let points: Vec<OnSphere> = demand.locations.iter().map(|l| l.at.into()).collect();
    let mut faults = Vec::new();
    for leg in Leg::BOTH {
        // A matrix given once for both legs is told once.
        if leg == Leg::Pm && legs[0] == legs[1] {
            break;
        }
        for from in 0..n {
            for to in (0..n).filter(|&to| to != from) {
                let cell = legs[leg.index()][from * n + to];
                if let Some(why) = why_impossible(cell, points[from].metres_to(points[to])) {
                    let (a, b) = (&demand.locations[from].name, &demand.locations[to].name);
                    let what = format!("{leg}: `{a}` to `{b}`: {} s, {} m: {why}", cell.secs, cell.metres);
                    faults.push(Fault::new(what));
                }
            }
        }
    }
    faults
}

fn why_impossible(cell: Cell, crow_fly: f64) -> Option<String> {
    let near = crow_fly <= SURVEY;
    if cell.metres == 0 && cell.secs == 0 {
        return (!near).then(|| "no drive at all between places apart".into());
    }
    if cell.secs == 0 {
        return (cell.metres > 100).then(|| "zero seconds (speed without limit)".into());
    }
    if f64::from(cell.metres) < crow_fly * 0.95 - SURVEY {
        return Some(format!("shorter than the crow flies ({crow_fly:.0} m)"));
    }
    let per_hour = u64::from(cell.metres) * 3_600 / u64::from(cell.secs);
    if cell.metres > SHORT && per_hour > FASTEST {
        return Some(format!("{} mph is too fast", per_hour / 1_609));
    }
    if (cell.metres > SHORT || cell.secs > 3_600) && per_hour < SLOWEST {
        return Some("slower than 1 mph".into());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_cannot_be_driven() {
        let why = |secs, metres, crow| why_impossible(Cell { secs, metres }, crow).unwrap_or_default();
        assert_eq!(why(600, 5_000, 4_000.0), "");
        assert_eq!(why(0, 0, 30.0), "");
        assert!(why(0, 0, 500.0).contains("no drive"));
        assert!(why(0, 5_000, 4_000.0).contains("zero seconds"));
        assert!(why(60, 5_000, 4_000.0).contains("too fast"));
        assert!(why(60_000, 5_000, 4_000.0).contains("slower"));
        assert!(why(600, 3_000, 4_000.0).contains("crow"));
    }
}
