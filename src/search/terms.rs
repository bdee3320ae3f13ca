//! Looking terms up in the dictionaries of the segments: once each, however often a search comes back to them.

use super::stretches::read_failed;
use crate::error::Error;
use crate::index::Index;
use tantivy::InvertedIndexReader;
use tantivy::postings::{BlockSegmentPostings, SegmentPostings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption};

/// A term of a lane, with where each segment has its postings.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Term {
    /// In how many passages it stands.
    pub passages: u64,
    segments: Vec<Option<TermInfo>>,
}

impl Term {
    /// Looks `text` up in the lane `field`.
    pub fn look_up(field: Field, text: &str, index: &Index) -> Result<Term, Error> {
        let term = tantivy::Term::from_field_text(field, text);
        let mut found = Term::default();
        for segment in index.searcher().segment_readers() {
            let info = segment.inverted_index(field)?.get_term_info(&term).map_err(read_failed)?;
            found.passages += info.as_ref().map_or(0, |info| u64::from(info.doc_freq));
            found.segments.push(info);
        }
        Ok(found)
    }

    /// Where a segment has it.
    pub fn in_segment(&self, number: usize) -> Option<&TermInfo> {
        self.segments.get(number)?.as_ref()
    }

    /// Its passages in a segment with how often it stands in each, block by block; `lane` is the segment's.
    pub fn blocks(&self, number: usize, lane: &InvertedIndexReader) -> Result<Option<BlockSegmentPostings>, Error> {
        let read = |info| lane.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs);
        self.in_segment(number).map(read).transpose().map_err(read_failed)
    }

    /// Its passages in a segment with its positions in each; `lane` is the segment's.
    pub fn positions(&self, number: usize, lane: &InvertedIndexReader) -> Result<Option<SegmentPostings>, Error> {
        let read = |info| lane.read_postings_from_terminfo(info, IndexRecordOption::WithFreqsAndPositions);
        self.in_segment(number).map(read).transpose().map_err(read_failed)
    }
}
