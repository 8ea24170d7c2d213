//! Rows of each table, as text by column name. A value at its default is left out.

use crate::model::scenario::{Address, Attendance, PickupPoint};
use crate::model::vehicle::Equipment;
use crate::model::{
    Assistant, Calendar, Contract, LatLon, Leg, OwnVehicle, Pair, Passenger, Scenario, Setting, Supplier, TodayRoute,
    VehicleClass, Weekdays, clock,
};
use crate::scenario::TableSpec;
use crate::scenario::read::{ASSISTANCE, DAYS, KINDS, LICENCES, MOBILITIES, PAIR_KINDS, RESTRAINTS};
use std::collections::BTreeMap;

/// One row: text by column name; absent is empty.
pub(super) type Record = BTreeMap<&'static str, String>;

/// Rows of a table, in order.
pub(super) fn of(s: &Scenario, spec: &TableSpec) -> Vec<Record> {
    match spec.name {
        "settings" => s.settings.iter().map(setting).collect(),
        "calendar" => calendar(&s.calendar),
        "rates" => s.classes.iter().map(class).collect(),
        "fleet" => s.fleet.iter().map(own_vehicle).collect(),
        "passengers" => s.passengers.iter().map(|p| passenger(p, s)).collect(),
        "addresses" => s.addresses.iter().map(|a| address(a, s)).collect(),
        "attendance" => s.attendance.iter().map(|a| attendance(a, s)).collect(),
        "pairs" => s.pairs.iter().map(|p| pair(p, s)).collect(),
        "pickup_points" => s.pickup_points.iter().map(pickup_point).collect(),
        "assistants" => s.assistants.iter().map(assistant).collect(),
        "suppliers" => s.suppliers.iter().map(supplier).collect(),
        "contracts" => s.contracts.iter().map(contract).collect(),
        "routes" => s.routes.iter().map(route).collect(),
        other => unreachable!("no table {other}"),
    }
}

/// Builds a record: empty values are left out.
#[derive(Default)]
struct Build(Record);

impl Build {
    #[allow(clippy::needless_pass_by_value)] // Called with numbers and borrowed text alike.
    fn text(mut self, column: &'static str, value: impl ToString) -> Build {
        let value = value.to_string();
        if !value.is_empty() {
            self.0.insert(column, value);
        }
        self
    }
    fn maybe<T: ToString>(self, column: &'static str, value: Option<T>) -> Build {
        match value {
            Some(value) => self.text(column, value),
            None => self,
        }
    }
    fn yes(self, column: &'static str, value: bool) -> Build {
        if value { self.text(column, "yes") } else { self }
    }
    fn at(self, at: LatLon) -> Build {
        self.text("lat", at.lat).text("lon", at.lon)
    }
    fn word<T: Copy + PartialEq>(self, column: &'static str, value: T, words: &[(T, &[&'static str])]) -> Build {
        self.text(column, word(value, words))
    }
}

