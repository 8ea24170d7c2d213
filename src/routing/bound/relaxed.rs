//! The problem the bound is proved for: every plan is at least as dear in it as in truth.
//!
//! What is kept and what is left out stands in `docs/bound.md`. In short: each weekday of each run is a *day route* of its
//! own, to one gate, in one vehicle; a vehicle kind is an operators' class, or all own vehicles with one tariff. Every
//! cost of a day route here is at most its cost in the plan, and every rule here holds for it there.

use crate::model::Secs;
use crate::routing::problem::{Load, Place, Problem, field};

/// Taken off every day route, millionths of a penny: runs and disposable vehicles are rounded to pence once a week each.
pub const ROUNDING: i64 = 1_000_000;
/// A vehicle for so many passengers is large: what it has of front seats, harnesses and child seats is not counted.
pub const LARGE: usize = 12;

/// Vehicles priced as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Types of the problem, as bits.
    pub types: u64,
    /// Per day route, rounding taken off.
    pub fixed: i64,
    /// Per metre.
    pub per_metre: i64,
    /// Per second, where every second is paid; 0 where a least time is.
    pub slope: i64,
    /// Per second, where a least time is paid; 0 otherwise.
    pub per_sec: i64,
    /// Least paid seconds.
    pub min_secs: Secs,
    /// Least price of one assistant.
    pub assistant: i64,
    /// Price of collecting the first one.
    pub collect: i64,
    /// Most passengers with any layout.
    pub most: usize,
    /// Depots of own vehicles.
    pub depots: Vec<Place>,
    /// Own vehicles: fixed cost of a day, and how many have it; cheapest first.
    pub steps: Vec<(i64, u32)>,
}

/// One request at one of its places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// Number of the request within the gate.
    pub rider: usize,
    /// Node of the problem.
    pub node: u32,
    /// Own seconds at the stop.
    pub dwell: Secs,
    /// Own seconds at the gate.
    pub service: Secs,
    /// Longest time from arrival here to unloading that keeps the cap.
    pub reach: Secs,
    /// Load.
    pub load: Load,
    /// Types that may carry the passenger.
    pub types: u64,
    /// Most aboard.
    pub group: u8,
}

/// One gate with all who ride to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// Gate of the problem.
    pub gate: u32,
    /// Fixed seconds at the gate.
    pub dwell: Secs,
    /// Requests of the problem.
    pub riders: Vec<u32>,
    /// Weekdays each rides.
    pub days: Vec<u8>,
    /// Their possible stops.
    pub stops: Vec<Stop>,
    /// Seconds from stop to stop, row by row; the last column is the gate.
    pub secs: Vec<Secs>,
    /// Metres; of shortest paths over the homes of those the bound leaves out.
    pub metres: Vec<i64>,
    /// For each kind: metres and seconds from the nearest depot to each stop; empty for operators.
    pub out: Vec<Vec<(i64, Secs)>>,
    /// For each kind: metres and seconds from the gate to the nearest depot.
    pub back: Vec<(i64, Secs)>,
    /// Metres and seconds from the gate to each stop: the way to the next trip of a vehicle that comes more than once.
    pub turn: Vec<(i64, Secs)>,
    /// Most seconds between a vehicle's first and last start of unloading here; below zero where it comes only once.
    pub window: Secs,
    /// For each rider all riders, itself first, then by the drive between their stops.
    pub near: Vec<Vec<u16>>,
    /// For each rider those who may not be aboard with them.
    pub apart: Vec<Vec<u16>>,
}

/// The relaxed problem of a leg.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relaxed {
    /// Vehicle kinds.
    pub kinds: Vec<Kind>,
    /// Gates.
    pub gates: Vec<Gate>,
    /// Requests the bound says nothing about: nobody carries them alone, or they ride to a lesser gate of their setting.
    pub left_out: Vec<u32>,
    /// Most settings a run serves in truth: each trip is what is left of a run for one of them, and counts for one part in so
    /// many.
    pub settings: u32,
}

impl Kind {
    /// What of a load is counted.
    #[inline]
    pub fn counted(&self, load: Load) -> Load {
        let mut counted = load;
        if self.most >= LARGE {
            (counted[field::NO_FRONT], counted[field::HARNESS], counted[field::CHILD_SEAT]) = (0, 0, 0);
        }
        counted
    }
}

impl Gate {
    /// Seconds between two stops, or to the gate.
    #[inline]
    pub fn secs(&self, from: usize, to: usize) -> Secs {
        self.secs[from * (self.stops.len() + 1) + to]
    }
    /// Metres between two stops, or to the gate.
    #[inline]
    pub fn metres(&self, from: usize, to: usize) -> i64 {
        self.metres[from * (self.stops.len() + 1) + to]
    }
}

