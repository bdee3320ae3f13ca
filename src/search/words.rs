//! The evidence of words: in the passage, in the title, in the whole article.

use super::bm25::{Lengths, idf};
use super::plan::Plan;
use super::retrieve::{Match, Scores};
use super::stretches::read_failed;
use super::weights::Weights;
use crate::error::Error;
use crate::index::Index;
use tantivy::postings::BlockSegmentPostings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, SegmentReader, Term};

/// Adds the evidence of words, in the passage and its article, and in the title.
pub(super) fn add_words(plan: &Plan, index: &Index, number: usize, scores: &mut Scores) -> Result<(), Error> {
    let (fields, w) = (index.fields(), &plan.weights);
    let segment = index.searcher().segment_reader(number as u32);
    let articles = Articles::open(number, index, w)?;
    let titled = index.tables()?.lane(fields.title).passages;
    for (field, share) in [(fields.words, w.word), (fields.title, w.title * titles_count(index, titled))] {
        let lengths = Lengths::open(index, segment, field, w.k1, w.b)?;
        let inverted = segment.inverted_index(field)?;
        for (number, word) in plan.words.iter().enumerate() {
            let term = Term::from_field_text(field, &word.text);
            let Some(postings) =
                inverted.read_block_postings(&term, IndexRecordOption::WithFreqs).map_err(read_failed)?
            else {
                continue;
            };
            let rarity = if field == fields.title {
                word.share * idf(index.searcher().doc_freq(&term)?, titled)
            } else {
                word.rarity
            };
            let weight = share * word.weight(w) * rarity;
            let whole = if field == fields.words { w.article * weight } else { 0.0 };
            let matched = if word.matches { Match::Full } else { Match::Weak };
            let (mut article, mut article_tf) = (0, 0);
            for_each(postings, |doc, tf| {
                scores.add(doc, weight * lengths.saturation(doc, tf), matched);
                scores.cover(doc, number);
                if articles.of[doc as usize] != article {
                    scores.article[article as usize] += whole * articles.saturation(article, article_tf);
                    (article, article_tf) = (articles.of[doc as usize], 0);
                }
                article_tf += tf;
            });
            scores.article[article as usize] += whole * articles.saturation(article, article_tf);
        }
    }
    let coverage = Coverage::of(plan);
    for (doc, &article) in articles.of.iter().enumerate() {
        scores.score[doc] += scores.article[article as usize];
        scores.score[doc] *= 1.0 - w.coverage + w.coverage * coverage.share(scores.covered[doc]);
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
        self.shares.iter().enumerate().filter(|(i, _)| covered & (1 << i) != 0).map(|(_, share)| share).sum()
    }
}

/// Adds the evidence of characters, and pairs of them, in the title.
pub(super) fn add_title_keys(
    plan: &Plan,
    index: &Index,
    segment: &SegmentReader,
    scores: &mut Scores,
) -> Result<(), Error> {
    let (field, w) = (index.fields().title_keys, &plan.weights);
    let inverted = segment.inverted_index(field)?;
    let lengths = Lengths::open(index, segment, field, w.k1, w.b)?;
    let titled = index.tables()?.lane(field).passages;
    let chars = plan.chars.iter().map(|(key, share)| (key.to_string(), share * w.char));
    let text = |number: usize| plan.chars[number].0;
    let pairs = plan.pairs.iter().map(|p| (format!("{}{}", text(p.first), text(p.second)), p.share * w.bigram));
    for (text, share) in chars.chain(pairs) {
        let term = Term::from_field_text(field, &text);
        let Some(postings) = inverted.read_block_postings(&term, IndexRecordOption::WithFreqs).map_err(read_failed)?
        else {
            continue;
        };
        let weight =
            w.title_keys * titles_count(index, titled) * share * idf(index.searcher().doc_freq(&term)?, titled);
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
fn for_each(mut postings: BlockSegmentPostings, mut found: impl FnMut(DocId, u32)) {
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
