//! Invented lots and an own fleet with real geometry underneath: settings and homes on a plane, drives between them.

use super::Spec;
use crate::{
    model::{Layout, Leg, Licence, Pence, Rate, Secs, Tariff, Weekdays, tariff},
    procurement::{Lot, LotRun, NeedCounts, OwnFleet, OwnGroup, Reach, RunLink, lot::OWN},
};
use jiff::civil::date;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;
use std::collections::BTreeMap;

/// Kilometres east and north of the middle of the borough.
type Point = (f64, f64);

/// Vehicle classes: id, layout, licence, price per day, per mile, lift.
const CLASSES: [(&str, u8, u8, Licence, i64, i64, bool); 5] = [
    ("taxi4", 4, 0, Licence::PrivateHire, 4_200, 160, false),
    ("mpv6", 6, 0, Licence::PrivateHire, 5_600, 180, false),
    ("wav4", 3, 1, Licence::PrivateHire, 6_400, 190, true),
    ("minibus16", 16, 0, Licence::Psv, 13_500, 230, false),
    ("access12", 10, 2, Licence::Psv, 15_800, 250, true),
];
const AREAS: [&str; 12] = ["B64", "B65", "B66", "B67", "B68", "B69", "B70", "B71", "DY4", "WS10", "B62", "B43"];
const METRES_PER_SEC: f64 = 7.2;

struct Ends {
    first: Point,
    last: Point,
}

fn metres(a: Point, b: Point) -> u32 {
    ((a.0 - b.0).hypot(a.1 - b.1) * 1000.0 * 1.3) as u32
}
fn secs(m: u32) -> Secs {
    (f64::from(m) / METRES_PER_SEC).ceil() as Secs
}

/// Lots and own fleet.
pub fn lots(spec: &Spec) -> (Vec<Lot>, OwnFleet) {
    let mut rng = Pcg64Mcg::seed_from_u64(spec.seed ^ 0x10c5);
    let mut point = |r: f64| (rng.random_range(-r..r), rng.random_range(-r..r));
    let settings: Vec<Point> =
        (0..(spec.lots / 8).max(2)).map(|i| point(if i % 4 == 3 { 16.0 } else { 6.0 })).collect();
    let mut lots = Vec::new();
    let mut ends: BTreeMap<String, Ends> = BTreeMap::new();
    for i in 0..spec.lots {
        let s = rng.random_range(0..settings.len());
        let area = rng.random_range(0..AREAS.len());
        let angle = area as f64 * std::f64::consts::TAU / AREAS.len() as f64;
        let centre = (angle.cos() * 4.5, angle.sin() * 4.5);
        let routes = if rng.random_bool(0.12) { rng.random_range(2..=3) } else { 1 };
        let class = [0, 0, 0, 1, 1, 1, 2, 3, 3, 4][rng.random_range(0..10)];
        let home: Vec<Point> = (0..routes)
            .map(|_| (centre.0 + rng.random_range(-2.0..2.0), centre.1 + rng.random_range(-2.0..2.0)))
            .collect();
        let bell = 8 * 3600 + 1500 + 300 * (s as Secs % 9);
        let (lot, its_ends) = one(i, class, settings[s], s, AREAS[area], &home, bell, &mut rng);
        ends.extend(its_ends);
        lots.push(lot);
    }
    let own = fleet(spec, &lots, &ends);
    (lots, own)
}

