//! Waiting anywhere: a fixed order of stops is a simple temporal network, tested exactly.
//!
//! Every rule is a difference: the next stop not before service and travel have passed, a delivery not later than the ride
//! limit after its pick-up, the end not later than the longest route after the start. All of them raise times, so the
//! least timetable is reached by sweeping forward and lifting a pick-up (or the start) whenever its ride has become too
//! long; each sweep settles at least one more of the limits, and an order that still moves after as many sweeps as it has
//! stops contradicts itself (Bellman and Ford). The greatest timetable is the mirror image.
//!
//! An insertion is first walked with the least and greatest times of the present order, which costs constant time for each
//! pair of positions and rejects nearly everything (exactly, where there are no ride and route limits); what remains
//! and is cheaper than the best so far gets the exact test, started from the present times. A search that only wants the
//! cheapest of many routes leaves that test to the end ([`Kernel::holds`]): nearly all that remain pass it.

use super::route::{NONE, Route};
use super::{Blink, Kernel, Place, Scratch};
use crate::literature::problem::{Cell, NEVER, Problem, VISIT_TENTHS, fits};
use crate::routing::search::dice::Dice;

/// The general schedule. With `VISITS`, deliveries in a row at one place are one visit: all arrive at once, and leaving
/// takes as long as all of them need.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stn<const VISITS: bool>;

/// Ticks a visit takes that sets down so many.
#[inline]
fn visit(students: i64) -> i64 {
    (VISIT_TENTHS.0 + VISIT_TENTHS.1 * students) / 10
}

#[inline]
fn students(p: &Problem, request: usize) -> i64 {
    (p.load[request] & 0xffff) as i64
}

/// Whether two stops are deliveries at one place.
#[inline]
fn same_visit(p: &Problem, a: u32, b: u32) -> bool {
    p.is_delivery(a) && p.is_delivery(b) && p.nodes[a as usize].place == p.nodes[b as usize].place
}

/// The network of one order of stops.
struct Network<'a> {
    late: &'a [i64],
    leave: &'a [i64],
    mate: &'a [u16],
    span: &'a [i64],
}

impl Network<'_> {
    /// Raises times to the least timetable, given that everything up to `from` holds already and nothing but what follows
    /// `from..=settled` can have changed. False: there is none.
    fn raise(&self, early: &mut [i64], mut from: usize, settled: usize) -> bool {
        let last = early.len() - 1;
        let mut settled = settled;
        for _ in 0..=early.len() {
            let (mut again, mut reach) = (usize::MAX, 0);
            for i in from..last {
                let next = early[i] + self.leave[i];
                if next > early[i + 1] {
                    if next > self.late[i + 1] {
                        return false;
                    }
                    early[i + 1] = next;
                } else if i >= settled {
                    break; // Nothing moved here, so nothing moves behind it.
                }
                let mate = self.mate[i + 1];
                if mate != NONE {
                    let mate = mate as usize;
                    let least = early[i + 1] - self.span[i + 1];
                    if least > early[mate] {
                        if least > self.late[mate] {
                            return false;
                        }
                        early[mate] = least;
                        again = again.min(mate);
                        reach = reach.max(mate);
                    }
                }
            }
            if again == usize::MAX {
                return true;
            }
            (from, settled) = (again, reach);
        }
        false
    }

    /// Lowers times to the greatest timetable. False: there is none.
    fn lower(&self, late: &mut [i64]) -> bool {
        for _ in 0..=late.len() {
            let mut moved = false;
            for i in (0..late.len() - 1).rev() {
                late[i] = late[i].min(late[i + 1] - self.leave[i]);
            }
            for b in 1..late.len() {
                if self.mate[b] != NONE {
                    let most = late[self.mate[b] as usize] + self.span[b];
                    if most < late[b] {
                        late[b] = most;
                        moved = true;
                    }
                }
            }
            if !moved {
                return true;
            }
        }
        false
    }
}

impl<const VISITS: bool> Stn<VISITS> {
    /// Service at a stop before leaving it for another place; a visit counts who has been set down in it.
    #[inline]
    fn dwell(p: &Problem, a: u32, set_down: i64) -> i64 {
        if VISITS && p.is_delivery(a) { visit(set_down) } else { p.nodes[a as usize].service }
    }

    /// Service at a stop and travel to the next.
    #[inline]
    fn leave(p: &Problem, a: u32, b: u32, set_down: i64) -> i64 {
        if VISITS && same_visit(p, a, b) { 0 } else { Self::dwell(p, a, set_down) + i64::from(p.arc(a, b).time) }
    }

    /// What a request's delivery adds after each position from `first` to before `end`, and the least of that from there on.
    fn detours(route: &Route, row: &[Cell], (first, end): (usize, usize), detour: &mut Vec<(i64, i64)>) {
        if detour.len() < end {
            detour.resize(route.stops.len(), (NEVER, NEVER));
        }
        let mut on = i64::from(row[route.place[end] as usize].cost);
        let mut least = NEVER;
        for j in (first..end).rev() {
            let into = i64::from(row[route.place[j] as usize].cost);
            let more = into + on - route.leg[j];
            least = least.min(more);
            detour[j] = (more, least);
            on = into;
        }
    }

