//! `sendroute placement PLAN CHILD.csv --settings A,B`: transport to each setting a child might attend.

use crate::{
    finance::{
        again::Effort,
        assess::Options,
        newcomers,
        placement::{self, Assumptions},
    },
    plan, report,
};
use std::{io::Write, path::PathBuf, process::ExitCode};

/// Arguments of `placement`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Output folder of a plan, or its plan.json.
    pub plan: PathBuf,
    /// One child or several, with the headings of passengers.csv; `setting` is the first choice.
    pub children: PathBuf,
    /// References or names of settings, separated by commas; by default the first choice and the five nearest of its kind.
    #[arg(long, value_delimiter = ',')]
    pub settings: Vec<String>,
    /// Last school year expected there.
    #[arg(long, default_value_t = 11)]
    pub last_year: i8,
    /// Price inflation a year, per cent.
    #[arg(long, default_value_t = 3.0)]
    pub inflation: f64,
    /// Iterations of the search around the child, a leg and seed.
    #[arg(long, default_value_t = 1_000)]
    pub iterations: u64,
    #[command(flatten)]
    answer: super::answer::Answer,
}

/// Quotes.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let opened = plan::open(&args.plan)?;
    let known = &opened.loaded.scenario;
    let children = newcomers::read(&args.children, known)?;
    anyhow::ensure!(!children.is_empty(), "{} holds no child", args.children.display());
    let mut settings: Vec<usize> = Vec::new();
    for wanted in &args.settings {
        let found = known.settings.iter().position(|s| {
            s.reference.eq_ignore_ascii_case(wanted.trim()) || s.name.eq_ignore_ascii_case(wanted.trim())
        });
        settings.push(found.ok_or_else(|| anyhow::anyhow!("there is no setting {wanted:?} in the plan's scenario"))?);
    }
    if settings.is_empty() {
        settings = placement::nearest(known, &children, 5);
    }
    let options = Options { child_effort: Effort { seed: 1, iterations: args.iterations }, ..Options::default() };
    let assumptions = Assumptions { last_year: args.last_year, inflation: args.inflation, options };
    let quotes = placement::quote(&opened, &children, &settings, &assumptions)?;
    let dir = args.answer.folder(&opened);
    let written = report::finance::placement(&quotes).write(&dir)?;
    let mut out = super::say::out();
    if args.answer.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&quotes)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    for q in &quotes {
        let minutes = q.journey.iter().flatten().map(|j| (j + 59) / 60).max().unwrap_or(0);
        writeln!(
            out,
            "{:10} {:36} {:3} min {:>12} a year now, {:>12} re-planned, {:>13} over {} years{}",
            q.passenger,
            q.setting,
            minutes,
            q.insert_year.to_string(),
            q.replan_year.to_string(),
            q.over_years.to_string(),
            q.years,
            if q.unserved { "; no seat found" } else { "" }
        )?;
    }
    writeln!(out, "{} files in {}", written.len(), dir.display())?;
    Ok(ExitCode::SUCCESS)
}
