//! Every file of a plan is written, opened again and compared with the plan.

use super::*;
use crate::plan::fixture::{self, Fixture, SHARP_NAME, SHARP_REFERENCE};
use calamine::{Data, Range, Reader, Xlsx};
use std::collections::BTreeSet;

fn written() -> (Fixture, tempfile::TempDir, Vec<PathBuf>) {
    let council = fixture::council(60, 8);
    let dir = tempfile::tempdir().unwrap();
    let Fixture { scenario, demand, travel, plan } = &council;
    let files = write_all(plan, scenario, demand, travel, None, dir.path()).unwrap();
    (council, dir, files)
}

fn read(dir: &tempfile::TempDir, name: &str) -> String {
    std::fs::read_to_string(dir.path().join(name)).unwrap()
}

/// Nothing on the page that a browser would fetch.
fn asks_no_network(page: &str) {
    for word in ["http://", "https://", "//cdn", "url(", "@import", "<link", " src=", "<iframe", "fetch(", "XMLHttp"] {
        assert!(!page.contains(word), "page contains {word}");
    }
}

#[test]
fn every_named_file_is_written() {
    let (council, dir, files) = written();
    let names: BTreeSet<String> =
        files.iter().map(|f| f.strip_prefix(dir.path()).unwrap().to_string_lossy().replace('\\', "/")).collect();
    for name in ["routes.csv", "stops.csv", "passengers.csv", "plan.xlsx", "plan.geojson", "report.html"] {
        assert!(names.contains(name), "{name} is missing");
    }
    for contract in &council.plan.day_contracts {
        assert!(names.contains(&format!("sheets/driver-{}.html", contract.id)));
    }
    assert!(files.iter().all(|f| f.is_file()));
}

#[test]
fn route_list_agrees_with_the_plan() {
    let (council, dir, _) = written();
    let mut reader = csv::Reader::from_path(dir.path().join("routes.csv")).unwrap();
    let headings = reader.headers().unwrap().clone();
    let column = |name: &str| headings.iter().position(|h| h == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), council.plan.runs.len());
    let mut cost = 0;
    for (row, run) in rows.iter().zip(&council.plan.runs) {
        assert_eq!(row[column("run")], run.id);
        assert_eq!(row[column("passengers")].parse::<usize>().unwrap(), boards(run));
        assert_eq!(row[column("operator")].contains("Own fleet"), run.own_vehicle.is_some());
        cost += row[column("week_cost")].replace('.', "").parse::<i64>().unwrap();
    }
    assert_eq!(cost, council.plan.cost.week.0);
}

fn boards(run: &crate::plan::Run) -> usize {
    run.stops.iter().map(|s| s.board.len()).sum()
}

#[test]
fn passenger_list_has_every_request_and_no_formula() {
    let (council, dir, _) = written();
    let mut reader = csv::Reader::from_path(dir.path().join("passengers.csv")).unwrap();
    let headings = reader.headers().unwrap().clone();
    let column = |name: &str| headings.iter().position(|h| h == name).unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), council.demand.requests.len());
    for row in &rows {
        assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '@'])), "{row:?}");
        let number = |name: &str| row[column(name)].parse::<f64>().unwrap();
        if row[column("run")].is_empty() {
            assert_eq!(&row[column("no_seat")], "wheelchair");
        } else {
            assert!(number("strict_minutes") >= number("journey_minutes"));
            // The cap of an exception is its direct journey plus five minutes.
            if !row[column("exception")].is_empty() {
                assert!((number("cap_minutes") - number("direct_minutes") - 5.0).abs() < 0.011);
            }
        }
    }
    assert!(rows.iter().any(|r| r[0] == *format!("'{SHARP_REFERENCE}")));
    let flagged = rows.iter().filter(|r| &r[column("care_plan_outstanding")] == "yes").count();
    let outstanding = |r: &&crate::model::Request| council.scenario.passengers[r.passenger].care_plan_outstanding;
    assert_eq!(flagged, council.demand.requests.iter().filter(outstanding).count());
    assert!(flagged > 0);
}

