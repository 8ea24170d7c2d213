//! From the bytes of a CSV file to a [`Grid`] of text: byte order mark, encoding, line ends, delimiter, quotes. Bytes that
//! are no text at all are named for what they are.

use super::{Fault, Faults};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

/// Most rows and most cells a table may have; beyond them it is not a council's list.
pub(crate) const MOST_CELLS: usize = 20_000_000;

/// Rows of cells as a spreadsheet shows them, blank rows left out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grid {
    /// File or sheet name, for faults.
    pub name: String,
    /// Row number, 1-based as a spreadsheet shows it, and its cells, trimmed.
    pub rows: Vec<(u32, Vec<String>)>,
}

/// What the first bytes give away.
fn binary_kind(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some("an Excel workbook or another zip archive"),
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Some("an old Excel workbook (.xls)"),
        [b'%', b'P', b'D', b'F', ..] => Some("a PDF"),
        [0x1F, 0x8B, ..] => Some("a compressed file (gzip)"),
        _ if bytes.contains(&0) => Some("not text"),
        _ => None,
    }
}

/// Text of a file: by its byte order mark, as UTF-8 where it is valid, otherwise in the encoding it looks like (Excel on
/// Windows writes windows-1252). A binary file is a fault and yields nothing.
pub fn text_of(name: &str, bytes: &[u8], faults: &Faults) -> Option<String> {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(bytes.get(bom..).unwrap_or_default());
        return Some(text.into_owned());
    }
    if let Some(kind) = binary_kind(bytes) {
        let mend = "Open it in the program that made it and save it as CSV, or as an .xlsx workbook with that ending.";
        faults.push(Fault::error("binary-file", name, format!("The file's content is {kind}."), mend));
        return None;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(text.to_owned());
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let (text, _, _) = detector.guess(Some(b"uk"), Utf8Detection::Deny).decode(bytes);
    Some(text.into_owned())
}

/// The delimiter that occurs most often outside quotes in the first lines: comma, semicolon or tab.
fn delimiter_of(text: &str) -> u8 {
    let mut counts = [(0usize, b','), (0, b';'), (0, b'\t')];
    let mut quoted = false;
    let mut lines = 0;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                lines += 1;
                if lines == 5 {
                    break;
                }
            }
            _ if !quoted => counts.iter_mut().filter(|(_, d)| *d == byte).for_each(|(n, _)| *n += 1),
            _ => {}
        }
    }
    // Of equals the first wins: the comma.
    counts.iter().rev().max_by_key(|(n, _)| *n).map_or(b',', |(_, d)| *d)
}

/// Reads a CSV file's bytes into rows; `None` when they are no text.
pub fn csv_grid(name: &str, bytes: &[u8], faults: &Faults) -> Option<Grid> {
    let text = text_of(name, bytes, faults)?.replace("\r\n", "\n").replace('\r', "\n");
    // Excel's own first line `sep=;`.
    let (skipped, delimiter, body) = match text.strip_prefix("sep=").map(|t| t.split_once('\n').unwrap_or((t, ""))) {
        Some((sep, rest)) if sep.len() == 1 => (1, sep.as_bytes()[0], rest),
        _ => (0, delimiter_of(&text), text.as_str()),
    };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(body.as_bytes());
    let mut grid = Grid { name: name.to_owned(), rows: Vec::new() };
    let (mut row, mut cells) = (skipped, 0);
    let mut record = csv::StringRecord::new();
    loop {
        let before = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                faults.push(
                    Fault::error("bad-csv", name, format!("The row cannot be read: {error}."), "Save it again as CSV.")
                        .at_row(row + 1),
                );
                break;
            }
        }
        // The reader passes over blank lines; what it consumed beyond this record's own lines were such.
        let inside: u64 = record.iter().map(|c| c.matches('\n').count() as u64).sum();
        let consumed = reader.position().line().saturating_sub(before);
        row += 1 + consumed.saturating_sub(1 + inside) as u32;
        cells += record.len();
        if cells > MOST_CELLS {
            faults.push(Fault::error("file-too-large", name, "The table has over 20 million cells.", "Shorten it."));
            return None;
        }
        let trimmed: Vec<String> = record.iter().map(|c| c.trim().to_owned()).collect();
        if trimmed.iter().any(|c| !c.is_empty()) {
            grid.rows.push((row, trimmed));
        }
    }
    Some(grid)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
        csv_grid("t.csv", bytes, &Faults::new()).unwrap().rows
    }
    fn row(number: u32, cells: &[&str]) -> (u32, Vec<String>) {
        (number, cells.iter().map(|c| (*c).to_owned()).collect())
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_shows_them() {
        let expected = vec![row(1, &["a", "b"]), row(3, &["1", "two\nlines"]), row(5, &["3", "4"])];
        assert_eq!(rows(b"a,b\n\n1,\"two\nlines\"\n,\n3,4"), expected);
        assert_eq!(rows(b"a,b\r\n\r\n1,\"two\r\nlines\"\r\n,\r\n3,4\r\n"), expected);
        assert_eq!(rows(b"sep=;\na;b\n1;2"), vec![row(2, &["a", "b"]), row(3, &["1", "2"])]);
    }

    #[test]
    fn encodings_and_delimiters_are_recognised() {
        let expected = vec![row(1, &["Naïve, \"Café\"", "£5"])];
        assert_eq!(rows("\u{feff}\"Naïve, \"\"Café\"\"\",£5".as_bytes()), expected);
        assert_eq!(rows(b"\"Na\xefve, \"\"Caf\xe9\"\"\",\xa35\n"), expected);
        let utf16: Vec<u8> =
            "\u{feff}\"Naïve, \"\"Café\"\"\"\t£5\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(rows(&utf16), expected);
    }

    #[test]
    fn binary_files_are_named() {
        for bytes in [&b"PK\x03\x04rest"[..], b"abc\0def", b"%PDF-1.7"] {
            let faults = Faults::new();
            assert_eq!(csv_grid("t.csv", bytes, &faults), None);
            assert_eq!(faults.into_sorted()[0].code, "binary-file");
        }
    }
}
