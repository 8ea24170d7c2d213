//! The tables of a plan, told once: CSV files and workbook sheets are written from the same columns and cells.

use super::book::Book;
use super::words;
use crate::model::{Pence, Secs};

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words; never read as a formula.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A number shown with one decimal.
    Number(f64),
    /// Degrees.
    Degrees(f64),
    /// Pence, shown in pounds.
    Money(Pence),
    /// A time of day.
    Time(Secs),
    /// A length in seconds, shown in minutes.
    Minutes(Secs),
    /// Yes or empty.
    Flag(bool),
}

/// One column: the heading of CSV files, the heading of sheets and the width there, in characters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column(pub &'static str, pub &'static str, pub f64);

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Name of its sheet.
    pub name: &'static str,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows, each as long as the columns.
    pub rows: Vec<Vec<Cell>>,
}

fn text(value: impl Into<String>) -> Cell {
    Cell::Text(value.into())
}

fn miles(metres: impl Into<u64>) -> Cell {
    Cell::Number(words::miles(metres.into()))
}

fn join(book: &Book, rows: &[usize]) -> Cell {
    text(rows.iter().map(|&r| book.passengers[r].passenger.as_str()).collect::<Vec<_>>().join(" "))
}

/// The officers' route list: one row per run.
pub fn routes(book: &Book) -> Table {
    Table {
        name: "Routes",
        columns: vec![
            Column("contract", "Contract", 10.0),
            Column("run", "Run", 9.0),
            Column("leg", "Leg", 6.0),
            Column("operator", "Operator", 25.0),
            Column("vehicle_type", "Vehicle type", 14.0),
            Column("layout", "Layout (seats+wheelchairs)", 14.0),
            Column("assistants", "PA", 6.0),
            Column("crew", "Named assistants (to collect)", 24.0),
            Column("daily_miles", "Daily miles", 10.0),
            Column("daily_rate", "Daily rate", 12.0),
            Column("week_cost", "Week's cost", 12.0),
            Column("settings", "Settings", 44.0),
            Column("passengers", "Passengers", 11.0),
            Column("wheelchairs", "Wheelchairs", 11.0),
            Column("weekdays", "Weekdays", 16.0),
            Column("start", "Start", 9.0),
            Column("end", "End", 9.0),
            Column("longest_minutes", "Longest journey (min)", 12.0),
            Column("spare_minutes", "Time in hand (min)", 11.0),
            Column("care_plans_outstanding", "Care plans outstanding", 12.0),
        ],
        rows: book
            .routes
            .iter()
            .map(|r| {
                vec![
                    text(&r.contract),
                    text(&r.run),
                    text(r.leg.code()),
                    text(&r.operator),
                    text(&r.class),
                    text(r.layout.to_string()),
                    Cell::Int(r.assistants.into()),
                    text(r.crew.join("; ")),
                    miles(r.metres),
                    Cell::Money(r.day_rate),
                    Cell::Money(r.week_cost),
                    text(r.settings.join("; ")),
                    Cell::Int(r.passengers.into()),
                    Cell::Int(r.wheelchairs.into()),
                    text(words::weekdays(r.weekdays)),
                    Cell::Time(r.start),
                    Cell::Time(r.end),
                    Cell::Minutes(r.longest),
                    Cell::Minutes(r.slack),
                    Cell::Int(r.care_plans.into()),
                ]
            })
            .collect(),
    }
}

/// One row per stop.
pub fn stops(book: &Book) -> Table {
    Table {
        name: "Stops",
        columns: vec![
            Column("run", "Run", 9.0),
            Column("stop", "Stop", 6.0),
            Column("kind", "Kind", 13.0),
            Column("place", "Place", 34.0),
            Column("setting", "Setting", 12.0),
            Column("arrive", "Arrive", 9.0),
            Column("start", "Service starts", 9.0),
            Column("depart", "Depart", 9.0),
            Column("board", "Board", 34.0),
            Column("alight", "Alight", 34.0),
            Column("do_not_carry", "Do not carry: care plan", 20.0),
            Column("aboard", "Aboard after", 9.0),
            Column("miles_on", "Miles to next stop", 9.0),
            Column("minutes_on", "Minutes to next stop", 9.0),
            Column("postcode", "Postcode", 11.0),
            Column("latitude", "Latitude", 11.0),
            Column("longitude", "Longitude", 11.0),
        ],
        rows: book
            .stops
            .iter()
            .map(|s| {
                vec![
                    text(&s.run),
                    Cell::Int(s.number as i64),
                    text(s.kind),
                    text(&s.place),
                    text(&s.setting),
                    Cell::Time(s.arrive),
                    Cell::Time(s.start),
                    Cell::Time(s.depart),
                    join(book, &s.board),
                    join(book, &s.alight),
                    join(book, &book.held(&[&s.board[..], &s.alight[..]].concat())),
                    Cell::Int(s.aboard as i64),
                    s.on.as_ref().map_or(Cell::Empty, |on| miles(on.metres)),
                    s.on.as_ref().map_or(Cell::Empty, |on| Cell::Minutes(on.secs)),
                    text(&s.postcode),
                    Cell::Degrees(s.lat),
                    Cell::Degrees(s.lon),
                ]
            })
            .collect(),
    }
}

