//! A paper: figures, tables and drawings on one subject, as a page that opens anywhere, a workbook and one CSV file a table.
//!
//! Finance writes all of its answers this way. Drawings stand in the page and beside it as SVG files.

use super::tables::{Cell, Table};
use super::{ReportError, csv_files, pages, workbook, write_atomically};
use minijinja::context;
use serde::Serialize;
use std::path::{Path, PathBuf};

/// A part of a paper.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// Heading.
    pub heading: String,
    /// What the reader should know first.
    pub words: String,
    /// A table.
    pub table: Option<Table>,
    /// A drawing: name of its file and SVG text.
    pub drawing: Option<(String, String)>,
}

/// A paper.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    /// Stem of its files, such as `allocation`.
    pub stem: &'static str,
    /// Title.
    pub title: String,
    /// What it is about, in a sentence or two.
    pub lead: String,
    /// Figures with their names.
    pub facts: Vec<(String, String)>,
    /// Parts in order.
    pub sections: Vec<Section>,
}

#[derive(Serialize)]
struct Shown {
    heading: String,
    words: String,
    head: Vec<(String, bool)>,
    rows: Vec<Vec<(String, bool)>>,
    drawing: String,
}

impl Paper {
    /// Adds a table with a heading.
    pub fn table(&mut self, heading: &str, words: &str, table: Table) {
        let (heading, words) = (heading.to_owned(), words.to_owned());
        self.sections.push(Section { heading, words, table: Some(table), drawing: None });
    }

    /// Adds a drawing with a heading.
    pub fn drawing(&mut self, heading: &str, words: &str, file: &str, svg: String) {
        let (heading, words) = (heading.to_owned(), words.to_owned());
        self.sections.push(Section { heading, words, table: None, drawing: Some((file.to_owned(), svg)) });
    }

    /// Adds a figure.
    pub fn fact(&mut self, name: &str, value: impl std::fmt::Display) {
        self.facts.push((name.to_owned(), value.to_string()));
    }

    /// Writes page, workbook, tables and drawings into a folder; what was written.
    ///
    /// # Errors
    /// When a file cannot be written, with its path.
    pub fn write(&self, dir: &Path) -> Result<Vec<PathBuf>, ReportError> {
        let mut written = Vec::new();
        let mut write = |name: String, bytes: &[u8]| -> Result<(), ReportError> {
            let path = dir.join(name);
            write_atomically(&path, bytes)?;
            written.push(path);
            Ok(())
        };
        write(format!("{}.html", self.stem), self.page()?.as_bytes())?;
        let tables: Vec<&Table> = self.sections.iter().filter_map(|s| s.table.as_ref()).collect();
        write(format!("{}.xlsx", self.stem), &workbook::of_tables(&self.title, &self.facts, &tables)?)?;
        for table in tables {
            let name = table.name.to_lowercase().replace(' ', "_");
            write(format!("{}_{name}.csv", self.stem), &csv_files::csv(table)?)?;
        }
        for (file, svg) in self.sections.iter().filter_map(|s| s.drawing.as_ref()) {
            write(format!("{file}.svg"), svg.as_bytes())?;
        }
        Ok(written)
    }

    /// The page.
    ///
    /// # Errors
    /// When it cannot be laid out.
    pub fn page(&self) -> Result<String, minijinja::Error> {
        let sections: Vec<Shown> = self.sections.iter().map(shown).collect();
        let page = context! {
            title => &self.title, lead => &self.lead,
            facts => pages::value(&self.facts), sections => pages::value(&sections),
        };
        pages::environment()?.get_template("paper.html")?.render(page)
    }
}

fn shown(section: &Section) -> Shown {
    let numeric = |c: usize, table: &Table| {
        table.rows.iter().any(|r| !matches!(r.get(c), None | Some(Cell::Empty | Cell::Text(_) | Cell::Flag(_))))
    };
    let (mut head, mut rows) = (Vec::new(), Vec::new());
    if let Some(table) = &section.table {
        head = table.columns.iter().enumerate().map(|(c, col)| (col.1.to_owned(), numeric(c, table))).collect();
        rows = table.rows.iter().map(|r| r.iter().map(|cell| (words(cell), number(cell))).collect()).collect();
    }
    Shown {
        heading: section.heading.clone(),
        words: section.words.clone(),
        head,
        rows,
        drawing: section.drawing.as_ref().map_or(String::new(), |d| d.1.clone()),
    }
}

fn number(cell: &Cell) -> bool {
    !matches!(cell, Cell::Empty | Cell::Text(_) | Cell::Flag(_))
}

/// A cell as the page shows it.
fn words(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Int(n) => n.to_string(),
        Cell::Number(x) => format!("{x:.1}"),
        Cell::Degrees(x) => format!("{x:.6}"),
        Cell::Money(p) => p.to_string(),
        Cell::Time(t) => crate::model::clock(*t),
        Cell::Minutes(s) => format!("{:.1}", f64::from(*s) / 60.0),
        Cell::Flag(yes) => if *yes { "yes" } else { "" }.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Pence;
    use crate::report::Column;

    #[test]
    fn a_paper_escapes_words_and_keeps_drawings() {
        let mut paper = Paper { stem: "trial", title: "Costs <1>".into(), ..Paper::default() };
        let rows = vec![vec![Cell::Text("<b>".into()), Cell::Money(Pence(150))]];
        let columns = vec![Column("who", "Who", 9.0), Column("cost", "Cost", 9.0)];
        paper.table("Table", "", Table { name: "Who pays", columns, rows });
        paper.drawing("Drawing", "", "line", "<svg id=\"kept\"></svg>".into());
        let dir = tempfile::tempdir().unwrap();
        let names: Vec<String> =
            paper.write(dir.path()).unwrap().iter().map(|p| p.file_name().unwrap().to_string_lossy().into()).collect();
        assert_eq!(names, ["trial.html", "trial.xlsx", "trial_who_pays.csv", "line.svg"]);
        let page = std::fs::read_to_string(dir.path().join("trial.html")).unwrap();
        assert!(page.contains("&lt;b&gt;") && page.contains("<svg id=\"kept\">") && page.contains("£1.50"));
    }
}
