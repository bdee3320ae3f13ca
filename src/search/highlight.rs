//! What a hit shows: its passage, and exactly what matched in it.

use super::collapse::Chosen;
use super::plan::{Plan, Shape, StretchKind, Word};
use super::results::{ArticleOfHit, Highlight, Hit, Lane, PassageOfHit};
use crate::analyze::{Analysis, key_of};
use crate::error::Error;
use crate::index::{Index, StoredPassage};
use crate::text::Span;
use tantivy::DocAddress;

/// Makes the hit of a chosen passage.
pub(super) fn hit(index: &Index, plan: &Plan, rank: usize, chosen: Chosen) -> Result<Hit, Error> {
    let mut passage = index.passage(chosen.candidate.address)?;
    let mut highlights = highlights(plan, index, &passage.text);
    let body = passage.text.len();
    if plan.stretches.iter().any(|stretch| stretch.kind == StretchKind::Quote) {
        // A quotation may begin here and end in what follows.
        reach_over(index, plan, chosen.candidate.address, &mut passage)?;
        if passage.text.len() > body {
            highlights = self::highlights(plan, index, &passage.text);
        }
    }
    Ok(Hit {
        rank,
        score: chosen.candidate.score,
        article: ArticleOfHit { id: passage.id, about: passage.about },
        passage: PassageOfHit { ordinal: passage.ordinal, span: passage.span, text: passage.text },
        highlights,
        more: chosen.more,
    })
}

/// Lengthens the passage by those that a quotation which begins in it reaches into.
fn reach_over(index: &Index, plan: &Plan, address: DocAddress, passage: &mut StoredPassage) -> Result<(), Error> {
    let longest = plan.stretches.iter().map(|stretch| stretch.keys.len()).max().unwrap_or(0);
    let own = passage.text.len();
    let mut longer = passage.text.clone();
    let mut ends = vec![own];
    let mut next = address;
    while key_of(&longer[own..]).count() < longest {
        next.doc_id += 1;
        let Some(following) = index.following(passage, next)? else { break };
        longer.push_str(&following.text);
        ends.push(longer.len());
    }
    let analysis = index.analyzer().analyze(&longer);
    let reach = stretches_in(plan, &analysis)
        .filter(|(span, lane)| *lane == Lane::Phrase && span.start < own && span.end > own)
        .map(|(span, _)| span.end)
        .max();
    if let Some(reach) = reach {
        let end = ends.into_iter().find(|&end| end >= reach).unwrap_or(longer.len());
        longer.truncate(end);
        passage.span = Span::new(passage.span.start, passage.span.start + end);
        passage.text = longer;
    }
    Ok(())
}

/// What of `text` matches the plan, in order and without overlap.
pub(super) fn highlights(plan: &Plan, index: &Index, text: &str) -> Vec<Highlight> {
    let analysis = index.analyzer().analyze(text);
    let folded = analysis.folded.as_str();
    let words = |counts: &dyn Fn(&Word) -> bool| {
        let asked = |word: &str| plan.words.iter().any(|asked| asked.marked && counts(asked) && asked.text == word);
        let tokens = analysis.tokens.iter().filter(|token| asked(token.span.of(folded)));
        tokens.map(|token| (analysis.folded.source(token.span), Lane::Word)).collect::<Vec<_>>()
    };
    let mut found = words(&|word| word.matches);
    found.extend(stretches_in(plan, &analysis));
    found.extend(patterns_in(plan, &analysis));
    if found.is_empty() {
        found = words(&|_| true);
    }
    // Of two that overlap the longer stays, of two of one length the better lane.
    found.sort_by_key(|(span, lane)| (std::cmp::Reverse(span.len()), *lane, span.start));
    let mut kept: Vec<(Span, Lane)> = Vec::new();
    for (span, lane) in found {
        if !kept.iter().any(|(other, _)| other.overlaps(span)) {
            kept.push((span, lane));
        }
    }
    kept.sort_by_key(|(span, _)| span.start);
    let (mut bytes, mut chars) = (0, 0);
    let mut count_to = |at: usize| {
        chars += text[bytes..at].chars().count();
        bytes = at;
        chars
    };
    kept.into_iter()
        .map(|(span, lane)| Highlight { span, chars: Span::new(count_to(span.start), count_to(span.end)), lane })
        .collect()
}

/// Where the stretches of the plan stand, in bytes of the source.
fn stretches_in<'a>(plan: &'a Plan, analysis: &'a Analysis) -> impl Iterator<Item = (Span, Lane)> + 'a {
    let folded = analysis.folded.as_str();
    let keys: Vec<(usize, char)> = key_of(folded).collect();
    plan.stretches.iter().flat_map(move |stretch| {
        let forms = std::iter::once(&stretch.keys).chain(&stretch.also);
        let found: Vec<(Span, Lane)> = forms
            .flat_map(|form| keys.windows(form.len()).filter(move |window| window.iter().map(|(_, key)| key).eq(form)))
            .map(|window| {
                let (last, _) = window[window.len() - 1];
                let span = Span::new(window[0].0, last + folded[last..].chars().next().map_or(0, char::len_utf8));
                (analysis.folded.source(span), lane(stretch.kind, span, analysis))
            })
            .collect();
        found
    })
}

/// Where the patterns of the plan stand, in bytes of the source; not those of what must not be there.
fn patterns_in(plan: &Plan, analysis: &Analysis) -> Vec<(Span, Lane)> {
    let folded = analysis.folded.as_str();
    let keys: Vec<(usize, char)> = key_of(folded).collect();
    let plain: Vec<char> = keys.iter().map(|(_, key)| *key).collect();
    let mut found = Vec::new();
    for pattern in plan.patterns.iter().filter(|pattern| pattern.boost > 0.0) {
        match &pattern.shape {
            Shape::Words(words) => {
                let is_one = |span: Span| words.binary_search_by(|word| word.as_str().cmp(span.of(folded))).is_ok();
                let tokens = analysis.tokens.iter().filter(|token| is_one(token.span));
                found.extend(tokens.map(|token| (analysis.folded.source(token.span), Lane::Word)));
            }
            Shape::Runs(runs) => {
                for start in 0..plain.len() {
                    if let Some(end) = runs.ends_at(&plain, start) {
                        let last = keys[end - 1].0;
                        let end = last + folded[last..].chars().next().map_or(0, char::len_utf8);
                        let span = Span::new(keys[start].0, end);
                        found.push((analysis.folded.source(span), lane(StretchKind::Piece, span, analysis)));
                    }
                }
            }
        }
    }
    found
}

/// A piece of the query that begins and ends where words do stands there as words.
fn lane(kind: StretchKind, span: Span, analysis: &Analysis) -> Lane {
    let begins = || analysis.tokens.iter().any(|token| token.span.start == span.start);
    let ends = || analysis.tokens.iter().any(|token| token.span.end == span.end);
    match kind {
        StretchKind::Quote => Lane::Phrase,
        _ if begins() && ends() => Lane::Word,
        _ => Lane::Char,
    }
}
