//! Alternatives to a seat, and placement quotes, on paper.

use super::{int, money, text};
use crate::finance::Desk;
use crate::finance::alternatives::Alternatives;
use crate::finance::placement::Quote;
use crate::model::Pence;
use crate::report::{Cell, Column, Paper, Table};

/// The ranked list and the best sets.
pub fn alternatives(desk: &Desk, found: &Alternatives) -> Paper {
    let mut paper = Paper {
        stem: "alternatives",
        title: format!("Alternatives to a seat: {}", desk.scenario.name),
        lead: "What the runs would save without a passenger against what would be paid instead. Savings overlap: the sets \
               are priced together. Nothing may be offered as decided without the family's consent."
            .to_owned(),
        ..Paper::default()
    };
    paper.fact("Passengers with a saving after the alternative is paid", {
        found.lines.iter().filter(|l| l.choices.first().is_some_and(|c| c.net > Pence(0))).count()
    });
    if let Some(set) = found.sets.iter().max_by_key(|s| s.net) {
        paper.fact("Most that a set found saves a year, alternatives paid", set.net);
        paper.fact("Passengers in it", set.passengers.len());
    }
    if found.charges > Pence(0) {
        paper.fact("Post-16 charges a year", found.charges);
    }
    let reference = |p: usize| desk.scenario.passengers[p].reference.as_str();
    let rows = found
        .sets
        .iter()
        .enumerate()
        .map(|(k, s)| {
            let names: Vec<&str> = s.passengers.iter().map(|&p| reference(p)).collect();
            vec![int(k + 1), money(s.saving), money(s.sum_alone), money(s.net), text(names.join(" "))]
        })
        .collect();
    let columns = vec![
        Column("k", "Passengers", 11.0),
        Column("saving", "Saved together, a year", 15.0),
        Column("sum_alone", "Sum of each alone", 15.0),
        Column("net", "After alternatives", 15.0),
        Column("passengers", "Who", 80.0),
    ];
    paper.table("Best sets found", "", Table { name: "Sets", columns, rows });
    paper.table("Everybody", "Best first, over the years left.", lines(desk, found));
    paper
}

fn lines(desk: &Desk, found: &Alternatives) -> Table {
    let mut rows = Vec::new();
    for line in &found.lines {
        for (rank, choice) in line.choices.iter().enumerate() {
            let passenger = &desk.scenario.passengers[line.passenger];
            rows.push(vec![
                text(&passenger.reference),
                int(rank + 1),
                text(choice.way.name()),
                money(line.saving),
                money(choice.cost),
                money(choice.net),
                Cell::Int(line.years),
                money(choice.net_years),
                text(if line.consent { "given" } else { "not given" }),
                money(line.charge),
            ]);
        }
    }
    let columns = vec![
        Column("passenger", "Passenger", 12.0),
        Column("rank", "Rank", 7.0),
        Column("way", "Alternative", 28.0),
        Column("saving", "Runs save alone, a year", 15.0),
        Column("cost", "Costs, first year", 14.0),
        Column("net", "Net, first year", 14.0),
        Column("years", "Years left", 9.0),
        Column("net_years", "Net over the years", 15.0),
        Column("consent", "Consent", 11.0),
        Column("charge", "Post-16 charge", 12.0),
    ];
    Table { name: "Passengers", columns, rows }
}

/// Quotes for a placement panel.
pub fn placement(quotes: &[Quote]) -> Paper {
    let mut paper = Paper {
        stem: "placement",
        title: "Transport to each setting: placement quote".to_owned(),
        lead: "Journey and cost of transport at each setting a child might attend, cheapest first: one of the things a panel \
               weighs, never the only one."
            .to_owned(),
        ..Paper::default()
    };
    let minutes = |t: Option<i32>| t.map_or(Cell::Empty, Cell::Minutes);
    let rows = quotes
        .iter()
        .map(|q| {
            vec![
                text(&q.passenger),
                text(&q.setting),
                text(if q.in_borough { "in" } else { "out" }),
                minutes(q.direct[0]),
                minutes(q.direct[1]),
                minutes(q.journey[0]),
                minutes(q.journey[1]),
                text(q.exception.map_or("", |e| e.code())),
                money(q.insert_year),
                money(q.replan_year),
                Cell::Int(q.years),
                money(q.over_years),
                money(q.more),
                text(if q.unserved { "no seat found" } else { "" }),
            ]
        })
        .collect();
    let columns = vec![
        Column("passenger", "Child", 12.0),
        Column("setting", "Setting", 36.0),
        Column("borough", "Borough", 9.0),
        Column("direct_am", "Direct am (min)", 9.0),
        Column("direct_pm", "Direct pm (min)", 9.0),
        Column("journey_am", "Journey am (min)", 9.0),
        Column("journey_pm", "Journey pm (min)", 9.0),
        Column("exception", "Exception", 30.0),
        Column("insert_year", "A year, inserted now", 14.0),
        Column("replan_year", "A year, re-planned", 14.0),
        Column("years", "Years", 7.0),
        Column("over_years", "Over the years", 14.0),
        Column("more", "More than the cheapest", 14.0),
        Column("seat", "Seat", 14.0),
    ];
    paper.table("Quotes", "", Table { name: "Quotes", columns, rows });
    paper
}
