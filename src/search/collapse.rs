//! From ranked passages to hits: one an article, or one a passage.

use super::retrieve::{Candidate, Found};
use super::{By, Options};
use crate::error::Error;
use crate::index::Index;

/// A passage chosen as a hit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Chosen {
    pub candidate: Candidate,
    /// How many other passages of its article match.
    pub more: usize,
}

/// How many hits there are in all, and those that were asked for.
pub(super) fn collapse(
    ranked: &[Candidate],
    found: &Found,
    index: &Index,
    options: &Options,
) -> Result<(usize, Vec<Chosen>), Error> {
    let page = |hits: &mut dyn Iterator<Item = Chosen>| hits.skip(options.offset).take(options.limit).collect();
    if options.by == By::Passage {
        let total = found.matches.iter().map(Vec::len).sum();
        return Ok((total, page(&mut ranked.iter().map(|&candidate| Chosen { candidate, more: 0 }))));
    }
    let tables = &index.tables()?.segments;
    let mut passages: Vec<Vec<u32>> = tables.iter().map(|segment| vec![0; segment.article_words.len()]).collect();
    let mut total = 0;
    for (segment, docs) in found.matches.iter().enumerate() {
        for &doc in docs {
            let matching = &mut passages[segment][tables[segment].article_of[doc as usize] as usize];
            total += usize::from(*matching == 0);
            *matching += 1;
        }
    }
    let mut best = ranked.iter().filter_map(|&candidate| {
        let segment = candidate.address.segment_ord as usize;
        let article = tables[segment].article_of[candidate.address.doc_id as usize] as usize;
        // Taken once: what follows of the article stands behind its best.
        match std::mem::take(&mut passages[segment][article]) {
            0 => None,
            matching => Some(Chosen { candidate, more: matching as usize - 1 }),
        }
    });
    Ok((total, page(&mut best)))
}
