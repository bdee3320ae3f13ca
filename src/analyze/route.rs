//! The best way through the words of a text, as jieba finds it, with the words looked up where they stand.
//!
//! jieba walks a trie of its whole dictionary, which takes 100 ms to make. Here the lexicon's map is walked instead;
//! the sums are jieba's to the last bit, and what is left in single characters goes through jieba's own hidden
//! Markov model.

use super::lexicon::Lexicon;
use crate::text::Span;
use jieba_rs::Jieba;
use std::sync::LazyLock;

/// jieba without words: all that it does with a text is what its model does.
static MODEL: LazyLock<Jieba> = LazyLock::new(Jieba::empty);

/// The best way on from a character: where its word ends, and the logarithm of the probability of all from here.
#[derive(Clone, Copy)]
struct Step {
    end: usize,
    probability: f64,
}

/// Cuts `text`, in which white space and punctuation stand alone, and hands over each word.
pub(super) fn cut(lexicon: &Lexicon, text: &str, mut word: impl FnMut(Span)) {
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        if !in_words(first) {
            word(Span::new(start, start + first.len_utf8()));
            start += first.len_utf8();
            continue;
        }
        let end = text[start..].find(|c| !in_words(c)).map_or(text.len(), |length| start + length);
        cut_block(lexicon, &text[start..end], |span| word(span.shifted(start)));
        start = end;
    }
}

/// Whether jieba looks for words with this character.
fn in_words(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}')
        || matches!(c, '\u{20000}'..='\u{2a6df}' | '\u{2a700}'..='\u{2ebef}' | '\u{2f800}'..='\u{2fa1f}')
}

fn cut_block(lexicon: &Lexicon, block: &str, mut word: impl FnMut(Span)) {
    let steps = best_way(lexicon, block);
    let mut singles: Option<usize> = None;
    let mut at = 0;
    while let Some(first) = block[at..].chars().next() {
        let end = steps[at].end;
        if end == at + first.len_utf8() {
            singles.get_or_insert(at);
        } else {
            if let Some(start) = singles.take() {
                cut_singles(lexicon, block, Span::new(start, at), &mut word);
            }
            word(Span::new(at, end));
        }
        at = end;
    }
    if let Some(start) = singles {
        cut_singles(lexicon, block, Span::new(start, at), &mut word);
    }
}

/// For each character, by where it begins: the word that begins the most probable way to the end, the longest of
/// equals. A character that is no word counts as one that was seen once.
fn best_way(lexicon: &Lexicon, block: &str) -> Vec<Step> {
    let all = (lexicon.total() as f64).ln();
    let mut steps = vec![Step { end: block.len(), probability: 0.0 }; block.len() + 1];
    for (at, c) in block.char_indices().rev() {
        let mut best: Option<Step> = None;
        lexicon.words_at(&block[at..], |length, frequency| {
            let end = at + length;
            let probability = (frequency as f64).ln() - all + steps[end].probability;
            let better =
                |best: Step| probability > best.probability || (probability == best.probability && end > best.end);
            if best.is_none_or(better) {
                best = Some(Step { end, probability });
            }
        });
        let end = at + c.len_utf8();
        steps[at] = best.unwrap_or_else(|| Step { end, probability: 0.0 - all + steps[end].probability });
    }
    steps
}

/// Cuts what the best way leaves in single characters: they may be a word that the lexicon does not know.
fn cut_singles(lexicon: &Lexicon, block: &str, span: Span, word: &mut impl FnMut(Span)) {
    let singles = span.of(block);
    if singles.chars().nth(1).is_none() || lexicon.contains(singles) {
        for (at, c) in singles.char_indices() {
            word(Span::new(at, at + c.len_utf8()).shifted(span.start));
        }
    } else {
        for found in MODEL.cut(singles, true) {
            word(Span::new(found.byte_start, found.byte_end).shifted(span.start));
        }
    }
}
