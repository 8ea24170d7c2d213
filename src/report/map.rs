//! The map of a plan as coordinates of a drawing: no tiles, no service, nothing leaves the file.
//!
//! In comes a [`Book`]; out goes a [`Map`] for the page templates: runs as broken lines through their stops, settings with
//! labels that do not cover one another, homes and depots as dots, and a scale. Lines follow the ways of the book.

use super::book::{Book, StopRow};
use crate::model::{LatLon, LocationKind};
use serde::Serialize;
use std::collections::HashMap;

/// Width of the drawing in its own units.
const WIDTH: f64 = 1000.0;
/// Room around the drawing.
const MARGIN: f64 = 40.0;
/// Height and width of one letter of a label.
const LETTER: (f64, f64) = (13.0, 5.6);
/// One place in so many is left out of the first view at each side.
const FAR: usize = 40;
/// Points of a line this close to each other are drawn as one, in units of the drawing.
const APART: f64 = 0.6;
/// Colours the style sheet knows (`--k0` and so on); further classes start again.
const COLOURS: usize = 10;

/// A drawing.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct Map {
    /// Size of the first view, which shows all but the farthest few places.
    width: f64,
    height: f64,
    /// The view that shows everything: left, top, width, height.
    whole: [f64; 4],
    runs: Vec<Line>,
    homes: Vec<Dot>,
    depots: Vec<Dot>,
    settings: Vec<Label>,
    classes: Vec<ClassKey>,
    scale: Scale,
}

#[derive(Debug, PartialEq, Serialize)]
struct Line {
    run: String,
    leg: &'static str,
    colour: usize,
    points: String,
    /// The stops, one point each.
    stops: String,
    /// From and to the depot of an own vehicle, shown with the run.
    ways: Vec<String>,
    title: String,
}

#[derive(Debug, PartialEq, Serialize)]
struct Dot {
    x: f64,
    y: f64,
    title: String,
    flag: bool,
}

#[derive(Debug, PartialEq, Serialize)]
struct Label {
    x: f64,
    y: f64,
    name: String,
    /// Label to the left of its mark.
    left: bool,
    /// No room at full size: shown when zoomed in.
    hidden: bool,
    /// Outside the first view: shown when zoomed out.
    outer: bool,
}

#[derive(Debug, PartialEq, Serialize)]
struct ClassKey {
    class: String,
    colour: usize,
}

#[derive(Debug, Default, PartialEq, Serialize)]
struct Scale {
    length: f64,
    words: String,
}

/// Degrees to drawing units: equirectangular about the middle, true to shape over a council's area.
struct Projection {
    west: f64,
    north: f64,
    narrowing: f64,
    units: f64,
}

impl Projection {
    /// Fits all but the farthest few points into the drawing; returns its height too.
    fn of(points: &[LatLon]) -> Option<(Projection, f64)> {
        let span = |value: fn(&LatLon) -> f64| {
            let mut sorted: Vec<f64> = points.iter().map(value).filter(|v| v.is_finite()).collect();
            sorted.sort_by(f64::total_cmp);
            let far = sorted.len() / FAR;
            Some((*sorted.get(far)?, *sorted.get(sorted.len() - 1 - far)?))
        };
        let ((south, north), (west, east)) = (span(|p| p.lat)?, span(|p| p.lon)?);
        let narrowing = f64::midpoint(north, south).to_radians().cos().max(0.01);
        let (wide, high) = (((east - west) * narrowing).max(1e-4), (north - south).max(1e-4));
        // A tall area is fitted to less than a square so that the map stays on one screen.
        let units = ((WIDTH - 2.0 * MARGIN) / wide).min((WIDTH * 0.8 - 2.0 * MARGIN) / high);
        let shift = (WIDTH - wide * units) / 2.0 / units / narrowing;
        let height = (high * units + 2.0 * MARGIN).max(WIDTH * 0.45);
        let above = (height - high * units) / 2.0 / units;
        Some((Projection { west: west - shift, north: north + above, narrowing, units }, height))
    }

