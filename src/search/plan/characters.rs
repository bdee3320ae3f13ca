//! The evidence of characters: each, each two that stand side by side, and the words they make in their order.

use super::Plan;
use crate::analyze::{Analysis, Cut, key};
use crate::error::Error;
use crate::index::{Index, Term};
use crate::search::stop::Stop;
use crate::text::Span;
use std::sync::Arc;

/// A key that the query has.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::search) struct Char {
    pub key: char,
    /// How much it counts.
    pub share: f32,
    /// Where it stands.
    pub here: Arc<Term>,
    /// Where it stands in titles.
    pub in_title: Arc<Term>,
}

/// Two neighbouring keys, by their numbers among the plan's characters.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::search) struct Pair {
    pub first: usize,
    pub second: usize,
    /// How much it counts.
    pub share: f32,
    /// In how many passages it stands as a word.
    pub as_word: u64,
    /// Where it stands in titles.
    pub in_title: Arc<Term>,
}

/// A word where it stands in the query.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::search) struct Place {
    /// Its keys, by their numbers among the plan's characters.
    pub chars: Vec<usize>,
    /// How rare it is.
    pub rarity: f32,
}

/// More different characters, pairs or places of words of a query than this are not asked for.
const MOST_CHARS: usize = 96;
const MOST_PLACES: usize = 48;

impl Plan {
    /// Adds the evidence of the characters of plain text or a quotation, and of neighbouring pairs.
    pub(super) fn add_characters(&mut self, analysis: &Analysis, boost: f32, index: &Index) -> Result<(), Error> {
        let folded = analysis.folded.as_str();
        let (mut last, stop): (Option<(usize, usize)>, Stop) = (None, self.stop.clone());
        for (at, c) in folded.char_indices().take_while(|_| !stop.is_due()) {
            let now = match key(c).filter(|_| c.is_alphanumeric()) {
                Some(key) => {
                    let share = boost * self.share(analysis, Span::new(at, at + c.len_utf8()));
                    self.add_char(key, share, index)?
                }
                None => None,
            };
            if let (Some((from, first)), Some(second)) = (last, now) {
                let share = boost * self.share(analysis, Span::new(from, at + c.len_utf8()));
                self.add_pair((first, second), share, index)?;
            }
            last = now.map(|number| (at, number));
        }
        Ok(())
    }

    fn add_char(&mut self, key: char, share: f32, index: &Index) -> Result<Option<usize>, Error> {
        if let Some(at) = self.chars.iter().position(|known| known.key == key) {
            self.chars[at].share = self.chars[at].share.max(share);
            return Ok(Some(at));
        }
        if self.chars.len() == MOST_CHARS {
            return Ok(None);
        }
        let here = index.term(index.fields().chars, key.encode_utf8(&mut [0; 4]))?;
        self.chars.push(Char { key, share, here, in_title: Arc::default() });
        Ok(Some(self.chars.len() - 1))
    }

    fn add_pair(&mut self, (first, second): (usize, usize), share: f32, index: &Index) -> Result<(), Error> {
        if let Some(known) = self.pairs.iter_mut().find(|known| (known.first, known.second) == (first, second)) {
            known.share = known.share.max(share);
        } else if self.pairs.len() < MOST_CHARS {
            let text = self.text_of(first, second);
            let as_word = match self.words.iter().find(|word| word.text == text) {
                Some(word) => word.passages,
                None => index.term(index.fields().words, &text)?.passages,
            };
            self.pairs.push(Pair { first, second, share, as_word, in_title: Arc::default() });
        }
        Ok(())
    }

    /// Two characters side by side.
    pub(super) fn text_of(&self, first: usize, second: usize) -> String {
        [first, second].iter().map(|&number| self.chars[number].key).collect()
    }

    /// What the words over a stretch of the query leave of the evidence of its characters.
    fn share(&self, analysis: &Analysis, span: Span) -> f32 {
        let over = analysis.tokens.iter().filter(|token| token.cut == Cut::Word && token.span.overlaps(span));
        let shares = over.filter_map(|token| {
            let text = token.span.of(analysis.folded.as_str());
            self.words.iter().find(|word| word.text == text).map(|word| word.share)
        });
        shares.fold(None, |most: Option<f32>, share| Some(most.map_or(share, |most| most.max(share)))).unwrap_or(1.0)
    }

    /// Adds the words in the order of the query.
    pub(super) fn add_sequence(&mut self, analysis: &Analysis) {
        for token in analysis.tokens.iter().filter(|token| token.cut == Cut::Word) {
            let text = token.span.of(analysis.folded.as_str());
            let number = |c| key(c).and_then(|key| self.chars.iter().position(|known| known.key == key));
            let chars: Option<Vec<usize>> = text.chars().map(number).collect();
            let word = self.words.iter().find(|word| word.text == text);
            if let (Some(chars), Some(word), true) = (chars, word, self.sequence.len() < MOST_PLACES) {
                self.sequence.push(Place { chars, rarity: word.rarity });
            }
        }
    }
}
