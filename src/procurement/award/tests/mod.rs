//! Each rule against its absence; see `exhaustive` for the award against counting everything, and `corrupt` for awards that
//! break one rule.

mod corrupt;
mod exhaustive;

use super::*;
use crate::{
    model::{Layout, Leg, Licence, Rate, Tariff, Weekdays, tariff},
    procurement::{
        Bid, Bidder, LicenceHeld, Lot, LotRun, NeedCounts, OwnFleet, OwnGroup, Package, Reach, Rules, RunLink, Step,
        own,
    },
};
use jiff::civil::date;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;

fn lot(i: usize, should: i64) -> Lot {
    Lot {
        reference: format!("L{i}"),
        title: String::new(),
        routes: 1,
        days: 190,
        settings: vec!["A".into()],
        areas: vec![],
        timetable: vec![],
        passengers: NeedCounts::default(),
        vehicles: BTreeMap::from([("taxi".to_string(), 1)]),
        licence: Licence::PrivateHire,
        lift: false,
        assistants: 1,
        nurses: 0,
        live_metres: 10_000,
        direct_metres: 20_000,
        should_cost: Pence(should),
        route_should_costs: vec![],
        incumbent: None,
        start: date(2026, 9, 1),
        end: date(2027, 7, 31),
        extension: None,
    }
}

fn bidder(name: &str) -> Bidder {
    Bidder {
        reference: name.into(),
        company_number: format!("number {name}"),
        licences: vec![LicenceHeld { licence: Licence::PrivateHire, expires: None }],
        quality: 80,
        ..Bidder::default()
    }
}

fn bid(s: &str, l: usize, price: i64) -> Bid {
    Bid {
        reference: format!("{s}-L{l}"),
        supplier: s.into(),
        lot: format!("L{l}"),
        price: Pence(price),
        ..Bid::default()
    }
}

fn free_rules() -> Rules {
    Rules { max_routes_percent: None, max_value_percent: None, ..Rules::default() }
}

/// Four lots; A is cheapest everywhere, B and C follow.
fn simple() -> Tender {
    let prices = [("A", 1_000), ("B", 1_100), ("C", 1_300)];
    Tender {
        rules: free_rules(),
        lots: (0..4).map(|i| lot(i, 1_200)).collect(),
        bidders: prices.iter().map(|p| bidder(p.0)).collect(),
        bids: prices.iter().flat_map(|&(s, p)| (0..4).map(move |l| bid(s, l, p + l as i64))).collect(),
        ..Tender::default()
    }
}

fn won(t: &Tender, s: &str) -> usize {
    let a = award(t, &Options::default()).unwrap();
    assert!(a.optimal);
    a.decision.lots.iter().filter(|c| c.winner.name() == s).count()
}

#[test]
fn without_rules_the_lowest_bids_win() {
    assert_eq!(won(&simple(), "A"), 4);
    let a = award(&simple(), &Options::default()).unwrap();
    assert_eq!(a.evaluation.value, Pence((4_000 + 6) * 190));
    assert_eq!((a.gap, a.tie), (Pence(0), Tie::Unique));
}

#[test]
fn most_lots_of_one_supplier_binds() {
    let mut t = simple();
    t.rules.max_lots = Some(2);
    assert_eq!((won(&t, "A"), won(&t, "B")), (2, 2));
}

#[test]
fn routes_share_binds_connected_companies_together() {
    let mut t = simple();
    t.rules.max_routes_percent = Some(50);
    assert_eq!((won(&t, "A"), won(&t, "B")), (2, 2));
    t.bidders[1].company_number = t.bidders[0].company_number.clone();
    assert_eq!(won(&t, "A") + won(&t, "B"), 2);
    assert_eq!(won(&t, "C"), 2);
}

#[test]
fn value_share_binds_in_money() {
    let mut t = simple();
    // 45 % of four times 12.00 a day is 21.60: two lots of A at 10.00 fit, three do not.
    t.rules.max_value_percent = Some(45);
    assert_eq!(won(&t, "A"), 2);
}

#[test]
fn capacity_binds_by_class_driver_assistant_and_route() {
    let limits: [fn(&mut Bidder); 4] = [
        |b| b.vehicles = BTreeMap::from([("taxi".to_string(), 3)]),
        |b| b.drivers = Some(3),
        |b| b.assistants = Some(3),
        |b| b.routes = Some(3),
    ];
    for limit in limits {
        let mut t = simple();
        limit(&mut t.bidders[0]);
        assert_eq!(won(&t, "A"), 3);
        t.rules.capacity = false;
        assert_eq!(won(&t, "A"), 4);
    }
}

