//! Letters to families: the times of one passenger, in plain words, to print one a page.
//!
//! The council adds name, address and its own contact; the file holds references only.

use super::book::{Book, PassengerRow};
use super::{pages, words};
use crate::model::Leg;
use minijinja::{Value, context};

/// The text of `families.html`: one letter per passenger with any request, in the order of the file.
///
/// # Errors
/// When the page cannot be laid out.
pub fn letters(book: &Book) -> Result<String, minijinja::Error> {
    let mut families = Vec::new();
    // Requests of one passenger follow one another.
    for rows in book.passengers.chunk_by(|a, b| a.passenger == b.passenger) {
        families.extend(letter(book, rows));
    }
    pages::environment()?
        .get_template("family.html")?
        .render(context! { name => book.scenario.name.clone(), families => families })
}

fn letter(book: &Book, rows: &[PassengerRow]) -> Option<Value> {
    let first = rows.first()?;
    let rides: Vec<Value> = rows.iter().filter_map(|row| ride(book, row)).collect();
    let missing: Vec<&str> = Leg::BOTH
        .into_iter()
        .filter(|&leg| rows.iter().any(|r| r.leg == leg && r.ride.is_none()))
        .map(|leg| if leg == Leg::Am { "for the morning" } else { "for the way home" })
        .collect();
    // Said only where it holds on every ride of the passenger.
    let accompanied =
        |row: &PassengerRow, route: usize| row.weekdays.iter().all(|day| book.routes[route].assistants_by_day[day] > 0);
    let mut served = rows.iter().filter_map(|r| r.route.map(|route| (r, route))).peekable();
    let assistant = served.peek().is_some() && served.all(|(row, route)| accompanied(row, route));
    Some(context! {
        passenger => first.passenger.clone(),
        setting => first.setting_name.clone(),
        care_plan => first.care_plan,
        needs => first.needs.clone(),
        rides => rides,
        missing => missing.join(" and "),
        assistant => assistant,
    })
}

fn ride(book: &Book, row: &PassengerRow) -> Option<Value> {
    let ride = row.ride.as_ref()?;
    let route = &book.routes[row.route?];
    let stop = book.stops[route.stops.clone()].get(ride.home_stop)?;
    let person = &book.scenario.passengers[book.demand.requests[ride.request].passenger];
    let home = person.home.key() == crate::model::LatLon { lat: stop.lat, lon: stop.lon }.key();
    Some(context! {
        leg => row.leg.code(),
        days => words::weekdays(row.weekdays),
        time => words::hour_minute(ride.home_time),
        point => if ride.walk_metres > 0 { stop.place.clone() } else { String::new() },
        walk => ride.walk_metres,
        home => home,
        vehicle => words::vehicle(route.own, route.layout),
        run => row.run.clone(),
    })
}