fn number(cell: Option<&Data>) -> f64 {
    match cell {
        Some(Data::Float(x)) => *x,
        Some(Data::Int(x)) => *x as f64,
        Some(Data::DateTime(t)) => t.as_f64(),
        other => panic!("not a number: {other:?}"),
    }
}

fn heading(sheet: &Range<Data>, name: &str) -> usize {
    sheet.rows().next().unwrap().iter().position(|c| *c == name).unwrap()
}

#[test]
fn workbook_has_every_sheet_and_its_sums_are_the_plan() {
    let (council, dir, _) = written();
    let mut book: Xlsx<_> = calamine::open_workbook(dir.path().join("plan.xlsx")).unwrap();
    assert_eq!(
        book.sheet_names(),
        ["Summary", "Routes", "Stops", "Passengers", "Day contracts", "Exceptions", "Unserved", "Costs"]
    );
    let routes = book.worksheet_range("Routes").unwrap();
    assert_eq!(routes.height(), council.plan.runs.len() + 1);
    let (cost, start) = (heading(&routes, "Week's cost"), heading(&routes, "Start"));
    let sum: f64 = (1..routes.height()).map(|r| number(routes.get((r, cost)))).sum();
    assert_eq!((sum * 100.0).round() as i64, council.plan.cost.week.0);
    for (r, run) in council.plan.runs.iter().enumerate() {
        // A real time of day: a fraction of 24 hours.
        let seconds = number(routes.get((r + 1, start))) * 86_400.0;
        assert_eq!(seconds.round() as i32, run.stops[0].arrive);
    }
    let contracts = book.worksheet_range("Day contracts").unwrap();
    let cost = heading(&contracts, "Week's cost");
    let sum: f64 = (1..contracts.height()).map(|r| number(contracts.get((r, cost)))).sum();
    assert_eq!((sum * 100.0).round() as i64, council.plan.cost.week.0);
    let stops: usize = council.plan.runs.iter().map(|r| r.stops.len()).sum();
    assert_eq!(book.worksheet_range("Stops").unwrap().height(), stops + 1);
    assert_eq!(book.worksheet_range("Passengers").unwrap().height(), council.demand.requests.len() + 1);
    assert_eq!(book.worksheet_range("Exceptions").unwrap().height(), council.plan.exceptions.len() + 1);
    assert_eq!(book.worksheet_range("Unserved").unwrap().height(), council.plan.unserved.len() + 1);
    let costs = book.worksheet_range("Costs").unwrap();
    let total = costs.rows().find(|r| r[0] == *"Sum of the parts").unwrap();
    assert_eq!((number(total.get(1)) * 100.0).round() as i64, council.plan.cost.week.0);
    // The reference that looks like a formula is a text; only the sums are formulas.
    assert_eq!(book.worksheet_formula("Passengers").unwrap().cells().filter(|c| !c.2.is_empty()).count(), 0);
    let people = book.worksheet_range("Passengers").unwrap();
    assert!(people.rows().any(|r| r[0] == Data::String(SHARP_REFERENCE.to_owned())));
}

