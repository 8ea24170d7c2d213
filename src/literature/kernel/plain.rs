//! No waiting at homes, waiting outside a setting until it opens, and time that costs money: the plain format.
//!
//! The latest start that is on time everywhere is best for journeys and money alike, because a later start only shortens
//! waits: one pass backwards finds it, one pass forwards times the route from it. The class is the cheapest that carries
//! the route.

use super::route::{NONE, Route};
use super::{Blink, Kernel, Place, Scratch};
use crate::literature::problem::{Cell, Kind, NEVER, Node, Problem, fits};
use crate::routing::fetch;
use crate::routing::search::dice::Dice;

/// The schedule and price of the plain format.
#[derive(Debug, Clone)]
pub struct Plain {
    /// Cheapest metre and second of any class.
    least: [i64; 2],
    /// Largest seats and wheelchair places, packed.
    largest: u64,
    /// For every load up to the largest the classes worth looking at: where they begin in `offers`.
    begin: Vec<u32>,
    offers: Vec<(Kind, u16)>,
}

/// What the passes find.
struct Timed {
    /// From arrival at the first home to the end.
    duration: i64,
    waiting: i64,
}

/// Seats and wheelchair places of a packed load.
#[inline]
fn lanes(load: u64) -> (usize, usize) {
    ((load & 0xffff) as usize, (load >> 16 & 0xffff) as usize)
}

impl Plain {
    /// Bounds of a problem's classes.
    pub fn new(p: &Problem) -> Plain {
        let least = |i: usize| p.kinds.iter().map(|k| k.price[i]).min().unwrap_or(0);
        let lane = |l: usize| p.kinds.iter().map(|k| k.capacity >> (16 * l) & 0xffff).max().unwrap_or(0);
        let largest = lane(0) | lane(1) << 16;
        let (mut begin, mut offers) = (vec![0], Vec::new());
        for wheelchairs in 0..=lane(1) {
            for seats in 0..=lane(0) {
                offers.extend(worth_looking_at(p, seats | wheelchairs << 16));
                begin.push(offers.len() as u32);
            }
        }
        Plain { least: [least(1), least(2)], largest, begin, offers }
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
    #[inline]
    fn price(&self, load: u64, length: i64, duration: i64) -> Option<(i64, u16)> {
        let (seats, wheelchairs) = lanes(load);
        let row = wheelchairs * ((self.largest & 0xffff) as usize + 1) + seats;
        let offers = &self.offers[self.begin[row] as usize..self.begin[row + 1] as usize];
        offers.iter().map(|(k, i)| (k.price[0] + k.price[1] * length + k.price[2] * duration, *i)).min()
    }

    /// How long a route takes with an insertion, or `None` where that is infeasible. The latest times behind the new
    /// delivery stay as they are, and so does everything in front of the pick-up when its latest time does.
    fn duration(
        route: &Route,
        (up, down): (&Node, &Node),
        span: i64,
        (k, j): (usize, usize),
        legs: &Legs,
        times: &mut Vec<i64>,
    ) -> Option<i64> {
        let (late, leave, open) = (&route.late[..], &route.leave[..], &route.open[..]);
        let mut most = down.late.min(late[j + 1] - legs.from_down);
        if most < down.early {
            return None;
        }
        if j > k {
            most = late[j].min(most - legs.to_down);
            let mut i = j;
            loop {
                if most < open[i] {
                    return None;
                }
                if most == late[i] || i == k + 1 {
                    most = if i == k + 1 { most } else { late[k + 1] };
                    break;
                }
                i -= 1;
                most = late[i].min(most - leave[i]);
            }
        }
        let most_up = up.late.min(most - legs.from_up);
        if most_up < up.early {
            return None;
        }
        most = late[k].min(most_up - legs.to_up);
        let mut i = k;
        loop {
            if most < open[i] {
                return None;
            }
            if most == late[i] || i == 0 {
                most = if i == 0 { most } else { late[0] };
                break;
            }
            i -= 1;
            most = late[i].min(most - leave[i]);
        }
        let (start, n) = (most, late.len());
        times.resize(n.max(times.len()), 0);
        let mut now = start;
        times[0] = now;
        let visit = |times: &mut Vec<i64>, i: usize, now: i64| {
            let now = now.max(open[i]);
            times[i] = now;
            let mate = route.mate[i];
            (mate == NONE || now - times[mate as usize] <= route.span[i]).then_some(now)
        };
        if start == late[0] {
            times[..=k].copy_from_slice(&route.early[..=k]);
            now = times[k];
        } else {
            for i in 1..=k {
                now = visit(times, i, now + leave[i - 1])?;
            }
        }
        let at_up = (now + legs.to_up).max(up.early);
        now = at_up + legs.from_up;
        if j > k {
            now = visit(times, k + 1, now)?;
            for i in k + 2..=j {
                now = visit(times, i, now + leave[i - 1])?;
            }
            now += legs.to_down;
        }
        now = now.max(down.early);
        if now - at_up > span {
            return None;
        }
        now = visit(times, j + 1, now + legs.from_down)?;
        for i in j + 2..n {
            now = visit(times, i, now + leave[i - 1])?;
        }
        Some(now - start)
    }
}

/// Service and travel around an insertion: to and from the pick-up, to (where others come between) and from the delivery.
struct Legs {
    to_up: i64,
    from_up: i64,
    to_down: i64,
    from_down: i64,
}

/// What a stop more adds to a route.
#[derive(Debug, Clone, Copy, Default)]
struct Added {
    metres: i64,
    /// Driving alone.
    seconds: i64,
    /// Of both at the cheapest rates.
    price: i64,
}

/// What a request's stops add after one position, and the legs around them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Detour {
    up: Added,
    /// Both, one right after the other.
    straight: Added,
    down: Added,
    /// The least price of the delivery from here on.
    least_down: i64,
    into_up: i32,
    out_up: i32,
    into_down: i32,
    out_down: i32,
}

