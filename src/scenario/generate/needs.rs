//! Needs that change a plan, each met by quota among the passengers it is plausible for.

use super::{dice::Dice, mix, plane};
use crate::model::{Assistance, Mobility, Passenger, Phase, Restraint, Secs, Setting, SettingKind};

/// Draws `per_mille` of the cohort from those who may have a need, the likelier ones first.
struct Quota<'c> {
    dice: Dice,
    cohort: &'c mut [Passenger],
    settings: &'c [Setting],
}

impl Quota<'_> {
    fn count(&self, per_mille: usize) -> usize {
        (self.cohort.len() * per_mille + 500) / 1000
    }

    /// Gives a need to so many of those it is `possible` for; passengers with a higher `likely` are twice, three times ...
    /// as likely.
    fn give(
        &mut self,
        per_mille: usize,
        likely: impl Fn(&Passenger, &Setting) -> usize,
        mut need: impl FnMut(&mut Passenger, &mut Dice),
    ) {
        let wanted = self.count(per_mille);
        let mut lots: Vec<usize> = Vec::new();
        for (i, p) in self.cohort.iter().enumerate() {
            lots.extend(std::iter::repeat_n(i, likely(p, &self.settings[p.setting])));
        }
        self.dice.shuffle(&mut lots);
        let mut given = vec![false; self.cohort.len()];
        let mut left = wanted;
        for i in lots {
            if left == 0 {
                break;
            }
            if !std::mem::replace(&mut given[i], true) {
                need(&mut self.cohort[i], &mut self.dice);
                left -= 1;
            }
        }
    }
}

fn special(s: &Setting) -> bool {
    matches!(s.kind, SettingKind::Special | SettingKind::IndependentSpecial)
}

/// Gives every need. `tied` marks brothers and sisters who must travel together: they never travel alone or in a small group.
pub(super) fn give(cohort: &mut [Passenger], settings: &[Setting], tied: &[bool], seed: u64) {
    let tied_refs: std::collections::BTreeSet<String> =
        cohort.iter().zip(tied).filter(|(_, t)| **t).map(|(p, _)| p.reference.clone()).collect();
    let free = |p: &Passenger| !tied_refs.contains(&p.reference);
    let mut q = Quota { dice: Dice::new(seed, "needs"), cohort, settings };
    mobility(&mut q);
    assistance(&mut q);
    q.give(mix::SOLO / 2, |p, _| usize::from(free(p) && p.assistance == Assistance::OneToOne), |p, _| p.solo = true);
    q.give(
        mix::SOLO - mix::SOLO / 2,
        |p, s| {
            let alone = free(p) && !p.solo && p.assistance == Assistance::None;
            if alone { 1 + 4 * usize::from(s.kind != SettingKind::Special) } else { 0 }
        },
        |p, _| p.solo = true,
    );
    q.give(
        mix::GROUP_MAX,
        |p, _| usize::from(free(p) && !p.solo),
        |p, d| p.group_max = Some(*d.pick(&[2, 3, 3, 4, 4])),
    );
    seats(&mut q);
    restrictions(&mut q);
    times(&mut q);
    q.give(
        mix::CARE_PLAN,
        |p, _| 1 + 3 * usize::from(p.assistance == Assistance::Nurse || p.mobility == Mobility::Wheelchair),
        |p, _| p.care_plan_outstanding = true,
    );
    q.give(mix::CONSENT, |p, _| 1 + usize::from(p.phase() != Phase::Primary), |p, _| p.alternative_consent = true);
}

fn mobility(q: &mut Quota) {
    q.give(
        mix::WHEELCHAIR,
        |_, s| if special(s) { 3 } else { usize::from(s.kind == SettingKind::Post16) * 2 },
        |p, d| {
            p.mobility = Mobility::Wheelchair;
            let grown = p.year_group.unwrap_or(7) >= 7;
            let heavy = d.chance(60);
            let kilos = if heavy {
                d.between(305, 380)
            } else if grown {
                d.between(75, 240)
            } else {
                d.between(40, 110)
            };
            p.wheelchair_kg = Some(kilos as u32);
            // Two in three chairs have been measured.
            if d.chance(660) {
                let (length, width) = if grown { ((950, 1250), (600, 740)) } else { ((750, 1050), (520, 650)) };
                p.wheelchair_length_mm = Some(d.between(length.0 / 10, length.1 / 10) as u32 * 10);
                p.wheelchair_width_mm = Some(d.between(width.0 / 10, width.1 / 10) as u32 * 10);
            }
        },
    );
    q.give(
        mix::TRANSFERS,
        |p, s| usize::from(p.mobility == Mobility::Walks && special(s)),
        |p, d| {
            p.mobility = Mobility::Transfers;
            p.needs_lift = d.chance(150);
        },
    );
}