/// One row per passenger, leg and set of weekdays, served or not.
pub fn passengers(book: &Book) -> Table {
    Table {
        name: "Passengers",
        columns: vec![
            Column("passenger", "Passenger", 11.0),
            Column("request", "Request", 12.0),
            Column("leg", "Leg", 6.0),
            Column("weekdays", "Weekdays", 16.0),
            Column("setting", "Setting", 12.0),
            Column("setting_name", "Setting name", 34.0),
            Column("contract", "Contract", 10.0),
            Column("run", "Run", 9.0),
            Column("place", "Picked up or set down at", 20.0),
            Column("home_time", "Time at home stop", 9.0),
            Column("setting_time", "Time at setting", 9.0),
            Column("journey_minutes", "Journey (min)", 9.0),
            Column("cap_minutes", "Cap (min)", 9.0),
            Column("strict_minutes", "Journey, stricter clock (min)", 11.0),
            Column("direct_minutes", "Direct (min)", 9.0),
            Column("exception", "Exception", 30.0),
            Column("walk_minutes", "Walk (min)", 9.0),
            Column("walk_metres", "Walk (m)", 9.0),
            Column("co_riders", "Most co-riders", 9.0),
            Column("miles", "Miles aboard", 9.0),
            Column("spare_minutes", "Time in hand at setting (min)", 11.0),
            Column("needs", "Needs", 44.0),
            Column("care_plan_outstanding", "Care plan outstanding: do not carry", 14.0),
            Column("no_seat", "No seat: rule in the way", 24.0),
        ],
        rows: book
            .passengers
            .iter()
            .map(|p| {
                let ride = p.ride.as_ref();
                let on = |cell: fn(&crate::plan::Journey) -> Cell| ride.map_or(Cell::Empty, cell);
                vec![
                    text(&p.passenger),
                    text(&p.request),
                    text(p.leg.code()),
                    text(words::weekdays(p.weekdays)),
                    text(&p.setting),
                    text(&p.setting_name),
                    text(&p.contract),
                    text(&p.run),
                    text(&p.place),
                    on(|r| Cell::Time(r.home_time)),
                    on(|r| Cell::Time(r.setting_time)),
                    on(|r| Cell::Minutes(r.journey)),
                    on(|r| Cell::Minutes(r.cap)),
                    on(|r| Cell::Minutes(r.strict)),
                    on(|r| Cell::Minutes(r.direct)),
                    text(p.exception),
                    on(|r| Cell::Minutes(r.walk_secs)),
                    on(|r| Cell::Int(r.walk_metres.into())),
                    on(|r| Cell::Int(r.co_riders.into())),
                    on(|r| miles(r.metres)),
                    on(|r| Cell::Minutes(r.slack)),
                    text(p.needs.join("; ")),
                    Cell::Flag(p.care_plan),
                    text(&p.unserved),
                ]
            })
            .collect(),
    }
}

