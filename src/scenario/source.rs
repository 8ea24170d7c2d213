//! Where a scenario's tables come from: a folder of CSV files (a table may also be an .xlsx file of the same name) with
//! `scenario.toml`, or one workbook with the tables as sheets. Sizes are looked at before anything is read.

use super::columns::TABLES;
use super::keys::{self, Keys};
use super::{Fault, Faults, Grid, LoadError, TableSpec, cell::bare, closest, csv_grid, decode, sheets};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Files that belong to a scenario's folder and are read elsewhere.
const OTHER_FILES: [&str; 3] = ["lots", "bids", "packages"];
/// Speeds of roads, which stand beside a scenario and are a part of it.
const SPEEDS: &str = "speeds.toml";
/// Largest file that is read where `scenario.toml` does not say otherwise, in megabytes.
pub(crate) const DEFAULT_MAX_MB: f64 = 100.0;

/// A scenario's files, decoded but not yet understood.
#[derive(Debug)]
pub(crate) struct Source {
    pub keys: Keys,
    pub tables: Vec<(&'static TableSpec, Grid)>,
    pub hash: String,
    /// Name of the folder or workbook, without its ending.
    pub title: String,
}

/// Opens a folder or a workbook.
pub(crate) fn open(path: &Path, faults: &Faults) -> Result<Source, LoadError> {
    let io = |source| LoadError::Io { path: path.to_owned(), source };
    let metadata = std::fs::metadata(path).map_err(io)?;
    let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let title = full.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    if metadata.is_dir() { folder(path, title, faults) } else { workbook(path, title, faults) }
}

/// Feeds names and bytes to the hash in a fixed order.
fn hash_of(files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, bytes) in files {
        hasher.update(name.as_bytes()).update(&[0]).update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
    }
    hasher.finalize().to_hex().to_string()
}

/// Reads a file unless it is over the limit, which is a fault.
pub fn read_limited(path: &Path, max_mb: f64, faults: &Faults) -> Result<Option<Vec<u8>>, LoadError> {
    let io = |source| LoadError::Io { path: path.to_owned(), source };
    let size = std::fs::metadata(path).map_err(io)?.len() as f64 / 1e6;
    if size > max_mb {
        let name = file_name(path);
        let problem = format!("The file has {size:.1} MB; files over {max_mb} MB are not read.");
        let mend = "Check that it is the right file; raise max_file_mb in scenario.toml if it is.";
        faults.push(Fault::error("file-too-large", &name, problem, mend));
        return Ok(None);
    }
    std::fs::read(path).map(Some).map_err(io)
}

/// Last part of a path, for people.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

fn folder(path: &Path, title: String, faults: &Faults) -> Result<Source, LoadError> {
    let io = |source| LoadError::Io { path: path.to_owned(), source };
    // Lower-case name to path, in a fixed order.
    let mut present: BTreeMap<String, PathBuf> = BTreeMap::new();
    for entry in std::fs::read_dir(path).map_err(io)? {
        let entry = entry.map_err(io)?.path();
        if entry.is_file() {
            present.insert(file_name(&entry).to_lowercase(), entry);
        }
    }
    let mut files = BTreeMap::new();
    let mut keys = Keys::none("scenario.toml");
    let mut no_toml = true;
    if let Some(toml) = present.get("scenario.toml") {
        no_toml = false;
        if let Some(bytes) = read_limited(toml, DEFAULT_MAX_MB, faults)? {
            if let Some(text) = decode::text_of("scenario.toml", &bytes, faults) {
                keys = keys::from_toml("scenario.toml", &text, faults);
            }
            files.insert("scenario.toml".to_owned(), bytes);
        }
    }
    let max_mb = keys.max_file_mb();
    let mut tables = Vec::new();
    for spec in TABLES {
        let csv = present.get(&format!("{}.csv", spec.name));
        let xlsx = present.get(&format!("{}.xlsx", spec.name));
        if csv.is_some() && xlsx.is_some() {
            let problem = format!("There are both {0}.csv and {0}.xlsx.", spec.name);
            faults.push(Fault::error(
                "duplicate-table",
                &format!("{}.xlsx", spec.name),
                problem,
                "Remove one of them.",
            ));
        }
        let Some(file) = csv.or(xlsx) else { continue };
        let Some(bytes) = read_limited(file, max_mb, faults)? else {
            // Known to be there: no second fault for its absence.
            tables.push((spec, Grid { name: file_name(file), rows: Vec::new() }));
            continue;
        };
        let name = file_name(file);
        let grid = if csv.is_some() { csv_grid(&name, &bytes, faults) } else { first_sheet(&name, &bytes, faults) };
        tables.push((spec, grid.unwrap_or_else(|| Grid { name: name.clone(), rows: Vec::new() })));
        files.insert(name.to_lowercase(), bytes);
    }
    // Speeds are read with the roads; here they only count for the hash.
    if let Some(speeds) = present.get(SPEEDS) {
        files.extend(read_limited(speeds, max_mb, faults)?.map(|bytes| (SPEEDS.to_owned(), bytes)));
    }
    report_strange_files(&present, faults);
    if no_toml && !tables.is_empty() {
        let mend = "Add it with at least name = \"...\"; all rules stand at their defaults.";
        faults.push(Fault::warning("missing-file", "scenario.toml", "There is no scenario.toml.", mend));
    }
    Ok(Source { keys, tables, hash: hash_of(&files), title })
}

