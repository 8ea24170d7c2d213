//! What changes between two plans, and for whom: vehicles, companions, times, journeys, and money by part.
//!
//! Both plans are read as they stand; no scenario is needed. Companions of a request are those with whom it shares a stretch
//! of road on any weekday, so the passengers of the other trip of a double run are none.

use super::document::{CostParts, Plan, Run};
use crate::model::{Leg, Pence, Secs, passenger_of};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Minutes over which a changed time counts, for the shares of [`Comparison`].
pub const SHIFT_MINUTES: [Secs; 3] = [5, 10, 15];

/// How one request rides in one plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Arrangement {
    /// Id of the run.
    pub run: String,
    /// Class id.
    pub class: String,
    /// Fleet reference of an own vehicle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_vehicle: Option<String>,
    /// References of the passengers aboard at some moment of the journey, without this one.
    pub companions: BTreeSet<String>,
    /// Published time at the home stop, seconds since midnight.
    pub home_time: Secs,
    /// Clocked journey from stop to stop, without any walk, seconds.
    pub journey: Secs,
}

/// What became of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// Rides in the second plan; the first does not know the request.
    Joins,
    /// Rides in the first plan; the second does not know the request.
    Leaves,
    /// Served, and no longer.
    LosesSeat,
    /// Served at last.
    GainsSeat,
    /// Served in both, with a difference.
    Changes,
    /// Served in both, nothing differs; or unserved in both.
    Same,
}

/// One request in both plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Request id.
    pub request: String,
    /// Passenger reference.
    pub passenger: String,
    /// Leg.
    pub leg: Leg,
    /// What became of it.
    pub fate: Fate,
    /// In the first plan, where served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Arrangement>,
    /// In the second plan, where served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Arrangement>,
}

impl Change {
    fn both(&self) -> Option<(&Arrangement, &Arrangement)> {
        Some((self.before.as_ref()?, self.after.as_ref()?))
    }
    /// Another class or own vehicle.
    pub fn other_vehicle(&self) -> bool {
        self.both().is_some_and(|(a, b)| (&a.class, &a.own_vehicle) != (&b.class, &b.own_vehicle))
    }
    /// Other companions.
    pub fn other_companions(&self) -> bool {
        self.both().is_some_and(|(a, b)| a.companions != b.companions)
    }
    /// Seconds by which the time at the home moves, later positive; 0 where not served in both.
    pub fn home_shift(&self) -> Secs {
        self.both().map_or(0, |(a, b)| b.home_time.saturating_sub(a.home_time))
    }
    /// Seconds by which the journey grows; 0 where not served in both.
    pub fn journey_shift(&self) -> Secs {
        self.both().map_or(0, |(a, b)| b.journey.saturating_sub(a.journey))
    }
}

/// Passengers counted among those whom both plans serve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Passengers served by both plans on at least one common request: the whole of the shares.
    pub passengers: usize,
    /// With other companions or another vehicle on some leg.
    pub moved: usize,
    /// With a home time moved by more than 5, 10 and 15 minutes on some leg.
    pub shifted: [usize; 3],
    /// Moved, or shifted by more than 5, 10 and 15 minutes: whose arrangements change.
    pub changed: [usize; 3],
}

impl Counts {
    /// A count as a share of the passengers, per cent.
    pub fn percent(&self, count: usize) -> f64 {
        if self.passengers == 0 { 0.0 } else { 100.0 * count as f64 / self.passengers as f64 }
    }
}

/// A figure in both plans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Both<T> {
    /// In the first plan.
    pub before: T,
    /// In the second plan.
    pub after: T,
}

/// Runs of one class on one leg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClassRuns {
    /// Leg.
    pub leg: Leg,
    /// Class id.
    pub class: String,
    /// Number of runs.
    #[serde(flatten)]
    pub runs: Both<usize>,
}

/// What differs between two plans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Every request of either plan, by id.
    pub requests: Vec<Change>,
    /// Passengers concerned.
    pub counts: Counts,
    /// Number of runs by leg and class, in that order.
    pub runs: Vec<ClassRuns>,
    /// Week's cost.
    pub week: Both<Pence>,
    /// Year's cost.
    pub year: Both<Pence>,
    /// Each part of the week's cost after less before, and their total.
    pub parts: CostParts,
    /// Declared prices of wishes not met, a week; not money.
    pub wishes: Both<Pence>,
}