fn word<T: Copy + PartialEq>(value: T, words: &[(T, &[&'static str])]) -> &'static str {
    words.iter().find(|(v, _)| *v == value).and_then(|(_, w)| w.first().copied()).unwrap_or_default()
}

fn reference(s: &Scenario, passenger: usize) -> &str {
    s.passengers.get(passenger).map_or("", |p| p.reference.as_str())
}

fn list(words: &[String]) -> String {
    // A single item with a comma in it would be split: a trailing separator says that it is one.
    match words {
        [one] if one.contains(',') => format!("{one};"),
        _ => words.join(";"),
    }
}

fn setting(s: &Setting) -> Record {
    let mut row = Build::default()
        .text("ref", &s.reference)
        .text("name", &s.name)
        .word("kind", s.kind, KINDS)
        .at(s.at)
        .text("in_borough", if s.in_borough { "yes" } else { "no" })
        .maybe("dwell_seconds", s.dwell)
        .maybe("places", s.places)
        .maybe("alight_walk_seconds", s.alight_walk)
        .maybe("alight_wheelchair_seconds", s.alight_wheelchair);
    let columns: [(&'static str, &'static str, [&'static str; 5]); 2] = [
        (
            "am_earliest",
            "am_latest",
            ["am_window_mon", "am_window_tue", "am_window_wed", "am_window_thu", "am_window_fri"],
        ),
        (
            "pm_earliest",
            "pm_latest",
            ["pm_window_mon", "pm_window_tue", "pm_window_wed", "pm_window_thu", "pm_window_fri"],
        ),
    ];
    debug_assert_eq!(columns[0].2[4], format!("am_window_{}", DAYS[4]));
    for leg in Leg::BOTH {
        let (earliest, latest, own) = columns[leg.index()];
        let windows = &s.windows[leg.index()];
        // The usual window is that of the first day on which the setting is open.
        let usual = windows.iter().flatten().next().copied();
        if let Some(window) = usual {
            row = row.text(earliest, clock(window.earliest)).text(latest, clock(window.latest));
        }
        for (window, column) in windows.iter().zip(own) {
            match window {
                None => row = row.text(column, "closed"),
                Some(w) if usual != Some(*w) => {
                    row = row.text(column, format!("{}-{}", clock(w.earliest), clock(w.latest)));
                }
                Some(_) => {}
            }
        }
    }
    row.0
}

fn calendar(c: &Calendar) -> Vec<Record> {
    let terms = c.terms.iter().map(|t| {
        Build::default().text("kind", "term").text("name", &t.name).text("first", t.first).text("last", t.last).0
    });
    let closures = c.closures.iter().map(|day| Build::default().text("kind", "closure").text("first", day).0);
    terms.chain(closures).collect()
}

fn equipment(row: Build, e: &Equipment) -> Build {
    let layouts: Vec<String> = e.layouts.iter().map(ToString::to_string).collect();
    row.text("layouts", layouts.join(";"))
        .word("licence", e.licence, LICENCES)
        .yes("lift", e.lift)
        .text("front_seats", e.front_seats)
        .text("harnesses", e.harnesses)
        .text("child_seats", e.child_seats)
        .maybe("max_wheelchair_kg", e.max_wheelchair_kg)
        .maybe("max_wheelchair_length_mm", e.max_wheelchair_length_mm)
        .maybe("max_wheelchair_width_mm", e.max_wheelchair_width_mm)
        .text("clean_air_compliant", if e.clean_air_compliant { "yes" } else { "no" })
}

fn class(c: &VehicleClass) -> Record {
    equipment(Build::default().text("class", &c.id), &c.equipment)
        .text("day_rate", c.day_rate.to_pounds())
        .text("per_mile", c.per_mile.to_pounds())
        .text("per_minute", c.per_minute.to_pounds())
        .text("pa_per_hour", c.pa_per_hour.to_pounds())
        .text("pa_min_minutes", c.pa_min_minutes)
        .0
}

fn own_vehicle(v: &OwnVehicle) -> Record {
    equipment(Build::default().text("ref", &v.reference).text("class", &v.class), &v.equipment)
        .text("depot", &v.depot)
        .at(v.depot_at)
        .text("per_mile", v.per_mile.to_pounds())
        .text("driver_per_hour", v.driver_per_hour.to_pounds())
        .text("pa_per_hour", v.pa_per_hour.to_pounds())
        .text("min_shift_minutes", v.min_shift_minutes)
        .text("am_shift_start", clock(v.shift[0].0))
        .text("am_shift_end", clock(v.shift[0].1))
        .text("pm_shift_start", clock(v.shift[1].0))
        .text("pm_shift_end", clock(v.shift[1].1))
        .yes("disposable", v.disposable)
        .text("fixed_per_day", v.fixed_per_day.to_pounds())
        .0
}

fn passenger(p: &Passenger, s: &Scenario) -> Record {
    let cap = p
        .own_cap
        .map(|secs| if secs % 60 == 0 { (secs / 60).to_string() } else { (f64::from(secs) / 60.0).to_string() });
    Build::default()
        .text("ref", &p.reference)
        .maybe("year_group", p.year_group)
        .text("setting", s.settings.get(p.setting).map_or("", |setting| setting.reference.as_str()))
        .at(p.home)
        .text("postcode", &p.postcode)
        .text("ward", &p.ward)
        .word("mobility", p.mobility, MOBILITIES)
        .maybe("wheelchair_kg", p.wheelchair_kg)
        .maybe("wheelchair_length_mm", p.wheelchair_length_mm)
        .maybe("wheelchair_width_mm", p.wheelchair_width_mm)
        .yes("needs_lift", p.needs_lift)
        .word("assistance", p.assistance, ASSISTANCE)
        .yes("solo", p.solo)
        .maybe("group_max", p.group_max)
        .word("restraint", p.restraint, RESTRAINTS)
        .yes("no_front_seat", p.no_front_seat)
        .maybe("walk_max_metres", (p.walk_max > 0).then_some(p.walk_max))
        .maybe("own_cap_minutes", cap)
        .text("only_classes", list(&p.only_classes))
        .text("not_classes", list(&p.not_classes))
        .yes("care_plan_outstanding", p.care_plan_outstanding)
        .maybe("board_seconds", p.board)
        .maybe("alight_seconds", p.alight)
        .text("current_run", &p.current_run)
        .yes("alternative_consent", p.alternative_consent)
        .0
}

fn address(a: &Address, s: &Scenario) -> Record {
    Build::default().text("passenger", reference(s, a.passenger)).text("name", &a.name).at(a.at).0
}

/// `TH` could be read as Thursday: those two days are written by name.
fn weekdays(days: Weekdays) -> String {
    let letters = days.to_string();
    if letters == "TH" { "Tue Thu".to_owned() } else { letters }
}

fn attendance(a: &Attendance, s: &Scenario) -> Record {
    let address = a.address.and_then(|i| s.addresses.get(i)).map_or("", |address| address.name.as_str());
    Build::default()
        .text("passenger", reference(s, a.passenger))
        .text("leg", a.leg)
        .maybe("weekdays", (a.weekdays != Weekdays::ALL).then(|| weekdays(a.weekdays)))
        .text("address", address)
        .maybe("earliest", a.earliest.map(clock))
        .maybe("latest", a.latest.map(clock))
        .maybe("start", a.start)
        .maybe("end", a.end)
        .0
}

fn pair(p: &Pair, s: &Scenario) -> Record {
    Build::default()
        .text("a", reference(s, p.a))
        .text("b", reference(s, p.b))
        .word("kind", p.kind, PAIR_KINDS)
        .maybe("price", (p.price.0 != 0).then(|| p.price.to_pounds()))
        .0
}

fn pickup_point(p: &PickupPoint) -> Record {
    Build::default().text("ref", &p.reference).text("name", &p.name).at(p.at).0
}

fn assistant(a: &Assistant) -> Record {
    Build::default().text("ref", &a.reference).at(a.home).yes("nurse", a.nurse).0
}

fn supplier(s: &Supplier) -> Record {
    let licences: Vec<String> = s
        .licences
        .iter()
        .map(|(licence, expiry)| {
            let name = word(*licence, LICENCES);
            expiry.map_or_else(|| name.to_owned(), |day| format!("{name}:{day}"))
        })
        .collect();
    let vehicles: Vec<String> = s.vehicles.iter().map(|(class, count)| format!("{class}:{count}")).collect();
    Build::default()
        .text("ref", &s.reference)
        .text("name", &s.name)
        .text("company_number", &s.company_number)
        .text("directors", list(&s.directors))
        .text("address", &s.address)
        .text("phone", &s.phone)
        .text("licences", licences.join(";"))
        .yes("small", s.small)
        .text("vehicles", vehicles.join(";"))
        .maybe("quality", s.quality)
        .0
}

fn contract(c: &Contract) -> Record {
    Build::default()
        .text("ref", &c.reference)
        .text("supplier", &c.supplier)
        .text("day_price", c.day_price.to_pounds())
        .text("class", &c.class)
        .text("assistants", c.assistants)
        .text("daily_miles", c.daily_miles)
        .maybe("start", c.start)
        .text("end", c.end)
        .maybe("extension_end", c.extension_end)
        .text("settings", list(&c.settings))
        .text("passengers", c.passengers)
        .0
}

fn route(r: &TodayRoute) -> Record {
    Build::default()
        .text("ref", &r.reference)
        .text("supplier", &r.supplier)
        .text("day_price", r.day_price.to_pounds())
        .text("class", &r.class)
        .0
}
