//! Both ways between two places side by side, for whoever asks about one place and many others, again and again.
//!
//! A large table is in no cache, and most of what a look at it costs is waiting for memory. So both ways take eight bytes where
//! all of them fit, and whoever will ask about a place fetches its row: memory then brings all lines of it side by side.

use super::problem::Cell;
use std::hint::black_box;

/// Bits of the cost; the time has the others.
const COST: u32 = 18;

/// To and from, for each pair of places.
#[derive(Debug, Clone, Default)]
pub struct Both {
    width: usize,
    /// Where every time and cost fits.
    packed: Vec<[u32; 2]>,
    /// Where one does not.
    wide: Vec<[Cell; 2]>,
}

/// The ways to and from one place.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    packed: &'a [[u32; 2]],
    wide: &'a [[Cell; 2]],
}

#[inline]
fn pack(cell: Cell) -> Option<u32> {
    let fits = (0..1 << (32 - COST)).contains(&cell.time) && (0..1 << COST).contains(&cell.cost);
    fits.then_some((cell.time as u32) << COST | cell.cost as u32)
}

#[inline]
fn unpack(packed: u32) -> Cell {
    Cell { time: (packed >> COST) as i32, cost: (packed & ((1 << COST) - 1)) as i32 }
}

impl Both {
    /// Of a square table by origin.
    pub fn new(cells: &[Cell], width: usize) -> Both {
        let pair = |i: usize| [cells[i % width * width + i / width], cells[i]];
        let packed: Option<Vec<[u32; 2]>> = (0..cells.len())
            .map(|i| {
                let [to, from] = pair(i).map(pack);
                Some([to?, from?])
            })
            .collect();
        match packed {
            Some(packed) => Both { width, packed, wide: Vec::new() },
            None => Both { width, packed: Vec::new(), wide: (0..cells.len()).map(pair).collect() },
        }
    }

    /// Those of one place.
    #[inline]
    pub fn around(&self, place: usize) -> Around<'_> {
        let row = place * self.width..(place + 1) * self.width;
        if self.packed.is_empty() {
            Around { packed: &[], wide: &self.wide[row] }
        } else {
            Around { packed: &self.packed[row], wide: &[] }
        }
    }
}

impl Around<'_> {
    /// From another place to this one, and back.
    #[inline]
    pub fn get(&self, other: usize) -> [Cell; 2] {
        if self.packed.is_empty() { self.wide[other] } else { self.packed[other].map(unpack) }
    }

    /// Fetches all of them. That answers nothing and changes nothing.
    #[inline]
    pub fn fetch(&self) {
        black_box(self.packed.iter().step_by(8).fold(0, |all, both| all ^ both[0]));
        black_box(self.wide.iter().step_by(4).fold(0, |all, both| all ^ both[0].time));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_come_back_as_they_were_however_long() {
        for longest in [3_000, 16_383, 16_384, 1 << 20] {
            let cells: Vec<Cell> = (0..9).map(|i| Cell { time: longest * i / 8, cost: 31 * i }).collect();
            let both = Both::new(&cells, 3);
            assert_eq!(both.packed.is_empty(), longest > 16_383);
            for (here, other) in (0..3).flat_map(|here| (0..3).map(move |other| (here, other))) {
                both.around(here).fetch();
                assert_eq!(both.around(here).get(other), [cells[other * 3 + here], cells[here * 3 + other]]);
            }
        }
    }
}
