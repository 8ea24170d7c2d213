//! What is known about a request and each run as it stands in the plan: a row of answers for each request, one for each slot
//! of a run.
//!
//! Asking about all runs walks along a row, which memory delivers in order; the table of [`super::memo`], where runs that come
//! and go are looked up, is hit at random. An answer is the run's own as long as its fingerprint is.

use super::memo::{Entry, Known, NEVER};
use crate::routing::insertion::Answer;

/// Answers by request and slot.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    entries: Vec<Entry>,
    slots: usize,
}

impl Rows {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.slots = 0;
    }

    /// Room for so many requests and slots.
    pub fn reserve(&mut self, requests: usize, slots: usize) {
        if slots > self.slots {
            self.slots = (slots + slots / 8).next_multiple_of(8);
            self.entries.clear();
            self.entries.resize(requests * self.slots, NEVER);
        }
    }

    /// As [`Memo::known`], about the run in a slot.
    #[inline]
    pub fn known(&self, slot: u32, run: (u64, i64), request: u32, available: u64) -> Known {
        let entry = &self.entries[request as usize * self.slots + slot as usize];
        if entry.question == run.0 { entry.answer(run.1, available) } else { Known::Nothing }
    }

    /// As [`Memo::learn`], about the run in a slot.
    #[inline]
    pub fn learn(&mut self, slot: u32, version: u64, request: u32, available: u64, answers: [Answer; 2]) {
        if let Some(entry) = Entry::of(version, available, answers) {
            self.entries[request as usize * self.slots + slot as usize] = entry;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_holds_while_its_run_stands_in_the_slot() {
        let mut rows = Rows::default();
        rows.reserve(4, 3);
        let answers = [Answer::none_below(5, false), Answer::none_below(i64::MAX, false)];
        rows.learn(2, 11, 3, 7, answers);
        assert_eq!(rows.known(2, (11, 0), 3, 7), Known::NoneBelow([5, i64::MAX], false));
        assert_eq!(rows.known(2, (12, 0), 3, 7), Known::Nothing, "another run");
        assert_eq!(rows.known(1, (11, 0), 3, 7), Known::Nothing, "another slot");
        rows.reserve(4, 3);
        assert_eq!(rows.known(2, (11, 0), 3, 7), Known::NoneBelow([5, i64::MAX], false), "there was room");
        rows.reserve(4, 400);
        assert_eq!(rows.known(2, (11, 0), 3, 7), Known::Nothing, "laid out anew");
        assert_eq!(rows.known(399, (11, 0), 3, 7), Known::Nothing);
    }
}
