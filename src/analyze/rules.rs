//! By which rules a text is folded and cut.
//!
//! Shared with the build script, which works out the fingerprint of the analyzer without words of the user.

/// Grows whenever folding, segmenting or the lanes change, so that an older index is refused and not misread.
const ANALYZER: &str = "yinde-analyzer 1";

/// The crates whose data and rules decide how a text is folded and cut, at the versions built in.
pub const MADE_WITH: [(&str, &str); 4] =
    [("ferrous-opencc", "0.4.0"), ("jieba-rs", "0.11.0"), ("pinyin", "0.11.0"), ("unicode-normalization", "0.1.26")];

/// The fingerprint of these rules, with the hash of the compiled tables and the user's words, in 32 hexadecimal digits.
pub fn fingerprint(tables: &str, words: &[u8]) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(ANALYZER.as_bytes());
    for (name, version) in MADE_WITH {
        hash.update(format!("\n{name} {version}").as_bytes());
    }
    hash.update(tables.as_bytes());
    hash.update(words);
    hash.finalize().to_hex()[..32].to_owned()
}
