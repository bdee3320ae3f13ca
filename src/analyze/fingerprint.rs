//! What an index must have been made by to be read by this program.

use super::UserWords;

/// Grows whenever folding, segmenting or the lanes change, so that an older index is refused and not misread.
const ANALYZER: &str = "yinde-analyzer 1";

/// The crates whose data and rules decide how a text is folded and cut, at the versions built in.
pub const MADE_WITH: [(&str, &str); 4] =
    [("ferrous-opencc", "0.4.0"), ("jieba-rs", "0.11.0"), ("pinyin", "0.11.0"), ("unicode-normalization", "0.1.26")];

/// The fingerprint of the analyzer, in 32 hexadecimal digits: its rules, its tables, the user's words.
pub fn fingerprint(words: Option<&UserWords>) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(ANALYZER.as_bytes());
    for (name, version) in MADE_WITH {
        hash.update(format!("\n{name} {version}").as_bytes());
    }
    hash.update(TABLES.as_bytes());
    hash.update(words.map_or(&[][..], UserWords::as_bytes));
    hash.finalize().to_hex()[..32].to_owned()
}

include!(concat!(env!("OUT_DIR"), "/tables.rs"));
