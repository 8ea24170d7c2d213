//! `sendroute check` as an officer meets it: a good folder passes, and every fault is named with its place and mend.

use assert_cmd::Command;
use serde_json::Value;
use std::fs;
use std::path::Path;

const TOML: &str = "name = \"Test\"\n[area]\nsouth = 52.40\nwest = -2.20\nnorth = 52.60\neast = -1.80\n";
const SETTINGS: &str = "ref,name,lat,lon,am_earliest,am_latest,pm_earliest,pm_latest\n\
                        S1,The Oaks,52.50,-2.00,08:30,08:50,15:10,15:30\n";
const PASSENGERS: &str = "ref,setting,lat,lon\nP1,S1,52.51,-2.01\nP2,S1,52.52,-2.02\nP3,S1,52.53,-2.03\n";
const RATES: &str = "class,layouts,lift,day_rate,per_mile,pa_per_hour\n\
                     taxi4,4+0,no,40,1.90,15\nbus,12+0;8+2,yes,120,2.40,15\n";

/// A good scenario; each test changes what it is about.
fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, text) in
        [("scenario.toml", TOML), ("settings.csv", SETTINGS), ("passengers.csv", PASSENGERS), ("rates.csv", RATES)]
    {
        fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

fn check(path: &Path) -> (i32, Value) {
    let output = Command::cargo_bin("sendroute").unwrap().args(["check", "--json"]).arg(path).output().unwrap();
    let document = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| {
        panic!("no JSON: {e}: {}", String::from_utf8_lossy(&output.stderr));
    });
    (output.status.code().unwrap(), document)
}

fn faults(document: &Value, severity: &str) -> Vec<Value> {
    let all = document["faults"].as_array().unwrap();
    all.iter().filter(|f| f["severity"] == severity).cloned().collect()
}

/// The folder with one file changed has exactly one error, with this code; returns it.
#[track_caller]
fn only_error(file: &str, content: impl AsRef<[u8]>, code: &str) -> Value {
    let dir = folder();
    fs::write(dir.path().join(file), content).unwrap();
    let (exit, document) = check(dir.path());
    let errors = faults(&document, "error");
    assert_eq!(exit, 1);
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!(errors[0]["code"], code, "{errors:#?}");
    assert!(!errors[0]["mend"].as_str().unwrap().is_empty());
    errors[0].clone()
}

/// The folder with one file changed has no error and this warning.
#[track_caller]
fn warning(file: &str, content: &str, code: &str) -> Value {
    let dir = folder();
    fs::write(dir.path().join(file), content).unwrap();
    let (exit, document) = check(dir.path());
    assert_eq!(exit, 0, "{document:#}");
    let warnings = faults(&document, "warning");
    warnings.iter().find(|f| f["code"] == code).unwrap_or_else(|| panic!("no {code} in {warnings:#?}")).clone()
}

#[track_caller]
fn at(fault: &Value, file: &str, row: u64, column: &str, value: &str) {
    assert_eq!(fault["file"], file);
    assert_eq!(fault["row"], row, "{fault:#}");
    assert_eq!(fault["column"], column);
    assert_eq!(fault["value"], value);
}

#[test]
fn a_good_scenario_passes_and_is_counted() {
    let dir = folder();
    let (exit, document) = check(dir.path());
    assert_eq!(exit, 0, "{document:#}");
    assert_eq!(document["faults"].as_array().unwrap().len(), 0, "{document:#}");
    assert_eq!(document["scenario"]["passengers"], 3);
    let text = Command::cargo_bin("sendroute").unwrap().arg("check").arg(dir.path()).assert().success();
    let text = String::from_utf8(text.get_output().stdout.clone()).unwrap();
    assert!(text.contains("3 passengers, 1 setting, 2 vehicle classes"), "{text}");
    assert!(text.contains("0 errors, 0 warnings"), "{text}");
}

#[test]
fn unknown_setting() {
    let fault = only_error(
        "passengers.csv",
        "Pupil Ref,School,Lat,Long\nP1,S1,52.51,-2.01\nP2,The Oak,52.52,-2.02\n",
        "unknown-setting",
    );
    at(&fault, "passengers.csv", 3, "School", "The Oak");
    assert!(fault["mend"].as_str().unwrap().contains("Did you mean \"The Oaks\""));
}

