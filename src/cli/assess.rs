//! `sendroute assess PLAN NEW.csv`: where newly assessed passengers fit and what they cost, alone and together.

use crate::{
    finance::{
        again::Effort,
        assess::{Assessment, Case, Freedom, Marginal, Options},
        ledger::LedgerLine,
        newcomers::{self, Grown},
    },
    plan, report,
};
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

/// Arguments of `assess`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Output folder of a plan, or its plan.json.
    pub plan: PathBuf,
    /// Newcomers, with the headings of passengers.csv.
    pub newcomers: PathBuf,
    /// Insert: nobody's published time moves by more than so many minutes.
    #[arg(long, default_value_t = 10, value_name = "MINUTES")]
    pub tolerance: i32,
    /// Small change: at most so many per cent of present passengers change vehicle.
    #[arg(long, default_value_t = 2.0, value_name = "PERCENT")]
    pub share: f64,
    /// Iterations of the search of the whole plan, a leg.
    #[arg(long, default_value_t = 20_000)]
    pub iterations: u64,
    /// Iterations of each search around one child, a leg; small change takes half of them.
    #[arg(long, default_value_t = 1_600)]
    pub child_iterations: u64,
    /// Seeds for the interval of each child.
    #[arg(long, default_value_t = 5)]
    pub seeds: u64,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The largest freedom asked for: without re-planning the answer comes in a minute, without small changes at once.
    #[arg(long, value_enum, default_value = "replan", value_name = "FREEDOM")]
    pub up_to: Which,
    /// Largest growth of a contract by variation, per cent.
    #[arg(long, default_value_t = 10.0, value_name = "PERCENT")]
    pub variation_limit: f64,
    /// Audit folder of the award of this plan: places on its contracts are shown at the winner's agreed rates. A plan made with
    /// `change --award` has them already.
    #[arg(long, value_name = "DIR")]
    pub award: Option<PathBuf>,
    /// Write the plan with the newcomers under this freedom to --plan-output.
    #[arg(long, value_enum, requires = "plan_output")]
    pub write: Option<Which>,
    /// Folder for that plan.
    #[arg(long, value_name = "DIR")]
    pub plan_output: Option<PathBuf>,
    /// Price so many of the newcomers again at five times the effort and say how many stated intervals hold that value, in
    /// place of an assessment.
    #[arg(long, value_name = "CHILDREN")]
    pub study: Option<usize>,
    #[command(flatten)]
    answer: super::answer::Answer,
}

/// A freedom as the command line says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Which {
    /// Nobody else changes vehicle.
    Insert,
    /// At most a share changes vehicle.
    SmallChange,
    /// Anything.
    Replan,
}

impl Which {
    fn freedom(self) -> Freedom {
        match self {
            Which::Insert => Freedom::Insert,
            Which::SmallChange => Freedom::SmallChange,
            Which::Replan => Freedom::Replan,
        }
    }
}

