//! The own fleet as a bidder: what a vehicle can chain within a leg, at which avoidable cost.
//!
//! The chaining network has a node for every run a group of like vehicles could drive and an arc from a run to every
//! later run the same vehicle can still reach. A path through it is a vehicle's work on one leg; its cost is exact
//! (miles depot to depot, paid time with the least shift, assistants). The award chooses paths, so no vehicle is sold
//! twice and no second run is billed as if it needed a second vehicle.

use super::{Lot, Rules};
use crate::model::{Leg, Metres, Pence, Secs, Tariff};
use petgraph::graph::{DiGraph, NodeIndex};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The council's vehicles in a tender.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OwnFleet {
    /// Groups of like vehicles at one depot.
    pub groups: Vec<OwnGroup>,
    /// Drives from the end of a run to the start of another, only where they could ever be used.
    pub links: Vec<RunLink>,
}

/// Like vehicles at one depot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OwnGroup {
    /// Name, such as `minibus16 Oldbury`.
    pub id: String,
    /// Class.
    pub class: String,
    /// Number of vehicles.
    pub count: u32,
    /// Avoidable cost of a leg.
    pub tariff: Tariff,
    /// Fixed cost per operated day of a vehicle in use, where the council could dispose of it; otherwise 0.
    pub fixed_per_day: Pence,
    /// Earliest departure from and latest return to the depot, by leg.
    pub shift: [(Secs, Secs); 2],
    /// Runs the vehicles can drive (layout, lift and licence fit), with the drives from and to the depot.
    pub reach: Vec<Reach>,
}

/// The drives between a depot and a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reach {
    /// Run ([`super::LotRun::id`]).
    pub run: String,
    /// Depot to first stop.
    pub out_secs: Secs,
    /// Depot to first stop.
    pub out_metres: Metres,
    /// Last stop to depot.
    pub back_secs: Secs,
    /// Last stop to depot.
    pub back_metres: Metres,
}

/// The drive from the end of one run to the start of another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunLink {
    /// Earlier run.
    pub from: String,
    /// Later run.
    pub to: String,
    /// Seconds.
    pub secs: Secs,
    /// Metres.
    pub metres: Metres,
}

/// A path through the network: one vehicle's work on one leg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chain {
    /// Index of the group.
    pub group: usize,
    /// Leg.
    pub leg: Leg,
    /// Runs in order, as (lot, run) indices.
    pub runs: Vec<(usize, usize)>,
    /// Avoidable cost per operated day.
    pub day_cost: Pence,
    /// Days a year: the most of its lots.
    pub days: u32,
}

impl Chain {
    /// Avoidable cost a year.
    pub fn annual(&self) -> Pence {
        Pence(self.day_cost.0 * i64::from(self.days))
    }
}

/// Most chains of one group and leg that are listed; beyond it longer chains are left out, shortest kept first, and said.
const CHAINS_MAX: usize = 20_000;

/// Chains that were not considered, because a group has too many shorter ones already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Group of own vehicles.
    pub group: String,
    /// Leg.
    pub leg: Leg,
    /// Chains of so many runs and more are not considered, or not all of them.
    pub from_runs: usize,
    /// Chains that are considered.
    pub considered: usize,
}

impl std::fmt::Display for LeftOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let LeftOut { group, leg, from_runs, considered } = self;
        write!(
            f,
            "own vehicles {group}, {leg}: {considered} chains considered; those of {from_runs} runs or more not all"
        )
    }
}

