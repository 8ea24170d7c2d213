//! Metres between locations as a bound may count them: those driven, or less where a trip is not all of a run.

use crate::model::{Demand, LocationId, Matrix, Scenario};
use crate::plan::bound::LegBound;
use std::collections::BTreeSet;

/// Locations at which a run may stop, though a trip of the bound does not: all where runs mix, for a trip is then what is
/// left of a run; else the homes of those without a place in the bound and, where runs make several visits, the gates. `None`
/// stands for all.
pub(super) fn passed_by(
    leg: &LegBound,
    scenario: &Scenario,
    demand: &Demand,
    settings: u32,
) -> Option<BTreeSet<LocationId>> {
    if settings > 1 {
        return None;
    }
    let named: BTreeSet<&str> = leg.gates.iter().flat_map(|g| &g.prizes).map(|(name, _)| name.as_str()).collect();
    let others = demand.of_leg(leg.leg).map(|(_, r)| r).filter(|r| !named.contains(r.id.as_str()));
    let mut passed: BTreeSet<LocationId> = others.flat_map(|r| &r.choices).map(|choice| choice.location).collect();
    if scenario.policy.max_visits > 1 {
        passed.extend(demand.of_leg(leg.leg).map(|(_, r)| demand.gates[r.gate].location));
    }
    Some(passed)
}

/// Metres between any two locations, or less over those `passed`: the metres of a matrix follow its seconds, so that leaving
/// out a stop may add metres, and a bound must not count on it.
pub(super) fn shortest(matrix: &Matrix, passed: Option<&BTreeSet<LocationId>>) -> Vec<u32> {
    let n = matrix.len();
    let mut metres: Vec<u32> = matrix.cells().iter().map(|c| c.metres).collect();
    for via in (0..n).filter(|via| passed.is_none_or(|p| p.contains(via))) {
        let onward = metres[via * n..(via + 1) * n].to_vec();
        for row in metres.chunks_mut(n.max(1)) {
            let left = row[via];
            for (direct, further) in row.iter_mut().zip(&onward) {
                *direct = (*direct).min(left.saturating_add(*further));
            }
        }
    }
    metres
}
