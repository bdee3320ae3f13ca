//! From ranked passages to hits: one an article, or one a passage.

use super::retrieve::{Candidate, Found};
use super::{By, Options};
use crate::error::Error;
use crate::index::Index;
use std::collections::HashMap;
use tantivy::columnar::Column;

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
    let articles: Vec<Column<u64>> = index
        .searcher()
        .segment_readers()
        .iter()
        .map(|segment| segment.fast_fields().u64("article"))
        .collect::<Result<_, _>>()?;
    let article = |segment: u32, doc: u32| (segment, articles[segment as usize].first(doc).unwrap_or(0));
    let mut passages: HashMap<(u32, u64), usize> = HashMap::new();
    for (segment, docs) in found.matches.iter().enumerate() {
        for &doc in docs {
            *passages.entry(article(segment as u32, doc)).or_default() += 1;
        }
    }
    let total = passages.len();
    let mut best = ranked.iter().filter_map(|&candidate| {
        let of = article(candidate.address.segment_ord, candidate.address.doc_id);
        passages.remove(&of).map(|matching| Chosen { candidate, more: matching - 1 })
    });
    Ok((total, page(&mut best)))
}
