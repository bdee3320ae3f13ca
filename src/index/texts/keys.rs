//! The keys of characters, by the codes that texts are written in.

use crate::analyze::{Alone, NONE, key_alone};
use crate::index::compact::{Symbol, char_of, code_of, each, each_symbol, pack_one};

/// Something packed: keys, or a text of which each character has one key or none.
#[derive(Clone, Copy)]
pub(super) struct Packed<'a> {
    pub packed: &'a [u8],
    pub is_keys: bool,
}

impl Packed<'_> {
    /// Hands over each key.
    pub fn each_key(&self, mut found: impl FnMut(u32)) -> Option<()> {
        each(
            self.packed,
            |code| self.of_code(code),
            |c| self.of_char(c),
            |key| key.key().into_iter().for_each(&mut found),
        )
    }

    /// The same, for as long as `found` wants more.
    #[inline]
    pub fn each_key_while(&self, mut found: impl FnMut(u32) -> bool) -> Option<()> {
        each_symbol(self.packed, |symbol| {
            let key = match symbol {
                Symbol::Code(code) => self.of_code(code),
                Symbol::Char(c) => self.of_char(c),
            };
            key.key().is_none_or(&mut found)
        })
    }

    #[inline]
    fn of_code(&self, code: usize) -> Alone {
        if self.is_keys { Alone::Key(char_of(code).map_or(0, u32::from)) } else { Alone::of_number(key_of_code(code)) }
    }

    fn of_char(&self, c: char) -> Alone {
        if self.is_keys { Alone::Key(u32::from(c)) } else { key_alone(c) }
    }
}

/// Packs a text behind what is there; whether these are the keys of its characters one by one, of which each has one or none.
pub(super) fn pack_with_keys(text: &str, keys: &[char], packed: &mut Vec<u8>) -> bool {
    let (mut left, mut are_of_each) = (keys.iter(), true);
    packed.reserve(text.len() / 2);
    for c in text.chars() {
        let code = code_of(c);
        pack_one(c, code, packed);
        are_of_each &= match code.map_or_else(|| key_alone(c), |code| Alone::of_number(key_of_code(code))) {
            Alone::None => true,
            Alone::Key(key) => left.next().is_some_and(|&next| u32::from(next) == key),
            Alone::More => false,
        };
    }
    are_of_each && left.next().is_none()
}

/// The key of each code, as a number, four bytes each.
static KEYS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/codes.keys"));

/// The key of a code, as a number: [`NONE`] where it has none.
#[inline]
pub(super) fn key_of_code(code: usize) -> u32 {
    KEYS.as_chunks().0.get(code).copied().map_or(NONE, u32::from_le_bytes)
}

/// Each key with a code that has it, eight bytes each, in order: the code in the lower half.
static OF_KEYS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/codes.of_keys"));

/// The codes of characters that have a key.
pub(super) fn codes_with(key: char) -> impl Iterator<Item = usize> {
    let (of_keys, _) = OF_KEYS.as_chunks();
    let number = |entry: &[u8; 8]| u64::from_le_bytes(*entry);
    let is_key = move |entry: &u64| entry >> 32 == u64::from(u32::from(key));
    let begin = of_keys.partition_point(|entry| number(entry) >> 32 < u64::from(u32::from(key)));
    of_keys[begin..].iter().map(number).take_while(is_key).map(|entry| (entry & u64::from(u32::MAX)) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::compact::CODES;

    #[test]
    fn the_tables_have_what_is_found_for_each_character() {
        for code in 0..CODES {
            let c = char_of(code).unwrap();
            assert_eq!(code_of(c), Some(code), "{c:?}");
            assert_eq!(key_of_code(code), key_alone(c).number(), "{c:?}");
        }
        for c in '\0'..=char::MAX {
            assert!(code_of(c).is_none_or(|code| char_of(code) == Some(c)), "{c:?}");
            assert!(codes_with(c).all(|code| key_of_code(code) == u32::from(c)), "{c:?}");
        }
        let with_key = (0..CODES).filter(|&code| Alone::of_number(key_of_code(code)).key().is_some()).count();
        assert_eq!(('\0'..=char::MAX).map(|key| codes_with(key).count()).sum::<usize>(), with_key);
    }
}