#[test]
fn duplicate_reference() {
    let fault = only_error("passengers.csv", format!("{PASSENGERS}p1,S1,52.5,-2.0\n"), "duplicate-reference");
    at(&fault, "passengers.csv", 5, "ref", "p1");
}

#[test]
fn window_that_closes_before_it_opens() {
    let fault = only_error("settings.csv", SETTINGS.replace("08:50", "08:20"), "window-closes-before-opens");
    at(&fault, "settings.csv", 2, "am_latest", "08:20");
}

#[test]
fn home_outside_the_area() {
    let fault = only_error("passengers.csv", PASSENGERS.replace("52.52,", "51.52,"), "outside-area");
    at(&fault, "passengers.csv", 3, "lat", "51.52");
}

#[test]
fn setting_outside_the_area_is_a_warning() {
    let settings = format!("{SETTINGS}S2,Far,52.70,-2.0,8:30,8:50,15:10,15:30\n");
    let fault = warning("settings.csv", &settings, "setting-outside-area");
    at(&fault, "settings.csv", 3, "lat", "52.70");
    // The same change leaves a setting that nobody attends.
    let fault = warning("settings.csv", &settings, "setting-without-passengers");
    at(&fault, "settings.csv", 3, "ref", "S2");
}

#[test]
fn passenger_whom_no_vehicle_can_carry() {
    let heavy = "ref,setting,lat,lon,wheelchair,only_classes,solo\nP1,S1,52.51,-2.01,Y,taxi4,N\n";
    let fault = only_error("passengers.csv", heavy, "no-vehicle");
    at(&fault, "passengers.csv", 2, "wheelchair", "Y");
    assert!(fault["problem"].as_str().unwrap().contains("taxi4"), "{fault:#}");
    let harness = "ref,setting,lat,lon,Harness\nP1,S1,52.51,-2.01,Yes\n";
    at(&only_error("passengers.csv", harness, "no-vehicle"), "passengers.csv", 2, "Harness", "Yes");
    // An own vehicle counts too.
    let dir = folder();
    fs::write(dir.path().join("passengers.csv"), harness).unwrap();
    let fleet = "ref,class,layouts,harnesses,depot,lat,lon,per_mile,driver_per_hour,pa_per_hour\n\
                 V1,own,8+0,2,Depot,52.5,-2.0,0.6,16,15\n";
    fs::write(dir.path().join("fleet.csv"), fleet).unwrap();
    assert_eq!(check(dir.path()).0, 0);
}

#[test]
fn siblings_who_may_not_share() {
    let direct = "a,b,kind\nP1,P2,siblings\nP2,P1,must not share\n";
    at(&only_error("pairs.csv", direct, "together-and-apart"), "pairs.csv", 3, "kind", "must not share");
    let through_a_third = "a,b,kind\nP1,P2,must_travel_with\nP2,P3,must_travel_with\nP1,P3,must_not_share\n";
    at(&only_error("pairs.csv", through_a_third, "together-and-apart"), "pairs.csv", 4, "kind", "must_not_share");
}

#[test]
fn a_third_on_another_day_brings_nobody_together() {
    let dir = folder();
    let pairs = "a,b,kind\nP1,P2,must_travel_with\nP2,P3,must_travel_with\nP1,P3,must_not_share\n";
    fs::write(dir.path().join("pairs.csv"), pairs).unwrap();
    fs::write(dir.path().join("attendance.csv"), "passenger,leg,days\nP1,both,Mon\nP3,both,Tue\n").unwrap();
    assert_eq!(check(dir.path()).0, 0);
}

#[test]
fn passenger_paired_with_themselves() {
    only_error("pairs.csv", "a,b,kind\nP1,P1,avoid\n", "paired-with-self");
    let fault = only_error("pairs.csv", "a,b,kind\nP1,P8,avoid\n", "unknown-passenger");
    at(&fault, "pairs.csv", 2, "b", "P8");
}

#[test]
fn attendance_with_no_leg() {
    let fault = only_error("attendance.csv", "passenger,leg,days\nP1,am,MTW\nP2,,Mon-Fri\n", "missing-leg");
    assert_eq!((&fault["row"], &fault["column"]), (&Value::from(3), &Value::from("leg")));
}

