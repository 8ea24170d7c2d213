//! Files that are either the old one or the new one, never half of each.

use super::ReportError;
use std::path::Path;

/// Writes a file beside its final place and renames it there; makes the folder when it is missing.
///
/// # Errors
/// When the folder or the file cannot be written.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<(), ReportError> {
    let failed = |source| ReportError::Write { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let draft = path.with_file_name(format!(".{name}.part"));
    std::fs::write(&draft, bytes).and_then(|()| std::fs::rename(&draft, path)).map_err(|source| {
        // A draft that cannot be renamed is of no use to anybody; that it may stay behind changes nothing.
        let _ = std::fs::remove_file(&draft);
        failed(source)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_a_file_and_leaves_no_draft() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("deep/file.txt");
        write_atomically(&path, b"old").unwrap();
        write_atomically(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn says_which_file_failed() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("file"), "in the way").unwrap();
        let error = write_atomically(&dir.path().join("file/report.html"), b"x").unwrap_err();
        assert!(error.to_string().contains("report.html"), "{error}");
    }
}
