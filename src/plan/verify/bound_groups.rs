//! What serving a small gate costs at least in a week: every group of its riders, every order, every vehicle, and every way
//! to part a weekday's riders into groups.

use super::bound_trips::{Beginning, Riders, Terms, Trips};

/// Most riders of a gate whose groups can be tried.
pub(super) const MOST: usize = 16;

/// Prices of the groups of a gate's riders, by their bits; nothing where no vehicle looked at carries the group.
pub(super) struct Groups(Vec<Option<i128>>);

impl Groups {
    pub(super) fn of(riders: usize) -> Groups {
        Groups(vec![None; 1 << riders])
    }

    /// Lowers prices to those of one group of vehicles.
    pub(super) fn offer(&mut self, trips: &Trips, terms: &Terms) {
        let everybody = {
            let mut all = Riders::default();
            (0..trips.apart.len()).for_each(|r| all.add(r));
            all
        };
        let stops = trips.travellers.len();
        // By group and first home, those not both dearer and later than another.
        let mut begun: Vec<Vec<Vec<Beginning>>> = vec![Vec::new(); self.0.len()];
        for i in 0..stops {
            if let Some(one) = trips.alone(terms, i) {
                let at = &mut begun[1 << trips.travellers[i].rider];
                at.resize(stops, Vec::new());
                at[i].push(one);
            }
        }
        // A group with one more rider has a larger number.
        for set in 1..self.0.len() {
            for one in std::mem::take(&mut begun[set]).into_iter().flatten() {
                let whole = trips.whole(terms, &one);
                self.0[set] = Some(self.0[set].map_or(whole, |known| known.min(whole)));
                for j in 0..stops {
                    let rider = trips.travellers[j].rider;
                    if set >> rider & 1 == 1 || trips.barred(&one, rider) {
                        continue;
                    }
                    let Some(next) = trips.extend(terms, &one, j, &everybody) else { continue };
                    let at = &mut begun[set | 1 << rider];
                    at.resize(stops, Vec::new());
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
