use super::*;
use crate::model::{Assistance, Mobility, Restraint};
use crate::model::{Demand, Leg, Licence, PairKind, Phase, SettingKind, vehicle::Equipment};
use std::collections::BTreeSet;

fn cohort(passengers: usize, seed: u64) -> Scenario {
    generate(&Options { passengers, seed, homes: None, settings: None, name: "test".into() }).unwrap()
}

fn percent(scenario: &Scenario, what: &str) -> f64 {
    summary(scenario).iter().find(|l| l.what == what).unwrap_or_else(|| panic!("{what}")).percent()
}

#[test]
fn a_school_year_has_190_days() {
    assert_eq!(calendar().operated_days(), 190);
}

#[test]
fn the_same_seed_gives_the_same_scenario() {
    assert_eq!(cohort(120, 7), cohort(120, 7));
    assert_ne!(cohort(120, 7).passengers, cohort(120, 8).passengers);
}

#[test]
fn draws_are_the_same_on_every_machine() {
    // Written down once: a change here means that every committed scenario has to be made again.
    let p = &cohort(955, 7).passengers[0];
    assert_eq!((p.home.key(), p.postcode.as_str()), FIRST_HOME);
}
const FIRST_HOME: ((i32, i32), &str) = ((52_502_660, -1_976_410), "B66 7EA");

#[test]
fn the_mix_is_that_of_a_west_midlands_council() {
    for seed in [1, 7, 99] {
        let s = cohort(955, seed);
        for (what, low, high) in [
            ("at state special schools", 57.0, 61.0),
            ("at independent special schools", 14.0, 16.0),
            ("at mainstream secondary schools", 10.0, 12.0),
            ("at mainstream primary schools", 8.0, 10.0),
            ("in alternative provision", 4.0, 6.0),
            ("at colleges", 3.0, 5.0),
            ("at settings out of the borough", 20.0, 35.0),
            ("aged 16-18", 10.0, 14.0),
            ("aged 19 and over", 4.0, 6.0),
            ("travelling in a wheelchair", 6.0, 12.0),
            ("with an assistant", 35.0, 40.0),
            ("with an assistant of their own", 5.0, 7.0),
            ("with a nurse", 0.5, 1.5),
            ("travelling alone", 5.0, 10.0),
            ("with a largest group", 2.0, 4.0),
            ("with a brother or sister on board", 2.0, 3.2),
            ("with somebody they must not share with", 1.5, 2.5),
            ("with a second address", 1.5, 2.5),
            ("who may walk to a pick-up point", 7.0, 9.0),
            ("with a cap of their own", 1.5, 2.5),
            ("with a care plan outstanding", 1.5, 2.5),
            ("with consent to alternatives", 9.0, 11.0),
            ("direct journey over 50 minutes (rough)", 1.0, 2.5),
        ] {
            let share = percent(&s, what);
            assert!((low..=high).contains(&share), "seed {seed}: {share:.1} % {what}");
        }
        let median = median_special_metres(&s);
        assert!((4000..=6000).contains(&median), "seed {seed}: median {median} m");
        assert_eq!((s.fleet.len(), s.suppliers.len(), s.contracts.len()), (40, 18, 40));
        assert!((60..=82).contains(&s.settings.len()));
    }
}

/// Whether equipment carries one passenger with their assistant.
fn carries(e: &Equipment, id: &str, s: &Scenario, i: usize) -> bool {
    let p = &s.passengers[i];
    let wheelchair = p.mobility == Mobility::Wheelchair;
    let within = |size: Option<u32>, most: Option<u32>| size.is_none_or(|v| most.is_none_or(|m| v <= m));
    let fits = !wheelchair
        || (e.lift
            && within(p.wheelchair_kg, e.max_wheelchair_kg)
            && within(p.wheelchair_length_mm, e.max_wheelchair_length_mm)
            && within(p.wheelchair_width_mm, e.max_wheelchair_width_mm));
    let seats = s.policy.assistants(std::iter::once(p.assistance)) + u32::from(!wheelchair);
    fits && (!p.needs_lift || e.lift)
        && e.layout_for(seats, u32::from(wheelchair), u32::from(p.no_front_seat)).is_some()
        && (p.restraint != Restraint::Harness || e.harnesses > 0)
        && (p.restraint != Restraint::ChildSeat || e.child_seats > 0)
        && (p.only_classes.is_empty() || p.only_classes.iter().any(|c| c == id))
        && !p.not_classes.iter().any(|c| c == id)
}

