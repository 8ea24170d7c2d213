//! `sendroute audit verify DIR`: checks an award's audit folder.

use crate::procurement::audit;
use clap::Subcommand;
use std::{path::PathBuf, process::ExitCode};

/// Arguments of `audit`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Detect any changed byte and recompute the award from its inputs.
    Verify {
        /// Audit folder.
        dir: PathBuf,
        /// Only compare the hashes.
        #[arg(long)]
        hashes_only: bool,
    },
}

/// Verifies; exit 1 when anything is found.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Command::Verify { dir, hashes_only } = &args.command;
    let found = if *hashes_only { audit::verify_files(dir)? } else { audit::verify(dir)? };
    for f in &found {
        say!("{f}");
    }
    if found.is_empty() {
        let what = if *hashes_only {
            "every file is as sealed"
        } else {
            "every file is as sealed and the award follows from its inputs"
        };
        say!("{}: {what}.", dir.display());
        return Ok(ExitCode::SUCCESS);
    }
    Ok(ExitCode::from(1))
}
