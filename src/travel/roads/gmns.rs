//! The General Modeling Network Specification: `node.csv` and `link.csv` of a council's transport model.
//!
//! Nodes need `node_id`, `x_coord` (longitude) and `y_coord` (latitude); links `link_id`, `from_node_id`, `to_node_id`,
//! and may have `directed` (default yes), `length`, `free_speed`, `facility_type`, `allowed_uses`, `name` and `geometry`
//! (a WKT line). `config.csv` may say the units of length (`long_length`: `mile` or `km`) and speed (`speed`: `mph` or
//! `kph`); without it lengths are measured on the map and speeds are mph. All faults are told at once.

use super::class::RoadClass;
use super::network::{Network, NetworkBuilder, ReadReport, Road, Spot};
use crate::travel::{Fault, TravelError};
use petgraph::graph::NodeIndex;
use std::collections::HashMap;
use std::path::Path;

/// Rows of a table by heading.
struct Table {
    name: &'static str,
    headings: HashMap<String, usize>,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    fn read(folder: &Path, name: &'static str) -> Result<Table, TravelError> {
        let path = folder.join(name);
        let file = std::fs::File::open(&path).map_err(TravelError::io(&path))?;
        let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(file);
        let bad = |e: csv::Error| TravelError::fault(&path, e.to_string());
        let headings = reader.headers().map_err(bad)?.iter().enumerate();
        let headings = headings.map(|(i, h)| (h.trim_start_matches('\u{feff}').to_lowercase(), i)).collect();
        let rows = reader.records().collect::<Result<Vec<_>, _>>().map_err(bad)?;
        Ok(Table { name, headings, rows })
    }
    fn get<'r>(&self, row: &'r csv::StringRecord, heading: &str) -> &'r str {
        self.headings.get(heading).and_then(|&i| row.get(i)).unwrap_or("")
    }
    fn need(&self, headings: &[&str], faults: &mut Vec<Fault>) {
        let missing = headings.iter().filter(|h| !self.headings.contains_key(**h));
        faults.extend(missing.map(|h| Fault::new(format!("{}: column `{h}` is missing", self.name))));
    }
}

/// Reads the network of a folder.
///
/// # Errors
/// When a table cannot be read, and every row that cannot be understood.
pub fn read(folder: &Path) -> Result<Network, TravelError> {
    let (nodes, links) = (Table::read(folder, "node.csv")?, Table::read(folder, "link.csv")?);
    let mut faults = Vec::new();
    nodes.need(&["node_id", "x_coord", "y_coord"], &mut faults);
    links.need(&["from_node_id", "to_node_id"], &mut faults);
    TravelError::unless_none(folder.display(), std::mem::take(&mut faults))?;
    let units = Units::read(folder)?;
    let mut builder = NetworkBuilder::new();
    let mut ids: HashMap<&str, (NodeIndex, Spot)> = HashMap::new();
    for (number, row) in (2u64..).zip(&nodes.rows) {
        let id = nodes.get(row, "node_id");
        let degrees = |heading: &str, most: f64| {
            nodes.get(row, heading).parse::<f64>().ok().filter(|v| v.abs() <= most).map(|v| (v * 1e7).round() as i32)
        };
        let (Some(lat), Some(lon)) = (degrees("y_coord", 90.0), degrees("x_coord", 180.0)) else {
            let what = format!("node.csv: node `{id}`: x_coord and y_coord are not degrees of longitude and latitude");
            faults.push(Fault::at(number, what));
            continue;
        };
        let junction = builder.junction((lat, lon));
        if ids.insert(id, (junction, (lat, lon))).is_some() {
            faults.push(Fault::at(number, format!("node.csv: node `{id}` is there twice")));
        }
    }
    let mut report = ReadReport::default();
    for (number, row) in (2u64..).zip(&links.rows) {
        if let Err(what) = link(&links, row, &ids, &units, &mut builder) {
            faults.push(Fault::at(number, format!("link.csv: {what}")));
        }
        report.ways += 1;
    }
    if links.rows.is_empty() {
        faults.push(Fault::new("link.csv: no links"));
    }
    TravelError::unless_none(folder.display(), faults)?;
    Ok(builder.finish(Vec::new(), report))
}

