//! The lines of a small text file, and how an error names one of them.

use crate::error::Error;
use std::io::ErrorKind;
use std::path::Path;

/// Reads a file of UTF-8 text, without the byte order mark it may begin with.
pub(super) fn read(path: &Path) -> Result<String, Error> {
    let bytes = std::fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::NoSuchPath(path.to_owned()),
        _ => Error::io(path)(error),
    })?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        }),
        Err(error) => {
            let line = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|&byte| byte == b'\n').count();
            let advice =
                "expected text in UTF-8, found other bytes; `iconv -f GB18030 -t UTF-8` converts Chinese files of old";
            Err(malformed(&path.display().to_string(), line, advice))
        }
    }
}

/// The lines that are not blank, each with its number, from 1.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim().is_empty())
}

/// The error about one line of a file.
pub(super) fn malformed(name: &str, line: usize, expected: impl Into<String>) -> Error {
    Error::Malformed { place: format!("{name}:{line}"), expected: expected.into() }
}

/// The beginning of what was found, for a message: at most 40 characters, none that moves a cursor.
pub(super) fn shown(found: &str) -> String {
    const MAX_CHARS: usize = 40;
    let mut chars = found.chars().map(|c| if c.is_control() { ' ' } else { c });
    let mut shown: String = chars.by_ref().take(MAX_CHARS).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Result<&str, &str>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f");
        std::fs::write(&path, bytes).unwrap();
        let found = read(&path).map_err(|e| e.to_string().replace(&path.display().to_string(), "f"));
        match expected {
            Ok(text) => assert_eq!(found.as_deref(), Ok(text)),
            Err(start) => assert!(found.as_ref().unwrap_err().starts_with(start), "{found:?}"),
        }
    }

    #[test]
    fn a_file_is_read_as_utf8() {
        check("\u{feff}海洋\n".as_bytes(), Ok("海洋\n"));
        check(b"", Ok(""));
        check(b"one\ntwo\n\xba\xa3", Err("f:3: expected text in UTF-8"));
        check(b"\xff\xfeq", Err("f:1: expected text in UTF-8"));
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = read(Path::new("/nowhere/qrels.tsv")).unwrap_err();
        assert_eq!(error.to_string(), "/nowhere/qrels.tsv: no such file or folder");
    }

    #[test]
    fn what_was_found_is_shown_shortly() {
        assert_eq!(shown("a\u{1b}[2J\tb"), "a [2J b");
        assert_eq!(shown(&"海".repeat(50)), "海".repeat(40) + "…");
    }
}
