//! Awards that break one rule: the second statement of the rules names that rule and no other, twice for each.

use super::*;

/// A change that spoils a good tender.
type Corrupt = fn(&mut Tender);

/// A decision that gives each lot to a supplier's single bid, `own` or nobody (`-`).
fn give(t: &Tender, names: [&str; 4]) -> Decision {
    let winner = |(l, name): (usize, &str)| match name {
        "-" => Winner::Unawarded,
        "own" => Winner::Own,
        s => Winner::Offer { offer: format!("{s}-L{l}"), supplier: s.into() },
    };
    let winners = names.into_iter().enumerate().map(winner);
    let lots = t.lots.iter().zip(winners).map(|(l, winner)| Choice { lot: l.reference.clone(), winner }).collect();
    Decision { lots, own_work: vec![] }
}

fn named(t: &Tender, d: &Decision) -> Vec<Option<Rule>> {
    let mut rules: Vec<Option<Rule>> = check::evaluate(t, d).breaches.iter().map(|b| b.rule).collect();
    rules.dedup();
    rules
}

/// The good award keeps all rules, each bad one breaks this rule alone, and nothing once the rule is left out.
fn caught(t: &Tender, rule: Rule, good: [&str; 4], bad: &[[&str; 4]]) {
    assert_eq!(named(t, &give(t, good)), vec![], "{rule}: {good:?} keeps all rules");
    let without = Tender { rules: t.rules.without(rule), ..t.clone() };
    assert!(bad.len() >= 2, "{rule}");
    for names in bad {
        assert_eq!(named(t, &give(t, *names)), vec![Some(rule)], "{rule}: {names:?}");
        assert_eq!(named(&without, &give(t, *names)), vec![], "{rule} left out: {names:?}");
    }
}

#[test]
fn a_lot_without_a_winner() {
    let mut t = simple();
    t.rules.may_stay_unawarded = false;
    caught(&t, Rule::EveryLot, ["A"; 4], &[["A", "A", "A", "-"], ["-"; 4]]);
}

#[test]
fn more_work_than_a_supplier_has_vehicles_drivers_assistants_or_routes_for() {
    let limits: [fn(&mut Bidder); 5] = [
        |b| b.vehicles = BTreeMap::from([("taxi".to_string(), 2)]),
        |b| b.vehicles = BTreeMap::from([("taxi".to_string(), 2), ("minibus16".to_string(), 9)]),
        |b| b.drivers = Some(2),
        |b| b.assistants = Some(2),
        |b| b.routes = Some(2),
    ];
    for limit in limits {
        let mut t = simple();
        limit(&mut t.bidders[0]);
        caught(&t, Rule::Capacity, ["A", "A", "B", "B"], &[["A", "A", "A", "B"], ["A"; 4]]);
    }
    // Vehicles of another class are no help, and a bid's own vehicles count where it names them.
    let mut t = simple();
    t.bidders[0].vehicles = BTreeMap::from([("minibus16".to_string(), 9)]);
    caught(&t, Rule::Capacity, ["B"; 4], &[["A", "B", "B", "B"], ["B", "B", "B", "A"]]);
    t.bids[0].vehicles = BTreeMap::from([("minibus16".to_string(), 9)]);
    assert_eq!(named(&t, &give(&t, ["A", "B", "B", "B"])), vec![]);
}

#[test]
fn too_many_lots_for_one_supplier() {
    let mut t = simple();
    t.rules.max_lots = Some(2);
    caught(&t, Rule::MaxLots, ["A", "A", "B", "B"], &[["A", "A", "B", "A"], ["C", "C", "C", "C"]]);
}

#[test]
fn too_many_routes_with_connected_companies() {
    let mut t = simple();
    t.lots[3].routes = 3;
    t.rules.max_routes_percent = Some(50);
    // Six routes: three for one group.
    caught(&t, Rule::RoutesShare, ["A", "A", "A", "B"], &[["A", "B", "B", "A"], ["B", "B", "C", "B"]]);
    t.bidders[1].address = "1 High Street, B69 1AA".into();
    t.bidders[2].address = "1 High Street, B69 1AA".into();
    caught(&t, Rule::RoutesShare, ["A", "A", "A", "B"], &[["A", "A", "C", "B"], ["A", "B", "A", "C"]]);
}

