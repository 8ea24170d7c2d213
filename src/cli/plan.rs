//! `sendroute plan SCENARIO -o DIR`: the main job. Morning and afternoon planned, verified, and written with all reports.

use crate::model::{Demand, Leg, MicroPence};
use crate::plan::make::holding::Holding;
use crate::plan::make::{self, Earlier, Settings, iterations_for, locks};
use crate::plan::{self, Ended, Measures, Plan, SearchRecord, Source, bound, verify};
use crate::routing::bound::Effort;
use crate::routing::solve::{Budget, Progress};
use crate::{report, scenario, travel};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// Most notes on the roads that are printed.
const NOTES_SHOWN: usize = 10;

/// Arguments of `plan`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario folder or workbook.
    pub scenario: PathBuf,
    /// Folder for the plan; replaced as a whole when it holds one.
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Iterations of the search for each leg; by default 275,000 for mornings and 205,000 for afternoons, above 2,000
    /// passengers 240 and 180 for each. The same number and seed give the same plan everywhere.
    #[arg(long, conflicts_with = "time")]
    pub iterations: Option<u64>,
    /// Seconds of search instead of iterations; the plan is then marked as not reproducible by seed alone.
    #[arg(long, value_name = "SECONDS")]
    pub time: Option<u64>,
    /// Seed of the search.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Threads; by default one for each processor. Does not change the plan.
    #[arg(long)]
    pub threads: Option<usize>,
    /// Logical streams of search for each leg, merged in order.
    #[arg(long, default_value_t = 1)]
    pub streams: u64,
    /// Repeat the search of this plan from its record, one that a clock or Ctrl-C stopped included.
    #[arg(long, value_name = "PLAN", conflicts_with_all = ["iterations", "time", "seed", "streams"])]
    pub replay: Option<PathBuf>,
    /// Go on from an earlier plan, one stopped with Ctrl-C for example: the search begins with its runs.
    #[arg(long, value_name = "PLAN", conflicts_with = "replay")]
    pub from: Option<PathBuf>,
    /// With --from: nobody's time at home moves by more than so many minutes from that plan's.
    #[arg(long, value_name = "MINUTES", requires = "from", value_parser = clap::value_parser!(i32).range(0..=240))]
    pub tolerance: Option<i32>,
    /// With --from: runs that stay as they are, and passengers who stay on their run (CSV: run, passenger).
    #[arg(long, value_name = "FILE", requires = "from")]
    pub locks: Option<PathBuf>,
    /// Rounds of proof: how little any plan could cost. 0 proves nothing; a few dozen are minutes of work for a county. What
    /// is proved is written into the plan, and the proof beside it as bound.json, for `verify --bound`.
    #[arg(long, value_name = "ROUNDS", default_value_t = 0)]
    pub bound: usize,
    /// Seconds after which no new round of proof begins. What is proved then depends on the machine, and is as certain.
    #[arg(long, value_name = "SECONDS", requires = "bound")]
    pub bound_time: Option<u64>,
    /// Print the summary as one JSON document and nothing else.
    #[arg(long)]
    pub json: bool,
}

