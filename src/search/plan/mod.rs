//! The plan of a query: what evidence it asks for in each lane, and which passages may be hits at all.
//!
//! ```text
//! Query ── evidence ──→ words, stretches, characters: what ranks
//!       └─ condition ─→ a tree over words, stretches, patterns and columns: what must hold
//! ```

mod characters;
mod condition;
mod evidence;
mod expression;
mod pattern;
mod terms;

pub(super) use characters::{Char, Pair, Place};
pub(super) use condition::{Condition, Filter};
pub(super) use evidence::{Stretch, StretchKind, Word};
pub(super) use pattern::{Pattern, Runs, Shape};

use super::weights::Weights;
use super::{Options, Stop};
use crate::error::{Error, Notice};
use crate::index::Index;
use crate::query::Query;
use condition::Conditions;

/// What a query asks for.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// Words, each once, rarest first.
    pub words: Vec<Word>,
    /// Stretches of characters.
    pub stretches: Vec<Stretch>,
    /// Wildcards, regular expressions and phrases with room in them.
    pub patterns: Vec<Pattern>,
    /// Keys, each once.
    pub chars: Vec<Char>,
    /// Pairs of neighbouring keys, each once.
    pub pairs: Vec<Pair>,
    /// The words in the order of the query.
    pub sequence: Vec<Place>,
    /// What a passage must fulfil.
    pub condition: Condition,
    /// The weights it is ranked by.
    pub weights: Weights,
    /// When all is given up.
    pub stop: Stop,
    /// What the asker should know.
    pub notices: Vec<Notice>,
}

impl Plan {
    /// Folds and cuts the query by the index's own analyzer, and looks up how common its words are.
    pub fn make(query: &Query, index: &Index, options: &Options) -> Result<Plan, Error> {
        let mut plan = Plan {
            words: Vec::new(),
            stretches: Vec::new(),
            patterns: Vec::new(),
            chars: Vec::new(),
            pairs: Vec::new(),
            sequence: Vec::new(),
            condition: Condition::Nothing,
            weights: options.weights,
            stop: options.stop.clone(),
            notices: query.notices.clone(),
        };
        match &query.root {
            Some(root) => plan.condition = Conditions::new(&mut plan, index).of_root(root)?,
            None => plan.notices.push(Notice::new("query", "it is empty: type the words to look for")),
        }
        plan.condition = std::mem::replace(&mut plan.condition, Condition::Nothing).and_only(&options.only);
        plan.limit();
        plan.look_up_titles(index)?;
        plan.find_common(index);
        Ok(plan)
    }

    /// Whether a word stands in so many passages that it makes no match by itself.
    pub fn is_common(&self, word: &Word, index: &Index) -> bool {
        !word.matches && word.passages as f32 > self.weights.common * index.passages() as f32
    }

    /// How many postings its words have, but for common ones.
    pub fn postings_to_add(&self, index: &Index) -> usize {
        let telling = self.words.iter().filter(|word| !self.is_common(word, index));
        telling.map(|word| word.passages as usize).sum()
    }

    /// In about how many texts its stretches and patterns are looked for: in those that have the rarest of their characters.
    pub fn texts_to_look_at(&self, index: &Index) -> usize {
        let passages = |key| evidence::passages_with(&self.chars, key);
        let sought = self.stretches.iter().filter(|stretch| self.is_looked_for(stretch, index));
        let texts = |stretch: &Stretch| stretch.keys.iter().map(|&key| passages(key)).min().unwrap_or(0);
        let of_patterns = index.passages() * self.patterns.len() as u64;
        (sought.map(texts).sum::<u64>() + of_patterns) as usize
    }
}
