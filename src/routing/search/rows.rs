//! What is known about a request and each run as it stands in the plan: a row for each request, an entry for each slot of a run.
//!
//! Nearly all there is to know is that a run is not worth asking, because no insertion costs less than so much. That is kept in
//! eight bytes beside a short fingerprint of the run, so that asking about all runs walks along a row of a thousand bytes and
//! leaves the runs themselves alone. The few insertions that were found stand in a table of their own.

use super::memo::{COARSE, Entry, Known, NEVER};
use crate::routing::fetch;
use crate::routing::insertion::Answer;
use crate::routing::state::NO_RUN;

/// Bit of a tag: an insertion stands in the other table.
const FOUND: u32 = 1;
/// No insertion at all.
const IMPOSSIBLE: u16 = u16::MAX;

/// What is known about a request and a run, at its visits and with a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digest {
    /// Of the run, mixed with the types that are free where the answer depends on them; [`FOUND`] is set where there is an
    /// insertion.
    tag: u32,
    /// No insertion that way costs less than this without [`COARSE`] bits; 0 where nothing is known.
    least: [u16; 2],
}

/// The types that are free, as part of a fingerprint.
#[derive(Debug, Clone, Copy)]
pub struct Free(u32);

impl Free {
    /// Of a set of types.
    #[inline]
    pub fn of(available: u64) -> Free {
        Free((available.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as u32 & !FOUND | 2)
    }
}

impl Digest {
    /// Nothing is known.
    pub const UNKNOWN: Digest = Digest { tag: NO_RUN, least: [0; 2] };

    /// Of a run so tagged, in units of 2^[`COARSE`].
    pub fn new(tag: u32, least: [u16; 2]) -> Digest {
        Digest { tag, least }
    }

    /// Whether it is about a run.
    #[inline]
    pub fn is_of(self, tag: u32) -> bool {
        self.tag == tag
    }

    /// Whether it is about a run, with the types that are free.
    #[inline]
    pub fn is_about(self, tag: u32, free: Free) -> bool {
        let mine = self.tag & !FOUND;
        mine == tag || mine == tag ^ free.0
    }

    /// Whether the run it is about offers nothing at its visits below one limit, and no new visit below another one, both in units
    /// of 2^[`COARSE`].
    #[inline]
    pub fn rules_out(self, limits: [u16; 2]) -> bool {
        self.least[0] >= limits[0] && self.least[1] >= limits[1]
    }
}

/// A limit in the units of a digest, never lower than it is.
#[inline]
pub fn ceiling(limit: i64) -> u16 {
    let units = (limit >> COARSE).saturating_add(1);
    units.clamp(1, i64::from(IMPOSSIBLE)) as u16
}

/// A price in the units of a digest, never higher than it is; a gain, which wishes can bring, is as good as nothing known.
#[inline]
pub fn floor(price: i64) -> u16 {
    if price == i64::MAX { IMPOSSIBLE } else { (price >> COARSE).clamp(0, i64::from(IMPOSSIBLE - 1)) as u16 }
}

/// The price of so many units.
#[inline]
fn price(units: u16) -> i64 {
    match units {
        0 => i64::MIN,
        IMPOSSIBLE => i64::MAX,
        _ => i64::from(units) << COARSE,
    }
}

/// Answers by request and slot.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    digests: Vec<Digest>,
    entries: Vec<Entry>,
    slots: usize,
}

