//! What is known of the passages of one segment while they are scored.

use super::plan::Word;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tantivy::DocId;

/// How much of a match a passage is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Match {
    None,
    /// It holds only what does not count where there is better.
    Weak,
    Full,
}

/// The scores of one segment's passages, and which of them match.
pub(super) struct Scores {
    lists: Lists,
    passages: usize,
}

/// The lists of a segment's scores. What is known of passages that are not among those touched is nothing.
#[derive(Default)]
struct Lists {
    words: Vec<ByWords>,
    /// What a passage has by all else.
    more: Vec<f32>,
    /// For each 64 passages which of them are touched; of a large index a search touches few.
    touched: Vec<Touched>,
    /// By the article's number in the segment.
    articles: Vec<f32>,
}

/// Which of 64 passages are touched, a bit each: as matches, as such that hold only what does not count where there is
/// better, and without being one.
#[derive(Debug, Clone, Copy, Default)]
struct Touched {
    full: u64,
    weak: u64,
    none: u64,
}

/// What is known of a passage.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scored {
    /// By words.
    pub score: f32,
    /// By all else.
    pub more: f32,
    /// The words of the plan that it or its title has, a bit each.
    pub covered: u32,
}

/// What a passage has by words: side by side, for it is read and written together, and small, for there is one for every
/// passage of a segment, and all of them are to lie near the processor.
#[derive(Debug, Clone, Copy)]
struct ByWords {
    score: f32,
    covered: u32,
}

/// So many words of a plan, the first, have a bit each.
pub(super) const WORDS: u32 = u32::BITS;

/// The bit of a word of the plan, by its number; none of those after the first [`WORDS`].
pub(super) fn bit(word: usize) -> u32 {
    if word < WORDS as usize { 1 << word } else { 0 }
}

/// The numbers of the bits that are set, in order.
#[inline]
pub(super) fn bits(of: u64) -> impl Iterator<Item = u32> {
    let mut left = of;
    std::iter::from_fn(move || {
        let bit = (left != 0).then(|| left.trailing_zeros())?;
        left &= left - 1;
        Some(bit)
    })
}

impl ByWords {
    const NOTHING: ByWords = ByWords { score: 0.0, covered: 0 };
}

impl Touched {
    fn all(&self) -> u64 {
        self.full | self.weak | self.none
    }

    /// Those that match, and no less than this.
    fn matching(&self, least: Match) -> u64 {
        match least {
            Match::None => u64::MAX,
            Match::Weak => self.full | self.weak,
            Match::Full => self.full,
        }
    }
}

impl Scores {
    pub fn new(passages: usize, articles: usize) -> Self {
        let mut lists = spare().take();
        if lists.words.len() < passages {
            lists.words.resize(passages, ByWords::NOTHING);
            lists.more.resize(passages, 0.0);
        }
        lists.touched.resize(passages.div_ceil(64), Touched::default());
        lists.articles.resize(articles, 0.0);
        Scores { lists, passages }
    }

    /// How many passages the segment has.
    pub fn passages(&self) -> usize {
        self.passages
    }

    /// What is known of a passage.
    #[inline]
    pub fn of(&self, doc: DocId) -> Scored {
        let ByWords { score, covered } = self.lists.words[doc as usize];
        Scored { score, more: self.lists.more[doc as usize], covered }
    }

    /// What the words of an article are worth.
    #[inline]
    pub fn of_article(&self, article: u32) -> f32 {
        self.lists.articles[article as usize]
    }

    /// Adds a word of the plan, with its bit.
    #[inline]
    pub fn add_word(&mut self, doc: DocId, score: f32, word: &Word, bit: u32) {
        self.touch(doc, if word.matches { Match::Full } else { Match::Weak });
        let passage = &mut self.lists.words[doc as usize];
        passage.score += score;
        passage.covered |= bit;
    }

    /// Adds what is not by words.
    pub fn add(&mut self, doc: DocId, score: f32, matched: Match) {
        self.touch(doc, matched);
        self.lists.more[doc as usize] += score;
    }

    /// Sets what is known of a passage.
    pub fn put(&mut self, doc: DocId, scored: Scored) {
        let Scored { score, more, covered } = scored;
        self.touch(doc, Match::None);
        self.lists.words[doc as usize] = ByWords { score, covered };
        self.lists.more[doc as usize] = more;
    }

    /// Sets what the words of an article are worth.
    pub fn put_article(&mut self, article: u32, score: f32) {
        self.lists.articles[article as usize] = score;
    }

    /// Adds what words of its passages are worth for an article.
    #[inline]
    pub fn add_to_article(&mut self, article: u32, score: f32) {
        self.lists.articles[article as usize] += score;
    }

