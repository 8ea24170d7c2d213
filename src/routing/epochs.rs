//! How many iterations each epoch of a search has: an even share of a number, or what a clock leaves time for.
//!
//! A search gets several times as fast as it cools, because a cool one asks what it has asked before. How much faster is much
//! the same everywhere ([`PACE`]), so that from the pace of one epoch that of all others is foreseen: each epoch takes as many
//! iterations as would fill the time if all others to come took as many. The temperature falls by an equal step in each of them.

use std::time::{Duration, Instant};

/// Epochs of a search: streams are compared and own vehicles re-matched between them.
pub const EPOCHS: u64 = 10;
/// Seconds of an iteration, epoch by epoch, as parts of those in the first: Sandwell, both legs, 23 November 2026.
const PACE: [f64; EPOCHS as usize] = [1.0, 0.79, 0.66, 0.59, 0.54, 0.50, 0.48, 0.46, 0.42, 0.32];
/// Seconds of recombination kept for each request: some four of mornings or afternoons in Sandwell.
const KEPT: f64 = 0.004;
/// Most that is kept, as a share of the time limit. Where it does not suffice, a search ends later than asked.
const MOST_KEPT: f64 = 0.3;
/// The last epochs, after which there is recombination; the last of them counts twice.
const RECOMBINED: u64 = 3;

/// An epoch of a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epoch {
    /// Iterations of each stream.
    pub length: u64,
    /// Where in the cooling it begins: so many parts of [`Epoch::of`].
    pub at: u64,
    /// Parts, one for each iteration if all epochs were as long.
    pub of: u64,
}

/// The epochs of a search.
#[derive(Debug, Clone)]
pub struct Epochs {
    kind: Kind,
    begun: Vec<u64>,
}

#[derive(Debug, Clone)]
enum Kind {
    Even { total: u64 },
    Given { lengths: Vec<u64> },
    Clocked(Clock),
}

#[derive(Debug, Clone)]
struct Clock {
    deadline: Instant,
    /// Seconds kept for recombination.
    kept: f64,
    /// Seconds of an iteration of every stream in the first epoch, so far as the last tells.
    each: f64,
}

impl Epochs {
    /// Epochs that share a number of iterations.
    pub fn even(total: u64) -> Epochs {
        Epochs { kind: Kind::Even { total }, begun: Vec::new() }
    }

    /// Epochs of a search that is repeated.
    pub fn given(lengths: Vec<u64>) -> Epochs {
        Epochs { kind: Kind::Given { lengths }, begun: Vec::new() }
    }

    /// Epochs that fill a time from now; an iteration of every stream takes `each` seconds at the beginning.
    pub fn clocked(limit: Duration, each: f64, requests: usize) -> Epochs {
        let kept = (KEPT * requests as f64).min(MOST_KEPT * limit.as_secs_f64());
        Epochs { kind: Kind::Clocked(Clock { deadline: Instant::now() + limit, kept, each }), begun: Vec::new() }
    }

    /// When a clock ends the search.
    pub fn deadline(&self) -> Option<Instant> {
        match &self.kind {
            Kind::Clocked(clock) => Some(clock.deadline),
            _ => None,
        }
    }

    /// Begins the next epoch; `None` after the last.
    pub fn begin(&mut self) -> Option<Epoch> {
        let number = self.begun.len() as u64;
        if number == EPOCHS {
            return None;
        }
        let alone = |length: u64| Epoch { length, at: length * number, of: length * EPOCHS };
        let epoch = match &self.kind {
            Kind::Even { total } => {
                let at = total * number / EPOCHS;
                Epoch { length: total * (number + 1) / EPOCHS - at, at, of: *total }
            }
            Kind::Given { lengths } => alone(lengths.get(number as usize).copied().unwrap_or(0)),
            Kind::Clocked(clock) => alone(clock.fitting(number)),
        };
        self.begun.push(epoch.length);
        Some(epoch)
    }

    /// Tells how long the epoch took that was begun last.
    pub fn took(&mut self, time: Duration) {
        if let (Kind::Clocked(clock), Some(&length)) = (&mut self.kind, self.begun.last()) {
            clock.each = time.as_secs_f64() / length.max(1) as f64 / PACE[self.begun.len() - 1];
        }
    }

