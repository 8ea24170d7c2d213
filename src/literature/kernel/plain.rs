//! No waiting at homes, waiting outside a setting until it opens, and time that costs money: the plain format.
//!
//! The latest start that is on time everywhere is best for journeys and money alike, because a later start only shortens
//! waits: one pass backwards finds it, one pass forwards times the route from it. The class is the cheapest that carries
//! the route.

use super::route::{NONE, Route};
use super::{Blink, Kernel, Place, Scratch};
use crate::literature::problem::{NEVER, Problem, fits};
use crate::routing::search::dice::Dice;

/// The schedule and price of the plain format.
#[derive(Debug, Clone, Copy)]
pub struct Plain {
    /// Cheapest metre and second of any class.
    least: [i64; 2],
    /// Largest seats and wheelchair places, packed.
    largest: u64,
}

/// What the passes find.
struct Timed {
    /// From arrival at the first home to the end.
    duration: i64,
    waiting: i64,
}

impl Plain {
    /// Bounds of a problem's classes.
    pub fn new(p: &Problem) -> Plain {
        let least = |i: usize| p.kinds.iter().map(|k| k.price[i]).min().unwrap_or(0);
        let lane = |l: usize| p.kinds.iter().map(|k| k.capacity >> (16 * l) & 0xffff).max().unwrap_or(0);
        Plain { least: [least(1), least(2)], largest: lane(0) | lane(1) << 16 }
    }

    /// Latest start and the timetable from it, into `early`. `late` holds upper bounds and is tightened.
    fn time(
        p: &Problem,
        stops: &[u32],
        leave: &[i64],
        (mate, span): (&[u16], &[i64]),
        late: &mut [i64],
        early: &mut Vec<i64>,
    ) -> Option<Timed> {
        let last = stops.len() - 1;
        for i in (0..last).rev() {
            late[i] = late[i].min(late[i + 1] - leave[i]);
            if late[i] < p.nodes[stops[i] as usize].early {
                return None;
            }
        }
        early.clear();
        let (mut now, mut waiting) = (late[0], 0);
        early.push(now);
        for i in 1..=last {
            now += leave[i - 1];
            let opens = p.nodes[stops[i] as usize].early;
            if now < opens {
                waiting += opens - now;
                now = opens;
            }
            if mate[i] != NONE && now - early[mate[i] as usize] > span[i] {
                return None;
            }
            early.push(now);
        }
        Some(Timed { duration: now - late[0], waiting })
    }

    /// The cheapest class for a route and its price; `None` where no class carries it.
    fn price(p: &Problem, load: u64, length: i64, duration: i64) -> Option<(i64, u16)> {
        let price = |k: &crate::literature::problem::Kind| k.price[0] + k.price[1] * length + k.price[2] * duration;
        let able = p.kinds.iter().enumerate().filter(|(_, k)| fits(load, k.capacity));
        able.map(|(i, k)| (price(k), i as u16)).min()
    }

    /// Price with an insertion, or `None` where it is infeasible.
    fn exact(
        p: &Problem,
        route: &Route,
        request: u32,
        (k, j): (usize, usize),
        length: i64,
        s: &mut Scratch,
    ) -> Option<i64> {
        s.splice(p, route, request, (k, j));
        for i in [k, k + 1, j + 1, j + 2] {
            let a = s.stops[i];
            s.leave[i] = p.nodes[a as usize].service + i64::from(p.arc(a, s.stops[i + 1]).time);
        }
        let timed = Self::time(p, &s.stops, &s.leave, (&s.mate, &s.span), &mut s.late, &mut s.early)?;
        let load = p.load[request as usize];
        let mut most = route.load[k] + load;
        for &aboard in &route.load[k..=j] {
            most = most_of(most, aboard + load);
        }
        let most = route.load.iter().fold(most, |most, &aboard| most_of(most, aboard));
        Self::price(p, most, length, timed.duration).map(|(price, _)| price)
    }
}

/// The larger of two packed loads in both dimensions.
#[inline]
fn most_of(a: u64, b: u64) -> u64 {
    (a & 0xffff).max(b & 0xffff) | (a & 0xffff_0000).max(b & 0xffff_0000)
}

