//! Looking terms up in the dictionaries of the segments: once each, however often searches come back to them.

use super::Index;
use crate::error::Error;
use rustc_hash::FxHashMap;
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

type Known = FxHashMap<(Field, Box<str>), Arc<Term>>;

/// With so many terms all are forgotten. Each takes some 100 bytes, and 48 for each shard that has it: most of what is asked
/// for is rare.
const MOST_KNOWN: usize = 1 << 14;

impl Index {
    /// Looks `text` up in a lane.
    pub(crate) fn term(&self, lane: Field, text: &str) -> Result<Arc<Term>, Error> {
        let known = || self.terms.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (lane, Box::from(text));
        if let Some(term) = known().get(&key) {
            return Ok(term.clone());
        }
        let term = Arc::new(Term::look_up(lane, text, self)?);
        let mut known = known();
        if known.len() == MOST_KNOWN {
            known.clear();
        }
        known.insert(key, term.clone());
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
