//! The program: every journey on one route, every route with one driver, within what drivers have.
//!
//! Kept are capacity (vehicles by class, drivers, assistants, routes), most lots a supplier, the concentration caps over
//! connected companies, and the number of own vehicles; packages ([`super::packages`]) and volume discounts
//! ([`super::ladder`]) take part. Rules about numbers of suppliers, small firms and budgets are about lots that exist;
//! they wait for the award of the lots made from the result.

use super::ladder::at_step;
use super::pool::{Merges, Origin, Route, merges};
use super::{Options, Rates};
use crate::finance::desk::Desk;
use crate::model::{Leg, MicroPence};
use crate::plan::recall;
use crate::procurement::award::mip::{Effort, Outcome, Program, SolverError};
use crate::procurement::{Tender, connected};
use crate::routing::problem::Problem;
use crate::routing::run::Run;
use std::cell::Cell;
use std::collections::BTreeMap;

/// Offers kept for each route, cheapest first.
const OFFERS: usize = 8;
/// Own vehicle types kept for each route, cheapest first.
const OWN: usize = 2;

/// Who may drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    /// Index of a bidder.
    Supplier(usize),
    /// The council.
    Own,
    /// Nobody offers: the open market at the price of an unawarded lot.
    Open,
}

/// A route with a driver and a type of vehicle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chosen {
    pub leg: Leg,
    /// Index of the route among those of its leg.
    pub route: usize,
    pub who: Who,
    pub kind: u8,
    /// Week's price before any volume discount, millionths of a penny.
    pub list: i64,
    /// Week's price, millionths of a penny.
    pub micro: i64,
    /// Items where the route is not one of the pool.
    pub apart: Option<Route>,
    /// Reference of the package it is had in.
    pub package: Option<String>,
    pub assistants: u32,
}

impl Chosen {
    /// The same choice, whatever it costs.
    fn is(&self, other: &Chosen) -> bool {
        let of = |c: &Chosen| (c.leg, c.route, c.who, c.kind);
        of(self) == of(other) && self.package == other.package && self.apart == other.apart
    }
}

/// What is had or left as a whole: one route, or all routes of a package.
#[derive(Debug, Clone)]
pub(super) struct Bought {
    pub parts: Vec<Chosen>,
}

impl From<Chosen> for Bought {
    fn from(one: Chosen) -> Bought {
        Bought { parts: vec![one] }
    }
}

/// A solution.
#[derive(Debug, Clone)]
pub(super) struct Solved {
    pub chosen: Vec<Chosen>,
    pub micro: i64,
    pub bound: i64,
    /// Step of each bidder's ladder.
    pub steps: Vec<usize>,
}

/// Everything prices depend on.
pub(super) struct Terms<'a> {
    pub desk: &'a Desk<'a>,
    pub tender: &'a Tender,
    pub rates: &'a Rates,
    pub pools: &'a [Vec<Route>; 2],
    groups: Vec<usize>,
    /// Dearer offers for routes of the pool that were not considered.
    pub left_out: Cell<usize>,
}

