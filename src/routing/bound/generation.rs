//! The rounds of column generation: prices the gates, adds what undercuts the prizes to the master, and looks harder at a
//! gate whenever nothing is found there.
//!
//! First come routes next to those the master uses ([`super::around`]); partial routes are looked at only where none of them
//! undercuts the prizes.
//!
//! Where there are too many partial routes, a gate's completion bounds stand in for those not carried on, and the walks that
//! realise these bounds come into the master as if they were routes, so that prizes fit what is proved. They carry somebody
//! twice. When nothing is left to gain, the walks are taken out again and more partial routes are allowed; until that has
//! settled, the prizes of the quiet moment before are the better ones.

use super::arcs::Arcs;
use super::around::Around;
use super::certificate::{self, Duals, Task};
use super::master::{Column, Entry, Master};
use super::memory::Remembered;
use super::price::{self, Beam, Depth, Priced, Route};
use super::relaxed::{Gate, Relaxed};
use super::trip::Role;
use crate::routing::problem::Problem;
use rayon::prelude::*;
use std::collections::{BTreeMap, btree_map::Entry::Vacant};

/// Partial routes kept at a stop in each few minutes and homes looked at next, from quick to thorough; the last step keeps all.
const BEAMS: [Option<Beam>; 3] = [Some(Beam(6, 12)), Some(Beam(30, 16)), None];
/// Its number.
const FULL: usize = BEAMS.len() - 1;
/// A gate with so few stops is looked at in full at once.
const SMALL: usize = 15;
/// Routes added for one gate and kind in one round.
const ADDED: usize = 40;
/// Reduced prices above this are rounding, millionths of a penny.
const TOLERANCE: i64 = -100_000;
/// Routes added for one gate and kind in one round that lie next to those in use.
const BESIDE: usize = 100;
/// A route in use is also changed in another kind where it would cost no more than this above its prizes there.
const ELSEWHERE: i64 = 500_000_000;
/// Times more partial routes than at first where a gate needs them.
pub const MORE: usize = 4;

/// The duals that decide what a task finds: prizes at its gate, worth of its kind, price of a second there.
type At = (Vec<i64>, i64, i64);
/// What tells columns apart.
type Key = (usize, usize, Role, Vec<u16>, i64);

/// A column in the master.
struct Bought {
    entry: Entry,
    /// Riders in order.
    riders: Vec<u16>,
    /// It is a walk.
    walk: bool,
}

/// How hard a gate is looked at.
#[derive(Debug, Clone)]
struct Look {
    /// Step of [`BEAMS`].
    level: usize,
    /// Most partial routes for one kind.
    labels: usize,
    /// Whether these were enough for all kinds.
    whole: bool,
}

/// Prizes and so many partial routes at each gate to prove them with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prizes {
    /// Duals.
    pub duals: Duals,
    /// Partial routes by gate.
    pub labels: Vec<usize>,
    /// Whom routes remember, by gate.
    pub remembered: Vec<Remembered>,
}

/// Column generation under way.
pub struct Generation<'a> {
    p: &'a Problem,
    relaxed: &'a Relaxed,
    master: Master,
    columns: BTreeMap<Key, Bought>,
    tasks: Vec<Task>,
    looks: Vec<Look>,
    remembered: Vec<Remembered>,
    most: usize,
    /// Duals at which a task, looked at in full, had nothing to offer.
    nothing: Vec<Option<At>>,
    value: f64,
    duals: Duals,
    /// Routes are looked for at smoothed prizes: those of one master jump about.
    smooth: Duals,
    /// Every gate is looked at in full, because little time is left.
    hurried: bool,
    /// When nothing was to be gained last, walks in the master or not.
    quiet: Option<Prizes>,
}

