//! Stored texts: the most frequent characters in one byte, most others in two.
//!
//! UTF-8 spends three bytes on a Chinese character; so written, 36 MB of news take 19.6 MB, and each passage can be read
//! by itself. What a symbol is can be told in the middle of a text too: behind a byte less than [`TWO`] one always begins.

mod numbers;

pub(super) use numbers::{Numbers, numbers};

use memchr::memmem::Finder;
use memchr::{memchr, memchr_iter};
use std::ops::Range;

/// The characters by their codes, two bytes each.
static CHARS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/codes.chars"));

/// One more than the code of each character, two bytes each; nought where it has none.
static OF_CHARS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/codes.numbers"));

/// Codes from here on take two bytes: one from here to `ESCAPE`, and one less than `ESCAPE`.
const TWO: usize = 192;

/// The first of two bytes, of which the other has seven bits of a character that has no code; three such two have all.
const ESCAPE: u8 = 255;

/// How many codes there are.
pub(super) const CODES: usize = TWO + (ESCAPE as usize - TWO) * ESCAPE as usize;

/// Writes a text behind what is there; [`unpack`] gives it back to the byte.
pub(super) fn pack(text: impl Iterator<Item = char>, packed: &mut Vec<u8>) {
    text.for_each(|c| pack_one(c, code_of(c), packed));
}

/// Writes a character that has this code.
#[inline]
pub(super) fn pack_one(c: char, code: Option<usize>, packed: &mut Vec<u8>) {
    match code {
        Some(code) if code < TWO => packed.push(code as u8),
        Some(code) => packed.extend(two_bytes(code)),
        None => packed.extend([14, 7, 0].iter().flat_map(|shift| [ESCAPE, (c as u32 >> shift) as u8 & 0x7f])),
    }
}

/// A code from [`TWO`] on, as it is written.
fn two_bytes(code: usize) -> [u8; 2] {
    let (high, low) = ((code - TWO) / ESCAPE as usize, (code - TWO) % ESCAPE as usize);
    [(TWO + high) as u8, low as u8]
}

/// The code that two bytes stand for, the first from [`TWO`] on.
#[inline]
fn code_of_two(first: usize, low: usize) -> usize {
    (usize::from(FIRST[first]) + low).min(CODES - 1)
}

/// The code of which each byte is the first or the only one, with what another adds still to come.
static FIRST: [u16; 256] = {
    let (mut codes, mut first) = ([0; 256], 0);
    while first < 256 {
        codes[first] = if first < TWO { first } else { TWO + (first - TWO) * ESCAPE as usize } as u16;
        first += 1;
    }
    codes
};

/// Reads a text; nothing where the bytes are not such as [`pack`] writes.
pub(super) fn unpack(packed: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(packed.len() * 2);
    let of_code = |code| char_of(code).unwrap_or(char::REPLACEMENT_CHARACTER);
    each(packed, of_code, |c| c, |c| text.push(c))?;
    Some(text)
}

/// What stands for one character of a packed text.
pub(super) enum Symbol {
    /// Its code, which is less than [`CODES`].
    Code(usize),
    /// Itself.
    Char(char),
}

impl Symbol {
    /// How many bytes it takes.
    pub fn length(&self) -> usize {
        match self {
            Symbol::Code(code) => 1 + usize::from(*code >= TWO),
            Symbol::Char(_) => ESCAPED,
        }
    }
}

/// Hands over what stands in a packed text for as long as `found` wants more; nothing is given back where the bytes are
/// not such as [`pack`] writes.
#[inline]
pub(super) fn each_symbol(packed: &[u8], mut found: impl FnMut(Symbol) -> bool) -> Option<()> {
    let mut at = 0;
    while let Some(&first) = packed.get(at) {
        let symbol = if usize::from(first) < TWO {
            at += 1;
            Symbol::Code(usize::from(first))
        } else if first < ESCAPE {
            let low = *packed.get(at + 1)?;
            at += 2;
            Symbol::Code(code_of_two(first.into(), low.into()))
        } else {
            let c = escaped(&packed[at..])?;
            at += ESCAPED;
            Symbol::Char(c)
        };
        if !found(symbol) {
            break;
        }
    }
    Some(())
}

