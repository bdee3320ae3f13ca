//! Readings in brackets, as in `產(chǎn)業(yè)`: they stand in the text and do not count.
//!
//! Whether a bracket is a reading that its character really has is for others to say, with dictionaries; here it is
//! enough that it looks like one.

use std::borrow::Cow;

/// The longest gloss, in characters: `zhuāng`, with some room.
const MAX_CHARS: usize = 8;

/// The text without its glosses; as it is where there are none.
pub(super) fn without(text: &str) -> Cow<'_, str> {
    if !text.contains('(') && !text.contains('（') {
        return Cow::Borrowed(text);
    }
    let mut kept = String::new();
    let mut from = 0;
    for (at, _) in text.match_indices(['(', '（']) {
        if let Some(bytes) = gloss(&text[at..]).filter(|_| text[..at].ends_with(is_han)) {
            kept.push_str(&text[from..at]);
            from = at + bytes;
        }
    }
    if from == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(&text[from..]);
    Cow::Owned(kept)
}

/// The bytes of the gloss that `text` begins with.
fn gloss(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().skip(1);
    for count in 0..=MAX_CHARS {
        match chars.next()? {
            (at, c @ (')' | '）')) => return (count > 0).then_some(at + c.len_utf8()),
            (_, c) if spells(c) => {}
            _ => return None,
        }
    }
    None
}

/// Small Latin letters, with tone marks or without, and bopomofo with its tones.
fn spells(c: char) -> bool {
    c.is_ascii_lowercase()
        || matches!(c, '\u{df}'..='\u{ff}' | '\u{101}'..='\u{24f}' | '\u{300}'..='\u{36f}' | 'ḿ')
        || matches!(c, '\u{3105}'..='\u{312f}' | 'ˊ' | 'ˇ' | 'ˋ' | '˙')
}

/// Chinese characters, also rare ones, and the zero of dates.
pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '〇' | '々')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_reading_does_not_count() {
        let check = |text, expected| assert_eq!(without(text), expected);
        check("產(chǎn)業(yè)", "產業");
        check("大學（ㄒㄩㄝˊ）生", "大學生");
        check("漁（yú）業(le)", "漁業");
        check("青岛(市)高新区(KPI)", "青岛(市)高新区(KPI)");
        check("a(yè)()（）業(", "a(yè)()（）業(");
        check("業(abcdefghi)業(yè", "業(abcdefghi)業(yè");
        check("", "");
    }
}
