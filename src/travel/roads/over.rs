//! Turn restrictions that pass over ways: whoever comes by one road and drives along certain others may not take a last one.
//!
//! They need memory: at the end of the way between, drivers who came by the first road may do less than others. The
//! searched graph has copies of its nodes for them. A copy stands for the roads driven so far (a *prefix* of a
//! restriction); a step from it leads to the copy with the longest memory that still matters, as in Aho and Corasick's
//! matching of words.

use super::network::Network;
use petgraph::graph::{EdgeIndex, NodeIndex};
use std::collections::{BTreeMap, BTreeSet};

/// Restrictions over ways, ready for the making of a searched graph.
#[derive(Debug, Default)]
pub struct Over {
    /// Roads in the order of driving, the forbidden one last.
    banned: BTreeSet<Vec<u32>>,
    /// Beginnings of two roads and more, with the copied node of each once it is known.
    copies: BTreeMap<Vec<u32>, u32>,
    /// Junctions at which somebody's memory matters.
    junctions: BTreeSet<NodeIndex>,
}

impl Over {
    /// The restrictions of a network.
    pub fn of(network: &Network) -> Over {
        let mut over = Over { banned: network.banned_over.iter().cloned().collect(), ..Over::default() };
        for chain in &network.banned_over {
            let roads = chain.len().saturating_sub(1);
            for length in 1..=roads {
                let last = EdgeIndex::new(chain[length - 1] as usize);
                over.junctions.extend(network.graph.edge_endpoints(last).map(|(_, head)| head));
                if length > 1 {
                    over.copies.insert(chain[..length].to_vec(), u32::MAX);
                }
            }
        }
        over
    }

    /// Whether roads must be told apart at a junction.
    pub fn matters_at(&self, junction: NodeIndex) -> bool {
        self.junctions.contains(&junction)
    }

    /// Gives nodes to the beginnings that end at a junction, from `next` on; the last road of each, in order.
    pub fn copies_at(&mut self, network: &Network, junction: NodeIndex, next: u32) -> Vec<EdgeIndex> {
        if !self.matters_at(junction) {
            return Vec::new();
        }
        let mut roads = Vec::new();
        for (prefix, node) in &mut self.copies {
            let Some(last) = prefix.last().map(|&r| EdgeIndex::new(r as usize)) else { continue };
            if network.graph.edge_endpoints(last).is_some_and(|(_, head)| head == junction) {
                *node = next + roads.len() as u32;
                roads.push(last);
            }
        }
        roads
    }

    /// The roads remembered at each copied node.
    pub fn memories(&self) -> BTreeMap<u32, Vec<u32>> {
        self.copies.iter().map(|(prefix, &node)| (node, prefix.clone())).collect()
    }

    /// Taking a road with these driven before: `None` where that is forbidden, else the copied node it leads to, if any.
    pub fn step(&self, driven: &[u32], road: u32) -> Option<Option<u32>> {
        let ways = || (0..driven.len()).map(|from| [&driven[from..], &[road]].concat());
        if self.banned.is_empty() {
            return Some(None);
        }
        if ways().any(|way| self.banned.contains(&way)) {
            return None;
        }
        Some(ways().find_map(|way| self.copies.get(&way).copied()))
    }
}
