//! Allocation and the national return on paper.

use super::{int, money, text};
use crate::finance::Desk;
use crate::finance::allocation::{Allocation, Grouping, Method};
use crate::finance::national_return::Return;
use crate::model::{Pence, Phase};
use crate::plan::Journey;
use crate::report::{Cell, Column, Paper, Table};

/// Who costs what, by passenger, group, exception and solo journey.
pub fn allocation(desk: &Desk, found: &Allocation, journeys: &[Journey]) -> Paper {
    let mut paper = Paper {
        stem: "allocation",
        title: format!("Cost of each passenger: {}", desk.scenario.name),
        lead: "A route is paid, not a child. The cost of every run is divided among those who ride it in five ways; in each \
               way the shares add up to the plan to the penny."
            .to_owned(),
        ..Paper::default()
    };
    paper.fact("Cost of a normal week", found.week);
    paper.fact("Cost of the year", found.year);
    paper.fact("Passengers served", found.passengers.len());
    if let Some(error) = found.passengers.iter().map(|p| p.error).max().filter(|e| *e > Pence(0)) {
        paper.fact("Largest standard error of a sampled Shapley share, a year", error);
    }
    for by in Grouping::ALL {
        paper.table(&format!("By {}", by.name().to_lowercase()), "Year, by way of dividing.", groups(desk, found, by));
    }
    paper.table(
        "Exceptions",
        "Passengers whose direct journey is over the rule: their share, and what the run would save without them.",
        journeys_table(desk, found, journeys, "Exceptions", |j| j.exception.is_some()),
    );
    paper.table(
        "Solo journeys",
        "Journeys with nobody else aboard: whoever must travel alone, and whoever happens to.",
        journeys_table(desk, found, journeys, "Solo journeys", |j| j.co_riders == 0),
    );
    paper.table("Passengers", "Year, by way of dividing.", passengers(desk, found));
    paper
}

fn method_columns() -> [Column; 5] {
    [
        Column("equal", Method::Equal.name(), 14.0),
        Column("distance", Method::Distance.name(), 14.0),
        Column("stand_alone", Method::StandAlone.name(), 14.0),
        Column("marginal", Method::Marginal.name(), 14.0),
        Column("shapley", Method::Shapley.name(), 14.0),
    ]
}

fn groups(desk: &Desk, found: &Allocation, by: Grouping) -> Table {
    let mut columns = vec![Column("group", by.name(), 40.0), Column("passengers", "Passengers", 11.0)];
    columns.extend(method_columns());
    columns.push(Column("each", "Each, Shapley", 14.0));
    let rows = found
        .groups(by, desk.scenario)
        .into_iter()
        .map(|g| {
            let each = g.each(4);
            let mut row = vec![text(g.name), int(g.passengers)];
            row.extend(g.year.map(money));
            row.push(money(each));
            row
        })
        .collect();
    Table { name: by.name(), columns, rows }
}

fn passengers(desk: &Desk, found: &Allocation) -> Table {
    let mut columns = vec![
        Column("passenger", "Passenger", 12.0),
        Column("setting", "Setting", 34.0),
        Column("need", "Need", 24.0),
        Column("ward", "Ward", 18.0),
    ];
    columns.extend(method_columns());
    columns.push(Column("error", "Standard error", 12.0));
    let rows = found
        .passengers
        .iter()
        .map(|c| {
            let p = &desk.scenario.passengers[c.passenger];
            let mut row = vec![
                text(&p.reference),
                text(Grouping::Setting.of(p, desk.scenario)),
                text(Grouping::Need.of(p, desk.scenario)),
                text(Grouping::Ward.of(p, desk.scenario)),
            ];
            row.extend(c.year.map(money));
            row.push(if c.error > Pence(0) { money(c.error) } else { Cell::Empty });
            row
        })
        .collect();
    Table { name: "Passengers", columns, rows }
}

