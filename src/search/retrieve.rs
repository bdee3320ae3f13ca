//! Retrieving: every passage that matches, and the most promising of them by words.
//!
//! Each segment is small, so its scores are added up term by term in one array; that also gives the
//! exact set of matches, which the counts come from.

use super::bar::Bar;
use super::bm25::{Lengths, idf};
use super::conditions::{Allowed, Begun, Looked};
use super::coverage::Coverage;
use super::plan::{Plan, StretchKind};
use super::scores::{Match, Scored, Scores};
use super::words::{Common, Words, add_title_keys};
use super::{By, Options, Sort, TEXT};
use crate::error::Error;
use crate::index::Index;
use crate::parts;
use std::cmp::Ordering;
use tantivy::{DocAddress, DocId};

/// What was found.
pub(super) struct Found {
    /// The passages that match, in order, for each segment.
    pub matches: Vec<Vec<DocId>>,
    /// How many articles they are of.
    pub articles: usize,
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

/// At least so many candidates are kept, to be ranked by all evidence as far as it takes. nDCG@10 is the same with 100 and with 400 on all four
/// collections; with 200, pages agree down to the fiftieth hit.
const LEAST_CANDIDATES: usize = 200;

/// Finds the matches of `plan`, and candidates enough for the hits that are asked for.
///
/// At least `depth` candidates are kept; where hits are to come by date, all are.
pub(super) fn retrieve(plan: &Plan, index: &Index, options: &Options, depth: usize) -> Result<Found, Error> {
    let keep = match options.sort {
        Sort::Relevance => {
            options.offset.saturating_add(options.limit).saturating_mul(4).max(depth).max(LEAST_CANDIDATES)
        }
        Sort::Date => usize::MAX,
    };
    retrieve_best(plan, index, options, keep)
}

fn retrieve_best(plan: &Plan, index: &Index, options: &Options, keep: usize) -> Result<Found, Error> {
    let segments = 0..index.searcher().segment_readers().len();
    let coverage = Coverage::of(plan);
    let words = segments.map(|number| Words::of(plan, index, number, &coverage));
    let words: Vec<Words<'_>> = words.collect::<Result<_, _>>()?;
    let look_up = |weak| Looked::up(plan, index, weak, options.threads_for(plan.texts_to_look_at(index) * TEXT));
    // Where nothing says what a passage can have at most, none is left out before all is known of it.
    let settled = if plan.weights.only_add() { keep } else { usize::MAX };
    let gather = |looked: &Looked, least: Match| {
        let threads = options.threads_for(plan.postings_to_add(index));
        let bar = Bar::new(settled);
        let gathered = parts::each_soon(words.len(), threads, |number| {
            Gathered::of(&words[number], looked, least, options.by, &bar)
        })?;
        Ok::<_, Error>((gathered, bar))
    };
    let mut looked = look_up(false)?;
    let (mut gathered, mut bar) = gather(&looked, Match::Full)?;
    if gathered.iter().all(|part| part.matches.is_empty()) {
        if looked.lacks() {
            looked = look_up(true)?;
        }
        (gathered, bar) = gather(&looked, Match::Weak)?;
    }
    let candidates = best(&words, &gathered, keep, bar.again(), options)?;
    let articles = gathered.iter().map(|part| part.articles).sum();
    Ok(Found { matches: gathered.into_iter().map(|part| part.matches).collect(), articles, candidates })
}

/// What of one segment matches. Its scores are forgotten again, so that those of the next segment are written where these
/// were, which the processor has at hand.
struct Gathered {
    /// The passages that match, in order.
    matches: Vec<DocId>,
    /// How many articles they are of.
    articles: usize,
    /// Those that can be among the best, as far as was known.
    contenders: Vec<Contender>,
    /// Whether common words were not added.
    lacks_common: bool,
}

/// A passage that can be among the best.
struct Contender {
    doc: DocId,
    /// What it has without common words, and the most that it can have with them.
    total: f32,
    most: f32,
    /// What is known of it and of its article.
    scored: Scored,
    of_article: f32,
}

impl Gathered {
    fn of(words: &Words<'_>, looked: &Looked, least: Match, by: By, bar: &Bar) -> Result<Self, Error> {
        let Words { plan, index, number, .. } = *words;
        let (scores, common) = if matches!(least, Match::Weak) {
            (score_whole(words, looked)?, Common::default())
        } else {
            (score_but_common(words, looked)?, words.common())
        };
        let matches = Allowed { plan, index, looked, number, scores: &scores, least, by }.passages()?;
        let least = bar.least();
        let (mut articles, mut last) = (0, None);
        let mut contenders = Vec::new();
        for &doc in &matches {
            let article = words.article(doc);
            articles += usize::from(last.replace(article) != Some(article));
            let (scored, of_article) = (scores.of(doc), scores.of_article(article));
            if words.at_most(scored, of_article, &common) >= least {
                let (total, most) = words.total_and_most(scored, of_article, &common);
                contenders.push(Contender { doc, total, most, scored, of_article });
            }
        }
        let least = bar.raise(contenders.iter().map(|of| of.total));
        contenders.retain(|of| of.most >= least);
        let lacks_common = !common.is_nothing();
        Ok(Gathered { matches, articles, contenders, lacks_common })
    }

