use super::*;
use crate::plan::fixture;
use std::collections::BTreeMap;

fn made(rules: &LotRules) -> (fixture::Fixture, Vec<Lot>, OwnFleet) {
    let f = fixture::council(60, 6);
    let (lots, own) = lots(&f.plan, &f.scenario, &f.demand, &f.travel, rules);
    (f, lots, own)
}

#[test]
fn every_run_of_the_plan_stands_in_exactly_one_lot() {
    for bundle in [Bundle::Single, Bundle::Setting, Bundle::Area, Bundle::Size] {
        let (f, lots, _) = made(&LotRules { bundle, ..LotRules::default() });
        assert_eq!(lots.iter().map(|l| l.timetable.len()).sum::<usize>(), f.plan.runs.len());
        let metres: u64 = f.plan.runs.iter().map(|r| u64::from(r.metres)).sum();
        assert_eq!(lots.iter().map(|l| u64::from(l.live_metres)).sum::<u64>(), metres);
        for l in &lots {
            assert!(l.should_cost.0 > 0 && l.days > 0 && l.passengers.total > 0, "{l:?}");
            assert_eq!(l.vehicle_count(), l.routes);
            assert_eq!(l.route_should_costs.iter().copied().sum::<crate::model::Pence>(), l.should_cost);
        }
    }
}

#[test]
fn bundles_keep_their_limits() {
    let rules = LotRules { bundle: Bundle::Area, max_routes: 3, keep_setting: true, ..LotRules::default() };
    let (_, lots, _) = made(&rules);
    assert!(lots.iter().all(|l| l.routes <= 3));
    let (_, all, _) = made(&LotRules { bundle: Bundle::Size, max_routes: 50, ..LotRules::default() });
    let (_, few, _) =
        made(&LotRules { bundle: Bundle::Size, max_routes: 50, small_firm_routes: Some(2), ..LotRules::default() });
    assert!(all.len() < few.len() && few.iter().all(|l| l.routes <= 2));
    let (_, dear, _) = made(&LotRules { bundle: Bundle::Size, max_pounds_a_year: Some(60_000), ..LotRules::default() });
    assert!(dear.iter().all(|l| l.routes == 1 || l.annual(l.should_cost).0 <= 6_000_000));
}

#[test]
fn an_area_named_stands_for_enough_passengers() {
    let f = fixture::council(60, 6);
    for least in [1, 5, 12, 1_000] {
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        let everybody = (0..f.scenario.passengers.len()).collect();
        for a in areas::areas(&f.scenario, least, &everybody) {
            *count.entry(a).or_default() += 1;
        }
        assert!(count.iter().all(|(name, &n)| n >= least || name == areas::WHOLE), "{count:?}");
    }
}

#[test]
fn the_own_fleet_reaches_what_it_can_carry() {
    let (f, lots, own) = made(&LotRules::default());
    assert_eq!(own.groups.iter().map(|g| g.count as usize).sum::<usize>(), f.scenario.fleet.len());
    let ids: Vec<&str> = lots.iter().flat_map(|l| l.timetable.iter().map(|r| r.id.as_str())).collect();
    for g in &own.groups {
        assert!(g.reach.iter().all(|r| ids.contains(&r.run.as_str())));
        let seats = f.scenario.fleet.iter().find(|v| v.class == g.class).unwrap().seats_max();
        for reach in &g.reach {
            let run = lots.iter().flat_map(|l| &l.timetable).find(|r| r.id == reach.run).unwrap();
            assert!(run.layout.seats <= seats);
        }
    }
    assert!(own.groups.iter().any(|g| !g.reach.is_empty()));
}

#[test]
fn lot_references_keep_clear_of_passengers_references() {
    let mut f = fixture::council(20, 3);
    let first = |f: &fixture::Fixture| {
        lots(&f.plan, &f.scenario, &f.demand, &f.travel, &LotRules::default()).0[0].reference.clone()
    };
    assert_eq!(first(&f), "L001");
    f.scenario.passengers[0].reference = "l001".into();
    assert_eq!(first(&f), "LOT001");
}

#[test]
fn half_passengers_of_all_lots_are_the_journeys_of_the_plan() {
    let (f, lots, _) = made(&LotRules::default());
    let journeys: usize = {
        let lookup = work::Lookup::new(&f.demand);
        f.plan.runs.iter().map(|r| lookup.of(r).len()).sum()
    };
    assert_eq!(lots.iter().map(Lot::half_passengers).sum::<u32>() as usize, journeys);
    assert!(lots.iter().all(|l| l.half_passengers() <= 2 * l.passengers.total), "nobody is more than a passenger");
    let lot = &lots[0];
    let year = crate::model::Pence(100_000);
    assert_eq!(lot.per_passenger(year).unwrap().0, 200_000 / i64::from(lot.half_passengers()));
}

#[test]
fn lots_tendered_again_are_those_alone_and_count_their_own_passengers() {
    let (f, all, _) = made(&LotRules { bundle: Bundle::Setting, max_routes: 3, ..LotRules::default() });
    let wanted: Vec<&Lot> = all.iter().take(2).collect();
    let part = only(&f.plan, &all, |lot| wanted.iter().any(|w| w.reference == lot.reference)).unwrap();
    let (again, _) = lots(&part, &f.scenario, &f.demand, &f.travel, &LotRules::default());
    let routes: u32 = wanted.iter().map(|l| l.routes).sum();
    assert_eq!(again.len() as u32, routes, "split into single routes");
    assert_eq!(
        again.iter().map(|l| l.should_cost).sum::<crate::model::Pence>(),
        wanted.iter().map(|l| l.should_cost).sum()
    );
    // Every area named stands for at least five passengers of these lots, not of the whole council.
    let lookup = work::Lookup::new(&f.demand);
    let people: std::collections::BTreeSet<usize> = part.runs.iter().flat_map(|r| lookup.of(r)).collect();
    for area in again.iter().flat_map(|l| &l.areas).filter(|a| *a != areas::WHOLE) {
        let codes: Vec<&str> = area.split('+').collect();
        let here = people.iter().filter(|&&p| codes.contains(&f.scenario.passengers[p].outward())).count();
        assert!(here >= 5, "{area}: {here}");
    }
    assert!(only(&f.plan, &all, |_| false).unwrap().runs.is_empty());
    let mut changed = all.clone();
    changed[0].timetable[0].metres += 1;
    assert!(only(&f.plan, &changed, |_| true).is_none());
}
