//! A table with headings, whatever an officer calls them: which columns it may have ([`TableSpec`]), which of a file's
//! headings mean which column, and typed cells that put what is wrong into [`Faults`]. Used for a scenario's own files
//! and for every other list a council supplies: changes, bids, newly assessed passengers.
//!
//! ```
//! use sendroute::scenario::{Column, Faults, Kind, Table, TableSpec, cell, csv_grid};
//! const COLUMNS: &[Column] = &[
//!     Column::new("lot", Kind::Text, "Lot", "L01", &["lot ref", "lot number"]).required(),
//!     Column::new("price", Kind::Money, "Price a day", "182.50", &["daily rate"]),
//! ];
//! const BIDS: TableSpec = TableSpec { name: "bids", columns: COLUMNS, position: false };
//! let faults = Faults::new();
//! let grid = csv_grid("bids.csv", b"Lot Ref;Daily Rate\nL01;182,5x\n", &faults).unwrap();
//! let table = Table::new(grid, &BIDS, &faults).unwrap();
//! for row in table.rows(&faults) {
//!     assert_eq!(row.need("lot"), Some("L01"));
//!     assert_eq!(row.get("price", cell::money), None);
//! }
//! assert_eq!(faults.into_sorted()[0].column.as_deref(), Some("Daily Rate"));
//! ```

use super::cell::{CellFault, bare};
use super::{Fault, Faults, Grid, closest, did_you_mean};
use std::collections::HashMap;

/// What a column holds; decides how it is written to a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words, references, lists.
    Text,
    /// A number.
    Number,
    /// Pounds.
    Money,
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// Yes or no.
    YesNo,
}

/// One column a table may have.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Name, as this program writes it.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether a table without it cannot be read.
    pub required: bool,
    /// Meaning, with the unit.
    pub meaning: &'static str,
    /// What an empty cell or absent column means.
    pub default: &'static str,
    /// Example.
    pub example: &'static str,
    /// Other headings that mean it; case, spaces and punctuation do not matter.
    pub aliases: &'static [&'static str],
}

impl Column {
    /// An optional column with no default.
    pub const fn new(
        name: &'static str,
        kind: Kind,
        meaning: &'static str,
        example: &'static str,
        aliases: &'static [&'static str],
    ) -> Column {
        Column { name, kind, required: false, meaning, default: "", example, aliases }
    }
    /// The same, required.
    pub const fn required(self) -> Column {
        Column { required: true, ..self }
    }
    /// The same with what an empty cell means.
    pub const fn default(self, default: &'static str) -> Column {
        Column { default, ..self }
    }
    fn means(&self, heading: &str) -> bool {
        self.aliases.iter().any(|a| bare(a) == heading)
    }
}

/// The columns of one table.
#[derive(Debug, Clone, Copy)]
pub struct TableSpec {
    /// Name of the table: `passengers` for `passengers.csv` and for the sheet `passengers`.
    pub name: &'static str,
    /// Columns.
    pub columns: &'static [Column],
    /// Each row has a position: columns `lat` and `lon`, or `easting` and `northing`.
    pub position: bool,
}

impl TableSpec {
    fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|c| c.name == name)
    }
}

/// A file's rows with its headings understood.
#[derive(Debug)]
pub struct Table {
    grid: Grid,
    spec: &'static TableSpec,
    /// Index of the cell and the officer's own heading, by column name.
    places: HashMap<&'static str, (usize, String)>,
    /// Index of the first row below the headings.
    body: usize,
}

/// Rows in which headings are looked for: titles and notes often stand above them.
const HEADING_ROWS: usize = 10;

impl Table {
    /// Finds the headings of a grid. Missing and doubled columns are errors, unknown ones warnings; `None` when there is
    /// no row at all.
    pub fn new(grid: Grid, spec: &'static TableSpec, faults: &Faults) -> Option<Table> {
        let Some((heading_index, _)) = grid
            .rows
            .iter()
            .take(HEADING_ROWS)
            .enumerate()
            .map(|(i, (_, cells))| (i, known(cells, spec)))
            // Of equals the first.
            .rev()
            .max_by_key(|(_, known)| *known)
        else {
            faults.push(Fault::error(
                "empty-table",
                &grid.name,
                "The table is empty.",
                "Write the headings in the first row, or remove the file.",
            ));
            return None;
        };
        let headings = grid.rows.get(heading_index).map(|(_, cells)| cells.clone()).unwrap_or_default();
        let row = grid.rows.get(heading_index).map_or(1, |(number, _)| *number);
        let (places, strange) = match_headings(&headings, spec, &grid.name, row, faults);
        let table = Table { grid, spec, places, body: heading_index + 1 };
        table.report_headings(&strange, row, faults);
        table.report_extra_cells(headings.len(), faults);
        Some(table)
    }