fn assistance(q: &mut Quota) {
    let unaided = |p: &Passenger| p.assistance == Assistance::None;
    q.give(
        mix::NURSE,
        |p, s| if special(s) { 1 + 5 * usize::from(p.mobility == Mobility::Wheelchair) } else { 0 },
        |p, _| p.assistance = Assistance::Nurse,
    );
    q.give(
        mix::ONE_TO_ONE,
        |p, s| if unaided(p) { 1 + 3 * usize::from(special(s)) } else { 0 },
        |p, _| p.assistance = Assistance::OneToOne,
    );
    q.give(
        mix::SHARED,
        |p, s| {
            let wheels = p.mobility != Mobility::Walks;
            let young = p.phase() == Phase::Primary;
            if unaided(p) {
                1 + 4 * usize::from(special(s)) + 4 * usize::from(wheels) + 2 * usize::from(young)
            } else {
                0
            }
        },
        |p, _| p.assistance = Assistance::Shared,
    );
}

fn seats(q: &mut Quota) {
    let seated = |p: &Passenger| p.mobility != Mobility::Wheelchair && p.restraint == Restraint::None;
    q.give(
        mix::CHILD_SEAT,
        |p, _| match p.year_group {
            Some(y) if y <= 2 && seated(p) => 4,
            Some(y) if y <= 4 && seated(p) => 1,
            _ => 0,
        },
        |p, _| p.restraint = Restraint::ChildSeat,
    );
    q.give(
        mix::HARNESS,
        |p, s| if seated(p) && special(s) { 1 + usize::from(p.phase() == Phase::Primary) } else { 0 },
        |p, _| p.restraint = Restraint::Harness,
    );
    q.give(
        mix::NO_FRONT,
        |p, _| if p.mobility == Mobility::Wheelchair { 0 } else { 1 + 2 * usize::from(p.phase() == Phase::Primary) },
        |p, _| p.no_front_seat = true,
    );
}

fn restrictions(q: &mut Quota) {
    q.give(
        mix::NO_TAXI,
        |p, _| usize::from(p.mobility != Mobility::Wheelchair && !p.solo),
        |p, _| p.not_classes = vec!["taxi4".to_owned()],
    );
    q.give(
        mix::ONLY_CLASSES,
        |p, _| usize::from(p.mobility == Mobility::Wheelchair && !p.solo),
        |p, _| p.only_classes = ["wavbus8", "minibus16", "own_bus8", "own_minibus16"].map(str::to_owned).to_vec(),
    );
}

fn times(q: &mut Quota) {
    let homes: Vec<Secs> =
        q.cohort.iter().map(|p| (plane::drive_secs(p.home, q.settings[p.setting].at) * 1.15) as Secs).collect();
    let drive: std::collections::BTreeMap<String, Secs> =
        q.cohort.iter().map(|p| p.reference.clone()).zip(homes).collect();
    let near = |p: &Passenger| drive.get(&p.reference).copied().unwrap_or(Secs::MAX);
    q.give(
        mix::OWN_CAP,
        |p, _| usize::from(near(p) < 2100),
        |p, d| {
            // A cap the direct drive keeps with ten minutes to spare, except one in ten that is an exception of its own.
            let caps = [1800, 2100, 2400, 2700];
            let fits: Vec<Secs> = caps.into_iter().filter(|c| near(p) + 600 <= *c).collect();
            p.own_cap =
                Some(if fits.is_empty() || d.chance(60) { near(p).div_euclid(300) * 300 } else { *d.pick(&fits) });
            p.own_cap = p.own_cap.map(|c| c.max(900));
        },
    );
    q.give(
        mix::SLOW,
        |_, s| usize::from(special(s)),
        |p, d| {
            let board = if p.mobility == Mobility::Wheelchair { 360 } else { 120 };
            p.board = Some(board + 30 * d.between(0, 3) as Secs);
            p.alight = d.chance(500).then_some(board / 2);
        },
    );
}
