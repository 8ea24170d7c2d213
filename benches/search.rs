//! From a problem to a plan: the first feasible plan, the reference it is measured against, and a fixed number of
//! iterations of one stream of the search.
//!
//! `cargo bench --bench search`; `cargo bench --bench search -- /955` runs one size.

mod cohort;

use cohort::{Cohort, SEED, SIZES};
use criterion::{BatchSize, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use sendroute::{
    model::Leg,
    routing::{
        construct,
        search::{anneal::Anneal, sisr::Stream},
    },
};
use std::{hint::black_box, time::Duration};

/// Iterations of the search that are timed.
const ITERATIONS: u64 = 500;
/// Budget they are the beginning of: the plan is still far from settled, so that every sample does the same work.
const BUDGET: u64 = 1_000_000;
/// Temperatures about those a plan of any size is searched with, millionths of a penny.
const ANNEAL: Anneal = Anneal { hot: 1.3e10, cold: 1.5e8 };

fn search(c: &mut Criterion) {
    for size in SIZES {
        let cohort = Cohort::of(size);
        let mut group = c.benchmark_group("compile");
        group.sample_size(20);
        group.bench_function(BenchmarkId::from_parameter(size), |b| b.iter(|| black_box(cohort.problem(Leg::Am))));
        group.finish();

        for leg in Leg::BOTH {
            let problem = cohort.problem(leg);
            let mut group = c.benchmark_group(format!("first plan {leg}"));
            group.sample_size(10).sampling_mode(SamplingMode::Flat).warm_up_time(Duration::from_millis(500));
            group.bench_function(BenchmarkId::from_parameter(size), |b| {
                b.iter(|| black_box(construct::regret(&problem)));
            });
            group.finish();
        }

        let problem = cohort.problem(Leg::Am);
        let mut group = c.benchmark_group("reference plan am");
        group.sample_size(10).sampling_mode(SamplingMode::Flat).warm_up_time(Duration::from_millis(500));
        group.bench_function(BenchmarkId::from_parameter(size), |b| {
            b.iter(|| black_box(construct::reference(&problem)));
        });
        group.finish();

        for leg in Leg::BOTH {
            let problem = cohort.problem(leg);
            let first = construct::regret(&problem);
            let mut group = c.benchmark_group(format!("search {ITERATIONS} iterations {leg}"));
            group.sample_size(10).sampling_mode(SamplingMode::Flat).throughput(Throughput::Elements(ITERATIONS));
            group.bench_function(BenchmarkId::from_parameter(size), |b| {
                b.iter_batched(
                    || Stream::new(&problem, first.clone(), SEED, 0),
                    |mut stream| {
                        stream.search(&problem, ANNEAL, ITERATIONS, (0, BUDGET), &|| false);
                        stream
                    },
                    BatchSize::LargeInput,
                );
            });
            group.finish();
        }
    }
}

criterion_group!(benches, search);
criterion_main!(benches);
