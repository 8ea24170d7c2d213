//! What one more is worth, on paper.

use super::{int, money, text};
use crate::finance::value::Worth;
use crate::report::{Cell, Column, Paper, Table};

/// What one more vehicle, minute or window saves, with the spread over the seeds.
pub fn values(name: &str, found: &[Worth], iterations: u64) -> Paper {
    let seeds = found.first().map_or(0, |w| w.each.len());
    let mut paper = Paper {
        stem: "values",
        title: format!("What one more is worth: {name}"),
        lead: format!(
            "The plan searched on with one more of something and without, from the same start, {iterations} iterations a leg \
             on either side, with {seeds} seeds. The worth is the middle saving; where the seeds do not agree that there is \
             one, it cannot be told from the luck of a search. An own vehicle is worth what it saves before its own standing \
             cost: it pays where that is less."
        ),
        ..Paper::default()
    };
    let row = |w: &Worth| {
        vec![
            text(&w.name),
            money(w.year),
            money(w.range[0]),
            money(w.range[1]),
            Cell::Int(w.vehicles),
            Cell::Int(w.unserved),
            int(w.breaches),
            text(if w.clear { "every seed saves" } else { "not told from luck" }),
        ]
    };
    let columns = vec![
        Column("what", "One more of what", 46.0),
        Column("worth", "Worth a year", 16.0),
        Column("least", "Least of the seeds", 16.0),
        Column("most", "Most of the seeds", 16.0),
        Column("vehicles", "Vehicles more or less", 11.0),
        Column("unserved", "Without a seat more or less", 12.0),
        Column("breaches", "Breaches", 9.0),
        Column("certainty", "How certain", 20.0),
    ];
    paper.table("Worth", "", Table { name: "Worth", columns, rows: found.iter().map(row).collect() });
    paper
}
