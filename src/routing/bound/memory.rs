//! Whom a partial route remembers having carried at each stop, in one bit each, and who may therefore not board next.
//!
//! Source: ng-memory, R. Baldacci, A. Mingozzi and R. Roberti, Operations Research 59(5), 2011. A rider who must not share with
//! others is remembered everywhere, so that those others never board.

use super::price::Arcs;
use super::relaxed::Gate;

/// Most riders a stop remembers.
const BITS: usize = 16;
/// Not among those remembered.
const FORGOTTEN: u8 = u8::MAX;

/// Memories of the stops in use.
#[derive(Debug, Clone)]
pub struct Memory {
    near: Vec<Vec<u16>>,
    position: Vec<Vec<u8>>,
    bars: Vec<Vec<u16>>,
}

impl Memory {
    /// The memories of a trip's stops.
    pub fn of(gate: &Gate, arcs: &Arcs) -> Memory {
        let near = remembered(gate, arcs);
        Memory { position: positions(gate, &near), bars: barring(gate, &near), near }
    }

    /// Whether a rider may not board next after stop `i`, given what a route remembers there.
    #[inline]
    pub fn bars(&self, memory: u16, i: usize, rider: u16) -> bool {
        memory & self.bars[i][rider as usize] != 0
    }

    /// What stop `j` remembers of a route that comes from stop `i`: its own rider, and those near it that the route
    /// remembered.
    pub fn carry(&self, memory: u16, i: usize, j: usize) -> u16 {
        let mut carried = 1;
        for (b, &rider) in self.near[i].iter().enumerate() {
            let at = self.position[j][rider as usize];
            if memory >> b & 1 == 1 && at != FORGOTTEN {
                carried |= 1 << at;
            }
        }
        carried
    }
}

/// Whom each stop remembers: those near it, and riders who may not travel with others, as far as there is room.
fn remembered(gate: &Gate, arcs: &Arcs) -> Vec<Vec<u16>> {
    let apart = || (0..gate.riders.len() as u16).filter(|&r| !gate.apart[r as usize].is_empty());
    let list = |stop: &usize| {
        let mut list = gate.near[*stop].clone();
        let also: Vec<u16> = apart().filter(|r| !list.contains(r)).take(BITS - list.len()).collect();
        list.extend(also);
        list
    };
    arcs.stops.iter().map(list).collect()
}

/// For each stop and rider, what a route may not remember there if the rider is to board next: the rider, and whoever may
/// not travel with them.
fn barring(gate: &Gate, near: &[Vec<u16>]) -> Vec<Vec<u16>> {
    let mask = |list: &Vec<u16>, rider: usize| {
        let bars = |r: &u16| *r as usize == rider || gate.apart[rider].contains(r);
        list.iter().enumerate().filter(|(_, r)| bars(r)).fold(0, |mask, (b, _)| mask | 1 << b)
    };
    near.iter().map(|list| (0..gate.riders.len()).map(|rider| mask(list, rider)).collect()).collect()
}

/// Where each stop remembers each rider.
fn positions(gate: &Gate, near: &[Vec<u16>]) -> Vec<Vec<u8>> {
    let place = |list: &Vec<u16>| {
        let mut at = vec![FORGOTTEN; gate.riders.len()];
        list.iter().enumerate().for_each(|(i, &r)| at[r as usize] = i as u8);
        at
    };
    near.iter().map(place).collect()
}