fn assert_sound(s: &Scenario) {
    for i in 0..s.passengers.len() {
        let p = &s.passengers[i];
        let some = s.classes.iter().any(|c| carries(&c.equipment, &c.id, s, i));
        assert!(some, "no class carries {p:?}");
        assert!(s.area.unwrap().contains(p.home), "{} lives outside the area", p.reference);
        assert!(!(p.solo && p.group_max.is_some()));
        assert!(p.own_cap.is_none_or(|c| c < s.policy.journey.cap));
    }
    let references: BTreeSet<_> = s.passengers.iter().map(|p| &p.reference).collect();
    assert_eq!(references.len(), s.passengers.len());
    for pair in &s.pairs {
        let (a, b) = (&s.passengers[pair.a], &s.passengers[pair.b]);
        assert_ne!(pair.a, pair.b);
        if pair.kind == PairKind::MustTravelWith {
            assert_eq!((a.home.key(), a.setting), (b.home.key(), b.setting));
            assert!(!a.solo && !b.solo && a.group_max.is_none() && b.group_max.is_none());
            assert!(s.attendance.iter().all(|r| r.passenger != pair.a && r.passenger != pair.b));
        }
    }
    for pair in s.pairs.iter().filter(|p| p.kind == PairKind::MustNotShare) {
        let (a, b) = (&s.passengers[pair.a].current_run, &s.passengers[pair.b].current_run);
        assert!(a != b || a.is_empty(), "{a} carries two who may not share");
    }
    let today = |run: &str| s.passengers.iter().filter(|p| p.current_run == run).count();
    for p in s.passengers.iter().filter(|p| !p.current_run.is_empty()) {
        assert!(s.routes.iter().any(|r| r.reference == p.current_run));
        assert!(!p.solo || today(&p.current_run) == 1);
    }
    for setting in &s.settings {
        for window in setting.windows.iter().flatten().flatten() {
            assert!((1200..=2400).contains(&(window.latest - window.earliest)), "{}", setting.name);
        }
    }
    for a in &s.addresses {
        assert!(s.area.unwrap().contains(a.at));
    }
    let asks: BTreeSet<usize> = Demand::of(s).requests.iter().map(|r| r.passenger).collect();
    assert_eq!(asks.len(), s.passengers.len(), "everybody rides at least once a week");
}

#[test]
fn every_cohort_is_sound() {
    for (passengers, seed) in [(1, 1), (2, 5), (30, 2), (100, 3), (955, 7), (955, 11), (3000, 4)] {
        let s = cohort(passengers, seed);
        assert_eq!(s.passengers.len(), passengers);
        assert_sound(&s);
    }
}

#[test]
fn a_large_cohort_spreads_over_a_county() {
    let s = cohort(5000, 7);
    let area = s.area.unwrap();
    assert!(area.north - area.south > 0.2 && area.east - area.west > 0.4, "{area:?}");
    assert!((300..=400).contains(&s.settings.len()), "{}", s.settings.len());
    assert!(percent(&s, "direct journey over 50 minutes (rough)") < 5.0);
}

#[test]
fn no_passengers_is_an_error() {
    let nobody = Options { passengers: 0, seed: 1, homes: None, settings: None, name: String::new() };
    assert!(matches!(generate(&nobody), Err(GenerateError::Passengers(0))));
}

#[test]
fn real_postcodes_and_settings_load_as_they_are() {
    let Some(data) = std::env::var_os("SENDROUTE_DATA").map(PathBuf::from) else {
        eprintln!("SKIPPED: SENDROUTE_DATA is not set, so the real places are not at hand");
        return;
    };
    for file in ["settings_all.csv", "settings_special_ap_post16.csv"] {
        let (homes, settings) = (data.join("geo/sandwell_postcodes.csv"), data.join("geo").join(file));
        let options =
            Options { passengers: 955, seed: 7, homes: Some(homes), settings: Some(settings), name: "real".into() };
        let s = generate(&options).unwrap();
        assert_sound(&s);
        assert_eq!(s, generate(&options).unwrap());
        assert!((45..=100).contains(&s.settings.len()), "{file}: {} settings", s.settings.len());
        assert!(s.settings.iter().any(|x| x.name == "The Meadows School" && x.in_borough));
        // Depots stand among the homes, and apart.
        let depots: BTreeSet<_> = s.fleet.iter().map(|v| v.depot_at.key()).collect();
        assert_eq!(depots.len(), 2);
        assert!(s.fleet.iter().all(|v| s.area.unwrap().contains(v.depot_at) && v.depot.ends_with("depot")));
        let median = median_special_metres(&s);
        assert!((3800..=6500).contains(&median), "{file}: median {median} m");
        let far = percent(&s, "direct journey over 50 minutes (rough)");
        assert!((0.5..=3.5).contains(&far), "{file}: {far:.1} % over 50 minutes");
    }
}

