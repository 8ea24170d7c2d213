//! Two runs exchange whole trips, or one gives a trip to the other.
//!
//! A trip is what a vehicle does from leaving empty until it is empty again: it needs nothing from before or after it.

use super::Moves;
use crate::routing::problem::Problem;
use crate::routing::run::Run;
use crate::routing::state::State;
use std::ops::Range;

impl Moves {
    /// Looks at every trip of either run, or none, in the place of every trip of the other, or between two of them.
    pub(super) fn trips(&mut self, p: &Problem, state: &State, r: u32, s: u32) {
        let (a, b) = (&state.runs[r as usize], &state.runs[s as usize]);
        let (ours, theirs) = (places(p, a), places(p, b));
        for mine in &ours {
            for other in &theirs {
                // Whole runs for whole runs is nothing new, and from nothing to nothing is nothing.
                let whole = mine.len() == a.items.len() && other.len() == b.items.len();
                if whole || mine.is_empty() && other.is_empty() {
                    continue;
                }
                write(&a.items, mine, &b.items[other.clone()], &mut self.items.0);
                write(&b.items, other, &a.items[mine.clone()], &mut self.items.1);
                self.consider(p, state, r, s);
            }
        }
    }
}

fn write(items: &[u32], out: &Range<usize>, put: &[u32], into: &mut Vec<u32>) {
    into.clear();
    into.extend_from_slice(&items[..out.start]);
    into.extend_from_slice(put);
    into.extend_from_slice(&items[out.end..]);
}

/// Trips of a run, and the empty places before, between and after them.
fn places(p: &Problem, run: &Run) -> Vec<Range<usize>> {
    let mut list = Vec::from([Range { start: 0, end: 0 }]);
    let (mut begin, mut until) = (0, 0);
    for (pos, &item) in run.items.iter().enumerate() {
        if item < p.first_visit() {
            until = until.max(run.dest[pos] as usize);
        } else if run.block[pos] as usize >= until {
            list.push(begin..pos + 1);
            list.push(pos + 1..pos + 1);
            begin = pos + 1;
        }
    }
    list
}
