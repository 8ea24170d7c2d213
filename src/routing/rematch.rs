//! Own vehicles to runs, exactly: which runs gain most from being driven by the council's own fleet.
//!
//! An assignment problem: runs on one side, own vehicles on the other, and what each run saves against its cheapest
//! operator as the weight. [`own_vehicles`] solves it for all runs at once, between the epochs of a search; [`Handover`] keeps it
//! nearly solved in every candidate, where only a few runs have changed.

use super::bays::Bays;
use super::hold::Lock;
use super::problem::Problem;
use super::run::Run;
use super::state::State;
use pathfinding::prelude::{Matrix, kuhn_munkres};

/// Gives every own vehicle to the run where it saves most. The price never rises; nothing changes where some run would lose
/// its unloading place by its new vehicle's shift.
pub fn own_vehicles(p: &Problem, state: &mut State, bays: &mut Bays) {
    state.begin();
    // What is untouched keeps its vehicle.
    let (held, free): (Vec<_>, Vec<_>) = state.used().partition(|(_, run)| run.lock(p) == Lock::Untouched);
    let taken = |t: usize| held.iter().filter(|(_, run)| run.kind as usize == t).count();
    let slots: Vec<usize> = p
        .types
        .iter()
        .enumerate()
        .filter_map(|(t, data)| data.own.map(|own| (t, own.count)))
        .flat_map(|(t, count)| std::iter::repeat_n(t, (count as usize).saturating_sub(taken(t))))
        .collect();
    let runs: Vec<u32> = free.iter().map(|&(r, _)| r).collect();
    if slots.is_empty() || runs.is_empty() {
        return;
    }
    let operator: Vec<Option<(i64, u8)>> =
        runs.iter().map(|&r| state.runs[r as usize].cheapest(p, p.operator_types)).collect();
    let saving = |i: usize, kind: usize| {
        let run = &state.runs[runs[i] as usize];
        if run.fits >> kind & 1 == 0 || !run.within_shift(p, kind) {
            return 0;
        }
        let price = run.price(p, kind);
        // A run no operator carries must keep an own vehicle.
        operator[i].map_or(p.unserved_price, |(o, _)| (o - price).max(0))
    };
    // Rows must not outnumber columns.
    let mut kinds: Vec<Option<usize>> = vec![None; runs.len()];
    if slots.len() <= runs.len() {
        let weights = Matrix::from_fn(slots.len(), runs.len(), |(s, i)| saving(i, slots[s]));
        let (_, chosen) = kuhn_munkres(&weights);
        for (s, &i) in chosen.iter().enumerate() {
            if weights[(s, i)] > 0 {
                kinds[i] = Some(slots[s]);
            }
        }
    } else {
        let weights = Matrix::from_fn(runs.len(), slots.len(), |(i, s)| saving(i, slots[s]));
        let (_, chosen) = kuhn_munkres(&weights);
        for (i, &s) in chosen.iter().enumerate() {
            if weights[(i, s)] > 0 {
                kinds[i] = Some(slots[s]);
            }
        }
    }
    let wanted: Option<Vec<u8>> =
        kinds.iter().zip(&operator).map(|(own, o)| own.map(|k| k as u8).or(o.map(|(_, k)| k))).collect();
    let Some(wanted) = wanted else { return };
    let changes = runs.iter().copied().zip(wanted).filter(|&(r, kind)| state.runs[r as usize].kind != kind);
    let changes: Vec<(u32, u8)> = changes.collect();
    state.retype(p, changes.into_iter());
    if !bays.follow(p, state) {
        state.roll_back(p);
    }
}

/// Own vehicles change hands between the runs of a candidate and all others.
#[derive(Debug, Clone, Default)]
pub struct Handover {
    /// By slot, what a run costs more without its own vehicle, while it stands.
    needs: Vec<Need>,
}

/// What an own vehicle saves where it is.
#[derive(Debug, Clone, Copy, Default)]
struct Need {
    /// Of the run.
    version: u64,
    /// What the cheapest operator costs more; `i64::MAX` where there is none.
    more: i64,
    /// That operator's class.
    class: u8,
}

