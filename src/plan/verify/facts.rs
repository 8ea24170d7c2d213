//! A plan's words looked up in the scenario: which location a stop is, who is listed there, who rides from where to where.
//!
//! Words that lead nowhere stay `None` here and are reported by [`super::record`]; checks that need them pass over them.
//! Times become `i64` so that no figure in a spoilt file can overflow.

use crate::travel::sphere::OnSphere;
use crate::{
    model::{
        Demand, LatLon, Leg, LocationId, Passenger, Rate, Request, RequestId, Scenario, Secs, TravelTimes, Weekdays,
        vehicle::Equipment,
    },
    plan::document::{Plan, Run, Stop},
};
use std::collections::HashMap;

/// Everything the checks read.
pub(super) struct Facts<'a> {
    pub plan: &'a Plan,
    pub scenario: &'a Scenario,
    pub demand: &'a Demand,
    pub travel: &'a TravelTimes,
    /// Requests by id.
    pub by_id: HashMap<&'a str, RequestId>,
    /// Settings by reference.
    settings: HashMap<&'a str, usize>,
    /// Own vehicles by reference.
    fleet: HashMap<&'a str, usize>,
    /// Runs, in the plan's order.
    pub runs: Vec<RunFacts<'a>>,
    /// Runs that list each request, as indices into `runs`.
    pub on_runs: Vec<Vec<usize>>,
    /// Metres and seconds a run with assistants is longer by, for each vehicle of the own fleet.
    pub collections: Vec<(i64, i64)>,
}

/// A run with its words looked up.
pub(super) struct RunFacts<'a> {
    pub run: &'a Run,
    /// Stops in order.
    pub stops: Vec<StopFacts<'a>>,
    /// Requests that board and, later, alight.
    pub riders: Vec<Rider<'a>>,
    /// The vehicle; `None` where the scenario does not know it.
    pub vehicle: Option<Vehicle<'a>>,
}

/// A stop with its words looked up.
pub(super) struct StopFacts<'a> {
    pub stop: &'a Stop,
    /// Where it is; `None` where no location has that position.
    pub location: Option<LocationId>,
    /// Index of the setting; `None` at a home, or where the scenario does not know it.
    pub setting: Option<usize>,
    /// Known requests listed, those who alight first.
    pub listed: Vec<RequestId>,
    /// Weekdays on which somebody uses the stop.
    pub weekdays: Weekdays,
    /// Published seconds of service, the same every day.
    pub dwell: i64,
    pub arrive: i64,
    pub start: i64,
    pub depart: i64,
}

/// A request on a run.
pub(super) struct Rider<'a> {
    pub id: RequestId,
    pub request: &'a Request,
    pub passenger: &'a Passenger,
    /// Position of the stop at which it boards.
    pub boards: usize,
    /// Position of the stop at which it alights, after `boards`.
    pub alights: usize,
}

/// The vehicle of a run: what it offers and what it is paid.
pub(super) struct Vehicle<'a> {
    pub class: &'a str,
    pub equipment: &'a Equipment,
    /// Index into `Scenario::fleet` for an own vehicle.
    pub own: Option<usize>,
    pub rates: Rates,
}

/// Rates as the files give them, before any compilation.
pub(super) struct Rates {
    /// Per operated day, both legs; operators only.
    pub day: Rate,
    pub mile: Rate,
    /// Per hour of vehicle or driver; operators give theirs per minute.
    pub time: PerTime,
    /// Least paid seconds of the driver a leg.
    pub min_secs: Secs,
    pub assistant_hour: Rate,
    /// Least paid seconds of an assistant a leg.
    pub assistant_min_secs: Secs,
}

/// A rate of time in the unit its file uses.
#[derive(Clone, Copy)]
pub(super) enum PerTime {
    Minute(Rate),
    Hour(Rate),
}

impl StopFacts<'_> {
    /// Whether the plan calls this a stop at a setting.
    pub fn at_setting(&self) -> bool {
        self.stop.setting.is_some()
    }
}

impl RunFacts<'_> {
    /// Weekdays on which somebody rides.
    pub fn weekdays(&self) -> Weekdays {
        self.stops.iter().fold(Weekdays::NONE, |days, s| days.or(s.weekdays))
    }

    /// Positions of the stops used on a weekday, in order.
    pub fn used_on(&self, day: usize) -> Vec<usize> {
        (0..self.stops.len()).filter(|&i| self.stops[i].weekdays.has(day)).collect()
    }

    /// Who is aboard on a weekday after the stop at this position and before the next.
    pub fn aboard_after(&self, position: usize, day: usize) -> Vec<&Rider<'_>> {
        self.riders
            .iter()
            .filter(|r| r.request.weekdays.has(day) && r.boards <= position && position < r.alights)
            .collect()
    }

    /// Pairs of positions that follow each other on some weekday, with the first such weekday.
    pub fn consecutive(&self) -> Vec<(usize, usize, usize)> {
        let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
        for day in self.weekdays().iter() {
            for pair in self.used_on(day).windows(2) {
                if !pairs.iter().any(|&(i, j, _)| (i, j) == (pair[0], pair[1])) {
                    pairs.push((pair[0], pair[1], day));
                }
            }
        }
        pairs
    }

    /// Whether the plan's leg of the run is the morning.
    pub fn morning(&self) -> bool {
        self.run.leg == Leg::Am
    }
}

