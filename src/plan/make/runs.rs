//! Solved runs as the document's runs: times turned back to the real day, places named, layout and cost filled in.

use super::{Keep, SolvedLeg, pricing};
use crate::model::{Demand, Layout, Leg, Scenario, Secs, Weekdays};
use crate::plan::document::{CostParts, Run, Stop};
use crate::routing::places;
use crate::routing::problem::{Problem, field};
use crate::routing::run::Run as Kernel;
use crate::routing::search::sisr::snapshot;
use crate::routing::solve::restore;
use crate::routing::state::State;
use crate::routing::stays::Stay;
use std::collections::BTreeSet;

/// A run on its way into the document.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The document's run; the id comes last.
    pub run: Run,
    /// Indices of its requests in `Demand::requests`.
    pub requests: Vec<usize>,
    /// Vehicles of the own fleet that may drive it; empty for an operator's run.
    pub may_drive: Vec<usize>,
    /// The own vehicle that drove it before.
    pub before: Option<usize>,
    /// The own vehicle chosen.
    pub vehicle: Option<usize>,
    /// Parts of its cost.
    pub parts: CostParts,
}

/// Runs of a leg with a place at every setting, and the requests there was none for.
pub struct Fitted {
    /// Runs.
    pub drafts: Vec<Draft>,
    /// Requests left without an unloading place.
    pub left_out: Vec<u32>,
    /// Where the runs stand, at settings with limited places.
    pub stays: Vec<Stay>,
}

/// Fits the unloading places and drafts every run.
pub fn fitted(scenario: &Scenario, demand: &Demand, solved: &SolvedLeg) -> Fitted {
    let p = &solved.problem;
    let mut state = restore(p, &solved.solution.runs);
    let before: BTreeSet<u32> = state.bank.iter().copied().collect();
    let found = solved.solution.shifts.clone();
    let keeping = places::Keeping { found, ..keeping(&solved.keep, &solved.newcomers) };
    let timeline = places::fit_keeping(p, &mut state, keeping);
    let drafts = state.used().map(|(r, run)| Draft {
        before: solved.keep.get(r as usize).and_then(|k| k.vehicle),
        ..draft(scenario, demand, solved, run, timeline.shift(r))
    });
    let drafts = drafts.collect();
    let left_out = state.bank.iter().copied().filter(|q| !before.contains(q)).collect();
    let stays = state.used().flat_map(|(r, _)| timeline.stays(r)).copied().collect();
    Fitted { drafts, left_out, stays }
}

/// A plan under way as it would stand with an unloading place for every run: what [`fitted`] drafts.
pub fn with_places(p: &Problem, state: &State, keep: &[Keep], newcomers: &[bool]) -> State {
    let mut state = restore(p, &snapshot(state));
    places::fit_keeping(p, &mut state, keeping(keep, newcomers));
    state
}

fn keeping(keep: &[Keep], newcomers: &[bool]) -> places::Keeping {
    places::Keeping {
        wish: keep.iter().map(|k| k.shift).collect(),
        reach: keep.iter().map(|k| k.reach).collect(),
        firm: keep.iter().map(|k| k.firm).collect(),
        new: newcomers.to_vec(),
        base: keep.iter().map(|k| k.base.clone()).collect(),
        found: Vec::new(),
    }
}

fn draft(scenario: &Scenario, demand: &Demand, solved: &SolvedLeg, run: &Kernel, shift: Secs) -> Draft {
    let p = &solved.problem;
    let kind = &p.types[run.kind as usize];
    let own = kind.own.is_some();
    let member = kind.members[0];
    let (class, equipment) = if own {
        (&scenario.fleet[member].class, &scenario.fleet[member].equipment)
    } else {
        (&scenario.classes[member].id, &scenario.classes[member].equipment)
    };
    let (layout, assistants) = layout(run, p, equipment);
    let nodes = || run.items.iter().filter_map(|&u| p.nodes.get(u as usize));
    let requests: Vec<usize> = nodes().map(|n| p.requests[n.request as usize].demand as usize).collect();
    let (micro, parts) = pricing::of_run(run, p);
    Draft {
        run: Run {
            id: String::new(),
            leg: solved.leg,
            weekdays: Weekdays(run.days),
            class: class.clone(),
            own_vehicle: None,
            layout,
            assistants,
            crew: Vec::new(),
            stops: stops(scenario, demand, solved, run, shift),
            metres: fullest_day_metres(run, p),
            week_cost: micro.to_pence(),
        },
        requests,
        may_drive: if own { kind.members.clone() } else { Vec::new() },
        before: None,
        vehicle: None,
        parts,
    }
}

