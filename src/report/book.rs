//! The plan laid out as an officer reads it: routes, stops and passengers as rows, with names in place of numbers.
//!
//! In come a plan and what it was made from; out goes a [`Book`] from which every file is written.

use super::ways::{self, Onward};
use super::words;
use crate::model::{Demand, Layout, Leg, Metres, Pence, Scenario, Secs, Setting, TravelTimes, Weekdays};
use crate::plan::{Measures, Plan};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// Words for a run whose operator is not appointed yet.
pub const OPERATOR_OPEN: &str = "Operator to be appointed";

/// One run in the officers' route list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RouteRow {
    /// Run id.
    pub run: String,
    /// Day contract, or empty.
    pub contract: String,
    /// Leg.
    pub leg: Leg,
    /// `Own fleet MB01`, or words for an operator to be appointed.
    pub operator: String,
    /// Runs in a vehicle of the council's own.
    pub own: bool,
    /// Vehicle class.
    pub class: String,
    /// Layout.
    #[serde(serialize_with = "as_text")]
    pub layout: Layout,
    /// Most assistants on any day.
    pub assistants: u32,
    /// Assistants by weekday, Monday first.
    pub assistants_by_day: [u32; 5],
    /// Assistants named to the run, each with the drive to collect them: `PA003 (2.1 miles, 9 min)`.
    pub crew: Vec<String>,
    /// Weekdays.
    pub weekdays: Weekdays,
    /// Names of the settings in order of the run.
    pub settings: Vec<String>,
    /// Requests carried.
    pub passengers: u32,
    /// Of whom in wheelchairs.
    pub wheelchairs: u32,
    /// Of whom with an outstanding care plan.
    pub care_plans: u32,
    /// First service second.
    pub start: Secs,
    /// Last service second.
    pub end: Secs,
    /// Live metres on the fullest day.
    pub metres: Metres,
    /// Week's cost.
    pub week_cost: Pence,
    /// Week's cost over days operated, half-up.
    pub day_rate: Pence,
    /// Longest journey aboard.
    pub longest: Secs,
    /// Least time in hand at a setting.
    pub slack: Secs,
    /// Stops, as rows of the book.
    pub stops: std::ops::Range<usize>,
    /// Drives from and to the depot of an own vehicle.
    pub depot: Option<ways::DepotDrives>,
}

/// One stop.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StopRow {
    /// Index into the routes.
    pub route: usize,
    /// Run id.
    pub run: String,
    /// Position in the run, from 1.
    pub number: usize,
    /// Name of the place, or of the setting.
    pub place: String,
    /// Reference of the setting, or empty.
    pub setting: String,
    /// `Setting`, `Home` or `Pick-up point`.
    pub kind: &'static str,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// Postcodes of the passengers' homes where the stop is one.
    pub postcode: String,
    /// Arrival.
    pub arrive: Secs,
    /// Start of service.
    pub start: Secs,
    /// Departure.
    pub depart: Secs,
    /// Indices of the passenger rows that board.
    pub board: Vec<usize>,
    /// Indices of the passenger rows that alight.
    pub alight: Vec<usize>,
    /// Requests aboard after the stop when all ride.
    pub aboard: usize,
    /// The drive to the next stop; `None` at the last.
    pub on: Option<Onward>,
}

/// One request, served or not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PassengerRow {
    /// Passenger reference.
    pub passenger: String,
    /// Request id.
    pub request: String,
    /// Leg.
    pub leg: Leg,
    /// Weekdays.
    pub weekdays: Weekdays,
    /// Setting reference.
    pub setting: String,
    /// Setting name.
    pub setting_name: String,
    /// Run id, empty where no run serves the request.
    pub run: String,
    /// Index into the routes.
    pub route: Option<usize>,
    /// Day contract, or empty.
    pub contract: String,
    /// Times and lengths; `None` where no run serves the request.
    pub ride: Option<crate::plan::Journey>,
    /// Name of the place of the home stop.
    pub place: String,
    /// Outward postcode.
    pub outward: String,
    /// Needs in words.
    pub needs: Vec<String>,
    /// Care plan outstanding.
    pub care_plan: bool,
    /// Reason code of an exception, or empty.
    pub exception: &'static str,
    /// The rule in the way of a request without a seat, or empty.
    pub unserved: String,
}

