//! What becomes of a character by itself: what it folds to, and its key.
//!
//! Shared with the build script, which finds the keys of the characters that texts are written in.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, decompose_canonical};

/// The keys that a character folds to by itself.
pub enum Alone {
    None,
    Key(u32),
    More,
}

impl Alone {
    /// The key, where there is just one.
    pub fn key(&self) -> Option<u32> {
        match self {
            Alone::Key(key) => Some(*key),
            _ => None,
        }
    }

    /// What it is in a table.
    #[allow(dead_code, reason = "the build script writes the table")]
    pub fn number(&self) -> u32 {
        match self {
            Alone::None => NONE,
            Alone::Key(key) => *key,
            Alone::More => MORE,
        }
    }

    /// What a number out of a table stands for.
    #[inline]
    pub fn of_number(number: u32) -> Self {
        match number {
            NONE => Alone::None,
            MORE => Alone::More,
            key => Alone::Key(key),
        }
    }
}

/// No characters have these numbers.
pub const NONE: u32 = u32::MAX;
const MORE: u32 = u32::MAX - 1;

/// Finds the keys of one character; `joined` is as for [`key`].
pub fn alone(c: char, joined: impl Fn(char) -> Option<char>) -> Alone {
    let mut found = Alone::None;
    each_key(c, joined, |key| {
        found = match found {
            Alone::None => Alone::Key(u32::from(key)),
            _ => Alone::More,
        }
    });
    found
}

/// Hands over the keys that a character folds to by itself: one for most, none for white space, three for `…`.
///
/// A text without glosses has the keys of its characters, one after the other.
#[inline]
pub fn each_key(c: char, joined: impl Fn(char) -> Option<char>, found: impl FnMut(char)) {
    match c {
        // What folding makes of an ideograph has its key.
        '\u{4e00}'..='\u{9fff}' => key(c, joined).into_iter().for_each(found),
        ' '..='~' => key(c.to_ascii_lowercase(), joined).into_iter().for_each(found),
        // Which script it is in makes no other key, and one character is no gloss.
        _ => {
            let mut folded = String::new();
            fold(c, &mut folded);
            folded.chars().filter_map(|c| key(c, &joined)).for_each(found);
        }
    }
}

/// The key of one folded character; nothing for white space. Of characters that conversion between scripts joins,
/// `joined` says by which they are known.
#[inline]
pub fn key(c: char, joined: impl Fn(char) -> Option<char>) -> Option<char> {
    match c {
        '\u{4e00}'..='\u{9fff}' => Some(joined(c).unwrap_or(c)),
        '\0'..='\x7f' => (!c.is_ascii_whitespace() && c != '\x0b').then_some(c),
        _ => joined(c).or_else(|| (!c.is_whitespace()).then(|| punctuation(c))),
    }
}

/// Quotation marks, dashes and the like that keyboards and fonts write in many ways.
fn punctuation(c: char) -> char {
    match c {
        '，' | '﹐' => ',',
        '！' => '!',
        '？' => '?',
        '：' => ':',
        '；' => ';',
        '（' => '(',
        '）' => ')',
        '“' | '”' | '„' | '‟' | '「' | '」' | '『' | '』' | '〝' | '〞' | '〟' | '«' | '»' => '"',
        '‘' | '’' | '‚' | '‛' => '\'',
        '—' | '–' | '―' | '‐' | '‑' | '−' | '‒' | '─' => '-',
        '〜' | '∼' => '~',
        '•' | '‧' | '・' | '∙' | '⋅' => '·',
        '｡' => '。',
        _ => c,
    }
}

/// What a character by itself is folded to.
pub fn fold(c: char, out: &mut String) {
    match kind(c) {
        _ if stays(c) => out.push(c),
        Kind::Mark | Kind::Invisible => {}
        Kind::Visible => fold_visible(c, out),
    }
}

/// The common characters that no rule here touches.
pub fn stays(c: char) -> bool {
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

pub enum Kind {
    Visible,
    /// Sits on the character before it: an accent, a variation selector.
    Mark,
    Invisible,
}

pub fn kind(c: char) -> Kind {
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
pub fn fold_visible(c: char, out: &mut String) {
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
