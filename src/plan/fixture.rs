//! A small council with a plan, made without any search, for tests of everything that reads plans.
//!
//! Passengers are gathered setting by setting, five at a time from the farthest inwards; times follow the rules of a
//! published timetable. Every third property occurs somewhere: wheelchairs, assistants, part-timers, pick-up points, an
//! outstanding care plan, an exception, a request without a seat, and texts that try to be formulas or markup.

use super::{
    CostParts, CostSummary, DayContract, Ended, JourneyException, PLAN_VERSION, Plan, Run, SearchRecord, Source, Stop,
    Unserved,
};
use crate::model::vehicle::Equipment;
use crate::model::{
    Assistance, Attendance, Calendar, Cell, Demand, LatLon, Layout, Leg, Licence, Matrix, Mobility, OwnVehicle,
    Passenger, Pence, Policy, Rate, Restraint, Scenario, Secs, Setting, SettingKind, TravelTimes, VehicleClass,
    Weekdays, Window,
    scenario::{PickupPoint, TravelSource},
};

/// A plan with everything it was made from.
pub struct Fixture {
    pub scenario: Scenario,
    pub demand: Demand,
    pub travel: TravelTimes,
    pub plan: Plan,
}

/// A name that must be escaped on pages.
pub const SHARP_NAME: &str = "Elm <Tree> & \"Co\"";
/// A reference that must not become a formula.
pub const SHARP_REFERENCE: &str = "=P007";

/// Repeatable numbers below `below`.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

/// A council with so many passengers and settings.
pub fn council(passengers: usize, settings: usize) -> Fixture {
    let scenario = scenario(passengers, settings);
    let demand = Demand::of(&scenario);
    let travel = travel(&demand, 8.0);
    let plan = plan(&scenario, &demand, &travel);
    Fixture { scenario, demand, travel, plan }
}

/// Great circles times 1.3 at so many metres a second.
pub fn travel(demand: &Demand, speed: f64) -> TravelTimes {
    let n = demand.locations.len();
    let cells: Vec<Cell> = (0..n * n)
        .map(|i| {
            let metres = (demand.locations[i / n].at.metres_to(demand.locations[i % n].at) * 1.3).ceil();
            Cell { secs: (metres / speed).ceil() as u32, metres: metres as u32 }
        })
        .collect();
    let matrix = Matrix::new(n, cells);
    TravelTimes {
        legs: [matrix.clone(), matrix],
        hash: "ab12".repeat(16),
        source: "Estimate without a map".into(),
        collections: Vec::new(),
    }
}

pub fn equipment(layouts: &str, licence: Licence, lift: bool) -> Equipment {
    Equipment {
        layouts: Layout::parse_list(layouts).unwrap(),
        licence,
        lift,
        front_seats: 1,
        harnesses: 4,
        child_seats: 4,
        max_wheelchair_kg: None,
        max_wheelchair_length_mm: None,
        max_wheelchair_width_mm: None,
        clean_air_compliant: true,
    }
}

fn place(dice: &mut Dice, spread: u64) -> LatLon {
    let off = |d: u64| (d as f64 - spread as f64 / 2.0) / 1e5;
    LatLon { lat: 52.51 + off(dice.roll(spread)), lon: -2.02 + off(dice.roll(spread)) * 1.6 }
}

