//! Tables as CSV: UTF-8, comma, Windows line ends, a heading row. Cells that a spreadsheet would run as a formula are
//! marked as text with an apostrophe, for references come from outside.

use super::tables::{Cell, Table};

/// The bytes of a table. Times are `HH:MM:SS` where seconds matter, money pounds with two decimals, lengths minutes with
/// two decimals.
///
/// # Errors
/// When the CSV writer fails.
pub fn csv(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(table.columns.iter().map(|c| c.0))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(shown))?;
    }
    writer.into_inner().map_err(|e| csv::Error::from(std::io::Error::other(e.to_string())))
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => harmless(text),
        Cell::Int(n) => n.to_string(),
        Cell::Number(x) => format!("{x:.1}"),
        Cell::Degrees(x) => format!("{x:.6}"),
        Cell::Money(p) => {
            let sign = if p.0 < 0 { "-" } else { "" };
            format!("{sign}{}.{:02}", p.0.unsigned_abs() / 100, p.0.unsigned_abs() % 100)
        }
        Cell::Time(t) => crate::model::clock(*t),
        Cell::Minutes(s) => format!("{:.2}", f64::from(*s) / 60.0),
        Cell::Flag(yes) => if *yes { "yes" } else { "" }.to_owned(),
    }
}

/// Text that no spreadsheet runs: an apostrophe before a first character that would start a formula.
pub fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::tables::Column;
    use super::*;
    use crate::model::Pence;

    #[test]
    fn formulas_become_text_and_numbers_stay_numbers() {
        let table = Table {
            name: "Routes",
            columns: vec![Column("a", "A", 1.0), Column("b", "B", 1.0), Column("c", "C", 1.0)],
            rows: vec![
                vec![Cell::Text("=cmd|' /C calc'!A1".into()), Cell::Money(Pence(-5)), Cell::Minutes(-90)],
                vec![Cell::Text("@SUM(1,2)".into()), Cell::Money(Pence(123_456)), Cell::Time(29_105)],
            ],
        };
        let text = String::from_utf8(csv(&table).unwrap()).unwrap();
        assert_eq!(text, "a,b,c\r\n'=cmd|' /C calc'!A1,-0.05,-1.50\r\n\"'@SUM(1,2)\",1234.56,08:05:05\r\n");
    }
}