    /// File or sheet name.
    pub fn name(&self) -> &str {
        &self.grid.name
    }

    /// Rows below the headings.
    pub fn rows<'t>(&'t self, faults: &'t Faults) -> impl Iterator<Item = Row<'t>> {
        let body = self.grid.rows.get(self.body..).unwrap_or_default();
        body.iter().map(move |(number, cells)| Row { table: self, number: *number, cells, faults })
    }

    /// Number of rows below the headings.
    pub fn len(&self) -> usize {
        self.grid.rows.len().saturating_sub(self.body)
    }
    /// Whether there are only headings.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the file has a heading for the column.
    pub fn has_column(&self, column: &str) -> bool {
        self.places.contains_key(column)
    }

    /// The officer's own heading of a column, or its name where the file has none.
    pub fn heading<'a>(&'a self, column: &'a str) -> &'a str {
        self.places.get(column).map_or(column, |(_, heading)| heading.as_str())
    }

    /// A comma inside an unquoted value pushes the cells after it to the right, the last ones beyond the headings.
    fn report_extra_cells(&self, width: usize, faults: &Faults) {
        let body = self.grid.rows.get(self.body..).unwrap_or_default();
        for (row, cells) in body.iter().filter(|(_, cells)| cells.len() > width) {
            if let Some(cell) = cells[width..].iter().find(|c| !c.is_empty()) {
                let mend =
                    "If a value contains the delimiter, put it in double quotes; otherwise give the column a heading.";
                let problem = "The row has more cells than there are headings.";
                faults.push(
                    Fault::warning("extra-cells", &self.grid.name, problem, mend).at_row(*row).at_column("", cell),
                );
            }
        }
    }

    fn report_headings(&self, strange: &[String], row: u32, faults: &Faults) {
        let file = &self.grid.name;
        let missing: Vec<&Column> =
            self.spec.columns.iter().filter(|c| c.required && !self.has_column(c.name)).collect();
        for column in missing {
            let meant = did_you_mean(column.name, strange.iter().map(String::as_str));
            let mend = format!("{meant}Add a column headed {:?} ({}).", column.name, column.meaning);
            let problem = format!("There is no column {:?}.", column.name);
            faults.push(Fault::error("missing-column", file, problem, mend).at_row(row).at_column(column.name, ""));
        }
        let pair = |a, b| self.has_column(a) && self.has_column(b);
        if self.spec.position && !pair("lat", "lon") && !pair("easting", "northing") {
            let mend = "Add columns lat and lon, or easting and northing (British National Grid).";
            faults.push(Fault::error("missing-column", file, "There are no positions.", mend).at_row(row));
        }
        for heading in strange {
            let absent = || self.spec.columns.iter().filter(|c| !self.has_column(c.name));
            // The nearest of all headings that would be understood, said by the name of its column.
            let near = closest(heading, absent().flat_map(|c| c.aliases.iter().copied().chain([c.name])));
            let meant = absent().find(|c| near.is_some_and(|n| c.name == n || c.aliases.contains(&n)));
            let fault = if is_personal(heading) {
                let mend = "Remove the column: names, dates of birth and diagnoses are not needed here.";
                Fault::warning("personal-data", file, "This column looks like personal data and is not read.", mend)
            } else {
                let hint = meant.map(|c| format!("Did you mean {:?}? ", c.name)).unwrap_or_default();
                let mend = format!("{hint}Rename it if it matters.");
                Fault::warning("unknown-column", file, "This column is not known and is not read.", mend)
            };
            faults.push(fault.at_row(row).at_column(heading, ""));
        }
    }
}

/// How many headings of a row are known.
fn known(cells: &[String], spec: &TableSpec) -> usize {
    let known = |cell: &String| {
        let heading = bare(cell);
        !heading.is_empty() && spec.columns.iter().any(|c| bare(c.name) == heading || c.means(&heading))
    };
    cells.iter().filter(|c| known(c)).count()
}

fn is_personal(heading: &str) -> bool {
    let words =
        ["forename", "surname", "firstname", "lastname", "dateofbirth", "dob", "nhsnumber", "diagnosis", "ethnicity"];
    let heading = bare(heading);
    words.iter().any(|w| heading.contains(w))
}

type Places = HashMap<&'static str, (usize, String)>;

