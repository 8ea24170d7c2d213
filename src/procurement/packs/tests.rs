use super::*;
use crate::{
    model::Pence,
    plan::fixture,
    procurement::{
        Bidder, generate,
        intake::intake,
        prepare::{LotRules, lots},
    },
};
use calamine::{Data, Reader, Xlsx, open_workbook};
use leak::Secrets;

fn from_plan() -> (fixture::Fixture, Tender) {
    let f = fixture::council(60, 6);
    let (lots, own) = lots(&f.plan, &f.scenario, &f.demand, &f.travel, &LotRules::default());
    let bidders = vec![Bidder { reference: "S1".into(), name: "One Ltd".into(), ..Bidder::default() }];
    let t = Tender { name: "Autumn routes".into(), lots, own, bidders, ..Tender::default() };
    (f, t)
}

fn leaks(f: &fixture::Fixture, files: &[PathBuf]) -> Vec<leak::Leak> {
    let secrets = Secrets::of(&f.scenario);
    files.iter().flat_map(|p| secrets.search(p).unwrap()).collect()
}

#[test]
fn no_part_of_any_pack_leads_back_to_a_child() {
    let (f, t) = from_plan();
    let dir = tempfile::tempdir().unwrap();
    let files = write(&t, dir.path()).unwrap();
    assert_eq!(files.len(), 3);
    assert_eq!(leaks(&f, &files), vec![]);
}

#[test]
fn a_planted_leak_is_found_wherever_it_stands() {
    let (mut f, t) = from_plan();
    f.scenario.passengers[3].postcode = "B69 4AB".into();
    f.scenario.passengers[4].reference = "sen/0042".into();
    let p = &f.scenario.passengers[3];
    let plants = [
        (p.reference.clone(), "reference"),
        (p.reference.to_lowercase(), "reference"),
        (format!("{}-am1", p.reference), "reference"),
        ("child SEN/0042".to_string(), "reference"),
        ("near b69 4ab.".to_string(), "postcode"),
        ("B694AB".to_string(), "postcode"),
        (format!("{:.5}", p.home.lat), "coordinate"),
        (format!("at ({:.4}, {:.4})", p.home.lat, p.home.lon), "coordinate"),
    ];
    for (plant, kind) in plants {
        let mut bad = t.clone();
        bad.lots[1].title = format!("2 x taxi {plant}");
        let dir = tempfile::tempdir().unwrap();
        let files = write(&bad, dir.path()).unwrap();
        let found = leaks(&f, &files);
        for file in ["lots.xlsx", "lots.html", "S1.xlsx"] {
            assert!(
                found.iter().any(|l| l.kind == kind && l.file.starts_with(file)),
                "{kind} `{plant}` in {file}: {found:?}"
            );
        }
    }
}

#[test]
fn a_bare_number_is_found_as_a_whole_word_and_counts_are_no_leak() {
    let (mut f, t) = from_plan();
    // References that look like counts, years, times and lot numbers.
    for (n, p) in f.scenario.passengers.iter_mut().enumerate() {
        p.reference = format!("{}", [n + 1, n + 2000, n + 8800][n % 3]);
    }
    f.scenario.passengers[1].reference = "0042".into();
    let searched = |t: &Tender| {
        let dir = tempfile::tempdir().unwrap();
        let files = write(t, dir.path()).unwrap();
        let secrets = Secrets::of(&f.scenario).allowing(own_numbers(t).unwrap());
        files.iter().flat_map(|p| secrets.search(p).unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(searched(&t), vec![], "the pack's own counts, times and dates");
    let reference = f.scenario.passengers[5].reference.clone();
    assert_eq!(reference, "8805");
    for plant in ["child 8805", "(8805)", "8805-am1", "0042"] {
        let mut bad = t.clone();
        bad.lots[1].title = format!("2 x taxi {plant}");
        let found = searched(&bad);
        for file in ["lots.xlsx", "lots.html", "S1.xlsx"] {
            assert!(found.iter().any(|l| l.file.starts_with(file)), "`{plant}` in {file}: {found:?}");
        }
    }
    for part_of_a_word in ["88051", "B8805", "x0042"] {
        let mut good = t.clone();
        good.lots[1].title = format!("2 x taxi {part_of_a_word}");
        assert_eq!(searched(&good), vec![], "{part_of_a_word}");
    }
}

#[test]
fn bidders_never_see_our_own_figures() {
    let (_, mut t) = from_plan();
    t.lots[0].should_cost = Pence(7_654_321);
    t.lots[0].incumbent = Some("SecretIncumbent".into());
    let dir = tempfile::tempdir().unwrap();
    write(&t, dir.path()).unwrap();
    let page = std::fs::read_to_string(dir.path().join("packs/lots.html")).unwrap();
    assert!(!page.contains("76,543") && !page.contains("76543") && !page.contains("SecretIncumbent"));
    assert!(page.contains(&t.lots[0].reference) && page.contains("Autumn routes"));
}

#[test]
fn a_filled_form_is_read_back_by_intake() {
    let mut t = generate::tender(&generate::Spec {
        lots: 8,
        suppliers: 5,
        groups: 5,
        bids: 20,
        packages: 0,
        ..Default::default()
    });
    let dir = tempfile::tempdir().unwrap();
    write(&t, dir.path()).unwrap();
    let path = dir.path().join("packs/forms/S01.xlsx");
    t.bids.clear();
    // An empty form is no bid and no fault.
    let empty = intake(&t, &[(path.clone(), None)]).unwrap();
    assert!(empty.faults.is_empty() && empty.receipts.is_empty(), "{:?}", empty.faults);
    assert_eq!(empty.bidders, t.bidders);
    // Fill it as a person would: read every sheet, write prices, save as a new workbook.
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    let mut filled = rust_xlsxwriter::Workbook::new();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).unwrap();
        let sheet = filled.add_worksheet().set_name(&name).unwrap();
        for (r, row) in range.rows().enumerate() {
            for (c, cell) in row.iter().enumerate() {
                match cell {
                    Data::Float(v) => sheet.write(r as u32, c as u16, *v).map(|_| ()).unwrap(),
                    Data::String(s) => sheet.write(r as u32, c as u16, s).map(|_| ()).unwrap(),
                    _ => {}
                }
            }
        }
        match name.as_str() {
            "Bids" => {
                sheet.write(1, 2, 120.5).unwrap();
                sheet.write(3, 2, 99).unwrap();
            }
            "Packages" => {
                sheet.write(1, 2, "L001;L003").unwrap();
                sheet.write(1, 3, 210).unwrap();
            }
            "Capacity" => {
                sheet.write(1, 4, 3).unwrap();
                sheet.write(1, 5, "3:1;6:2.5").unwrap();
            }
            _ => {}
        }
    }
    let path = dir.path().join("S01 filled.xlsx");
    filled.save(&path).unwrap();
    let got = intake(&t, &[(path, None)]).unwrap();
    assert!(got.faults.iter().all(|f| !f.is_error()), "{:?}", got.faults);
    let bids: Vec<(&str, i64)> = got.bids.iter().map(|b| (b.lot.as_str(), b.price.0)).collect();
    assert_eq!(bids, [("L001", 12_050), ("L003", 9_900)]);
    assert_eq!((got.packages.len(), got.packages[0].price), (1, Pence(21_000)));
    assert_eq!((got.bidders[0].routes, got.bidders[0].ladder.len()), (Some(3), 2));
}
