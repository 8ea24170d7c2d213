//! What the search found out about a request and a run stays true until the run changes: remembered, so that a run nobody
//! touched is not asked again.
//!
//! A run carries a fingerprint of its items and type, so (request, fingerprint) names the question. An answer is either the
//! best insertion, or that none costs less than a limit. Most runs that a removed passenger could go back to have been asked
//! before, as they are or as an earlier ruin left them.

use crate::routing::insertion::{Answer, Insertion};

/// Entries of the table, a power of two: 2^18 entries of 64 bytes, 16 megabytes a stream.
const ENTRIES: usize = 1 << 18;

/// An answer and its question.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))] // One line of the cache each.
struct Entry {
    version: u64,
    request: u32,
    /// Asked for a new visit.
    with_visit: bool,
    /// The answer may differ when other vehicle types are free.
    on_types: bool,
    available: u64,
    /// The best insertion where `found`; else none costs less than its `delta`.
    best: Insertion,
    found: bool,
}

/// Answers, the latest of those that share a place in the table.
#[derive(Debug, Clone, Default)]
pub struct Memo {
    entries: Vec<Entry>,
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
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    #[inline]
    fn place(version: u64, request: u32, with_visit: bool) -> usize {
        let key = version.wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ u64::from(request * 2 + u32::from(with_visit)).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
        (key >> 40) as usize & (ENTRIES - 1)
    }

    /// What is known about a request and a run of a version, with the types that are free now.
    #[inline]
    pub fn known(&self, version: u64, request: u32, with_visit: bool, available: u64) -> Known {
        let Some(entry) = self.entries.get(Self::place(version, request, with_visit)) else { return Known::Nothing };
        let same = entry.version == version && entry.request == request && entry.with_visit == with_visit;
        if !same || entry.on_types && entry.available != available {
            return Known::Nothing;
        }
        if entry.found { Known::Best(entry.best) } else { Known::NoneBelow(entry.best.delta) }
    }

    /// Remembers an answer.
    #[inline]
    pub fn learn(&mut self, version: u64, request: u32, with_visit: bool, available: u64, answer: Answer) {
        if self.entries.is_empty() {
            let nothing = Insertion { delta: 0, price: 0, kind: 0, node: 0, at: 0, visit_at: 0 };
            let never = Entry {
                version: u64::MAX,
                request: 0,
                with_visit: false,
                on_types: false,
                available: 0,
                best: nothing,
                found: false,
            };
            self.entries.resize(ENTRIES, never);
        }
        let best =
            answer.best.unwrap_or(Insertion { delta: answer.least, price: 0, kind: 0, node: 0, at: 0, visit_at: 0 });
        self.entries[Self::place(version, request, with_visit)] = Entry {
            version,
            request,
            with_visit,
            on_types: answer.on_types,
            available,
            best,
            found: answer.best.is_some(),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEST: Insertion = Insertion { delta: 5, price: 9, kind: 1, node: 2, at: 3, visit_at: 4 };

    #[test]
    fn an_answer_comes_back_for_its_own_question_only() {
        let mut memo = Memo::default();
        assert_eq!(memo.known(1, 2, false, 7), Known::Nothing);
        memo.learn(1, 2, false, 7, Answer { best: Some(BEST), on_types: false, least: 100 });
        assert_eq!(memo.known(1, 2, false, 8), Known::Best(BEST), "types that play no part may differ");
        assert_eq!(memo.known(1, 2, true, 7), Known::Nothing);
        assert_eq!(memo.known(2, 2, false, 7), Known::Nothing);
        assert_eq!(memo.known(1, 3, false, 7), Known::Nothing);
    }

    #[test]
    fn an_answer_that_depends_on_free_types_holds_for_those_only() {
        let mut memo = Memo::default();
        memo.learn(1, 2, true, 7, Answer { best: None, on_types: true, least: 100 });
        assert_eq!(memo.known(1, 2, true, 7), Known::NoneBelow(100));
        assert_eq!(memo.known(1, 2, true, 6), Known::Nothing);
        memo.clear();
        assert_eq!(memo.known(1, 2, true, 7), Known::Nothing);
    }
}
