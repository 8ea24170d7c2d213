//! `award.xlsx`.

use super::Findings;
use crate::{
    model::Pence,
    procurement::{Tender, award::Award},
};
use rust_xlsxwriter::{Chart, ChartType, Format, Workbook, Worksheet, XlsxError};

enum Cell {
    Text(String),
    Money(Option<Pence>),
    Number(f64),
}
use Cell::{Money, Number, Text};

fn text(t: impl Into<String>) -> Cell {
    Text(t.into())
}

fn fill(sheet: &mut Worksheet, heads: &[&str], rows: impl Iterator<Item = Vec<Cell>>) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let pounds = Format::new().set_num_format("£#,##0.00");
    for (c, h) in heads.iter().enumerate() {
        sheet.write_with_format(0, c as u16, *h, &bold)?;
    }
    for (r, row) in rows.enumerate() {
        for (c, cell) in row.into_iter().enumerate() {
            let (r, c) = (r as u32 + 1, c as u16);
            match cell {
                // Written as text, never as a formula.
                Text(t) => sheet.write_string(r, c, t)?,
                Money(Some(p)) => sheet.write_number_with_format(r, c, p.pounds(), &pounds)?,
                Money(None) => sheet,
                Number(n) => sheet.write_number(r, c, n)?,
            };
        }
    }
    sheet.set_freeze_panes(1, 1)?;
    sheet.autofit();
    Ok(())
}

pub(super) fn workbook(_: &Tender, award: &Award, f: &Findings) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let e = &award.evaluation;
    let figures = [
        ("Evaluated cost a year", e.value),
        ("Proved bound", award.bound),
        ("Gap", award.gap),
        ("Money a year", e.money()),
        ("Suppliers", e.bidders),
        ("Own fleet, avoidable", e.own),
        ("Besides: its overheads", f.against.own().map_or(Pence(0), |s| s.overheads)),
        ("Besides: its TUPE", f.against.own().map_or(Pence(0), |s| s.tupe)),
        ("Unawarded, at should-cost", e.unawarded),
    ];
    let rows = figures.iter().map(|(n, p)| vec![text(*n), Money(Some(*p))]);
    fill(book.add_worksheet().set_name("Award")?, &["Figure", "Pounds"], rows)?;
    lots(book.add_worksheet().set_name("Lots")?, f)?;
    let rows = e.suppliers.iter().map(|s| {
        vec![
            text(&s.supplier),
            Number(f64::from(s.lots)),
            Number(f64::from(s.routes)),
            Number(f64::from(s.discount) / 100.0),
            Money(Some(s.annual)),
        ]
    });
    fill(
        book.add_worksheet().set_name("Suppliers")?,
        &["Supplier", "Lots", "Routes", "Discount %", "Paid a year"],
        rows,
    )?;
    let rows = f.explanation.rules.iter().map(|r| {
        vec![text(&r.rule), Money(Some(r.evaluated)), Money(Some(r.money)), Number(f64::from(r.lots_changed))]
    });
    let heads = ["Rule", "Evaluated cost a year", "Money a year", "Lots that would go elsewhere"];
    fill(book.add_worksheet().set_name("Rules")?, &heads, rows)?;
    let rows =
        f.explanation.suppliers.iter().map(|s| vec![text(&s.supplier), Number(f64::from(s.lots)), Money(s.value)]);
    fill(book.add_worksheet().set_name("Worth of suppliers")?, &["Supplier", "Lots", "Worth a year"], rows)?;
    against(book.add_worksheet().set_name("Own against bids")?, f)?;
    own_by_lot(book.add_worksheet().set_name("Own fleet by lot")?, f)?;
    make_or_buy(book.add_worksheet().set_name("Make or buy")?, f)?;
    ways_out(book.add_worksheet().set_name("Unbid lots")?, f)?;
    let rows = f.failures.iter().flat_map(|a| a.moves.iter().map(move |m| (a, m)));
    let rows = rows.map(|(a, m)| vec![text(&a.question), text(&m.lot), text(m.winner.name())]);
    fill(book.add_worksheet().set_name("When a supplier fails")?, &["Question", "Lot", "Goes to"], rows)?;
    let rows = f.caps.iter().map(|a| {
        vec![
            text(&a.question),
            Money(a.extra),
            Money(a.extra_money),
            Number(f64::from(a.lots_changed)),
            text(a.bare.join(" ")),
        ]
    });
    let heads =
        ["Cap", "Evaluated a year more", "Money a year more", "Lots that would go elsewhere", "Lots left bare in all"];
    fill(book.add_worksheet().set_name("Other caps")?, &heads, rows)?;
    let rows = f.explanation.own.iter().map(|o| {
        vec![
            text(&o.group),
            Number(f64::from(o.count)),
            Number(f64::from(o.used)),
            Money(Some(o.one_more_saves)),
            Money(o.one_less_costs),
        ]
    });
    let heads = ["Group", "Vehicles", "At work", "One more saves a year", "One less costs a year"];
    fill(book.add_worksheet().set_name("Own vehicles")?, &heads, rows)?;
    let rows = f.residuals.iter().map(|r| {
        let flag = r.flag.map(|f| format!("{f:?}")).unwrap_or_default();
        vec![
            text(&r.bid),
            text(&r.supplier),
            text(&r.lot),
            Money(Some(r.price)),
            Money(Some(r.fitted)),
            Number(r.score),
            text(flag),
        ]
    });
    let heads = ["Bid", "Supplier", "Lot", "Price a day", "Fitted", "Score", "To clarify"];
    fill(book.add_worksheet().set_name("Prices")?, &heads, rows)?;
    let rows = f
        .screens
        .findings
        .iter()
        .map(|s| vec![text(&s.screen), text(s.suppliers.join(", ")), Number(s.score), text(&s.evidence)]);
    fill(book.add_worksheet().set_name("Screens")?, &["Screen (no proof)", "Suppliers", "Figure", "Evidence"], rows)?;
    book.save_to_buffer()
}

