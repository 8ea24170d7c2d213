//! No waiting at homes, waiting outside a setting until it opens, and time that costs money: the plain format.
//!
//! The latest start that is on time everywhere is best for journeys and money alike, because a later start only shortens
//! waits: one pass backwards finds it, one pass forwards times the route from it. The class is the cheapest that carries
//! the route.

use super::route::{NONE, Route};
use super::{Blink, Kernel, Place, Scratch};
use crate::literature::problem::{Cell, NEVER, Problem, fits};
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

/// Fills in what each leg has to spare for those aboard.
fn slacks(r: &mut Route) {
    r.slack.clear();
    r.slack.resize(r.stops.len(), NEVER);
    for b in 0..r.stops.len() {
        if r.mate[b] == NONE {
            continue;
        }
        let legs = r.mate[b] as usize..b;
        let spare = r.span[b] - r.leave[legs.clone()].iter().sum::<i64>();
        for slack in &mut r.slack[legs] {
            *slack = (*slack).min(spare);
        }
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
        r.place.clear();
        r.leg.clear();
        r.length = 0;
        for (i, &stop) in r.stops.iter().enumerate() {
            r.late.push(p.nodes[stop as usize].late);
            r.place.push(p.nodes[stop as usize].place);
            let down = p.is_delivery(stop);
            r.mate.push(if down { s.position[p.request(stop)] } else { NONE });
            r.span.push(if down { p.span[p.request(stop)] } else { NEVER });
            let arc = r.stops.get(i + 1).map(|&next| p.arc(stop, next));
            r.leave.push(arc.map_or(0, |arc| p.nodes[stop as usize].service + i64::from(arc.time)));
            r.leg.push(arc.map_or(0, |arc| i64::from(arc.cost)));
            r.length += r.leg[i];
        }
        let Some(timed) = Self::time(p, &r.stops, &r.leave, (&r.mate, &r.span), &mut r.late, &mut r.early) else {
            return false;
        };
        r.waiting = timed.waiting;
        r.duration = timed.duration;
        slacks(r);
        r.cost = 0;
        r.most = r.load.iter().fold(0, |most, &aboard| most_of(most, aboard));
        if !r.is_empty() {
            let Some((price, class)) = Self::price(p, r.most, r.length, timed.duration) else { return false };
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
        let (to_up, from_up) = (p.column(pickup), p.row(pickup));
        let (to_down, from_down) = (p.column(delivery), p.row(delivery));
        // What the delivery adds after each position in metres and seconds of driving, and the least price of that from
        // there on at the cheapest rates.
        let [per_metre, per_second] = self.least;
        let extra = |into: Cell, out: Cell, j: usize| {
            let service = p.nodes[route.stops[j] as usize].service;
            let metres = i64::from(into.cost) + i64::from(out.cost) - route.leg[j];
            (metres, i64::from(into.time) + i64::from(out.time) - (route.leave[j] - service))
        };
        let mut more = std::mem::take(&mut scratch.extra);
        more.clear();
        more.resize(n, (0, 0, i64::MAX));
        let mut least = i64::MAX;
        for j in (0..n - 1).rev() {
            let (into, out) = (to_down[route.place[j] as usize], from_down[route.place[j + 1] as usize]);
            let (metres, seconds) = extra(into, out, j);
            least = least.min(per_metre * metres + per_second * seconds);
            more[j] = (metres, seconds, least);
        }
        let direct = from_up[down.place as usize];
        // At least this much dearer: what is added at the cheapest rates, less what waiting can absorb.
        let linear = |metres: i64, seconds: i64| per_metre * metres + per_second * (served + seconds - route.waiting);
        let bound = |most: u64, metres: i64, seconds: i64| {
            let duration = route.duration + (served + seconds - route.waiting).max(0);
            Self::price(p, most, route.length + metres, duration).map_or(i64::MAX, |(price, _)| price - route.cost)
        };
        let mut best = None;
        for k in 0..n - 1 {
            if !fits(route.load[k] + load, self.largest) {
                continue;
            }
            let (into, out) = (to_up[route.place[k] as usize], from_up[route.place[k + 1] as usize]);
            let (metres, seconds) = extra(into, out, k);
            let mut most = most_of(route.most, route.load[k] + load);
            // Straight from the pick-up to the delivery.
            let last = from_down[route.place[k + 1] as usize];
            let straight_metres = i64::from(into.cost) + i64::from(direct.cost) + i64::from(last.cost) - route.leg[k];
            let straight_seconds = i64::from(into.time) + i64::from(direct.time) + i64::from(last.time)
                - (route.leave[k] - p.nodes[route.stops[k] as usize].service);
            if straight_seconds + served <= route.slack[k]
                && up.service + i64::from(direct.time) <= span
                && linear(straight_metres, straight_seconds) < limit
                && bound(most, straight_metres, straight_seconds) < limit
                && !blink.skip(dice)
                && let Some(price) = Self::exact(p, route, request, (k, k), route.length + straight_metres, scratch)
                && price - route.cost < limit
            {
                limit = price - route.cost;
                best = Some(Place { pickup: k, delivery: k, delta: limit });
            }
            if seconds + up.service > route.slack[k] {
                continue;
            }
            let so_far = linear(metres, seconds);
            let mut ridden = up.service + i64::from(out.time);
            for j in k + 1..n - 1 {
                if ridden > span
                    || !fits(route.load[j] + load, self.largest)
                    || so_far.saturating_add(more[j].2) >= limit
                {
                    break;
                }
                most = most_of(most, route.load[j] + load);
                let (metres, seconds) = (metres + more[j].0, seconds + more[j].1);
                let here = p.nodes[route.stops[j] as usize].service;
                if more[j].1 + down.service <= route.slack[j]
                    && linear(metres, seconds) < limit
                    && ridden + here + i64::from(to_down[route.place[j] as usize].time) <= span
                    && bound(most, metres, seconds) < limit
                    && !blink.skip(dice)
                    && let Some(price) = Self::exact(p, route, request, (k, j), route.length + metres, scratch)
                    && price - route.cost < limit
                {
                    limit = price - route.cost;
                    best = Some(Place { pickup: k, delivery: j, delta: limit });
                }
                ridden += route.leave[j];
            }
        }
        scratch.extra = more;
        best
    }
}
