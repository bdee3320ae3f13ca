//! What an index must have been made by to be read by this program.

use super::{UserWords, rules};

/// The fingerprint of the analyzer, in 32 hexadecimal digits: its rules, its tables, the user's words.
pub fn fingerprint(words: Option<&UserWords>) -> String {
    words.map_or_else(|| FINGERPRINT.to_owned(), |words| rules::fingerprint(TABLES, words.as_bytes()))
}

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compiled_in_is_what_comes_out() {
        assert_eq!(FINGERPRINT, rules::fingerprint(TABLES, &[]));
    }
}
