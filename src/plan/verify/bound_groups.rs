//! What serving a small gate costs at least in a week: every group of its riders, every order, every vehicle, and every way
//! to part a weekday's riders into groups.

use super::bound_ground::{Aboard, Ground};
use crate::model::Secs;

/// Most riders of a gate whose groups can be tried.
pub(super) const MOST: usize = 16;

/// Prices of the groups of a gate's riders, by their bits; nothing where no vehicle looked at carries the group.
pub(super) struct Groups(pub(super) Vec<Option<i128>>);

/// A beginning of a trip: from a home to the gate.
#[derive(Clone, Copy)]
struct Begun {
    price: i64,
    secs: Secs,
    at: usize,
    aboard: Aboard,
}

impl Begun {
    /// With one more home before it.
    fn after(&self, ground: &Ground, j: usize) -> Option<Begun> {
        let (price, secs) = ground.drive(j, self.at);
        let secs = self.secs + secs;
        if (secs > ground.longest[j] && !ground.one_place(j, self.at)) || !ground.in_limit(j, secs) {
            return None;
        }
        let aboard = ground.board(&self.aboard, j)?;
        Some(Begun { price: self.price + price, secs, at: j, aboard })
    }
}

impl Groups {
    pub(super) fn of(riders: usize) -> Groups {
        Groups(vec![None; 1 << riders])
    }

    /// Lowers prices to those of one group of vehicles on one ground.
    pub(super) fn offer(&mut self, ground: &Ground) {
        let homes = ground.len();
        let apart = |&rider: &u16| -> usize {
            ground.trips.apart[usize::from(rider)].iter().fold(1 << rider, |set, other| set | 1 << other)
        };
        let bars: Vec<usize> = ground.rider.iter().map(apart).collect();
        // By group and first home, those not both dearer and later than another.
        let mut begun: Vec<Vec<Vec<Begun>>> = (0..self.0.len()).map(|_| Vec::new()).collect();
        for i in 0..homes {
            let (price, secs) = ground.to_gate(i);
            let Some(aboard) = ground.board(&Aboard::NOBODY, i) else { continue };
            if secs <= ground.longest[i] && ground.in_limit(i, secs) {
                let at = &mut begun[1 << ground.rider[i]];
                at.resize(homes, Vec::new());
                at[i].push(Begun { price, secs, at: i, aboard });
            }
        }
        // A group with one more rider has a larger number.
        for set in 1..self.0.len() {
            for one in std::mem::take(&mut begun[set]).into_iter().flatten() {
                let whole = i128::from(ground.whole(one.price, one.at, one.secs, &one.aboard));
                self.0[set] = Some(self.0[set].map_or(whole, |known| known.min(whole)));
                for j in (0..homes).filter(|&j| set & bars[j] == 0) {
                    let Some(next) = one.after(ground, j) else { continue };
                    let at = &mut begun[set | 1 << ground.rider[j]];
                    at.resize(homes, Vec::new());
                    if at[j].iter().all(|other| other.price > next.price || other.secs > next.secs) {
                        at[j].retain(|other| other.price < next.price || other.secs < next.secs);
                        at[j].push(next);
                    }
                }
            }
        }
    }

    /// Least price of a day on which the riders of `set` ride; `None` where no vehicles carry them all.
    pub(super) fn day(&self, set: usize) -> Option<i128> {
        let mut least: Vec<Option<i128>> = vec![None; set + 1];
        least[0] = Some(0);
        for some in 1..=set {
            if some & !set != 0 {
                continue;
            }
            // The rider with the lowest number rides with some of the others, or alone.
            let lowest = 1 << some.trailing_zeros();
            let others = some & !lowest;
            let mut beside = others;
            loop {
                let group = lowest | beside;
                if let (Some(price), Some(rest)) = (self.0[group], least[some & !group]) {
                    least[some] = Some(least[some].map_or(price + rest, |known: i128| known.min(price + rest)));
                }
                if beside == 0 {
                    break;
                }
                beside = (beside - 1) & others;
            }
        }
        least[set]
    }
}
