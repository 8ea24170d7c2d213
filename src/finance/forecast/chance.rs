//! Chance: numbers that depend on seed and sample only, and tables that turn them into counts.

use rand::Rng;
use rand_pcg::Pcg64Mcg;
use statrs::distribution::{Discrete, NegativeBinomial};

/// Random numbers of one sample.
#[derive(Debug, Clone)]
pub struct Chance(Pcg64Mcg);

impl Chance {
    /// Of a sample of a seed.
    pub fn new(seed: u64, sample: u64) -> Chance {
        let mixed = (u128::from(seed) << 64) ^ u128::from(sample.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut rng = Pcg64Mcg::new(mixed | 1);
        (0..8).for_each(|_| {
            rng.next_u64();
        });
        Chance(rng)
    }

    /// Uniform in `(0, 1)`.
    pub fn unit(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// Uniform in `0..n`; 0 where `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((u64::from(self.0.next_u32()) * n as u64) >> 32) as usize
    }

    /// Standard normal (Box and Muller).
    pub fn normal(&mut self) -> f64 {
        let (u, v) = (self.unit(), self.unit());
        (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    }

    /// A count with a mean and overdispersion `k`, from a table.
    pub fn count(&mut self, table: &Counts) -> u32 {
        let u = self.unit();
        table.0.partition_point(|&c| c < u) as u32
    }
}

/// Cumulative chances of a negative binomial count.
#[derive(Debug, Clone, Default)]
pub struct Counts(Vec<f64>);

impl Counts {
    /// With a mean and variance = mean + mean squared / k.
    pub fn new(mean: f64, k: f64) -> Counts {
        let Some(found) = (mean > 0.0).then(|| NegativeBinomial::new(k, k / (k + mean)).ok()).flatten() else {
            return Counts(Vec::new());
        };
        let (mut sum, mut table) = (0.0, Vec::new());
        for n in 0..2000 {
            sum += found.pmf(n);
            table.push(sum);
            if sum > 1.0 - 1e-9 {
                break;
            }
        }
        Counts(table)
    }
}

/// The standard normal value below which a share of all values lies, for the tenths used here.
pub const P90: f64 = 1.281_551_565_5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_the_mean_and_variance_asked_for() {
        let (mean, k) = (3.0, 2.0);
        let table = Counts::new(mean, k);
        let mut chance = Chance::new(5, 1);
        let drawn: Vec<f64> = (0..200_000).map(|_| f64::from(chance.count(&table))).collect();
        let m = drawn.iter().sum::<f64>() / drawn.len() as f64;
        let v = drawn.iter().map(|x| (x - m).powi(2)).sum::<f64>() / drawn.len() as f64;
        assert!((m - mean).abs() < 0.05 && (v - (mean + mean * mean / k)).abs() < 0.25, "{m} {v}");
        assert_eq!(Chance::new(1, 1).count(&Counts::new(0.0, 1.0)), 0);
    }
}
