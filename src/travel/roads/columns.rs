//! Plain columns of numbers in a file: how prepared roads are kept between runs.
//!
//! A file is a magic word, a version, columns (each its length and its numbers, little-endian) and a BLAKE3 hash of all
//! before. Reading checks the hash first and every length against what is left.

/// Writes columns.
#[derive(Debug)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// A file of this kind.
    pub fn new(magic: [u8; 4], version: u32) -> Writer {
        let mut bytes = magic.to_vec();
        bytes.extend_from_slice(&version.to_le_bytes());
        Writer(bytes)
    }
    /// Adds a column of bytes.
    pub fn bytes(&mut self, column: &[u8]) {
        self.0.extend_from_slice(&(column.len() as u64).to_le_bytes());
        self.0.extend_from_slice(column);
    }
    /// Adds a column of numbers.
    pub fn u32s(&mut self, column: impl ExactSizeIterator<Item = u32>) {
        self.0.extend_from_slice(&(column.len() as u64).to_le_bytes());
        column.for_each(|v| self.0.extend_from_slice(&v.to_le_bytes()));
    }
    /// Adds a column of long numbers.
    pub fn u64s(&mut self, column: impl ExactSizeIterator<Item = u64>) {
        self.0.extend_from_slice(&(column.len() as u64).to_le_bytes());
        column.for_each(|v| self.0.extend_from_slice(&v.to_le_bytes()));
    }
    /// The whole file.
    pub fn finish(mut self) -> Vec<u8> {
        let hash = blake3::hash(&self.0);
        self.0.extend_from_slice(hash.as_bytes());
        self.0
    }
}

/// Reads columns in the order in which they were written; `None` from the first that is not there.
#[derive(Debug)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// A file of this kind and version whose hash is right.
    pub fn new(bytes: &'a [u8], magic: [u8; 4], version: u32) -> Option<Reader<'a>> {
        let (body, hash) = bytes.split_at_checked(bytes.len().checked_sub(32)?)?;
        let rest = body.strip_prefix(&magic)?.strip_prefix(&version.to_le_bytes())?;
        (blake3::hash(body).as_bytes() == hash).then_some(Reader(rest))
    }
    fn take(&mut self, width: usize) -> Option<&'a [u8]> {
        let (length, rest) = self.0.split_first_chunk::<8>()?;
        let bytes = usize::try_from(u64::from_le_bytes(*length)).ok()?.checked_mul(width)?;
        let (column, rest) = rest.split_at_checked(bytes)?;
        self.0 = rest;
        Some(column)
    }
    /// A column of bytes.
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        self.take(1)
    }
    /// A column of numbers.
    pub fn u32s(&mut self) -> Option<Vec<u32>> {
        Some(self.take(4)?.as_chunks::<4>().0.iter().map(|c| u32::from_le_bytes(*c)).collect())
    }
    /// A column of long numbers.
    pub fn u64s(&mut self) -> Option<Vec<u64>> {
        Some(self.take(8)?.as_chunks::<8>().0.iter().map(|c| u64::from_le_bytes(*c)).collect())
    }
}
