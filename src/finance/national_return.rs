//! National return: numbers and spend for the home-to-school travel collection of the Department for Education, with the
//! council's unit costs beside the published ones.
//!
//! Every served passenger is counted once, under the mode of the vehicle that carries them most (the morning's where both
//! are equal). Spend is the passenger's share by equal parts, so that it sums to the plan's year.

use super::{allocation::Allocation, desk::Desk};
use crate::model::{Leg, Licence, Metres, Passenger, Pence, Phase};
use crate::travel::roads::walk::{WALK_FROM_EIGHT, WALK_UNDER_EIGHT};
use serde::Serialize;
use std::collections::BTreeMap;

/// Why a passenger is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Eligibility {
    /// Compulsory school age, beyond the statutory walking distance.
    Distance,
    /// Compulsory school age, nearer, because of special educational needs, disability or mobility.
    Needs,
    /// Sixth form age: at the council's discretion.
    Post16,
    /// Aged 19 and over: adult duty.
    Adult,
}

/// How a passenger is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Taxi or private hire vehicle.
    Taxi,
    /// Public service vehicle or permit minibus of an operator.
    Psv,
    /// The council's own fleet.
    InHouse,
}

impl Mode {
    /// All modes.
    pub const ALL: [Mode; 3] = [Mode::Taxi, Mode::Psv, Mode::InHouse];

    /// Published cost a pre-16 passenger with special educational needs and year, England 2025-26 (DfE).
    pub fn published(self) -> Pence {
        match self {
            Mode::Taxi => Pence(1_070_000),
            Mode::Psv => Pence(700_000),
            Mode::InHouse => Pence(760_000),
        }
    }

    /// Name in the return.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Taxi => "Taxi or private hire",
            Mode::Psv => "Public service vehicle",
            Mode::InHouse => "In house",
        }
    }
}

/// Published cost over all modes.
pub const PUBLISHED_OVERALL: Pence = Pence(880_000);

impl Eligibility {
    /// Name in the return.
    pub fn name(self) -> &'static str {
        match self {
            Eligibility::Distance => "Beyond statutory walking distance",
            Eligibility::Needs => "Special educational needs, disability or mobility",
            Eligibility::Post16 => "Post-16",
            Eligibility::Adult => "Aged 19 and over",
        }
    }

    /// `walk`: metres on foot from home to setting; `None` beyond the longer statutory distance.
    fn of(passenger: &Passenger, walk: Option<Metres>) -> Eligibility {
        let far = if passenger.year_group.is_some_and(|y| y <= 3) { WALK_UNDER_EIGHT } else { WALK_FROM_EIGHT };
        match passenger.phase() {
            Phase::Post16 => Eligibility::Post16,
            Phase::Adult => Eligibility::Adult,
            _ if walk.is_none_or(|metres| metres > far) => Eligibility::Distance,
            _ => Eligibility::Needs,
        }
    }
}

/// One line of the return.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// Eligibility.
    pub eligibility: Eligibility,
    /// Age band.
    pub phase: Phase,
    /// Mode.
    pub mode: Mode,
    /// Nobody else is ever aboard.
    pub single_occupancy: bool,
    /// Passengers.
    pub passengers: usize,
    /// Forecast spend of the year.
    pub spend: Pence,
}

/// Lines and unit costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Return {
    /// One for each combination that occurs.
    pub lines: Vec<Line>,
    /// Passengers, spend and unit cost pre-16 by mode.
    pub units: Vec<Unit>,
    /// Passengers whose care plan is outstanding: counted, though not carried yet.
    pub care_plans: usize,
}

/// Unit cost of a mode.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unit {
    /// Mode; `None` over all modes.
    pub mode: Option<Mode>,
    /// Pre-16 passengers.
    pub passengers: usize,
    /// Their spend of the year.
    pub spend: Pence,
    /// Published unit cost.
    pub published: Pence,
}

impl Unit {
    /// Spend over passengers, half-up; `None` without passengers.
    pub fn each(&self) -> Option<Pence> {
        let n = self.passengers as i64;
        (n > 0).then(|| Pence((self.spend.0 * 2 + n).div_euclid(2 * n)))
    }
}

