use super::*;
use crate::finance::testing::world;
use crate::model::{Demand, Scenario};

/// A council grown by `count` newcomers who are like its own passengers but live elsewhere.
fn grown(scenario: &Scenario, count: usize) -> Grown {
    let mut more = scenario.clone();
    for i in 0..count {
        let home = scenario.passengers[(i * 13 + 5) % scenario.passengers.len()].home;
        let mut new = scenario.passengers[(i * 7 + 2) % scenario.passengers.len()].clone();
        new.reference = format!("N{i:03}");
        new.home = crate::model::LatLon { lat: home.lat + 0.001, lon: home.lon - 0.001 };
        new.current_run = String::new();
        (new.care_plan_outstanding, new.own_cap) = (false, None);
        more.passengers.push(new);
    }
    let demand = Demand::of(&more);
    let travel = crate::travel::times(&more, &demand, std::path::Path::new(".")).unwrap();
    Grown { scenario: more, demand, travel }
}

#[test]
fn more_freedom_never_costs_more_and_nothing_breaks() {
    let f = world(60, 3);
    let grown = grown(&f.scenario, 6);
    let case = Case::over(&f.plan, &grown, (60..66).collect());
    let options = Options {
        share: 10.0,
        rounds: 20,
        seeds: 2,
        effort: Effort { seed: 1, iterations: 300 },
        child_effort: Effort { seed: 1, iterations: 100 },
        ..Options::default()
    };
    let found = case.assess(&options);
    for child in &found.children {
        assert!(child.unserved.is_empty(), "{:?}", child.unserved);
        let [small, free] = [Freedom::SmallChange, Freedom::Replan].map(|f| child.price(f).unwrap());
        assert!(child.insert.week >= small.week && small.week >= free.week);
        assert!(free.low <= free.week && free.week <= free.high);
        for list in &child.placements {
            assert!(!list.is_empty() && list.len() <= 3);
            assert!(list.windows(2).all(|w| w[0].week <= w[1].week));
            for placement in list {
                assert!(placement.delays.iter().all(|d| d.moved.abs() <= options.tolerance), "{placement:?}");
                assert!(placement.journey > 0 && placement.journey <= 3000 || placement.run.is_none());
            }
        }
    }
    let [insert, small, replan] = found.batch.plans.as_slice() else { panic!("three freedoms") };
    assert_eq!(insert.changed, 0);
    assert!(insert.moved <= options.tolerance, "{}", insert.moved);
    assert!(small.changed_percent <= options.share);
    assert!(insert.price.week >= small.price.week && small.price.week >= replan.price.week);
    for plan in [insert, small, replan] {
        let verdict = crate::plan::verify::verify(&plan.plan, &grown.scenario, &grown.demand, &grown.travel);
        assert!(verdict.is_good(), "{:?}: {:?}", plan.freedom, verdict.breaches);
        assert_eq!(plan.unserved, 0);
    }
    // The cheapest of each place is what the separate sum counts; together they cannot be dearer than that by much more
    // than the rounding of each run, and usually are cheaper.
    assert_eq!(found.batch.saved_together, found.batch.one_by_one - insert.price.week);
}