#[test]
fn too_much_value_with_connected_companies() {
    let mut t = simple();
    t.rules.max_value_percent = Some(46);
    // 46 % of 48.00 a day is 22.08.
    caught(&t, Rule::ValueShare, ["A", "A", "B", "B"], &[["A", "A", "A", "B"], ["C", "C", "A", "B"]]);
    t.connected = vec![vec!["A".into(), "B".into()]];
    caught(&t, Rule::ValueShare, ["A", "B", "-", "-"], &[["A", "B", "B", "-"], ["A", "-", "B", "A"]]);
}

#[test]
fn too_few_independent_suppliers() {
    let mut t = simple();
    t.rules.min_suppliers = Some(2);
    caught(&t, Rule::MinSuppliers, ["A", "B", "B", "A"], &[["A"; 4], ["-", "-", "C", "-"]]);
    t.bidders[1].directors = vec!["Jo Bloggs".into()];
    t.bidders[0].directors = vec!["Jo Bloggs".into(), "Sam Smith".into()];
    caught(&t, Rule::MinSuppliers, ["A", "C", "B", "A"], &[["A", "B", "B", "A"], ["A", "A", "A", "B"]]);
}

#[test]
fn too_little_for_small_firms() {
    let mut t = simple();
    t.bidders[2].small = true;
    t.rules.small_percent = Some(50);
    caught(&t, Rule::SmallShare, ["A", "A", "C", "C"], &[["A", "A", "A", "C"], ["A", "B", "-", "-"]]);
}

#[test]
fn more_money_than_the_ceiling() {
    let mut t = simple();
    t.rules.budget = Some(Pence(4_006 * 190));
    // What stays unawarded counts at its should-cost of 12.00 a day.
    caught(&t, Rule::Budget, ["A"; 4], &[["A", "A", "A", "B"], ["A", "A", "A", "-"]]);
}

#[test]
fn an_offer_that_may_not_win() {
    let good = simple();
    let kept_out: [(&str, Corrupt); 8] = [
        ("licence", |t| t.bidders[0].licences.clear()),
        ("licence", |t| t.bidders[0].licences[0].expires = Some(date(2026, 8, 31))),
        ("licence", |t| t.lots[0].licence = Licence::Psv),
        ("lapses", |t| t.bids[0].valid_until = Some(date(2026, 8, 31))),
        ("lapses", |t| {
            t.bids[0].valid_until = Some(date(2026, 9, 30));
            t.award_date = Some(date(2026, 10, 1));
        }),
        ("above zero", |t| t.bids[0].price = Pence(0)),
        ("not in the tender", |t| t.bidders[0].reference = "Z".into()),
        ("unknown", |t| t.bids.retain(|b| b.reference != "A-L0")),
    ];
    let d = give(&good, ["A", "-", "-", "-"]);
    assert_eq!(named(&good, &d), vec![]);
    for (why, corrupt) in kept_out {
        let mut t = good.clone();
        corrupt(&mut t);
        let e = check::evaluate(&t, &d);
        assert_eq!(e.breaches.first().map(|b| b.rule), Some(Some(Rule::Offers)), "{why}");
        assert!(e.breaches[0].what.contains(why), "{why}: {}", e.breaches[0].what);
    }
    // Another supplier's name on it.
    let mut d = give(&good, ["A", "-", "-", "-"]);
    d.lots[0].winner = Winner::Offer { offer: "A-L0".into(), supplier: "B".into() };
    assert_eq!(named(&good, &d), vec![Some(Rule::Offers)]);
}

#[test]
fn a_package_in_part_beyond_itself_or_against_the_rules() {
    let mut t = simple();
    let lots = vec!["L0".to_string(), "L1".to_string()];
    let price = Pence(1_990);
    t.packages.push(Package { reference: "C-P".into(), supplier: "C".into(), lots, price, valid_until: None });
    let package = |lots: &[usize]| {
        let mut d = give(&t, ["A"; 4]);
        for &l in lots {
            d.lots[l].winner = Winner::Offer { offer: "C-P".into(), supplier: "C".into() };
        }
        d
    };
    assert_eq!(named(&t, &package(&[0, 1])), vec![]);
    assert_eq!(named(&t, &package(&[0])), vec![Some(Rule::Packages)]);
    assert_eq!(named(&t, &package(&[0, 1, 2])), vec![Some(Rule::Packages)]);
    for rules in [Rules { packages: false, ..t.rules.clone() }, Rules { max_package_lots: Some(1), ..t.rules.clone() }]
    {
        assert_eq!(named(&Tender { rules, ..t.clone() }, &package(&[0, 1])), vec![Some(Rule::Offers)]);
    }
}

