//! What serving a gate costs at least when trips are whole: more than any prizes prove.
//!
//! Given what the own fleet's days and the window's seconds are worth, gates have nothing to do with each other, so the least
//! cost of each may be added (Lagrangian relaxation). A weekday's riders are parted into groups, each carried by one trip.
//! No group costs less than its prizes, so what a way to part them costs is the sum of their prizes and of what each group
//! costs above its own. That sum need only be known up to what a known plan costs: groups above it are never looked at
//! ([`super::groups`]). Where there are too many even so, what is proved is that no way costs less than a part of it.

use super::certificate::Duals;
use super::groups::{Group, groups};
use super::master::DAYS;
use super::relaxed::Relaxed;
use super::trip::Role;
use crate::routing::problem::Problem;
use std::collections::HashMap;

/// Most riders of a gate whose groups are looked at: one bit each.
pub const MOST_RIDERS: usize = 64;
/// Most ways to the gate looked at for one kind, and most sets of riders that are left, for one weekday.
const MOST_WAYS: usize = 4_000_000;
const MOST_SETS: usize = 4_000_000;
/// Eighths of what known plans cost above the prizes that are tried to be proved, until it is not too much.
const EIGHTHS: [i64; 6] = [8, 6, 4, 3, 2, 1];

/// Money of each weekday, Monday first, millionths of a penny.
pub type Week = [i64; DAYS as usize];

/// What each weekday of a gate costs at least, at duals no trip undercuts; known plans cost `known`. `None` where there is
/// too much to look at, or a group costs less than its prizes.
pub fn least_week(p: &Problem, relaxed: &Relaxed, g: usize, duals: &Duals, known: &Week) -> Option<Week> {
    if relaxed.gates[g].riders.len() > MOST_RIDERS {
        return None;
    }
    EIGHTHS.iter().find_map(|&eighths| up_to(p, relaxed, g, duals, known, eighths))
}

/// The same, up to so many eighths of what known plans cost above the prizes.
fn up_to(p: &Problem, relaxed: &Relaxed, g: usize, duals: &Duals, known: &Week, eighths: i64) -> Option<Week> {
    let gate = &relaxed.gates[g];
    let riding = |day: usize| -> u64 {
        gate.days.iter().enumerate().filter(|(_, days)| **days >> day & 1 == 1).fold(0, |set, (r, _)| set | 1 << r)
    };
    let prizes = |day: usize| -> i64 {
        duals.prizes[g].iter().zip(&gate.days).filter(|(_, days)| **days >> day & 1 == 1).map(|(prize, _)| prize).sum()
    };
    let above = |day: usize| (known[day] - prizes(day)).max(0) * eighths / 8;
    let days = || (0..DAYS as usize).filter(|&day| riding(day) != 0);
    let budget = days().map(above).max().unwrap_or(0);
    let mut list: Vec<Group> = Vec::new();
    for k in 0..relaxed.kinds.len() {
        for role in Role::BOTH {
            groups(p, relaxed, (g, k, role), duals, (budget, MOST_WAYS), &mut list)?;
        }
    }
    list.sort_unstable();
    list.dedup_by_key(|group| group.0);
    if list.iter().any(|group| group.1 < 0) {
        return None;
    }
    let order = rarest_first(&list, gate.riders.len());
    for group in &mut list {
        group.0 = renumbered(group.0, &order);
    }
    let mut week = Week::default();
    let mut parted: Vec<(u64, i64, i64)> = Vec::new();
    for day in days() {
        let (set, above) = (renumbered(riding(day), &order), above(day));
        let same = parted.iter().find(|(s, a, _)| (*s, *a) == (set, above)).map(|same| same.2);
        let least = match same {
            Some(least) => least,
            None => Parting::of(&list, set).least(set, above)?,
        };
        parted.push((set, above, least));
        week[day] = prizes(day) + least;
    }
    Some(week)
}

/// Riders in the order of how few groups they are in: those leave the least choice.
fn rarest_first(list: &[Group], riders: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..riders).collect();
    order.sort_by_key(|&r| list.iter().filter(|group| group.0 >> r & 1 == 1).count());
    order
}

fn renumbered(set: u64, order: &[usize]) -> u64 {
    order.iter().enumerate().filter(|(_, r)| set >> **r & 1 == 1).fold(0, |new, (at, _)| new | 1 << at)
}

/// What parting some riders costs.
#[derive(Debug, Clone, Copy)]
enum Known {
    Exactly(i64),
    AtLeast(i64),
}

/// The cheapest way to part riders into groups, by trying all below a budget.
struct Parting {
    /// Groups by their first rider, the cheapest first.
    groups: Vec<Vec<Group>>,
    /// For riders that are left: parting them costs this, or at least this.
    known: HashMap<u64, Known>,
}

impl Parting {
    /// With the groups that lie within a set.
    fn of(list: &[Group], set: u64) -> Parting {
        let mut groups = vec![Vec::new(); u64::BITS as usize];
        for &group in list.iter().filter(|group| group.0 & !set == 0) {
            groups[group.0.trailing_zeros() as usize].push(group);
        }
        for list in &mut groups {
            list.sort_unstable_by_key(|group: &Group| (group.1, group.0));
        }
        Parting { groups, known: HashMap::new() }
    }

