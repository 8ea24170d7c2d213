//! What a realistic cohort is made of: every share in one table, per thousand passengers unless said otherwise.
//!
//! Sources: the Department for Education's special needs and travel collections for England and the West Midlands, the
//! National Audit Office's 2025 report on home-to-school transport, and Sandwell's published figures; shares marked * are
//! assumptions. A generated cohort meets them by quota, so a mix does not depend on luck.

use crate::model::{Phase, SettingKind};

/// Who goes where: kind of setting, age band, passengers per thousand.
pub(super) const PLACEMENTS: [(SettingKind, Phase, usize); 15] = [
    (SettingKind::Special, Phase::Primary, 230),
    (SettingKind::Special, Phase::Secondary, 255),
    (SettingKind::Special, Phase::Post16, 80),
    (SettingKind::Special, Phase::Adult, 15),
    (SettingKind::IndependentSpecial, Phase::Primary, 32),
    (SettingKind::IndependentSpecial, Phase::Secondary, 90),
    (SettingKind::IndependentSpecial, Phase::Post16, 20),
    (SettingKind::IndependentSpecial, Phase::Adult, 3),
    (SettingKind::Secondary, Phase::Secondary, 98),
    (SettingKind::Secondary, Phase::Post16, 7),
    (SettingKind::Primary, Phase::Primary, 85),
    (SettingKind::AlternativeProvision, Phase::Primary, 5),
    (SettingKind::AlternativeProvision, Phase::Secondary, 40),
    (SettingKind::Post16, Phase::Post16, 12),
    (SettingKind::Post16, Phase::Adult, 28),
];

/// Placements so far away that even the direct drive takes more than 50 minutes.
pub(super) const FAR: usize = 8;
/// Direct drives of a far placement, seconds, by [`super::plane::drive_secs`].
pub(super) const FAR_SECS: (f64, f64) = (2960.0, 4500.0);

/// Pull of another district's settings against one's own, in cohorts of several districts.*
pub(super) const NEXT_DISTRICT: f64 = 0.08;

/// Metres at which a setting has lost half of its pull.
pub(super) fn pull(kind: SettingKind) -> f64 {
    match kind {
        SettingKind::Primary => 1500.0,
        SettingKind::Secondary => 2500.0,
        SettingKind::Special => 4500.0,
        SettingKind::AlternativeProvision => 6000.0,
        SettingKind::Post16 => 7000.0,
        SettingKind::IndependentSpecial => 8000.0,
    }
}

/// Travels in a wheelchair.*
pub(super) const WHEELCHAIR: usize = 85;
/// Transfers from a wheelchair to a seat.*
pub(super) const TRANSFERS: usize = 30;
/// Shares an assistant.
pub(super) const SHARED: usize = 305;
/// Has an assistant of their own.
pub(super) const ONE_TO_ONE: usize = 60;
/// Has a nurse or medically trained assistant.
pub(super) const NURSE: usize = 10;
/// Travels with no other passenger on board, about half of them with an assistant of their own.
pub(super) const SOLO: usize = 65;
/// Has a largest group.*
pub(super) const GROUP_MAX: usize = 30;
/// Harness.*
pub(super) const HARNESS: usize = 60;
/// Child seat or booster.*
pub(super) const CHILD_SEAT: usize = 80;
/// May not sit beside the driver.*
pub(super) const NO_FRONT: usize = 110;
/// Passengers with a brother or sister who must travel with them.*
pub(super) const SIBLINGS: usize = 26;
/// Passengers with somebody they must not share with.*
pub(super) const NOT_SHARING: usize = 20;
/// Passengers in a wish to travel together, or apart.*
pub(super) const WISHES: usize = 16;
/// Part-time timetable.*
pub(super) const PART_TIME: usize = 65;
/// Goes home at an hour of their own.*
pub(super) const OWN_FINISH: usize = 8;
/// A second address on some days.*
pub(super) const SECOND_ADDRESS: usize = 20;
/// Weekly boarder: in on Monday, out on Friday.*
pub(super) const BOARDERS: usize = 5;
/// Rides one leg only.*
pub(super) const ONE_LEG: usize = 30;
/// May walk to a pick-up point.*
pub(super) const WALKERS: usize = 80;
/// A cap of their own below the council's.*
pub(super) const OWN_CAP: usize = 20;
/// Care plan outstanding.*
pub(super) const CARE_PLAN: usize = 20;
/// No taxi.*
pub(super) const NO_TAXI: usize = 15;
/// Only in certain classes.*
pub(super) const ONLY_CLASSES: usize = 4;
/// Needs more time to board than the table says.*
pub(super) const SLOW: usize = 15;
/// The family has agreed to look at other ways to travel.*
pub(super) const CONSENT: usize = 100;
/// Newly assessed, so without a run today.
pub(super) const NEW: usize = 120;
