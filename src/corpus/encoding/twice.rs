//! Text that was encoded twice: its UTF-8 was once taken for another encoding, and encoded again.

use super::guess::rarity;
use encoding_rs::GB18030;
use memchr::memchr_iter;

/// Says so where `text` looks like that, with the command that mends it.
///
/// `æ–‡ç« ` and `鏂囩珷` are what 文章 becomes. Only the beginning of a text is looked at: it all went the same way.
pub(in crate::corpus) fn encoded_twice(text: &str) -> Option<String> {
    let beginning = || text.char_indices().nth(MAX_CHARS).map_or(text, |(end, _)| &text[..end]);
    // Each Chinese character begins with a byte that windows-1252 makes `ã` to `ï` of, and UTF-8 begins those with C3.
    let first = &text.as_bytes()[..text.len().min(4 * MAX_CHARS)];
    let may_be_western = memchr_iter(0xc3, first).count() >= ENOUGH;
    may_be_western.then(|| by_western(beginning())).flatten().or_else(|| by_chinese(text))
}

/// By way of windows-1252 or Latin-1, or of a mixture of both.
fn by_western(beginning: &str) -> Option<String> {
    let is_foreign = |c: char| !matches!(western(c), None | Some((0..=0x7f, _)));
    let mut found = String::new();
    let (mut has_controls, mut has_signs) = (false, false);
    for run in beginning.split(|c| !is_foreign(c)).filter(|run| !run.is_empty()) {
        let bytes: Vec<u8> = run.chars().filter_map(western).map(|(byte, _)| byte).collect();
        let kinds = || run.chars().filter_map(western).map(|(_, kind)| kind);
        has_controls |= kinds().any(|kind| kind == Kind::Control);
        has_signs |= kinds().any(|kind| kind == Kind::Sign);
        found.push_str(&String::from_utf8_lossy(&bytes));
    }
    let mends = match (has_controls, has_signs) {
        (false, _) => "`iconv -f UTF-8 -t WINDOWS-1252` mends it",
        (true, false) => "`iconv -f UTF-8 -t LATIN1` mends it",
        (true, true) => "`ftfy` mends it",
    };
    told(&found, mends)
}

/// By way of GB18030, which makes rare characters of it.
fn by_chinese(text: &str) -> Option<String> {
    let first = || text.chars().take(MAX_CHARS).filter(|c| !c.is_ascii()).take(FEW_CHARS);
    let (count, rare) = first().fold((0, 0), |(count, rare), c| (count + 1, rare + rarity(c)));
    // Encoding takes long: most texts are seen to be right without it.
    if count < ENOUGH as u64 || rare < RARE * count {
        return None;
    }
    let first: String = first().collect();
    told(&String::from_utf8_lossy(&GB18030.encode(&first).0), "`iconv -f UTF-8 -t GB18030` mends most of it")
}

/// Says what text was found in another, if enough of it is Chinese.
fn told(found: &str, mends: &str) -> Option<String> {
    let is_han = |c: &char| matches!(c, '\u{3000}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}');
    let han = found.chars().filter(is_han).count();
    let lost = found.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    if han < ENOUGH || lost * 2 > han {
        return None;
    }
    let example: String = found.chars().filter(is_han).take(8).collect();
    Some(format!("was encoded twice, so that {example} cannot be found in it: {mends}"))
}

/// How much of a text is looked at, in characters.
const MAX_CHARS: usize = 2000;
/// How much of it is enough to see whether it is Chinese at all.
const FEW_CHARS: usize = 60;
/// How rare characters are, in tenths of nats, that came out of a wrong encoding; those of a text are at 60 to 85.
const RARE: u64 = 100;
/// How many Chinese characters must come out.
const ENOUGH: usize = 3;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    /// A control character, as only Latin-1 has them.
    Control,
    /// A sign that windows-1252 has in the place of a control character.
    Sign,
}

/// The byte that a character is in windows-1252, or in Latin-1 where that has none.
fn western(c: char) -> Option<(u8, Kind)> {
    let code = c as u32;
    match code {
        0..=0x7f | 0xa0..=0xff => Some((code as u8, Kind::Letter)),
        0x80..=0x9f => Some((code as u8, Kind::Control)),
        // Nearly all characters end here.
        0x2123.. => None,
        _ => SIGNS.iter().find(|&&(sign, _)| sign == c).map(|&(_, byte)| (byte, Kind::Sign)),
    }
}

const SIGNS: [(char, u8); 27] = [
    ('€', 0x80),
    ('‚', 0x82),
    ('ƒ', 0x83),
    ('„', 0x84),
    ('…', 0x85),
    ('†', 0x86),
    ('‡', 0x87),
    ('ˆ', 0x88),
    ('‰', 0x89),
    ('Š', 0x8a),
    ('‹', 0x8b),
    ('Œ', 0x8c),
    ('Ž', 0x8e),
    ('‘', 0x91),
    ('’', 0x92),
    ('“', 0x93),
    ('”', 0x94),
    ('•', 0x95),
    ('–', 0x96),
    ('—', 0x97),
    ('˜', 0x98),
    ('™', 0x99),
    ('š', 0x9a),
    ('›', 0x9b),
    ('œ', 0x9c),
    ('ž', 0x9e),
    ('Ÿ', 0x9f),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(encoded_twice(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn what_was_encoded_twice_is_seen() {
        let utf8 = "文章中的文字";
        let latin1: String = utf8.bytes().map(char::from).collect();
        let told = "was encoded twice, so that 文章中的文字 cannot be found in it: ";
        check(&format!("<p>{latin1}</p>"), Some(&format!("{told}`iconv -f UTF-8 -t LATIN1` mends it")));
        let windows: String = encoding_rs::WINDOWS_1252.decode_without_bom_handling(utf8.as_bytes()).0.into_owned();
        check(&windows, Some(&format!("{told}`iconv -f UTF-8 -t WINDOWS-1252` mends it")));
    }

    #[test]
    fn what_went_through_gbk_is_seen() {
        let (garbled, ..) = GB18030.decode_without_bom_handling("文章中的文字很多".as_bytes());
        let told = "was encoded twice, so that 文章中的文字很多 cannot be found in it: `iconv -f UTF-8 -t GB18030` mends most of it";
        check(&garbled, Some(told));
    }

    #[test]
    fn other_text_is_not() {
        check("龘靐齉爩鱻麤龗灪吁龖厵滟爨癵籱饢驫鲡鹂鸾麣纞虋讟钃", None);
        check("文章中的文字，“引号”——很多……", None);
        check("Très répandu à l’époque, où l’œuvre coûtait 20 €.", None);
        check("", None);
    }
}
