//! `sendroute bids receive|check|generate`: taking bids in.

use crate::procurement::{
    Tender, folder,
    generate::{self, Spec},
    intake::{self, seal::Register},
};
use clap::Subcommand;
use jiff::{Zoned, civil::DateTime};
use std::{path::PathBuf, process::ExitCode};

/// Arguments of `bids`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Register a supplier's file on receipt: copy it and note its SHA-256 and the time.
    Receive {
        /// Tender folder.
        tender: PathBuf,
        /// Files received.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        #[command(flatten)]
        clock: Clock,
    },
    /// Open the bids after the deadline, check the seals and list every fault and every bid's standing.
    Check {
        /// Tender folder.
        tender: PathBuf,
        /// Folder of bids; the tender's own `bids` when absent.
        bids: Option<PathBuf>,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        clock: Clock,
    },
    /// Invent suppliers and bids for a tender, or a whole tender, by seed.
    Generate {
        /// Tender folder: with lots it gets suppliers and bids, otherwise a whole tender is invented.
        tender: PathBuf,
        /// Seed.
        #[arg(long, default_value_t = 7)]
        seed: u64,
        /// Lots, when the tender is invented.
        #[arg(long, default_value_t = 160)]
        lots: usize,
        /// Suppliers.
        #[arg(long, default_value_t = 18)]
        suppliers: usize,
        /// Bids on a lot, on average over lots with bids.
        #[arg(long, default_value_t = 5.6)]
        bids_per_lot: f64,
        /// Packages.
        #[arg(long, default_value_t = 60)]
        packages: usize,
        /// Own vehicles, when the tender is invented.
        #[arg(long, default_value_t = 40)]
        own: u32,
    },
}

/// The time, for trying out; noted wherever it is used.
#[derive(Debug, clap::Args)]
pub struct Clock {
    /// Take this for the time now, such as 2026-05-29T12:00:00 (for trying out; it is recorded that it was given by hand).
    #[arg(long, value_name = "TIME")]
    now: Option<DateTime>,
}

impl Clock {
    /// Time, and whether it was given by hand.
    pub fn read(&self) -> (DateTime, bool) {
        (self.now.unwrap_or_else(|| Zoned::now().datetime()), self.now.is_some())
    }
}

/// Runs one of them.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    match &args.command {
        Command::Receive { tender, files, clock } => {
            let (now, _) = clock.read();
            let declared = folder::declared(&tender.join("tender.toml"))?;
            for file in files {
                let sealed = Register::receive(&tender.join("bids"), file, now)?;
                let late = declared.deadline.is_some_and(|d| now > d);
                let note = if late { " (late)" } else { "" };
                say!("{}  {}  {}{note}", sealed.sha256, sealed.received, sealed.file);
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Check { tender, bids, json, clock } => {
            let t = folder::load(tender)?;
            let bids = bids.clone().unwrap_or_else(|| tender.join("bids"));
            let files = Register::open(&bids, t.deadline, clock.read().0);
            let files = match files {
                Ok(files) => files,
                Err(e) => {
                    eprintln!("sendroute: {e}");
                    return Ok(ExitCode::from(1));
                }
            };
            let got = intake::intake(&t, &files)?;
            if *json {
                let document = serde_json::json!({ "faults": got.faults, "receipts": got.receipts });
                say!("{}", serde_json::to_string_pretty(&document)?);
            } else {
                print(&got);
            }
            Ok(ExitCode::from(u8::from(got.faults.iter().any(crate::scenario::Fault::is_error))))
        }
        Command::Generate { tender, seed, lots, suppliers, bids_per_lot, packages, own } => {
            let mut spec = Spec {
                lots: *lots,
                suppliers: *suppliers,
                groups: (suppliers * 7).div_ceil(9),
                packages: *packages,
                own: *own,
                seed: *seed,
                ..Spec::default()
            };
            let has_lots = tender.join("lots.json").exists();
            let mut t = if has_lots { folder::load(tender)? } else { Tender::default() };
            spec.lots = if has_lots { t.lots.len() } else { *lots };
            let with_bids = spec.lots as f64 * f64::from(100 - spec.unbid_percent) / 100.0;
            spec.bids = (with_bids * bids_per_lot) as usize;
            if has_lots {
                t.bidders.clear();
                generate::bidders::bid(&mut t, &spec);
            } else {
                t = generate::tender(&spec);
            }
            folder::save(&t, tender)?;
            say!(
                "{} lots, {} suppliers, {} bids, {} packages in {}.",
                t.lots.len(),
                t.bidders.len(),
                t.bids.len(),
                t.packages.len(),
                tender.display()
            );
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn print(got: &intake::Intake) {
    use crate::procurement::bid::Standing;
    for fault in &got.faults {
        say!("{fault}");
    }
    for r in got.receipts.iter().filter(|r| r.standing != Standing::Admitted) {
        say!("{}, row {}: {} {:?}: {}", r.file, r.row, r.reference, r.standing, r.reason);
    }
    let admitted = got.receipts.iter().filter(|r| r.standing == Standing::Admitted).count();
    say!("{} bids and packages received, {admitted} admitted, {} faults.", got.receipts.len(), got.faults.len());
}
