//! `sendroute forecast PLAN`: the financial year as a range; with `--study`, whether such ranges hold.

use crate::{
    finance::{
        Desk,
        again::Effort,
        allocation,
        assess::Case,
        forecast::{self, Assumptions, Options, pool, study},
        newcomers::Grown,
    },
    model::{Pence, Rate},
    plan, report,
};
use std::{io::Write, path::PathBuf, process::ExitCode, time::Instant};

/// Arguments of `forecast`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Output folder of a plan, or its plan.json.
    pub plan: PathBuf,
    /// Assumptions (TOML); what is absent keeps its default.
    #[arg(long, value_name = "FILE")]
    pub assumptions: Option<PathBuf>,
    /// First year of the financial year: 2026 is April 2026 to March 2027.
    #[arg(long, default_value_t = 2026)]
    pub year: i16,
    /// Budget of the year, pounds.
    #[arg(long, value_name = "POUNDS")]
    pub budget: Option<String>,
    /// Samples.
    #[arg(long, default_value_t = 10_000)]
    pub samples: u64,
    /// Seed; the forecast is the same on any number of threads.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Possible newcomers who are really inserted.
    #[arg(long, default_value_t = 240)]
    pub pool: usize,
    /// Of whom so many are priced by re-planning too.
    #[arg(long, default_value_t = 24)]
    pub subsample: usize,
    /// Iterations of each re-planning, a leg.
    #[arg(long, default_value_t = 1_000)]
    pub iterations: u64,
    /// Threads; by default one for each processor.
    #[arg(long)]
    pub threads: Option<usize>,
    /// Simulate so many years and say how many the forecast's range holds, in place of a forecast.
    #[arg(long, value_name = "YEARS")]
    pub study: Option<u64>,
    #[command(flatten)]
    answer: super::answer::Answer,
}

/// Forecasts.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let began = Instant::now();
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;
    }
    let opened = plan::open(&args.plan)?;
    let assumptions = args.assumptions.as_deref().map_or(Ok(Assumptions::default()), Assumptions::read)?;
    let budget = match &args.budget {
        None => None,
        Some(text) => {
            let rate =
                Rate::parse_pounds(text).ok_or_else(|| anyhow::anyhow!("{text:?} is not an amount in pounds"))?;
            Some(Pence(rate.0 / 1000))
        }
    };
    let desk = Desk::of(&opened);
    let allocation = allocation::allocate(&desk);
    let grown = Grown::of(pool::grown(&opened.loaded.scenario, args.pool, args.seed), &opened)?;
    let case = Case::new(&opened, &grown)?;
    let effort = Effort { seed: args.seed, iterations: args.iterations };
    let mut pool = pool::price(&case, args.subsample, effort);
    pool.summer =
        pool::summer(&case, &pool, &forecast::leavers(&desk, &allocation, &assumptions), &assumptions, effort);
    let options = Options { samples: args.samples, seed: args.seed, year: args.year, budget };
    let prepared = began.elapsed().as_secs_f64();
    let mut out = super::say::out();
    if let Some(years) = args.study {
        let options = Options { samples: args.samples.min(1_000), ..options };
        let found = study::study(&case, &desk, &allocation, &pool, &assumptions, years, &options, effort);
        if args.answer.json {
            writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?;
        } else {
            writeln!(
                out,
                "{years} simulated years: P10 to P90 holds {:.0} %, {:.0} % below, {:.0} % above; truth over P50 {:+.2} % on average ({:.0} s)",
                found.coverage,
                found.tails[0],
                found.tails[1],
                found.bias,
                began.elapsed().as_secs_f64()
            )?;
            for (name, bias) in forecast::months::NAMES.iter().zip(found.bias_by_month) {
                write!(out, "{name} {bias:+.1} %  ")?;
            }
            writeln!(out)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let ground = forecast::ground(&desk, &allocation, &pool, &assumptions, args.year);
    let found = forecast::forecast(&ground, &options);
    let told: Vec<(String, String)> = match serde_json::to_value(&assumptions)? {
        serde_json::Value::Object(map) => map.into_iter().map(|(k, v)| (k, v.to_string())).collect(),
        _ => Vec::new(),
    };
    let dir = args.answer.folder(&opened);
    let written = report::finance::forecast(&opened.loaded.scenario.name, &found, &pool, &told)?.write(&dir)?;
    if args.answer.json {
        let document = serde_json::json!({ "forecast": found, "pool": pool, "assumptions": assumptions });
        writeln!(out, "{}", serde_json::to_string_pretty(&document)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    for (name, r) in forecast::months::NAMES.iter().zip(&found.months) {
        writeln!(out, "{name} {:>16} {:>16} {:>16}", r.p10.to_string(), r.p50.to_string(), r.p90.to_string())?;
    }
    let t = &found.total;
    writeln!(out, "Year {:>15} {:>16} {:>16}", t.p10.to_string(), t.p50.to_string(), t.p90.to_string())?;
    if let Some((budget, inside)) = found.budget {
        writeln!(out, "Inside {budget} with a chance of {:.0} %", inside * 100.0)?;
    }
    writeln!(
        out,
        "Cost model of {} newcomers explains {:.0} % ({:.0} % unseen); re-planned over inserted {:.2}, together over alone {:.2}; over a summer newcomers re-planned {:.2}, inserted after it {:.2}, leavers {:.2} of their prices alone",
        pool.inserted,
        pool.fit.r_squared * 100.0,
        pool.fit.r_squared_unseen * 100.0,
        pool.replan_ratio,
        pool.together_ratio,
        pool.summer.replanned,
        pool.summer.inserted,
        pool.summer.leaving
    )?;
    writeln!(
        out,
        "{} samples after {:.1} s ({prepared:.1} s to price the pool); {} files in {}",
        found.samples,
        began.elapsed().as_secs_f64(),
        written.len(),
        dir.display()
    )?;
    Ok(ExitCode::SUCCESS)
}
