//! The articles that the passages of a segment are of. They stand in the file as they are asked for, so that opening an
//! index reads no table of all passages; and in few bytes, for a search asks of each passage that has a word.

use std::hint::black_box;
use tantivy::DocId;

/// The articles of a segment, by their numbers in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Articles<'a> {
    /// For each 64 passages the article of the first.
    firsts: &'a [[u8; 4]],
    /// For each passage how far its own is from there, and the byte that stands for its length, in words.
    passages: &'a [[u8; 2]],
    /// What stands for how many words each article has.
    words: &'a [[u8; 2]],
}

/// A passage, with its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OfArticle {
    /// The article's number.
    pub article: u32,
    /// The byte that stands for how many words the passage has.
    pub length: u8,
}

/// Numbers of words up to here are written as they are, and of what is more each 64.
const EXACT: u32 = 1 << 15;

/// What stands for so many words of an article.
pub(super) fn code_of_words(words: u32) -> u16 {
    let code = if words < EXACT { words } else { EXACT + (words - EXACT) / 64 };
    code.try_into().unwrap_or(u16::MAX)
}

/// How many words that stands for.
#[inline]
fn words_of_code(code: u16) -> u32 {
    let code = u32::from(code);
    if code < EXACT { code } else { EXACT + (code - EXACT) * 64 }
}

impl<'a> Articles<'a> {
    pub(super) fn new(firsts: &'a [[u8; 4]], passages: &'a [[u8; 2]], words: &'a [[u8; 2]]) -> Self {
        Articles { firsts, passages, words }
    }

    /// Has the processor read all of it, one line after the other: that is sooner done than waiting for those lines that
    /// are wanted, each in its turn.
    pub fn read_ahead(&self) {
        let lines = self.passages.iter().chain(self.words).step_by(32);
        black_box(lines.fold(0, |all, [byte, _]| all ^ byte));
    }

    /// The article of a passage.
    #[inline]
    pub fn of(&self, passage: DocId) -> u32 {
        self.with_length(passage).article
    }

    /// The article of a passage, and how long the passage is.
    #[inline]
    pub fn with_length(&self, passage: DocId) -> OfArticle {
        let [from_first, length] = self.passages[passage as usize];
        let article = u32::from_le_bytes(self.firsts[passage as usize / 64]) + u32::from(from_first);
        OfArticle { article, length }
    }

    /// How many words an article has, to within 64 of many.
    #[inline]
    pub fn words(&self, article: u32) -> u32 {
        words_of_code(u16::from_le_bytes(self.words[article as usize]))
    }

    /// How many passages there are.
    pub fn passages(&self) -> usize {
        self.passages.len()
    }

    /// How many articles there are.
    pub fn count(&self) -> usize {
        self.words.len()
    }

    /// Whether two passages are of one article; none is of that of a passage behind the last.
    pub fn are_same(&self, a: DocId, b: DocId) -> bool {
        (a.max(b) as usize) < self.passages() && self.of(a) == self.of(b)
    }

    /// The first passage of the article that a passage is of.
    pub fn first_passage(&self, passage: DocId) -> DocId {
        (0..passage).rev().take_while(|&other| self.are_same(other, passage)).last().unwrap_or(passage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_number_of_words_comes_back_to_within_64(words in prop_oneof![0..2 * EXACT, 0..2_000_000u32]) {
            let back = words_of_code(code_of_words(words));
            prop_assert!(back <= words && words - back < 64 && (words >= EXACT || back == words), "{} for {}", back, words);
        }
    }

    #[test]
    fn more_words_than_can_be_told_are_the_most() {
        assert_eq!(code_of_words(u32::MAX), u16::MAX);
    }
}
