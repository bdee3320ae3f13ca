//! Retrieving: every passage that matches, and the most promising of them by words.
//!
//! Each segment is small, so its scores are added up term by term in one array; that also gives the
//! exact set of matches, which the counts come from.

use super::bm25::{Lengths, idf};
use super::plan::{Plan, Stretch, StretchKind};
use crate::analyze::{fold, key_of};
use crate::error::Error;
use crate::index::{Fields, Index, TAIL_CHARS};
use std::cmp::Ordering;
use tantivy::columnar::Column;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, DocId, DocSet, SegmentReader, TERMINATED, Term};

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
        let quotes: Vec<&[(DocId, u32)]> = plan.stretches.iter().zip(&stretches)
            .filter(|(stretch, _)| stretch.kind == StretchKind::Quote)
            .map(|(_, found)| found[number].as_slice())
            .collect();
        let matched = scores.matched(least, &quotes);
        candidates.extend(matched.iter().map(|&doc| Candidate {
            address: DocAddress::new(number as u32, doc),
            score: scores.score[doc as usize],
        }));
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
enum Match {
    None,
    /// It holds only what does not count where there is better.
    Weak,
    Full,
}

/// The scores of one segment's passages, and which of them match.
struct Scores {
    score: Vec<f32>,
    matched: Vec<Match>,
    /// By the article's number in the segment.
    article: Vec<f32>,
}

impl Scores {
    fn new(passages: u32) -> Self {
        Scores { score: vec![0.0; passages as usize], matched: vec![Match::None; passages as usize], article: vec![0.0; passages as usize] }
    }

    fn add(&mut self, doc: DocId, score: f32, matched: Match) {
        self.score[doc as usize] += score;
        let best = &mut self.matched[doc as usize];
        *best = matched.max(*best);
    }

    /// The passages that match and hold every quotation.
    fn matched(&self, least: Match, quotes: &[&[(DocId, u32)]]) -> Vec<DocId> {
        let holds = |doc: DocId| quotes.iter().all(|quote| quote.binary_search_by_key(&doc, |&(d, _)| d).is_ok());
        (0..self.matched.len() as DocId).filter(|&doc| self.matched[doc as usize] >= least && holds(doc)).collect()
    }
}

/// Adds the evidence of words, in the passage and in the title.
fn add_words(plan: &Plan, index: &Index, segment: &SegmentReader, scores: &mut Scores) -> Result<(), Error> {
    let fields = index.fields();
    let articles = Articles::open(segment, index)?;
    for (field, share) in [(fields.words, plan.weights.word), (fields.title, plan.weights.title)] {
        let lengths = lengths(plan, index, segment, field)?;
        let inverted = segment.inverted_index(field)?;
        for word in &plan.words {
            let term = Term::from_field_text(field, &word.text);
            let Some(mut block) = inverted.read_block_postings(&term, IndexRecordOption::WithFreqs).map_err(read_failed)? else { continue };
            let df = if field == fields.title { index.searcher().doc_freq(&term)? } else { word.passages };
            let weight = share * word.weight * idf(df, index.passages());
            let matched = if word.matches { Match::Full } else { Match::Weak };
            let mut of_article = (0, 0);
            let whole = if field == fields.words { plan.weights.article * weight } else { 0.0 };
            loop {
                for (&doc, &tf) in block.docs().iter().zip(block.freqs()) {
                    scores.add(doc, weight * lengths.saturation(doc, tf), matched);
                    let article = articles.of[doc as usize];
                    if of_article.0 != article {
                        scores.article[of_article.0 as usize] += whole * articles.saturation(of_article);
                        of_article = (article, 0);
                    }
                    of_article.1 += tf;
                }
                if block.docs().is_empty() {
                    break;
                }
                block.advance();
            }
            scores.article[of_article.0 as usize] += whole * articles.saturation(of_article);
        }
    }
    if plan.weights.title_keys > 0.0 {
        let inverted = segment.inverted_index(fields.title_keys)?;
        let lengths = lengths(plan, index, segment, fields.title_keys)?;
        let chars = plan.chars.iter().map(|c| (c.to_string(), plan.weights.char));
        let pairs = plan.bigrams.iter().map(|(a, b)| (format!("{a}{b}"), plan.weights.bigram));
        for (text, share) in chars.chain(pairs) {
            let term = Term::from_field_text(fields.title_keys, &text);
            let Some(mut block) = inverted.read_block_postings(&term, IndexRecordOption::WithFreqs).map_err(read_failed)? else { continue };
            let weight = plan.weights.title_keys * share * idf(index.searcher().doc_freq(&term)?, index.passages());
            loop {
                for (&doc, &tf) in block.docs().iter().zip(block.freqs()) {
                    scores.add(doc, weight * lengths.saturation(doc, tf), Match::None);
                }
                if block.docs().is_empty() {
                    break;
                }
                block.advance();
            }
        }
    }
    for (doc, &article) in articles.of.iter().enumerate() {
        scores.score[doc] += scores.article[article as usize];
    }
    Ok(())
}

/// The articles of a segment.
struct Articles {
    /// The article of each passage.
    of: Vec<u32>,
    /// What BM25 adds to a term frequency: its constant times the relative length of the article.
    norm: Vec<f32>,
}

impl Articles {
    fn open(segment: &SegmentReader, index: &Index) -> Result<Self, Error> {
        let column = segment.fast_fields().u64("article")?;
        let of: Vec<u32> = (0..segment.max_doc()).map(|doc| column.first(doc).unwrap_or(0) as u32).collect();
        let norms = segment.get_fieldnorms_reader(index.fields().words)?;
        let mut length = vec![0u32; of.last().map_or(0, |last| *last as usize + 1)];
        for (doc, &article) in of.iter().enumerate() {
            length[article as usize] += norms.fieldnorm(doc as u32);
        }
        let w = super::weights::Weights::default();
        let mean = length.iter().sum::<u32>() as f32 / length.len().max(1) as f32;
        let norm = length.into_iter().map(|l| w.article_k1 * (1.0 - w.article_b + w.article_b * l as f32 / mean)).collect();
        Ok(Articles { of, norm })
    }

    fn saturation(&self, (article, tf): (u32, u32)) -> f32 {
        tf as f32 / (tf as f32 + self.norm[article as usize])
    }
}

/// The lengths of a lane in a segment.
pub(super) fn lengths(plan: &Plan, index: &Index, segment: &SegmentReader, field: Field) -> Result<Lengths, Error> {
    let mut tokens = 0;
    for segment in index.searcher().segment_readers() {
        tokens += segment.inverted_index(field)?.total_num_tokens();
    }
    let mean = tokens as f32 / index.passages().max(1) as f32;
    Ok(Lengths::new(segment.get_fieldnorms_reader(field)?, mean, plan.weights.k1, plan.weights.b))
}

/// The passages of each segment in which a stretch begins, with how often it does.
fn find_stretch(stretch: &Stretch, index: &Index) -> Result<Vec<Vec<(DocId, u32)>>, Error> {
    let segments = index.searcher().segment_readers().iter().enumerate();
    segments.map(|(number, segment)| {
        let mut found = find_keys(&stretch.keys, number, segment, index)?;
        if let Some(also) = &stretch.also {
            found.extend(find_keys(also, number, segment, index)?);
            found.sort_unstable();
            found.dedup_by_key(|(doc, _)| *doc);
        }
        Ok(found)
    }).collect()
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
