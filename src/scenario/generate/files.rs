//! Real homes and settings as CSV: postcodes with weights, and schools as the Department for Education lists them.
//!
//! Homes need `lat` and `lon`, and take `postcode`, `live` (0 is left out), `child_weight` and `lsoa21`. Settings need
//! `urn`, `name`, `lat`, `lon` and `category`, and take `la`, `phase`, `age_low_2018` and `age_high_2018`.

use super::{
    GenerateError,
    dice::{Dice, Wheel},
    homes::ListedHome,
    mix,
    places::{Place, windows},
    plane,
};
use crate::model::{LatLon, Secs, Setting, SettingKind};
use serde::{Deserialize, de::DeserializeOwned};
use std::path::Path;

#[derive(Debug, Deserialize)]
struct HomeRow {
    lat: f64,
    lon: f64,
    #[serde(default)]
    postcode: String,
    live: Option<u8>,
    child_weight: Option<f64>,
    #[serde(default)]
    lsoa21: String,
}

#[derive(Debug, Deserialize)]
struct SettingRow {
    urn: String,
    name: String,
    lat: f64,
    lon: f64,
    category: String,
    #[serde(default)]
    la: String,
    #[serde(default)]
    phase: String,
    age_low_2018: Option<f64>,
    age_high_2018: Option<f64>,
}

/// Most faults printed of one file.
const FAULTS_SHOWN: usize = 20;

/// Reads every row; all faults at once.
fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, GenerateError> {
    let name = || path.display().to_string();
    let mut reader = csv::Reader::from_path(path).map_err(|source| GenerateError::Open { path: name(), source })?;
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    for row in reader.deserialize() {
        match row {
            Ok(row) => rows.push(row),
            Err(fault) if faults.len() < FAULTS_SHOWN => faults.push(fault.to_string()),
            Err(_) => break,
        }
    }
    if faults.is_empty() { Ok(rows) } else { Err(GenerateError::Rows { path: name(), faults: faults.join("\n  ") }) }
}

/// Homes of a file.
pub(super) fn homes(path: &Path) -> Result<Vec<ListedHome>, GenerateError> {
    let homes: Vec<ListedHome> = read::<HomeRow>(path)?
        .into_iter()
        .filter(|r| r.live != Some(0))
        .map(|r| ListedHome {
            at: LatLon { lat: r.lat, lon: r.lon },
            postcode: r.postcode,
            area: r.lsoa21,
            weight: r.child_weight.unwrap_or(1.0),
        })
        .collect();
    if homes.iter().all(|h| h.weight.is_nan() || h.weight <= 0.0) { Err(GenerateError::NoHomes) } else { Ok(homes) }
}

/// The kind of a row; `None` for what no passenger is sent to (nurseries, universities, unclassified).
fn kind(row: &SettingRow) -> Option<SettingKind> {
    match (row.category.as_str(), row.phase.as_str()) {
        ("special", "6") | ("post16" | "post16_specialist", _) => Some(SettingKind::Post16),
        ("special", _) => Some(SettingKind::Special),
        ("independent_special" | "independent_special_or_AP", _) => Some(SettingKind::IndependentSpecial),
        ("AP_PRU", _) => Some(SettingKind::AlternativeProvision),
        ("mainstream", "P") => Some(SettingKind::Primary),
        ("mainstream", "S" | "MS" | "A") => Some(SettingKind::Secondary),
        _ => None,
    }
}

/// Settings of a file, thinned to what a council of this size uses: those of the home district and a sample of those
/// around it, nearer ones sooner. The home district is the one whose settings lie nearest to the middle of the homes.
pub(super) fn settings(
    path: &Path,
    homes: &[ListedHome],
    passengers: usize,
    dice: &mut Dice,
) -> Result<Vec<Place>, GenerateError> {
    let rows: Vec<(SettingKind, SettingRow)> =
        read::<SettingRow>(path)?.into_iter().filter_map(|r| kind(&r).map(|k| (k, r))).collect();
    let middle = middle(homes.iter().map(|h| h.at)).ok_or(GenerateError::NoHomes)?;
    let home_district = home_district(&rows, middle);
    let scale = (passengers as f64 / 955.0).max(0.3);
    let mut places = Vec::new();
    for (of_kind, within, beyond) in [
        (SettingKind::Special, usize::MAX, 27),
        (SettingKind::IndependentSpecial, usize::MAX, 16),
        (SettingKind::AlternativeProvision, usize::MAX, 3),
        (SettingKind::Post16, usize::MAX, 6),
        (SettingKind::Primary, 12, 0),
        (SettingKind::Secondary, 8, 0),
    ] {
        for (inside, most) in [(true, within), (false, beyond)] {
            let most = if most == usize::MAX { most } else { (most as f64 * scale).ceil() as usize };
            let of_group: Vec<&SettingRow> = rows
                .iter()
                .filter(|(k, r)| *k == of_kind && (r.la == home_district) == inside)
                .map(|(_, r)| r)
                .collect();
            for row in thinned(of_group, most, middle, dice) {
                places.push(place(of_kind, row, inside, dice));
            }
        }
    }
    if places.is_empty() { Err(GenerateError::NoSettings) } else { Ok(places) }
}

