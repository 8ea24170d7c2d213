//! The two tests the search spends its time in, alone: whether a run's settings can be served in time, and where a request
//! fits best into a run.
//!
//! `cargo bench --bench kernel`.

mod cohort;

use cohort::Cohort;
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sendroute::{
    model::Leg,
    routing::{
        construct,
        insertion::{self, Scratch},
        run::Run,
        schedule::System,
    },
};
use std::hint::black_box;

/// Systems of `visits` settings whose bounds differ, as the neighbours of a run's do; some of them have no timetable.
fn systems(visits: usize) -> Vec<System> {
    (0..256)
        .map(|k| {
            let mut system = System { m: visits, ..System::EMPTY };
            for i in 0..visits {
                system.lo[i] = 30_000 + 600 * i as i32;
                system.hi[i] = system.lo[i] + 900 + 7 * (k % 64);
                system.ride[i][i] = 600;
                if i > 0 {
                    system.gap[i - 1][i] = 500 + 11 * (k % 97);
                    system.ride[i - 1][i] = 700 + 5 * (k % 211);
                }
            }
            system
        })
        .collect()
}

fn schedule(c: &mut Criterion) {
    let mut group = c.benchmark_group("schedule test");
    for visits in [1, 2, 3, 4] {
        let systems = systems(visits);
        let feasible = systems.iter().filter(|s| s.solve().is_some()).count();
        assert!((1..=systems.len()).contains(&feasible), "the systems are not all hopeless");
        group.throughput(Throughput::Elements(systems.len() as u64));
        group.bench_function(BenchmarkId::new("visits", visits), |b| {
            b.iter(|| systems.iter().filter(|s| black_box(s).solve().is_some()).count());
        });
    }
    group.finish();
}

/// Every request's best place in every run of a first plan: at the visits the run makes, and with a new one.
fn insertion_test(c: &mut Criterion) {
    let cohort = Cohort::of(300);
    for leg in Leg::BOTH {
        let problem = cohort.problem(leg);
        let state = construct::regret(&problem);
        let mut scratch = Scratch::default();
        let requests = problem.requests.len() as u32;
        for (name, uniform) in [("same weekdays", true), ("mixed weekdays", false)] {
            let runs: Vec<&Run> = state.used().map(|(_, run)| run).filter(|r| r.uniform == uniform).collect();
            if runs.is_empty() {
                continue;
            }
            let mut group = c.benchmark_group(format!("insertion test {leg}, {name}"));
            group.sample_size(20).throughput(Throughput::Elements(runs.len() as u64 * u64::from(requests)));
            group.bench_function("at the visits of the run", |b| {
                b.iter(|| {
                    let mut fits = 0;
                    for run in &runs {
                        for q in 0..requests {
                            let best =
                                insertion::best_at_visits(run, &problem, q, state.available, i64::MAX, &mut scratch);
                            fits += usize::from(best.best.is_some());
                        }
                    }
                    fits
                });
            });
            group.bench_function("with a new visit", |b| {
                b.iter(|| {
                    let mut fits = 0;
                    for run in &runs {
                        for q in 0..requests {
                            let mut openings = insertion::Openings::UNKNOWN;
                            let tools = (&mut openings, &mut scratch);
                            let best = insertion::best_with_visit(run, &problem, q, state.available, i64::MAX, tools);
                            fits += usize::from(best.best.is_some());
                        }
                    }
                    fits
                });
            });
            group.finish();
        }
    }
}

/// A run derived from its items from nothing: what every accepted change costs.
fn rebuild(c: &mut Criterion) {
    let cohort = Cohort::of(300);
    let mut group = c.benchmark_group("run from its items");
    for leg in Leg::BOTH {
        let problem = cohort.problem(leg);
        let mut runs: Vec<Run> = construct::regret(&problem).used().map(|(_, run)| run.clone()).collect();
        group.throughput(Throughput::Elements(runs.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(leg), |b| {
            b.iter(|| runs.iter_mut().filter_map(|run| run.rebuild(&problem).then_some(run.fits)).count());
        });
    }
    group.finish();
}

criterion_group!(benches, schedule, insertion_test, rebuild);
criterion_main!(benches);