/// A contract that has grown before is red with the next newcomer, under every freedom that patches the plan.
#[test]
fn the_ledgers_alert_is_raised_wherever_the_plan_is_patched() {
    let f = world(40, 3);
    let grown = grown(&f.scenario, 4);
    let mut case = Case::over(&f.plan, &grown, (40..44).collect());
    let options = Options {
        rounds: 5,
        seeds: 1,
        effort: Effort { seed: 1, iterations: 100 },
        child_effort: Effort { seed: 1, iterations: 20 },
        ..Options::default()
    };
    let fresh = case.assess(&options);
    for plan in &fresh.batch.plans {
        let base = |id: &str| f.plan.day_contracts.iter().find(|c| c.id == id).map(|c| c.week_cost);
        for line in &plan.ledger {
            assert_eq!(base(&line.contract).unwrap_or(line.after), line.opened_at, "{line:?}");
            assert_eq!(line.light == "red", line.growth.abs() >= 10.0);
        }
        let moved: i64 = plan.ledger.iter().map(|l| (l.after - l.before).0).sum();
        assert_eq!(moved, (plan.week - f.plan.cost.week).0 - fixed(&plan.plan) + fixed(&f.plan), "every penny");
    }
    // The same contracts, opened a fifth cheaper: all of them are over the limit now, touched or not.
    case.opened_at.values_mut().for_each(|week| *week = Pence(week.0 * 4 / 5));
    let later = case.assess(&options);
    for plan in &later.batch.plans[..2] {
        let kept = plan.plan.day_contracts.iter().filter(|c| f.plan.day_contracts.iter().any(|b| b.id == c.id));
        let red: Vec<&str> = plan.ledger.iter().filter(|l| l.light == "red").map(|l| l.contract.as_str()).collect();
        assert!(kept.clone().all(|c| red.contains(&c.id.as_str())) && !red.is_empty(), "{red:?}");
        assert!(plan.ledger.iter().all(|l| (l.light == "green") == l.alert().is_none()));
    }
    let over = later.children.iter().flat_map(|c| &c.placements).flatten();
    let on_contract: Vec<&Placement> = over.filter(|p| p.contract.is_some() && p.growth != 0.0).collect();
    assert!(!on_contract.is_empty() && on_contract.iter().all(|p| !p.within_variation), "{on_contract:?}");
}

fn fixed(plan: &Plan) -> i64 {
    plan.cost.parts.own_fixed.0
}

/// The study prices the same children again at more effort, and counts the intervals that hold it.
#[test]
fn the_study_holds_prices_against_more_effort() {
    let f = world(40, 3);
    let grown = grown(&f.scenario, 6);
    let case = Case::over(&f.plan, &grown, (40..46).collect());
    let options = Options { seeds: 2, child_effort: Effort { seed: 1, iterations: 60 }, ..Options::default() };
    let found = case.study(&options, 3, 5);
    assert_eq!((found.children.len(), found.factor), (3, 5));
    assert_eq!(found.inside, found.children.iter().filter(|c| c.low <= c.value && c.value <= c.high).count());
    assert!(found.children.iter().all(|c| c.low <= c.price && c.price <= c.high && c.value > Pence(0)));
    assert_eq!(case.study(&options, 3, 5), found, "the same answer twice");
}

/// With one place at every setting newcomers' vehicles wait for others, not others for them.
#[test]
fn newcomers_make_way_where_unloading_places_are_few() {
    let f = world(60, 3);
    let mut scenario = f.scenario.clone();
    // As few places as the present plan needs at any moment: newcomers find them taken.
    for (index, setting) in scenario.settings.iter_mut().enumerate() {
        let name = &f.scenario.settings[index].reference;
        let stays: Vec<(u8, i32, i32, Leg)> = f
            .plan
            .runs
            .iter()
            .flat_map(|r| r.stops.iter().map(move |s| (r, s)))
            .filter(|(_, s)| s.setting.as_ref() == Some(name))
            .map(|(r, s)| (r.weekdays.0, s.start, s.depart, r.leg))
            .collect();
        let at = |t: i32, leg| stays.iter().filter(|s| s.3 == leg && s.1 <= t && t < s.2).count();
        let most = stays.iter().map(|s| at(s.1, s.3)).max().unwrap_or(1).max(1);
        setting.places = Some(u8::try_from(most).unwrap());
    }
    let grown = grown(&scenario, 14);
    let case = Case::over(&f.plan, &grown, (60..74).collect());
    let options = Options {
        share: 10.0,
        rounds: 10,
        seeds: 1,
        effort: Effort { seed: 1, iterations: 50 },
        child_effort: Effort { seed: 1, iterations: 20 },
        ..Options::default()
    };
    let found = case.assess(&options);
    let insert = &found.batch.plans[0];
    assert_eq!((insert.changed, insert.breaches), (0, 0));
    assert!(insert.moved <= options.tolerance, "{}", insert.moved);
    assert_eq!(insert.price.week, insert.week - f.plan.cost.week, "the price is exact");
}
