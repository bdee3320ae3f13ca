//! Finding stretches of characters by their positions: whatever can be read can be found.

use super::plan::{Runs, Stretch};
use super::stop::Stop;
use crate::analyze::{fold, key_of};
use crate::error::Error;
use crate::index::{Fields, Index, TAIL_CHARS};
use std::collections::BTreeMap;
use tantivy::columnar::Column;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, SegmentReader, TERMINATED, Term};

/// The passages of a segment in which a stretch begins, with how often it does.
pub(super) fn find_keys(
    stretch: &Stretch,
    number: usize,
    segment: &SegmentReader,
    index: &Index,
    stop: &Stop,
) -> Result<Vec<(DocId, u32)>, Error> {
    let mut found = find_whole(&stretch.keys, number, segment, index, stop)?;
    if let Some(also) = &stretch.also {
        found.extend(find_whole(also, number, segment, index, stop)?);
        found.sort_unstable();
        found.dedup_by_key(|(doc, _)| *doc);
    }
    Ok(found)
}

/// In how many passages these keys stand.
pub(super) fn count(keys: &[char], index: &Index, stop: &Stop) -> Result<usize, Error> {
    let segments = index.searcher().segment_readers().iter().enumerate();
    segments.map(|(number, segment)| Ok(find_whole(keys, number, segment, index, stop)?.len())).sum()
}

/// The passages of a segment in which keys begin.
fn find_whole(
    keys: &[char],
    number: usize,
    segment: &SegmentReader,
    index: &Index,
    stop: &Stop,
) -> Result<Vec<(DocId, u32)>, Error> {
    stop.check()?;
    let near = &keys[..keys.len().min(TAIL_CHARS + 1)];
    let mut found = find_near(near, segment, index.fields(), Area::Both)?;
    if near.len() < keys.len() {
        let mut held = Vec::new();
        for (doc, tf) in found {
            stop.check()?;
            if holds(keys, DocAddress::new(number as u32, doc), index)? {
                held.push((doc, tf));
            }
        }
        found = held;
    }
    Ok(found)
}

/// The first passages of the articles of a segment in whose titles keys stand.
pub(super) fn find_in_title(
    keys: &[char],
    segment: &SegmentReader,
    fields: &Fields,
) -> Result<Vec<(DocId, u32)>, Error> {
    find_near(keys, segment, fields, Area::Title)
}

/// The passages of a segment that hold one of these words, with how often.
pub(super) fn find_words(words: &[String], segment: &SegmentReader, field: Field) -> Result<Vec<(DocId, u32)>, Error> {
    let inverted = segment.inverted_index(field)?;
    let mut found: BTreeMap<DocId, u32> = BTreeMap::new();
    for word in words {
        let term = Term::from_field_text(field, word);
        let postings = inverted.read_postings(&term, IndexRecordOption::WithFreqs).map_err(read_failed)?;
        let Some(mut postings) = postings else { continue };
        while postings.doc() != TERMINATED {
            *found.entry(postings.doc()).or_default() += postings.term_freq();
            postings.advance();
        }
    }
    Ok(found.into_iter().collect())
}

/// The passages of a segment in which stretches with room between them begin.
pub(super) fn find_runs(runs: &Runs, segment: &SegmentReader, fields: &Fields) -> Result<Vec<(DocId, u32)>, Error> {
    let own = Own::open(segment)?;
    let all: Vec<char> = runs.all().flatten().copied().collect();
    let mut found = Vec::new();
    each_with_all(&all, segment, fields, |doc, positions| {
        let mut at = 0;
        let starts: Vec<Vec<u32>> = runs
            .all()
            .map(|run| {
                let of_run = &positions[at..at + run.len()];
                at += run.len();
                starts_of(of_run)
            })
            .collect();
        let begin = |start: &&u32| own.holds(doc, **start, Area::Both) && runs.goes_on(&starts, **start);
        let tf = starts[0].iter().filter(begin).count() as u32;
        if tf > 0 {
            found.push((doc, tf));
        }
    })?;
    Ok(found)
}

/// Where in a passage something is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Area {
    /// In the title only.
    Title,
    /// In the passage, and in the title with the first passage.
    Both,
}

/// Finds keys that are no longer than the tail of a passage, by their positions.
fn find_near(keys: &[char], segment: &SegmentReader, fields: &Fields, area: Area) -> Result<Vec<(DocId, u32)>, Error> {
    let own = Own::open(segment)?;
    let mut found = Vec::new();
    each_with_all(keys, segment, fields, |doc, positions| {
        let tf = starts_of(positions).into_iter().filter(|&start| own.holds(doc, start, area)).count();
        if tf > 0 {
            found.push((doc, tf as u32));
        }
    })?;
    Ok(found)
}

/// Where keys begin that stand side by side, given the positions of each.
fn starts_of(positions: &[Vec<u32>]) -> Vec<u32> {
    let rarest = (0..positions.len()).min_by_key(|&i| positions[i].len()).unwrap_or(0);
    let begins = positions[rarest].iter().filter_map(|p| p.checked_sub(rarest as u32));
    let whole = |start: &u32| {
        let others = positions.iter().enumerate().filter(|(i, _)| *i != rarest);
        others.into_iter().all(|(i, at)| at.binary_search(&(start + i as u32)).is_ok())
    };
    begins.filter(whole).collect()
}

/// Hands over each passage that has all of the keys, with the positions of each.
fn each_with_all(
    keys: &[char],
    segment: &SegmentReader,
    fields: &Fields,
    mut found: impl FnMut(DocId, &[Vec<u32>]),
) -> Result<(), Error> {
    let inverted = segment.inverted_index(fields.chars)?;
    let mut lists: Vec<(SegmentPostings, usize)> = Vec::with_capacity(keys.len());
    for (i, key) in keys.iter().enumerate() {
        let term = Term::from_field_text(fields.chars, key.encode_utf8(&mut [0; 4]));
        match inverted.read_postings(&term, IndexRecordOption::WithFreqsAndPositions).map_err(read_failed)? {
            Some(postings) => lists.push((postings, i)),
            None => return Ok(()),
        }
    }
    lists.sort_by_key(|(postings, _)| postings.doc_freq());
    let mut positions = vec![Vec::new(); keys.len()];
    let mut doc = lists.first().map_or(TERMINATED, |(rarest, _)| rarest.doc());
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
        for (postings, i) in &mut lists {
            postings.positions(&mut positions[*i]);
        }
        found(doc, &positions);
        doc = lists[0].0.advance();
    }
    Ok(())
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

    fn holds(&self, doc: DocId, position: u32, area: Area) -> bool {
        (area == Area::Both && position < self.body(doc)) || {
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
