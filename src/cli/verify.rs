//! `sendroute verify PLAN`: the independent check. Prints every breach, or that there is none, with what was counted.

use crate::plan::{
    self,
    verify::{Rule, Verdict},
};
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Arguments of `verify`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Output folder of a plan, or its plan.json.
    pub plan: PathBuf,
    /// Print the verdict as one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// Checks a plan; exit 1 when there is a breach.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let opened = plan::open(&args.plan)?;
    let verdict = opened.verify();
    let mut out = std::io::stdout().lock();
    if args.json {
        let document = serde_json::json!({
            "plan": args.plan,
            "scenario": opened.loaded.scenario.name,
            "good": verdict.is_good(),
            "verdict": verdict,
        });
        writeln!(out, "{}", serde_json::to_string_pretty(&document)?)?;
    } else {
        print(&mut out, &args.plan, &verdict)?;
    }
    Ok(if verdict.is_good() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Breaches, then counts by rule; or the good news.
fn print(out: &mut impl Write, path: &Path, verdict: &Verdict) -> std::io::Result<()> {
    for breach in &verdict.breaches {
        writeln!(out, "{breach}")?;
    }
    if !verdict.is_good() {
        writeln!(out)?;
        for rule in Rule::ALL {
            let count = verdict.of(*rule).count();
            if count > 0 {
                writeln!(out, "{count:6}  {rule}: {}", rule.sentence())?;
            }
        }
        writeln!(out)?;
    }
    let cost = &verdict.recomputed;
    match verdict.breaches.len() {
        0 => writeln!(out, "{}: no breach of any of {} rules.", path.display(), Rule::ALL.len())?,
        1 => writeln!(out, "{}: 1 breach.", path.display())?,
        n => writeln!(out, "{}: {n} breaches.", path.display())?,
    }
    writeln!(
        out,
        "{} runs; {} of {} requests served; recomputed: {} a week, {} a year, {} a passenger and year.",
        verdict.runs, verdict.served, verdict.requests, cost.week, cost.year, cost.year_per_passenger
    )
}
