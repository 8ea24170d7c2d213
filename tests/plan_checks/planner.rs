//! The tiny obvious planner: runs are written down by hand as calls in order; it only works out times, costs and lists, in
//! the most direct way there is.

use crate::town;
use sendroute::{
    model::{Demand, Layout, Leg, Pence, Scenario, Secs, Tariff, TravelTimes, Weekdays, parse_clock},
    plan::{
        CostParts, CostSummary, DayContract, Ended, JourneyException, PLAN_VERSION, Plan, Run, SearchRecord, Source,
        Stop, Unserved,
    },
};

/// A call of a run written by hand.
pub enum Call {
    /// At the home (or pick-up choice of that number) of these requests.
    Home(usize, &'static [&'static str]),
    /// At a setting, from this time.
    Setting(&'static str, &'static str, &'static [&'static str]),
}

/// A run written by hand.
pub struct Sketch {
    pub id: &'static str,
    pub leg: Leg,
    pub class: &'static str,
    pub own: Option<&'static str>,
    pub layout: &'static str,
    pub calls: Vec<Call>,
}

/// A scenario with everything that goes with it.
pub struct World {
    pub scenario: Scenario,
    pub travel: TravelTimes,
    pub plan: Plan,
}

impl World {
    pub fn demand(&self) -> Demand {
        Demand::of(&self.scenario)
    }
    pub fn run(&mut self, id: &str) -> &mut Run {
        self.plan.runs.iter_mut().find(|r| r.id == id).unwrap()
    }
    pub fn stop(&mut self, run: &str, place: &str) -> &mut Stop {
        self.run(run).stops.iter_mut().find(|s| s.place == place).unwrap()
    }
    /// Moves all times of a run.
    pub fn shift(&mut self, run: &str, secs: Secs) {
        for stop in &mut self.run(run).stops {
            stop.arrive += secs;
            stop.start += secs;
            stop.depart += secs;
        }
    }
}

