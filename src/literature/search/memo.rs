//! Insertion answers remembered: where a request goes best in a route, by the route's fingerprint, so that routes which stay
//! as they are, or come back to what they were, are not asked again.

use crate::literature::kernel::Place;
use crate::routing::search::dice::Dice;

/// Answers kept: a power of two, large enough for the index to tell apart by the bits that an entry gives up for places.
const SIZE: usize = 1 << 19;
/// Stands for "no place below the limit asked for".
const NO_PLACE: u64 = 0xff;
/// Bits of an entry's first word that hold the positions, and whether the place has passed the exact test; the others tell
/// requests and routes apart.
const PLACES: u64 = 0xffff;
const SURE: u64 = 0x1_0000;

/// What is remembered of a request and a route.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    known: bool,
    entry: Entry,
}

impl Answer {
    /// The cheapest place if it is cheaper than the limit, no place if there is none, or nothing that helps: with `exact` a
    /// place that has not passed the exact test does not.
    #[inline]
    pub fn below(&self, limit: i64, exact: bool) -> Option<Option<Place>> {
        let Entry { word, delta } = self.entry;
        let (pickup, delivery) = (word & 0xff, word >> 8 & 0xff);
        let helps = delta >= limit || (pickup != NO_PLACE && !(exact && word & SURE == 0));
        let place = Place { pickup: pickup as usize, delivery: delivery as usize, delta };
        (self.known && helps).then_some((delta < limit).then_some(place))
    }
}

/// Two words, so that none lies across two cache lines.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    /// The key's upper bits, whether the place is sure, and the positions of delivery and pick-up.
    word: u64,
    delta: i64,
}

/// The answers of one stream: a table in which a new answer replaces what stood in its place.
#[derive(Debug, Clone)]
pub struct Memo {
    entries: Vec<Entry>,
    marks: Vec<u64>,
}

impl Memo {
    /// Nothing is known yet.
    pub fn new(requests: usize) -> Memo {
        let mut dice = Dice::new(0x3e30, 5);
        let mut mark = || ((dice.unit() * 2f64.powi(32)) as u64) << 32 | (dice.unit() * 2f64.powi(32)) as u64;
        Memo { entries: vec![Entry::default(); SIZE], marks: (0..requests).map(|_| mark()).collect() }
    }

    fn key(&self, request: u32, fingerprint: u64) -> u64 {
        let mixed = (self.marks[request as usize] ^ fingerprint).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed ^ mixed >> 29) | 1 << 63
    }

    /// What is known of a request in a route of this fingerprint. Nothing branches here: asked about several routes in a
    /// row, the processor fetches all of their entries at once.
    #[inline]
    pub fn ask(&self, request: u32, fingerprint: u64) -> Answer {
        let key = self.key(request, fingerprint);
        let entry = self.entries[key as usize & (SIZE - 1)];
        Answer { known: (entry.word ^ key) & !(PLACES | SURE) == 0, entry }
    }

    /// Remembers the answer to a search for places cheaper than the limit, and whether it has passed the exact test.
    #[inline]
    pub fn tell(&mut self, request: u32, fingerprint: u64, limit: i64, found: Option<&Place>, sure: bool) {
        let key = self.key(request, fingerprint);
        let (delta, places) = match found {
            Some(place) if place.delivery < NO_PLACE as usize => {
                (place.delta, (place.delivery << 8 | place.pickup) as u64)
            }
            Some(_) => return, // So long a route is asked again each time.
            None => (limit, NO_PLACE),
        };
        let word = key & !(PLACES | SURE) | places | if sure { SURE } else { 0 };
        self.entries[key as usize & (SIZE - 1)] = Entry { word, delta };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_found_again_for_the_same_request_and_route_alone() {
        let mut memo = Memo::new(3);
        let place = Place { pickup: 2, delivery: 5, delta: -7 };
        memo.tell(1, 99, 10, Some(&place), true);
        memo.tell(2, 99, 10, None, true);
        let ask = |request, fingerprint, limit| memo.ask(request, fingerprint).below(limit, true);
        assert_eq!((ask(1, 99, 9), ask(1, 99, -7)), (Some(Some(place)), Some(None)));
        assert_eq!((ask(2, 99, 10), ask(2, 99, 11)), (Some(None), None));
        assert_eq!((ask(0, 99, 9), ask(1, 98, 9)), (None, None));
    }

    #[test]
    fn a_place_without_the_exact_test_serves_as_a_bound_alone_where_that_is_asked_for() {
        let mut memo = Memo::new(1);
        let place = Place { pickup: 2, delivery: 5, delta: 4 };
        memo.tell(0, 99, 10, Some(&place), false);
        let answer = memo.ask(0, 99);
        assert_eq!(
            (answer.below(9, false), answer.below(9, true), answer.below(4, true)),
            (Some(Some(place)), None, Some(None))
        );
    }
}
