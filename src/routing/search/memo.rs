//! What the search found out about a request and a run stays true until the run changes: remembered, so that a run nobody
//! touched is not asked again.
//!
//! A run carries a fingerprint of its items and type, so (request, fingerprint) names the question. An answer is either the
//! best insertion, or that none costs less than a limit. Most runs that a removed passenger could go back to have been asked
//! before, as they are or as an earlier ruin left them.

use crate::routing::insertion::{Answer, Insertion, NO_VISIT};

/// Pairs of entries, a power of two: 2^15 pairs of two entries of 32 bytes, two megabytes a stream, which a cache holds.
const PAIRS: usize = 1 << 15;
/// Bits dropped from a price below which nothing was found, in millionths of a penny: it is rounded down to 4.2 pence.
pub(super) const COARSE: u32 = 22;
/// No new visit, in one byte.
const NONE: u8 = u8::MAX;

/// An answer and its question.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Fingerprint of the run, mixed with the request.
    pub(super) question: u64,
    /// Types that were free, where the answer may differ with others; 0 where it holds with any.
    available: u64,
    /// Of the best insertion; where there is none, no insertion at the visits of the run costs less than this.
    delta: i64,
    /// Of the best insertion; where there is none, none with a new visit costs less than this, without [`COARSE`] bits.
    node: u32,
    at: u8,
    visit_at: u8,
    kind: u8,
    found: bool,
}

/// Both entries a question may stand in share one line of the cache; the later one is first.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Pair([Entry; 2]);

/// No answer.
pub(super) const NEVER: Entry =
    Entry { question: 0, available: 0, delta: 0, node: 0, at: 0, visit_at: NONE, kind: 0, found: false };

/// Answers, the latest of those that share a place in the table.
#[derive(Debug, Clone, Default)]
pub struct Memo {
    /// Nothing before something is learnt.
    pairs: Vec<Pair>,
}

/// What is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The best insertion of all.
    Best(Insertion),
    /// None at the visits of the run, and none with a new visit, is cheaper than these; and whether that depends on the
    /// types that are free.
    NoneBelow([i64; 2], bool),
    /// Nothing.
    Nothing,
}

impl Memo {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.pairs.clear();
    }

    #[inline]
    fn place(question: u64) -> usize {
        (question >> 40) as usize & (PAIRS - 1)
    }

    /// What is known about a request and a run of a version and a price, with the types that are free now.
    #[inline]
    pub fn known(&self, run: (u64, i64), request: u32, available: u64) -> Known {
        let question = question(run.0, request);
        let Some(pair) = self.pairs.get(Memo::place(question)) else { return Known::Nothing };
        let Some(entry) = pair.0.iter().find(|e| e.question == question) else { return Known::Nothing };
        entry.answer(run.1, available)
    }

    /// Remembers an answer.
    #[inline]
    pub fn learn(&mut self, version: u64, request: u32, available: u64, answers: [Answer; 2]) {
        let question = question(version, request);
        let Some(entry) = Entry::of(question, available, answers) else { return };
        if self.pairs.is_empty() {
            self.pairs.resize(PAIRS, Pair([NEVER; 2]));
        }
        let place = Memo::place(question);
        let pair = &mut self.pairs[place].0;
        if pair[0].question != question {
            pair[1] = pair[0];
        }
        pair[0] = entry;
    }
}

/// Never 0, which stands for no question.
#[inline]
fn question(version: u64, request: u32) -> u64 {
    let asked = u64::from(request + 1).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    ((version ^ asked).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ asked.rotate_left(29)) | 1
}

impl Entry {
    /// What the entry says, where it is the question's, about a run of a price.
    #[inline]
    pub(super) fn answer(&self, price: i64, available: u64) -> Known {
        if self.available != 0 && self.available != available {
            return Known::Nothing;
        }
        if !self.found {
            let with_visit = if self.node == u32::MAX { i64::MAX } else { i64::from(self.node) << COARSE };
            return Known::NoneBelow([self.delta, with_visit], self.available != 0);
        }
        let visit_at = if self.visit_at == NONE { NO_VISIT } else { u16::from(self.visit_at) };
        Known::Best(Insertion {
            delta: self.delta,
            price: price + self.delta,
            kind: self.kind,
            node: self.node,
            at: u16::from(self.at),
            visit_at,
        })
    }

