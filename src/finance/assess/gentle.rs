//! A search that changes little: a few passengers around a newcomer out and back in, kept where the plan gets cheaper and
//! no more of those who rode before change vehicle than may.

use super::child::changes;
use crate::routing::problem::Problem;
use crate::routing::search::dice::Dice;
use crate::routing::search::recreate::Recreate;
use crate::routing::state::{NOWHERE, State};

/// Most passengers out at once.
const OUT: usize = 6;

/// Searches on from a start with at most `allowed` requests in another run or vehicle than in `present`, whose runs the labels
/// name. Half of the rounds begin at one of `focus`, the others anywhere. A plan is kept only where `holds` says so. Never
/// dearer than the start, nor with more people left over; depends on seed and rounds only.
#[allow(clippy::too_many_arguments)]
pub(super) fn few_changes(
    p: &Problem,
    present: &State,
    start: &State,
    focus: &[u32],
    allowed: usize,
    rounds: u64,
    seed: u64,
    holds: &dyn Fn(&State) -> bool,
) -> State {
    let mut state = start.clone();
    if p.requests.is_empty() {
        return state;
    }
    let mut dice = Dice::new(seed, 3);
    let mut recreate = Recreate::new(p);
    let mut out: Vec<u32> = Vec::new();
    for _ in 0..rounds {
        let centre = if focus.is_empty() || dice.one_in(2) {
            dice.below(p.requests.len()) as u32
        } else {
            focus[dice.below(focus.len())]
        };
        let size = 1 + dice.below(OUT);
        out.clear();
        let near = std::iter::once(centre).chain(p.near(centre).iter().copied());
        for q in near {
            if out.len() >= size {
                break;
            }
            // Somebody left over comes in by being tried; somebody who was never served is none of this search's.
            let serves = state.at[q as usize] != NOWHERE;
            if serves && (q == centre || !dice.one_in(2)) {
                out.extend(
                    p.units[p.requests[q as usize].unit as usize]
                        .iter()
                        .filter(|m| !out.contains(m))
                        .copied()
                        .collect::<Vec<_>>(),
                );
            }
        }
        let (before, left_over) = (state.cost, state.bank.len());
        state.begin();
        for &q in &out {
            let r = state.at[q as usize];
            if r != NOWHERE {
                state.remove(p, r, &[q]);
            }
        }
        recreate.apply(p, &mut state, &mut dice);
        let worse = state.cost >= before || state.bank.len() > left_over;
        if worse || changes(p, &present.at, present, &state) > allowed || !holds(&state) {
            state.roll_back(p);
        }
    }
    state
}
