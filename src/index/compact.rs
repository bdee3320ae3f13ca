//! Stored texts: the most frequent characters in one byte, most others in two.
//!
//! UTF-8 spends three bytes on a Chinese character, and compression does not make that good: 36 MB of
//! news take 18.2 MB in blocks of 16 KiB by zstd, and 13 MB when they are written like this first.

use std::sync::OnceLock;

/// The characters by their codes, two bytes each.
static CHARS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/codes.bin"));

/// Codes from here on take two bytes: one from here to `ESCAPE`, and any other.
const TWO: usize = 192;

/// Before a character that has no code and stands in UTF-8.
const ESCAPE: u8 = 255;

/// Writes a text; [`unpack`] gives it back to the byte.
pub(super) fn pack(text: &str) -> Vec<u8> {
    let codes = codes();
    let mut packed = Vec::with_capacity(text.len() * 2 / 3);
    for c in text.chars() {
        match codes.get(c as usize).copied().flatten() {
            Some(code) if usize::from(code) < TWO => packed.push(code as u8),
            Some(code) => {
                let [high, low] = (code - TWO as u16).to_be_bytes();
                packed.extend([high + TWO as u8, low]);
            }
            None => {
                packed.push(ESCAPE);
                packed.extend(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
    }
    packed
}

/// Reads a text; nothing where the bytes are not such as [`pack`] writes.
pub(super) fn unpack(packed: &[u8]) -> Option<String> {
    let mut text = String::with_capacity(packed.len() * 2);
    let mut rest = packed;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        let code = usize::from(first);
        if code < TWO {
            text.push(char_of(code)?);
        } else if first < ESCAPE {
            let (&low, after) = rest.split_first()?;
            rest = after;
            text.push(char_of(TWO + (code - TWO) * 256 + usize::from(low))?);
        } else {
            let length = match rest.first()? {
                0..0x80 => 1,
                0xc0..0xe0 => 2,
                0xe0..0xf0 => 3,
                _ => 4,
            };
            let (c, after) = rest.split_at_checked(length)?;
            rest = after;
            text.push_str(std::str::from_utf8(c).ok()?);
        }
    }
    Some(text)
}

fn char_of(code: usize) -> Option<char> {
    let bytes = CHARS.get(code * 2..code * 2 + 2)?;
    char::from_u32(u32::from(u16::from_le_bytes([bytes[0], bytes[1]])))
}

/// The code of each character that has one.
fn codes() -> &'static [Option<u16>] {
    static CODES: OnceLock<Vec<Option<u16>>> = OnceLock::new();
    CODES.get_or_init(|| {
        let mut codes = vec![None; 1 << 16];
        for (code, c) in (0..).map_while(|code| char_of(code).map(|c| (code, c))) {
            codes[c as usize] = Some(code as u16);
        }
        codes
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_text_comes_back(text in any::<String>()) {
            prop_assert_eq!(unpack(&pack(&text)), Some(text));
        }

        #[test]
        fn a_chinese_text_comes_back(text in "[\\u{0}-\\u{ff}\\u{3000}-\\u{30ff}\\u{4e00}-\\u{9fff}\\u{ff00}-\\u{ffff}𠮷😀]{0,60}") {
            prop_assert_eq!(unpack(&pack(&text)), Some(text));
        }

        #[test]
        fn no_bytes_are_too_odd(bytes in any::<Vec<u8>>()) {
            unpack(&bytes);
        }
    }

    #[test]
    fn frequent_characters_take_one_byte_and_others_two() {
        let check = |text: &str, bytes: usize| assert_eq!(pack(text).len(), bytes, "{text}");
        check("的，。1a", 5);
        check("装備备カＡ", 10);
        check("𠮷", 5);
        check("", 0);
    }

    #[test]
    fn every_character_of_the_plane_comes_back() {
        let all: String = ('\0'..='\u{ffff}').collect();
        assert_eq!(unpack(&pack(&all)).as_deref(), Some(all.as_str()));
    }
}
