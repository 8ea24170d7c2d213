//! All routes of a trip that matter, from two halves: endings that take less than some time to the gate, one step beyond them,
//! and beginnings with at least as much slack, joined at the stop where both meet.
//!
//! Every route has one stop at which its time to the gate first reaches the time in the middle; what comes before is a
//! beginning, what comes after an ending. Of either half one that is no worse may take its place. The side with fewer labels
//! moves on first, so that the middle lies where both are few. Source: G. Righini and M. Salani, Discrete Optimization 3(3),
//! 2006; the moving middle: C. Tilk, A.-K. Rothenbächer, T. Gschwind and S. Irnich, European Journal of Operational Research
//! 261(2), 2017.

use super::beginning::Beginning;
use super::ending::Ending;
use super::price::{Ground, Label, Priced, Route};
use super::trip::Aboard;
use crate::model::Secs;

/// A route's price and its halves.
type Joined = (i64, u32, u32);

/// A beginning, ready to be joined.
struct Half {
    /// Least price it adds: assistants in proportion.
    adds: i64,
    price: i64,
    slack: Secs,
    secs: Secs,
    /// Riders of the stop's memory with whom it cannot be joined.
    bars: u32,
    /// Load and limit of those before this stop.
    aboard: Aboard,
    first: u16,
    id: u32,
}

/// So many endings are looked at before beginnings are begun: most trips have no more.
pub const ALONE: usize = 2000;

/// Looks at all partial routes that matter, or at so many; completion bounds stand in for the rest.
pub fn all(ground: &Ground, most: usize, alone: usize) -> Priced {
    // Two beginnings are compared without the time they were paid before, so none are where more than the least may be paid.
    let alone = if ground.paid_by_time() { usize::MAX } else { alone };
    let mut ending = Ending::of(ground, None);
    let mut beginning: Option<Beginning> = None;
    let (mut time, mut slack) = (0, usize::MAX);
    let count = |ending: &Ending, beginning: &Option<Beginning>| {
        ending.labels.len() + beginning.as_ref().map_or(0, |b| b.labels.len())
    };
    while time < slack && time < ending.waiting.len() && count(&ending, &beginning) <= most {
        match &mut beginning {
            Some(beginning) if beginning.labels.len() < ending.labels.len() => {
                slack -= 1;
                beginning.carry_on(slack, time as Secs);
            }
            None if ending.labels.len() > alone => {
                let fresh = Beginning::of(ground);
                slack = fresh.waiting.len();
                beginning = Some(fresh);
            }
            _ => {
                while !ending.waiting[time].is_empty() {
                    for id in ending.next(time) {
                        if ending.useful(id) {
                            ending.carry_on(id);
                        }
                    }
                }
                time += 1;
            }
        }
    }
    let labels = count(&ending, &beginning);
    let cut = labels > most;
    let mut routes = Vec::new();
    if cut {
        routes.extend(ending.walks());
    }
    if let Some(beginning) = beginning {
        routes.extend(joined(ground, &mut ending, &beginning, time));
    }
    routes.extend(ending.routes());
    routes.sort_by_key(|r| r.reduced);
    let least = routes.first().map_or(0, |r| r.reduced.min(0));
    Priced { least, cheapest: ending.cheapest(), routes, labels, full: !cut, cut }
}

/// The best routes of two halves that meet where the time to the gate first reaches `time`, at most one for each first stop.
fn joined(ground: &Ground, ending: &mut Ending, beginning: &Beginning, time: usize) -> Vec<Route> {
    let halves: Vec<Vec<Half>> = (0..ground.arcs.len()).map(|stop| halves(ground, beginning, stop, time)).collect();
    let mut best: Vec<Option<Joined>> = vec![None; ground.arcs.len()];
    for secs in time..ending.waiting.len() {
        for id in ending.next(secs) {
            if !ending.useful(id) {
                continue;
            }
            ending.keep(id);
            let label = ending.labels[id as usize];
            if let Some((reduced, half)) = partner(ground, &label, &halves[label.stop as usize]) {
                let best = &mut best[half.first as usize];
                if reduced < best.map_or(0, |b| b.0) {
                    *best = Some((reduced, id, half.id));
                }
            }
        }
    }
    let route = |(reduced, end, begin): Joined| {
        let half = &beginning.labels[begin as usize];
        let mut riders = ground.riders(&beginning.labels, half.parent);
        riders.reverse();
        riders.extend(ground.riders(&ending.labels, end));
        let secs = ending.labels[end as usize].secs + half.secs;
        Route { riders, reduced, walk: false, turn: ground.turn(beginning.first[begin as usize] as usize, secs) }
    };
    best.into_iter().flatten().map(route).collect()
}

/// The beginnings that may be joined at a stop, by what they add at least.
fn halves(ground: &Ground, beginning: &Beginning, stop: usize, time: usize) -> Vec<Half> {
    let half = |&id: &u32| {
        let label = &beginning.labels[id as usize];
        let aboard = beginning.labels[label.parent as usize].aboard;
        Half {
            adds: label.price + ground.room.aid(aboard.load),
            price: label.price,
            slack: beginning.slack[id as usize],
            secs: label.secs,
            bars: ground.memory.barred(label.memory, stop),
            aboard,
            first: beginning.first[id as usize],
            id,
        }
    };
    let late = beginning.kept[stop].iter().map(half).filter(|h| h.slack >= time as Secs);
    let mut list: Vec<Half> = late.collect();
    list.sort_by_key(|h| (h.adds, h.id));
    list
}

/// The beginning that makes the cheapest whole of an ending, if one comes below nothing.
fn partner<'h>(ground: &Ground, label: &Label, halves: &'h [Half]) -> Option<(i64, &'h Half)> {
    let load = label.aboard.load;
    let collect = if ground.p.assistants(load) > 0 { ground.trip.assistants.1 } else { 0 };
    let paid = ground.trip.least + label.price + ground.room.aid(load) + collect;
    let mut best: Option<(i64, &Half)> = None;
    for half in halves {
        let least = best.as_ref().map_or(0, |b| b.0);
        if paid + half.adds >= least {
            break;
        }
        if half.slack < label.secs || label.memory & half.bars != 0 {
            continue;
        }
        let Some(aboard) = label.aboard.beside(ground.p, ground.trip.kind, half.aboard) else { continue };
        let whole = ground.whole(label.price + half.price, aboard, half.first as usize, label.secs + half.secs);
        if whole < least {
            best = Some((whole, half));
        }
    }
    best
}
