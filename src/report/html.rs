//! The report: one page that opens anywhere, asks the network for nothing, and prints.
//!
//! In comes a [`Book`]; out goes HTML with its style, drawings and small script inside. Without script the page still
//! shows every table.

use super::book::Book;
use super::{chart, map, pages, tables, words};
use crate::model::Leg;
use crate::plan::indicators::{Light, indicators};
use minijinja::context;
use serde::Serialize;

/// A headline figure.
#[derive(Debug, Serialize)]
struct Card {
    value: String,
    label: &'static str,
    note: String,
}

#[derive(Debug, Serialize)]
struct CostLine {
    name: &'static str,
    week: i64,
    year: i64,
    percent: f64,
}

/// The text of `report.html`.
///
/// # Errors
/// When the page cannot be laid out.
pub fn report(book: &Book) -> Result<String, minijinja::Error> {
    let total = book.plan.cost.parts.total().0.max(1) as f64;
    let costs: Vec<CostLine> = tables::cost_parts(book)
        .into_iter()
        .map(|(name, week)| CostLine {
            name,
            week: week.0,
            year: book.scenario.calendar.annual(week.0),
            percent: (week.0 as f64 / total * 1000.0).round() / 10.0,
        })
        .collect();
    let lights: Vec<_> = indicators(&book.measures)
        .into_iter()
        .map(|i| context! { word => i.light.word(), ..pages::value(&i) })
        .collect();
    let page = context! {
        name => pages::value(&book.scenario.name),
        source => pages::value(&book.plan.source),
        search => pages::value(&book.plan.search),
        bound => pages::value(&book.plan.bound),
        policy => context! {
            cap => pages::value(book.scenario.policy.journey.cap),
            allowance => pages::value(book.scenario.policy.journey.allowance),
            ratio => pages::value(book.scenario.policy.pa_ratio),
            days => book.scenario.calendar.operated_days(),
        },
        measures => context! {
            legs => pages::value(&book.measures.legs), classes => pages::value(&book.measures.classes), care_plans => pages::value(book.measures.care_plans),
            unserved => pages::value(book.measures.unserved),
        },
        cards => pages::value(cards(book)),
        indicators => lights,
        facts => pages::value(facts(book)),
        map => pages::value(map::map(book)),
        lines => &book.lines,
        histogram => pages::value(chart::histogram(book)),
        routes => pages::value(&book.routes),
        stops => pages::value(&book.stops),
        passengers => pages::value(&book.passengers),
        exceptions => pages::value(&book.exceptions),
        unserved => pages::value(&book.unserved),
        costs => pages::value(&costs),
        cost => pages::value(&book.plan.cost),
    };
    pages::environment()?.get_template("report.html")?.render(page)
}

fn cards(book: &Book) -> Vec<Card> {
    let m = &book.measures;
    let both = |value: fn(&crate::plan::measures::LegMeasures) -> i32| {
        format!("am {} · pm {}", words::minutes_up(value(&m.legs[0])), words::minutes_up(value(&m.legs[1])))
    };
    let worse = |value: fn(&crate::plan::measures::LegMeasures) -> i32| {
        format!("{} min", words::minutes_up(value(&m.legs[0]).max(value(&m.legs[1]))))
    };
    let above: u64 = m.legs.iter().map(|l| l.above_45.part).sum();
    vec![
        Card {
            value: format!("{} of {}", m.served.part, m.served.of),
            label: "Passengers served",
            note: match m.unserved.part {
                0 => "every journey has a seat".to_owned(),
                n => {
                    let journeys = words::several(n, "journey", "journeys");
                    format!("{} of them in full; {journeys} without a seat", m.served_in_full.part)
                }
            },
        },
        Card {
            value: m.vehicles.to_string(),
            label: "Vehicles a day",
            note: format!("{:.1} passengers a vehicle", m.passengers_per_vehicle),
        },
        Card { value: short_pounds(m.cost.year.0), label: "Cost a year", note: format!("{} a week", m.cost.week) },
        Card {
            value: short_pounds(m.cost.year_per_passenger.0),
            label: "Per passenger and year",
            note: m
                .saving_on_reference
                .map_or(String::new(), |s| format!("plan costs {s:.1}% less than the reference")),
        },
        Card { value: worse(|l| l.median), label: "Median journey, longer leg", note: both(|l| l.median) },
        Card { value: worse(|l| l.p95), label: "95th percentile journey", note: both(|l| l.p95) },
        Card {
            value: format!("{above}"),
            label: "Journeys over 45 minutes",
            note: format!("longest {}", worse(|l| l.longest)),
        },
        Card {
            value: m.assistants.to_string(),
            label: "Passenger assistants",
            note: format!("am {} · pm {}", m.legs[0].assistants, m.legs[1].assistants),
        },
    ]
}

/// Whole pounds below a million, millions with two decimals above.
fn short_pounds(pence: i64) -> String {
    if pence.abs() >= 100_000_000 {
        return format!("£{:.2}m", pence as f64 / 100_000_000.0);
    }
    let text = crate::model::Pence((pence + 50).div_euclid(100) * 100).to_string();
    text.trim_end_matches(".00").to_owned()
}

