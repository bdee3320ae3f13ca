//! Ranking the candidates by all evidence: to that of words comes that of characters and their order.

use super::bm25::Lengths;
use super::bm25::idf;
use super::plan::Plan;
use super::retrieve::{Candidate, Found};
use super::stretches::{Own, read_failed};
use crate::error::Error;
use crate::index::Index;
use std::collections::HashMap;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, SegmentReader, Term};

/// Ranks the candidates, best first.
pub(super) fn rank(plan: &Plan, index: &Index, found: &Found) -> Result<Vec<Candidate>, Error> {
    let mut ranked = found.candidates.clone();
    if plan.chars.len() < 2 {
        return Ok(ranked);
    }
    let frequencies = Frequencies::look_up(plan, index)?;
    ranked.sort_unstable_by_key(|candidate| candidate.address);
    for of_segment in ranked.chunk_by_mut(|a, b| a.address.segment_ord == b.address.segment_ord) {
        let segment = index.searcher().segment_reader(of_segment[0].address.segment_ord);
        add_characters(plan, index, segment, &frequencies, of_segment)?;
    }
    ranked.sort_unstable_by(Candidate::order);
    Ok(ranked)
}

/// How rare the characters and the pairs of the query are.
struct Frequencies {
    /// The idf of each character of the plan.
    chars: Vec<f32>,
    /// The idf of each pair, and which characters of the plan it is made of.
    bigrams: Vec<(f32, usize, usize)>,
}

impl Frequencies {
    fn look_up(plan: &Plan, index: &Index) -> Result<Self, Error> {
        let (searcher, fields, all) = (index.searcher(), index.fields(), index.passages());
        let mut passages = Vec::with_capacity(plan.chars.len());
        for c in &plan.chars {
            passages.push(searcher.doc_freq(&Term::from_field_text(fields.chars, c.encode_utf8(&mut [0; 4])))?);
        }
        let place = |c: char| plan.chars.iter().position(|&k| k == c);
        let mut bigrams = Vec::with_capacity(plan.bigrams.len());
        for &(a, b) in &plan.bigrams {
            let (Some(i), Some(j)) = (place(a), place(b)) else { continue };
            let word = searcher.doc_freq(&Term::from_field_text(fields.words, &format!("{a}{b}")))?;
            let chance = by_chance(passages[i], passages[j], all, plan.weights.chance);
            bigrams.push((idf(word.max(chance), all), i, j));
        }
        Ok(Frequencies { chars: passages.iter().map(|&df| idf(df, all)).collect(), bigrams })
    }
}

/// In about how many passages two characters stand side by side that make no word, so much oftener than by chance.
fn by_chance(a: u64, b: u64, all: u64, oftener: f64) -> u64 {
    const PASSAGE_CHARS: f64 = 300.0;
    (a as f64 * b as f64 / all.max(1) as f64 / PASSAGE_CHARS * oftener) as u64
}

/// Adds the evidence of characters to candidates of one segment, which are in order of their addresses.
fn add_characters(
    plan: &Plan,
    index: &Index,
    segment: &SegmentReader,
    frequencies: &Frequencies,
    candidates: &mut [Candidate],
) -> Result<(), Error> {
    let field = index.fields().chars;
    let inverted = segment.inverted_index(field)?;
    let lengths = Lengths::open(index, segment, field, plan.weights.k1, plan.weights.b)?;
    let own = Own::open(segment)?;
    let mut positions: HashMap<(usize, usize), Vec<u32>> = HashMap::new();
    for (c, key) in plan.chars.iter().enumerate() {
        let term = Term::from_field_text(field, key.encode_utf8(&mut [0; 4]));
        let Some(mut postings) =
            inverted.read_postings(&term, IndexRecordOption::WithFreqsAndPositions).map_err(read_failed)?
        else {
            continue;
        };
        for (i, candidate) in candidates.iter().enumerate() {
            let doc = candidate.address.doc_id;
            if postings.doc() < doc {
                postings.seek(doc);
            }
            if postings.doc() == doc {
                let mut here = Vec::new();
                postings.positions(&mut here);
                here.truncate(here.partition_point(|&p| p < own.body(doc)));
                positions.insert((i, c), here);
            }
        }
    }
    for (i, candidate) in candidates.iter_mut().enumerate() {
        let doc = candidate.address.doc_id;
        let at = |c: usize| positions.get(&(i, c)).map_or(&[][..], Vec::as_slice);
        for (c, idf) in frequencies.chars.iter().enumerate() {
            candidate.score += plan.weights.char * idf * lengths.saturation(doc, at(c).len() as u32);
        }
        for &(idf, a, b) in &frequencies.bigrams {
            let tf = at(a).iter().filter(|&&p| at(b).binary_search(&(p + 1)).is_ok()).count();
            candidate.score += plan.weights.bigram * idf * lengths.saturation(doc, tf as u32);
        }
    }
    Ok(())
}