fn middle(points: impl Iterator<Item = LatLon>) -> Option<LatLon> {
    let (mut n, mut lat, mut lon) = (0.0, 0.0, 0.0);
    for p in points {
        n += 1.0;
        lat += p.lat;
        lon += p.lon;
    }
    (n > 0.0).then(|| LatLon { lat: lat / n, lon: lon / n })
}

fn home_district(rows: &[(SettingKind, SettingRow)], homes: LatLon) -> String {
    let mut names: Vec<&str> = rows.iter().map(|(_, r)| r.la.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let far = |name: &str| {
        let of = rows.iter().filter(|(_, r)| r.la == name).map(|(_, r)| LatLon { lat: r.lat, lon: r.lon });
        middle(of).map_or(f64::INFINITY, |m| plane::metres(m, homes))
    };
    names.into_iter().min_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or_default().to_owned()
}

/// `most` of the rows without putting back, nearer ones more likely.
fn thinned<'r>(mut rows: Vec<&'r SettingRow>, most: usize, middle: LatLon, dice: &mut Dice) -> Vec<&'r SettingRow> {
    let mut kept = Vec::new();
    while kept.len() < most && !rows.is_empty() {
        if rows.len() <= most - kept.len() {
            kept.append(&mut rows);
            break;
        }
        let weight = |r: &&SettingRow| {
            let d = plane::metres(LatLon { lat: r.lat, lon: r.lon }, middle) / 9000.0;
            1.0 / (1.0 + d * d)
        };
        match Wheel::new(rows.iter().map(weight)).draw(dice) {
            Some(i) => kept.push(rows.swap_remove(i)),
            None => break,
        }
    }
    kept.sort_by(|a, b| a.urn.cmp(&b.urn));
    kept
}

fn place(kind: SettingKind, row: &SettingRow, inside: bool, dice: &mut Dice) -> Place {
    // Some five minutes after the first.
    let bells = |dice: &mut Dice, first: Secs, steps: i64| first + 300 * dice.between(0, steps) as Secs;
    let (bell, finish, usual, weights) = match kind {
        SettingKind::Special => (bells(dice, 31_200, 6), bells(dice, 53_100, 7), (0, 14), (90.0, 12.0)),
        SettingKind::IndependentSpecial => (bells(dice, 32_400, 4), bells(dice, 53_100, 8), (3, 13), (24.0, 10.0)),
        SettingKind::AlternativeProvision => (bells(dice, 32_400, 4), bells(dice, 53_100, 4), (7, 11), (18.0, 5.0)),
        SettingKind::Post16 => (bells(dice, 32_400, 4), bells(dice, 56_700, 6), (12, 18), (20.0, 7.0)),
        SettingKind::Primary => (bells(dice, 31_200, 3), bells(dice, 54_600, 4), (0, 6), (10.0, 10.0)),
        SettingKind::Secondary => (bells(dice, 30_600, 3), bells(dice, 54_000, 4), (7, 11), (14.0, 14.0)),
    };
    let friday = (kind != SettingKind::Primary && dice.chance(120)).then_some(finish - 5400);
    let low = row.age_low_2018.map_or(usual.0, |a| (a as i8 - 4).max(0));
    let high = row.age_high_2018.map_or(usual.1, |a| (a as i8 - 5).clamp(0, 18));
    let years = if low <= high { (low, high) } else { usual };
    Place {
        setting: Setting {
            reference: row.urn.clone(),
            name: row.name.clone(),
            kind,
            at: plane::rounded(LatLon { lat: row.lat, lon: row.lon }),
            in_borough: inside,
            windows: windows(kind, bell, finish, friday),
            dwell: None,
            places: None,
            alight_walk: None,
            alight_wheelchair: None,
        },
        years,
        weight: if inside { weights.0 } else { weights.1 } * (mix::pull(kind) / 4500.0).min(1.0),
        district: 0,
    }
}