/// The chaining network of one group and leg.
pub fn network(
    lots: &[Lot],
    fleet: &OwnFleet,
    group: usize,
    leg: Leg,
    rules: &Rules,
) -> DiGraph<(usize, usize), usize> {
    let mut graph = DiGraph::new();
    let mut nodes: BTreeMap<&str, NodeIndex> = BTreeMap::new();
    let runs = run_index(lots);
    for reach in &fleet.groups[group].reach {
        if let Some(&(l, r)) = runs.get(reach.run.as_str())
            && lots[l].timetable[r].leg == leg
        {
            nodes.insert(&reach.run, graph.add_node((l, r)));
        }
    }
    let turn = Secs::try_from(rules.own_turnaround_minutes).unwrap_or(0) * 60;
    for (i, link) in fleet.links.iter().enumerate() {
        if let (Some(&a), Some(&b)) = (nodes.get(link.from.as_str()), nodes.get(link.to.as_str())) {
            let ((al, ar), (bl, br)) = (graph[a], graph[b]);
            if lots[al].timetable[ar].end + link.secs + turn <= lots[bl].timetable[br].start {
                graph.add_edge(a, b, i);
            }
        }
    }
    graph
}

/// All chains of the fleet, single runs first, in a fixed order; and what was left out of them.
pub fn chains(lots: &[Lot], fleet: &OwnFleet, rules: &Rules) -> (Vec<Chain>, Vec<LeftOut>) {
    chains_up_to(lots, fleet, rules, CHAINS_MAX)
}

fn chains_up_to(lots: &[Lot], fleet: &OwnFleet, rules: &Rules, most: usize) -> (Vec<Chain>, Vec<LeftOut>) {
    let (mut all, mut left_out) = (Vec::new(), Vec::new());
    if !rules.own_fleet {
        return (all, left_out);
    }
    for (g, group) in fleet.groups.iter().enumerate() {
        let reach: BTreeMap<&str, &Reach> = group.reach.iter().map(|r| (r.run.as_str(), r)).collect();
        for leg in Leg::BOTH {
            let graph = network(lots, fleet, g, leg, rules);
            let mut layer: Vec<(Vec<NodeIndex>, Vec<usize>)> =
                graph.node_indices().map(|n| (vec![n], Vec::new())).collect();
            let mut found = 0;
            for length in 1..=rules.own_chain.max(1) {
                for (nodes, links) in &layer {
                    let runs: Vec<(usize, usize)> = nodes.iter().map(|&n| graph[n]).collect();
                    if let Some(chain) = priced(lots, fleet, g, leg, &runs, links, &reach) {
                        all.push(chain);
                        found += 1;
                    }
                }
                if length >= rules.own_chain.max(1) {
                    break;
                }
                let longer: usize = layer.iter().map(|(nodes, _)| graph.edges(nodes[nodes.len() - 1]).count()).sum();
                if longer > 0 && found + longer > most {
                    let group = group.id.clone();
                    left_out.push(LeftOut { group, leg, from_runs: length as usize + 1, considered: found });
                    break;
                }
                layer = layer
                    .iter()
                    .flat_map(|(nodes, links)| {
                        let last = nodes[nodes.len() - 1];
                        let mut next: Vec<(Vec<NodeIndex>, Vec<usize>)> = graph
                            .edges(last)
                            .map(|e| {
                                let mut n = nodes.clone();
                                n.push(petgraph::visit::EdgeRef::target(&e));
                                let mut l = links.clone();
                                l.push(*e.weight());
                                (n, l)
                            })
                            .collect();
                        next.sort_by(|a, b| a.0.cmp(&b.0));
                        next
                    })
                    .collect();
            }
        }
    }
    (all, left_out)
}

/// A chain with its exact cost, or `None` when it leaves the shift.
fn priced(
    lots: &[Lot],
    fleet: &OwnFleet,
    group: usize,
    leg: Leg,
    runs: &[(usize, usize)],
    links: &[usize],
    reach: &BTreeMap<&str, &Reach>,
) -> Option<Chain> {
    let owner = &fleet.groups[group];
    let timetable = |(l, r): (usize, usize)| &lots[l].timetable[r];
    let (first, last) = (timetable(*runs.first()?), timetable(*runs.last()?));
    let (out, back) = (reach.get(first.id.as_str())?, reach.get(last.id.as_str())?);
    let (leave, arrive) = (first.start - out.out_secs, last.end + back.back_secs);
    let (from, to) = owner.shift[leg.index()];
    if leave < from || arrive > to {
        return None;
    }
    let metres = i64::from(out.out_metres)
        + i64::from(back.back_metres)
        + runs.iter().map(|&r| i64::from(timetable(r).metres)).sum::<i64>()
        + links.iter().map(|&i| i64::from(fleet.links[i].metres)).sum::<i64>();
    let assistants = runs.iter().map(|&r| timetable(r).assistants).max().unwrap_or(0);
    let in_zone = runs.iter().any(|&r| timetable(r).in_zone);
    let day_cost = owner.tariff.day_cost(metres, arrive - leave, assistants, in_zone).to_pence();
    let days = runs.iter().map(|&(l, _)| lots[l].days).max().unwrap_or(0);
    Some(Chain { group, leg, runs: runs.to_vec(), day_cost, days })
}

