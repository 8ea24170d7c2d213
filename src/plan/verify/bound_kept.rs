//! Halves of trips at one home that no other makes useless.

use super::bound_ground::{Aboard, Ground};
use super::bound_hope::NOBODY;
use super::bound_memory::Memory;

/// Half a trip, as far as it is compared with others at its home that are no better in time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Half {
    pub price: i64,
    pub memory: u64,
    pub aboard: Aboard,
    /// Rider of the home before, or nobody.
    pub last: u16,
}

/// Halves at one home, cheapest first.
#[derive(Default)]
pub(super) struct Kept(Vec<Half>);

/// How halves are compared.
pub(super) struct Order<'a> {
    pub ground: &'a Ground<'a>,
    pub memory: &'a Memory,
    pub home: usize,
    /// Whether a trip may not turn straight back.
    pub strict: bool,
}

impl Kept {
    /// Keeps a half, no better in time than those kept, instead of those it makes useless; false where one kept makes it
    /// useless. What is no longer kept has been carried on.
    pub(super) fn keep(&mut self, order: &Order, half: Half) -> bool {
        let list = &mut self.0;
        // Nothing saves more than all assistants there are.
        let most = half.price + i64::from(order.ground.assistants(&half.aboard)) * order.ground.assistant;
        if list.iter().take_while(|other| other.price <= most).any(|other| order.beats(other, &half)) {
            return false;
        }
        let at = list.partition_point(|other| other.price < half.price);
        let mut kept = at;
        for i in at..list.len() {
            let other = list[i];
            if !order.beats(&half, &other) {
                list[kept] = other;
                kept += 1;
            }
        }
        list.truncate(kept);
        list.insert(at, half);
        true
    }
}

impl Order<'_> {
    /// Whether one half is at least as good as another, whoever boards besides.
    fn beats(&self, one: &Half, other: &Half) -> bool {
        let known = || one.last == other.last || other.memory & self.memory.of_rider(self.home, one.last) != 0;
        one.memory & !other.memory == 0
            && self.no_worse((one.price, &one.aboard), (other.price, &other.aboard))
            && (!self.strict || one.last == NOBODY || known())
    }

    /// Whether one price and load are at least as good as another.
    fn no_worse(&self, (price, x): (i64, &Aboard), (dearer, y): (i64, &Aboard)) -> bool {
        let ground = self.ground;
        let emptier = x.chairs <= y.chairs
            && x.not_in_front <= y.not_in_front
            && x.harnesses <= y.harnesses
            && x.child_seats <= y.child_seats
            && (!ground.groups || (x.group >= y.group && x.seated + x.chairs <= y.seated + y.chairs));
        if !emptier {
            return false;
        }
        // Assistants the first may need beyond those of the second, if negative the second beyond those of the first. Sharing
        // riders, so many more than the other has, need one for every so many begun; so many fewer save one for every so many
        // complete.
        let ratio = i64::from(ground.ratio);
        let sharing = i64::from(x.shared) - i64::from(y.shared);
        let begun = if sharing > 0 { (sharing + ratio - 1) / ratio } else { -(-sharing / ratio) };
        let needed = begun + i64::from(x.own) - i64::from(y.own);
        let fetched = if x.assisted() && !y.assisted() { ground.collect } else { 0 };
        i64::from(x.seated) + needed <= i64::from(y.seated) && price + needed * ground.assistant + fetched <= dearer
    }
}
