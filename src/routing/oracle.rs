//! The permanent oracle of the kernel: Bellman-Ford over every stop of a run, written against `docs/rules.md` and sharing no
//! code with the schedule. Mornings and afternoons are stated separately; the afternoon is not mirrored.
//!
//! `make test` compares 10,000 random runs of each kind; `SENDROUTE_ORACLE=1000000` in a release test compares a million.

use super::drives::Drives;
use super::problem::{FitTable, GateData, NodeData, OwnType, Problem, RequestData, TypeData};
use super::run::Run;
use super::search::dice::Dice;
use crate::model::vehicle::Equipment;
use crate::model::{Cell, Layout, Leg, Licence, Secs, Tariff};

/// A run as the real day knows it: homes and settings in driving order of the leg.
struct Case {
    leg: Leg,
    places: usize,
    /// Drives of the leg, closed.
    drive: Vec<Secs>,
    /// Place, earliest, latest, fixed dwell of each gate.
    gates: Vec<(usize, Secs, Secs, Secs)>,
    people: Vec<Person>,
    /// Driving order: `Ok(person)` at home, `Err(gate)` at a setting.
    order: Vec<Result<usize, usize>>,
    wait_aboard: bool,
    earliest_home: Secs,
    latest_home: Secs,
}

struct Person {
    home: usize,
    gate: usize,
    home_secs: Secs,
    setting_secs: Secs,
    cap: Secs,
    days: u8,
}

impl Case {
    fn t(&self, a: usize, b: usize) -> Secs {
        self.drive[a * self.places + b]
    }

    fn random(dice: &mut Dice) -> Case {
        let leg = if dice.one_in(2) { Leg::Am } else { Leg::Pm };
        let wait_aboard = !dice.one_in(4);
        let visits = 1 + dice.below(4);
        let homes = 3 + dice.below(6);
        let gate_count = 1 + dice.below(visits);
        let places = homes + gate_count;
        let mut drive = vec![0; places * places];
        for a in 0..places {
            for b in 0..places {
                drive[a * places + b] = if a == b { 0 } else { 60 + dice.below(900) as Secs };
            }
        }
        for via in 0..places {
            for a in 0..places {
                for b in 0..places {
                    let through = drive[a * places + via] + drive[via * places + b];
                    drive[a * places + b] = drive[a * places + b].min(through);
                }
            }
        }
        let bell = if leg == Leg::Am { 8 * 3600 } else { 15 * 3600 };
        let gates = (0..gate_count)
            .map(|g| {
                let open = bell + dice.below(3600) as Secs;
                (homes + g, open, open + 300 + dice.below(1500) as Secs, dice.below(90) as Secs)
            })
            .collect();
        let mut case = Case {
            leg,
            places,
            drive,
            gates,
            people: Vec::new(),
            order: Vec::new(),
            wait_aboard,
            earliest_home: bell - 3000 - dice.below(3000) as Secs,
            latest_home: bell + 4000 + dice.below(3000) as Secs,
        };
        case.random_order(dice, visits, homes);
        case
    }

    /// Visits in random order; each person boards (morning) or alights (afternoon) somewhere a visit allows.
    fn random_order(&mut self, dice: &mut Dice, visits: usize, homes: usize) {
        let mut order: Vec<Result<usize, usize>> = (0..visits).map(|_| Err(dice.below(self.gates.len()))).collect();
        order.dedup();
        let part_time = dice.one_in(2);
        for _ in 0..=dice.below(7) {
            let Some(Err(gate)) = order.iter().rev().find(|o| o.is_err()).copied() else { return };
            let gate = if dice.one_in(2) { gate } else { dice.below(self.gates.len()) };
            let Some(last) = order.iter().rposition(|o| *o == Err(gate)) else { continue };
            let days = if part_time && dice.one_in(2) { 1 + dice.below(31) as u8 } else { 31 };
            let person = Person {
                home: dice.below(homes),
                gate,
                home_secs: 20 + dice.below(200) as Secs,
                setting_secs: dice.below(90) as Secs,
                cap: 900 + dice.below(2700) as Secs,
                days,
            };
            self.people.push(person);
            order.insert(dice.below(last + 1), Ok(self.people.len() - 1));
        }
        // Morning order throughout; visits nobody needs go.
        let mut kept: Vec<Result<usize, usize>> = Vec::new();
        let mut waiting: Vec<usize> = Vec::new();
        for item in order {
            match item {
                Ok(person) => {
                    waiting.push(self.people[person].gate);
                    kept.push(item);
                }
                Err(gate) if waiting.contains(&gate) => {
                    waiting.retain(|g| *g != gate);
                    kept.push(item);
                }
                Err(_) => {}
            }
        }
        if self.leg == Leg::Pm {
            kept.reverse();
        }
        self.order = kept;
    }

