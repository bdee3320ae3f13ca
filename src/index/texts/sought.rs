//! What is looked for in texts: single keys, and keys side by side.

use super::keys::{Packed, codes_with, key_of_code};
use super::pairs;
use crate::analyze::{Alone, NONE, key_alone};
use crate::index::compact::{Needle, Numbers, Symbol, between_escapes, code_of, each_symbol, first_code};
use std::sync::OnceLock;

/// Keys that are looked for, each with its number: the place where it comes first.
pub(crate) struct Wanted {
    keys: Vec<char>,
    /// One more than the number by the code of a character that has the key; nought where none is looked for, and
    /// [`NO_KEY`] where there is none.
    pub(super) by_code: Box<Numbers>,
    /// The same by the code of the key.
    pub(super) by_key: Box<Numbers>,
}

/// More keys than this are not looked for.
const MOST_WANTED: usize = 250;
pub(super) const NO_KEY: u8 = u8::MAX;

impl Wanted {
    /// Looks for these, or the first 250 of them.
    pub fn new(keys: impl Iterator<Item = char>) -> Self {
        static NOTHING: OnceLock<Box<Numbers>> = OnceLock::new();
        let nothing = || Box::new(std::array::from_fn(|code| if key_of_code(code) == NONE { NO_KEY } else { 0 }));
        let keys: Vec<char> = keys.take(MOST_WANTED).collect();
        let (mut by_code, mut by_key) = (NOTHING.get_or_init(nothing).clone(), Box::new([0; _]));
        // Backwards, so that the first of equals stays.
        for (number, &key) in (1..=keys.len() as u8).zip(&keys).rev() {
            codes_with(key).for_each(|code| by_code[code] = number);
            if let Some(code) = code_of(key) {
                by_key[code] = number;
            }
        }
        Wanted { keys, by_code, by_key }
    }

    /// The number of a key, if it is wanted.
    pub fn number(&self, key: u32) -> Option<usize> {
        self.keys.iter().position(|&wanted| u32::from(wanted) == key)
    }

    /// What the tables say, for a character that has no code.
    #[cold]
    pub(super) fn number_of(&self, c: char, is_key: bool) -> u8 {
        let key = match key_alone(c) {
            _ if is_key => u32::from(c),
            Alone::Key(key) => key,
            _ => return NO_KEY,
        };
        self.number(key).map_or(0, |number| number as u8 + 1)
    }
}

/// Keys that are looked for side by side.
pub(crate) struct Phrase {
    keys: Vec<u32>,
    /// What the first key is found by: the codes of characters that have it, and its own.
    of_text: Vec<Needle>,
    of_keys: Vec<Needle>,
    /// The bits of its first pairs in the filter of a passage.
    pairs: Vec<pairs::Bits>,
}

impl Phrase {
    pub fn new(keys: &[char]) -> Self {
        let first = || keys.iter().copied().take(1);
        let numbers: Vec<u32> = keys.iter().map(|&key| u32::from(key)).collect();
        Phrase {
            pairs: pairs::bits(&numbers),
            keys: numbers,
            of_text: first().flat_map(codes_with).map(Needle::new).collect(),
            of_keys: first().filter_map(code_of).map(Needle::new).collect(),
        }
    }

    /// Whether it may begin in a passage with this filter.
    #[inline]
    pub fn may_begin(&self, filter: &[u8]) -> bool {
        pairs::has(filter, &self.pairs)
    }

    /// Hands over what stands behind each place where the first key stands.
    pub(super) fn each_begin<'p>(&self, text: Packed<'p>, mut found: impl FnMut(Packed<'p>)) -> Option<()> {
        let needles = if text.is_keys { &self.of_keys } else { &self.of_text };
        let (first, second) = (self.keys.first().copied(), self.keys.get(1).copied());
        // What comes next is not looked at further where it is seen at once to be something else.
        let may_be = |behind| match (second, first_code(behind)) {
            (Some(second), Some(code)) => text.is_keys || [second, NONE].contains(&key_of_code(code)),
            _ => true,
        };
        for part in between_escapes(text.packed) {
            let end = part.end;
            for needle in needles {
                needle.each_in(text.packed, part.clone(), may_be, |packed| found(Packed { packed, ..text }));
            }
            let rest = text.packed.get(end..).unwrap_or_default();
            let (mut key, mut length) = (None, 0);
            each_symbol(rest, |symbol| {
                length = symbol.length();
                key = match symbol {
                    Symbol::Char(c) if text.is_keys => Some(u32::from(c)),
                    Symbol::Char(c) => key_alone(c).key(),
                    Symbol::Code(_) => None,
                };
                false
            })?;
            if key.is_some() && key == first {
                found(Packed { packed: &rest[length..], ..text });
            }
        }
        Some(())
    }

    /// What has to follow the first key.
    pub(super) fn left(&self) -> Left<'_> {
        Left { keys: self.keys.get(1..).unwrap_or_default(), differs: false }
    }
}

/// What of a phrase must still come.
pub(super) struct Left<'a> {
    keys: &'a [u32],
    differs: bool,
}

impl Left<'_> {
    /// Holds the next key against what must come; says whether more is wanted.
    #[inline]
    pub fn take(&mut self, key: u32) -> bool {
        if let Some((&next, rest)) = self.keys.split_first() {
            (self.keys, self.differs) = (rest, next != key);
        }
        self.wants_more()
    }

    pub fn wants_more(&self) -> bool {
        !self.keys.is_empty() && !self.differs
    }

    pub fn is_found(&self) -> bool {
        self.keys.is_empty() && !self.differs
    }
}
