//! Routes and award together on paper: what integrating is worth, and what routes can do when a driver is lost.

use super::{int, money, text};
use crate::finance::together::{Cover, Together};
use crate::report::{Cell, Column, Paper, Table};

/// The answer on paper.
pub fn together(name: &str, found: &Together) -> Paper {
    let mut paper = Paper {
        stem: "together",
        title: format!("Routes and award together: {name}"),
        lead: "The plan's routes awarded, beside routes and drivers chosen together, both at the rates that each supplier's bids \
               show. Prices of lots that do not exist yet are estimates until they are bid for."
            .to_owned(),
        ..Paper::default()
    };
    let (one, two) = (&found.routes_then_award, &found.together);
    paper.fact("The plan's routes, awarded, a year", one.year);
    paper.fact("Routes and award together, a year", two.year);
    paper.fact("What integrating is worth a year", found.worth_a_year);
    paper.fact("No choice from the pool costs less a week than", two.bound);
    paper.fact("Routes in the pool", found.routes);
    paper.fact("Passengers who change route", found.changed);
    paper.fact("Packages that took part", found.packages);
    if !found.packages_not_found.is_empty() {
        let words = "Packages left out: the plan has a route of theirs no longer as it was tendered";
        paper.fact(words, found.packages_not_found.join(", "));
    }
    if found.offers_left_out > 0 {
        paper.fact(
            "Dearer offers for routes of the pool not considered; the bound is that of the others",
            found.offers_left_out,
        );
    }
    for (cover, words) in [(one, "the plan's routes"), (two, "together")] {
        if !cover.packages.is_empty() {
            paper.fact(&format!("Packages taken, {words}"), cover.packages.join(", "));
        }
        let discount = |(who, points): (&String, &u32)| format!("{who} {}.{:02} %", points / 100, points % 100);
        if !cover.discounts.is_empty() {
            let all: Vec<String> = cover.discounts.iter().map(discount).collect();
            paper.fact(&format!("Volume discounts reached, {words}"), all.join(", "));
        }
    }
    paper.table("Drivers", "Runs of both legs and a week's price.", drivers(one, two));
    let rows = found
        .recoveries
        .iter()
        .map(|r| {
            vec![
                text(if r.who == "open" { "nobody offers" } else { &r.who }),
                int(r.runs),
                int(r.requests),
                money(r.same_routes),
                int(r.bare),
                money(r.penalty),
                money(r.merged),
                int(r.bare_merged),
                money(r.penalty_merged),
                money(r.eased),
                Cell::Int(r.runs_saved),
            ]
        })
        .collect();
    let columns = vec![
        Column("driver", "Driver lost", 14.0),
        Column("runs", "Runs", 8.0),
        Column("requests", "Requests", 10.0),
        Column("same_routes", "More a week, same routes", 16.0),
        Column("bare", "Runs then bare", 10.0),
        Column("penalty", "Of which a week for bare runs", 14.0),
        Column("merged", "More a week, passengers may join others", 18.0),
        Column("bare_merged", "Runs then bare", 10.0),
        Column("penalty_merged", "Of which a week for bare runs", 14.0),
        Column("eased", "Saved a week as caps give way", 14.0),
        Column("runs_saved", "Runs fewer", 10.0),
    ];
    let words = "All other routes keep passengers and driver. Caps give way, capacity does not. Bare: left to the open market at the \
                 price of an unawarded lot. Losing a driver never saves: what is saved because caps give way stands apart.";
    paper.table("When a driver is lost", words, Table { name: "Recoveries", columns, rows });
    let rows = found.rates.iter().map(|(s, c, share)| vec![text(s), text(c), Cell::Number(*share as f64 / 10.0)]);
    let columns = vec![
        Column("supplier", "Supplier", 12.0),
        Column("class", "Class", 16.0),
        Column("percent", "Per cent of the rate card", 14.0),
    ];
    let table = Table { name: "Rates", columns, rows: rows.collect() };
    paper.table("Rates", "The middle of each supplier's bids over the should-cost of their lots.", table);
    paper
}

fn drivers(one: &Cover, two: &Cover) -> Table {
    let names: std::collections::BTreeSet<&String> = one.drivers.keys().chain(two.drivers.keys()).collect();
    let rows = names
        .into_iter()
        .map(|n| {
            let of = |c: &Cover| c.drivers.get(n).copied().unwrap_or_default();
            let (a, b) = (of(one), of(two));
            vec![text(n), int(a.0), money(a.1), int(b.0), money(b.1)]
        })
        .collect();
    let columns = vec![
        Column("driver", "Driver", 12.0),
        Column("runs", "Runs, plan's routes", 12.0),
        Column("week", "A week, plan's routes", 16.0),
        Column("runs_together", "Runs, together", 12.0),
        Column("week_together", "A week, together", 16.0),
    ];
    Table { name: "Drivers", columns, rows }
}
