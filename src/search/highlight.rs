//! What a hit shows: its passage, and exactly what matched in it.

use super::collapse::Chosen;
use super::plan::{Plan, Shape, Stretch, StretchKind};
use super::results::{Also, ArticleOfHit, Highlight, Hit, Lane, PassageOfHit};
use crate::analyze::{Analysis, Token, fold, key_of};
use crate::error::Error;
use crate::index::{Index, StoredPassage};
use crate::text::Span;
use tantivy::DocAddress;

/// Makes the hit of a chosen passage.
pub(super) fn hit(index: &Index, plan: &Plan, rank: usize, chosen: &Chosen) -> Result<Hit, Error> {
    let mut passage = index.passage(chosen.candidate.address)?;
    let mut highlights = highlights(plan, index, &passage.text)?;
    let body = passage.text.len();
    if plan.stretches.iter().any(|stretch| stretch.kind == StretchKind::Quote) {
        // A quotation may begin here and end in what follows.
        reach_over(index, plan, chosen.candidate.address, &mut passage)?;
        if passage.text.len() > body {
            highlights = self::highlights(plan, index, &passage.text)?;
        }
    }
    Ok(Hit {
        rank,
        score: chosen.score,
        article: ArticleOfHit { id: passage.id, about: passage.about },
        passage: PassageOfHit { ordinal: passage.ordinal, span: passage.span, text: passage.text },
        highlights,
        more: chosen.more,
        also: chosen.also.iter().map(|reprint| also(index, reprint.address)).collect::<Result<_, _>>()?,
    })
}

fn also(index: &Index, address: DocAddress) -> Result<Also, Error> {
    let StoredPassage { id, about, ordinal, span, .. } = index.passage(address)?;
    Ok(Also { id, title: about.title, date: about.date, source: about.source, ordinal, span })
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
    let folded = fold(&longer);
    let quotes = Asked::of(plan, false).stretches_in(folded.as_str());
    let quotes = quotes.into_iter().filter(|(_, kind)| *kind == StretchKind::Quote);
    let spans = quotes.map(|(span, _)| folded.source(span));
    let reach = spans.filter(|span| span.start < own && span.end > own).map(|span| span.end).max();
    if let Some(reach) = reach {
        let end = ends.into_iter().find(|&end| end >= reach).unwrap_or(longer.len());
        longer.truncate(end);
        passage.span = Span::new(passage.span.start, passage.span.start + end);
        passage.text = longer;
    }
    Ok(())
}

/// What of `text` matches the plan, in order and without overlap.
pub(super) fn highlights(plan: &Plan, index: &Index, text: &str) -> Result<Vec<Highlight>, Error> {
    let mut analysis = Analysis { folded: fold(text), tokens: Vec::new() };
    let mut found = Vec::new();
    for weak in [false, true] {
        let asked = Asked::of(plan, weak);
        let stretches = asked.stretches_in(analysis.folded.as_str());
        analysis.tokens = asked.cut(index, analysis.folded.as_str(), &stretches);
        plan.stop.check()?;
        found = asked.words_in(&analysis);
        found.extend(
            stretches.into_iter().map(|(span, kind)| (analysis.folded.source(span), lane(kind, span, &analysis))),
        );
        found.extend(patterns_in(plan, &analysis));
        // What is too common to make a match is marked where nothing else is.
        if !found.is_empty() {
            break;
        }
    }
    // Of two that overlap the longer stays, of two of one length the better lane.
    found.sort_by_key(|(span, lane)| (std::cmp::Reverse(span.len()), *lane, span.start));
    let mut kept: Vec<(Span, Lane)> = Vec::new();
    for (span, lane) in found {
        plan.stop.check()?;
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
    let mut chars = |span: Span| Span::new(count_to(span.start), count_to(span.end));
    Ok(kept.into_iter().map(|(span, lane)| Highlight { span, chars: chars(span), lane }).collect())
}

/// What of a plan is marked.
struct Asked<'a> {
    plan: &'a Plan,
    words: Vec<&'a str>,
    stretches: Vec<&'a Stretch>,
}