    /// The answers to a question, at the visits of the run and with a new one, where they can be written down. The second was
    /// searched below the best of the first, or lower still.
    #[inline]
    pub(super) fn of(question: u64, available: u64, [at, with]: [Answer; 2]) -> Option<Entry> {
        let on_types = at.on_types || with.on_types;
        if on_types && available == 0 {
            return None; // Would look like an answer for all; only where there are no operators and no vehicle is left.
        }
        let available = if on_types { available } else { 0 };
        let Some(best) = with.best.or(at.best.filter(|first| first.delta <= with.least)) else {
            let delta = at.best.map_or(at.least, |first| first.delta);
            return Some(Entry { question, available, delta, node: coarse(with.least)?, ..NEVER });
        };
        // Positions that do not fit are of runs so long that they hardly occur: asked again each time.
        let visit_at = if best.visit_at == NO_VISIT { NONE } else { position(best.visit_at)? };
        let Insertion { delta, node, kind, .. } = best;
        Some(Entry { question, available, delta, node, at: position(best.at)?, visit_at, kind, found: true })
    }
}

/// A price in units of 2^[`COARSE`], rounded down; `None` for a gain, which wishes can bring and which is asked again.
#[inline]
fn coarse(price: i64) -> Option<u32> {
    match price {
        i64::MAX => Some(u32::MAX),
        ..0 => None,
        _ => Some((price >> COARSE).min(i64::from(u32::MAX - 1)) as u32),
    }
}

/// A position in one byte, where it fits.
#[inline]
fn position(at: u16) -> Option<u8> {
    u8::try_from(at).ok().filter(|&at| at != NONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEST: Insertion = Insertion { delta: 5, price: 9, kind: 1, node: 2, at: 3, visit_at: 4 };

    const FOUND: Answer = Answer { best: Some(BEST), on_types: false, least: 100 };

    fn nothing(least: i64) -> Answer {
        Answer::none_below(least, false)
    }

    #[test]
    fn an_answer_comes_back_for_its_own_question_only() {
        let mut memo = Memo::default();
        assert_eq!(memo.known((1, 4), 2, 7), Known::Nothing);
        memo.learn(1, 2, 7, [FOUND, nothing(9)]);
        assert_eq!(memo.known((1, 4), 2, 8), Known::Best(BEST), "types that play no part may differ");
        assert_eq!(memo.known((2, 4), 2, 7), Known::Nothing);
        assert_eq!(memo.known((1, 4), 3, 7), Known::Nothing);
    }

    #[test]
    fn an_answer_that_depends_on_free_types_holds_for_those_only() {
        let mut memo = Memo::default();
        memo.learn(1, 2, 7, [Answer::none_below(100, true), nothing(i64::MAX)]);
        assert_eq!(memo.known((1, 4), 2, 7), Known::NoneBelow([100, i64::MAX], true));
        assert_eq!(memo.known((1, 4), 2, 6), Known::Nothing);
        memo.clear();
        assert_eq!(memo.known((1, 4), 2, 7), Known::Nothing);
    }

    #[test]
    fn the_best_of_both_ways_is_kept_and_what_is_less_than_known_is_not_claimed() {
        let entry = |answers| Entry::of(1, 7, answers).map(|e| e.answer(4, 7));
        let cheaper = Answer { best: Some(Insertion { delta: 3, price: 7, ..BEST }), ..FOUND };
        assert_eq!(entry([FOUND, cheaper]), Some(Known::Best(Insertion { delta: 3, price: 7, ..BEST })));
        assert_eq!(entry([FOUND, nothing(5)]), Some(Known::Best(BEST)), "no new visit is cheaper");
        assert_eq!(entry([FOUND, nothing(4)]), Some(Known::NoneBelow([5, 0], false)), "a new visit may be cheaper");
        let many = (5 << COARSE) + 1;
        assert_eq!(entry([nothing(9), nothing(many)]), Some(Known::NoneBelow([9, 5 << COARSE], false)), "rounded down");
        assert_eq!(entry([nothing(9), nothing(-1)]), None, "a gain is asked again");
    }
}
