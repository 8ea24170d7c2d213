//! The price of a rule on paper.

use super::{int, money, text};
use crate::finance::rules::Priced;
use crate::report::drawings::curve;
use crate::report::{Cell, Column, Paper, Table};
use std::collections::BTreeMap;

/// Plans under other rules, with a curve for each rule that has more than one value.
///
/// # Errors
/// When a drawing fails.
pub fn rules(name: &str, found: &[Priced], iterations: u64) -> std::io::Result<Paper> {
    let mut paper = Paper {
        stem: "rules",
        title: format!("The price of a rule: {name}"),
        lead: format!(
            "The plan made again under other rules, each from the same start with {iterations} iterations a leg. A looser \
             rule never costs more: a stricter rule's plan obeys it too."
        ),
        ..Paper::default()
    };
    let rows = found
        .iter()
        .map(|p| {
            vec![
                text(p.variant.name()),
                money(p.year),
                money(p.difference),
                int(p.vehicles as usize),
                Cell::Minutes(p.median),
                Cell::Minutes(p.p95),
                Cell::Minutes(p.longest),
                int(p.exceptions),
                int(p.unserved as usize),
                int(p.breaches),
                text(if p.from_stricter { "plan of a stricter rule" } else { "" }),
            ]
        })
        .collect();
    let columns = vec![
        Column("rule", "Rule", 30.0),
        Column("year", "A year", 16.0),
        Column("difference", "Against the present", 16.0),
        Column("vehicles", "Vehicles", 10.0),
        Column("median", "Median journey (min)", 11.0),
        Column("p95", "95th percentile (min)", 11.0),
        Column("longest", "Longest (min)", 11.0),
        Column("exceptions", "Exceptions", 11.0),
        Column("unserved", "Without a seat", 10.0),
        Column("breaches", "Breaches", 9.0),
        Column("note", "Note", 24.0),
    ];
    paper.table("Rules", "", Table { name: "Rules", columns, rows });
    let mut curves: BTreeMap<&str, Vec<(f64, f64)>> = BTreeMap::new();
    for p in found {
        if let Some((axis, x)) = p.variant.position() {
            curves.entry(axis).or_default().push((x, p.year.0 as f64 / 100_000.0));
        }
    }
    for (number, (axis, mut points)) in curves.into_iter().filter(|c| c.1.len() > 1).enumerate() {
        points.sort_by(|a, b| a.0.total_cmp(&b.0));
        let svg = curve("Cost of the year", axis, "£ thousand", &points)?;
        paper.drawing(axis, "", &format!("rules_{}", number + 1), svg);
    }
    Ok(paper)
}
