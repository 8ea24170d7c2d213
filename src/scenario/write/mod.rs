//! From the model back to files: the folder of CSV files with `scenario.toml`, or the workbook with the same tables as
//! sheets. What is written loads to the same scenario.

mod rows;
mod toml_text;

use super::columns::{self, TABLES};
use super::{Column, Kind, TableSpec, cell};
use crate::model::Scenario;
use rows::Record;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::io;
use std::path::Path;

/// Writes a scenario to a folder, which is created where it is missing. Each file is written whole or not at all. Tables
/// without rows are left out, except passengers, settings and rates; where such a file stood before, its headings remain.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn save(scenario: &Scenario, dir: &Path) -> io::Result<()> {
    std::fs::create_dir_all(dir)?;
    write_whole(&dir.join("scenario.toml"), toml_text::of(scenario).as_bytes())?;
    for (spec, records) in tables(scenario) {
        let path = dir.join(format!("{}.csv", spec.name));
        if records.is_empty() && !always_written(spec) && !path.exists() {
            continue;
        }
        write_whole(&path, &csv_of(spec, &records)?)?;
    }
    Ok(())
}

/// Writes a file whole or not at all: the bytes go to a file beside it, which is then renamed into place.
///
/// # Errors
/// When the folder cannot be written to; a file that stood there before is then as it was.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path.file_name().ok_or_else(|| io::Error::other("the path names no file"))?.to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
    let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // Best effort: the fault that matters is the first one.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

fn always_written(spec: &TableSpec) -> bool {
    [&columns::PASSENGERS, &columns::SETTINGS, &columns::RATES].iter().any(|s| s.name == spec.name)
}

fn tables(scenario: &Scenario) -> Vec<(&'static TableSpec, Vec<Record>)> {
    TABLES.into_iter().map(|spec| (spec, rows::of(scenario, spec))).collect()
}

/// Columns that are required or hold anything. Positions are written as latitude and longitude.
fn columns_in_use(spec: &'static TableSpec, records: &[Record]) -> Vec<&'static Column> {
    let used = |c: &Column| records.iter().any(|r| r.contains_key(c.name));
    let position = |c: &Column| spec.position && matches!(c.name, "lat" | "lon");
    spec.columns.iter().filter(|c| c.required || position(c) || used(c)).collect()
}

fn csv_of(spec: &'static TableSpec, records: &[Record]) -> io::Result<Vec<u8>> {
    let columns = columns_in_use(spec, records);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(columns.iter().map(|c| c.name))?;
    for record in records {
        writer.write_record(columns.iter().map(|c| record.get(c.name).map_or("", String::as_str)))?;
    }
    writer.into_inner().map_err(|e| io::Error::other(e.to_string()))
}

/// Writes a scenario as one Excel workbook: a sheet `scenario` of keys and values, and a sheet for each table with rows.
///
/// # Errors
/// When the file cannot be written.
pub fn save_workbook(scenario: &Scenario, path: &Path) -> io::Result<()> {
    let bytes = workbook_of(scenario).map_err(|e| io::Error::other(e.to_string()))?;
    write_whole(path, &bytes)
}

fn workbook_of(scenario: &Scenario) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The same scenario gives the same bytes.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made));
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name("scenario")?;
    sheet.write_with_format(0, 0, "key", &bold)?.write_with_format(0, 1, "value", &bold)?;
    for (row, (key, value)) in toml_text::entries(scenario).iter().enumerate() {
        sheet.write_string(row as u32 + 1, 0, key)?.write_string(row as u32 + 1, 1, value.text())?;
    }
    sheet.set_column_width(0, 36)?.set_column_width(1, 60)?;
    for (spec, records) in tables(scenario) {
        if records.is_empty() && !always_written(spec) {
            continue;
        }
        let sheet = book.add_worksheet().set_name(spec.name)?;
        sheet.set_freeze_panes(1, 0)?;
        for (x, column) in columns_in_use(spec, &records).into_iter().enumerate() {
            let x = x as u16;
            sheet.write_with_format(0, x, column.name, &bold)?;
            sheet.set_column_width(x, column.name.len().max(10) as f64 + 2.0)?;
            for (y, record) in records.iter().enumerate() {
                if let Some(text) = record.get(column.name) {
                    write_cell(sheet, y as u32 + 1, x, column.kind, text)?;
                }
            }
        }
    }
    book.save_to_buffer()
}

/// Numbers, money, dates and times as a spreadsheet's own, everything else as text.
fn write_cell(sheet: &mut Worksheet, row: u32, column: u16, kind: Kind, text: &str) -> Result<(), XlsxError> {
    match (kind, text.parse::<f64>(), cell::date(text), cell::time(text)) {
        (Kind::Number, Ok(number), ..) => sheet.write_number(row, column, number)?,
        (Kind::Money, Ok(number), ..) => {
            sheet.write_number_with_format(row, column, number, &Format::new().set_num_format("0.00###"))?
        }
        (Kind::Date, _, Ok(date), _) => {
            let day = ExcelDateTime::from_ymd(date.year() as u16, date.month() as u8, date.day() as u8)?;
            sheet.write_datetime_with_format(row, column, &day, &Format::new().set_num_format("dd/mm/yyyy"))?
        }
        (Kind::Time, _, _, Ok(secs)) => {
            let fraction = f64::from(secs) / 86_400.0;
            let format = if secs % 60 == 0 { "hh:mm" } else { "hh:mm:ss" };
            sheet.write_number_with_format(row, column, fraction, &Format::new().set_num_format(format))?
        }
        _ => sheet.write_string(row, column, text)?,
    };
    Ok(())
}