    /// The smallest view of the first one's shape around its middle that shows all points.
    fn whole(&self, points: &[LatLon], height: f64) -> [f64; 4] {
        let mut grow: f64 = 1.0;
        for (x, y) in points.iter().map(|&p| self.at(p)) {
            let across = (x - WIDTH / 2.0).abs() / (WIDTH / 2.0 - MARGIN / 2.0);
            let along = (y - height / 2.0).abs() / (height / 2.0 - MARGIN / 2.0);
            grow = grow.max(across).max(along);
        }
        let round = |v: f64| v.round();
        let (wide, high) = (WIDTH * grow, height * grow);
        [round((WIDTH - wide) / 2.0), round((height - high) / 2.0), round(wide), round(high)]
    }

    fn at(&self, p: LatLon) -> (f64, f64) {
        let x = (p.lon - self.west) * self.narrowing * self.units;
        let y = (self.north - p.lat) * self.units;
        ((x * 10.0).round() / 10.0, (y * 10.0).round() / 10.0)
    }
}

/// Draws the map of a plan; empty when nothing has a position.
pub fn map(book: &Book) -> Map {
    let used: Vec<LatLon> = book.demand.locations.iter().map(|l| l.at).collect();
    let Some((projection, height)) = Projection::of(&used) else { return Map::default() };
    let mut classes: Vec<ClassKey> = Vec::new();
    for class in &book.measures.classes {
        if !classes.iter().any(|k| k.class == class.class) {
            classes.push(ClassKey { class: class.class.clone(), colour: classes.len() % COLOURS });
        }
    }
    let colour = |class: &str| classes.iter().find(|k| k.class == class).map_or(0, |k| k.colour);
    let runs = book
        .routes
        .iter()
        .map(|route| Line {
            run: route.run.clone(),
            leg: route.leg.code(),
            colour: colour(&route.class),
            points: points(&book.stops[route.stops.clone()], &projection),
            stops: written(book.stops[route.stops.clone()].iter().map(|s| projection.at(position(s)))),
            ways: route.depot.iter().flat_map(|d| [&d.out, &d.home]).map(|on| way(&on.line, &projection)).collect(),
            title: format!(
                "{} {} · {} passengers · {}",
                route.run,
                route.class,
                route.passengers,
                route.settings.join(", ")
            ),
        })
        .collect();
    let dots = |kinds: &[LocationKind]| {
        book.demand
            .locations
            .iter()
            .filter(|l| kinds.contains(&l.kind))
            .map(|l| {
                let (x, y) = projection.at(l.at);
                Dot { x, y, title: l.name.clone(), flag: l.kind == LocationKind::PickupPoint }
            })
            .collect()
    };
    let metres_per_unit = 111_195.0 / projection.units;
    let kilometres = [20.0, 10.0, 5.0, 2.0, 1.0, 0.5].into_iter().find(|km| km * 1000.0 / metres_per_unit <= 220.0);
    let kilometres = kilometres.unwrap_or(0.5);
    Map {
        width: WIDTH,
        height: height.round(),
        whole: projection.whole(&used, height.round()),
        runs,
        homes: dots(&[LocationKind::Home, LocationKind::PickupPoint]),
        depots: dots(&[LocationKind::Depot]),
        settings: labels(book, &projection, height),
        classes,
        scale: Scale { length: (kilometres * 1000.0 / metres_per_unit).round(), words: format!("{kilometres} km") },
    }
}

fn position(stop: &StopRow) -> LatLon {
    LatLon { lat: stop.lat, lon: stop.lon }
}

/// The way of a run through all its stops. Points between stops that fall together on the drawing are left out.
fn points(stops: &[StopRow], projection: &Projection) -> String {
    let mut line: Vec<(f64, f64)> = Vec::new();
    for stop in stops {
        line.push(projection.at(position(stop)));
        let between = stop.on.as_ref().and_then(|on| on.line.get(1..on.line.len().saturating_sub(1)));
        follow(&mut line, between.unwrap_or_default(), projection);
    }
    written(line.into_iter())
}

/// A way of its own, as a run is drawn.
fn way(points: &[LatLon], projection: &Projection) -> String {
    let mut line = Vec::new();
    follow(&mut line, points, projection);
    written(line.into_iter())
}

/// Lengthens a line by points, but for those that fall on the one before.
fn follow(line: &mut Vec<(f64, f64)>, points: &[LatLon], projection: &Projection) {
    for point in points.iter().map(|&p| projection.at(p)) {
        let near = |&(x, y): &(f64, f64)| (x - point.0).abs() < APART && (y - point.1).abs() < APART;
        if !line.last().is_some_and(near) {
            line.push(point);
        }
    }
}