    #[inline]
    fn touch(&mut self, doc: DocId, matched: Match) {
        let touched = &mut self.lists.touched[doc as usize / 64];
        let bits = match matched {
            Match::None => &mut touched.none,
            Match::Weak => &mut touched.weak,
            Match::Full => &mut touched.full,
        };
        *bits |= 1 << (doc % 64);
    }

    /// The passages that match, and no less than this, in order.
    pub fn matching(&self, least: Match) -> Vec<DocId> {
        let passages = self.passages as DocId;
        let matching = || self.lists.touched.iter().map(|touched| touched.matching(least));
        let mut found = Vec::with_capacity(matching().map(|bits| bits.count_ones() as usize).sum());
        for (first, matching) in (0..passages).step_by(64).zip(matching()) {
            found.extend(bits(matching).map(|bit| first + bit));
        }
        found.truncate(self.passages);
        found
    }
}

impl Lists {
    /// Forgets all that is known.
    fn clear(&mut self) {
        for (touched, (words, more)) in self.touched.iter().zip(self.words.chunks_mut(64).zip(self.more.chunks_mut(64)))
        {
            if touched.all() != 0 {
                words.fill(ByWords::NOTHING);
                more.fill(0.0);
            }
        }
        self.touched.clear();
        self.articles.clear();
    }
}

/// The lists of scores of searches that are done, cleared. What is given back to the system comes back page by page, each
/// of which it clears first: 528 searches of news touched 132,147 pages for the first time, and 7,208 with these kept.
static SPARE: Mutex<Spare> = Mutex::new(Spare { lists: Vec::new(), passages: 0 });

struct Spare {
    lists: Vec<Lists>,
    /// For how many passages there is room in them.
    passages: usize,
}

/// Lists for so many passages are kept: 24 MiB.
const MOST_SPARE: usize = 1 << 21;

impl Spare {
    fn take(&mut self) -> Lists {
        let lists = self.lists.pop().unwrap_or_default();
        self.passages -= lists.words.capacity();
        lists
    }

    fn keep(&mut self, lists: Lists) {
        let passages = self.passages + lists.words.capacity();
        if passages <= MOST_SPARE {
            self.passages = passages;
            self.lists.push(lists);
        }
    }
}

fn spare() -> MutexGuard<'static, Spare> {
    SPARE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Scores {
    fn drop(&mut self) {
        let mut lists = std::mem::take(&mut self.lists);
        lists.clear();
        spare().keep(lists);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_so_much_is_kept() {
        let lists = |passages| Lists { words: Vec::with_capacity(passages), ..Lists::default() };
        let mut spare = Spare { lists: Vec::new(), passages: 0 };
        spare.keep(lists(MOST_SPARE / 2));
        spare.keep(lists(MOST_SPARE));
        assert_eq!(spare.lists.len(), 1);
        assert!(spare.take().words.capacity() >= MOST_SPARE / 2);
        assert_eq!(spare.passages, 0);
    }

    #[test]
    fn what_was_known_of_other_passages_is_forgotten() {
        let is_nothing = |of: Scored| of.score == 0.0 && of.more == 0.0 && of.covered == 0;
        for passages in [3, 5, 2, 400_000, 4, 64, 65, 129] {
            let mut scores = Scores::new(passages as usize, 1);
            assert!((0..passages).all(|doc| is_nothing(scores.of(doc))), "{passages}");
            assert!(scores.matching(Match::Weak).is_empty() && scores.of_article(0) == 0.0);
            assert_eq!(scores.matching(Match::None).len(), passages as usize);
            let some = [0, passages / 2, passages - 1];
            some.iter().for_each(|&doc| scores.add(doc, 1.0, Match::Full));
            scores.add_to_article(0, 1.0);
            let expected = std::collections::BTreeSet::from(some);
            assert!(scores.matching(Match::Weak).into_iter().eq(expected), "{passages}");
        }
    }

    #[test]
    fn the_better_match_stays() {
        let mut scores = Scores::new(70, 1);
        let is = |scores: &Scores| [Match::None, Match::Weak, Match::Full].map(|least| scores.matching(least).len());
        assert_eq!(is(&scores), [70, 0, 0]);
        scores.add(65, 0.0, Match::None);
        for (matched, matching) in [(Match::Weak, [70, 1, 0]), (Match::Full, [70, 1, 1]), (Match::Weak, [70, 1, 1])] {
            scores.add(65, 0.0, matched);
            assert_eq!(is(&scores), matching);
        }
        assert_eq!(scores.matching(Match::Full), [65]);
    }
}
