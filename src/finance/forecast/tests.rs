use super::*;
use crate::finance::again::Effort;
use crate::finance::allocation::allocate;
use crate::finance::assess::Case;
use crate::finance::newcomers::Grown;
use crate::finance::testing::world;
use crate::model::Demand;

fn ground_of(passengers: usize, a: &Assumptions) -> (Ground, Pool) {
    let f = world(passengers, 3);
    let scenario = pool::grown(&f.scenario, 30, 1);
    let demand = Demand::of(&scenario);
    let travel = crate::travel::times(&scenario, &demand, std::path::Path::new(".")).unwrap();
    let grown = Grown { scenario, demand, travel };
    let case = Case::over(&f.plan, &grown, (passengers..passengers + 30).collect());
    let pool = pool::price(&case, 4, Effort { seed: 1, iterations: 50 });
    let desk = Desk::new(&f.plan, &f.scenario, &f.demand, &f.travel);
    (ground(&desk, &allocate(&desk), &pool, a, 2026), pool)
}

#[test]
fn the_range_is_a_range_and_the_same_on_any_number_of_threads() {
    let (g, pool) = ground_of(60, &Assumptions::default());
    assert!(pool.inserted + pool.unserved == 30 && pool.fit.r_squared > 0.3, "{pool:?}");
    assert!(pool.replan_ratio > 0.0 && pool.replan_ratio <= 1.0 && pool.together_ratio <= 1.05);
    let options = Options { samples: 400, seed: 3, year: 2026, budget: Some(Pence(g.week as i64 * 38)) };
    let on = |threads: usize| {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(|| forecast(&g, &options))
    };
    let (one, three) = (on(1), on(3));
    assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&three).unwrap());
    for month in &one.months {
        assert!(month.p10 <= month.p50 && month.p50 <= month.p90);
    }
    assert_eq!(one.months[4].p90, Pence(0), "no school in August");
    assert!(one.swings.iter().all(|s| s.low <= s.high), "{:?}", one.swings);
    let whole = one.arrivals.iter().sum::<f64>();
    assert!((whole - 60.0 * 0.18).abs() < 1.5, "{whole}");
}

/// Leavers free seats and newcomers share vehicles: a summer's ratios are measured, and move the forecast from September.
#[test]
fn a_summer_changes_what_newcomers_and_leavers_are_worth() {
    let a = Assumptions::default();
    let f = world(60, 3);
    let scenario = pool::grown(&f.scenario, 30, 1);
    let demand = Demand::of(&scenario);
    let travel = crate::travel::times(&scenario, &demand, std::path::Path::new(".")).unwrap();
    let grown = Grown { scenario, demand, travel };
    let case = Case::over(&f.plan, &grown, (60..90).collect());
    let effort = Effort { seed: 1, iterations: 50 };
    let mut pool = pool::price(&case, 4, effort);
    let desk = Desk::new(&f.plan, &f.scenario, &f.demand, &f.travel);
    let shares = allocate(&desk);
    pool.summer = pool::summer(&case, &pool, &leavers(&desk, &shares, &a), &a, effort);
    let summer = pool.summer;
    assert!(summer.leaving > 0.3 && summer.inserted > 0.0 && summer.replanned > 0.0, "{summer:?}");
    assert_eq!(summer, pool::summer(&case, &pool, &leavers(&desk, &shares, &a), &a, effort));
    let options = Options { samples: 200, seed: 3, year: 2026, budget: None };
    let told = |s: pool::Summer| {
        forecast(&ground(&desk, &shares, &Pool { summer: s, ..pool.clone() }, &a, 2026), &options).months
    };
    let (as_is, dearer) = (told(summer), told(pool::Summer { replanned: summer.replanned + 0.5, ..summer }));
    assert_eq!(as_is[..4], dearer[..4], "nothing changes before the summer");
    assert!((5..12).all(|m| as_is[m].mean < dearer[m].mean));
}

/// With nobody coming or going and still prices the forecast is the plan.
#[test]
fn nothing_happening_costs_the_plan() {
    let still = Assumptions {
        arrivals_percent: 0.0,
        leave_at_phase_end: 0.0,
        leave_in_summer: 0.0,
        leave_in_month: 0.0,
        inflation: [0.0, 0.0],
        fuel_volatility: 0.0,
        failure_percent: 0.0,
        extension_percent: 100.0,
        ..Assumptions::default()
    };
    let (g, _) = ground_of(40, &still);
    let found = forecast(&g, &Options { samples: 20, seed: 1, year: 2026, budget: None });
    assert_eq!(found.total.p10, found.total.p90);
    assert_eq!(found.total.p50, found.standing_still);
}
