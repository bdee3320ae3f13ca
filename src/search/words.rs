//! The evidence of words: in the passage, in the title, in the whole article.

use super::bm25::{Lengths, idf, saturation};
use super::plan::{Plan, Word};
use super::scores::{Match, Scored, Scores, WORDS, bit};
use super::weights::Weights;
use crate::error::Error;
use crate::index::{self, Index, OfArticle};
use tantivy::postings::BlockSegmentPostings;
use tantivy::{DocId, SegmentReader};

/// The evidence of words, in the passage and its article, and in the title, in one segment.
///
/// Words so common that they make no match and weigh little have the longest lists of all. They are added last, so that
/// this can be left out where a passage stays behind whatever they add.
pub(super) struct Words<'a> {
    pub plan: &'a Plan,
    pub index: &'a Index,
    /// The segment's number.
    pub number: usize,
    articles: Articles<'a>,
    coverage: &'a Coverage,
}

impl<'a> Words<'a> {
    /// Those of a plan in the segment of this number.
    pub fn of(plan: &'a Plan, index: &'a Index, number: usize, coverage: &'a Coverage) -> Result<Self, Error> {
        let articles = Articles::open(number, index, &plan.weights)?;
        Ok(Words { plan, index, number, articles, coverage })
    }

    /// Adds all but the words of the passage that may be left out.
    pub fn add_telling(&self, scores: &mut Scores) -> Result<(), Error> {
        self.add_where(|word| !self.is_common(word), scores, None)?;
        self.add_title(scores)
    }

    /// Adds the others: to all passages, or to those of these articles only.
    pub fn add_common(&self, scores: &mut Scores, only: Option<&[DocId]>) -> Result<(), Error> {
        self.add_where(|word| self.is_common(word), scores, only)
    }

    fn is_common(&self, word: &Word) -> bool {
        !word.matches && word.passages as f32 > self.plan.weights.common * self.index.passages() as f32
    }

    fn add_where(
        &self,
        wanted: impl Fn(&Word) -> bool,
        scores: &mut Scores,
        only: Option<&[DocId]>,
    ) -> Result<(), Error> {
        let (field, w, articles) = (self.index.fields().words, &self.plan.weights, &self.articles);
        let lengths = Lengths::open(self.index, self.number, field, w.k1, w.b)?;
        let lane = self.index.searcher().segment_reader(self.number as u32).inverted_index(field)?;
        let mut postings = None;
        for (at, word) in self.plan.words.iter().enumerate().filter(|(_, word)| wanted(word)) {
            let Some(postings) = word.here.blocks(self.number, &lane, &mut postings)? else { continue };
            let weight = w.word * word.weight(w) * word.rarity;
            let whole = w.article * weight;
            // Of the article before the first passage nothing is known to add.
            let (mut last, mut last_tf) = (OfArticle { article: 0, length: 0, words: 1 }, 0);
            let add = |doc: DocId, tf| {
                let of = articles.of.with_lengths(doc);
                scores.add_word(doc, weight * saturation(tf, lengths.by_code(of.length)), word, bit(at));
                if of.article != last.article {
                    scores.add_to_article(last.article, whole * articles.saturation(last.words, last_tf));
                    last_tf = 0;
                }
                last = of;
                last_tf += tf;
            };
            match only {
                None => for_each(postings, add),
                Some(only) => for_each_of(postings, only, add),
            }
            scores.add_to_article(last.article, whole * articles.saturation(last.words, last_tf));
        }
        Ok(())
    }

    fn add_title(&self, scores: &mut Scores) -> Result<(), Error> {
        let (field, w) = (self.index.fields().title, &self.plan.weights);
        let titled = self.index.tables()?.lane(field).passages;
        let share = w.title * titles_count(self.index, titled);
        let lengths = Lengths::open(self.index, self.number, field, w.k1, w.b)?;
        let lane = self.index.searcher().segment_reader(self.number as u32).inverted_index(field)?;
        let mut postings = None;
        for (at, word) in self.plan.words.iter().enumerate() {
            let Some(postings) = word.in_title.blocks(self.number, &lane, &mut postings)? else { continue };
            let weight = share * word.weight(w) * word.share * idf(word.in_title.passages, titled);
            for_each(postings, |doc, tf| {
                scores.add_word(doc, weight * lengths.saturation(doc, tf), word, bit(at));
            });
        }
        Ok(())
    }

    /// What a passage's words are worth, with its article and how much of the query it covers, and what else was found.
    #[inline]
    pub fn total(&self, scores: &Scores, doc: DocId) -> f32 {
        self.worth(scores.of(doc), self.of_article(scores, doc), &Common::default())
    }

    /// The same, and what can come out at most when what may be left out is added; roundings are allowed for.
    #[inline]
    pub fn total_and_most(&self, scores: &Scores, doc: DocId, common: &Common) -> (f32, f32) {
        let (passage, of_article) = (scores.of(doc), self.of_article(scores, doc));
        let total = self.worth(passage, of_article, &Common::default());
        (total, if common.is_nothing() { total } else { self.worth(passage, of_article, common) * 1.00001 })
    }

    #[inline]
    fn worth(&self, passage: &Scored, of_article: f32, common: &Common) -> f32 {
        let words = passage.score + of_article + common.score;
        words * self.counts(self.coverage.share(passage.covered | common.covered)) + passage.more
    }

    /// What the words of a passage's article are worth.
    pub fn of_article(&self, scores: &Scores, doc: DocId) -> f32 {
        scores.of_article(self.articles.of.of(doc))
    }

