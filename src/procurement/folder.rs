//! A tender folder: `tender.toml` (name, dates, declared rules), `lots.json` and `own.json` (the council's own, never sent
//! out), `suppliers.csv`, `lots.csv` for reading, `packs/` for bidders and `bids/` for what comes back.

use super::{
    Bidder, Lot, OwnFleet, Rules, Tender,
    intake::{columns, suppliers},
    tender::Regime,
    unbid::OwnLines,
};
use crate::{
    model::Pence,
    scenario::{Fault, Faults, LoadError, read_table},
};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

/// `tender.toml`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Declared {
    /// Name.
    pub name: String,
    /// Regime.
    pub regime: Regime,
    /// Deadline for bids, local time, such as `2026-05-29T12:00:00`.
    pub deadline: Option<DateTime>,
    /// Day on which bids must still be valid.
    pub award_date: Option<Date>,
    /// Companies known to belong together.
    pub connected: Vec<Vec<String>>,
    /// Pairs whose shared facts are struck as chance.
    pub not_connected: Vec<[String; 2]>,
    /// Rules.
    pub rules: Rules,
    /// What stands beside every figure of the own fleet: overheads, TUPE, further vehicles.
    pub own_lines: OwnLines,
}

/// Why a tender folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file's content cannot be understood.
    #[error("{}: {problem}", path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        problem: String,
    },
    /// Faults in the suppliers' list, the declared rules or the lots.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Faults(Vec<Fault>),
}

impl From<LoadError> for FolderError {
    fn from(e: LoadError) -> FolderError {
        match e {
            LoadError::Faults(f) => FolderError::Faults(f),
            LoadError::Io { path, source } => FolderError::Io { path, source },
        }
    }
}

/// Reads `tender.toml`.
///
/// # Errors
/// When it cannot be read or says something unknown.
pub fn declared(path: &Path) -> Result<Declared, FolderError> {
    let text = std::fs::read_to_string(path).map_err(|source| FolderError::Io { path: path.into(), source })?;
    toml::from_str(&text).map_err(|e| FolderError::Content { path: path.into(), problem: e.to_string() })
}

/// Reads a tender folder without bids; `tender.toml` and `lots.json` must be there.
///
/// # Errors
/// When a file cannot be read or understood, with every fault of the suppliers' list, the declared rules and the lots.
pub fn load(dir: &Path) -> Result<Tender, FolderError> {
    let d = declared(&dir.join("tender.toml"))?;
    let lots: Vec<Lot> = json(&dir.join("lots.json"))?;
    let own = dir.join("own.json");
    let own: OwnFleet = if own.exists() { json(&own)? } else { OwnFleet::default() };
    let path = dir.join("suppliers.csv");
    let mut bidders = Vec::new();
    if path.exists() {
        let faults = Faults::new();
        if let Some(table) = read_table(&path, &columns::SUPPLIERS, 20.0, &faults)? {
            bidders = suppliers::read(&table, &faults);
        }
        if faults.has_errors() {
            return Err(FolderError::Faults(faults.into_sorted()));
        }
    }
    let tender = Tender {
        name: d.name,
        regime: d.regime,
        deadline: d.deadline,
        award_date: d.award_date,
        rules: d.rules,
        own_lines: d.own_lines,
        connected: d.connected,
        not_connected: d.not_connected,
        lots,
        own,
        bidders,
        ..Tender::default()
    };
    let faults = super::declared::faults(&tender);
    if faults.is_empty() { Ok(tender) } else { Err(FolderError::Faults(faults)) }
}

fn json<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T, FolderError> {
    let text = std::fs::read(path).map_err(|source| FolderError::Io { path: path.into(), source })?;
    serde_json::from_slice(&text).map_err(|e| FolderError::Content { path: path.into(), problem: e.to_string() })
}

