//! The drives of a run from stop to stop: how far, how long, along which roads.
//!
//! Distances and times are those of the plan's matrix, so that they agree with every other figure. Lines and directions
//! come from the source of the times where it draws ways; without one (estimates, a council's own matrix) lines are
//! straight, and every file says so.

use super::book::{Book, StopRow};
use super::words;
use crate::model::{LatLon, Leg, LocationId, Metres, Secs, TravelTimes};
use crate::travel::{Bend, DrivenPath, Paths, Source, Step};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::HashMap;

/// Points this close to a line are left out of it, metres: less than the width of a road on paper.
const TOLERANCE: f64 = 5.0;
/// Unnamed stretches shorter than this are not worth a direction, metres.
const SHORT: Metres = 40;

/// The drive from a stop to the next of its run.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Onward {
    /// Metres of the plan's matrix.
    pub metres: Metres,
    /// Planned seconds of the plan's matrix.
    pub secs: Secs,
    /// Roads in the order of driving, in words; empty where the source knows none.
    pub directions: Vec<String>,
    /// Both stops and the points between them.
    #[serde(skip)]
    pub line: Vec<LatLon>,
    /// The two places in the demand.
    #[serde(skip)]
    pub ends: [LocationId; 2],
}

/// From the depot to the first stop of an own vehicle's run, and back from the last.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DepotDrives {
    /// Name of the depot.
    pub depot: String,
    /// Departure on a day that uses the first stop; earlier where somebody is collected on the way.
    pub leave: Secs,
    /// Return on a day that uses the last stop; later where somebody is brought home.
    pub back: Secs,
    /// To the first stop.
    pub out: Onward,
    /// From the last.
    pub home: Onward,
}

/// Locations of the demand by position.
type Places = HashMap<(i32, i32), LocationId>;

fn position(stop: &StopRow) -> LatLon {
    LatLon { lat: stop.lat, lon: stop.lon }
}

/// Straight drives from and to the depot; `None` where a place is not one of the demand's.
pub fn from_and_to_depot(
    stops: &[StopRow],
    leg: Leg,
    vehicle: usize,
    book: &Book,
    places: &Places,
    travel: &TravelTimes,
) -> Option<DepotDrives> {
    let (first, last) = (stops.first()?, stops.last()?);
    let own = book.scenario.fleet.get(vehicle)?;
    let depot = *book.demand.depots.get(vehicle)?;
    let place = |s: &StopRow| places.get(&position(s).key()).copied();
    let drive = |from: LocationId, to: LocationId| {
        let cell = travel.leg(leg).get(from, to);
        let line = [from, to].map(|id| book.demand.locations[id].at).to_vec();
        Onward { metres: cell.metres, secs: cell.secs as Secs, directions: Vec::new(), line, ends: [from, to] }
    };
    let (out, home) = (drive(depot, place(first)?), drive(place(last)?, depot));
    Some(DepotDrives {
        depot: own.depot.clone(),
        leave: first.arrive - out.secs,
        back: last.depart + home.secs,
        out,
        home,
    })
}

/// Straight drives between the stops of a run, with the matrix's figures; `None` for the last stop and for places the
/// demand does not know.
pub fn straight(stops: &[StopRow], leg: Leg, places: &Places, travel: &TravelTimes) -> Vec<Option<Onward>> {
    let place = |s: &StopRow| places.get(&position(s).key()).copied().filter(|&id| id < travel.leg(leg).len());
    let drive = |pair: &[StopRow]| {
        let [a, b] = pair else { return None };
        let ends = [place(a)?, place(b)?];
        let cell = travel.leg(leg).get(ends[0], ends[1]);
        let line = vec![position(a), position(b)];
        Some(Onward { metres: cell.metres, secs: cell.secs as Secs, directions: Vec::new(), line, ends })
    };
    stops.windows(2).map(drive).chain(std::iter::once(None)).take(stops.len()).collect()
}

impl Book<'_> {
    /// Lays the drives along the ways of a source, where it draws them, and takes over what it has to say.
    #[must_use]
    pub fn along(mut self, source: &dyn Source) -> Self {
        self.notes = source.notes();
        let Some(paths) = source.paths() else { return self };
        let legs: Vec<Leg> = self.stops.iter().map(|s| self.routes[s.route].leg).collect();
        let lost: usize = self
            .stops
            .par_iter_mut()
            .zip(legs)
            .filter_map(|(stop, leg)| stop.on.as_mut().map(|on| usize::from(!follow(on, leg, paths))))
            .sum();
        self.routes.par_iter_mut().for_each(|route| {
            let leg = route.leg;
            for on in route.depot.iter_mut().flat_map(|d| [&mut d.out, &mut d.home]) {
                follow(on, leg, paths);
            }
        });
        self.lines = format!("Runs follow {}.", paths.follows());
        if lost > 0 {
            self.lines.push_str(&format!(" {lost} drives could not be drawn and are straight."));
        }
        self
    }
}

/// Words for runs that follow no roads.
pub fn straight_words(source: &str) -> String {
    format!("Runs are straight lines from stop to stop: travel times come from no roads ({source}).")
}

/// Takes over line and directions; false where the source does not know the way.
fn follow(on: &mut Onward, leg: Leg, paths: &dyn Paths) -> bool {
    if on.ends[0] == on.ends[1] {
        return true;
    }
    let Some(path) = paths.drive(leg, on.ends[0], on.ends[1]) else { return false };
    on.line = simplified(&path);
    on.directions = directions(&path.steps);
    true
}

