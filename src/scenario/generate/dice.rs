//! Chance, the same on every machine: a seeded PCG generator, one independent stream a topic, and no function whose last
//! bit differs between processors. Adding a draw to one topic leaves the others as they were.

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// A stream of chance.
pub(super) struct Dice(Pcg64Mcg);

impl Dice {
    /// The stream of one topic under a seed.
    pub fn new(seed: u64, topic: &str) -> Dice {
        // FNV-1a of the topic keeps the streams apart.
        let mark =
            topic.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        Dice(Pcg64Mcg::seed_from_u64(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ mark))
    }

    /// A whole number below `n`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.0.next_u64()) * n as u128) >> 64) as usize
    }

    /// A whole number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as usize) as i64
    }

    /// A number from 0 up to but not including 1.
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A number around 0 with standard deviation 1: twelve uniform numbers added, which needs no logarithm.
    pub fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// True `per_mille` times in a thousand.
    pub fn chance(&mut self, per_mille: usize) -> bool {
        self.below(1000) < per_mille
    }

    /// One of a list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// Turns a list into a random order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for i in (1..list.len()).rev() {
            list.swap(i, self.below(i + 1));
        }
    }

    /// `k` of a list (all of it when shorter), in random order.
    pub fn some<T>(&mut self, mut list: Vec<T>, k: usize) -> Vec<T> {
        self.shuffle(&mut list);
        list.truncate(k);
        list
    }
}

/// A wheel of fortune: positions drawn in proportion to their weights.
pub(super) struct Wheel(Vec<f64>);

impl Wheel {
    /// From weights; a weight that is not positive is never drawn.
    pub fn new(weights: impl Iterator<Item = f64>) -> Wheel {
        let mut sum = 0.0;
        let positive = |w: f64| if w > 0.0 { w } else { 0.0 };
        Wheel(
            weights
                .map(|w| {
                    sum += positive(w);
                    sum
                })
                .collect(),
        )
    }

    /// A position; `None` when no weight is positive.
    pub fn draw(&self, dice: &mut Dice) -> Option<usize> {
        let total = *self.0.last()?;
        if total <= 0.0 {
            return None;
        }
        let mark = dice.unit() * total;
        Some(self.0.partition_point(|&sum| sum <= mark).min(self.0.len() - 1))
    }
}

/// Whole numbers that share `total` in proportion to `weights`: rounded down, the largest remainders rounded up.
pub(super) fn shares(total: usize, weights: &[usize]) -> Vec<usize> {
    let sum: usize = weights.iter().sum();
    if sum == 0 {
        return vec![0; weights.len()];
    }
    let mut parts: Vec<usize> = weights.iter().map(|w| total * w / sum).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&i| (std::cmp::Reverse(total * weights[i] % sum), i));
    let missing = total - parts.iter().sum::<usize>();
    order.iter().take(missing).for_each(|&i| parts[i] += 1);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_fixed_for_a_seed_and_topic() {
        let draw = |seed, topic| {
            let mut d = Dice::new(seed, topic);
            (0..5).map(|_| d.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7, "needs"), draw(7, "needs"));
        assert_ne!(draw(7, "needs"), draw(8, "needs"));
        assert_ne!(draw(7, "needs"), draw(7, "homes"));
    }

    #[test]
    fn shares_add_up_and_keep_proportion() {
        assert_eq!(shares(10, &[1, 1, 1]), vec![4, 3, 3]);
        assert_eq!(shares(955, &[600, 150, 110, 90, 50]).iter().sum::<usize>(), 955);
        assert_eq!(shares(5, &[0, 0]), vec![0, 0]);
    }

    #[test]
    fn a_wheel_never_stops_at_a_weight_of_nothing() {
        let wheel = Wheel::new([0.0, 2.0, 0.0, 1.0, 0.0].into_iter());
        let mut dice = Dice::new(1, "wheel");
        let mut seen = [0; 5];
        (0..3000).for_each(|_| seen[wheel.draw(&mut dice).unwrap()] += 1);
        assert_eq!((seen[0], seen[2], seen[4]), (0, 0, 0));
        assert!((1850..2150).contains(&seen[1]), "{seen:?}");
        assert_eq!(Wheel::new([0.0].into_iter()).draw(&mut dice), None);
    }
}