fn scenario(passengers: usize, settings: usize) -> Scenario {
    let mut dice = Dice(7);
    let names = ["The Meadows", "The Orchard", SHARP_NAME, "The Westminster", "High Point", "Shenstone Lodge"];
    let window = |e: Secs, l: Secs| [Some(Window { earliest: e, latest: l }); 5];
    let settings: Vec<Setting> = (0..settings)
        .map(|i| Setting {
            reference: format!("S{i:02}"),
            name: names.get(i).map_or(format!("Setting number {i}"), |n| (*n).to_owned()),
            kind: SettingKind::Special,
            at: place(&mut dice, if i % 7 == 5 { 30_000 } else { 12_000 }),
            in_borough: i % 7 != 5,
            windows: [window(30_600, 32_400), window(54_000, 56_400)],
            dwell: None,
            places: None,
            alight_walk: None,
            alight_wheelchair: None,
        })
        .collect();
    let mut people: Vec<Passenger> = (0..passengers)
        .map(|i| {
            let setting = dice.roll(settings.len() as u64) as usize;
            let home = place(&mut dice, 13_000);
            let reference = if i == 7 { SHARP_REFERENCE.to_owned() } else { format!("P{i:03}") };
            Passenger {
                year_group: Some((i % 14) as i8),
                postcode: format!("B{} {}AB", 60 + i % 12, i % 10),
                mobility: if i % 11 == 3 { Mobility::Wheelchair } else { Mobility::Walks },
                assistance: match i % 9 {
                    0 | 4 => Assistance::Shared,
                    7 => Assistance::OneToOne,
                    _ => Assistance::None,
                },
                restraint: if i % 8 == 2 { Restraint::Harness } else { Restraint::None },
                no_front_seat: i % 6 == 1,
                walk_max: if i % 10 == 9 { 2500 } else { 0 },
                care_plan_outstanding: i % 20 == 12,
                current_run: format!("R{}", i % 12),
                ..Passenger::without_needs(reference, setting, home)
            }
        })
        .collect();
    // One home so far out that even the direct journey is over the rule.
    if let Some(last) = people.last_mut() {
        last.home = LatLon { lat: 52.75, lon: -2.35 };
    }
    let attendance = (0..passengers.min(4))
        .filter(|i| i % 2 == 1)
        .flat_map(|passenger| {
            Leg::BOTH.map(|leg| Attendance {
                passenger,
                leg,
                weekdays: Weekdays(0b10101),
                address: None,
                earliest: None,
                latest: None,
                start: None,
                end: None,
            })
        })
        .collect();
    let class = |id: &str, equipment| VehicleClass {
        id: id.to_owned(),
        equipment,
        day_rate: Rate::pence(6000),
        per_mile: Rate::pence(150),
        per_minute: Rate::pence(20),
        pa_per_hour: Rate::pence(1500),
        pa_min_minutes: 60,
    };
    Scenario {
        name: "Test borough".into(),
        version: 1,
        provenance: String::new(),
        area: None,
        policy: Policy::default(),
        calendar: Calendar::default(),
        travel: TravelSource::Estimate,
        as_of: None,
        pickup_points: (0..6)
            .map(|i| PickupPoint {
                reference: format!("K{i}"),
                name: format!("Library {i}"),
                at: place(&mut dice, 11_000),
            })
            .collect(),
        settings,
        passengers: people,
        addresses: Vec::new(),
        attendance,
        pairs: Vec::new(),
        classes: vec![
            class("taxi4", equipment("4", Licence::PrivateHire, false)),
            class("minibus", equipment("16+0, 12+1, 9+2", Licence::Psv, true)),
        ],
        fleet: vec![OwnVehicle {
            reference: "MB01".into(),
            class: "own16".into(),
            equipment: equipment("16+0, 12+1, 9+2", Licence::Section19, true),
            depot: "Taylors Lane".into(),
            depot_at: LatLon { lat: 52.505, lon: -2.01 },
            per_mile: Rate::pence(60),
            driver_per_hour: Rate::pence(1600),
            pa_per_hour: Rate::pence(1400),
            min_shift_minutes: 120,
            shift: [(21_600, 36_000), (50_400, 64_800)],
            disposable: false,
            fixed_per_day: Rate(0),
        }],
        assistants: Vec::new(),
        contracts: Vec::new(),
        routes: Vec::new(),
        suppliers: Vec::new(),
    }
}

/// Runs of up to five passengers of one setting, from the farthest inwards; the afternoon is the same turned round.
pub fn plan(scenario: &Scenario, demand: &Demand, travel: &TravelTimes) -> Plan {
    let mut runs: Vec<Run> = Vec::new();
    let mut contracts: Vec<DayContract> = Vec::new();
    let mut unserved = Vec::new();
    for leg in Leg::BOTH {
        let mut number = 0;
        for setting in 0..scenario.settings.len() {
            let mut ids: Vec<usize> = demand
                .of_leg(leg)
                .filter(|(_, r)| scenario.passengers[r.passenger].setting == setting)
                .map(|(id, _)| id)
                .collect();
            ids.sort_by_key(|&id| {
                (demand.direct_secs(&demand.requests[id], demand.requests[id].choices[0], travel), id)
            });
            if setting == 1 && leg == Leg::Pm {
                unserved.extend(ids.pop());
            }
            ids.reverse();
            for group in ids.chunks(5) {
                number += 1;
                let own = number == 1;
                let run = run(scenario, demand, travel, leg, number, group, own);
                if leg == Leg::Am {
                    contracts.push(DayContract {
                        id: format!("D{number:03}"),
                        am: Some(run.id.clone()),
                        pm: None,
                        class: run.class.clone(),
                        own_vehicle: run.own_vehicle.clone(),
                        passengers_in_common: 0,
                        week_cost: run.week_cost,
                    });
                } else if let Some(contract) = contracts.get_mut(number - 1) {
                    contract.pm = Some(run.id.clone());
                    contract.passengers_in_common = group.len() as u32;
                    contract.week_cost += run.week_cost;
                }
                runs.push(run);
            }
        }
    }
    let week: Pence = runs.iter().map(|r| r.week_cost).sum();
    let own: Pence = runs.iter().filter(|r| r.own_vehicle.is_some()).map(|r| r.week_cost).sum();
    let year = Pence(scenario.calendar.annual(week.0));
    let exceptions = demand
        .requests
        .iter()
        .filter_map(|r| {
            let cap = demand.journey_cap(r, scenario, travel);
            cap.exception.map(|reason| JourneyException {
                request: r.id.clone(),
                passenger: scenario.passengers[r.passenger].reference.clone(),
                leg: r.leg,
                direct: demand.direct_secs(r, r.choices[0], travel),
                cap: cap.limit,
                reason,
            })
        })
        .collect();
    Plan {
        version: PLAN_VERSION,
        source: Source {
            scenario: scenario.name.clone(),
            path: "scenario".into(),
            scenario_hash: "cd34".repeat(16),
            matrix_hash: travel.hash.clone(),
            travel: travel.source.clone(),
        },
        search: SearchRecord {
            program: "0.1.0".into(),
            seed: 7,
            streams: 1,
            iterations: [1000, 1000],
            reproducible: true,
            ended: Ended::Budget,
            cut_short: None,
            continued: false,
            reference_cost: Pence(week.0 * 5 / 4),
            first_cost: Pence(week.0 * 11 / 10),
        },
        runs,
        day_contracts: contracts,
        unserved: unserved
            .into_iter()
            .map(|id: usize| Unserved {
                request: demand.requests[id].id.clone(),
                passenger: scenario.passengers[demand.requests[id].passenger].reference.clone(),
                leg: Leg::Pm,
                rule: "wheelchair".into(),
                needed: "a vehicle with a lift".into(),
            })
            .collect(),
        exceptions,
        cost: CostSummary {
            week,
            year,
            year_per_passenger: Pence(year.0 / scenario.passengers.len().max(1) as i64),
            parts: CostParts { day_rates: week - own, own_miles: own, ..CostParts::default() },
            wishes: Pence(0),
        },
        held: super::Held::default(),
        bound: None,
    }
}

