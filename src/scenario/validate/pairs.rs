//! Rules between passengers that contradict each other: siblings who may not share, directly or through others.

use crate::model::{Leg, PairKind, Scenario, Weekdays};
use crate::scenario::read::Draft;
use petgraph::unionfind::UnionFind;

/// Weekdays on which each passenger rides a leg, by passenger and leg.
fn riding_days(s: &Scenario) -> Vec<[Weekdays; 2]> {
    let mut days = vec![[Weekdays::NONE; 2]; s.passengers.len()];
    let mut listed = vec![false; s.passengers.len()];
    for row in &s.attendance {
        listed[row.passenger] = true;
        let set = &mut days[row.passenger][row.leg.index()];
        *set = set.or(row.weekdays);
    }
    for (days, listed) in days.iter_mut().zip(listed) {
        if !listed {
            *days = [Weekdays::ALL; 2];
        }
    }
    days
}

pub(super) fn check(draft: &Draft<'_>) {
    let s = &draft.scenario;
    let days = riding_days(s);
    let meet = |a: usize, b: usize, leg: Leg| !days[a][leg.index()].and(days[b][leg.index()]).is_empty();
    let of_kind = |kind| s.pairs.iter().zip(&draft.pair_rows).filter(move |(pair, _)| pair.kind == kind);
    let together = Leg::BOTH.map(|leg| {
        let mut sets = UnionFind::<usize>::new(s.passengers.len());
        for (pair, _) in of_kind(PairKind::MustTravelWith) {
            if meet(pair.a, pair.b, leg) {
                sets.union(pair.a, pair.b);
            }
        }
        sets
    });
    for (pair, row) in of_kind(PairKind::MustNotShare) {
        let direct = of_kind(PairKind::MustTravelWith)
            .find(|(other, _)| (other.a, other.b) == (pair.a, pair.b) || (other.a, other.b) == (pair.b, pair.a));
        let linked =
            Leg::BOTH.iter().any(|&leg| meet(pair.a, pair.b, leg) && together[leg.index()].equiv(pair.a, pair.b));
        let mend = "Remove one of the rules: a person must decide which.";
        if let Some((_, other)) = direct {
            let problem =
                format!("These two must travel together by row {} and must not share by this one.", other.number);
            row.error("kind", "together-and-apart", &problem, mend);
        } else if linked {
            let problem = "These two must not share, yet others with whom each must travel bring them together.";
            row.error("kind", "together-and-apart", problem, mend);
        }
    }
    for (pair, row) in of_kind(PairKind::MustTravelWith) {
        let (a, b) = (&s.passengers[pair.a], &s.passengers[pair.b]);
        if !Leg::BOTH.iter().any(|&leg| meet(pair.a, pair.b, leg)) {
            let problem = "These two never ride the same leg on the same day: the rule has no effect.";
            row.warning("b", "pair-without-effect", problem, "Remove the row, or correct their attendance.");
            continue;
        }
        if a.setting != b.setting && !s.policy.mixing {
            let problem = "These two must travel together to different settings, and policy.mixing is off.";
            row.error("b", "together-not-mixing", problem, "Remove the row, or allow mixing.");
        }
        for p in [a, b] {
            if a.setting == b.setting && (p.solo || p.group_max == Some(1)) {
                let problem = format!("{} travels alone and must travel with another.", p.reference);
                row.error("kind", "solo-together", &problem, "Remove the row, or the passenger's solo mark.");
            }
        }
    }
}
