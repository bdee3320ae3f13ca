//! What a hit shows: its passage, and exactly what matched in it.

use super::collapse::Chosen;
use super::plan::{Plan, Shape, Stretch, StretchKind, Word};
use super::results::{Also, ArticleOfHit, Highlight, Hit, Lane, PassageOfHit};
use crate::analyze::{Analysis, Cut, Token, fold, key_of};
use crate::error::Error;
use crate::index::{Index, StoredPassage};
use crate::text::Span;
use memchr::memmem::Finder;
use std::sync::Arc;
use tantivy::postings::BlockSegmentPostings;
use tantivy::{DocAddress, InvertedIndexReader};

/// Makes the hit of a chosen passage.
pub(super) fn hit(index: &Index, plan: &Plan, rank: usize, chosen: &Chosen) -> Result<Hit, Error> {
    let mut passage = index.passage(chosen.candidate.address)?;
    let mut highlights = highlights_of(plan, index, &passage.text, Some(chosen.candidate.address))?;
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
    highlights_of(plan, index, text, None)
}

/// The same of the text of the passage at `address`, if it is one.
fn highlights_of(plan: &Plan, index: &Index, text: &str, address: Option<DocAddress>) -> Result<Vec<Highlight>, Error> {
    let mut analysis = Analysis { folded: fold(text), tokens: Vec::new() };
    let mut found = Vec::new();
    for weak in [false, true] {
        let asked = Asked::of(plan, weak);
        let stretches = asked.stretches_in(analysis.folded.as_str());
        analysis.tokens = asked.tokens(index, analysis.folded.as_str(), &stretches, address)?;
        plan.stop.check()?;
        found = asked.words_in(&analysis);
        found.extend(stretches.into_iter().map(|(span, kind)| (span, lane(kind, span, &analysis))));
        found.extend(patterns_in(plan, &analysis));
        // What is too common to make a match is marked where nothing else is.
        if !found.is_empty() {
            break;
        }
    }
    // Of two that overlap that stays which begins and ends where characters of the source do: … stands twice in …… and not
    // in its middle, which is three dots too; then the longer, and of two of one length the better lane.
    let folded = &analysis.folded;
    let is_cut = |span: Span| folded.is_one_piece(span.start) || folded.is_one_piece(span.end);
    let found = found.into_iter().map(|(span, lane)| (is_cut(span), folded.source(span), lane));
    let mut found: Vec<(bool, Span, Lane)> = found.collect();
    found.sort_by_key(|(is_cut, span, lane)| (*is_cut, std::cmp::Reverse(span.len()), *lane, span.start));
    let mut kept: Vec<(Span, Lane)> = Vec::new();
    for (_, span, lane) in found {
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
    words: Vec<&'a Word>,
    stretches: Vec<&'a Stretch>,
}

impl<'a> Asked<'a> {
    /// What makes a match; with what makes one only where nothing else does, if that is wanted.
    fn of(plan: &'a Plan, weak: bool) -> Self {
        let words = plan.words.iter().filter(|word| word.marked && (weak || word.matches)).collect();
        let stretches = plan.stretches.iter().filter(|stretch| weak || !stretch.is_common).collect();
        Asked { plan, words, stretches }
    }

    /// The words of a folded text, at least where something stands.
    ///
    /// Cutting is most of the work. Where the lane has a word as often in the passage as its characters stand in the
    /// text, each of these is the word; only the clauses in which anything else stands are cut.
    fn tokens(
        &self,
        index: &Index,
        folded: &str,
        stretches: &[(Span, StretchKind)],
        address: Option<DocAddress>,
    ) -> Result<Vec<Token>, Error> {
        let plan = self.plan;
        if plan.patterns.iter().any(|pattern| matches!(pattern.shape, Shape::Words(_))) {
            return Ok(index.analyzer().cut(folded));
        }
        let (mut tokens, mut unsure) = (Vec::new(), Vec::new());
        let mut counts = address.map(|address| Counts::of(index, address)).transpose()?;
        for word in &self.words {
            let begin = tokens.len();
            tokens.extend(places(folded, &word.text).map(|span| Token { span, cut: Cut::Word }));
            let found = tokens.len() - begin;
            if found > 0 && counts.as_mut().map(|counts| counts.count(word)).transpose()? != Some(found) {
                unsure.extend(tokens.drain(begin..).map(|token| token.span));
            }
        }
        let is_known = |span: &Span| {
            tokens.iter().any(|token| token.span.start == span.start)
                && tokens.iter().any(|token| token.span.end == span.end)
        };
        // Of a quotation it is not asked whether words begin and end with it.
        let asked = stretches.iter().filter(|(_, kind)| *kind != StretchKind::Quote).map(|(span, _)| *span);
        unsure.extend(asked.chain(spans_of_runs(plan, folded)).filter(|span| !is_known(span)));
        tokens.extend(
            index
                .analyzer()
                .cut_where(folded, |clause| !plan.stop.is_due() && unsure.iter().any(|span| span.overlaps(clause))),
        );
        Ok(tokens)
    }

    /// Where the words stand, in bytes of the folded text.
    fn words_in(&self, analysis: &Analysis) -> Vec<(Span, Lane)> {
        let is_one = |token: &&Token| {
            let text = token.span.of(analysis.folded.as_str());
            self.words.iter().any(|word| word.text == text)
        };
        analysis.tokens.iter().filter(is_one).map(|token| (token.span, Lane::Word)).collect()
    }

    /// Where the stretches stand, in bytes of the folded text.
    fn stretches_in(&self, folded: &str) -> Vec<(Span, StretchKind)> {
        let forms: Vec<(&[char], StretchKind)> = self.stretches.iter().flat_map(|stretch| stretch.forms()).collect();
        if forms.is_empty() {
            return Vec::new();
        }
        let keys: Vec<(usize, char)> = key_of(folded).collect();
        let mut spans = Vec::new();
        for (at, (_, first)) in keys.iter().enumerate() {
            for (form, kind) in forms.iter().filter(|(form, _)| form[0] == *first) {
                let window = keys.get(at..at + form.len());
                let window = window.filter(|window| window.iter().map(|(_, key)| key).eq(*form));
                spans.extend(window.map(|window| (span_of(folded, window), *kind)));
            }
        }
        spans
    }
}

/// The lane of words at one passage.
struct Counts {
    address: DocAddress,
    lane: Arc<InvertedIndexReader>,
    postings: Option<BlockSegmentPostings>,
}

impl Counts {
    fn of(index: &Index, address: DocAddress) -> Result<Self, Error> {
        let segment = index.searcher().segment_reader(address.segment_ord);
        Ok(Counts { address, lane: segment.inverted_index(index.fields().words)?, postings: None })
    }

    /// How often the lane has a word in the passage.
    fn count(&mut self, word: &Word) -> Result<usize, Error> {
        let (number, doc) = (self.address.segment_ord as usize, self.address.doc_id);
        let Some(postings) = word.here.blocks(number, &self.lane, &mut self.postings)? else { return Ok(0) };
        let at = postings.seek(doc);
        Ok(if postings.docs().get(at) == Some(&doc) { postings.freqs()[at] as usize } else { 0 })
    }
}

/// Where a word's characters stand in a text.
fn places<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = Span> + 't {
    let (finder, first) = (Finder::new(word), word.chars().next().map_or(1, char::len_utf8));
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = from + finder.find(text.as_bytes().get(from..)?)?;
        from = at + first;
        Some(Span::new(at, at + word.len()))
    })
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

