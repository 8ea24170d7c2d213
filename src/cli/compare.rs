//! `sendroute compare PLAN PLAN`: what changes from the first plan to the second, and for whom.

use crate::{
    model::{Pence, Secs, clock},
    plan::{
        self, CostParts,
        compare::{self, Arrangement, Change, Comparison, Fate, SHIFT_MINUTES},
    },
};
use std::{collections::BTreeSet, io::Write, path::PathBuf, process::ExitCode};

/// Arguments of `compare`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Output folder of the first plan, or its plan.json.
    pub before: PathBuf,
    /// Output folder of the second plan, or its plan.json.
    pub after: PathBuf,
    /// Print the comparison as one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// Compares two plans.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (before, _) = plan::read(&args.before)?;
    let (after, _) = plan::read(&args.after)?;
    let comparison = compare::compare(&before, &after);
    let mut out = super::say::out();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&comparison)?)?;
    } else {
        if before.source.scenario != after.source.scenario {
            let (a, b) = (&before.source.scenario, &after.source.scenario);
            writeln!(out, "The plans are of different scenarios: {a} and {b}.\n")?;
        }
        print(&mut out, &comparison)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(out: &mut impl Write, comparison: &Comparison) -> std::io::Result<()> {
    let mut changed = 0;
    for change in comparison.requests.iter().filter(|c| c.fate != Fate::Same) {
        writeln!(out, "{} {}: {}", change.request, change.leg, words(change))?;
        changed += 1;
    }
    if changed > 0 {
        writeln!(out)?;
    }
    for class in &comparison.runs {
        let (before, after) = (class.runs.before, class.runs.after);
        writeln!(out, "Runs {} {}: {before} -> {after}", class.leg, class.class)?;
    }
    let c = &comparison.counts;
    writeln!(out, "Passengers in both plans: {}", c.passengers)?;
    let mut share = |what: String, count: usize| writeln!(out, "  {what}: {count} ({:.1} %)", c.percent(count));
    share("other vehicle or companions".into(), c.moved)?;
    for (i, minutes) in SHIFT_MINUTES.iter().enumerate() {
        share(format!("time at home moved by more than {minutes} min"), c.shifted[i])?;
    }
    for (i, minutes) in SHIFT_MINUTES.iter().enumerate() {
        share(format!("arrangements change (any of these, {minutes} min)"), c.changed[i])?;
    }
    for (name, part) in parts(&comparison.parts).into_iter().filter(|(_, part)| *part != Pence(0)) {
        writeln!(out, "Week, {name}: {}", signed(part))?;
    }
    for (name, both) in [("Week", comparison.week), ("Year", comparison.year), ("Wishes a week", comparison.wishes)] {
        writeln!(out, "{name}: {} -> {} ({})", both.before, both.after, signed(both.after - both.before))?;
    }
    Ok(())
}

/// What happens to one request, in a line.
fn words(change: &Change) -> String {
    match (change.fate, &change.before, &change.after) {
        (Fate::LosesSeat, Some(was), _) => format!("loses the seat on {}", was.run),
        (Fate::Leaves, Some(was), _) => format!("is no longer in the plan (was on {})", was.run),
        (Fate::GainsSeat, _, Some(is)) => format!("gains a seat on {}, {}", is.run, vehicle(is)),
        (Fate::Joins, _, Some(is)) => format!("is new, on {}, {}", is.run, vehicle(is)),
        (_, Some(was), Some(is)) => differences(change, was, is).join("; "),
        _ => String::new(),
    }
}

fn differences(change: &Change, was: &Arrangement, is: &Arrangement) -> Vec<String> {
    let mut said = Vec::new();
    if change.other_vehicle() {
        said.push(format!("{} -> {}", vehicle(was), vehicle(is)));
    }
    if change.other_companions() {
        let names = |a: &BTreeSet<String>, b: &BTreeSet<String>, sign: &str| -> Vec<String> {
            a.difference(b).map(|name| format!("{sign}{name}")).collect()
        };
        let mut list = names(&is.companions, &was.companions, "+");
        list.extend(names(&was.companions, &is.companions, "-"));
        said.push(format!("rides with {}", list.join(" ")));
    }
    if change.home_shift() != 0 {
        let (a, b) = (clock(was.home_time), clock(is.home_time));
        said.push(format!("at home {a} -> {b} ({})", minutes(change.home_shift())));
    }
    if change.journey_shift() != 0 {
        said.push(format!("journey {}", minutes(change.journey_shift())));
    }
    said
}

fn vehicle(a: &Arrangement) -> String {
    a.own_vehicle.as_ref().map_or_else(|| a.class.clone(), |own| format!("{} {own}", a.class))
}

/// A shift such as `+10 min` or `-0:24 min`.
fn minutes(secs: Secs) -> String {
    let (sign, size) = (if secs < 0 { '-' } else { '+' }, secs.unsigned_abs());
    match size % 60 {
        0 => format!("{sign}{} min", size / 60),
        rest => format!("{sign}{}:{rest:02} min", size / 60),
    }
}

fn signed(amount: Pence) -> String {
    if amount.0 > 0 { format!("+{amount}") } else { amount.to_string() }
}

fn parts(p: &CostParts) -> [(&'static str, Pence); 9] {
    [
        ("operators' day rates", p.day_rates),
        ("operators' miles", p.miles),
        ("operators' minutes", p.minutes),
        ("operators' assistants", p.assistants),
        ("clean-air charges", p.clean_air),
        ("own miles", p.own_miles),
        ("own drivers", p.own_drivers),
        ("own assistants", p.own_assistants),
        ("own fixed cost", p.own_fixed),
    ]
}
