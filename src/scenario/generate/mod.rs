//! Realistic cohorts by number and seed: what comes in is a number, a seed and, if wanted, files of real homes and
//! settings; what goes out is a whole [`Scenario`] with passengers, settings, rates, own fleet and contracts.
//!
//! Shares are met by quota (`mix`), positions come from embedded facts (`facts`) or from the files, and chance
//! (`dice`) is the same on every machine. Nobody in a cohort exists.

use crate::model::{
    Calendar, CleanAirZone, LatLon, Passenger, Policy, Rate, Scenario, Setting, calendar::Term, scenario::TravelSource,
};
use dice::Dice;
use homes::Homes;
use jiff::civil::date;
use places::{Districts, Place};
use std::path::PathBuf;

pub use readme::{readme, small_readme};
pub use small::{small, small_cast};
pub use summary::{Line, median_special_metres, summary};

mod dice;
mod facts;
mod files;
mod fleet;
mod homes;
mod market;
mod mix;
mod needs;
mod pairs;
mod people;
mod places;
mod plane;
mod readme;
mod small;
mod summary;
mod timetable;
mod walking;

/// What to generate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Passengers.
    pub passengers: usize,
    /// Seed: the same options and seed give the same scenario on every machine.
    pub seed: u64,
    /// CSV of real postcodes to draw homes from, in place of the embedded neighbourhoods.
    pub homes: Option<PathBuf>,
    /// CSV of real settings, in place of the embedded ones.
    pub settings: Option<PathBuf>,
    /// Name of the scenario.
    pub name: String,
}

/// Why a cohort cannot be generated.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// Nobody is asked for, or more than a program of this kind is made for.
    #[error("cannot generate {0} passengers: ask for 1 to 100,000")]
    Passengers(usize),
    /// A file cannot be opened.
    #[error("cannot open `{path}`: {source}")]
    Open {
        /// The file.
        path: String,
        /// The reason.
        source: csv::Error,
    },
    /// Rows of a file cannot be read.
    #[error("`{path}` has rows that cannot be read:\n  {faults}")]
    Rows {
        /// The file.
        path: String,
        /// The first of them, one a line.
        faults: String,
    },
    /// No home has a weight.
    #[error("there is no home to draw from: the file of homes needs rows that are live, with a child weight above 0")]
    NoHomes,
    /// No setting takes the passengers.
    #[error(
        "no setting takes the passengers: the file of settings needs special, alternative, post-16 or mainstream rows"
    )]
    NoSettings,
}

/// Version of what is drawn: raised whenever the same options and seed give another scenario.
const VERSION: u32 = 2;
/// The skeleton of the roads of the embedded borough.
const SKELETON: &str = "black-country";
/// Farthest clean-air zone that a council's vehicles enter, metres from the middle of its homes.
const ZONE_WITHIN: f64 = 60_000.0;
/// Most passengers of a cohort.
const PASSENGERS_MAX: usize = 100_000;

/// Generates a scenario.
///
/// # Errors
/// When the number is 0 or beyond all councils, or a file of homes or settings cannot be used.
///
/// ```
/// use sendroute::scenario::generate::{Options, generate};
/// let options = Options { passengers: 30, seed: 7, homes: None, settings: None, name: "trial".into() };
/// assert_eq!(generate(&options)?.passengers.len(), 30);
/// # Ok::<(), sendroute::scenario::generate::GenerateError>(())
/// ```
pub fn generate(options: &Options) -> Result<Scenario, GenerateError> {
    let (count, seed) = (options.passengers, options.seed);
    if count == 0 || count > PASSENGERS_MAX {
        return Err(GenerateError::Passengers(count));
    }
    // Real places are one area, however many passengers are drawn from them.
    let real = options.homes.is_some() || options.settings.is_some();
    let districts = Districts::of(if real { 1 } else { count });
    let listed = options.homes.as_deref().map(files::homes).transpose()?;
    let places = match &options.settings {
        Some(path) => {
            let around = listed.clone().unwrap_or_else(embedded_as_listed);
            files::settings(path, &around, count, &mut Dice::new(seed, "settings"))?
        }
        None => places::embedded(&districts),
    };
    let homes = listed.map_or_else(|| Homes::embedded(districts), Homes::listed);
    let mut passengers = people::draw(count, &homes, &places, districts, seed)?;
    let settings = used_settings(places, &mut passengers, seed);
    let kinds: Vec<_> = passengers.iter().map(|p| settings[p.setting].kind).collect();
    let (mut pairs, tied) = pairs::siblings(&mut passengers, &kinds, seed);
    needs::give(&mut passengers, &settings, &tied, seed);
    let table = timetable::draw(&passengers, &settings, &tied, &homes, seed)?;
    let pickup_points = walking::draw(&mut passengers, &tied, &homes, seed)?;
    pairs::others(&mut pairs, &passengers, &tied, seed);
    let suppliers = market::suppliers(seed, if count < 200 { 6 } else { 18 });
    let routes = market::routes(&mut passengers, &settings, &pairs, &suppliers, seed);
    // The embedded borough lies on the skeleton of its roads; districts laid out beside it and places of a file may not.
    let travel = if real || districts.count > 1 {
        TravelSource::Estimate
    } else {
        TravelSource::Roads(format!("{}{SKELETON}", TravelSource::SKELETON))
    };
    Ok(Scenario {
        version: VERSION,
        provenance: provenance(options),
        travel,
        area: Some(homes.area()),
        contracts: market::contracts(count, &settings, &suppliers, seed),
        fleet: fleet::fleet(count, districts, &homes, seed),
        assistants: fleet::assistants(count, &homes, seed)?,
        settings,
        passengers,
        addresses: table.addresses,
        attendance: table.attendance,
        pairs,
        pickup_points,
        routes,
        suppliers,
        policy: policy_near(&homes),
        ..frame(&options.name)
    })
}

