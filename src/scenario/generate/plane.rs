//! Distances for drawing a cohort: a flat map around a latitude, in arithmetic that is the same on every machine
//! (additions, products and square roots only). Planning never uses these figures; it has its own matrix.

use crate::model::LatLon;

/// Metres in a degree of latitude.
const NORTH: f64 = 111_195.0;

/// Metres in a degree of longitude: the cosine as its first four terms, right to a metre in Britain.
fn east(lat: f64) -> f64 {
    let x = lat * std::f64::consts::PI / 180.0;
    let s = x * x;
    NORTH * (1.0 - s / 2.0 + s * s / 24.0 - s * s * s / 720.0 + s * s * s * s / 40_320.0)
}

/// Crow-fly metres.
pub(super) fn metres(a: LatLon, b: LatLon) -> f64 {
    let (y, x) = ((a.lat - b.lat) * NORTH, (a.lon - b.lon) * east(f64::midpoint(a.lat, b.lat)));
    (x * x + y * y).sqrt()
}

/// The offset of `b` from `a` in metres east and north.
pub(super) fn offset(a: LatLon, b: LatLon) -> (f64, f64) {
    ((b.lon - a.lon) * east(a.lat), (b.lat - a.lat) * NORTH)
}

/// The position so many metres east and north of another, rounded to five decimals (about a metre).
pub(super) fn shifted(from: LatLon, east_m: f64, north_m: f64) -> LatLon {
    rounded(LatLon { lat: from.lat + north_m / NORTH, lon: from.lon + east_m / east(from.lat) })
}

/// A position rounded to five decimals.
pub(super) fn rounded(at: LatLon) -> LatLon {
    LatLon { lat: (at.lat * 1e5).round() / 1e5, lon: (at.lon * 1e5).round() / 1e5 }
}

/// Road metres, roughly.
pub(super) fn road_metres(a: LatLon, b: LatLon) -> f64 {
    along(metres(a, b), [(2000.0, 1.30), (10_000.0, 1.25), (f64::INFINITY, 1.21)])
}

/// Seconds of a drive in the morning peak, roughly: 14, 18.5, 23 and 28 mph as the drive gets longer.
pub(super) fn drive_secs(a: LatLon, b: LatLon) -> f64 {
    let paces = [(2000.0, 0.160), (8000.0, 0.121), (16_000.0, 0.097), (f64::INFINITY, 0.080)];
    20.0 + along(road_metres(a, b), paces)
}

/// A curve of straight pieces at `x`: up to each end, each unit counts so much.
fn along<const N: usize>(x: f64, pieces: [(f64, f64); N]) -> f64 {
    let (mut from, mut total) = (0.0, 0.0);
    for (end, each) in pieces {
        total += (x.min(end) - from).max(0.0) * each;
        from = end;
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_great_circle() {
        let a = LatLon { lat: 52.51, lon: -2.01 };
        for b in [LatLon { lat: 52.748, lon: -1.806 }, LatLon { lat: 52.487, lon: -2.011 }] {
            let exact = a.metres_to(b);
            assert!((metres(a, b) - exact).abs() < exact / 1000.0 + 1.0);
        }
    }

    #[test]
    fn a_shift_can_be_measured_back() {
        let a = LatLon { lat: 52.51, lon: -2.01 };
        let b = shifted(a, 300.0, -400.0);
        assert!((metres(a, b) - 500.0).abs() < 2.0);
        let (x, y) = offset(a, b);
        assert!((x - 300.0).abs() < 2.0 && (y + 400.0).abs() < 2.0);
    }
}
