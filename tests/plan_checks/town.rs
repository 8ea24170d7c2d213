//! A town small enough to check by hand: streets on a grid, six seconds and 120 metres for each thousandth of a degree.

use sendroute::model::{
    Address, Assistance, Assistant, Attendance, Calendar, Cell, CleanAirZone, Demand, LatLon, Layout, Leg, Licence,
    Matrix, Mobility, OwnVehicle, Pair, PairKind, Passenger, PickupPoint, Policy, Rate, Restraint, Scenario, Setting,
    SettingKind, TravelTimes, VehicleClass, Weekdays, Window, parse_clock, scenario::TravelSource, vehicle::Equipment,
};

/// A position by thousandths of a degree east and north of the town's middle.
pub fn at(east: i32, north: i32) -> LatLon {
    LatLon { lat: 52.5 + f64::from(north) / 1000.0, lon: -2.0 + f64::from(east) / 1000.0 }
}

fn window(earliest: &str, latest: &str) -> Window {
    Window { earliest: parse_clock(earliest).unwrap(), latest: parse_clock(latest).unwrap() }
}

fn setting(reference: &str, at: LatLon, am: Window, pm: Window) -> Setting {
    Setting {
        reference: reference.into(),
        name: format!("{reference} School"),
        kind: SettingKind::Special,
        at,
        in_borough: true,
        windows: [[Some(am); 5], [Some(pm); 5]],
        dwell: None,
        places: None,
        alight_walk: None,
        alight_wheelchair: None,
    }
}

fn passenger(reference: &str, setting: usize, home: LatLon) -> Passenger {
    Passenger { year_group: Some(8), ..Passenger::without_needs(reference.into(), setting, home) }
}

fn equipment(layouts: &str, lift: bool) -> Equipment {
    Equipment {
        layouts: Layout::parse_list(layouts).unwrap(),
        licence: if layouts.starts_with("16") { Licence::Psv } else { Licence::PrivateHire },
        lift,
        front_seats: 1,
        harnesses: 1,
        child_seats: 1,
        max_wheelchair_kg: Some(200),
        max_wheelchair_length_mm: Some(1300),
        max_wheelchair_width_mm: Some(800),
        clean_air_compliant: lift,
    }
}

fn class(id: &str, layouts: &str, lift: bool, day_pence: i64) -> VehicleClass {
    VehicleClass {
        id: id.into(),
        equipment: equipment(layouts, lift),
        day_rate: Rate::pence(day_pence),
        per_mile: Rate(195_500),
        per_minute: Rate(33_333),
        pa_per_hour: Rate::pence(1577),
        pa_min_minutes: 60,
    }
}

fn attendance(passenger: usize, leg: Leg, days: &str, address: Option<usize>) -> Attendance {
    let weekdays = Weekdays::parse(days).unwrap();
    Attendance { passenger, leg, weekdays, address, earliest: None, latest: None, start: None, end: None }
}

fn pair(a: usize, b: usize, kind: PairKind, pence: i64) -> Pair {
    Pair { a, b, kind, price: Rate::pence(pence) }
}

fn own(reference: &str, disposable: bool) -> OwnVehicle {
    let (am, pm) = (window("07:00", "10:00"), window("13:00", "16:30"));
    OwnVehicle {
        reference: reference.into(),
        class: "ownbus".into(),
        equipment: equipment("16+0, 12+1, 9+2", true),
        depot: "Depot Lane".into(),
        depot_at: at(0, -40),
        per_mile: Rate::pence(61),
        driver_per_hour: Rate::pence(1633),
        pa_per_hour: Rate::pence(1411),
        min_shift_minutes: 90,
        shift: [(am.earliest, am.latest), (pm.earliest, pm.latest)],
        disposable,
        fixed_per_day: Rate::pence(4350),
    }
}

/// An assistant without training who lives some 500 m from the depot.
fn assistant(number: usize) -> Assistant {
    let depot = at(0, -40);
    let home = LatLon { lat: depot.lat + 0.0045, lon: depot.lon };
    Assistant { reference: format!("PA{number}"), home, nurse: false }
}

