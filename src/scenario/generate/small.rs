//! A cast of about thirty passengers in which every rule of the domain has somebody it binds: for tests, documentation
//! and a first look. Homes are drawn around named neighbourhoods; everything else is written down, row by row.

use super::{
    dice::Dice,
    facts::{self, rates::OWN},
    fleet, frame, market, places,
    places::Districts,
    plane,
    timetable::Timetable,
};
use crate::model::{
    Assistance::{Nurse, OneToOne, Shared},
    Assistant, Leg, Mobility, Pair,
    PairKind::{Avoid, MustNotShare, MustTravelWith, PreferTogether},
    Passenger, PickupPoint, Rate, Restraint, Scenario, Setting, Weekdays,
};
use jiff::civil::date;

/// Settings of the cast, by reference: unloading places.
const GATES: [(&str, u8); 8] = [
    ("132231", 3),
    ("132232", 2),
    ("132233", 3),
    ("103600", 2),
    ("103887", 1),
    ("130461", 2),
    ("137098", 1),
    ("131004", 1),
];

const MEADOWS: &str = "132231";
const ORCHARD: &str = "132232";
const WESTMINSTER: &str = "132233";
const HAMILTON: &str = "103600";
const ALBRIGHT: &str = "103887";
const COLLEGE: &str = "130461";
const LONGDON: &str = "137098";
const TRENT: &str = "131004";

