//! The award as a mixed-integer program.
//!
//! Every lot is covered exactly once by a chosen offer, the own fleet or "unawarded". A supplier with a volume discount
//! has each of its offers once per tier, and exactly one tier is open; tiers are linked to lots row by row, which keeps
//! the relaxation tight. Own vehicles enter as chains (see [`crate::procurement::own`]), so that a run is driven once and
//! a vehicle is not sold twice. All costs are whole pence a year divided by their greatest common divisor.

use super::mip::{Column, Program};
use crate::{
    model::Pence,
    procurement::{
        Rule, Rules, Tender,
        lot::OWN,
        own::{self, Chain},
        tender::{KeptOut, Offer},
    },
};
use std::collections::BTreeMap;

/// Something a question holds fixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// This offer wins.
    Wins(String),
    /// This offer does not win.
    Loses(String),
    /// The own fleet drives this lot.
    Own(String),
    /// The own fleet does not drive this lot.
    NotOwn(String),
    /// This lot is not left unawarded.
    Awarded(String),
}

/// What a column of the program stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// Offer at a tier.
    Offer(usize, usize),
    /// Own fleet drives the lot.
    Own(usize),
    /// The lot stays unawarded.
    Unawarded(usize),
    /// A chain is driven.
    Chain(usize),
    /// A tier of a bidder is open, a group takes part, vehicles of a group in use.
    Helper,
}

/// A tender compiled for solving.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The program.
    pub program: Program,
    /// What each column stands for.
    pub means: Vec<Means>,
    /// Offers that may win.
    pub offers: Vec<Offer>,
    /// Offers kept out.
    pub kept_out: Vec<KeptOut>,
    /// Own chains.
    pub chains: Vec<Chain>,
    /// Own chains not considered.
    pub chains_left_out: Vec<own::LeftOut>,
    /// Group of each bidder.
    pub groups: Vec<usize>,
    /// Pence a year of one unit of the objective.
    pub unit: i64,
}

/// Evaluated cost and money a year of an offer at a discount.
pub fn offer_cost(tender: &Tender, offer: &Offer, basis_points: u32) -> (Pence, Pence) {
    let bidder = &tender.bidders[offer.bidder];
    let (mut evaluated, mut money) = (0, 0);
    for (&l, &price) in offer.lots.iter().zip(&offer.prices) {
        let lot = &tender.lots[l];
        let paid = Rules::discounted(price, basis_points);
        let stays = lot.incumbent.as_deref() == Some(bidder.reference.as_str());
        let credit = if stays { tender.rules.continuity_credit } else { Pence(0) };
        evaluated += lot.annual(tender.rules.evaluated(paid, bidder.quality) - credit).0;
        money += lot.annual(paid).0;
    }
    (Pence(evaluated), Pence(money))
}

/// Credit a year when the own fleet keeps a lot it drives today.
pub fn own_credit(tender: &Tender, lot: usize) -> Pence {
    let lot = &tender.lots[lot];
    if lot.incumbent.as_deref() == Some(OWN) { lot.annual(tender.rules.continuity_credit) } else { Pence(0) }
}

/// Days a year for which a vehicle in use costs its fixed rate.
pub fn fleet_days(tender: &Tender) -> i64 {
    tender.lots.iter().map(|l| i64::from(l.days)).max().unwrap_or(0)
}

struct Builder<'t> {
    tender: &'t Tender,
    p: Program,
    means: Vec<Means>,
    costs: Vec<i64>,
    /// Tiers of each bidder: from, to, hundredths of a per cent.
    tiers: Vec<Vec<(u32, u32, u32)>>,
    /// Columns of each offer by tier with the money a year.
    offer_columns: Vec<Vec<(usize, i64)>>,
    own_columns: Vec<Option<usize>>,
    chain_columns: Vec<usize>,
    unawarded_columns: Vec<usize>,
    fleet_columns: Vec<(usize, i64)>,
}

const NONE: f64 = f64::INFINITY;

