//! Brothers and sisters, passengers who may not share, and wishes.

use super::{dice::Dice, mix};
use crate::model::{Mobility, Pair, PairKind, Passenger, Rate, SettingKind};

/// Brings brothers and sisters together: pairs of passengers of one setting who get one home and must travel together.
/// Returns the pairs and marks those in them.
pub(super) fn siblings(cohort: &mut [Passenger], kinds: &[SettingKind], seed: u64) -> (Vec<Pair>, Vec<bool>) {
    let mut dice = Dice::new(seed, "siblings");
    let mut tied = vec![false; cohort.len()];
    let wanted = (cohort.len() * mix::SIBLINGS / 2 + 500) / 1000;
    let firsts: Vec<usize> = (0..cohort.len()).filter(|&i| kinds[i] == SettingKind::Special).collect();
    let mut pairs = Vec::new();
    for a in dice.some(firsts, cohort.len()) {
        if pairs.len() == wanted {
            break;
        }
        if tied[a] {
            continue;
        }
        let near = |b: &usize| {
            let years = |i: usize| cohort[i].year_group.unwrap_or(7);
            *b != a && !tied[*b] && cohort[*b].setting == cohort[a].setting && years(a).abs_diff(years(*b)) <= 5
        };
        let Some(&b) = dice.some((0..cohort.len()).filter(near).collect(), 1).first() else { continue };
        let (home, postcode, ward) = (cohort[a].home, cohort[a].postcode.clone(), cohort[a].ward.clone());
        let other = &mut cohort[b];
        (other.home, other.postcode, other.ward) = (home, postcode, ward);
        tied[a] = true;
        tied[b] = true;
        pairs.push(Pair { a: a.min(b), b: a.max(b), kind: PairKind::MustTravelWith, price: Rate(0) });
    }
    (pairs, tied)
}

/// Adds passengers who must not share and wishes, among those of one setting who do not travel alone.
pub(super) fn others(pairs: &mut Vec<Pair>, cohort: &[Passenger], tied: &[bool], seed: u64) {
    let mut dice = Dice::new(seed, "pairs");
    let mut used = tied.to_vec();
    let quota = |per_mille: usize| (cohort.len() * per_mille / 2 + 500) / 1000;
    let wishes = quota(mix::WISHES);
    for (kind, count, price) in [
        (PairKind::MustNotShare, quota(mix::NOT_SHARING), Rate(0)),
        (PairKind::PreferTogether, wishes.div_ceil(2), Rate::pence(500)),
        (PairKind::Avoid, wishes / 2, Rate::pence(300)),
    ] {
        let mut left = count;
        let free: Vec<usize> = (0..cohort.len()).filter(|&i| !used[i] && !cohort[i].solo).collect();
        for a in dice.some(free, cohort.len()) {
            if left == 0 {
                break;
            }
            if used[a] {
                continue;
            }
            let fits = |b: &usize| {
                let same_setting = cohort[*b].setting == cohort[a].setting;
                let simple = kind != PairKind::PreferTogether || cohort[*b].mobility != Mobility::Wheelchair;
                *b != a && !used[*b] && !cohort[*b].solo && same_setting && simple
            };
            let Some(&b) = dice.some((0..cohort.len()).filter(fits).collect(), 1).first() else { continue };
            used[a] = true;
            used[b] = true;
            pairs.push(Pair { a: a.min(b), b: a.max(b), kind, price });
            left -= 1;
        }
    }
}