/// Hands over what `of_code` says of each symbol's code, for all in order, and what `of_char` says of a character without
/// one. Quicker than [`each_symbol`] for texts that are read whole.
#[inline]
pub(super) fn each<T>(
    packed: &[u8],
    of_code: impl Fn(usize) -> T,
    of_char: impl Fn(char) -> T,
    mut found: impl FnMut(T),
) -> Option<()> {
    for part in between_escapes(packed) {
        each_code(&packed[part.clone()], |code| found(of_code(code)))?;
        if part.end < packed.len() {
            found(of_char(escaped(&packed[part.end..])?));
        }
    }
    Some(())
}

/// Hands over each code of a text in which all characters have one.
///
/// Where a symbol begins is told for 64 bytes at a time, so that none waits for the one before it: of bytes from [`TWO`] on
/// that stand together first and second ones come by turns, as of backslashes in JSON (Langdale and Lemire: Parsing
/// Gigabytes of JSON per Second, 2019).
#[inline]
fn each_code(packed: &[u8], mut found: impl FnMut(usize)) -> Option<()> {
    const BYTES: usize = u64::BITS as usize;
    let mut last = [0; BYTES + 1];
    // A bit for each byte that is the second of a symbol; of the byte behind the 64 too.
    let mut seconds: u128 = 0;
    for begin in (0..packed.len()).step_by(BYTES) {
        let left = &packed[begin..];
        // With the next byte, which may be the second of the last symbol.
        let bytes = left.first_chunk().unwrap_or_else(|| {
            last[..left.len()].copy_from_slice(left);
            &last
        });
        let count = left.len().min(BYTES);
        seconds = second_bytes(from_two_on(bytes), (seconds >> BYTES) as u64);
        let mut begins = !seconds as u64 & u64::MAX >> (BYTES - count);
        while begins != 0 {
            let at = begins.trailing_zeros() as usize;
            begins &= begins - 1;
            found(code_at(bytes, at));
        }
        if left.len() <= BYTES {
            return (seconds >> count & 1 == 0).then_some(());
        }
    }
    Some(())
}

/// The code that begins at a place; nothing is decided by its length, which cannot be foreseen.
#[inline]
fn code_at<const MANY: usize>(bytes: &[u8; MANY], at: usize) -> usize {
    let (first, low) = (usize::from(bytes[at]), usize::from(bytes[at + 1]));
    usize::from(FIRST[first]) + (low & usize::from(first >= TWO).wrapping_neg())
}

/// Which of the first 64 bytes are [`TWO`] or more, a bit each.
#[inline]
fn from_two_on(bytes: &[u8]) -> u64 {
    let (eights, _) = bytes.as_chunks::<8>();
    // The two highest bits of each byte. Eights are put over each other, a bit apart: bit i of byte j is of byte j of the
    // eight i.
    let are = (0..).zip(eights).fold(0, |all, (number, eight)| {
        let eight = u64::from_le_bytes(*eight);
        all | (eight & eight << 1 & HIGHEST) >> (7 - number)
    });
    // Rows are exchanged with columns (Warren: Hacker's Delight, 7-3).
    [(7, 0x00aa_00aa_00aa_00aa), (14, 0x0000_cccc_0000_cccc), (28, 0x0000_0000_f0f0_f0f0)].iter().fold(
        are,
        |are: u64, (shift, mask)| {
            let other = (are ^ are >> shift) & mask;
            are ^ other ^ other << shift
        },
    )
}
const _: () = assert!(TWO == 0b1100_0000);

/// Which of 64 bytes, and of the one behind them, are the second of a symbol, by which are [`TWO`] or more; `is_second` says
/// so of the first.
#[inline]
fn second_bytes(two: u64, is_second: u64) -> u128 {
    const ODD: u64 = u64::MAX / 3 * 2;
    // Of each run a subtraction turns over every second bit.
    let first = two & !is_second;
    let turned = ((first << 1 | ODD).wrapping_sub(first)) ^ ODD;
    let seconds = turned ^ (two | is_second);
    u128::from(seconds) | u128::from((turned & two) >> 63) << 64
}

