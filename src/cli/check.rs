//! `sendroute check SCENARIO`: validate only. Every fault and warning with its place and mend, as lines for people, as
//! JSON, or as a row-level error file for a spreadsheet.

use crate::scenario::{self, Fault, LoadError};
use anyhow::Context;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario folder or workbook.
    pub scenario: PathBuf,
    /// Print faults and counts as one JSON document.
    #[arg(long)]
    pub json: bool,
    /// Write every fault as a row of this CSV file.
    #[arg(long, value_name = "FILE.csv")]
    pub errors: Option<PathBuf>,
}

/// Lists every fault and warning; exit 1 when there is a fault.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (loaded, faults) = match scenario::load(&args.scenario) {
        Ok(loaded) => {
            let warnings = loaded.warnings.clone();
            (Some(loaded), warnings)
        }
        Err(LoadError::Faults(faults)) => (None, faults),
        Err(error) => return Err(error.into()),
    };
    if let Some(path) = &args.errors {
        write_errors(path, &faults).with_context(|| format!("cannot write {}", path.display()))?;
    }
    let errors = faults.iter().filter(|f| f.is_error()).count();
    let warnings = faults.len() - errors;
    let mut out = super::say::out();
    if args.json {
        let counts = loaded.as_ref().map(|l| {
            serde_json::json!({
                "name": l.scenario.name,
                "passengers": l.scenario.passengers.len(),
                "settings": l.scenario.settings.len(),
                "vehicle_classes": l.scenario.classes.len(),
                "own_vehicles": l.scenario.fleet.len(),
                "hash": l.hash,
            })
        });
        let document = serde_json::json!({
            "valid": errors == 0,
            "errors": errors,
            "warnings": warnings,
            "scenario": counts,
            "faults": faults,
        });
        writeln!(out, "{}", serde_json::to_string_pretty(&document)?)?;
    } else {
        print_faults(&mut out, &faults)?;
        if let Some(l) = &loaded {
            let s = &l.scenario;
            writeln!(
                out,
                "{}: {}, {}, {}, {}.",
                s.name,
                count(s.passengers.len(), "passenger"),
                count(s.settings.len(), "setting"),
                count(s.classes.len(), "vehicle class").replace("classs", "classes"),
                count(s.fleet.len(), "own vehicle"),
            )?;
        }
        writeln!(out, "{}, {}.", count(errors, "error"), count(warnings, "warning"))?;
    }
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// `1 error`, `2 errors`.
fn count(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// Faults by severity and file, each with its mend below it.
fn print_faults(out: &mut impl Write, faults: &[Fault]) -> std::io::Result<()> {
    let mut section = None;
    for fault in faults {
        if section != Some((fault.severity, &fault.file)) {
            section = Some((fault.severity, &fault.file));
            writeln!(out, "{} in {}", if fault.is_error() { "Errors" } else { "Warnings" }, fault.file)?;
        }
        let mut place = fault.row.map(|row| format!("row {row}")).unwrap_or_default();
        if let Some(column) = &fault.column {
            place.push_str(&format!("{}{column:?}", if place.is_empty() { "" } else { ", " }));
        }
        if let Some(value) = &fault.value {
            place.push_str(&format!(" = {value:?}"));
        }
        if !place.is_empty() {
            place.push_str(": ");
        }
        writeln!(out, "  {place}{} [{}]\n      {}", fault.problem, fault.code, fault.mend)?;
    }
    if !faults.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

/// The row-level error file: one row a fault.
fn write_errors(path: &Path, faults: &[Fault]) -> anyhow::Result<()> {
    // Excel reads UTF-8 only behind a byte order mark.
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(["severity", "file", "row", "column", "value", "problem", "mend", "code"])?;
    for fault in faults {
        let row = fault.row.map(|r| r.to_string()).unwrap_or_default();
        writer.write_record([
            if fault.is_error() { "error" } else { "warning" },
            &fault.file,
            &row,
            fault.column.as_deref().unwrap_or_default(),
            fault.value.as_deref().unwrap_or_default(),
            &fault.problem,
            &fault.mend,
            fault.code,
        ])?;
    }
    let bytes = writer.into_inner().map_err(|e| anyhow::anyhow!("{e}"))?;
    Ok(scenario::write_whole(path, &bytes)?)
}
