//! The evidence of words: in the passage, in the title, in the whole article.

use super::bm25::{Lengths, idf, saturation};
use super::coverage::Coverage;
use super::plan::{Plan, Word};
use super::scores::{Match, Scored, Scores, bit};
use super::weights::Weights;
use crate::error::Error;
use crate::index::{self, Index};
use std::sync::Arc;
use tantivy::postings::BlockSegmentPostings;
use tantivy::{DocId, InvertedIndexReader, SegmentReader};

/// The evidence of words, in the passage and its article, and in the title, in one segment.
///
/// Common words, which stand in so many passages that they make no match and weigh little, have the longest lists of all.
/// They are added last, so that this can be left out where a passage stays behind whatever they add.
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

    /// Adds all but common words.
    pub fn add_telling(&self, scores: &mut Scores) -> Result<(), Error> {
        let mut lane = WordLane::open(self)?;
        if self.plan.postings_to_add(self.index) as u64 >= self.index.passages() / PASSAGES_AHEAD {
            self.articles.of.read_ahead();
        }
        let mut telling = self.plan.words.iter().enumerate().filter(|(_, word)| !self.is_common(word));
        telling.try_for_each(|word| lane.add(word, scores, None))?;
        self.add_title(scores)
    }

    /// Adds common words.
    pub fn add_common(&self, scores: &mut Scores) -> Result<(), Error> {
        let mut lane = WordLane::open(self)?;
        self.common_words().try_for_each(|word| lane.add(word, scores, None))
    }

    /// Adds common words to these passages, which are in order, and leaves those that have `least` in the end: after each
    /// word there are fewer that can.
    pub fn add_common_to(&self, docs: &mut Vec<DocId>, least: f32, scores: &mut Scores) -> Result<(), Error> {
        let mut lane = WordLane::open(self)?;
        let mut with_articles = self.of_their_articles(docs);
        for (number, word) in self.common_words().enumerate() {
            lane.add(word, scores, Some(&with_articles))?;
            let (before, others) = (docs.len(), self.most_of(self.common_words().skip(number + 1)));
            let most = |doc| self.total_and_most(scores.of(doc), scores.of_article(self.article(doc)), &others).1;
            docs.retain(|&doc| most(doc) >= least);
            if docs.len() < before {
                with_articles = self.of_their_articles(docs);
            }
        }
        Ok(())
    }

    /// Common words with their numbers, the rarest first.
    fn common_words(&self) -> impl Iterator<Item = (usize, &'a Word)> {
        self.plan.words.iter().enumerate().filter(|(_, word)| self.is_common(word))
    }

    fn is_common(&self, word: &Word) -> bool {
        self.plan.is_common(word, self.index)
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
        self.worth(scores.of(doc), scores.of_article(self.article(doc)), &Common::default())
    }

    /// The same, and what can come out at most when what may be left out is added; roundings are allowed for.
    #[inline]
    pub fn total_and_most(&self, passage: Scored, of_article: f32, common: &Common) -> (f32, f32) {
        let total = self.worth(passage, of_article, &Common::default());
        (total, if common.is_nothing() { total } else { self.worth(passage, of_article, common) * ROUNDED })
    }

    /// The same, whatever the passage covers of the query, where [weights only add](Weights::only_add): this is quicker to say.
    #[inline]
    pub fn at_most(&self, passage: Scored, of_article: f32, common: &Common) -> f32 {
        (passage.score + of_article + common.score + passage.more) * ROUNDED
    }

    #[inline]
    fn worth(&self, passage: Scored, of_article: f32, common: &Common) -> f32 {
        let words = passage.score + of_article + common.score;
        words * counts(&self.plan.weights, self.coverage.share(passage.covered | common.covered)) + passage.more
    }

    /// The number of a passage's article.
    #[inline]
    pub fn article(&self, doc: DocId) -> u32 {
        self.articles.of.of(doc)
    }

    /// Scores for the segment, of which nothing is known.
    pub fn scores(&self) -> Scores {
        Scores::new(self.articles.of.passages(), self.articles.of.count())
    }

    /// Puts back what was known of a passage and of its article.
    pub fn put(&self, scores: &mut Scores, doc: DocId, scored: Scored, of_article: f32) {
        scores.put(doc, scored);
        scores.put_article(self.article(doc), of_article);
    }

    /// The most that common words can add to a passage.
    pub fn common(&self) -> Common {
        self.most_of(self.common_words())
    }

    fn most_of(&self, common: impl Iterator<Item = (usize, &'a Word)>) -> Common {
        let w = &self.plan.weights;
        let mut most = Common::default();
        for (at, word) in common {
            most.score += (1.0 + w.article) * w.word * word.weight(w) * word.rarity;
            most.covered |= bit(at);
        }
        most
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

/// What the score by words is multiplied with where they cover such a share of the query.
fn counts(weights: &Weights, share: f32) -> f32 {
    1.0 - weights.coverage + weights.coverage * share
}

/// The lane of words of a segment.
struct WordLane<'a> {
    words: &'a Words<'a>,
    lengths: Lengths<'a>,
    lane: Arc<InvertedIndexReader>,
    postings: Option<BlockSegmentPostings>,
}

impl<'a> WordLane<'a> {
    fn open(words: &'a Words<'a>) -> Result<Self, Error> {
        let (field, w) = (words.index.fields().words, &words.plan.weights);
        let lengths = Lengths::open(words.index, words.number, field, w.k1, w.b)?;
        let lane = words.index.searcher().segment_reader(words.number as u32).inverted_index(field)?;
        Ok(WordLane { words, lengths, lane, postings: None })
    }

    /// Adds a word of the plan, with its number, to all passages and articles, or to those of these only.
    fn add(&mut self, (at, word): (usize, &Word), scores: &mut Scores, only: Option<&[DocId]>) -> Result<(), Error> {
        let (w, articles, lengths) = (&self.words.plan.weights, &self.words.articles, &self.lengths);
        let Some(postings) = word.here.blocks(self.words.number, &self.lane, &mut self.postings)? else {
            return Ok(());
        };
        let weight = w.word * word.weight(w) * word.rarity;
        let (whole, bit) = (w.article * weight, bit(at));
        // Of the article before the first passage nothing is known to add.
        let last = (0, 0);
        let mut adding = Adding { scores, articles, lengths, word, weight, whole, bit, last };
        match only {
            None => for_each(postings, |doc, tf| adding.passage(doc, tf)),
            Some(only) => for_each_of(postings, only, |doc, tf| adding.passage(doc, tf)),
        }
        adding.last_article();
        Ok(())
    }
}

/// A word that is added passage by passage.
struct Adding<'a> {
    scores: &'a mut Scores,
    articles: &'a Articles<'a>,
    lengths: &'a Lengths<'a>,
    word: &'a Word,
    /// What it weighs in a passage and in its article.
    weight: f32,
    whole: f32,
    bit: u32,
    /// The article of the last passage, with how often the word was seen in it so far.
    last: (u32, u32),
}

