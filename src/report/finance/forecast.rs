//! The forecast on paper: the range by month, what drives it, and what it rests on.

use super::{money, pounds, text};
use crate::finance::forecast::{Forecast, Pool, months::NAMES};
use crate::model::Pence;
use crate::report::drawings::{RangePoint, fan, tornado};
use crate::report::{Cell, Column, Paper, Table};

/// The forecast of a year.
///
/// # Errors
/// When a drawing fails.
pub fn forecast(name: &str, found: &Forecast, pool: &Pool, assumptions: &[(String, String)]) -> std::io::Result<Paper> {
    let label = |m: usize| {
        let year = i32::from(found.year) + i32::from(m >= 9);
        format!("{} {:02}", NAMES[m], year.rem_euclid(100))
    };
    let mut paper = Paper {
        stem: "forecast",
        title: format!("Forecast April {} to March {}: {name}", found.year, i32::from(found.year) + 1),
        lead: format!(
            "{} possible years. Volumes climb to summer, fall in September and climb again, so a straight line from July \
             overstates. One year in ten is below P10 and one above P90.",
            found.samples
        ),
        ..Paper::default()
    };
    paper.fact("P10 of the year", pounds(found.total.p10));
    paper.fact("P50 of the year", pounds(found.total.p50));
    paper.fact("P90 of the year", pounds(found.total.p90));
    paper.fact("The plan as it stands, all year, at today's prices", pounds(found.standing_still));
    if let Some((budget, inside)) = found.budget {
        paper.fact("Budget", pounds(budget));
        paper.fact("Chance of staying inside it", format!("{:.0}%", inside * 100.0));
    }
    paper.fact("Newcomers expected", format!("{:.0}", found.arrivals.iter().sum::<f64>()));
    paper.fact("Newcomers really inserted to fit the cost model", pool.inserted);
    paper.fact("Of whom also re-planned", pool.replanned);
    paper.fact("Variance the cost model explains", format!("{:.0}%", pool.fit.r_squared * 100.0));
    paper.fact("The same for newcomers it has not seen", format!("{:.0}%", pool.fit.r_squared_unseen * 100.0));
    paper.fact("Its error for one newcomer, a week", pounds(Pence(pool.fit.error.round() as i64)));
    paper.fact("Mean price of a newcomer by insertion, a week", pounds(Pence(pool.insert_mean.round() as i64)));
    paper.fact("Re-planned price over inserted", format!("{:.2}", pool.replan_ratio));
    paper.fact("Many inserted together over each alone", format!("{:.2}", pool.together_ratio));
    let summer = [
        ("A summer's leavers, fresh plan, over the sum of each alone", pool.summer.leaving),
        ("Newcomers from April to September, fresh plan, over the sum of each alone", pool.summer.replanned),
        ("Newcomers after it, inserted into that plan, over the sum of each alone", pool.summer.inserted),
    ];
    for (words, ratio) in summer {
        paper.fact(words, format!("{ratio:.2}"));
    }
    let thousand = |p: Pence| p.0 as f64 / 100_000.0;
    let points = |ranges: &[crate::finance::forecast::Range]| -> Vec<RangePoint> {
        let point = |(m, r): (usize, &crate::finance::forecast::Range)| RangePoint {
            name: label(m),
            low: thousand(r.p10),
            middle: thousand(r.p50),
            high: thousand(r.p90),
        };
        ranges.iter().enumerate().map(point).collect()
    };
    let svg = fan("Cost by month", "£ thousand", &points(&found.months))?;
    paper.drawing("By month", "", "forecast_months", svg);
    let svg = fan("Cost since April", "£ thousand", &points(&found.so_far))?;
    paper.drawing("Since April", "", "forecast_year", svg);
    let bars: Vec<(String, f64, f64)> =
        found.swings.iter().map(|s| (s.driver.name().to_owned(), thousand(s.low), thousand(s.high))).collect();
    let svg = tornado(
        "Year's mean as each driver goes from its low to its high tenth",
        "£ thousand",
        &bars,
        thousand(found.total.mean),
    )?;
    paper.drawing("What drives it", "All other drivers vary as they do.", "forecast_drivers", svg);
    paper.table("Months", "", months_table(found, &label));
    paper.table("Drivers", "", drivers_table(found));
    let rows = pool.fit.names.iter().zip(&pool.fit.weights);
    let rows = rows.map(|(n, w)| vec![text(n), money(Pence(w.round() as i64))]).collect();
    let columns = vec![Column("feature", "Feature", 34.0), Column("week", "A week", 14.0)];
    paper.table("Cost model", "What a newcomer adds, by insertion.", Table { name: "Cost model", columns, rows });
    let rows = assumptions.iter().map(|(k, v)| vec![text(k), text(v)]).collect();
    let columns = vec![Column("assumption", "Assumption", 34.0), Column("value", "Value", 60.0)];
    paper.table("Assumptions", "Each can be changed in a file.", Table { name: "Assumptions", columns, rows });
    Ok(paper)
}

fn months_table(found: &Forecast, label: &dyn Fn(usize) -> String) -> Table {
    let rows = (0..12)
        .map(|m| {
            let (r, s) = (found.months[m], found.so_far[m]);
            vec![
                text(label(m)),
                Cell::Int(i64::from(found.days[m])),
                Cell::Number(found.arrivals[m]),
                money(r.p10),
                money(r.p50),
                money(r.p90),
                money(s.p10),
                money(s.p50),
                money(s.p90),
            ]
        })
        .collect();
    let columns = vec![
        Column("month", "Month", 10.0),
        Column("days", "School days", 8.0),
        Column("newcomers", "Newcomers", 10.0),
        Column("p10", "P10", 15.0),
        Column("p50", "P50", 15.0),
        Column("p90", "P90", 15.0),
        Column("so_far_p10", "Since April P10", 15.0),
        Column("so_far_p50", "Since April P50", 15.0),
        Column("so_far_p90", "Since April P90", 15.0),
    ];
    Table { name: "Months", columns, rows }
}

fn drivers_table(found: &Forecast) -> Table {
    let rows = found
        .swings
        .iter()
        .map(|s| vec![text(s.driver.name()), money(s.low), money(s.high), money(s.high - s.low)])
        .collect();
    let columns = vec![
        Column("driver", "Driver", 34.0),
        Column("low", "At its low tenth", 16.0),
        Column("high", "At its high tenth", 16.0),
        Column("swing", "Swing", 16.0),
    ];
    Table { name: "Drivers", columns, rows }
}
