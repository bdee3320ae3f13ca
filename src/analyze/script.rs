//! Traditional to Simplified by phrase (OpenCC's tables), and variants to one form.
//!
//! The converter is asked only about texts that hold a character it could change: a Simplified query
//! never opens its tables.

use super::key::{table, tables};
use crate::text::{MappedText, Rewrite, Span};
use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use std::sync::OnceLock;

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

/// Converts what holds a character that could change, from one mark to the next: no phrase goes over a mark, and to
/// convert a whole passage for one character took a twentieth of the time of building an index.
fn simplified(text: &str) -> String {
    let mut simple = String::with_capacity(text.len());
    for piece in text.split_inclusive(is_mark) {
        if piece.chars().any(may_change) {
            simple.extend(to_simplified(piece).chars().map(one_form));
        } else {
            simple.push_str(piece);
        }
    }
    simple
}

/// What stands in no phrase.
fn is_mark(c: char) -> bool {
    c.is_ascii() || matches!(c, '。' | '、' | '…' | '“' | '”' | '‘' | '’' | '《' | '》' | '「' | '」' | '·' | '—')
}

fn to_simplified(text: &str) -> String {
    static CONVERTER: OnceLock<Option<OpenCC>> = OnceLock::new();
    let converter = CONVERTER.get_or_init(|| OpenCC::from_config(BuiltinConfig::T2s).ok());
    let simple = converter.as_ref().expect("the tables are compiled in").convert(text);
    // OpenCC's phrases are as long as what they replace; should one ever not be, its text stays as it was.
    if simple.chars().count() == text.chars().count() { simple } else { text.to_owned() }
}

/// Whether any phrase or character table could change `c`.
fn may_change(c: char) -> bool {
    c > '\u{ff}' && table::lookup(&tables::SCRIPT_PAGES, &tables::SCRIPT_BLOCKS, c).is_some()
}

/// The form that a variant is folded to; see `data/variants.txt`.
fn one_form(c: char) -> char {
    tables::VARIANTS.binary_search_by_key(&c, |&(variant, _)| variant).map_or(c, |i| tables::VARIANTS[i].1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The phrases that are converted as a whole.
    fn phrases() -> impl Iterator<Item = &'static str> {
        let lines = include_str!("../../data/opencc/TSPhrases.txt").lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| line.split('\t').next())
    }

    #[test]
    fn no_phrase_goes_over_a_mark() {
        assert!(phrases().count() > 100);
        let over = phrases().find(|phrase| phrase.contains(is_mark));
        assert_eq!(over, None);
    }

    proptest! {
        #[test]
        fn from_mark_to_mark_a_text_becomes_what_it_becomes_as_a_whole(
            parts in prop::collection::vec((any::<prop::sample::Index>(), "[，。、,. 么乾隆著於裡发展]{0,3}"), 0..12)
        ) {
            let phrases: Vec<&str> = phrases().collect();
            let phrase = |at: &prop::sample::Index| phrases[at.index(phrases.len())];
            let text: String = parts.iter().map(|(at, between)| format!("{}{between}", phrase(at))).collect();
            let whole: String = to_simplified(&text).chars().map(one_form).collect();
            prop_assert_eq!(simplified(&text), whole, "{}", text);
        }
    }
}
