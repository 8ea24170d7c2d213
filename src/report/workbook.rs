//! The plan as one workbook: summary, routes, stops, passengers, day contracts, exceptions, unserved requests and costs.
//!
//! Headings are frozen and repeated on paper, every table can be filtered, times are times, money is money. Text is
//! written as text, so that no cell from outside can be a formula.

use super::book::Book;
use super::tables::{self, Cell, Table};
use crate::plan::indicators::{Light, indicators};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

const INK: Color = Color::RGB(0x1B_3A_57);
const BAND: Color = Color::RGB(0xF3_F2_F1);

/// Formats used throughout.
struct Formats {
    title: Format,
    header: Format,
    label: Format,
    text: Format,
    int: Format,
    number: Format,
    degrees: Format,
    money: Format,
    total: Format,
    time: Format,
    note: Format,
    warning: Format,
}

impl Formats {
    fn new() -> Formats {
        let base = || Format::new().set_font_name("Arial").set_font_size(10);
        let cell = || base().set_align(FormatAlign::Top);
        Formats {
            title: base().set_font_size(16).set_bold().set_font_color(INK),
            header: base()
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(INK)
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter),
            label: cell().set_bold().set_background_color(BAND),
            text: cell(),
            int: cell().set_num_format("#,##0"),
            number: cell().set_num_format("#,##0.0"),
            degrees: cell().set_num_format("0.000000"),
            money: cell().set_num_format("£#,##0.00"),
            total: base().set_bold().set_num_format("£#,##0.00").set_border_top(FormatBorder::Thin),
            time: cell().set_num_format("hh:mm"),
            note: base().set_italic().set_text_wrap(),
            warning: cell().set_bold().set_font_color(Color::RGB(0x9C_1C_0E)),
        }
    }

    fn light(light: Light) -> Format {
        let (ink, fill) = match light {
            Light::Green => (0x00_53_2E, 0xCC_E2_D8),
            Light::Amber => (0x6E_36_19, 0xFC_D6_C3),
            Light::Red => (0x94_25_14, 0xF6_D7_D2),
            Light::Grey => (0x38_3F_43, 0xEE_EF_EF),
        };
        Format::new()
            .set_font_name("Arial")
            .set_font_size(10)
            .set_bold()
            .set_font_color(Color::RGB(ink))
            .set_background_color(Color::RGB(fill))
    }
}

/// The bytes of `plan.xlsx`: the same for the same plan, whenever it is written.
///
/// # Errors
/// When the workbook cannot be built.
pub fn workbook(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let formats = Formats::new();
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(
        &DocProperties::new().set_title(format!("Transport plan {}", book.scenario.name)).set_creation_datetime(&made),
    );
    summary(workbook.add_worksheet(), book, &formats)?;
    for table in [
        tables::routes(book),
        tables::stops(book),
        tables::passengers(book),
        tables::contracts(book),
        tables::exceptions(book),
        tables::unserved(book),
    ] {
        sheet(workbook.add_worksheet(), &table, &formats)?;
    }
    costs(workbook.add_worksheet(), book, &formats)?;
    workbook.save_to_buffer()
}

fn sheet(sheet: &mut Worksheet, table: &Table, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name(table.name)?.set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_row_height(0, 32)?;
    for (c, column) in table.columns.iter().enumerate() {
        sheet.set_column_width(c as u16, column.2)?;
        sheet.write_string_with_format(0, c as u16, column.1, &formats.header)?;
    }
    for (r, row) in table.rows.iter().enumerate() {
        for (c, cell) in row.iter().enumerate() {
            write(sheet, r as u32 + 1, c as u16, cell, formats)?;
        }
    }
    sheet.set_freeze_panes(1, if table.columns.len() > 8 { 2 } else { 1 })?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.autofilter(0, 0, table.rows.len().max(1) as u32, table.columns.len() as u16 - 1)?;
    Ok(())
}

fn write(sheet: &mut Worksheet, row: u32, col: u16, cell: &Cell, formats: &Formats) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty | Cell::Flag(false) => {}
        Cell::Text(text) if text.is_empty() => {}
        Cell::Text(text) => {
            sheet.write_string_with_format(row, col, text, &formats.text)?;
        }
        Cell::Int(n) => {
            sheet.write_number_with_format(row, col, *n as f64, &formats.int)?;
        }
        Cell::Number(x) => {
            sheet.write_number_with_format(row, col, *x, &formats.number)?;
        }
        Cell::Degrees(x) => {
            sheet.write_number_with_format(row, col, *x, &formats.degrees)?;
        }
        Cell::Money(p) => {
            sheet.write_number_with_format(row, col, p.pounds(), &formats.money)?;
        }
        Cell::Time(t) => {
            sheet.write_number_with_format(row, col, f64::from(*t) / 86_400.0, &formats.time)?;
        }
        Cell::Minutes(s) => {
            sheet.write_number_with_format(row, col, f64::from(*s) / 60.0, &formats.number)?;
        }
        Cell::Flag(true) => {
            sheet.write_string_with_format(row, col, "DO NOT CARRY", &formats.warning)?;
        }
    }
    Ok(())
}

