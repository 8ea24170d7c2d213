//! `sendroute change PLAN CHANGES.csv -o DIR`: joiners, leavers and changes applied, with a ledger for each contract; and
//! `sendroute drift PLAN`: when a year of such changes is worth a fresh plan.

use crate::{
    finance::{
        again::Effort,
        agreed::{self, AgreedLine, Terms},
        assess::Case,
        change::{self, Options},
        drift::{self, Switching},
        forecast::{Assumptions, pool},
        ledger::{self, LedgerLine, Limit},
        newcomers::Grown,
    },
    model::Pence,
    plan::{self, Opened, Plan, verify},
    procurement::audit,
    report, scenario, travel,
};
use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Arguments of `change`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Output folder of a plan, or its plan.json.
    pub plan: PathBuf,
    /// Changes: passenger, change (join, leave, move, setting, needs, days) and what is new.
    pub changes: PathBuf,
    /// Folder for the plan after the changes.
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Nobody else's published time moves by more than so many minutes.
    #[arg(long, default_value_t = 10, value_name = "MINUTES")]
    pub tolerance: i32,
    /// Limit of a contract's growth, per cent; amber from three quarters of it.
    #[arg(long, default_value_t = 10.0, value_name = "PERCENT")]
    pub limit: f64,
    /// Audit folder of the award of this plan: its contracts keep their winners' agreed rates through these changes and later
    /// ones.
    #[arg(long, value_name = "DIR")]
    pub award: Option<PathBuf>,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Print the ledger as one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// Applies changes; exit 1 when the file has faults or the plan a breach.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let opened = plan::open(&args.plan)?;
    let changes = match change::read(&args.changes, &opened.loaded.scenario) {
        Ok(changes) => changes,
        Err(scenario::LoadError::Faults(faults)) => {
            for fault in &faults {
                eprintln!("{fault}");
            }
            eprintln!("{}: {} faults; nothing was changed", args.changes.display(), faults.len());
            return Ok(ExitCode::from(1));
        }
        Err(other) => return Err(other.into()),
    };
    let opening = ledger::opened(&opened.plan, &opened.folder)?;
    let terms = agreed_rates(&opened, args.award.as_deref())?;
    let grown = change::grow(&opened, &changes)?;
    let options = Options {
        tolerance: args.tolerance.max(0) * 60,
        limit: Limit::of(args.limit),
        seed: args.seed,
        ..Options::default()
    };
    let found = change::apply(&opened.plan, &grown, &changes, &opening, &options);
    let written = write_plan(&found.plan, &grown, &opened, &args.output)?;
    write_ledger(&found.plan, &opening, &args.output)?;
    write_agreed(&found.plan, &grown.scenario, &terms, &args.output)?;
    let agreed = agreed::lines(&terms, &found.plan, &grown.scenario, args.limit);
    report::finance::change(&grown.scenario.name, &found, opened.plan.cost.week, &agreed)
        .write(&args.output.join("finance"))?;
    let verdict = verify::verify(&found.plan, &grown.scenario, &grown.demand, &grown.travel);
    let mut out = super::say::out();
    if args.json {
        let document = serde_json::json!({
            "ledger": found.ledger, "agreed": agreed, "moved": found.moved, "shifted": found.shifted, "week_before": opened.plan.cost.week,
            "week": found.plan.cost.week, "breaches": verdict.breaches, "unserved": found.plan.unserved,
        });
        writeln!(out, "{}", serde_json::to_string_pretty(&document)?)?;
    } else {
        writeln!(out, "{} changes: {} -> {} a week", changes.len(), opened.plan.cost.week, found.plan.cost.week)?;
        writeln!(
            out,
            "{} other children change vehicle; nobody else's time moves by more than {} s",
            found.moved.len(),
            found.shifted
        )?;
        for alert in found.ledger.iter().filter_map(LedgerLine::alert) {
            writeln!(out, "{alert}")?;
        }
        for l in &agreed {
            let holds = if l.holds { "" } else { "; the rates do not cover it: tender it again" };
            let AgreedLine { contract, supplier, before, after, growth, .. } = l;
            writeln!(
                out,
                "{contract} at the agreed rates of {supplier}: {before} -> {after} a day, {growth:+.1} % since the award{holds}"
            )?;
        }
        writeln!(
            out,
            "{} breaches, {} journeys without a seat; {written} files in {}",
            verdict.breaches.len(),
            found.plan.unserved.len(),
            args.output.display()
        )?;
    }
    Ok(if verdict.is_good() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// The agreed rates of a plan's contracts: those its folder keeps, and those of an award of this plan.
pub fn agreed_rates(opened: &Opened, award: Option<&Path>) -> anyhow::Result<BTreeMap<String, Terms>> {
    let scenario = &opened.loaded.scenario;
    let mut terms = agreed::kept(&opened.plan, scenario, &opened.folder)?;
    if let Some(dir) = award {
        let (tender, award) = audit::decision(dir)?;
        for (contract, fresh) in agreed::agreed(&opened.plan, scenario, &tender, &award) {
            terms.entry(contract).or_insert(fresh);
        }
    }
    Ok(terms)
}

/// Writes the agreed rates that stay with a changed plan's contracts; nothing where there are none.
pub fn write_agreed(
    plan: &Plan,
    scenario: &crate::model::Scenario,
    terms: &BTreeMap<String, Terms>,
    dir: &Path,
) -> anyhow::Result<()> {
    let kept = agreed::carried(terms, plan, scenario);
    if !kept.is_empty() {
        report::write_atomically(&dir.join(agreed::FILE), &serde_json::to_vec_pretty(&kept)?)?;
    }
    Ok(())
}

/// Writes the ledger of a patched plan: contracts keep the week of their opening, new ones open at their own.
pub fn write_ledger(plan: &Plan, opening: &BTreeMap<String, Pence>, dir: &Path) -> anyhow::Result<()> {
    let kept = ledger::opening(plan, opening);
    report::write_atomically(&dir.join(ledger::FILE), &serde_json::to_vec_pretty(&kept)?)?;
    Ok(())
}

/// Writes a plan of a changed scenario with that scenario and the files its times are made from; the number of files.
pub fn write_plan(plan: &Plan, grown: &Grown, opened: &Opened, dir: &Path) -> anyhow::Result<usize> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("scenario");
    scenario::save(&grown.scenario, &path)?;
    travel::side::copy(&grown.scenario, &opened.bases[0], &opened.bases[1], &path)
        .map_err(|(path, e)| anyhow::anyhow!("cannot write {}: {e}", path.display()))?;
    let mut plan = plan.clone();
    plan.source.scenario_hash = scenario::load(&path)?.hash;
    // Seen from the new folder; a map that is too large to copy is found there.
    if let Ok(original) = opened.folder.join(&opened.plan.source.path).canonicalize() {
        plan.source.path = original.to_string_lossy().into_owned();
    }
    let roads = opened.source(&grown.scenario, &grown.demand)?;
    let written =
        report::folder::write(&plan, &grown.scenario, &grown.demand, &grown.travel, Some(&*roads), &path, dir)?;
    Ok(written.len())
}

