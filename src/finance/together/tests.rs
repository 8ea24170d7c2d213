use super::*;
use crate::finance::testing::{World, world};
use crate::plan::verify;
use crate::procurement::generate::{Spec, bidders};
use crate::procurement::prepare::{LotRules, lots};

/// A council's plan with a tender of its routes and invented bids.
fn tendered() -> (World, Tender) {
    let f = world(40, 3);
    let (lots, own) = lots(&f.plan, &f.scenario, &f.demand, &f.travel, &LotRules::default());
    let mut tender = Tender { lots, own, ..Tender::default() };
    let spec = Spec { suppliers: 6, groups: 5, bids: 90, packages: 0, seed: 4, ..Spec::default() };
    bidders::bid(&mut tender, &spec);
    (f, tender)
}

const OPTIONS: Options = Options { plans: 2, iterations: 400, seed: 5, nodes: 500, gap_per_mille: 0 };

#[test]
fn choosing_together_is_never_dearer_and_its_plan_obeys_every_rule() {
    let (f, tender) = tendered();
    let desk = Desk::new(&f.plan, &f.scenario, &f.demand, &f.travel);
    let found = together(&desk, &tender, &OPTIONS).unwrap();
    let (one, two) = (&found.routes_then_award, &found.together);
    assert!(two.week <= one.week && two.bound <= two.week, "{one:?} {two:?}");
    assert_eq!(found.worth_a_year, one.year - two.year);
    assert!(found.routes > one.runs, "the pool holds more than the plan's routes");
    for cover in [one, two] {
        let (runs, week) = cover.drivers.values().fold((0, 0), |(n, w), d| (n + d.0, w + d.1.0));
        assert_eq!(runs, cover.runs);
        assert!((week - cover.week.0).abs() <= cover.drivers.len() as i64, "each driver is rounded once");
    }
    let verdict = verify::verify(&found.plan, &f.scenario, &f.demand, &f.travel);
    assert!(verdict.is_good(), "{:?}", verdict.breaches);
    assert_eq!(found.plan.unserved.len(), f.plan.unserved.len(), "whoever rode still rides");
    let again = together(&desk, &tender, &OPTIONS).unwrap();
    assert_eq!((&again.together, &again.recoveries), (&found.together, &found.recoveries), "the same answer twice");
}

#[test]
fn a_failure_is_covered_no_dearer_when_passengers_may_join_other_routes() {
    let (f, tender) = tendered();
    let desk = Desk::new(&f.plan, &f.scenario, &f.demand, &f.travel);
    let found = together(&desk, &tender, &OPTIONS).unwrap();
    let winners = found.routes_then_award.drivers.keys().filter(|d| *d != "own").count();
    assert!(winners > 1 && found.recoveries.len() == winners, "{:?}", found.recoveries);
    for r in &found.recoveries {
        assert_eq!(found.routes_then_award.drivers[&r.who].0, r.runs);
        assert!(r.merged <= r.same_routes, "{r:?}");
        // Routes left without a driver cost nothing and are counted as bare.
        let saves = r.same_routes < Pence(0);
        assert!(r.who == "open" || r.bare > 0 || !saves, "losing a driver never saves: {r:?}");
        assert!(r.requests >= r.runs);
    }
}

#[test]
fn rates_are_the_middle_of_a_suppliers_own_bids() {
    let (_, mut tender) = tendered();
    let bids_of = |who: &str| tender.bids.iter().filter(|b| b.supplier == who).count();
    let busiest = tender.bidders.iter().max_by_key(|b| bids_of(&b.reference)).unwrap();
    assert!(bids_of(&busiest.reference) > 2, "enough bids for one slip not to be the middle");
    let who = busiest.reference.clone();
    let index = tender.bidders.iter().position(|b| b.reference == who).unwrap();
    let lot_of = |t: &Tender, lot: &str| t.lots.iter().find(|l| l.reference == lot).unwrap().should_cost;
    for k in 0..tender.bids.len() {
        if tender.bids[k].supplier == who {
            let lot = tender.bids[k].lot.clone();
            tender.bids[k].price = Pence(lot_of(&tender, &lot).0 * 11 / 10);
        }
    }
    // A slip of one bid moves nothing.
    let slip = tender.bids.iter_mut().find(|b| b.supplier == who).unwrap();
    slip.price = Pence(slip.price.0 * 10);
    let rates = Rates::fit(&tender);
    let mine: Vec<i64> = rates.list(&tender).into_iter().filter(|r| r.0 == who).map(|r| r.2).collect();
    assert!(!mine.is_empty() && mine.iter().all(|share| (1_095..=1_100).contains(share)), "{mine:?}");
    assert_eq!(rates.of(index, "a class nobody has"), None);
}
