//! Standard output. Whoever reads it may stop early (`sendroute award ... | head`): the rest is then not said, and the
//! command goes on with its work.

use std::fmt::Arguments;
use std::io::{ErrorKind, Result, StdoutLock, Write};

/// Standard output that does not mind a reader who has gone.
pub struct Out(StdoutLock<'static>);

/// Standard output.
pub fn out() -> Out {
    Out(std::io::stdout().lock())
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        match self.0.write(bytes) {
            Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(bytes.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> Result<()> {
        match self.0.flush() {
            Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(()),
            flushed => flushed,
        }
    }
}

/// Writes one line.
pub fn line(words: Arguments) {
    if let Err(e) = writeln!(out(), "{words}") {
        eprintln!("sendroute: cannot write to standard output: {e}");
    }
}

/// A line on standard output, as of `println`.
macro_rules! say {
    ($($words:tt)*) => { $crate::cli::say::line(format_args!($($words)*)) };
}