fn summary(sheet: &mut Worksheet, book: &Book, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name("Summary")?.set_print_fit_to_pages(1, 0);
    for (column, width) in [(0, 44.0), (1, 20.0), (2, 14.0), (3, 46.0), (4, 90.0)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, format!("Transport plan: {}", book.scenario.name), &formats.title)?;
    let mut row = 2;
    for (label, value) in super::facts(book) {
        sheet.write_string_with_format(row, 0, label, &formats.label)?;
        sheet.write_string_with_format(row, 1, &value, &formats.text)?;
        row += 1;
    }
    row += 1;
    for (c, heading) in ["Indicator", "Figure", "Light", "Thresholds", "What it means"].into_iter().enumerate() {
        sheet.write_string_with_format(row, c as u16, heading, &formats.header)?;
    }
    for indicator in indicators(&book.measures) {
        row += 1;
        sheet.write_string_with_format(row, 0, indicator.name, &formats.label)?;
        sheet.write_string_with_format(row, 1, &indicator.value, &formats.text)?;
        sheet.write_string_with_format(row, 2, indicator.light.word(), &Formats::light(indicator.light))?;
        sheet.write_string_with_format(row, 3, &indicator.thresholds, &formats.text)?;
        sheet.write_string_with_format(row, 4, indicator.meaning, &formats.text)?;
    }
    row += 2;
    let note = "References are pseudonymous and homes are exact: this file is for officers and stays inside the \
                council. Passengers whose care plan is outstanding have a seat and must not be carried until it is cleared.";
    sheet.merge_range(row, 0, row, 4, note, &formats.note)?;
    Ok(())
}

fn costs(sheet: &mut Worksheet, book: &Book, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name("Costs")?;
    sheet.set_column_width(0, 52)?.set_column_width(1, 18)?.set_column_width(2, 18)?;
    for (c, heading) in ["Part", "Normal week", "Year"].into_iter().enumerate() {
        sheet.write_string_with_format(0, c as u16, heading, &formats.header)?;
    }
    let parts = tables::cost_parts(book);
    let calendar = &book.scenario.calendar;
    for (r, (name, pence)) in parts.iter().enumerate() {
        let row = r as u32 + 1;
        sheet.write_string_with_format(row, 0, *name, &formats.text)?;
        sheet.write_number_with_format(row, 1, pence.pounds(), &formats.money)?;
        let year = crate::model::Pence(calendar.annual(pence.0));
        sheet.write_number_with_format(row, 2, year.pounds(), &formats.money)?;
    }
    let total = parts.len() as u32 + 1;
    let sum = |column: char, result: f64| {
        Formula::new(format!("=SUM({column}2:{column}{total})")).set_result(format!("{result:.2}"))
    };
    sheet.write_string_with_format(total, 0, "Sum of the parts", &formats.label)?;
    sheet.write_formula_with_format(total, 1, sum('B', book.plan.cost.parts.total().pounds()), &formats.total)?;
    let years: i64 = parts.iter().map(|(_, p)| calendar.annual(p.0)).sum();
    let years = crate::model::Pence(years).pounds();
    sheet.write_formula_with_format(total, 2, sum('C', years), &formats.total)?;
    let cost = &book.plan.cost;
    let rows = [
        ("Normal week", cost.week),
        ("Year", cost.year),
        ("Year per passenger served", cost.year_per_passenger),
        ("Declared price of wishes not met, a week (not money)", cost.wishes),
        ("Reference plan, a week (cheapest insertion in file order)", book.plan.search.reference_cost),
        ("First plan, a week (before the search)", book.plan.search.first_cost),
    ];
    for (r, (name, pence)) in rows.into_iter().enumerate() {
        let row = total + 2 + r as u32;
        sheet.write_string_with_format(row, 0, name, &formats.label)?;
        sheet.write_number_with_format(row, 1, pence.pounds(), &formats.money)?;
    }
    let row = total + 2 + rows.len() as u32 + 1;
    sheet.write_string_with_format(row, 0, "Class", &formats.header)?;
    sheet.write_string_with_format(row, 1, "Day contracts", &formats.header)?;
    sheet.write_string_with_format(row, 2, "Normal week", &formats.header)?;
    for (r, class) in book.measures.classes.iter().enumerate() {
        let row = row + 1 + r as u32;
        let name = if class.own { format!("{} (own fleet)", class.class) } else { class.class.clone() };
        sheet.write_string_with_format(row, 0, name, &formats.text)?;
        sheet.write_number_with_format(row, 1, class.contracts as f64, &formats.int)?;
        sheet.write_number_with_format(row, 2, class.week_cost.pounds(), &formats.money)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}
