//! Measuring the search on a published set: every instance with several seeds, every result checked, compared with the best
//! value known.

use super::best_known::BestKnown;
use super::check::check;
use super::instance::{Format, Objective};
use super::read;
use super::search::solve::{Options, solve};
use clap::ValueEnum;
use std::path::{Path, PathBuf};

/// The sets, by the names of the list of best known values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Set {
    /// Dial-a-ride, Cordeau 2006.
    DarpA,
    /// Dial-a-ride, Cordeau and Laporte 2003.
    DarpR,
    /// Heterogeneous dial-a-ride, Malheiros et al. 2021.
    HdarpI,
    /// Pickup and delivery with time windows, Li and Lim, 100 stops.
    #[value(name = "pdptw_100")]
    Pdptw100,
    /// School buses with mixed loads, Park et al. 2012, rides of 45 minutes.
    #[value(name = "sbrp_rsrb_2700")]
    Sbrp2700,
    /// The same with rides of 90 minutes.
    #[value(name = "sbrp_rsrb_5400")]
    Sbrp5400,
}

impl Set {
    /// Its name in the list.
    pub fn name(self) -> &'static str {
        match self {
            Set::DarpA => "darp_a",
            Set::DarpR => "darp_r",
            Set::HdarpI => "hdarp_i",
            Set::Pdptw100 => "pdptw_100",
            Set::Sbrp2700 => "sbrp_rsrb_2700",
            Set::Sbrp5400 => "sbrp_rsrb_5400",
        }
    }
    /// How its files are written.
    pub fn format(self) -> Format {
        match self {
            Set::DarpA | Set::DarpR => Format::Cordeau,
            Set::HdarpI => Format::Hdarp,
            Set::Pdptw100 => Format::Lilim,
            Set::Sbrp2700 | Set::Sbrp5400 => Format::Park,
        }
    }
    /// Its ride limit, where the files leave it open.
    pub fn ride_limit(self) -> Option<f64> {
        match self {
            Set::Sbrp2700 => Some(2700.0),
            Set::Sbrp5400 => Some(5400.0),
            _ => None,
        }
    }
    /// The file or folder of an instance below the folder of all sets.
    pub fn path(self, folder: &Path, instance: &str) -> PathBuf {
        let set = folder.join(if self.format() == Format::Park { "sbrp_rsrb" } else { self.name() });
        let plain = set.join(instance);
        if plain.exists() { plain } else { set.join(format!("{instance}.txt")) }
    }
}

/// One run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// Vehicles and objective as the checker found them; why not, where there is no sound result.
    pub found: Result<(usize, f64), String>,
    /// Seconds.
    pub seconds: f64,
    /// Iterations.
    pub iterations: u64,
}

/// All runs of one instance.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What to compare with.
    pub known: BestKnown,
    /// One for each seed.
    pub runs: Vec<Run>,
    /// What is minimised.
    pub objective: Objective,
}

impl Row {
    /// Sound results from best to worst: fewest vehicles first where they count.
    pub fn sorted(&self) -> Vec<(usize, f64)> {
        let mut found: Vec<(usize, f64)> = self.runs.iter().filter_map(|r| r.found.clone().ok()).collect();
        let first = |f: &(usize, f64)| if self.objective == Objective::VehiclesThenDistance { f.0 } else { 0 };
        found.sort_by(|a, b| first(a).cmp(&first(b)).then(a.1.total_cmp(&b.1)));
        found
    }
    /// The result in the middle (the worse of two); `None` where that seed found nothing sound.
    pub fn median(&self) -> Option<(usize, f64)> {
        self.sorted().get(self.runs.len() / 2).copied()
    }
    /// How far a result is above the best known, in percent. Published values have two decimals.
    pub fn gap(&self, found: f64) -> f64 {
        let found = if self.objective == Objective::Vehicles { found } else { (found * 100.0).round() / 100.0 };
        100.0 * (found - self.known.best_known) / self.known.best_known
    }
}

/// Solves one instance with several seeds.
///
/// # Errors
/// When the instance cannot be read.
pub fn measure(set: Set, folder: &Path, known: &BestKnown, seeds: u64, options: &Options) -> Result<Row, read::Error> {
    let instance = read::read(&set.path(folder, &known.instance), set.format(), set.ride_limit())?;
    let run = |seed: u64| {
        let outcome = solve(&instance, &Options { seed: options.seed + seed, ..*options });
        let found = match check(&instance, &outcome.solution) {
            _ if outcome.unserved > 0 => Err(format!("{} requests found no place", outcome.unserved)),
            Ok(verdict) => Ok((verdict.vehicles, verdict.objective)),
            Err(faults) => Err(faults.join("; ")),
        };
        Run { found, seconds: outcome.seconds, iterations: outcome.iterations }
    };
    Ok(Row { known: known.clone(), runs: (0..seeds).map(run).collect(), objective: set.format().objective() })
}
