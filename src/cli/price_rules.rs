//! `sendroute price-rules PLAN`: what the plan would cost under other rules.

use crate::{
    finance::{
        again::Effort,
        rules::{self, Variant},
        value,
    },
    plan, report,
};
use std::{io::Write, path::PathBuf, process::ExitCode};

/// Arguments of `price-rules`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Output folder of a plan, or its plan.json.
    pub plan: PathBuf,
    /// Longest journeys to try, minutes; with any of these options only what is named is tried.
    #[arg(long, value_delimiter = ',')]
    pub caps: Vec<i32>,
    /// Passengers an assistant can look after.
    #[arg(long, value_delimiter = ',')]
    pub ratios: Vec<u32>,
    /// Windows at all settings wider by so many minutes.
    #[arg(long, value_delimiter = ',')]
    pub wider: Vec<i32>,
    /// Walks to a pick-up point for those able, metres.
    #[arg(long, value_delimiter = ',')]
    pub walks: Vec<u32>,
    /// Settings sharing runs the other way from now.
    #[arg(long)]
    pub mixing: bool,
    /// Bells of one setting moved: SETTING=MINUTES, such as 132231=15 or 132231=-10.
    #[arg(long, value_name = "SETTING=MINUTES")]
    pub stagger: Vec<String>,
    /// In place of rules: what one more own vehicle of each class, one more minute of the rule and wider windows at large
    /// settings are worth.
    #[arg(long, conflicts_with_all = ["caps", "ratios", "wider", "walks", "mixing", "stagger"])]
    pub values: bool,
    /// Seeds over which a worth is found: their spread is its uncertainty.
    #[arg(long, default_value_t = 3, requires = "values", value_parser = clap::value_parser!(u64).range(1..=100))]
    pub seeds: u64,
    /// Iterations a leg for each rule, and once for the start.
    #[arg(long, default_value_t = 20_000)]
    pub iterations: u64,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    #[command(flatten)]
    answer: super::answer::Answer,
}

/// Prices rules.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let opened = plan::open(&args.plan)?;
    if args.values {
        return values(args, &opened);
    }
    let known = &opened.loaded.scenario;
    let mut variants: Vec<Variant> = args.caps.iter().map(|&m| Variant::Cap(m)).collect();
    anyhow::ensure!(args.caps.iter().all(|m| (5..=300).contains(m)), "a longest journey is between 5 and 300 minutes");
    variants.extend(args.ratios.iter().map(|&n| Variant::Ratio(n)));
    variants.extend(args.wider.iter().map(|&m| Variant::Wider(m)));
    variants.extend(args.walks.iter().map(|&m| Variant::Walk(m)));
    if args.mixing {
        variants.push(Variant::Mixing(!known.policy.mixing));
    }
    for text in &args.stagger {
        let parts = text.split_once('=').and_then(|(s, m)| Some((s.trim().to_owned(), m.trim().parse::<i32>().ok()?)));
        let (setting, minutes) = parts.ok_or_else(|| anyhow::anyhow!("{text:?} is not SETTING=MINUTES"))?;
        let found = known
            .settings
            .iter()
            .any(|s| s.reference.eq_ignore_ascii_case(&setting) || s.name.eq_ignore_ascii_case(&setting));
        anyhow::ensure!(found, "there is no setting {setting:?} in the plan's scenario");
        variants.push(Variant::Stagger(setting, minutes));
    }
    if variants.is_empty() {
        variants = rules::usual(known);
    }
    let found = rules::price(&opened, &variants, Effort { seed: args.seed, iterations: args.iterations })?;
    let dir = args.answer.folder(&opened);
    let written = report::finance::rules(&known.name, &found, args.iterations)?.write(&dir)?;
    let mut out = super::say::out();
    if args.answer.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    for p in &found {
        writeln!(
            out,
            "{:32} {:>16} a year ({:>15}), {:4} vehicles, median {} min, p95 {} min, {} exceptions, {} without a seat, {} breaches",
            p.variant.name(),
            p.year.to_string(),
            p.difference.to_string(),
            p.vehicles,
            (p.median + 59) / 60,
            (p.p95 + 59) / 60,
            p.exceptions,
            p.unserved,
            p.breaches
        )?;
    }
    writeln!(out, "{} files in {}", written.len(), dir.display())?;
    Ok(if found.iter().all(|p| p.breaches == 0) { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// What one more is worth.
fn values(args: &Args, opened: &plan::Opened) -> anyhow::Result<ExitCode> {
    let known = &opened.loaded.scenario;
    let effort = Effort { seed: args.seed, iterations: args.iterations };
    let found = value::values(opened, &value::usual(known), effort, args.seeds)?;
    let dir = args.answer.folder(opened);
    let mut written = report::finance::values(&known.name, &found, args.iterations).write(&dir)?;
    let document = serde_json::to_string_pretty(&found)?;
    let path = dir.join("values.json");
    report::write_atomically(&path, document.as_bytes())?;
    written.push(path);
    let mut out = super::say::out();
    if args.answer.json {
        writeln!(out, "{document}")?;
    } else {
        for w in &found {
            let [least, most] = w.range.map(|p| p.to_string());
            let certainty = if w.clear { "every seed saves" } else { "not told from luck" };
            let year = w.year.to_string();
            writeln!(out, "{:60} {year:>14} a year ({least} to {most}; {certainty})", w.name)?;
        }
        writeln!(out, "{} files in {}", written.len(), dir.display())?;
    }
    Ok(if found.iter().all(|w| w.breaches == 0) { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
