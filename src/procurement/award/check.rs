//! A second statement of all rules: prices a decision and lists every rule it breaks, from the tender alone.
//!
//! Written without the program that finds awards: it counts lots, looks up discounts, adds money in whole pence and
//! drives the own vehicles through their day. An award is published only when this agrees with the solver to the penny.

use super::decision::{Decision, Winner};
use crate::{
    model::{Leg, Pence},
    procurement::{
        Lot, LotRun, Reach, Rule, Rules, Tender,
        lot::OWN,
        tender::{KeptOut, Offer},
    },
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a decision costs and which rules it breaks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evaluation {
    /// Evaluated cost a year, what the award minimises: evaluated prices less credits, own fleet, penalties.
    pub value: Pence,
    /// Paid to suppliers a year.
    pub bidders: Pence,
    /// Avoidable cost of the own fleet a year.
    pub own: Pence,
    /// Should-cost a year of what stays unawarded.
    pub unawarded: Pence,
    /// Stated penalties a year of what stays unawarded; not money.
    pub penalties: Pence,
    /// By supplier, in the tender's order, those with work only.
    pub suppliers: Vec<SupplierShare>,
    /// Every rule broken.
    pub breaches: Vec<Breach>,
}

/// What one supplier has won.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupplierShare {
    /// Supplier.
    pub supplier: String,
    /// Lots.
    pub lots: u32,
    /// Routes.
    pub routes: u32,
    /// Volume discount reached, hundredths of a per cent.
    pub discount: u32,
    /// Paid a year, after discount.
    pub annual: Pence,
}

/// A rule broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Breach {
    /// The rule; absent where the decision is not even well formed.
    pub rule: Option<Rule>,
    /// What is wrong.
    pub what: String,
}

impl Evaluation {
    fn breach(&mut self, rule: Option<Rule>, what: String) {
        self.breaches.push(Breach { rule, what });
    }
    /// Money a year: suppliers, own fleet, and should-cost for what stays unawarded.
    pub fn money(&self) -> Pence {
        self.bidders + self.own + self.unawarded
    }
}

/// Prices a decision and lists every breach.
pub fn evaluate(tender: &Tender, decision: &Decision) -> Evaluation {
    let (offers, kept_out) = tender.offers();
    let mut e = Evaluation::default();
    let Some(won) = won_offers(tender, decision, &offers, &kept_out, &mut e) else { return e };
    price_suppliers(tender, &offers, &won, &mut e);
    own_fleet(tender, decision, &mut e);
    for (lot, choice) in tender.lots.iter().zip(&decision.lots) {
        match choice.winner {
            Winner::Unawarded => {
                e.unawarded += lot.annual(lot.should_cost);
                let day = (lot.should_cost.0 * i64::from(tender.rules.unawarded_percent) + 50).div_euclid(100);
                e.penalties += lot.annual(Pence(day));
                if !tender.rules.may_stay_unawarded {
                    e.breach(Some(Rule::EveryLot), format!("lot {} is not awarded", lot.reference));
                }
            }
            Winner::Own if lot.incumbent.as_deref() == Some(OWN) => {
                e.value = e.value - lot.annual(tender.rules.continuity_credit);
            }
            _ => {}
        }
    }
    e.value += e.own + e.penalties;
    capacity(tender, &offers, &won, &mut e);
    shares(tender, &offers, &won, &mut e);
    if let Some(budget) = tender.rules.budget
        && e.money() > budget
    {
        e.breach(Some(Rule::Budget), format!("{} a year is over the ceiling of {budget}", e.money()));
    }
    e
}

/// Indices of the offers that win, each once; `None` when the decision does not fit the tender at all.
fn won_offers(
    tender: &Tender,
    decision: &Decision,
    offers: &[Offer],
    kept_out: &[KeptOut],
    e: &mut Evaluation,
) -> Option<Vec<usize>> {
    if decision.lots.len() != tender.lots.len()
        || decision.lots.iter().zip(&tender.lots).any(|(c, l)| c.lot != l.reference)
    {
        e.breach(None, "the decision does not name every lot of the tender once and in order".into());
        return None;
    }
    let by_name: BTreeMap<&str, usize> = offers.iter().enumerate().map(|(i, o)| (o.reference.as_str(), i)).collect();
    let mut claimed: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (l, choice) in decision.lots.iter().enumerate() {
        let Winner::Offer { offer, supplier } = &choice.winner else { continue };
        match by_name.get(offer.as_str()) {
            Some(&k) if tender.bidders[offers[k].bidder].reference == *supplier => {
                claimed.entry(k).or_default().insert(l);
            }
            Some(_) => e.breach(Some(Rule::Offers), format!("offer `{offer}` is not `{supplier}`'s")),
            None => {
                let why = kept_out.iter().find(|k| k.reference == *offer).map_or("unknown", |k| k.reason.as_str());
                e.breach(Some(Rule::Offers), format!("offer `{offer}` may not win: {why}"));
            }
        }
    }
    for (&k, lots) in &claimed {
        if !lots.iter().eq(offers[k].lots.iter()) {
            let what =
                format!("offer `{}` is all or nothing and does not win its lots and no others", offers[k].reference);
            e.breach(Some(Rule::Packages), what);
        }
    }
    e.breaches.is_empty().then(|| claimed.into_keys().collect())
}

