//! What a cohort is made of, counted: the lines `sendroute generate` prints and the README of a committed scenario holds.

use super::plane;
use crate::model::{Assistance, Mobility, PairKind, Passenger, Phase, Restraint, Scenario, SettingKind};
use std::collections::BTreeSet;

/// One line of a summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What is counted.
    pub what: &'static str,
    /// How many.
    pub count: usize,
    /// Of how many; 0 where a share means nothing.
    pub of: usize,
}

impl Line {
    /// Share in per cent.
    pub fn percent(&self) -> f64 {
        if self.of == 0 { 0.0 } else { 100.0 * self.count as f64 / self.of as f64 }
    }
}

/// Seconds of driving beyond which a direct journey, a minute's boarding included, breaks the 50-minute rule.
const RULE: f64 = 2940.0;

/// Counts a scenario. Distances and drives are rough (no map).
pub fn summary(scenario: &Scenario) -> Vec<Line> {
    let all = scenario.passengers.len();
    let setting = |p: &Passenger| &scenario.settings[p.setting];
    let mut lines = vec![
        Line { what: "passengers", count: all, of: 0 },
        Line { what: "settings", count: scenario.settings.len(), of: 0 },
        Line {
            what: "settings in the borough",
            count: scenario.settings.iter().filter(|s| s.in_borough).count(),
            of: 0,
        },
    ];
    let mut share = |what, test: &dyn Fn(&Passenger) -> bool| {
        lines.push(Line { what, count: scenario.passengers.iter().filter(|p| test(p)).count(), of: all });
    };
    for (what, kind) in [
        ("at state special schools", SettingKind::Special),
        ("at independent special schools", SettingKind::IndependentSpecial),
        ("at mainstream secondary schools", SettingKind::Secondary),
        ("at mainstream primary schools", SettingKind::Primary),
        ("in alternative provision", SettingKind::AlternativeProvision),
        ("at colleges", SettingKind::Post16),
    ] {
        share(what, &|p| setting(p).kind == kind);
    }
    share("at settings out of the borough", &|p| !setting(p).in_borough);
    for (what, phase) in [
        ("of primary age", Phase::Primary),
        ("of secondary age", Phase::Secondary),
        ("aged 16-18", Phase::Post16),
        ("aged 19 and over", Phase::Adult),
    ] {
        share(what, &|p| p.phase() == phase);
    }
    share("travelling in a wheelchair", &|p| p.mobility == Mobility::Wheelchair);
    share("transferring from a wheelchair", &|p| p.mobility == Mobility::Transfers);
    share("with an assistant", &|p| p.assistance != Assistance::None);
    share("with an assistant of their own", &|p| p.assistance == Assistance::OneToOne);
    share("with a nurse", &|p| p.assistance == Assistance::Nurse);
    share("travelling alone", &|p| p.solo);
    share("with a largest group", &|p| p.group_max.is_some());
    share("in a harness", &|p| p.restraint == Restraint::Harness);
    share("in a child seat", &|p| p.restraint == Restraint::ChildSeat);
    share("not beside the driver", &|p| p.no_front_seat);
    share("who may walk to a pick-up point", &|p| p.walk_max > 0);
    share("with a cap of their own", &|p| p.own_cap.is_some());
    share("with a care plan outstanding", &|p| p.care_plan_outstanding);
    share("barred from or bound to vehicle classes", &|p| !p.not_classes.is_empty() || !p.only_classes.is_empty());
    share("with consent to alternatives", &|p| p.alternative_consent);
    share("newly assessed, on no run today", &|p| p.current_run.is_empty());
    share("direct journey over 50 minutes (rough)", &|p| plane::drive_secs(p.home, setting(p).at) > RULE);
    timetables(scenario, &mut lines);
    lines.push(Line { what: "own vehicles", count: scenario.fleet.len(), of: 0 });
    lines.push(Line { what: "suppliers", count: scenario.suppliers.len(), of: 0 });
    lines.push(Line { what: "contracts in force", count: scenario.contracts.len(), of: 0 });
    lines.push(Line { what: "routes today", count: scenario.routes.len(), of: 0 });
    lines
}

fn timetables(scenario: &Scenario, lines: &mut Vec<Line>) {
    let all = scenario.passengers.len();
    let paired = |kinds: &[PairKind]| {
        let of = scenario.pairs.iter().filter(|p| kinds.contains(&p.kind));
        of.flat_map(|p| [p.a, p.b]).collect::<BTreeSet<_>>().len()
    };
    let timetable: BTreeSet<usize> = scenario.attendance.iter().map(|a| a.passenger).collect();
    let second: BTreeSet<usize> = scenario.addresses.iter().map(|a| a.passenger).collect();
    let mut push = |what, count| lines.push(Line { what, count, of: all });
    push("with a timetable of their own", timetable.len());
    push("with a second address", second.len());
    push("with a brother or sister on board", paired(&[PairKind::MustTravelWith]));
    push("with somebody they must not share with", paired(&[PairKind::MustNotShare]));
    push("in a wish", paired(&[PairKind::PreferTogether, PairKind::Avoid]));
}

/// Median road metres from home to the in-borough special schools (rough); 0 when nobody goes there.
pub fn median_special_metres(scenario: &Scenario) -> u32 {
    let mut metres: Vec<u32> = scenario
        .passengers
        .iter()
        .map(|p| (p.home, &scenario.settings[p.setting]))
        .filter(|(_, s)| s.in_borough && s.kind == SettingKind::Special)
        .map(|(home, s)| plane::road_metres(home, s.at) as u32)
        .collect();
    metres.sort_unstable();
    metres.get(metres.len() / 2).copied().unwrap_or(0)
}
