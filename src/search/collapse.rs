//! From ranked passages to hits: one an article, or one a passage; reprints under the earliest of them.

use super::retrieve::{Candidate, Found};
use super::{By, Options, Reprints, reprints};
use crate::error::Error;
use crate::index::Index;
use rustc_hash::FxHashSet;

/// A passage chosen as a hit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Chosen {
    pub candidate: Candidate,
    /// What it is ranked by: its own score, or the best among its reprints.
    pub score: f32,
    /// How many other passages of its article match.
    pub more: usize,
    /// Its reprints, the earliest first.
    pub also: Vec<Candidate>,
}

impl Chosen {
    /// Its own passage, then those of its reprints.
    pub fn all(&self) -> impl Iterator<Item = &Candidate> {
        std::iter::once(&self.candidate).chain(&self.also)
    }
}

/// How many articles or passages match in all, each counted, and the hits that were asked for.
pub(super) fn collapse(
    ranked: &[Candidate],
    found: &Found,
    index: &Index,
    options: &Options,
) -> Result<(usize, Vec<Chosen>), Error> {
    let alone =
        |candidate: Candidate, more: usize| Chosen { candidate, score: candidate.score, more, also: Vec::new() };
    if options.by == By::Passage {
        let total = found.matches.iter().map(Vec::len).sum();
        return Ok((total, page(ranked.iter().map(|&candidate| alone(candidate, 0)), index, options)?));
    }
    let mut seen = FxHashSet::default();
    let best = ranked.iter().filter_map(|&candidate| {
        let (segment, doc) = (candidate.address.segment_ord as usize, candidate.address.doc_id);
        let (of, matches) = (index.texts(segment as u32).articles(), &found.matches[segment]);
        let article = of.of(doc);
        // What follows of the article stands behind its best.
        if !seen.insert((segment, article)) {
            return None;
        }
        let begin = matches.partition_point(|&other| of.of(other) < article);
        let matching = matches[begin..].iter().take_while(|&&other| of.of(other) == article).count();
        Some(alone(candidate, matching.saturating_sub(1)))
    });
    Ok((found.articles, page(best, index, options)?))
}

/// Those of all hits that were asked for.
fn page(hits: impl Iterator<Item = Chosen>, index: &Index, options: &Options) -> Result<Vec<Chosen>, Error> {
    let asked = |hits: &mut dyn Iterator<Item = Chosen>| hits.skip(options.offset).take(options.limit).collect();
    Ok(match options.reprints {
        Reprints::Each => asked(&mut { hits }),
        Reprints::Fold => asked(&mut reprints::fold(hits.collect(), index, options)?.into_iter()),
    })
}