impl<'a> Facts<'a> {
    /// Looks everything up.
    pub fn of(plan: &'a Plan, scenario: &'a Scenario, demand: &'a Demand, travel: &'a TravelTimes) -> Facts<'a> {
        let by_id: HashMap<&str, RequestId> =
            demand.requests.iter().enumerate().map(|(i, r)| (r.id.as_str(), i)).collect();
        let by_position: HashMap<(i32, i32), LocationId> =
            demand.locations.iter().enumerate().map(|(i, l)| (l.at.key(), i)).collect();
        // Of two rows with one reference the first counts.
        let settings = scenario.settings.iter().enumerate().rev().map(|(i, s)| (s.reference.as_str(), i)).collect();
        let fleet = scenario.fleet.iter().enumerate().rev().map(|(i, v)| (v.reference.as_str(), i)).collect();
        let mut facts = Facts {
            plan,
            scenario,
            demand,
            travel,
            by_id,
            settings,
            fleet,
            runs: Vec::new(),
            on_runs: vec![Vec::new(); demand.requests.len()],
            collections: collections(scenario),
        };
        facts.runs = plan.runs.iter().map(|run| facts.run(run, &by_position)).collect();
        for (index, run) in facts.runs.iter().enumerate() {
            for &request in run.stops.iter().flat_map(|s| &s.listed) {
                let on = &mut facts.on_runs[request];
                if on.last() != Some(&index) {
                    on.push(index);
                }
            }
        }
        facts
    }

    fn run(&self, run: &'a Run, by_position: &HashMap<(i32, i32), LocationId>) -> RunFacts<'a> {
        RunFacts {
            run,
            stops: run.stops.iter().map(|stop| self.stop(stop, by_position)).collect(),
            riders: self.riders(run),
            vehicle: self.vehicle(run),
        }
    }

    fn stop(&self, stop: &'a Stop, by_position: &HashMap<(i32, i32), LocationId>) -> StopFacts<'a> {
        let at = LatLon { lat: stop.lat, lon: stop.lon };
        let setting = stop.setting.as_ref().and_then(|name| self.settings.get(name.as_str()).copied());
        let listed: Vec<RequestId> =
            stop.alight.iter().chain(&stop.board).filter_map(|id| self.by_id.get(id.as_str()).copied()).collect();
        let weekdays = listed.iter().fold(Weekdays::NONE, |days, &r| days.or(self.demand.requests[r].weekdays));
        StopFacts {
            stop,
            location: by_position.get(&at.key()).copied(),
            setting,
            weekdays,
            dwell: self.dwell(stop, setting, &listed),
            listed,
            arrive: i64::from(stop.arrive),
            start: i64::from(stop.start),
            depart: i64::from(stop.depart),
        }
    }

    /// Dwell: at a setting its fixed seconds plus the own seconds of everybody listed there, at a home the own seconds of
    /// everybody listed there, whichever days they ride.
    fn dwell(&self, stop: &Stop, setting: Option<usize>, listed: &[RequestId]) -> i64 {
        let fixed = setting.map_or(0, |s| self.fixed_secs(s));
        let own: i64 = listed.iter().map(|&r| self.own_secs(r, stop.setting.is_some())).sum();
        fixed + own
    }

    /// Metres and seconds a run with assistants is longer by: an own vehicle's (index in the fleet), or policy's.
    pub fn collection(&self, own: Option<usize>) -> (i64, i64) {
        let policy = &self.scenario.policy;
        let usual = (i64::from(policy.pa_collect_metres), i64::from(policy.pa_collect_secs));
        own.and_then(|v| self.collections.get(v).copied()).unwrap_or(usual)
    }

    /// Fixed seconds of any stop at a setting.
    pub fn fixed_secs(&self, setting: usize) -> i64 {
        i64::from(self.scenario.settings[setting].dwell.unwrap_or(self.scenario.policy.dwell.setting))
    }

    /// Own seconds of a request at its setting or at its home.
    pub fn own_secs(&self, request: RequestId, at_setting: bool) -> i64 {
        let request = &self.demand.requests[request];
        i64::from(if at_setting { request.setting_secs } else { request.home_secs })
    }

    /// Requests listed to board and, at a later stop, to alight: the first boarding and the last alighting of each.
    fn riders(&self, run: &'a Run) -> Vec<Rider<'a>> {
        let mut riders: Vec<Rider<'a>> = Vec::new();
        for (boards, stop) in run.stops.iter().enumerate() {
            for name in &stop.board {
                let Some(&id) = self.by_id.get(name.as_str()) else { continue };
                if riders.iter().any(|r| r.id == id) {
                    continue;
                }
                let Some(alights) = run.stops.iter().rposition(|s| s.alight.contains(name)) else { continue };
                let request = &self.demand.requests[id];
                let passenger = &self.scenario.passengers[request.passenger];
                if boards < alights {
                    riders.push(Rider { id, request, passenger, boards, alights });
                }
            }
        }
        riders
    }

    fn vehicle(&self, run: &Run) -> Option<Vehicle<'a>> {
        if let Some(reference) = &run.own_vehicle {
            let own = *self.fleet.get(reference.as_str())?;
            let v = &self.scenario.fleet[own];
            let least = v.min_shift_minutes.saturating_mul(60);
            let rates = Rates {
                day: Rate(0),
                mile: v.per_mile,
                time: PerTime::Hour(v.driver_per_hour),
                min_secs: least,
                assistant_hour: v.pa_per_hour,
                assistant_min_secs: least,
            };
            return Some(Vehicle { class: &v.class, equipment: &v.equipment, own: Some(own), rates });
        }
        let class = self.scenario.classes.iter().find(|c| c.id == run.class)?;
        let rates = Rates {
            day: class.day_rate,
            mile: class.per_mile,
            time: PerTime::Minute(class.per_minute),
            min_secs: 0,
            assistant_hour: class.pa_per_hour,
            assistant_min_secs: class.pa_min_minutes.saturating_mul(60),
        };
        Some(Vehicle { class: &class.id, equipment: &class.equipment, own: None, rates })
    }

    /// Planned seconds of a drive on a leg.
    pub fn drive(&self, leg: Leg, from: LocationId, to: LocationId) -> i64 {
        i64::from(self.travel.leg(leg).get(from, to).secs)
    }

    /// Metres of a drive on a leg.
    pub fn metres(&self, leg: Leg, from: LocationId, to: LocationId) -> i64 {
        i64::from(self.travel.leg(leg).get(from, to).metres)
    }

    /// Planned seconds between two stops of a run; `None` where one of them is nowhere.
    pub fn drive_between(&self, run: &RunFacts, from: usize, to: usize) -> Option<i64> {
        Some(self.drive(run.run.leg, run.stops[from].location?, run.stops[to].location?))
    }

    /// Assistants of a run on a weekday: the most that any moment of it needs. A moment needs one for each `pa_ratio`
    /// passengers with shared need (rounded up) and one for each passenger with an assistant or nurse of their own.
    pub fn assistants(&self, run: &RunFacts, day: usize) -> i64 {
        use crate::model::Assistance;
        let ratio = i64::from(self.scenario.policy.pa_ratio.max(1));
        let moment = |position: usize| {
            let aboard = run.aboard_after(position, day);
            let count = |need: Assistance| aboard.iter().filter(|r| r.passenger.assistance == need).count() as i64;
            let shared = (count(Assistance::Shared) + ratio - 1) / ratio;
            shared + count(Assistance::OneToOne) + count(Assistance::Nurse)
        };
        (0..run.stops.len()).map(moment).max().unwrap_or(0)
    }

    /// Whether a request is listed on some run.
    pub fn is_on_a_run(&self, request: RequestId) -> bool {
        !self.on_runs[request].is_empty()
    }
}

/// What an own vehicle's run with assistants is longer by (metres, seconds), in fleet order: the mean there-and-back
/// between its depot and the homes on file that have no nearer depot, by the morning's estimate; policy's figures where
/// there is no such home.
pub(super) fn collections(scenario: &Scenario) -> Vec<(i64, i64)> {
    let crow = |a: LatLon, b: LatLon| OnSphere::from(a).metres_to(b.into());
    let mut sums: Vec<(i64, i64, i64)> = vec![(0, 0, 0); scenario.fleet.len()];
    for person in &scenario.assistants {
        let mut nearest: Option<LatLon> = None;
        for vehicle in &scenario.fleet {
            if nearest.is_none_or(|d| crow(vehicle.depot_at, person.home) < crow(d, person.home)) {
                nearest = Some(vehicle.depot_at);
            }
        }
        for (vehicle, sum) in scenario.fleet.iter().zip(&mut sums) {
            if nearest.is_some_and(|d| d.key() == vehicle.depot_at.key()) {
                let there = super::crew::estimated(vehicle.depot_at, person.home, Leg::Am);
                let back = super::crew::estimated(person.home, vehicle.depot_at, Leg::Am);
                sum.0 += i64::from(there.metres) + i64::from(back.metres);
                sum.1 += i64::from(there.secs) + i64::from(back.secs);
                sum.2 += 1;
            }
        }
    }
    let policy = &scenario.policy;
    let usual = (i64::from(policy.pa_collect_metres), i64::from(policy.pa_collect_secs));
    sums.into_iter().map(|(m, s, n)| if n == 0 { usual } else { (m / n, s / n) }).collect()
}