#[test]
fn least_number_of_suppliers_counts_independent_ones() {
    let mut t = simple();
    t.rules.min_suppliers = Some(2);
    assert_eq!((won(&t, "A"), won(&t, "B")), (3, 1));
    t.connected = vec![vec!["A".into(), "B".into()]];
    assert_eq!((won(&t, "A"), won(&t, "C")), (3, 1));
}

#[test]
fn small_firms_get_their_share() {
    let mut t = simple();
    t.bidders[2].small = true;
    t.rules.small_percent = Some(50);
    assert_eq!((won(&t, "A"), won(&t, "C")), (2, 2));
}

#[test]
fn quality_and_continuity_shift_the_award_but_not_the_price() {
    let mut t = simple();
    t.bidders[1].quality = 100;
    t.rules = Rules { price_weight: 60, quality_weight: 40, ..t.rules };
    assert_eq!(won(&t, "B"), 4);
    let a = award(&t, &Options::default()).unwrap();
    assert_eq!(a.evaluation.bidders, Pence((4_400 + 6) * 190));
    let mut t = simple();
    t.lots[3].incumbent = Some("B".into());
    t.rules.continuity_credit = Pence(101);
    assert_eq!((won(&t, "A"), won(&t, "B")), (3, 1));
    t.rules.continuity_credit = Pence(99);
    assert_eq!(won(&t, "A"), 4);
}

#[test]
fn a_volume_discount_counts_from_its_step() {
    let mut t = simple();
    t.bidders[1].ladder = vec![Step { lots: 4, basis_points: 1_000 }];
    assert_eq!(won(&t, "B"), 4);
    t.bidders[1].ladder[0].lots = 5;
    assert_eq!(won(&t, "B"), 0);
    t.bidders[1].ladder[0].lots = 4;
    t.rules.discounts = false;
    assert_eq!(won(&t, "B"), 0);
}

#[test]
fn a_step_gives_way_to_the_next_even_where_that_is_the_smaller_discount() {
    let mut t = simple();
    let step = |lots, basis_points| Step { lots, basis_points };
    t.bidders[0].ladder = vec![step(2, 1_000), step(3, 100)];
    assert_eq!(won(&t, "A"), 4);
    let a = award(&t, &Options::default()).unwrap();
    assert_eq!(a.evaluation.bidders, Pence((990 + 991 + 992 + 993) * 190), "one per cent off all four");
}

#[test]
fn a_package_is_all_or_nothing() {
    let mut t = simple();
    let lots = vec!["L0".to_string(), "L1".to_string()];
    t.packages.push(Package {
        reference: "C-P".into(),
        supplier: "C".into(),
        lots,
        price: Pence(1_990),
        valid_until: None,
    });
    assert_eq!((won(&t, "A"), won(&t, "C")), (2, 2));
    t.rules.max_package_lots = Some(1);
    assert_eq!(won(&t, "C"), 0);
    t.rules.max_package_lots = None;
    t.rules.packages = false;
    assert_eq!(won(&t, "C"), 0);
}

#[test]
fn an_unlicensed_or_lapsed_bid_is_kept_out_with_its_reason() {
    let mut t = simple();
    t.bidders[0].licences[0].expires = Some(date(2026, 8, 31));
    t.bids[4].valid_until = Some(date(2026, 1, 1));
    let a = award(&t, &Options::default()).unwrap();
    assert_eq!(a.kept_out.len(), 5);
    assert!(a.kept_out[0].reason.contains("licence"), "{}", a.kept_out[0].reason);
    assert!(a.kept_out[4].reason.contains("lapses"), "{}", a.kept_out[4].reason);
}

#[test]
fn of_two_bids_of_a_supplier_for_a_lot_the_first_counts() {
    let mut t = simple();
    t.bids.push(Bid { reference: "A-L0-again".into(), ..bid("A", 0, 500) });
    let a = award(&t, &Options::default()).unwrap();
    assert_eq!(a.evaluation.bidders, Pence((4_000 + 6) * 190));
    assert_eq!(a.kept_out.len(), 1);
    assert_eq!(a.kept_out[0].reference, "A-L0-again");
    assert!(a.kept_out[0].reason.contains("`A-L0`"), "{}", a.kept_out[0].reason);
}

