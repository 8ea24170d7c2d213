//! Agreed rates: what the winner of a contract charges for changes, as its bid says.
//!
//! In come a plan and the award of its lots; out go, for each day contract of the plan, the supplier, the price and the rates for
//! more miles, one more passenger and a wheelchair. A contract whose runs the plan no longer has as they were tendered has no
//! agreed rate here, and neither has one won in a package by a supplier without a bid of its own for the lot.

use crate::model::{Metres, Pence, Rate};
use crate::plan::Plan;
use crate::procurement::award::{Award, Winner};
use crate::procurement::{Tender, prepare};
use serde::Serialize;
use std::collections::BTreeMap;

/// Metres of a mile.
const MILE: i128 = 1_609_344;

/// What was agreed for one day contract.
#[derive(Debug, Clone, PartialEq, Eq)]
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
        // Thousandths of a penny a mile x metres x 1,000 / millimetres of a mile: half-up to a penny.
        let scaled = i128::from(self.per_mile.0) * i128::from(more_metres);
        let miles = Pence((scaled * 2 + MILE).div_euclid(MILE * 2) as i64);
        let people = self.extra_passenger.0 + if wheelchair { self.wheelchair.0 } else { 0 };
        let day = miles + Pence((people + 1).div_euclid(2));
        let growth = day.0 as f64 * 100.0 / self.price.0.max(1) as f64;
        Charge { supplier: self.supplier.clone(), day, growth, holds: covered && growth.abs() <= limit }
    }
}

/// Agreed rates by day contract.
pub fn agreed(plan: &Plan, tender: &Tender, award: &Award) -> BTreeMap<String, Terms> {
    let mut all = BTreeMap::new();
    let runs = prepare::runs_of_lots(&tender.lots, plan);
    for ((lot, choice), runs) in tender.lots.iter().zip(&award.decision.lots).zip(runs) {
        let (Winner::Offer { supplier, .. }, Some(runs)) = (&choice.winner, runs) else { continue };
        let Some(bid) = tender.bids.iter().find(|b| b.supplier == *supplier && b.lot == lot.reference) else {
            continue;
        };
        let name = tender.bidders.iter().find(|b| b.reference == *supplier).map_or(supplier, |b| &b.name);
        let mine = |id: &Option<String>| id.as_ref().is_some_and(|id| runs.iter().any(|&r| plan.runs[r].id == *id));
        let contracts: Vec<_> = plan.day_contracts.iter().filter(|c| mine(&c.am) || mine(&c.pm)).collect();
        let whole: i64 = contracts.iter().map(|c| c.week_cost.0).sum();
        for contract in contracts {
            let price = i128::from(bid.price.0) * i128::from(contract.week_cost.0) / i128::from(whole.max(1));
            let terms = Terms {
                supplier: name.clone(),
                price: Pence(price as i64),
                per_mile: bid.per_mile,
                extra_passenger: bid.extra_passenger,
                wheelchair: bid.wheelchair_supplement,
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
        };
        let charge = terms.charge(1_609, true, true, 10.0);
        assert_eq!((charge.day, charge.holds), (Pence(200 + 600), true));
        assert_eq!(terms.charge(0, false, true, 10.0).day, Pence(450));
        assert!(!terms.charge(0, false, false, 10.0).holds, "a further assistant is in no rate");
        assert!(!terms.charge(8_047, false, true, 10.0).holds, "five miles more are over a tenth of the price");
    }

    #[test]
    fn every_contract_won_by_a_single_bid_has_its_rates_and_no_other() {
        let f = world(40, 3);
        let (lots, own) = lots(&f.plan, &f.scenario, &f.demand, &f.travel, &LotRules::default());
        let mut tender = Tender { lots, own, ..Tender::default() };
        let spec = Spec { suppliers: 6, groups: 5, bids: 90, packages: 0, seed: 4, ..Spec::default() };
        bidders::bid(&mut tender, &spec);
        let award = award::award(&tender, &award::Options { value_only: true, ..Default::default() }).unwrap();
        let found = agreed(&f.plan, &tender, &award);
        let won = award.decision.lots.iter().filter(|c| matches!(c.winner, Winner::Offer { .. })).count();
        assert!(won > 0 && found.len() == won, "one route a lot: {won} lots, {} contracts", found.len());
        let mut prices: Vec<i64> = found.values().map(|t| t.price.0).collect();
        let mut bids: Vec<i64> = award
            .decision
            .lots
            .iter()
            .filter_map(|c| match &c.winner {
                Winner::Offer { offer, .. } => tender.bids.iter().find(|b| b.reference == *offer).map(|b| b.price.0),
                _ => None,
            })
            .collect();
        prices.sort_unstable();
        bids.sort_unstable();
        assert_eq!(prices, bids);
        tender.lots.iter_mut().for_each(|l| l.timetable[0].metres += 1);
        assert!(agreed(&f.plan, &tender, &award).is_empty(), "a plan that has changed has no agreed rates");
    }
}