impl<'a> Terms<'a> {
    pub fn new(desk: &'a Desk<'a>, tender: &'a Tender, rates: &'a Rates, pools: &'a [Vec<Route>; 2]) -> Terms<'a> {
        Terms { desk, tender, rates, pools, groups: connected::groups(tender), left_out: Cell::new(0) }
    }

    fn problem(&self, leg: Leg) -> &Problem {
        &self.desk.legs[leg.index()].problem
    }

    fn route<'c>(&'c self, chosen: &'c Chosen) -> &'c Route {
        chosen.apart.as_ref().unwrap_or(&self.pools[chosen.leg.index()][chosen.route])
    }

    /// Items of a chosen route.
    pub fn items<'c>(&'c self, chosen: &'c Chosen) -> &'c [u32] {
        &self.route(chosen).items
    }

    /// Requests on it.
    pub fn riders(&self, chosen: &Chosen) -> usize {
        self.route(chosen).requests.len()
    }

    /// A driver's name: a supplier's reference, `own` or `open`.
    pub fn name(&self, chosen: &Chosen) -> String {
        match chosen.who {
            Who::Supplier(b) => self.tender.bidders[b].reference.clone(),
            Who::Own => "own".to_owned(),
            Who::Open => "open".to_owned(),
        }
    }

    fn class(&self, leg: Leg, kind: u8) -> &str {
        let data = &self.problem(leg).types[kind as usize];
        let scenario = self.desk.scenario;
        match data.own {
            Some(_) => data.members.first().and_then(|&m| scenario.fleet.get(m)).map_or("", |v| &v.class),
            None => data.members.first().and_then(|&m| scenario.classes.get(m)).map_or("", |c| &c.id),
        }
    }

    /// Everybody who may drive a route, with the price.
    fn offers(&self, leg: Leg, index: usize, route: &Route, apart: bool) -> Vec<Chosen> {
        let p = self.problem(leg);
        let mut run = Run::default();
        run.items.clone_from(&route.items);
        if !run.rebuild(p) {
            return Vec::new();
        }
        let assistants = run.work[..run.works].iter().map(|(_, w)| w.assistants).max().unwrap_or(0);
        let settings = self.settings(leg, route);
        let (mut bought, mut own) = (Vec::new(), Vec::new());
        let mut open: Option<(i64, u8)> = None;
        for kind in 0..p.types.len() {
            if run.fits >> kind & 1 == 0 || !run.within_shift(p, kind) {
                continue;
            }
            let offer = |who, micro| Chosen {
                leg,
                route: index,
                who,
                kind: kind as u8,
                list: micro,
                micro,
                apart: apart.then(|| route.clone()),
                package: None,
                assistants,
            };
            if p.types[kind].own.is_some() {
                own.push(offer(Who::Own, run.price(p, kind) - run.wish));
                continue;
            }
            let card = recall::money(p, &run, kind);
            if open.is_none_or(|(best, _)| card < best) {
                open = Some((card, kind as u8));
            }
            let class = self.class(leg, kind as u8);
            let licence = self.desk.scenario.classes.iter().find(|c| c.id == class).map(|c| c.licence);
            for (b, bidder) in self.tender.bidders.iter().enumerate() {
                let Some(share) = self.rates.of(b, class) else { continue };
                let start = self.tender.lots.first().map(|l| l.start);
                let licensed = licence.zip(start).is_some_and(|(l, day)| bidder.licensed(l, day));
                if licensed && self.rates.serves(b, settings.iter().map(String::as_str)) {
                    bought.push(offer(Who::Supplier(b), card * share / 1_000));
                }
            }
        }
        bought.sort_by_key(|o| (o.micro, o.who, o.kind));
        own.sort_by_key(|o| (o.micro, o.kind));
        let cut = bought.len().saturating_sub(OFFERS) + own.len().saturating_sub(OWN);
        self.left_out.set(self.left_out.get() + cut);
        bought.truncate(OFFERS);
        own.truncate(OWN);
        bought.extend(own);
        if let Some((card, kind)) = open {
            let micro = card / 100 * i64::from(self.tender.rules.unawarded_percent);
            let apart = apart.then(|| route.clone());
            let open = Chosen {
                leg,
                route: index,
                who: Who::Open,
                kind,
                list: micro,
                micro,
                apart,
                package: None,
                assistants,
            };
            bought.push(open);
        }
        bought
    }

    /// Names of the settings a route serves.
    fn settings(&self, leg: Leg, route: &Route) -> Vec<String> {
        let p = self.problem(leg);
        let gates = route.items.iter().filter_map(|u| u.checked_sub(p.first_visit()));
        let name = |g: u32| self.desk.scenario.settings[p.gates[g as usize].setting as usize].name.clone();
        gates.map(name).collect()
    }

    /// The bought type of a class that carries a route of the pool, with its rate-card week and its assistants.
    pub fn bought(&self, leg: Leg, route: usize, class: &str) -> Option<(u8, i64, u32)> {
        let p = self.problem(leg);
        let mut run = Run::default();
        run.items.clone_from(&self.pools[leg.index()][route].items);
        if !run.rebuild(p) {
            return None;
        }
        let fits = |k: &usize| run.fits >> k & 1 == 1 && run.within_shift(p, *k);
        let named = |k: &usize| p.types[*k].own.is_none() && self.class(leg, *k as u8) == class;
        let kind = (0..p.types.len()).filter(named).find(fits)?;
        let assistants = run.work[..run.works].iter().map(|(_, w)| w.assistants).max().unwrap_or(0);
        Some((kind as u8, recall::money(p, &run, kind), assistants))
    }

    /// The best drivers for the plan's own routes.
    pub fn award_of_the_plan(&self, packages: &[Bought], options: &Options) -> Result<Solved, SolverError> {
        let mut columns = self.offers_of(|r| r.origin == Origin::Plan);
        columns.extend_from_slice(packages);
        self.climb(&columns, options, None)
    }

    /// The best routes of the pool with their drivers.
    pub fn all_routes(&self, packages: &[Bought], options: &Options, base: &Solved) -> Result<Solved, SolverError> {
        self.left_out.set(0);
        let mut columns = self.offers_of(|_| true);
        columns.extend_from_slice(packages);
        self.climb(&columns, options, Some(base))
    }

    fn offers_of(&self, wanted: impl Fn(&Route) -> bool) -> Vec<Bought> {
        let mut all = Vec::new();
        for leg in Leg::BOTH {
            for (i, r) in self.pools[leg.index()].iter().enumerate().filter(|(_, r)| wanted(r)) {
                all.extend(self.offers(leg, i, r, false).into_iter().map(Bought::from));
            }
        }
        all
    }

    /// The award of the plan's routes with those of one driver covered again.
    pub fn covered_again(
        &self,
        base: &Solved,
        who: &str,
        join: bool,
        options: &Options,
    ) -> Result<Solved, SolverError> {
        let mut offers: Vec<Chosen> = Vec::new();
        // Whoever takes over does so at the step of its ladder it is on already.
        let tiers = self.tiers();
        let without = |list: Vec<Chosen>| {
            let others = list.into_iter().filter(|o| who == "open" || self.name(o) != who);
            others.map(|o| at_step(&o, &tiers, &base.steps)).collect::<Vec<_>>()
        };
        for c in &base.chosen {
            if self.name(c) != who {
                offers.push(c.clone());
                continue;
            }
            let bench = &self.desk.legs[c.leg.index()];
            let routes = &self.pools[c.leg.index()];
            offers.extend(without(self.offers(c.leg, c.route, &routes[c.route], false)));
            if !join {
                continue;
            }
            let Merges { joined, left } = merges(bench, routes, c.route);
            for route in &left {
                offers.extend(without(self.offers(c.leg, c.route, route, true)));
            }
            for (neighbour, route) in joined {
                let driver = base.chosen.iter().find(|d| d.leg == c.leg && d.route == neighbour && self.name(d) != who);
                let Some(driver) = driver else { continue };
                let with = self.offers(c.leg, neighbour, &route, true).into_iter();
                let same = with.filter(|o| o.who == driver.who && o.kind == driver.kind);
                offers.extend(same.map(|o| at_step(&o, &tiers, &base.steps)));
            }
        }
        let mut found = self.solve(offers.into_iter().map(Bought::from).collect(), None, options, None)?;
        found.steps.clone_from(&base.steps);
        Ok(found)
    }

    /// Solves the partition of all journeys of the plan over some columns. With `least`, the caps hold and each bidder drives
    /// nothing or at least so many runs.
    pub fn solve(
        &self,
        columns: Vec<Bought>,
        least: Option<&[usize]>,
        options: &Options,
        start: Option<&Solved>,
    ) -> Result<Solved, SolverError> {
        let mut program = Program::default();
        let mut rows: BTreeMap<(usize, u32), Vec<(usize, f64)>> = BTreeMap::new();
        let offers: Vec<(usize, &Chosen)> =
            columns.iter().enumerate().flat_map(|(i, b)| b.parts.iter().map(move |o| (i, o))).collect();
        for bought in &columns {
            program.binary(bought.parts.iter().map(|o| pounds(o.micro)).sum());
        }
        for &(column, offer) in &offers {
            for &q in &self.route(offer).requests {
                rows.entry((offer.leg.index(), q)).or_default().push((column, 1.0));
            }
        }
        for terms in rows.into_values() {
            program.row(terms, 1.0, 1.0);
        }
        self.capacity(&mut program, &offers);
        if let Some(least) = least {
            self.caps(&mut program, &offers);
            for (b, &runs) in least.iter().enumerate().filter(|(_, n)| **n > 0) {
                let mine = offers.iter().filter(|(_, o)| o.who == Who::Supplier(b)).map(|&(i, _)| (i, 1.0));
                program.row(summed(mine.collect()), runs as f64, f64::INFINITY);
            }
        }
        let first = start.map(|s| {
            let has = |o: &Chosen| s.chosen.iter().any(|c| c.is(o));
            columns.iter().map(|b| f64::from(u8::from(b.parts.iter().all(has)))).collect()
        });
        let gap = f64::from(options.gap_per_mille) / 1_000.0;
        let effort = Effort { start: first, gap, nodes: Some(options.nodes), ..Effort::default() };
        match program.solve(&effort)? {
            Outcome::Solved { values, bound, .. } => {
                let kept = columns.into_iter().zip(&values).filter(|(_, v)| **v > 0.5);
                let chosen: Vec<Chosen> = kept.flat_map(|(b, _)| b.parts).collect();
                let micro = chosen.iter().map(|c| c.micro).sum();
                Ok(Solved { micro, bound: (bound * 1e8).floor() as i64, chosen, steps: Vec::new() })
            }
            Outcome::Infeasible => Err(SolverError("the pool of routes does not hold every journey".into())),
            Outcome::Stopped => Err(SolverError("no choice was found within the nodes allowed".into())),
        }
    }

    /// What drivers have, on each leg.
    fn capacity(&self, program: &mut Program, offers: &[(usize, &Chosen)]) {
        for leg in Leg::BOTH {
            let of = |who: Who| offers.iter().copied().filter(move |(_, o)| o.leg == leg && o.who == who);
            for (kind, data) in self.problem(leg).types.iter().enumerate() {
                let Some(own) = &data.own else { continue };
                let terms = of(Who::Own).filter(|(_, o)| o.kind as usize == kind).map(|(i, _)| (i, 1.0)).collect();
                at_most(program, terms, own.count);
            }
            if !self.tender.rules.capacity {
                continue;
            }
            for (b, bidder) in self.tender.bidders.iter().enumerate() {
                let mine = || of(Who::Supplier(b));
                let mut by_class: BTreeMap<&str, Vec<(usize, f64)>> = BTreeMap::new();
                for (i, o) in mine() {
                    by_class.entry(self.class(leg, o.kind)).or_default().push((i, 1.0));
                }
                if !bidder.vehicles.is_empty() {
                    for (class, terms) in by_class {
                        at_most(program, terms, bidder.vehicles.get(class).copied().unwrap_or(0));
                    }
                }
                for limit in [bidder.drivers, bidder.routes].into_iter().flatten() {
                    at_most(program, mine().map(|(i, _)| (i, 1.0)).collect(), limit);
                }
                if let Some(limit) = bidder.assistants {
                    at_most(program, mine().map(|(i, o)| (i, f64::from(o.assistants))).collect(), limit);
                }
            }
        }
    }

    /// Most lots a supplier, and the concentration caps, on each leg's routes of the plan and on the plan's rate-card week.
    fn caps(&self, program: &mut Program, offers: &[(usize, &Chosen)]) {
        let rules = &self.tender.rules;
        let mut members: Vec<usize> = self.groups.clone();
        members.sort_unstable();
        members.dedup();
        let bidder = |o: &Chosen| if let Who::Supplier(b) = o.who { Some(b) } else { None };
        for leg in Leg::BOTH {
            let mine = |o: &Chosen| o.leg == leg;
            let plan = self.pools[leg.index()].iter().filter(|r| r.origin == Origin::Plan).count() as u32;
            if let Some(most) = rules.max_lots {
                for b in 0..self.tender.bidders.len() {
                    let of = offers.iter().filter(|(_, o)| mine(o) && bidder(o) == Some(b));
                    at_most(program, of.map(|&(i, _)| (i, 1.0)).collect(), most);
                }
            }
            if let Some(percent) = rules.max_routes_percent {
                for &g in &members {
                    let of = |o: &Chosen| mine(o) && bidder(o).is_some_and(|b| self.groups[b] == g);
                    let terms = offers.iter().filter(|(_, o)| of(o)).map(|&(i, _)| (i, 1.0)).collect();
                    at_most(program, terms, plan * percent / 100);
                }
            }
        }
        if let Some(percent) = rules.max_value_percent {
            let week = pounds(self.desk.legs.iter().map(|b| b.week(&b.state).0 * 1_000_000).sum());
            for &g in &members {
                let of = |o: &Chosen| bidder(o).is_some_and(|b| self.groups[b] == g);
                let terms = offers.iter().filter(|(_, o)| of(o)).map(|&(i, o)| (i, pounds(o.micro)));
                program.row(summed(terms.collect()), f64::NEG_INFINITY, week * f64::from(percent) / 100.0);
            }
        }
    }
}

fn at_most(program: &mut Program, terms: Vec<(usize, f64)>, most: u32) {
    if !terms.is_empty() {
        program.row(summed(terms), f64::NEG_INFINITY, f64::from(most));
    }
}

/// One coefficient a column: the routes of a package add up.
fn summed(terms: Vec<(usize, f64)>) -> Vec<(usize, f64)> {
    let mut by_column: BTreeMap<usize, f64> = BTreeMap::new();
    for (column, weight) in terms {
        *by_column.entry(column).or_default() += weight;
    }
    by_column.into_iter().collect()
}

/// Pounds of a price, whole pence.
fn pounds(micro: i64) -> f64 {
    MicroPence(micro).to_pence().0 as f64 / 100.0
}
