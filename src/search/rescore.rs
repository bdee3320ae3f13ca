//! The door for other rankings: an embedding program, say, reorders the first candidates.

use super::retrieve::Candidate;
use super::stop::Stop;
use crate::error::Error;
use crate::index::{Index, StoredPassage};

/// Puts candidates in another order, by whatever it knows.
///
/// ```
/// use yinde::{Proposal, Rescorer};
///
/// /// Prefers short passages.
/// struct Short;
///
/// impl Rescorer for Short {
///     fn rescore(&self, _query: &str, candidates: &[Proposal]) -> Vec<f32> {
///         candidates.iter().map(|c| c.features.score / (1.0 + c.passage.text.len() as f32)).collect()
///     }
/// }
/// ```
pub trait Rescorer {
    /// The new score of each candidate, in their order; greater is better.
    ///
    /// A candidate without a score (the list is too short, or it is not a number) goes behind the others.
    fn rescore(&self, query: &str, candidates: &[Proposal]) -> Vec<f32>;
}

/// A candidate as a rescorer sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The passage with its text and its article.
    pub passage: StoredPassage,
    /// What is known of it already.
    pub features: Features,
}

/// What the ranking knows of a candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Features {
    /// Its place among the candidates, from 1.
    pub rank: usize,
    /// Its score: comparable within one answer only.
    pub score: f32,
    /// Its score as a share of the best.
    pub of_best: f32,
}

/// Reorders the first `depth` of `ranked`.
pub(super) fn rescore(
    index: &Index,
    query: &str,
    ranked: &mut [Candidate],
    depth: usize,
    rescorer: &dyn Rescorer,
    stop: &Stop,
) -> Result<(), Error> {
    let depth = depth.min(ranked.len());
    let best = ranked.first().map_or(1.0, |candidate| candidate.score).max(f32::MIN_POSITIVE);
    let mut proposals = Vec::with_capacity(depth);
    for (i, candidate) in ranked[..depth].iter().enumerate() {
        stop.check()?;
        let features = Features { rank: i + 1, score: candidate.score, of_best: candidate.score / best };
        proposals.push(Proposal { passage: index.passage(candidate.address)?, features });
    }
    let scores = rescorer.rescore(query, &proposals);
    for (i, candidate) in ranked[..depth].iter_mut().enumerate() {
        candidate.score = scores.get(i).copied().filter(|score| !score.is_nan()).unwrap_or(f32::NEG_INFINITY);
    }
    ranked[..depth].sort_by(|a, b| b.score.total_cmp(&a.score));
    Ok(())
}