impl Builder<'_> {
    fn binary(&mut self, means: Means, cost: i64) -> usize {
        self.means.push(means);
        self.costs.push(cost);
        self.p.binary(0.0)
    }

    fn at_most(&mut self, terms: Vec<(usize, f64)>, high: f64) {
        self.p.row(terms, -NONE, high);
    }

    /// Columns of the offers that fit, each with a weight.
    fn weighted<'a>(&'a self, offers: &'a [Offer], weight: impl Fn(&Offer) -> Option<f64> + 'a) -> Vec<(usize, f64)> {
        offers
            .iter()
            .zip(&self.offer_columns)
            .filter_map(|(o, columns)| weight(o).filter(|w| *w != 0.0).map(|w| (columns, w)))
            .flat_map(|(columns, w)| columns.iter().map(move |&(c, _)| (c, w)))
            .collect()
    }

    fn add_offers(&mut self, offers: &[Offer]) {
        for (k, offer) in offers.iter().enumerate() {
            let tiers = self.tiers[offer.bidder].clone();
            let columns = tiers
                .iter()
                .enumerate()
                .map(|(t, tier)| {
                    let (evaluated, money) = offer_cost(self.tender, offer, tier.2);
                    (self.binary(Means::Offer(k, t), evaluated.0), money.0)
                })
                .collect();
            self.offer_columns.push(columns);
        }
    }

    fn add_ladders(&mut self, offers: &[Offer]) {
        for b in 0..self.tiers.len() {
            let tiers = self.tiers[b].clone();
            if tiers.len() < 2 {
                continue;
            }
            let open: Vec<usize> = tiers.iter().map(|_| self.binary(Means::Helper, 0)).collect();
            self.p.row(open.iter().map(|&c| (c, 1.0)).collect(), 1.0, 1.0);
            for (t, &(from, to, _)) in tiers.iter().enumerate() {
                let own: Vec<(usize, &Offer)> = offers.iter().enumerate().filter(|(_, o)| o.bidder == b).collect();
                let mut count: Vec<(usize, f64)> =
                    own.iter().map(|(k, o)| (self.offer_columns[*k][t].0, o.lots.len() as f64)).collect();
                let reach = self.tender.lots.len() as u32;
                let mut least = count.clone();
                least.push((open[t], -f64::from(from)));
                self.p.row(least, 0.0, NONE);
                count.push((open[t], -f64::from(to.min(reach))));
                self.at_most(count, 0.0);
                let mut by_lot: BTreeMap<usize, Vec<(usize, f64)>> = BTreeMap::new();
                for (k, o) in &own {
                    o.lots.iter().for_each(|&l| by_lot.entry(l).or_default().push((self.offer_columns[*k][t].0, 1.0)));
                }
                for mut terms in by_lot.into_values() {
                    terms.push((open[t], -1.0));
                    self.at_most(terms, 0.0);
                }
            }
        }
    }

    fn add_fleet(&mut self, chains: &[Chain]) {
        let t = self.tender;
        let mut by_run: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (i, chain) in chains.iter().enumerate() {
            let column = self.binary(Means::Chain(i), chain.annual().0);
            self.chain_columns.push(column);
            chain.runs.iter().for_each(|&r| by_run.entry(r).or_default().push(column));
        }
        for (l, lot) in t.lots.iter().enumerate() {
            let drivable = !lot.timetable.is_empty() && (0..lot.timetable.len()).all(|r| by_run.contains_key(&(l, r)));
            let column = (drivable && t.rules.own_fleet).then(|| self.binary(Means::Own(l), -own_credit(t, l).0));
            self.own_columns.push(column);
        }
        for ((l, _), columns) in by_run {
            let mut terms: Vec<(usize, f64)> = columns.into_iter().map(|c| (c, 1.0)).collect();
            terms.extend(self.own_columns[l].map(|c| (c, -1.0)));
            self.p.row(terms, 0.0, 0.0);
        }
        for (g, group) in t.own.groups.iter().enumerate() {
            let in_use = (group.fixed_per_day.0 > 0).then(|| {
                let cost = group.fixed_per_day.0 * fleet_days(t);
                self.means.push(Means::Helper);
                self.costs.push(cost);
                let column = self.p.column(Column { cost: 0.0, low: 0.0, high: f64::from(group.count), integer: true });
                self.fleet_columns.push((column, cost));
                column
            });
            for leg in crate::model::Leg::BOTH {
                let mut terms: Vec<(usize, f64)> = chains
                    .iter()
                    .zip(&self.chain_columns)
                    .filter(|(c, _)| c.group == g && c.leg == leg)
                    .map(|(_, &column)| (column, 1.0))
                    .collect();
                let high = if let Some(column) = in_use {
                    terms.push((column, -1.0));
                    0.0
                } else {
                    f64::from(group.count)
                };
                self.at_most(terms, high);
            }
        }
    }

    fn add_cover(&mut self, offers: &[Offer]) {
        for l in 0..self.tender.lots.len() {
            let column = self.binary(Means::Unawarded(l), self.tender.unawarded_penalty(l).0);
            self.unawarded_columns.push(column);
            if !self.tender.rules.may_stay_unawarded {
                self.p.columns[column].high = 0.0;
            }
            let mut terms = self.weighted(offers, |o| o.lots.contains(&l).then_some(1.0));
            terms.push((column, 1.0));
            terms.extend(self.own_columns[l].map(|c| (c, 1.0)));
            self.p.row(terms, 1.0, 1.0);
        }
    }

    fn add_capacity(&mut self, offers: &[Offer]) {
        for b in 0..self.tender.bidders.len() {
            let bidder = &self.tender.bidders[b];
            let of = |o: &Offer| o.bidder == b;
            if !bidder.vehicles.is_empty() {
                let mut classes: Vec<&str> =
                    offers.iter().filter(|o| of(o)).flat_map(|o| o.vehicles.keys().map(String::as_str)).collect();
                classes.sort_unstable();
                classes.dedup();
                for class in classes {
                    let high = bidder.vehicles.get(class).copied().unwrap_or(0);
                    let use_of = |o: &Offer| of(o).then(|| f64::from(o.vehicles.get(class).copied().unwrap_or(0)));
                    let terms = self.weighted(offers, use_of);
                    self.at_most(terms, f64::from(high));
                }
            }
            type Amount = fn(&Offer) -> u32;
            let limits: [(Option<u32>, Amount); 3] = [
                (bidder.drivers, |o| o.vehicles.values().sum()),
                (bidder.assistants, |o| o.assistants),
                (bidder.routes, |o| o.routes),
            ];
            for (limit, amount) in limits {
                if let Some(high) = limit {
                    let terms = self.weighted(offers, |o| of(o).then(|| f64::from(amount(o))));
                    self.at_most(terms, f64::from(high));
                }
            }
        }
    }

    fn add_shares(&mut self, offers: &[Offer], groups: &[usize]) {
        let (t, rules) = (self.tender, &self.tender.rules);
        let mut members: Vec<usize> = groups.to_vec();
        members.sort_unstable();
        members.dedup();
        if let Some(most) = rules.max_lots {
            for b in 0..t.bidders.len() {
                let terms = self.weighted(offers, |o| (o.bidder == b).then_some(o.lots.len() as f64));
                self.at_most(terms, f64::from(most));
            }
        }
        for &g in &members {
            if let Some(percent) = rules.max_routes_percent {
                let most = routes_cap(t, percent);
                let terms = self.weighted(offers, |o| (groups[o.bidder] == g).then(|| f64::from(o.routes)));
                self.at_most(terms, f64::from(most));
            }
            if let Some(percent) = rules.max_value_percent {
                let most = value_cap(t, percent);
                let terms = offers
                    .iter()
                    .zip(&self.offer_columns)
                    .filter(|(o, _)| groups[o.bidder] == g)
                    .flat_map(|(_, columns)| columns.iter().map(|&(c, money)| (c, pounds(money))))
                    .collect();
                self.at_most(terms, pounds(most.0));
            }
        }
        if let Some(least) = rules.min_suppliers {
            let mut total = Vec::new();
            for &g in &members {
                let taking = self.binary(Means::Helper, 0);
                let mut terms = self.weighted(offers, |o| (groups[o.bidder] == g).then_some(1.0));
                terms.push((taking, -1.0));
                self.p.row(terms, 0.0, NONE);
                total.push((taking, 1.0));
            }
            self.p.row(total, f64::from(least), NONE);
        }
        if let Some(percent) = rules.small_percent {
            let share = |o: &Offer| {
                let small = if t.bidders[o.bidder].small { 100.0 } else { 0.0 };
                Some(f64::from(o.routes) * (small - f64::from(percent)))
            };
            let terms = self.weighted(offers, share);
            self.p.row(terms, 0.0, NONE);
        }
    }

    fn add_budget(&mut self, chains: &[Chain]) {
        let Some(budget) = self.tender.rules.budget else { return };
        let t = self.tender;
        let mut terms: Vec<(usize, f64)> =
            self.offer_columns.iter().flatten().map(|&(c, money)| (c, pounds(money))).collect();
        terms.extend(chains.iter().zip(&self.chain_columns).map(|(c, &column)| (column, pounds(c.annual().0))));
        terms.extend(self.fleet_columns.iter().map(|&(c, cost)| (c, pounds(cost))));
        let left = t.lots.iter().zip(&self.unawarded_columns);
        terms.extend(left.map(|(lot, &c)| (c, pounds(lot.annual(lot.should_cost).0))));
        terms.retain(|t| t.1 != 0.0);
        self.at_most(terms, pounds(budget.0));
    }

    fn hold(&mut self, held: &[Held], offers: &[Offer]) {
        for h in held {
            let lot = |name: &str| self.tender.lots.iter().position(|l| l.reference == name);
            let offer = |name: &str| offers.iter().position(|o| o.reference == name);
            let (columns, low, high): (Vec<usize>, f64, f64) = match h {
                Held::Wins(name) => (self.columns_of(offer(name)), 1.0, 1.0),
                Held::Loses(name) => (self.columns_of(offer(name)), 0.0, 0.0),
                Held::Own(name) => (lot(name).and_then(|l| self.own_columns[l]).into_iter().collect(), 1.0, 1.0),
                Held::NotOwn(name) => (lot(name).and_then(|l| self.own_columns[l]).into_iter().collect(), 0.0, 0.0),
                Held::Awarded(name) => (lot(name).map(|l| self.unawarded_columns[l]).into_iter().collect(), 0.0, 0.0),
            };
            self.p.row(columns.into_iter().map(|c| (c, 1.0)).collect(), low, high);
        }
    }

    fn columns_of(&self, offer: Option<usize>) -> Vec<usize> {
        offer.map(|k| self.offer_columns[k].iter().map(|c| c.0).collect()).unwrap_or_default()
    }
}

