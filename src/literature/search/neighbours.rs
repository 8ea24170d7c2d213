//! Which requests are close to which: by the cheapest way to serve one right before or after the other.

use crate::literature::instance::Format;
use crate::literature::problem::{NEVER, Problem};

/// Longest list; twice as many where answers are remembered and looking at a route costs little.
const MOST: usize = 100;

/// For each request the others, closest first.
#[derive(Debug, Clone)]
pub struct Neighbours {
    length: usize,
    lists: Vec<u32>,
}

impl Neighbours {
    /// Lists for a problem.
    pub fn new(p: &Problem) -> Neighbours {
        let plain = p.format == Format::Plain;
        let length = if plain { 2 * MOST } else { MOST }.min(p.n - 1);
        let parts = if matches!(p.format, Format::Cordeau | Format::Hdarp) { (10, 10) } else { (5, 4) };
        let mut lists = Vec::with_capacity(p.n * length);
        let mut others: Vec<(i64, u32)> = Vec::with_capacity(p.n);
        for r in 0..p.n as u32 {
            others.clear();
            let score = |q: u32| if plain { burden(p, r, q) } else { closeness(p, r, q, parts) };
            others.extend((0..p.n as u32).filter(|&q| q != r).map(|q| (score(q), q)));
            if others.len() > length {
                others.select_nth_unstable(length);
                others.truncate(length);
            }
            others.sort_unstable();
            lists.extend(others.iter().map(|&(_, q)| q));
        }
        Neighbours { length, lists }
    }

    /// The others, closest first.
    #[inline]
    pub fn of(&self, request: u32) -> &[u32] {
        &self.lists[request as usize * self.length..][..self.length]
    }
}

/// Where vehicles start at their first and end at their last stop: the driving and waiting that a request adds to the
/// vehicle of another, in the best order of both; far more where they cannot share one.
fn burden(p: &Problem, r: u32, q: u32) -> i64 {
    let (to_r, to_q) = (p.delivery(r), p.delivery(q));
    let time = |a: u32, b: u32| i64::from(p.arc(a, b).time);
    let node = |a: u32| &p.nodes[a as usize];
    // Driving and waiting of an order, as long as the windows of the settings and both rides allow it.
    let whole = |order: [u32; 4]| {
        let mut clock = [0; 4];
        let (mut total, mut last) = (0, None::<u32>);
        for i in 0..3 {
            let (a, b) = (order[i], order[i + 1]);
            let drive = node(a).service + time(a, b);
            let mut wait = 0;
            if p.is_delivery(a) {
                last = Some(a);
            }
            if let (Some(a), true) = (last, p.is_delivery(b)) {
                let way = if order[i] == a { drive } else { return NEVER };
                if node(a).early + way > node(b).late {
                    return NEVER;
                }
                wait = (node(b).early - node(a).late - way).max(0);
            }
            total += time(a, b) + wait;
            clock[i + 1] = clock[i] + drive + wait;
        }
        let at = |s: u32| order.iter().position(|&x| x == s).map_or(0, |i| clock[i]);
        let soon = |up: u32, down: u32| at(down) - at(up) <= p.span[up as usize];
        if soon(r, to_r) && soon(q, to_q) { total } else { NEVER }
    };
    let orders = [[r, q, to_r, to_q], [r, q, to_q, to_r], [q, r, to_r, to_q], [q, r, to_q, to_r]];
    let best = orders.into_iter().map(whole).min().unwrap_or(NEVER);
    // One after the other, without a look at the windows: behind all that can share.
    let apart = time(to_r, q).min(time(to_q, r)) + time(r, to_r);
    if best < NEVER { best - time(q, to_q) } else { NEVER + apart }
}

/// The best of all direct successions of their stops, in either direction. Of waiting and of the way between both their
/// starts and ends one part in so many counts.
fn closeness(p: &Problem, r: u32, q: u32, (waiting, alike): (i64, i64)) -> i64 {
    let ends = |r: u32| [r, p.delivery(r)];
    let pairs = ends(r).into_iter().flat_map(|a| ends(q).into_iter().flat_map(move |b| [(a, b), (b, a)]));
    // Two requests that start and end alike are closer than two that touch once.
    let both = i64::from(p.arc(r, q).time) + i64::from(p.arc(p.delivery(r), p.delivery(q)).time);
    pairs.map(|(a, b)| succession(p, a, b, waiting)).min().unwrap_or(0) + both / alike
}

/// Travel, one part in so many of the waiting that cannot be avoided, and lateness.
fn succession(p: &Problem, a: u32, b: u32, waiting: i64) -> i64 {
    let (from, to, time) = (&p.nodes[a as usize], &p.nodes[b as usize], i64::from(p.arc(a, b).time));
    let wait = (to.early - time - from.service - from.late).max(0);
    let late = (from.early + from.service + time - to.late).max(0);
    time + wait / waiting + late
}
