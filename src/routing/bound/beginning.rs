//! Partial routes that grow from their first homes on towards the gate, in the order of their slack: the longest way from
//! here to the gate that everybody aboard bears.

use super::approach::Approach;
use super::kept::Kept;
use super::price::{Ground, Label, NONE};
use super::trip::Aboard;
use crate::model::Secs;

/// More slack than anybody has.
const AMPLE: Secs = 3600;

/// Beginnings of routes.
pub struct Beginning<'a> {
    ground: &'a Ground<'a>,
    approach: Approach,
    /// All labels; that of a first home alone has no parent.
    pub labels: Vec<Label>,
    /// Slack of each label, that of the rider who boards here not counted.
    pub slack: Vec<Secs>,
    /// First stop of each label.
    pub first: Vec<u16>,
    /// Labels not yet looked at, by slack.
    pub waiting: Vec<Vec<u32>>,
    done: Vec<Kept>,
    /// Labels of two homes or more at each stop that no other makes useless.
    pub kept: Vec<Vec<u32>>,
}

impl<'a> Beginning<'a> {
    /// Begins at every stop.
    pub fn of(ground: &'a Ground<'a>) -> Beginning<'a> {
        let stops = ground.arcs.len();
        let most = (0..stops).map(|i| ground.arcs.reach(i)).max().unwrap_or(0) + AMPLE;
        let mut beginning = Beginning {
            ground,
            approach: Approach::of(ground.arcs, &ground.shares, ground.room.parts),
            labels: Vec::new(),
            slack: Vec::new(),
            first: Vec::new(),
            waiting: vec![Vec::new(); most.max(0) as usize + 1],
            done: vec![Kept::default(); stops],
            kept: vec![Vec::new(); stops],
        };
        for i in 0..stops {
            let limit = ground.trip.limit.saturating_sub(ground.trip.out_secs(ground.arcs.stops[i]));
            let slack = most.min(limit);
            if let Some(aboard) = ground.with(Aboard::NOBODY, i).filter(|_| slack >= 0) {
                let label = Label { price: 0, secs: 0, aboard, parent: NONE, stop: i as u16, memory: 1 };
                beginning.push(label, slack, i as u16);
            }
        }
        beginning
    }

    fn push(&mut self, label: Label, slack: Secs, first: u16) {
        let id = self.labels.len() as u32;
        self.labels.push(label);
        self.slack.push(slack);
        self.first.push(first);
        self.waiting[slack as usize].push(id);
    }

    /// Looks at the labels of one slack; what has less than `least` is not grown.
    pub fn carry_on(&mut self, slack: usize, least: Secs) {
        while !self.waiting[slack].is_empty() {
            let mut now = std::mem::take(&mut self.waiting[slack]);
            now.sort_by_key(|&id| (self.labels[id as usize].price, id));
            for id in now {
                let label = self.labels[id as usize];
                let stop = label.stop as usize;
                if label.parent != NONE {
                    if self.done[stop].beats(&label.compared(), &self.ground.terms) {
                        continue;
                    }
                    self.done[stop].keep(label.compared(), &self.ground.terms);
                    self.kept[stop].push(id);
                }
                self.extend(id, &label, least);
            }
        }
    }

    fn extend(&mut self, id: u32, label: &Label, least: Secs) {
        let ground = self.ground;
        let j = label.stop as usize;
        let (slack, first) = (self.slack[id as usize], self.first[id as usize]);
        let own = slack.min(ground.arcs.reach(j));
        for i in 0..ground.arcs.len() {
            if ground.memory.bars(label.memory, j, ground.arcs.rider(i)) {
                continue;
            }
            let (price, secs) = ground.arcs.arc(j, i);
            let slack = if ground.arcs.together(j, i) { slack } else { own } - secs;
            if slack < least.max(0) {
                continue;
            }
            let Some(aboard) = ground.with(label.aboard, i) else { continue };
            let memory = ground.memory.carry(label.memory, j, i);
            let next = Label {
                price: label.price + price,
                secs: label.secs + secs,
                aboard,
                parent: id,
                stop: i as u16,
                memory,
            };
            if self.hopeful(&next, slack) {
                self.push(next, slack, first);
            }
        }
    }

    /// Whether some way to the gate may undercut the prizes: assistants are paid in proportion at least.
    fn hopeful(&self, label: &Label, slack: Secs) -> bool {
        let ground = self.ground;
        let carried = |rider: u16| ground.memory.bars(label.memory, label.stop as usize, rider);
        let left = ground.room.left(label.aboard);
        let load = label.aboard.load;
        let collect = if ground.p.assistants(load) > 0 { ground.trip.assistants.1 } else { 0 };
        let paid = ground.trip.least + label.price + ground.room.aid(load) + collect;
        self.approach.gain(left, slack, label.stop as usize, carried).is_some_and(|gain| paid < gain)
    }
}
