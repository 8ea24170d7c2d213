//! The journey of every passenger and the work of every run, read off a plan's published times.
//!
//! In come the plan, the demand it answers and the travel times; out go one [`Journey`] per served request and one
//! [`RunMeasures`] per run. Nothing is judged here: `verify` says whether rules hold, this says how the plan feels.
//! A request, stop or vehicle that the scenario does not know is left out, so that a foreign plan cannot stop a report.

use super::{Plan, Run};
use crate::model::{
    Assistance, Demand, ExceptionReason, Leg, LocationId, Metres, RequestId, Scenario, Secs, TravelTimes,
};
use serde::Serialize;
use std::collections::HashMap;

/// One served request: when, how long, with whom.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Journey {
    /// Index into `Demand::requests`.
    pub request: RequestId,
    /// Index into `Plan::runs`.
    pub run: usize,
    /// Index of the stop nearest the address, within the run.
    pub home_stop: usize,
    /// Index of the stop at the setting, within the run.
    pub setting_stop: usize,
    /// Published time at the home or pick-up point, seconds since midnight.
    pub home_time: Secs,
    /// Published time at the setting: start of unloading (morning) or departure (afternoon).
    pub setting_time: Secs,
    /// Walk between address and pick-up point, seconds.
    pub walk_secs: Secs,
    /// The same walk, metres.
    pub walk_metres: Metres,
    /// Journey by the clock of the 50-minute rule, seconds.
    pub journey: Secs,
    /// Journey by the stricter clock, own boarding and alighting included, seconds.
    pub strict: Secs,
    /// Direct clocked journey alone from the address, seconds.
    pub direct: Secs,
    /// Longest journey allowed, seconds.
    pub cap: Secs,
    /// Why the cap is above the rule, where it is.
    pub exception: Option<ExceptionReason>,
    /// Most other passengers aboard at any moment of any weekday.
    pub co_riders: u32,
    /// Metres on board on the longest weekday.
    pub metres: Metres,
    /// Time in hand at the setting: latest allowed less end of unloading (morning) or departure (afternoon), seconds.
    pub slack: Secs,
}

/// The work of one run in a normal week.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RunMeasures {
    /// Requests carried.
    pub requests: u32,
    /// Most passengers aboard at any moment of any weekday.
    pub aboard_max: u32,
    /// Assistants needed on each weekday, Monday first.
    pub assistants: [u32; 5],
    /// Metres of the week with a passenger aboard.
    pub loaded: u64,
    /// Metres of the week between stops with nobody aboard.
    pub empty: u64,
    /// Metres of the week from and to the depot (own vehicles).
    pub depot: u64,
    /// Metres of the week to collect and return assistants, by policy.
    pub collection: u64,
    /// First service second of the fullest day: arrival at the first stop.
    pub first: Secs,
    /// Last service second: end of service at the last stop.
    pub last: Secs,
    /// Least time in hand at any setting, seconds; zero for a run without one.
    pub slack: Secs,
}

/// The drive between two stops that follow each other on one weekday.
struct Drive {
    metres: Metres,
    aboard: Vec<RequestId>,
}

/// What is looked up again and again while a plan is read.
struct Reader<'a> {
    scenario: &'a Scenario,
    demand: &'a Demand,
    travel: &'a TravelTimes,
    requests: HashMap<&'a str, RequestId>,
    locations: HashMap<(i32, i32), LocationId>,
}

/// Journeys in the order of requests, and the runs' work in the order of the plan.
pub fn read(
    plan: &Plan,
    scenario: &Scenario,
    demand: &Demand,
    travel: &TravelTimes,
) -> (Vec<Journey>, Vec<RunMeasures>) {
    let reader = Reader {
        scenario,
        demand,
        travel,
        requests: demand.requests.iter().enumerate().map(|(i, r)| (r.id.as_str(), i)).collect(),
        locations: demand.by_position(),
    };
    let mut journeys = Vec::new();
    let mut runs = Vec::with_capacity(plan.runs.len());
    for (index, run) in plan.runs.iter().enumerate() {
        runs.push(reader.run(index, run, &mut journeys));
    }
    journeys.sort_by_key(|j: &Journey| (j.request, j.run));
    (journeys, runs)
}