/// Every figure the plan is described by, in words, with its name.
pub fn facts(book: &Book) -> Vec<(&'static str, String)> {
    let m = &book.measures;
    let plan = book.plan;
    let legs =
        |value: &dyn Fn(usize) -> String| Leg::BOTH.map(|l| format!("{} {}", l.code(), value(l.index()))).join(", ");
    let minutes = |t: i32| format!("{} min", words::minutes_up(t));
    // Time in hand is rounded down: it must not be overstated.
    let in_hand = |t: i32| format!("{} min", t.div_euclid(60));
    let share = |s: crate::plan::Share| format!("{} of {} ({:.1}%)", s.part, s.of, s.percent());
    let percent = |p: Option<f64>| p.map_or("not known".to_owned(), |p| format!("{p:.1}%"));
    let miles = |metres: u64| format!("{:.0} miles a week", words::miles(metres));
    let red = indicators(m).iter().filter(|i| i.light == Light::Red).count();
    let bound = plan.bound.iter().map(|b| {
        let gap = b.gap_per_mille(plan.cost.week);
        (
            "No plan can cost less a week than",
            format!("{}: at most {}.{}% of this one's cost can still be saved", b.week, gap / 10, gap % 10),
        )
    });
    let mut list = vec![
        ("Passengers served", share(m.served)),
        ("Passengers served on all their journeys", share(m.served_in_full)),
        ("Requests without a seat", share(m.unserved)),
        ("Runs", legs(&|l| m.legs[l].runs.to_string())),
        ("Vehicles a day", m.vehicles.to_string()),
        ("Passengers per vehicle", format!("{:.2}", m.passengers_per_vehicle)),
        ("Passengers per run", legs(&|l| format!("{:.2}", m.legs[l].passengers_per_run))),
        ("Passenger assistants", legs(&|l| m.legs[l].assistants.to_string())),
        ("Cost of a normal week", plan.cost.week.to_string()),
        ("Cost of the year", plan.cost.year.to_string()),
        ("Cost per passenger and year", plan.cost.year_per_passenger.to_string()),
        ("Below the reference plan", percent(m.saving_on_reference)),
        ("Below the first plan", percent(m.saving_on_first)),
        ("Journeys within their cap", share(m.within_cap)),
        ("Journeys within the council's rule", share(m.within_rule)),
        ("Exceptions", share(m.exceptions)),
        ("Median journey", legs(&|l| minutes(m.legs[l].median))),
        ("95th percentile journey", legs(&|l| minutes(m.legs[l].p95))),
        ("Longest journey", legs(&|l| minutes(m.legs[l].longest))),
        ("95th percentile, stricter clock", legs(&|l| minutes(m.legs[l].strict_p95))),
        ("Median direct journey", legs(&|l| minutes(m.legs[l].direct_median))),
        ("Journeys above 45 minutes", legs(&|l| share(m.legs[l].above_45))),
        ("Primary age within 45 minutes", share(m.primary_within_45)),
        ("Secondary age and above within 75 minutes", share(m.secondary_within_75)),
        ("Journeys alone in the vehicle", share(m.alone)),
        ("Passengers alone because they must be", m.alone_by_need.to_string()),
        ("Live running", miles(m.live_metres)),
        ("Empty running, share of miles", format!("{:.1}%", m.empty.percent())),
        ("Empty between stops", miles(m.empty_in_runs)),
        ("From and to own depots", miles(m.depot_metres)),
        ("To collect assistants", miles(m.collection_metres)),
        ("Time in hand at settings, median", legs(&|l| in_hand(m.legs[l].slack_median))),
        ("Time in hand at settings, least", legs(&|l| in_hand(m.legs[l].slack_least))),
        (
            "Regrouped against today's runs",
            if m.regrouped.of == 0 { "no runs of today given".to_owned() } else { share(m.regrouped) },
        ),
        ("Care plans outstanding", share(m.care_plans)),
        ("Indicators on red", red.to_string()),
        ("Travel times", plan.source.travel.clone()),
        ("Lines on maps", book.lines.clone()),
        ("About the roads", if book.notes.is_empty() { "nothing to note".to_owned() } else { book.notes.join("; ") }),
        ("Scenario hash", plan.source.scenario_hash.clone()),
        ("Travel time hash", plan.source.matrix_hash.clone()),
        (
            "Seed, streams and iterations",
            format!(
                "{}; {}; am {}, pm {}{}",
                plan.search.seed,
                plan.search.streams,
                plan.search.iterations[0],
                plan.search.iterations[1],
                match plan.search.ended {
                    crate::plan::Ended::Budget => "",
                    crate::plan::Ended::Time => "; stopped by the clock",
                    crate::plan::Ended::Interrupted => "; stopped by hand",
                }
            ),
        ),
    ];
    list.extend(bound);
    list
}