/// Writes a tender folder; bids, where there are any, into `bids/`.
///
/// # Errors
/// When a file cannot be written.
pub fn save(tender: &Tender, dir: &Path) -> Result<(), FolderError> {
    let d = Declared {
        name: tender.name.clone(),
        regime: tender.regime,
        deadline: tender.deadline,
        own_lines: tender.own_lines,
        award_date: tender.award_date,
        connected: tender.connected.clone(),
        not_connected: tender.not_connected.clone(),
        rules: tender.rules.clone(),
    };
    let text = toml::to_string(&d)
        .map_err(|e| FolderError::Content { path: dir.join("tender.toml"), problem: e.to_string() })?;
    write(&dir.join("tender.toml"), text.as_bytes())?;
    write_json(&dir.join("lots.json"), &tender.lots)?;
    write_json(&dir.join("own.json"), &tender.own)?;
    write(&dir.join("lots.csv"), &lots_csv(&tender.lots))?;
    write(&dir.join("suppliers.csv"), &suppliers::write(&tender.bidders))?;
    if !tender.bids.is_empty() || !tender.packages.is_empty() {
        write(&dir.join("bids").join("bids.csv"), &super::intake::write_bids(&tender.bids))?;
        write(&dir.join("bids").join("packages.csv"), &super::intake::write_packages(&tender.packages))?;
    }
    Ok(())
}

/// Writes a value as JSON, atomically.
///
/// # Errors
/// When it cannot be written.
pub fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<(), FolderError> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|e| FolderError::Content { path: path.into(), problem: e.to_string() })?;
    bytes.push(b'\n');
    write(path, &bytes)
}

/// Writes a file atomically: a neighbour first, then the name; folders are made.
///
/// # Errors
/// When it cannot be written.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FolderError> {
    let go = || -> io::Result<()> {
        let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        std::fs::create_dir_all(dir)?;
        let mut file = tempfile::NamedTempFile::new_in(dir)?;
        file.write_all(bytes)?;
        file.persist(path).map_err(|e| e.error)?;
        Ok(())
    };
    go().map_err(|source| FolderError::Io { path: path.into(), source })
}

/// Pounds as a spreadsheet reads them.
pub fn pounds(p: Pence) -> String {
    crate::model::Rate::pence(p.0).to_pounds()
}

/// Rows as CSV.
pub fn csv(rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let mut w = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        // A vector takes every record.
        let _ = w.write_record(&row);
    }
    w.into_inner().unwrap_or_default()
}

fn lots_csv(lots: &[Lot]) -> Vec<u8> {
    let head = [
        "lot",
        "title",
        "routes",
        "days",
        "settings",
        "areas",
        "passengers",
        "wheelchair",
        "assistants",
        "nurses",
        "lift",
        "licence",
        "vehicles",
        "live_miles",
        "should_cost",
        "incumbent",
        "start",
        "end",
        "extension",
    ];
    let rows = lots.iter().map(|l| {
        vec![
            l.reference.clone(),
            l.title.clone(),
            l.routes.to_string(),
            l.days.to_string(),
            l.settings.join("; "),
            l.areas.join("; "),
            l.passengers.total.to_string(),
            l.passengers.wheelchair.to_string(),
            l.assistants.to_string(),
            l.nurses.to_string(),
            if l.lift { "yes" } else { "no" }.into(),
            super::tender::licence_name(l.licence).into(),
            vehicles(&l.vehicles),
            format!("{:.1}", l.live_miles()),
            pounds(l.should_cost),
            l.incumbent.clone().unwrap_or_default(),
            l.start.to_string(),
            l.end.to_string(),
            l.extension.map(|d| d.to_string()).unwrap_or_default(),
        ]
    });
    csv(std::iter::once(head.map(String::from).to_vec()).chain(rows))
}

/// Vehicles by class as files write them: `taxi4:10;minibus16:3`.
pub fn vehicles(map: &std::collections::BTreeMap<String, u32>) -> String {
    map.iter().map(|(c, n)| format!("{c}:{n}")).collect::<Vec<_>>().join(";")
}

/// The bidders of a tender, by reference.
pub fn bidder<'t>(tender: &'t Tender, reference: &str) -> Option<&'t Bidder> {
    tender.bidders.iter().find(|b| b.reference == reference)
}
