//! `sendroute reroute PLAN TENDER -o DIR`: routes and award chosen together, and what routes can do when a driver is lost.

use crate::{
    finance::{
        Desk,
        newcomers::Grown,
        together::{self, Options},
    },
    plan,
    procurement::{folder, intake, intake::seal::Register},
    report,
};
use std::{io::Write, path::PathBuf, process::ExitCode};

/// Arguments of `reroute`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Output folder of the plan the tender was made from, or its plan.json.
    pub plan: PathBuf,
    /// Tender folder.
    pub tender: PathBuf,
    /// Folder of bids; the tender's own `bids` when absent.
    pub bids: Option<PathBuf>,
    /// Folder for page, workbook and tables; the plan with the new routes goes into `plan` in it.
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Further plans that routes are taken from.
    #[arg(long, default_value_t = Options::default().plans)]
    pub plans: u64,
    /// Iterations of each of them, a leg.
    #[arg(long, default_value_t = Options::default().iterations)]
    pub iterations: u64,
    /// Seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Most nodes of the solver's tree; the answer is the same on every machine.
    #[arg(long, default_value_t = Options::default().nodes)]
    pub nodes: i32,
    /// Print the answer as one JSON document.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    clock: super::bids::Clock,
}

/// Chooses routes and drivers together; exit 1 when bids stay sealed or the new plan has a breach.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let opened = plan::open(&args.plan)?;
    let mut tender = folder::load(&args.tender)?;
    let bids = args.bids.clone().unwrap_or_else(|| args.tender.join("bids"));
    let files = match Register::open(&bids, tender.deadline, args.clock.read().0) {
        Ok(files) => files,
        Err(e) => {
            eprintln!("sendroute: {e}");
            return Ok(ExitCode::from(1));
        }
    };
    let got = intake::intake(&tender, &files)?;
    (tender.bids, tender.packages, tender.bidders) = (got.bids, got.packages, got.bidders);
    let desk = Desk::of(&opened);
    let options = Options {
        plans: args.plans,
        iterations: args.iterations,
        seed: args.seed,
        nodes: args.nodes,
        ..Options::default()
    };
    let found = together::together(&desk, &tender, &options)?;
    report::finance::together(&opened.loaded.scenario.name, &found).write(&args.output)?;
    let same = Grown::of(opened.loaded.scenario.clone(), &opened)?;
    super::change::write_plan(&found.plan, &same, &opened, &args.output.join("plan"))?;
    let verdict = plan::verify::verify(&found.plan, &same.scenario, &same.demand, &same.travel);
    let mut out = super::say::out();
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?;
    } else {
        let (one, two) = (&found.routes_then_award, &found.together);
        writeln!(out, "The plan's routes, awarded: {} a year ({} runs)", one.year, one.runs)?;
        writeln!(out, "Routes and award together:  {} a year ({} runs)", two.year, two.runs)?;
        writeln!(
            out,
            "Integrating is worth {} a year; {} passengers change route; bound {} a week of {} routes",
            found.worth_a_year, found.changed, two.bound, found.routes
        )?;
        writeln!(
            out,
            "{} packages took part, {} taken; {} suppliers reach a volume discount",
            found.packages,
            two.packages.len(),
            two.discounts.len()
        )?;
        if !found.packages_not_found.is_empty() {
            writeln!(out, "Left out, their routes are not had as tendered: {}", found.packages_not_found.join(", "))?;
        }
        if found.offers_left_out > 0 {
            writeln!(out, "{} dearer offers for routes were not considered", found.offers_left_out)?;
        }
        for r in &found.recoveries {
            writeln!(
                out,
                "{:6} lost ({} runs): {} more a week with the same routes ({} bare), {} when passengers may join others ({} bare){}",
                r.who,
                r.runs,
                r.same_routes,
                r.bare,
                r.merged,
                r.bare_merged,
                if r.eased.0 > 0 { format!("; {} saved as caps give way", r.eased) } else { String::new() }
            )?;
        }
        writeln!(out, "{} breaches in the new plan; files in {}", verdict.breaches.len(), args.output.display())?;
    }
    Ok(if verdict.is_good() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
