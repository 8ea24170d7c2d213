//! Whom a partial route remembers having carried at each stop, in one bit each, and who may therefore not board next.
//!
//! Source: ng-memory, R. Baldacci, A. Mingozzi and R. Roberti, Operations Research 59(5), 2011. Memories begin small and grow
//! where the master's routes carry somebody twice: R. Roberti and A. Mingozzi, Transportation Science 48(3), 2014. A rider who
//! must not share with others is remembered everywhere, so that those others never board.

use super::arcs::Arcs;
use super::relaxed::Gate;

/// Most riders a stop remembers.
const BITS: usize = u32::BITS as usize;
/// Riders each remembers at first, itself among them.
const FIRST: usize = 5;
/// Not among those remembered.
const FORGOTTEN: u8 = u8::MAX;

/// For each rider of a gate those whom a route remembers at that rider's stops, the rider first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered(pub Vec<Vec<u16>>);

impl Remembered {
    /// The nearest few, and riders who may not travel with others, as far as there is room.
    pub fn nearest(gate: &Gate) -> Remembered {
        let apart = || (0..gate.riders.len() as u16).filter(|&r| !gate.apart[r as usize].is_empty());
        let list = |near: &Vec<u16>| {
            let mut list: Vec<u16> = near.iter().copied().take(FIRST).collect();
            let also: Vec<u16> = apart().filter(|r| !list.contains(r)).take(BITS - list.len()).collect();
            list.extend(also);
            list
        };
        Remembered(gate.near.iter().map(list).collect())
    }

    /// Whether a route in this order carries nobody twice whom it still remembers.
    pub fn allow(&self, riders: &[u16]) -> bool {
        cycles(riders).all(|(a, b)| riders[a + 1..b].iter().any(|&via| !self.0[via as usize].contains(&riders[a])))
    }

    /// Remembers whom a route carries twice, where it comes round first; false where there is nothing to add or no room.
    pub fn forbid(&mut self, riders: &[u16]) -> bool {
        let Some((a, b)) = cycles(riders).min_by_key(|(a, b)| b - a) else { return false };
        let via = || riders[a + 1..b].iter().map(|&v| v as usize);
        let full = |list: &Vec<u16>| list.len() == BITS && !list.contains(&riders[a]);
        if via().any(|v| full(&self.0[v])) {
            return false;
        }
        for v in via() {
            if !self.0[v].contains(&riders[a]) {
                self.0[v].push(riders[a]);
            }
        }
        true
    }
}

/// Where somebody rides and next rides again.
fn cycles(riders: &[u16]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let again = |a: usize| riders[a + 1..].iter().position(|r| *r == riders[a]).map(|b| (a, a + 1 + b));
    (0..riders.len()).filter_map(again)
}

/// Memories of the stops in use.
#[derive(Debug, Clone)]
pub struct Memory {
    near: Vec<Vec<u16>>,
    position: Vec<Vec<u8>>,
    bars: Vec<Vec<u32>>,
}

impl Memory {
    /// The memories of a trip's stops.
    pub fn of(gate: &Gate, arcs: &Arcs, remembered: &Remembered) -> Memory {
        let near: Vec<Vec<u16>> = (0..arcs.len()).map(|i| remembered.0[arcs.rider(i) as usize].clone()).collect();
        Memory { position: positions(gate, &near), bars: barring(gate, &near), near }
    }

    /// Whether a rider may not board next after stop `i`, given what a route remembers there.
    #[inline]
    pub fn bars(&self, memory: u32, i: usize, rider: u16) -> bool {
        memory & self.bars[i][rider as usize] != 0
    }

    /// Whom a route may not carry that is joined, at stop `i`, to one that remembers so much there; the stop's own rider is
    /// in both.
    pub fn barred(&self, memory: u32, i: usize) -> u32 {
        let others = self.near[i].iter().enumerate().skip(1).filter(|(b, _)| memory >> b & 1 == 1);
        others.fold(0, |mask, (_, &rider)| mask | self.bars[i][rider as usize])
    }

    /// What stop `j` remembers of a route that comes from stop `i`: its own rider, and those near it that the route
    /// remembered.
    pub fn carry(&self, memory: u32, i: usize, j: usize) -> u32 {
        let mut carried = 1;
        let mut left = memory;
        while left != 0 {
            let at = self.position[j][self.near[i][left.trailing_zeros() as usize] as usize];
            if at != FORGOTTEN {
                carried |= 1 << at;
            }
            left &= left - 1;
        }
        carried
    }
}

/// For each stop and rider, what a route may not remember there if the rider is to board next: the rider, and whoever may
/// not travel with them.
fn barring(gate: &Gate, near: &[Vec<u16>]) -> Vec<Vec<u32>> {
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