#[test]
fn attendance_faults() {
    only_error("attendance.csv", "passenger,leg,days\nP1,am,MTW\nP1,am,W\n", "attendance-overlap");
    only_error("attendance.csv", "passenger,leg,days\nP1,am,Mo?\n", "bad-weekdays");
    only_error("attendance.csv", "passenger,leg,address\nP1,am,gran\n", "unknown-address");
    only_error("attendance.csv", "passenger,leg,earliest\nP1,both,9:30\n", "times-on-both-legs");
    only_error("attendance.csv", "passenger,leg,earliest,latest\nP1,am,1:30,9:00\n", "time-outside-day");
    only_error("attendance.csv", "passenger,leg,start,end\nP1,am,01/09/2026,01/08/2026\n", "dates-reversed");
    let closed = SETTINGS.replace("pm_latest\n", "pm_latest,pm_window_fri\n").replace("15:30\n", "15:30,closed\n");
    let dir = folder();
    fs::write(dir.path().join("settings.csv"), closed).unwrap();
    fs::write(dir.path().join("attendance.csv"), "passenger,leg,days\nP1,pm,ThF\n").unwrap();
    let (exit, document) = check(dir.path());
    assert_eq!((exit, &faults(&document, "warning")[0]["code"]), (0, &Value::from("setting-closed")));
}

#[test]
fn negative_money() {
    let fault = only_error("rates.csv", RATES.replace("120,", "-120,"), "negative-money");
    at(&fault, "rates.csv", 3, "day_rate", "-120");
    only_error("rates.csv", RATES.replace("120,", "POA,"), "bad-money");
}

#[test]
fn date_that_does_not_exist() {
    let fault = only_error("calendar.csv", "kind,name,first,last\nterm,Spring,05/01/2027,30/02/2027\n", "no-such-date");
    at(&fault, "calendar.csv", 2, "last", "30/02/2027");
    only_error("calendar.csv", "kind,name,first,last\nterm,Spring,soon,05/02/2027\n", "bad-date");
    only_error(
        "calendar.csv",
        "kind,name,first,last\nterm,A,1/9/2026,1/10/2026\nterm,B,1/10/2026,2/10/2026\n",
        "terms-overlap",
    );
}

#[test]
fn file_over_the_limit_is_refused() {
    let dir = folder();
    fs::write(dir.path().join("scenario.toml"), format!("max_file_mb = 0.001\n{TOML}")).unwrap();
    let long = "Q,S1,52.51,-2.01\n".repeat(100);
    fs::write(dir.path().join("passengers.csv"), format!("{PASSENGERS}{long}")).unwrap();
    let (exit, document) = check(dir.path());
    let errors = faults(&document, "error");
    assert_eq!(exit, 1);
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!(
        (&errors[0]["code"], &errors[0]["file"]),
        (&Value::from("file-too-large"), &Value::from("passengers.csv"))
    );
}

#[test]
fn binary_file_called_csv() {
    let fault = only_error("passengers.csv", b"PK\x03\x04\x14\x00\x06\x00zip", "binary-file");
    assert!(fault["problem"].as_str().unwrap().contains("Excel"));
    only_error("passengers.csv", b"ref,setting\0\0\0", "binary-file");
}

#[test]
fn missing_and_doubled_columns_and_files() {
    let fault = only_error("rates.csv", RATES.replace("day_rate", "day_rrate"), "missing-column");
    assert!(fault["mend"].as_str().unwrap().contains("Did you mean \"day_rrate\""), "{fault:#}");
    only_error("passengers.csv", "ref,setting\nP1,S1\n", "missing-column");
    only_error("passengers.csv", "ref,setting,lat,lon,Year,year\nP1,S1,52.5,-2.0,7,8\n", "duplicate-column");
    warning("passengers.csv", "ref,setting,lat,lon,NC Year,Year\nP1,S1,52.5,-2.0,7,8\n", "ignored-column");
    let fault = warning("passengers.csv", "ref,setting,lat,lon\nP1,S1,52.5,-2.0,Oak Road\n", "extra-cells");
    assert_eq!((&fault["row"], &fault["value"]), (&Value::from(2), &Value::from("Oak Road")));
    only_error("passengers.csv", "", "empty-table");
    let dir = folder();
    fs::remove_file(dir.path().join("settings.csv")).unwrap();
    let (_, document) = check(dir.path());
    let errors = faults(&document, "error");
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert_eq!((&errors[0]["code"], &errors[0]["file"]), (&Value::from("missing-file"), &Value::from("settings.csv")));
}

