//! Ranking the candidates by all evidence: to that of words comes that of characters and their order.

use super::agreement::{HITS, add_agreement};
use super::bm25::{Lengths, idf, saturation};
use super::occurrences::Asked;
use super::plan::Plan;
use super::retrieve::{Candidate, Found};
use super::{By, CANDIDATE, Options, Sort};
use crate::error::Error;
use crate::index::Index;
use crate::parts;
use rustc_hash::FxHashSet;
use tantivy::DocAddress;

/// Ranks the candidates, best first, until the hits asked for are settled, and `least` of them or more; those left are left
/// out. By date they are ranked by words alone, for there may be any number.
pub(super) fn rank(
    plan: &Plan,
    index: &Index,
    found: &Found,
    options: &Options,
    least: usize,
) -> Result<Vec<Candidate>, Error> {
    let mut ranked = found.candidates.clone();
    if options.sort == Sort::Date {
        return by_date(ranked, index);
    }
    if plan.chars.len() >= 2 {
        let looked = look_at(plan, index, &mut ranked, options, least)?;
        ranked.truncate(looked);
        ranked.sort_unstable_by(Candidate::order);
    }
    add_agreement(plan, index, &mut ranked, options.by)?;
    Ok(ranked)
}

/// So many candidates at a time are looked at.
const PORTION: usize = 32;

/// Adds the evidence of characters to the first candidates: to more and more of them, until none of the others would be
/// among the hits asked for if it got as much as the best of the last two portions. Says to how many.
///
/// Of pages of ten hits one in forty is another than with all candidates, and of news five eighths of them are looked at.
fn look_at(
    plan: &Plan,
    index: &Index,
    candidates: &mut [Candidate],
    options: &Options,
    least: usize,
) -> Result<usize, Error> {
    let evidence = Characters::of(plan, index);
    let wanted = options.offset.saturating_add(options.limit).max(HITS);
    let (mut looked, mut most) = (0, [f32::INFINITY; 2]);
    while looked < candidates.len() {
        let begin = looked;
        looked = least.max(begin.saturating_add(wanted.max(PORTION))).min(candidates.len());
        let portion = &mut candidates[begin..looked];
        most = [most[1], evidence.add(portion, options.threads_for(portion.len() * CANDIDATE))?];
        let Some(next) = candidates.get(looked) else { break };
        let bound = next.score + most[0].max(most[1]);
        if count_hits(index, &candidates[..looked], bound, options.by)? >= wanted {
            break;
        }
    }
    Ok(looked)
}

/// How many hits these make that have more than `bound`.
fn count_hits(index: &Index, candidates: &[Candidate], bound: f32, by: By) -> Result<usize, Error> {
    let better = candidates.iter().filter(|candidate| candidate.score > bound).map(|candidate| candidate.address);
    if by == By::Passage {
        return Ok(better.count());
    }
    let article = |at: DocAddress| (at.segment_ord, index.texts(at.segment_ord).articles().of(at.doc_id));
    Ok(better.map(article).collect::<FxHashSet<_>>().len())
}

/// Adds the evidence of characters to one candidate.
pub(super) fn add_characters(plan: &Plan, index: &Index, candidate: &mut Candidate) -> Result<(), Error> {
    Characters::of(plan, index).add(std::slice::from_mut(candidate), 1)?;
    Ok(())
}

/// Puts the latest first, and those without a date last.
fn by_date(mut ranked: Vec<Candidate>, index: &Index) -> Result<Vec<Candidate>, Error> {
    let mut dates = Vec::new();
    for segment in index.searcher().segment_readers() {
        dates.push(segment.fast_fields().i64("date")?);
    }
    let date = |candidate: &Candidate| dates[candidate.address.segment_ord as usize].first(candidate.address.doc_id);
    ranked.sort_by_cached_key(|candidate| std::cmp::Reverse(date(candidate)));
    Ok(ranked)
}

/// Where threads share candidates, each takes so many at a time.
const SHARED: usize = 8;

/// The evidence of the characters of a plan.
struct Characters<'a> {
    plan: &'a Plan,
    index: &'a Index,
    asked: Asked<'a>,
    /// What each character of the plan weighs.
    chars: Vec<f32>,
    /// What each pair of the plan weighs.
    pairs: Vec<f32>,
}