/// The return of a plan. `walks` are each passenger's metres on foot from home to setting, `None` beyond the longer
/// statutory distance (`travel::walking::to_settings`).
pub fn national_return(desk: &Desk, allocation: &Allocation, walks: &[Option<Metres>]) -> Return {
    let (journeys, _) = crate::plan::journeys::read(desk.plan, desk.scenario, desk.demand, desk.travel);
    let mut lines: BTreeMap<(Eligibility, Phase, Mode, bool), (usize, Pence)> = BTreeMap::new();
    let mut care_plans = 0;
    for cost in &allocation.passengers {
        let passenger = &desk.scenario.passengers[cost.passenger];
        let mine = || journeys.iter().filter(|j| desk.demand.requests[j.request].passenger == cost.passenger);
        let mut days = [0usize; 3];
        for journey in mine() {
            let request = &desk.demand.requests[journey.request];
            // The morning weighs a little more, so that equal days are counted by it.
            days[mode_of(desk, journey.run) as usize] +=
                2 * request.weekdays.len() + usize::from(request.leg == Leg::Am);
        }
        let mode = Mode::ALL.into_iter().rev().max_by_key(|&m| days[m as usize]).unwrap_or(Mode::Taxi);
        let walk = walks.get(cost.passenger).copied().flatten();
        let single = mine().all(|j| j.co_riders == 0);
        let line =
            lines.entry((Eligibility::of(passenger, walk), passenger.phase(), mode, single)).or_insert((0, Pence(0)));
        line.0 += 1;
        line.1 += cost.year[0];
        care_plans += usize::from(passenger.care_plan_outstanding);
    }
    let lines: Vec<Line> = lines
        .into_iter()
        .map(|((eligibility, phase, mode, single_occupancy), (passengers, spend))| Line {
            eligibility,
            phase,
            mode,
            single_occupancy,
            passengers,
            spend,
        })
        .collect();
    let unit = |mode: Option<Mode>| {
        let young =
            |l: &&Line| matches!(l.phase, Phase::Primary | Phase::Secondary) && mode.is_none_or(|m| l.mode == m);
        Unit {
            mode,
            passengers: lines.iter().filter(young).map(|l| l.passengers).sum(),
            spend: lines.iter().filter(young).map(|l| l.spend).sum(),
            published: mode.map_or(PUBLISHED_OVERALL, Mode::published),
        }
    };
    let units = Mode::ALL.into_iter().map(Some).chain([None]).map(unit).collect();
    Return { lines, units, care_plans }
}

fn mode_of(desk: &Desk, run: usize) -> Mode {
    let run = &desk.plan.runs[run];
    if run.own_vehicle.is_some() {
        return Mode::InHouse;
    }
    match desk.scenario.classes.iter().find(|c| c.id == run.class).map(|c| c.licence) {
        Some(Licence::Psv | Licence::Section19) => Mode::Psv,
        _ => Mode::Taxi,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::{allocation::allocate, testing::world};
    use crate::model::LatLon;

    #[test]
    fn everybody_and_every_penny_is_in_the_return() {
        let f = world(60, 3);
        let desk = Desk::new(&f.plan, &f.scenario, &f.demand, &f.travel);
        let allocation = allocate(&desk);
        let walks = crate::travel::walking::to_settings(&f.scenario, std::path::Path::new("")).unwrap();
        let found = national_return(&desk, &allocation, &walks);
        assert_eq!(found.lines.iter().map(|l| l.passengers).sum::<usize>(), allocation.passengers.len());
        assert_eq!(found.lines.iter().map(|l| l.spend).sum::<Pence>(), f.plan.cost.year);
        assert!(found.lines.iter().any(|l| l.eligibility == Eligibility::Post16));
        let all = found.units.last().unwrap();
        assert_eq!(found.units[..3].iter().map(|u| u.passengers).sum::<usize>(), all.passengers);
    }

    #[test]
    fn the_walk_decides_and_the_age_how_far_is_far() {
        let mut child = Passenger::without_needs("P1".into(), 0, LatLon { lat: 52.5, lon: -2.0 });
        for (year, walk, wanted) in [
            (Some(3), Some(3_219), Eligibility::Needs),
            (Some(3), Some(3_220), Eligibility::Distance),
            (Some(4), Some(3_220), Eligibility::Needs),
            (Some(4), None, Eligibility::Distance),
            (None, Some(4_828), Eligibility::Needs),
            (Some(12), None, Eligibility::Post16),
        ] {
            child.year_group = year;
            assert_eq!(Eligibility::of(&child, walk), wanted, "{year:?} {walk:?}");
        }
    }
}