impl Handover {
    /// Gives each changed run that an operator drives the own vehicle of a run that saves less by it, where there is one. The
    /// price never rises.
    pub fn apply(&mut self, p: &Problem, state: &mut State) {
        let mut i = 0;
        while i < state.touched_len() {
            let mut r = state.touched_at(i);
            while let Some(gains) = gains(p, &state.runs[r as usize])
                && let Some((s, class)) = self.least_needed(p, state, &gains)
            {
                let kind = state.runs[s as usize].kind;
                state.retype(p, [(r, kind), (s, class)].into_iter());
                // Whoever has lost a vehicle may take that of a third one.
                r = s;
            }
            i += 1;
        }
    }

    /// The run whose vehicle is worth most more elsewhere than to it, and the class that will drive it.
    fn least_needed(&mut self, p: &Problem, state: &State, gains: &[i64; TYPES]) -> Option<(u32, u8)> {
        self.needs.resize(state.runs.len().max(self.needs.len()), Need::default());
        let mut best = None;
        let mut most = 0;
        for (s, run) in state.used() {
            let gain = gains[run.kind as usize];
            if gain <= most {
                continue;
            }
            let need = &mut self.needs[s as usize];
            if need.version != run.version {
                let offer = if run.lock(p) == Lock::Free { run.cheapest(p, p.operator_types) } else { None };
                let (more, class) = offer.map_or((i64::MAX, 0), |(price, class)| (price - run.cost, class));
                *need = Need { version: run.version, more, class };
            }
            if gain.saturating_sub(need.more) > most {
                most = gain - need.more;
                best = Some((s, need.class));
            }
        }
        best
    }
}

/// Most types of vehicle: a bit each.
const TYPES: usize = 64;

/// What a run that an operator drives would save with each own type, 0 where it saves nothing or the type cannot; `None` where none
/// saves anything.
fn gains(p: &Problem, run: &Run) -> Option<[i64; TYPES]> {
    if run.is_empty() || p.operator_types >> run.kind & 1 == 0 || run.lock(p) != Lock::Free {
        return None;
    }
    let mut gains = [0; TYPES];
    let mut mask = run.fits & !p.operator_types;
    while mask != 0 {
        let kind = mask.trailing_zeros() as usize;
        mask &= mask - 1;
        if run.within_shift(p, kind) {
            gains[kind] = (run.cost - run.price(p, kind)).max(0);
        }
    }
    gains.iter().any(|&gain| gain > 0).then_some(gains)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Leg;
    use crate::plan::cohort;
    use crate::routing::construct;
    use crate::routing::search::dice::Dice;
    use crate::routing::search::recipe::Recipe;
    use crate::routing::search::recreate::Recreate;
    use crate::routing::search::ruin::Ruin;

    #[test]
    fn after_a_handover_no_changed_run_would_save_by_anybodys_own_vehicle() {
        let mut changed_hands = 0;
        for (leg, seed) in Leg::BOTH.into_iter().flat_map(|leg| (1..9).map(move |seed| (leg, seed))) {
            let p = cohort::problem(120, seed, leg, true);
            let (mut state, mut dice) = (construct::regret(&p), Dice::new(seed, 0));
            let (mut ruin, mut recreate) = (Ruin::new(Recipe::default().ruins), Recreate::new(&p));
            let mut handover = Handover::default();
            for _ in 0..60 {
                state.begin();
                ruin.apply(&p, &mut state, &mut dice);
                recreate.apply(&p, &mut state, &mut dice);
                let before = state.cost;
                handover.apply(&p, &mut state);
                assert!(state.cost <= before);
                assert_eq!(state.cost, state.recomputed_cost(&p));
                changed_hands += i32::from(state.cost < before);
                for r in state.touched() {
                    let Some(gains) = gains(&p, &state.runs[r as usize]) else { continue };
                    for (s, run) in state.used() {
                        let operator = run.cheapest(&p, p.operator_types).map(|(price, _)| price - run.cost);
                        let gain = gains[run.kind as usize];
                        assert!(gain == 0 || operator.is_none_or(|more| gain <= more), "{r} by the vehicle of {s}");
                    }
                }
            }
        }
        assert!(changed_hands > 20, "{changed_hands}");
    }
}