    /// The exact test of one pair of positions.
    fn exact(p: &Problem, route: &Route, request: u32, (k, j): (usize, usize), s: &mut Scratch) -> bool {
        let (pickup, delivery) = (request, p.delivery(request));
        // The pick-up stands at k + 1 and the delivery at d of the new order; what follows moves by one and by two.
        let d = j + 2;
        s.splice(p, route, request, (k, j));
        s.early.clear();
        s.early.extend_from_slice(&route.early[..=k]);
        s.early.push(p.nodes[pickup as usize].early);
        s.early.extend_from_slice(&route.early[k + 1..=j]);
        s.early.push(p.nodes[delivery as usize].early);
        s.early.extend_from_slice(&route.early[j + 1..]);
        let mut set_down = 0;
        let first = if VISITS && d > 0 && same_visit(p, s.stops[d - 1], delivery) {
            set_down = route.set_down[j];
            d - 1
        } else {
            d
        };
        s.leave[k] = Self::leave(p, s.stops[k], pickup, if VISITS { route.set_down[k] } else { 0 });
        s.leave[k + 1] = Self::leave(p, pickup, s.stops[k + 2], 0);
        if d > k + 2 {
            let carried = if VISITS { route.set_down[j] } else { 0 };
            s.leave[d - 1] = Self::leave(p, s.stops[d - 1], delivery, carried);
        }
        if first < d {
            s.leave[d - 1] = 0;
        }
        s.leave[d] = Self::leave(p, delivery, s.stops[d + 1], set_down + students(p, request as usize));
        let network = Network { late: &s.late, leave: &s.leave, mate: &s.mate, span: &s.span };
        network.raise(&mut s.early, k, d + 1)
    }
}

impl<const VISITS: bool> Kernel for Stn<VISITS> {
    fn outline(&self, p: &Problem, r: &mut Route, _: &mut Scratch) -> bool {
        r.cost = r.stops.windows(2).map(|w| i64::from(p.arc(w[0], w[1]).cost)).sum();
        r.mark();
        r.stale = true;
        true
    }

    fn refresh(&self, p: &Problem, r: &mut Route, s: &mut Scratch) -> bool {
        let kind = &p.kinds[r.kind as usize];
        let n = r.stops.len();
        s.position.resize(p.n, NONE);
        r.resize(n);
        let (mut aboard, mut set_down, mut ready) = (0u64, 0, i64::MIN);
        // Whether somebody rides too long where everything happens as early as it can.
        let mut long = false;
        for i in 0..n {
            let stop = r.stops[i];
            let node = &p.nodes[stop as usize];
            let early = node.early.max(ready);
            let (mut mate, mut span) = (NONE, NEVER);
            if p.is_pickup(stop) {
                aboard += p.load[stop as usize];
                s.position[stop as usize] = i as u16;
            } else if p.is_delivery(stop) {
                let request = p.request(stop);
                aboard -= p.load[request];
                if VISITS {
                    let joins = i > 0 && same_visit(p, r.stops[i - 1], stop);
                    set_down = if joins { set_down } else { 0 } + students(p, request);
                }
                if p.span[request] < NEVER {
                    (mate, span) = (s.position[request], p.span[request]);
                    long |= early - span > r.early[mate as usize];
                }
            }
            if early > node.late || !fits(aboard, kind.capacity) {
                return false;
            }
            (r.early[i], r.late[i], r.place[i], r.load[i]) = (early, node.late, node.place, aboard);
            (r.mate[i], r.span[i]) = (mate, span);
            if VISITS {
                r.set_down[i] = set_down;
            }
            if i + 1 < n {
                let next = r.stops[i + 1];
                let leave = Self::leave(p, stop, next, set_down);
                (r.leave[i], r.leg[i]) = (leave, i64::from(p.arc(stop, next).cost));
                ready = early + leave;
            } else {
                (r.leave[i], r.leg[i]) = (0, 0);
            }
        }
        if kind.duration < NEVER {
            (r.mate[n - 1], r.span[n - 1]) = (0, kind.duration);
            long |= r.early[n - 1] - kind.duration > r.early[0];
        }
        let network = Network { late: &r.late, leave: &r.leave, mate: &r.mate, span: &r.span };
        if long && !network.raise(&mut r.early, 0, n) {
            return false;
        }
        s.late.clone_from(&r.late);
        if !network.lower(&mut s.late) {
            return false;
        }
        std::mem::swap(&mut r.late, &mut s.late);
        r.cost = r.leg.iter().sum();
        r.length = r.cost;
        r.mark();
        r.stale = false;
        true
    }

