//! What the search found out about a request and a run stays true until the run changes: remembered, so that a run nobody
//! touched is not asked again.
//!
//! A run carries a fingerprint of its items and type, so (request, fingerprint) names the question. An answer is either the
//! best insertion, or that none costs less than a limit. Most runs that a removed passenger could go back to have been asked
//! before, as they are or as an earlier ruin left them.

use crate::routing::insertion::{Answer, Insertion, NO_VISIT};

/// Pairs of entries, a power of two: 2^19 pairs of two entries of 32 bytes, 32 megabytes a stream.
const PAIRS: usize = 1 << 19;
/// Pairs for each request in a brief table.
const BRIEF: usize = 256;
/// Pairs of the smallest table.
const LEAST: usize = 1 << 10;
/// No new visit, in one byte.
const NONE: u8 = u8::MAX;

/// An answer and its question.
#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Fingerprint of the run, mixed with the request and whether a new visit was asked for.
    question: u64,
    /// Types that were free, where the answer may differ with others; 0 where it holds with any.
    available: u64,
    /// Of the best insertion; where there is none, no insertion costs less than this.
    delta: i64,
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

const NEVER: Entry =
    Entry { question: 0, available: 0, delta: 0, node: 0, at: 0, visit_at: NONE, kind: 0, found: false };

/// Answers, the latest of those that share a place in the table.
#[derive(Debug, Clone)]
pub struct Memo {
    pairs: Vec<Pair>,
    /// Length of the table once something is learnt, a power of two.
    size: usize,
}

impl Default for Memo {
    fn default() -> Self {
        Memo { pairs: Vec::new(), size: PAIRS }
    }
}

/// What is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// The best insertion of all.
    Best(Insertion),
    /// None is cheaper than this.
    NoneBelow(i64),
    /// Nothing.
    Nothing,
}

impl Memo {
    /// A table that suits a short search among so many requests: writing the whole one takes longer than such a search.
    pub fn brief(requests: usize) -> Memo {
        Memo { pairs: Vec::new(), size: (requests * BRIEF).next_power_of_two().clamp(LEAST, PAIRS) }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.pairs.clear();
    }

    /// Never 0, which stands for no question.
    #[inline]
    fn question(version: u64, request: u32, with_visit: bool) -> u64 {
        let asked = u64::from(request * 2 + u32::from(with_visit) + 1).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
        ((version ^ asked).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ asked.rotate_left(29)) | 1
    }

    #[inline]
    fn place(&self, question: u64) -> usize {
        (question >> 40) as usize & (self.size - 1)
    }

    /// What is known about a request and a run of a version and a price, with the types that are free now.
    #[inline]
    pub fn known(&self, run: (u64, i64), request: u32, with_visit: bool, available: u64) -> Known {
        let question = Self::question(run.0, request, with_visit);
        let Some(pair) = self.pairs.get(self.place(question)) else { return Known::Nothing };
        let Some(entry) = pair.0.iter().find(|e| e.question == question) else { return Known::Nothing };
        if entry.available != 0 && entry.available != available {
            return Known::Nothing;
        }
        if !entry.found {
            return Known::NoneBelow(entry.delta);
        }
        let visit_at = if entry.visit_at == NONE { NO_VISIT } else { u16::from(entry.visit_at) };
        Known::Best(Insertion {
            delta: entry.delta,
            price: run.1 + entry.delta,
            kind: entry.kind,
            node: entry.node,
            at: u16::from(entry.at),
            visit_at,
        })
    }

    /// Remembers an answer.
    #[inline]
    pub fn learn(&mut self, version: u64, request: u32, with_visit: bool, available: u64, answer: Answer) {
        if answer.on_types && available == 0 {
            return; // Would look like an answer for all; only where there are no operators and no vehicle is left.
        }
        if self.pairs.is_empty() {
            self.pairs.resize(self.size, Pair([NEVER; 2]));
        }
        let question = Self::question(version, request, with_visit);
        let available = if answer.on_types { available } else { 0 };
        let entry = match answer.best {
            None => Entry { question, available, delta: answer.least, ..NEVER },
            Some(best) => {
                // Positions that do not fit are of runs so long that they hardly occur: asked again each time.
                let visit = if best.visit_at == NO_VISIT { Some(NONE) } else { position(best.visit_at) };
                let (Some(at), Some(visit_at)) = (position(best.at), visit) else { return };
                let Insertion { delta, node, kind, .. } = best;
                Entry { question, available, delta, node, at, visit_at, kind, found: true }
            }
        };
        let place = self.place(question);
        let pair = &mut self.pairs[place].0;
        if pair[0].question != question {
            pair[1] = pair[0];
        }
        pair[0] = entry;
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

    #[test]
    fn an_answer_comes_back_for_its_own_question_only() {
        let mut memo = Memo::default();
        assert_eq!(memo.known((1, 4), 2, false, 7), Known::Nothing);
        memo.learn(1, 2, false, 7, Answer { best: Some(BEST), on_types: false, least: 100 });
        assert_eq!(memo.known((1, 4), 2, false, 8), Known::Best(BEST), "types that play no part may differ");
        assert_eq!(memo.known((1, 4), 2, true, 7), Known::Nothing);
        assert_eq!(memo.known((2, 4), 2, false, 7), Known::Nothing);
        assert_eq!(memo.known((1, 4), 3, false, 7), Known::Nothing);
    }

    #[test]
    fn an_answer_that_depends_on_free_types_holds_for_those_only() {
        let mut memo = Memo::default();
        memo.learn(1, 2, true, 7, Answer { best: None, on_types: true, least: 100 });
        assert_eq!(memo.known((1, 4), 2, true, 7), Known::NoneBelow(100));
        assert_eq!(memo.known((1, 4), 2, true, 6), Known::Nothing);
        memo.clear();
        assert_eq!(memo.known((1, 4), 2, true, 7), Known::Nothing);
    }

    #[test]
    fn a_brief_table_answers_alike_and_is_never_larger_than_the_whole() {
        for requests in [0, 80, 1_000_000] {
            let mut memo = Memo::brief(requests);
            memo.learn(1, 2, false, 7, Answer { best: Some(BEST), on_types: false, least: 100 });
            assert_eq!(memo.known((1, 4), 2, false, 7), Known::Best(BEST));
            assert!(memo.size.is_power_of_two() && memo.size <= PAIRS);
        }
        assert!(Memo::brief(80).size < PAIRS / 8);
    }
}