/// The policy; a clean-air zone more than a long school run away is nobody's business.
fn policy_near(homes: &Homes) -> Policy {
    let Homes::Listed { .. } = homes else { return policy() };
    let area = homes.area();
    let middle = LatLon { lat: f64::midpoint(area.south, area.north), lon: f64::midpoint(area.west, area.east) };
    let near = |zone: &CleanAirZone| zone.corners.iter().any(|&corner| plane::metres(middle, corner) < ZONE_WITHIN);
    let policy = policy();
    Policy { clean_air: policy.clean_air.filter(near), ..policy }
}

/// A scenario with calendar, policy and rate card, and nobody in it.
fn frame(name: &str) -> Scenario {
    Scenario {
        name: name.to_owned(),
        version: 1,
        provenance: String::new(),
        area: None,
        policy: policy(),
        calendar: calendar(),
        travel: TravelSource::Estimate,
        as_of: None,
        settings: Vec::new(),
        passengers: Vec::new(),
        addresses: Vec::new(),
        attendance: Vec::new(),
        pairs: Vec::new(),
        pickup_points: Vec::new(),
        classes: facts::rates::classes(),
        fleet: Vec::new(),
        assistants: Vec::new(),
        contracts: Vec::new(),
        routes: Vec::new(),
        suppliers: Vec::new(),
    }
}

/// Centres of the embedded neighbourhoods, to find the settings around them.
fn embedded_as_listed() -> Vec<homes::ListedHome> {
    let listed = |n: facts::Neighbourhood| homes::ListedHome {
        at: LatLon { lat: n.lat, lon: n.lon },
        postcode: n.outward,
        area: n.area,
        weight: n.children,
    };
    facts::neighbourhoods().into_iter().map(listed).collect()
}

/// Keeps the settings somebody goes to, renumbers the passengers' settings and furnishes the gates.
fn used_settings(places: Vec<Place>, passengers: &mut [Passenger], seed: u64) -> Vec<Setting> {
    let mut counts = vec![0; places.len()];
    for p in passengers.iter() {
        counts[p.setting] += 1;
    }
    let new: Vec<usize> = (0..counts.len()).map(|i| counts[..i].iter().filter(|c| **c > 0).count()).collect();
    for p in passengers.iter_mut() {
        p.setting = new[p.setting];
    }
    let mut settings: Vec<Setting> =
        places.into_iter().zip(&counts).filter(|(_, c)| **c > 0).map(|(p, _)| p.setting).collect();
    counts.retain(|&c| c > 0);
    places::furnish(&mut settings, &counts, &mut Dice::new(seed, "gates"));
    settings
}

fn policy() -> Policy {
    let corners = facts::CLEAN_AIR_ZONE.iter().map(|&(lat, lon)| LatLon { lat, lon }).collect();
    let zone = CleanAirZone { corners, charge_small: Rate::pence(800), charge_large: Rate::pence(5000) };
    Policy { continuity_price: Rate::pence(100), clean_air: Some(zone), ..Policy::default() }
}

/// The academic year 2026-27: 195 days of term less five training days, 190 in all.
fn calendar() -> Calendar {
    let term = |name: &str, first, last| Term { name: name.to_owned(), first, last };
    Calendar {
        terms: vec![
            term("Autumn 1", date(2026, 9, 1), date(2026, 10, 23)),
            term("Autumn 2", date(2026, 11, 2), date(2026, 12, 18)),
            term("Spring 1", date(2027, 1, 4), date(2027, 2, 12)),
            term("Spring 2", date(2027, 2, 22), date(2027, 3, 25)),
            term("Summer 1", date(2027, 4, 12), date(2027, 5, 28)),
            term("Summer 2", date(2027, 6, 7), date(2027, 7, 21)),
        ],
        closures: vec![
            date(2026, 9, 1),
            date(2026, 9, 2),
            date(2027, 1, 4),
            date(2027, 4, 12),
            date(2027, 5, 3),
            date(2027, 6, 7),
        ],
    }
}

fn provenance(options: &Options) -> String {
    let places = match (&options.homes, &options.settings) {
        (None, None) => "embedded facts",
        (Some(_), Some(_)) => "given homes and given settings",
        (Some(_), None) => "given homes and embedded settings",
        (None, Some(_)) => "embedded neighbourhoods and given settings",
    };
    format!(
        "Synthetic: nobody in it exists. Drawn from {places} with `sendroute generate --passengers {} --seed {}`.",
        options.passengers, options.seed
    )
}

#[cfg(test)]
mod tests;
