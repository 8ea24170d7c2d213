//! `sendroute check SCENARIO`: validate only.

use std::{path::PathBuf, process::ExitCode};

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Scenario folder or workbook.
    pub scenario: PathBuf,
}

/// Lists every fault and warning; exit 1 when there is a fault.
pub fn run(_args: &Args) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not built yet")
}