    /// Those of these contenders that have `least`, with all that they have.
    fn candidates(
        &self,
        words: &Words<'_>,
        is_one: impl Fn(&Contender) -> bool,
        least: f32,
    ) -> Result<Vec<Candidate>, Error> {
        let contenders: Vec<&Contender> = self.contenders.iter().filter(|of| of.most >= least && is_one(of)).collect();
        let candidate = |doc, score| Candidate { address: DocAddress::new(words.number as u32, doc), score };
        if contenders.is_empty() || !self.lacks_common {
            return Ok(contenders.into_iter().map(|of| candidate(of.doc, of.total)).collect());
        }
        let mut scores = words.scores();
        contenders.iter().for_each(|of| words.put(&mut scores, of.doc, of.scored, of.of_article));
        let mut docs: Vec<DocId> = contenders.iter().map(|of| of.doc).collect();
        words.add_common_to(&mut docs, least, &mut scores)?;
        Ok(docs.into_iter().map(|doc| candidate(doc, words.total(&scores, doc))).collect())
    }
}

/// The best of what matches, by words, titles, stretches and patterns.
///
/// Of a question most of the work are its common words. They are added only for passages that can then still be among the
/// best: first for those that have the most without them, which shows how much the best have with them.
fn best(
    words: &[Words<'_>],
    gathered: &[Gathered],
    keep: usize,
    bar: Bar,
    options: &Options,
) -> Result<Vec<Candidate>, Error> {
    let first = least_of_first(gathered, keep.saturating_mul(2));
    let lacking = gathered.iter().filter(|part| part.lacks_common).map(|part| part.contenders.len()).sum::<usize>();
    let mut candidates = Vec::new();
    for is_first in [true, false] {
        let found = parts::each_soon(words.len(), options.threads_for(lacking * TEXT), |number| {
            options.stop.check()?;
            let is_one = |of: &Contender| (of.total >= first) == is_first;
            let found = gathered[number].candidates(&words[number], is_one, bar.least())?;
            bar.raise(found.iter().map(|candidate| candidate.score));
            Ok(found)
        })?;
        candidates.extend(found.into_iter().flatten());
    }
    if keep < candidates.len() {
        candidates.select_nth_unstable_by(keep, Candidate::order);
        candidates.truncate(keep);
    }
    candidates.sort_unstable_by(Candidate::order);
    Ok(candidates)
}

/// What so many contenders have at least without common words.
fn least_of_first(gathered: &[Gathered], first: usize) -> f32 {
    let mut totals: Vec<f32> = gathered.iter().flat_map(|part| &part.contenders).map(|of| of.total).collect();
    if totals.len() <= first || gathered.iter().all(|part| !part.lacks_common) {
        return f32::NEG_INFINITY;
    }
    *totals.select_nth_unstable_by(first, |a, b| b.total_cmp(a)).1
}

/// Scores the passages of one segment by titles, stretches, patterns and all words but common ones.
fn score_but_common(words: &Words<'_>, looked: &Looked) -> Result<Scores, Error> {
    let Words { plan, index, number, .. } = *words;
    plan.stop.check()?;
    let segment = index.searcher().segment_reader(number as u32);
    let mut scores = words.scores();
    words.add_telling(&mut scores)?;
    add_title_keys(plan, index, (number, segment), &mut scores)?;
    add_looked_up(words, looked, &mut scores)?;
    Ok(scores)
}

/// Scores the passages of one segment by all words, titles, stretches and patterns.
pub(super) fn score_whole(words: &Words<'_>, looked: &Looked) -> Result<Scores, Error> {
    let mut scores = score_but_common(words, looked)?;
    words.add_common(&mut scores)?;
    Ok(scores)
}

/// Adds the evidence of stretches and patterns.
fn add_looked_up(words: &Words<'_>, looked: &Looked, scores: &mut Scores) -> Result<(), Error> {
    let Words { plan, index, number, .. } = *words;
    let rarity = |found: &Begun| idf(found.passages, index.passages());
    for (stretch, found) in plan.stretches.iter().zip(&looked.stretches) {
        let Some(found) = found else { continue };
        let (weight, matched) = match stretch.kind {
            StretchKind::Quote | StretchKind::Piece | StretchKind::Number => (plan.weights.phrase, Match::Full),
            StretchKind::Guessed => (plan.weights.phrase, if stretch.is_common { Match::Weak } else { Match::Full }),
            StretchKind::Single => {
                let is_rare = found.passages as f32 <= plan.most_of_rare(index);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;
    use crate::query::parse;
    use crate::search::Weights;
    use crate::search::plan::Stretch;
    use proptest::prelude::*;
    use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};
    use std::cell::Cell;

    /// Words, of which the first stand in most articles.
    const WORDS: [&str; 12] = ["的", "是", "在", "发展", "了", "海洋", "装备", "城市", "历史", "青岛", "什么", "集群"];

    /// A word by its number, the first oftenest: those from the sixth on stand in less than a fifth of all articles.
    fn word() -> impl Strategy<Value = usize> {
        (0..100u32).prop_map(|of| [30, 50, 65, 80, 88, 91, 93, 95, 97, 98, 99].partition_point(|&least| least <= of))
    }

    /// The weights as they are, or one of them set to what is more or less than it may be.
    fn weights() -> impl Strategy<Value = Weights> {
        let one = (prop::sample::select(Weights::NAMES), -2f32..3.0).prop_map(|(name, value)| {
            let mut weights = Weights::default();
            weights.set(name, value);
            weights
        });
        prop_oneof![Just(Weights::default()), one]
    }

    fn indexed(texts: &[Vec<usize>]) -> (tempfile::TempDir, Index) {
        built(texts.iter().map(|words| words.iter().map(|&i| WORDS[i]).collect::<Vec<_>>().join("，") + "。"))
    }

    fn built(texts: impl Iterator<Item = String>) -> (tempfile::TempDir, Index) {
        let article = |(i, text): (u32, String)| Article { id: format!("{i:04}"), text, ..Article::default() };
        crate::index::built((0..).zip(texts).map(article).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        /// What common words add only where it can matter is what they add everywhere, whatever evidence weighs.
        #[test]
        fn the_best_are_those_of_all(
            texts in prop::collection::vec(prop::collection::vec(word(), 1..12), 210..260),
            queries in prop::collection::vec((prop::collection::vec(0..WORDS.len(), 1..7), weights()), 1..6),
        ) {
            let (_folder, index) = indexed(&texts);
            for (query, weights) in queries {
                let query: String = query.into_iter().map(|i| WORDS[i]).collect();
                let options = Options { weights, ..Options::default() };
                let plan = Plan::make(&parse(&query), &index, &options).unwrap();
                let all = retrieve_best(&plan, &index, &options, usize::MAX).unwrap();
                for keep in [1, 4, 20, 100] {
                    let best = retrieve_best(&plan, &index, &options, keep).unwrap();
                    prop_assert_eq!(&best.matches, &all.matches);
                    let expected = &all.candidates[..keep.min(all.candidates.len())];
                    prop_assert_eq!(&best.candidates, expected, "the best {} of {} for {}", keep, all.candidates.len(), query);
                }
            }
        }
    }

    /// What is given up while it is looked for is what begins in too many passages; all else is found as if nothing was.
    #[test]
    fn stretches_are_given_up_where_they_are_too_common() {
        let (given_up, kept) = (Cell::new(0), Cell::new(0));
        // Characters of which the first stand in most passages, and the last in few.
        let char = |of: u32| [400, 650, 800, 900, 960, 985, 995].partition_point(|&least| least <= of);
        let text = |most| prop::collection::vec((0..1000u32).prop_map(char), 1..most);
        let chars =
            |of: &[usize]| of.iter().map(|&i| ['的', '是', '在', '又', '被', '把', '向', '从'][i]).collect::<String>();
        // Of the query any, so that some are asked for that stand in just too many passages, or just not.
        let asked = prop::collection::vec(0..8usize, 1..5);
        let cases = (prop::collection::vec(text(9), 210..260), asked);
        // The same cases each time: at the end it is asked whether both came about.
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let run = TestRunner::new_with_rng(ProptestConfig::with_cases(48), rng).run(&cases, |(texts, query)| {
            let (_folder, index) = built(texts.iter().map(|of| chars(of)));
            let plan = Plan::make(&parse(&chars(&query)), &index, &Options::default()).unwrap();
            let all = Looked::up(&plan, &index, true, 1).unwrap();
            for threads in [1, 3] {
                let looked = Looked::up(&plan, &index, false, threads).unwrap();
                for ((stretch, found), all) in plan.stretches.iter().zip(&looked.stretches).zip(&all.stretches) {
                    let passages = all.as_ref().map_or(0, |all| all.passages);
                    let is_single = stretch.kind == StretchKind::Single;
                    if is_single && passages as f32 > plan.most_of_rare(&index) {
                        prop_assert_eq!(found, &None);
                        given_up.set(given_up.get() + usize::from(!stretch.is_common));
                    } else if !stretch.is_common {
                        prop_assert_eq!(found, all);
                        kept.set(kept.get() + usize::from(is_single && passages > 0));
                    }
                }
            }
            Ok(())
        });
        run.unwrap();
        assert!(given_up.get() > 0 && kept.get() > 0, "{} given up, {} kept", given_up.get(), kept.get());
    }

    /// What is read out of the lane alone is what counting in the texts gives, but for how often.
    #[test]
    fn a_character_alone_is_found_where_it_stands() {
        // Articles of one passage to several, in which a character stands seldom, often near the edge of a passage.
        let text = prop::collection::vec((0..60usize).prop_map(|at| if at == 0 { "锤" } else { "的海洋" }), 1..900);
        let seen = Cell::new(0);
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        let cases = prop::collection::vec(text, 1..50);
        let run = TestRunner::new_with_rng(ProptestConfig::with_cases(24), rng).run(&cases, |texts| {
            let (_folder, index) = built(texts.iter().map(|of| of.concat()));
            let mut plan = Plan::make(&parse("的锤"), &index, &Options::default()).unwrap();
            let alone = |stretch: &&Stretch| stretch.keys == ['锤'] && stretch.kind == StretchKind::Single;
            let at = plan.stretches.iter().position(|stretch| alone(&stretch)).expect("it is asked for alone");
            let found = |plan: &Plan| -> Vec<Vec<DocId>> {
                let looked = Looked::up(plan, &index, true, 1).unwrap();
                let segments = &looked.stretches[at].as_ref().expect("weak ones are looked up").segments;
                segments.iter().map(|begins| begins.iter().map(|(doc, _)| *doc).collect()).collect()
            };
            let of_lane = found(&plan);
            plan.weights.single = 1.0;
            let counted = found(&plan);
            prop_assert_eq!(&of_lane, &counted);
            for (number, docs) in of_lane.iter().enumerate() {
                for doc in 0..index.texts(number as u32).articles().passages() as DocId {
                    let has = index.texts(number as u32).text(doc).unwrap().contains('锤');
                    prop_assert_eq!(docs.contains(&doc), has);
                    seen.set(seen.get() + usize::from(has));
                }
            }
            Ok(())
        });
        run.unwrap();
        assert!(seen.get() > 100, "{}", seen.get());
    }

    /// A character that is too common to make a match makes one where nothing else does, also within words.
    #[test]
    fn what_is_too_common_is_found_where_nothing_else_is() {
        let (_folder, index) = built((0..210).map(|i| if i % 10 == 0 { "其他。" } else { "目的。" }.to_owned()));
        let plan = Plan::make(&parse("的海"), &index, &Options::default()).unwrap();
        assert!(Looked::up(&plan, &index, false, 1).unwrap().lacks(), "的 is too common");
        let found = retrieve_best(&plan, &index, &Options::default(), usize::MAX).unwrap();
        assert_eq!(found.matches.iter().map(Vec::len).sum::<usize>(), 189);
    }
}