fn journeys_table(
    desk: &Desk,
    found: &Allocation,
    journeys: &[Journey],
    name: &'static str,
    wanted: impl Fn(&Journey) -> bool,
) -> Table {
    let columns = vec![
        Column("passenger", "Passenger", 12.0),
        Column("request", "Journey", 14.0),
        Column("run", "Run", 9.0),
        Column("need", "Need", 24.0),
        Column("journey_minutes", "Journey (min)", 11.0),
        Column("direct_minutes", "Direct (min)", 11.0),
        Column("share_week", "Share, Shapley, a week", 14.0),
        Column("alone_week", "Alone, a week", 14.0),
        Column("saved_week", "Saved without, a week", 14.0),
        Column("saved_year", "Saved without, a year", 14.0),
    ];
    let rows = journeys
        .iter()
        .filter(|j| wanted(j))
        .filter_map(|j| {
            let share = found.shares.iter().find(|s| s.request == j.request)?;
            let request = &desk.demand.requests[j.request];
            let passenger = &desk.scenario.passengers[request.passenger];
            Some(vec![
                text(&passenger.reference),
                text(&request.id),
                text(&desk.plan.runs[j.run].id),
                text(Grouping::Need.of(passenger, desk.scenario)),
                Cell::Minutes(j.journey),
                Cell::Minutes(j.direct),
                money(share.week[4]),
                money(share.alone),
                money(share.saving),
                money(desk.annual(share.saving)),
            ])
        })
        .collect();
    Table { name, columns, rows }
}

/// The return.
pub fn national_return(desk: &Desk, found: &Return) -> Paper {
    let mut paper = Paper {
        stem: "national_return",
        title: format!("Home-to-school travel: national return, {}", desk.scenario.name),
        lead: "Numbers and forecast spend by eligibility, age band, mode and single occupancy, with unit costs beside those \
               published for England in 2025-26. Numbers below five may identify a child: suppress them before publishing."
            .to_owned(),
        ..Paper::default()
    };
    paper.fact("Passengers", found.lines.iter().map(|l| l.passengers).sum::<usize>());
    paper.fact("Forecast spend of the year", found.lines.iter().map(|l| l.spend).sum::<Pence>());
    paper.fact("Of whom not carried until a care plan is cleared", found.care_plans);
    let band = |p: Phase| match p {
        Phase::Primary => "Primary",
        Phase::Secondary => "Secondary",
        Phase::Post16 => "16-18",
        Phase::Adult => "19 and over",
    };
    let rows = found
        .lines
        .iter()
        .map(|l| {
            vec![
                text(l.eligibility.name()),
                text(band(l.phase)),
                text(l.mode.name()),
                text(if l.single_occupancy { "yes" } else { "no" }),
                int(l.passengers),
                money(l.spend),
            ]
        })
        .collect();
    let columns = vec![
        Column("eligibility", "Eligibility", 46.0),
        Column("age_band", "Age band", 14.0),
        Column("mode", "Mode", 24.0),
        Column("single_occupancy", "Single occupancy", 12.0),
        Column("passengers", "Passengers", 12.0),
        Column("forecast_spend", "Forecast spend", 16.0),
    ];
    paper.table("Lines of the return", "", Table { name: "Lines", columns, rows });
    let rows = found
        .units
        .iter()
        .map(|u| {
            vec![
                text(u.mode.map_or("All modes", crate::finance::national_return::Mode::name)),
                int(u.passengers),
                money(u.spend),
                u.each().map_or(Cell::Empty, money),
                money(u.published),
            ]
        })
        .collect();
    let columns = vec![
        Column("mode", "Mode", 26.0),
        Column("passengers_pre16", "Passengers before 16", 14.0),
        Column("spend", "Spend of the year", 16.0),
        Column("unit_cost", "Each", 14.0),
        Column("published", "Published, England 2025-26", 16.0),
    ];
    paper.table("Unit costs", "Passengers before 16.", Table { name: "Unit costs", columns, rows });
    paper
}
