//! Mornings and afternoons paired into day contracts: one vehicle, one crew, and as many of the same children as possible.

use super::runs::Draft;
use crate::model::{Demand, Leg, Pence, Scenario};
use crate::plan::document::DayContract;
use pathfinding::prelude::{Matrix, kuhn_munkres};
use std::collections::{BTreeMap, BTreeSet};

/// Best one-to-one matching of rows to columns by weight; pairs of weight zero are left apart.
fn matching(rows: usize, columns: usize, weight: impl Fn(usize, usize) -> i64) -> Vec<(usize, usize)> {
    if rows == 0 || columns == 0 {
        return Vec::new();
    }
    let turned = rows > columns;
    let (short, long) = if turned { (columns, rows) } else { (rows, columns) };
    let weights = Matrix::from_fn(short, long, |(a, b)| if turned { weight(b, a) } else { weight(a, b) });
    let (_, chosen) = kuhn_munkres(&weights);
    let pairs = chosen.into_iter().enumerate().filter(|&(a, b)| weights[(a, b)] > 0);
    pairs.map(|(a, b)| if turned { (b, a) } else { (a, b) }).collect()
}

fn in_common(demand: &Demand, a: &Draft, b: &Draft) -> u32 {
    let of = |d: &Draft| d.requests.iter().map(|&r| demand.requests[r].passenger).collect::<BTreeSet<usize>>();
    of(a).intersection(&of(b)).count() as u32
}

/// Names the vehicle of every own-fleet run: mornings in fleet order, afternoons so that children keep their vehicle.
pub fn assign_own_vehicles(scenario: &Scenario, drafts: &mut [Draft]) {
    let mut morning: BTreeMap<usize, usize> = BTreeMap::new();
    for leg in Leg::BOTH {
        let mine: Vec<usize> =
            (0..drafts.len()).filter(|&d| drafts[d].run.leg == leg && !drafts[d].may_drive.is_empty()).collect();
        let pairs = matching(mine.len(), scenario.fleet.len(), |i, v| {
            let draft = &drafts[mine[i]];
            if !draft.may_drive.contains(&v) {
                return 0;
            }
            // Enough for any permitted vehicle to beat none, children in common on top.
            1_000 + morning.get(&v).map_or(0, |&m| shared(&drafts[m], draft))
        });
        for (i, v) in pairs {
            let draft = &mut drafts[mine[i]];
            draft.vehicle = Some(v);
            draft.run.own_vehicle = Some(scenario.fleet[v].reference.clone());
            if leg == Leg::Am {
                morning.insert(v, mine[i]);
            }
        }
    }
}

/// Passengers in common, by the number before the leg in their request ids.
fn shared(a: &Draft, b: &Draft) -> i64 {
    let of = |d: &Draft| -> BTreeSet<String> {
        let ids = d.run.stops.iter().flat_map(|s| &s.board);
        ids.filter_map(|id| id.rsplit_once('-').map(|(passenger, _)| passenger.to_owned())).collect()
    };
    of(a).intersection(&of(b)).count() as i64
}

/// Pairs runs of one class (own fleet: of one vehicle) by passengers in common; what is left over stands alone.
pub fn day_contracts(demand: &Demand, drafts: &[Draft]) -> Vec<DayContract> {
    let mut groups: BTreeMap<(Option<usize>, &str), [Vec<usize>; 2]> = BTreeMap::new();
    for (d, draft) in drafts.iter().enumerate() {
        let group = groups.entry((draft.vehicle, draft.run.class.as_str())).or_default();
        group[draft.run.leg.index()].push(d);
    }
    let mut pairs: Vec<(Option<usize>, Option<usize>)> = Vec::new();
    for [am, pm] in groups.values() {
        let matched =
            matching(am.len(), pm.len(), |i, j| 1 + i64::from(in_common(demand, &drafts[am[i]], &drafts[pm[j]])) * 100);
        let (mut am_left, mut pm_left): (BTreeSet<usize>, BTreeSet<usize>) =
            (am.iter().copied().collect(), pm.iter().copied().collect());
        for (i, j) in matched {
            am_left.remove(&am[i]);
            pm_left.remove(&pm[j]);
            pairs.push((Some(am[i]), Some(pm[j])));
        }
        pairs.extend(am_left.into_iter().map(|d| (Some(d), None)));
        pairs.extend(pm_left.into_iter().map(|d| (None, Some(d))));
    }
    pairs.sort_by_key(|&(am, pm)| (am.is_none(), am, pm));
    let contract = |(n, (am, pm)): (usize, (Option<usize>, Option<usize>))| {
        let runs: Vec<&Draft> = am.into_iter().chain(pm).map(|d| &drafts[d]).collect();
        DayContract {
            id: format!("D{:03}", n + 1),
            am: am.map(|d| drafts[d].run.id.clone()),
            pm: pm.map(|d| drafts[d].run.id.clone()),
            class: runs[0].run.class.clone(),
            own_vehicle: runs[0].run.own_vehicle.clone(),
            passengers_in_common: if runs.len() == 2 { in_common(demand, runs[0], runs[1]) } else { 0 },
            week_cost: runs.iter().map(|d| d.run.week_cost).sum::<Pence>(),
        }
    };
    pairs.into_iter().enumerate().map(contract).collect()
}
