//! Places on the map.

use serde::{Deserialize, Serialize};

/// Metres along a road, whole.
pub type Metres = u32;

/// A position in degrees, WGS84.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LatLon {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

impl LatLon {
    /// Great-circle metres on a sphere of the Earth's mean radius (haversine).
    pub fn metres_to(self, other: LatLon) -> f64 {
        const RADIUS: f64 = 6_371_008.8;
        let (a, b) = (self.lat.to_radians(), other.lat.to_radians());
        let (dlat, dlon) = (b - a, (other.lon - self.lon).to_radians());
        let h = (dlat / 2.0).sin().powi(2) + a.cos() * b.cos() * (dlon / 2.0).sin().powi(2);
        2.0 * RADIUS * h.sqrt().min(1.0).asin()
    }

    /// The position in millionths of a degree: two rows with the same key are one stop.
    pub fn key(self) -> (i32, i32) {
        ((self.lat * 1e6).round() as i32, (self.lon * 1e6).round() as i32)
    }
}