#[test]
fn map_file_is_geojson_with_a_line_per_run() {
    let (council, dir, _) = written();
    let geojson::GeoJson::FeatureCollection(collection) = read(&dir, "plan.geojson").parse().unwrap() else {
        panic!("not a collection")
    };
    let of = |kind: &str| {
        collection.features.iter().filter(|f| f.property("type").unwrap() == kind).cloned().collect::<Vec<_>>()
    };
    let lines = of("run");
    assert_eq!(lines.len(), council.plan.runs.len());
    for (line, run) in lines.iter().zip(&council.plan.runs) {
        assert_eq!(line.property("run").unwrap(), run.id.as_str());
        let geojson::GeometryValue::LineString { coordinates } = &line.geometry.as_ref().unwrap().value else {
            panic!("not a line")
        };
        assert_eq!(coordinates.len(), run.stops.len());
        assert!((coordinates[0].as_slice()[0] - run.stops[0].lon).abs() < 1e-6);
        assert!((coordinates[0].as_slice()[1] - run.stops[0].lat).abs() < 1e-6);
    }
    let book = Book::of(&council.plan, &council.scenario, &council.demand, &council.travel);
    let own: Vec<_> = book.routes.iter().filter(|r| r.depot.is_some()).collect();
    assert!(!own.is_empty() && own.len() < book.routes.len());
    for (kind, at_start) in [("from depot", true), ("to depot", false)] {
        let drives = of(kind);
        assert_eq!(drives.len(), own.len());
        for (drive, route) in drives.iter().zip(&own) {
            assert_eq!(drive.property("run").unwrap(), route.run.as_str());
            let geojson::GeometryValue::LineString { coordinates } = &drive.geometry.as_ref().unwrap().value else {
                panic!("not a line")
            };
            let stops = &book.stops[route.stops.clone()];
            let (met, stop) = if at_start {
                (coordinates.last().unwrap(), stops.first().unwrap())
            } else {
                (coordinates.first().unwrap(), stops.last().unwrap())
            };
            assert!((met.as_slice()[0] - stop.lon).abs() < 1e-6 && (met.as_slice()[1] - stop.lat).abs() < 1e-6);
            assert!(drive.property("miles").unwrap().as_f64().unwrap() > 0.0);
        }
    }
    assert_eq!(of("stop").len(), council.plan.runs.iter().map(|r| r.stops.len()).sum::<usize>());
    assert_eq!(of("setting").len(), council.scenario.settings.len());
}

#[test]
fn a_shared_map_names_nobody_and_rounds_homes() {
    let Fixture { scenario, demand, travel, plan } = fixture::council(60, 8);
    let text = geojson(&Book::of(&plan, &scenario, &demand, &travel), Detail::Shared);
    for passenger in &scenario.passengers {
        assert!(!text.contains(&format!("\"{}\"", passenger.reference)));
        assert!(!text.contains(&format!("home of {}", passenger.reference)));
    }
    let geojson::GeoJson::FeatureCollection(collection) = text.parse().unwrap() else { panic!("not a collection") };
    let homes = collection.features.iter().filter(|f| f.property("kind").is_some_and(|k| k == "Home"));
    let mut seen = 0;
    for home in homes {
        let geojson::GeometryValue::Point { coordinates } = &home.geometry.as_ref().unwrap().value else {
            panic!("not a point")
        };
        for degrees in coordinates.as_slice() {
            assert!((degrees * 1e3 - (degrees * 1e3).round()).abs() < 1e-6, "{degrees}");
        }
        seen += 1;
    }
    assert!(seen > 50);
    let to_a_home = |f: &&geojson::Feature| f.property("type").is_some_and(|k| k == "from depot");
    let mut drives = 0;
    for drive in collection.features.iter().filter(to_a_home) {
        let geojson::GeometryValue::LineString { coordinates } = &drive.geometry.as_ref().unwrap().value else {
            panic!("not a line")
        };
        let run = plan.runs.iter().find(|r| drive.property("run").unwrap() == r.id.as_str()).unwrap();
        let shown = coordinates.last().unwrap().as_slice();
        let rounded = |d: f64| (d * 1e3 - (d * 1e3).round()).abs() < 1e-6;
        assert_eq!(coordinates.len(), 2);
        drives += i32::from(run.leg == crate::model::Leg::Am && rounded(shown[0]) && rounded(shown[1]));
        assert!(run.leg == crate::model::Leg::Pm || (rounded(shown[0]) && rounded(shown[1])));
    }
    assert!(drives > 0);
}

