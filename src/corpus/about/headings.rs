//! The headings of sections: short lines between the paragraphs of a text.

use super::gloss;
use super::scope::is_blank;
use super::title::looks_like_title;
use crate::text::Span;

/// The longest heading, in characters without glosses.
const MAX_CHARS: usize = 30;

/// The headings that stand between the paragraphs of `text`, as spans of it without the blanks around them.
///
/// A heading is a short line that ends no sentence, stands below a paragraph and above another, or is numbered:
/// `一、…`, `（一）…`, `第一章 …`. The title above the text is none.
///
/// ```
/// let text = "灯塔\n渔港有一座灯塔。\n灯塔的由来\n它建于百年前。";
/// let headings = yinde::corpus::headings(text);
/// assert_eq!(headings.iter().map(|span| span.of(text)).collect::<Vec<_>>(), ["灯塔的由来"]);
/// ```
pub fn headings(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut lines = spans(text).peekable();
    let mut before = Kind::Title;
    while let Some(line) = lines.next() {
        let kind = Kind::of(line.of(text));
        let above_more = lines.peek().map(|next| Kind::of(next.of(text)));
        let is_heading = match kind {
            Kind::Numbered => {
                matches!(above_more, Some(Kind::Paragraph | Kind::Numbered)) && before != Kind::Numbered
                    || above_more == Some(Kind::Paragraph)
            }
            Kind::Short => before == Kind::Paragraph && matches!(above_more, Some(Kind::Paragraph | Kind::Numbered)),
            Kind::Title | Kind::Paragraph | Kind::Lead => false,
        };
        if is_heading {
            found.push(line);
        }
        before = if before == Kind::Title && kind == Kind::Short { Kind::Title } else { kind };
    }
    found
}

/// What a line is by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A line above the first paragraph.
    Title,
    /// A short line with a number.
    Numbered,
    /// A short line that ends no sentence.
    Short,
    /// A paragraph that leads to a list.
    Lead,
    Paragraph,
}

impl Kind {
    fn of(line: &str) -> Kind {
        let is_short = looks_like_title(line) && gloss::without(line).chars().count() <= MAX_CHARS;
        match is_short {
            true if is_numbered(line) => Kind::Numbered,
            true => Kind::Short,
            false if line.ends_with(['：', ':']) => Kind::Lead,
            false => Kind::Paragraph,
        }
    }
}

/// `一、`, `（一）`, `(1)`, `1.`, `1、`, `第一章`.
pub(super) fn is_numbered(line: &str) -> bool {
    let open = line.strip_prefix(['（', '(', '第']);
    let rest = open.unwrap_or(line);
    let number = rest.chars().take_while(|&c| c.is_ascii_digit() || "〇零一二三四五六七八九十百".contains(c));
    let bytes: usize = number.map(char::len_utf8).sum();
    let closed: &[char] = match line.chars().next() {
        Some('（' | '(') => &['）', ')'],
        Some('第') => &['章', '节', '節', '回', '条', '條', '部', '篇'],
        _ => &['、', '.', '．', '　'],
    };
    bytes > 0 && rest[bytes..].strip_prefix(closed).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// The lines that are not blank, without the blanks around them.
pub(super) fn spans(text: &str) -> impl Iterator<Item = Span> {
    let mut end = 0;
    text.split_inclusive(['\n', '\r']).filter_map(move |line| {
        let start = end;
        end += line.len();
        let inner = line.trim_start_matches(is_blank);
        let from = start + line.len() - inner.len();
        let bytes = inner.trim_end_matches(is_blank).len();
        (bytes > 0).then(|| Span::new(from, from + bytes))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_stand_between_paragraphs() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<_> = headings(text).iter().map(|span| span.of(text)).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("灯塔\n\n灯塔开放。\n\n由来\n\n它很老。\n今天\n它亮着。", &["由来", "今天"]);
        check("\u{3000}一、由来\n它很老。\n（二）今天\r\n它亮着。", &["一、由来", "（二）今天"]);
        check("它很老。\n第一章 由来\n1. 海边\n它亮着。", &["第一章 由来", "1. 海边"]);
        check("它很老。\n海(hǎi)邊\n它亮着。", &["海(hǎi)邊"]);
        check("眉题\n标题\n它很老。", &[]);
        check("它有：\n灯\n塔\n它亮着。", &[]);
        check("它有：\n一、灯。\n二、塔。", &[]);
        check("它很老。\n今天", &[]);
        check("3.5吨\n它很重。", &[]);
        check("", &[]);
    }
}