/// One of the cast: setting, neighbourhood, school year, the rule the passenger is there for, and the needs.
type Part = (&'static str, &'static str, i8, &'static str, fn(&mut Passenger));

fn wheelchair(p: &mut Passenger, kilos: u32) {
    p.mobility = Mobility::Wheelchair;
    p.wheelchair_kg = Some(kilos);
    p.wheelchair_length_mm = Some(1150);
    p.wheelchair_width_mm = Some(680);
}

/// The cast, numbered from P01.
const CAST: [Part; 32] = [
    (MEADOWS, "S021", 8, "may walk up to 1,000 m to a pick-up point", |p| p.walk_max = 1000),
    (MEADOWS, "S022", 9, "shares an assistant", |p| p.assistance = Shared),
    (MEADOWS, "S018", 10, "wheelchair", |p| {
        wheelchair(p, 120);
        p.assistance = Shared;
    }),
    (MEADOWS, "S016", 11, "heavy wheelchair: no ramp will do; assistant of their own", |p| {
        wheelchair(p, 340);
        p.assistance = OneToOne;
    }),
    (MEADOWS, "S019", 7, "must not share with P06", |_| {}),
    (MEADOWS, "S018", 7, "must not share with P05", |p| p.assistance = Shared),
    (MEADOWS, "S024", 13, "part-time, Monday to Wednesday: a seat for P08 on the other days", |_| {}),
    (MEADOWS, "S024", 12, "part-time, Thursday and Friday", |_| {}),
    (MEADOWS, "S027", 9, "transfers from a wheelchair and needs a tail lift", |p| {
        p.mobility = Mobility::Transfers;
        p.needs_lift = true;
    }),
    (WESTMINSTER, "S033", 5, "brother of P11: must travel with; early finish on Fridays", |_| {}),
    (WESTMINSTER, "S033", 3, "sister of P10: must travel with; child seat", |p| p.restraint = Restraint::ChildSeat),
    (WESTMINSTER, "S035", 10, "largest group of two", |p| p.group_max = Some(2)),
    (WESTMINSTER, "S029", 12, "wishes to travel with P14", |_| {}),
    (WESTMINSTER, "S025", 11, "may not sit beside the driver", |p| p.no_front_seat = true),
    (WESTMINSTER, "S038", 8, "a cap of 35 minutes of their own", |p| p.own_cap = Some(2100)),
    (ORCHARD, "S030", 0, "child seat", |p| {
        p.restraint = Restraint::ChildSeat;
        p.assistance = Shared;
    }),
    (ORCHARD, "S032", 1, "child seat, not beside the driver", |p| {
        p.restraint = Restraint::ChildSeat;
        p.no_front_seat = true;
    }),
    (ORCHARD, "S036", 4, "harness", |p| {
        p.restraint = Restraint::Harness;
        p.assistance = Shared;
    }),
    (ORCHARD, "S028", 6, "nurse on board; wheelchair", |p| {
        wheelchair(p, 70);
        p.assistance = Nurse;
    }),
    (ORCHARD, "S034", 2, "no taxi; harness", |p| {
        p.restraint = Restraint::Harness;
        p.not_classes = vec!["taxi4".to_owned()];
    }),
    (ORCHARD, "S037", 5, "second address: Thursday night at the father's", |_| {}),
    (ALBRIGHT, "S009", 9, "travels alone; one unloading place at the gate", |p| p.solo = true),
    (ALBRIGHT, "S014", 10, "should rather not travel with P24", |_| {}),
    (ALBRIGHT, "S007", 11, "goes home at noon", |_| {}),
    (COLLEGE, "S041", 14, "college in the clean-air zone; may walk to a pick-up point", |p| p.walk_max = 800),
    (COLLEGE, "S023", 13, "rides in the morning only", |_| {}),
    (HAMILTON, "S040", 3, "travels alone with an assistant; care plan outstanding", |p| {
        p.solo = true;
        p.assistance = OneToOne;
        p.care_plan_outstanding = true;
    }),
    (HAMILTON, "S020", 6, "needs three minutes to board and two to alight", |p| {
        p.board = Some(180);
        p.alight = Some(120);
    }),
    (LONGDON, "S015", 9, "weekly boarder: in on Monday, out on Friday", |_| {}),
    (TRENT, "S014", 10, "exception: the direct drive alone is over 50 minutes", |p| p.alternative_consent = true),
    (MEADOWS, "S013", 8, "only in accessible minibuses; wheelchair of unusual size", |p| {
        wheelchair(p, 160);
        p.wheelchair_length_mm = Some(1400);
        p.only_classes = ["wavbus8", "minibus16", "own_bus8", "own_minibus16"].map(str::to_owned).to_vec();
    }),
    (HAMILTON, "S039", 5, "phased start: three days a week until January", |_| {}),
];

/// Index of a passenger by number.
const fn p(number: usize) -> usize {
    number - 1
}

/// The small scenario.
pub fn small() -> Scenario {
    let mut dice = Dice::new(7, "small");
    let settings = gates();
    let mut passengers = cast(&settings, &mut dice);
    let suppliers = market::suppliers(7, 6);
    let routes = market::routes(&mut passengers, &settings, &wishes_and_rules(), &suppliers, 7);
    let table = table(&mut dice);
    let point = |number: usize, beside: usize, east: f64, north: f64| PickupPoint {
        reference: format!("PP{number:03}"),
        name: format!("Stop {number}, {}", passengers[beside].ward),
        at: plane::shifted(passengers[beside].home, east, north),
    };
    let [south, west, north, east] = facts::BOX;
    let depot = |number: usize| [("Oldbury depot", (52.502, -2.025)), ("Wednesbury depot", (52.55, -2.02))][number];
    let own = |kind: usize, number: usize, at: usize, clean: bool, disposable: bool| {
        let (name, (lat, lon)) = depot(at);
        let position = plane::rounded(crate::model::LatLon { lat, lon });
        fleet::vehicle(&OWN[kind], number, (name.to_owned(), position), clean, disposable)
    };
    Scenario {
        provenance: "Synthetic: nobody in it exists. A hand-made cast written with `sendroute generate --small`."
            .to_owned(),
        area: Some(crate::model::scenario::Area { south, west, north, east }),
        as_of: Some(date(2026, 11, 2)),
        pickup_points: vec![point(1, p(1), 350.0, -300.0), point(2, p(25), -250.0, 300.0)],
        contracts: market::contracts(72, &settings, &suppliers, 7),
        fleet: vec![own(0, 1, 0, false, false), own(1, 2, 0, true, false), own(2, 3, 1, true, true)],
        assistants: vec![Assistant {
            reference: "PA001".to_owned(),
            home: plane::shifted(settings[0].at, 900.0, 700.0),
            nurse: true,
        }],
        pairs: wishes_and_rules(),
        settings,
        passengers,
        addresses: table.addresses,
        attendance: table.attendance,
        routes,
        suppliers,
        ..frame("small")
    }
}

/// What each of the cast is there for: reference and rule, for the README.
pub fn small_cast() -> impl Iterator<Item = (String, &'static str)> {
    CAST.iter().enumerate().map(|(i, part)| (format!("P{:02}", i + 1), part.3))
}

fn gates() -> Vec<Setting> {
    let all = places::embedded(&Districts::of(1));
    let find = |(reference, places): (&str, u8)| {
        let mut setting = all.iter().find(|p| p.setting.reference == reference)?.setting.clone();
        setting.places = Some(places);
        match reference {
            MEADOWS => setting.dwell = Some(90),
            ORCHARD => (setting.alight_walk, setting.alight_wheelchair) = (Some(30), Some(150)),
            _ => {}
        }
        Some(setting)
    };
    GATES.into_iter().filter_map(find).collect()
}

fn cast(settings: &[Setting], dice: &mut Dice) -> Vec<Passenger> {
    let areas = facts::neighbourhoods();
    let mut passengers: Vec<Passenger> = Vec::new();
    for (i, (reference, area, year, _, needs)) in CAST.iter().enumerate() {
        let area = areas.iter().find(|a| a.area == *area).unwrap_or(&areas[0]);
        let setting = settings.iter().position(|s| s.reference == *reference).unwrap_or(0);
        let centre = crate::model::LatLon { lat: area.lat, lon: area.lon };
        let mut spread = || dice.bell() * area.spread_m / 2.0;
        let home = plane::shifted(centre, spread(), spread());
        let mut passenger = Passenger {
            year_group: Some(*year),
            postcode: format!("{} {}AA", area.outward, i % 10),
            ward: area.ward.clone(),
            ..Passenger::without_needs(format!("P{:02}", i + 1), setting, home)
        };
        needs(&mut passenger);
        passengers.push(passenger);
    }
    let (home, postcode) = (passengers[p(10)].home, passengers[p(10)].postcode.clone());
    (passengers[p(11)].home, passengers[p(11)].postcode) = (home, postcode);
    passengers
}

fn table(dice: &mut Dice) -> Timetable {
    let mut table = Timetable::default();
    let days = |text: &str| Weekdays::parse(text).unwrap_or(Weekdays::ALL);
    table.both(p(7), days("Mon-Wed"));
    table.both(p(8), days("Thu-Fri"));
    let father = plane::shifted(facts::CENTRE, 1500.0 + dice.bell() * 200.0, -3200.0);
    table.second(p(21), "father", father, Weekdays::one(4), Weekdays::one(3));
    table.own_finish(p(24), 12 * 3600);
    table.row(p(26), Leg::Am, Weekdays::ALL);
    table.boarder(p(29));
    for leg in Leg::BOTH {
        table.row(p(32), leg, days("Tue-Thu")).end = Some(date(2026, 12, 18));
        table.row(p(32), leg, Weekdays::ALL).start = Some(date(2027, 1, 4));
    }
    table
}

fn wishes_and_rules() -> Vec<Pair> {
    let pair = |a, b, kind, pounds: i64| Pair { a: p(a), b: p(b), kind, price: Rate::pence(pounds * 100) };
    vec![
        pair(5, 6, MustNotShare, 0),
        pair(10, 11, MustTravelWith, 0),
        pair(13, 14, PreferTogether, 5),
        pair(23, 24, Avoid, 3),
    ]
}
