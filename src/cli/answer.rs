//! Where the answers of finance go: what its subcommands have in common.

use crate::plan::Opened;
use std::path::PathBuf;

/// Arguments of every subcommand that answers a question about a plan.
#[derive(Debug, clap::Args)]
pub struct Answer {
    /// Folder for page, workbook, tables and drawings; by default `finance` in the plan's folder.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Print the answer as one JSON document.
    #[arg(long)]
    pub json: bool,
}

impl Answer {
    /// The folder to write to.
    pub fn folder(&self, opened: &Opened) -> PathBuf {
        self.output.clone().unwrap_or_else(|| opened.folder.join("finance"))
    }
}