#[allow(clippy::too_many_arguments)]
fn one(
    i: usize,
    class: usize,
    setting: Point,
    s: usize,
    area: &str,
    homes: &[Point],
    bell: Secs,
    rng: &mut Pcg64Mcg,
) -> (Lot, Vec<(String, Ends)>) {
    let (id, seats, wheelchairs, licence, day, mile, lift) = CLASSES[class];
    let reference = format!("L{:03}", i + 1);
    let routes = homes.len() as u32;
    let (mut timetable, mut ends, mut live) = (Vec::new(), Vec::new(), 0);
    let mut need = NeedCounts::default();
    let (mut assistants, mut direct) = (0, 0);
    for (k, &home) in homes.iter().enumerate() {
        let aboard = rng.random_range(1..=u32::from(seats).min(9));
        let chairs = if wheelchairs > 0 { rng.random_range(1..=u32::from(wheelchairs)) } else { 0 };
        need.total += aboard + chairs;
        need.wheelchair += chairs;
        let pa = u32::from(rng.random_bool(0.45) || seats > 8);
        assistants += pa;
        need.shared_assistant += pa * aboard.min(4);
        let m = metres(home, setting) + (aboard + chairs) * 700;
        let duration = secs(m) + 90 * (aboard + chairs) as Secs;
        live += 2 * m;
        direct += u64::from(metres(home, setting) * (aboard + chairs));
        for leg in Leg::BOTH {
            let run = format!("{reference}-{leg}{}", k + 1);
            let (start, end) = match leg {
                Leg::Am => (bell - duration, bell),
                Leg::Pm => (bell + 23_400, bell + 23_400 + duration),
            };
            let (first, last) = if leg == Leg::Am { (home, setting) } else { (setting, home) };
            ends.push((run.clone(), Ends { first, last }));
            timetable.push(LotRun {
                id: run,
                leg,
                weekdays: Weekdays::ALL,
                start,
                end,
                metres: m,
                class: id.into(),
                layout: Layout { seats: (aboard + pa) as u8, wheelchairs: chairs as u8 },
                assistants: pa,
                in_zone: false,
                riders: need.total,
            });
        }
    }
    let miles = f64::from(live) / 1609.344;
    let should = day * i64::from(routes) + (miles * mile as f64) as i64 + i64::from(assistants) * 5_200;
    let incumbent = match rng.random_range(0..10) {
        0 => Some(OWN.to_string()),
        n @ 1..=6 => Some(format!("S{:02}", n * 2)),
        _ => None,
    };
    let lot = Lot {
        title: format!("{id} {area} to setting {}", s + 1),
        reference,
        routes,
        days: 190,
        settings: vec![format!("Setting {}", s + 1)],
        areas: vec![area.into()],
        timetable,
        passengers: need,
        vehicles: BTreeMap::from([(id.to_string(), routes)]),
        licence,
        lift,
        assistants,
        nurses: 0,
        live_metres: live,
        direct_metres: direct,
        should_cost: Pence(should),
        route_should_costs: Vec::new(),
        incumbent,
        start: date(2026, 9, 1),
        end: date(2029, 7, 31),
        extension: Some(date(2030, 7, 31)),
    };
    (lot, ends)
}

fn fleet(spec: &Spec, lots: &[Lot], ends: &BTreeMap<String, Ends>) -> OwnFleet {
    let depots: [(&str, Point); 2] = [("Oldbury", (-1.0, 0.5)), ("Taylors Lane", (2.5, -1.0))];
    let kinds: [(&str, u8, u8, u32, i64); 4] =
        [("minibus16", 16, 0, 40, 0), ("access12", 10, 2, 30, 0), ("mpv6", 6, 0, 20, 2_600), ("wav4", 3, 1, 10, 0)];
    let mut groups = Vec::new();
    let mut left = spec.own;
    for (k, &(class, seats, wheelchairs, percent, fixed)) in kinds.iter().enumerate() {
        for (d, &(depot, at)) in depots.iter().enumerate() {
            let last = k == kinds.len() - 1 && d == depots.len() - 1;
            let count = if last { left } else { (spec.own * percent).div_ceil(200).min(left) };
            left -= count;
            let reach = lots
                .iter()
                .flat_map(|l| l.timetable.iter().map(move |r| (l, r)))
                .filter(|(l, r)| {
                    r.layout.seats <= seats && r.layout.wheelchairs <= wheelchairs && (!l.lift || wheelchairs > 0)
                })
                .filter(|(l, _)| l.licence != Licence::PrivateHire || seats <= 8)
                .map(|(_, r)| {
                    let (out, back) = (metres(at, ends[&r.id].first), metres(ends[&r.id].last, at));
                    Reach {
                        run: r.id.clone(),
                        out_secs: secs(out),
                        out_metres: out,
                        back_secs: secs(back),
                        back_metres: back,
                    }
                })
                .collect();
            groups.push(OwnGroup {
                id: format!("{class} {depot}"),
                class: class.into(),
                count,
                tariff: own_tariff(i64::from(seats) + 30),
                fixed_per_day: Pence(fixed),
                shift: [(6 * 3600, 10 * 3600), (13 * 3600, 18 * 3600)],
                reach,
            });
        }
    }
    OwnFleet { groups, links: links(lots, ends) }
}

fn own_tariff(pence_per_mile: i64) -> Tariff {
    Tariff {
        fixed: 0,
        per_metre: tariff::per_metre(Rate::pence(pence_per_mile)),
        per_sec: tariff::per_hour(Rate::pence(1_650)),
        min_secs: 2 * 3600,
        pa_per_sec: tariff::per_hour(Rate::pence(1_380)),
        pa_min_secs: 2 * 3600,
        pa_secs: 0,
        pa_metres: 0,
        clean_air: 0,
    }
}

/// Drives between runs of one leg of which the second starts after the first has ended and the drive is over.
fn links(lots: &[Lot], ends: &BTreeMap<String, Ends>) -> Vec<RunLink> {
    let runs: Vec<&LotRun> = lots.iter().flat_map(|l| &l.timetable).collect();
    let mut all = Vec::new();
    for a in &runs {
        for b in runs.iter().filter(|b| b.leg == a.leg && b.id != a.id && b.start > a.end) {
            let metres = metres(ends[&a.id].last, ends[&b.id].first);
            if a.end + secs(metres) <= b.start {
                all.push(RunLink { from: a.id.clone(), to: b.id.clone(), secs: secs(metres), metres });
            }
        }
    }
    all
}