impl Kernel for Plain {
    fn refresh(&self, p: &Problem, r: &mut Route, s: &mut Scratch) -> bool {
        if !r.reload(p, self.largest, &mut s.position) {
            return false;
        }
        r.late.clear();
        r.leave.clear();
        r.mate.clear();
        r.span.clear();
        r.length = 0;
        for (i, &stop) in r.stops.iter().enumerate() {
            r.late.push(p.nodes[stop as usize].late);
            let down = p.is_delivery(stop);
            r.mate.push(if down { s.position[p.request(stop)] } else { NONE });
            r.span.push(if down { p.span[p.request(stop)] } else { NEVER });
            let arc = r.stops.get(i + 1).map(|&next| p.arc(stop, next));
            r.leave.push(arc.map_or(0, |arc| p.nodes[stop as usize].service + i64::from(arc.time)));
            r.length += arc.map_or(0, |arc| i64::from(arc.cost));
        }
        let Some(timed) = Self::time(p, &r.stops, &r.leave, (&r.mate, &r.span), &mut r.late, &mut r.early) else {
            return false;
        };
        r.waiting = timed.waiting;
        r.cost = 0;
        if !r.is_empty() {
            let most = r.load.iter().fold(0, |most, &aboard| most_of(most, aboard));
            let Some((price, class)) = Self::price(p, most, r.length, timed.duration) else { return false };
            (r.cost, r.class) = (price, class);
        }
        true
    }

    fn insertion(
        &self,
        p: &Problem,
        route: &Route,
        request: u32,
        mut limit: i64,
        (blink, dice): (&mut Blink, &mut Dice),
        scratch: &mut Scratch,
    ) -> Option<Place> {
        let (pickup, delivery) = (request, p.delivery(request));
        let (up, down) = (&p.nodes[pickup as usize], &p.nodes[delivery as usize]);
        let (load, span) = (p.load[request as usize], p.span[request as usize]);
        let served = up.service + down.service;
        let n = route.stops.len();
        // At least this much dearer: metres and seconds at the cheapest rates, less what waiting can absorb.
        let bound = |metres: i64, seconds: i64| {
            self.least[0] * metres + self.least[1] * (served + seconds - route.waiting).max(0)
        };
        let mut best = None;
        for k in 0..n - 1 {
            if !fits(route.load[k] + load, self.largest) {
                continue;
            }
            let (a, b) = (route.stops[k], route.stops[k + 1]);
            let (into, out, old) = (p.arc(a, pickup), p.arc(pickup, b), p.arc(a, b));
            let metres = i64::from(into.cost) + i64::from(out.cost) - i64::from(old.cost);
            let seconds = i64::from(into.time) + i64::from(out.time) - i64::from(old.time);
            let mut ridden = 0;
            for j in k..n - 1 {
                let from = if j == k { pickup } else { route.stops[j] };
                if j > k {
                    ridden += if j == k + 1 { up.service + i64::from(out.time) } else { route.leave[j - 1] };
                    if ridden > span || !fits(route.load[j] + load, self.largest) {
                        break;
                    }
                    if bound(metres, seconds) >= limit {
                        break;
                    }
                }
                let b = route.stops[j + 1];
                let (reach, on) = (p.arc(from, delivery), p.arc(delivery, b));
                let (more_metres, more_seconds) = if j == k {
                    (
                        i64::from(into.cost) + i64::from(reach.cost) + i64::from(on.cost) - i64::from(old.cost),
                        i64::from(into.time) + i64::from(reach.time) + i64::from(on.time) - i64::from(old.time),
                    )
                } else {
                    let old = p.arc(from, b);
                    (
                        metres + i64::from(reach.cost) + i64::from(on.cost) - i64::from(old.cost),
                        seconds + i64::from(reach.time) + i64::from(on.time) - i64::from(old.time),
                    )
                };
                if bound(more_metres, more_seconds) >= limit
                    || ridden + p.nodes[from as usize].service + i64::from(reach.time) > span
                    || blink.skip(dice)
                {
                    continue;
                }
                let length = route.length + more_metres;
                if let Some(price) = Self::exact(p, route, request, (k, j), length, scratch)
                    && price - route.cost < limit
                {
                    limit = price - route.cost;
                    best = Some(Place { pickup: k, delivery: j, delta: limit });
                }
            }
        }
        best
    }
}