/// The character without a code that stands at the beginning.
fn escaped(packed: &[u8]) -> Option<char> {
    let &[_, high, _, middle, _, low] = packed.first_chunk()?;
    char::from_u32(u32::from(high) << 14 | u32::from(middle) << 7 | u32::from(low))
}

const LOWEST: u64 = u64::MAX / 0xff;
const HIGHEST: u64 = LOWEST << 7;

/// The highest bit of each of eight bytes whose bits are all set, as those of [`ESCAPE`] are.
#[inline]
pub(super) fn all_bits_set(bytes: u64) -> u64 {
    ((bytes & !HIGHEST) + LOWEST) & bytes & HIGHEST
}

/// The code that a packed text begins with; nothing where it is empty, or begins with a character that has none.
#[inline]
pub(super) fn first_code(packed: &[u8]) -> Option<usize> {
    match *packed {
        [first, ..] if usize::from(first) < TWO => Some(usize::from(first)),
        [first, low, ..] if first < ESCAPE => Some(code_of_two(first.into(), low.into())),
        _ => None,
    }
}

/// The parts of a packed text between the characters without a code, by where they begin and end.
pub(super) fn between_escapes(packed: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut from = Some(0);
    std::iter::from_fn(move || {
        let begin = from?;
        let escape = memchr(ESCAPE, packed.get(begin..)?).map(|at| begin + at);
        from = escape.map(|at| at + ESCAPED);
        Some(begin..escape.unwrap_or(packed.len()))
    })
}

/// How many bytes a character without a code takes.
const ESCAPED: usize = 6;

/// A code that is looked for in packed texts.
pub(super) struct Needle {
    bytes: [u8; 2],
    pair: Option<Finder<'static>>,
}

impl Needle {
    pub fn new(code: usize) -> Self {
        if code < TWO {
            return Needle { bytes: [code as u8, 0], pair: None };
        }
        let bytes = two_bytes(code);
        Needle { bytes, pair: Some(Finder::new(&bytes).into_owned()) }
    }