/// The classes that carry a load, without those that are nowhere cheaper than another.
fn worth_looking_at(p: &Problem, load: u64) -> Vec<(Kind, u16)> {
    let able: Vec<(Kind, u16)> =
        p.kinds.iter().zip(0u16..).filter(|(k, _)| fits(load, k.capacity)).map(|(k, i)| (*k, i)).collect();
    let beats = |a: &(Kind, u16), b: &(Kind, u16)| {
        let less = (0..3).all(|i| a.0.price[i] <= b.0.price[i]);
        less && (a.0.price != b.0.price || a.1 < b.1)
    };
    able.iter().filter(|b| !able.iter().any(|a| beats(a, b))).copied().collect()
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
        r.stale = false;
        r.late.clear();
        r.leave.clear();
        r.mate.clear();
        r.span.clear();
        r.place.clear();
        r.open.clear();
        r.serve.clear();
        r.leg.clear();
        r.length = 0;
        for (i, &stop) in r.stops.iter().enumerate() {
            r.late.push(p.nodes[stop as usize].late);
            r.place.push(p.nodes[stop as usize].place);
            r.open.push(p.nodes[stop as usize].early);
            r.serve.push(p.nodes[stop as usize].service);
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
            let Some((price, class)) = self.price(r.most, r.length, timed.duration) else { return false };
            (r.cost, r.class) = (price, class);
        }
        true
    }

    fn fetch(&self, p: &Problem, request: u32) {
        for node in [request, p.delivery(request)] {
            fetch::row(p.around(node), |[to, _]| to.time as u64);
        }
    }

    fn insertion(
        &self,
        p: &Problem,
        route: &Route,
        request: u32,
        (mut limit, _): (i64, bool),
        (blink, dice): (&mut Blink, &mut Dice),
        scratch: &mut Scratch,
    ) -> Option<Place> {
        let (pickup, delivery) = (request, p.delivery(request));
        let (up, down) = (&p.nodes[pickup as usize], &p.nodes[delivery as usize]);
        let (load, span) = (p.load[request as usize], p.span[request as usize]);
        let served = up.service + down.service;
        let n = route.stops.len();
        let (around_up, around_down) = (p.around(pickup), p.around(delivery));
        // First, without a branch so that memory is asked for all of it at once, what is added at each position at the
        // cheapest rates; most routes are out of the question then.
        let [per_metre, per_second] = self.least;
        let added = |legs: [Cell; 3], i: usize| {
            let metres = legs.iter().map(|l| i64::from(l.cost)).sum::<i64>() - route.leg[i];
            let seconds = legs.iter().map(|l| i64::from(l.time)).sum::<i64>() - (route.leave[i] - route.serve[i]);
            Added { metres, seconds, price: per_metre * metres + per_second * seconds }
        };
        let mut detours = std::mem::take(&mut scratch.detours);
        detours.resize(n.max(detours.len()), Detour::default());
        let (direct, none) = (around_up[down.place as usize][1], Cell { time: 0, cost: 0 });
        let last = route.place[n - 1] as usize;
        let mut next = (around_up[last][1], around_down[last][1]);
        let (mut least_up, mut least_straight, mut least_down) = (i64::MAX, i64::MAX, i64::MAX);
        for i in (0..n - 1).rev() {
            let place = route.place[i] as usize;
            let ([into_up, out_up], [into_down, out_down]) = (around_up[place], around_down[place]);
            let detour = &mut detours[i];
            detour.up = added([into_up, next.0, none], i);
            detour.straight = added([into_up, direct, next.1], i);
            detour.down = added([into_down, next.1, none], i);
            (detour.into_up, detour.out_up) = (into_up.time, next.0.time);
            (detour.into_down, detour.out_down) = (into_down.time, next.1.time);
            least_up = least_up.min(detour.up.price);
            least_straight = least_straight.min(detour.straight.price);
            least_down = least_down.min(detour.down.price);
            detour.least_down = least_down;
            next = (out_up, out_down);
        }
        // Waiting can absorb some of the time.
        let absorbed = per_second * (served - route.waiting);
        scratch.at_least = least_straight.min(least_up + least_down) + absorbed;
        if scratch.at_least >= limit {
            scratch.detours = detours;
            return None;
        }
        let bound = |most: u64, metres: i64, seconds: i64| {
            let duration = route.duration + (served + seconds - route.waiting).max(0);
            self.price(most, route.length + metres, duration).map_or(i64::MAX, |(price, _)| price - route.cost)
        };
        let mut times = std::mem::take(&mut scratch.early);
        let mut best = None;
        for k in 0..n - 1 {
            if !fits(route.load[k] + load, self.largest) {
                continue;
            }
            let at = &detours[k];
            let mut most = most_of(route.most, route.load[k] + load);
            let to_up = route.serve[k] + i64::from(at.into_up);
            // Straight from the pick-up to the delivery.
            let Added { metres, seconds, price } = at.straight;
            let from_up = up.service + i64::from(direct.time);
            if price + absorbed < limit
                && seconds + served <= route.slack[k]
                && from_up <= span
                && bound(most, metres, seconds) < limit
                && !blink.skip(dice)
            {
                let legs = Legs { to_up, from_up, to_down: 0, from_down: down.service + i64::from(at.out_down) };
                if let Some(duration) = Self::duration(route, (up, down), span, (k, k), &legs, &mut times)
                    && let Some((price, _)) = self.price(most, route.length + metres, duration)
                    && price - route.cost < limit
                {
                    limit = price - route.cost;
                    best = Some(Place { pickup: k, delivery: k, delta: limit });
                }
            }
            let Added { metres, seconds, price } = at.up;
            let so_far = price + absorbed;
            if seconds + up.service > route.slack[k] || so_far + least_down >= limit {
                continue;
            }
            let from_up = up.service + i64::from(at.out_up);
            let mut ridden = from_up;
            for j in k + 1..n - 1 {
                let on = &detours[j];
                if so_far + on.least_down >= limit || ridden > span || !fits(route.load[j] + load, self.largest) {
                    break;
                }
                most = most_of(most, route.load[j] + load);
                let (metres, seconds) = (metres + on.down.metres, seconds + on.down.seconds);
                let to_down = route.serve[j] + i64::from(on.into_down);
                if so_far + on.down.price < limit
                    && on.down.seconds + down.service <= route.slack[j]
                    && ridden + to_down <= span
                    && bound(most, metres, seconds) < limit
                    && !blink.skip(dice)
                {
                    let legs = Legs { to_up, from_up, to_down, from_down: down.service + i64::from(on.out_down) };
                    if let Some(duration) = Self::duration(route, (up, down), span, (k, j), &legs, &mut times)
                        && let Some((price, _)) = self.price(most, route.length + metres, duration)
                        && price - route.cost < limit
                    {
                        limit = price - route.cost;
                        best = Some(Place { pickup: k, delivery: j, delta: limit });
                    }
                }
                ridden += route.leave[j];
            }
        }
        (scratch.detours, scratch.early) = (detours, times);
        best
    }
}
