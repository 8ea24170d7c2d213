//! What is written loads to the same scenario, and no bytes whatever make reading panic.

use super::{LoadError, load, save, save_workbook};
use crate::model::calendar::Term;
use crate::model::scenario::{Address, Area, Attendance, PickupPoint, TravelSource};
use crate::model::vehicle::Equipment;
use crate::model::*;
use jiff::civil::date;
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

type Rng = Pcg64Mcg;

/// Text that tries the writers: commas, quotes, line ends, formula signs, letters of other alphabets.
fn text(rng: &mut Rng) -> String {
    const PARTS: [&str; 14] = ["Oldbury", " ", ",", "\"", ";", "£", "é", "\n", "=1+1", "'", "|", "Ж", "007", "x"];
    let n = rng.random_range(1..6);
    let made: String = (0..n).map(|_| PARTS[rng.random_range(0..PARTS.len())]).collect();
    made.trim().to_owned()
}

fn named(rng: &mut Rng) -> String {
    format!("N{}", text(rng)).trim().to_owned()
}

fn maybe<T>(rng: &mut Rng, make: impl FnOnce(&mut Rng) -> T) -> Option<T> {
    if rng.random_bool(0.5) { Some(make(rng)) } else { None }
}

fn place(rng: &mut Rng) -> LatLon {
    super::rounded(rng.random_range(52.42..52.58), rng.random_range(-2.1..-1.9))
}

fn money(rng: &mut Rng) -> Rate {
    Rate(rng.random_range(0..20_000_000))
}

fn day(rng: &mut Rng) -> jiff::civil::Date {
    date(2026, 9, 1).checked_add(jiff::Span::new().days(rng.random_range(0..300))).unwrap()
}

fn window(rng: &mut Rng, hour: Secs) -> Window {
    let earliest = hour * 3600 + rng.random_range(0..3600);
    Window { earliest, latest: earliest + rng.random_range(1..3600) }
}

/// Carries anybody, so that no passenger is without a vehicle.
fn equipment(rng: &mut Rng) -> Equipment {
    Equipment {
        layouts: vec![Layout { seats: 12, wheelchairs: 4 }, Layout { seats: rng.random_range(9..16), wheelchairs: 0 }],
        licence: if rng.random_bool(0.5) { Licence::Psv } else { Licence::Section19 },
        lift: true,
        front_seats: rng.random_range(0..3),
        harnesses: rng.random_range(1..5),
        child_seats: rng.random_range(1..5),
        max_wheelchair_kg: maybe(rng, |r| r.random_range(500..900)),
        max_wheelchair_length_mm: maybe(rng, |r| r.random_range(2000..2500)),
        max_wheelchair_width_mm: None,
        clean_air_compliant: rng.random_bool(0.5),
    }
}

fn policy(rng: &mut Rng) -> Policy {
    Policy {
        journey: JourneyRule { cap: rng.random_range(2000..4000), allowance: rng.random_range(0..600) },
        margin_percent: f64::from(rng.random_range(0..200)) / 7.0,
        margin_secs: rng.random_range(0..120),
        rounding_secs: 59,
        mixing: true,
        max_visits: rng.random_range(1..9),
        wait_with_passengers: rng.random_bool(0.5),
        pa_ratio: rng.random_range(1..6),
        pa_collect_secs: rng.random_range(0..1000),
        pa_collect_metres: rng.random_range(0..9000),
        earliest_pickup: 6 * 3600 + rng.random_range(0..3600),
        latest_dropoff: 18 * 3600 + rng.random_range(0..3600),
        dwell: if rng.random_bool(0.5) { Dwell::cautious() } else { Dwell { setting: 75, ..Dwell::default() } },
        walk_metres_per_sec: 1.3,
        continuity_price: money(rng),
        travel_budget_per_mile: money(rng),
        clean_air: maybe(rng, |r| CleanAirZone {
            corners: (0..r.random_range(3..6)).map(|_| place(r)).collect(),
            charge_small: money(r),
            charge_large: money(r),
        }),
    }
}

fn setting(rng: &mut Rng, i: usize) -> Setting {
    let windows = [8, 14].map(|hour| {
        let usual = window(rng, hour);
        [0; 5].map(|_| match rng.random_range(0..5) {
            0 => None,
            1 => Some(window(rng, hour)),
            _ => Some(usual),
        })
    });
    Setting {
        reference: format!("S {i:02}"),
        name: named(rng),
        kind: [SettingKind::Special, SettingKind::Post16, SettingKind::AlternativeProvision][rng.random_range(0..3)],
        at: place(rng),
        in_borough: rng.random_bool(0.5),
        windows,
        dwell: maybe(rng, |r| r.random_range(0..300)),
        places: maybe(rng, |r| r.random_range(1..9)),
        alight_walk: maybe(rng, |r| r.random_range(0..100)),
        alight_wheelchair: None,
    }
}

