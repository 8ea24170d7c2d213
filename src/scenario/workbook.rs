//! From an Excel workbook to [`Grid`]s of text. Dates and times come out as ISO text, whole numbers without a point. Cells
//! are read one by one, so that a stray mark in the last row of a sheet costs nothing.

use super::{Fault, Faults, Grid, decode::MOST_CELLS};
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Sheets of a workbook by their order; a damaged workbook is a fault and yields nothing.
pub fn sheets(name: &str, bytes: &[u8], faults: &Faults) -> Vec<Grid> {
    // The reader of a foreign format meets bytes of any kind; should it give up in a panic, that is a damaged file.
    let read = catch_unwind(AssertUnwindSafe(|| read_sheets(bytes)));
    match read {
        Ok(Ok(grids)) => grids,
        Ok(Err(problem)) => {
            faults.push(unreadable(name, &problem));
            Vec::new()
        }
        Err(_) => {
            faults.push(unreadable(name, "it is damaged"));
            Vec::new()
        }
    }
}

fn unreadable(name: &str, problem: &str) -> Fault {
    let mend = "Open it in Excel, repair it and save it as .xlsx.";
    Fault::error("unreadable-workbook", name, format!("The workbook cannot be read: {problem}."), mend)
}

fn read_sheets(bytes: &[u8]) -> Result<Vec<Grid>, String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| e.to_string())?;
    let mut grids = Vec::new();
    let mut cells = 0;
    for name in book.sheet_names() {
        let mut reader = match book.worksheet_cells_reader(&name) {
            Ok(reader) => reader,
            // Charts and macro sheets hold no table.
            Err(calamine::XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(error.to_string()),
        };
        let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        while let Some(cell) = reader.next_cell().map_err(|e| e.to_string())? {
            let text = text_of(cell.get_value());
            let text = text.trim();
            if text.is_empty() {
                continue;
            }
            let (row, column) = cell.get_position();
            let line = rows.entry(row).or_default();
            let column = column as usize;
            // A sheet is at most 16,384 columns wide; a cell beyond is a damaged file.
            if column >= 16_384 {
                return Err("a cell lies beyond the last column".to_owned());
            }
            if line.len() <= column {
                cells += column + 1 - line.len();
                line.resize(column + 1, String::new());
            }
            if let Some(place) = line.get_mut(column) {
                text.clone_into(place);
            }
            if cells > MOST_CELLS {
                return Err("it has over 20 million cells".to_owned());
            }
        }
        let rows = rows.into_iter().map(|(row, line)| (row.saturating_add(1), line)).collect();
        grids.push(Grid { name, rows });
    }
    Ok(grids)
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(i) => i.to_string(),
        DataRef::Float(f) => f.to_string(),
        DataRef::String(s) | DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => s.clone(),
        DataRef::SharedString(s) => (*s).to_owned(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(when) => date_time(*when),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// A time of day where the value is below one day, a date where it is whole, otherwise both.
fn date_time(when: ExcelDateTime) -> String {
    let value = when.as_f64();
    let secs = ((value.fract().abs() * 86_400.0).round() as i64).min(86_399);
    let time = format!("{:02}:{:02}:{:02}", secs / 3600, secs % 3600 / 60, secs % 60);
    if (0.0..1.0).contains(&value) {
        return time;
    }
    let (year, month, day, ..) = when.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if secs == 0 { date } else { format!("{date}T{time}") }
}
