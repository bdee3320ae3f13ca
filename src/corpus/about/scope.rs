//! The two ends of a text, where it speaks of itself.

use super::gloss;
use super::signs::Signs;
use std::borrow::Cow;

/// How much of the beginning is looked at, in characters.
const HEAD_CHARS: usize = 240;
/// How much of the end is looked at, in characters that are not blank: web pages end in long runs of blanks.
const TAIL_CHARS: usize = 240;
/// The end is never longer than this, in bytes, blanks and all.
const TAIL_BYTES: usize = 4096;

/// The beginning and the end of a text, without glosses.
pub(super) struct Scope<'a> {
    pub head: Cow<'a, str>,
    pub tail: Cow<'a, str>,
    head_signs: Signs,
    tail_signs: Signs,
}

impl<'a> Scope<'a> {
    /// Takes the two ends of `text`; in a short text they overlap.
    pub fn of(text: &'a str) -> Self {
        let text = text.trim_matches(is_blank);
        let head = first_chars(text, HEAD_CHARS);
        let last = (text.len().saturating_sub(TAIL_BYTES)..).find_map(|start| text.get(start..)).unwrap_or_default();
        let mut dark = last.char_indices().rev().filter(|(_, c)| !c.is_whitespace());
        let tail = dark.nth(TAIL_CHARS).map_or(last, |(start, c)| &last[start + c.len_utf8()..]);
        let (head, tail) = (gloss::without(head), gloss::without(tail));
        let (head_signs, tail_signs) = (Signs::of(&head), Signs::of(&tail));
        Scope { head, tail, head_signs, tail_signs }
    }

    /// Both ends, but for one without a sign the empty text: no rule that needs the sign finds anything there.
    pub fn ends_with_sign(&self, sign: Signs) -> [&str; 2] {
        let of = |end, signs: Signs| if signs.has(sign) { end } else { "" };
        [of(&self.head, self.head_signs), of(&self.tail, self.tail_signs)]
    }
}

/// The first `max` characters of `text`.
pub(super) fn first_chars(text: &str, max: usize) -> &str {
    let mut rest = text.chars();
    match max {
        0 => "",
        _ if text.len() <= max || rest.nth(max - 1).is_none() => text,
        _ => &text[..text.len() - rest.as_str().len()],
    }
}

/// The lines of `text` that are not blank, without the blanks around them.
pub(super) fn lines(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(['\n', '\r']).map(|line| line.trim_matches(is_blank)).filter(|line| !line.is_empty())
}

/// White space, and the byte order mark that a text may begin with.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_ends_are_looked_at() {
        let check = |text: &str, head: &str, tail: &str| {
            let scope = Scope::of(text);
            assert_eq!([&*scope.head, &*scope.tail], [head, tail]);
        };
        check("", "", "");
        check(" 產(chǎn)業(yè)\n", "產業", "產業");
        let text = format!("头{}尾{}。", "中".repeat(500), " ".repeat(1000));
        let (head, tail) = (format!("头{}", "中".repeat(239)), format!("{}尾{}。", "中".repeat(238), " ".repeat(1000)));
        check(&text, &head, &tail);
        assert!(Scope::of(&format!("{}{}。", "海".repeat(2000), " ".repeat(9000))).tail.len() <= TAIL_BYTES);
    }
}
