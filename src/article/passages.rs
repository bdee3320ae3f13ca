//! Cutting an article into passages, at the ends of sentences.

use crate::text::{IDEOGRAPH, Span, ideographs};

/// A passage: a piece of an article. The passages of an article, joined, are its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Passage {
    /// Its number in the article, from 0.
    pub ordinal: u64,
    /// Where it stands, in bytes of the article's text.
    pub span: Span,
}

/// From this many characters on, a passage may end with a paragraph.
const ENOUGH_CHARS: usize = 200;

/// No passage is longer, in characters.
const MOST_CHARS: usize = 400;

/// Cuts `text` into passages of about 200 to 400 characters, at paragraph and sentence ends where there are any.
///
/// ```
/// let passages = yinde::passages("第一句。第二句。");
/// assert_eq!(passages.len(), 1);
/// ```
pub fn passages(text: &str) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    let mut start = 0;
    let mut chars = 0;
    let mut push = |start: usize, end: usize| {
        let ordinal = passages.len() as u64;
        passages.push(Passage { ordinal, span: Span::new(start, end) });
    };
    for piece in pieces(text) {
        if chars > 0 && chars + piece.chars > MOST_CHARS {
            push(start, piece.span.start);
            (start, chars) = (piece.span.start, 0);
        }
        chars += piece.chars;
        if piece.ends_paragraph && chars >= ENOUGH_CHARS {
            push(start, piece.span.end);
            (start, chars) = (piece.span.end, 0);
        }
    }
    if start < text.len() {
        push(start, text.len());
    }
    passages
}

/// A sentence, or as much of an overlong one as a passage holds.
struct Piece {
    span: Span,
    chars: usize,
    ends_paragraph: bool,
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut count = 0;
    let mut at = 0;
    let char_at = |at: usize| text[at..].chars().next();
    loop {
        // Ideographs end nothing, but for the last that a piece has room for.
        let room = (MOST_CHARS - 1 - count) * IDEOGRAPH;
        let run = ideographs(&text.as_bytes()[at..text.len().min(at + room)]);
        (at, count) = (at + run, count + run / IDEOGRAPH);
        let Some(c) = char_at(at) else { break };
        count += 1;
        let mut end = at + c.len_utf8();
        if ends_sentence(c, char_at(end)) {
            let mut ends_paragraph = c == '\n';
            while let Some(c) = char_at(end).filter(|&c| follows_sentence(c)) {
                count += 1;
                end += c.len_utf8();
                ends_paragraph |= c == '\n';
            }
            pieces.push(Piece { span: Span::new(start, end), chars: count, ends_paragraph });
            (start, count) = (end, 0);
        } else if count >= MOST_CHARS {
            let cut = best_cut(text, Span::new(start, end));
            let kept = text[start..cut].chars().count();
            pieces.push(Piece { span: Span::new(start, cut), chars: kept, ends_paragraph: false });
            (start, count) = (cut, count - kept);
        }
        at = end;
    }
    if start < text.len() {
        pieces.push(Piece { span: Span::new(start, text.len()), chars: count, ends_paragraph: true });
    }
    pieces
}

fn ends_sentence(c: char, next: Option<char>) -> bool {
    match c {
        '。' | '！' | '？' | '…' | '｡' | '\n' => true,
        '!' | '?' => true,
        '.' => next.is_none_or(char::is_whitespace),
        _ => false,
    }
}

/// What still belongs to the sentence that just ended.
fn follows_sentence(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '”' | '’'
                | '」'
                | '』'
                | '）'
                | '】'
                | '》'
                | ')'
                | ']'
                | '"'
                | '\''
                | '。'
                | '！'
                | '？'
                | '…'
                | '!'
                | '?'
                | '.'
        )
}

/// Where to cut a sentence that is too long: after its last clause, else before a character that begins something.
///
/// Never between a character and a bracket after it, which may be its gloss, nor inside a bracket.
fn best_cut(text: &str, span: Span) -> usize {
    let sentence = span.of(text);
    let half = sentence.len() / 2;
    let clause = sentence.char_indices().rev().map(|(at, c)| (at + c.len_utf8(), c)).take_while(|&(at, _)| at > half);
    let after_clause = |c: char| matches!(c, '，' | '；' | '、' | '：' | ',' | ';' | ' ' | '\u{3000}');
    let begins = |at: usize| text[at..].chars().next().is_none_or(char::is_alphanumeric);
    let outside = |at: usize| !in_bracket(&sentence[..at]);
    let mut ends = clause.clone().filter(|&(at, _)| begins(span.start + at) && outside(at));
    let found = ends.clone().find(|&(_, c)| after_clause(c)).or_else(|| ends.find(|&(_, c)| !"(（".contains(c)));
    span.start + found.map_or(sentence.len(), |(at, _)| at)
}

/// Whether a bracket was opened a few characters ago and not closed.
fn in_bracket(before: &str) -> bool {
    before
        .chars()
        .rev()
        .take(40)
        .find(|c| matches!(c, '(' | '（' | ')' | '）'))
        .is_some_and(|c| matches!(c, '(' | '（'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn passages_joined_are_the_text_and_none_is_too_long(text in "[海洋。，\n (a)！]{0,1500}") {
            let passages = passages(&text);
            let joined: String = passages.iter().map(|p| p.span.of(&text)).collect();
            prop_assert_eq!(joined, text.clone());
            for (i, passage) in passages.iter().enumerate() {
                prop_assert_eq!(passage.ordinal, i as u64);
                prop_assert!(!passage.span.is_empty());
                // White space and closing signs after a sentence stay with it.
                let body = passage.span.of(&text).trim_end_matches(follows_sentence);
                prop_assert!(body.chars().count() <= MOST_CHARS);
            }
        }
    }

    /// The same as [`pieces`], looking at one character after the other: where each ends.
    fn ends_plainly(text: &str) -> Vec<usize> {
        let (mut ends, mut start, mut chars) = (Vec::new(), 0, text.char_indices().peekable());
        while let Some((at, c)) = chars.next() {
            let end = at + c.len_utf8();
            if ends_sentence(c, chars.peek().map(|&(_, c)| c)) {
                while chars.next_if(|&(_, c)| follows_sentence(c)).is_some() {}
                start = chars.peek().map_or(text.len(), |&(at, _)| at);
                ends.push(start);
            } else if text[start..end].chars().count() >= MOST_CHARS {
                start = best_cut(text, Span::new(start, end));
                ends.push(start);
            }
        }
        ends.extend((start < text.len()).then_some(text.len()));
        ends
    }

    proptest! {
        #[test]
        fn runs_of_ideographs_are_passed_over_as_one_by_one(
            parts in prop::collection::vec("[海洋装备产业]{0,60}|[海洋]{380,410}|[，a：](海)?|[。！\n]{1,2}[” ]?|鿿一㐀𠀀", 0..40)
        ) {
            let text = parts.concat();
            let pieces = pieces(&text);
            prop_assert_eq!(pieces.iter().map(|piece| piece.span.end).collect::<Vec<_>>(), ends_plainly(&text));
            for piece in pieces {
                prop_assert_eq!(piece.chars, piece.span.of(&text).chars().count());
            }
        }
    }

    #[test]
    fn a_gloss_is_never_cut_off() {
        let text = "產(chǎn)業(yè)".repeat(200);
        for passage in passages(&text) {
            let piece = passage.span.of(&text);
            assert!(piece.starts_with(['產', '業']) && piece.ends_with(')'), "{piece}");
        }
    }
}
