//! The best way through the words of a text, as jieba finds it.
//!
//! jieba makes a trie of its whole dictionary first, which takes 100 ms. Here the trie is compiled in; the sums are
//! jieba's to the last bit, and what is left in single characters goes through jieba's [model](super::model).

use super::lexicon::{self, Lexicon, Node, Walk, Word, code};
use super::model::Model;
use super::segment::{Cut, Placed};
use crate::text::Span;
use std::ops::Range;

/// Cuts stretches of Chinese with plain letters and digits out of a text.
pub(super) struct Route<'l, 't> {
    lexicon: &'l Lexicon,
    text: &'t str,
    /// The logarithm of the sum of all frequencies.
    all: f64,
    /// The characters of the text, and its end.
    chars: Vec<Char>,
    /// How many of them were passed.
    passed: usize,
    /// The best way on from each character of the block that is cut, and from its end.
    steps: Vec<Step>,
    model: Model,
    /// The characters that the model cuts.
    unknown: Vec<char>,
}

struct Char {
    /// Where it begins, in bytes of the text.
    at: usize,
    is_in_words: bool,
    code: u16,
    /// The node of the trie behind it and the next, if there is one.
    second: Node,
}

/// The best way on from a character: behind which character its word ends, the place of that in the lexicon, and the
/// logarithm of the probability of all from here.
#[derive(Clone, Copy)]
struct Step {
    end: usize,
    place: u32,
    probability: f64,
}

impl<'l, 't> Route<'l, 't> {
    pub fn new(lexicon: &'l Lexicon, text: &'t str) -> Self {
        Route {
            lexicon,
            text,
            all: (lexicon.total() as f64).ln(),
            chars: chars(text, lexicon.user_words().is_none()),
            passed: 0,
            steps: Vec::new(),
            model: Model::default(),
            unknown: Vec::new(),
        }
    }

    /// Cuts a stretch behind those that were cut before, in which white space and punctuation stand alone, and hands over
    /// each word, then those inside it.
    pub fn cut(&mut self, stretch: Span, mut found: impl FnMut(Placed)) {
        let index = |at: usize, from: usize| from + self.chars[from..].partition_point(|char| char.at < at);
        let start = index(stretch.start, self.passed);
        let end = index(stretch.end, start);
        let mut block = start;
        for at in start..end {
            if !self.chars[at].is_in_words {
                self.cut_block(block, at, &mut found);
                found(Placed::new(self.span(at, at + 1), Cut::Word, 0));
                block = at + 1;
            }
        }
        self.cut_block(block, end, &mut found);
        self.passed = end;
    }

    /// Cuts the characters of a block.
    fn cut_block(&mut self, start: usize, end: usize, found: &mut impl FnMut(Placed)) {
        self.find_best_way(start, end);
        let mut at = start;
        while at < end {
            let next = self.steps[at - start];
            if next.end > at + 1 {
                self.found(at, next.end, next.place, found);
                at = next.end;
            } else {
                let singles = at;
                while at < end && self.steps[at - start].end == at + 1 {
                    at += 1;
                }
                self.cut_singles(start, singles..at, found);
            }
        }
    }

    /// For each character the word that begins the most probable way to the end, the longest of equals. A character that
    /// is no word counts as one that was seen once.
    fn find_best_way(&mut self, start: usize, last: usize) {
        let mut steps = std::mem::take(&mut self.steps);
        steps.clear();
        steps.resize(last - start + 1, Step { end: last, place: 0, probability: 0.0 });
        for at in (start..last).rev() {
            let mut best: Option<Step> = None;
            self.words_from(at, last, |end, place, logarithm| {
                let probability = logarithm - self.all + steps[end - start].probability;
                let better =
                    |best: Step| probability > best.probability || (probability == best.probability && end > best.end);
                if best.is_none_or(better) {
                    best = Some(Step { end, place, probability });
                }
            });
            let end = at + 1;
            let alone = || Step { end, place: 0, probability: 0.0 - self.all + steps[end - start].probability };
            steps[at - start] = best.unwrap_or_else(alone);
        }
        self.steps = steps;
    }

