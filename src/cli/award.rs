//! `sendroute award TENDER [BIDS] -o DIR`: the exact award with its explanation and audit folder.

use super::bids::Clock;
use crate::{
    model::Rate,
    procurement::{
        against, audit,
        award::{self, AwardError, Options, Tie},
        decide, folder,
        intake::{self, seal::Register},
    },
};
use std::{io::IsTerminal, path::PathBuf, process::ExitCode};

/// Arguments of `award`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Tender folder.
    pub tender: PathBuf,
    /// Folder of bids; the tender's own `bids` when absent.
    pub bids: Option<PathBuf>,
    /// Folder to write the award and its audit file to; it must be empty or absent.
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Who runs the award, for the audit file.
    #[arg(long, default_value = "not stated")]
    pub by: String,
    /// Stop a solve after so many seconds; the award may then not be proved best, and says so.
    #[arg(long, value_name = "SECONDS")]
    pub time: Option<f64>,
    /// Go on although rows of some bids have faults: those bids take no part, with the fault as reason.
    #[arg(long)]
    pub set_aside_faulty: bool,
    /// Leave out the explanation (rules, suppliers, vehicles, failures), which needs many further awards.
    #[arg(long)]
    pub brief: bool,
    /// Pounds per mile of a personal travel budget, for lots nobody won.
    #[arg(long, default_value = "0.50")]
    pub travel_budget: String,
    #[command(flatten)]
    clock: Clock,
}

/// Awards; exit 1 when bids stay sealed, have faults, or no award keeps the rules.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let budget = Rate::parse_pounds(&args.travel_budget);
    let budget = budget.ok_or_else(|| anyhow::anyhow!("`{}` is not an amount of pounds", args.travel_budget))?;
    if args.output.exists() && std::fs::read_dir(&args.output)?.next().is_some() {
        eprintln!("sendroute: `{}` already holds files: an award is never written over another", args.output.display());
        return Ok(ExitCode::from(2));
    }
    let mut tender = folder::load(&args.tender)?;
    let bids = args.bids.clone().unwrap_or_else(|| args.tender.join("bids"));
    let (now, by_hand) = args.clock.read();
    let files = match Register::open(&bids, tender.deadline, now) {
        Ok(files) => files,
        Err(e) => {
            eprintln!("sendroute: {e}");
            return Ok(ExitCode::from(1));
        }
    };
    let got = intake::intake(&tender, &files)?;
    let faulty = got.faults.iter().filter(|f| f.is_error()).count();
    if faulty > 0 && !args.set_aside_faulty {
        got.faults.iter().filter(|f| f.is_error()).for_each(|f| eprintln!("{f}"));
        eprintln!("sendroute: {faulty} faults; mend them, or add --set-aside-faulty to award without those bids");
        return Ok(ExitCode::from(1));
    }
    (tender.bids, tender.packages, tender.bidders) = (got.bids, got.packages, got.bidders);
    std::fs::create_dir_all(&args.output)?;
    let options = Options { seconds: args.time, log: Some(args.output.join("solver.log")), ..Options::default() };
    let award = match award::award(&tender, &options) {
        Ok(a) => a,
        Err(e @ AwardError::Infeasible(_)) => {
            eprintln!("sendroute: {e}");
            return Ok(ExitCode::from(1));
        }
        Err(e) => return Err(e.into()),
    };
    let e = &award.evaluation;
    say!("Evaluated cost {} a year; bound {}; gap {} ({} ppm).", e.value, award.bound, award.gap, award.gap_ppm());
    say!(
        "Money {} a year: suppliers {}, own fleet {}, unawarded at should-cost {}.",
        e.money(),
        e.bidders,
        e.own,
        e.unawarded
    );
    let against = against::against(&tender, &award);
    if let Some(own) = against.own().filter(|s| s.lots > 0) {
        say!("Besides the own fleet's figure: overheads {}, TUPE {}.", own.overheads, own.tupe);
    }
    say!(
        "{}",
        match award.tie {
            Tie::Unique => "No other award costs as little.",
            Tie::Drawn => "Several awards cost the same; the published draw decided.",
            Tie::NotExamined => "Not proved best.",
        }
    );
    for left_out in &award.chains_left_out {
        say!("Proved among the chains considered: {left_out}. A lower own_chain considers all.");
    }
    if !args.brief && std::io::stderr().is_terminal() {
        eprintln!("Explaining: some 150 further awards, a minute or two (--brief leaves this out) ...");
    }
    let run = audit::Run { by: args.by.clone(), at: now, clock_by_hand: by_hand };
    let source = decide::Source { folder: &args.tender, bids: &bids, receipts: &got.receipts };
    let seal = decide::write(&tender, &award, &source, &run, budget, args.brief, &args.output)?;
    say!("Audit folder {} sealed: {seal}", args.output.display());
    Ok(ExitCode::SUCCESS)
}
