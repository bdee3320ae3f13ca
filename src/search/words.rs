//! The evidence of words: in the passage, in the title, in the whole article.

use super::bm25::{Lengths, idf};
use super::plan::Plan;
use super::retrieve::{Match, Scores};
use super::weights::Weights;
use crate::error::Error;
use crate::index::Index;
use tantivy::postings::BlockSegmentPostings;
use tantivy::{DocId, SegmentReader};

/// Adds the evidence of words, in the passage and its article, and in the title.
pub(super) fn add_words(plan: &Plan, index: &Index, number: usize, scores: &mut Scores) -> Result<(), Error> {
    let (fields, w) = (index.fields(), &plan.weights);
    let segment = index.searcher().segment_reader(number as u32);
    let articles = Articles::open(number, index, w)?;
    let titled = index.tables()?.lane(fields.title).passages;
    for (field, share) in [(fields.words, w.word), (fields.title, w.title * titles_count(index, titled))] {
        let lengths = Lengths::open(index, number, field, w.k1, w.b)?;
        let inverted = segment.inverted_index(field)?;
        let mut postings = None;
        for (at, word) in plan.words.iter().enumerate() {
            let in_title = field == fields.title;
            let term = if in_title { &word.in_title } else { &word.here };
            let Some(postings) = term.blocks(number, &inverted, &mut postings)? else { continue };
            let rarity = if in_title { word.share * idf(term.passages, titled) } else { word.rarity };
            let weight = share * word.weight(w) * rarity;
            let whole = if field == fields.words { w.article * weight } else { 0.0 };
            let matched = if word.matches { Match::Full } else { Match::Weak };
            let covered = 1u64.checked_shl(at as u32).unwrap_or(0);
            let (mut article, mut article_tf) = (0, 0);
            for_each(postings, |doc, tf| {
                let passage = &mut scores.passages[doc as usize];
                passage.score += weight * lengths.saturation(doc, tf);
                passage.matched = matched.max(passage.matched);
                passage.covered |= covered;
                let of = articles.of[doc as usize];
                if of != article {
                    scores.article[article as usize] += whole * articles.saturation(article, article_tf);
                    (article, article_tf) = (of, 0);
                }
                article_tf += tf;
            });
            scores.article[article as usize] += whole * articles.saturation(article, article_tf);
        }
    }
    let coverage = Coverage::of(plan);
    for (passage, &article) in scores.passages.iter_mut().zip(articles.of) {
        passage.score += scores.article[article as usize];
        passage.score *= 1.0 - w.coverage + w.coverage * coverage.share(passage.covered);
    }
    Ok(())
}

/// How much each word of the query weighs among all of them.
struct Coverage {
    shares: Vec<f32>,
}

impl Coverage {
    fn of(plan: &Plan) -> Self {
        let whole_words = plan.words.iter().take(u64::BITS as usize);
        let weights =
            whole_words.map(|word| if word.whole && word.passages > 0 { word.boost * word.rarity } else { 0.0 });
        let weights: Vec<f32> = weights.collect();
        let all = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        Coverage { shares: weights.into_iter().map(|weight| weight / all).collect() }
    }

    /// The share of the query that a passage with these words covers.
    fn share(&self, covered: u64) -> f32 {
        let (mut left, mut sum) = (covered, 0.0);
        while left != 0 {
            sum += self.shares[left.trailing_zeros() as usize];
            left &= left - 1;
        }
        sum
    }
}

/// Adds the evidence of characters, and pairs of them, in the title.
pub(super) fn add_title_keys(
    plan: &Plan,
    index: &Index,
    (number, segment): (usize, &SegmentReader),
    scores: &mut Scores,
) -> Result<(), Error> {
    let (field, w) = (index.fields().title_keys, &plan.weights);
    let inverted = segment.inverted_index(field)?;
    let lengths = Lengths::open(index, number, field, w.k1, w.b)?;
    let titled = index.tables()?.lane(field).passages;
    let chars = plan.chars.iter().map(|char| (&char.in_title, char.share * w.char));
    let pairs = plan.pairs.iter().map(|pair| (&pair.in_title, pair.share * w.bigram));
    let mut postings = None;
    for (term, share) in chars.chain(pairs) {
        let Some(postings) = term.blocks(number, &inverted, &mut postings)? else { continue };
        let weight = w.title_keys * titles_count(index, titled) * share * idf(term.passages, titled);
        for_each(postings, |doc, tf| scores.add(doc, weight * lengths.saturation(doc, tf), Match::None));
    }
    Ok(())
}

/// How much titles count: where few articles have one, what has one is not better for it. Weighed so, news of which
/// one in twenty has a title gain 0.02.
fn titles_count(index: &Index, titled: u64) -> f32 {
    titled as f32 / index.passages().max(1) as f32
}

/// Hands each passage of a postings list to `found`, with the term's frequency in it.
fn for_each(postings: &mut BlockSegmentPostings, mut found: impl FnMut(DocId, u32)) {
    while !postings.docs().is_empty() {
        for (&doc, &tf) in postings.docs().iter().zip(postings.freqs()) {
            found(doc, tf);
        }
        postings.advance();
    }
}

/// The articles of a segment.
struct Articles<'a> {
    /// The article of each passage.
    of: &'a [u32],
    /// What BM25 adds to a term frequency: its constant times the relative length of the article.
    norm: Vec<f32>,
}

impl<'a> Articles<'a> {
    fn open(number: usize, index: &'a Index, w: &Weights) -> Result<Self, Error> {
        let tables = index.tables()?;
        let segment = &tables.segments[number];
        let relative = |words: u32| words as f32 / tables.article_words;
        let norm = segment.article_words.iter();
        let norm = norm.map(|&words| w.article_k1 * (1.0 - w.article_b + w.article_b * relative(words)));
        Ok(Articles { norm: norm.collect(), of: &segment.article_of })
    }

    fn saturation(&self, article: u32, tf: u32) -> f32 {
        tf as f32 / (tf as f32 + self.norm[article as usize])
    }
}
