//! Answers as an agent reads them, and as JSON.

use super::cite::cite;
use super::fit;
use crate::article::{About, Article};
use crate::render;
use crate::search::{Hit, Results};
use crate::text::Span;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Fewer characters of a passage than this say nothing: rather fewer hits.
pub(super) const LEAST_CHARS: usize = 40;

/// Cuts results to `budget` characters of text in all; returns how many hits there was no room for.
pub(super) fn cut(results: &mut Results, budget: usize) -> usize {
    let found = results.hits.len();
    results.hits.truncate(budget / LEAST_CHARS);
    let shown = results.hits.len();
    let mut room = budget;
    for (number, hit) in results.hits.iter_mut().enumerate() {
        fit::cut(hit, room / (shown - number));
        room = room.saturating_sub(hit.passage.text.chars().count());
    }
    found - shown
}

/// Results as JSON, as every door gives them, with the citation of each hit.
pub(super) fn results_json(results: &Results) -> Value {
    // By way of text: a score is a short number there, and a long one in a `Value` made from it.
    let mut value: Value = serde_json::from_str(&render::json(results)).unwrap_or_default();
    for (hit, shown) in results.hits.iter().zip(value["hits"].as_array_mut().into_iter().flatten()) {
        shown["citation"] = cite(&hit.article.id, hit.passage.span).into();
    }
    value
}

/// Results as text: of each hit its citation, what the article says of itself, and the passage with its marks.
pub(super) fn results_text(results: &Results, no_room: usize) -> String {
    let mut text = match (results.total, results.hits.as_slice()) {
        (0, _) => format!("Nothing matches `{}`: try fewer or other words.\n", results.query),
        (total, []) => format!("{total} match, none so far down: use a smaller `offset`.\n"),
        (total, [first, .., last]) => format!("{total} match; here are {} to {}.\n", first.rank, last.rank),
        (total, [only]) => format!("{total} match; here is number {}.\n", only.rank),
    };
    for notice in &results.notices {
        let _ = writeln!(text, "Note: {notice}");
    }
    for hit in &results.hits {
        let _ = write!(text, "\n{}\n{}\n", heading(&hit.article.id, hit.passage.span, &hit.article.about), marked(hit));
        if hit.more > 0 {
            let _ = writeln!(text, "({} more passages of this article match)", hit.more);
        }
        if !hit.also.is_empty() {
            let reprints: Vec<String> = hit.also.iter().map(|reprint| cite(&reprint.id, reprint.span)).collect();
            let _ = writeln!(text, "(also, reprinted: {})", reprints.join(" · "));
        }
    }
    if no_room > 0 {
        let _ = writeln!(text, "\n{no_room} more hits had no room: ask again with a larger `budget` or `offset`.");
    }
    text
}

/// A stretch of an article as text.
pub(super) fn stretch_text(article: &Article, shown: Span, asked: Span) -> String {
    let mut text = format!("{}\n{}\n", heading(&article.id, shown, &article.about), shown.of(&article.text));
    if shown.end < asked.end {
        let rest = Span::new(shown.end, asked.end);
        let _ = writeln!(text, "\n(cut to the budget; it goes on in {})", cite(&article.id, rest));
    }
    text
}

/// A stretch of an article as JSON.
pub(super) fn stretch_json(article: &Article, shown: Span, asked: Span) -> Value {
    let rest = (shown.end < asked.end).then(|| cite(&article.id, Span::new(shown.end, asked.end)));
    json!({
        "citation": cite(&article.id, shown), "id": article.id, "about": article.about, "span": shown,
        "text": shown.of(&article.text), "bytes": article.text.len(), "rest": rest,
    })
}

/// `[citation] title · date · source · author`.
fn heading(id: &str, span: Span, about: &About) -> String {
    let said = [Some(&about.title), about.date.as_ref(), about.source.as_ref(), about.author.as_ref()];
    let said: Vec<&str> = said.into_iter().flatten().map(String::as_str).filter(|word| !word.is_empty()).collect();
    format!("[{}] {}", cite(id, span), said.join(" · ")).trim_end().to_owned()
}

fn marked(hit: &Hit) -> String {
    let text = &hit.passage.text;
    let (mut marked, mut at) = (String::with_capacity(text.len() + 64), 0);
    for highlight in &hit.highlights {
        let between = Span::new(at, highlight.span.start);
        let _ = write!(marked, "{}【{}】", between.of(text), highlight.span.of(text));
        at = highlight.span.end;
    }
    marked.push_str(&text[at..]);
    marked.trim().to_owned()
}
