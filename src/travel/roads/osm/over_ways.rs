//! From a restriction over ways to the roads it forbids in this order.

use super::extract::OverWays;
use crate::travel::roads::network::{Junction, Road};
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;
use std::collections::HashMap;

/// Longest stretch between the two turns, roads.
const LONGEST: usize = 32;

/// Every chain of roads that the restriction forbids: the road one comes from, those between, the forbidden one.
pub fn chains(
    graph: &DiGraph<Junction, Road, u32>,
    restriction: &OverWays,
    roads_of: &HashMap<i64, Vec<EdgeIndex>>,
) -> Vec<Vec<u32>> {
    let roads = |way: i64| roads_of.get(&way).map_or(&[][..], Vec::as_slice);
    let through = |r: &EdgeIndex| !graph[*r].access_only;
    let Some(last_way) = restriction.via.last() else { return Vec::new() };
    let mut chains = Vec::new();
    for &from in roads(restriction.from).iter().filter(|r| through(r)) {
        let mut chain = vec![from];
        // Each way between is driven from end to end before the next.
        let mut whole = true;
        for way in &restriction.via {
            let before = chain.len();
            while let Some(next) = on(graph, &chain, roads(*way)) {
                chain.push(next);
                let arrived = way == last_way && ends_at(graph, next, roads(restriction.to), &chain).next().is_some();
                if arrived || chain.len() > LONGEST {
                    break;
                }
            }
            whole &= chain.len() > before;
        }
        let Some(&last) = chain.last().filter(|_| whole && chain.len() <= LONGEST) else { continue };
        let to: Vec<EdgeIndex> = ends_at(graph, last, roads(restriction.to), &chain).filter(|r| through(r)).collect();
        let Some((_, junction)) = graph.edge_endpoints(last).filter(|_| !to.is_empty()) else { continue };
        let others = graph
            .edges(junction)
            .map(|e| e.id())
            .filter(|o| through(o) && !to.contains(o) && graph[*o].shape != graph[last].shape);
        let forbidden: Vec<EdgeIndex> = if restriction.only { others.collect() } else { to.clone() };
        let written = |road: EdgeIndex| chain.iter().chain([&road]).map(|r| r.index() as u32).collect();
        chains.extend(forbidden.into_iter().map(written));
    }
    chains
}

fn head(graph: &DiGraph<Junction, Road, u32>, road: EdgeIndex) -> Option<NodeIndex> {
    graph.edge_endpoints(road).map(|(_, head)| head)
}

/// The road of a way on which a chain goes on: not back, and none twice.
fn on(graph: &DiGraph<Junction, Road, u32>, chain: &[EdgeIndex], way: &[EdgeIndex]) -> Option<EdgeIndex> {
    let last = *chain.last()?;
    let at = head(graph, last)?;
    let fresh = |r: EdgeIndex| chain.iter().all(|c| graph[*c].shape != graph[r].shape);
    let goes_on = |r: EdgeIndex| graph.edge_endpoints(r).is_some_and(|(tail, _)| tail == at) && fresh(r);
    way.iter().copied().find(|&r| goes_on(r) && !graph[r].access_only)
}

/// Roads of a way that begin where another ends, other than the way back.
fn ends_at<'g>(
    graph: &'g DiGraph<Junction, Road, u32>,
    last: EdgeIndex,
    way: &'g [EdgeIndex],
    chain: &'g [EdgeIndex],
) -> impl Iterator<Item = EdgeIndex> + 'g {
    let at = head(graph, last);
    let begins = move |r: &EdgeIndex| graph.edge_endpoints(*r).map(|(tail, _)| tail) == at;
    way.iter().copied().filter(move |r| begins(r) && !chain.contains(r) && graph[*r].shape != graph[last].shape)
}