#[test]
fn a_dear_lot_stays_unawarded_at_the_stated_penalty_or_must_be_awarded() {
    let mut t = simple();
    t.bids.retain(|b| b.lot != "L2");
    t.bids.push(bid("A", 2, 2_500));
    assert_eq!(won(&t, "unawarded"), 1);
    t.rules.unawarded_percent = 250;
    assert_eq!(won(&t, "unawarded"), 0);
    t.rules.unawarded_percent = 100;
    t.rules.may_stay_unawarded = false;
    assert_eq!(won(&t, "unawarded"), 0);
}

#[test]
fn conflicting_rules_are_named_and_no_others() {
    let mut t = simple();
    t.rules.may_stay_unawarded = false;
    t.rules.max_lots = Some(3);
    t.rules.min_suppliers = Some(2);
    t.rules.budget = Some(Pence(4_000 * 190));
    let Err(AwardError::Infeasible(rules)) = award(&t, &Options::default()) else { panic!("no award can exist") };
    assert_eq!(rules, vec![Rule::Budget], "4,000 a day buys nothing even without any other rule");
    t.rules.budget = Some(Pence(4_050 * 190));
    let Err(AwardError::Infeasible(rules)) = award(&t, &Options::default()) else { panic!("no award can exist") };
    assert_eq!(rules, vec![Rule::MinSuppliers, Rule::Budget]);
}

#[test]
fn ties_follow_the_draw_and_not_the_order_of_rows() {
    let mut t = simple();
    t.bids.iter_mut().for_each(|b| b.price = Pence(1_000));
    let a = award(&t, &Options::default()).unwrap();
    assert_eq!(a.tie, Tie::Drawn);
    t.bids.reverse();
    t.bidders.reverse();
    assert_eq!(award(&t, &Options::default()).unwrap().decision, a.decision);
    let drawn = |word: &str| {
        let rules = Rules { tie_draw: word.into(), ..t.rules.clone() };
        award(&Tender { rules, ..t.clone() }, &Options::default()).unwrap().decision
    };
    assert!(["second", "third", "fourth"].iter().any(|w| drawn(w) != a.decision), "the word decides");
}

#[test]
fn a_held_choice_is_kept_or_named_in_the_conflict() {
    let t = simple();
    let held = |h| Options { held: vec![h], ..Options::default() };
    let a = award(&t, &held(Held::Wins("C-L1".into()))).unwrap();
    assert_eq!(a.decision.lots[1].winner.name(), "C");
    let e = award(&t, &held(Held::Own("L1".into()))).unwrap_err();
    assert!(matches!(e, AwardError::Infeasible(r) if r == vec![Rule::Held]));
}

fn own_tariff() -> Tariff {
    Tariff {
        fixed: 0,
        per_metre: tariff::per_metre(Rate::pence(40)),
        per_sec: tariff::per_hour(Rate::pence(1_200)),
        min_secs: 1_800,
        pa_per_sec: 0,
        pa_min_secs: 0,
        pa_secs: 0,
        pa_metres: 0,
        clean_air: 0,
    }
}

fn run(l: usize, leg: Leg, start: i32, end: i32) -> LotRun {
    LotRun {
        id: format!("L{l}-{leg}1"),
        leg,
        weekdays: Weekdays::ALL,
        start,
        end,
        metres: 4_000,
        class: "taxi".into(),
        layout: Layout { seats: 3, wheelchairs: 0 },
        assistants: 0,
        in_zone: false,
        riders: 0,
    }
}

/// Own vehicles that can drive runs one after the other.
fn with_fleet(mut t: Tender, count: u32, starts: &[i32]) -> Tender {
    for (l, &start) in starts.iter().enumerate() {
        t.lots[l].timetable = vec![run(l, Leg::Am, start, start + 1_200)];
    }
    let ids: Vec<String> = (0..starts.len()).map(|l| format!("L{l}-am1")).collect();
    let links = ids.iter().flat_map(|a| ids.iter().filter(move |b| *b != a).map(move |b| (a.clone(), b.clone())));
    t.own = OwnFleet {
        groups: vec![OwnGroup {
            id: "taxi depot".into(),
            class: "taxi".into(),
            count,
            tariff: own_tariff(),
            fixed_per_day: Pence(0),
            shift: [(6 * 3600, 10 * 3600), (0, 0)],
            reach: ids
                .iter()
                .map(|id| Reach {
                    run: id.clone(),
                    out_secs: 300,
                    out_metres: 2_000,
                    back_secs: 300,
                    back_metres: 2_000,
                })
                .collect(),
        }],
        links: links.map(|(from, to)| RunLink { from, to, secs: 300, metres: 1_000 }).collect(),
    };
    t
}

