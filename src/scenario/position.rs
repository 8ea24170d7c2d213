//! Where a row is: latitude and longitude, or easting and northing of the British National Grid. The grid is converted
//! with the seven-parameter (Helmert) shift between OSGB36 and WGS84, good to about five metres: less than a garden.

use super::{Row, cell};
use crate::model::LatLon;
use proj4rs::Proj;
use std::sync::LazyLock;

const OSGB36: &str = "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy \
                      +towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs";
const WGS84: &str = "+proj=longlat +ellps=WGS84 +datum=WGS84 +no_defs";

static SYSTEMS: LazyLock<Option<(Proj, Proj)>> =
    LazyLock::new(|| Some((Proj::from_proj_string(OSGB36).ok()?, Proj::from_proj_string(WGS84).ok()?)));

/// Position of a point of the British National Grid; `None` far outside the grid.
///
/// ```
/// let at = sendroute::scenario::from_grid(403_558.0, 287_736.0).unwrap();
/// assert!((at.lat - 52.48753).abs() < 5e-5 && (at.lon + 1.949032).abs() < 8e-5);
/// ```
pub fn from_grid(easting: f64, northing: f64) -> Option<LatLon> {
    if !(0.0..=700_000.0).contains(&easting) || !(0.0..=1_300_000.0).contains(&northing) {
        return None;
    }
    let (grid, wgs84) = SYSTEMS.as_ref()?;
    let mut point = (easting, northing, 0.0);
    proj4rs::transform::transform(grid, wgs84, &mut point).ok()?;
    let (lon, lat) = (point.0.to_degrees(), point.1.to_degrees());
    (lat.is_finite() && lon.is_finite()).then(|| rounded(lat, lon))
}

/// A position to six decimals of a degree (11 cm), as files keep it.
pub fn rounded(lat: f64, lon: f64) -> LatLon {
    let round = |v: f64| {
        let v = (v * 1e6).round() / 1e6;
        // No negative zero.
        if v == 0.0 { 0.0 } else { v }
    };
    LatLon { lat: round(lat), lon: round(lon) }
}

/// Position of a row from its columns `lat` and `lon`, or `easting` and `northing`. Anything wrong with it is a fault.
pub fn position(row: &Row<'_>) -> Option<LatLon> {
    if row.has("lat") || row.has("lon") {
        return geographic(row);
    }
    if row.has("easting") || row.has("northing") {
        let easting = row.need_get("easting", |t| cell::decimal(t, 0.0..=700_000.0));
        let northing = row.need_get("northing", |t| cell::decimal(t, 0.0..=1_300_000.0));
        let at = from_grid(easting?, northing?);
        if at.is_none() {
            row.error("easting", "out-of-range", "The grid reference has no position.", "Check easting and northing.");
        }
        return at;
    }
    let table = row.table();
    let column = if table.has_column("lat") { "lat" } else { "easting" };
    if table.has_column(column) {
        row.error(
            column,
            "missing-position",
            "The row has no position.",
            "Write latitude and longitude, or easting and northing.",
        );
    }
    None
}

fn geographic(row: &Row<'_>) -> Option<LatLon> {
    let lat = row.need_get("lat", |t| cell::decimal(t, -180.0..=180.0));
    let lon = row.need_get("lon", |t| cell::decimal(t, -180.0..=180.0));
    let (lat, lon) = (lat?, lon?);
    let mend = "Write degrees, such as 52.504510 and -1.972330.";
    if (-9.0..3.0).contains(&lat) && (49.0..62.0).contains(&lon) {
        row.error(
            "lat",
            "out-of-range",
            "Latitude and longitude stand in each other's place.",
            "Swap the two columns.",
        );
        None
    } else if !(-90.0..=90.0).contains(&lat) {
        row.error("lat", "out-of-range", "A latitude is between -90 and 90 degrees.", mend);
        None
    } else if lat == 0.0 && lon == 0.0 {
        row.error("lat", "missing-position", "Latitude 0 and longitude 0 is no home: the address was not found.", mend);
        None
    } else {
        Some(rounded(lat, lon))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Column, Faults, Kind, TableSpec, read_table};

    const POSTCODES: TableSpec = TableSpec {
        name: "postcodes",
        position: true,
        columns: &[
            Column::new("lat", Kind::Number, "Latitude", "52.5", &[]),
            Column::new("lon", Kind::Number, "Longitude", "-2.0", &[]),
            Column::new("easting", Kind::Number, "Easting", "400000", &[]),
            Column::new("northing", Kind::Number, "Northing", "287000", &[]),
        ],
    };

    /// Every postcode of a borough, published in both systems, agrees within the promised five metres or so.
    #[test]
    fn grid_references_of_a_whole_borough() {
        let path =
            std::env::var_os("SENDROUTE_DATA").map(|d| std::path::Path::new(&d).join("geo/sandwell_postcodes.csv"));
        let Some(path) = path.filter(|p| p.exists()) else {
            eprintln!("SKIPPED: no geo/sandwell_postcodes.csv in SENDROUTE_DATA");
            return;
        };
        let faults = Faults::new();
        let table = read_table(&path, &POSTCODES, 100.0, &faults).unwrap().unwrap();
        let mut worst: f64 = 0.0;
        for row in table.rows(&faults) {
            let east = row.need_get("easting", |t| cell::decimal(t, 0.0..=700_000.0)).unwrap();
            let north = row.need_get("northing", |t| cell::decimal(t, 0.0..=1_300_000.0)).unwrap();
            worst = worst.max(from_grid(east, north).unwrap().metres_to(position(&row).unwrap()));
        }
        assert!(table.len() > 9000 && !faults.has_errors());
        assert!(worst < 6.0, "{worst}");
    }

    #[test]
    fn points_off_the_grid_have_no_position() {
        assert!(from_grid(-1.0, 0.0).is_none() && from_grid(400_000.0, f64::NAN).is_none());
    }
}