fn passenger(rng: &mut Rng, i: usize, settings: usize) -> Passenger {
    Passenger {
        reference: if i.is_multiple_of(2) { format!("P{i}") } else { format!("{i:04}") },
        year_group: maybe(rng, |r| r.random_range(-1..16)),
        setting: rng.random_range(0..settings),
        home: place(rng),
        postcode: "B70 8AB".to_owned(),
        ward: text(rng),
        mobility: [Mobility::Walks, Mobility::Transfers, Mobility::Wheelchair][rng.random_range(0..3)],
        wheelchair_kg: maybe(rng, |r| r.random_range(50..400)),
        wheelchair_length_mm: maybe(rng, |r| r.random_range(700..1400)),
        wheelchair_width_mm: maybe(rng, |r| r.random_range(500..900)),
        needs_lift: rng.random_bool(0.2),
        assistance: [Assistance::None, Assistance::Shared, Assistance::OneToOne, Assistance::Nurse]
            [rng.random_range(0..4)],
        solo: rng.random_bool(0.1),
        group_max: maybe(rng, |r| r.random_range(1..9)),
        restraint: [Restraint::None, Restraint::Harness, Restraint::ChildSeat][rng.random_range(0..3)],
        no_front_seat: rng.random_bool(0.3),
        walk_max: rng.random_range(0..2) * 400,
        own_cap: maybe(rng, |r| r.random_range(60..3600)),
        only_classes: if rng.random_bool(0.2) { vec!["big bus".to_owned(), "own".to_owned()] } else { Vec::new() },
        not_classes: if rng.random_bool(0.2) { vec!["small, green".to_owned()] } else { Vec::new() },
        care_plan_outstanding: rng.random_bool(0.2),
        board: maybe(rng, |r| r.random_range(0..600)),
        alight: maybe(rng, |r| r.random_range(0..600)),
        current_run: text(rng),
        alternative_consent: rng.random_bool(0.5),
    }
}

fn class(rng: &mut Rng, id: &str) -> VehicleClass {
    VehicleClass {
        id: id.to_owned(),
        equipment: equipment(rng),
        day_rate: money(rng),
        per_mile: money(rng),
        per_minute: money(rng),
        pa_per_hour: money(rng),
        pa_min_minutes: rng.random_range(0..90),
    }
}

fn own_vehicle(rng: &mut Rng, i: usize) -> OwnVehicle {
    OwnVehicle {
        reference: format!("V{i}"),
        class: "own".to_owned(),
        equipment: equipment(rng),
        depot: named(rng),
        depot_at: place(rng),
        per_mile: money(rng),
        driver_per_hour: money(rng),
        pa_per_hour: money(rng),
        min_shift_minutes: rng.random_range(0..200),
        shift: [(6 * 3600, 10 * 3600 + 7), (12 * 3600, 18 * 3600)],
        disposable: rng.random_bool(0.5),
        fixed_per_day: money(rng),
    }
}

fn supplier(rng: &mut Rng, i: usize) -> Supplier {
    Supplier {
        reference: format!("SUP{i}"),
        name: named(rng),
        company_number: format!("{:08}", rng.random_range(0..9_999_999)),
        directors: vec!["A, Khan".to_owned(); rng.random_range(0..3)],
        address: text(rng),
        phone: "0121 496 0000".to_owned(),
        licences: vec![(Licence::Psv, maybe(rng, day)), (Licence::PrivateHire, None)],
        small: rng.random_bool(0.5),
        vehicles: vec![("big bus".to_owned(), rng.random_range(0..50))],
        quality: maybe(rng, |r| f64::from(r.random_range(0..1000)) / 10.0),
    }
}

fn contract(rng: &mut Rng, i: usize, settings: usize) -> Contract {
    let end = day(rng);
    Contract {
        reference: format!("C{i}"),
        supplier: "SUP0".to_owned(),
        day_price: money(rng),
        class: "big bus".to_owned(),
        assistants: rng.random_range(0..4),
        daily_miles: f64::from(rng.random_range(0..9000)) / 70.0,
        start: maybe(rng, |_| date(2023, 9, 1)),
        end,
        extension_end: maybe(rng, |_| date(2028, 8, 31)),
        settings: (0..settings.min(i)).map(|s| format!("S {s:02}")).collect(),
        passengers: rng.random_range(0..30),
    }
}

fn attendance(rng: &mut Rng, passenger: usize, addresses: &[Address], out: &mut Vec<Attendance>) {
    let own = addresses.iter().position(|a| a.passenger == passenger);
    for leg in Leg::BOTH {
        let first = Weekdays(rng.random_range(1..31));
        for (weekdays, address) in [(first, None), (Weekdays::ALL.minus(first), own)] {
            let start = maybe(rng, |_| date(2026, 9, 7));
            let base = if leg == Leg::Am { 9 } else { 15 } * 3600;
            let own_times = rng.random_bool(0.3);
            out.push(Attendance {
                passenger,
                leg,
                weekdays,
                address,
                earliest: own_times.then_some(base),
                latest: own_times.then_some(base + 901),
                start,
                end: maybe(rng, |_| date(2027, 7, 16)),
            });
        }
    }
}