fn run(
    scenario: &Scenario,
    demand: &Demand,
    travel: &TravelTimes,
    leg: Leg,
    number: usize,
    group: &[usize],
    own: bool,
) -> Run {
    let gate = &demand.gates[demand.requests[group[0]].gate];
    let matrix = travel.leg(leg);
    // Places in the order of the morning; the last is the setting. A pick-up point is used where there is one.
    let place = |id: usize| demand.requests[id].choices.last().unwrap().location;
    let at_gate: Secs = gate.dwell + group.iter().map(|&id| demand.requests[id].setting_secs).sum::<Secs>();
    let names: Vec<String> = group.iter().map(|&id| demand.requests[id].id.clone()).collect();
    let stop = |location: usize, setting: bool| Stop {
        place: demand.locations[location].name.clone(),
        lat: demand.locations[location].at.lat,
        lon: demand.locations[location].at.lon,
        setting: setting.then(|| scenario.settings[gate.setting].reference.clone()),
        arrive: 0,
        start: 0,
        depart: 0,
        board: Vec::new(),
        alight: Vec::new(),
    };
    let mut stops = Vec::new();
    let mut metres = 0;
    match leg {
        Leg::Am => {
            let start = gate.window.latest - at_gate - 120;
            let mut school = Stop { arrive: start, start, depart: start + at_gate, ..stop(gate.location, true) };
            school.alight = names;
            stops.push(school);
            let (mut next, mut t) = (gate.location, start);
            for &id in group.iter().rev() {
                let drive = matrix.get(place(id), next);
                metres += drive.metres;
                let depart = t - drive.secs as Secs;
                t = depart - demand.requests[id].home_secs;
                next = place(id);
                let board = vec![demand.requests[id].id.clone()];
                stops.push(Stop { arrive: t, start: t, depart, board, ..stop(next, false) });
            }
            stops.reverse();
        }
        Leg::Pm => {
            let start = gate.window.earliest + 300;
            let mut t = start + at_gate;
            let mut school = Stop { arrive: start, start, depart: t, ..stop(gate.location, true) };
            school.board = names;
            stops.push(school);
            let mut last = gate.location;
            for &id in group.iter().rev() {
                let drive = matrix.get(last, place(id));
                metres += drive.metres;
                let arrive = t + drive.secs as Secs;
                t = arrive + demand.requests[id].home_secs;
                last = place(id);
                let alight = vec![demand.requests[id].id.clone()];
                stops.push(Stop { arrive, start: arrive, depart: t, alight, ..stop(last, false) });
            }
        }
    }
    let weekdays = group.iter().fold(Weekdays::NONE, |days, &id| days.or(demand.requests[id].weekdays));
    let person = |id: &usize| &scenario.passengers[demand.requests[*id].passenger];
    let wheelchairs = group.iter().filter(|id| person(id).mobility == Mobility::Wheelchair).count() as u8;
    Run {
        id: format!("{}{number:03}", if leg == Leg::Am { "AM" } else { "PM" }),
        leg,
        weekdays,
        class: if own {
            "own16"
        } else if wheelchairs > 0 || group.len() > 4 {
            "minibus"
        } else {
            "taxi4"
        }
        .into(),
        own_vehicle: own.then(|| "MB01".to_owned()),
        layout: match wheelchairs {
            0 => Layout { seats: 16, wheelchairs: 0 },
            1 => Layout { seats: 12, wheelchairs: 1 },
            _ => Layout { seats: 9, wheelchairs: 2 },
        },
        assistants: scenario.policy.assistants(group.iter().map(|id| person(id).assistance)),
        crew: Vec::new(),
        stops,
        metres,
        week_cost: Pence(weekdays.len() as i64 * (4000 + i64::from(metres) / 10) + 3),
    }
}