/// Metres of the day with most passengers (ties: the longest).
fn fullest_day_metres(run: &Kernel, p: &Problem) -> u32 {
    let mut best = (0, 0);
    for day in Weekdays(run.days).iter() {
        let people = run.items.iter().filter(|&&u| p.nodes.get(u as usize).is_some_and(|n| n.days >> day & 1 == 1));
        let mut places = Vec::new();
        for (pos, &item) in run.items.iter().enumerate() {
            let used = match p.nodes.get(item as usize) {
                Some(node) => node.days >> day & 1 == 1,
                None => run.visit_days[run.block[pos] as usize] >> day & 1 == 1,
            };
            if used {
                places.push(p.place(item));
            }
        }
        let metres: u32 = places.windows(2).map(|w| p.drive(w[0], w[1]).metres).sum();
        best = best.max((people.count(), metres));
    }
    best.1
}

/// A layout that carries every moment of every weekday, and the most assistants on board.
fn layout(run: &Kernel, p: &Problem, equipment: &crate::model::vehicle::Equipment) -> (Layout, u32) {
    let (mut seats, mut wheelchairs, mut no_front, mut assistants) = (0, 0, 0, 0);
    for day in Weekdays(run.days).iter() {
        let (mut day_seats, mut day_assistants) = (0, 0);
        for visit in 0..run.visits() {
            let mut load = [0; 8];
            for (pos, &u) in run.items.iter().enumerate() {
                let Some(node) = p.nodes.get(u as usize) else { continue };
                let block = run.block[pos] as usize;
                let aboard = block <= visit && run.visit_of(node.gate, block).is_some_and(|j| j >= visit);
                if aboard && node.days >> day & 1 == 1 {
                    load = crate::routing::problem::plus(load, node.load);
                }
            }
            day_seats = day_seats.max(u32::from(load[field::SEATS]));
            wheelchairs = wheelchairs.max(u32::from(load[field::WHEELCHAIRS]));
            no_front = no_front.max(u32::from(load[field::NO_FRONT]));
            day_assistants = day_assistants.max(p.assistants(load));
        }
        seats = seats.max(day_seats + day_assistants);
        assistants = assistants.max(day_assistants);
    }
    let none = Layout { seats: 0, wheelchairs: 0 };
    (equipment.layout_for(seats, wheelchairs, no_front).unwrap_or(none), assistants)
}

/// One stop of the kernel's order: items `from..to`, times in morning orientation.
struct Piece {
    from: usize,
    to: usize,
    arrive: Secs,
    start: Secs,
    depart: Secs,
}

fn stops(scenario: &Scenario, demand: &Demand, solved: &SolvedLeg, run: &Kernel, shift: Secs) -> Vec<Stop> {
    let p = &solved.problem;
    let mut kernel = run.clone();
    let Some(times) = kernel.timetable(p, shift) else { return Vec::new() };
    let mut pieces = Vec::new();
    let mut pos = 0;
    while pos < kernel.items.len() {
        let mut to = pos + 1;
        let home = kernel.items[pos] < p.first_visit();
        let dwell = if home {
            while to < kernel.items.len() && kernel.stop[to] == kernel.stop[pos] {
                to += 1;
            }
            kernel.items[pos..to].iter().map(|&u| p.nodes[u as usize].dwell).sum()
        } else {
            kernel.dwell[kernel.block[pos] as usize]
        };
        let arrive = if home { times[pos] } else { kernel.arrival(p, pos, shift) };
        pieces.push(Piece { from: pos, to, arrive, start: times[pos], depart: times[pos] + dwell });
        pos = to;
    }
    wait_after_unloading(p, &kernel, &mut pieces);
    let mut stops: Vec<Stop> = pieces.iter().map(|piece| stop(scenario, demand, solved, &kernel, piece)).collect();
    if solved.leg == Leg::Pm {
        stops.reverse();
    }
    stops
}

