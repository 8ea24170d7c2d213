//! `sendroute bench FOLDER --set NAME`: a published set against the best values known.

use super::solve::Effort;
use crate::literature::best_known;
use crate::literature::instance::Objective;
use crate::literature::measure::{Row, Set, measure};
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `bench`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder with best_known.csv and a folder for each set.
    pub folder: PathBuf,
    /// The set.
    #[arg(long, value_enum)]
    pub set: Set,
    /// Seeds for each instance, counted up from --seed.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    pub seeds: u64,
    /// Only instances whose name contains this.
    #[arg(long)]
    pub only: Option<String>,
    #[command(flatten)]
    effort: Effort,
}

/// Prints a line for each instance as it is done, then the averages; exit 1 when a run gave no sound result.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let options = args.effort.options()?;
    let list = best_known::read(&args.folder.join("best_known.csv"))?;
    let wanted = |row: &&best_known::BestKnown| {
        row.set == args.set.name() && args.only.as_ref().is_none_or(|word| row.instance.contains(word))
    };
    let counts = args.set.format().objective() == Objective::VehiclesThenDistance;
    say!(
        "{:<14} {:>10} {:>10} {:>10} {:>8} {:>8} {:>7} {:>9}{}",
        "instance",
        "best known",
        "best",
        "median",
        "gap %",
        "median %",
        "s",
        "it/s",
        if counts { "  vehicles known/best/median" } else { "" }
    );
    let mut rows = Vec::new();
    for known in list.iter().filter(wanted) {
        let row = measure(args.set, &args.folder, known, args.seeds, &options)?;
        print_row(&row, counts);
        rows.push(row);
    }
    anyhow::ensure!(!rows.is_empty(), "the list holds no such instance of {}", args.set.name());
    print_averages(&rows, counts);
    let sound = rows.iter().all(|row| row.runs.iter().all(|run| run.found.is_ok()));
    Ok(ExitCode::from(u8::from(!sound)))
}

fn print_row(row: &Row, counts: bool) {
    let (best, median) = (row.sorted().first().copied(), row.median());
    let value = |found: Option<(usize, f64)>| found.map_or("-".to_owned(), |f| format!("{:.2}", f.1));
    let gap = |found: Option<(usize, f64)>| found.map_or("-".to_owned(), |f| format!("{:.3}", row.gap(f.1)));
    let n = row.runs.len() as f64;
    let seconds = row.runs.iter().map(|r| r.seconds).sum::<f64>() / n;
    let speed = row.runs.iter().map(|r| r.iterations as f64 / r.seconds.max(1e-9)).sum::<f64>() / n;
    let vehicles = |found: Option<(usize, f64)>| found.map_or("-".to_owned(), |f| f.0.to_string());
    say!(
        "{:<14} {:>10.2} {:>10} {:>10} {:>8} {:>8} {:>7.1} {:>9.0}{}",
        row.known.instance,
        row.known.best_known,
        value(best),
        value(median),
        gap(best),
        gap(median),
        seconds,
        speed,
        if counts {
            format!("  {}/{}/{}", row.known.vehicles, vehicles(best), vehicles(median))
        } else {
            String::new()
        }
    );
    for run in &row.runs {
        if let Err(fault) = &run.found {
            say!("  no sound result: {fault}");
        }
    }
}

/// Averages of the gaps; where vehicles come first, of those instances only that have as few as the best known.
fn print_averages(rows: &[Row], counts: bool) {
    let comparable =
        |row: &&Row, found: &Option<(usize, f64)>| !counts || found.is_some_and(|f| f.0 == row.known.vehicles);
    let mean = |pick: &dyn Fn(&Row) -> Option<(usize, f64)>| {
        let gaps: Vec<f64> = rows
            .iter()
            .filter(|row| comparable(row, &pick(row)))
            .filter_map(|row| pick(row).map(|found| row.gap(found.1)))
            .collect();
        (gaps.iter().sum::<f64>() / gaps.len().max(1) as f64, gaps.len())
    };
    let best = mean(&|row| row.sorted().first().copied());
    let median = mean(&|row| row.median());
    let all: Vec<f64> =
        rows.iter().flat_map(|row| row.sorted().into_iter().map(|f| row.gap(f.1)).collect::<Vec<_>>()).collect();
    say!(
        "average gap: best {:.3} % of {} instances, median {:.3} % of {}, all runs {:.3} %",
        best.0,
        best.1,
        median.0,
        median.1,
        all.iter().sum::<f64>() / all.len().max(1) as f64
    );
    let total = |pick: &dyn Fn(&Row) -> Option<(usize, f64)>| {
        rows.iter().filter_map(|row| pick(row).map(|f| f.0)).sum::<usize>()
    };
    let known: usize = rows.iter().map(|row| row.known.vehicles).sum();
    say!(
        "vehicles: known {known}, best {}, median {}",
        total(&|row| row.sorted().first().copied()),
        total(&|row| row.median())
    );
}
