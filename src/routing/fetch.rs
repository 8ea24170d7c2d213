//! Asking memory for what will soon be read, all of it side by side.
//!
//! The tables of a search are in no cache, and most of what a look at them costs is waiting for memory, one read after another.
//! Whoever knows beforehand what will be read reads it once, where no read waits for the one before. That answers nothing and
//! changes nothing.

use std::hint::black_box;

/// Bytes that memory brings at once.
const LINE: usize = 64;

/// Fetches a row: one entry is read in each line of memory.
#[inline]
pub fn row<T>(row: &[T], read: impl Fn(&T) -> u64) {
    each(row.iter().step_by((LINE / size_of::<T>()).max(1)).map(read));
}

/// Makes some reads.
#[inline]
pub fn each(reads: impl Iterator<Item = u64>) {
    black_box(reads.fold(0, |all, read| all ^ read));
}
