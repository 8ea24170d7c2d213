//! What a scenario asks of a plan: locations, gates and requests, derived once and shared by planning and verifying.
//!
//! A *request* is the unit of planning: passenger, leg, address and the weekdays that share one window. It rides one run on
//! all its weekdays. A *gate* is a setting with one window on one leg: a setting that finishes early on Fridays has two
//! afternoon gates. Rows at one position are one *location*, and so one stop.

use super::{JourneyCap, LatLon, Leg, Metres, Mobility, Scenario, Secs, TravelTimes, Weekdays, Window};
use std::collections::HashMap;

/// Index into [`Demand::locations`].
pub type LocationId = usize;
/// Index into [`Demand::gates`].
pub type GateId = usize;
/// Index into [`Demand::requests`].
pub type RequestId = usize;

/// Walking metres per crow-fly metre.
const WALK_CIRCUITY: f64 = 1.3;
/// Most pick-up points considered for one address, nearest first.
const PICKUP_CHOICES: usize = 3;

/// What stands at a location. A position that is both a home and a pick-up point keeps the first kind met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocationKind {
    /// A setting.
    Setting,
    /// A home or second address.
    Home,
    /// A pick-up point.
    PickupPoint,
    /// A depot of the own fleet.
    Depot,
}

/// One place vehicles drive to.
#[derive(Debug, Clone, PartialEq)]
pub struct Location {
    /// Short name: a setting's or pick-up point's reference, `home of P001`, or a depot's name.
    pub name: String,
    /// Position.
    pub at: LatLon,
    /// Kind.
    pub kind: LocationKind,
    /// Inside the clean-air zone.
    pub in_zone: bool,
}

/// A setting on one leg with one window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Index into `Scenario::settings`.
    pub setting: usize,
    /// Leg.
    pub leg: Leg,
    /// Window.
    pub window: Window,
    /// Location.
    pub location: LocationId,
    /// Fixed seconds of a stop.
    pub dwell: Secs,
}

/// A place where a request may be picked up (morning) or set down (afternoon).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PickupChoice {
    /// Location.
    pub location: LocationId,
    /// Walk between the address and the location; counts in the journey.
    pub walk_secs: Secs,
    /// The same walk in metres.
    pub walk_metres: Metres,
}

/// The passenger a request id begins with: `P001-am1` is a request of `P001`, whose reference may hold hyphens itself.
pub fn passenger_of(request: &str) -> &str {
    request.rsplit_once('-').map_or(request, |(passenger, _)| passenger)
}

/// One passenger, leg, address and set of weekdays with one window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// `P001-am1`: passenger reference, leg, running number.
    pub id: String,
    /// Index into `Scenario::passengers`.
    pub passenger: usize,
    /// Leg.
    pub leg: Leg,
    /// Weekdays.
    pub weekdays: Weekdays,
    /// Gate.
    pub gate: GateId,
    /// The address itself first, then pick-up points within the passenger's walk, nearest first.
    pub choices: Vec<PickupChoice>,
    /// Own seconds at the home stop: boarding (morning) or alighting (afternoon).
    pub home_secs: Secs,
    /// Own seconds at the setting: alighting (morning) or boarding (afternoon).
    pub setting_secs: Secs,
}

/// Locations, gates and requests of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Demand {
    /// Everywhere vehicles drive to; matrices are over these, in this order.
    pub locations: Vec<Location>,
    /// Gates.
    pub gates: Vec<Gate>,
    /// Requests of both legs, in passenger order.
    pub requests: Vec<Request>,
    /// Location of the depot of each own vehicle.
    pub depots: Vec<LocationId>,
}

/// Walking metres from a place to others, each `None` where it is farther than the most one may walk (the third argument).
pub type Walks<'w> = &'w dyn Fn(LatLon, &[LatLon], Metres) -> Vec<Option<Metres>>;

/// Walks as the crow flies, made longer by [`WALK_CIRCUITY`].
pub fn crow_walks(from: LatLon, to: &[LatLon], most: Metres) -> Vec<Option<Metres>> {
    let walk = |&at: &LatLon| Some((from.metres_to(at) * WALK_CIRCUITY).ceil() as Metres).filter(|&m| m <= most);
    to.iter().map(walk).collect()
}

/// Gives out location and gate numbers, each position and each gate once.
struct Register<'s> {
    scenario: &'s Scenario,
    walks: Walks<'s>,
    locations: Vec<Location>,
    by_position: HashMap<(i32, i32), LocationId>,
    gates: Vec<Gate>,
}

