//! Agreed rates: what the winner of a contract charges for changes, as its bid says.
//!
//! In come a plan and the award of its lots; out go, for each day contract of the plan, the supplier, the price and the rates for
//! more miles, one more passenger and a wheelchair. They are found where the plan has the lot's runs as they were tendered, and
//! from then on they stay with the contract: a plan that has been changed keeps them in its folder ([`FILE`]) beside the work
//! that was tendered, so that a contract in changed form costs its price and its variations, not the general rate card. A contract
//! that is gone takes its rates along, and a lot won in a package by a supplier without a bid of its own has none.

use crate::model::{Metres, Mobility, Pence, Rate, Scenario, passenger_of};
use crate::plan::{DayContract, Plan};
use crate::procurement::award::{Award, Winner, paid_by_lot};
use crate::procurement::{Tender, prepare};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Name of the agreed rates in a plan's folder.
pub const FILE: &str = "agreed.json";

/// Metres of a mile.
const MILE: i128 = 1_609_344;

/// The work of a day contract, as far as rates for changes look at it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Work {
    /// Live metres of both legs.
    pub metres: i64,
    /// Passengers of the morning and of the afternoon: who rides both counts twice.
    pub riders: i64,
    /// Of which in a wheelchair.
    pub wheelchairs: i64,
    /// Assistants, the more of both legs.
    pub assistants: u32,
    /// Class of vehicle.
    pub class: String,
}

impl Work {
    /// The work of a contract as the plan has it.
    pub fn of(plan: &Plan, scenario: &Scenario, contract: &DayContract) -> Work {
        let chairs: BTreeMap<&str, bool> =
            scenario.passengers.iter().map(|p| (p.reference.as_str(), p.mobility == Mobility::Wheelchair)).collect();
        let mine = |id: &str| contract.am.as_deref() == Some(id) || contract.pm.as_deref() == Some(id);
        let mut work = Work { class: contract.class.clone(), ..Work::default() };
        for run in plan.runs.iter().filter(|r| mine(&r.id)) {
            let aboard: std::collections::BTreeSet<&str> =
                run.stops.iter().flat_map(|s| &s.board).map(|id| passenger_of(id)).collect();
            work.metres += i64::from(run.metres);
            work.riders += aboard.len() as i64;
            work.wheelchairs += aboard.iter().filter(|p| chairs.get(*p).copied().unwrap_or(false)).count() as i64;
            work.assistants = work.assistants.max(run.assistants);
        }
        work
    }
}

/// What was agreed for one day contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Supplier's name.
    pub supplier: String,
    /// Price of the day contract, per operated day: the lot's, in proportion to the plan's weeks where a lot has several.
    pub price: Pence,
    /// More or less per mile.
    pub per_mile: Rate,
    /// One more passenger, per day.
    pub extra_passenger: Pence,
    /// One more wheelchair, per day.
    pub wheelchair: Pence,
    /// The work that was tendered.
    #[serde(default)]
    pub tendered: Work,
    /// Variations since then, per day: part of every growth.
    #[serde(default)]
    pub varied: Pence,
}

/// A contract at its agreed rates, before and after changes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AgreedLine {
    /// Day contract.
    pub contract: String,
    /// Supplier's name.
    pub supplier: String,
    /// Price awarded, per day.
    pub awarded: Pence,
    /// Price with its variations before the changes, per day.
    pub before: Pence,
    /// The same after them.
    pub after: Pence,
    /// Growth since the award, per cent.
    pub growth: f64,
    /// The rates cover the changed contract: no further assistant, the class of vehicle tendered, growth within the limit.
    pub holds: bool,
}

/// What a supplier would charge for one newcomer on one leg.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Charge {
    /// Supplier's name.
    pub supplier: String,
    /// More per day.
    pub day: Pence,
    /// Growth of the contract's price, per cent.
    pub growth: f64,
    /// The rates cover the change: no further assistant, no other vehicle, and growth within the limit.
    pub holds: bool,
}

