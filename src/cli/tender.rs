//! `sendroute tender PLAN -o DIR`: lots, blind packs and bid forms from a plan.

use crate::{
    plan,
    procurement::{
        Bidder, Rules, Tender, audit, declared, explain, folder, own,
        packs::{self, leak::Secrets},
        prepare::{self, LotRules},
        unbid::{self, Bare, OwnLines},
    },
};
use anyhow::Context;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Arguments of `tender`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Output folder of a plan, or its plan.json.
    pub plan: PathBuf,
    /// Folder to write the tender to.
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Declared rules and, under [lots], how routes are bundled; without it the defaults are written for you to edit.
    #[arg(long, value_name = "TOML")]
    pub rules: Option<PathBuf>,
    /// Tender again only the lots that nobody has in this award (its audit folder), bundled anew as --rules says.
    #[arg(long, value_name = "AWARD")]
    pub again: Option<PathBuf>,
    /// With --again: also the lots that only the own fleet drives because nobody bid.
    #[arg(long, requires = "again")]
    pub unbid: bool,
}

/// `tender.toml` with the part about lots.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Given {
    name: String,
    regime: crate::procurement::tender::Regime,
    deadline: Option<jiff::civil::DateTime>,
    award_date: Option<jiff::civil::Date>,
    connected: Vec<Vec<String>>,
    not_connected: Vec<[String; 2]>,
    rules: Rules,
    own_lines: OwnLines,
    lots: LotRules,
}

/// Writes the tender folder; refuses to leave a pack behind that leads back to a child.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let opened = plan::open(&args.plan)?;
    let given: Given = match &args.rules {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            toml::from_str(&text).with_context(|| path.display().to_string())?
        }
        None => Given::default(),
    };
    let scenario = &opened.loaded.scenario;
    let Some(plan) = tendered(args, &opened)? else { return Ok(ExitCode::from(1)) };
    let (lots, own) = prepare::lots(&plan, scenario, &opened.demand, &opened.travel, &given.lots);
    let tender = Tender {
        name: if given.name.is_empty() { format!("{}: school routes", scenario.name) } else { given.name },
        regime: given.regime,
        deadline: given.deadline,
        award_date: given.award_date,
        connected: given.connected,
        not_connected: given.not_connected,
        rules: given.rules,
        own_lines: given.own_lines,
        lots,
        own,
        bidders: scenario.suppliers.iter().map(Bidder::from).collect(),
        ..Tender::default()
    };
    let faults = declared::faults(&tender);
    if !faults.is_empty() {
        for fault in &faults {
            eprintln!("{fault}");
        }
        return Ok(ExitCode::from(1));
    }
    folder::save(&tender, &args.output)?;
    bundles(&tender, &args.output)?;
    let files = packs::write(&tender, &args.output)?;
    let secrets = Secrets::of(scenario).allowing(packs::own_numbers(&tender)?);
    let mut leaks = Vec::new();
    for file in &files {
        leaks.extend(secrets.search(file).with_context(|| file.display().to_string())?);
    }
    if !leaks.is_empty() {
        std::fs::remove_dir_all(args.output.join("packs"))?;
        for leak in &leaks {
            eprintln!("{leak}");
        }
        eprintln!("sendroute: the packs lead back to children and have been removed");
        return Ok(ExitCode::from(1));
    }
    let routes: u32 = tender.lots.iter().map(|l| l.routes).sum();
    say!(
        "{} lots with {routes} routes, should-cost {} a year; packs for {} suppliers in {}.",
        tender.lots.len(),
        tender.estimate(),
        tender.bidders.len(),
        args.output.join("packs").display()
    );
    Ok(ExitCode::SUCCESS)
}

/// The plan, or the part of it that is tendered again; `None` after saying why there is nothing to tender.
fn tendered(args: &Args, opened: &plan::Opened) -> anyhow::Result<Option<plan::Plan>> {
    let Some(dir) = &args.again else { return Ok(Some(opened.plan.clone())) };
    let (tender, award) = audit::decision(dir)?;
    let bare = unbid::without_bid(&tender, &award).into_iter();
    let again: BTreeSet<&str> = bare
        .filter(|&(_, bare)| args.unbid || bare == Bare::Nobody)
        .map(|(l, _)| tender.lots[l].reference.as_str())
        .collect();
    if again.is_empty() {
        eprintln!("sendroute: every lot of this award is awarded{}", if args.unbid { " and had bids" } else { "" });
        return Ok(None);
    }
    let part = prepare::only(&opened.plan, &tender.lots, |lot| again.contains(lot.reference.as_str()));
    if part.is_none() {
        eprintln!("sendroute: the plan no longer has these lots as they were tendered: tender the plan itself");
    }
    Ok(part)
}

/// `bundles.csv`: what each lot of several routes saves or hides.
fn bundles(tender: &Tender, dir: &Path) -> anyhow::Result<()> {
    let own = own::stand_alone(&tender.lots, &tender.own, &tender.rules);
    let head = ["lot", "routes", "should_cost", "cheapest_route", "dearest_route", "own_separate", "own_together"];
    let mut rows = vec![head.map(String::from).to_vec()];
    for (l, lot) in tender.lots.iter().enumerate() {
        let day = |p: Option<crate::model::Pence>| p.map(folder::pounds).unwrap_or_default();
        rows.push(vec![
            lot.reference.clone(),
            lot.routes.to_string(),
            folder::pounds(lot.should_cost),
            day(lot.route_should_costs.iter().min().copied()),
            day(lot.route_should_costs.iter().max().copied()),
            day(own[l]),
            day(explain::own_together(tender, l)?),
        ]);
    }
    folder::write(&dir.join("bundles.csv"), &folder::csv(rows))?;
    Ok(())
}