impl Register<'_> {
    fn location(&mut self, at: LatLon, kind: LocationKind, name: impl FnOnce() -> String) -> LocationId {
        *self.by_position.entry(at.key()).or_insert_with(|| {
            let in_zone = self.scenario.policy.clean_air.as_ref().is_some_and(|z| z.contains(at));
            self.locations.push(Location { name: name(), at, kind, in_zone });
            self.locations.len() - 1
        })
    }

    fn gate(&mut self, setting: usize, leg: Leg, window: Window) -> GateId {
        if let Some(g) = self.gates.iter().position(|g| g.setting == setting && g.leg == leg && g.window == window) {
            return g;
        }
        let row = &self.scenario.settings[setting];
        let location = self.by_position[&row.at.key()];
        let dwell = row.dwell.unwrap_or(self.scenario.policy.dwell.setting);
        self.gates.push(Gate { setting, leg, window, location, dwell });
        self.gates.len() - 1
    }
}

/// One leg of one passenger at one address, before it is split by window.
struct Ride {
    leg: Leg,
    weekdays: Weekdays,
    at: LatLon,
    earliest: Option<Secs>,
    latest: Option<Secs>,
}

impl Demand {
    /// Derives the demand. Settings come first among the locations, then addresses and the pick-up points they may use,
    /// then depots. Days on which a setting is closed for a leg yield no request. Walks are estimated.
    pub fn of(scenario: &Scenario) -> Demand {
        Demand::with_walks(scenario, &crow_walks)
    }

    /// Locations by position ([`LatLon::key`]): each position is one location.
    pub fn by_position(&self) -> HashMap<(i32, i32), LocationId> {
        self.locations.iter().enumerate().map(|(i, l)| (l.at.key(), i)).collect()
    }

    /// The same with walks to pick-up points measured.
    pub fn with_walks(scenario: &Scenario, walks: Walks<'_>) -> Demand {
        let (locations, by_position, gates) = (Vec::new(), HashMap::new(), Vec::new());
        let mut reg = Register { scenario, walks, locations, by_position, gates };
        for s in &scenario.settings {
            reg.location(s.at, LocationKind::Setting, || s.reference.clone());
        }
        let rows = attendance_by_passenger(scenario);
        let mut requests = Vec::new();
        for p in 0..scenario.passengers.len() {
            let mut count = [0; 2];
            for ride in rides(scenario, p, rows[p].as_ref()) {
                add_requests(&mut reg, p, &ride, &mut count, &mut requests);
            }
        }
        let depots =
            scenario.fleet.iter().map(|v| reg.location(v.depot_at, LocationKind::Depot, || v.depot.clone())).collect();
        Demand { locations: reg.locations, gates: reg.gates, requests, depots }
    }

    /// Requests of one leg with their numbers.
    pub fn of_leg(&self, leg: Leg) -> impl Iterator<Item = (RequestId, &Request)> {
        self.requests.iter().enumerate().filter(move |(_, r)| r.leg == leg)
    }

    /// The clocked journey of a request alone in a vehicle, from one of its places: the walk, then in the morning own
    /// boarding and the drive, in the afternoon the drive.
    pub fn direct_secs(&self, request: &Request, choice: PickupChoice, travel: &TravelTimes) -> Secs {
        let (home, gate) = (choice.location, self.gates[request.gate].location);
        let matrix = travel.leg(request.leg);
        choice.walk_secs
            + match request.leg {
                Leg::Am => request.home_secs + matrix.get(home, gate).secs as Secs,
                Leg::Pm => matrix.get(gate, home).secs as Secs,
            }
    }

    /// Road metres of a request's direct drive from its address.
    pub fn direct_metres(&self, request: &Request, travel: &TravelTimes) -> Metres {
        let (home, gate) = (request.choices[0].location, self.gates[request.gate].location);
        match request.leg {
            Leg::Am => travel.leg(Leg::Am).get(home, gate).metres,
            Leg::Pm => travel.leg(Leg::Pm).get(gate, home).metres,
        }
    }

    /// The cap of a request's journey: the 50-minute rule applied to its direct journey from its address.
    pub fn journey_cap(&self, request: &Request, scenario: &Scenario, travel: &TravelTimes) -> JourneyCap {
        let direct = self.direct_secs(request, request.choices[0], travel) + scenario.policy.rounding_secs;
        scenario.policy.journey.cap_for(scenario.passengers[request.passenger].own_cap, direct)
    }
}

