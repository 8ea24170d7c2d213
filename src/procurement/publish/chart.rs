//! The make-or-buy curve and own fleet against bids as pictures.

use crate::procurement::{against::Side, whatif::FleetPoint};
use plotters::prelude::*;

/// Cost a year by number of own vehicles; an empty text where there are fewer than two points.
pub(super) fn make_or_buy(points: &[FleetPoint]) -> String {
    if points.len() < 2 {
        return String::new();
    }
    draw(points).unwrap_or_default()
}

fn draw(points: &[FleetPoint]) -> Result<String, Box<dyn std::error::Error>> {
    let thousands = |p: crate::model::Pence| p.0 as f64 / 100_000.0;
    let top = points.iter().map(|p| thousands(p.total)).fold(1.0, f64::max) * 1.05;
    let most = points.iter().map(|p| p.vehicles).max().unwrap_or(1).max(1);
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (860, 360)).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .margin(10)
            .x_label_area_size(40)
            .y_label_area_size(80)
            .build_cartesian_2d(0..most, 0.0..top)?;
        chart.configure_mesh().x_desc("own vehicles").y_desc("£1,000 a year").draw()?;
        type Figure = fn(&FleetPoint) -> crate::model::Pence;
        let lines: [(&str, RGBColor, Figure); 3] = [
            ("in all", BLACK, |p| p.total),
            ("suppliers", RGBColor(178, 24, 43), |p| p.bidders),
            ("own fleet, avoidable", RGBColor(33, 102, 172), |p| p.own),
        ];
        for (name, colour, of) in lines {
            let line = points.iter().map(|p| (p.vehicles, thousands(of(p))));
            chart
                .draw_series(LineSeries::new(line.clone(), colour.stroke_width(2)))?
                .label(name)
                .legend(move |(x, y)| PathElement::new(vec![(x, y), (x + 20, y)], colour.stroke_width(2)));
            chart.draw_series(line.map(|at| Circle::new(at, 3, colour.filled())))?;
        }
        chart.configure_series_labels().background_style(WHITE.mix(0.8)).border_style(BLACK).draw()?;
        area.present()?;
    }
    Ok(svg)
}

/// What own fleet, suppliers and nobody have of cost, routes, vehicles and passengers, as bars of a whole each.
pub(super) fn against(sides: &[Side]) -> String {
    bars(sides).unwrap_or_default()
}

fn bars(sides: &[Side]) -> Result<String, Box<dyn std::error::Error>> {
    type Figure = fn(&Side) -> f64;
    let figures: [(&str, Figure); 4] = [
        ("passengers", |s| f64::from(s.passengers)),
        ("vehicles at work", |s| f64::from(s.vehicles)),
        ("routes", |s| f64::from(s.routes)),
        ("cost a year", |s| s.year.0 as f64),
    ];
    let colours = [RGBColor(33, 102, 172), RGBColor(178, 24, 43), RGBColor(150, 150, 150)];
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (860, 260)).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .margin(10)
            .x_label_area_size(40)
            .y_label_area_size(120)
            .build_cartesian_2d(0.0..140.0, (0..figures.len()).into_segmented())?;
        // Room for the names beside the bars.
        let percent = |v: &f64| if *v > 100.0 { String::new() } else { format!("{v:.0}") };
        let name = |v: &SegmentValue<usize>| match v {
            SegmentValue::CenterOf(i) => figures.get(*i).map_or("", |f| f.0).to_owned(),
            _ => String::new(),
        };
        chart
            .configure_mesh()
            .disable_y_mesh()
            .x_desc("per cent")
            .x_label_formatter(&percent)
            .y_label_formatter(&name)
            .draw()?;
        for (k, colour) in colours.iter().enumerate().take(sides.len()) {
            let bar = |(i, (_, of)): (usize, &(&str, Figure))| {
                let whole: f64 = sides.iter().map(of).sum::<f64>().max(1.0);
                let from = sides[..k].iter().map(of).sum::<f64>() * 100.0 / whole;
                let to = from + of(&sides[k]) * 100.0 / whole;
                let mut r =
                    Rectangle::new([(from, SegmentValue::Exact(i)), (to, SegmentValue::Exact(i + 1))], colour.filled());
                r.set_margin(6, 6, 0, 0);
                r
            };
            let colour = *colour;
            chart
                .draw_series(figures.iter().enumerate().map(bar))?
                .label(&sides[k].name)
                .legend(move |(x, y)| Rectangle::new([(x, y - 5), (x + 12, y + 5)], colour.filled()));
        }
        chart.configure_series_labels().background_style(WHITE.mix(0.9)).border_style(BLACK).draw()?;
        area.present()?;
    }
    Ok(svg)
}
