//! Random numbers of the search: one small generator per stream, drawn the same way on every machine.

use rand::Rng;
use rand_pcg::Pcg64Mcg;

/// A stream's generator.
#[derive(Debug, Clone)]
pub struct Dice {
    rng: Pcg64Mcg,
    /// Runs are skipped when a draw of 16 bits is below this.
    pub blink: u16,
}

impl Dice {
    /// A generator for a stream of a seed; streams do not overlap in practice.
    pub fn new(seed: u64, stream: u64) -> Dice {
        let mixed = (u128::from(seed) << 64) ^ u128::from(stream.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut dice = Dice { rng: Pcg64Mcg::new(mixed | 1), blink: 655 };
        for _ in 0..8 {
            dice.rng.next_u64();
        }
        dice
    }
    /// Uniform in `0..n`; `n` must not be zero.
    #[inline]
    pub fn below(&mut self, n: usize) -> usize {
        ((u64::from(self.rng.next_u32()) * n as u64) >> 32) as usize
    }
    /// Uniform in `[0, 1)`.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        (self.rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }
    /// True once in `n` on average.
    #[inline]
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
    /// Whether to skip something that would be tried, so that the search does not always fall into the same hole.
    #[inline]
    pub fn blink(&mut self) -> bool {
        (self.rng.next_u32() as u16) < self.blink
    }
    /// An index drawn with the given weights.
    pub fn weighted(&mut self, weights: &[u32]) -> usize {
        let mut draw = self.below(weights.iter().sum::<u32>() as usize) as u32;
        for (i, &w) in weights.iter().enumerate() {
            if draw < w {
                return i;
            }
            draw -= w;
        }
        weights.len() - 1
    }
    /// Random order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }
}