/// The town's scenario: see the comments for what each passenger is there for.
pub fn scenario() -> Scenario {
    let mut acorn = setting("ACORN", at(0, 0), window("08:40", "09:00"), window("15:00", "15:20"));
    acorn.places = Some(2);
    let mut birch = setting("BIRCH", at(50, 0), window("08:30", "09:10"), window("15:10", "15:40"));
    // Finishes early on Fridays.
    birch.windows[1][4] = Some(window("13:00", "13:20"));
    birch.dwell = Some(90);
    let dale = setting("DALE", at(0, 60), window("09:25", "09:50"), window("14:00", "14:30"));
    let cedar = setting("CEDAR", at(600, 0), window("08:40", "09:20"), window("15:00", "15:20"));

    let mut passengers = vec![
        passenger("P01", 0, at(0, 100)),
        passenger("P02", 0, at(20, 110)),
        passenger("P03", 1, at(50, 80)),
        passenger("P04", 0, at(-100, 0)),
        passenger("P05", 1, at(80, 30)),
        passenger("P06", 1, at(80, 30)),
        passenger("P07", 0, at(30, 60)),
        passenger("P08", 0, at(30, 70)),
        passenger("P09", 3, at(0, 50)),
        passenger("P10", 0, at(-20, -50)),
        passenger("P11", 1, at(60, 50)),
        passenger("P12", 2, at(10, 90)),
        passenger("P13", 0, at(-10, 70)),
        passenger("P14", 2, at(20, 80)),
        passenger("P15", 2, at(40, 60)),
    ];
    let p = &mut passengers;
    p[0].current_run = "R1".into();
    p[1].current_run = "R1".into();
    p[1].assistance = Assistance::Shared;
    // Travels in a wheelchair that the vehicles can take.
    p[2].mobility = Mobility::Wheelchair;
    p[2].wheelchair_kg = Some(120);
    p[2].wheelchair_length_mm = Some(1200);
    p[3].solo = true;
    // Siblings, one in a child seat.
    p[5].restraint = Restraint::ChildSeat;
    p[4].current_run = "R2".into();
    p[6].current_run = "R3".into();
    // P09 lives farther from cedar than the council's cap. P10 may walk to the cross.
    p[9].walk_max = 900;
    p[10].group_max = Some(4);
    p[10].restraint = Restraint::Harness;
    p[10].no_front_seat = true;
    // The direct journey is over this own cap.
    p[10].own_cap = Some(360);
    p[11].care_plan_outstanding = true;
    p[11].only_classes = vec!["ownbus".into(), "minibus".into()];
    p[11].not_classes = vec!["taxi4".into()];
    p[13].assistance = Assistance::OneToOne;
    // Too heavy for every vehicle: stays unserved.
    p[14].mobility = Mobility::Wheelchair;
    p[14].wheelchair_kg = Some(400);

    let zone = vec![at(590, -10), at(610, -10), at(610, 10), at(590, 10)];
    Scenario {
        name: "Gridton".into(),
        version: 1,
        provenance: "by hand".into(),
        area: None,
        policy: Policy {
            earliest_pickup: parse_clock("07:00").unwrap(),
            latest_dropoff: parse_clock("16:30").unwrap(),
            continuity_price: Rate(125_500),
            clean_air: Some(CleanAirZone {
                corners: zone,
                charge_small: Rate::pence(800),
                charge_large: Rate::pence(5000),
            }),
            ..Policy::default()
        },
        calendar: Calendar::default(),
        travel: TravelSource::Estimate,
        as_of: None,
        settings: vec![acorn, birch, dale, cedar],
        passengers,
        addresses: vec![Address { passenger: 11, name: "father".into(), at: at(-20, 90) }],
        attendance: vec![
            // Part-timers who share a seat.
            attendance(6, Leg::Am, "MWF", None),
            attendance(6, Leg::Pm, "MWF", None),
            attendance(7, Leg::Am, "TH", None),
            attendance(7, Leg::Pm, "TH", None),
            // To the father's on Fridays.
            attendance(11, Leg::Am, "MTWH", None),
            attendance(11, Leg::Am, "F", Some(0)),
            attendance(11, Leg::Pm, "MTWH", None),
            attendance(11, Leg::Pm, "F", Some(0)),
            attendance(14, Leg::Am, "all", None),
        ],
        pairs: vec![
            pair(0, 12, PairKind::MustNotShare, 0),
            pair(4, 5, PairKind::MustTravelWith, 0),
            pair(0, 6, PairKind::PreferTogether, 300),
            pair(1, 12, PairKind::PreferTogether, 250),
            pair(2, 4, PairKind::Avoid, 175),
        ],
        pickup_points: vec![PickupPoint { reference: "PP1".into(), name: "Cross".into(), at: at(-20, -46) }],
        classes: vec![
            class("taxi4", "4", false, 4000),
            class("access", "4+1", true, 7001),
            class("minibus", "16+0, 12+1", true, 12000),
        ],
        fleet: vec![own("V1", true), own("V2", false)],
        assistants: (1..=4).map(assistant).collect(),
        contracts: Vec::new(),
        routes: Vec::new(),
        suppliers: Vec::new(),
    }
}

/// Grid distances: closed under the triangle inequality by nature. Afternoons are a sixth slower.
pub fn travel(demand: &Demand) -> TravelTimes {
    let steps = |a: LatLon, b: LatLon| {
        let ((a, b), (c, d)) = (a.key(), b.key());
        ((a - c).unsigned_abs() + (b - d).unsigned_abs()) / 1000
    };
    let matrix = |secs: u32| {
        let cell = |a: LatLon, b: LatLon| Cell { secs: steps(a, b) * secs, metres: steps(a, b) * 120 };
        let places: Vec<LatLon> = demand.locations.iter().map(|l| l.at).collect();
        let cells = places.iter().flat_map(|a| places.iter().map(move |b| cell(*a, *b))).collect();
        Matrix::new(places.len(), cells)
    };
    TravelTimes { legs: [matrix(6), matrix(7)], hash: "gridton".into(), source: "grid".into(), collections: Vec::new() }
}
