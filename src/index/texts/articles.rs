//! The articles that the passages of a segment are of. They stand in the file as they are asked for, so that opening an
//! index reads no table of all passages.

use tantivy::DocId;

/// The articles of a segment, by their numbers in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Articles<'a> {
    /// The article of each passage.
    of: &'a [[u8; 4]],
    /// How many words each article has.
    words: &'a [[u8; 4]],
}

impl<'a> Articles<'a> {
    pub(super) fn new(of: &'a [[u8; 4]], words: &'a [[u8; 4]]) -> Self {
        Articles { of, words }
    }

    /// The article of a passage.
    #[inline]
    pub fn of(&self, passage: DocId) -> u32 {
        u32::from_le_bytes(self.of[passage as usize])
    }

    /// How many words an article has.
    #[inline]
    pub fn words(&self, article: u32) -> u32 {
        u32::from_le_bytes(self.words[article as usize])
    }

    /// How many passages there are.
    pub fn passages(&self) -> usize {
        self.of.len()
    }

    /// How many articles there are.
    pub fn count(&self) -> usize {
        self.words.len()
    }

    /// Whether two passages are of one article; none is of that of a passage behind the last.
    pub fn are_same(&self, a: DocId, b: DocId) -> bool {
        self.of.get(a as usize).is_some_and(|of| self.of.get(b as usize) == Some(of))
    }

    /// The first passage of the article that a passage is of.
    pub fn first_passage(&self, passage: DocId) -> DocId {
        (0..passage).rev().take_while(|&other| self.are_same(other, passage)).last().unwrap_or(passage)
    }
}
