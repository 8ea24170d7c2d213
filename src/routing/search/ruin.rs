//! What to remove: strings of neighbouring passengers, whole runs, a setting's neighbourhood, whole visits.

use super::dice::Dice;
use crate::routing::hold::Lock;
use crate::routing::problem::{NodeData, Problem};
use crate::routing::run::Run;
use crate::routing::state::{NOWHERE, State};

/// Sizes of the ruins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// Passengers removed on average.
    pub mean: usize,
    /// Longest string.
    pub string: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Sizes { mean: 7, string: 10 }
    }
}

/// Buffers of the ruins.
#[derive(Debug, Clone, Default)]
pub struct Ruin {
    /// Sizes.
    pub sizes: Sizes,
    weights: [u32; 5],
    doomed: Vec<u32>,
    order: Vec<u32>,
    hit: Vec<u64>,
    stamp: u64,
}

impl Ruin {
    /// Ruins with the weights of [`Recipe::ruins`](super::recipe::Recipe::ruins).
    pub fn new(weights: [u32; 5]) -> Ruin {
        Ruin { weights, ..Ruin::default() }
    }

    /// Ruins the state around a random passenger. The removed requests are at the end of the bank.
    pub fn apply(&mut self, p: &Problem, state: &mut State, dice: &mut Dice) {
        self.stamp += 1;
        self.hit.resize(state.runs.len().max(self.hit.len()), 0);
        let seed = dice.below(p.requests.len()) as u32;
        match dice.weighted(&self.weights) {
            0 => self.strings(p, state, seed, dice),
            1 => self.whole_runs(p, state, seed, 2 + dice.below(2)),
            2 => self.radius(p, state, seed, dice, true),
            3 => self.radius(p, state, seed, dice, false),
            _ => self.visits(p, state, seed, dice),
        }
    }

    fn mark(&mut self, r: u32) -> bool {
        let fresh = self.hit[r as usize] != self.stamp;
        self.hit[r as usize] = self.stamp;
        fresh
    }

    /// Adjacent string removal: from each of several neighbouring runs a string that contains the neighbour; half of them
    /// keep a random middle.
    fn strings(&mut self, p: &Problem, state: &mut State, seed: u32, dice: &mut Dice) {
        let used = state.runs.len().max(1);
        let mean_size = (p.requests.len() / used).max(1);
        let longest = self.sizes.string.min(mean_size.max(2));
        let most = (4 * self.sizes.mean) / (1 + longest);
        let strings = 1 + dice.below(most.max(1));
        let mut cut = 0;
        for c in around(p, seed) {
            if cut == strings {
                break;
            }
            let r = state.at[c as usize];
            if r == NOWHERE || !self.mark(r) {
                continue;
            }
            self.cut_string(p, state, r, c, longest, dice);
            cut += 1;
        }
    }

    fn cut_string(&mut self, p: &Problem, state: &mut State, r: u32, c: u32, longest: usize, dice: &mut Dice) {
        let run = &state.runs[r as usize];
        self.order.clear();
        let riders = run.items.iter().filter_map(|&u| p.nodes.get(u as usize));
        self.order.extend(riders.filter(|n| n.lock == Lock::Free).map(|n| n.request));
        let size = self.order.len();
        if size == 0 {
            return;
        }
        let length = 1 + dice.below(longest.min(size));
        let keep =
            if length > 1 && length < size && dice.one_in(2) { 1 + dice.below((size - length).min(3)) } else { 0 };
        let span = length + keep;
        let at = self.order.iter().position(|&q| q == c).unwrap_or(0);
        let (low, high) = (at.saturating_sub(span - 1), at.min(size - span));
        let start = low + dice.below(high - low + 1);
        let hole = if keep > 0 { start + 1 + dice.below(length) } else { size };
        self.doomed.clear();
        for (i, &q) in self.order.iter().enumerate().skip(start).take(span) {
            if !(i >= hole && i < hole + keep) {
                self.doomed.push(q);
            }
        }
        self.take(p, state, r);
    }

    /// Whole runs: the seed's and the nearest others.
    fn whole_runs(&mut self, p: &Problem, state: &mut State, seed: u32, count: usize) {
        let mut taken = 0;
        for c in around(p, seed) {
            if taken == count {
                break;
            }
            let r = state.at[c as usize];
            if r == NOWHERE || !self.mark(r) || state.runs[r as usize].people > 16 {
                continue;
            }
            self.doom(p, &state.runs[r as usize], |_| true);
            if self.doomed.is_empty() {
                continue;
            }
            self.take(p, state, r);
            taken += 1;
        }
    }

