//! Travel times with no map: crow-fly distance, how much longer roads are, and how fast they flow.
//!
//! Both steps are concave curves through the origin (each further kilometre is straighter and faster than the one before),
//! so an estimate obeys the triangle inequality by itself. The figures are calibrated on Sandwell: crow-fly x 1.21-1.30 is
//! road distance; A roads flow at 17-20 mph in the morning peak; a drive of 30 km, by motorway in its middle, takes
//! about 50 minutes.

use super::{Formula, Source, TravelError, sphere::OnSphere};
use crate::model::matrix::Drives;
use crate::model::{Cell, Demand, LatLon, Leg, Metres};
use rayon::prelude::*;
use std::sync::Arc;

/// A stretch of a piecewise curve: up to so many metres, each metre counts so much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// Upper end in metres; the last band has no end.
    pub up_to: u64,
    /// Thousandths per metre: of a road metre (circuity), or of a second (speed).
    pub per_mille: u64,
}

/// The estimate's curves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// Road metres per crow-fly metre, by crow-fly distance.
    pub circuity: Vec<Band>,
    /// Milliseconds per road metre, by road distance, for each leg.
    pub pace: [Vec<Band>; 2],
    /// Seconds of every drive between two different places: pulling out, turning, drawing up.
    pub access_secs: u32,
    /// All seconds by leg, per mille: what calibration multiplies by.
    pub scale: [u32; 2],
}

impl Default for Estimate {
    fn default() -> Self {
        Estimate {
            circuity: bands([(2_000, 1_300), (10_000, 1_250), (u64::MAX, 1_210)]),
            pace: [
                // 14, 18.5, 23 and 28 mph.
                bands([(2_000, 160), (8_000, 121), (16_000, 97), (u64::MAX, 80)]),
                // The afternoon runs before the evening peak: about a tenth faster.
                bands([(2_000, 147), (8_000, 110), (16_000, 88), (u64::MAX, 72)]),
            ],
            access_secs: 20,
            scale: [1_000; 2],
        }
    }
}

fn bands<const N: usize>(list: [(u64, u64); N]) -> Vec<Band> {
    list.into_iter().map(|(up_to, per_mille)| Band { up_to, per_mille }).collect()
}

/// The curve's value at so many metres, in thousandths.
fn along(bands: &[Band], metres: u64) -> u64 {
    let (mut from, mut total) = (0, 0);
    for band in bands {
        total += (metres.min(band.up_to).saturating_sub(from)) * band.per_mille;
        from = band.up_to;
        if metres <= from {
            break;
        }
    }
    total
}

impl Estimate {
    /// Road metres for a crow-fly distance; at least one between two different places.
    pub fn road_metres(&self, crow_fly: f64) -> Metres {
        // Millimetres first: one rounding, the same on every machine.
        let millimetres = (crow_fly.max(0.0) * 1_000.0).round() as u64;
        let (whole, rest) = (millimetres / 1_000, millimetres % 1_000);
        let below = along(&self.circuity, whole);
        let above = along(&self.circuity, whole + 1);
        let per_mille = below + (above - below) * rest / 1_000;
        (per_mille.div_ceil(1_000)).max(1) as Metres
    }

    /// Seconds for a drive of so many road metres.
    pub fn secs(&self, road: Metres, leg: Leg) -> u32 {
        let millis = u64::from(self.access_secs) * 1_000 + self.millis(road, leg);
        (millis * u64::from(self.scale[leg.index()])).div_ceil(1_000_000) as u32
    }

    /// Milliseconds for so many road metres, without pulling out and drawing up, and before calibration.
    pub fn millis(&self, road: Metres, leg: Leg) -> u64 {
        along(&self.pace[leg.index()], u64::from(road))
    }

    /// The drive over a crow-fly distance between two different places.
    pub fn drive(&self, crow_fly: f64, leg: Leg) -> Cell {
        let metres = self.road_metres(crow_fly);
        Cell { secs: self.secs(metres, leg), metres }
    }

