//! Facts a cohort is drawn from, embedded as small tables.
//!
//! `neighbourhoods.csv`: Sandwell's 39 middle-layer areas with their children aged 5-17, centre and spread (ONS mid-2022,
//! rounded; town, ward and outward postcode of the centre). `settings.csv`: real settings with kind and position rounded
//! to three decimals (DfE Get Information About Schools, January 2026); year ranges, bell times and weights are
//! assumptions. Both Open Government Licence v3.0. No fact is about a person.

use crate::model::LatLon;
use serde::{Deserialize, de::DeserializeOwned};

pub(super) mod market;
pub(super) mod rates;

/// A middle-layer area of the borough.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario::generate) struct Neighbourhood {
    pub area: String,
    pub town: String,
    pub ward: String,
    pub outward: String,
    pub children: f64,
    pub lat: f64,
    pub lon: f64,
    pub spread_m: f64,
}

/// A setting as the table gives it.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::scenario::generate) struct SettingFact {
    pub urn: String,
    pub name: String,
    pub district: String,
    pub kind: crate::model::SettingKind,
    pub year_low: i8,
    pub year_high: i8,
    pub weight: f64,
    pub lat: f64,
    pub lon: f64,
    pub starts: String,
    pub finishes: String,
    pub friday_finishes: Option<String>,
}

/// Middle of the borough: districts of larger cohorts are laid out around it.
pub(super) const CENTRE: LatLon = LatLon { lat: 52.513, lon: -2.008 };

/// The box around the borough: south, west, north, east.
pub(super) const BOX: [f64; 4] = [52.455, -2.105, 52.575, -1.915];

/// Corners of Birmingham's clean-air zone, the area inside the A4540 Middleway, rounded.
pub(super) const CLEAN_AIR_ZONE: [(f64, f64); 11] = [
    (52.493, -1.887),
    (52.494, -1.899),
    (52.493, -1.912),
    (52.484, -1.923),
    (52.472, -1.919),
    (52.467, -1.901),
    (52.466, -1.879),
    (52.473, -1.871),
    (52.480, -1.868),
    (52.484, -1.875),
    (52.488, -1.879),
];

/// Rows of the table of neighbourhoods.
pub(super) fn neighbourhoods() -> Vec<Neighbourhood> {
    rows(include_str!("neighbourhoods.csv"))
}

/// Rows of the table of settings.
pub(super) fn settings() -> Vec<SettingFact> {
    rows(include_str!("settings.csv"))
}

/// The tables are part of the program: a row that cannot be read is a fault of the program, found by its tests.
fn rows<T: DeserializeOwned>(text: &str) -> Vec<T> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .expect("embedded tables are well formed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_read_and_stand_in_the_west_midlands() {
        let towns: std::collections::BTreeSet<_> = neighbourhoods().into_iter().map(|n| n.town).collect();
        assert_eq!(towns.len(), 6);
        let children: f64 = neighbourhoods().iter().map(|n| n.children).sum();
        assert!((60_000.0..66_000.0).contains(&children), "about 62,600 children, not {children}");
        let settings = settings();
        assert!(settings.len() >= 60);
        for s in &settings {
            assert!((52.2..52.9).contains(&s.lat) && (-2.4..-1.6).contains(&s.lon), "{}", s.name);
            assert!(crate::model::parse_clock(&s.starts).is_some() && crate::model::parse_clock(&s.finishes).is_some());
            assert!(s.year_low <= s.year_high);
        }
        let urns: std::collections::BTreeSet<_> = settings.iter().map(|s| &s.urn).collect();
        assert_eq!(urns.len(), settings.len());
    }
}
