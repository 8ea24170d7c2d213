//! Mornings and afternoons paired into day contracts: one vehicle, one crew, and as many of the same children as possible.

use super::runs::Draft;
use crate::model::{Demand, Leg, Pence, Scenario, passenger_of};
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

/// Cells of a weight table beyond which the pairs that have a weight are matched part by part.
const TABLE_MAX: usize = 250_000;
/// Rows or columns of a part beyond which its heaviest pairs are taken one after the other.
const EXACT_MAX: usize = 600;

/// As [`matching`], from the pairs of some weight alone: parts that share no pair are matched one by one, exactly where they
/// are of a reasonable size.
fn sparse_matching(pairs: &BTreeMap<(usize, usize), i64>) -> Vec<(usize, usize)> {
    let (mut of_row, mut of_column): (BTreeMap<usize, Vec<usize>>, BTreeMap<usize, Vec<usize>>) = Default::default();
    for &(i, j) in pairs.keys() {
        of_row.entry(i).or_default().push(j);
        of_column.entry(j).or_default().push(i);
    }
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for &start in of_row.keys() {
        if !seen.insert(start) {
            continue;
        }
        let (mut rows, mut columns, mut next) = (vec![start], BTreeSet::new(), vec![start]);
        while let Some(row) = next.pop() {
            for &column in of_row[&row].iter().filter(|&&column| columns.insert(column)).collect::<Vec<_>>() {
                let fresh: Vec<usize> = of_column[&column].iter().copied().filter(|&r| seen.insert(r)).collect();
                rows.extend(&fresh);
                next.extend(fresh);
            }
        }
        rows.sort_unstable();
        let columns: Vec<usize> = columns.into_iter().collect();
        let weight = |i: usize, j: usize| pairs.get(&(rows[i], columns[j])).copied().unwrap_or(0);
        if rows.len().max(columns.len()) <= EXACT_MAX {
            let here = matching(rows.len(), columns.len(), weight);
            found.extend(here.into_iter().map(|(i, j)| (rows[i], columns[j])));
            continue;
        }
        let each = rows.iter().flat_map(|&i| of_row[&i].iter().map(move |&j| (i, j)));
        let mut heaviest: Vec<(i64, usize, usize)> = each.map(|(i, j)| (-pairs[&(i, j)], i, j)).collect();
        heaviest.sort_unstable();
        let (mut rows, mut columns) = (BTreeSet::new(), BTreeSet::new());
        for (_, i, j) in heaviest {
            if !rows.contains(&i) && !columns.contains(&j) {
                rows.insert(i);
                columns.insert(j);
                found.push((i, j));
            }
        }
    }
    found
}

/// Pairs of a large group: those with passengers in common, then whoever is left over in order.
fn large_group(demand: &Demand, drafts: &[Draft], am: &[usize], pm: &[usize]) -> Vec<(usize, usize)> {
    let mut of_passenger: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (j, &d) in pm.iter().enumerate() {
        for passenger in passengers(demand, &drafts[d]) {
            of_passenger.entry(passenger).or_default().push(j);
        }
    }
    let mut pairs: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    for (i, &d) in am.iter().enumerate() {
        for passenger in passengers(demand, &drafts[d]) {
            for &j in of_passenger.get(&passenger).into_iter().flatten() {
                *pairs.entry((i, j)).or_insert(1) += 100;
            }
        }
    }
    let mut found = sparse_matching(&pairs);
    let (mut rows, mut columns) = (vec![false; am.len()], vec![false; pm.len()]);
    for &(i, j) in &found {
        (rows[i], columns[j]) = (true, true);
    }
    let left = |taken: Vec<bool>| taken.into_iter().enumerate().filter(|(_, t)| !t).map(|(i, _)| i).collect::<Vec<_>>();
    found.extend(left(rows).into_iter().zip(left(columns)));
    found
}

fn passengers(demand: &Demand, draft: &Draft) -> BTreeSet<usize> {
    draft.requests.iter().map(|&r| demand.requests[r].passenger).collect()
}

fn in_common(demand: &Demand, a: &Draft, b: &Draft) -> u32 {
    passengers(demand, a).intersection(&passengers(demand, b)).count() as u32
}

/// Names the vehicle of every own-fleet run: mornings in fleet order, afternoons so that children keep their vehicle.
pub fn assign_own_vehicles(scenario: &Scenario, drafts: &mut [Draft]) {
    let mut morning: BTreeMap<usize, usize> = BTreeMap::new();
    for leg in Leg::BOTH {
        let mine: Vec<usize> =
            (0..drafts.len()).filter(|&d| drafts[d].run.leg == leg && !drafts[d].may_drive.is_empty()).collect();
        let weight = |i: usize, v: usize| {
            let draft = &drafts[mine[i]];
            if !draft.may_drive.contains(&v) {
                return 0;
            }
            // Enough for any permitted vehicle to beat none, children in common on top.
            let kept = if draft.before == Some(v) { 500 } else { 0 };
            1_000 + kept + morning.get(&v).map_or(0, |&m| shared(&drafts[m], draft))
        };
        let pairs = if mine.len() * scenario.fleet.len() > TABLE_MAX {
            let allowed = (0..mine.len()).flat_map(|i| drafts[mine[i]].may_drive.iter().map(move |&v| (i, v)));
            sparse_matching(&allowed.map(|(i, v)| ((i, v), weight(i, v))).collect())
        } else {
            matching(mine.len(), scenario.fleet.len(), weight)
        };
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
        d.run.stops.iter().flat_map(|s| &s.board).map(|id| passenger_of(id).to_owned()).collect()
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
        let matched = if am.len() * pm.len() > TABLE_MAX {
            large_group(demand, drafts, am, pm)
        } else {
            matching(am.len(), pm.len(), |i, j| 1 + i64::from(in_common(demand, &drafts[am[i]], &drafts[pm[j]])) * 100)
        };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routing::search::dice::Dice;

    #[test]
    fn sparse_matching_is_worth_what_the_table_is_worth() {
        let mut dice = Dice::new(3, 1);
        for _ in 0..50 {
            let mut pairs = BTreeMap::new();
            for _ in 0..40 {
                pairs.insert((dice.below(25), dice.below(25)), 1 + dice.below(9) as i64 * 100);
            }
            let weight = |i: usize, j: usize| pairs.get(&(i, j)).copied().unwrap_or(0);
            let worth = |list: &[(usize, usize)]| list.iter().map(|&(i, j)| weight(i, j)).sum::<i64>();
            let (table, sparse) = (matching(25, 25, weight), sparse_matching(&pairs));
            assert_eq!(worth(&table), worth(&sparse));
            let once = |f: fn(&(usize, usize)) -> usize| sparse.iter().map(f).collect::<BTreeSet<_>>().len();
            assert_eq!((once(|p| p.0), once(|p| p.1)), (sparse.len(), sparse.len()));
        }
    }
}