impl Relaxed {
    /// Relaxes a problem whose runs go to one setting each; `skip` are requests to leave out besides. Where a run serves up to
    /// so many `settings` in truth, and more than one, a trip may leave out anybody, and gates of one setting stand side by side.
    pub fn of(p: &Problem, skip: &[u32], settings: u32) -> Relaxed {
        let kinds = kinds(p);
        let mut left_out = skip.to_vec();
        let mut riders: Vec<Vec<u32>> = vec![Vec::new(); p.gates.len()];
        for (q, request) in p.requests.iter().enumerate().filter(|(q, _)| !skip.contains(&(*q as u32))) {
            riders[p.nodes[request.first_node as usize].gate as usize].push(q as u32);
        }
        let days = |list: &[u32]| list.iter().map(|&q| days_of(p, q).count_ones()).sum::<u32>();
        // Of gates a run may join, the one with most rides stands; the others' passengers are left out.
        let mut order: Vec<usize> = (0..p.gates.len()).filter(|&g| !riders[g].is_empty()).collect();
        order.sort_by_key(|&g| (std::cmp::Reverse(days(&riders[g])), g));
        let mut standing: Vec<usize> = Vec::new();
        for g in order {
            if settings == 1 && p.max_visits > 1 && standing.iter().any(|&s| p.mix(s as u32, g as u32)) {
                left_out.append(&mut riders[g]);
            } else {
                standing.push(g);
            }
        }
        standing.sort_unstable();
        let closed = shortest(p, passed_by(p, &left_out, settings > 1));
        let gates: Vec<Gate> = standing
            .into_iter()
            .filter_map(|g| gate(p, &kinds, &closed, g as u32, &riders[g], &mut left_out))
            .collect();
        left_out.sort_unstable();
        Relaxed { kinds, gates, left_out, settings }
    }
}

fn days_of(p: &Problem, request: u32) -> u8 {
    p.nodes[p.requests[request as usize].first_node as usize].days
}

/// Operators' classes one by one; own vehicles together where everything but the fixed cost, the depot, the collection of
/// assistants (the least counts) and the clean-air charge is the same.
fn kinds(p: &Problem) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for (t, data) in p.types.iter().enumerate() {
        let tariff = &data.tariff;
        let paid_always = tariff.min_secs == 0;
        let slope = if paid_always { tariff.per_sec } else { 0 };
        let fresh = Kind {
            types: 1 << t,
            fixed: tariff.fixed - ROUNDING,
            per_metre: tariff.per_metre,
            slope,
            per_sec: if paid_always { 0 } else { tariff.per_sec },
            min_secs: tariff.min_secs,
            assistant: tariff.pa_per_sec * i64::from(tariff.pa_min_secs),
            collect: tariff.per_metre * i64::from(tariff.pa_metres) + slope * i64::from(tariff.pa_secs),
            most: most_aboard(p, 1 << t),
            depots: data.own.iter().map(|o| o.depot).collect(),
            steps: data.own.iter().map(|o| (data.half_fixed, o.count)).collect(),
        };
        let same = kinds.iter_mut().find(|k| {
            data.own.is_some()
                && !k.depots.is_empty()
                && (k.fixed, k.per_metre, k.slope, k.per_sec, k.min_secs, k.assistant)
                    == (fresh.fixed, fresh.per_metre, fresh.slope, fresh.per_sec, fresh.min_secs, fresh.assistant)
        });
        match same {
            None => kinds.push(fresh),
            Some(kind) => {
                kind.types |= fresh.types;
                kind.most = kind.most.max(fresh.most);
                kind.collect = kind.collect.min(fresh.collect);
                kind.depots.extend(fresh.depots);
                kind.depots.sort_unstable();
                kind.depots.dedup();
                for (price, count) in fresh.steps {
                    match kind.steps.iter_mut().find(|s| s.0 == price) {
                        Some(step) => step.1 += count,
                        None => kind.steps.push((price, count)),
                    }
                }
                kind.steps.sort_unstable();
            }
        }
    }
    kinds
}

/// Most passengers any of the types has a layout for.
fn most_aboard(p: &Problem, types: u64) -> usize {
    let fits = |seats: usize, chairs: usize| {
        let mut load = [0; 8];
        (load[field::SEATS], load[field::WHEELCHAIRS]) = (seats as u8, chairs as u8);
        p.fitting(load, 0) & types != 0
    };
    let chairs = (0..64).take_while(|&c| fits(0, c)).last().unwrap_or(0);
    let with = |c: usize| (0..200).take_while(|&s| fits(s, c)).last().map_or(0, |s| s + c);
    (0..=chairs).map(with).max().unwrap_or(0)
}

/// Whether some type carries a request alone in time.
fn alone(p: &Problem, q: u32) -> bool {
    p.nodes_of(q).any(|u| {
        let n = &p.nodes[u as usize];
        let drive = p.drive(n.place, p.gates[n.gate as usize].place).secs as Secs;
        let clocked = if p.afternoon_clock { drive } else { drive + n.dwell };
        clocked <= n.cap && n.types & p.fitting(n.load, p.assistants(n.load)) != 0
    })
}

/// Places at which a run may stop, though a trip of the bound does not: all where runs are `mixed`, for a trip is then what
/// is left of a run; else the homes of those the bound leaves out and, where runs make several visits, the gates.
fn passed_by(p: &Problem, left_out: &[u32], mixed: bool) -> Vec<Place> {
    if mixed {
        return (0..p.in_zone.len() as Place).collect();
    }
    let nobody = (0..p.requests.len() as u32).filter(|&q| !alone(p, q));
    let homes = left_out.iter().copied().chain(nobody).flat_map(|q| p.nodes_of(q));
    let mut places: Vec<Place> = homes.map(|u| p.nodes[u as usize].place).collect();
    if p.max_visits > 1 {
        places.extend(p.gates.iter().map(|g| g.place));
    }
    places
}