/// Assesses; exit 1 when a newcomer finds no seat or a plan has a breach.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let asked = args.up_to.freedom();
    anyhow::ensure!(args.write.is_none_or(|w| w.freedom() <= asked), "--write asks for a plan that --up-to leaves out");
    let began = Instant::now();
    let opened = plan::open(&args.plan)?;
    let list = newcomers::read(&args.newcomers, &opened.loaded.scenario)?;
    anyhow::ensure!(!list.is_empty(), "{} holds no passenger", args.newcomers.display());
    let mut scenario = opened.loaded.scenario.clone();
    scenario.passengers.extend(list);
    let grown = Grown::of(scenario, &opened)?;
    let mut case = Case::new(&opened, &grown)?;
    case.agreed = super::change::agreed_rates(&opened, args.award.as_deref())?;
    if !case.agreed.is_empty() {
        eprintln!("agreed rates of {} of {} contracts", case.agreed.len(), opened.plan.day_contracts.len());
    }
    eprintln!("plan, newcomers and their drives read in {:.1} s", began.elapsed().as_secs_f64());
    let options = Options {
        up_to: asked,
        tolerance: args.tolerance.max(0) * 60,
        share: args.share,
        effort: Effort { seed: args.seed, iterations: args.iterations },
        child_effort: Effort { seed: args.seed, iterations: args.child_iterations },
        seeds: args.seeds,
        variation_limit: args.variation_limit,
        ..Options::default()
    };
    let dir = args.answer.folder(&opened);
    if let Some(sample) = args.study {
        return study(args, &case, &options, sample, &dir);
    }
    let found = case.assess(&options);
    for stage in &found.stages {
        let name = stage.freedom.name().to_lowercase();
        eprintln!("{name} of {} newcomers one by one in {:.1} s", found.children.len(), stage.seconds);
    }
    for plan in &found.batch.plans {
        eprintln!("{} of all together in {:.1} s", plan.freedom.name().to_lowercase(), plan.seconds);
    }
    let interval = match asked {
        Freedom::Replan => format!(
            "The interval of the re-planned price comes from {} seeds of {} iterations each, which then go on together.",
            args.seeds, args.child_iterations
        ),
        _ => "Nothing was planned again.".to_owned(),
    };
    let writing = Instant::now();
    let written = report::finance::assessment(&grown.scenario.name, &found, &interval).write(&dir)?;
    eprintln!("tables written in {:.1} s", writing.elapsed().as_secs_f64());
    if let (Some(which), Some(target)) = (args.write, &args.plan_output) {
        let chosen = found.batch.plans.iter().find(|p| p.freedom == which.freedom());
        if let Some(chosen) = chosen {
            super::change::write_plan(&chosen.plan, &grown, &opened, target)?;
            super::change::write_ledger(&chosen.plan, &case.opened_at, target)?;
            // A fresh plan is no patch: its contracts are tendered anew.
            if which != Which::Replan {
                super::change::write_agreed(&chosen.plan, &grown.scenario, &case.agreed, target)?;
            }
        }
    }
    let mut out = super::say::out();
    if args.answer.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?;
    } else {
        print(&mut out, &found)?;
        writeln!(out, "\n{} files in {}", written.len(), dir.display())?;
    }
    let good = found.batch.plans.iter().all(|p| p.unserved == 0 && p.breaches == 0);
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Times the effort of the study.
const STUDY_FACTOR: u64 = 5;

fn study(args: &Args, case: &Case, options: &Options, sample: usize, dir: &Path) -> anyhow::Result<ExitCode> {
    let found = case.study(options, sample, STUDY_FACTOR);
    report::finance::interval_study(&case.desk.scenario.name, &found).write(dir)?;
    let mut out = super::say::out();
    if args.answer.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    for c in &found.children {
        let mark = if c.inside { "" } else { "  outside" };
        writeln!(out, "{:10} {:>10} ({} to {}); {}{mark}", c.passenger, c.price.to_string(), c.low, c.high, c.value)?;
    }
    writeln!(
        out,
        "{} of {} intervals hold the value at {STUDY_FACTOR} times the effort; mean {} against {} a week ({:+.1} %)",
        found.inside,
        found.children.len(),
        found.mean,
        found.mean_value,
        found.off_percent
    )?;
    Ok(ExitCode::SUCCESS)
}

fn print(out: &mut impl Write, found: &Assessment) -> std::io::Result<()> {
    for child in found.children.iter().take(20) {
        let day = |m: Marginal| m.day.to_string();
        write!(out, "{:10} insert {:>9} a day", child.passenger, day(child.insert))?;
        if let Some(small) = child.small_change {
            write!(out, ", small change {:>9}", day(small))?;
        }
        if let Some(free) = child.replan {
            write!(out, ", re-plan {:>9} ({} to {} a week)", day(free), free.low, free.high)?;
        }
        writeln!(out)?;
    }
    if found.children.len() > 20 {
        writeln!(out, "... and {} more in the tables", found.children.len() - 20)?;
    }
    writeln!(out)?;
    for plan in &found.batch.plans {
        writeln!(
            out,
            "{:13} {:>12} a week ({} a year); {} children change vehicle ({:.1} %), {} vehicles more, {} breaches, {:.1} s",
            plan.freedom.name(),
            plan.price.week.to_string(),
            plan.price.year,
            plan.changed,
            plan.changed_percent,
            plan.new_vehicles,
            plan.breaches,
            plan.seconds
        )?;
        let alerts: Vec<String> = plan.ledger.iter().filter_map(LedgerLine::alert).collect();
        if !alerts.is_empty() {
            let red = plan.ledger.iter().filter(|l| l.light == "red").count();
            writeln!(out, "              contracts: {red} red, {} amber, all in the tables", alerts.len() - red)?;
        }
        // A fresh plan is no patch: its contracts are tendered anew.
        for alert in alerts.iter().filter(|_| plan.freedom != Freedom::Replan).take(10) {
            writeln!(out, "              {alert}")?;
        }
    }
    writeln!(
        out,
        "one by one    {:>12} a week; placed together {} less",
        found.batch.one_by_one.to_string(),
        found.batch.saved_together
    )
}
