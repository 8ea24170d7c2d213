//! What a trip that has set out from its first homes can still gain at best on its way to the gate; the counterpart of
//! [`super::bound_hope`] for the other half.
//!
//! Time is told by patience: the longest way to the gate that all who boarded before the present home bear. Anybody may be
//! carried again and again, but nobody with only one other between, and everybody takes a fair part of vehicle and assistants.

use super::bound_ground::{Aboard, Ground};
use super::bound_hope::{Gain, NOBODY, Parts, STEP};
use crate::model::Secs;

/// The gate is out of reach.
const NEVER: i64 = i64::MIN / 4;
/// No way to the gate.
const NONE: Gain = Gain { best: NEVER, other: NEVER, next: NOBODY };
/// Patience without end.
pub(super) const ENDLESS: Secs = Secs::MAX / 4;

/// By parts of the vehicle that are left, home and minutes of patience.
pub(super) struct Prospect {
    /// The last stands for any patience beyond.
    steps: usize,
    count: usize,
    gains: Vec<Gain>,
}

/// A way from one home to another.
struct Way {
    to: usize,
    rider: u16,
    price: i64,
    takes: usize,
    beside: usize,
    /// Steps of patience it takes.
    steps: usize,
    /// Most steps of patience left after it, whatever there was before.
    most: usize,
}

impl Prospect {
    pub(super) fn of(ground: &Ground, parts: &Parts) -> Prospect {
        let count = ground.len();
        let latest = ground.longest.iter().copied().max().unwrap_or(0).max(0);
        let (all, steps) = (parts.all, (latest / STEP) as usize + 2);
        let way = |i: usize, j: usize| -> Option<Way> {
            let (price, secs) = ground.drive(i, j);
            let spare = ground.longest[i] - secs;
            let together = ground.one_place(i, j);
            let most = if together { steps - 1 } else { (spare.max(0) / STEP) as usize };
            let (price, takes, beside) = (price + ground.share[j], parts.takes[j], parts.beside[j]?);
            let (rider, steps) = (ground.rider[j], (secs / STEP) as usize);
            let way = Way { to: j, rider, price, takes, beside, steps, most };
            (rider != ground.rider[i] && (together || spare >= 0)).then_some(way)
        };
        let ways: Vec<Vec<Way>> = (0..count).map(|i| (0..count).filter_map(|j| way(i, j)).collect()).collect();
        let mut table = Prospect { steps, count, gains: vec![NONE; (all + 1) * steps * count] };
        let mut row = vec![NONE; steps];
        for left in 0..=all {
            for (i, ways) in ways.iter().enumerate() {
                row.fill(NONE);
                let (price, secs) = ground.to_gate(i);
                // A step stands for its last second.
                let home = if secs <= ground.longest[i] { (secs / STEP) as usize } else { steps };
                row.iter_mut().skip(home).for_each(|gain| gain.offer(-price, NOBODY));
                for way in ways.iter().filter(|w| w.takes <= left) {
                    let from = table.row((left - way.takes).min(way.beside), way.to);
                    let after = &table.gains[from..from + steps];
                    for (step, gain) in row.iter_mut().enumerate().skip(way.steps) {
                        let then = if step + 1 == steps { way.most } else { (step - way.steps).min(way.most) };
                        let further = after[then].without(|rider| rider == ground.rider[i]);
                        if further > NEVER {
                            gain.offer(further - way.price, way.rider);
                        }
                    }
                }
                let at = table.row(left, i);
                table.gains[at..at + steps].copy_from_slice(&row);
            }
        }
        table
    }

    fn row(&self, left: usize, home: usize) -> usize {
        (left * self.count + home) * self.steps
    }

    /// The most that can be gained from a home on, who stands there being aboard; `None` where the gate is out of reach.
    pub(super) fn from(
        &self,
        parts: &Parts,
        aboard: &Aboard,
        patience: Secs,
        home: usize,
        barred: impl Fn(u16) -> bool,
    ) -> Option<i64> {
        let step = ((patience / STEP) as usize).min(self.steps - 1);
        let gain = self.gains[self.row(parts.left(aboard), home) + step].without(barred);
        (gain > NEVER).then_some(gain)
    }
}