impl Rows {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.digests.clear();
        self.entries.clear();
        self.slots = 0;
    }

    /// Room for so many requests and slots.
    pub fn reserve(&mut self, requests: usize, slots: usize) {
        if slots > self.slots {
            self.clear();
            self.slots = (slots + slots / 8).next_multiple_of(8);
            self.digests.resize(requests * self.slots, Digest::UNKNOWN);
            self.entries.resize(requests * self.slots, NEVER);
        }
    }

    /// What is known about a request, slot by slot; all of it is fetched, because it is looked at here and there.
    #[inline]
    pub fn of(&self, request: u32) -> &[Digest] {
        let row = &self.digests[request as usize * self.slots..][..self.slots];
        fetch::row(row, |digest| u64::from(digest.tag));
        row
    }

    /// What is known about a request and the run in a slot, of a version and a price and so tagged, with the types that are free.
    #[inline]
    pub fn known(&self, slot: u32, (version, cost, tag): (u64, i64, u32), request: u32, available: u64) -> Known {
        let place = request as usize * self.slots + slot as usize;
        let digest = self.digests[place];
        if !digest.is_about(tag, Free::of(available)) {
            return Known::Nothing;
        }
        let none_below = Known::NoneBelow(digest.least.map(price), digest.tag & !FOUND != tag);
        if digest.tag & FOUND == 0 {
            return none_below;
        }
        let entry = &self.entries[place];
        match entry.answer(cost, available) {
            best @ Known::Best(_) if entry.question == version => best,
            _ => none_below,
        }
    }

    /// Remembers the answers about a request and the run in a slot, of a version and so tagged.
    #[inline]
    pub fn learn(&mut self, slot: u32, (version, tag): (u64, u32), request: u32, available: u64, answers: [Answer; 2]) {
        let place = request as usize * self.slots + slot as usize;
        let on_types = answers.iter().any(|a| a.on_types);
        let tag = if on_types { tag ^ Free::of(available).0 } else { tag };
        let found = answers.iter().any(|a| a.best.is_some());
        if found {
            // What cannot be written down is asked again.
            let Some(entry) = Entry::of(version, available, answers) else { return };
            self.entries[place] = entry;
        }
        let tag = if found { tag | FOUND } else { tag };
        self.digests[place] = Digest { tag, least: answers.map(|a| floor(a.best.map_or(a.least, |best| best.delta))) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routing::insertion::Insertion;

    const PLAIN: [Answer; 2] = [
        Answer { best: None, on_types: false, least: 5 << COARSE },
        Answer { best: None, on_types: false, least: i64::MAX },
    ];

    #[test]
    fn an_answer_holds_while_its_run_stands_in_the_slot() {
        let mut rows = Rows::default();
        rows.reserve(4, 3);
        rows.learn(2, (11, 2), 3, 7, PLAIN);
        assert_eq!(rows.known(2, (11, 0, 2), 3, 7), Known::NoneBelow([5 << COARSE, i64::MAX], false));
        assert_eq!(rows.known(2, (12, 0, 4), 3, 7), Known::Nothing, "another run");
        assert_eq!(rows.known(1, (11, 0, 2), 3, 7), Known::Nothing, "another slot");
        rows.reserve(4, 3);
        assert_eq!(rows.known(2, (11, 0, 2), 3, 7), Known::NoneBelow([5 << COARSE, i64::MAX], false), "there was room");
        rows.reserve(4, 400);
        assert_eq!(rows.known(2, (11, 0, 2), 3, 7), Known::Nothing, "laid out anew");
        assert_eq!(rows.known(399, (11, 0, 2), 3, 7), Known::Nothing);
    }

    #[test]
    fn a_run_is_ruled_out_only_by_what_is_known_of_it() {
        let mut rows = Rows::default();
        rows.reserve(1, 8);
        let (tag, free, other) = (6, Free::of(7), Free::of(5));
        let below = |rows: &Rows, tag, free, limit| {
            let digest = rows.of(0)[0];
            digest.is_about(tag, free) && digest.rules_out([ceiling(limit); 2])
        };
        let out = |rows: &Rows, free, limit| below(rows, tag, free, limit);
        assert!(!out(&rows, free, 1), "nothing is known");
        // Rounded down one way and up the other: never too bold.
        rows.learn(0, (11, tag), 0, 7, [5 << COARSE, 9 << COARSE].map(|least| Answer::none_below(least, false)));
        assert!(out(&rows, free, (5 << COARSE) - 1) && !out(&rows, free, (5 << COARSE) + 1));
        assert!(out(&rows, other, 1), "whatever types are free");
        assert!(!below(&rows, 8, free, 1), "another run");
        rows.learn(0, (11, tag), 0, 7, [Answer::none_below(5 << COARSE, true), Answer::none_below(i64::MAX, false)]);
        assert!(out(&rows, free, 1) && !out(&rows, other, 1), "it depended on the types");
        assert_eq!(rows.known(0, (11, 0, tag), 0, 7), Known::NoneBelow([5 << COARSE, i64::MAX], true));
        assert_eq!(rows.known(0, (11, 0, tag), 0, 5), Known::Nothing);
        // With the visits of its gate alone each limit is its own.
        let door = Digest::new(tag, [IMPOSSIBLE, 3]);
        assert!(door.rules_out([ceiling(i64::MAX), 3]) && !door.rules_out([1, 4]));
    }

    #[test]
    fn an_insertion_that_was_found_comes_back_with_the_price_of_the_run_as_it_is() {
        let best = Insertion { delta: 5 << COARSE, price: 9 << COARSE, kind: 1, node: 2, at: 3, visit_at: 4 };
        let mut rows = Rows::default();
        rows.reserve(1, 8);
        let found = Answer { best: Some(best), on_types: true, least: 7 << COARSE };
        rows.learn(0, (11, 6), 0, 7, [found, Answer::none_below(8 << COARSE, false)]);
        assert_eq!(rows.known(0, (11, 4 << COARSE, 6), 0, 7), Known::Best(best));
        assert!(rows.of(0)[0].rules_out([ceiling(4 << COARSE); 2]), "dearer than the limit");
        assert!(!rows.of(0)[0].rules_out([ceiling(6 << COARSE); 2]));
        // Half of the fingerprint is not the whole: then only what the digest says is certain.
        assert_eq!(rows.known(0, (12, 0, 6), 0, 7), Known::NoneBelow([5 << COARSE, 8 << COARSE], true));
        // A gain is asked again.
        rows.learn(0, (13, 6), 0, 7, [Answer::none_below(-1, false), Answer::none_below(i64::MAX, false)]);
        assert_eq!(rows.known(0, (13, 0, 6), 0, 7), Known::NoneBelow([i64::MIN, i64::MAX], false));
    }
}
