//! Great-circle distances that are the same to the last bit on every machine.
//!
//! The sines of a platform's mathematics library differ in their last bit from system to system, and one such bit can tip
//! a rounded metre and with it a hash. Here only additions, products, quotients and square roots are used, which every
//! machine rounds alike: a position becomes a unit vector once, and a distance is the arc over a chord.

use crate::model::LatLon;

/// The Earth's mean radius, metres.
pub const RADIUS: f64 = 6_371_008.8;

/// A position as a unit vector from the Earth's centre.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OnSphere {
    x: f64,
    y: f64,
    z: f64,
}

/// Sine and cosine of an angle of at most half a turn in either direction, by their power series.
fn sin_cos(angle: f64) -> (f64, f64) {
    // A quarter of the angle keeps the series short; doubling twice brings it back.
    let q = angle / 4.0;
    let q2 = q * q;
    let (mut sin, mut cos, mut term) = (0.0, 0.0, 1.0);
    for n in 0..12 {
        let k = f64::from(2 * n);
        cos += term;
        sin += term * q / (k + 1.0);
        term *= -q2 / ((k + 1.0) * (k + 2.0));
    }
    let (sin2, cos2) = (2.0 * sin * cos, cos * cos - sin * sin);
    (2.0 * sin2 * cos2, cos2 * cos2 - sin2 * sin2)
}

/// Cosine of so many degrees, for planes that touch the Earth at a latitude.
pub fn cos_degrees(degrees: f64) -> f64 {
    sin_cos(degrees * (std::f64::consts::PI / 180.0)).1
}

impl From<LatLon> for OnSphere {
    fn from(at: LatLon) -> OnSphere {
        let radians = std::f64::consts::PI / 180.0;
        let ((sin_lat, cos_lat), (sin_lon, cos_lon)) = (sin_cos(at.lat * radians), sin_cos(at.lon * radians));
        OnSphere { x: cos_lat * cos_lon, y: cos_lat * sin_lon, z: sin_lat }
    }
}

impl OnSphere {
    /// Great-circle metres to another position; exact to a millimetre up to 1,000 km, where all council transport ends.
    pub fn metres_to(self, other: OnSphere) -> f64 {
        let (dx, dy, dz) = (self.x - other.x, self.y - other.y, self.z - other.z);
        let half = (dx * dx + dy * dy + dz * dz).sqrt() / 2.0;
        // The arc over half a chord: asin as a power series. Far apart the series is cut off and the chord's own length,
        // an underestimate of at most a third, stands in.
        let h2 = half * half;
        let (mut arc, mut term) = (0.0, half);
        for n in 0..20 {
            let k = f64::from(2 * n + 1);
            arc += term / k;
            term *= h2 * k / (k + 1.0);
        }
        2.0 * RADIUS * arc
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_haversine_formula() {
        let points =
            [(52.5, -2.0), (52.5, -1.999), (52.51, -2.1), (53.4, -1.4), (60.1, 24.9), (-33.9, 151.2), (0.0, 0.0)];
        for a in points {
            for b in points {
                let (a, b) = (LatLon { lat: a.0, lon: a.1 }, LatLon { lat: b.0, lon: b.1 });
                let expected = a.metres_to(b);
                let found = OnSphere::from(a).metres_to(OnSphere::from(b));
                if expected < 2_000_000.0 {
                    assert!((expected - found).abs() < 1e-3 + expected * 1e-9, "{a:?} {b:?}: {expected} {found}");
                } else {
                    assert!((expected - found).abs() < expected * 0.34);
                }
            }
        }
    }
}