fn price_suppliers(tender: &Tender, offers: &[Offer], won: &[usize], e: &mut Evaluation) {
    for (b, bidder) in tender.bidders.iter().enumerate() {
        let mine: Vec<&Offer> = won.iter().map(|&k| &offers[k]).filter(|o| o.bidder == b).collect();
        if mine.is_empty() {
            continue;
        }
        let lots: u32 = mine.iter().map(|o| o.lots.len() as u32).sum();
        let discount = if tender.rules.discounts { bidder.discount(lots) } else { 0 };
        let mut annual = Pence(0);
        for offer in &mine {
            for (&l, &price) in offer.lots.iter().zip(&offer.prices) {
                let lot = &tender.lots[l];
                let paid = Rules::discounted(price, discount);
                annual += lot.annual(paid);
                e.value += lot.annual(tender.rules.evaluated(paid, bidder.quality));
                if lot.incumbent.as_ref() == Some(&bidder.reference) {
                    e.value = e.value - lot.annual(tender.rules.continuity_credit);
                }
            }
        }
        e.bidders += annual;
        let routes = mine.iter().map(|o| o.routes).sum();
        e.suppliers.push(SupplierShare { supplier: bidder.reference.clone(), lots, routes, discount, annual });
    }
}

fn own_fleet(tender: &Tender, decision: &Decision, e: &mut Evaluation) {
    let runs: BTreeMap<&str, (&Lot, &LotRun)> =
        tender.lots.iter().flat_map(|l| l.timetable.iter().map(move |r| (r.id.as_str(), (l, r)))).collect();
    let mut driven: BTreeMap<&str, u32> = BTreeMap::new();
    let mut out: BTreeMap<(&str, Leg), u32> = BTreeMap::new();
    let mut total = Pence(0);
    for work in &decision.own_work {
        match day_of(tender, work, &runs) {
            Ok((cost, days)) => {
                if cost != work.day_cost {
                    let what = format!("own work of {} costs {cost} a day, not {}", work.group, work.day_cost);
                    e.breach(Some(Rule::OwnChain), what);
                }
                total += Pence(cost.0 * i64::from(days));
            }
            Err(what) => e.breach(Some(Rule::OwnChain), what),
        }
        work.runs.iter().for_each(|r| *driven.entry(r).or_default() += 1);
        *out.entry((work.group.as_str(), work.leg)).or_default() += 1;
    }
    for (lot, choice) in tender.lots.iter().zip(&decision.lots) {
        let needed = u32::from(choice.winner == Winner::Own);
        for run in &lot.timetable {
            if driven.remove(run.id.as_str()).unwrap_or(0) != needed {
                let what = format!("run {} is not driven by an own vehicle exactly as decided", run.id);
                e.breach(Some(Rule::OwnFleet), what);
            }
        }
        if needed == 1 && (lot.timetable.is_empty() || !tender.rules.own_fleet) {
            e.breach(Some(Rule::OwnFleet), format!("the own fleet cannot take lot {}", lot.reference));
        }
    }
    if let Some(run) = driven.keys().next() {
        e.breach(Some(Rule::OwnFleet), format!("run {run} is in no lot"));
    }
    let days = tender.lots.iter().map(|l| i64::from(l.days)).max().unwrap_or(0);
    for group in &tender.own.groups {
        let used = Leg::BOTH.map(|leg| out.get(&(group.id.as_str(), leg)).copied().unwrap_or(0));
        let most = used[0].max(used[1]);
        if most > group.count {
            let what = format!("{most} vehicles of {} are used and there are {}", group.id, group.count);
            e.breach(Some(Rule::OwnFleet), what);
        }
        total += Pence(group.fixed_per_day.0 * days * i64::from(most));
    }
    e.own = total;
}