/// Indices of attendance rows in force on `as_of`, by passenger; `None` where a passenger has no row at all.
fn attendance_by_passenger(scenario: &Scenario) -> Vec<Option<Vec<usize>>> {
    let mut rows: Vec<Option<Vec<usize>>> = vec![None; scenario.passengers.len()];
    for (i, row) in scenario.attendance.iter().enumerate() {
        let list = rows[row.passenger].get_or_insert_with(Vec::new);
        let in_force =
            scenario.as_of.is_none_or(|d| row.start.is_none_or(|s| s <= d) && row.end.is_none_or(|e| d <= e));
        if in_force {
            list.push(i);
        }
    }
    rows
}

fn rides(scenario: &Scenario, passenger: usize, rows: Option<&Vec<usize>>) -> Vec<Ride> {
    let home = scenario.passengers[passenger].home;
    match rows {
        None => Leg::BOTH
            .map(|leg| Ride { leg, weekdays: Weekdays::ALL, at: home, earliest: None, latest: None })
            .into_iter()
            .collect(),
        Some(rows) => rows
            .iter()
            .map(|&i| {
                let row = &scenario.attendance[i];
                let at = row.address.map_or(home, |a| scenario.addresses[a].at);
                Ride { leg: row.leg, weekdays: row.weekdays, at, earliest: row.earliest, latest: row.latest }
            })
            .collect(),
    }
}

/// Splits a ride by the window of each weekday and adds a request for each.
fn add_requests(reg: &mut Register, p: usize, ride: &Ride, count: &mut [u32; 2], requests: &mut Vec<Request>) {
    let scenario = reg.scenario;
    let passenger = &scenario.passengers[p];
    let setting = &scenario.settings[passenger.setting];
    let mut by_window: Vec<(Window, Weekdays)> = Vec::new();
    for day in ride.weekdays.iter() {
        let Some(usual) = setting.window(ride.leg, day) else { continue };
        let window =
            Window { earliest: ride.earliest.unwrap_or(usual.earliest), latest: ride.latest.unwrap_or(usual.latest) };
        match by_window.iter_mut().find(|(w, _)| *w == window) {
            Some((_, days)) => *days = days.or(Weekdays::one(day)),
            None => by_window.push((window, Weekdays::one(day))),
        }
    }
    for (window, weekdays) in by_window {
        let gate = reg.gate(passenger.setting, ride.leg, window);
        let choices = pickup_choices(reg, p, ride.at);
        let dwell = &scenario.policy.dwell;
        let board = passenger.board.unwrap_or(dwell.board(passenger.mobility));
        let alight = passenger.alight.unwrap_or(dwell.alight(passenger.mobility));
        let alight_here = passenger.alight.unwrap_or_else(|| {
            let own = if passenger.mobility == Mobility::Wheelchair {
                setting.alight_wheelchair
            } else {
                setting.alight_walk
            };
            own.unwrap_or(alight)
        });
        let (home_secs, setting_secs) = match ride.leg {
            Leg::Am => (board, alight_here),
            Leg::Pm => (alight, board),
        };
        let number = &mut count[ride.leg.index()];
        *number += 1;
        let id = format!("{}-{}{}", passenger.reference, ride.leg, number);
        requests.push(Request { id, passenger: p, leg: ride.leg, weekdays, gate, choices, home_secs, setting_secs });
    }
}

/// The address, then the nearest pick-up points within the passenger's walk.
fn pickup_choices(reg: &mut Register, p: usize, at: LatLon) -> Vec<PickupChoice> {
    let scenario = reg.scenario;
    let passenger = &scenario.passengers[p];
    let location = reg.location(at, LocationKind::Home, || format!("home of {}", passenger.reference));
    let mut choices = vec![PickupChoice { location, walk_secs: 0, walk_metres: 0 }];
    if passenger.walk_max > 0 {
        let points: Vec<LatLon> = scenario.pickup_points.iter().map(|point| point.at).collect();
        let walks = (reg.walks)(at, &points, passenger.walk_max);
        let mut near: Vec<(Metres, usize)> =
            walks.into_iter().enumerate().filter_map(|(i, metres)| Some((metres?, i))).collect();
        near.sort_unstable();
        for &(walk_metres, i) in near.iter().take(PICKUP_CHOICES) {
            let point = &scenario.pickup_points[i];
            let location = reg.location(point.at, LocationKind::PickupPoint, || point.reference.clone());
            let walk_secs = (f64::from(walk_metres) / scenario.policy.walk_metres_per_sec).ceil() as Secs;
            choices.push(PickupChoice { location, walk_secs, walk_metres });
        }
    }
    choices
}
