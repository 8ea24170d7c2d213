//! Newly assessed passengers on paper.

use super::{int, money, text};
use crate::finance::assess::{Assessment, Marginal, Study};
use crate::model::Pence;
use crate::report::{Cell, Column, Paper, Table};

/// Who fits where, what each costs, and what all cost together.
pub fn assessment(name: &str, found: &Assessment, interval: &str) -> Paper {
    let mut paper = Paper {
        stem: "assessment",
        title: format!("Newly assessed passengers: {name}"),
        lead: format!(
            "The price of a child is the best plan with the child less the best without, at the same effort. {interval}"
        ),
        ..Paper::default()
    };
    let batch = &found.batch;
    paper.fact("Newcomers", found.children.len());
    paper.fact("One by one, a week: everybody's own cheapest place, as if each came alone", batch.one_by_one);
    if let Some(insert) = batch.plans.first() {
        paper.fact("Together, inserted, a week", insert.price.week);
        paper.fact("Saved by placing them together, a week", batch.saved_together);
    }
    let rows = batch
        .plans
        .iter()
        .map(|p| {
            vec![
                text(p.freedom.name()),
                money(p.price.week),
                money(p.price.year),
                money(p.week),
                money(p.week_without),
                int(p.changed),
                Cell::Number(p.changed_percent),
                Cell::Minutes(p.moved),
                Cell::Int(p.new_vehicles),
                int(p.unserved),
                int(p.breaches),
                int(p.ledger.iter().filter(|l| l.light == "amber").count()),
                int(p.ledger.iter().filter(|l| l.light == "red").count()),
            ]
        })
        .collect();
    let columns = vec![
        Column("freedom", "Freedom", 14.0),
        Column("price_week", "Price, a week", 14.0),
        Column("price_year", "Price, a year", 14.0),
        Column("plan_week", "Plan with them, a week", 14.0),
        Column("without_week", "Best plan without, a week", 14.0),
        Column("changed", "Children who change vehicle", 12.0),
        Column("changed_percent", "Per cent", 9.0),
        Column("moved_minutes", "Farthest move of others (min)", 12.0),
        Column("new_vehicles", "Vehicles more", 10.0),
        Column("unserved", "Journeys without a seat", 12.0),
        Column("breaches", "Breaches", 10.0),
        Column("amber", "Contracts near their limit", 12.0),
        Column("red", "Contracts over their limit", 12.0),
    ];
    paper.table("All together", "", Table { name: "Together", columns, rows });
    let names = ["Ledger_insert", "Ledger_small_change", "Ledger_replan"];
    for (plan, name) in batch.plans.iter().zip(names) {
        let heading = format!("Contracts near or over their limit: {}", plan.freedom.name().to_lowercase());
        let near: Vec<_> = plan.ledger.iter().filter(|l| l.light != "green").cloned().collect();
        if !near.is_empty() {
            let words = "Contracts that this plan brings near the limit of their growth, or over it.";
            paper.table(&heading, words, super::change::ledger(name, &near));
        }
    }
    paper.table("Each child", "", children(found));
    paper.table("Best places", "At most three for each journey, cheapest first.", placements(found));
    paper
}

/// Empty where a freedom was not asked for.
fn known(price: Option<Marginal>, of: fn(&Marginal) -> Pence) -> Cell {
    price.map_or_else(|| text(""), |m| money(of(&m)))
}

fn children(found: &Assessment) -> Table {
    let rows = found
        .children
        .iter()
        .map(|c| {
            vec![
                text(&c.passenger),
                Cell::Number(f64::from(c.direct_metres) / 1609.344),
                money(c.insert.day),
                money(c.insert.year),
                known(c.small_change, |m| m.day),
                known(c.small_change, |m| m.year),
                known(c.replan, |m| m.day),
                known(c.replan, |m| m.year),
                known(c.replan, |m| m.low),
                known(c.replan, |m| m.high),
                text(c.unserved.join(" ")),
            ]
        })
        .collect();
    let columns = vec![
        Column("passenger", "Passenger", 12.0),
        Column("direct_miles", "Direct (miles)", 10.0),
        Column("insert_day", "Insert, a day", 12.0),
        Column("insert_year", "Insert, a year", 13.0),
        Column("small_day", "Small change, a day", 12.0),
        Column("small_year", "Small change, a year", 13.0),
        Column("replan_day", "Re-plan, a day", 12.0),
        Column("replan_year", "Re-plan, a year", 13.0),
        Column("replan_low_week", "At least, a week", 12.0),
        Column("replan_high_week", "At most, a week", 12.0),
        Column("unserved", "Without a seat", 16.0),
    ];
    Table { name: "Children", columns, rows }
}