/// A vehicle leaves a setting only when the next stop of one of its days wants it: the wait stands at the setting.
fn wait_after_unloading(p: &Problem, run: &Kernel, pieces: &mut [Piece]) {
    let days_of = |piece: &Piece| match p.nodes.get(run.items[piece.from] as usize) {
        Some(_) => run.items[piece.from..piece.to].iter().fold(0, |d, &u| d | p.nodes[u as usize].days),
        None => run.visit_days[run.block[piece.from] as usize],
    };
    for i in 0..pieces.len() {
        if run.items[pieces[i].from] < p.first_visit() {
            continue;
        }
        let here = p.place(run.items[pieces[i].from]);
        let mut leave: Option<Secs> = None;
        for day in Weekdays(days_of(&pieces[i])).iter() {
            let next = pieces[i + 1..].iter().find(|n| days_of(n) >> day & 1 == 1);
            if let Some(next) = next {
                let wanted = next.arrive - p.drive(here, p.place(run.items[next.from])).secs as Secs;
                leave = Some(leave.map_or(wanted, |l| l.min(wanted)));
            }
        }
        pieces[i].depart = leave.map_or(pieces[i].depart, |l| l.max(pieces[i].depart));
    }
}

fn stop(scenario: &Scenario, demand: &Demand, solved: &SolvedLeg, run: &Kernel, piece: &Piece) -> Stop {
    let p = &solved.problem;
    let item = run.items[piece.from];
    let location = &demand.locations[p.place(item) as usize];
    let id = |u: u32| {
        let request = p.requests[p.nodes[u as usize].request as usize].demand as usize;
        demand.requests[request].id.clone()
    };
    let mut setting = None;
    let mut people: Vec<String> = if item < p.first_visit() {
        run.items[piece.from..piece.to].iter().map(|&u| id(u)).collect()
    } else {
        let visit = run.block[piece.from] as usize;
        setting = Some(scenario.settings[p.gates[run.gate[visit] as usize].setting as usize].reference.clone());
        let boarded = run.items[..piece.from].iter().enumerate().filter(|&(pos, &u)| {
            p.nodes.get(u as usize).is_some_and(|n| run.visit_of(n.gate, run.block[pos] as usize) == Some(visit))
        });
        boarded.map(|(_, &u)| id(u)).collect()
    };
    let at_home = setting.is_none();
    let (arrive, start, depart, boards) = match solved.leg {
        Leg::Am => (piece.arrive, piece.start, piece.depart, at_home),
        Leg::Pm => {
            people.reverse();
            // Mirrored: service ends when the mirrored vehicle arrives, and begins a dwell before.
            let dwell = if at_home { piece.depart - piece.start } else { run.dwell[run.block[piece.from] as usize] };
            let start = -(piece.start + dwell);
            let arrive = if at_home { start } else { -piece.depart };
            (arrive, start, -piece.arrive, !at_home)
        }
    };
    let (board, alight) = if boards { (people, Vec::new()) } else { (Vec::new(), people) };
    let (lat, lon) = (location.at.lat, location.at.lon);
    Stop { place: location.name.clone(), lat, lon, setting, arrive, start, depart, board, alight }
}

/// Orders the runs (leg, first time, setting) and numbers them.
pub fn name(drafts: &mut [Draft]) {
    drafts.sort_by(|a, b| {
        let key = |d: &Draft| {
            let first = d.run.stops.first().map_or(0, |s| s.arrive);
            let setting = d.run.stops.iter().find_map(|s| s.setting.clone()).unwrap_or_default();
            (d.run.leg, setting, first, d.requests.iter().min().copied())
        };
        key(a).cmp(&key(b))
    });
    let mut number = [0; 2];
    for draft in drafts {
        let n = &mut number[draft.run.leg.index()];
        *n += 1;
        draft.run.id = format!("{}{n:03}", draft.run.leg.code().to_uppercase());
    }
}
