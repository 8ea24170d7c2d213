//! Where passengers live: drawn in proportion to children, around the centres of neighbourhoods or from listed postcodes.

use super::{
    GenerateError,
    dice::{Dice, Wheel},
    facts::{self, Neighbourhood},
    places::Districts,
    plane,
};
use crate::model::{LatLon, scenario::Area};
use std::collections::BTreeMap;

/// A home.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Home {
    pub at: LatLon,
    pub postcode: String,
    pub ward: String,
    pub district: usize,
}

/// A postcode of a `--homes` file.
#[derive(Debug, Clone)]
pub(super) struct ListedHome {
    pub at: LatLon,
    pub postcode: String,
    pub area: String,
    pub weight: f64,
}

/// A source of homes.
pub(super) enum Homes {
    /// Neighbourhoods of the borough, repeated in each district.
    Towns { areas: Vec<Neighbourhood>, wheel: Wheel, districts: Districts },
    /// Postcodes.
    Listed { homes: Vec<ListedHome>, wheel: Wheel },
}

/// Letters of the inward part of a postcode.
const INWARD: &[u8; 20] = b"ABDEFGHJLNPQRSTUWXYZ";
/// Farthest a home is drawn from a listed postcode, metres each way.
const JITTER: f64 = 45.0;
/// Least distance between two depots among listed homes, metres.
const DEPOTS_APART: f64 = 3_000.0;

impl Homes {
    /// The embedded neighbourhoods.
    pub fn embedded(districts: Districts) -> Homes {
        let areas = facts::neighbourhoods();
        let wheel = Wheel::new(areas.iter().map(|a| a.children));
        Homes::Towns { areas, wheel, districts }
    }

    /// Postcodes of a file.
    pub fn listed(homes: Vec<ListedHome>) -> Homes {
        let wheel = Wheel::new(homes.iter().map(|h| h.weight));
        Homes::Listed { homes, wheel }
    }

    /// Draws a home.
    pub fn draw(&self, dice: &mut Dice) -> Result<Home, GenerateError> {
        match self {
            Homes::Towns { areas, wheel, districts } => {
                let area = &areas[wheel.draw(dice).ok_or(GenerateError::NoHomes)?];
                let district = dice.below(districts.count);
                let at = around(area, dice);
                let (a, b) = (INWARD[dice.below(20)] as char, INWARD[dice.below(20)] as char);
                let inward = format!("{}{a}{b}", dice.below(10));
                let (postcode, ward) = if district == 0 {
                    (format!("{} {inward}", area.outward), area.ward.clone())
                } else {
                    (format!("ZZ{} {inward}", district + 1), format!("District {}, {}", district + 1, area.town))
                };
                Ok(Home { at: districts.place(district, at), postcode, ward, district })
            }
            Homes::Listed { homes, wheel } => {
                let home = &homes[wheel.draw(dice).ok_or(GenerateError::NoHomes)?];
                let mut jitter = || (dice.unit() * 2.0 - 1.0) * JITTER;
                let at = plane::shifted(home.at, jitter(), jitter());
                Ok(Home { at, postcode: home.postcode.clone(), ward: home.area.clone(), district: 0 })
            }
        }
    }

    /// Depots among listed homes: in the square of about a kilometre where most children live, and in the next such square at
    /// least three kilometres away. `None` for the borough, which has its own.
    pub fn depots(&self) -> Option<[(&'static str, LatLon); 2]> {
        let Homes::Listed { homes, .. } = self else { return None };
        let mut squares: BTreeMap<(i32, i32), f64> = BTreeMap::new();
        let square = |at: LatLon| ((at.lat * 100.0).floor() as i32, (at.lon * 60.0).floor() as i32);
        for home in homes.iter().filter(|h| h.weight > 0.0) {
            *squares.entry(square(home.at)).or_default() += home.weight;
        }
        let mut by_weight: Vec<((i32, i32), f64)> = squares.into_iter().collect();
        by_weight.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        // The home of a square that lies nearest to its middle.
        let depot = |of: (i32, i32)| {
            let middle = LatLon { lat: (f64::from(of.0) + 0.5) / 100.0, lon: (f64::from(of.1) + 0.5) / 60.0 };
            let inside = homes.iter().filter(|h| h.weight > 0.0 && square(h.at) == of).map(|h| h.at);
            let nearest = inside.min_by(|&a, &b| plane::metres(a, middle).total_cmp(&plane::metres(b, middle)));
            nearest.map(plane::rounded)
        };
        let main = depot(by_weight.first()?.0)?;
        let others = by_weight.iter().skip(1).filter_map(|&(of, _)| depot(of));
        let second = others.into_iter().find(|&at| plane::metres(at, main) >= DEPOTS_APART).unwrap_or(main);
        Some([("Main depot", main), ("Second depot", second)])
    }

    /// The box homes lie in.
    pub fn area(&self) -> Area {
        match self {
            Homes::Towns { districts, .. } if districts.count == 1 => {
                let [south, west, north, east] = facts::BOX;
                Area { south, west, north, east }
            }
            Homes::Towns { districts, .. } => {
                let [south, west, north, east] = facts::BOX;
                let corners = [(south, west), (south, east), (north, west), (north, east)];
                let points = (0..districts.count)
                    .flat_map(|d| corners.map(|(lat, lon)| districts.place(d, LatLon { lat, lon })));
                around_all(points)
            }
            Homes::Listed { homes, .. } => around_all(homes.iter().map(|h| h.at)),
        }
    }
}

/// A position around the middle of a neighbourhood and inside the borough's box.
fn around(area: &Neighbourhood, dice: &mut Dice) -> LatLon {
    let centre = LatLon { lat: area.lat, lon: area.lon };
    let [south, west, north, east] = facts::BOX;
    for _ in 0..20 {
        let (x, y) = (dice.bell(), dice.bell());
        let at = plane::shifted(centre, x * area.spread_m, y * area.spread_m);
        let inside = (south..=north).contains(&at.lat) && (west..=east).contains(&at.lon);
        // Nobody is said to live in a neighbourhood two spreads and a half away.
        if inside && x * x + y * y <= 6.25 {
            return at;
        }
    }
    centre
}

/// The box around positions with a margin of about a kilometre, to two decimals.
fn around_all(points: impl Iterator<Item = LatLon>) -> Area {
    let mut area = Area { south: 90.0, west: 180.0, north: -90.0, east: -180.0 };
    for p in points {
        area.south = area.south.min(p.lat);
        area.north = area.north.max(p.lat);
        area.west = area.west.min(p.lon);
        area.east = area.east.max(p.lon);
    }
    let out = |v: f64, step: f64| ((v + step) * 100.0).round() / 100.0;
    Area {
        south: out(area.south, -0.015),
        west: out(area.west, -0.015),
        north: out(area.north, 0.015),
        east: out(area.east, 0.015),
    }
}