/// Where the patterns of the plan stand, in bytes of the folded text.
fn patterns_in(plan: &Plan, analysis: &Analysis) -> Vec<(Span, Lane)> {
    let folded = analysis.folded.as_str();
    let runs = spans_of_runs(plan, folded).into_iter();
    let mut found: Vec<(Span, Lane)> = runs.map(|span| (span, lane(StretchKind::Piece, span, analysis))).collect();
    for pattern in plan.patterns.iter().filter(|pattern| pattern.boost > 0.0) {
        let Shape::Words(words) = &pattern.shape else { continue };
        let is_one = |span: Span| words.binary_search_by(|word| word.as_str().cmp(span.of(folded))).is_ok();
        found.extend(analysis.tokens.iter().filter(|token| is_one(token.span)).map(|token| (token.span, Lane::Word)));
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

#[cfg(test)]
mod tests {
    use crate::article::Article;
    use crate::index::built;
    use crate::search::Options;
    use proptest::prelude::*;

    #[test]
    fn a_sign_of_several_keys_is_marked_by_itself() {
        let article = Article { id: "a".into(), text: "他说……就走了。".into(), ..Article::default() };
        let (_folder, index) = built(vec![article.clone()]);
        let marked = index.highlights("\"…\"", &article).unwrap();
        assert_eq!(marked.iter().map(|mark| mark.span.of(&article.text)).collect::<Vec<_>>(), ["…", "…"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// What is marked with the lane's help is what is marked when every clause is cut.
        #[test]
        fn what_the_lane_counts_need_not_be_cut(
            texts in prop::collection::vec("(产品和服务|產品|和服|研究|生命|起源|人人|人|海洋|洋装|裝備|C\\+\\+|AI|，){1,12}。", 1..8),
            queries in prop::collection::vec("(产品|和服|服务|研究|生命|人人|海洋|装备|AI| |\"|业){1,4}", 1..6),
        ) {
            let article = |(i, text): (usize, &String)| Article { id: i.to_string(), text: text.clone(), ..Article::default() };
            let articles: Vec<Article> = texts.iter().enumerate().map(article).collect();
            let (_folder, index) = built(articles.clone());
            for query in queries {
                for hit in index.search(&query, &Options::default()).unwrap().hits {
                    let article = &articles[hit.article.id.parse::<usize>().unwrap()];
                    prop_assert_eq!(&hit.passage.text, &article.text);
                    prop_assert_eq!(hit.highlights, index.highlights(&query, article).unwrap(), "{} in {}", query, article.text);
                }
            }
        }
    }
}