fn lots(sheet: &mut Worksheet, f: &Findings) -> Result<(), XlsxError> {
    let heads = [
        "Lot",
        "Awarded to",
        "Offer",
        "Price a day",
        "Evaluated",
        "Should-cost",
        "Own fleet alone",
        "Runner-up",
        "Runner-up a day",
        "Lowest",
        "Lowest a day",
        "Why not the lowest",
        "Extra a year with the lowest",
        "A passenger and year",
        "A mile",
    ];
    let rows = f.explanation.lots.iter().zip(&f.against.lots).map(|(l, own)| {
        vec![
            text(&l.lot),
            text(&l.winner),
            text(l.offer.as_ref().map_or("", |o| &o.offer)),
            Money(l.offer.as_ref().map(|o| o.price)),
            Money(l.offer.as_ref().map(|o| o.evaluated)),
            Money(Some(l.should_cost)),
            Money(l.own_cost),
            text(l.runner_up.as_ref().map_or("", |r| &r.supplier)),
            Money(l.runner_up.as_ref().map(|r| r.price)),
            text(l.lowest.as_ref().map_or("", |r| &r.supplier)),
            Money(l.lowest.as_ref().map(|r| r.price)),
            text(l.why_not_lowest.as_ref().map_or("", |w| &w.text)),
            Money(l.why_not_lowest.as_ref().and_then(|w| w.extra)),
            Money(own.per_passenger),
            Money(own.per_mile),
        ]
    });
    fill(sheet, &heads, rows)
}

fn count(n: u32) -> Cell {
    Number(f64::from(n))
}