impl<'a> Generation<'a> {
    /// Begins with some columns. `None` where there is no solver, or nothing to prove.
    pub fn new(p: &'a Problem, relaxed: &'a Relaxed, first: Vec<Column>, labels: usize) -> Option<Generation<'a>> {
        let mut master = Master::new(relaxed)?;
        let mut columns = BTreeMap::new();
        for column in first {
            if let Vacant(free) = columns.entry(key(&column)) {
                let entry = master.add(&column)?;
                free.insert(Bought { entry, riders: column.riders, walk: false });
            }
        }
        let mut tasks = certificate::tasks(relaxed);
        // The largest first, so that no core waits for one of them at the end of a round.
        tasks.sort_by_key(|t| std::cmp::Reverse(relaxed.gates[t.0].stops.len() * relaxed.kinds[t.1].most));
        let look = |gate: &Gate| Look { level: if small(gate) { FULL } else { 0 }, labels, whole: true };
        let (value, duals) = master.solve()?;
        Some(Generation {
            p,
            relaxed,
            master,
            columns,
            looks: relaxed.gates.iter().map(look).collect(),
            remembered: relaxed.gates.iter().map(Remembered::nearest).collect(),
            most: labels * MORE,
            nothing: vec![None; tasks.len()],
            tasks,
            value,
            smooth: duals.clone(),
            duals,
            hurried: false,
            quiet: None,
        })
    }

    /// Value of the last master and the prizes to prove: those of the last quiet moment, and what has come since.
    pub fn result(self) -> (f64, Vec<Prizes>) {
        let labels = self.looks.into_iter().map(|l| l.labels).collect();
        let now = Prizes { duals: self.smooth, labels, remembered: self.remembered };
        let mut all: Vec<Prizes> = self.quiet.into_iter().collect();
        if all.first() != Some(&now) {
            all.push(now);
        }
        (self.value, all)
    }

    /// Looks at every gate in full from now on: prizes that few partial routes do not undercut may be far from what is proved.
    pub fn hurry(&mut self) {
        self.hurried = true;
        self.looks.iter_mut().for_each(|look| look.level = FULL);
    }

    /// One round; true when nothing is left to gain. `None` where the solver fails.
    pub fn round(&mut self) -> Option<bool> {
        let mut beside = vec![0; self.relaxed.gates.len()];
        for (task, routes) in self.beside() {
            beside[task.0] += self.admit(task, routes.iter())?;
        }
        let priced = self.price(&beside);
        let mut fresh = self.take(&priced)?;
        fresh.iter_mut().zip(&beside).for_each(|(fresh, beside)| *fresh += beside);
        let mut raised = false;
        for (g, &fresh) in fresh.iter().enumerate() {
            if fresh == 0 {
                raised |= self.look_harder(g) || self.remember_more(g);
            } else if beside[g] == 0
                && !self.hurried
                && !small(&self.relaxed.gates[g])
                && (self.looks[g].level < FULL || self.looks[g].whole)
            {
                self.looks[g].level = self.looks[g].level.min(1);
            }
        }
        if fresh.iter().all(|&n| n == 0) && !raised {
            self.quiet = Some(Prizes {
                duals: self.smooth.clone(),
                labels: self.looks.iter().map(|l| l.labels).collect(),
                remembered: self.remembered.clone(),
            });
            let dropped: Vec<bool> = (0..fresh.len()).map(|g| self.drop_walks(g)).collect();
            if !dropped.contains(&true) {
                return Some(true);
            }
        }
        (self.value, self.duals) = self.master.solve()?;
        self.smooth.worth.clone_from(&self.duals.worth);
        self.smooth.window.clone_from(&self.duals.window);
        for g in (0..fresh.len()).filter(|&g| fresh[g] > 0) {
            let pairs = self.smooth.prizes[g].iter_mut().zip(&self.duals.prizes[g]);
            pairs.for_each(|(s, &d)| *s = i64::midpoint(*s, d));
        }
        Some(false)
    }

    /// Routes next to those the master uses, by task; small gates are looked at in full at once.
    fn beside(&self) -> Vec<(Task, Vec<Route>)> {
        let used = |g: usize| -> Vec<(usize, Role, &[u16])> {
            let used = self.columns.range(of_gate(g)).filter(|(_, b)| !b.walk && self.master.used(b.entry));
            used.map(|(key, b)| (key.1, key.2, b.riders.as_slice())).collect()
        };
        let used: Vec<Vec<(usize, Role, &[u16])>> = (0..self.relaxed.gates.len()).map(used).collect();
        let (p, relaxed, smooth) = (self.p, self.relaxed, &self.smooth);
        let around = |&task: &Task| -> Option<(Task, Vec<Route>)> {
            let (g, k, role) = task;
            let trip = smooth.trip(relaxed, task)?;
            let arcs = Arcs::of(p, &trip, &smooth.prizes[g]);
            let around = Around::of(p, &trip, &arcs);
            let mut routes = Vec::new();
            for &(kind, part, riders) in &used[g] {
                if (kind, part) == (k, role) || around.reduced(riders).is_some_and(|reduced| reduced < ELSEWHERE) {
                    around.improve(riders, TOLERANCE, &mut routes);
                }
            }
            routes.sort_by_key(|r| r.reduced);
            routes.truncate(BESIDE);
            Some((task, routes))
        };
        let large: Vec<Task> = self.tasks.iter().copied().filter(|t| !small(&relaxed.gates[t.0])).collect();
        large.par_iter().with_max_len(1).filter_map(around).collect()
    }

    /// What each task offers; nothing where nothing has changed since it offered nothing, or where routes were found
    /// `beside` those in use.
    fn price(&self, beside: &[usize]) -> Vec<Option<Priced>> {
        let (p, relaxed, smooth, looks, remembered) =
            (self.p, self.relaxed, &self.smooth, &self.looks, &self.remembered);
        let price = |(&task, nothing): (&Task, &Option<At>)| -> Option<Priced> {
            if beside[task.0] > 0 || nothing.as_ref() == Some(&at(smooth, task)) {
                return None;
            }
            let look = &looks[task.0];
            let depth = Depth { beam: BEAMS[look.level], labels: look.labels };
            Some(price::price(p, &smooth.trip(relaxed, task)?, &smooth.prizes[task.0], &remembered[task.0], depth))
        };
        self.tasks.par_iter().zip(&self.nothing).with_max_len(1).map(price).collect()
    }

    /// Adds what was found to the master; how many columns by gate.
    fn take(&mut self, priced: &[Option<Priced>]) -> Option<Vec<usize>> {
        let mut fresh = vec![0usize; self.relaxed.gates.len()];
        self.looks.iter_mut().for_each(|l| l.whole = true);
        for (t, found) in priced.iter().enumerate() {
            let (Some(found), task) = (found, self.tasks[t]) else { continue };
            let routes = || found.routes.iter().filter(|r| r.reduced < TOLERANCE);
            let walks = routes().all(|r| r.walk);
            let mut offers = routes().filter(|r| r.walk == walks).take(ADDED).peekable();
            self.looks[task.0].whole &= !found.cut;
            self.nothing[t] = (found.full && offers.peek().is_none()).then(|| at(&self.smooth, task));
            fresh[task.0] += self.admit(task, offers)?;
        }
        Some(fresh)
    }

    /// Adds routes of a task to the master, those that are not there; how many.
    fn admit<'r>(&mut self, task: Task, routes: impl Iterator<Item = &'r Route>) -> Option<usize> {
        let mut fresh = 0;
        for route in routes {
            let column = bought(self.relaxed, &self.smooth, task, route);
            if let Vacant(free) = self.columns.entry(key(&column)) {
                let entry = self.master.add(&column)?;
                free.insert(Bought { entry, riders: column.riders, walk: route.walk });
                fresh += 1;
            }
        }
        Some(fresh)
    }

    /// What to do at a gate where nothing was found: look at the master's own prizes, then at more partial routes. False
    /// when that is done.
    fn look_harder(&mut self, g: usize) -> bool {
        let look = &mut self.looks[g];
        if self.smooth.prizes[g] != self.duals.prizes[g] {
            self.smooth.prizes[g].clone_from(&self.duals.prizes[g]);
        } else if look.level < FULL {
            look.level += 1;
        } else {
            return false;
        }
        true
    }

    /// Lets a gate's routes remember whom those in use carry twice, and takes out what that forbids; whether there was
    /// anything to do.
    fn remember_more(&mut self, g: usize) -> bool {
        let remembered = &mut self.remembered[g];
        let used = self.columns.range(of_gate(g)).filter(|(_, b)| !b.walk && self.master.used(b.entry));
        let mut grown = false;
        for (_, bought) in used {
            grown |= !bought.riders.is_empty() && remembered.forbid(&bought.riders);
        }
        if grown {
            let columns = self.columns.range(of_gate(g));
            let gone = columns.filter(|(_, b)| !b.walk && !self.remembered[g].allow(&b.riders));
            let gone: Vec<Key> = gone.map(|(key, _)| key.clone()).collect();
            self.close(&gone);
            self.looks[g].level = self.looks[g].level.min(1);
            if self.hurried || small(&self.relaxed.gates[g]) {
                self.looks[g].level = FULL;
            }
            self.tasks.iter().zip(&mut self.nothing).filter(|(t, _)| t.0 == g).for_each(|(_, n)| *n = None);
        }
        grown
    }

    fn close(&mut self, keys: &[Key]) {
        for key in keys {
            if let Some(bought) = self.columns.remove(key) {
                self.master.close(bought.entry);
            }
        }
    }

    /// Takes the walks of a gate out and allows more partial routes there; whether there was anything to do.
    fn drop_walks(&mut self, g: usize) -> bool {
        let look = &mut self.looks[g];
        // With as many partial routes as are ever allowed, walks are needed.
        if !look.whole && look.labels == self.most {
            return false;
        }
        let walks: Vec<Key> =
            self.columns.range(of_gate(g)).filter(|(_, b)| b.walk).map(|(key, _)| key.clone()).collect();
        self.close(&walks);
        let look = &mut self.looks[g];
        let harder = !walks.is_empty() || !look.whole;
        if harder {
            (look.level, look.labels) = (1, self.most);
        }
        harder
    }
}