    /// Scores for the segment, of which nothing is known.
    pub fn scores(&self) -> Scores {
        Scores::new(self.articles.of.passages(), self.articles.of.count())
    }

    /// Puts back what was known of a passage and of its article.
    pub fn put(&self, scores: &mut Scores, doc: DocId, scored: Scored, of_article: f32) {
        scores.put(doc, scored);
        scores.put_article(self.articles.of.of(doc), of_article);
    }

    /// How many articles these passages are of, which are in order.
    pub fn count_articles(&self, docs: &[DocId]) -> usize {
        docs.chunk_by(|a, b| self.articles.of.are_same(*a, *b)).count()
    }

    /// The most that the words which may be left out can add to a passage.
    pub fn common(&self) -> Common {
        let w = &self.plan.weights;
        let mut common = Common::default();
        for (at, word) in self.plan.words.iter().enumerate().filter(|(_, word)| self.is_common(word)) {
            common.score += (1.0 + w.article) * w.word * word.weight(w) * word.rarity;
            common.covered |= bit(at);
        }
        common
    }

    fn counts(&self, share: f32) -> f32 {
        1.0 - self.plan.weights.coverage + self.plan.weights.coverage * share
    }

    /// All passages of the articles of these, which are in order.
    pub fn of_their_articles(&self, docs: &[DocId]) -> Vec<DocId> {
        let mut all: Vec<DocId> = Vec::with_capacity(docs.len() * 3);
        for &doc in docs.iter() {
            if all.last().is_some_and(|&last| last >= doc) {
                continue;
            }
            let same = |other: &DocId| self.articles.of.are_same(doc, *other);
            all.extend((self.articles.of.first_passage(doc)..).take_while(same));
        }
        all
    }
}

/// What common words can add.
#[derive(Default)]
pub(super) struct Common {
    score: f32,
    covered: u64,
}

impl Common {
    pub fn is_nothing(&self) -> bool {
        self.covered == 0 && self.score == 0.0
    }
}

/// How much of the query words cover, by their bits: of each eight of them a table has the sum for every combination, for
/// this is asked twice of each passage that matches.
pub(super) struct Coverage {
    sums: Vec<[f32; 256]>,
}

impl Coverage {
    pub fn of(plan: &Plan) -> Self {
        let whole_words = plan.words.iter().take(WORDS as usize);
        let weights =
            whole_words.map(|word| if word.whole && word.passages > 0 { word.boost * word.rarity } else { 0.0 });
        let weights: Vec<f32> = weights.collect();
        let all = weights.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        let table = |of: &[f32]| {
            let mut sums = [0.0; 256];
            for bits in 1..1usize << of.len() {
                sums[bits] = sums[bits & (bits - 1)] + of[bits.trailing_zeros() as usize] / all;
            }
            sums
        };
        Coverage { sums: weights.chunks(8).map(table).collect() }
    }

    /// The share of the query that a passage with these words covers.
    fn share(&self, covered: u64) -> f32 {
        self.sums.iter().zip(covered.to_le_bytes()).map(|(sums, bits)| sums[usize::from(bits)]).sum()
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

/// The same for those of these passages that are in the list; they are in order.
fn for_each_of(postings: &mut BlockSegmentPostings, only: &[DocId], mut found: impl FnMut(DocId, u32)) {
    for &doc in only {
        let at = postings.seek(doc);
        if postings.docs().get(at) == Some(&doc) {
            found(doc, postings.freqs()[at]);
        }
    }
}

/// The articles of a segment.
struct Articles<'a> {
    of: index::Articles<'a>,
    /// What an article's length adds to a word's frequency in it: so much, and so much for each of its words.
    any_length: f32,
    each_word: f32,
}

impl<'a> Articles<'a> {
    fn open(number: usize, index: &'a Index, weights: &Weights) -> Result<Self, Error> {
        let (k1, b) = (weights.article_k1, weights.article_b);
        let mean = index.tables()?.article_words;
        let of = index.texts(number as u32).articles();
        Ok(Articles { of, any_length: k1 * (1.0 - b), each_word: k1 * b / mean })
    }

    #[inline]
    fn saturation(&self, words: u32, tf: u32) -> f32 {
        saturation(tf, self.any_length + self.each_word * words as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::index::built;
    use crate::query::parse;
    use crate::search::Options;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// What the tables say is what adding up the words says.
        #[test]
        fn a_share_is_that_of_the_words_covered(words in prop::collection::vec("[a-z]{2,5}", 1..90), covered in any::<u64>()) {
            let query = words.join(" ");
            let (_folder, index) = built(vec![Article { id: "a".into(), text: query.clone(), ..Article::default() }]);
            let plan = Plan::make(&parse(&query), &index, &Options::default()).unwrap();
            let counted: Vec<f64> = plan.words.iter().take(WORDS as usize).map(|word| f64::from(word.boost * word.rarity)).collect();
            prop_assert!(plan.words.iter().all(|word| word.whole && word.passages > 0));
            let covered = covered & (u64::MAX >> (64 - counted.len()));
            let is_covered = |at: &(usize, &f64)| covered >> at.0 & 1 == 1;
            let sum: f64 = counted.iter().enumerate().filter(is_covered).map(|(_, weight)| weight).sum();
            let share = f64::from(Coverage::of(&plan).share(covered));
            prop_assert!((share - sum / counted.iter().sum::<f64>()).abs() < 1e-5, "{} of {}", share, counted.len());
        }
    }
}
