//! From bytes in whatever encoding to text: which encoding it is, and reading it as UTF-8.

mod guess;
mod reader;
mod table;
mod twice;

pub(super) use guess::of_name;
pub(super) use reader::{BINARY, Hint, TextReader};
pub(super) use twice::encoded_twice;

use crate::error::Error;
use encoding_rs::{BIG5, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::fmt;
use std::str::FromStr;

/// An encoding that a reader names, so that none is guessed.
///
/// ```
/// use yinde::corpus::Encoding;
///
/// assert_eq!("gb2312".parse::<Encoding>()?.to_string(), "gb18030");
/// assert!("klingon".parse::<Encoding>().is_err());
/// # Ok::<(), yinde::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

/// Those that Chinese texts come in, and the one that is left for what is not Chinese.
const KNOWN: [&encoding_rs::Encoding; 6] = [UTF_8, UTF_16LE, UTF_16BE, GB18030, BIG5, WINDOWS_1252];

impl FromStr for Encoding {
    type Err = Error;

    /// Takes the names that web pages use, in capitals or not: `gbk`, `gb2312` and `gb18030` are one encoding here.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownEncoding`] for any other name.
    fn from_str(label: &str) -> Result<Self, Error> {
        let found = encoding_rs::Encoding::for_label(label.as_bytes()).map(widest);
        found
            .filter(|found| KNOWN.contains(found))
            .map(Encoding)
            .ok_or_else(|| Error::UnknownEncoding(label.to_owned()))
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

/// What was declared as GBK or GB2312 often holds characters that only GB18030 has.
fn widest(encoding: &'static encoding_rs::Encoding) -> &'static encoding_rs::Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_has_many_names() {
        let check = |label: &str, expected: &str| {
            let found = label.parse::<Encoding>();
            assert_eq!(found.map_or_else(|e| e.to_string(), |found| found.to_string()), expected, "{label}");
        };
        check("utf8", "UTF-8");
        check("GB2312", "gb18030");
        check(" gbk ", "gb18030");
        check("big5-hkscs", "Big5");
        check("UTF-16", "UTF-16LE");
        check("latin1", "windows-1252");
        let known = "utf-8, utf-16le, utf-16be, gb18030 (also gbk, gb2312), big5 (also big5-hkscs) and windows-1252";
        check("euc-jp", &format!("no encoding `euc-jp` is known here: there are {known}"));
        check("", &format!("no encoding `` is known here: there are {known}"));
    }
}