/// One exception to the journey rule.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExceptionRow {
    /// Passenger reference.
    pub passenger: String,
    /// Request id.
    pub request: String,
    /// Leg.
    pub leg: Leg,
    /// Setting name.
    pub setting: String,
    /// Direct journey.
    pub direct: Secs,
    /// Cap.
    pub cap: Secs,
    /// Planned journey, where served.
    pub journey: Option<Secs>,
    /// Reason.
    pub reason: &'static str,
    /// Care plan outstanding.
    pub care_plan: bool,
}

/// One request without a seat.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnservedRow {
    /// Passenger reference.
    pub passenger: String,
    /// Request id.
    pub request: String,
    /// Leg.
    pub leg: Leg,
    /// Setting name.
    pub setting: String,
    /// The rule in the way.
    pub rule: String,
    /// What would be needed.
    pub needed: String,
    /// Needs in words.
    pub needs: Vec<String>,
    /// Care plan outstanding.
    pub care_plan: bool,
}

/// Everything the files are written from.
#[derive(Debug)]
pub struct Book<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Its scenario.
    pub scenario: &'a Scenario,
    /// Its demand.
    pub demand: &'a Demand,
    /// Its figures.
    pub measures: Measures,
    /// Runs, in the order of the plan.
    pub routes: Vec<RouteRow>,
    /// Stops, run by run.
    pub stops: Vec<StopRow>,
    /// Requests, in the order of the demand: indices are request ids.
    pub passengers: Vec<PassengerRow>,
    /// Exceptions.
    pub exceptions: Vec<ExceptionRow>,
    /// Requests without a seat.
    pub unserved: Vec<UnservedRow>,
    /// What the lines of runs follow, in a sentence.
    pub lines: String,
    /// What the source of travel times has to say about itself.
    pub notes: Vec<String>,
}

fn as_text<S: serde::Serializer>(value: &impl std::fmt::Display, s: S) -> Result<S::Ok, S::Error> {
    s.collect_str(value)
}