/// Points as a drawing lists them.
fn written(points: impl Iterator<Item = (f64, f64)>) -> String {
    points.map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ")
}

/// Places labels one after another, right or left of their mark, and hides those that would cover an earlier one.
/// Settings with more passengers come first.
fn labels(book: &Book, projection: &Projection, height: f64) -> Vec<Label> {
    let mut of_setting: HashMap<&str, usize> = HashMap::new();
    for passenger in &book.passengers {
        *of_setting.entry(&passenger.setting).or_default() += 1;
    }
    let mut order: Vec<(usize, usize)> = book
        .scenario
        .settings
        .iter()
        .enumerate()
        .map(|(i, s)| (of_setting.get(s.reference.as_str()).copied().unwrap_or(0), i))
        .filter(|&(count, _)| count > 0)
        .collect();
    order.sort_unstable_by_key(|&(count, i)| (std::cmp::Reverse(count), i));
    // Nor do labels cover the marks of other settings; one's own mark lies outside its label.
    let marks = order.iter().map(|&(_, i)| projection.at(book.scenario.settings[i].at));
    let mut taken: Vec<[f64; 4]> = marks.map(|(x, y)| [x - 4.0, y - 4.0, x + 4.0, y + 4.0]).collect();
    let mut labels = Vec::new();
    for (_, i) in order {
        let setting = &book.scenario.settings[i];
        let (x, y) = projection.at(setting.at);
        let outer = !(0.0..WIDTH).contains(&x) || !(0.0..height).contains(&y);
        let wide = setting.name.chars().count() as f64 * LETTER.1 + 10.0;
        let right = [x + 6.0, y - LETTER.0 / 2.0, x + 6.0 + wide, y + LETTER.0 / 2.0];
        let left = [x - 6.0 - wide, right[1], x - 6.0, right[3]];
        let free = |b: &[f64; 4]| {
            b[0] > 0.0
                && b[2] < WIDTH
                && !taken.iter().any(|t| b[0] < t[2] && t[0] < b[2] && b[1] < t[3] && t[1] < b[3])
        };
        let (hidden, on_left) = match (free(&right), free(&left)) {
            _ if outer => (true, false),
            (true, _) => (false, false),
            (false, true) => (false, true),
            (false, false) => (true, false),
        };
        if !hidden {
            taken.push(if on_left { left } else { right });
        }
        labels.push(Label { x, y, name: setting.name.clone(), left: on_left, hidden, outer });
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn north_is_up_and_a_degree_of_longitude_is_shorter() {
        let corners = [LatLon { lat: 52.0, lon: -2.0 }, LatLon { lat: 53.0, lon: -1.0 }];
        let (projection, height) = Projection::of(&corners).unwrap();
        let (south_west, north_east) = (projection.at(corners[0]), projection.at(corners[1]));
        assert!(south_west.1 > north_east.1 && south_west.0 < north_east.0);
        let shape = (north_east.0 - south_west.0) / (south_west.1 - north_east.1);
        assert!((shape - 52.5_f64.to_radians().cos()).abs() < 0.01, "{shape}");
        assert!(south_west.1 <= height && north_east.1 >= 0.0);
    }

    #[test]
    fn the_first_view_leaves_out_the_farthest_and_the_whole_does_not() {
        let mut points: Vec<LatLon> = (0..100)
            .map(|i| LatLon { lat: 52.5 + f64::from(i) * 1e-3, lon: -2.0 + f64::from(i % 10) * 1e-2 })
            .collect();
        let far = LatLon { lat: 54.0, lon: -4.0 };
        points.push(far);
        let (projection, height) = Projection::of(&points).unwrap();
        let (x, y) = projection.at(far);
        assert!(x < 0.0 && y < 0.0);
        let [left, top, wide, high] = projection.whole(&points, height);
        assert!(left < x && top < y && x < left + wide && y < top + high);
        assert!((wide / high - WIDTH / height).abs() < 0.02);
    }

    #[test]
    fn nothing_to_draw() {
        assert!(Projection::of(&[]).is_none());
    }
}
