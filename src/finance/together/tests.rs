use super::*;
use crate::finance::testing::{World, world};
use crate::plan::verify;
use crate::procurement::generate::{Spec, bidders};
use crate::procurement::prepare::{LotRules, lots};

/// A council's plan with a tender of its routes and invented bids.
fn tendered() -> (World, Tender) {
    let f = world(60, 3);
    let (lots, own) = lots(&f.plan, &f.scenario, &f.demand, &f.travel, &LotRules::default());
    let mut tender = Tender { lots, own, ..Tender::default() };
    let spec = Spec { suppliers: 6, groups: 5, bids: 140, packages: 0, seed: 4, ..Spec::default() };
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
        assert!(r.merged >= Pence(0), "losing a driver never saves: {r:?}");
        assert_eq!((r.bare > 0, r.bare_merged > 0), (r.penalty > Pence(0), r.penalty_merged > Pence(0)));
        assert!(r.requests >= r.runs);
    }
}

/// The plan's own routes alone.
const FEW: Options = Options { plans: 0, ..OPTIONS };

/// A package that halves the price of its routes is taken whole, one that nobody wants is not, and neither in part.
#[test]
fn a_package_is_taken_whole_or_not_at_all() {
    let (f, mut tender) = tendered();
    (tender.rules.max_routes_percent, tender.rules.max_value_percent, tender.rules.capacity) = (None, None, false);
    let bids_of = |who: &str| tender.bids.iter().filter(|b| b.supplier == who).count();
    let who =
        tender.bids.iter().map(|b| &b.supplier).find(|who| bids_of(who) > 2).expect("somebody bids for three").clone();
    let mine: Vec<&crate::procurement::Bid> = tender.bids.iter().filter(|b| b.supplier == who).take(3).collect();
    let lots: Vec<String> = mine.iter().map(|b| b.lot.clone()).collect();
    let sum: i64 = mine.iter().map(|b| b.price.0).sum();
    let package = |reference: &str, price: i64| crate::procurement::Package {
        reference: reference.into(),
        supplier: who.clone(),
        lots: lots.clone(),
        price: Pence(price),
        valid_until: None,
    };
    let desk = Desk::new(&f.plan, &f.scenario, &f.demand, &f.travel);
    let runs: usize = tender.lots.iter().filter(|l| lots.contains(&l.reference)).map(|l| l.timetable.len()).sum();
    tender.packages = vec![package("CHEAP", sum / 5)];
    let found = together(&desk, &tender, &FEW).unwrap();
    assert_eq!((found.packages, found.packages_not_found.len()), (1, 0));
    assert_eq!(found.routes_then_award.packages, vec!["CHEAP".to_owned()]);
    assert!(found.routes_then_award.drivers[&who].0 >= runs, "all of its routes, or none");
    tender.packages = vec![package("DEAR", sum * 5)];
    let dear = together(&desk, &tender, &FEW).unwrap();
    assert!(dear.routes_then_award.packages.is_empty() && dear.together.packages.is_empty());
    assert!(found.routes_then_award.week < dear.routes_then_award.week);
    // A plan that has changed since no longer has the routes: said, not guessed.
    tender.lots.iter_mut().find(|l| l.reference == lots[0]).unwrap().timetable[0].metres += 1;
    let gone = together(&desk, &tender, &FEW).unwrap();
    assert_eq!((gone.packages, gone.packages_not_found), (0, vec!["DEAR".to_owned()]));
}

/// A supplier with a ladder is had for less once it drives enough, and never at a step it does not reach.
#[test]
fn a_volume_discount_counts_where_its_step_is_reached() {
    let (f, mut tender) = tendered();
    (tender.rules.max_routes_percent, tender.rules.max_value_percent, tender.rules.capacity) = (None, None, false);
    tender.bidders.iter_mut().for_each(|b| b.ladder.clear());
    let desk = Desk::new(&f.plan, &f.scenario, &f.demand, &f.travel);
    let plain = together(&desk, &tender, &FEW).unwrap().routes_then_award;
    let who = plain.drivers.iter().filter(|(n, _)| *n != "own" && *n != "open").max_by_key(|(_, d)| d.0).unwrap().0;
    let bidder = |t: &Tender| t.bidders.iter().position(|b| b.reference == *who).unwrap();
    let step = |lots, basis_points| crate::procurement::Step { lots, basis_points };
    let index = bidder(&tender);
    tender.bidders[index].ladder = vec![step(1, 1_000), step(10_000, 5_000)];
    let found = together(&desk, &tender, &FEW).unwrap().routes_then_award;
    assert_eq!(found.discounts.get(who), Some(&1_000), "one step is reached, the other never");
    let tenth = plain.drivers[who].1.0 / 10;
    assert!(found.week.0 <= plain.week.0 - tenth + 2, "{found:?} {plain:?}");
    assert!(found.bound <= found.week);
    tender.rules.discounts = false;
    let off = together(&desk, &tender, &FEW).unwrap().routes_then_award;
    assert_eq!((off.week, off.discounts.len()), (plain.week, 0));
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