#[test]
fn a_volume_discount_is_paid_from_its_step_and_never_below() {
    let mut t = simple();
    t.bidders[1].ladder = vec![Step { lots: 3, basis_points: 1_000 }];
    let paid = |t: &Tender, names| check::evaluate(t, &give(t, names)).bidders.0;
    assert_eq!(paid(&t, ["B", "B", "-", "-"]), (1_100 + 1_101) * 190);
    assert_eq!(paid(&t, ["B", "B", "B", "-"]), (990 + 991 + 992) * 190);
    t.rules.discounts = false;
    assert_eq!(paid(&t, ["B", "B", "B", "-"]), (1_100 + 1_101 + 1_102) * 190);
}

fn work(t: &Tender, runs: &[usize]) -> OwnWork {
    let (chains, _) =
        own::chains(&t.lots, &t.own, &Rules { own_chain: 9, own_turnaround_minutes: 0, ..t.rules.clone() });
    let of = |c: &own::Chain| c.runs.iter().map(|r| r.0).collect::<Vec<_>>() == runs;
    let day_cost = chains.iter().find(|c| of(c)).map_or(Pence(0), |c| c.day_cost);
    let runs = runs.iter().map(|l| format!("L{l}-am1")).collect();
    OwnWork { group: "taxi depot".into(), leg: Leg::Am, runs, day_cost }
}

#[test]
fn an_own_vehicle_sold_twice_or_a_run_nobody_drives() {
    let t = with_fleet(simple(), 1, &[28_000, 28_000, 30_000]);
    let of = |names, works: &[&[usize]]| Decision {
        own_work: works.iter().map(|w| work(&t, w)).collect(),
        ..give(&t, names)
    };
    assert_eq!(named(&t, &of(["own", "A", "own", "A"], &[&[0, 2]])), vec![]);
    let own = vec![Some(Rule::OwnFleet)];
    assert_eq!(named(&t, &of(["own", "own", "A", "A"], &[&[0], &[1]])), own, "two at once with one vehicle");
    assert_eq!(named(&t, &of(["own", "A", "A", "A"], &[])), own, "nobody drives it");
    assert_eq!(named(&t, &of(["A", "A", "A", "A"], &[&[0]])), own, "driven although a supplier was paid for it");
    assert_eq!(named(&t, &of(["own", "A", "A", "A"], &[&[0], &[0]])), own, "driven twice");
    let closed = Tender { rules: Rules { own_fleet: false, ..t.rules.clone() }, ..t.clone() };
    assert_eq!(named(&closed, &of(["own", "A", "A", "A"], &[&[0]])), own, "the own fleet takes no part");
}

#[test]
fn an_own_vehicle_that_chains_what_it_cannot() {
    let t = with_fleet(simple(), 1, &[26_000, 28_000, 30_000]);
    let d = Decision { own_work: vec![work(&t, &[0, 1, 2])], ..give(&t, ["own", "own", "own", "A"]) };
    assert_eq!(named(&t, &d), vec![]);
    let corrupt: [(&str, Corrupt); 7] = [
        ("chains more runs than declared", |t| t.rules.own_chain = 2),
        ("cannot be reached in time", |t| t.rules.own_turnaround_minutes = 10),
        ("cannot be reached in time", |t| t.own.links.iter_mut().for_each(|l| l.secs = 900)),
        ("no drive from run", |t| t.own.links.clear()),
        ("leaves the shift", |t| t.own.groups[0].shift[0] = (26_000, 36_000)),
        ("cannot drive run", |t| t.own.groups[0].reach.truncate(1)),
        ("a day, not", |t| t.lots[0].timetable[0].metres += 10_000),
    ];
    for (why, change) in corrupt {
        let mut t = t.clone();
        change(&mut t);
        let e = check::evaluate(&t, &d);
        assert_eq!(e.breaches.first().map(|b| b.rule), Some(Some(Rule::OwnChain)), "{why}");
        assert!(e.breaches[0].what.contains(why), "{why}: {}", e.breaches[0].what);
    }
}