    /// Whole visits: of the runs of the seed and of the nearest others, all who ride to the same setting as that passenger. A
    /// string seldom empties a visit, so which settings a run serves would hardly ever change.
    fn visits(&mut self, p: &Problem, state: &mut State, seed: u32, dice: &mut Dice) {
        let count = self.about_mean(dice);
        let mut taken = 0;
        for c in around(p, seed) {
            if taken >= count {
                break;
            }
            let r = state.at[c as usize];
            if r == NOWHERE || !self.mark(r) {
                continue;
            }
            let gate = p.gate_of(c);
            self.doom(p, &state.runs[r as usize], |rider| rider.gate == gate);
            let many = taken > 0 && taken + self.doomed.len() > 2 * self.sizes.mean;
            if !many && !self.doomed.is_empty() {
                taken += self.doomed.len();
                self.take(p, state, r);
            }
        }
    }

    /// The nearest passengers, of the seed's setting only or of any, some spared at random.
    fn radius(&mut self, p: &Problem, state: &mut State, seed: u32, dice: &mut Dice, same_gate: bool) {
        let gate = p.gate_of(seed);
        let count = self.about_mean(dice);
        let mut taken = 0;
        for c in around(p, seed) {
            if taken >= count {
                break;
            }
            let r = state.at[c as usize];
            let other = p.gate_of(c) != gate;
            if r == NOWHERE || same_gate && other || c != seed && dice.one_in(5) || p.lock_of(c) != Lock::Free {
                continue;
            }
            self.doomed.clear();
            self.doomed.push(c);
            self.take(p, state, r);
            taken += 1;
        }
    }

    /// Passengers to remove, from half of the mean to half as many again.
    fn about_mean(&self, dice: &mut Dice) -> usize {
        self.sizes.mean / 2 + dice.below(self.sizes.mean + 1)
    }

    /// Dooms those of a run who are free to leave it and of whom `which` holds, and nobody else.
    fn doom(&mut self, p: &Problem, run: &Run, which: impl Fn(&NodeData) -> bool) {
        let riders = run.items.iter().filter_map(|&u| p.nodes.get(u as usize));
        self.doomed.clear();
        self.doomed.extend(riders.filter(|n| n.lock == Lock::Free && which(n)).map(|n| n.request));
    }

    /// Removes the doomed, and with each of them the rest of their unit.
    fn take(&mut self, p: &Problem, state: &mut State, r: u32) {
        let mut i = 0;
        while i < self.doomed.len() {
            for &q in &p.units[p.requests[self.doomed[i] as usize].unit as usize] {
                if !self.doomed.contains(&q) {
                    self.doomed.push(q);
                }
            }
            i += 1;
        }
        let doomed = std::mem::take(&mut self.doomed);
        state.remove(p, r, &doomed);
        self.doomed = doomed;
    }
}

/// The seed, then the others, nearest first.
fn around(p: &Problem, seed: u32) -> impl Iterator<Item = u32> + '_ {
    std::iter::once(seed).chain(p.near(seed).iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;
    use crate::routing::construct;

    #[test]
    fn a_visit_is_emptied_whole_in_each_run_it_is_taken_from() {
        let p = cohort::problem(80, 3, Leg::Am, true);
        let first = construct::regret(&p);
        let (mut emptied, mut runs_left) = (0, 0);
        for seed in 0..60 {
            let (mut state, mut dice) = (first.clone(), Dice::new(seed, 0));
            state.begin();
            let mut ruin = Ruin::new([0, 0, 0, 0, 1]);
            ruin.apply(&p, &mut state, &mut dice);
            assert!(!state.bank.is_empty());
            for &q in &state.bank {
                let r = first.at[q as usize];
                if r == NOWHERE {
                    continue;
                }
                let stays = |&other: &u32| state.at[other as usize] == r && p.gate_of(other) == p.gate_of(q);
                let there: Vec<u32> = (0..p.requests.len() as u32).filter(stays).collect();
                assert!(there.is_empty(), "{there:?} still ride with the run to where {q} rode");
                emptied += 1;
                runs_left += i32::from(!state.runs[r as usize].is_empty());
            }
        }
        assert!(emptied > 200 && runs_left > 20, "{emptied} removed, {runs_left} from runs that go on");
    }
}