fn placements(found: &Assessment) -> Table {
    let mut rows = Vec::new();
    for child in &found.children {
        for list in &child.placements {
            for (rank, p) in list.iter().enumerate() {
                let delays: Vec<String> = p
                    .delays
                    .iter()
                    .map(|d| {
                        format!("{} {}{}:{:02}", d.passenger, sign(d.moved), d.moved.abs() / 60, d.moved.abs() % 60)
                    })
                    .collect();
                rows.push(vec![
                    text(&child.passenger),
                    text(&p.request),
                    int(rank + 1),
                    text(p.run.clone().unwrap_or_else(|| "new".to_owned())),
                    text(p.contract.clone().unwrap_or_default()),
                    text(&p.class),
                    text(&p.operator),
                    money(p.day),
                    money(p.year),
                    Cell::Minutes(p.journey),
                    Cell::Int(p.new_assistants),
                    Cell::Number(p.growth),
                    p.agreed.as_ref().map_or(text(""), |a| money(a.day)),
                    text(match (&p.agreed, p.within_variation) {
                        (_, true) => "variation",
                        (Some(a), false) if !a.holds => "agreed rates do not hold",
                        (_, false) => "over the limit",
                    }),
                    text(delays.join("; ")),
                ]);
            }
        }
    }
    let columns = vec![
        Column("passenger", "Passenger", 12.0),
        Column("request", "Journey", 14.0),
        Column("rank", "Rank", 6.0),
        Column("run", "Run", 8.0),
        Column("contract", "Contract", 9.0),
        Column("class", "Vehicle", 12.0),
        Column("operator", "Operator", 34.0),
        Column("day", "A day", 11.0),
        Column("year", "A year", 12.0),
        Column("journey_minutes", "Journey (min)", 10.0),
        Column("new_assistants", "PA more", 8.0),
        Column("growth_percent", "Growth of the contract (%)", 11.0),
        Column("agreed_day", "At agreed rates, a day", 12.0),
        Column("variation", "Contract", 14.0),
        Column("delays", "Whose time moves (min:s)", 50.0),
    ];
    Table { name: "Places", columns, rows }
}

fn sign(moved: i32) -> char {
    if moved < 0 { '-' } else { '+' }
}

/// Whether the interval of the price holds.
pub fn interval_study(name: &str, found: &Study) -> Paper {
    let mut paper = Paper {
        stem: "interval_study",
        title: format!("Does the interval hold? {name}"),
        lead: format!(
            "The stated price of sampled newcomers beside the plan with less the plan without at {} times the iterations and with \
             other seeds.",
            found.factor
        ),
        ..Paper::default()
    };
    paper.fact("Intervals that hold the value", format!("{} of {}", found.inside, found.children.len()));
    paper.fact("Mean price, a week", found.mean);
    paper.fact("Mean value, a week", found.mean_value);
    paper.fact("Mean price over mean value", format!("{:+.1} %", found.off_percent));
    let rows = found.children.iter().map(|c| {
        let inside = if c.inside { "inside" } else { "outside" };
        vec![text(&c.passenger), money(c.price), money(c.low), money(c.high), money(c.value), text(inside)]
    });
    let columns = vec![
        Column("passenger", "Passenger", 12.0),
        Column("price_week", "Price, a week", 13.0),
        Column("low_week", "At least", 13.0),
        Column("high_week", "At most", 13.0),
        Column("value_week", "Value at more effort", 14.0),
        Column("inside", "Interval", 10.0),
    ];
    paper.table("Children", "", Table { name: "Children", columns, rows: rows.collect() });
    paper
}
