//! Sheets to print: one for the driver and crew of every day contract, one for every setting, letters to families, and
//! an index.
//!
//! An operator gets its own contract's page and nobody else's passengers. Sheets of an earlier plan are removed, so that
//! no crew works from a page the plan no longer has; only files this program made are touched.

use super::book::{Book, RouteRow};
use super::{ReportError, pages, write_atomically};
use crate::model::Leg;
use minijinja::{Value, context};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The mark by which a page of ours is known.
const MARK: &str = "<meta name=\"generator\" content=\"sendroute sheets\">";

/// Writes all sheets into a folder and returns their paths.
///
/// # Errors
/// When a page cannot be laid out or written.
pub fn write(book: &Book, dir: &Path) -> Result<Vec<PathBuf>, ReportError> {
    let env = pages::environment()?;
    let mut files: Vec<(String, String)> = Vec::new();
    let (mut driver_links, mut setting_links, mut all) = (Vec::new(), Vec::new(), Vec::new());
    let mut taken = BTreeSet::new();
    let driver = env.get_template("driver.html")?;
    for work in duties(book) {
        let name = format!("driver-{}.html", file_word(&work.id, &mut taken));
        driver_links.push(context! {
            file => name.clone(), id => work.id.clone(), operator => work.runs[0].operator.clone(), class => work.runs[0].class.clone(),
            runs => work.runs.iter().map(|r| r.run.clone()).collect::<Vec<_>>(),
            care_plans => work.runs.iter().map(|r| r.care_plans).max(),
        });
        let duty = duty_value(book, &work);
        files.push((
            name,
            driver.render(context! { name => book.scenario.name.clone(), duties => vec![duty.clone()] })?,
        ));
        all.push(duty);
    }
    files.push((
        "drivers-all.html".to_owned(),
        driver.render(context! { name => book.scenario.name.clone(), duties => all })?,
    ));
    let template = env.get_template("setting.html")?;
    let mut all = Vec::new();
    for setting in &book.scenario.settings {
        let value = setting_value(book, &setting.reference, &setting.name);
        let Some(value) = value else { continue };
        let name = format!("setting-{}.html", file_word(&setting.reference, &mut taken));
        setting_links.push(
            context! { file => name.clone(), reference => setting.reference.clone(), title => setting.name.clone() },
        );
        files.push((
            name,
            template.render(context! { name => book.scenario.name.clone(), settings => vec![value.clone()] })?,
        ));
        all.push(value);
    }
    files.push((
        "settings-all.html".to_owned(),
        template.render(context! { name => book.scenario.name.clone(), settings => all })?,
    ));
    files.push(("families.html".to_owned(), super::letters::letters(book)?));
    let index = context! { name => book.scenario.name.clone(), drivers => driver_links, settings => setting_links };
    files.push(("index.html".to_owned(), env.get_template("index.html")?.render(index)?));
    remove_old(dir, &files);
    files
        .into_iter()
        .map(|(name, text)| {
            let path = dir.join(name);
            write_atomically(&path, text.as_bytes()).map(|()| path)
        })
        .collect()
}

/// One crew's day: a day contract, or a run that belongs to none.
struct Duty<'b> {
    id: String,
    runs: Vec<&'b RouteRow>,
}

fn duties<'b>(book: &'b Book) -> Vec<Duty<'b>> {
    let mut by_contract: BTreeMap<&str, Vec<&RouteRow>> = BTreeMap::new();
    for route in &book.routes {
        let id = if route.contract.is_empty() { &route.run } else { &route.contract };
        by_contract.entry(id).or_default().push(route);
    }
    by_contract
        .into_iter()
        .map(|(id, mut runs)| {
            runs.sort_by_key(|r| r.leg);
            Duty { id: id.to_owned(), runs }
        })
        .collect()
}

