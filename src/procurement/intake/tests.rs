//! Each rule of intake caught by name, twice, and the standing of every bid.

use super::*;
use crate::procurement::{
    bid::Standing,
    generate::{Spec, tender},
};
use jiff::civil::date;
use std::path::Path;

fn small() -> Tender {
    let mut t = tender(&Spec { lots: 6, suppliers: 5, groups: 5, bids: 20, packages: 3, own: 2, ..Spec::default() });
    t.lots.iter_mut().for_each(|l| l.should_cost = Pence(10_000));
    t.lots[0].assistants = 0;
    t.rules.max_package_lots = Some(3);
    t
}

fn write(dir: &Path, name: &str, text: &str) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn take(t: &Tender, files: &[(&str, &str, Option<DateTime>)]) -> Intake {
    let dir = tempfile::tempdir().unwrap();
    let files: Vec<_> = files.iter().map(|(n, text, at)| (write(dir.path(), n, text), *at)).collect();
    intake(t, &files).unwrap()
}

#[test]
fn what_is_written_is_read_back() {
    let t = tender(&Spec { lots: 30, suppliers: 6, groups: 5, bids: 130, packages: 9, own: 4, ..Spec::default() });
    let dir = tempfile::tempdir().unwrap();
    folder::save(&t, dir.path()).unwrap();
    let files = seal::Register::open(&dir.path().join("bids"), None, date(2026, 6, 1).at(0, 0, 0, 0)).unwrap();
    let back = folder::load(dir.path()).unwrap();
    assert_eq!(Tender { bids: t.bids.clone(), packages: t.packages.clone(), ..back.clone() }, t);
    let got = intake(&back, &files).unwrap();
    assert!(got.faults.is_empty(), "{:?}", got.faults);
    assert_eq!((got.bids, got.packages, got.bidders), (t.bids, t.packages, t.bidders));
}

#[test]
fn every_fault_is_named_with_its_place() {
    let t = small();
    let head = "supplier,lot,price,assistants,per_mile,vehicles,valid_until\n";
    let packs = "supplier,package,lots,price\n";
    let cases: [(&str, &str, [&str; 2]); 13] = [
        ("unknown-supplier", head, ["S99,L001,100,,,,", "Nobody Ltd,L001,100,,,,"]),
        ("unknown-lot", head, ["S01,L999,100,,,,", "S01,LOT1,100,,,,"]),
        ("missing-value", head, ["S01,L001,,,,,", ",L001,100,,,,"]),
        ("bad-money", head, ["S01,L001,tba,,,,", "S01,L001,100,,n/k,,"]),
        ("negative-money", head, ["S01,L001,-100,,,,", "S01,L001,100,-5,,,"]),
        ("zero-price", head, ["S01,L001,0,,,,", "S01,L001,0.00,,,,"]),
        ("part-of-a-penny", head, ["S01,L001,100.005,,,,", "S01,L002,100,5.111,,,"]),
        ("assistants-over-price", head, ["S01,L002,100,100.01,,,", "S01,L003,90,200,,,"]),
        ("bad-vehicles", head, ["S01,L001,100,,,taxi,", "S01,L001,100,,,taxi4:x,"]),
        ("bad-date", head, ["S01,L001,100,,,,soon", "S01,L001,100,,,,2026"]),
        ("package-of-one", packs, ["S01,P1,L001,100", "S01,P1,L002;,100"]),
        ("lot-twice-in-package", packs, ["S01,P1,L001;L001,200", "S01,P1,L001;L002;l001,300"]),
        ("package-too-large", packs, ["S01,P1,L001;L002;L003;L004,400", "S01,P1,L001;L002;L003;L004;L005,500"]),
    ];
    for (code, head, rows) in cases {
        for row in rows {
            let got = take(&t, &[("bids.csv", &format!("{head}{row}\n"), None)]);
            let fault = got.faults.iter().find(|f| f.code == code);
            let fault = fault.unwrap_or_else(|| panic!("{code} is not caught in `{row}`: {:?}", got.faults));
            assert_eq!((fault.row, fault.is_error()), (Some(2), true), "{code}");
            assert!(got.bids.is_empty() && got.packages.is_empty(), "{code}: `{row}` takes part");
            assert_eq!(got.receipts[0].standing, Standing::NonCompliant);
        }
    }
    for row in ["S01,L002,1000,,,,", "S01,L002,1.50,,,,"] {
        let got = take(&t, &[("bids.csv", &format!("{head}{row}\n"), None)]);
        assert!(got.faults.iter().any(|f| f.code == "unlikely-price" && !f.is_error()));
        assert_eq!(got.bids.len(), 1, "a flag is no reason to reject");
    }
    let all = "S99,L999,tba,-1,,taxi,soon\n";
    assert!(take(&t, &[("bids.csv", &format!("{head}{all}"), None)]).faults.len() >= 5, "all at once");
    for text in ["supplier,lot\nS01,L001\n", "lot,price\nL001,100\n"] {
        let got = take(&t, &[("bids.csv", text, None)]);
        assert!(got.faults.iter().any(|f| f.code == "missing-column"));
    }
}