impl Reader<'_> {
    fn ids<'s>(&'s self, names: &'s [String]) -> impl Iterator<Item = RequestId> + 's {
        names.iter().filter_map(|n| self.requests.get(n.as_str()).copied())
    }

    fn location(&self, stop: &super::Stop) -> Option<LocationId> {
        self.locations.get(&crate::model::LatLon { lat: stop.lat, lon: stop.lon }.key()).copied()
    }

    fn metres(&self, leg: Leg, from: Option<LocationId>, to: Option<LocationId>) -> Metres {
        let matrix = self.travel.leg(leg);
        match (from, to) {
            (Some(a), Some(b)) if a < matrix.len() && b < matrix.len() => matrix.get(a, b).metres,
            _ => 0,
        }
    }

    /// The drives of a run on one weekday, skipping stops nobody uses, with the first and last stop used.
    fn day(&self, run: &Run, day: usize) -> Option<(Vec<Drive>, usize, usize)> {
        let rides = |id: &RequestId| self.demand.requests[*id].weekdays.has(day);
        let used: Vec<usize> = (0..run.stops.len())
            .filter(|&s| {
                let stop = &run.stops[s];
                self.ids(&stop.board).chain(self.ids(&stop.alight)).any(|id| rides(&id))
            })
            .collect();
        let (first, last) = (*used.first()?, *used.last()?);
        let mut aboard: Vec<RequestId> = Vec::new();
        let mut drives = Vec::with_capacity(used.len());
        for pair in used.windows(2) {
            let (from, to) = (&run.stops[pair[0]], &run.stops[pair[1]]);
            let leaving: Vec<RequestId> = self.ids(&from.alight).collect();
            aboard.retain(|id| !leaving.contains(id));
            aboard.extend(self.ids(&from.board).filter(rides));
            let metres = self.metres(run.leg, self.location(from), self.location(to));
            drives.push(Drive { metres, aboard: aboard.clone() });
        }
        Some((drives, first, last))
    }

    fn run(&self, index: usize, run: &Run, journeys: &mut Vec<Journey>) -> RunMeasures {
        let policy = &self.scenario.policy;
        let mut out = RunMeasures {
            first: run.stops.first().map_or(0, |s| s.arrive),
            last: run.stops.last().map_or(0, |s| s.depart),
            ..RunMeasures::default()
        };
        let named = |own: &str| self.scenario.fleet.iter().position(|v| v.reference == own);
        let own = run.own_vehicle.as_deref().and_then(named);
        let depot = own.and_then(|vehicle| self.demand.depots.get(vehicle).copied());
        // Per request of this run: most co-riders, and metres on the longest day.
        let mut company: HashMap<RequestId, (u32, Metres)> = HashMap::new();
        for weekday in run.weekdays.iter() {
            let Some((drives, first, last)) = self.day(run, weekday) else { continue };
            let mut on_board: HashMap<RequestId, Metres> = HashMap::new();
            for drive in &drives {
                let count = drive.aboard.len() as u32;
                out.aboard_max = out.aboard_max.max(count);
                *(if count > 0 { &mut out.loaded } else { &mut out.empty }) += u64::from(drive.metres);
                let needs = drive.aboard.iter().map(|&id| self.assistance(id));
                out.assistants[weekday] = out.assistants[weekday].max(policy.assistants(needs));
                for &id in &drive.aboard {
                    *on_board.entry(id).or_default() += drive.metres;
                    let most = &mut company.entry(id).or_default().0;
                    *most = (*most).max(count - 1);
                }
            }
            for (id, metres) in on_board {
                let longest = &mut company.entry(id).or_default().1;
                *longest = (*longest).max(metres);
            }
            if out.assistants[weekday] > 0 {
                let usual = policy.pa_collect_metres;
                out.collection += u64::from(own.map_or(usual, |v| self.travel.collection(v, policy).metres));
            }
            if depot.is_some() {
                let (first, last) = (self.location(&run.stops[first]), self.location(&run.stops[last]));
                out.depot += u64::from(self.metres(run.leg, depot, first));
                out.depot += u64::from(self.metres(run.leg, last, depot));
            }
        }
        let before = journeys.len();
        self.journeys(index, run, &company, journeys);
        out.requests = (journeys.len() - before) as u32;
        out.slack = journeys[before..].iter().map(|j| j.slack).min().unwrap_or(0);
        out
    }

    fn assistance(&self, id: RequestId) -> Assistance {
        self.scenario.passengers[self.demand.requests[id].passenger].assistance
    }

    /// Adds the journey of every request that boards and then alights in the run.
    fn journeys(&self, index: usize, run: &Run, company: &HashMap<RequestId, (u32, Metres)>, out: &mut Vec<Journey>) {
        for (board_stop, stop) in run.stops.iter().enumerate() {
            for id in self.ids(&stop.board) {
                let alight_stop = (board_stop + 1..run.stops.len())
                    .find(|&s| self.ids(&run.stops[s].alight).any(|other| other == id));
                let Some(alight_stop) = alight_stop else { continue };
                let (co_riders, metres) = company.get(&id).copied().unwrap_or_default();
                out.push(self.journey(index, run, id, (board_stop, alight_stop), co_riders, metres));
            }
        }
    }

    fn journey(
        &self,
        index: usize,
        run: &Run,
        id: RequestId,
        (board_stop, alight_stop): (usize, usize),
        co_riders: u32,
        metres: Metres,
    ) -> Journey {
        let request = &self.demand.requests[id];
        let gate = &self.demand.gates[request.gate];
        let (home_stop, setting_stop) = match request.leg {
            Leg::Am => (board_stop, alight_stop),
            Leg::Pm => (alight_stop, board_stop),
        };
        let (home, school) = (&run.stops[home_stop], &run.stops[setting_stop]);
        let place = self.location(home);
        let choice = request.choices.iter().find(|c| Some(c.location) == place).unwrap_or(&request.choices[0]);
        let walk = choice.walk_secs;
        let own = |other: RequestId| self.demand.requests[other].setting_secs;
        // Own seconds of everybody listed at the gate up to this passenger, and of everybody.
        let listed = if request.leg == Leg::Am { &school.alight } else { &school.board };
        let all: Secs = self.ids(listed).map(own).sum();
        let ahead: Secs = self.ids(listed).take_while(|&o| o != id).map(own).sum();
        let (journey, strict, slack) = match request.leg {
            Leg::Am => {
                let begin = home.arrive - walk;
                let unloaded = school.start + gate.dwell + ahead + request.setting_secs;
                (school.start - begin, unloaded - begin, gate.window.latest - (school.start + gate.dwell + all))
            }
            Leg::Pm => {
                let home_ahead: Secs =
                    self.ids(&home.alight).take_while(|&o| o != id).map(|o| self.demand.requests[o].home_secs).sum();
                let boarding = school.start + gate.dwell + ahead;
                let off = home.arrive + home_ahead + request.home_secs + walk;
                (home.arrive + walk - school.depart, off - boarding, gate.window.latest - school.depart)
            }
        };
        let cap = self.demand.journey_cap(request, self.scenario, self.travel);
        Journey {
            request: id,
            run: index,
            home_stop,
            setting_stop,
            home_time: home.arrive,
            setting_time: if request.leg == Leg::Am { school.start } else { school.depart },
            walk_secs: walk,
            walk_metres: choice.walk_metres,
            journey,
            strict,
            direct: self.demand.direct_secs(request, request.choices[0], self.travel),
            cap: cap.limit,
            exception: cap.exception,
            co_riders,
            metres,
            slack,
        }
    }
}
