//! As much of a text as there is room for: whole sentences first.

use crate::search::{Highlight, Hit};
use crate::text::Span;

/// What ends a sentence.
const ENDS: &str = "。！？!?；;…\n";

/// What still belongs to the sentence that it follows.
const CLOSING: &str = "”’」』）)】》〉\"";

/// Cuts the passage of a hit down to `budget` characters about what matched first; spans stay true.
pub(super) fn cut(hit: &mut Hit, budget: usize) {
    let text = &hit.passage.text;
    let kept = about(text, hit.highlights.first().map_or(0, |first| first.span.start), budget);
    if kept.len() == text.len() {
        return;
    }
    let cut_away = text[..kept.start].chars().count();
    let still_there = |mark: &Highlight| {
        let span = Span { start: mark.span.start.max(kept.start), end: mark.span.end.min(kept.end) };
        // A highlight is of whole characters, and so is what is kept.
        (span.start < span.end).then(|| {
            let start = text[..span.start].chars().count() - cut_away;
            let chars = Span::new(start, start + span.of(text).chars().count());
            Highlight { span: Span::new(span.start - kept.start, span.end - kept.start), chars, lane: mark.lane }
        })
    };
    hit.highlights = hit.highlights.iter().filter_map(still_there).collect();
    hit.passage.text = kept.of(text).to_owned();
    hit.passage.span = kept.shifted(hit.passage.span.start);
}

/// The stretch of up to `budget` characters about the byte `at`: the sentence there, then those after it and those before.
///
/// Of a sentence that is too long, as many characters as there is room for, from a little before `at`.
pub(super) fn about(text: &str, at: usize, budget: usize) -> Span {
    let sentences = sentences(text);
    let chars = |span: &Span| span.of(text).chars().count();
    let Some(here) = sentences.iter().position(|sentence| at < sentence.end) else { return Span::new(0, 0) };
    let (mut first, mut last, mut room) = (here, here, budget);
    if chars(&sentences[here]) > budget {
        let sentence = sentences[here];
        let before = Span::new(sentence.start, at);
        let lead = before.of(text).char_indices().rev().take(budget / 4).last();
        let start = lead.map_or(at, |(lead, _)| sentence.start + lead);
        return head(text, Span::new(start, sentence.end), budget);
    }
    room -= chars(&sentences[here]);
    loop {
        let fits = |sentence: Option<&Span>| sentence.map(chars).filter(|&chars| chars <= room);
        if let Some(chars) = fits(sentences.get(last + 1)) {
            (last, room) = (last + 1, room - chars);
        } else if let Some(chars) = fits(first.checked_sub(1).and_then(|before| sentences.get(before))) {
            (first, room) = (first - 1, room - chars);
        } else {
            return Span::new(sentences[first].start, sentences[last].end);
        }
    }
}

/// The beginning of a span, up to `budget` characters of it, and up to the end of a sentence if there is one.
pub(super) fn beginning(text: &str, span: Span, budget: usize) -> Span {
    let most = head(text, span, budget);
    if most == span {
        return span;
    }
    let whole = sentences(most.of(text)).into_iter().rfind(|sentence| ends_sentence(sentence.of(most.of(text))));
    whole.map_or(most, |sentence| Span::new(span.start, span.start + sentence.end))
}

/// A span made longer by `chars` characters on both sides, as far as the text goes.
pub(super) fn widened(text: &str, span: Span, chars: usize) -> Span {
    let before = text[..span.start].char_indices().rev().take(chars).last();
    let after = text[span.end..].char_indices().nth(chars);
    Span::new(before.map_or(span.start, |(at, _)| at), after.map_or(text.len(), |(at, _)| span.end + at))
}

/// The first `budget` characters of a span.
fn head(text: &str, span: Span, budget: usize) -> Span {
    let end = span.of(text).char_indices().nth(budget).map_or(span.len(), |(at, _)| at);
    Span::new(span.start, span.start + end)
}

fn ends_sentence(sentence: &str) -> bool {
    sentence.trim_end_matches(|c| CLOSING.contains(c)).ends_with(|c| ENDS.contains(c))
}

/// The sentences of a text; joined, they are the text.
fn sentences(text: &str) -> Vec<Span> {
    let mut sentences = Vec::new();
    let (mut start, mut ended) = (0, false);
    for (at, c) in text.char_indices() {
        let end = ENDS.contains(c);
        if ended && !end && !CLOSING.contains(c) {
            sentences.push(Span::new(start, at));
            (start, ended) = (at, false);
        }
        ended |= end;
    }
    if start < text.len() {
        sentences.push(Span::new(start, text.len()));
    }
    sentences
}