impl<'a> Book<'a> {
    /// Lays out a plan.
    pub fn of(plan: &'a Plan, scenario: &'a Scenario, demand: &'a Demand, travel: &TravelTimes) -> Book<'a> {
        let measures = Measures::of(plan, scenario, demand, travel);
        let mut contracts: BTreeMap<&str, &str> = BTreeMap::new();
        for contract in &plan.day_contracts {
            for run in [&contract.am, &contract.pm].into_iter().flatten() {
                contracts.insert(run, &contract.id);
            }
        }
        let contract_of = |run: &str| contracts.get(run).map_or(String::new(), |&c| c.to_owned());
        let mut book = Book {
            plan,
            scenario,
            demand,
            passengers: (0..demand.requests.len())
                .map(|id| passenger_row(plan, scenario, demand, &measures, id, contract_of))
                .collect(),
            routes: Vec::new(),
            stops: Vec::new(),
            exceptions: Vec::new(),
            unserved: Vec::new(),
            lines: ways::straight_words(&plan.source.travel),
            notes: Vec::new(),
            measures,
        };
        let ids: HashMap<&str, usize> = demand.requests.iter().enumerate().map(|(i, r)| (r.id.as_str(), i)).collect();
        let mut longest = vec![0; plan.runs.len()];
        for journey in &book.measures.journeys {
            longest[journey.run] = longest[journey.run].max(journey.journey);
        }
        let places = demand.by_position();
        for index in 0..plan.runs.len() {
            book.add_route(index, &ids, contract_of(&plan.runs[index].id), longest[index]);
            let stops = book.routes[index].stops.clone();
            let onward = ways::straight(&book.stops[stops.clone()], plan.runs[index].leg, &places, travel);
            for (stop, on) in book.stops[stops.clone()].iter_mut().zip(onward) {
                stop.on = on;
            }
            let own = plan.runs[index].own_vehicle.as_deref();
            let vehicle = own.and_then(|own| scenario.fleet.iter().position(|v| v.reference == own));
            book.routes[index].depot = vehicle.and_then(|vehicle| {
                ways::from_and_to_depot(&book.stops[stops], plan.runs[index].leg, vehicle, &book, &places, travel)
            });
        }
        let row_of = |id: &str| ids.get(id).map(|&i| &book.passengers[i]);
        book.exceptions = plan
            .exceptions
            .iter()
            .map(|e| ExceptionRow {
                passenger: e.passenger.clone(),
                request: e.request.clone(),
                leg: e.leg,
                setting: row_of(&e.request).map_or(String::new(), |r| r.setting_name.clone()),
                direct: e.direct,
                cap: e.cap,
                journey: row_of(&e.request).and_then(|r| r.ride.as_ref()).map(|j| j.journey),
                reason: e.reason.code(),
                care_plan: row_of(&e.request).is_some_and(|r| r.care_plan),
            })
            .collect();
        book.unserved = plan
            .unserved
            .iter()
            .map(|u| UnservedRow {
                passenger: u.passenger.clone(),
                request: u.request.clone(),
                leg: u.leg,
                setting: row_of(&u.request).map_or(String::new(), |r| r.setting_name.clone()),
                rule: u.rule.clone(),
                needed: u.needed.clone(),
                needs: row_of(&u.request).map_or(Vec::new(), |r| r.needs.clone()),
                care_plan: row_of(&u.request).is_some_and(|r| r.care_plan),
            })
            .collect();
        book
    }

    /// The setting of a reference.
    pub fn setting(&self, reference: &str) -> Option<&Setting> {
        self.scenario.settings.iter().find(|s| s.reference == reference)
    }

    /// The route of a run id.
    pub fn route(&self, run: &str) -> Option<&RouteRow> {
        self.routes.iter().find(|r| r.run == run)
    }

    /// Those of the passenger rows whose care plan is outstanding: not to be carried.
    pub fn held(&self, rows: &[usize]) -> Vec<usize> {
        rows.iter().copied().filter(|&r| self.passengers[r].care_plan).collect()
    }

    fn add_route(&mut self, index: usize, ids: &HashMap<&str, usize>, contract: String, longest: Secs) {
        let run = &self.plan.runs[index];
        let first_stop = self.stops.len();
        let rows = |names: &[String]| names.iter().filter_map(|n| ids.get(n.as_str()).copied()).collect::<Vec<_>>();
        let mut aboard = 0;
        let mut settings: Vec<String> = Vec::new();
        let mut carried: Vec<usize> = Vec::new();
        for (number, stop) in run.stops.iter().enumerate() {
            let (board, alight) = (rows(&stop.board), rows(&stop.alight));
            aboard = (aboard + board.len()).saturating_sub(alight.len());
            carried.extend(&board);
            let setting = stop.setting.as_deref().unwrap_or_default();
            let name = self.setting(setting).map(|s| s.name.clone());
            if let Some(name) = name.as_ref().filter(|n| !settings.contains(n)) {
                settings.push(name.clone());
            }
            let kind = match (setting.is_empty(), stop.place.starts_with("home of ")) {
                (false, _) => "Setting",
                (true, true) => "Home",
                (true, false) => "Pick-up point",
            };
            let mut postcodes: Vec<&str> = Vec::new();
            if kind == "Home" {
                for &id in board.iter().chain(&alight) {
                    let code = self.scenario.passengers[self.demand.requests[id].passenger].postcode.as_str();
                    // A second address has no postcode of its own in the files, and the home's would mislead.
                    let at_home = self.scenario.passengers[self.demand.requests[id].passenger].home.key()
                        == crate::model::LatLon { lat: stop.lat, lon: stop.lon }.key();
                    if at_home && !code.is_empty() && !postcodes.contains(&code) {
                        postcodes.push(code);
                    }
                }
            }
            let point = self.scenario.pickup_points.iter().find(|p| p.reference == stop.place);
            let place = name.or_else(|| point.map(|p| p.name.clone())).unwrap_or_else(|| stop.place.clone());
            self.stops.push(StopRow {
                route: index,
                run: run.id.clone(),
                number: number + 1,
                place,
                setting: setting.to_owned(),
                kind,
                lat: stop.lat,
                lon: stop.lon,
                postcode: postcodes.join(", "),
                arrive: stop.arrive,
                start: stop.start,
                depart: stop.depart,
                board,
                alight,
                aboard,
                on: None,
            });
        }
        let person = |&&id: &&usize| &self.scenario.passengers[self.demand.requests[id].passenger];
        let figures = &self.measures.runs[index];
        let days = run.weekdays.len().max(1) as i64;
        self.routes.push(RouteRow {
            run: run.id.clone(),
            contract,
            leg: run.leg,
            operator: run.own_vehicle.as_ref().map_or(OPERATOR_OPEN.to_owned(), |v| format!("Own fleet {v}")),
            own: run.own_vehicle.is_some(),
            class: run.class.clone(),
            layout: run.layout,
            assistants: run.assistants,
            assistants_by_day: figures.assistants,
            crew: run.crew.iter().map(words::crew_member).collect(),
            weekdays: run.weekdays,
            settings,
            passengers: figures.requests,
            wheelchairs: carried.iter().filter(|id| person(id).mobility == crate::model::Mobility::Wheelchair).count()
                as u32,
            care_plans: carried.iter().filter(|id| person(id).care_plan_outstanding).count() as u32,
            start: figures.first,
            end: figures.last,
            metres: run.metres,
            week_cost: run.week_cost,
            day_rate: Pence((run.week_cost.0 * 2 + days).div_euclid(2 * days)),
            longest,
            slack: figures.slack,
            stops: first_stop..self.stops.len(),
            depot: None,
        });
    }
}

fn passenger_row(
    plan: &Plan,
    scenario: &Scenario,
    demand: &Demand,
    measures: &Measures,
    id: usize,
    contract_of: impl Fn(&str) -> String,
) -> PassengerRow {
    let request = &demand.requests[id];
    let passenger = &scenario.passengers[request.passenger];
    let setting = &scenario.settings[passenger.setting];
    let ride = measures.journey(id).cloned();
    let run = ride.as_ref().map_or("", |r| plan.runs[r.run].id.as_str());
    let choice = &request.choices[0];
    let place = ride
        .as_ref()
        .map_or(demand.locations[choice.location].name.as_str(), |r| &plan.runs[r.run].stops[r.home_stop].place);
    PassengerRow {
        passenger: passenger.reference.clone(),
        request: request.id.clone(),
        leg: request.leg,
        weekdays: request.weekdays,
        setting: setting.reference.clone(),
        setting_name: setting.name.clone(),
        run: run.to_owned(),
        route: ride.as_ref().map(|r| r.run),
        contract: contract_of(run),
        place: place.to_owned(),
        outward: passenger.outward().to_owned(),
        needs: words::needs(passenger),
        care_plan: passenger.care_plan_outstanding,
        exception: ride.as_ref().and_then(|r| r.exception).map_or("", |e| e.code()),
        unserved: plan.unserved.iter().find(|u| u.request == request.id).map_or(String::new(), |u| u.rule.clone()),
        ride,
    }
}
