//! The drives between all places, four bytes each: the search asks for millions a second, all over a table that no cache holds.
//! Whoever knows beforehand which drives are needed fetches them ([`super::fetch`]).

use super::fetch;
use super::problem::Place;
use crate::model::Cell;
use std::collections::BTreeMap;

/// Bits of the metres; the seconds have the others.
const METRES: u32 = 18;
/// In place of a drive of four hours and a half, or 262 kilometres, or more.
const LONG: u32 = u32::MAX;

/// Drives from place to place.
#[derive(Debug, Clone)]
pub struct Drives {
    packed: Vec<u32>,
    places: usize,
    /// Those that are too long to be packed.
    long: BTreeMap<(Place, Place), Cell>,
}

impl Drives {
    /// Of so many places, from a function of both.
    pub fn new(places: usize, drive: impl Fn(usize, usize) -> Cell) -> Drives {
        let mut drives = Drives { packed: Vec::with_capacity(places * places), places, long: BTreeMap::new() };
        for (from, to) in (0..places).flat_map(|from| (0..places).map(move |to| (from, to))) {
            let cell = drive(from, to);
            let fits = cell.secs < LONG >> METRES && cell.metres < 1 << METRES;
            drives.packed.push(if fits { cell.secs << METRES | cell.metres } else { LONG });
            if !fits {
                drives.long.insert((from as Place, to as Place), cell);
            }
        }
        drives
    }

    /// The same by destination.
    pub fn turned(&self) -> Drives {
        Drives::new(self.places, |to, from| self.get(from as Place, to as Place))
    }

    /// The drive between two places.
    #[inline]
    pub fn get(&self, from: Place, to: Place) -> Cell {
        let packed = self.packed[from as usize * self.places + to as usize];
        if packed == LONG {
            return self.long(from, to);
        }
        Cell { secs: packed >> METRES, metres: packed & ((1 << METRES) - 1) }
    }

    /// Fetches all drives from a place.
    #[inline]
    pub fn fetch_from(&self, from: Place) {
        let row = &self.packed[from as usize * self.places..][..self.places];
        fetch::row(row, |&packed| u64::from(packed));
    }

    /// Fetches the drives along a chain of places.
    #[inline]
    pub fn fetch_along(&self, chain: &[Place]) {
        let drive = |pair: &[Place]| self.packed[pair[0] as usize * self.places + pair[1] as usize];
        fetch::each(chain.windows(2).map(|pair| u64::from(drive(pair))));
    }

    #[cold]
    fn long(&self, from: Place, to: Place) -> Cell {
        self.long[&(from, to)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turned_drives_are_asked_by_destination() {
        let drives = Drives::new(3, |from, to| Cell { secs: from as u32 * 20_000, metres: to as u32 });
        let turned = drives.turned();
        assert!((0..9).all(|i| turned.get(i % 3, i / 3) == drives.get(i / 3, i % 3)));
    }

    #[test]
    fn every_drive_comes_back_as_it_was_however_long() {
        let secs = [0, 1, 3_000, 16_382, 16_383, 16_384, 86_400, u32::MAX];
        let metres = [0, 1, 40_000, 262_143, 262_144, 500_000, u32::MAX - 1, u32::MAX];
        let drive = |from: usize, to: usize| Cell { secs: secs[from], metres: metres[to] };
        let drives = Drives::new(8, drive);
        for (from, to) in (0..8).flat_map(|from| (0..8).map(move |to| (from, to))) {
            assert_eq!(drives.get(from as Place, to as Place), drive(from, to));
        }
        assert_eq!(drives.long.len(), 64 - 4 * 4);
    }
}
