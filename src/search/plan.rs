//! The plan of a query: which terms of which lanes it asks for, made by the index's own analyzer.

use super::weights::Weights;
use crate::analyze::{Cut, key, key_of};
use crate::error::{Error, Notice};
use crate::index::Index;
use crate::query::{Part, Query};
use std::collections::HashMap;
use tantivy::Term;

/// What a query asks for.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// Words, each once, rarest first.
    pub words: Vec<Word>,
    /// Stretches of characters.
    pub stretches: Vec<Stretch>,
    /// Pairs of neighbouring keys, each once.
    pub bigrams: Vec<(char, char)>,
    /// Keys, each once.
    pub chars: Vec<char>,
    /// The weights it is ranked by.
    pub weights: Weights,
    /// What the asker should know.
    pub notices: Vec<Notice>,
}

/// A word that the query asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub text: String,
    /// 1 for a word of the query, less for a part of one.
    pub weight: f32,
    /// In how many passages it stands.
    pub passages: u64,
    /// Whether it is rare enough to make a match by itself.
    pub matches: bool,
}

/// A stretch of keys that the query asks for in one piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    pub keys: Vec<char>,
    pub kind: StretchKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StretchKind {
    /// In quotation marks: a hit must have it.
    Quote,
    /// A piece of the query between spaces, or a word that the lexicon does not know: a hit may have it.
    Piece,
}

/// More different words, stretches or characters of a query than this are not asked for: the rarest are.
const MOST_WORDS: usize = 96;
const MOST_STRETCHES: usize = 32;
const MOST_CHARS: usize = 96;

/// A piece of the query longer than this is not asked for in one piece: its words will find it.
const LONGEST_PIECE: usize = 16;

impl Plan {
    /// Folds and cuts the query and looks up how common its words are.
    pub fn make(query: &Query, index: &Index) -> Result<Plan, Error> {
        let mut plan = Plan {
            words: Vec::new(),
            stretches: Vec::new(),
            bigrams: Vec::new(),
            chars: Vec::new(),
            weights: Weights::default(),
            notices: Vec::new(),
        };
        let mut words: HashMap<String, f32> = HashMap::new();
        for part in &query.parts {
            let text = match part {
                Part::Words(text) | Part::Quote(text) => text,
            };
            let analysis = index.analyzer().analyze(text);
            let folded = analysis.folded.as_str();
            for token in &analysis.tokens {
                let weight = if token.cut == Cut::Word { 1.0 } else { plan.weights.part };
                let known = words.entry(token.span.of(folded).to_owned()).or_default();
                *known = known.max(weight);
            }
            plan.add_characters(folded);
            match part {
                Part::Quote(_) => plan.add_quote(folded),
                Part::Words(_) => {
                    plan.add_pieces(folded, index);
                    for token in analysis.tokens.iter().filter(|t| t.cut == Cut::Word) {
                        plan.add_unknown_word(token.span.of(folded), index);
                    }
                }
            }
        }
        plan.words = plan.look_up(words, index)?;
        if query.parts.is_empty() {
            plan.notices.push(Notice::new("query", "it is empty: type the words to look for"));
        }
        plan.limit();
        Ok(plan)
    }

    fn add_characters(&mut self, folded: &str) {
        let mut last: Option<char> = None;
        for c in folded.chars() {
            let now = key(c).filter(|_| c.is_alphanumeric());
            if let Some(now) = now {
                if !self.chars.contains(&now) && self.chars.len() < MOST_CHARS {
                    self.chars.push(now);
                }
                if let Some(last) = last
                    && !self.bigrams.contains(&(last, now))
                    && self.bigrams.len() < MOST_CHARS
                {
                    self.bigrams.push((last, now));
                }
            }
            last = now;
        }
    }

    fn add_quote(&mut self, folded: &str) {
        let keys: Vec<char> = key_of(folded).map(|(_, key)| key).collect();
        self.add_stretch(keys, StretchKind::Quote);
    }

    /// Adds what stands between spaces, unless it is one word of the lexicon: 和服 is not asked for inside 产品和服务.
    fn add_pieces(&mut self, folded: &str, index: &Index) {
        for piece in folded.split_whitespace() {
            let piece = piece.trim_matches(|c: char| c.is_ascii_punctuation() && c != '+' && c != '#' || is_punctuation(c));
            let keys: Vec<char> = key_of(piece).map(|(_, key)| key).collect();
            let one_word = keys.len() > 1 && index.analyzer().lexicon().contains(piece);
            if !one_word && keys.len() <= LONGEST_PIECE {
                self.add_stretch(keys, StretchKind::Piece);
            }
        }
    }

    /// Adds a word that the lexicon does not know by its characters: an article may have been cut otherwise there.
    fn add_unknown_word(&mut self, word: &str, index: &Index) {
        let keys: Vec<char> = key_of(word).map(|(_, key)| key).collect();
        let latin = word.chars().all(|c| c.is_ascii());
        if keys.len() > 1 && keys.len() <= LONGEST_PIECE && !latin && !index.analyzer().lexicon().contains(word) {
            self.add_stretch(keys, StretchKind::Piece);
        }
    }

    fn add_stretch(&mut self, keys: Vec<char>, kind: StretchKind) {
        let known = self.stretches.iter().any(|s| s.keys == keys && s.kind == kind);
        if !keys.is_empty() && !known && self.stretches.len() < MOST_STRETCHES {
            self.stretches.push(Stretch { keys, kind });
        }
    }

    fn look_up(&self, words: HashMap<String, f32>, index: &Index) -> Result<Vec<Word>, Error> {
        let (searcher, fields) = (index.searcher(), index.fields());
        let all = searcher.num_docs().max(1);
        let mut found = Vec::with_capacity(words.len());
        for (text, weight) in words {
            let passages = searcher.doc_freq(&Term::from_field_text(fields.words, &text))?;
            let in_titles = searcher.doc_freq(&Term::from_field_text(fields.title, &text))?;
            if passages + in_titles > 0 {
                let matches = passages as f32 <= self.weights.common * all as f32;
                found.push(Word { text, weight, passages, matches });
            }
        }
        found.sort_by(|a, b| a.passages.cmp(&b.passages).then_with(|| a.text.cmp(&b.text)));
        if !found.iter().any(|word| word.matches) {
            found.iter_mut().for_each(|word| word.matches = true);
        }
        Ok(found)
    }

    fn limit(&mut self) {
        if self.words.len() > MOST_WORDS {
            let left_out = self.words.len() - MOST_WORDS;
            self.words.truncate(MOST_WORDS);
            self.notices.push(Notice::new("query", format!("it is long: its {MOST_WORDS} rarest words are asked for, {left_out} more common ones are not")));
        }
    }

    /// Whether nothing at all is asked for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.stretches.is_empty()
    }

    /// Says, where nothing was found, that quoting would find it.
    pub fn hidden(&self, index: &Index) -> Result<Option<Notice>, Error> {
        let _ = index;
        Ok(None)
    }
}

fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_ascii()
}
