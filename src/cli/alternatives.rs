//! `sendroute alternatives PLAN`: what could be paid instead of a seat, and whom to ask first.

use crate::{
    finance::{
        Desk,
        alternatives::{self, Assumptions},
    },
    plan, report,
};
use anyhow::Context;
use std::{io::Write, path::PathBuf, process::ExitCode};

/// Arguments of `alternatives`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Output folder of a plan, or its plan.json.
    pub plan: PathBuf,
    /// Prices and chances (TOML).
    #[arg(long, value_name = "FILE")]
    pub assumptions: Option<PathBuf>,
    /// Largest best set.
    #[arg(short, default_value_t = 20)]
    pub k: usize,
    /// Sets only of passengers whose family has consented.
    #[arg(long)]
    pub consented: bool,
    #[command(flatten)]
    answer: super::answer::Answer,
}

/// Ranks alternatives.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let opened = plan::open(&args.plan)?;
    let assumptions = match &args.assumptions {
        None => Assumptions::default(),
        Some(path) => toml::from_str(&std::fs::read_to_string(path)?).with_context(|| path.display().to_string())?,
    };
    let desk = Desk::of(&opened);
    let found = alternatives::alternatives(&desk, &assumptions, args.k, args.consented);
    let dir = args.answer.folder(&opened);
    let written = report::finance::alternatives(&desk, &found).write(&dir)?;
    let mut out = super::say::out();
    if args.answer.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    for line in found.lines.iter().take(15) {
        let Some(best) = line.choices.first() else { continue };
        writeln!(
            out,
            "{:10} {:28} saves {:>12} a year, costs {:>11}, net {:>12}; consent {}",
            desk.scenario.passengers[line.passenger].reference,
            best.way.name(),
            line.saving.to_string(),
            best.cost.to_string(),
            best.net.to_string(),
            if line.consent { "given" } else { "not given" }
        )?;
    }
    if let Some(set) = found.sets.last() {
        writeln!(
            out,
            "\nBest set of {} found: saves {} a year together ({} as a sum of each alone), {} after alternatives",
            set.passengers.len(),
            set.saving,
            set.sum_alone,
            set.net
        )?;
    }
    writeln!(out, "{} files in {}", written.len(), dir.display())?;
    Ok(ExitCode::SUCCESS)
}
