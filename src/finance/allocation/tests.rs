use super::*;
use crate::finance::testing::world;

#[test]
fn every_way_adds_up_run_by_run_and_over_the_plan() {
    let f = world(60, 3);
    let desk = Desk::new(&f.plan, &f.scenario, &f.demand, &f.travel);
    let allocation = allocate(&desk);
    assert!(allocation.left_over.is_empty());
    let fixed = fixed_by_run(&f.plan, &f.scenario);
    for method in 0..5 {
        for (index, run) in f.plan.runs.iter().enumerate() {
            let sum: Pence = allocation.shares.iter().filter(|s| s.run == index).map(|s| s.week[method]).sum();
            assert_eq!(sum, run.week_cost + fixed[index], "{} {:?}", run.id, Method::ALL[method]);
        }
        let year: Pence = allocation.passengers.iter().map(|p| p.year[method]).sum();
        assert_eq!(year, f.plan.cost.year);
        for by in Grouping::ALL {
            let groups = allocation.groups(by, &f.scenario);
            assert_eq!(groups.iter().map(|g| g.year[method]).sum::<Pence>(), f.plan.cost.year);
            assert_eq!(groups.iter().map(|g| g.passengers).sum::<usize>(), allocation.passengers.len());
        }
    }
}

/// Those who need no assistant bear none of its cost, and a run of one costs that one everything.
#[test]
fn shapley_leaves_cost_with_those_who_cause_it() {
    let f = world(60, 3);
    let desk = Desk::new(&f.plan, &f.scenario, &f.demand, &f.travel);
    for share in allocate(&desk).shares {
        let riders = f.plan.runs[share.run].stops.iter().map(|s| s.board.len()).sum::<usize>();
        if riders == 1 {
            assert_eq!(share.week[4], share.week[0]);
            assert_eq!(share.saving, share.week[3]);
        }
        // Nobody costs more together than alone, for every passenger aboard can only share what is there already.
        assert!(share.saving <= share.alone + Pence(1), "{share:?}");
    }
}

/// Sampled orders agree with the exact value within five of their standard errors.
#[test]
fn sampling_agrees_with_the_exact_value() {
    let f = world(60, 3);
    let desk = Desk::new(&f.plan, &f.scenario, &f.demand, &f.travel);
    let mut seen = 0;
    for bench in &desk.legs {
        for (_, run) in bench.state.used().filter(|(_, r)| r.people >= 4) {
            let exact = shapley::exact(&mut Game::new(bench, run));
            let drawn = shapley::sampled(&mut Game::new(bench, run), 1);
            assert_eq!(drawn.shares.iter().sum::<i128>() / drawn.unit, exact.shares.iter().sum::<i128>() / exact.unit);
            for i in 0..exact.shares.len() {
                let (a, b) = (exact.shares[i] as f64 / exact.unit as f64, drawn.shares[i] as f64 / drawn.unit as f64);
                assert!((a - b).abs() <= 5.0 * drawn.error[i] + 1000.0, "{a} {b} {}", drawn.error[i]);
                seen += 1;
            }
        }
    }
    assert!(seen > 20);
}