/// A valid scenario that uses every table and every kind of cell.
fn rich(seed: u64) -> Scenario {
    let rng = &mut Rng::seed_from_u64(seed);
    let settings: Vec<Setting> = (0..rng.random_range(1..5)).map(|i| setting(rng, i)).collect();
    let n = settings.len();
    let passengers: Vec<Passenger> = (0..rng.random_range(0..9)).map(|i| passenger(rng, i, n)).collect();
    let addresses: Vec<Address> = (0..passengers.len())
        .filter(|i| i % 2 == 0)
        .map(|passenger| Address { passenger, name: named(rng), at: place(rng) })
        .collect();
    let mut rows = Vec::new();
    (0..passengers.len()).filter(|i| i % 3 == 0).for_each(|p| attendance(rng, p, &addresses, &mut rows));
    let pairs = if passengers.len() > 3 {
        vec![
            Pair { a: 0, b: 2, kind: PairKind::MustNotShare, price: Rate(0) },
            Pair { a: 1, b: 3, kind: PairKind::Avoid, price: money(rng) },
        ]
    } else {
        Vec::new()
    };
    Scenario {
        name: named(rng),
        version: rng.random_range(0..9),
        provenance: text(rng),
        area: maybe(rng, |_| Area { south: 52.4, west: -2.123_456_789, north: 52.6, east: -1.8 }),
        policy: policy(rng),
        calendar: Calendar {
            terms: vec![Term { name: text(rng), first: date(2026, 9, 3), last: date(2026, 12, 18) }],
            closures: vec![date(2026, 10, 26), date(2026, 10, 5)],
        },
        travel: [
            TravelSource::Estimate,
            TravelSource::Given("times.csv".to_owned()),
            TravelSource::Roads("$SENDROUTE_DATA/roads.osm.pbf".to_owned()),
        ][rng.random_range(0..3)]
        .clone(),
        as_of: maybe(rng, day),
        classes: vec![class(rng, "big bus"), class(rng, "small, green")],
        fleet: (0..rng.random_range(1..4)).map(|i| own_vehicle(rng, i)).collect(),
        assistants: vec![Assistant { reference: "A1".to_owned(), home: place(rng), nurse: rng.random_bool(0.5) }],
        suppliers: (0..2).map(|i| supplier(rng, i)).collect(),
        contracts: (0..3).map(|i| contract(rng, i, n)).collect(),
        routes: vec![TodayRoute {
            reference: "R1".to_owned(),
            supplier: String::new(),
            day_price: money(rng),
            class: String::new(),
        }],
        pickup_points: vec![PickupPoint { reference: "PP1".to_owned(), name: named(rng), at: place(rng) }],
        settings,
        passengers,
        addresses,
        attendance: rows,
        pairs,
    }
}

/// The first lines in which two scenarios differ.
fn difference(a: &Scenario, b: &Scenario) -> String {
    let (a, b) = (format!("{a:#?}"), format!("{b:#?}"));
    let lines = a.lines().zip(b.lines()).enumerate().filter(|(_, (a, b))| a != b).take(3);
    let said: Vec<String> = lines.map(|(i, (a, b))| format!("line {i}: {} <> {}", a.trim(), b.trim())).collect();
    said.join("\n")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn folder_and_workbook_load_to_what_was_saved(seed in any::<u64>()) {
        let scenario = rich(seed);
        let folder = tempfile::tempdir().unwrap();
        save(&scenario, folder.path()).unwrap();
        let loaded = load(folder.path()).unwrap();
        prop_assert!(loaded.scenario == scenario, "{}", difference(&loaded.scenario, &scenario));
        let book = folder.path().join("book.xlsx");
        save_workbook(&scenario, &book).unwrap();
        let from_book = load(&book).unwrap().scenario;
        prop_assert!(from_book == scenario, "{}", difference(&from_book, &scenario));
        // Saving over a folder leaves nothing of what stood there before.
        let other = rich(seed.wrapping_add(1));
        save(&other, folder.path()).unwrap();
        let again = load(folder.path()).unwrap();
        prop_assert!(again.scenario == other, "{}", difference(&again.scenario, &other));
        prop_assert_ne!(again.hash, loaded.hash);
    }

    #[test]
    fn no_bytes_make_reading_panic(
        seed in any::<u64>(),
        file in 0usize..16,
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        hits in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 0..20),
    ) {
        let folder = tempfile::tempdir().unwrap();
        save(&rich(seed), folder.path()).unwrap();
        let book = folder.path().join("book.xlsx");
        let mut files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().path()).collect();
        save_workbook(&rich(seed), &book).unwrap();
        files.sort();
        files.push(book.clone());
        let target = &files[file % files.len()];
        // Some bytes of a good file changed, or anything at all.
        let mut mutated = std::fs::read(target).unwrap();
        if hits.is_empty() {
            mutated = bytes;
        } else {
            for (index, byte) in hits {
                let at = index.index(mutated.len());
                mutated[at] = byte;
            }
        }
        std::fs::write(target, mutated).unwrap();
        let outcome = load(if *target == book { &book } else { folder.path() });
        if let Err(LoadError::Faults(faults)) = outcome {
            prop_assert!(faults.iter().any(super::Fault::is_error));
        }
    }
}