fn sketch(
    id: &'static str,
    leg: Leg,
    vehicle: (&'static str, Option<&'static str>, &'static str),
    calls: Vec<Call>,
) -> Sketch {
    Sketch { id, leg, class: vehicle.0, own: vehicle.1, layout: vehicle.2, calls }
}

/// The runs of the town: a mixed load, double runs of an own vehicle, part-timers who share a seat, a pick-up point.
pub fn sketches() -> Vec<Sketch> {
    use Call::{Home, Setting};
    use Leg::{Am, Pm};
    let own = ("ownbus", Some("V1"), "12+1");
    let spare = ("ownbus", Some("V2"), "16+0");
    let access = ("access", None, "4+1");
    let taxi = ("taxi4", None, "4+0");
    vec![
        // Mixed load: birch first, then on to acorn with the rest.
        sketch(
            "AM001",
            Am,
            access,
            vec![
                Home(0, &["P05-am1", "P06-am1"]),
                Home(0, &["P07-am1"]),
                Setting("BIRCH", "08:35", &["P05-am1", "P06-am1"]),
                Setting("ACORN", "08:45", &["P07-am1"]),
            ],
        ),
        // Double run: to acorn, then out again for dale.
        sketch(
            "AM002",
            Am,
            own,
            vec![
                Home(0, &["P02-am1"]),
                Home(0, &["P01-am1"]),
                Home(0, &["P08-am1"]),
                Setting("ACORN", "08:42", &["P02-am1", "P01-am1", "P08-am1"]),
                Home(0, &["P14-am1"]),
                Home(0, &["P12-am1"]),
                Home(0, &["P12-am2"]),
                Setting("DALE", "09:30", &["P14-am1", "P12-am1", "P12-am2"]),
            ],
        ),
        sketch("AM003", Am, access, vec![Home(0, &["P03-am1"]), Setting("BIRCH", "08:40", &["P03-am1"])]),
        sketch("AM004", Am, taxi, vec![Home(0, &["P04-am1"]), Setting("ACORN", "08:50", &["P04-am1"])]),
        sketch("AM005", Am, taxi, vec![Home(0, &["P09-am1"]), Setting("CEDAR", "09:00", &["P09-am1"])]),
        sketch("AM006", Am, taxi, vec![Home(1, &["P10-am1"]), Setting("ACORN", "08:52", &["P10-am1"])]),
        sketch("AM007", Am, taxi, vec![Home(0, &["P11-am1"]), Setting("BIRCH", "08:50", &["P11-am1"])]),
        sketch("AM008", Am, spare, vec![Home(0, &["P13-am1"]), Setting("ACORN", "08:55", &["P13-am1"])]),
        // Afternoon. Birch's Friday is another gate, so its passengers have two requests.
        sketch(
            "PM001",
            Pm,
            own,
            vec![
                Setting("DALE", "14:05", &["P12-pm1", "P12-pm2", "P14-pm1"]),
                Home(0, &["P12-pm2"]),
                Home(0, &["P12-pm1"]),
                Home(0, &["P14-pm1"]),
                Setting("ACORN", "15:02", &["P01-pm1", "P02-pm1", "P07-pm1", "P08-pm1"]),
                Home(0, &["P07-pm1"]),
                Home(0, &["P08-pm1"]),
                Home(0, &["P01-pm1"]),
                Home(0, &["P02-pm1"]),
            ],
        ),
        sketch(
            "PM002",
            Pm,
            access,
            vec![
                Setting("BIRCH", "15:15", &["P03-pm1", "P05-pm1", "P06-pm1"]),
                Home(0, &["P05-pm1", "P06-pm1"]),
                Home(0, &["P03-pm1"]),
            ],
        ),
        sketch(
            "PM003",
            Pm,
            access,
            vec![
                Setting("BIRCH", "13:05", &["P03-pm2", "P05-pm2", "P06-pm2"]),
                Home(0, &["P05-pm2", "P06-pm2"]),
                Home(0, &["P03-pm2"]),
            ],
        ),
        sketch("PM004", Pm, taxi, vec![Setting("ACORN", "15:06", &["P04-pm1"]), Home(0, &["P04-pm1"])]),
        sketch("PM005", Pm, taxi, vec![Setting("CEDAR", "15:00", &["P09-pm1"]), Home(0, &["P09-pm1"])]),
        sketch("PM006", Pm, taxi, vec![Setting("ACORN", "15:10", &["P10-pm1"]), Home(0, &["P10-pm1"])]),
        sketch(
            "PM007",
            Pm,
            taxi,
            vec![
                Setting("BIRCH", "13:10", &["P11-pm2"]),
                Home(0, &["P11-pm2"]),
                Setting("BIRCH", "15:12", &["P11-pm1"]),
                Home(0, &["P11-pm1"]),
            ],
        ),
        sketch("PM008", Pm, taxi, vec![Setting("ACORN", "15:14", &["P13-pm1"]), Home(0, &["P13-pm1"])]),
    ]
}

/// The town with its good plan.
pub fn world() -> World {
    world_of(town::scenario(), &sketches())
}

/// A scenario with a plan of the given runs; requests on none of them are listed as unserved.
pub fn world_of(scenario: Scenario, sketches: &[Sketch]) -> World {
    let demand = Demand::of(&scenario);
    let collections = sendroute::travel::collection::of_fleet(&scenario);
    let travel = TravelTimes { collections, ..town::travel(&demand) };
    let mut parts = CostParts::default();
    let mut runs = Vec::new();
    for sketch in sketches {
        let stops = timetable(sketch, &scenario, &demand, &travel);
        runs.push(priced(sketch, stops, &scenario, &demand, &travel, &mut parts));
    }
    let plan = Plan {
        version: PLAN_VERSION,
        source: Source {
            scenario: scenario.name.clone(),
            path: "../scenario".into(),
            scenario_hash: String::new(),
            matrix_hash: travel.hash.clone(),
            travel: travel.source.clone(),
        },
        search: SearchRecord {
            program: "by hand".into(),
            seed: 0,
            streams: 1,
            iterations: [0; 2],
            reproducible: true,
            ended: Ended::Budget,
            cut_short: None,
            continued: false,
            reference_cost: Pence(0),
            first_cost: Pence(0),
        },
        day_contracts: day_contracts(&runs),
        unserved: unserved(&demand, &scenario, &runs),
        exceptions: exceptions(&demand, &scenario, &travel),
        cost: summary(&scenario, &runs, parts),
        held: sendroute::plan::Held::default(),
        bound: None,
        runs,
    };
    World { scenario, travel, plan }
}

fn id_of(demand: &Demand, name: &str) -> usize {
    demand.requests.iter().position(|r| r.id == name).unwrap_or_else(|| panic!("no request {name}"))
}

fn days_of(demand: &Demand, stop: &Stop) -> Weekdays {
    stop.board.iter().chain(&stop.alight).fold(Weekdays::NONE, |d, n| d.or(demand.requests[id_of(demand, n)].weekdays))
}

/// Places stops and works out their times: homes as late (morning) or as early (afternoon) as the others allow.
fn timetable(sketch: &Sketch, scenario: &Scenario, demand: &Demand, travel: &TravelTimes) -> Vec<Stop> {
    let mut stops: Vec<(Stop, usize, Secs, bool)> =
        sketch.calls.iter().map(|c| call(c, sketch, scenario, demand)).collect();
    let drive = |a: usize, b: usize| travel.leg(sketch.leg).get(a, b).secs as Secs;
    let n = stops.len();
    let follow = |stops: &[(Stop, usize, Secs, bool)], i: usize, j: usize| {
        (0..5).any(|d| {
            let used = |k: usize| days_of(demand, &stops[k].0).has(d);
            used(i) && used(j) && !(i + 1..j).any(used)
        })
    };
    let order: Vec<usize> = if sketch.leg == Leg::Am { (0..n).rev().collect() } else { (0..n).collect() };
    for i in order {
        let (location, dwell, at_setting) = (stops[i].1, stops[i].2, stops[i].3);
        if at_setting {
            continue;
        }
        let arrive = if sketch.leg == Leg::Am {
            let next = (i + 1..n).filter(|&j| follow(&stops, i, j));
            next.map(|j| stops[j].0.arrive - drive(location, stops[j].1) - dwell).min().unwrap()
        } else {
            let before = (0..i).filter(|&j| follow(&stops, j, i));
            before.map(|j| stops[j].0.depart + drive(stops[j].1, location)).max().unwrap()
        };
        let stop = &mut stops[i].0;
        (stop.arrive, stop.start, stop.depart) = (arrive, arrive, arrive + dwell);
    }
    stops.into_iter().map(|s| s.0).collect()
}

/// A stop with its location, dwell and whether it is at a setting, whose times are known.
fn call(call: &Call, sketch: &Sketch, scenario: &Scenario, demand: &Demand) -> (Stop, usize, Secs, bool) {
    let am = sketch.leg == Leg::Am;
    let names = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<String>>();
    match call {
        Call::Home(choice, list) => {
            let requests: Vec<_> = list.iter().map(|n| &demand.requests[id_of(demand, n)]).collect();
            let location = requests[0].choices[*choice].location;
            let dwell = requests.iter().map(|r| r.home_secs).sum();
            let (board, alight) = if am { (names(list), Vec::new()) } else { (Vec::new(), names(list)) };
            (stop_at(demand, location, None, 0, 0, board, alight), location, dwell, false)
        }
        Call::Setting(reference, time, list) => {
            let row = scenario.settings.iter().position(|s| s.reference == *reference).unwrap();
            let location = demand.locations.iter().position(|l| l.name == *reference).unwrap();
            let fixed = scenario.settings[row].dwell.unwrap_or(scenario.policy.dwell.setting);
            let own: Secs = list.iter().map(|n| demand.requests[id_of(demand, n)].setting_secs).sum();
            let time = parse_clock(time).unwrap();
            let (board, alight) = if am { (Vec::new(), names(list)) } else { (names(list), Vec::new()) };
            let name = Some((*reference).to_owned());
            (stop_at(demand, location, name, time, fixed + own, board, alight), location, fixed + own, true)
        }
    }
}

fn stop_at(
    demand: &Demand,
    location: usize,
    setting: Option<String>,
    time: Secs,
    dwell: Secs,
    board: Vec<String>,
    alight: Vec<String>,
) -> Stop {
    let place = &demand.locations[location];
    Stop {
        place: place.name.clone(),
        lat: place.at.lat,
        lon: place.at.lon,
        setting,
        arrive: time,
        start: time,
        depart: time + dwell,
        board,
        alight,
    }
}

/// The run with its price: each day by the compiled tariff, which the verifier does not use.
fn priced(
    sketch: &Sketch,
    stops: Vec<Stop>,
    scenario: &Scenario,
    demand: &Demand,
    travel: &TravelTimes,
    parts: &mut CostParts,
) -> Run {
    let place = |stop: &Stop| {
        let key = sendroute::model::LatLon { lat: stop.lat, lon: stop.lon }.key();
        demand.locations.iter().position(|l| l.at.key() == key).unwrap()
    };
    let own = sketch.own.map(|name| scenario.fleet.iter().position(|v| v.reference == name).unwrap());
    let tariff = match own {
        Some(v) => Tariff::of_own(&scenario.fleet[v], &scenario.policy, travel.collection(v, &scenario.policy)),
        None => Tariff::of_class(scenario.classes.iter().find(|c| c.id == sketch.class).unwrap(), &scenario.policy),
    };
    let weekdays = stops.iter().fold(Weekdays::NONE, |d, s| d.or(days_of(demand, s)));
    let matrix = travel.leg(sketch.leg);
    let (mut week, mut fullest, mut most_assistants) = (0, 0, 0);
    let mut split = [0_i64; 5];
    for day in weekdays.iter() {
        let used: Vec<&Stop> = stops.iter().filter(|s| days_of(demand, s).has(day)).collect();
        let live: i64 = used.windows(2).map(|w| i64::from(matrix.get(place(w[0]), place(w[1])).metres)).sum();
        let (first, last) = (used[0], used[used.len() - 1]);
        // No stop of these plans waits after service, so a departure is the end of a dwell.
        let mut secs = last.depart - first.arrive;
        let mut metres = live;
        if let Some(v) = own {
            let depot = demand.depots[v];
            for (a, b) in [(depot, place(first)), (place(last), depot)] {
                metres += i64::from(matrix.get(a, b).metres);
                secs += matrix.get(a, b).secs as Secs;
            }
        }
        let mut aboard: Vec<&String> = Vec::new();
        let mut assistants = 0;
        for stop in &used {
            let rides = |name: &&String| demand.requests[id_of(demand, name)].weekdays.has(day);
            aboard.retain(|name| !stop.alight.contains(name));
            aboard.extend(stop.board.iter().filter(rides));
            let needs =
                aboard.iter().map(|n| scenario.passengers[demand.requests[id_of(demand, n)].passenger].assistance);
            assistants = assistants.max(scenario.policy.assistants(needs));
        }
        let in_zone = used.iter().any(|s| demand.locations[place(s)].in_zone);
        let cost = tariff.day_cost(metres, secs, assistants, in_zone).0;
        week += cost;
        fullest = fullest.max(live);
        most_assistants = most_assistants.max(assistants);
        let without = Tariff { per_metre: 0, per_sec: 0, pa_per_sec: 0, clean_air: 0, ..tariff };
        let only = |t: Tariff| t.day_cost(metres, secs, assistants, in_zone).0 - without.fixed;
        split[0] += without.fixed;
        split[1] += only(Tariff { per_metre: tariff.per_metre, ..without });
        split[2] += only(Tariff { per_sec: tariff.per_sec, ..without });
        split[3] += only(Tariff { pa_per_sec: tariff.pa_per_sec, ..without });
        split[4] += only(Tariff { clean_air: tariff.clean_air, ..without });
    }
    let week_cost = sendroute::model::MicroPence(week).to_pence();
    let shares = largest_remainder(split, week_cost.0);
    let [day_rates, miles, minutes, assistants, clean_air] = shares.map(Pence);
    if own.is_some() {
        parts.own_miles += miles;
        parts.own_drivers += minutes;
        parts.own_assistants += assistants;
    } else {
        parts.day_rates += day_rates;
        parts.miles += miles;
        parts.minutes += minutes;
        parts.assistants += assistants;
    }
    parts.clean_air += clean_air;
    Run {
        id: sketch.id.into(),
        leg: sketch.leg,
        weekdays,
        class: sketch.class.into(),
        own_vehicle: sketch.own.map(Into::into),
        layout: Layout::parse_list(sketch.layout).unwrap()[0],
        assistants: most_assistants,
        crew: Vec::new(),
        stops,
        metres: fullest as u32,
        week_cost,
    }
}

/// Adds missing pence one by one to the part that lost most, the first where equal.
fn largest_remainder(micro: [i64; 5], total: i64) -> [i64; 5] {
    let mut pence = micro.map(|m| m / 1_000_000);
    let mut lost = micro.map(|m| m % 1_000_000);
    while pence.iter().sum::<i64>() < total {
        let most = lost.iter().copied().max().unwrap();
        let first = lost.iter().position(|&l| l == most).unwrap();
        pence[first] += 1;
        lost[first] = -1;
    }
    pence
}

/// Runs of one own vehicle in one contract, every other run in a contract of its own.
fn day_contracts(runs: &[Run]) -> Vec<DayContract> {
    let mut contracts: Vec<DayContract> = Vec::new();
    for run in runs {
        let partner = contracts.iter_mut().find(|c| run.own_vehicle.is_some() && c.own_vehicle == run.own_vehicle);
        if let Some(contract) = partner {
            let morning = runs.iter().find(|r| Some(&r.id) == contract.am.as_ref()).unwrap();
            contract.passengers_in_common = in_common(morning, run);
            contract.pm = Some(run.id.clone());
            contract.week_cost += run.week_cost;
            continue;
        }
        let id = Some(run.id.clone());
        let (am, pm) = if run.leg == Leg::Am { (id, None) } else { (None, id) };
        contracts.push(DayContract {
            id: format!("D{:03}", contracts.len() + 1),
            am,
            pm,
            class: run.class.clone(),
            own_vehicle: run.own_vehicle.clone(),
            passengers_in_common: 0,
            week_cost: run.week_cost,
        });
    }
    contracts
}

fn in_common(am: &Run, pm: &Run) -> u32 {
    let riders = |run: &Run| -> std::collections::BTreeSet<String> {
        run.stops.iter().flat_map(|s| &s.board).map(|id| id[..3].to_owned()).collect()
    };
    riders(am).intersection(&riders(pm)).count() as u32
}

fn unserved(demand: &Demand, scenario: &Scenario, runs: &[Run]) -> Vec<Unserved> {
    let served = |id: &String| runs.iter().any(|r| r.stops.iter().any(|s| s.board.contains(id)));
    let line = |r: &sendroute::model::Request| Unserved {
        request: r.id.clone(),
        passenger: scenario.passengers[r.passenger].reference.clone(),
        leg: r.leg,
        rule: "wheelchair-limits".into(),
        needed: "a vehicle for 400 kg".into(),
    };
    demand.requests.iter().filter(|r| !served(&r.id)).map(line).collect()
}

fn exceptions(demand: &Demand, scenario: &Scenario, travel: &TravelTimes) -> Vec<JourneyException> {
    let line = |r: &sendroute::model::Request| {
        let cap = demand.journey_cap(r, scenario, travel);
        cap.exception.map(|reason| JourneyException {
            request: r.id.clone(),
            passenger: scenario.passengers[r.passenger].reference.clone(),
            leg: r.leg,
            direct: demand.direct_secs(r, r.choices[0], travel),
            cap: cap.limit,
            reason,
        })
    };
    demand.requests.iter().filter_map(line).collect()
}

/// Fixed cost and wishes are those of this town, reckoned by hand. V1 works five days at £43.50; V2 is kept anyway.
/// Wishes: in the morning P01 rides without P07 (300) and P02 without P13 (250), in the afternoon P02 without P13 (250) and
/// P03 with P05 (175); P07 (or P05) on AM001 and P07 on PM001 come from another run than most there (125.5 each).
fn summary(scenario: &Scenario, runs: &[Run], mut parts: CostParts) -> CostSummary {
    let uses_v1 = runs.iter().any(|r| r.own_vehicle.as_deref() == Some("V1"));
    parts.own_fixed = Pence(if uses_v1 { 5 * 4350 } else { 0 });
    let week = parts.total();
    let year = Pence(scenario.calendar.annual(week.0));
    let served: std::collections::BTreeSet<&str> =
        runs.iter().flat_map(|r| &r.stops).flat_map(|s| &s.board).map(|id| &id[..3]).collect();
    let n = served.len() as i64;
    let year_per_passenger = Pence(if n == 0 { 0 } else { (year.0 * 2 + n) / (2 * n) });
    let wishes = Pence(300 + 250 + 250 + 175 + 251);
    CostSummary { week, year, year_per_passenger, parts, wishes }
}