fn against(sheet: &mut Worksheet, f: &Findings) -> Result<(), XlsxError> {
    let heads = [
        "",
        "Lots",
        "Routes",
        "Vehicles at work",
        "Passengers",
        "Cost a year",
        "A passenger and year",
        "Should-cost of the same lots",
        "Besides: overheads",
        "Besides: TUPE",
    ];
    let rows = f.against.sides.iter().map(|s| {
        let counts = [s.lots, s.routes, s.vehicles, s.passengers].map(count);
        let money = [Some(s.year), s.per_passenger, Some(s.should_cost), Some(s.overheads), Some(s.tupe)].map(Money);
        std::iter::once(text(&s.name)).chain(counts).chain(money).collect()
    });
    fill(sheet, &heads, rows)?;
    let mut chart = Chart::new(ChartType::BarPercentStacked);
    for row in 1..=f.against.sides.len() as u32 {
        chart
            .add_series()
            .set_categories(("Own against bids", 0, 2, 0, 5))
            .set_values(("Own against bids", row, 2, row, 5))
            .set_name(("Own against bids", row, 0));
    }
    chart.title().set_name("Own fleet against bids: routes, vehicles, passengers, cost");
    sheet.insert_chart(f.against.sides.len() as u32 + 2, 0, &chart)?;
    Ok(())
}

fn own_by_lot(sheet: &mut Worksheet, f: &Findings) -> Result<(), XlsxError> {
    let heads = [
        "Lot",
        "Awarded to",
        "Bid a year",
        "Own fleet a year",
        "Besides: overheads",
        "Besides: TUPE",
        "Besides: further vehicle",
        "Own fleet with all of them, less the bid",
    ];
    let rows = f.against.lots.iter().map(|l| {
        let besides = |p: Pence| Money(l.own.map(|_| p));
        vec![
            text(&l.lot),
            text(&l.winner),
            Money(l.bid),
            Money(l.own),
            besides(l.overheads),
            besides(l.tupe),
            besides(l.vehicle),
            Money(l.own_less_bid),
        ]
    });
    fill(sheet, &heads, rows)
}

fn ways_out(sheet: &mut Worksheet, f: &Findings) -> Result<(), XlsxError> {
    let rows = f.ways_out.iter().map(|w| {
        let of = |name: &str| Money(w.besides.iter().find(|b| b.0 == name).map(|b| b.1));
        vec![
            text(&w.lot),
            text(&w.today),
            text(w.action.label()),
            Money(w.year),
            of("overheads"),
            of("TUPE"),
            of("vehicle"),
            text(&w.note),
        ]
    });
    let heads =
        ["Lot", "Today", "Way out", "Cost a year", "Besides: overheads", "Besides: TUPE", "Besides: vehicle", "Note"];
    fill(sheet, &heads, rows)
}

fn make_or_buy(sheet: &mut Worksheet, f: &Findings) -> Result<(), XlsxError> {
    let heads = [
        "Own vehicles",
        "At work",
        "Routes",
        "Passengers",
        "Own fleet a year",
        "Suppliers a year",
        "In all a year",
        "Besides: overheads",
        "Besides: TUPE",
        "Besides: further vehicles",
    ];
    let rows = f.make_or_buy.iter().map(|p| {
        vec![
            count(p.vehicles),
            count(p.used),
            count(p.routes),
            count(p.passengers),
            Money(Some(p.own)),
            Money(Some(p.bidders)),
            Money(Some(p.total)),
            Money(Some(p.overheads)),
            Money(Some(p.tupe)),
            Money(Some(p.further_vehicles)),
        ]
    });
    fill(sheet, &heads, rows)?;
    let last = f.make_or_buy.len() as u32;
    if last >= 2 {
        let mut chart = Chart::new(ChartType::ScatterStraightWithMarkers);
        for column in 4u16..=6 {
            chart
                .add_series()
                .set_categories(("Make or buy", 1, 0, last, 0))
                .set_values(("Make or buy", 1, column, last, column))
                .set_name(("Make or buy", 0, column));
        }
        chart.title().set_name("Cost a year by number of own vehicles");
        sheet.insert_chart(last + 2, 0, &chart)?;
    }
    Ok(())
}
