//! What is done with a plan: the independent check of every rule, and the figures of the report.
//!
//! `cargo bench --bench checking`.

mod cohort;

use cohort::{Cohort, SEED, SIZES};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sendroute::{
    plan::{
        Measures, Plan, Source,
        make::{self, Settings},
        verify,
    },
    routing::solve::Progress,
};
use std::hint::black_box;

/// The constructed plan, without a search: as long to check as any.
fn plan(cohort: &Cohort) -> Plan {
    let source = Source {
        scenario: cohort.scenario.name.clone(),
        path: String::new(),
        scenario_hash: String::new(),
        matrix_hash: cohort.travel.hash.clone(),
        travel: cohort.travel.source.clone(),
    };
    let settings = Settings::iterations(SEED, 0, 1);
    let progress = [Progress::default(), Progress::default()];
    make::make(&cohort.scenario, &cohort.demand, &cohort.travel, source, &settings, &progress)
}

fn checking(c: &mut Criterion) {
    for size in SIZES {
        let cohort = Cohort::of(size);
        let plan = plan(&cohort);
        let (scenario, demand, travel) = (&cohort.scenario, &cohort.demand, &cohort.travel);

        let mut group = c.benchmark_group("verify");
        group.sample_size(20).throughput(Throughput::Elements(demand.requests.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |b| {
            b.iter(|| black_box(verify::verify(&plan, scenario, demand, travel)));
        });
        group.finish();

        let mut group = c.benchmark_group("measures");
        group.sample_size(20).throughput(Throughput::Elements(demand.requests.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |b| {
            b.iter(|| black_box(Measures::of(&plan, scenario, demand, travel)));
        });
        group.finish();
    }
}

criterion_group!(benches, checking);
criterion_main!(benches);
