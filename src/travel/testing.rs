//! Small scenarios for this room's tests.

use crate::model::{Calendar, Demand, LatLon, Location, LocationKind, Policy, Scenario, scenario::TravelSource};

/// A scenario with no rows and this source.
pub fn scenario(travel: TravelSource) -> Scenario {
    Scenario {
        name: "test".into(),
        version: 1,
        provenance: String::new(),
        area: None,
        policy: Policy::default(),
        calendar: Calendar::default(),
        travel,
        as_of: None,
        settings: Vec::new(),
        passengers: Vec::new(),
        addresses: Vec::new(),
        attendance: Vec::new(),
        pairs: Vec::new(),
        pickup_points: Vec::new(),
        classes: Vec::new(),
        fleet: Vec::new(),
        assistants: Vec::new(),
        contracts: Vec::new(),
        routes: Vec::new(),
        suppliers: Vec::new(),
    }
}

/// A demand of locations alone, named `L0`, `L1`, …
pub fn demand(points: &[(f64, f64)]) -> Demand {
    let location = |(i, &(lat, lon)): (usize, &(f64, f64))| Location {
        name: format!("L{i}"),
        at: LatLon { lat, lon },
        kind: LocationKind::Home,
        in_zone: false,
    };
    let locations = points.iter().enumerate().map(location).collect();
    Demand { locations, gates: Vec::new(), requests: Vec::new(), depots: Vec::new() }
}

/// The folder of public data, or `None` with a loud line saying what is skipped.
#[allow(dead_code)]
pub fn public_data(what: &str, file: &str) -> Option<std::path::PathBuf> {
    let root = std::env::var_os("SENDROUTE_DATA").filter(|r| !r.is_empty());
    let path = root.map(|r| std::path::PathBuf::from(r).join(file)).filter(|p| p.exists());
    if path.is_none() {
        eprintln!("SKIPPED: {what}: {file} was not found under SENDROUTE_DATA");
    }
    path
}
