//! Why an article ranks where it does, or why it was not found.

use super::collapse::Chosen;
use super::conditions::{Allowed, Looked};
use super::coverage::Coverage;
use super::plan::{Plan, Word};
use super::rank::add_characters;
use super::retrieve::{Candidate, score_whole};
use super::scores::Match;
use super::weights::Weights;
use super::words::Words;
use super::{By, Options, highlight};
use crate::analyze::{fold, key_of};
use crate::error::Error;
use crate::index::{Index, guarded};
use crate::query::parse;
use serde::Serialize;
use tantivy::DocAddress;

/// Why an article ranks where it does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The query as it was asked.
    pub query: String,
    /// The query as it was read, in canonical form.
    pub read_as: String,
    /// The article.
    pub id: String,
    /// Its place, where it is among the first thousand.
    pub rank: Option<usize>,
    /// How many articles were found.
    pub total: usize,
    /// The number of its best passage.
    pub passage: u64,
    /// The score of that passage: the sum of `lanes`.
    pub score: f32,
    /// The score of the first hit.
    pub best: Option<f32>,
    /// What each lane adds.
    pub lanes: Vec<LaneScore>,
    /// What each word of the query does.
    pub words: Vec<WordScore>,
    /// What had to hold, and whether it does.
    pub requirements: Vec<Requirement>,
    /// What the asker may want to know or do.
    pub advice: Vec<String>,
}

/// What a lane adds to a score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct LaneScore {
    /// What is counted.
    pub lane: &'static str,
    /// What it adds.
    pub score: f32,
}

/// What a word of the query does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WordScore {
    /// The word, folded.
    pub word: String,
    /// Whether it is a word of the query or part of one.
    pub whole: bool,
    /// In how many passages of the index it stands.
    pub passages: u64,
    /// How rare it is, here and in general.
    pub rarity: f32,
    /// How often it stands in the best passage.
    pub in_passage: usize,
    /// How often it stands in the article.
    pub in_article: usize,
    /// Whether it stands in the title.
    pub in_title: bool,
    /// What would be missing of the score without it.
    pub score: f32,
}

/// Something that had to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Requirement {
    /// What.
    pub what: String,
    /// Whether it does.
    pub holds: bool,
}

/// A place further down than this is not looked for.
const DEEPEST: usize = 1000;

/// The lanes in the order in which they are taken out, each with the weights that carry it.
const LANES: [(&str, &[&str]); 8] = [
    ("characters of the title", &["title_keys"]),
    ("words near each other", &["near"]),
    ("characters", &["char"]),
    ("pairs of characters", &["bigram"]),
    ("phrases", &["phrase", "single", "number"]),
    ("words of the title", &["title"]),
    ("words of the article", &["article"]),
    ("words of the passage", &["word"]),
];

impl Index {
    /// Explains the place of an article among the hits of a query.
    pub fn explain(&self, query: &str, id: &str, options: &Options) -> Result<Explanation, Error> {
        guarded(self.folder(), || self.why(query, id, options))
    }

    fn why(&self, query: &str, id: &str, options: &Options) -> Result<Explanation, Error> {
        let tree = parse(query);
        let options = Options { limit: DEEPEST, offset: 0, by: By::Article, ..options.clone() };
        let plan = Plan::make(&tree, self, &options)?;
        let article = self.article(id)?;
        let addresses = self.addresses(id)?;
        let (total, chosen) = self.choose(&plan, &options, 0, None)?;
        let own = |hit: &Chosen| {
            let is_own = |found: &Candidate| addresses.iter().position(|at| found.address == *at);
            hit.all().find_map(|found| Some((is_own(found)?, found.score)))
        };
        let found = chosen.iter().enumerate().find_map(|(place, hit)| Some((place, own(hit)?)));
        let scores: Vec<f32> = addresses.iter().map(|a| score(&plan, self, *a)).collect::<Result<_, _>>()?;
        let best = (0..addresses.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a))).unwrap_or(0);
        let (at, score) = found.map_or((best, scores[best]), |(_, found)| found);
        let address = addresses[at];
        let passage = self.passage(address)?;
        let words = word_scores(&plan, self, address, &passage.text, &article)?;
        let requirements = requirements(&plan, self, address)?;
        let mut lanes = lanes(&plan, self, address, scores[at])?;
        lanes.insert(0, LaneScore { lane: "likeness to other hits", score: score - scores[at] });
        let mut explanation = Explanation {
            query: query.to_owned(),
            read_as: tree.to_string(),
            id: id.to_owned(),
            rank: found.map(|(place, _)| place + 1),
            total,
            passage: passage.ordinal,
            score,
            best: chosen.first().map(|hit| hit.score),
            lanes,
            words,
            requirements,
            advice: tree.notices.iter().map(|notice| format!("{}: {}", notice.place, notice.reason)).collect(),
        };
        let shown = highlight::highlights(&plan, self, &passage.text)?.len();
        explanation.advise(&article.text, shown);
        let first = found.map(|(place, _)| chosen[place].candidate.address).filter(|first| *first != address);
        if let Some(first) = first {
            explanation.advice.push(format!("it is a reprint, and is listed under {}", self.passage(first)?.id));
        }
        Ok(explanation)
    }
}

