//! `sendroute extensions SCENARIO`: extend or re-tender every contract in force.

use crate::{
    procurement::{
        extensions::{self, Basis, Level},
        folder,
        intake::{self, seal::Register},
        price::PriceModel,
    },
    scenario,
};
use comfy_table::{CellAlignment, Table};
use jiff::civil::Date;
use std::{path::PathBuf, process::ExitCode};

/// Arguments of `extensions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario with contracts.csv.
    pub scenario: PathBuf,
    /// Only contracts that end on or before this day.
    #[arg(long, value_name = "DATE")]
    pub until: Option<Date>,
    /// Expect new prices from the bids of this tender: its lowest bids over should-cost, applied to the rate card.
    #[arg(long, value_name = "TENDER")]
    pub bids: Option<PathBuf>,
    /// Doubt of the rate card, per cent either way.
    #[arg(long, default_value_t = 12)]
    pub doubt: u32,
    /// Share of the operators asked to extend that decline, per cent.
    #[arg(long, default_value_t = 15)]
    pub declined: u32,
    /// Also write the table as CSV.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// Prints a line a contract and the scenario of declined extensions.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let loaded = scenario::load(&args.scenario)?;
    let s = &loaded.scenario;
    if s.contracts.is_empty() {
        eprintln!("sendroute: the scenario has no contracts.csv");
        return Ok(ExitCode::from(1));
    }
    let model = match &args.bids {
        Some(dir) => {
            let mut t = folder::load(dir)?;
            let now = jiff::Zoned::now().datetime();
            let files = Register::open(&dir.join("bids"), t.deadline, now)?;
            t.bids = intake::intake(&t, &files)?.bids;
            let few = || anyhow::anyhow!("the tender has too few bids to fit prices to");
            Some((Level::of(&t).ok_or_else(few)?, PriceModel::fit(&t).ok_or_else(few)?))
        }
        None => None,
    };
    let basis = match &model {
        Some((level, model)) => Basis::Bids(&s.classes, *level, model),
        None => Basis::Rates(&s.classes, args.doubt),
    };
    let reviewed = extensions::review(&s.contracts, &basis, &s.calendar, args.until);
    let gone = extensions::if_declined(&reviewed, &s.contracts, args.declined);
    if let Some(path) = &args.output {
        let head = [
            "contract",
            "supplier",
            "end",
            "price",
            "should_cost",
            "expected",
            "low",
            "high",
            "saving_a_year",
            "advice",
            "reason",
        ];
        let rows = reviewed.iter().map(|e| {
            let mut row = vec![e.contract.clone(), e.supplier.clone(), e.end.to_string()];
            row.extend(
                [e.price, e.should_cost, e.expected[0], e.expected[1], e.expected[2], e.saving].map(folder::pounds),
            );
            row.extend([format!("{:?}", e.advice), e.reason.clone()]);
            row
        });
        folder::write(path, &folder::csv(std::iter::once(head.map(String::from).to_vec()).chain(rows)))?;
    }
    if args.json {
        let document = serde_json::json!({ "contracts": reviewed, "declined": gone });
        say!("{}", serde_json::to_string_pretty(&document)?);
        return Ok(ExitCode::SUCCESS);
    }
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING);
    table.set_header(["contract", "supplier", "end", "a day", "should", "expected", "band", "saves a year", "advice"]);
    for e in &reviewed {
        table.add_row([
            e.contract.clone(),
            e.supplier.clone(),
            e.end.to_string(),
            e.price.to_string(),
            e.should_cost.to_string(),
            e.expected[0].to_string(),
            format!("{} to {}", e.expected[1], e.expected[2]),
            e.saving.to_string(),
            format!("{:?}", e.advice),
        ]);
    }
    for c in 3..8 {
        if let Some(column) = table.column_mut(c) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    say!("{table}");
    say!(
        "If {} % decline, {} contracts with {} passengers join the tender; expected cost changes by {} a year.",
        gone.percent,
        gone.contracts,
        gone.passengers,
        gone.extra
    );
    say!("Tendered in any case: {}. Joining then: {}.", list(&gone.tendered), list(&gone.joins));
    Ok(ExitCode::SUCCESS)
}

fn list(contracts: &[String]) -> String {
    if contracts.is_empty() { "none".to_owned() } else { contracts.join(", ") }
}