impl Terms {
    /// The charge for a leg: half of what a passenger costs a day, and the miles more.
    pub fn charge(&self, more_metres: i64, wheelchair: bool, covered: bool, limit: f64) -> Charge {
        let day = self.more(more_metres, 1, i64::from(wheelchair));
        let growth = (self.varied + day).0 as f64 * 100.0 / self.price.0.max(1) as f64;
        Charge { supplier: self.supplier.clone(), day, growth, holds: covered && growth.abs() <= limit }
    }

    /// What more metres, riders and wheelchairs of a leg cost a day: half of what a passenger costs for each leg ridden.
    fn more(&self, metres: i64, riders: i64, wheelchairs: i64) -> Pence {
        // Thousandths of a penny a mile x metres x 1,000 / millimetres of a mile: half-up to a penny.
        let scaled = i128::from(self.per_mile.0) * i128::from(metres);
        let miles = Pence((scaled * 2 + MILE).div_euclid(MILE * 2) as i64);
        let people = self.extra_passenger.0 * riders + self.wheelchair.0 * wheelchairs;
        miles + Pence((people + 1).div_euclid(2))
    }

    /// Variations a day that other work than the tendered brings.
    pub fn variation(&self, now: &Work) -> Pence {
        let then = &self.tendered;
        self.more(now.metres - then.metres, now.riders - then.riders, now.wheelchairs - then.wheelchairs)
    }

    /// Whether the rates speak of this work at all.
    pub fn covers(&self, now: &Work) -> bool {
        now.assistants <= self.tendered.assistants && now.class == self.tendered.class
    }
}

/// Why a plan's agreed rates cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum AgreedError {
    /// The file.
    #[error("the plan's agreed rates cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// What stands in it.
    #[error("the plan's agreed rates are damaged: {0}")]
    Json(#[from] serde_json::Error),
}

/// The agreed rates a plan's folder keeps, of contracts that the plan still has, with their variations so far.
///
/// # Errors
/// [`AgreedError`] where there is a file that cannot be read.
pub fn kept(plan: &Plan, scenario: &Scenario, folder: &Path) -> Result<BTreeMap<String, Terms>, AgreedError> {
    let all: BTreeMap<String, Terms> = match std::fs::read(folder.join(FILE)) {
        Ok(bytes) => serde_json::from_slice(&bytes)?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
        Err(e) => return Err(e.into()),
    };
    Ok(carried(&all, plan, scenario))
}

/// The agreed rates of the contracts that a plan has, with the variations its work brings.
pub fn carried(terms: &BTreeMap<String, Terms>, plan: &Plan, scenario: &Scenario) -> BTreeMap<String, Terms> {
    let now = |c: &DayContract| {
        let mut terms = terms.get(&c.id).filter(|_| c.own_vehicle.is_none())?.clone();
        terms.varied = terms.variation(&Work::of(plan, scenario, c));
        Some((c.id.clone(), terms))
    };
    plan.day_contracts.iter().filter_map(now).collect()
}

/// Every contract with agreed rates whose price a plan in changed form moves, or that the rates no longer cover.
pub fn lines(before: &BTreeMap<String, Terms>, plan: &Plan, scenario: &Scenario, limit: f64) -> Vec<AgreedLine> {
    let after = carried(before, plan, scenario);
    let line = |contract: &DayContract| {
        let (old, new) = before.get(&contract.id).zip(after.get(&contract.id))?;
        let growth = new.varied.0 as f64 * 100.0 / new.price.0.max(1) as f64;
        let covers = new.covers(&Work::of(plan, scenario, contract));
        let holds = covers && growth.abs() <= limit;
        (old.varied != new.varied || !holds).then(|| AgreedLine {
            contract: contract.id.clone(),
            supplier: new.supplier.clone(),
            awarded: new.price,
            before: old.price + old.varied,
            after: new.price + new.varied,
            growth,
            holds,
        })
    };
    plan.day_contracts.iter().filter_map(line).collect()
}

