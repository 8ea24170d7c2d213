//! Two runs exchange everything after a stop of each.
//!
//! Where a tail no longer goes to the setting of somebody who stayed in the head, that setting is visited at the end. The move
//! is 2-opt* (J.-Y. Potvin and J.-M. Rousseau, Journal of the Operational Research Society 46(12), 1995) for runs that
//! end anywhere.

use super::Moves;
use crate::routing::problem::Problem;
use crate::routing::state::State;

impl Moves {
    /// Looks at all pairs of cuts of two runs.
    pub(super) fn tails(&mut self, p: &Problem, state: &State, r: u32, s: u32) {
        let (a, b) = (&state.runs[r as usize].items, &state.runs[s as usize].items);
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                if (i, j) == (0, 0) || (i, j) == (a.len(), b.len()) {
                    continue; // Nothing but a new name.
                }
                splice(p, &a[..i], &b[j..], &mut self.items.0);
                splice(p, &b[..j], &a[i..], &mut self.items.1);
                self.consider(p, state, r, s);
            }
        }
    }
}

/// A head and a tail, with the visits at the end that the head's passengers miss in the tail.
fn splice(p: &Problem, head: &[u32], tail: &[u32], into: &mut Vec<u32>) {
    into.clear();
    into.extend_from_slice(head);
    into.extend_from_slice(tail);
    for (i, &u) in head.iter().enumerate() {
        let Some(node) = p.nodes.get(u as usize) else { continue };
        let visit = p.first_visit() + node.gate;
        if !into[i + 1..].contains(&visit) {
            into.push(visit);
        }
    }
}
