//! The command line: one file per subcommand; prints, never computes.
//!
//! Exit codes: 0 done; 1 the answer is no (a breach, a fault, an infeasible tender); 2 the words of the call are off;
//! 3 something outside failed (a file that cannot be read or written).

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[macro_use]
mod say;

pub mod allocate;
pub mod alternatives;
mod answer;
pub mod assess;
pub mod audit;
pub mod award;
pub mod bench;
pub mod bids;
pub mod calibrate;
pub mod change;
pub mod check;
pub mod compare;
pub mod extensions;
pub mod forecast;
pub mod generate;
pub mod national_return;
pub mod placement;
pub mod plan;
pub mod price_rules;
pub mod reroute;
pub mod solve;
pub mod tender;
pub mod verify;

/// Plan, procure and cost home-to-school transport.
#[derive(Debug, Parser)]
#[command(name = "sendroute", version, about, max_term_width = 120)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Plan mornings and afternoons, verify the plan and write it with all reports.
    Plan(plan::Args),
    /// Fit speeds to observed journeys.
    Calibrate(calibrate::Args),
    /// Check a scenario's files and list every fault with its place and mend.
    Check(check::Args),
    /// Generate a realistic cohort by number and seed.
    Generate(generate::Args),
    /// Check a plan independently of the search and list every breach by rule name.
    Verify(verify::Args),
    /// Say what changes between two plans, and for whom.
    Compare(compare::Args),
    /// Divide a plan's cost among its passengers, in five ways that add up to the penny.
    Allocate(allocate::Args),
    /// Place and price newly assessed passengers, each alone and all together.
    Assess(assess::Args),
    /// Apply joiners, leavers and changes with the least disruption, with a ledger for each contract.
    Change(change::Args),
    /// Live through a year of changes and say when re-procuring pays.
    Drift(change::DriftArgs),
    /// Forecast the financial year as a range by month.
    Forecast(forecast::Args),
    /// Rank what could be paid instead of a seat.
    Alternatives(alternatives::Args),
    /// Quote transport to each setting a child might attend.
    Placement(placement::Args),
    /// Price the plan under other rules.
    PriceRules(price_rules::Args),
    /// Fill the home-to-school travel return.
    NationalReturn(national_return::Args),
    /// Make lots, blind packs and bid forms from a plan.
    Tender(tender::Args),
    /// Receive, check or generate bids.
    Bids(bids::Args),
    /// Award a tender exactly, with explanations and an audit folder.
    Award(award::Args),
    /// Choose routes and drivers together, and say what routes can do when a driver is lost.
    Reroute(reroute::Args),
    /// Check an award's audit folder.
    Audit(audit::Args),
    /// Extend or re-tender: every contract in force against what new ones would cost.
    Extensions(extensions::Args),
    /// Solve an instance of the literature: plain core, dial-a-ride, pickup and delivery, school bus.
    Solve(solve::Args),
    /// Measure the search on a published set of instances against the best values known.
    Bench(bench::Args),
}

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Plan(args) => plan::run(&args),
        Command::Calibrate(args) => calibrate::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Generate(args) => generate::run(&args),
        Command::Verify(args) => verify::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Allocate(args) => allocate::run(&args),
        Command::Assess(args) => assess::run(&args),
        Command::Change(args) => change::run(&args),
        Command::Drift(args) => change::run_drift(&args),
        Command::Forecast(args) => forecast::run(&args),
        Command::Alternatives(args) => alternatives::run(&args),
        Command::Placement(args) => placement::run(&args),
        Command::PriceRules(args) => price_rules::run(&args),
        Command::NationalReturn(args) => national_return::run(&args),
        Command::Tender(args) => tender::run(&args),
        Command::Bids(args) => bids::run(&args),
        Command::Award(args) => award::run(&args),
        Command::Reroute(args) => reroute::run(&args),
        Command::Audit(args) => audit::run(&args),
        Command::Extensions(args) => extensions::run(&args),
        Command::Solve(args) => solve::run(&args),
        Command::Bench(args) => bench::run(&args),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("sendroute: {error:#}");
        ExitCode::from(3)
    })
}
