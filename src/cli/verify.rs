//! `sendroute verify PLAN`: the independent check. Prints every breach, or that there is none, with what was counted.

use crate::plan::{
    self,
    verify::{Rule, Verdict, bound::BoundVerdict},
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
    /// Prove the bound in bound.json again, which takes minutes for a county.
    #[arg(long)]
    pub bound: bool,
    /// Print the verdict as one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// Checks a plan; exit 1 when there is a breach.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let opened = plan::open(&args.plan)?;
    let verdict = opened.verify();
    let proved = if args.bound { Some(opened.verify_bound()?) } else { None };
    let good = verdict.is_good() && proved.as_ref().is_none_or(|b| b.faults.is_empty());
    let mut out = super::say::out();
    if args.json {
        let document = serde_json::json!({
            "plan": args.plan,
            "scenario": opened.loaded.scenario.name,
            "good": good,
            "verdict": verdict,
            "bound": proved,
        });
        writeln!(out, "{}", serde_json::to_string_pretty(&document)?)?;
    } else {
        print(&mut out, &args.plan, &verdict)?;
        if let Some(bound) = &proved {
            print_bound(&mut out, bound)?;
        }
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(1) })
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

/// What was proved again, or everything that is wrong with the bound.
fn print_bound(out: &mut impl Write, bound: &BoundVerdict) -> std::io::Result<()> {
    for fault in &bound.faults {
        writeln!(out, "bound: {fault}")?;
    }
    match bound.faults.len() {
        0 => writeln!(
            out,
            "bound: no plan costs less than {} a week, proved again at {} gates.",
            bound.week, bound.gates
        ),
        1 => writeln!(out, "bound: 1 fault; it proves nothing."),
        n => writeln!(out, "bound: {n} faults; it proves nothing."),
    }
}