    /// Least sum of groups that part a set, or the budget where none is below it. `None` where there are too many sets.
    fn least(&mut self, set: u64, budget: i64) -> Option<i64> {
        if set == 0 {
            return Some(0);
        }
        match self.known.get(&set) {
            Some(&Known::Exactly(least)) => return Some(least.min(budget)),
            Some(&Known::AtLeast(least)) if least >= budget => return Some(budget),
            _ => {}
        }
        let first = set.trailing_zeros() as usize;
        let mut best = budget;
        for at in 0..self.groups[first].len() {
            let (group, price) = self.groups[first][at];
            if price >= best {
                break;
            }
            if group & !set == 0 {
                best = best.min(price + self.least(set & !group, best - price)?);
            }
        }
        self.known.insert(set, if best < budget { Known::Exactly(best) } else { Known::AtLeast(best) });
        (self.known.len() <= MOST_SETS).then_some(best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;
    use crate::routing::bound::known::cheapest;

    /// Least dual price of the trip over stops in order; `None` where no kind allows it.
    fn price_of(p: &Problem, relaxed: &Relaxed, g: usize, duals: &Duals, order: &[usize]) -> Option<i64> {
        let gate = &relaxed.gates[g];
        let apart = |&i: &usize, &j: &usize| gate.apart[gate.stops[i].rider].contains(&(gate.stops[j].rider as u16));
        if order.iter().any(|i| order.iter().any(|j| apart(i, j))) {
            return None;
        }
        cheapest(p, relaxed, g, order, duals)
    }

    /// Every way to serve riders by trips, whole: the next rider opens a trip or boards an open one anywhere.
    fn every_way(left: &[usize], trips: &mut Vec<Vec<usize>>, cost: &dyn Fn(&[usize]) -> Option<i64>, best: &mut i64) {
        let Some((&stop, left)) = left.split_first() else {
            if let Some(sum) = trips.iter().map(|t| cost(t)).sum::<Option<i64>>() {
                *best = (*best).min(sum);
            }
            return;
        };
        for t in 0..trips.len() {
            for at in 0..=trips[t].len() {
                trips[t].insert(at, stop);
                every_way(left, trips, cost, best);
                trips[t].remove(at);
            }
        }
        trips.push(vec![stop]);
        every_way(left, trips, cost, best);
        trips.pop();
    }

    #[test]
    fn a_week_costs_what_the_best_of_all_ways_to_serve_it_costs_or_what_is_known_where_that_is_less() {
        let (mut compared, mut parted) = (0, 0);
        for (seed, leg) in [(1, Leg::Am), (2, Leg::Pm), (5, Leg::Am)] {
            let p = cohort::problem(60, seed, leg, false);
            let mut relaxed = Relaxed::of(&p, &[], 1);
            let riders = |g: &usize| {
                let gate = &relaxed.gates[*g];
                (2..=4).contains(&gate.riders.len()) && gate.stops.len() == gate.riders.len()
            };
            for g in (0..relaxed.gates.len()).filter(riders).take(6).collect::<Vec<_>>() {
                let kinds = relaxed.kinds.len();
                let window = (0..relaxed.gates.len()).map(|_| vec![30_000; kinds]).collect();
                let worth = relaxed.kinds.iter().map(|k| if k.steps.is_empty() { 0 } else { 2_000_000_000 }).collect();
                let mut duals = Duals { prizes: vec![Vec::new(); relaxed.gates.len()], worth, window };
                let mut weeks = Vec::new();
                for apart in [false, true] {
                    if apart {
                        relaxed.gates[g].apart[0].push(1);
                        relaxed.gates[g].apart[1].push(0);
                    }
                    let gate = &relaxed.gates[g];
                    let day = |day: usize| {
                        let riding = |i: &usize| gate.days[gate.stops[*i].rider] >> day & 1 == 1;
                        let stops: Vec<usize> = (0..gate.stops.len()).filter(riding).collect();
                        let mut best = i64::MAX;
                        let cost = |order: &[usize]| price_of(&p, &relaxed, g, &duals, order);
                        every_way(&stops, &mut Vec::new(), &cost, &mut best);
                        best
                    };
                    let truth: Week = std::array::from_fn(day);
                    let alone = |rider: usize| {
                        let stop = gate.stops.iter().position(|s| s.rider == rider).unwrap();
                        price_of(&p, &relaxed, g, &duals, &[stop]).unwrap()
                    };
                    let prizes: Vec<i64> = (0..gate.riders.len()).map(|rider| alone(rider) / 5).collect();
                    for prizes in [vec![0; prizes.len()], prizes] {
                        duals.prizes[g] = prizes;
                        for (tenths, capped) in [(10, false), (11, false), (9, true)] {
                            let known = truth.map(|day| day / 10 * tenths + i64::from(!capped) * 10);
                            let least = least_week(&p, &relaxed, g, &duals, &known);
                            assert_eq!(least, Some(if capped { known } else { truth }), "gate {g}");
                            compared += 1;
                        }
                    }
                    duals.prizes[g].clear();
                    weeks.push(truth.iter().sum::<i64>());
                }
                parted += i32::from(weeks[1] > weeks[0]);
            }
        }
        assert!(compared > 60 && parted > 0, "{compared} {parted}");
    }
}