    fn insertion(
        &self,
        p: &Problem,
        route: &Route,
        request: u32,
        (mut limit, exact): (i64, bool),
        (blink, dice): (&mut Blink, &mut Dice),
        scratch: &mut Scratch,
    ) -> Option<Place> {
        let capacity = p.kinds[route.kind as usize].capacity;
        let (pickup, delivery) = (request, p.delivery(request));
        let (up, down) = (&p.nodes[pickup as usize], &p.nodes[delivery as usize]);
        let (load, span) = (p.load[request as usize], p.span[request as usize]);
        let n = route.stops.len();
        // All legs of this family are as long in one direction as in the other.
        let (to_pickup, to_delivery) = (p.row(pickup), p.row(delivery));
        let direct = to_pickup[down.place as usize];
        // Earliest and latest times only grow along a route: both ends of a request have a range of positions that fit
        // their windows, and no others need a look.
        let first = route.late[1..].partition_point(|&late| late < up.early);
        let begin = route.late[1..].partition_point(|&late| late < down.early);
        let end = route.early[..n - 1].partition_point(|&early| early <= down.late);
        scratch.at_least = i64::MAX;
        if begin >= end {
            return None;
        }
        let mut detours = std::mem::take(&mut scratch.detour);
        Self::detours(route, to_delivery, (begin, end), &mut detours);
        let exact = exact && p.tight;
        let alone = students(p, request as usize);
        let mut best = None;
        // The least that a place not looked at for its cost would add.
        let mut least = i64::MAX;
        for k in first..end {
            if route.early[k] > up.late {
                break;
            }
            let (a, b) = (route.stops[k], route.stops[k + 1]);
            let (into, out) = (to_pickup[route.place[k] as usize], to_pickup[route.place[k + 1] as usize]);
            let detour = i64::from(into.cost) + i64::from(out.cost) - route.leg[k];
            let straight = i64::from(into.cost) + i64::from(direct.cost) - route.leg[k]
                + i64::from(to_delivery[route.place[k + 1] as usize].cost);
            let further = if k + 1 < end { detour + detours[begin.max(k + 1)].1 } else { i64::MAX };
            if further >= limit && straight >= limit {
                least = least.min(further).min(straight);
                continue;
            }
            if !fits(route.load[k] + load, capacity) || (VISITS && same_visit(p, a, b)) {
                continue;
            }
            let carried = if VISITS { route.set_down[k] } else { 0 };
            let start = (route.early[k] + Self::dwell(p, a, carried) + i64::from(into.time)).max(up.early);
            if start > up.late {
                continue;
            }
            let depart = start + up.service;
            if depart + i64::from(out.time) > route.late[k + 1] || blink.skip(dice) {
                continue;
            }
            // Straight from the pick-up to the delivery.
            if straight < limit && !(VISITS && same_visit(p, delivery, b)) {
                let arrive = (depart + i64::from(direct.time)).max(down.early);
                let on = Self::dwell(p, delivery, alone) + i64::from(to_delivery[route.place[k + 1] as usize].time);
                if arrive <= down.late
                    && arrive + on <= route.late[k + 1]
                    && up.service + i64::from(direct.time) <= span
                    && (!exact || Self::exact(p, route, request, (k, k), scratch))
                {
                    limit = straight;
                    best = Some(Place { pickup: k, delivery: k, delta: straight });
                }
            } else {
                least = least.min(straight);
            }
            // Walk on with the request aboard.
            let mut time = depart + i64::from(out.time);
            let mut ridden = up.service + i64::from(out.time);
            for j in k + 1..end {
                time = time.max(route.early[j]);
                if time > route.late[j] || !fits(route.load[j] + load, capacity) || ridden > span {
                    break;
                }
                let further = detour + detours[begin.max(j)].1;
                if further >= limit {
                    least = least.min(further);
                    break;
                }
                if j < begin {
                    time += route.leave[j];
                    ridden += route.leave[j];
                    continue;
                }
                let delta = detour + detours[j].0;
                if delta < limit {
                    let (a, b) = (route.stops[j], route.stops[j + 1]);
                    let joins = VISITS && same_visit(p, a, delivery);
                    if !(VISITS && (same_visit(p, a, b) || same_visit(p, delivery, b))) {
                        let carried = if VISITS { route.set_down[j] } else { 0 };
                        let reach = i64::from(to_delivery[route.place[j] as usize].time);
                        let leave = if joins { 0 } else { Self::dwell(p, a, carried) + reach };
                        let arrive = time + leave;
                        if arrive > down.late {
                            break;
                        }
                        let together = alone + if joins { carried } else { 0 };
                        let on = Self::dwell(p, delivery, together)
                            + i64::from(to_delivery[route.place[j + 1] as usize].time);
                        if ridden + leave <= span
                            && arrive.max(down.early) + on <= route.late[j + 1]
                            && !blink.skip(dice)
                            && (!exact || Self::exact(p, route, request, (k, j), scratch))
                        {
                            limit = delta;
                            best = Some(Place { pickup: k, delivery: j, delta });
                        }
                    }
                } else {
                    least = least.min(delta);
                }
                time += route.leave[j];
                ridden += route.leave[j];
            }
        }
        scratch.detour = detours;
        scratch.at_least = least;
        best
    }

    fn holds(&self, p: &Problem, route: &Route, request: u32, place: &Place, scratch: &mut Scratch) -> bool {
        !p.tight || Self::exact(p, route, request, (place.pickup, place.delivery), scratch)
    }
}
