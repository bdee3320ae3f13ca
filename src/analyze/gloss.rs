//! Glosses: readings written into the text, `業(yè)`, `報（bao4）`, `漢(ㄏㄢˋ)`, `海洋(hǎi yáng)`.
//!
//! A bracket is a gloss only where it spells readings that the characters before it really have
//! (Unihan and other sources, through the `pinyin` crate), with a tone mark, a tone digit or zhuyin,
//! or a neutral tone that the character has. So `維生素(a)` and `企業(KPI)` stay.

use crate::text::{MappedText, Rewrite, Span};
use memchr::memchr2_iter;
use pinyin::ToPinyinMulti;
use unicode_normalization::UnicodeNormalization;

/// The longest bracket that can be a gloss, in characters: four readings with spaces between.
const MAX_GLOSS_CHARS: usize = 40;

/// Takes the glosses out; the character before each then reaches over it on the way back.
pub(super) fn drop_glosses(folded: &mut MappedText, source: &str) {
    let text = folded.as_str();
    let mut rewrites: Vec<Rewrite> = Vec::new();
    for (open, bracket) in open_brackets(text) {
        let Some(inside) = inside_bracket(&text[open + bracket.len()..]) else { continue };
        let inside = Span::new(open + bracket.len(), open + bracket.len() + inside.len());
        let close = inside.end + text[inside.end..].chars().next().map_or(0, char::len_utf8);
        let from = rewrites.last().map_or(0, |last| last.span.end);
        let before = text[from..open].trim_end();
        let Some(base) = before.chars().next_back().filter(|&c| is_han(c)) else { continue };
        // The folded bracket has lost its accents: read it in the source.
        let reading = normalise(folded.source(inside).of(source));
        if reading.is_some_and(|reading| reads(before, &reading)) {
            let start = from + before.len() - base.len_utf8();
            rewrites.push(Rewrite::new(Span::new(start, close), base));
        }
    }
    folded.rewrite(&rewrites);
}

/// Each bracket that opens, with where it stands.
fn open_brackets(text: &str) -> impl Iterator<Item = (usize, &'static str)> {
    const LAST: u8 = "（".as_bytes()["（".len() - 1];
    memchr2_iter(b'(', LAST, text.as_bytes()).filter_map(|at| {
        let bracket = if text.as_bytes()[at] == b'(' { "(" } else { "（" };
        let end = at + 1;
        text.as_bytes()[..end].ends_with(bracket.as_bytes()).then(|| (end - bracket.len(), bracket))
    })
}

/// What is left of a quotation without readings that it cut off from their characters, or in their
/// middle: `ǎn)業發(f` and `(chǎn)業發(` hold 業發.
pub(crate) fn within_cut_glosses(quote: &str) -> &str {
    let reading = |text: &str| text.trim().is_empty() || normalise(text).is_some();
    let mut inner = quote.trim();
    let opened = inner.strip_prefix(['(', '（']).unwrap_or(inner);
    if let Some((before, after)) = opened.split_once([')', '）'])
        && !before.contains(['(', '（'])
        && reading(before)
    {
        inner = after;
    }
    if let Some((before, after)) = inner.rsplit_once(['(', '（'])
        && !after.contains([')', '）'])
        && reading(after)
    {
        inner = before;
    }
    inner
}

/// What stands before the closing bracket, where that is near.
fn inside_bracket(rest: &str) -> Option<&str> {
    let (end, _) = rest
        .char_indices()
        .take(MAX_GLOSS_CHARS)
        .take_while(|&(_, c)| !matches!(c, '(' | '（' | '\n'))
        .find(|&(_, c)| matches!(c, ')' | '）'))?;
    (end > 0).then(|| &rest[..end])
}

/// The letters of a reading in one form, or nothing where something else stands there too.
fn normalise(inside: &str) -> Option<String> {
    let mut reading = String::with_capacity(inside.len());
    for c in inside.nfkc().flat_map(char::to_lowercase) {
        match c {
            'ɡ' => reading.push('g'),
            'ɑ' => reading.push('a'),
            'v' => reading.push('ü'),
            '\'' | '’' | '-' | '·' => {}
            // NFKC writes the free-standing macron and dot as a space and a combining mark.
            '\u{304}' | '\u{307}' => {}
            _ if c.is_whitespace() => {}
            'a'..='z' | '0'..='5' | 'ü' | 'ê' | 'ˊ' | 'ˇ' | 'ˋ' | '˙' => reading.push(c),
            _ if is_zhuyin(c) || TONED.contains(c) => reading.push(c),
            _ => return None,
        }
    }
    (!reading.is_empty()).then_some(reading)
}

const TONED: &str = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿếề";

/// Whether `reading` spells the last characters of `text`, one reading each, from the last backwards.
fn reads(text: &str, reading: &str) -> bool {
    let Some(last) = text.chars().next_back().filter(|&c| is_han(c)) else { return false };
    spellings(last).into_iter().any(|spelling| {
        reading
            .strip_suffix(spelling.as_str())
            .is_some_and(|rest| rest.is_empty() || reads(&text[..text.len() - last.len_utf8()], rest))
    })
}

/// All ways to write the readings of a character: `yè`, `ye4`, `ㄧㄝˋ`.
pub(crate) fn spellings(c: char) -> Vec<String> {
    let mut all = Vec::new();
    let simplified = super::key(c).filter(|&k| k != c);
    for c in std::iter::once(c).chain(simplified) {
        for reading in c.to_pinyin_multi().into_iter().flatten() {
            all.push(reading.with_tone().to_owned());
            let numbered = reading.with_tone_num_end();
            all.push(numbered.to_owned());
            if !numbered.ends_with(|c: char| c.is_ascii_digit()) {
                all.push(format!("{numbered}5"));
                all.push(format!("{numbered}0"));
            }
            all.extend(to_zhuyin(numbered));
        }
    }
    all
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3347f}' | '〇')
}

