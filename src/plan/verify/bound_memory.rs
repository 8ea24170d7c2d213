//! Whom a trip remembers having carried: at each home some riders, one bit each. Someone forgotten may be carried twice,
//! which can only make a trip cheaper than a true one.

use super::bound_ground::Ground;

/// Most riders a home remembers; more than these are forgotten.
const MOST: usize = u64::BITS as usize;
/// Not remembered.
const FORGOTTEN: u8 = u8::MAX;

/// Memories of the homes in use.
pub(super) struct Memory {
    /// At each home the riders remembered there, its own first.
    list: Vec<Vec<u16>>,
    /// By home and rider the bit.
    bit: Vec<Vec<u8>>,
    /// By home and rider those remembered there who keep the rider from boarding next.
    bars: Vec<Vec<u64>>,
}

impl Memory {
    /// At each home its own rider, those the bound names, and all who may not travel with somebody.
    pub(super) fn of(ground: &Ground) -> Memory {
        let trips = ground.trips;
        let riders = trips.apart.len();
        let careful: Vec<u16> = (0..riders as u16).filter(|&r| !trips.apart[usize::from(r)].is_empty()).collect();
        let list = |&own: &u16| {
            let mut list = vec![own];
            for &rider in trips.remembered[usize::from(own)].iter().chain(&careful) {
                if list.len() < MOST && !list.contains(&rider) {
                    list.push(rider);
                }
            }
            list
        };
        let list: Vec<Vec<u16>> = ground.rider.iter().map(list).collect();
        let bit = |list: &Vec<u16>| {
            let mut bit = vec![FORGOTTEN; riders];
            list.iter().enumerate().for_each(|(b, &r)| bit[usize::from(r)] = b as u8);
            bit
        };
        let bars = |list: &Vec<u16>| -> Vec<u64> {
            let keeps = |other: u16, rider: usize| usize::from(other) == rider || trips.apart[rider].contains(&other);
            let who = |rider: usize| list.iter().enumerate().filter(move |(_, other)| keeps(**other, rider));
            (0..riders).map(|rider| who(rider).fold(0, |bits, (b, _)| bits | 1 << b)).collect()
        };
        Memory { bit: list.iter().map(bit).collect(), bars: list.iter().map(bars).collect(), list }
    }

    /// Of a trip from or to one home alone.
    pub(super) const ALONE: u64 = 1;

    /// Whether a rider may not board next: carried before, or not with somebody carried.
    pub(super) fn bars(&self, memory: u64, home: usize, rider: u16) -> bool {
        memory & self.bars[home][usize::from(rider)] != 0
    }

    /// A rider's bit at a home; none where the rider is forgotten there.
    pub(super) fn of_rider(&self, home: usize, rider: u16) -> u64 {
        match self.bit[home][usize::from(rider)] {
            FORGOTTEN => 0,
            bit => 1 << bit,
        }
    }

    /// Whom the other half may not carry besides who stands at the home where both meet.
    pub(super) fn shut_out(&self, memory: u64, home: usize) -> u64 {
        let others = self.list[home].iter().enumerate().skip(1).filter(|(bit, _)| memory >> bit & 1 == 1);
        others.fold(0, |bits, (_, &rider)| bits | self.bars[home][usize::from(rider)])
    }

    /// What is remembered at the next home of what was at the one before, and who boards there.
    pub(super) fn on(&self, memory: u64, before: usize, next: usize) -> u64 {
        let mut known = Memory::ALONE;
        let mut rest = memory;
        while rest != 0 {
            known |= self.of_rider(next, self.list[before][rest.trailing_zeros() as usize]);
            rest &= rest - 1;
        }
        known
    }
}