#[test]
fn late_amended_doubled_and_withdrawn_bids_are_kept_with_their_reason() {
    let t = small();
    let at = |day, hour| Some(date(2026, 5, day).at(hour, 0, 0, 0));
    let head = "supplier,lot,price,withdrawn\n";
    let got = take(
        &t,
        &[
            (
                "1.csv",
                &format!("{head}S01,L001,100,\nS01,L002,110,\nS01,L002,110,\nS01,L003,120,\nS01,L003,125,\n"),
                at(1, 9),
            ),
            ("2.csv", &format!("{head}S01,L001,95,\nS01,L002,,yes\n"), at(2, 9)),
            ("3.csv", &format!("{head}S01,L001,90,\nS02,L001,80,\n"), at(29, 13)),
        ],
    );
    let s: Vec<Standing> = got.receipts.iter().map(|r| r.standing).collect();
    use Standing::{Admitted, Amended, Duplicate, Late, Withdrawn};
    assert_eq!(s, [Amended, Withdrawn, Duplicate, Admitted, Duplicate, Admitted, Withdrawn, Late, Late]);
    assert!(got.receipts.iter().all(|r| (r.standing == Admitted) == r.reason.is_empty()));
    assert!(got.receipts[4].reason.contains("another price"));
    let prices: Vec<i64> = got.bids.iter().map(|b| b.price.0).collect();
    assert_eq!(prices, [12_000, 9_500]);
}

#[test]
fn a_bid_without_licence_is_received_and_said_to_be_non_compliant() {
    let mut t = small();
    t.bidders[0].licences.clear();
    let got = take(&t, &[("b.csv", "supplier,lot,price\nS01,L001,100\nS03,L001,101\n", None)]);
    assert_eq!(got.receipts[0].standing, Standing::NonCompliant);
    assert!(got.receipts[0].reason.contains("licence"));
    assert_eq!(got.receipts[1].standing, Standing::Admitted);
}

#[test]
fn suppliers_faults_are_named() {
    let head = "ref,name,licences,vehicles,discounts,quality\n";
    let cases: [(&str, [&str; 2]); 6] = [
        ("bad-choice", ["A,A,boat,,,", "A,A,psv;train,,,"]),
        ("bad-date", ["A,A,psv:never,,,", "A,A,psv:2026,,,"]),
        ("bad-vehicles", ["A,A,psv,taxi4,,", "A,A,psv,taxi4:-1,,"]),
        ("bad-discount", ["A,A,psv,,5,", "A,A,psv,,10:2;5:3,"]),
        ("out-of-range", ["A,A,psv,,,101", "A,A,psv,,,-1"]),
        ("duplicate-supplier", ["A,A,psv,,,\nA,B,psv,,,", "A,A,psv,,,\na,B,psv,,,"]),
    ];
    for (code, rows) in cases {
        for row in rows {
            let faults = Faults::new();
            let grid = csv_grid("suppliers.csv", format!("{head}{row}\n").as_bytes(), &faults).unwrap();
            let table = Table::new(grid, &columns::SUPPLIERS, &faults).unwrap();
            suppliers::read(&table, &faults);
            let found = faults.into_sorted();
            assert!(found.iter().any(|f| f.code == code), "{code} is not caught in `{row}`: {found:?}");
        }
    }
}
