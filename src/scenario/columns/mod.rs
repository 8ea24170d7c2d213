//! The columns of every file of a scenario: name, unit, meaning, default, example and the headings officers use instead.
//! Readers, writers and `docs/formats.md` all follow these lists.

mod market;
mod people;
mod places;
mod policy;
mod vehicles;

pub use market::{CONTRACTS, ROUTES, SUPPLIERS};
pub use people::{ADDRESSES, ASSISTANTS, ATTENDANCE, PAIRS, PASSENGERS};
pub use places::{CALENDAR, PICKUP_POINTS, SETTINGS};
pub use policy::KEYS;
pub use vehicles::{FLEET, RATES};

use super::TableSpec;

/// Every table of a scenario, in the order in which they are read.
pub const TABLES: [&TableSpec; 13] = [
    &SETTINGS,
    &CALENDAR,
    &RATES,
    &FLEET,
    &PASSENGERS,
    &ADDRESSES,
    &ATTENDANCE,
    &PAIRS,
    &PICKUP_POINTS,
    &ASSISTANTS,
    &SUPPLIERS,
    &CONTRACTS,
    &ROUTES,
];

/// Position columns, the same in every table that has them.
macro_rules! position {
    ($what:literal) => {
        [
            $crate::scenario::Column::new(
                "lat",
                $crate::scenario::Kind::Number,
                concat!("Latitude of the ", $what, ", degrees north (WGS84); or give easting and northing"),
                "52.50451",
                &["latitude", "lat wgs84", "home lat", "home latitude"],
            ),
            $crate::scenario::Column::new(
                "lon",
                $crate::scenario::Kind::Number,
                concat!("Longitude of the ", $what, ", degrees east (WGS84)"),
                "-1.97233",
                &["longitude", "long", "lng", "lon wgs84", "home lon", "home longitude"],
            ),
            $crate::scenario::Column::new(
                "easting",
                $crate::scenario::Kind::Number,
                concat!(
                    "Easting of the ",
                    $what,
                    ", metres (British National Grid, OSGB36; converted within about 5 m)"
                ),
                "401978",
                &["eastings", "easting osgb", "home easting", "os easting", "gridref easting", "x coordinate"],
            ),
            $crate::scenario::Column::new(
                "northing",
                $crate::scenario::Kind::Number,
                concat!("Northing of the ", $what, ", metres (British National Grid)"),
                "289628",
                &["northings", "northing osgb", "home northing", "os northing", "gridref northing", "y coordinate"],
            ),
        ]
    };
}
pub(crate) use position;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::cell::bare;

    /// Vehicle equipment columns, the same in `rates.csv` and `fleet.csv`.
    const EQUIPMENT_NAMES: [&str; 9] = [
        "licence",
        "lift",
        "front_seats",
        "harnesses",
        "child_seats",
        "max_wheelchair_kg",
        "max_wheelchair_length_mm",
        "max_wheelchair_width_mm",
        "clean_air_compliant",
    ];

    /// No heading means two columns of one table, and equipment reads alike in both vehicle tables.
    #[test]
    fn headings_are_unambiguous() {
        for table in TABLES {
            let mut seen = std::collections::BTreeMap::new();
            for column in table.columns {
                for heading in std::iter::once(&column.name).chain(column.aliases) {
                    if let Some(other) = seen.insert(bare(heading), column.name) {
                        assert_eq!(other, column.name, "{heading} in {}", table.name);
                    }
                }
            }
        }
        for name in EQUIPMENT_NAMES {
            assert!(RATES.columns.iter().any(|c| c.name == name) && FLEET.columns.iter().any(|c| c.name == name));
        }
    }
}
