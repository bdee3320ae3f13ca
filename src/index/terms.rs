//! Looking terms up in the dictionaries of the segments: once each, however often searches come back to them.

use super::Index;
use crate::error::Error;
use lru::LruCache;
use rustc_hash::FxBuildHasher;
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};

/// A term of a lane, with where each segment has its postings.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Term {
    /// In how many passages it stands.
    pub passages: u64,
    /// The segments that have it, in order, by their numbers.
    segments: Vec<(u32, TermInfo)>,
}

/// The terms that were looked up in an open index: every query has the same characters and function words.
#[derive(Default)]
pub(super) struct KnownTerms(Mutex<Known>);

/// The terms used last, for which there is room.
struct Known {
    terms: LruCache<(Field, Box<str>), Arc<Term>, FxBuildHasher>,
    /// About how much memory they take.
    bytes: usize,
    most_bytes: usize,
}

/// A thousand different questions to news have 29,437 terms: 6 MB, and 22 of an index of 1 GB. With room for 16,384,
/// all forgotten when it was full, two of the questions took 5 ms for it, and the slowest hundredth of the others 0.2 longer.
const MOST_BYTES: usize = 32 << 20;

impl Default for Known {
    fn default() -> Self {
        Known { terms: LruCache::unbounded_with_hasher(FxBuildHasher), bytes: 0, most_bytes: MOST_BYTES }
    }
}

impl Known {
    fn insert(&mut self, key: (Field, Box<str>), term: Arc<Term>) {
        self.bytes += bytes(&key.1, &term);
        // What stood there before comes back.
        if let Some((key, before)) = self.terms.push(key, term) {
            self.bytes -= bytes(&key.1, &before);
        }
        while self.bytes > self.most_bytes
            && let Some(((_, text), term)) = self.terms.pop_lru()
        {
            self.bytes -= bytes(&text, &term);
        }
    }
}

/// About how much memory a known term takes.
fn bytes(text: &str, term: &Term) -> usize {
    const EACH: usize = 160;
    EACH + text.len() + std::mem::size_of_val(term.segments.as_slice())
}

impl Index {
    /// Looks `text` up in a lane.
    pub(crate) fn term(&self, lane: Field, text: &str) -> Result<Arc<Term>, Error> {
        let known = || self.terms.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (lane, Box::from(text));
        if let Some(term) = known().terms.get(&key) {
            return Ok(term.clone());
        }
        let term = Arc::new(Term::look_up(lane, text, self)?);
        known().insert(key, term.clone());
        Ok(term)
    }
}

impl Term {
    fn look_up(lane: Field, text: &str, index: &Index) -> Result<Term, Error> {
        let term = tantivy::Term::from_field_text(lane, text);
        let mut found = Term::default();
        for (number, segment) in (0..).zip(index.searcher().segment_readers()) {
            let info = segment.inverted_index(lane)?.get_term_info(&term).map_err(read_failed)?;
            found.passages += info.as_ref().map_or(0, |info| u64::from(info.doc_freq));
            found.segments.extend(info.map(|info| (number, info)));
        }
        Ok(found)
    }

    /// Where a segment has it.
    pub fn in_segment(&self, number: usize) -> Option<&TermInfo> {
        let at = self.segments.binary_search_by_key(&(number as u32), |(number, _)| *number).ok()?;
        Some(&self.segments[at].1)
    }

    /// Its passages in a segment with how often it stands in each, block by block; `lane` is the segment's, and
    /// `reused` what was read in it before.
    pub fn blocks<'b>(
        &self,
        number: usize,
        lane: &InvertedIndexReader,
        reused: &'b mut Option<BlockSegmentPostings>,
    ) -> Result<Option<&'b mut BlockSegmentPostings>, Error> {
        let Some(info) = self.in_segment(number) else { return Ok(None) };
        match reused {
            Some(blocks) => lane.reset_block_postings_from_terminfo(info, blocks).map_err(read_failed)?,
            None => {
                let blocks = lane.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs);
                *reused = Some(blocks.map_err(read_failed)?);
            }
        }
        Ok(reused.as_mut())
    }
}

/// What could not be read of the index.
pub(crate) fn read_failed(error: std::io::Error) -> Error {
    Error::damaged("the index", error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// What was used last stays, as much as there is room for, and the sum is that of what is there.
        #[test]
        fn no_more_is_kept_than_there_is_room_for(
            used in prop::collection::vec((0..3u32, "[a-c]{1,2}", 0..4u32), 0..60),
            most_bytes in 0..3_000usize,
        ) {
            let mut known = Known { most_bytes, ..Known::default() };
            let info = TermInfo { doc_freq: 1, postings_range: 0..1, positions_range: 0..0 };
            let mut order: Vec<(u32, String, usize)> = Vec::new();
            for (lane, text, segments) in used {
                let segments = (0..segments).map(|number| (number, info.clone())).collect();
                let term = Arc::new(Term { passages: 1, segments });
                order.retain(|(other, word, _)| (*other, word) != (lane, &text));
                order.push((lane, text.clone(), bytes(&text, &term)));
                known.insert((Field::from_field_id(lane), text.as_str().into()), term);
                let sum = |order: &[(u32, String, usize)]| order.iter().map(|(.., bytes)| bytes).sum::<usize>();
                while sum(&order) > most_bytes {
                    order.remove(0);
                }
                prop_assert_eq!(known.bytes, sum(&order));
                prop_assert_eq!(known.terms.len(), order.len());
                for (lane, text, _) in &order {
                    prop_assert!(known.terms.contains(&(Field::from_field_id(*lane), text.as_str().into())));
                }
            }
        }
    }
}
