//! Contraction hierarchies: prepare a graph once, then find exact shortest ways in a fraction of a millisecond.
//!
//! Nodes are contracted one after the other, least important first; where the shortest way between two neighbours ran
//! through the node, a *shortcut* takes its place. A search then only ever climbs to more important nodes, from the start
//! along `up` and from the destination along `down`, and the two meet at the top of the way.
//!
//! Weights are one `u64`: milliseconds in the upper half, centimetres in the lower. They add as pairs and compare
//! lexicographically, so that among ways of equal time the shorter one is taken and the value of a shortest way is unique:
//! a test may ask for equality, to the bit, with a plain Dijkstra.

mod contract;
pub mod many;
pub mod query;
mod witness;

pub use contract::prepare;
pub use many::table;

/// Milliseconds and centimetres as one number.
pub type Weight = u64;

/// No way.
pub const UNREACHED: Weight = u64::MAX;

/// Packs milliseconds and centimetres; both stay below 2^32 on any way of less than 49 days and 42,949 km.
pub fn pack(millis: u64, cm: u64) -> Weight {
    millis << 32 | cm
}

/// Milliseconds and centimetres of a weight.
pub fn unpack(weight: Weight) -> (u64, u64) {
    (weight >> 32, weight & 0xffff_ffff)
}

/// An arc of a graph to prepare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// Node before.
    pub from: u32,
    /// Node after.
    pub to: u32,
    /// Weight, at least 1.
    pub weight: Weight,
}

/// Arcs from each node to more important ones (`up`), or into it from more important ones (`down`), node after node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ladder {
    /// First arc of each node; one more than there are nodes.
    pub first: Vec<u32>,
    /// The more important node.
    pub other: Vec<u32>,
    /// Weight.
    pub weight: Vec<Weight>,
    /// Node the shortcut stands for; [`NO_MIDDLE`] for an arc of the graph.
    pub middle: Vec<u32>,
}

/// An arc that is no shortcut.
pub const NO_MIDDLE: u32 = u32::MAX;

impl Ladder {
    /// Arcs of a node: more important node, weight, middle.
    #[inline]
    pub fn arcs(&self, node: u32) -> impl Iterator<Item = (u32, Weight, u32)> + '_ {
        let (from, to) = (self.first[node as usize] as usize, self.first[node as usize + 1] as usize);
        let arcs = self.other[from..to].iter().zip(&self.weight[from..to]).zip(&self.middle[from..to]);
        arcs.map(|((&o, &w), &m)| (o, w, m))
    }
}

/// A prepared graph. Inside, nodes are numbered by importance, 0 the least.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hierarchy {
    /// Importance of each node of the graph.
    pub rank: Vec<u32>,
    /// The node of each importance: `rank` turned round.
    pub order: Vec<u32>,
    /// Arcs to more important nodes.
    pub up: Ladder,
    /// Arcs from more important nodes, turned round.
    pub down: Ladder,
}

impl Hierarchy {
    /// From the importance of each node and the arcs; `None` where importances are not those of so many nodes.
    pub fn from_parts(rank: Vec<u32>, up: Ladder, down: Ladder) -> Option<Hierarchy> {
        let mut order = vec![u32::MAX; rank.len()];
        for (node, &place) in rank.iter().enumerate() {
            *order.get_mut(place as usize)? = node as u32;
        }
        let whole = !order.contains(&u32::MAX);
        let fits = |ladder: &Ladder| ladder.first.len() == rank.len() + 1;
        (whole && fits(&up) && fits(&down)).then_some(Hierarchy { rank, order, up, down })
    }

    /// Number of nodes.
    pub fn nodes(&self) -> usize {
        self.rank.len()
    }
    /// Number of arcs, shortcuts included.
    pub fn arcs(&self) -> usize {
        self.up.other.len() + self.down.other.len()
    }
}

#[cfg(test)]
mod tests;