/// Where each run stands.
pub fn run_index(lots: &[Lot]) -> BTreeMap<&str, (usize, usize)> {
    lots.iter()
        .enumerate()
        .flat_map(|(l, lot)| lot.timetable.iter().enumerate().map(move |(r, run)| (run.id.as_str(), (l, r))))
        .collect()
}

/// Stand-alone avoidable cost per day of each lot: the cheapest single vehicles for its runs, `None` when a run fits none.
pub fn stand_alone(lots: &[Lot], fleet: &OwnFleet, rules: &Rules) -> Vec<Option<Pence>> {
    let single = Rules { own_chain: 1, own_fleet: true, ..rules.clone() };
    let mut best: BTreeMap<(usize, usize), Pence> = BTreeMap::new();
    for chain in chains(lots, fleet, &single).0 {
        let fixed = fleet.groups[chain.group].fixed_per_day.0 / 2;
        let cost = Pence(chain.day_cost.0 + fixed);
        best.entry(chain.runs[0]).and_modify(|c| *c = (*c).min(cost)).or_insert(cost);
    }
    lots.iter()
        .enumerate()
        .map(|(l, lot)| {
            (!lot.timetable.is_empty())
                .then(|| (0..lot.timetable.len()).map(|r| best.get(&(l, r)).copied()).sum::<Option<Pence>>())
                .flatten()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::procurement::generate::{Spec, tender};

    #[test]
    fn chains_beyond_the_most_are_said_and_never_dropped_silently() {
        let mut t = tender(&Spec { lots: 20, suppliers: 4, bids: 40, packages: 0, own: 4, ..Spec::default() });
        // Short morning runs in two waves, five minutes' drive apart: a vehicle can do one of each.
        let mut waves: [Vec<String>; 2] = [Vec::new(), Vec::new()];
        for (l, lot) in t.lots.iter_mut().enumerate() {
            for run in lot.timetable.iter_mut().filter(|r| r.leg == Leg::Am) {
                run.start = 7 * 3600 + (l as Secs % 2) * 3600;
                run.end = run.start + 900;
                waves[l % 2].push(run.id.clone());
            }
        }
        let link =
            |from: &String, to: &String| RunLink { from: from.clone(), to: to.clone(), secs: 300, metres: 2_000 };
        t.own.links = waves[0].iter().flat_map(|a| waves[1].iter().map(move |b| link(a, b))).collect();
        let rules = Rules { own_chain: 3, ..t.rules.clone() };
        let (all, none) = chains(&t.lots, &t.own, &rules);
        assert_eq!(none, vec![]);
        let singles = all.iter().filter(|c| c.runs.len() == 1).count();
        assert!(all.len() > singles, "the tender has chains of several runs");
        let (few, left_out) = chains_up_to(&t.lots, &t.own, &rules, 1);
        assert!(few.len() < all.len() && few.iter().all(|c| c.runs.len() == 1), "single runs are always considered");
        assert_eq!(few.len(), singles);
        let cut: usize = left_out.iter().map(|l| l.considered).sum();
        assert!(left_out.iter().all(|l| l.from_runs == 2 && l.leg == Leg::Am) && cut > 0, "{left_out:?}");
        assert!(left_out[0].to_string().contains("those of 2 runs or more"), "{}", left_out[0]);
    }
}
