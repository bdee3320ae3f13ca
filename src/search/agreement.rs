//! Agreement: what the best hits have in common speaks for those that have it too.
//!
//! Pseudo-relevance feedback without more words: each of the first hits gains by how much it resembles the other best,
//! each of which counts by its own score. What is on the subject resembles each other, and what merely has the words
//! resembles nothing (the cluster hypothesis; [Diaz, 2005](https://doi.org/10.1145/1099554.1099722), smooths scores so).
//! Resemblance is the cosine of the pairs of neighbouring characters of passage and title, which weigh more in the fewer
//! of the hits they stand: that leaves out what every hit has, the words asked for first of all, and needs no statistics
//! but those of the hits.

use super::By;
use super::plan::Plan;
use super::retrieve::Candidate;
use super::scores::bits;
use crate::error::Error;
use crate::index::{Index, hash_of_pair};
use rustc_hash::FxHashSet;
use tantivy::DocAddress;

/// So many hits gain by it: whatever page is asked for, they are the same.
pub(super) const HITS: usize = 20;

/// So many of them are what the others are held against; with 5 and with 20 it gains as much.
const BEST: usize = 10;

/// About so many characters a passage has with its title.
const ABOUT_CHARS: usize = 512;

/// A reprint resembles by no more than this. That several print it speaks for it: two thirds of what agreement gains
/// on web pages and on news are lost where reprints say nothing.
const MOST: f32 = 0.8;

/// Lifts those of the first hits that resemble the best others. `ranked` comes best first, and stays so.
pub(super) fn add_agreement(plan: &Plan, index: &Index, ranked: &mut [Candidate], by: By) -> Result<(), Error> {
    let best = ranked.first().map_or(0.0, |candidate| candidate.score);
    if plan.weights.agreement == 0.0 || best <= 0.0 {
        return Ok(());
    }
    let hits = first_hits(index, ranked, by)?;
    let alike = Alike::of(index, &hits)?;
    let shares: Vec<f32> = hits.iter().take(BEST).map(|hit| (ranked[hit.place].score / best).powi(4)).collect();
    for (own, hit) in hits.iter().enumerate() {
        let (mut said, mut all) = (0.0, 0.0);
        for (other, share) in shares.iter().enumerate().filter(|(other, _)| hits[*other].first != hit.first) {
            said += share * alike.resemblance(own, other).min(MOST);
            all += share;
        }
        if all > 0.0 {
            ranked[hit.place].score += plan.weights.agreement * best * said / all;
        }
    }
    ranked.sort_unstable_by(Candidate::order);
    Ok(())
}

/// A candidate that becomes a hit.
struct FirstHit {
    /// Its place among the candidates.
    place: usize,
    address: DocAddress,
    /// The first passage of its article.
    first: DocAddress,
}

fn first_hits(index: &Index, ranked: &[Candidate], by: By) -> Result<Vec<FirstHit>, Error> {
    let mut seen = FxHashSet::default();
    let hits = ranked.iter().enumerate().map(|(place, &Candidate { address, .. })| {
        let first = index.texts(address.segment_ord).articles().first_passage(address.doc_id);
        FirstHit { place, address, first: DocAddress::new(address.segment_ord, first) }
    });
    Ok(hits.filter(|hit| by == By::Passage || seen.insert(hit.first)).take(HITS).collect())
}

/// How far hits are alike.
struct Alike {
    /// For each hit, and each from it on: the weight of what both have.
    shared: [[f32; HITS]; HITS],
}

impl Alike {
    fn of(index: &Index, hits: &[FirstHit]) -> Result<Self, Error> {
        let room = hits.len() * ABOUT_CHARS / PARTS;
        let mut parts: [Vec<u32>; PARTS] = std::array::from_fn(|_| Vec::with_capacity(room));
        for (number, hit) in (0..).zip(hits) {
            let mut before = None;
            let mut add = |key: u32| {
                if let Some(pair) = before.map(|before| hashed(before, key) | number) {
                    parts[(pair >> (32 - PART_BITS)) as usize].push(pair);
                }
                before = Some(key);
            };
            let texts = index.texts(hit.address.segment_ord);
            texts.each_key_of_heading(hit.first.doc_id, &mut add)?;
            texts.each_key(hit.address.doc_id, &mut add)?;
        }
        let weight = |with: u32| ((hits.len() + 1) as f32 / with as f32).ln().powi(2);
        let weights: Vec<f32> = (1..=hits.len() as u32).map(weight).collect();
        let mut shared = [[0.0; HITS]; HITS];
        let mut slots = Vec::new();
        for part in &parts {
            hits_with_each(part, &mut slots, |with| {
                let weight = weights[with.count_ones() as usize - 1];
                for own in bits(with.into()) {
                    for other in bits((with >> own).into()) {
                        shared[own as usize][(own + other) as usize] += weight;
                    }
                }
            });
        }
        Ok(Alike { shared })
    }

    /// 0 where two hits share nothing, 1 where they are the same.
    fn resemblance(&self, a: usize, b: usize) -> f32 {
        let lengths = self.shared[a][a] * self.shared[b][b];
        if lengths > 0.0 { self.shared[a.min(b)][a.max(b)] / lengths.sqrt() } else { 0.0 }
    }
}

