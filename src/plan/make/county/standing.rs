//! Who stands at which setting and when, over all parts of a leg.
//!
//! In: pieces whose runs come when they come. Out: the same, with room for all that have a time ([`settle`]), and for each piece
//! what the others' runs take of the places ([`beside`]). Parts are searched side by side, each beside the others as they stood when
//! the round began: only what two of them change at once can be in each other's way, and that is settled between the rounds.

use super::Ground;
use super::carried::Carried;
use super::cut::Piece;
use crate::routing::bays;
use crate::routing::compile::oriented_gate;
use crate::routing::stays::{Rows, Stay};

/// Lets every run come when it came or, where there is no room for it beside the others, as near to that as there is. Those with
/// least slack choose first. A run that finds no place has no time afterwards.
pub fn settle(ground: Ground, pieces: &mut [Piece]) {
    let limits: Vec<Option<u8>> = ground.scenario.settings.iter().map(|s| s.places).collect();
    let gates = ground.demand.gates.iter().map(|gate| oriented_gate(gate, ground.leg));
    let mut rows = Rows::new(&limits, gates.map(|g| (g.setting, g.earliest, g.latest)));
    let mut runs: Vec<&mut Carried> = pieces.iter_mut().flat_map(|piece| &mut piece.runs).collect();
    runs.sort_by_key(|run| run.when.as_ref().map(|when| when.range.1 - when.range.0));
    let mut stood = Vec::new();
    runs.retain(|run| !rows.stand(run.stays().iter().copied(), &mut stood));
    for run in runs {
        let when = run.when.take();
        run.when = when.and_then(|when| {
            let shift = bays::nearest(when.shift, when.range).find(|&shift| rows.stand(when.at(shift), &mut stood))?;
            Some(when.moved(shift))
        });
    }
}

/// Where the runs of a piece stand.
pub fn stays(piece: &Piece) -> Vec<Stay> {
    piece.runs.iter().flat_map(Carried::stays).copied().collect()
}

/// Where the runs of all other pieces stand, for each piece.
pub fn beside(pieces: &[Piece]) -> Vec<Vec<Stay>> {
    let each: Vec<Vec<Stay>> = pieces.iter().map(stays).collect();
    let others = |i: usize| [each[..i].concat(), each[i + 1..].concat()].concat();
    (0..pieces.len()).map(others).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{ROUNDS, cut, first, search, seed_of};
    use super::*;
    use crate::model::{Demand, Leg, Scenario, Secs, TravelTimes};
    use crate::plan::cohort;
    use crate::routing::compile::gate_days;
    use crate::routing::solve::{Budget, Options, Progress};
    use std::collections::BTreeMap;

    /// Vehicles at once at each setting, weekday and second, each counted by itself.
    fn crowd<'a>(stays: impl Iterator<Item = &'a Stay>) -> BTreeMap<(u32, u8, Secs), u8> {
        let mut crowd = BTreeMap::new();
        for stay in stays {
            for day in (0..5).filter(|day| stay.days >> day & 1 == 1) {
                (stay.from..stay.until).for_each(|at| *crowd.entry((stay.setting, day, at)).or_default() += 1);
            }
        }
        crowd
    }

    fn all(pieces: &[Piece]) -> impl Iterator<Item = &Stay> {
        pieces.iter().flat_map(|piece| &piece.runs).flat_map(Carried::stays)
    }

    fn too_many(scenario: &Scenario, crowd: &BTreeMap<(u32, u8, Secs), u8>) -> usize {
        crowd.iter().filter(|((setting, ..), n)| scenario.settings[*setting as usize].places < Some(**n)).count()
    }

    /// The parts of each round when it begins and when all have been searched.
    fn rounds(
        (scenario, demand, travel): &(Scenario, Demand, TravelTimes),
        mut see: impl FnMut(Ground, &[Piece], &[Piece]),
    ) {
        let gate_days = gate_days(demand, Leg::Am);
        let ground = Ground { scenario, demand, travel, leg: Leg::Am, gate_days: &gate_days, earlier: None };
        let mut pieces = cut::cut(ground, Vec::new(), 4, ROUNDS[0].turned);
        for piece in &mut pieces {
            piece.runs = first(ground, piece).runs;
        }
        for (number, round) in ROUNDS.iter().enumerate() {
            if number > 0 {
                let held = pieces.iter().flat_map(|p| p.runs.clone()).collect();
                pieces = cut::cut(ground, held, 4 + round.more, round.turned);
            }
            settle(ground, &mut pieces);
            let beside = beside(&pieces);
            let mut after = pieces.clone();
            for (i, piece) in after.iter_mut().enumerate() {
                let options = Options::new(seed_of(3, Leg::Am, number, i), Budget::Iterations(300), 1);
                let found =
                    search(ground, (&pieces[i], beside[i].clone()), &options, &Progress::default(), round.manner);
                piece.runs = found.runs;
            }
            see(ground, &pieces, &after);
            pieces = after;
        }
    }

    fn crowded_council() -> (Scenario, Demand, TravelTimes) {
        let mut world = cohort::scenario(160, 5, true);
        world.0.settings.iter_mut().for_each(|setting| setting.places = Some(2));
        world
    }

    #[test]
    fn no_part_takes_a_place_where_anothers_run_stands() {
        let world = crowded_council();
        let scenario = &world.0;
        let (mut shared, mut moved) = (0, 0);
        rounds(&world, |ground, before, after| {
            assert_eq!(too_many(scenario, &crowd(all(before))), 0, "settled");
            for i in 0..before.len() {
                let mine = crowd(all(&after[i..=i]));
                let mut both = crowd(all(&before[..i]).chain(all(&before[i + 1..])));
                both.retain(|at, _| mine.contains_key(at));
                shared += both.len();
                for (at, n) in mine {
                    *both.entry(at).or_default() += n;
                }
                assert_eq!(too_many(scenario, &both), 0, "another part's run stands there");
            }
            moved += usize::from(crowd(all(before)) != crowd(all(after)));
            // What two parts have changed at once goes together too, but for little.
            let timed = |pieces: &[Piece]| pieces.iter().flat_map(|p| &p.runs).filter(|run| run.when.is_some()).count();
            let mut settled = after.to_vec();
            settle(ground, &mut settled);
            assert!(timed(&settled) + 1 >= timed(after), "{} of {}", timed(&settled), timed(after));
        });
        assert!(shared > 100 && moved > 1, "{shared} {moved}");
    }

    #[test]
    fn whoever_is_in_the_way_comes_at_another_time_or_has_none() {
        let world = crowded_council();
        rounds(&world, |ground, _, after| {
            // Everybody at once, as early as they can.
            let mut pieces = after.to_vec();
            for when in pieces.iter_mut().flat_map(|p| &mut p.runs).filter_map(|run| run.when.as_mut()) {
                *when = when.moved(when.range.1);
            }
            let before = pieces.clone();
            settle(ground, &mut pieces);
            assert_eq!(too_many(&world.0, &crowd(all(&pieces))), 0);
            let kept = before.iter().zip(&pieces).flat_map(|(a, b)| a.runs.iter().zip(&b.runs));
            for (was, is) in kept {
                let (Some(was), Some(is)) = (&was.when, &is.when) else { continue };
                assert!((is.range.0..=is.range.1).contains(&is.shift) && was.range == is.range);
                assert_eq!(is.moved(was.shift), *was);
            }
        });
    }
}