/// Agreed rates by day contract: the price is what is paid, after any discount and as part of a package.
pub fn agreed(plan: &Plan, scenario: &Scenario, tender: &Tender, award: &Award) -> BTreeMap<String, Terms> {
    let mut all = BTreeMap::new();
    let paid = paid_by_lot(tender, &award.decision);
    let runs = prepare::runs_of_lots(&tender.lots, plan);
    for (((lot, choice), runs), paid) in tender.lots.iter().zip(&award.decision.lots).zip(runs).zip(paid) {
        let (Winner::Offer { supplier, .. }, Some(runs)) = (&choice.winner, runs) else { continue };
        let Some(bid) = tender.bids.iter().find(|b| b.supplier == *supplier && b.lot == lot.reference) else {
            continue;
        };
        let name = tender.bidders.iter().find(|b| b.reference == *supplier).map_or(supplier, |b| &b.name);
        let mine = |id: &Option<String>| id.as_ref().is_some_and(|id| runs.iter().any(|&r| plan.runs[r].id == *id));
        let contracts: Vec<_> = plan.day_contracts.iter().filter(|c| mine(&c.am) || mine(&c.pm)).collect();
        let whole: i64 = contracts.iter().map(|c| c.week_cost.0).sum();
        for contract in contracts {
            let price =
                i128::from(paid.unwrap_or(bid.price).0) * i128::from(contract.week_cost.0) / i128::from(whole.max(1));
            let terms = Terms {
                supplier: name.clone(),
                price: Pence(price as i64),
                per_mile: bid.per_mile,
                extra_passenger: bid.extra_passenger,
                wheelchair: bid.wheelchair_supplement,
                tendered: Work::of(plan, scenario, contract),
                varied: Pence(0),
            };
            all.insert(contract.id.clone(), terms);
        }
    }
    all
}