    /// Hands over what stands behind each place where the code stands in a part of a packed text that has no escapes, if
    /// that `may_be` what is looked for.
    #[inline]
    pub fn each_in<'p>(
        &self,
        packed: &'p [u8],
        part: Range<usize>,
        may_be: impl Fn(&'p [u8]) -> bool,
        mut found: impl FnMut(&'p [u8]),
    ) {
        let here = &packed[part.clone()];
        let mut found_at = |at: usize, length: usize| {
            let behind = &packed[part.start + at + length..];
            if may_be(behind) && begins_symbol(here, at) {
                found(behind);
            }
        };
        match &self.pair {
            None => memchr_iter(self.bytes[0], here).for_each(|at| found_at(at, 1)),
            Some(pair) => {
                let mut from = 0;
                while let Some(at) = pair.find(&here[from..]) {
                    found_at(from + at, 2);
                    from += at + 1;
                }
            }
        }
    }
}

/// Whether a symbol begins at a place of a packed text: those before it of [`TWO`] and more, which stand together, are
/// first and second bytes by turns.
fn begins_symbol(packed: &[u8], at: usize) -> bool {
    packed[..at].iter().rev().take_while(|&&byte| usize::from(byte) >= TWO).count() % 2 == 0
}

/// The character that has a code.
pub(super) fn char_of(code: usize) -> Option<char> {
    let bytes = CHARS.get(code * 2..code * 2 + 2)?;
    char::from_u32(u32::from(u16::from_le_bytes([bytes[0], bytes[1]])))
}

/// The code of a character, if it has one.
#[inline]
pub(super) fn code_of(c: char) -> Option<usize> {
    let code = u16::from_le_bytes(*OF_CHARS.as_chunks().0.get(c as usize)?);
    usize::from(code).checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn packed(text: &str) -> Vec<u8> {
        let mut packed = Vec::new();
        pack(text.chars(), &mut packed);
        packed
    }

    proptest! {
        #[test]
        fn a_text_comes_back(text in any::<String>()) {
            prop_assert_eq!(unpack(&packed(&text)), Some(text));
        }

        #[test]
        fn a_chinese_text_comes_back(text in "[\\u{0}-\\u{ff}\\u{3000}-\\u{30ff}\\u{4e00}-\\u{9fff}\\u{ff00}-\\u{ffff}𠮷😀]{0,60}") {
            prop_assert_eq!(unpack(&packed(&text)), Some(text));
        }

        #[test]
        fn no_bytes_are_too_odd(bytes in any::<Vec<u8>>()) {
            let is_whole = unpack(&bytes).is_some();
            prop_assert_eq!(each(&bytes, |code| assert!(code < CODES), |_| (), |_| ()).is_some(), is_whole);
        }

        #[test]
        fn each_is_handed_over_in_order(text in "([的海装備备カＡ\\u{4e00}-\\u{6000}ａ]{0,200}|[𠮷😀的装]{0,4}){0,3}") {
            let mut found = Vec::new();
            let of_code = |code| char_of(code).unwrap();
            prop_assert_eq!(each(&packed(&text), of_code, |c| c, |c| found.push(c)), Some(()));
            let expected: Vec<char> = text.chars().collect();
            prop_assert_eq!(found, expected);
        }
    }

    proptest! {
        /// Which bytes are the second of a symbol is what going through them one by one tells.
        #[test]
        fn seconds_are_told_64_at_a_time(bytes in prop::collection::vec(prop_oneof![Just(191), 192..255u8, 0..255u8], 64), of_one_before in any::<bool>()) {
            let (mut expected, mut is_second) = (0u128, of_one_before);
            for (at, &byte) in bytes.iter().enumerate() {
                expected |= u128::from(is_second) << at;
                is_second = !is_second && usize::from(byte) >= TWO;
            }
            expected |= u128::from(is_second) << 64;
            prop_assert_eq!(second_bytes(from_two_on(&bytes), of_one_before.into()), expected);
        }

        #[test]
        fn a_code_is_found_where_it_stands(text in "[的海装備备カＡ\\u{4e00}-\\u{6000}ａ]{0,80}", extra in any::<u16>()) {
            let bytes = packed(&text);
            prop_assert!(between_escapes(&bytes).eq(std::iter::once(0..bytes.len())));
            // Each code with what stands behind it.
            let (mut codes, mut behind) = (Vec::new(), bytes.len());
            for c in text.chars() {
                behind -= packed(&c.to_string()).len();
                codes.push((code_of(c).unwrap(), behind));
            }
            let other = usize::from(extra) % CODES;
            for code in codes.iter().map(|(code, _)| *code).chain([other]) {
                let mut found = Vec::new();
                Needle::new(code).each_in(&bytes, 0..bytes.len(), |_| true, |behind| found.push((code, behind.len())));
                let expected: Vec<(usize, usize)> = codes.iter().copied().filter(|(c, _)| *c == code).collect();
                prop_assert_eq!(found, expected, "{} in {}", code, text);
            }
        }
    }

    #[test]
    fn frequent_characters_take_one_byte_and_others_two() {
        let check = |text: &str, bytes: usize| assert_eq!(packed(text).len(), bytes, "{text}");
        check("的，。1a", 5);
        check("装備备カＡ", 10);
        check("𠮷", 6);
        check("", 0);
    }

    #[test]
    fn every_code_stands_for_a_character() {
        assert!((0..CODES).all(|code| char_of(code).is_some()));
        assert_eq!(char_of(CODES), None);
    }

    #[test]
    fn every_character_of_the_plane_comes_back() {
        let all: String = ('\0'..='\u{ffff}').collect();
        assert_eq!(unpack(&packed(&all)).as_deref(), Some(all.as_str()));
    }
}
