//! A supplier's bid form: a workbook with the lots prefilled, cells that refuse what intake would refuse, and nothing to
//! type that the council knows already. Intake reads it back as it is.

use super::{Shown, sheets};
use crate::procurement::{
    Bidder, Tender, folder,
    intake::{columns, suppliers},
};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError,
};

/// Empty rows for packages.
const PACKAGES: u32 = 40;

pub(super) fn form(tender: &Tender, shown: &[Shown], bidder: &Bidder) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Read me")?;
    sheet.set_column_width(0, 110)?;
    let mut lines = vec![format!("Bid form of {} ({})", bidder.name, bidder.reference)];
    lines.extend(sheets::notes(tender));
    lines.push(
        "Fill the yellow cells of the sheets Bids, Packages and Capacity. A lot without a price is no bid.".into(),
    );
    lines.push("To take back an earlier bid, write yes under withdrawn and leave the price empty.".into());
    for (i, line) in lines.iter().enumerate() {
        sheet.write(i as u32, 0, line.as_str())?;
    }
    bids(book.add_worksheet().set_name("Bids")?, shown, bidder)?;
    packages(book.add_worksheet().set_name("Packages")?, shown, bidder)?;
    capacity(book.add_worksheet().set_name("Capacity")?, bidder)?;
    sheets::lots(book.add_worksheet().set_name("Lots")?, shown)?;
    book.save_to_buffer()
}

fn yellow() -> Format {
    Format::new().set_background_color(Color::RGB(0x00FF_F8CC)).set_unlocked()
}

fn heads(sheet: &mut Worksheet, spec: &crate::scenario::TableSpec) -> Result<(), XlsxError> {
    let names: Vec<&str> = spec.columns.iter().map(|c| c.name).collect();
    sheets::heads(sheet, &names)?;
    for (c, column) in spec.columns.iter().enumerate() {
        sheet.insert_note(
            0,
            c as u16,
            &rust_xlsxwriter::Note::new(format!("{} (such as {})", column.meaning, column.example)),
        )?;
    }
    Ok(())
}

fn place(spec: &crate::scenario::TableSpec, name: &str) -> u16 {
    spec.columns.iter().position(|c| c.name == name).unwrap_or(0) as u16
}

/// Pounds above zero, or from zero where nothing is allowed.
fn money(from: f64) -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_decimal_number(DataValidationRule::Between(from, 100_000.0))
        .set_error_title("Pounds")?
        .set_error_message("Write pounds with at most two decimals, such as 182.50.")
}

fn yes_no() -> Result<DataValidation, XlsxError> {
    DataValidation::new().allow_list_strings(&["yes", "no"])
}

fn day() -> Result<DataValidation, XlsxError> {
    let (from, to) = (ExcelDateTime::from_ymd(2020, 1, 1)?, ExcelDateTime::from_ymd(2099, 12, 31)?);
    DataValidation::new()
        .allow_date(DataValidationRule::Between(from, to))
        .set_error_message("Write a date, such as 31/12/2026.")
}

fn bids(sheet: &mut Worksheet, shown: &[Shown], bidder: &Bidder) -> Result<(), XlsxError> {
    let spec = &columns::BIDS;
    heads(sheet, spec)?;
    let last = shown.len().max(1) as u32;
    let at = |name| place(spec, name);
    for (i, s) in shown.iter().enumerate() {
        let row = i as u32 + 1;
        sheet.write(row, 0, bidder.reference.as_str())?;
        sheet.write(row, at("lot"), s.lot.as_str())?;
        for column in 2..spec.columns.len() as u16 {
            sheet.write_blank(row, column, &yellow())?;
        }
        sheet.set_cell_format(row, at("valid_until"), &yellow().set_num_format("dd/mm/yyyy"))?;
    }
    sheet.add_data_validation(1, at("price"), last, at("price"), &money(0.01)?)?;
    for name in ["assistants", "wheelchair_supplement", "per_mile", "extra_passenger"] {
        sheet.add_data_validation(1, at(name), last, at(name), &money(0.0)?)?;
    }
    sheet.add_data_validation(1, at("valid_until"), last, at("valid_until"), &day()?)?;
    sheet.add_data_validation(1, at("withdrawn"), last, at("withdrawn"), &yes_no()?)?;
    sheet.autofit();
    sheet.protect();
    Ok(())
}

fn packages(sheet: &mut Worksheet, shown: &[Shown], bidder: &Bidder) -> Result<(), XlsxError> {
    let spec = &columns::PACKAGES;
    heads(sheet, spec)?;
    let at = |name| place(spec, name);
    for row in 1..=PACKAGES {
        sheet.write(row, 0, bidder.reference.as_str())?;
        sheet.write_with_format(row, at("package"), format!("set{row}"), &yellow())?;
        for column in 2..spec.columns.len() as u16 {
            sheet.write_blank(row, column, &yellow())?;
        }
        sheet.set_cell_format(row, at("valid_until"), &yellow().set_num_format("dd/mm/yyyy"))?;
    }
    // At least two lots: the list must hold a separator, and as many characters as two references.
    let shortest = shown.iter().map(|s| s.lot.len()).min().unwrap_or(1);
    let column = char::from(b'A' + at("lots") as u8);
    let two = Formula::new(format!("=AND(LEN({column}2)>{},ISNUMBER(FIND(\";\",{column}2)))", shortest * 2));
    let lots = DataValidation::new()
        .allow_custom(two)
        .set_error_message("Name at least two lots, separated by semicolons, such as L012;L013.")?;
    sheet.add_data_validation(1, at("lots"), PACKAGES, at("lots"), &lots)?;
    sheet.add_data_validation(1, at("price"), PACKAGES, at("price"), &money(0.01)?)?;
    sheet.add_data_validation(1, at("valid_until"), PACKAGES, at("valid_until"), &day()?)?;
    sheet.add_data_validation(1, at("withdrawn"), PACKAGES, at("withdrawn"), &yes_no()?)?;
    sheet.set_column_width(at("lots"), 40)?;
    sheet.protect();
    Ok(())
}

fn capacity(sheet: &mut Worksheet, bidder: &Bidder) -> Result<(), XlsxError> {
    let spec = &columns::CAPACITY;
    heads(sheet, spec)?;
    let at = |name| place(spec, name);
    sheet.write(1, 0, bidder.reference.as_str())?;
    sheet.write_with_format(1, at("vehicles"), folder::vehicles(&bidder.vehicles), &yellow())?;
    for (name, value) in [("drivers", bidder.drivers), ("assistants", bidder.assistants), ("routes", bidder.routes)] {
        match value {
            Some(n) => sheet.write_with_format(1, at(name), n, &yellow())?,
            None => sheet.write_blank(1, at(name), &yellow())?,
        };
        let whole = DataValidation::new()
            .allow_whole_number(DataValidationRule::Between(0, 10_000))
            .set_error_message("Write a whole number.")?;
        sheet.add_data_validation(1, at(name), 1, at(name), &whole)?;
    }
    sheet.write_with_format(1, at("discounts"), suppliers::discounts(&bidder.ladder), &yellow())?;
    sheet.autofit();
    sheet.protect();
    Ok(())
}
