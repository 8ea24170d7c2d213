//! Blind packs: what bidders get. A workbook and a page with every lot, and a bid form for each supplier. They are made
//! from [`Shown`], which holds only what a bidder may know; and they are searched for leaks before anybody sees them.

pub mod forms;
pub mod leak;
mod page;
mod sheets;

pub use sheets::rules;

use super::{
    Lot, Tender,
    folder::{self, FolderError},
    tender::licence_name,
};
use crate::model::clock;
use std::path::{Path, PathBuf};

/// A lot as bidders see it: words only.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Shown {
    /// Reference.
    pub lot: String,
    /// One line.
    pub title: String,
    /// Settings.
    pub settings: String,
    /// Areas.
    pub areas: String,
    /// Routes.
    pub routes: u32,
    /// Days a year.
    pub days: u32,
    /// Vehicles by class.
    pub vehicles: String,
    /// Licence.
    pub licence: String,
    /// Tail lift.
    pub lift: String,
    /// Passengers.
    pub passengers: u32,
    /// By need, in words.
    pub needs: String,
    /// Assistants, nurses among them.
    pub assistants: String,
    /// Live miles a day.
    pub live_miles: String,
    /// First day, last day, last day if extended.
    pub term: [String; 3],
    /// Work by leg and weekday.
    pub timetable: Vec<ShownRun>,
}

/// A run as bidders see it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ShownRun {
    /// Run.
    pub run: String,
    /// Morning or afternoon.
    pub leg: String,
    /// Weekdays.
    pub weekdays: String,
    /// About when it starts and ends, to five minutes.
    pub times: [String; 2],
    /// Class.
    pub class: String,
    /// Seats and wheelchair places needed, assistants' seats included.
    pub places: String,
    /// Assistants.
    pub assistants: u32,
    /// Live miles.
    pub miles: String,
}

impl Shown {
    /// Drops everything a bidder may not see and rounds times to five minutes.
    pub fn of(lot: &Lot) -> Shown {
        let n = &lot.passengers;
        let counts = [
            (n.wheelchair, "in a wheelchair"),
            (n.transfers, "transfer to a seat"),
            (n.shared_assistant, "share an assistant"),
            (n.one_to_one, "with an own assistant"),
            (n.nurse, "with a nurse"),
            (n.solo, "travel alone"),
        ];
        let needs: Vec<String> = counts.iter().filter(|c| c.0 > 0).map(|(k, w)| format!("{k} {w}")).collect();
        let nurses =
            if lot.nurses > 0 { format!(" (of which {} medically trained)", lot.nurses) } else { String::new() };
        Shown {
            lot: lot.reference.clone(),
            title: lot.title.clone(),
            settings: lot.settings.join("; "),
            areas: lot.areas.join("; "),
            routes: lot.routes,
            days: lot.days,
            vehicles: lot.vehicles.iter().map(|(c, k)| format!("{k} x {c}")).collect::<Vec<_>>().join(", "),
            licence: licence_name(lot.licence).into(),
            lift: if lot.lift { "yes" } else { "no" }.into(),
            passengers: n.total,
            needs: if needs.is_empty() { "none stated".into() } else { needs.join("; ") },
            assistants: format!("{}{nurses}", lot.assistants),
            live_miles: format!("{:.1}", lot.live_miles()),
            term: [
                lot.start.to_string(),
                lot.end.to_string(),
                lot.extension.map_or_else(|| "none".into(), |d| d.to_string()),
            ],
            timetable: lot
                .timetable
                .iter()
                .map(|r| ShownRun {
                    run: r.id.clone(),
                    leg: r.leg.to_string(),
                    weekdays: r.weekdays.to_string(),
                    times: [five(r.start), five(r.end)],
                    class: r.class.clone(),
                    places: r.layout.to_string(),
                    assistants: r.assistants,
                    miles: format!("{:.1}", f64::from(r.metres) / 1609.344),
                })
                .collect(),
        }
    }
}

fn five(t: i32) -> String {
    clock((t + 150).div_euclid(300) * 300)
}

/// What every pack asks besides the price per day.
pub const ASKED: [&str; 4] = [
    "of the price, passenger assistants per day",
    "supplement per wheelchair passenger and day for later changes",
    "more or less per mile when a route changes",
    "one more passenger, per day",
];

/// Writes the packs into `DIR/packs`: `lots.xlsx`, `lots.html` and `forms/SUPPLIER.xlsx`. Gives the files written.
///
/// # Errors
/// When a file cannot be written.
pub fn write(tender: &Tender, dir: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let packs = dir.join("packs");
    let shown: Vec<Shown> = tender.lots.iter().map(Shown::of).collect();
    let mut files = vec![packs.join("lots.xlsx"), packs.join("lots.html")];
    let broken = |path: &Path, e: String| FolderError::Content { path: path.into(), problem: e };
    let book = sheets::workbook(tender, &shown).map_err(|e| broken(&files[0], e.to_string()))?;
    folder::write(&files[0], &book)?;
    let page = page::page(tender, &shown).map_err(|e| broken(&files[1], e.to_string()))?;
    folder::write(&files[1], page.as_bytes())?;
    for bidder in &tender.bidders {
        let name: String =
            bidder.reference.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
        let path = packs.join("forms").join(format!("{name}.xlsx"));
        let form = forms::form(tender, &shown, bidder).map_err(|e| broken(&path, e.to_string()))?;
        folder::write(&path, &form)?;
        files.push(path);
    }
    Ok(files)
}

/// The bare numbers packs hold by right: those of the same packs without any text that somebody typed.
///
/// # Errors
/// When a file cannot be written or read.
pub fn own_numbers(tender: &Tender) -> Result<std::collections::BTreeSet<String>, FolderError> {
    let mut bare = tender.clone();
    bare.name.clear();
    bare.rules.tie_draw.clear();
    for lot in &mut bare.lots {
        lot.title.clear();
        lot.settings.clear();
        lot.areas.clear();
    }
    for bidder in &mut bare.bidders {
        bidder.name.clear();
    }
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| FolderError::Io { path, source }
    };
    let folder = tempfile::tempdir().map_err(io(Path::new("temporary folder")))?;
    let mut all = std::collections::BTreeSet::new();
    for file in write(&bare, folder.path())? {
        all.extend(leak::numbers(&file).map_err(io(&file))?);
    }
    Ok(all)
}

#[cfg(test)]
mod tests;
