//! `sendroute allocate PLAN`: who costs what, in five ways that all add up.

use crate::{
    finance::{
        Desk,
        allocation::{self, Grouping, Method},
    },
    plan, report,
};
use std::{io::Write, path::PathBuf, process::ExitCode};

/// Arguments of `allocate`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Output folder of a plan, or its plan.json.
    pub plan: PathBuf,
    #[command(flatten)]
    answer: super::answer::Answer,
}

/// Allocates a plan's cost; exit 1 when a run could not be priced again.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let opened = plan::open(&args.plan)?;
    let desk = Desk::of(&opened);
    let found = allocation::allocate(&desk);
    let (journeys, _) = plan::journeys::read(desk.plan, desk.scenario, desk.demand, desk.travel);
    let dir = args.answer.folder(&opened);
    let written = report::finance::allocation(&desk, &found, &journeys).write(&dir)?;
    let mut out = super::say::out();
    if args.answer.json {
        let groups: Vec<_> = Grouping::ALL.iter().map(|by| (by.name(), found.groups(*by, desk.scenario))).collect();
        let document = serde_json::json!({ "allocation": found, "groups": groups });
        writeln!(out, "{}", serde_json::to_string_pretty(&document)?)?;
    } else {
        writeln!(out, "{} a week, {} a year, {} passengers", found.week, found.year, found.passengers.len())?;
        let shapley = Method::ALL.iter().position(|m| *m == Method::Shapley).unwrap_or(0);
        for by in [Grouping::Need, Grouping::AgeBand, Grouping::Borough] {
            writeln!(out, "\n{} (Shapley value)", by.name())?;
            for g in found.groups(by, desk.scenario) {
                let (year, each) = (g.year[shapley].to_string(), g.each(shapley).to_string());
                writeln!(out, "  {:34} {:5} {year:>15} a year {each:>12} each", g.name, g.passengers)?;
            }
        }
        writeln!(out, "\n{} files in {}", written.len(), dir.display())?;
    }
    for (run, cost) in &found.left_over {
        eprintln!("run {} ({cost} a week) could not be priced again and is not divided", opened.plan.runs[*run].id);
    }
    Ok(if found.left_over.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