#[test]
fn positions_that_are_none() {
    let with = |position: &str| format!("ref,setting,lat,lon\nP1,S1,{position}\n");
    at(&only_error("passengers.csv", with("-2.01,52.51"), "out-of-range"), "passengers.csv", 2, "lat", "-2.01");
    only_error("passengers.csv", with("152.5,-2.0"), "out-of-range");
    only_error("passengers.csv", with(","), "missing-position");
    only_error("passengers.csv", with("0,0"), "missing-position");
    only_error("passengers.csv", with("52.5,"), "missing-value");
    only_error("passengers.csv", with("north,-2.0"), "bad-number");
    only_error("passengers.csv", "ref,setting,easting,northing\nP1,S1,9000000,287000\n", "out-of-range");
}

#[test]
fn cells_out_of_range() {
    let with = |column: &str, value: &str| format!("ref,setting,lat,lon,{column}\nP1,S1,52.51,-2.01,{value}\n");
    only_error("passengers.csv", with("own_cap_minutes", "0"), "out-of-range");
    only_error("passengers.csv", with("own_cap_minutes", "-5"), "out-of-range");
    only_error("passengers.csv", with("solo", "maybe"), "bad-yes-no");
    only_error("passengers.csv", with("mobility", "runs"), "bad-choice");
    only_error("passengers.csv", with("only_classes", "limousine"), "unknown-class");
    only_error("passengers.csv", with("year_group", "99"), "out-of-range");
    only_error("settings.csv", SETTINGS.replace("08:30,08:50", "02:30,02:50"), "time-outside-day");
    only_error("settings.csv", SETTINGS.replace("15:10,15:30", "21:10,22:30"), "time-outside-day");
    only_error("settings.csv", SETTINGS.replace("08:30", "half past"), "bad-time");
    only_error("settings.csv", SETTINGS.replace("08:30,08:50", ","), "missing-window");
    only_error("rates.csv", RATES.replace("4+0", "four"), "bad-layout");
    only_error(
        "rates.csv",
        RATES.replace("lift,", "licence,").replace("no,", "psv,").replace("yes,", "taxi,"),
        "licence-places",
    );
}

#[test]
fn every_wrong_key_of_the_toml_is_named() {
    let dir = folder();
    let toml = format!("{TOML}[policy]\ncap_minuts = 45\npa_ratio = 0\nmixing = \"perhaps\"\n[polcy]\nx = 1\n");
    fs::write(dir.path().join("scenario.toml"), toml).unwrap();
    let (_, document) = check(dir.path());
    let errors = faults(&document, "error");
    let codes: Vec<_> = errors.iter().map(|f| (f["row"].as_u64().unwrap(), f["code"].as_str().unwrap())).collect();
    assert_eq!(codes, [(8, "unknown-key"), (9, "out-of-range"), (10, "bad-yes-no"), (12, "unknown-key")]);
    assert!(errors[0]["mend"].as_str().unwrap().contains("policy.cap_minutes"), "{errors:#?}");
    let fault = only_error("scenario.toml", "name = Test\n", "bad-toml");
    assert_eq!(fault["row"], 1);
}

