//! jieba's hidden Markov model, which cuts what the lexicon does not know.
//!
//! Each character of a run begins a word, ends one, stands inside one or is one, and of all ways to say so the most
//! probable is found (Viterbi's algorithm). The probabilities come out of jieba's own crate, and the sums are jieba's to
//! the last bit; but jieba makes a trie first, if only of no words: 400 KiB, cleared page by page.

use tables::{EMIT_INDEX, EMIT_MIN_CHAR, EMIT_NONE, EMIT_PROBS, HMM_HAN_MAX, HMM_HAN_MIN, INITIAL_PROBS, TRANS_PROBS};

mod tables {
    /// The logarithm of the probability of what was never seen.
    pub const MIN_FLOAT: f64 = -3.14e100;

    jieba_macros::generate_hmm_data!();
}

/// What a character is of its word, as the tables number it.
const BEGIN: u8 = 0;
const END: u8 = 1;
const MIDDLE: u8 = 2;
const SINGLE: u8 = 3;

/// What may go before each of them. The second is taken of equals.
const BEFORE: [[u8; 2]; 4] = [[END, SINGLE], [BEGIN, MIDDLE], [BEGIN, MIDDLE], [END, SINGLE]];

/// The model, with room for the run that is cut.
#[derive(Default)]
pub(super) struct Model {
    /// For each character what the one before is, if it is the first, second, third or fourth.
    before: Vec<[u8; 4]>,
    /// What each is, in the end.
    best: Vec<u8>,
}

impl Model {
    /// Cuts Chinese characters with plain letters and digits: hands over how many characters each word has.
    pub fn cut(&mut self, chars: &[char], mut found: impl FnMut(usize)) {
        for run in chars.chunk_by(|a, b| class(*a) == class(*b)) {
            if class(run[0]) == Class::Modelled && run.len() > 1 {
                self.cut_run(run, &mut found);
            } else {
                found(run.len());
            }
        }
    }

    fn cut_run(&mut self, run: &[char], found: &mut impl FnMut(usize)) {
        self.find_best(run);
        let mut begin = 0;
        for (at, of) in self.best.iter().enumerate() {
            match *of {
                BEGIN => begin = at,
                END | SINGLE => {
                    found(at + 1 - begin);
                    begin = at + 1;
                }
                _ => (),
            }
        }
    }

    fn find_best(&mut self, run: &[char]) {
        self.before.clear();
        let seen = probabilities(run[0]);
        let mut all: [f64; 4] = std::array::from_fn(|of| INITIAL_PROBS[of] + seen[of]);
        for &c in &run[1..] {
            let seen = probabilities(c);
            let (mut before, mut next) = ([BEGIN; 4], [0.0; 4]);
            for of in 0..4 {
                let from = |before: u8| all[usize::from(before)] + TRANS_PROBS[usize::from(before)][of] + seen[of];
                let [first, second] = BEFORE[of];
                let is_first = from(first) > from(second);
                before[of] = if is_first { first } else { second };
                next[of] = from(before[of]);
            }
            self.before.push(before);
            all = next;
        }
        let mut of = if all[usize::from(END)] > all[usize::from(SINGLE)] { END } else { SINGLE };
        self.best.clear();
        self.best.push(of);
        for before in self.before.iter().rev() {
            of = before[usize::from(of)];
            self.best.push(of);
        }
        self.best.reverse();
    }
}

/// What is cut in one way.
#[derive(PartialEq, Eq)]
enum Class {
    /// The model knows it.
    Modelled,
    /// A plain letter or digit.
    Plain,
    Other,
}

fn class(c: char) -> Class {
    match c {
        HMM_HAN_MIN..=HMM_HAN_MAX => Class::Modelled,
        c if c.is_ascii_alphanumeric() => Class::Plain,
        _ => Class::Other,
    }
}

/// The logarithms of how probable a character is as what it may be of a word.
fn probabilities(c: char) -> [f64; 4] {
    let row = EMIT_INDEX.get((c as u32).wrapping_sub(EMIT_MIN_CHAR) as usize);
    row.filter(|row| **row != EMIT_NONE).map_or([tables::MIN_FLOAT; 4], |&row| EMIT_PROBS[usize::from(row)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use jieba_rs::Jieba;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    /// All that jieba without words does with a text is what its model does.
    static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::empty);

    fn cut(text: &str) -> Vec<usize> {
        let (chars, mut words) = (text.chars().collect::<Vec<char>>(), Vec::new());
        Model::default().cut(&chars, |length| words.push(length));
        words
    }

    fn by_jieba(text: &str) -> Vec<usize> {
        JIEBA.cut(text, true).iter().map(|word| word.word.chars().count()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5000))]

        #[test]
        fn it_cuts_as_jieba_does(text in "([一-龥]|[的一是在不了有和人这中大为上个国我以要他]|[a-z0-9]|[㐀-㐃\u{9fd5}-\u{9fd8}𠀀-𠀃]){1,24}") {
            prop_assert_eq!(cut(&text), by_jieba(&text), "{}", text);
        }
    }

    #[test]
    fn every_character_is_known_as_jieba_knows_it() {
        for c in '\u{4e00}'..='\u{9fff}' {
            for text in [format!("{c}国"), format!("中{c}"), format!("小{c}的"), format!("{c}{c}{c}")] {
                assert_eq!(cut(&text), by_jieba(&text), "{text}");
            }
        }
    }
}
