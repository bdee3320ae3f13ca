//! The articles that the passages of a segment are of. They stand in the file as they are asked for, so that opening an
//! index reads no table of all passages; and in few bytes, for a search asks of each passage that has a word.

use tantivy::DocId;

/// The articles of a segment, by their numbers in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Articles<'a> {
    /// For each 64 passages the article of the first, and for each passage how far its own is from there.
    firsts: &'a [[u8; 4]],
    from_first: &'a [u8],
    /// How many words each article has.
    words: &'a [[u8; 4]],
}

impl<'a> Articles<'a> {
    pub(super) fn new(firsts: &'a [[u8; 4]], from_first: &'a [u8], words: &'a [[u8; 4]]) -> Self {
        Articles { firsts, from_first, words }
    }

    /// The article of a passage.
    #[inline]
    pub fn of(&self, passage: DocId) -> u32 {
        u32::from_le_bytes(self.firsts[passage as usize / 64]) + u32::from(self.from_first[passage as usize])
    }

    /// How many words an article has.
    #[inline]
    pub fn words(&self, article: u32) -> u32 {
        u32::from_le_bytes(self.words[article as usize])
    }

    /// How many passages there are.
    pub fn passages(&self) -> usize {
        self.from_first.len()
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
