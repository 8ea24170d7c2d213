//! Own vehicles to runs, exactly: which runs gain most from being driven by the council's own fleet.
//!
//! An assignment problem: runs on one side, own vehicles on the other, and what each run saves against its cheapest
//! operator as the weight. The search gives own vehicles away as it meets them; this puts that right at once.

use super::bays::Bays;
use super::hold::Lock;
use super::problem::Problem;
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
