//! `sendroute calibrate RUNS.csv`: fit speeds to observed journeys.

use crate::model::Leg;
use crate::travel::calibrate::{self, Error, Fit, Predictor, runs::Places};
use crate::travel::estimate::Estimate;
use crate::travel::roads::prepared::Prepared;
use crate::travel::roads::profile::Profile;
use crate::travel::roads::{cache, source};
use crate::travel::skeleton;
use anyhow::Context;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `calibrate`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Observed journeys: from, to, depart, minutes. Places are positions such as `52.501,-2.012`, or names of --places.
    pub runs: PathBuf,
    /// What to calibrate: `estimate`, `skeleton:black-country`, an OpenStreetMap extract or a folder with GMNS tables.
    #[arg(long, default_value = "estimate")]
    pub travel: String,
    /// Files of places with columns reference (or name), lat and lon, such as a scenario's settings.csv.
    #[arg(long)]
    pub places: Vec<PathBuf>,
    /// Scenario folder whose speeds.toml is the starting point.
    #[arg(long)]
    pub scenario: Option<PathBuf>,
    /// Where to write the speeds; put the file into the scenario's folder as speeds.toml.
    #[arg(short, long)]
    pub output: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Prints the error before and after; exit 1 when no run could be used.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut places = Places::new();
    for file in &args.places {
        calibrate::read_places(file, &mut places)?;
    }
    let runs = calibrate::read_runs(&args.runs, &places)?;
    let mut profile = match &args.scenario {
        Some(folder) => source::profile(folder)?,
        None => Profile::default(),
    };
    let predictor = if args.travel == "estimate" {
        Predictor::Estimate(Estimate { scale: profile.scale(), ..Estimate::default() })
    } else if let Some(name) = args.travel.strip_prefix(skeleton::PREFIX) {
        skeleton::Skeleton::named(name)?;
        Predictor::Skeleton(name.to_string(), profile.scale())
    } else {
        let path = crate::travel::resolve(&args.travel, std::path::Path::new(""))?;
        Predictor::Roads(Box::new(Prepared::of(source::network(&path)?, profile.clone())))
    };
    let fits = calibrate::fit(&predictor, &runs, &mut profile);
    let used: usize = fits.iter().map(|f| f.runs).sum();
    if args.json {
        say!("{}", serde_json::to_string_pretty(&json(&fits, runs.len()))?);
    } else {
        print(&fits, runs.len(), used);
    }
    if used == 0 {
        return Ok(ExitCode::from(1));
    }
    if let Some(path) = &args.output {
        let text = format!(
            "# Speeds fitted to {used} observed journeys; times are multiplied by scale / 1000.\n{}",
            toml::to_string(&profile)?
        );
        cache::write(path, text.as_bytes()).with_context(|| format!("writing {}", path.display()))?;
        if !args.json {
            say!("speeds written to {}", path.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn leg_name(leg: Leg) -> &'static str {
    match leg {
        Leg::Am => "morning",
        Leg::Pm => "afternoon",
    }
}

fn print(fits: &[Fit], read: usize, used: usize) {
    say!("{used} of {read} observed journeys used");
    for fit in fits {
        say!("\n{}, {} journeys", leg_name(fit.leg), fit.runs);
        for (kind, factor) in &fit.factors {
            say!("  times on {kind}: x {factor:.3}");
        }
        let row = |name: &str, e: &Error| {
            say!(
                "  {name:<7} mean error {:5.2} min, median {:5.2} min, bias {:+5.2} min, within a tenth {:3.0} %",
                e.mean_minutes,
                e.median_minutes,
                e.bias_minutes,
                e.within_tenth * 100.0
            );
        };
        row("before", &fit.before);
        row("after", &fit.after);
        say!("  nine journeys in ten take at most {:.0} % more than predicted", fit.p90_percent.max(0.0));
    }
}

fn json(fits: &[Fit], read: usize) -> serde_json::Value {
    let error = |e: &Error| {
        serde_json::json!({
            "mean_minutes": e.mean_minutes, "median_minutes": e.median_minutes,
            "bias_minutes": e.bias_minutes, "within_tenth": e.within_tenth,
        })
    };
    let fit = |f: &Fit| {
        let factors: serde_json::Map<String, serde_json::Value> =
            f.factors.iter().map(|(k, v)| ((*k).to_string(), (*v).into())).collect();
        serde_json::json!({
            "leg": f.leg.code(), "journeys": f.runs, "factors": factors, "before": error(&f.before),
            "after": error(&f.after), "p90_percent": f.p90_percent,
        })
    };
    serde_json::json!({ "journeys_read": read, "legs": fits.iter().map(fit).collect::<Vec<_>>() })
}
