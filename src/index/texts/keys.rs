//! The keys of characters, by the codes that texts are written in.

use crate::analyze::each_key_alone;
use crate::index::compact::{CODES, Symbol, char_of, code_of, each_symbol};
use std::sync::OnceLock;

/// Something packed: keys, or a text of which each character has one key or none.
#[derive(Clone, Copy)]
pub(super) struct Packed<'a> {
    pub packed: &'a [u8],
    pub is_keys: bool,
}

impl Packed<'_> {
    #[inline]
    pub fn each_key_while(&self, mut found: impl FnMut(u32) -> bool) -> Option<()> {
        each_symbol(self.packed, |symbol| {
            let key = match symbol {
                Symbol::Code(code) if self.is_keys => Alone::Key(char_of(code).map_or(0, u32::from)),
                Symbol::Char(c) if self.is_keys => Alone::Key(u32::from(c)),
                Symbol::Code(code) => alone(code),
                Symbol::Char(c) => find_alone(c),
            };
            match key {
                Alone::Key(key) => found(key),
                _ => true,
            }
        })
    }
}

/// Whether these are the keys of the characters of a text one by one, of which each has one or none.
pub(super) fn are_of_each(text: &str, keys: &[char]) -> bool {
    let mut left = keys.iter();
    let mut is_next = |c| match key_alone(c) {
        Alone::None => true,
        Alone::Key(key) => left.next().is_some_and(|&next| u32::from(next) == key),
        Alone::More => false,
    };
    text.chars().all(&mut is_next) && left.next().is_none()
}

/// The keys that a character folds to by itself.
pub(super) enum Alone {
    None,
    Key(u32),
    More,
}

impl Alone {
    pub fn key(&self) -> Option<u32> {
        match self {
            Alone::Key(key) => Some(*key),
            _ => None,
        }
    }
}

fn key_alone(c: char) -> Alone {
    match code_of(c) {
        Some(code) => alone(code),
        None => find_alone(c),
    }
}

pub(super) fn find_alone(c: char) -> Alone {
    let mut found = Alone::None;
    each_key_alone(c, |key| {
        found = match found {
            Alone::None => Alone::Key(u32::from(key)),
            _ => Alone::More,
        }
    });
    found
}

/// The same by the code of the character.
#[inline]
fn alone(code: usize) -> Alone {
    match keys_of_codes()[code] {
        NONE => Alone::None,
        MORE => Alone::More,
        key => Alone::Key(key),
    }
}

/// The key of each code: all are found when one is first asked for.
#[inline]
pub(super) fn keys_of_codes() -> &'static [u32; CODES] {
    static KEYS: OnceLock<Box<[u32; CODES]>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let key = |code| match find_alone(char_of(code).unwrap_or('\0')) {
            Alone::None => NONE,
            Alone::Key(key) => key,
            Alone::More => MORE,
        };
        let keys: Box<[u32]> = (0..CODES).map(key).collect();
        keys.try_into().unwrap_or_else(|_| unreachable!("there is one for each code"))
    })
}

/// Finds the keys of all codes, and the codes of all characters.
pub fn make_keys() {
    keys_of_codes();
    code_of('一');
}

/// The codes of characters that have a key.
pub(super) fn codes_with(key: char) -> impl Iterator<Item = usize> {
    const AT_ONCE: usize = 64;
    let is_it = move |of_code: &u32| *of_code == u32::from(key);
    let parts = keys_of_codes().chunks(AT_ONCE).enumerate();
    // Most parts have none, which the processor sees of several at once.
    let parts = parts.filter(move |(_, part)| part.iter().fold(false, |any, of_code| any | is_it(of_code)));
    parts.flat_map(move |(number, part)| {
        let found = part.iter().enumerate().filter(move |(_, of_code)| is_it(of_code));
        found.map(move |(i, _)| number * AT_ONCE + i)
    })
}

/// No characters have these numbers.
pub(super) const NONE: u32 = u32::MAX;
const MORE: u32 = u32::MAX - 1;