fn duty_value(book: &Book, work: &Duty) -> Value {
    let runs: Vec<Value> = work
        .runs
        .iter()
        .map(|route| {
            let stops: Vec<Value> = book.stops[route.stops.clone()]
                .iter()
                .map(|stop| {
                    context! {
                        stop => pages::value(stop),
                        wait => stop.start - stop.arrive,
                        board => people(book, &stop.board),
                        alight => people(book, &stop.alight),
                    }
                })
                .collect();
            let flagged: BTreeSet<String> = book.stops[route.stops.clone()]
                .iter()
                .flat_map(|s| &s.board)
                .map(|&r| &book.passengers[r])
                .filter(|p| p.care_plan)
                .map(|p| p.passenger.clone())
                .collect();
            context! {
                route => pages::value(route), stops => stops, flagged => flagged.into_iter().collect::<Vec<_>>(),
                morning => route.leg == Leg::Am,
            }
        })
        .collect();
    context! { id => work.id.clone(), runs => runs }
}

fn people(book: &Book, rows: &[usize]) -> Vec<Value> {
    rows.iter()
        .map(|&r| {
            let row = &book.passengers[r];
            let days: Vec<bool> = (0..5).map(|d| row.weekdays.has(d)).collect();
            context! { passenger => row.passenger.clone(), needs => row.needs.clone(), care_plan => row.care_plan, days => days }
        })
        .collect()
}

/// Who comes and goes at a setting, by time; `None` where nobody does.
fn setting_value(book: &Book, reference: &str, title: &str) -> Option<Value> {
    let legs: Vec<Value> = Leg::BOTH
        .iter()
        .map(|&leg| {
            let mut visits: Vec<_> = book
                .stops
                .iter()
                .filter(|s| s.setting == reference && book.routes[s.route].leg == leg)
                .collect();
            visits.sort_by_key(|s| (s.start, s.route));
            let rows: Vec<Value> = visits
                .into_iter()
                .map(|s| {
                    let rows = if leg == Leg::Am { &s.alight } else { &s.board };
                    context! { stop => pages::value(s), route => pages::value(&book.routes[s.route]), people => people(book, rows) }
                })
                .collect();
            context! { leg => leg.code(), visits => rows }
        })
        .collect();
    let busy = book.stops.iter().any(|s| s.setting == reference);
    busy.then(|| context! { reference => reference, title => title, legs => legs })
}

/// A reference as part of a file name: letters, digits, `-` and `_`; a second one that reads the same gets a number.
fn file_word(reference: &str, taken: &mut BTreeSet<String>) -> String {
    let plain: String = reference
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '_' })
        .take(60)
        .collect();
    let mut word = plain.clone();
    let mut number = 2;
    // File systems of officers' machines do not tell capitals apart.
    while !taken.insert(word.to_ascii_lowercase()) {
        word = format!("{plain}_{number}");
        number += 1;
    }
    word
}

fn remove_old(dir: &Path, files: &[(String, String)]) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for path in entries.flatten().map(|e| e.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let page = path.extension().is_some_and(|e| e == "html") && !files.iter().any(|(n, _)| *n == name);
        if page && std::fs::read_to_string(&path).is_ok_and(|text| text.contains(MARK)) {
            // A sheet that cannot be removed is replaced or left; the index names only the plan's own.
            let _ = std::fs::remove_file(&path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_become_safe_and_different_file_names() {
        let mut taken = BTreeSet::new();
        assert_eq!(file_word("../D 1", &mut taken), "___D_1");
        assert_eq!(file_word("S/1", &mut taken), "S_1");
        assert_eq!(file_word("s_1", &mut taken), "s_1_2");
    }

    #[test]
    fn only_our_own_old_sheets_are_removed() {
        let dir = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
        put("driver-D9.html", MARK);
        put("driver-D1.html", MARK);
        put("notes.html", "an officer's own");
        remove_old(dir.path(), &[("driver-D1.html".to_owned(), String::new())]);
        let left: BTreeSet<String> =
            std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        assert_eq!(left.into_iter().collect::<Vec<_>>(), ["driver-D1.html", "notes.html"]);
    }
}
