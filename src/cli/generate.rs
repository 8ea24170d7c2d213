//! `sendroute generate DIR`: a realistic cohort by number and seed.

use crate::{
    model::scenario::TravelSource,
    scenario::{
        self,
        generate::{self, Options},
    },
    travel,
};
use anyhow::Context;
use clap::builder::RangedU64ValueParser;
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Arguments of `generate`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder to write; its last part names the scenario.
    pub dir: PathBuf,
    /// Passengers.
    #[arg(long, default_value_t = 955, value_parser = RangedU64ValueParser::<usize>::new().range(1..=100_000))]
    pub passengers: usize,
    /// Seed: the same number gives the same scenario on every machine.
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// Where to draw homes: a CSV of real postcodes (lat, lon and, if wanted, postcode, live, `child_weight`, lsoa21), or an
    /// OpenStreetMap extract, along whose streets they are drawn.
    #[arg(long, value_name = "FILE")]
    pub homes: Option<PathBuf>,
    /// CSV of real settings: urn, name, lat, lon, category and, if wanted, la, phase, ages.
    #[arg(long, value_name = "CSV")]
    pub settings: Option<PathBuf>,
    /// Where travel times come from, as `roads` of `scenario.toml`: an OpenStreetMap extract (relative to DIR or beginning with
    /// $SENDROUTE_DATA), a skeleton, or `estimate`. By default the skeleton for the embedded borough, else the estimate.
    #[arg(long, value_name = "ROADS")]
    pub roads: Option<String>,
    /// The hand-made cast of about thirty in which every rule binds somebody.
    #[arg(long, conflicts_with_all = ["passengers", "seed", "homes", "settings", "roads"])]
    pub small: bool,
    /// Write into a folder that already holds files.
    #[arg(long)]
    pub force: bool,
}

/// Writes the scenario and its README, and prints the mix.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if !args.force && holds_files(&args.dir)? {
        eprintln!("sendroute: `{}` already holds files: name another folder or add --force", args.dir.display());
        return Ok(ExitCode::from(2));
    }
    let name = args.dir.file_name().map_or("scenario".into(), |n| n.to_string_lossy());
    let (scenario, readme) = if args.small {
        let scenario = generate::small();
        let readme = generate::small_readme(&scenario, "sendroute generate --small DIR");
        (scenario, readme)
    } else {
        let drawn = args.homes.as_deref().filter(|path| is_map(path)).map(streets).transpose()?;
        let mut scenario = generate::generate(&Options {
            passengers: args.passengers,
            seed: args.seed,
            homes: drawn.as_ref().map(|file| file.path().to_owned()).or_else(|| args.homes.clone()),
            settings: args.settings.clone(),
            name: name.into_owned(),
        })?;
        match args.roads.as_deref() {
            None => {}
            Some("estimate") => scenario.travel = TravelSource::Estimate,
            Some(roads) => scenario.travel = TravelSource::Roads(roads.to_owned()),
        }
        let readme = generate::readme(&scenario, &command(args));
        (scenario, readme)
    };
    scenario::save(&scenario, &args.dir).with_context(|| format!("cannot write `{}`", args.dir.display()))?;
    let path = args.dir.join("README.md");
    write_readme(&path, &readme).with_context(|| format!("cannot write `{}`", path.display()))?;
    say!("{}", args.dir.display());
    for line in generate::summary(&scenario) {
        match line.of {
            0 => say!("{:>6}         {}", line.count, line.what),
            _ => say!("{:>6} {:>5.1} % {}", line.count, line.percent(), line.what),
        }
    }
    let metres = generate::median_special_metres(&scenario);
    say!(
        "{:>6.1}      km median road distance to the special schools in the borough (rough)",
        f64::from(metres) / 1000.0
    );
    Ok(ExitCode::SUCCESS)
}

fn is_map(path: &Path) -> bool {
    let name = path.to_string_lossy().to_ascii_lowercase();
    [".pbf", ".osm", ".osm.gz"].iter().any(|ending| name.ends_with(ending))
}

/// Homes along the streets of an extract, as a list of homes.
fn streets(map: &Path) -> anyhow::Result<tempfile::NamedTempFile> {
    let mut file = tempfile::NamedTempFile::new()?;
    writeln!(file, "lat,lon,child_weight")?;
    for point in travel::roads::streets::points(map)? {
        writeln!(file, "{:.6},{:.6},{}", point.at.lat, point.at.lon, point.weight)?;
    }
    file.flush()?;
    Ok(file)
}

/// The words that make the scenario again; files by name only, so that no folder of this machine is written down.
fn command(args: &Args) -> String {
    let file = |option: &str, path: &Option<PathBuf>| {
        let name = path.as_deref().and_then(Path::file_name);
        name.map_or_else(String::new, |n| format!(" {option} {}", n.to_string_lossy()))
    };
    let roads = |name: &str| {
        if Path::new(name).is_absolute() {
            file("--roads", &Some(PathBuf::from(name)))
        } else {
            format!(" --roads {name}")
        }
    };
    format!(
        "sendroute generate --passengers {} --seed {}{}{}{} DIR",
        args.passengers,
        args.seed,
        file("--homes", &args.homes),
        file("--settings", &args.settings),
        args.roads.as_deref().map(roads).unwrap_or_default()
    )
}

fn holds_files(dir: &Path) -> anyhow::Result<bool> {
    match fs::read_dir(dir) {
        Ok(mut entries) => Ok(entries.next().is_some()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(e) => Err(e).with_context(|| format!("cannot read `{}`", dir.display())),
    }
}

/// Writes beside the file, then renames, so that nobody ever reads half of it.
fn write_readme(path: &Path, text: &str) -> std::io::Result<()> {
    let beside = path.with_extension("md.new");
    fs::write(&beside, text)?;
    fs::rename(&beside, path)
}