/// Keys of a gate's columns.
fn of_gate(g: usize) -> std::ops::Range<Key> {
    (g, 0, Role::First, Vec::new(), i64::MIN)..(g + 1, 0, Role::First, Vec::new(), i64::MIN)
}

/// The duals a task is priced with.
fn at(duals: &Duals, (g, k, _): Task) -> At {
    (duals.prizes[g].clone(), duals.worth[k], duals.window[g][k])
}

/// Whether all of a gate's partial routes are looked at from the beginning.
fn small(gate: &Gate) -> bool {
    gate.stops.len() <= SMALL
}

/// A route found by pricing as a column: the duals taken off its price again.
fn bought(relaxed: &Relaxed, duals: &Duals, (g, k, role): Task, route: &Route) -> Column {
    let prize: i64 = route.riders.iter().map(|&r| duals.prizes[g][r as usize]).sum();
    let mut column = Column { gate: g, kind: k, role, turn: route.turn, riders: route.riders.clone(), price: prize };
    column.price += route.reduced - duals.of_trip(relaxed, &column);
    column
}

/// The same riders in a cheaper order are another route.
fn key(column: &Column) -> (usize, usize, Role, Vec<u16>, i64) {
    let mut riders = column.riders.clone();
    riders.sort_unstable();
    (column.gate, column.kind, column.role, riders, column.price)
}