/// Arguments of `drift`.
#[derive(Debug, clap::Args)]
pub struct DriftArgs {
    /// Output folder of a plan, or its plan.json.
    pub plan: PathBuf,
    /// Assumptions (TOML): arrivals and leavers as for `forecast`.
    #[arg(long, value_name = "FILE")]
    pub assumptions: Option<PathBuf>,
    /// Pounds of work on one run that changes.
    #[arg(long, default_value_t = 350)]
    pub run_pounds: i64,
    /// Pounds of disruption of one journey that changes.
    #[arg(long, default_value_t = 40)]
    pub journey_pounds: i64,
    /// Limit of a contract's growth, per cent; amber from three quarters of it.
    #[arg(long, default_value_t = 10.0, value_name = "PERCENT")]
    pub limit: f64,
    /// Iterations of each fresh plan, a leg.
    #[arg(long, default_value_t = 10_000)]
    pub iterations: u64,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    #[command(flatten)]
    answer: super::answer::Answer,
}

/// Lives through a year.
pub fn run_drift(args: &DriftArgs) -> anyhow::Result<ExitCode> {
    let opened = plan::open(&args.plan)?;
    let assumptions = args.assumptions.as_deref().map_or(Ok(Assumptions::default()), Assumptions::read)?;
    let own = opened.loaded.scenario.passengers.len();
    let count = (own as f64 * assumptions.arrivals_percent / 100.0).ceil() as usize + 20;
    let grown = Grown::of(pool::grown(&opened.loaded.scenario, count, args.seed), &opened)?;
    let case = Case::new(&opened, &grown)?;
    let switching = Switching { run: Pence(args.run_pounds * 100), journey: Pence(args.journey_pounds * 100) };
    let effort = Effort { seed: args.seed, iterations: args.iterations };
    let found = drift::drift(&case, &assumptions, switching, Limit::of(args.limit), effort, args.seed);
    let dir = args.answer.folder(&opened);
    report::finance::drift(&opened.loaded.scenario.name, &found).write(&dir)?;
    let mut out = super::say::out();
    if args.answer.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    for m in &found.months {
        writeln!(
            out,
            "{} {:3} came {:3} left; patched {} fresh {} a week ({:.1} % drift); saved by July {} - switching {} = {}; contracts {} amber, {} red",
            m.name, m.came, m.left, m.patched, m.fresh, m.drift, m.saving_left, m.switching, m.net, m.amber, m.red
        )?;
    }
    match (found.first_pays, found.best) {
        (Some(first), Some(best)) => writeln!(out, "Re-procuring pays from {first}, most in {best}.")?,
        _ => writeln!(out, "Re-procuring does not pay within the year.")?,
    }
    Ok(ExitCode::SUCCESS)
}