    /// The kernel's problem and items.
    fn problem(&self) -> (Problem, Vec<u32>) {
        let n = self.people.len() as u32;
        let am = self.leg == Leg::Am;
        let drives = Drives::new(self.places, |a, b| {
            let secs = if am { self.t(a, b) } else { self.t(b, a) } as u32;
            Cell { secs, metres: secs * 10 }
        });
        let equipment = Equipment {
            layouts: vec![Layout { seats: 60, wheelchairs: 0 }],
            licence: Licence::Psv,
            lift: false,
            front_seats: 0,
            harnesses: 0,
            child_seats: 0,
            max_wheelchair_kg: None,
            max_wheelchair_length_mm: None,
            max_wheelchair_width_mm: None,
            clean_air_compliant: true,
        };
        let tariff = Tariff {
            fixed: 1_000_000_000,
            per_metre: 100,
            per_sec: 300_000,
            min_secs: 0,
            pa_per_sec: 0,
            pa_min_secs: 0,
            pa_secs: 0,
            pa_metres: 0,
            clean_air: 0,
        };
        let own: Option<OwnType> = None;
        let problem = Problem {
            nodes: self
                .people
                .iter()
                .enumerate()
                .map(|(i, person)| NodeData {
                    place: person.home as u32,
                    dwell: person.home_secs,
                    setting_secs: person.setting_secs,
                    cap: person.cap,
                    gate: person.gate as u32,
                    request: i as u32,
                    load: [1, 1, 0, 0, 0, 0, 0, 0],
                    types: 1,
                    days: person.days,
                    group_max: 255,
                    today: u32::MAX,
                    promise: crate::routing::hold::ANY_TIME,
                    lock: crate::routing::hold::Lock::Free,
                })
                .collect(),
            requests: (0..n).map(|i| RequestData { first_node: i, nodes: 1, unit: i, demand: i }).collect(),
            units: (0..n).map(|i| vec![i]).collect(),
            gates: self
                .gates
                .iter()
                .map(|&(place, earliest, latest, dwell)| {
                    let (earliest, latest) = if am { (earliest, latest) } else { (-latest, -earliest) };
                    GateData { place: place as u32, dwell, earliest, latest, setting: place as u32 }
                })
                .collect(),
            gates_mix: vec![true; self.gates.len() * self.gates.len()],
            types: vec![TypeData { tariff, half_fixed: 0, own, members: vec![0] }],
            operator_types: 1,
            conflicts: vec![Vec::new(); n as usize],
            wishes: vec![Vec::new(); n as usize],
            continuity: 0,
            near: Vec::new(),
            near_len: 0,
            in_zone: vec![false; self.places],
            earliest_home: if am { self.earliest_home } else { -self.latest_home },
            afternoon_clock: !am,
            wait_aboard: self.wait_aboard || !am,
            pa_ratio: 4,
            max_visits: 4,
            unserved_price: 1 << 50,
            holds: false,
            unloading: Vec::new(),
            beside: Vec::new(),
            turned: drives.turned(),
            drives,
            fit: FitTable::new(&[&equipment]),
        };
        let mut items: Vec<u32> =
            self.order.iter().map(|o| o.map_or_else(|gate| n + gate as u32, |person| person as u32)).collect();
        if !am {
            items.reverse();
        }
        (problem, items)
    }