/// Names that are nearly those of a scenario's files.
fn report_strange_files(present: &BTreeMap<String, PathBuf>, faults: &Faults) {
    for (name, path) in present {
        let Some((stem, "csv" | "xlsx")) = name.rsplit_once('.') else { continue };
        let own = TABLES.iter().any(|t| t.name == stem) || OTHER_FILES.contains(&stem);
        let absent = TABLES
            .iter()
            .map(|t| t.name)
            .filter(|t| !present.contains_key(&format!("{t}.csv")) && !present.contains_key(&format!("{t}.xlsx")));
        if let Some(meant) = (!own).then(|| closest(stem, absent)).flatten() {
            let mend = format!("Did you mean \"{meant}.csv\"? Rename it if so.");
            faults.push(Fault::warning("unknown-file", &file_name(path), "This file is not read.", mend));
        }
    }
}

/// The first sheet that holds anything, under the file's name.
pub fn first_sheet(name: &str, bytes: &[u8], faults: &Faults) -> Option<Grid> {
    let grid = sheets(name, bytes, faults).into_iter().find(|g| !g.rows.is_empty())?;
    Some(Grid { name: name.to_owned(), ..grid })
}

fn workbook(path: &Path, title: String, faults: &Faults) -> Result<Source, LoadError> {
    let name = file_name(path);
    let mut source = Source { keys: Keys::none("scenario"), tables: Vec::new(), hash: String::new(), title };
    let Some(bytes) = read_limited(path, DEFAULT_MAX_MB, faults)? else { return Ok(source) };
    if !bytes.starts_with(b"PK") {
        let mend = "Give the folder that holds the CSV files, or an .xlsx workbook.";
        faults.push(Fault::error("unreadable-workbook", &name, "This is not an .xlsx workbook.", mend));
        return Ok(source);
    }
    let mut files = BTreeMap::from([("scenario.xlsx".to_owned(), bytes.clone())]);
    let speeds = path.with_file_name(SPEEDS);
    if speeds.is_file() {
        files.extend(read_limited(&speeds, DEFAULT_MAX_MB, faults)?.map(|bytes| (SPEEDS.to_owned(), bytes)));
    }
    source.hash = hash_of(&files);
    for grid in sheets(&name, &bytes, faults) {
        let sheet = bare(&grid.name);
        if sheet == "scenario" {
            source.keys = keys::from_sheet(&grid, faults);
            let (size, most) = (bytes.len() as f64 / 1e6, source.keys.max_file_mb());
            if size > most {
                let problem = format!("The file has {size:.1} MB; max_file_mb allows {most}.");
                let mend = "Check that it is the right file; raise max_file_mb if it is.";
                faults.push(Fault::error("file-too-large", &name, problem, mend));
            }
        } else if let Some(spec) = TABLES.iter().find(|t| bare(t.name) == sheet) {
            if source.tables.iter().any(|(s, _)| s.name == spec.name) {
                let problem = format!("Two sheets hold the table {:?}.", spec.name);
                faults.push(Fault::error("duplicate-table", &grid.name, problem, "Remove one of them."));
            } else if !grid.rows.is_empty() {
                source.tables.push((spec, grid));
            }
        } else if let Some(meant) = closest(&grid.name, TABLES.iter().map(|t| t.name)) {
            let mend = format!("Did you mean {meant:?}? Rename it if so.");
            faults.push(Fault::warning("unknown-file", &grid.name, "This sheet is not read.", mend));
        }
    }
    Ok(source)
}