/// One gate; riders whom no kind carries alone move to `left_out`.
fn gate(p: &Problem, kinds: &[Kind], closed: &[u32], g: u32, all: &[u32], left_out: &mut Vec<u32>) -> Option<Gate> {
    let data = &p.gates[g as usize];
    let (riders, none): (Vec<u32>, Vec<u32>) = all.iter().copied().partition(|&q| alone(p, q));
    left_out.extend(none);
    if riders.is_empty() {
        return None;
    }
    let mut stops = Vec::new();
    for (rider, &q) in riders.iter().enumerate() {
        for u in p.nodes_of(q) {
            let n = &p.nodes[u as usize];
            let reach = if p.afternoon_clock { n.cap + n.dwell } else { n.cap };
            stops.push(Stop {
                rider,
                node: u,
                dwell: n.dwell,
                service: n.setting_secs,
                reach,
                load: n.load,
                types: n.types,
                group: n.group_max,
            });
        }
    }
    let n = stops.len();
    let mut places: Vec<Place> = stops.iter().map(|s| p.nodes[s.node as usize].place).collect();
    places.push(data.place);
    let size = p.in_zone.len();
    let path = |from: Place, to: Place| i64::from(closed[from as usize * size + to as usize]);
    let out = |kind: &Kind| -> Vec<(i64, Secs)> {
        if kind.depots.is_empty() {
            return Vec::new();
        }
        let from = |i: usize| {
            let metres = kind.depots.iter().map(|&d| path(d, places[i])).min().unwrap_or(0);
            let secs = kind.depots.iter().map(|&d| p.drive(d, places[i]).secs as Secs).min().unwrap_or(0);
            (metres, secs)
        };
        (0..n).map(from).collect()
    };
    let back = |kind: &Kind| {
        let metres = kind.depots.iter().map(|&d| path(data.place, d)).min().unwrap_or(0);
        let secs = kind.depots.iter().map(|&d| p.drive(data.place, d).secs as Secs).min().unwrap_or(0);
        (metres, secs)
    };
    let mut secs = Vec::with_capacity(n * (n + 1));
    let mut metres = Vec::with_capacity(n * (n + 1));
    for i in 0..n {
        for j in 0..=n {
            secs.push(p.drive(places[i], places[j]).secs as Secs);
            metres.push(path(places[i], places[j]));
        }
    }
    let near = (0..riders.len())
        .map(|rider| {
            let far = |i: usize, j: usize| p.drive(places[i], places[j]).secs.min(p.drive(places[j], places[i]).secs);
            let mut others: Vec<(u32, u16)> = Vec::new();
            for i in (0..n).filter(|&i| stops[i].rider == rider) {
                let from = |j: usize| if stops[j].rider == rider { 0 } else { 1 + far(i, j) };
                others.extend((0..n).map(|j| (from(j), stops[j].rider as u16)));
            }
            others.sort_unstable();
            let mut list: Vec<u16> = Vec::new();
            for &(_, r) in &others {
                if !list.contains(&r) {
                    list.push(r);
                }
            }
            list
        })
        .collect();
    let number = |q: &u32| riders.iter().position(|r| r == q).map(|i| i as u16);
    let apart = riders.iter().map(|&q| p.conflicts[q as usize].iter().filter_map(number).collect()).collect();
    let turn = (0..n).map(|i| (path(data.place, places[i]), p.drive(data.place, places[i]).secs as Secs)).collect();
    Some(Gate {
        turn,
        window: if p.max_visits > 1 { data.latest - data.earliest - data.dwell } else { -1 },
        gate: g,
        dwell: data.dwell,
        days: riders.iter().map(|&q| days_of(p, q)).collect(),
        riders,
        stops,
        secs,
        metres,
        out: kinds.iter().map(out).collect(),
        back: kinds.iter().map(back).collect(),
        near,
        apart,
    })
}

/// Metres between any two places, or less over some of the places in `via`: the metres of a matrix follow its seconds, so
/// that leaving out a stop may add metres, and a bound must not count on it where somebody is left out.
fn shortest(p: &Problem, mut via: Vec<Place>) -> Vec<u32> {
    let n = p.in_zone.len();
    via.sort_unstable();
    via.dedup();
    let mut metres: Vec<u32> = Vec::with_capacity(n * n);
    for from in 0..n as Place {
        metres.extend((0..n as Place).map(|to| p.drive(from, to).metres));
    }
    for via in via.into_iter().map(|v| v as usize) {
        let onward = metres[via * n..(via + 1) * n].to_vec();
        for row in metres.chunks_mut(n.max(1)) {
            let left = row[via];
            for (direct, further) in row.iter_mut().zip(&onward) {
                *direct = (*direct).min(left.saturating_add(*further));
            }
        }
    }
    metres
}
