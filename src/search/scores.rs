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
    pub passages: Vec<Scored>,
    /// By the article's number in the segment.
    pub article: Vec<f32>,
    /// Whether common words are in it, with all passages.
    pub has_common: bool,
}

/// What is known of a passage: side by side, for it is read and written together, and small, for there is one for every
/// passage of the index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scored {
    /// By words.
    pub score: f32,
    /// By all else.
    pub more: f32,
    /// The words of the plan that it or its title has, and above them [`WEAK`] and [`FULL`].
    bits: u64,
}

/// So many words of a plan, the first, have a bit each.
pub(super) const WORDS: u32 = 62;

const WEAK: u64 = 1 << WORDS;
const FULL: u64 = 1 << (WORDS + 1);

/// The bit of a word of the plan, by its number; none of those after the first [`WORDS`].
pub(super) fn bit(word: usize) -> u64 {
    if word < WORDS as usize { 1 << word } else { 0 }
}

impl Scored {
    const NOTHING: Scored = Scored { score: 0.0, more: 0.0, bits: 0 };

    /// The words that it or its title has, a bit each.
    pub fn covered(&self) -> u64 {
        self.bits & (WEAK - 1)
    }

    /// Whether it is a match, and no less than this.
    pub fn matches(&self, least: Match) -> bool {
        self.bits >= least.bits()
    }
}

impl Match {
    fn bits(self) -> u64 {
        match self {
            Match::None => 0,
            Match::Weak => WEAK,
            Match::Full => FULL,
        }
    }
}

impl Scores {
    pub fn new(passages: u32, articles: usize) -> Self {
        let mut scores = Scores { passages: spare().take(), article: vec![0.0; articles], has_common: false };
        scores.passages.resize(passages as usize, Scored::NOTHING);
        scores
    }

    /// Adds a word of the plan, with its bit.
    #[inline]
    pub fn add_word(&mut self, doc: DocId, score: f32, word: &Word, bit: u64) {
        let passage = &mut self.passages[doc as usize];
        passage.score += score;
        passage.bits |= bit | if word.matches { FULL } else { WEAK };
    }

    /// Adds what is not by words.
    pub fn add(&mut self, doc: DocId, score: f32, matched: Match) {
        let passage = &mut self.passages[doc as usize];
        passage.more += score;
        passage.bits |= matched.bits();
    }
}

/// The lists of scores of searches that are done, empty. What is given back to the system comes back page by page, each
/// of which it clears first: 528 searches of news touched 132,147 pages for the first time, and 7,208 with these kept.
static SPARE: Mutex<Spare> = Mutex::new(Spare { lists: Vec::new(), passages: 0 });

struct Spare {
    lists: Vec<Vec<Scored>>,
    /// For how many passages there is room in them.
    passages: usize,
}

/// Lists for so many passages are kept: 32 MiB.
const MOST_SPARE: usize = 1 << 21;

impl Spare {
    fn take(&mut self) -> Vec<Scored> {
        let list = self.lists.pop().unwrap_or_default();
        self.passages -= list.capacity();
        list
    }

    fn keep(&mut self, mut list: Vec<Scored>) {
        if self.passages + list.capacity() <= MOST_SPARE {
            list.clear();
            self.passages += list.capacity();
            self.lists.push(list);
        }
    }
}

fn spare() -> MutexGuard<'static, Spare> {
    SPARE.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Scores {
    fn drop(&mut self) {
        spare().keep(std::mem::take(&mut self.passages));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_so_much_is_kept() {
        let mut spare = Spare { lists: Vec::new(), passages: 0 };
        spare.keep(Vec::with_capacity(MOST_SPARE / 2));
        spare.keep(Vec::with_capacity(MOST_SPARE));
        assert_eq!(spare.lists.len(), 1);
        assert!(spare.take().capacity() >= MOST_SPARE / 2);
        assert_eq!(spare.passages, 0);
    }

    #[test]
    fn what_was_known_of_other_passages_is_forgotten() {
        for passages in [3, 5, 2, 400_000, 4] {
            let mut scores = Scores::new(passages, 1);
            let last = passages - 1;
            assert!(scores.passages.iter().all(|of| of.score == 0.0 && of.more == 0.0 && of.bits == 0), "{passages}");
            scores.add(last, 1.0, Match::Full);
            assert!(scores.passages[last as usize].matches(Match::Weak));
        }
    }

    #[test]
    fn the_better_match_stays_and_words_leave_it_alone() {
        let mut scores = Scores::new(1, 1);
        let is =
            |scores: &Scores| [Match::None, Match::Weak, Match::Full].map(|least| scores.passages[0].matches(least));
        assert_eq!(is(&scores), [true, false, false]);
        scores.passages[0].bits |= (0..70).map(bit).fold(0, |all, bit| all | bit);
        assert_eq!((is(&scores), scores.passages[0].covered().count_ones()), ([true, false, false], WORDS));
        for (matched, matches) in
            [(Match::Weak, [true, true, false]), (Match::Full, [true; 3]), (Match::Weak, [true; 3])]
        {
            scores.add(0, 0.0, matched);
            assert_eq!(is(&scores), matches);
        }
        assert_eq!(scores.passages[0].covered().count_ones(), WORDS);
    }
}