#[test]
fn a_bus_is_not_sold_twice_but_chains_what_it_can() {
    // All at once: one vehicle takes one lot.
    let t = with_fleet(simple(), 1, &[28_000, 28_000, 28_000]);
    assert_eq!(won(&t, "own"), 1);
    // One after the other with time for the drive and the turnaround.
    let t = with_fleet(simple(), 1, &[26_000, 28_000, 30_000]);
    assert_eq!(won(&t, "own"), 3);
    // The turnaround is a rule.
    let mut t = with_fleet(simple(), 1, &[26_000, 28_000, 30_000]);
    t.rules.own_turnaround_minutes = 10;
    assert_eq!(won(&t, "own"), 1);
    let mut t = with_fleet(simple(), 1, &[26_000, 28_000, 30_000]);
    t.rules.own_chain = 2;
    assert_eq!(won(&t, "own"), 2);
    t.rules.own_fleet = false;
    assert_eq!(won(&t, "own"), 0);
}

#[test]
fn a_disposable_vehicle_is_used_only_when_it_pays_its_fixed_cost() {
    let mut t = with_fleet(simple(), 2, &[28_000, 28_000]);
    assert_eq!(won(&t, "own"), 2);
    let own = award(&t, &Options::default()).unwrap().evaluation.own.0 / 190 / 2;
    t.own.groups[0].fixed_per_day = Pence(1_000 - own + 1);
    assert_eq!(won(&t, "own"), 1, "worth it for the lot at 10.01, not for the lot at 10.00");
}

#[test]
fn an_own_vehicle_stays_within_its_shift() {
    // Out five minutes before the first run, home five minutes after the last: 25,700 to 29,500.
    for (shift, lots) in [((25_700, 29_500), 2), ((25_701, 29_500), 1), ((25_700, 29_499), 1), ((25_701, 29_499), 0)] {
        let mut t = with_fleet(simple(), 1, &[26_000, 28_000]);
        t.own.groups[0].shift[0] = shift;
        assert_eq!(won(&t, "own"), lots, "{shift:?}");
    }
}

#[test]
fn the_own_fleet_has_the_credit_for_a_lot_it_drives_today_but_no_money() {
    let mut t = with_fleet(simple(), 1, &[28_000]);
    let own = award(&t, &Options::default()).unwrap().evaluation.own.0 / 190;
    t.bids[0].price = Pence(own - 50);
    t.rules.continuity_credit = Pence(51);
    assert_eq!(won(&t, "own"), 0, "somebody else drives it today");
    t.lots[0].incumbent = Some(crate::procurement::lot::OWN.into());
    assert_eq!(won(&t, "own"), 1);
    let e = award(&t, &Options::default()).unwrap().evaluation;
    assert_eq!((e.own, e.value), (Pence(own * 190), Pence((own - 51 + 3_006) * 190)));
    t.rules.continuity_credit = Pence(49);
    assert_eq!(won(&t, "own"), 0);
}

#[test]
fn the_ceiling_counts_the_own_fleet_with_its_fixed_cost() {
    for fixed in [0, 10] {
        let mut t = with_fleet(simple(), 1, &[28_000]);
        t.own.groups[0].fixed_per_day = Pence(fixed);
        let a = award(&t, &Options::default()).unwrap();
        assert_eq!(a.decision.lots[0].winner, Winner::Own);
        let least = a.evaluation.own + Pence(3_006 * 190);
        t.rules.budget = Some(least);
        assert_eq!(won(&t, "own"), 1, "exactly within the ceiling");
        t.rules.budget = Some(least - Pence(1));
        assert_eq!(check::evaluate(&t, &a.decision).breaches.first().and_then(|b| b.rule), Some(Rule::Budget));
        let e = award(&t, &Options::default()).unwrap_err();
        assert!(matches!(e, AwardError::Infeasible(r) if r == vec![Rule::Budget]), "a penny short, fixed cost {fixed}");
    }
}