#[test]
fn faults_of_a_file_are_listed_together() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("homes.csv");
    std::fs::write(&path, "postcode,lat,lon\nA,52.5,-2.0\nB,north,-2.0\nC,52.5,west\n").unwrap();
    let options = Options { passengers: 5, seed: 1, homes: Some(path), settings: None, name: "x".into() };
    let message = generate(&options).unwrap_err().to_string();
    assert!(message.contains("line: 3") && message.contains("line: 4"), "{message}");
}

/// The small scenario has somebody for every rule.
#[test]
fn the_small_scenario_exercises_every_rule() {
    let s = small();
    assert_sound(&s);
    let some = |test: &dyn Fn(&Passenger) -> bool| s.passengers.iter().any(test);
    let setting = |p: &Passenger| s.settings[p.setting].clone();
    assert!(some(&|p| p.solo) && some(&|p| p.solo && p.assistance == Assistance::OneToOne));
    for need in [Assistance::None, Assistance::Shared, Assistance::OneToOne, Assistance::Nurse] {
        assert!(some(&|p| p.assistance == need), "{need:?}");
    }
    assert!(some(&|p| p.mobility == Mobility::Wheelchair && p.wheelchair_kg > Some(300)));
    assert!(some(&|p| p.mobility == Mobility::Transfers && p.needs_lift));
    assert!(some(&|p| p.group_max.is_some()) && some(&|p| p.no_front_seat) && some(&|p| p.own_cap.is_some()));
    assert!(some(&|p| p.restraint == Restraint::Harness) && some(&|p| p.restraint == Restraint::ChildSeat));
    assert!(some(&|p| p.care_plan_outstanding) && some(&|p| p.board.is_some()));
    assert!(some(&|p| !p.only_classes.is_empty()) && some(&|p| p.not_classes == ["taxi4"]));
    assert!(some(&|p| plane::drive_secs(p.home, setting(p).at) > 3300.0), "an exception");
    for kind in [PairKind::MustNotShare, PairKind::MustTravelWith, PairKind::PreferTogether, PairKind::Avoid] {
        assert!(s.pairs.iter().any(|p| p.kind == kind), "{kind:?}");
    }
    for kind in [SettingKind::Special, SettingKind::IndependentSpecial, SettingKind::Post16] {
        assert!(some(&|p| setting(p).kind == kind), "{kind:?}");
    }
    for phase in [Phase::Primary, Phase::Secondary, Phase::Post16, Phase::Adult] {
        assert!(some(&|p| p.phase() == phase), "{phase:?}");
    }
    let demand = Demand::of(&s);
    assert!(demand.requests.iter().filter(|r| r.choices.len() > 1).count() >= 4, "two walkers, both legs");
    assert!(demand.requests.iter().any(|r| r.weekdays.len() == 1), "a boarder");
    let gates = |reference: &str| {
        let of = demand.gates.iter().filter(|g| s.settings[g.setting].reference == reference && g.leg == Leg::Pm);
        of.count()
    };
    assert_eq!(gates("132233"), 2, "an early Friday");
    assert_eq!(gates("103887"), 2, "an own finish time");
    assert!(demand.locations.iter().any(|l| l.in_zone), "a setting in the clean-air zone");
    assert_eq!(s.addresses.len(), 1);
    assert_eq!(s.fleet.len(), 3);
    assert!(s.fleet.iter().any(|v| v.disposable) && s.fleet.iter().any(|v| !v.clean_air_compliant));
    assert!(s.settings.iter().any(|x| x.places == Some(1)));
    assert!(s.classes.iter().any(|c| c.licence == Licence::Psv));
}

/// The embedded borough lies on the skeleton of its roads; districts laid out beside it, given places and the cast do not.
#[test]
fn travel_times_follow_the_places() {
    let skeleton = TravelSource::Roads("skeleton:black-country".into());
    assert_eq!(cohort(40, 1).travel, skeleton);
    assert_eq!(cohort(2_001, 1).travel, TravelSource::Estimate);
    assert_eq!(small().travel, TravelSource::Estimate);
}
