//! Finding stretches of characters by their positions: whatever can be read can be found.

use super::plan::Stretch;
use crate::analyze::{fold, key_of};
use crate::error::Error;
use crate::index::{Fields, Index, TAIL_CHARS};
use tantivy::columnar::Column;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, SegmentReader, TERMINATED, Term};

/// The passages of each segment in which a stretch begins, with how often it does.
pub(super) fn find_stretch(stretch: &Stretch, index: &Index) -> Result<Vec<Vec<(DocId, u32)>>, Error> {
    let segments = index.searcher().segment_readers().iter().enumerate();
    segments
        .map(|(number, segment)| {
            let mut found = find_keys(&stretch.keys, number, segment, index)?;
            if let Some(also) = &stretch.also {
                found.extend(find_keys(also, number, segment, index)?);
                found.sort_unstable();
                found.dedup_by_key(|(doc, _)| *doc);
            }
            Ok(found)
        })
        .collect()
}

/// The passages of a segment in which keys begin.
fn find_keys(keys: &[char], number: usize, segment: &SegmentReader, index: &Index) -> Result<Vec<(DocId, u32)>, Error> {
    let near = &keys[..keys.len().min(TAIL_CHARS + 1)];
    let mut found = find_near(near, segment, index.fields())?;
    if near.len() < keys.len() {
        let mut held = Vec::new();
        for (doc, tf) in found {
            if holds(keys, DocAddress::new(number as u32, doc), index)? {
                held.push((doc, tf));
            }
        }
        found = held;
    }
    Ok(found)
}

/// In how many passages these keys stand.
pub(super) fn count(keys: &[char], index: &Index) -> Result<usize, Error> {
    let segments = index.searcher().segment_readers().iter().enumerate();
    segments.map(|(number, segment)| Ok(find_keys(keys, number, segment, index)?.len())).sum()
}

/// Finds keys that are no longer than the tail of a passage, by their positions.
fn find_near(keys: &[char], segment: &SegmentReader, fields: &Fields) -> Result<Vec<(DocId, u32)>, Error> {
    let inverted = segment.inverted_index(fields.chars)?;
    let own = Own::open(segment)?;
    let mut lists: Vec<(SegmentPostings, u32)> = Vec::with_capacity(keys.len());
    for (i, key) in keys.iter().enumerate() {
        let term = Term::from_field_text(fields.chars, key.encode_utf8(&mut [0; 4]));
        match inverted.read_postings(&term, IndexRecordOption::WithFreqsAndPositions).map_err(read_failed)? {
            Some(postings) => lists.push((postings, i as u32)),
            None => return Ok(Vec::new()),
        }
    }
    lists.sort_by_key(|(postings, _)| postings.doc_freq());
    let mut found = Vec::new();
    let (mut starts, mut positions) = (Vec::new(), Vec::new());
    let mut doc = lists[0].0.doc();
    'docs: while doc != TERMINATED {
        for (postings, _) in &mut lists[1..] {
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() > doc {
                let next = postings.doc();
                doc = if next == TERMINATED { next } else { lists[0].0.seek(next) };
                continue 'docs;
            }
        }
        starts.clear();
        for (i, (postings, offset)) in lists.iter_mut().enumerate() {
            postings.positions(&mut positions);
            let begins = |p: &u32| p.checked_sub(*offset);
            if i == 0 {
                starts.extend(positions.iter().filter_map(begins));
            } else {
                starts.retain(|start| positions.binary_search(&(start + *offset)).is_ok());
            }
        }
        let tf = starts.iter().filter(|&&start| own.holds(doc, start)).count();
        if tf > 0 {
            found.push((doc, tf as u32));
        }
        doc = lists[0].0.advance();
    }
    Ok(found)
}

/// Which positions of the character lane are a passage's own: not those of the tail, which the next passage has too.
pub(super) struct Own {
    body: Column<u64>,
    title_at: Column<u64>,
}

impl Own {
    pub fn open(segment: &SegmentReader) -> Result<Self, Error> {
        Ok(Own { body: segment.fast_fields().u64("body")?, title_at: segment.fast_fields().u64("title_at")? })
    }

    /// How many positions from the first are the passage's text.
    pub fn body(&self, doc: DocId) -> u32 {
        self.body.first(doc).unwrap_or(0) as u32
    }

    fn holds(&self, doc: DocId, position: u32) -> bool {
        position < self.body(doc) || {
            let title = self.title_at.first(doc).unwrap_or(0);
            title > 0 && u64::from(position) >= title
        }
    }
}

/// Whether the keys stand in the article, beginning in this passage: read from its text.
fn holds(keys: &[char], address: DocAddress, index: &Index) -> Result<bool, Error> {
    let passage = index.passage(address)?;
    let mut text: Vec<char> = key_of(fold(&passage.text).as_str()).map(|(_, key)| key).collect();
    let body = text.len();
    let mut next = address;
    while text.len() < body + keys.len() {
        next.doc_id += 1;
        match index.following(&passage, next)? {
            Some(following) => text.extend(key_of(fold(&following.text).as_str()).map(|(_, key)| key)),
            None => break,
        }
    }
    let in_text = text.windows(keys.len()).take(body).any(|window| window == keys);
    let title: Vec<char> = key_of(fold(&passage.about.title).as_str()).map(|(_, key)| key).collect();
    Ok(in_text || (passage.ordinal == 0 && title.windows(keys.len()).any(|window| window == keys)))
}

pub(super) fn read_failed(error: std::io::Error) -> Error {
    Error::damaged("the index", error.to_string())
}