    /// Whether a timetable exists, by the rules.
    fn feasible(&self) -> bool {
        let stops = self.stops();
        let mut graph = Constraints::new(1 + 2 * stops.len());
        // Two variables a stop: coming (arrival) and going (morning: start of service; afternoon: departure).
        let (come, go) = (|s: usize| 1 + 2 * s, |s: usize| 2 + 2 * s);
        for (s, stop) in stops.iter().enumerate() {
            match (stop.gate, self.leg) {
                (None, Leg::Am) => {
                    graph.equal(come(s), go(s), 0);
                    graph.at_least(0, come(s), self.earliest_home);
                }
                (None, Leg::Pm) => {
                    graph.equal(come(s), go(s), stop.dwell);
                    graph.at_least(come(s), 0, -self.latest_home);
                }
                (Some(g), Leg::Am) => {
                    let (_, earliest, latest, _) = self.gates[g];
                    graph.at_least(come(s), go(s), 0);
                    graph.at_least(0, go(s), earliest);
                    graph.at_least(go(s), 0, stop.dwell - latest);
                }
                (Some(g), Leg::Pm) => {
                    // Loading ends with the departure here: waiting after it only lengthens journeys.
                    let (_, earliest, latest, _) = self.gates[g];
                    graph.at_least(come(s), go(s), stop.dwell);
                    graph.at_least(0, go(s), earliest + stop.dwell);
                    graph.at_least(go(s), 0, -latest);
                }
            }
        }
        self.drives(&stops, &mut graph, come, go);
        self.journeys(&stops, &mut graph, come, go);
        graph.consistent()
    }

    /// What must lie between stops that follow each other on some weekday; equal where nobody may pause.
    fn drives(
        &self,
        stops: &[Halt],
        graph: &mut Constraints,
        come: impl Fn(usize) -> usize,
        go: impl Fn(usize) -> usize,
    ) {
        let uniform = self.people.iter().all(|p| p.days == self.people[0].days);
        for day in 0..5 {
            let used: Vec<usize> = (0..stops.len()).filter(|&s| stops[s].days >> day & 1 == 1).collect();
            for w in used.windows(2) {
                let (a, b) = (w[0], w[1]);
                let drive = self.t(stops[a].place, stops[b].place);
                let leave = if self.leg == Leg::Am { stops[a].dwell + drive } else { drive };
                graph.at_least(go(a), come(b), leave);
                let home_before = stops[a].gate.is_none();
                let home_after = stops[b].gate.is_none();
                // On full days no pause at a home with somebody aboard, whichever side the home is on.
                let no_pause = match self.leg {
                    Leg::Am => home_before,
                    Leg::Pm => home_after,
                };
                if no_pause && uniform {
                    graph.at_least(come(b), go(a), -leave);
                }
                // Afternoon: every vehicle departs when loaded here anyway, and may wait before it loads.
                let forbidden = !self.wait_aboard && self.leg == Leg::Am && home_after;
                if forbidden && stops[a].gate.is_some() && self.aboard_through(stops, a, day) {
                    graph.at_least(come(b), go(a), -leave);
                }
            }
        }
    }

    /// Whether somebody is aboard both before and after a setting's stop on a weekday.
    fn aboard_through(&self, stops: &[Halt], setting: usize, day: usize) -> bool {
        (0..self.people.len()).any(|i| {
            let (on, off) = Self::ride(stops, i);
            self.people[i].days >> day & 1 == 1 && on < setting && setting < off
        })
    }

    fn ride(stops: &[Halt], person: usize) -> (usize, usize) {
        let mut at = stops.iter().enumerate().filter(|(_, s)| s.people.contains(&person)).map(|(i, _)| i);
        let first = at.next().expect("boards");
        (first, at.next().expect("alights"))
    }

    fn journeys(
        &self,
        stops: &[Halt],
        graph: &mut Constraints,
        come: impl Fn(usize) -> usize,
        go: impl Fn(usize) -> usize,
    ) {
        for (i, person) in self.people.iter().enumerate() {
            let (on, off) = Self::ride(stops, i);
            match self.leg {
                Leg::Am => graph.at_least(go(off), come(on), -person.cap),
                Leg::Pm => graph.at_least(come(off), go(on), -person.cap),
            }
        }
    }

