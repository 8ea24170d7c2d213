//! Drawings of finance as SVG: a range over months, what drives a total, and a cost as a rule changes.

use plotters::prelude::*;
use std::error::Error;

const SIZE: (u32, u32) = (1000, 460);
const NAVY: RGBColor = RGBColor(0x1B, 0x3A, 0x57);
const BLUE: RGBColor = RGBColor(0x1D, 0x70, 0xB8);
const AMBER: RGBColor = RGBColor(0xB3, 0x59, 0x00);

/// One month of a range, thousands of pounds.
#[derive(Debug, Clone, PartialEq)]
pub struct RangePoint {
    /// Name on the axis.
    pub name: String,
    /// One year in ten is below.
    pub low: f64,
    /// As many above as below.
    pub middle: f64,
    /// One year in ten is above.
    pub high: f64,
}

fn finish(draw: impl FnOnce(&mut String) -> Result<(), Box<dyn Error>>) -> Result<String, std::io::Error> {
    let mut svg = String::new();
    draw(&mut svg).map_err(|e| std::io::Error::other(e.to_string()))?;
    Ok(svg)
}

/// P10 to P90 as a band with the median as a line.
///
/// # Errors
/// When the drawing library fails.
pub fn fan(title: &str, unit: &str, points: &[RangePoint]) -> Result<String, std::io::Error> {
    finish(|svg| {
        let top = points.iter().map(|p| p.high).fold(0.0, f64::max).max(1e-9) * 1.12;
        let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let last = points.len().max(2) as f64 - 1.0;
        let mut chart = ChartBuilder::on(&area)
            .margin(14)
            .caption(title, ("sans-serif", 22).into_font().color(&NAVY))
            .x_label_area_size(46)
            .y_label_area_size(74)
            .build_cartesian_2d(-0.3..last + 0.3, 0.0..top)?;
        let name = |x: &f64| {
            let i = x.round();
            let at = points.get(i as usize).filter(|_| (x - i).abs() < 0.01 && i >= 0.0);
            at.map_or(String::new(), |p| p.name.clone())
        };
        chart
            .configure_mesh()
            .x_labels(points.len())
            .x_label_formatter(&name)
            .y_desc(unit)
            .disable_x_mesh()
            .light_line_style(WHITE)
            .label_style(("sans-serif", 14))
            .draw()?;
        let upper = points.iter().enumerate().map(|(i, p)| (i as f64, p.high));
        let lower = points.iter().enumerate().rev().map(|(i, p)| (i as f64, p.low));
        chart
            .draw_series(std::iter::once(Polygon::new(upper.chain(lower).collect::<Vec<_>>(), BLUE.mix(0.22))))?
            .label("P10 to P90")
            .legend(|(x, y)| Rectangle::new([(x, y - 5), (x + 18, y + 5)], BLUE.mix(0.3).filled()));
        chart
            .draw_series(LineSeries::new(
                points.iter().enumerate().map(|(i, p)| (i as f64, p.middle)),
                NAVY.stroke_width(3),
            ))?
            .label("P50")
            .legend(|(x, y)| PathElement::new([(x, y), (x + 18, y)], NAVY.stroke_width(3)));
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::LowerRight)
            .background_style(WHITE.mix(0.8))
            .label_font(("sans-serif", 14))
            .draw()?;
        area.present()?;
        Ok(())
    })
}

/// Bars from low to high around a middle, widest first: name, low, high.
///
/// # Errors
/// When the drawing library fails.
pub fn tornado(title: &str, unit: &str, bars: &[(String, f64, f64)], middle: f64) -> Result<String, std::io::Error> {
    finish(|svg| {
        let low = bars.iter().map(|b| b.1.min(b.2)).fold(middle, f64::min);
        let high = bars.iter().map(|b| b.1.max(b.2)).fold(middle, f64::max);
        let edge = ((high - low) * 0.08).max(1e-9);
        let area = SVGBackend::with_string(svg, (SIZE.0, 110 + 46 * bars.len() as u32)).into_drawing_area();
        area.fill(&WHITE)?;
        let rows = bars.len() as f64;
        let mut chart = ChartBuilder::on(&area)
            .margin(14)
            .caption(title, ("sans-serif", 22).into_font().color(&NAVY))
            .x_label_area_size(44)
            .y_label_area_size(220)
            .build_cartesian_2d(low - edge..high + edge, -0.5..rows.max(1.0) - 0.5)?;
        let name = |y: &f64| {
            let i = y.round();
            let from_top = (rows - 1.0 - i) as usize;
            bars.get(from_top).filter(|_| (y - i).abs() < 0.01 && i >= 0.0).map_or(String::new(), |b| b.0.clone())
        };
        chart
            .configure_mesh()
            .disable_y_mesh()
            .light_line_style(WHITE)
            .y_labels(bars.len().max(1))
            .y_label_formatter(&name)
            .x_desc(unit)
            .label_style(("sans-serif", 14))
            .draw()?;
        for (i, (_, a, b)) in bars.iter().enumerate() {
            let y = rows - 1.0 - i as f64;
            chart.draw_series([
                Rectangle::new([(*a, y - 0.32), (middle, y + 0.32)], BLUE.filled()),
                Rectangle::new([(middle, y - 0.32), (*b, y + 0.32)], AMBER.filled()),
            ])?;
        }
        area.present()?;
        Ok(())
    })
}

/// A line through points: position, value.
///
/// # Errors
/// When the drawing library fails.
pub fn curve(title: &str, across: &str, unit: &str, points: &[(f64, f64)]) -> Result<String, std::io::Error> {
    finish(|svg| {
        let span = |f: fn(&(f64, f64)) -> f64| {
            let low = points.iter().map(f).fold(f64::MAX, f64::min);
            let high = points.iter().map(f).fold(f64::MIN, f64::max);
            let edge = ((high - low) * 0.1).max(0.5);
            if low <= high { low - edge..high + edge } else { 0.0..1.0 }
        };
        let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .margin(14)
            .caption(title, ("sans-serif", 22).into_font().color(&NAVY))
            .x_label_area_size(46)
            .y_label_area_size(84)
            .build_cartesian_2d(span(|p| p.0), span(|p| p.1))?;
        chart
            .configure_mesh()
            .x_desc(across)
            .y_desc(unit)
            .light_line_style(WHITE)
            .label_style(("sans-serif", 14))
            .draw()?;
        chart.draw_series(LineSeries::new(points.iter().copied(), NAVY.stroke_width(3)))?;
        chart.draw_series(points.iter().map(|&p| Circle::new(p, 5, AMBER.filled())))?;
        area.present()?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_name_what_they_show() {
        let point = |name: &str| RangePoint { name: name.into(), low: 1.0, middle: 2.0, high: 3.0 };
        let svg = fan("Cost by month", "£ thousand", &[point("Apr"), point("May")]).unwrap();
        assert!(svg.starts_with("<svg") && svg.contains("Apr") && svg.contains("May") && svg.contains("Cost by month"));
        let svg = tornado("What drives it", "£", &[("Arrivals".into(), 1.0, 4.0)], 2.0).unwrap();
        assert!(svg.contains("Arrivals"));
        assert!(curve("Rule", "minutes", "£", &[(40.0, 3.0), (50.0, 2.0)]).unwrap().contains("minutes"));
        assert!(fan("Nothing", "", &[]).is_ok() && tornado("", "", &[], 0.0).is_ok() && curve("", "", "", &[]).is_ok());
    }
}
