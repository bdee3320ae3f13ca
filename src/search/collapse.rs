//! From ranked passages to hits: one an article, or one a passage; reprints under the earliest of them.

use super::retrieve::{Candidate, Found};
use super::{By, Options, Reprints, reprints};
use crate::error::Error;
use crate::index::Index;
use rustc_hash::FxHashSet;
use tantivy::DocAddress;

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
    let alone = |&candidate: &Candidate| Chosen { candidate, score: candidate.score, more: 0, also: Vec::new() };
    if options.by == By::Passage {
        let total = found.matches.iter().map(Vec::len).sum();
        return Ok((total, page(ranked.iter().map(alone), index, options)?));
    }
    let mut seen = FxHashSet::default();
    // What follows of an article stands behind its best.
    let mut is_best = |candidate: &&Candidate| {
        let DocAddress { segment_ord: segment, doc_id } = candidate.address;
        seen.insert((segment, index.texts(segment).articles().of(doc_id)))
    };
    let mut hits = page(ranked.iter().filter(|candidate| is_best(candidate)).map(alone), index, options)?;
    for hit in &mut hits {
        hit.more = of_its_article(hit.candidate.address, found, index).saturating_sub(1);
    }
    Ok((found.articles, hits))
}

/// How many passages of an article match.
fn of_its_article(of_one: DocAddress, found: &Found, index: &Index) -> usize {
    let articles = index.texts(of_one.segment_ord).articles();
    let (article, matches) = (articles.of(of_one.doc_id), &found.matches[of_one.segment_ord as usize]);
    let begin = matches.partition_point(|&other| articles.of(other) < article);
    matches[begin..].iter().take_while(|&&other| articles.of(other) == article).count()
}

/// Those of all hits that were asked for.
fn page(hits: impl Iterator<Item = Chosen>, index: &Index, options: &Options) -> Result<Vec<Chosen>, Error> {
    let asked = |hits: &mut dyn Iterator<Item = Chosen>| hits.skip(options.offset).take(options.limit).collect();
    Ok(match options.reprints {
        Reprints::Each => asked(&mut { hits }),
        Reprints::Fold => asked(&mut reprints::fold(hits.collect(), index, options)?.into_iter()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::index::built;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// As many more passages of an article match as there are hits of it by passage, but for the one shown.
        #[test]
        fn the_passages_behind_a_hit_are_those_that_match(
            texts in prop::collection::vec(prop::collection::vec(any::<bool>(), 1..9), 1..12),
            limit in 1..12usize,
        ) {
            // Each part is about a passage.
            let part = |&has: &bool| format!("{}。", if has { "海洋装备" } else { "城市历史" }.repeat(80));
            let article = |(i, of): (usize, &Vec<bool>)| {
                Article { id: i.to_string(), text: of.iter().map(part).collect(), ..Article::default() }
            };
            let (_folder, index) = built(texts.iter().enumerate().map(article).collect());
            let options = Options { limit, reprints: Reprints::Each, ..Options::default() };
            let hits = index.search("海洋", &options).unwrap().hits;
            let by_passage = Options { limit: 1_000, by: By::Passage, ..options };
            let passages = index.search("海洋", &by_passage).unwrap().hits;
            for hit in &hits {
                let of_article = passages.iter().filter(|other| other.article.id == hit.article.id).count();
                prop_assert_eq!(hit.more + 1, of_article);
            }
            let with_any = texts.iter().filter(|of| of.contains(&true)).count();
            prop_assert_eq!(hits.len(), with_any.min(limit));
        }
    }
}