    /// The drives of a leg between all the points, row by row.
    pub fn between(&self, points: &[LatLon], leg: Leg) -> Vec<Cell> {
        let points: Vec<OnSphere> = points.iter().map(|&p| p.into()).collect();
        let row = |(i, a): (usize, &OnSphere)| {
            let drive = |(j, b): (usize, &OnSphere)| {
                if i == j { Cell::default() } else { self.drive(a.metres_to(*b), leg) }
            };
            points.iter().enumerate().map(drive).collect::<Vec<_>>()
        };
        points.par_iter().enumerate().flat_map_iter(row).collect()
    }
}

/// How much longer a drive gets by way of a third place; places at one position are no distance apart.
pub fn detour(estimate: &Estimate, leg: Leg, from: LatLon, by: LatLon, to: LatLon) -> Cell {
    let drive = |a: LatLon, b: LatLon| {
        if a.key() == b.key() { Cell::default() } else { estimate.drive(OnSphere::from(a).metres_to(b.into()), leg) }
    };
    let (out, on, straight) = (drive(from, by), drive(by, to), drive(from, to));
    Cell {
        secs: (out.secs + on.secs).saturating_sub(straight.secs),
        metres: (out.metres + on.metres).saturating_sub(straight.metres),
    }
}

/// The estimate between fixed points on one leg.
#[derive(Debug)]
struct Points {
    estimate: Estimate,
    places: Vec<OnSphere>,
    leg: Leg,
}

impl Drives for Points {
    fn drive(&self, from: usize, to: usize) -> Cell {
        if from == to {
            return Cell::default();
        }
        self.estimate.drive(self.places[from].metres_to(self.places[to]), self.leg)
    }
}

impl Source for Estimate {
    fn describe(&self) -> String {
        "estimated from crow-fly distance, no map".into()
    }
    fn mean(&self, demand: &Demand, leg: Leg) -> Result<Vec<Cell>, TravelError> {
        let points: Vec<LatLon> = demand.locations.iter().map(|l| l.at).collect();
        Ok(self.between(&points, leg))
    }
    fn formula(&self, demand: &Demand, leg: Leg) -> Option<Formula> {
        let places = demand.locations.iter().map(|l| l.at.into()).collect();
        let recipe = format!("{self:?} {leg}");
        Some(Formula { drives: Arc::new(Points { estimate: self.clone(), places, leg }), recipe })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Miles an hour of a drive.
    fn mph(cell: Cell) -> f64 {
        f64::from(cell.metres) / f64::from(cell.secs) * 3_600.0 / 1_609.344
    }

    #[test]
    fn speeds_and_distances_are_those_of_sandwell() {
        let estimate = Estimate::default();
        for km in [0.3, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0] {
            let crow = km * 1_000.0;
            let circuity = f64::from(estimate.road_metres(crow)) / crow;
            assert!((1.21..=1.31).contains(&circuity), "{km} km: circuity {circuity}");
            assert!(estimate.drive(crow, Leg::Pm).secs < estimate.drive(crow, Leg::Am).secs);
        }
        // Across a town on A roads.
        for km in [4.0, 6.0, 8.0] {
            let speed = mph(estimate.drive(km * 1_000.0, Leg::Am));
            assert!((15.5..=20.0).contains(&speed), "{km} km: {speed} mph");
        }
        let minutes = f64::from(estimate.secs(30_000, Leg::Am)) / 60.0;
        assert!((47.0..=52.0).contains(&minutes), "{minutes}");
    }

    #[test]
    fn longer_is_never_quicker_and_detours_never_pay() {
        let estimate = Estimate::default();
        let mut last = Cell::default();
        for step in 1..600 {
            let cell = estimate.drive(f64::from(step) * 77.7, Leg::Am);
            assert!(cell.secs >= last.secs && cell.metres > last.metres);
            last = cell;
        }
        let a = estimate.drive(4_000.0, Leg::Am);
        let b = estimate.drive(9_000.0, Leg::Am);
        let both = estimate.drive(13_000.0, Leg::Am);
        assert!(both.secs <= a.secs + b.secs);
    }
}