#[test]
fn report_shows_everything_escapes_everything_and_asks_nobody() {
    let (council, dir, _) = written();
    let page = read(&dir, "report.html");
    asks_no_network(&page);
    for run in &council.plan.runs {
        assert!(page.contains(&format!("id=\"run-{}\"", run.id)), "{} has no row", run.id);
        assert!(page.contains(&format!("data-run=\"{}\"", run.id)), "{} is not on the map", run.id);
        let ways = page.matches(&format!("data-of=\"{}\"", run.id)).count();
        assert_eq!(ways, if run.own_vehicle.is_some() { 2 } else { 0 }, "ways of {}", run.id);
    }
    for passenger in &council.scenario.passengers {
        assert!(page.contains(&format!("<b>{}</b>", passenger.reference)), "{} is missing", passenger.reference);
    }
    assert!(!page.contains(SHARP_NAME));
    assert!(page.contains("Elm &lt;Tree&gt; &amp; &quot;Co&quot;"));
    assert!(page.contains(&council.plan.cost.week.to_string()));
    assert!(page.contains("E1 direct journey over the council&#x27;s cap") || page.contains("E1 direct journey"));
    assert!(page.contains("a vehicle with a lift"));
    let outstanding = council.scenario.passengers.iter().filter(|p| p.care_plan_outstanding).count();
    assert!(outstanding > 1 && page.contains(&format!("{outstanding} passengers must not be carried yet")));
    assert!(page.len() < 400_000, "{}", page.len());
}

#[test]
fn driver_sheets_show_who_boards_when_and_who_must_not_be_carried() {
    let (council, dir, files) = written();
    let book = Book::of(&council.plan, &council.scenario, &council.demand, &council.travel);
    assert!(book.routes.iter().any(|r| r.depot.is_some()) && book.routes.iter().any(|r| r.depot.is_none()));
    for contract in &council.plan.day_contracts {
        let page = read(&dir, &format!("sheets/driver-{}.html", contract.id));
        asks_no_network(&page);
        let own: BTreeSet<&str> = [&contract.am, &contract.pm].into_iter().flatten().map(String::as_str).collect();
        for row in &book.passengers {
            let named = page.contains(&format!("<b>{}</b>", row.passenger));
            let rides = book.passengers.iter().any(|r| r.passenger == row.passenger && own.contains(r.run.as_str()));
            assert_eq!(named, rides, "{} on the sheet of {}", row.passenger, contract.id);
        }
        for run in own {
            let route = book.route(run).unwrap();
            for stop in &book.stops[route.stops.clone()] {
                assert!(page.contains(&words::hour_minute(stop.start)), "{run} {}", stop.number);
            }
            let vehicle =
                council.scenario.fleet.iter().find(|v| route.operator == format!("Own fleet {}", v.reference));
            assert_eq!(route.depot.is_some(), vehicle.is_some());
            if let (Some(depot), Some(vehicle)) = (&route.depot, vehicle) {
                let first = &book.stops[route.stops.start];
                assert_eq!(depot.leave, first.arrive - depot.out.secs);
                assert!(depot.out.secs > 0 && depot.back > route.end);
                assert!(page.contains(&format!("Leave {}", vehicle.depot)) && page.contains("Back at"));
                assert!(
                    page.contains(&words::hour_minute(depot.leave)) && page.contains(&words::hour_minute(depot.back))
                );
            }
            if route.care_plans > 0 {
                assert!(page.contains("DO NOT CARRY until the care plan is cleared"));
            }
        }
    }
    for file in files.iter().filter(|f| f.extension().is_some_and(|e| e == "html")) {
        let page = std::fs::read_to_string(file).unwrap();
        asks_no_network(&page);
        assert!(!page.contains(SHARP_NAME));
    }
    let index = read(&dir, "sheets/index.html");
    for setting in &council.scenario.settings {
        assert!(index.contains(&format!("setting-{}.html", setting.reference)));
    }
}

#[test]
fn letters_hold_one_passenger_a_page_with_the_times_of_the_plan() {
    let (council, dir, _) = written();
    let text = read(&dir, "sheets/families.html");
    let pages: Vec<&str> = text.split("<div class=\"page\">").skip(1).collect();
    assert_eq!(pages.len(), council.scenario.passengers.len());
    let book = Book::of(&council.plan, &council.scenario, &council.demand, &council.travel);
    for (page, passenger) in pages.iter().zip(&council.scenario.passengers) {
        assert!(page.contains(&format!("reference {}<", passenger.reference)));
        assert_eq!(page.contains("Travel cannot start yet"), passenger.care_plan_outstanding);
        let rows = || book.passengers.iter().filter(|r| r.passenger == passenger.reference);
        for ride in rows().filter_map(|r| r.ride.as_ref()) {
            assert!(page.contains(&words::hour_minute(ride.home_time)));
            assert!(!page.contains(&council.plan.runs[ride.run].class), "classes are the council's words");
            assert_eq!(
                page.contains("from your address"),
                rows().any(|r| r.ride.as_ref().is_some_and(|j| j.walk_secs > 0))
            );
        }
        assert_eq!(page.contains("We have not yet found a seat"), rows().any(|r| r.ride.is_none()));
    }
}

