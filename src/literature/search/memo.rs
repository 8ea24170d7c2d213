//! Insertion answers remembered: where a request goes best in a route, by the route's fingerprint, so that routes which stay
//! as they are, or come back to what they were, are not asked again.

use crate::literature::kernel::Place;
use crate::routing::search::dice::Dice;

/// Answers kept, a power of two.
const SIZE: usize = 1 << 19;
/// Stands for "no place below the limit asked for".
const NO_PLACE: u16 = u16::MAX;

/// What is remembered of a request and a route.
#[derive(Debug, Clone, Copy)]
pub struct Answer {
    known: bool,
    entry: Entry,
}

impl Answer {
    /// The cheapest place if it is cheaper than the limit, no place if there is none, or nothing that helps.
    #[inline]
    pub fn below(&self, limit: i64) -> Option<Option<Place>> {
        let Entry { delta, places: (pickup, delivery), .. } = self.entry;
        if !self.known || (pickup == NO_PLACE && delta < limit) {
            return None;
        }
        let place = Place { pickup: pickup as usize, delivery: delivery as usize, delta };
        Some((pickup != NO_PLACE && delta < limit).then_some(place))
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    key: u64,
    delta: i64,
    places: (u16, u16),
}

/// The answers of one stream: a table in which a new answer replaces what stood in its place.
#[derive(Debug, Clone)]
pub struct Memo {
    entries: Vec<Entry>,
    marks: Vec<u64>,
}

impl Memo {
    /// Nothing is known yet. Without room nothing is ever remembered.
    pub fn new(requests: usize) -> Memo {
        let mut dice = Dice::new(0x3e30, 5);
        let mut mark = || ((dice.unit() * 2f64.powi(32)) as u64) << 32 | (dice.unit() * 2f64.powi(32)) as u64;
        Memo { entries: vec![Entry::default(); SIZE], marks: (0..requests).map(|_| mark()).collect() }
    }

    fn key(&self, request: u32, fingerprint: u64) -> u64 {
        let mixed = (self.marks[request as usize] ^ fingerprint).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed ^ mixed >> 29) | 1
    }

    /// What is known of a request in a route of this fingerprint. Nothing branches here: asked about several routes in a
    /// row, the processor fetches all of their entries at once.
    #[inline]
    pub fn ask(&self, request: u32, fingerprint: u64) -> Answer {
        let key = self.key(request, fingerprint);
        let entry = self.entries[(key >> 8) as usize & (SIZE - 1)];
        Answer { known: entry.key == key, entry }
    }

    /// Remembers the answer to a search for places cheaper than the limit.
    #[inline]
    pub fn tell(&mut self, request: u32, fingerprint: u64, limit: i64, found: Option<&Place>) {
        let key = self.key(request, fingerprint);
        let entry = &mut self.entries[(key >> 8) as usize & (SIZE - 1)];
        entry.key = key;
        (entry.delta, entry.places) = match found {
            Some(place) => (place.delta, (place.pickup as u16, place.delivery as u16)),
            None => (limit, (NO_PLACE, NO_PLACE)),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_found_again_for_the_same_request_and_route_alone() {
        let mut memo = Memo::new(3);
        let place = Place { pickup: 2, delivery: 5, delta: -7 };
        memo.tell(1, 99, 10, Some(&place));
        memo.tell(2, 99, 10, None);
        assert_eq!((memo.ask(1, 99).below(9), memo.ask(1, 99).below(-7)), (Some(Some(place)), Some(None)));
        assert_eq!((memo.ask(2, 99).below(10), memo.ask(2, 99).below(11)), (Some(None), None));
        assert_eq!((memo.ask(0, 99).below(9), memo.ask(1, 98).below(9)), (None, None));
    }
}
