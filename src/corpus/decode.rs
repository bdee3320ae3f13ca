//! From bytes to text: unpacking, within limits, and the encoding, which is UTF-8 as yet.

use super::walk::File;
use flate2::bufread::MultiGzDecoder;
use std::fs;
use std::io::{self, BufRead, BufReader, Read};

/// What may come out of one packed file, in bytes; also the greatest file that is read at once.
const MAX_BYTES: u64 = 2 << 30;
/// How many times its packed size a file may have unpacked. Articles shrink to a third, logs to a fiftieth.
const MAX_RATIO: u64 = 200;
/// Below this size, in bytes, the ratio does no harm.
const RATIO_FROM: u64 = 64 << 20;

/// Opens a file and unpacks it while it is read; going beyond the limits is an error of the reader.
pub(super) fn open(file: &File) -> io::Result<Box<dyn BufRead>> {
    let opened = fs::File::open(&file.at)?;
    let packed_bytes = opened.metadata()?.len();
    let reader = BufReader::new(opened);
    if !file.packed {
        return Ok(Box::new(reader));
    }
    let limit = MAX_BYTES.min((packed_bytes.saturating_mul(MAX_RATIO)).max(RATIO_FROM));
    Ok(Box::new(BufReader::new(Limited { reader: MultiGzDecoder::new(reader), left: limit, limit })))
}

/// Reads a text at once.
pub(super) fn whole(file: &File) -> Result<String, String> {
    let mut bytes = Vec::new();
    let reader = open(file).map_err(|e| e.to_string())?;
    reader.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("left out, for it is greater than {}", size(MAX_BYTES)));
    }
    text(bytes)
}

/// Decodes the bytes of a text, without the byte order mark that may stand before it.
pub(super) fn text(mut bytes: Vec<u8>) -> Result<String, String> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err("this is UTF-16, only UTF-8 is read as yet: `iconv -f UTF-16 -t UTF-8` converts it".to_owned());
    }
    if bytes.contains(&0) {
        return Err(BINARY.to_owned());
    }
    if bytes.starts_with(BOM) {
        bytes.drain(..BOM.len());
    }
    String::from_utf8(bytes).map_err(|e| not_utf8(e.utf8_error()))
}

pub(super) const BINARY: &str = "looks like a binary file: it holds a NUL byte";

/// The byte order mark in UTF-8.
pub(super) const BOM: &[u8] = "\u{feff}".as_bytes();

/// Says where a text stops being UTF-8, and what to do.
pub(super) fn not_utf8(e: std::str::Utf8Error) -> String {
    let at = e.valid_up_to();
    format!(
        "not UTF-8 from byte {at} on, and only UTF-8 is read as yet: `iconv -f GB18030 -t UTF-8` converts what was written on older Chinese systems"
    )
}

/// A reader that fails once more than a limit has come out of it.
struct Limited<R> {
    reader: R,
    /// Bytes that may still come.
    left: u64,
    limit: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let unpacked = self.reader.read(buffer);
        let bytes = unpacked.map_err(|e| io::Error::new(e.kind(), format!("cannot be unpacked: {e}")))?;
        match self.left.checked_sub(bytes as u64) {
            Some(left) => self.left = left,
            None => {
                let reason = format!(
                    "unpacks to more than {}, far more than its packed size would hold of articles",
                    size(self.limit)
                );
                return Err(io::Error::other(reason));
            }
        }
        Ok(bytes)
    }
}

fn size(bytes: u64) -> String {
    match bytes >> 20 {
        mib if mib >= 1 << 10 && mib % (1 << 10) == 0 => format!("{} GiB", mib >> 10),
        0 => format!("{bytes} bytes"),
        mib => format!("{mib} MiB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes `bytes` and expects a text, or a reason that begins so.
    fn check(bytes: &[u8], expected: Result<&str, &str>) {
        match (text(bytes.to_vec()), expected) {
            (Err(found), Err(reason)) => assert!(found.starts_with(reason), "{found}"),
            (found, expected) => assert_eq!(found.as_deref().map_err(|e| e.as_str()), expected),
        }
    }

    #[test]
    fn bytes_become_text() {
        check("一\r\n二\r".as_bytes(), Ok("一\r\n二\r"));
        check("\u{feff}一".as_bytes(), Ok("一"));
        check("\u{feff}\u{feff}一".as_bytes(), Ok("\u{feff}一"));
        check(b"", Ok(""));
    }

    #[test]
    fn what_is_not_text_says_why() {
        check(b"\xd2\xfd\xb5\xc3", Err("not UTF-8 from byte 0 on"));
        check("引\u{feff}".as_bytes()[..5].as_ref(), Err("not UTF-8 from byte 3 on"));
        check(b"\xff\xfe\x15\x5f", Err("this is UTF-16"));
        check(b"\x89PNG\0", Err("looks like a binary file"));
    }

    #[test]
    fn a_limit_is_kept() {
        let read = |limit: u64| {
            let mut limited = Limited { reader: &[7u8; 1000][..], left: limit, limit };
            limited.read_to_end(&mut Vec::new()).map_err(|e| e.to_string())
        };
        assert_eq!(read(1000), Ok(1000));
        assert!(read(999).is_err_and(|reason| reason.starts_with("unpacks to more than 999 bytes")));
    }
}
