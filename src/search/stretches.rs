//! Finding stretches of characters by their positions: whatever can be read can be found.

use super::plan::{Char, Plan, Runs, Stretch};
use super::stop::Stop;
use crate::analyze::{fold, key_of};
use crate::error::Error;
use crate::index::{Index, TAIL_CHARS};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use tantivy::columnar::Column;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocId, DocSet, InvertedIndexReader, SegmentReader, TERMINATED, Term};

/// Passages with how often something begins in each.
pub(super) type Begins = Vec<(DocId, u32)>;

/// In how many passages these keys stand.
pub(super) fn count(keys: &[char], index: &Index, stop: &Stop) -> Result<usize, Error> {
    let segments = 0..index.searcher().segment_readers().len();
    segments.map(|number| Ok(Characters::new(&[], stop, index, number).find_whole(keys)?.len())).sum()
}

/// The passages of a segment that hold one of these words, with how often.
pub(super) fn find_words(words: &[String], segment: &SegmentReader, index: &Index) -> Result<Begins, Error> {
    let field = index.fields().words;
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

/// The character lane of one segment.
pub(super) struct Characters<'a> {
    /// Characters that are looked up already.
    known: &'a [Char],
    stop: &'a Stop,
    index: &'a Index,
    number: usize,
    segment: &'a SegmentReader,
    own: OnceCell<Own>,
}

impl<'a> Characters<'a> {
    /// The lane of the segment of this number, for a plan.
    pub fn of(plan: &'a Plan, index: &'a Index, number: usize) -> Self {
        Characters::new(&plan.chars, &plan.stop, index, number)
    }

    fn new(known: &'a [Char], stop: &'a Stop, index: &'a Index, number: usize) -> Self {
        let segment = index.searcher().segment_reader(number as u32);
        Characters { known, stop, index, number, segment, own: OnceCell::new() }
    }

    /// The passages in which a stretch begins.
    pub fn find(&self, stretch: &Stretch) -> Result<Begins, Error> {
        let mut found = self.find_whole(&stretch.keys)?;
        if let Some(also) = &stretch.also {
            found.extend(self.find_whole(also)?);
            found.sort_unstable();
            found.dedup_by_key(|(doc, _)| *doc);
        }
        Ok(found)
    }

    /// The first passages of the articles in whose titles keys stand.
    pub fn find_in_title(&self, keys: &[char]) -> Result<Begins, Error> {
        self.find_near(keys, Area::Title)
    }

    /// The passages in which stretches with room between them begin.
    pub fn find_runs(&self, runs: &Runs) -> Result<Begins, Error> {
        let all: Vec<char> = runs.all().flatten().copied().collect();
        let mut found = Vec::new();
        self.each_with_all(&all, |own, doc, positions| {
            let mut at = 0;
            let starts: Vec<Vec<u32>> = runs
                .all()
                .map(|run| {
                    let of_run = &positions[at..at + run.len()];
                    at += run.len();
                    starts_of(of_run).collect()
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

    /// The passages in which keys begin.
    fn find_whole(&self, keys: &[char]) -> Result<Begins, Error> {
        self.stop.check()?;
        let near = &keys[..keys.len().min(TAIL_CHARS + 1)];
        let mut found = self.find_near(near, Area::Both)?;
        if near.len() < keys.len() {
            let mut held = Vec::new();
            for (doc, tf) in found {
                self.stop.check()?;
                if holds(keys, DocAddress::new(self.number as u32, doc), self.index)? {
                    held.push((doc, tf));
                }
            }
            found = held;
        }
        Ok(found)
    }

    /// Finds keys that are no longer than the tail of a passage, by their positions.
    fn find_near(&self, keys: &[char], area: Area) -> Result<Begins, Error> {
        let mut found = Vec::new();
        self.each_with_all(keys, |own, doc, positions| {
            let tf = starts_of(positions).filter(|&start| own.holds(doc, start, area)).count();
            if tf > 0 {
                found.push((doc, tf as u32));
            }
        })?;
        Ok(found)
    }

    /// Hands over each passage that has all of the keys, with the positions of each.
    fn each_with_all(&self, keys: &[char], mut found: impl FnMut(&Own, DocId, &[Vec<u32>])) -> Result<(), Error> {
        let lane = self.segment.inverted_index(self.index.fields().chars)?;
        let mut terms = Vec::with_capacity(keys.len());
        for (i, &key) in keys.iter().enumerate() {
            let Some(term) = self.term(key, &lane)? else { return Ok(()) };
            terms.push((term, i));
        }
        terms.sort_by_key(|(term, _)| term.doc_freq);
        let mut lists: Vec<(SegmentPostings, usize)> = Vec::with_capacity(keys.len());
        for (term, i) in &terms {
            let postings = lane.read_postings_from_terminfo(term, IndexRecordOption::WithFreqsAndPositions);
            lists.push((postings.map_err(read_failed)?, *i));
        }
        let own = self.own()?;
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
            found(own, doc, &positions);
            doc = lists[0].0.advance();
        }
        Ok(())
    }

    fn term(&self, key: char, lane: &InvertedIndexReader) -> Result<Option<TermInfo>, Error> {
        if let Some(known) = self.known.iter().find(|known| known.key == key) {
            return Ok(known.here.in_segment(self.number).cloned());
        }
        let term = Term::from_field_text(self.index.fields().chars, key.encode_utf8(&mut [0; 4]));
        lane.get_term_info(&term).map_err(read_failed)
    }

    fn own(&self) -> Result<&Own, Error> {
        if let Some(own) = self.own.get() {
            return Ok(own);
        }
        let own = Own::open(self.segment)?;
        Ok(self.own.get_or_init(|| own))
    }
}

/// Where in a passage something is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Area {
    /// In the title only.
    Title,
    /// In the passage, and in the title with the first passage.
    Both,
}

/// Where keys begin that stand side by side, given the positions of each.
fn starts_of(positions: &[Vec<u32>]) -> impl Iterator<Item = u32> {
    let rarest = (0..positions.len()).min_by_key(|&i| positions[i].len()).unwrap_or(0);
    let begins = positions[rarest].iter().filter_map(move |p| p.checked_sub(rarest as u32));
    begins.filter(move |start| {
        let others = positions.iter().enumerate().filter(|(i, _)| *i != rarest);
        others.into_iter().all(|(i, at)| at.binary_search(&(start + i as u32)).is_ok())
    })
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
