//! Compatibility forms, width, case, accents and invisible characters, one character at a time.
//!
//! Every rule looks at a single character, so that a stretch cut out of a text folds as it does inside.

use crate::text::{MappedText, Span};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, decompose_canonical};

/// Folds each character by itself.
pub(super) fn fold(text: &str) -> MappedText {
    let mut folded = MappedText::with_capacity(text.len());
    let mut kept = 0; // start of the bytes that stand unchanged and are not copied yet
    let mut buffer = String::new();
    for (at, c) in text.char_indices() {
        if stays(c) {
            continue;
        }
        folded.keep(&text[kept..at]);
        let end = at + c.len_utf8();
        kept = end;
        buffer.clear();
        match kind(c) {
            Kind::Mark if !folded.as_str().is_empty() => folded.stretch_last(end),
            Kind::Mark | Kind::Invisible => folded.push("", Span::new(at, end)),
            Kind::Visible => {
                fold_char(c, &mut buffer);
                folded.push(&buffer, Span::new(at, end));
            }
        }
    }
    folded.keep(&text[kept..]);
    folded
}

/// What a character by itself is folded to.
pub(super) fn fold_alone(c: char, out: &mut String) {
    match kind(c) {
        _ if stays(c) => out.push(c),
        Kind::Mark | Kind::Invisible => {}
        Kind::Visible => fold_char(c, out),
    }
}

/// The common characters that no rule here touches.
fn stays(c: char) -> bool {
    match c {
        '\0'..='\x1f' | '\x7f' => c.is_ascii_whitespace() || c == '\x0b',
        'A'..='Z' => false,
        '\0'..='\x7f' => true,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' => true,
        '\u{3000}'..='\u{301d}' | '‘' | '’' | '“' | '”' | '—' => true,
        '，' | '！' | '？' | '：' | '；' | '（' | '）' => true,
        _ => false,
    }
}

enum Kind {
    Visible,
    /// Sits on the character before it: an accent, a variation selector.
    Mark,
    Invisible,
}

fn kind(c: char) -> Kind {
    if is_accent(c) || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{180b}'..='\u{180f}') {
        Kind::Mark
    } else if is_ignorable(c) || (c.is_control() && !c.is_whitespace()) {
        Kind::Invisible
    } else {
        Kind::Visible
    }
}

/// The blocks of combining marks for Latin, Greek and Cyrillic letters and for symbols.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20f0}' | '\u{302a}'..='\u{302d}' | '\u{fe20}'..='\u{fe2f}')
}

/// Default_Ignorable_Code_Point of the Unicode Character Database, less the variation selectors.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
}

/// NFKC, lower case, and no accents, of one character.
fn fold_char(c: char, out: &mut String) {
    for compatible in std::iter::once(c).nfkc() {
        for lower in compatible.to_lowercase() {
            match lower {
                'ß' => out.push_str("ss"),
                'ς' => out.push('σ'),
                'ı' => out.push('i'),
                _ if is_accent(lower) || is_ignorable(lower) => {}
                _ => out.push(without_accent(lower)),
            }
        }
    }
}

/// é → e, ǖ → u; か゛ stays が, and 한 stays 한: their marks are not accents.
fn without_accent(c: char) -> char {
    let mut parts = Vec::with_capacity(4);
    decompose_canonical(c, |part| parts.push(part));
    if parts.len() < 2 || !parts.iter().any(|&p| is_accent(p)) {
        return c;
    }
    let mut kept = parts.into_iter().filter(|&p| !is_accent(p));
    let first = kept.next().unwrap_or(c);
    kept.fold(first, |base, mark| compose(base, mark).unwrap_or(base))
}
