//! Changes with their ledger, and drift over a year, on paper.

use super::{int, money, pounds, text};
use crate::finance::agreed::AgreedLine;
use crate::finance::change::Outcome;
use crate::finance::drift::Drift;
use crate::finance::ledger::LedgerLine;
use crate::model::Pence;
use crate::report::{Cell, Column, Paper, Table};

/// What changes did, contract by contract.
pub fn change(name: &str, found: &Outcome, before: Pence, agreed: &[AgreedLine]) -> Paper {
    let mut paper = Paper {
        stem: "changes",
        title: format!("Changes: {name}"),
        lead: "Joiners, leavers and changes applied with the least disruption, and what each contract has grown by since its \
               ledger was opened."
            .to_owned(),
        ..Paper::default()
    };
    paper.fact("Week before", before);
    paper.fact("Week after", found.plan.cost.week);
    paper.fact("Children who change vehicle though nothing happened to them", found.moved.len());
    paper.fact("Farthest move of anybody else's time", format!("{} min", (found.shifted + 59) / 60));
    for light in ["amber", "red"] {
        paper.fact(&format!("Contracts on {light}"), found.ledger.iter().filter(|l| l.light == light).count());
    }
    paper.table("Ledger", "", ledger("Ledger", &found.ledger));
    if !agreed.is_empty() {
        let words =
            "What the operators charge at the rates of their bids. The ledger above is at the council's rate card.";
        paper.table("At agreed rates", words, at_agreed_rates(agreed));
    }
    paper
}

/// Contracts at their operators' agreed rates.
fn at_agreed_rates(lines: &[AgreedLine]) -> Table {
    let row = |l: &AgreedLine| {
        vec![
            text(&l.contract),
            text(&l.supplier),
            money(l.awarded),
            money(l.before),
            money(l.after),
            Cell::Number(l.growth),
            text(if l.holds { "yes" } else { "no: tender again" }),
        ]
    };
    let columns = vec![
        Column("contract", "Contract", 10.0),
        Column("operator", "Operator", 24.0),
        Column("awarded_day", "Awarded, a day", 14.0),
        Column("before_day", "Before, a day", 14.0),
        Column("after_day", "After, a day", 14.0),
        Column("growth_percent", "Growth since the award (%)", 12.0),
        Column("rates_hold", "Rates hold", 14.0),
    ];
    Table { name: "Agreed rates", columns, rows: lines.iter().map(row).collect() }
}

/// Contracts with what each has grown by.
pub(super) fn ledger(name: &'static str, lines: &[LedgerLine]) -> Table {
    let row = |l: &LedgerLine| {
        vec![
            text(&l.contract),
            money(l.opened_at),
            money(l.before),
            money(l.after),
            Cell::Number(l.growth),
            text(l.light),
            text(l.joined.join(" ")),
            text(l.left.join(" ")),
        ]
    };
    let columns = vec![
        Column("contract", "Contract", 10.0),
        Column("opened_at", "Week when opened", 14.0),
        Column("before", "Week before", 13.0),
        Column("after", "Week after", 13.0),
        Column("growth_percent", "Growth (%)", 10.0),
        Column("light", "Light", 9.0),
        Column("joined", "Joined", 40.0),
        Column("left", "Left", 40.0),
    ];
    Table { name, columns, rows: lines.iter().map(row).collect() }
}

/// A year of patching beside a fresh plan.
pub fn drift(name: &str, found: &Drift) -> Paper {
    let mut paper = Paper {
        stem: "drift",
        title: format!("Drift over a year: {name}"),
        lead: "A year of changes by insertion beside a fresh plan of the same passengers, month by month. Re-procuring pays \
               when what a fresh plan saves in the days left is more than switching costs."
            .to_owned(),
        ..Paper::default()
    };
    paper.fact("First month in which re-procuring pays", found.first_pays.unwrap_or("none"));
    paper.fact("Month in which it pays most", found.best.unwrap_or("none"));
    paper.fact("A fresh plan of today's passengers already costs less a week by", pounds(found.today));
    let rows = found
        .months
        .iter()
        .map(|m| {
            vec![
                text(m.name),
                int(m.came),
                int(m.left),
                int(m.unserved),
                money(m.patched),
                money(m.fresh),
                Cell::Number(m.drift),
                int(m.journeys),
                money(m.saving_left),
                money(m.switching),
                money(m.net),
                int(m.amber),
                int(m.red),
            ]
        })
        .collect();
    let columns = vec![
        Column("month", "Month", 8.0),
        Column("came", "Came", 8.0),
        Column("left", "Left", 8.0),
        Column("unserved", "No seat", 8.0),
        Column("patched", "Patched, a week", 14.0),
        Column("fresh", "Fresh, a week", 14.0),
        Column("drift_percent", "Drift (%)", 9.0),
        Column("journeys", "Journeys that would change", 12.0),
        Column("saving_left", "Saved in the days left", 14.0),
        Column("switching", "Switching costs", 14.0),
        Column("net", "Net", 14.0),
        Column("amber", "Contracts near their limit", 12.0),
        Column("red", "Contracts over their limit", 12.0),
    ];
    paper.table("Months", "", Table { name: "Months", columns, rows });
    paper
}
