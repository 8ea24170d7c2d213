//! Made-up towns for benchmarks and tests: a bent grid of streets, some missing, with greater roads every few blocks.

use super::hierarchy::{Link, pack};
use rand::{RngExt, SeedableRng};

/// A square of `side` x `side` junctions about 100 m apart. Every 8th street is a B road, every 32nd an A road, every 128th
/// a motorway; a fifth of the others is missing. Most junctions are of one piece; some are cut off.
pub fn town(side: u32, seed: u64) -> Vec<Link> {
    let mut rng = rand_pcg::Pcg64Mcg::seed_from_u64(seed);
    let mut links = Vec::with_capacity(4 * (side * side) as usize);
    for y in 0..side {
        for x in 0..side {
            let here = y * side + x;
            for (there, inside, street) in [(here + 1, x + 1 < side, y), (here + side, y + 1 < side, x)] {
                // Metres a second, thousandths.
                let (speed, minor) = match street {
                    s if s % 128 == 64 => (17_000, false),
                    s if s % 32 == 16 => (8_500, false),
                    s if s % 8 == 4 => (7_000, false),
                    _ => (5_500, true),
                };
                let missing = minor && rng.random_range(0..5) == 0;
                let cm = rng.random_range(7_000..14_000u64);
                if inside && !missing {
                    let weight = pack(cm * 10_000 / speed, cm);
                    links.push(Link { from: here, to: there, weight });
                    if rng.random_range(0..20) > 0 || !minor {
                        links.push(Link { from: there, to: here, weight });
                    }
                }
            }
        }
    }
    links
}
