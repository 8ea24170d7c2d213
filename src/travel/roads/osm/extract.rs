//! What is kept of an extract while it is read: ways somebody may use, turn restrictions, and the nodes they need.

use super::tags::{Tags, WayUse, node_flags, restriction, way_use};
use crate::travel::Fault;

/// Most node references kept: 400 million take 3.2 GB, more than any council's map.
const MOST_REFS: usize = 400_000_000;
/// Longest name kept, bytes.
const LONGEST_NAME: usize = 200;

/// A way with its nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// Id.
    pub id: i64,
    /// Nodes in order.
    pub nodes: Vec<i64>,
    /// Use.
    pub used: WayUse,
}

/// Most ways that a restriction passes over.
const MOST_VIA: usize = 8;

/// A turn restriction at one node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Restriction {
    /// Way one comes from.
    pub from: i64,
    /// Node at which one turns.
    pub via: i64,
    /// Way one turns into.
    pub to: i64,
    /// True: only this turn is allowed; false: this turn is not.
    pub only: bool,
}

/// A turn restriction that passes over ways.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OverWays {
    /// Way one comes from.
    pub from: i64,
    /// Ways one drives between, in the order of the relation.
    pub via: Vec<i64>,
    /// Way one turns into.
    pub to: i64,
    /// True: only this turn is allowed; false: this turn is not.
    pub only: bool,
}

/// What the first reading keeps.
#[derive(Debug, Clone, Default)]
pub struct Extract {
    /// Ways in order of id.
    pub ways: Vec<Way>,
    /// Turn restrictions.
    pub restrictions: Vec<Restriction>,
    /// Turn restrictions that pass over ways.
    pub over_ways: Vec<OverWays>,
    /// Restrictions that are incomplete: not used.
    pub restrictions_unused: u64,
    refs: usize,
}

impl Extract {
    /// Takes a way if somebody may use it.
    pub fn way(&mut self, id: i64, tags: &Tags, nodes: impl Iterator<Item = i64>) {
        if let Some(mut used) = way_use(tags) {
            if used.name.len() > LONGEST_NAME {
                used.name = used.name.chars().take(LONGEST_NAME / 4).collect();
            }
            let nodes: Vec<i64> = nodes.collect();
            self.refs += nodes.len();
            self.ways.push(Way { id, nodes, used });
        }
    }

    /// Takes a relation if it is a turn restriction; members are (role, is a node, id).
    pub fn relation<'m>(&mut self, tags: &Tags, members: impl FnOnce() -> Vec<(&'m str, bool, i64)>) {
        let Some(only) = restriction(tags) else { return };
        let members = members();
        let one = |role: &str, node: bool| {
            let mut found = members.iter().filter(|m| m.0 == role);
            match (found.next(), found.next()) {
                (Some(m), None) if m.1 == node => Some(m.2),
                _ => None,
            }
        };
        match (one("from", false), one("via", true), one("to", false)) {
            (Some(from), Some(via), Some(to)) => self.restrictions.push(Restriction { from, via, to, only }),
            (Some(from), None, Some(to)) => {
                let vias = || members.iter().filter(|m| m.0 == "via");
                let via: Vec<i64> = vias().map(|m| m.2).collect();
                if via.is_empty() || via.len() > MOST_VIA || vias().any(|m| m.1) {
                    self.restrictions_unused += 1;
                } else {
                    self.over_ways.push(OverWays { from, via, to, only });
                }
            }
            _ => self.restrictions_unused += 1,
        }
    }

    /// Joins what another part of the file gave.
    ///
    /// # Errors
    /// When the extract is larger than any council's.
    pub fn append(&mut self, mut other: Extract) -> Result<(), Fault> {
        self.ways.append(&mut other.ways);
        self.restrictions.append(&mut other.restrictions);
        self.over_ways.append(&mut other.over_ways);
        self.restrictions_unused += other.restrictions_unused;
        self.refs += other.refs;
        if self.refs > MOST_REFS {
            return Err(Fault::new("more roads than memory is allowed for; cut the extract to the region"));
        }
        Ok(())
    }

    /// Sorts ways by id, keeping one of each, so that the order of the file does not matter.
    pub fn finish(&mut self) {
        self.ways.sort_by_key(|w| w.id);
        self.ways.dedup_by_key(|w| w.id);
        self.restrictions.sort_unstable();
        self.restrictions.dedup();
        self.over_ways.sort_unstable();
        self.over_ways.dedup();
    }
}

/// The nodes that ways need, found in the second reading.
#[derive(Debug, Clone, Default)]
pub struct Nodes {
    /// Ids in ascending order.
    pub ids: Vec<i64>,
    /// Latitude and longitude in ten-millionths of a degree; `None` = not in the file.
    pub at: Vec<Option<(i32, i32)>>,
    /// Flags of [`super::tags`].
    pub flags: Vec<u8>,
}

impl Nodes {
    /// All nodes that the ways name.
    pub fn of(ways: &[Way]) -> Nodes {
        let mut ids: Vec<i64> = ways.iter().flat_map(|w| w.nodes.iter().copied()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids.shrink_to_fit();
        Nodes { at: vec![None; ids.len()], flags: vec![0; ids.len()], ids }
    }

    /// Place of a node in the lists.
    pub fn index(&self, id: i64) -> Option<usize> {
        self.ids.binary_search(&id).ok()
    }

    /// Sets position and flags of a node.
    pub fn set(&mut self, index: usize, at: (i32, i32), flags: u8) {
        self.at[index] = valid(at).then_some(at);
        self.flags[index] = flags;
    }

    /// Flags of a node with these tags.
    pub fn flags_of(tags: &Tags) -> u8 {
        node_flags(tags)
    }
}

fn valid((lat, lon): (i32, i32)) -> bool {
    lat.abs() <= 900_000_000 && lon.abs() <= 1_800_000_000
}