impl Adding<'_> {
    #[inline(always)]
    fn passage(&mut self, doc: DocId, tf: u32) {
        let of = self.articles.of.with_length(doc);
        let score = self.weight * saturation(tf, self.lengths.by_code(of.length));
        self.scores.add_word(doc, score, self.word, self.bit);
        if of.article != self.last.0 {
            self.last_article();
            self.last.1 = 0;
        }
        self.last = (of.article, self.last.1 + tf);
    }

    #[inline(always)]
    fn last_article(&mut self) {
        let (article, tf) = self.last;
        self.scores.add_to_article(article, self.whole * self.articles.saturation(article, tf));
    }
}

/// Where words have a posting for each so many passages, or more, the articles of all passages are read ahead: with one for
/// each four or five, searches of 1 GB take 4 to 8 % less time. A line of the table is of 32 passages.
const PASSAGES_AHEAD: u64 = 64;

/// Sums in another order may be so many times as much.
const ROUNDED: f32 = 1.00001;

/// What common words can add.
#[derive(Default)]
pub(super) struct Common {
    score: f32,
    covered: u32,
}

impl Common {
    pub fn is_nothing(&self) -> bool {
        self.covered == 0 && self.score == 0.0
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
    let mut at = 0;
    for &doc in only {
        at = match postings.docs().get(at..) {
            Some(rest) if rest.last().is_some_and(|last| *last >= doc) => at + first_from(doc, rest),
            _ => postings.seek(doc),
        };
        if postings.docs().get(at) == Some(&doc) {
            found(doc, postings.freqs()[at]);
        }
    }
}

/// The place of the first of `docs` that is `doc` or comes after it: mostly one of the next.
#[inline]
fn first_from(doc: DocId, docs: &[DocId]) -> usize {
    const NEXT: usize = 8;
    let near = docs.iter().take(NEXT).filter(|other| **other < doc).count();
    if near < NEXT { near } else { near + docs[near..].partition_point(|other| *other < doc) }
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
    fn saturation(&self, article: u32, tf: u32) -> f32 {
        // At least one, so that an article of none to which nothing is added is not divided by nought.
        let words = self.of.words(article).max(1);
        saturation(tf, self.any_length + self.each_word * words as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{About, Article};
    use crate::index::built;
    use crate::query::parse;
    use crate::search::{Options, Stop};
    use proptest::prelude::*;
    use std::time::Duration;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// What is quickly said is never less than what can come out.
        #[test]
        fn no_passage_can_have_more_than_the_most(
            words in prop::collection::vec("[a-z]{2,5}", 1..20),
            known in prop::collection::vec((0f32..30.0, 0f32..30.0, 0f32..9.0, any::<u32>()), 1..20),
            late in any::<u32>(),
            coverage in 0f32..1.0,
        ) {
            let query = words.join(" ");
            let (_folder, index) = built(vec![Article { id: "a".into(), text: query.clone(), ..Article::default() }]);
            let mut plan = Plan::make(&parse(&query), &index, &Options::default()).unwrap();
            plan.weights.coverage = coverage;
            let shares = Coverage::of(&plan);
            let words = Words::of(&plan, &index, 0, &shares).unwrap();
            let is_late = |(at, _): &(usize, &Word)| late >> at & 1 == 1;
            let common = words.most_of(plan.words.iter().enumerate().filter(is_late));
            for (score, of_article, more, covered) in known {
                let passage = Scored { score, more, covered };
                let (total, most) = words.total_and_most(passage, of_article, &common);
                let at_most = words.at_most(passage, of_article, &common);
                // Both allow for more than the last digits, in which they may differ.
                prop_assert!(total <= most && most <= at_most * 1.000001, "{} {} {}", total, most, at_most);
            }
        }
    }

    /// An article with a title and no words, and one with words.
    fn a_title_alone() -> (tempfile::TempDir, Index, Options) {
        let article = |id: &str, title: &str, text: &str| Article {
            id: id.into(),
            text: text.into(),
            about: About { title: title.into(), ..About::default() },
        };
        let (folder, index) = built(vec![article("a", "海洋", "。"), article("b", "", "海洋装备。")]);
        (folder, index, Options { stop: Stop::after(Duration::from_secs(20)), ..Options::default() })
    }

    /// Also where an article's length is all that counts.
    #[test]
    fn a_score_is_a_number_where_an_article_has_no_words() {
        let (_folder, index, mut options) = a_title_alone();
        options.weights.article_b = 1.0;
        let found = index.search("海洋", &options).unwrap();
        assert_eq!(found.hits.len(), 2);
        assert!(found.hits.iter().all(|hit| hit.score.is_finite()), "{found:?}");
    }

    /// What has no score is no hit, and is not looked for again and again.
    #[test]
    fn a_search_ends_where_a_weight_is_no_number() {
        let (_folder, index, mut options) = a_title_alone();
        options.weights.word = f32::NAN;
        let found = index.search("海洋", &options).unwrap();
        assert!(found.hits.iter().all(|hit| hit.score.is_finite()), "{found:?}");
    }
}
