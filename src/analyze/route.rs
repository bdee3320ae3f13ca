//! The best way through the words of a text, as jieba finds it.
//!
//! jieba makes a trie of its whole dictionary first, which takes 100 ms. Here the trie is compiled in; the sums are
//! jieba's to the last bit, and what is left in single characters goes through jieba's [model](super::model).

use super::lexicon::{Lexicon, Walk, code};
use super::model::Model;
use super::segment::{Cut, Token};
use crate::text::Span;

/// Cuts stretches of Chinese with plain letters and digits.
pub(super) struct Route<'l> {
    lexicon: &'l Lexicon,
    /// The logarithm of the sum of all frequencies.
    all: f64,
    /// The characters of the block that is cut.
    chars: Vec<Char>,
    /// The best way on from each of them, and from the end.
    steps: Vec<Step>,
    model: Model,
    /// The characters that the model cuts.
    unknown: Vec<char>,
}

struct Char {
    /// Where it begins, in bytes of the stretch.
    at: usize,
    code: u16,
}

/// The best way on from a character: behind which character its word ends, and the logarithm of the probability of all
/// from here.
#[derive(Clone, Copy)]
struct Step {
    end: usize,
    probability: f64,
}

impl<'l> Route<'l> {
    pub fn new(lexicon: &'l Lexicon) -> Self {
        let all = (lexicon.total() as f64).ln();
        Route { lexicon, all, chars: Vec::new(), steps: Vec::new(), model: Model::default(), unknown: Vec::new() }
    }

    /// Cuts `text`, in which white space and punctuation stand alone, and hands over each word, then those inside it.
    pub fn cut(&mut self, text: &str, mut found: impl FnMut(Token)) {
        self.chars.clear();
        for (at, c) in text.char_indices() {
            if in_words(c) {
                self.chars.push(Char { at, code: code(c) });
            } else {
                self.cut_block(text, at, &mut found);
                found(Token { span: Span::new(at, at + c.len_utf8()), cut: Cut::Word });
            }
        }
        self.cut_block(text, text.len(), &mut found);
    }

    /// Cuts the characters that were gathered, which end where `end` is.
    fn cut_block(&mut self, text: &str, end: usize, found: &mut impl FnMut(Token)) {
        if self.chars.is_empty() {
            return;
        }
        self.chars.push(Char { at: end, code: 0 });
        self.find_best_way(text);
        let (mut at, last) = (0, self.chars.len() - 1);
        while at < last {
            let end = self.steps[at].end;
            if end > at + 1 {
                self.found(text, at, end, found);
                at = end;
            } else {
                let singles = at;
                while at < last && self.steps[at].end == at + 1 {
                    at += 1;
                }
                self.cut_singles(text, singles, at, found);
            }
        }
        self.chars.clear();
    }

    /// For each character the word that begins the most probable way to the end, the longest of equals. A character that
    /// is no word counts as one that was seen once.
    fn find_best_way(&mut self, text: &str) {
        let (last, mut steps) = (self.chars.len() - 1, std::mem::take(&mut self.steps));
        steps.clear();
        steps.resize(self.chars.len(), Step { end: last, probability: 0.0 });
        for at in (0..last).rev() {
            let mut best: Option<Step> = None;
            self.words_from(text, at, last, |end, logarithm| {
                let probability = logarithm - self.all + steps[end].probability;
                let better =
                    |best: Step| probability > best.probability || (probability == best.probability && end > best.end);
                if best.is_none_or(better) {
                    best = Some(Step { end, probability });
                }
            });
            let end = at + 1;
            steps[at] = best.unwrap_or_else(|| Step { end, probability: 0.0 - self.all + steps[end].probability });
        }
        self.steps = steps;
    }

    /// Hands over each word that begins with a character and ends before another: behind which it ends, and the
    /// logarithm of its frequency.
    #[inline]
    fn words_from(&self, text: &str, start: usize, end: usize, mut found: impl FnMut(usize, f64)) {
        if self.lexicon.user_words().is_none() {
            return words_at(&self.chars[start..end], |chars, logarithm| found(start + chars, logarithm));
        }
        let from = self.chars[start].at;
        self.lexicon.words_at(self.span(start, end).of(text), |length, frequency| {
            let chars = self.chars[start..].iter().take_while(|char| char.at < from + length).count();
            found(start + chars, (frequency as f64).ln());
        });
    }

    /// Cuts what the best way leaves in single characters: they may be a word that the lexicon does not know.
    fn cut_singles(&mut self, text: &str, start: usize, end: usize, found: &mut impl FnMut(Token)) {
        let span = self.span(start, end);
        if end == start + 1 || self.lexicon.contains(span.of(text)) {
            for at in start..end {
                found(Token { span: self.span(at, at + 1), cut: Cut::Word });
            }
            return;
        }
        let (mut at, mut model, mut unknown) =
            (start, std::mem::take(&mut self.model), std::mem::take(&mut self.unknown));
        unknown.clear();
        unknown.extend(span.of(text).chars());
        model.cut(&unknown, |chars| {
            self.found(text, at, at + chars, found);
            at += chars;
        });
        (self.model, self.unknown) = (model, unknown);
    }

    /// Hands over a word, and the lexicon's words inside it, of two characters or more.
    fn found(&self, text: &str, start: usize, end: usize, found: &mut impl FnMut(Token)) {
        let whole = self.span(start, end);
        found(Token { span: whole, cut: Cut::Word });
        if end - start < 3 {
            return;
        }
        for at in (start..end).filter(|&at| !text.as_bytes()[self.chars[at].at].is_ascii()) {
            self.words_from(text, at, end, |end_inside, _| {
                if end_inside > at + 1 && (at, end_inside) != (start, end) {
                    found(Token { span: self.span(at, end_inside), cut: Cut::Part });
                }
            });
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.chars[start].at, self.chars[end].at)
    }
}

/// Hands over each compiled-in word that these characters begin with, shortest first: how many of them it has, and the
/// logarithm of its frequency.
#[inline]
fn words_at(chars: &[Char], mut found: impl FnMut(usize, f64)) {
    let mut walk = Walk::new();
    for (before, char) in chars.iter().enumerate() {
        if !walk.goes_on(char.code) {
            return;
        }
        if let Some(word) = walk.word() {
            found(before + 1, word.logarithm());
        }
        if !walk.has_more() {
            return;
        }
    }
}

/// Whether jieba looks for words with this character.
fn in_words(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}')
        || matches!(c, '\u{20000}'..='\u{2a6df}' | '\u{2a700}'..='\u{2ebef}' | '\u{2f800}'..='\u{2fa1f}')
}