impl<'a> Asked<'a> {
    /// What makes a match; with what makes one only where nothing else does, if that is wanted.
    fn of(plan: &'a Plan, weak: bool) -> Self {
        let words = plan.words.iter().filter(|word| word.marked && (weak || word.matches));
        let stretches = plan.stretches.iter().filter(|stretch| weak || !stretch.is_common);
        Asked { plan, words: words.map(|word| word.text.as_str()).collect(), stretches: stretches.collect() }
    }

    /// Cuts those clauses of a folded text in which something stands: cutting is most of the work.
    fn cut(&self, index: &Index, folded: &str, stretches: &[(Span, StretchKind)]) -> Vec<Token> {
        let plan = self.plan;
        if plan.patterns.iter().any(|pattern| matches!(pattern.shape, Shape::Words(_))) {
            return index.analyzer().cut(folded);
        }
        let mut stretches: Vec<Span> = stretches.iter().map(|(span, _)| *span).collect();
        stretches.extend(spans_of_runs(plan, folded));
        index.analyzer().cut_where(folded, |clause| {
            let here = clause.of(folded);
            !plan.stop.is_due()
                && (stretches.iter().any(|stretch| stretch.overlaps(clause))
                    || self.words.iter().any(|word| here.contains(word)))
        })
    }

    /// Where the words stand, in bytes of the source.
    fn words_in(&self, analysis: &Analysis) -> Vec<(Span, Lane)> {
        let folded = analysis.folded.as_str();
        let tokens = analysis.tokens.iter().filter(|token| self.words.contains(&token.span.of(folded)));
        tokens.map(|token| (analysis.folded.source(token.span), Lane::Word)).collect()
    }

    /// Where the stretches stand, in bytes of the folded text.
    fn stretches_in(&self, folded: &str) -> Vec<(Span, StretchKind)> {
        let keys: Vec<(usize, char)> = key_of(folded).collect();
        let mut spans = Vec::new();
        for stretch in &self.stretches {
            for form in std::iter::once(&stretch.keys).chain(&stretch.also) {
                let is_here = |window: &&[(usize, char)]| window.iter().map(|(_, key)| key).eq(form);
                let found = keys.windows(form.len()).filter(is_here);
                spans.extend(found.map(|window| (span_of(folded, window), stretch.kind)));
            }
        }
        spans
    }
}

/// Where the patterns of the plan that are made of characters stand, but for those of what must not be there.
fn spans_of_runs(plan: &Plan, folded: &str) -> Vec<Span> {
    if plan.patterns.is_empty() {
        return Vec::new();
    }
    let keys: Vec<(usize, char)> = key_of(folded).collect();
    let plain: Vec<char> = keys.iter().map(|(_, key)| *key).collect();
    let mut found = Vec::new();
    for pattern in plan.patterns.iter().filter(|pattern| pattern.boost > 0.0) {
        let Shape::Runs(runs) = &pattern.shape else { continue };
        for start in 0..plain.len() {
            found.extend(runs.ends_at(&plain, start).map(|end| span_of(folded, &keys[start..end])));
        }
    }
    found
}

fn span_of(folded: &str, keys: &[(usize, char)]) -> Span {
    let (last, _) = keys[keys.len() - 1];
    Span::new(keys[0].0, last + folded[last..].chars().next().map_or(0, char::len_utf8))
}

/// Where the patterns of the plan stand, in bytes of the source.
fn patterns_in(plan: &Plan, analysis: &Analysis) -> Vec<(Span, Lane)> {
    let folded = analysis.folded.as_str();
    let runs = spans_of_runs(plan, folded).into_iter();
    let mut found: Vec<(Span, Lane)> = runs.map(|span| (span, lane(StretchKind::Piece, span, analysis))).collect();
    for pattern in plan.patterns.iter().filter(|pattern| pattern.boost > 0.0) {
        let Shape::Words(words) = &pattern.shape else { continue };
        let is_one = |span: Span| words.binary_search_by(|word| word.as_str().cmp(span.of(folded))).is_ok();
        found.extend(analysis.tokens.iter().filter(|token| is_one(token.span)).map(|token| (token.span, Lane::Word)));
    }
    found.into_iter().map(|(span, lane)| (analysis.folded.source(span), lane)).collect()
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
