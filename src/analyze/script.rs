//! Traditional to Simplified by phrase, as OpenCC does it, and variants to one form.
//!
//! OpenCC's tables are compiled in, for it would have to unpack and check its own first, which takes 100 µs; and most texts are
//! gone through only once, to see that no character in them could change. The variants are those of `data/variants.txt`.

use super::key::{table, tables};
use crate::text::{MappedText, Rewrite, Span};

/// Rewrites Traditional characters and variants, one character for one.
pub(super) fn simplify(folded: &mut MappedText) {
    let text = folded.as_str();
    if !text.chars().any(may_change) {
        return;
    }
    let simple = simplified(text);
    if simple == text {
        return;
    }
    let same_places = simple.len() == text.len()
        && text.chars().zip(simple.chars()).all(|(old, new)| old.len_utf8() == new.len_utf8());
    if same_places {
        folded.replace_in_place(simple);
        return;
    }
    let rewrites: Vec<Rewrite> = text
        .char_indices()
        .zip(simple.chars())
        .filter(|((_, old), new)| old != new)
        .map(|((at, old), new)| Rewrite::new(Span::new(at, at + old.len_utf8()), new))
        .collect();
    folded.rewrite(&rewrites);
}

/// At each place the longest phrase that begins there is converted as a whole, else the character alone.
fn simplified(text: &str) -> String {
    let mut simple = String::with_capacity(text.len());
    let (mut at, mut copied) = (0, 0);
    while let Some(c) = text[at..].chars().next() {
        let entry = entry(c);
        let phrase = if entry & tables::BEGINS != 0 { phrase_at(&text[at..], c) } else { None };
        let end = at + phrase.map_or(c.len_utf8(), |(phrase, _)| phrase.len());
        if entry != 0 {
            simple.push_str(&text[copied..at]);
            match phrase {
                Some((_, becomes)) => simple.push_str(becomes),
                None => simple.extend(char::from_u32(entry & !(tables::MAY_CHANGE | tables::BEGINS))),
            }
            copied = end;
        }
        at = end;
    }
    simple.push_str(&text[copied..]);
    simple
}

/// The longest phrase that a text begins with, and what becomes of it; `first` is its first character.
fn phrase_at(text: &str, first: char) -> Option<(&'static str, &'static str)> {
    let begins = tables::PHRASES.partition_point(|(phrase, _)| phrase.chars().next() < Some(first));
    let same = tables::PHRASES[begins..].iter().take_while(|(phrase, _)| phrase.starts_with(first));
    same.copied().find(|(phrase, _)| text.starts_with(phrase))
}

/// Whether any phrase or character table could change `c`.
fn may_change(c: char) -> bool {
    let number = c as usize;
    match CHANGING.get(number / 64) {
        Some(changing) => changing >> (number % 64) & 1 != 0,
        None => has_change(entry(c)),
    }
}

const fn has_change(entry: u32) -> bool {
    entry & tables::MAY_CHANGE != 0
}

/// For each character from U+0100 to U+9FFF whether it may change, a bit each: of the ideographs 2.6 KB, where the tables have 80.
static CHANGING: [u64; 0xa000 / 64] = {
    let mut changing = [0; 0xa000 / 64];
    let mut number = 0x100;
    while number < 0xa000 {
        if let Some(c) = char::from_u32(number) {
            changing[number as usize / 64] |= (has_change(entry(c)) as u64) << (number % 64);
        }
        number += 1;
    }
    changing
};

const fn entry(c: char) -> u32 {
    table::entry(&tables::SCRIPT_PAGES, &tables::SCRIPT_BLOCKS, c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ferrous_opencc::{OpenCC, config::BuiltinConfig};
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::sync::LazyLock;

    /// OpenCC, and behind it the variants.
    fn by_opencc(text: &str) -> String {
        static OPENCC: LazyLock<OpenCC> = LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).unwrap());
        static VARIANTS: LazyLock<BTreeMap<char, char>> = LazyLock::new(|| {
            let lines = include_str!("../../data/variants.txt").lines().filter(|line| !line.starts_with('#'));
            let of_line = |line: &'static str| {
                let kept = line.chars().next();
                line.trim().chars().skip(1).filter_map(move |variant| Some((variant, kept?)))
            };
            lines.flat_map(of_line).collect()
        });
        OPENCC.convert(text).chars().map(|c| *VARIANTS.get(&c).unwrap_or(&c)).collect()
    }

    /// The phrases that are converted as a whole.
    fn phrases() -> impl Iterator<Item = &'static str> {
        let lines = include_str!("../../data/opencc/TSPhrases.txt").lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split('\t').next())
    }

    #[test]
    fn every_character_alone_becomes_what_opencc_makes_of_it() {
        for c in ('\0'..'\u{32000}').map(|c| c.to_string()) {
            assert_eq!(simplified(&c), by_opencc(&c));
        }
    }

    #[test]
    fn what_may_change_is_what_the_tables_say() {
        for c in '\0'..=char::MAX {
            assert_eq!(may_change(c), c > '\u{ff}' && entry(c) & tables::MAY_CHANGE != 0, "{c:?}");
        }
    }

    proptest! {
        /// Also where phrases overlap, or end before they are whole.
        #[test]
        fn a_text_becomes_what_opencc_makes_of_it(
            parts in prop::collection::vec((any::<prop::sample::Index>(), 1..9usize, "[，。、,. 么乾隆著於裡发展]{0,3}"), 0..12)
        ) {
            assert!(phrases().count() > 100);
            let phrases: Vec<&str> = phrases().collect();
            let phrase = |at: &prop::sample::Index, length| phrases[at.index(phrases.len())].chars().take(length).collect::<String>();
            let text: String = parts.iter().map(|(at, length, between)| format!("{}{between}", phrase(at, *length))).collect();
            prop_assert_eq!(simplified(&text), by_opencc(&text), "{}", text);
            prop_assert!(text.chars().any(may_change) || simplified(&text) == text);
        }
    }
}