/// Compares plan `b` with plan `a`.
pub fn compare(a: &Plan, b: &Plan) -> Comparison {
    let (mut before, mut after) = (arrangements(a), arrangements(b));
    let mut ids: BTreeMap<String, Leg> = BTreeMap::new();
    for plan in [a, b] {
        ids.extend(plan.unserved.iter().map(|u| (u.request.clone(), u.leg)));
    }
    ids.extend(before.iter().chain(&after).map(|(id, (leg, _))| (id.clone(), *leg)));
    let knows = |plan: &Plan, id: &str| plan.unserved.iter().any(|u| u.request == id);
    let requests: Vec<Change> = ids
        .into_iter()
        .map(|(request, leg)| {
            let (was, is) = (before.remove(&request).map(|x| x.1), after.remove(&request).map(|x| x.1));
            let fate = match (&was, &is) {
                (None, Some(_)) if knows(a, &request) => Fate::GainsSeat,
                (None, Some(_)) => Fate::Joins,
                (Some(_), None) if knows(b, &request) => Fate::LosesSeat,
                (Some(_), None) => Fate::Leaves,
                (Some(was), Some(is)) if differ(was, is) => Fate::Changes,
                (None, None) | (Some(_), Some(_)) => Fate::Same,
            };
            let passenger = passenger_of(&request).to_owned();
            Change { request, passenger, leg, fate, before: was, after: is }
        })
        .collect();
    Comparison {
        counts: counts(&requests),
        requests,
        runs: runs(a, b),
        week: Both { before: a.cost.week, after: b.cost.week },
        year: Both { before: a.cost.year, after: b.cost.year },
        parts: difference(&a.cost.parts, &b.cost.parts),
        wishes: Both { before: a.cost.wishes, after: b.cost.wishes },
    }
}

/// Whether anything but the run's id differs.
fn differ(a: &Arrangement, b: &Arrangement) -> bool {
    Arrangement { run: String::new(), ..a.clone() } != Arrangement { run: String::new(), ..b.clone() }
}

/// How every served request of a plan rides.
fn arrangements(plan: &Plan) -> BTreeMap<String, (Leg, Arrangement)> {
    plan.runs.iter().flat_map(|run| of_run(run).into_iter().map(|(id, a)| (id, (run.leg, a)))).collect()
}

fn of_run(run: &Run) -> Vec<(String, Arrangement)> {
    // Request, stop at which it boards, stop at which it alights.
    let rides: Vec<(&String, usize, usize)> = run
        .stops
        .iter()
        .enumerate()
        .flat_map(|(i, stop)| stop.board.iter().map(move |id| (id, i)))
        .filter_map(|(id, i)| run.stops.iter().rposition(|s| s.alight.contains(id)).map(|j| (id, i, j)))
        .collect();
    let arrangement = |&(id, boards, alights): &(&String, usize, usize)| {
        let companions = rides
            .iter()
            .filter(|(_, b, a)| *b < alights && boards < *a)
            .map(|(other, ..)| passenger_of(other).to_owned())
            .filter(|other| other != passenger_of(id))
            .collect();
        let (on, off) = (&run.stops[boards], &run.stops[alights]);
        let (home_time, journey) = match run.leg {
            Leg::Am => (on.arrive, off.start.saturating_sub(on.arrive)),
            Leg::Pm => (off.arrive, off.arrive.saturating_sub(on.depart)),
        };
        let (class, own_vehicle) = (run.class.clone(), run.own_vehicle.clone());
        (id.clone(), Arrangement { run: run.id.clone(), class, own_vehicle, companions, home_time, journey })
    };
    rides.iter().map(arrangement).collect()
}

/// Counts passengers, not requests: whoever is concerned on some leg is concerned once.
fn counts(requests: &[Change]) -> Counts {
    let mut people: BTreeMap<&str, (bool, Secs)> = BTreeMap::new();
    for change in requests.iter().filter(|c| c.both().is_some()) {
        let (moved, shift) = people.entry(&change.passenger).or_default();
        *moved |= change.other_vehicle() || change.other_companions();
        *shift = (*shift).max(change.home_shift().saturating_abs());
    }
    let count =
        |test: &dyn Fn(bool, Secs) -> bool| people.values().filter(|&&(moved, shift)| test(moved, shift)).count();
    Counts {
        passengers: people.len(),
        moved: count(&|moved, _| moved),
        shifted: SHIFT_MINUTES.map(|minutes| count(&|_, shift| shift > minutes * 60)),
        changed: SHIFT_MINUTES.map(|minutes| count(&|moved, shift| moved || shift > minutes * 60)),
    }
}

fn runs(a: &Plan, b: &Plan) -> Vec<ClassRuns> {
    let mut runs: BTreeMap<(Leg, &str), Both<usize>> = BTreeMap::new();
    for run in &a.runs {
        runs.entry((run.leg, &run.class)).or_default().before += 1;
    }
    for run in &b.runs {
        runs.entry((run.leg, &run.class)).or_default().after += 1;
    }
    runs.into_iter().map(|((leg, class), runs)| ClassRuns { leg, class: class.to_owned(), runs }).collect()
}

fn difference(a: &CostParts, b: &CostParts) -> CostParts {
    CostParts {
        day_rates: b.day_rates - a.day_rates,
        miles: b.miles - a.miles,
        minutes: b.minutes - a.minutes,
        assistants: b.assistants - a.assistants,
        clean_air: b.clean_air - a.clean_air,
        own_miles: b.own_miles - a.own_miles,
        own_drivers: b.own_drivers - a.own_drivers,
        own_assistants: b.own_assistants - a.own_assistants,
        own_fixed: b.own_fixed - a.own_fixed,
    }
}