    /// Stops in driving order with everybody who uses them; homes next to each other at one place are one.
    fn stops(&self) -> Vec<Halt> {
        let mut stops: Vec<Halt> = Vec::new();
        // Morning: who alights at a setting boarded since the last visit to that gate; afternoon: the same backwards.
        let morning: Vec<Result<usize, usize>> = match self.leg {
            Leg::Am => self.order.clone(),
            Leg::Pm => self.order.iter().rev().copied().collect(),
        };
        let mut waiting: Vec<usize> = Vec::new();
        for item in morning {
            match item {
                Ok(i) => {
                    let person = &self.people[i];
                    waiting.push(i);
                    match stops.last_mut() {
                        Some(last) if last.gate.is_none() && last.place == person.home => {
                            last.people.push(i);
                            last.dwell += person.home_secs;
                            last.days |= person.days;
                        }
                        _ => stops.push(Halt {
                            place: person.home,
                            gate: None,
                            dwell: person.home_secs,
                            days: person.days,
                            people: vec![i],
                        }),
                    }
                }
                Err(g) => {
                    let here: Vec<usize> = waiting.iter().copied().filter(|&i| self.people[i].gate == g).collect();
                    waiting.retain(|i| !here.contains(i));
                    let dwell = self.gates[g].3 + here.iter().map(|&i| self.people[i].setting_secs).sum::<Secs>();
                    let days = here.iter().fold(0, |d, &i| d | self.people[i].days);
                    stops.push(Halt { place: self.gates[g].0, gate: Some(g), dwell, days, people: here });
                }
            }
        }
        if self.leg == Leg::Pm {
            stops.reverse();
        }
        stops
    }
}

struct Halt {
    place: usize,
    gate: Option<usize>,
    dwell: Secs,
    days: u8,
    people: Vec<usize>,
}

/// `x_b - x_a >= w`, all of them, checked by Bellman-Ford.
struct Constraints {
    nodes: usize,
    edges: Vec<(usize, usize, i64)>,
}

impl Constraints {
    fn new(nodes: usize) -> Constraints {
        Constraints { nodes, edges: Vec::new() }
    }
    fn at_least(&mut self, a: usize, b: usize, w: Secs) {
        self.edges.push((a, b, i64::from(w)));
    }
    fn equal(&mut self, a: usize, b: usize, w: Secs) {
        self.at_least(a, b, w);
        self.at_least(b, a, -w);
    }
    /// No positive cycle of longest paths.
    fn consistent(&self) -> bool {
        let mut x = vec![0i64; self.nodes];
        for _ in 0..=self.nodes {
            let mut changed = false;
            for &(a, b, w) in &self.edges {
                if x[a] + w > x[b] {
                    x[b] = x[a] + w;
                    changed = true;
                }
            }
            if !changed {
                return true;
            }
        }
        false
    }
}

#[test]
fn kernel_agrees_with_bellman_ford_over_all_stops() {
    let cases: u64 = std::env::var("SENDROUTE_ORACLE").ok().and_then(|s| s.parse().ok()).unwrap_or(10_000);
    let mut dice = Dice::new(20_260_901, 0);
    let (mut feasible, mut mixed, mut compared) = (0u64, 0u64, 0u64);
    while compared < cases {
        let case = Case::random(&mut dice);
        if case.people.is_empty() || case.order.is_empty() {
            continue;
        }
        compared += 1;
        let (problem, items) = case.problem();
        let mut run = Run { items, ..Run::default() };
        let kernel = run.rebuild(&problem);
        let oracle = case.feasible();
        mixed += u64::from(!run.uniform);
        feasible += u64::from(oracle);
        assert_eq!(
            kernel,
            oracle,
            "case {compared}: {:?}, order {:?}, days {:?}, waiting aboard {}",
            case.leg,
            case.order,
            case.people.iter().map(|p| p.days).collect::<Vec<_>>(),
            case.wait_aboard
        );
    }
    // Both answers and both kinds of run must really have been compared.
    assert!(feasible > cases / 10 && feasible < cases * 9 / 10, "{feasible} of {cases} feasible");
    assert!(mixed > cases / 10, "{mixed} of {cases} with mixed weekdays");
}
