//! `sendroute solve PATH --format ...`: other people's instances on the program's search, checked before they are written.
//! `sendroute solve SCENARIO --export-plain`: a scenario's morning as such an instance.

use crate::literature::check::check;
use crate::literature::export::PlainCore;
use crate::literature::instance::{Format, Objective};
use crate::literature::read::read;
use crate::literature::search::solve::{Limit, Options, Part, solve};
use crate::literature::solution::Document;
use crate::scenario::{self, LoadError};
use crate::travel::{self, roads::cache};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How long to search and with what, for `solve` and `bench`.
#[derive(Debug, clap::Args)]
pub struct Effort {
    /// Iterations of each stream, instead of a time: the same answer every time, on any number of threads.
    #[arg(long, conflicts_with = "time", value_parser = clap::value_parser!(u64).range(1..))]
    pub iterations: Option<u64>,
    /// Seconds to search [default: 30].
    #[arg(long)]
    pub time: Option<f64>,
    /// Seed of everything drawn.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Threads [default: as many as the machine has, at most one for each stream].
    #[arg(long)]
    pub threads: Option<usize>,
    /// Leave a part of the search out, to see what it buys.
    #[arg(long, value_enum, value_name = "PART")]
    pub without: Option<Part>,
    /// Logical streams [default: 2, or with --time one for each thread].
    #[arg(long)]
    pub streams: Option<usize>,
}

impl Effort {
    /// The search's options.
    ///
    /// # Errors
    /// When the time is no time.
    pub fn options(&self) -> anyhow::Result<Options> {
        let seconds = self.time.unwrap_or(30.0);
        anyhow::ensure!(seconds.is_finite() && seconds >= 0.0, "--time {seconds} is no number of seconds");
        let limit = self.iterations.map_or(Limit::Seconds(seconds), Limit::Iterations);
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = self.threads.unwrap_or(cores).max(1);
        let streams = self.streams.unwrap_or(if self.iterations.is_some() { 2 } else { threads }).max(1);
        Ok(Options { seed: self.seed, limit, streams, threads: threads.min(streams), without: self.without })
    }
}

/// Arguments of `solve`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// File of the instance; a folder with Schools.txt and Stops.txt for `park`; a scenario for --export-plain.
    pub path: PathBuf,
    /// How it is written.
    #[arg(long, value_enum, required_unless_present = "export_plain")]
    pub format: Option<Format>,
    /// Solve nothing: write the scenario's Monday morning as an instance of the plain format.
    #[arg(long, conflicts_with_all = ["format", "ride_limit", "iterations", "time", "seed", "threads", "streams", "without"])]
    pub export_plain: bool,
    /// Longest ride in the instance's units: park's default is 2700, elsewhere it lowers what the file says.
    #[arg(long)]
    pub ride_limit: Option<f64>,
    /// Where to write the solution (or the instance) as JSON.
    #[arg(short, long)]
    pub output: PathBuf,
    #[command(flatten)]
    effort: Effort,
}

/// Reads, solves, checks and writes; exit 1 when no solution that serves everybody was found, and nothing is written.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Some(format) = args.format.filter(|_| !args.export_plain) else {
        return export(args);
    };
    let instance = read(&args.path, format, args.ride_limit)?;
    let outcome = solve(&instance, &args.effort.options()?);
    let searched = format!("{} iterations in {:.1} s", outcome.iterations, outcome.seconds);
    if outcome.unserved > 0 {
        say!(
            "{}: {} of {} requests found no place; {searched}",
            instance.name,
            outcome.unserved,
            instance.requests.len()
        );
        return Ok(ExitCode::from(1));
    }
    let verdict = check(&instance, &outcome.solution)
        .map_err(|faults| anyhow::anyhow!("the solution is not sound and was not written: {}", faults.join("; ")))?;
    let mut routes = outcome.solution.written(&instance);
    for (route, times) in routes.iter_mut().zip(&verdict.times) {
        route.times.clone_from(times);
    }
    let document = Document {
        instance: instance.name.clone(),
        objective: verdict.objective,
        vehicles: verdict.vehicles,
        distance: verdict.distance,
        routes,
    };
    let text = serde_json::to_string_pretty(&document)?;
    cache::write(&args.output, text.as_bytes()).with_context(|| format!("cannot write {}", args.output.display()))?;
    let found = match format.objective() {
        Objective::Money => format!("{:.2} pence", verdict.money),
        Objective::Vehicles => format!("{} vehicles", verdict.vehicles),
        _ => format!("distance {:.2}", verdict.distance),
    };
    say!("{}: {found}, {} routes, checked; {searched}", instance.name, verdict.vehicles);
    Ok(ExitCode::SUCCESS)
}

/// Writes a scenario's Monday morning in the plain format; exit 1 when the scenario has faults.
fn export(args: &Args) -> anyhow::Result<ExitCode> {
    let loaded = match scenario::load(&args.path) {
        Ok(loaded) => loaded,
        Err(LoadError::Faults(faults)) => {
            for fault in &faults {
                eprintln!("{fault}");
            }
            eprintln!("{}: {} faults; nothing was written", args.path.display(), faults.len());
            return Ok(ExitCode::from(1));
        }
        Err(other) => return Err(other.into()),
    };
    let base = if args.path.is_dir() { args.path.as_path() } else { args.path.parent().unwrap_or(Path::new(".")) };
    let demand = travel::walking::demand(&loaded.scenario, base)?;
    let times = travel::times(&loaded.scenario, &demand, base)?;
    let core = PlainCore::of(&loaded.scenario, &demand, &times);
    let text = serde_json::to_string(&core)?;
    cache::write(&args.output, text.as_bytes()).with_context(|| format!("cannot write {}", args.output.display()))?;
    say!(
        "{}: {} passengers, {} places, {} classes of vehicle",
        args.output.display(),
        core.people.len(),
        core.seconds.len(),
        core.classes.len()
    );
    Ok(ExitCode::SUCCESS)
}