/// Plans, verifies and writes; exit 1 when the scenario has faults or the plan a breach.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let began = Instant::now();
    report::folder::may_write(&args.output)?;
    let record = args.replay.as_deref().map(record_of).transpose()?;
    let earlier = args.from.as_deref().map(|path| plan::read(path).map(|(plan, _)| plan)).transpose()?;
    let loaded = match scenario::load(&args.scenario) {
        Ok(loaded) => loaded,
        Err(error) => return refuse(error, &args.scenario),
    };
    let mut holding = Holding { tolerance: args.tolerance.map(|minutes| minutes * 60), ..Holding::default() };
    if let (Some(path), Some(plan)) = (&args.locks, &earlier)
        && let Err(error) = locks::read(path, plan, &loaded.scenario, &mut holding)
    {
        return refuse(error, path);
    }
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build_global().context("cannot start the threads")?;
    }
    let base = if args.scenario.is_dir() { args.scenario.as_path() } else { parent(&args.scenario) };
    let demand = travel::walking::demand(&loaded.scenario, base)?;
    let roads = travel::open(&loaded.scenario, &demand, base)?;
    let travel = travel::planned::from_source(&*roads, &loaded.scenario, &demand)?;
    let source = Source {
        scenario: loaded.scenario.name.clone(),
        path: path_from(&args.output, &args.scenario),
        scenario_hash: loaded.hash.clone(),
        matrix_hash: travel.hash.clone(),
        travel: travel.source.clone(),
    };
    let by_default = || iterations_for(loaded.scenario.passengers.len());
    let iterations = args.iterations.map_or_else(by_default, |n| [n; 2]);
    let mut settings = Settings::iterations_by_leg(args.seed, iterations, args.streams);
    if let Some(seconds) = args.time {
        settings.budget = [(); 2].map(|()| Budget::Time(Duration::from_secs(seconds)));
    }
    let progress = Arc::new([Progress::default(), Progress::default()]);
    stop_on_interrupt(&progress);
    if !args.json {
        let (people, requests) = (loaded.scenario.passengers.len(), demand.requests.len());
        eprintln!("searching for {people} passengers, {requests} requests; Ctrl-C stops with the best plan so far");
    }
    let watcher = (!args.json).then(|| Watcher::start(Arc::clone(&progress)));
    let made = match (&record, &earlier) {
        (Some(record), _) => make::replay(&loaded.scenario, &demand, &travel, source, record, &progress),
        (None, None) => Some(make::make(&loaded.scenario, &demand, &travel, source, &settings, &progress)),
        (None, Some(plan)) => {
            let earlier = Earlier { plan, holding: &holding };
            Some(make::go_on(&loaded.scenario, &demand, &travel, source, &settings, &progress, earlier))
        }
    };
    let mut plan =
        made.context("this plan was made from an earlier one, by an assessment or a change: make it again there")?;
    drop(watcher);
    let proved = prove(args, &plan, &loaded, &demand, &travel);
    plan.bound = proved.as_ref().map(|made| made.file.summary());
    let verdict = verify::verify(&plan, &loaded.scenario, &demand, &travel);
    let written =
        report::folder::write(&plan, &loaded.scenario, &demand, &travel, Some(&*roads), &args.scenario, &args.output)?;
    let notes = roads.notes();
    if let Some(made) = &proved {
        made.file.write(&args.output)?;
    }
    let measures = Measures::of(&plan, &loaded.scenario, &demand, &travel);
    if args.json {
        let document = serde_json::json!({
            "output": args.output,
            "seconds": began.elapsed().as_secs_f64(),
            "search": plan.search,
            "cost": plan.cost,
            "bound": plan.bound,
            "runs": plan.runs.len(),
            "unserved": plan.unserved,
            "exceptions": plan.exceptions.len(),
            "roads": notes,
            "breaches": verdict.breaches,
        });
        say!("{}", serde_json::to_string_pretty(&document)?);
    } else {
        summarise(&plan, &measures, &verdict, loaded.warnings.len());
        notes.iter().take(NOTES_SHOWN).for_each(|note| say!("  {note}"));
        if notes.len() > NOTES_SHOWN {
            say!("  and {} more notes on the roads, in the report", notes.len() - NOTES_SHOWN);
        }
        say_bound(&plan, proved.as_ref());
        say!("{} files in {} after {:.0} s", written.len(), args.output.display(), began.elapsed().as_secs_f64());
    }
    Ok(if verdict.is_good() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Says what is wrong with an input and that nothing was planned.
fn refuse(error: scenario::LoadError, path: &Path) -> anyhow::Result<ExitCode> {
    let scenario::LoadError::Faults(faults) = error else { return Err(error.into()) };
    for fault in &faults {
        eprintln!("{fault}");
    }
    eprintln!("{}: {} faults; nothing was planned", path.display(), faults.len());
    Ok(ExitCode::from(1))
}

/// The record of the plan to repeat.
fn record_of(path: &Path) -> anyhow::Result<SearchRecord> {
    let record = plan::read(path)?.0.search;
    let this = env!("CARGO_PKG_VERSION");
    if record.program != this {
        eprintln!("the plan was made by version {}, this is {this}: the repetition may differ", record.program);
    }
    Ok(record)
}

/// Proves a bound where one is asked for and this build can.
fn prove(
    args: &Args,
    plan: &Plan,
    loaded: &scenario::Loaded,
    demand: &Demand,
    travel: &crate::model::TravelTimes,
) -> Option<bound::Made> {
    if args.bound == 0 {
        return None;
    }
    let time = args.bound_time.map(Duration::from_secs);
    let effort = Effort { rounds: args.bound, time, ..Effort::default() };
    let made = bound::make(plan, &loaded.scenario, demand, travel, &loaded.hash, &effort);
    if made.is_none() {
        eprintln!("no bound: this build has no solver for it, or the solver gave up");
    }
    made
}

/// The bound, the gap and what it covers, leg by leg.
fn say_bound(plan: &Plan, made: Option<&bound::Made>) {
    let (Some(summary), Some(made)) = (&plan.bound, made) else { return };
    let gap = summary.gap_per_mille(plan.cost.week);
    say!(
        "  no plan costs less than {} a week: at most {}.{} % of this plan's cost can still be saved",
        summary.week,
        gap / 10,
        gap % 10
    );
    for (leg, rounds) in made.file.legs.iter().zip(made.rounds) {
        say!("    {}: {} after {rounds} rounds", leg.leg, leg.week);
    }
    say!("    covers {}", summary.covers);
    if !made.converged {
        say!("    more rounds may prove more");
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The scenario as seen from the plan's folder where both are relative, else as given.
fn path_from(output: &Path, scenario: &Path) -> String {
    let plain = |p: &Path| p.is_relative() && !p.components().any(|c| c == std::path::Component::ParentDir);
    let path = if plain(output) && plain(scenario) {
        let up: PathBuf = output.components().filter(|c| *c != std::path::Component::CurDir).map(|_| "..").collect();
        up.join(scenario)
    } else {
        scenario.to_owned()
    };
    path.to_string_lossy().replace('\\', "/")
}

/// Ctrl-C asks the search to stop with its best plan, which is then verified and written as usual; a second one ends the program.
fn stop_on_interrupt(progress: &Arc<[Progress; 2]>) {
    let progress = Arc::clone(progress);
    let handler = move || {
        // Both legs are told, whatever the first one had heard already.
        let asked_before = progress.each_ref().map(|p| p.stop.swap(true, Ordering::Relaxed));
        if asked_before.contains(&true) {
            std::process::exit(130);
        }
        eprintln!("stopping with the best plan so far; press Ctrl-C again to leave without a plan");
    };
    if ctrlc::set_handler(handler).is_err() {
        eprintln!("Ctrl-C will not save a plan here");
    }
}

/// Draws the progress of both legs until dropped.
struct Watcher {
    done: Arc<std::sync::atomic::AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Watcher {
    fn start(progress: Arc<[Progress; 2]>) -> Watcher {
        let done = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let flag = Arc::clone(&done);
        let thread = std::thread::spawn(move || {
            let bar = ProgressBar::new(1);
            if let Ok(style) = ProgressStyle::with_template("{elapsed_precise} {bar:30} {msg}") {
                bar.set_style(style);
            }
            while !flag.load(Ordering::Relaxed) {
                draw(&bar, &progress);
                std::thread::sleep(Duration::from_millis(200));
            }
            bar.finish_and_clear();
        });
        Watcher { done, thread: Some(thread) }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.done.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // The bar is decoration: a panic there must not take the plan with it.
            thread.join().ok();
        }
    }
}

fn draw(bar: &ProgressBar, progress: &[Progress; 2]) {
    let sum = |f: fn(&Progress) -> u64| progress.iter().map(f).sum::<u64>();
    bar.set_length(sum(|p| p.total.load(Ordering::Relaxed)).max(1));
    bar.set_position(sum(|p| p.done.load(Ordering::Relaxed)));
    let best = |leg: Leg| match progress[leg.index()].best.load(Ordering::Relaxed) {
        0 => "first plan".to_owned(),
        best => MicroPence(best).to_pence().to_string(),
    };
    let left = bar.eta().as_secs();
    bar.set_message(format!("am {} a week, pm {}, about {left} s left", best(Leg::Am), best(Leg::Pm)));
}

fn summarise(plan: &Plan, measures: &Measures, verdict: &verify::Verdict, warnings: usize) {
    let cost = &plan.cost;
    say!("{}: {} of {} passengers served", plan.source.scenario, measures.served.part, measures.served.of);
    if plan.search.ended == Ended::Interrupted {
        let [am, pm] = plan.search.iterations;
        say!(
            "  stopped by hand: the best plan so far, after {am} iterations for the mornings and {pm} for the afternoons"
        );
    }
    say!("  week {}, year {}, {} a passenger and year", cost.week, cost.year, cost.year_per_passenger);
    if let (Some(reference), Some(first)) = (measures.saving_on_reference, measures.saving_on_first) {
        say!("  {reference:.1} % below cheapest insertion in file order, {first:.1} % below the first plan");
    }
    say!(
        "  {} runs on {} vehicles, {:.2} passengers a vehicle, {:.1} % of journeys alone",
        plan.runs.len(),
        measures.vehicles,
        measures.passengers_per_vehicle,
        measures.alone.percent()
    );
    say!("  {} exceptions to the rule, {} requests unserved", plan.exceptions.len(), plan.unserved.len());
    for unserved in &plan.unserved {
        say!("    {} ({}): {}; needs {}", unserved.request, unserved.leg, unserved.rule, unserved.needed);
    }
    if warnings > 0 {
        say!("  {warnings} warnings in the scenario (sendroute check lists them)");
    }
    match verdict.breaches.len() {
        0 => say!("  verified: no breach of any of {} rules", verify::Rule::ALL.len()),
        n => {
            say!("  NOT VERIFIED: {n} breaches");
            verdict.breaches.iter().take(20).for_each(|b| say!("    {b}"));
        }
    }
}
