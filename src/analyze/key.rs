//! The key of a character: what the character lane compares.
//!
//! Keys are coarser than folding and look at one character only: 發, 髮 and 发 have one key, also 乾
//! and 干, whatever phrase they stand in. So a quotation cut anywhere out of a text keeps the keys it
//! had inside, and is found. White space has no key and takes no place.

use super::alone::{self, Alone};

/// The key of one folded character; nothing for white space.
///
/// ```
/// use yinde::key;
/// assert_eq!(key('髮'), key('发'));
/// assert_eq!(key('，'), key(','));
/// assert_eq!(key('\u{3000}'), None);
/// ```
#[inline]
pub fn key(c: char) -> Option<char> {
    alone::key(c, joined)
}

/// The keys of a folded text, each with the byte where its character begins.
pub fn key_of(folded: &str) -> impl Iterator<Item = (usize, char)> {
    folded.char_indices().filter_map(|(at, c)| key(c).map(|key| (at, key)))
}

/// The keys that a character folds to by itself.
pub(crate) fn key_alone(c: char) -> Alone {
    alone::alone(c, joined)
}

/// The key that a character has which conversion joins with others.
#[inline]
fn joined(c: char) -> Option<char> {
    table::lookup(&tables::KEY_PAGES, &tables::KEY_BLOCKS, c)
}

/// Tables made by the build script from the dictionaries under `data/`.
pub(super) mod tables {
    include!(concat!(env!("OUT_DIR"), "/chars.rs"));
}

/// A table over all characters in pages of 256, of which most are shared and empty.
pub(super) mod table {
    /// What the table has for `c`, if anything.
    #[inline]
    pub fn lookup(pages: &[u16], blocks: &[[u32; 256]], c: char) -> Option<char> {
        let entry = entry(pages, blocks, c);
        if entry == 0 { None } else { char::from_u32(entry) }
    }

    /// What stands in the table for `c`; 0 if nothing.
    #[inline]
    pub const fn entry(pages: &[u16], blocks: &[[u32; 256]], c: char) -> u32 {
        let code = c as usize;
        blocks[pages[code >> 8] as usize][code & 0xff]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::fold;

    #[test]
    fn a_character_has_the_keys_of_what_it_folds_to() {
        for c in ('\0'..='\u{2ffff}').chain('\u{e0000}'..='\u{e0fff}') {
            let mut keys = String::new();
            alone::each_key(c, joined, |key| keys.push(key));
            let folded: String = key_of(fold(c.encode_utf8(&mut [0; 4])).as_str()).map(|(_, key)| key).collect();
            assert_eq!(keys, folded, "{c:?}");
        }
    }
}