    /// Iterations of each stream in the whole search, as far as they are known: the epochs to come as long as the last.
    pub fn total(&self) -> u64 {
        let to_come = EPOCHS - self.begun.len() as u64;
        match &self.kind {
            Kind::Even { total } => *total,
            Kind::Given { lengths } => lengths.iter().sum(),
            Kind::Clocked(_) => self.begun.iter().sum::<u64>() + to_come * self.begun.last().copied().unwrap_or(0),
        }
    }

    /// Iterations of each epoch begun, where a clock chose them; else nothing.
    pub fn chosen(self) -> Vec<u64> {
        match self.kind {
            Kind::Even { .. } => Vec::new(),
            Kind::Given { lengths } => lengths,
            Kind::Clocked(_) => self.begun,
        }
    }
}

impl Clock {
    /// Iterations of an epoch that would fill the time left if those after it took as many.
    fn fitting(&self, number: u64) -> u64 {
        let recombined = (number + RECOMBINED).saturating_sub(EPOCHS);
        let kept = self.kept * (RECOMBINED + 1 - recombined) as f64 / (RECOMBINED + 1) as f64;
        let left = self.deadline.saturating_duration_since(Instant::now()).as_secs_f64() - kept;
        let one_of_each = self.each * PACE[number as usize..].iter().sum::<f64>();
        ((left / one_of_each.max(1e-7)) as u64).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(mut epochs: Epochs) -> Vec<Epoch> {
        std::iter::from_fn(|| epochs.begin()).collect()
    }

    #[test]
    fn even_epochs_share_every_iteration_and_cool_by_the_iteration() {
        for total in [0, 7, 1_003] {
            let epochs = all(Epochs::even(total));
            assert_eq!((epochs.len(), epochs.iter().map(|e| e.length).sum::<u64>()), (10, total));
            let mut done = 0;
            for epoch in epochs {
                assert_eq!((epoch.at, epoch.of), (done, total));
                done += epoch.length;
            }
        }
    }

    #[test]
    fn by_the_clock_every_epoch_is_as_long_while_the_pace_is_as_foreseen() {
        let mut epochs = Epochs::clocked(Duration::from_secs(1_000), 0.01, 5_000);
        let first = epochs.begin().unwrap();
        let expected = (980.0 / 0.01 / PACE.iter().sum::<f64>()) as u64;
        assert!(expected - first.length < expected / 1_000, "{expected} fill all but what is kept: {first:?}");
        assert_eq!((first.at, first.of), (0, first.length * 10));
        // No time has passed in truth, so that the second epoch has its own share of the first one's.
        epochs.took(Duration::from_secs_f64(first.length as f64 * 0.01));
        let second = epochs.begin().unwrap();
        let expected = (980.0 / 0.01 / PACE[1..].iter().sum::<f64>()) as u64;
        assert!(expected - second.length < expected / 1_000, "{expected}: {second:?}");
        assert_eq!((second.at, second.of), (second.length, second.length * 10));
        assert_eq!(epochs.total(), first.length + 9 * second.length);
        // Twice as slow as foreseen: half as many.
        epochs.took(Duration::from_secs_f64(second.length as f64 * 0.02 * PACE[1]));
        let third = epochs.begin().unwrap();
        let expected = (980.0 / 0.02 / PACE[2..].iter().sum::<f64>()) as u64;
        assert!(expected - third.length < expected / 1_000, "{expected}: {third:?}");
        assert_eq!(epochs.chosen(), [first.length, second.length, third.length]);
    }

    #[test]
    fn when_the_time_is_over_epochs_are_as_short_as_can_be() {
        let mut epochs = Epochs::clocked(Duration::ZERO, 1.0, 10);
        assert_eq!(epochs.begin().map(|e| e.length), Some(1));
    }

    #[test]
    fn epochs_are_repeated_from_their_record() {
        let epochs = all(Epochs::given(vec![5, 8]));
        assert_eq!(epochs[..2], [Epoch { length: 5, at: 0, of: 50 }, Epoch { length: 8, at: 8, of: 80 }]);
        assert!(epochs[2..].iter().all(|e| e.length == 0));
    }
}