/// Hands over which hits have a pair, a bit each, for each pair of a part once; a table is quicker than sorting. `slots` is
/// used again for the next part.
fn hits_with_each(part: &[u32], slots: &mut Vec<(u32, u32)>, found: impl FnMut(u32)) {
    let bits = (part.len() * 5 / 4).next_power_of_two().ilog2().max(1);
    slots.clear();
    slots.resize(1 << bits, (0, 0));
    for pair in part {
        let key = pair & !NUMBER;
        let mut at = (key << PART_BITS >> (32 - bits)) as usize;
        while slots[at].1 != 0 && slots[at].0 != key {
            at = (at + 1) % slots.len();
        }
        slots[at] = (key, slots[at].1 | 1 << (pair & NUMBER));
    }
    slots.iter().map(|(_, hits)| *hits).filter(|hits| *hits != 0).for_each(found)
}

/// Pairs go into parts by their highest bits, so that the table of each is small enough to be at hand.
const PART_BITS: u32 = 2;
const PARTS: usize = 1 << PART_BITS;

/// The bits for the number of a hit, which is less than [`HITS`].
const NUMBER: u32 = 31;

/// A pair of keys in the other bits: of two different pairs one in 134 million is taken for the other.
fn hashed(first: u32, second: u32) -> u32 {
    hash_of_pair(first, second) & !NUMBER
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::{fold, key_of};
    use crate::article::{About, Article};
    use crate::index::built;
    use crate::search::{Hit, Options, Reprints};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn indexed(articles: &[(String, String)]) -> (tempfile::TempDir, Index) {
        let article = |(i, (title, text)): (usize, &(String, String))| Article {
            id: format!("{i:03}"),
            text: text.clone(),
            about: About { title: title.clone(), ..About::default() },
        };
        built(articles.iter().enumerate().map(article).collect())
    }

    fn hits(index: &Index, agreement: f32, by: By) -> Vec<Hit> {
        let mut options = Options { limit: 1000, reprints: Reprints::Each, by, ..Options::default() };
        options.weights.agreement = agreement;
        index.search("海洋", &options).unwrap().hits
    }

    fn pairs(hit: &Hit) -> BTreeSet<(char, char)> {
        let keys = |text: &str| key_of(fold(text).as_str()).map(|(_, key)| key).collect::<Vec<char>>();
        let all = [keys(&hit.article.about.title), keys(&hit.passage.text)].concat();
        all.windows(2).map(|pair| (pair[0], pair[1])).collect()
    }

    fn text() -> impl Strategy<Value = String> {
        let sentence = "(海洋|裝備|发展|城[市里]|业\\(yè\\)|，){0,9}海洋。";
        (sentence, 1..40usize).prop_map(|(sentence, times)| sentence.repeat(if times < 30 { 1 } else { times }))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// What is gained is what sets of pairs give, of other articles only.
        #[test]
        fn what_is_gained_is_what_the_best_have_in_common(
            articles in prop::collection::vec(("[海洋裝备发展]{0,4}", text()), 1..30),
            by in prop_oneof![Just(By::Article), Just(By::Passage)],
        ) {
            let (_folder, index) = indexed(&articles);
            let before = hits(&index, 0.0, by);
            let sets: Vec<_> = before.iter().take(20).map(pairs).collect();
            let weight = |pair: &(char, char)| {
                let with = sets.iter().filter(|set| set.contains(pair)).count();
                ((sets.len() + 1) as f64 / with as f64).ln().powi(2)
            };
            let sum = |pairs: &mut dyn Iterator<Item = &(char, char)>| pairs.map(weight).sum::<f64>();
            for after in hits(&index, 1.0, by) {
                let place = |hit: &Hit| (hit.article.id.clone(), hit.passage.ordinal);
                let own = before.iter().position(|before| place(before) == place(&after)).unwrap();
                let (mut said, mut all) = (0.0, 0.0);
                let is_other = |other: &usize| own < sets.len() && before[*other].article.id != after.article.id;
                for other in (0..sets.len().min(10)).filter(is_other) {
                    let (a, b) = (&sets[own], &sets[other]);
                    let lengths = sum(&mut a.iter()) * sum(&mut b.iter());
                    let cosine = if lengths > 0.0 { sum(&mut a.intersection(b)) / lengths.sqrt() } else { 0.0 };
                    let share = f64::from(before[other].score / before[0].score).powi(4);
                    (said, all) = (said + share * cosine.min(0.8), all + share);
                }
                let gained = if all > 0.0 { f64::from(before[0].score) * said / all } else { 0.0 };
                let seen = f64::from(after.score - before[own].score);
                prop_assert!((seen - gained).abs() < 1e-3, "{:?}: {} {}", place(&after), seen, gained);
            }
        }
    }

    #[test]
    fn what_is_on_the_subject_goes_before_what_merely_has_the_word() {
        let texts = ["海洋就是他们餐馆的名字。", "海洋装备在港口建造。", "海洋装备的港口。", "港口建造海洋装备。"];
        let (_folder, index) = indexed(&texts.map(|text| (String::new(), text.to_owned())));
        let last = |agreement| hits(&index, agreement, By::Article).pop().unwrap().article.id;
        assert_eq!(last(1.0), "000");
    }
}