/// Most routes of one connected group: rounded down.
pub fn routes_cap(tender: &Tender, percent: u32) -> u32 {
    (u64::from(tender.routes()) * u64::from(percent) / 100) as u32
}

/// Most value a year of one connected group: rounded down.
pub fn value_cap(tender: &Tender, percent: u32) -> Pence {
    Pence(tender.estimate().0 * i64::from(percent) / 100)
}

fn pounds(pence: i64) -> f64 {
    pence as f64 / 100.0
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

/// Compiles a tender with all its rules.
pub fn compile(tender: &Tender, held: &[Held]) -> Compiled {
    let (offers, kept_out) = tender.offers();
    let (chains, chains_left_out) = own::chains(&tender.lots, &tender.own, &tender.rules);
    let groups = crate::procurement::connected::groups(tender);
    let tiers = tender
        .bidders
        .iter()
        .enumerate()
        .map(|(i, b)| {
            let reach: usize = offers.iter().filter(|o| o.bidder == i).map(|o| o.lots.len()).sum();
            let mut tiers = if tender.rules.discounts { b.tiers() } else { vec![(0, u32::MAX, 0)] };
            tiers.retain(|t| t.0 as usize <= reach);
            tiers
        })
        .collect();
    let mut b = Builder {
        tender,
        p: Program::default(),
        means: Vec::new(),
        costs: Vec::new(),
        tiers,
        offer_columns: Vec::new(),
        own_columns: Vec::new(),
        chain_columns: Vec::new(),
        unawarded_columns: Vec::new(),
        fleet_columns: Vec::new(),
    };
    b.add_offers(&offers);
    b.add_fleet(&chains);
    b.add_cover(&offers);
    b.add_ladders(&offers);
    if tender.rules.has(Rule::Capacity) {
        b.add_capacity(&offers);
    }
    b.add_shares(&offers, &groups);
    b.add_budget(&chains);
    b.hold(held, &offers);
    let unit = b.costs.iter().copied().fold(0, gcd).max(1);
    for (column, cost) in b.p.columns.iter_mut().zip(&b.costs) {
        column.cost = (cost / unit) as f64;
    }
    Compiled { program: b.p, means: b.means, offers, kept_out, chains, chains_left_out, groups, unit }
}