fn is_zhuyin(c: char) -> bool {
    matches!(c, '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}')
}

/// Writes a reading such as `ye4` or `me` in zhuyin, as it is written on a line: `ㄧㄝˋ`, `˙ㄇㄜ`, `ㄇㄜ˙`.
fn to_zhuyin(numbered: &str) -> Vec<String> {
    let letters = numbered.trim_end_matches(|c: char| c.is_ascii_digit());
    let initial = ["zh", "ch", "sh"]
        .into_iter()
        .find(|i| letters.starts_with(i))
        .or_else(|| letters.get(..1).filter(|i| "bpmfdtnlgkhjqxrzcs".contains(*i)));
    let initial = initial.unwrap_or("");
    let rest = &letters[initial.len()..];
    let spelled = match (initial, rest) {
        ("zh" | "ch" | "sh" | "r" | "z" | "c" | "s", "i") => "".to_owned(),
        ("j" | "q" | "x", _) if rest.starts_with('u') => rest.replacen('u', "ü", 1),
        ("", "yi") => "i".to_owned(),
        ("", _) if rest.starts_with("yu") => rest.replacen("yu", "ü", 1),
        ("", "yong") => "iong".to_owned(),
        ("", _) if rest.starts_with("yi") => rest[1..].to_owned(),
        ("", "you") => "iu".to_owned(),
        ("", _) if rest.starts_with('y') => rest.replacen('y', "i", 1),
        ("", "wu") => "u".to_owned(),
        ("", "wei") => "ui".to_owned(),
        ("", "wen") => "un".to_owned(),
        ("", "weng") => "ong".to_owned(),
        ("", _) if rest.starts_with('w') => rest.replacen('w', "u", 1),
        _ => rest.to_owned(),
    };
    let find = |table: &[(&str, &'static str)], key: &str| table.iter().find(|(k, _)| *k == key).map(|(_, z)| *z);
    let (Some(first), Some(last)) = (find(INITIALS, initial), find(FINALS, &spelled)) else { return Vec::new() };
    let sound = format!("{first}{last}");
    match numbered.chars().next_back() {
        Some('1') => vec![format!("{sound}ˉ"), sound],
        Some('2') => vec![format!("{sound}ˊ")],
        Some('3') => vec![format!("{sound}ˇ")],
        Some('4') => vec![format!("{sound}ˋ")],
        _ => vec![format!("˙{sound}"), format!("{sound}˙")],
    }
}

const INITIALS: &[(&str, &str)] = &[
    ("", ""),
    ("b", "ㄅ"),
    ("p", "ㄆ"),
    ("m", "ㄇ"),
    ("f", "ㄈ"),
    ("d", "ㄉ"),
    ("t", "ㄊ"),
    ("n", "ㄋ"),
    ("l", "ㄌ"),
    ("g", "ㄍ"),
    ("k", "ㄎ"),
    ("h", "ㄏ"),
    ("j", "ㄐ"),
    ("q", "ㄑ"),
    ("x", "ㄒ"),
    ("zh", "ㄓ"),
    ("ch", "ㄔ"),
    ("sh", "ㄕ"),
    ("r", "ㄖ"),
    ("z", "ㄗ"),
    ("c", "ㄘ"),
    ("s", "ㄙ"),
];

const FINALS: &[(&str, &str)] = &[
    ("", ""),
    ("a", "ㄚ"),
    ("o", "ㄛ"),
    ("e", "ㄜ"),
    ("ê", "ㄝ"),
    ("ai", "ㄞ"),
    ("ei", "ㄟ"),
    ("ao", "ㄠ"),
    ("ou", "ㄡ"),
    ("an", "ㄢ"),
    ("en", "ㄣ"),
    ("ang", "ㄤ"),
    ("eng", "ㄥ"),
    ("er", "ㄦ"),
    ("i", "ㄧ"),
    ("ia", "ㄧㄚ"),
    ("io", "ㄧㄛ"),
    ("ie", "ㄧㄝ"),
    ("iai", "ㄧㄞ"),
    ("iao", "ㄧㄠ"),
    ("iu", "ㄧㄡ"),
    ("ian", "ㄧㄢ"),
    ("in", "ㄧㄣ"),
    ("iang", "ㄧㄤ"),
    ("ing", "ㄧㄥ"),
    ("u", "ㄨ"),
    ("ua", "ㄨㄚ"),
    ("uo", "ㄨㄛ"),
    ("uai", "ㄨㄞ"),
    ("ui", "ㄨㄟ"),
    ("uan", "ㄨㄢ"),
    ("un", "ㄨㄣ"),
    ("uang", "ㄨㄤ"),
    ("ong", "ㄨㄥ"),
    ("ü", "ㄩ"),
    ("üe", "ㄩㄝ"),
    ("üan", "ㄩㄢ"),
    ("ün", "ㄩㄣ"),
    ("iong", "ㄩㄥ"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_brackets_open() {
        assert_eq!(open_brackets("業（yè）(a)").collect::<Vec<_>>(), [(3, "（"), (12, "(")]);
    }

    proptest! {
        /// Also where other characters end with the same byte.
        #[test]
        fn brackets_are_found_as_text(text in "[(（）)a海丈Ȉ]{0,40}") {
            let found: Vec<(usize, &str)> = open_brackets(&text).collect();
            prop_assert_eq!(found, text.match_indices(['(', '（']).collect::<Vec<_>>());
        }
    }
}