#[test]
fn a_second_plan_replaces_every_file_of_the_first() {
    let council = fixture::council(60, 8);
    let dir = tempfile::tempdir().unwrap();
    let (scenario, demand, travel) = (&council.scenario, &council.demand, &council.travel);
    write_all(&council.plan, scenario, demand, travel, None, dir.path()).unwrap();
    let mut smaller = council.plan.clone();
    let gone = smaller.day_contracts.pop().unwrap();
    smaller.runs.retain(|r| Some(&r.id) != gone.am.as_ref() && Some(&r.id) != gone.pm.as_ref());
    write_all(&smaller, scenario, demand, travel, None, dir.path()).unwrap();
    assert!(!dir.path().join(format!("sheets/driver-{}.html", gone.id)).exists());
    assert!(!read(&dir, "report.html").contains(&format!("id=\"run-{}\"", gone.am.unwrap())));
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let (_, one, files) = written();
    let (_, two, _) = written();
    for file in files {
        let name = file.strip_prefix(one.path()).unwrap();
        assert!(std::fs::read(&file).unwrap() == std::fs::read(two.path().join(name)).unwrap(), "{}", name.display());
    }
}

#[test]
fn an_empty_plan_still_opens() {
    let Fixture { scenario, demand, travel, mut plan } = fixture::council(5, 2);
    plan.runs.clear();
    plan.day_contracts.clear();
    plan.cost = crate::plan::CostSummary::default();
    let dir = tempfile::tempdir().unwrap();
    write_all(&plan, &scenario, &demand, &travel, None, dir.path()).unwrap();
    assert!(read(&dir, "report.html").contains("0 of 5"));
}

#[test]
fn every_column_is_documented() {
    let docs = include_str!("../../docs/reports.md");
    let Fixture { scenario, demand, travel, plan } = fixture::council(5, 2);
    let book = Book::of(&plan, &scenario, &demand, &travel);
    for table in [tables::routes(&book), tables::stops(&book), tables::passengers(&book)] {
        let file = format!("## `{}.csv`", table.name.to_lowercase());
        let part = docs.split("\n## ").find(|p| format!("## {p}").starts_with(&file)).unwrap();
        for column in &table.columns {
            assert!(part.contains(&format!("`{}`", column.0)), "{} of {file}", column.0);
        }
        assert!(table.rows.iter().all(|r| r.len() == table.columns.len()));
    }
}

#[test]
fn a_thousand_passengers_stay_a_light_page() {
    let Fixture { scenario, demand, travel, plan } = fixture::council(955, 60);
    let page = report_html(&Book::of(&plan, &scenario, &demand, &travel)).unwrap();
    assert!(page.len() < 3_000_000, "{}", page.len());
    asks_no_network(&page);
}

#[test]
fn whoever_must_not_be_carried_is_marked_at_every_stop() {
    let (council, dir, _) = written();
    let mut reader = csv::Reader::from_path(dir.path().join("stops.csv")).unwrap();
    let headings = reader.headers().unwrap().clone();
    let column = |name: &str| headings.iter().position(|h| h == name).unwrap();
    let (board, alight, held) = (column("board"), column("alight"), column("do_not_carry"));
    let outstanding: BTreeSet<&str> =
        council.scenario.passengers.iter().filter(|p| p.care_plan_outstanding).map(|p| p.reference.as_str()).collect();
    for row in reader.records().map(Result::unwrap) {
        let here: Vec<&str> = row[board].split(' ').chain(row[alight].split(' ')).collect();
        let expected: Vec<&str> = here.into_iter().filter(|p| outstanding.contains(p)).collect();
        assert_eq!(row[held].split(' ').filter(|p| !p.is_empty()).collect::<Vec<_>>(), expected);
    }
}