/// Which heading means which column, and the headings that mean none. A column's own name beats its other headings, and
/// an earlier one in its list beats the later ones, which are then not read: a warning. The same heading twice is an error.
fn match_headings(
    headings: &[String],
    spec: &'static TableSpec,
    file: &str,
    row: u32,
    faults: &Faults,
) -> (Places, Vec<String>) {
    let bares: Vec<String> = headings.iter().map(|h| bare(h)).collect();
    let mut places = Places::new();
    let mut taken = vec![false; headings.len()];
    // Own names first, so that no other column's list takes them.
    for (names_pass, column) in [true, false].into_iter().flat_map(|pass| spec.columns.iter().map(move |c| (pass, c))) {
        let names: Vec<String> =
            if names_pass { vec![bare(column.name)] } else { column.aliases.iter().map(|alias| bare(alias)).collect() };
        for name in names {
            for i in (0..bares.len()).filter(|&i| bares[i] == name) {
                if taken[i] {
                    continue;
                }
                taken[i] = true;
                let Some((first, used)) = places.get(column.name) else {
                    places.insert(column.name, (i, headings[i].clone()));
                    continue;
                };
                let fault = if bares[*first] == name {
                    let problem = format!("Two columns are headed {:?}.", headings[i]);
                    Fault::error("duplicate-column", file, problem, "Remove or rename one of them.")
                } else {
                    let problem = format!("This column is not read: {used:?} already gives {:?}.", column.name);
                    Fault::warning("ignored-column", file, problem, "Remove one of the two columns.")
                };
                faults.push(fault.at_row(row).at_column(&headings[i], ""));
            }
        }
    }
    let strange = (0..headings.len()).filter(|&i| !taken[i] && !headings[i].is_empty()).map(|i| headings[i].clone());
    (places, strange.collect())
}

/// One row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row<'t> {
    table: &'t Table,
    /// Row number as a spreadsheet shows it.
    pub number: u32,
    cells: &'t [String],
    faults: &'t Faults,
}

impl<'t> Row<'t> {
    /// A cell's text, trimmed; empty where the file has no such column.
    pub fn text(&self, column: &str) -> &'t str {
        debug_assert!(self.table.spec.column(column).is_some(), "{} has no column {column}", self.table.spec.name);
        let place = self.table.places.get(column);
        place.and_then(|(i, _)| self.cells.get(*i)).map_or("", String::as_str)
    }

    /// Whether the cell holds anything.
    pub fn has(&self, column: &str) -> bool {
        !self.text(column).is_empty()
    }

    /// A cell's text; an empty cell is a fault (a missing column has been reported once already).
    pub fn need(&self, column: &str) -> Option<&'t str> {
        let text = self.text(column);
        if text.is_empty() {
            if self.table.has_column(column) {
                let meaning = self.table.spec.column(column).map_or("", |c| c.meaning);
                self.error(column, "missing-value", "This cell is empty.", &format!("Write it: {meaning}."));
            }
            return None;
        }
        Some(text)
    }

    /// A cell's value; `None` where it is empty or, with a fault, where it cannot be read.
    pub fn get<T>(&self, column: &str, read: impl FnOnce(&str) -> Result<T, CellFault>) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() { None } else { self.read(column, text, read) }
    }

    /// A cell's value; an empty cell is a fault.
    pub fn need_get<T>(&self, column: &str, read: impl FnOnce(&str) -> Result<T, CellFault>) -> Option<T> {
        let text = self.need(column)?;
        self.read(column, text, read)
    }

    fn read<T>(&self, column: &str, text: &str, read: impl FnOnce(&str) -> Result<T, CellFault>) -> Option<T> {
        match read(text) {
            Ok(value) => Some(value),
            Err(fault) => {
                self.error(column, fault.code, &fault.problem, &fault.mend);
                None
            }
        }
    }

    /// The table it stands in.
    pub fn table(&self) -> &'t Table {
        self.table
    }

    /// Reports a fault that is not about one cell of this row.
    pub fn report(&self, fault: Fault) {
        self.faults.push(fault);
    }

    /// Reports an error at a cell of this row.
    pub fn error(&self, column: &str, code: &'static str, problem: &str, mend: &str) {
        self.faults.push(self.place(column, Fault::error(code, self.table.name(), problem, mend)));
    }

    /// Reports a warning at a cell of this row.
    pub fn warning(&self, column: &str, code: &'static str, problem: &str, mend: &str) {
        self.faults.push(self.place(column, Fault::warning(code, self.table.name(), problem, mend)));
    }

    fn place(&self, column: &str, fault: Fault) -> Fault {
        fault.at_row(self.number).at_column(self.table.heading(column), self.text(column))
    }
}