fn link(
    table: &Table,
    row: &csv::StringRecord,
    ids: &HashMap<&str, (NodeIndex, Spot)>,
    units: &Units,
    builder: &mut NetworkBuilder,
) -> Result<(), String> {
    let get = |heading: &str| table.get(row, heading);
    let end = |heading: &str| {
        ids.get(get(heading)).copied().ok_or_else(|| format!("{heading} `{}` is not a node", get(heading)))
    };
    let (from, to) = (end("from_node_id")?, end("to_node_id")?);
    if from.0 == to.0 {
        return Ok(());
    }
    let uses = get("allowed_uses").to_lowercase();
    if !uses.is_empty() && !["auto", "car", "motor", "all", "vehicle"].iter().any(|u| uses.contains(u)) {
        return Ok(());
    }
    let number = |heading: &str| match get(heading) {
        "" => Ok(None),
        text => match text.parse::<f64>() {
            Ok(v) if (0.0..1e6).contains(&v) => Ok(Some(v)),
            _ => Err(format!("{heading} `{text}` is not a number of 0 or more")),
        },
    };
    let speed = number("free_speed")?.map_or(0, |v| (v * units.kmh_per_speed).round().clamp(0.0, 200.0) as u8);
    let cm = match (number("length")?, units.cm_per_length) {
        (Some(length), Some(cm)) => (length * cm).round().clamp(1.0, 4e8) as u32,
        _ => 0,
    };
    let points = line(get("geometry"), from.1, to.1)?;
    let class = class(get("facility_type"));
    let name = builder.name(get("name"));
    let road = |reversed| Road {
        class,
        limit: speed,
        cm: 0,
        signals: 0,
        access_only: class == RoadClass::Service,
        roundabout: false,
        name,
        shape: 0,
        reversed,
    };
    let one_way = !matches!(get("directed").to_lowercase().as_str(), "0" | "false" | "no");
    builder.shape([from.0, to.0], &points, [Some(road(false)), (!one_way).then(|| road(true))], cm);
    Ok(())
}

/// The points of a WKT line, or the straight line between the ends.
fn line(wkt: &str, from: Spot, to: Spot) -> Result<Vec<Spot>, String> {
    let text = wkt.trim();
    if text.is_empty() {
        return Ok(vec![from, to]);
    }
    let bad = || format!("geometry `{}` is not a WKT LINESTRING", text.chars().take(40).collect::<String>());
    let inner =
        text.to_uppercase().starts_with("LINESTRING").then(|| text.split_once('(')).flatten().ok_or_else(bad)?;
    let inner = inner.1.trim_end().strip_suffix(')').ok_or_else(bad)?;
    let point = |part: &str| {
        let mut numbers = part.split_whitespace().map(|n| n.parse::<f64>().ok().filter(|v| v.abs() <= 180.0));
        let (lon, lat) = (numbers.next()??, numbers.next()??);
        Some(((lat * 1e7).round() as i32, (lon * 1e7).round() as i32))
    };
    let points: Option<Vec<Spot>> = inner.split(',').map(point).collect();
    points.filter(|p| p.len() >= 2).ok_or_else(bad)
}

/// Road class of a facility type, by the words in use.
fn class(facility: &str) -> RoadClass {
    let text = facility.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| text.contains(w));
    if has(&["motorway", "freeway", "interstate"]) {
        RoadClass::Motorway
    } else if has(&["trunk", "expressway", "highway"]) {
        RoadClass::Trunk
    } else if has(&["primary", "principal", "major"]) {
        RoadClass::Primary
    } else if has(&["secondary", "minor arterial", "arterial"]) {
        RoadClass::Secondary
    } else if has(&["tertiary", "collector"]) {
        RoadClass::Tertiary
    } else if has(&["residential", "local"]) {
        RoadClass::Residential
    } else if has(&["service", "driveway", "connector"]) {
        RoadClass::Service
    } else {
        RoadClass::Unclassified
    }
}

/// Units of a folder's tables.
struct Units {
    kmh_per_speed: f64,
    cm_per_length: Option<f64>,
}

impl Units {
    fn read(folder: &Path) -> Result<Units, TravelError> {
        let mut units = Units { kmh_per_speed: 1.609_344, cm_per_length: None };
        if !folder.join("config.csv").exists() {
            return Ok(units);
        }
        let table = Table::read(folder, "config.csv")?;
        let Some(row) = table.rows.first() else { return Ok(units) };
        if table.get(row, "speed").to_lowercase().starts_with('k') {
            units.kmh_per_speed = 1.0;
        }
        units.cm_per_length = match table.get(row, "long_length").to_lowercase().as_str() {
            "mile" | "miles" | "mi" => Some(160_934.4),
            "km" | "kilometer" | "kilometre" | "kilometers" | "kilometres" => Some(100_000.0),
            "m" | "meter" | "metre" | "meters" | "metres" => Some(100.0),
            _ => None,
        };
        Ok(units)
    }
}

#[cfg(test)]
#[path = "gmns_tests.rs"]
mod tests;