#[test]
fn all_faults_of_all_files_come_at_once() {
    let dir = folder();
    fs::write(dir.path().join("settings.csv"), SETTINGS.replace("08:50", "08:20")).unwrap();
    fs::write(dir.path().join("passengers.csv"), "ref,setting,lat,lon,solo\nP1,S9,52.5,-2.0,maybe\nP1,S1,x,y,n\n")
        .unwrap();
    fs::write(dir.path().join("rates.csv"), RATES.replace("120,", "-120,")).unwrap();
    fs::write(dir.path().join("attendance.csv"), "passenger,leg\nP1,\nP7,am\n").unwrap();
    let errors_file = dir.path().join("errors.out");
    let (_, document) = check(dir.path());
    let mut codes: Vec<String> =
        faults(&document, "error").iter().map(|f| f["code"].as_str().unwrap().to_owned()).collect();
    codes.sort();
    let expected = [
        "bad-number",
        "bad-number",
        "bad-yes-no",
        "duplicate-reference",
        "missing-leg",
        "negative-money",
        "unknown-passenger",
        "unknown-setting",
        "window-closes-before-opens",
    ];
    assert_eq!(codes, expected);
    // The same as lines for people and as a row-level error file.
    let output = Command::cargo_bin("sendroute")
        .unwrap()
        .args(["check", "--errors"])
        .args([&errors_file, &dir.path().to_path_buf()])
        .assert()
        .code(1);
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(text.contains("Errors in passengers.csv") && text.contains("row 2, \"setting\" = \"S9\""), "{text}");
    assert!(text.contains("9 errors"), "{text}");
    let file = fs::read_to_string(&errors_file).unwrap();
    let mut rows = csv::Reader::from_reader(file.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert_eq!(rows.iter().filter(|r| &r[0] == "error").count(), 9);
    assert!(rows.iter().any(|r| (&r[1], &r[2], &r[3], &r[4]) == ("passengers.csv", "2", "setting", "S9")));
}

#[test]
fn warnings_do_not_stop() {
    let far = PASSENGERS.replace("52.53,-2.03", "52.41,-1.81") + "P4,S1,52.59,-2.19\n";
    let toml = TOML.replace("52.40", "51.00");
    let dir = folder();
    fs::write(dir.path().join("scenario.toml"), toml).unwrap();
    fs::write(dir.path().join("passengers.csv"), far + "P5,S1,51.90,-2.00\n").unwrap();
    let (exit, document) = check(dir.path());
    let warnings = faults(&document, "warning");
    assert_eq!(exit, 0);
    assert_eq!(warnings.len(), 1, "{warnings:#?}");
    at(&warnings[0], "passengers.csv", 6, "setting", "S1");
    assert_eq!(warnings[0]["code"], "direct-over-cap");
    let walk = "ref,setting,lat,lon,walk\nP1,S1,52.51,-2.01,2000\n";
    at(&warning("passengers.csv", walk, "long-walk"), "passengers.csv", 2, "walk", "2000");
    warning("rates.csv", &RATES.replace("yes,", "no,"), "wheelchair-place-without-lift");
    let holiday = "kind,name,first,last\nterm,A,7/9/2026,11/9/2026\nclosure,All,7/9/2026,11/9/2026\n";
    warning("calendar.csv", holiday, "no-school-days");
    let strange = "ref,setting,lat,lon,postcde,Surname\nP1,S1,52.51,-2.01,B70 8AB,x\n";
    let fault = warning("passengers.csv", strange, "unknown-column");
    assert!(fault["mend"].as_str().unwrap().contains("Did you mean \"postcode\""));
    warning("passengers.csv", strange, "personal-data");
    warning("attendence.csv", "passenger,leg\n", "unknown-file");
    let dir = folder();
    fs::write(dir.path().join("passengers.csv"), "ref,setting,lat,lon,route\nP1,S1,52.51,-2.01,R7\n").unwrap();
    fs::write(dir.path().join("routes.csv"), "ref,day rate\nR1,100\n").unwrap();
    let (exit, document) = check(dir.path());
    let warnings = faults(&document, "warning");
    assert_eq!(exit, 0);
    assert_eq!(warnings.len(), 1, "{warnings:#?}");
    assert_eq!(warnings[0]["code"], "unknown-run");
    at(&warnings[0], "passengers.csv", 2, "route", "R7");
}

/// An officer's export: title line, own headings, semicolons, Windows line ends and encoding, grid references, day-first
/// dates, trailing empty columns.
#[test]
fn an_officers_own_export_loads() {
    let dir = folder();
    let text = "SEND transport list;;;;;;;;\r\n\r\n\
                Pupil Ref;Year;Establishment;Easting;Northing;Wheelchair;PA required;Ward;;\r\n\
                P1;Y7;The Oaks;399998;287000;N;Y;\"Caf\u{e9}; row\";;\r\n\
                P2;R;the oaks;400500;287500;Yes;1:1;;;\r\n";
    let bytes: Vec<u8> = text.chars().map(|c| c as u8).collect();
    fs::write(dir.path().join("passengers.csv"), bytes).unwrap();
    let (exit, document) = check(dir.path());
    assert_eq!((exit, document["faults"].as_array().unwrap().len()), (0, 0), "{document:#}");
    let loaded = sendroute::scenario::load(dir.path()).unwrap().scenario;
    assert_eq!(loaded.passengers[0].ward, "Caf\u{e9}; row");
    assert_eq!(loaded.passengers[1].year_group, Some(0));
    assert!((loaded.passengers[0].home.lat - 52.481).abs() < 0.002, "{:?}", loaded.passengers[0].home);
    assert_eq!(loaded.passengers[1].mobility, sendroute::model::Mobility::Wheelchair);
}

/// The same tables as sheets of one workbook, with Excel's own dates, times and numbers.
#[test]
fn a_workbook_loads_like_its_folder() {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let mut book = Workbook::new();
    let time = Format::new().set_num_format("hh:mm");
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let keys = book.add_worksheet().set_name("Scenario").unwrap();
    keys.write(0, 0, "name").unwrap().write(0, 1, "Book").unwrap();
    keys.write(1, 0, "policy.cap_minutes").unwrap().write(1, 1, 45).unwrap();
    for (name, text) in [("Settings", SETTINGS), ("Passengers", PASSENGERS), ("Rates", RATES)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (y, line) in text.lines().enumerate() {
            for (x, cell) in line.split(',').enumerate() {
                let (y, x) = (y as u32, x as u16);
                match (cell.parse::<f64>(), sendroute::model::parse_clock(cell)) {
                    (Ok(number), _) => sheet.write(y, x, number).unwrap(),
                    (_, Some(secs)) => sheet.write_with_format(y, x, f64::from(secs) / 86_400.0, &time).unwrap(),
                    _ => sheet.write(y, x, cell).unwrap(),
                };
            }
        }
    }
    let sheet = book.add_worksheet().set_name("calendar").unwrap();
    for (x, heading) in ["kind", "name", "first", "last"].iter().enumerate() {
        sheet.write(0, x as u16, *heading).unwrap();
    }
    sheet.write(1, 0, "term").unwrap().write(1, 1, "Autumn").unwrap();
    for (x, (month, day)) in [(2, (9, 1)), (3, (12, 18))] {
        let when = ExcelDateTime::from_ymd(2026, month, day).unwrap();
        sheet.write_with_format(1, x, &when, &date).unwrap();
    }
    let dir = folder();
    let path = dir.path().join("book.xlsx");
    book.save(&path).unwrap();
    let (exit, document) = check(&path);
    assert_eq!((exit, document["faults"].as_array().unwrap().len()), (0, 0), "{document:#}");
    let from_book = sendroute::scenario::load(&path).unwrap().scenario;
    let from_folder = sendroute::scenario::load(dir.path()).unwrap().scenario;
    assert_eq!(from_book.settings, from_folder.settings);
    assert_eq!(from_book.passengers, from_folder.passengers);
    assert_eq!(from_book.classes, from_folder.classes);
    assert_eq!(from_book.policy.journey.cap, 2700);
    assert_eq!(from_book.calendar.terms[0].last, jiff::civil::date(2026, 12, 18));
    // A fault in a workbook names the sheet.
    let mut bad = Workbook::new();
    bad.add_worksheet().set_name("passengers").unwrap().write(0, 0, "ref").unwrap();
    bad.save(&path).unwrap();
    let (_, document) = check(&path);
    assert!(faults(&document, "error").iter().any(|f| f["file"] == "passengers" && f["code"] == "missing-column"));
    fs::write(&path, b"PK\x03\x04 no workbook").unwrap();
    assert_eq!(faults(&check(&path).1, "error")[0]["code"], "unreadable-workbook");
}

#[test]
fn a_path_that_is_not_there_is_exit_3() {
    Command::cargo_bin("sendroute").unwrap().args(["check", "no/such/folder"]).assert().code(3);
}
