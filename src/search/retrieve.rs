//! Retrieving: every passage that matches, and the most promising of them by words.
//!
//! Each segment is small, so its scores are added up term by term in one array; that also gives the
//! exact set of matches, which the counts come from.

use super::bm25::{Lengths, idf};
use super::conditions::{Allowed, Begun, Looked};
use super::plan::{Plan, StretchKind};
use super::words::{add_title_keys, add_words};
use super::{By, Options, Sort};
use crate::error::Error;
use crate::index::Index;
use crate::parts;
use std::cmp::Ordering;
use tantivy::{DocAddress, DocId};

/// What was found.
pub(super) struct Found {
    /// The passages that match, in order, for each segment.
    pub matches: Vec<Vec<DocId>>,
    /// The most promising, best first.
    pub candidates: Vec<Candidate>,
}

/// A passage that may be among the hits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub address: DocAddress,
    pub score: f32,
}

impl Candidate {
    /// Better scores first, and of equals the one that comes first in the index.
    pub fn order(&self, other: &Candidate) -> Ordering {
        other.score.total_cmp(&self.score).then(self.address.cmp(&other.address))
    }
}

/// At least so many candidates are ranked by all evidence. nDCG@10 is the same with 100 and with 400 on all four
/// collections; with 200, pages agree down to the fiftieth hit.
const LEAST_CANDIDATES: usize = 200;

/// Finds the matches of `plan`, and candidates enough for `wanted` hits.
///
/// At least `depth` candidates are kept; where hits are to come by date, all are.
pub(super) fn retrieve(plan: &Plan, index: &Index, options: &Options, depth: usize) -> Result<Found, Error> {
    let by = options.by;
    let threads = options.threads_for(index);
    let mut looked = Looked::up(plan, index, false, threads)?;
    let mut scored = score(plan, index, &looked, threads)?;
    let mut matches = matching(plan, index, by, &looked, &scored, Match::Full)?;
    if matches.iter().all(Vec::is_empty) {
        if looked.lacks() {
            looked = Looked::up(plan, index, true, threads)?;
            scored = score(plan, index, &looked, threads)?;
        }
        matches = matching(plan, index, by, &looked, &scored, Match::Weak)?;
    }
    let mut candidates = Vec::new();
    for (number, (matches, scores)) in matches.iter().zip(&scored).enumerate() {
        let address = |doc: DocId| DocAddress::new(number as u32, doc);
        let found =
            matches.iter().map(|&doc| Candidate { address: address(doc), score: scores.passages[doc as usize].score });
        candidates.extend(found);
    }
    let wanted = options.offset.saturating_add(options.limit).saturating_mul(4);
    let keep = wanted.max(depth).max(LEAST_CANDIDATES).min(candidates.len());
    if options.sort == Sort::Relevance && keep < candidates.len() {
        candidates.select_nth_unstable_by(keep, Candidate::order);
        candidates.truncate(keep);
    }
    candidates.sort_unstable_by(Candidate::order);
    Ok(Found { matches, candidates })
}

fn score(plan: &Plan, index: &Index, looked: &Looked, threads: usize) -> Result<Vec<Scores>, Error> {
    let segments = index.searcher().segment_readers().len();
    // Read once, and not by each thread.
    index.tables()?;
    parts::each(segments, threads, |number| score_segment(plan, index, looked, number))
}

/// Scores the passages of one segment by words, titles, stretches and patterns.
pub(super) fn score_segment(plan: &Plan, index: &Index, looked: &Looked, number: usize) -> Result<Scores, Error> {
    plan.stop.check()?;
    let segment = index.searcher().segment_reader(number as u32);
    let articles = index.tables()?.segments[number].article_words.len();
    let mut scores = Scores::new(segment.max_doc(), articles);
    add_words(plan, index, number, &mut scores)?;
    add_title_keys(plan, index, (number, segment), &mut scores)?;
    add_looked_up(plan, index, looked, number, &mut scores)?;
    Ok(scores)
}

fn matching(
    plan: &Plan,
    index: &Index,
    by: By,
    looked: &Looked,
    scored: &[Scores],
    least: Match,
) -> Result<Vec<Vec<DocId>>, Error> {
    let allowed = |(number, scores)| Allowed { plan, index, looked, number, scores, least, by };
    scored.iter().enumerate().map(|of_segment| allowed(of_segment).passages()).collect()
}

/// Adds the evidence of stretches and patterns.
fn add_looked_up(plan: &Plan, index: &Index, looked: &Looked, number: usize, scores: &mut Scores) -> Result<(), Error> {
    let rarity = |found: &Begun| idf(found.passages, index.passages());
    for (stretch, found) in plan.stretches.iter().zip(&looked.stretches) {
        let Some(found) = found else { continue };
        let (weight, matched) = match stretch.kind {
            StretchKind::Quote | StretchKind::Piece | StretchKind::Number => (plan.weights.phrase, Match::Full),
            StretchKind::Single => {
                let is_rare = found.passages as f32 <= plan.weights.rare * index.passages() as f32;
                (plan.weights.single, if is_rare { Match::Full } else { Match::Weak })
            }
        };
        let weight = weight * stretch.boost * rarity(found);
        for &(doc, tf) in &found.segments[number] {
            scores.add(doc, weight * tf as f32 / (tf as f32 + 1.0), matched);
        }
    }
    let lengths = Lengths::open(index, number, index.fields().words, plan.weights.k1, plan.weights.b)?;
    for (pattern, found) in plan.patterns.iter().zip(&looked.patterns).filter(|(pattern, _)| pattern.boost > 0.0) {
        let weight = plan.weights.word * pattern.boost * rarity(found);
        for &(doc, tf) in &found.segments[number] {
            scores.add(doc, weight * lengths.saturation(doc, tf), Match::Full);
        }
    }
    Ok(())
}

/// How much of a match a passage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
}

/// What is known of a passage: side by side, for it is read and written together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scored {
    pub score: f32,
    pub matched: Match,
    /// Which words of the plan, by their numbers, it or its title has; of the first 64.
    pub covered: u64,
}

impl Scores {
    fn new(passages: u32, articles: usize) -> Self {
        let nothing = Scored { score: 0.0, matched: Match::None, covered: 0 };
        Scores { passages: vec![nothing; passages as usize], article: vec![0.0; articles] }
    }

    pub fn add(&mut self, doc: DocId, score: f32, matched: Match) {
        let passage = &mut self.passages[doc as usize];
        passage.score += score;
        passage.matched = matched.max(passage.matched);
    }
}