/// One row per day contract.
pub fn contracts(book: &Book) -> Table {
    let days = |run: Option<&String>| run.and_then(|r| book.route(r));
    Table {
        name: "Day contracts",
        columns: vec![
            Column("contract", "Contract", 10.0),
            Column("operator", "Operator", 25.0),
            Column("vehicle_type", "Vehicle type", 14.0),
            Column("am", "Morning run", 10.0),
            Column("pm", "Afternoon run", 10.0),
            Column("in_common", "Passengers on both", 11.0),
            Column("am_start", "Morning start", 9.0),
            Column("am_end", "Morning end", 9.0),
            Column("pm_start", "Afternoon start", 9.0),
            Column("pm_end", "Afternoon end", 9.0),
            Column("assistants", "PA", 6.0),
            Column("daily_miles", "Daily miles", 10.0),
            Column("daily_rate", "Daily rate", 12.0),
            Column("week_cost", "Week's cost", 12.0),
        ],
        rows: book
            .plan
            .day_contracts
            .iter()
            .map(|c| {
                let (am, pm) = (days(c.am.as_ref()), days(c.pm.as_ref()));
                let time = |route: Option<&super::RouteRow>, of: fn(&super::RouteRow) -> Secs| {
                    route.map_or(Cell::Empty, |r| Cell::Time(of(r)))
                };
                let both = || [am, pm].into_iter().flatten();
                vec![
                    text(&c.id),
                    text(
                        c.own_vehicle
                            .as_ref()
                            .map_or(super::book::OPERATOR_OPEN.to_owned(), |v| format!("Own fleet {v}")),
                    ),
                    text(&c.class),
                    text(c.am.as_deref().unwrap_or_default()),
                    text(c.pm.as_deref().unwrap_or_default()),
                    Cell::Int(c.passengers_in_common.into()),
                    time(am, |r| r.start),
                    time(am, |r| r.end),
                    time(pm, |r| r.start),
                    time(pm, |r| r.end),
                    Cell::Int(both().map(|r| r.assistants).max().unwrap_or(0).into()),
                    miles(both().map(|r| u64::from(r.metres)).sum::<u64>()),
                    Cell::Money(both().map(|r| r.day_rate).sum()),
                    Cell::Money(c.week_cost),
                ]
            })
            .collect(),
    }
}

/// Exceptions to the journey rule.
pub fn exceptions(book: &Book) -> Table {
    Table {
        name: "Exceptions",
        columns: vec![
            Column("passenger", "Passenger", 11.0),
            Column("request", "Request", 12.0),
            Column("leg", "Leg", 6.0),
            Column("setting", "Setting", 34.0),
            Column("direct_minutes", "Direct (min)", 9.0),
            Column("cap_minutes", "Cap (min)", 9.0),
            Column("journey_minutes", "Planned journey (min)", 11.0),
            Column("reason", "Reason", 44.0),
            Column("care_plan_outstanding", "Care plan outstanding", 14.0),
        ],
        rows: book
            .exceptions
            .iter()
            .map(|e| {
                vec![
                    text(&e.passenger),
                    text(&e.request),
                    text(e.leg.code()),
                    text(&e.setting),
                    Cell::Minutes(e.direct),
                    Cell::Minutes(e.cap),
                    e.journey.map_or(Cell::Empty, Cell::Minutes),
                    text(e.reason),
                    Cell::Flag(e.care_plan),
                ]
            })
            .collect(),
    }
}

/// Requests without a seat.
pub fn unserved(book: &Book) -> Table {
    Table {
        name: "Unserved",
        columns: vec![
            Column("passenger", "Passenger", 11.0),
            Column("request", "Request", 12.0),
            Column("leg", "Leg", 6.0),
            Column("setting", "Setting", 34.0),
            Column("rule", "Rule in the way", 28.0),
            Column("needed", "What would be needed", 60.0),
            Column("needs", "Needs", 44.0),
            Column("care_plan_outstanding", "Care plan outstanding", 14.0),
        ],
        rows: book
            .unserved
            .iter()
            .map(|u| {
                vec![
                    text(&u.passenger),
                    text(&u.request),
                    text(u.leg.code()),
                    text(&u.setting),
                    text(&u.rule),
                    text(&u.needed),
                    text(u.needs.join("; ")),
                    Cell::Flag(u.care_plan),
                ]
            })
            .collect(),
    }
}

/// The parts of the week's cost with their names, in the order of the plan document.
pub fn cost_parts(book: &Book) -> Vec<(&'static str, Pence)> {
    let parts = &book.plan.cost.parts;
    vec![
        ("Operators: day rates", parts.day_rates),
        ("Operators: miles", parts.miles),
        ("Operators: minutes in service", parts.minutes),
        ("Operators: assistants", parts.assistants),
        ("Clean-air charges", parts.clean_air),
        ("Own fleet: miles", parts.own_miles),
        ("Own fleet: drivers", parts.own_drivers),
        ("Own fleet: assistants", parts.own_assistants),
        ("Own fleet: fixed cost of disposable vehicles in use", parts.own_fixed),
    ]
}