/// The line of a way, thinned, between the stops themselves.
fn simplified(path: &DrivenPath) -> Vec<LatLon> {
    path.simplified(TOLERANCE)
}

/// Roads in words: `right into Birmingham Road (A41), 1.2 miles`.
fn directions(steps: &[Step]) -> Vec<String> {
    // Slip roads and mouths of junctions go to the road before them, and a bare exit of a roundabout to the road after.
    let mut told: Vec<Step> = Vec::new();
    for step in steps {
        let (on, short) = (step.bend == Bend::On && !step.roundabout, step.metres < SHORT);
        match told.last_mut() {
            Some(last) if on && last.metres < SHORT => {
                if last.road.is_empty() || step.metres > last.metres {
                    last.road.clone_from(&step.road);
                }
                last.metres += step.metres;
            }
            Some(last) if !step.roundabout && short && (on || step.road.is_empty()) => last.metres += step.metres,
            Some(last) if on && step.road == last.road => last.metres += step.metres,
            _ => told.push(step.clone()),
        }
    }
    told.iter().map(direction).collect()
}

fn direction(step: &Step) -> String {
    let way = match (step.roundabout, step.bend) {
        (false, Bend::On) => "",
        (false, Bend::Left) => "left",
        (false, Bend::Right) => "right",
        (true, Bend::On) => "straight over the roundabout",
        (true, Bend::Left) => "left at the roundabout",
        (true, Bend::Right) => "right at the roundabout",
    };
    let road = match (way.is_empty(), step.road.is_empty()) {
        (true, true) => "road without a name".to_owned(),
        (true, false) => step.road.clone(),
        (false, true) => way.to_owned(),
        (false, false) => format!("{way} into {}", step.road),
    };
    format!("{road}, {}", words::distance(step.metres))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::fixture;
    use crate::travel::{TravelError, planned::Percentile};

    fn step(road: &str, metres: Metres, bend: Bend, roundabout: bool) -> Step {
        Step { road: road.into(), metres, bend, roundabout }
    }

    #[test]
    fn directions_name_roads_and_fold_what_has_no_name() {
        let told = directions(&[
            step("", 30, Bend::On, false),
            step("Mill Lane", 300, Bend::Left, false),
            step("", 20, Bend::Right, false),
            step("High Street (A41)", 2_000, Bend::Right, false),
            step("High Street (A41)", 500, Bend::On, true),
            step("", 20, Bend::Left, true),
            step("Station Road", 350, Bend::On, false),
            step("", 400, Bend::Right, true),
        ]);
        assert_eq!(
            told,
            [
                "road without a name, 30 yards",
                "left into Mill Lane, 0.2 miles",
                "right into High Street (A41), 1.2 miles",
                "straight over the roundabout into High Street (A41), 0.3 miles",
                "left at the roundabout into Station Road, 0.2 miles",
                "right at the roundabout, 0.2 miles"
            ]
        );
    }

    /// A source that goes round by the north.
    struct Detour(Vec<LatLon>);

    impl Source for Detour {
        fn describe(&self) -> String {
            "a detour".into()
        }
        fn mean(&self, _: &crate::model::Demand, _: Leg) -> Result<Vec<crate::model::Cell>, TravelError> {
            Ok(Vec::new())
        }
        fn paths(&self) -> Option<&dyn Paths> {
            Some(self)
        }
    }

    impl Paths for Detour {
        fn follows(&self) -> String {
            "the long way round".into()
        }
        fn drive(&self, _: Leg, from: LocationId, to: LocationId) -> Option<DrivenPath> {
            let (a, b) = (*self.0.get(from)?, *self.0.get(to)?);
            let top = LatLon { lat: a.lat.max(b.lat) + 0.05, lon: f64::midpoint(a.lon, b.lon) };
            let steps = vec![step("North Road", 900, Bend::On, false)];
            Some(DrivenPath { names: Default::default(), line: vec![a, top, b], steps, secs: 60, metres: 900 })
        }
    }

    #[test]
    fn lines_follow_the_source_and_figures_stay_the_matrix() {
        let f = fixture::council(30, 4);
        let straight = Book::of(&f.plan, &f.scenario, &f.demand, &f.travel);
        assert!(straight.lines.contains("straight lines") && straight.lines.contains("Estimate without a map"));
        let detour = Detour(f.demand.locations.iter().map(|l| l.at).collect());
        // The 90th percentile draws the ways of its source.
        let source = Percentile { source: Box::new(detour), percent: [125, 120] };
        let along = Book::of(&f.plan, &f.scenario, &f.demand, &f.travel).along(&source);
        assert_eq!(along.lines, "Runs follow the long way round.");
        let mut drawn = 0;
        for (a, b) in straight.stops.iter().zip(&along.stops) {
            let (Some(a), Some(b)) = (&a.on, &b.on) else {
                assert!(a.on.is_none() && b.on.is_none());
                continue;
            };
            assert_eq!((a.metres, a.secs, a.line.len()), (b.metres, b.secs, 2));
            if a.ends[0] != a.ends[1] {
                assert_eq!((b.line.len(), b.directions.as_slice()), (3, &["North Road, 0.6 miles".to_owned()][..]));
                drawn += 1;
            }
        }
        assert!(drawn > 20, "{drawn}");
        for route in &along.routes {
            let metres: Metres =
                along.stops[route.stops.clone()].iter().filter_map(|s| s.on.as_ref()).map(|o| o.metres).sum();
            assert!(metres >= route.metres, "every stop is driven on the fullest day at most");
        }
    }
}