/// Drives one vehicle through one leg: its cost per day and days a year, or why it cannot.
fn day_of(
    tender: &Tender,
    work: &super::decision::OwnWork,
    runs: &BTreeMap<&str, (&Lot, &LotRun)>,
) -> Result<(Pence, u32), String> {
    let group = tender.own.groups.iter().find(|g| g.id == work.group);
    let group = group.ok_or_else(|| format!("there is no own group `{}`", work.group))?;
    let reach = |run: &str| -> Result<&Reach, String> {
        group.reach.iter().find(|r| r.run == run).ok_or_else(|| format!("{} cannot drive run {run}", group.id))
    };
    let first = work.runs.first().ok_or("own work without a run")?;
    if work.runs.len() > tender.rules.own_chain.max(1) as usize {
        return Err(format!("an own vehicle of {} chains more runs than declared", group.id));
    }
    let (mut metres, mut assistants, mut zone, mut days) = (i64::from(reach(first)?.out_metres), 0, false, 0);
    let (mut leave, mut now) = (None, 0);
    for (i, name) in work.runs.iter().enumerate() {
        let (lot, run) = runs.get(name.as_str()).ok_or_else(|| format!("run {name} is in no lot"))?;
        reach(name)?;
        if run.leg != work.leg {
            return Err(format!("run {name} is not on the {} leg", work.leg));
        }
        if i > 0 {
            let before = &work.runs[i - 1];
            let link = tender.own.links.iter().find(|l| l.from == *before && l.to == *name);
            let link = link.ok_or_else(|| format!("no drive from run {before} to run {name} is known"))?;
            let turn = i64::from(tender.rules.own_turnaround_minutes) * 60;
            if i64::from(now) + i64::from(link.secs) + turn > i64::from(run.start) {
                return Err(format!("run {name} cannot be reached in time after run {before}"));
            }
            metres += i64::from(link.metres);
        }
        leave.get_or_insert(run.start - reach(first)?.out_secs);
        now = run.end;
        metres += i64::from(run.metres);
        assistants = assistants.max(run.assistants);
        zone |= run.in_zone;
        days = days.max(lot.days);
    }
    let back = reach(work.runs.last().ok_or("own work without a run")?)?;
    let (leave, home) = (leave.unwrap_or(0), now + back.back_secs);
    metres += i64::from(back.back_metres);
    let (from, to) = group.shift[work.leg.index()];
    if leave < from || home > to {
        return Err(format!("the work of {} on runs {} leaves the shift", group.id, work.runs.join(", ")));
    }
    Ok((group.tariff.day_cost(metres, home - leave, assistants, zone).to_pence(), days))
}

fn capacity(tender: &Tender, offers: &[Offer], won: &[usize], e: &mut Evaluation) {
    if !tender.rules.capacity {
        return;
    }
    for (b, bidder) in tender.bidders.iter().enumerate() {
        let mine: Vec<&Offer> = won.iter().map(|&k| &offers[k]).filter(|o| o.bidder == b).collect();
        let mut vehicles: BTreeMap<&str, u32> = BTreeMap::new();
        for o in &mine {
            o.vehicles.iter().for_each(|(class, n)| *vehicles.entry(class).or_default() += n);
        }
        let drivers = vehicles.values().sum();
        let mut check = |what: &str, used: u32, limit: Option<u32>| {
            if let Some(limit) = limit.filter(|&l| used > l) {
                let name = &bidder.reference;
                e.breach(Some(Rule::Capacity), format!("{name} is given work for {used} {what} and offers {limit}"));
            }
        };
        if !bidder.vehicles.is_empty() {
            for (class, n) in vehicles {
                check(class, n, Some(bidder.vehicles.get(class).copied().unwrap_or(0)));
            }
        }
        check("drivers", drivers, bidder.drivers);
        check("assistants", mine.iter().map(|o| o.assistants).sum(), bidder.assistants);
        check("routes", mine.iter().map(|o| o.routes).sum(), bidder.routes);
    }
}

fn shares(tender: &Tender, offers: &[Offer], won: &[usize], e: &mut Evaluation) {
    let rules = &tender.rules;
    let groups = crate::procurement::connected::groups(tender);
    let index: BTreeMap<&str, usize> =
        tender.bidders.iter().enumerate().map(|(i, b)| (b.reference.as_str(), i)).collect();
    let (mut routes, mut value): (BTreeMap<usize, u32>, BTreeMap<usize, Pence>) = Default::default();
    let (mut small, mut all) = (0, 0);
    for s in e.suppliers.clone() {
        let b = index[s.supplier.as_str()];
        *routes.entry(groups[b]).or_default() += s.routes;
        *value.entry(groups[b]).or_default() += s.annual;
        all += s.routes;
        small += if tender.bidders[b].small { s.routes } else { 0 };
        if let Some(most) = rules.max_lots.filter(|&m| s.lots > m) {
            e.breach(Some(Rule::MaxLots), format!("{} wins {} lots, at most {most} are allowed", s.supplier, s.lots));
        }
    }
    debug_assert_eq!(all, won.iter().map(|&k| offers[k].routes).sum::<u32>());
    let name = |g: usize| &tender.bidders[g].reference;
    if let Some(percent) = rules.max_routes_percent {
        for (&g, &n) in routes.iter().filter(|(_, n)| **n * 100 > tender.routes() * percent) {
            e.breach(Some(Rule::RoutesShare), format!("{n} routes with the group of {} are over {percent} %", name(g)));
        }
    }
    if let Some(percent) = rules.max_value_percent {
        let base = i128::from(tender.estimate().0) * i128::from(percent);
        for (&g, &v) in value.iter().filter(|(_, v)| i128::from(v.0) * 100 > base) {
            e.breach(Some(Rule::ValueShare), format!("{v} a year with the group of {} is over {percent} %", name(g)));
        }
    }
    if let Some(least) = rules.min_suppliers.filter(|&m| (routes.len() as u32) < m) {
        let n = routes.len();
        e.breach(Some(Rule::MinSuppliers), format!("{n} independent suppliers win work, at least {least} must"));
    }
    if let Some(percent) = rules.small_percent.filter(|p| small * 100 < all * p) {
        let what = format!("small firms win {small} of {all} routes, less than {percent} %");
        e.breach(Some(Rule::SmallShare), what);
    }
}
