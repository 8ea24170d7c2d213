//! `sendroute national-return PLAN`: numbers and spend for the home-to-school travel collection.

use crate::{
    finance::{Desk, allocation, national_return},
    plan, report,
};
use std::{io::Write, path::PathBuf, process::ExitCode};

/// Arguments of `national-return`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Output folder of a plan, or its plan.json.
    pub plan: PathBuf,
    #[command(flatten)]
    answer: super::answer::Answer,
}

/// Fills the return.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let opened = plan::open(&args.plan)?;
    let desk = Desk::of(&opened);
    let found = national_return::national_return(&desk, &allocation::allocate(&desk), &opened.walks_to_settings()?);
    let dir = args.answer.folder(&opened);
    let written = report::finance::national_return(&desk, &found).write(&dir)?;
    let mut out = super::say::out();
    if args.answer.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "Pre-16 passengers by mode, with the unit costs published for England in 2025-26")?;
    for unit in &found.units {
        let name = unit.mode.map_or("All modes", national_return::Mode::name);
        let each = unit.each().map_or("-".to_owned(), |e| e.to_string());
        let (spend, published) = (unit.spend.to_string(), unit.published.to_string());
        writeln!(out, "  {name:24} {:5} {spend:>15} {each:>12} each, published {published:>11}", unit.passengers)?;
    }
    writeln!(out, "\n{} files in {}", written.len(), dir.display())?;
    Ok(ExitCode::SUCCESS)
}