impl Explanation {
    /// Says what is missing, and what would have matched.
    fn advise(&mut self, text: &str, marks: usize) {
        let keys: Vec<char> = key_of(fold(text).as_str()).map(|(_, key)| key).collect();
        let stands = |word: &str| {
            let word: Vec<char> = key_of(word).map(|(_, key)| key).collect();
            !word.is_empty() && keys.windows(word.len()).any(|window| window == word)
        };
        for word in self.words.iter().filter(|word| word.whole && word.in_article == 0 && !word.in_title) {
            let said = if stands(&word.word) {
                format!(
                    "{0} is nowhere a word of the article, but its characters stand there across words: \"{0}\" finds them",
                    word.word
                )
            } else if word.passages == 0 {
                format!("{} is a word of no article", word.word)
            } else {
                format!("{} is not in the article", word.word)
            };
            self.advice.push(said);
        }
        for missed in self.requirements.iter().filter(|requirement| !requirement.holds) {
            self.advice.push(format!("it was not found, because this does not hold: {}", missed.what));
        }
        if self.rank.is_none() && self.requirements.iter().all(|requirement| requirement.holds) {
            self.advice.push(format!("it is found, but stands behind the first {DEEPEST} of {}", self.total));
        }
        if self.rank.is_some() && marks == 0 {
            self.advice.push(
                "nothing is marked in its passage: it was found by its title or by what it says of itself".to_owned(),
            );
        }
    }
}

/// The score of one passage, by all evidence.
fn score(plan: &Plan, index: &Index, address: DocAddress) -> Result<f32, Error> {
    let looked = Looked::up(plan, index, false, 1)?;
    let coverage = Coverage::of(plan);
    let words = Words::of(plan, index, address.segment_ord as usize, &coverage)?;
    let score = words.total(&score_whole(&words, &looked)?, address.doc_id);
    let mut candidate = Candidate { address, score };
    if plan.chars.len() > 1 {
        add_characters(plan, index, &mut candidate)?;
    }
    Ok(candidate.score)
}

/// What each lane adds: what the score loses when the lane is taken out, one after the other.
fn lanes(plan: &Plan, index: &Index, address: DocAddress, whole: f32) -> Result<Vec<LaneScore>, Error> {
    let mut rest = plan.clone();
    let mut before = whole;
    let mut lanes = Vec::with_capacity(LANES.len());
    for (lane, weights) in LANES {
        silence(&mut rest.weights, weights);
        let after = score(&rest, index, address)?;
        lanes.push(LaneScore { lane, score: before - after });
        before = after;
    }
    Ok(lanes)
}

fn silence(weights: &mut Weights, names: &[&str]) {
    for name in names {
        weights.set(name, 0.0);
    }
}

fn word_scores(
    plan: &Plan,
    index: &Index,
    address: DocAddress,
    passage: &str,
    article: &crate::article::Article,
) -> Result<Vec<WordScore>, Error> {
    let whole = score(plan, index, address)?;
    let count = |text: &str, word: &Word| {
        let analysis = index.analyzer().analyze(text);
        analysis.tokens.iter().filter(|token| token.span.of(analysis.folded.as_str()) == word.text).count()
    };
    let mut words = Vec::with_capacity(plan.words.len());
    for (number, word) in plan.words.iter().enumerate() {
        let mut without = plan.clone();
        without.words.remove(number);
        words.push(WordScore {
            word: word.text.clone(),
            whole: word.whole,
            passages: word.passages,
            rarity: word.rarity,
            in_passage: count(passage, word),
            in_article: count(&article.text, word),
            in_title: count(&article.about.title, word) > 0,
            score: whole - score(&without, index, address)?,
        });
    }
    Ok(words)
}

/// Each thing that had to hold, and whether it does for the article of this passage.
fn requirements(plan: &Plan, index: &Index, address: DocAddress) -> Result<Vec<Requirement>, Error> {
    let looked = Looked::up(plan, index, true, 1)?;
    let number = address.segment_ord as usize;
    let scores = score_whole(&Words::of(plan, index, number, &Coverage::of(plan))?, &looked)?;
    let mut requirements = Vec::new();
    for part in plan.condition.parts() {
        let alone = Plan { condition: part.clone(), ..plan.clone() };
        let mut holds = false;
        for least in [Match::Full, Match::Weak] {
            let allowed =
                Allowed { plan: &alone, index, looked: &looked, number, scores: &scores, least, by: By::Article };
            holds |= allowed.holds_for_article_of(address.doc_id)?;
        }
        requirements.push(Requirement { what: part.to_string(), holds });
    }
    Ok(requirements)
}
