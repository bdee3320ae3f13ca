//! Retrieving: every passage that matches, and the most promising of them by words.
//!
//! Each segment is small, so its scores are added up term by term in one array; that also gives the
//! exact set of matches, which the counts come from.

use super::bm25::idf;
use super::plan::{Plan, StretchKind};
use super::stretches::find_stretch;
use super::words::{add_title_keys, add_words};
use crate::error::Error;
use crate::index::Index;
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

/// At least so many candidates are ranked by all evidence.
const LEAST_CANDIDATES: usize = 400;

/// Finds the matches of `plan`, and candidates enough for `wanted` hits.
pub(super) fn retrieve(plan: &Plan, index: &Index, wanted: usize) -> Result<Found, Error> {
    let segments = index.searcher().segment_readers();
    let stretches = plan.stretches.iter().map(|stretch| find_stretch(stretch, index)).collect::<Result<Vec<_>, _>>()?;
    let stretch_passages: Vec<u64> = stretches.iter().map(|s| s.iter().map(|docs| docs.len() as u64).sum()).collect();
    let mut scored = Vec::with_capacity(segments.len());
    for (number, segment) in segments.iter().enumerate() {
        let mut scores = Scores::new(segment.max_doc());
        add_words(plan, index, segment, &mut scores)?;
        add_title_keys(plan, index, segment, &mut scores)?;
        for (i, stretch) in stretches.iter().enumerate() {
            let weight = plan.weights.phrase * idf(stretch_passages[i], index.passages());
            for &(doc, tf) in &stretch[number] {
                scores.add(doc, weight * tf as f32 / (tf as f32 + 1.0), Match::Full);
            }
        }
        scored.push(scores);
    }
    let least = if scored.iter().any(|s| s.matched.contains(&Match::Full)) { Match::Full } else { Match::Weak };
    let mut matches = Vec::with_capacity(segments.len());
    let mut candidates = Vec::new();
    for (number, scores) in scored.iter().enumerate() {
        let quotes: Vec<&[(DocId, u32)]> = plan
            .stretches
            .iter()
            .zip(&stretches)
            .filter(|(stretch, _)| stretch.kind == StretchKind::Quote)
            .map(|(_, found)| found[number].as_slice())
            .collect();
        let matched = scores.matched(least, &quotes);
        candidates.extend(
            matched.iter().map(|&doc| Candidate {
                address: DocAddress::new(number as u32, doc),
                score: scores.score[doc as usize],
            }),
        );
        matches.push(matched);
    }
    let keep = wanted.saturating_mul(4).max(LEAST_CANDIDATES).min(candidates.len());
    if keep < candidates.len() {
        candidates.select_nth_unstable_by(keep, Candidate::order);
        candidates.truncate(keep);
    }
    candidates.sort_unstable_by(Candidate::order);
    Ok(Found { matches, candidates })
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
    pub score: Vec<f32>,
    matched: Vec<Match>,
    /// By the article's number in the segment.
    pub article: Vec<f32>,
    /// Which words of the plan, by their numbers, each passage or its title has; of the first 64.
    pub covered: Vec<u64>,
}

impl Scores {
    fn new(passages: u32) -> Self {
        Scores {
            score: vec![0.0; passages as usize],
            matched: vec![Match::None; passages as usize],
            article: vec![0.0; passages as usize],
            covered: vec![0; passages as usize],
        }
    }

    pub fn add(&mut self, doc: DocId, score: f32, matched: Match) {
        self.score[doc as usize] += score;
        let best = &mut self.matched[doc as usize];
        *best = matched.max(*best);
    }

    /// Notes that a passage has a word of the plan.
    pub fn cover(&mut self, doc: DocId, word: usize) {
        self.covered[doc as usize] |= 1u64.checked_shl(word as u32).unwrap_or(0);
    }

    /// The passages that match and hold every quotation.
    fn matched(&self, least: Match, quotes: &[&[(DocId, u32)]]) -> Vec<DocId> {
        let holds = |doc: DocId| quotes.iter().all(|quote| quote.binary_search_by_key(&doc, |&(d, _)| d).is_ok());
        (0..self.matched.len() as DocId).filter(|&doc| self.matched[doc as usize] >= least && holds(doc)).collect()
    }
}