/// Metres of a run's stops in order, with everybody aboard.
pub fn metres(p: &crate::routing::problem::Problem, run: &crate::routing::run::Run) -> Metres {
    run.items.windows(2).map(|w| p.drive(p.place(w[0]), p.place(w[1])).metres).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finance::testing::world;
    use crate::procurement::{
        award,
        generate::{Spec, bidders},
        prepare::{LotRules, lots},
    };

    #[test]
    fn a_charge_follows_the_winners_rates_to_the_penny() {
        let terms = Terms {
            supplier: "Amber".into(),
            price: Pence(10_000),
            per_mile: Rate::pence(200),
            extra_passenger: Pence(900),
            wheelchair: Pence(300),
            tendered: Work::default(),
            varied: Pence(0),
        };
        let charge = terms.charge(1_609, true, true, 10.0);
        assert_eq!((charge.day, charge.holds), (Pence(200 + 600), true));
        assert_eq!(terms.charge(0, false, true, 10.0).day, Pence(450));
        assert!(!terms.charge(0, false, false, 10.0).holds, "a further assistant is in no rate");
        assert!(!terms.charge(8_047, false, true, 10.0).holds, "five miles more are over a tenth of the price");
        let varied = Terms { varied: Pence(700), ..terms };
        assert!(!varied.charge(0, false, true, 10.0).holds, "earlier variations count: 7 and 4.5 per cent");
    }

    #[test]
    fn a_contract_in_changed_form_keeps_its_rates_and_a_contract_that_is_gone_does_not() {
        let (f, tender, award) = awarded();
        let terms = agreed(&f.plan, &f.scenario, &tender, &award);
        assert!(lines(&terms, &f.plan, &f.scenario, 10.0).is_empty(), "nothing has changed");
        let mut plan = f.plan.clone();
        // An operator's: what an own vehicle drives has agreed rates only while it is tendered.
        let hired = |c: &&DayContract| c.own_vehicle.is_none() && terms.contains_key(&c.id);
        let contract = plan.day_contracts.iter().find(hired).unwrap().clone();
        let id = contract.id.clone();
        let of = |r: &crate::plan::Run| contract.am.as_ref() == Some(&r.id) || contract.pm.as_ref() == Some(&r.id);
        let run = plan.runs.iter_mut().find(|r| of(r)).unwrap();
        run.metres += 1_609;
        let gone = run.stops.iter_mut().find(|s| !s.board.is_empty()).unwrap().board.pop().unwrap();
        let leaver = gone.rsplit_once('-').unwrap().0;
        let chair = f.scenario.passengers.iter().any(|p| p.reference == leaver && p.mobility == Mobility::Wheelchair);
        // No lot is found in the changed plan any more, but the contract has its rates.
        assert!(!agreed(&plan, &f.scenario, &tender, &award).contains_key(&id));
        let before = &terms[&id];
        let half = before.extra_passenger.0 + if chair { before.wheelchair.0 } else { 0 };
        let more = before.more(1_609, 0, 0).0 - half / 2;
        let found = lines(&terms, &plan, &f.scenario, 1_000.0);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].contract.clone(), found[0].before, found[0].holds), (id.clone(), before.price, true));
        assert_eq!(found[0].after, before.price + Pence(more));
        assert!(lines(&terms, &plan, &f.scenario, 0.0).iter().all(|l| !l.holds), "beyond the limit it is tendered");
        // A further assistant is in no rate, whatever it costs.
        let mut dear = plan.clone();
        dear.runs.iter_mut().find(|r| of(r)).unwrap().assistants += 9;
        assert!(!lines(&terms, &dear, &f.scenario, 1_000.0)[0].holds);
        // Through the plan's folder and on.
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE), serde_json::to_vec(&terms).unwrap()).unwrap();
        let read = kept(&plan, &f.scenario, dir.path()).unwrap();
        assert_eq!((read[&id].price, read[&id].varied), (before.price, Pence(more)));
        plan.day_contracts.retain(|c| c.id != id);
        assert!(!kept(&plan, &f.scenario, dir.path()).unwrap().contains_key(&id));
        std::fs::write(dir.path().join(FILE), "{").unwrap();
        assert!(kept(&plan, &f.scenario, dir.path()).is_err());
    }

    fn awarded() -> (crate::finance::testing::World, Tender, Award) {
        let f = world(60, 3);
        let (lots, own) = lots(&f.plan, &f.scenario, &f.demand, &f.travel, &LotRules::default());
        let mut tender = Tender { lots, own, ..Tender::default() };
        let spec = Spec { suppliers: 6, groups: 5, bids: 140, packages: 0, seed: 4, ..Spec::default() };
        bidders::bid(&mut tender, &spec);
        let award = award::award(&tender, &award::Options { value_only: true, ..Default::default() }).unwrap();
        (f, tender, award)
    }

    #[test]
    fn every_contract_won_by_a_single_bid_has_its_rates_and_no_other() {
        let (f, mut tender, award) = awarded();
        let found = agreed(&f.plan, &f.scenario, &tender, &award);
        let won = award.decision.lots.iter().filter(|c| matches!(c.winner, Winner::Offer { .. })).count();
        assert!(won > 0 && found.len() == won, "one route a lot: {won} lots, {} contracts", found.len());
        let mut prices: Vec<i64> = found.values().map(|t| t.price.0).collect();
        let paid = paid_by_lot(&tender, &award.decision);
        let mut bids: Vec<i64> = paid.into_iter().flatten().map(|p| p.0).collect();
        prices.sort_unstable();
        bids.sort_unstable();
        assert_eq!(prices, bids);
        tender.lots.iter_mut().for_each(|l| l.timetable[0].metres += 1);
        assert!(agreed(&f.plan, &f.scenario, &tender, &award).is_empty(), "other lots than those of the plan");
    }
}