    /// Hands over each word that begins with a character and ends before another: behind which it ends, its place, and the
    /// logarithm of its frequency.
    #[inline]
    fn words_from(&self, start: usize, end: usize, mut found: impl FnMut(usize, u32, f64)) {
        if self.lexicon.user_words().is_none() {
            let chars = &self.chars[start..end];
            return words_at(chars, |chars, word| found(start + chars, word.place(), word.logarithm()));
        }
        let from = self.chars[start].at;
        self.lexicon.words_at(self.span(start, end).of(self.text), |length, frequency| {
            let chars = self.chars[start..].iter().take_while(|char| char.at < from + length).count();
            found(start + chars, 0, (frequency as f64).ln());
        });
    }

    /// Cuts what the best way through a block leaves in single characters: they may be a word that the lexicon does not know.
    fn cut_singles(&mut self, block: usize, singles: Range<usize>, found: &mut impl FnMut(Placed)) {
        let span = self.span(singles.start, singles.end);
        if singles.len() == 1 || self.lexicon.contains(span.of(self.text)) {
            for at in singles {
                found(Placed::new(self.span(at, at + 1), Cut::Word, self.steps[at - block].place));
            }
            return;
        }
        let (mut at, mut model, mut unknown) =
            (singles.start, std::mem::take(&mut self.model), std::mem::take(&mut self.unknown));
        unknown.clear();
        unknown.extend(span.of(self.text).chars());
        model.cut(&unknown, |chars| {
            let place = if chars == 1 { self.steps[at - block].place } else { 0 };
            self.found(at, at + chars, place, found);
            at += chars;
        });
        (self.model, self.unknown) = (model, unknown);
    }

    /// Hands over a word, and the lexicon's words inside it, of two characters or more.
    fn found(&self, start: usize, end: usize, place: u32, found: &mut impl FnMut(Placed)) {
        let whole = self.span(start, end);
        found(Placed::new(whole, Cut::Word, place));
        if end - start < 3 {
            return;
        }
        for at in (start..end).filter(|&at| !self.text.as_bytes()[self.chars[at].at].is_ascii()) {
            self.words_from(at, end, |end_inside, place, _| {
                if end_inside > at + 1 && (at, end_inside) != (start, end) {
                    found(Placed::new(self.span(at, end_inside), Cut::Part, place));
                }
            });
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.chars[start].at, self.chars[end].at)
    }
}

/// The characters of a text, and its end; with nodes of the trie where there are no users' words, which are looked up otherwise.
fn chars(text: &str, with_nodes: bool) -> Vec<Char> {
    let char = |(at, c)| Char { at, is_in_words: in_words(c), code: code(c), second: Node::NONE };
    let end = Char { at: text.len(), is_in_words: false, code: 0, second: Node::NONE };
    let mut chars: Vec<Char> = text.char_indices().map(char).chain([end]).collect();
    // They lie far from each other: asked for one after the other without a question between, many are waited for at once.
    let pairs = if with_nodes { 1..chars.len() } else { 0..0 };
    for at in pairs {
        chars[at - 1].second = lexicon::second(chars[at - 1].code, chars[at].code);
    }
    chars
}

/// Hands over each compiled-in word that these characters begin with, shortest first, with how many of them it has.
#[inline]
fn words_at(chars: &[Char], mut found: impl FnMut(usize, Word)) {
    let mut walk = Walk::new();
    for (before, char) in chars.iter().enumerate() {
        let goes_on = match before {
            1 => walk.goes_to(char.code, chars[0].second),
            _ => walk.goes_on(char.code),
        };
        if !goes_on {
            return;
        }
        if let Some(word) = walk.word() {
            found(before + 1, word);
        }
        if !walk.has_more() {
            return;
        }
    }
}

/// Whether jieba looks for words with this character.
fn in_words(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
        || c.is_ascii_alphanumeric()
        || matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}')
        || matches!(c, '\u{20000}'..='\u{2a6df}' | '\u{2a700}'..='\u{2ebef}' | '\u{2f800}'..='\u{2fa1f}')
}