impl<'a> Characters<'a> {
    fn of(plan: &'a Plan, index: &'a Index) -> Self {
        let all = index.passages();
        let passages = |number: usize| plan.chars[number].here.passages;
        let pairs = plan.pairs.iter().map(|pair| {
            let chance = by_chance(passages(pair.first), passages(pair.second), all, plan.weights.chance);
            plan.weights.bigram * pair.share * idf(pair.as_word.max(chance), all)
        });
        let chars = plan.chars.iter().map(|char| plan.weights.char * char.share * idf(char.here.passages, all));
        Characters { plan, index, asked: Asked::of(plan), chars: chars.collect(), pairs: pairs.collect() }
    }

    /// Adds the evidence to candidates, which come to be in the order of their addresses; says what the most is that one
    /// of them got.
    fn add(&self, candidates: &mut [Candidate], threads: usize) -> Result<f32, Error> {
        candidates.sort_unstable_by_key(|candidate| candidate.address);
        let of_segments = candidates.chunk_by(|a, b| a.address.segment_ord == b.address.segment_ord);
        let many = if threads > 1 { SHARED } else { usize::MAX };
        let parts: Vec<&[Candidate]> = of_segments.flat_map(|of_segment| of_segment.chunks(many)).collect();
        let added = parts::each_soon(parts.len(), threads, |i| {
            self.plan.stop.check()?;
            let mut part = parts[i].to_vec();
            self.add_to_segment(&mut part)?;
            Ok(part)
        })?;
        let mut most = 0.0f32;
        for (candidate, added) in candidates.iter_mut().zip(added.into_iter().flatten()) {
            most = most.max(added.score - candidate.score);
            *candidate = added;
        }
        Ok(most)
    }

    /// Adds the evidence to candidates of one segment.
    fn add_to_segment(&self, candidates: &mut [Candidate]) -> Result<(), Error> {
        let (index, weights) = (self.index, &self.plan.weights);
        let number = candidates[0].address.segment_ord as usize;
        let lengths = Lengths::open(index, number, index.fields().chars, weights.k1, weights.b)?;
        let texts = index.texts(number as u32);
        let mut found = self.asked.nowhere();
        texts.expect(candidates.iter().map(|candidate| candidate.address.doc_id));
        for candidate in candidates {
            let doc = candidate.address.doc_id;
            found.read(texts, doc, &self.asked)?;
            let length = lengths.of(doc);
            let (chars, pairs) = (self.chars.iter().zip(&found.chars), self.pairs.iter().zip(&found.pairs));
            for (weight, &times) in chars.chain(pairs).filter(|(_, times)| **times > 0) {
                candidate.score += weight * saturation(times, length);
            }
            candidate.score += weights.near * self.nearness(&found.words);
        }
        Ok(())
    }

    /// How near the words stand to each other that follow each other in the query, by where each begins.
    fn nearness(&self, places: &[Vec<u32>]) -> f32 {
        let words = &self.plan.sequence;
        let mut sum = 0.0;
        for i in 0..words.len() {
            for j in i + 1..words.len().min(i + 3) {
                if words[i].chars != words[j].chars
                    && let Some(gap) = gap(&places[i], words[i].chars.len(), &places[j], words[j].chars.len())
                {
                    let rarity = words[i].rarity.min(words[j].rarity);
                    sum += rarity / (1.0 + gap as f32 / NEAR_CHARS);
                }
            }
        }
        sum
    }
}

/// At so many characters apart two words count half of what they do side by side.
const NEAR_CHARS: f32 = 8.0;

/// Words the other way round count as if so many characters more stood between.
const OTHER_WAY_ROUND: u32 = 2;

/// In about how many passages two characters stand side by side that make no word, so much oftener than by chance.
fn by_chance(a: u64, b: u64, all: u64, oftener: f32) -> u64 {
    const PASSAGE_CHARS: f64 = 300.0;
    (a as f64 * b as f64 / all.max(1) as f64 / PASSAGE_CHARS * f64::from(oftener)) as u64
}

/// The least number of characters between one word and the next.
fn gap(first: &[u32], first_chars: usize, second: &[u32], second_chars: usize) -> Option<u32> {
    let between = |from: u32, chars: usize, to: u32| to.saturating_sub(from + chars as u32);
    let nearest = first.iter().filter_map(|&p| {
        let next = second.partition_point(|&q| q < p);
        let after = second.get(next).map(|&q| between(p, first_chars, q));
        let before = next.checked_sub(1).map(|last| between(second[last], second_chars, p) + OTHER_WAY_ROUND);
        after.into_iter().chain(before).min()
    });
    nearest.min()
}
