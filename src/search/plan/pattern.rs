//! Patterns: wildcards, regular expressions, and phrases with room between their words.

use super::Plan;
use super::expression::{Expression, walk};
use crate::analyze::{Cut, fold, key_of};
use crate::error::{Error, Notice};
use crate::index::Index;

/// Something that is found by its shape.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::search) struct Pattern {
    /// As it was typed.
    pub typed: String,
    pub shape: Shape,
    /// How much it counts.
    pub boost: f32,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::search) enum Shape {
    /// These words of the index, in order.
    Words(Vec<String>),
    /// Stretches of keys one after the other.
    Runs(Runs),
}

/// Stretches of keys with room between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::search) struct Runs {
    pub first: Vec<char>,
    /// Each further stretch, with how many keys stand before it, at least and at most.
    pub rest: Vec<(u32, u32, Vec<char>)>,
    /// How many keys in all may stand between where there is a choice.
    pub room: u32,
}

/// How many characters a `*` in the middle of a Chinese word may stand for.
const MOST_BETWEEN: u32 = 8;

/// So many different words of the index, the most common, stand for a pattern.
const MOST_WORDS: usize = 128;

/// So many patterns of one query are walked through the words of the index.
const MOST_WALKS: usize = 8;

/// Of a long pattern of characters so many are asked for, in whole stretches.
const MOST_KEYS: usize = 48;

/// Larger expressions are refused before they are compiled.
const MOST_PATTERN_CHARS: usize = 200;

/// A piece of a wildcard.
enum Piece {
    Text(String),
    One,
    Any,
}

impl Plan {
    /// The pattern of a wildcard, where it can be had.
    pub(super) fn wildcard(&mut self, wildcard: &str, boost: f32, index: &Index) -> Result<Option<usize>, Error> {
        let pieces = pieces(wildcard);
        let folded = |text: &str| fold(text).as_str().trim().to_owned();
        let is_chinese = |c: char| !c.is_ascii() && c.is_alphanumeric();
        if pieces.iter().any(|piece| matches!(piece, Piece::Text(text) if folded(text).chars().any(is_chinese))) {
            return Ok(runs_of(&pieces)
                .map(|runs| self.push(Pattern { typed: wildcard.to_owned(), shape: Shape::Runs(runs), boost })));
        }
        let escaped = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => folded(text).chars().map(escape).collect(),
            Piece::One => ".".to_owned(),
            Piece::Any => ".*".to_owned(),
        });
        let expression: String = escaped.collect();
        self.words_like(wildcard, &expression, boost, index)
    }

    /// The pattern of a regular expression over the words of the index; one that cannot be read is a notice.
    pub(super) fn regex(&mut self, expression: &str, boost: f32, index: &Index) -> Result<Option<usize>, Error> {
        self.words_like(expression, expression, boost, index)
    }

    /// The pattern of a phrase whose words may stand `slop` characters apart in all.
    pub(super) fn loose(&mut self, phrase: &str, slop: u32, boost: f32, index: &Index) -> Option<usize> {
        let analysis = index.analyzer().analyze(phrase);
        let words = analysis.words(Cut::Word).map(|word| key_of(word).map(|(_, key)| key).collect::<Vec<char>>());
        let mut keys = 0;
        let mut words = words.filter(|word| !word.is_empty()).take_while(|word| {
            keys += word.len();
            keys <= MOST_KEYS
        });
        let first = words.next()?;
        let rest: Vec<(u32, u32, Vec<char>)> = words.map(|keys| (0, slop, keys)).collect();
        let shape = Shape::Runs(Runs { first, rest, room: slop });
        Some(self.push(Pattern { typed: phrase.to_owned(), shape, boost }))
    }

    fn words_like(&mut self, shown: &str, expression: &str, boost: f32, index: &Index) -> Result<Option<usize>, Error> {
        let walked = |pattern: &&Pattern| matches!(pattern.shape, Shape::Words(_));
        let same = |pattern: &Pattern| walked(&pattern) && pattern.typed == shown && pattern.boost == boost;
        if let Some(known) = self.patterns.iter().position(same) {
            return Ok(Some(known));
        }
        let refused = |why: String| Notice::new(shown, format!("{why}; it is left out"));
        if self.patterns.iter().filter(walked).count() == MOST_WALKS {
            let notice = refused(format!("a query has at most {MOST_WALKS} such patterns"));
            if !self.notices.iter().any(|known| known.reason == notice.reason) {
                self.notices.push(notice);
            }
            return Ok(None);
        }
        if expression.chars().count() > MOST_PATTERN_CHARS {
            self.notices.push(refused(format!("a pattern has at most {MOST_PATTERN_CHARS} characters")));
            return Ok(None);
        }
        let regex = match Expression::read(expression) {
            Ok(regex) => regex,
            Err(why) => {
                let line = why.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it cannot be read").trim();
                let line = line.strip_prefix("error: ").unwrap_or(line).to_owned();
                self.notices.push(refused(format!("expected a regular expression such as /20[12]\\d/: {line}")));
                return Ok(None);
            }
        };
        let (found, whole) = walk(&regex, index, &self.stop)?;
        let many = found.len() > MOST_WORDS;
        let mut words: Vec<(String, u64)> = found.into_iter().collect();
        words.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        words.truncate(MOST_WORDS);
        if many || !whole {
            let of =
                if whole { "of those it matches" } else { "of those found before the search for more was stopped" };
            self.notices.push(Notice::new(shown, format!("it stands for the {} most common words {of}", words.len())));
        }
        let mut words: Vec<String> = words.into_iter().map(|(word, _)| word).collect();
        words.sort();
        Ok(Some(self.push(Pattern { typed: shown.to_owned(), shape: Shape::Words(words), boost })))
    }

    fn push(&mut self, pattern: Pattern) -> usize {
        match self.patterns.iter().position(|known| *known == pattern) {
            Some(at) => at,
            None => {
                self.patterns.push(pattern);
                self.patterns.len() - 1
            }
        }
    }
}

impl Runs {
    /// The stretches, in order.
    pub fn all(&self) -> impl Iterator<Item = &Vec<char>> {
        std::iter::once(&self.first).chain(self.rest.iter().map(|(_, _, run)| run))
    }

    /// Their keys, one after the other.
    pub fn keys(&self) -> impl Iterator<Item = char> {
        self.all().flatten().copied()
    }

    /// Whether the stretches follow each other from `start` on, given where each of them begins.
    pub fn goes_on(&self, starts: &[Vec<u32>], start: u32) -> bool {
        let mut ends = vec![(start + self.first.len() as u32, self.room)];
        for ((least, most, run), starts) in self.rest.iter().zip(&starts[1..]) {
            let mut next = Vec::new();
            for (end, room) in ends {
                let last = end + (*most).min(least.saturating_add(room));
                let from = starts.partition_point(|&s| s < end + least);
                for &at in starts[from..].iter().take_while(|&&s| s <= last) {
                    next.push((at + run.len() as u32, room - (at - end - least)));
                }
            }
            next.sort_unstable();
            next.dedup();
            ends = next;
        }
        !ends.is_empty()
    }

    /// Where in `keys`, from `start` on, the stretches end that begin there: the shortest way.
    pub fn ends_at(&self, keys: &[char], start: usize) -> Option<usize> {
        let after = |at: usize, run: &[char]| {
            keys.get(at..at + run.len()).is_some_and(|here| here == run).then_some(at + run.len())
        };
        let mut ends = vec![(after(start, &self.first)?, self.room)];
        for (least, most, run) in &self.rest {
            let mut next = Vec::new();
            for (end, room) in ends {
                for between in *least..=(*most).min(least.saturating_add(room)) {
                    if let Some(end) = after(end + between as usize, run) {
                        next.push((end, room - (between - least)));
                    }
                }
            }
            next.sort_unstable();
            next.dedup();
            ends = next;
        }
        ends.into_iter().map(|(end, _)| end).min()
    }
}

/// Takes a wildcard apart; a backslash makes the sign behind it plain.
fn pieces(wildcard: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut chars = wildcard.chars().peekable();
    while let Some(c) = chars.next() {
        let sign = match c {
            '*' => Some(Piece::Any),
            '?' => Some(Piece::One),
            _ => None,
        };
        match sign {
            Some(sign) => {
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                pieces.push(sign);
            }
            None if c == '\\' => text.extend(chars.next_if(|next| matches!(next, '*' | '?' | '\\')).or(Some(c))),
            None => text.push(c),
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

/// The stretches of a Chinese wildcard; what stands for anything at its ends asks for nothing.
fn runs_of(pieces: &[Piece]) -> Option<Runs> {
    let mut runs: Option<Runs> = None;
    let (mut least, mut most) = (0, 0);
    for piece in pieces {
        match piece {
            Piece::One => (least, most) = (least + 1, most + 1),
            Piece::Any => most += MOST_BETWEEN,
            Piece::Text(text) => {
                let keys: Vec<char> = key_of(fold(text).as_str()).map(|(_, key)| key).collect();
                let known: usize = runs.iter().flat_map(Runs::all).map(Vec::len).sum();
                if keys.is_empty() || known + keys.len() > MOST_KEYS {
                    continue;
                }
                match &mut runs {
                    None => runs = Some(Runs { first: keys, rest: Vec::new(), room: u32::MAX }),
                    Some(runs) => runs.rest.push((least, most, keys)),
                }
                (least, most) = (0, 0);
            }
        }
    }
    runs
}

/// A character as a regular expression that matches it alone.
fn escape(c: char) -> String {
    if c.is_alphanumeric() { c.to_string() } else { format!("\\u{{{:x}}}", u32::from(c)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wildcard: &str, text: &str, expected: Option<usize>) {
        let runs = runs_of(&pieces(wildcard)).expect("it has characters");
        let keys: Vec<char> = text.chars().collect();
        assert_eq!(runs.ends_at(&keys, 0), expected, "{wildcard} at the start of {text}");
    }

    #[test]
    fn wildcards_are_stretches_with_room() {
        check("产业*", "产业链", Some(2));
        check("*产业", "产业链", Some(2));
        check("青?蓝*", "青岛蓝谷", Some(3));
        check("青?蓝", "青蓝", None);
        check("青*谷", "青岛蓝谷", Some(4));
        check("青*谷", "青谷", Some(2));
        check("青*谷", "青一二三四五六七八九谷", None);
        check("a*b?谷", "a一二b三谷", Some(6));
    }

    #[test]
    fn room_is_shared_by_all_gaps() {
        let runs = Runs { first: vec!['a'], rest: vec![(0, 3, vec!['b']), (0, 3, vec!['c'])], room: 3 };
        let check =
            |text: &str, expected| assert_eq!(runs.ends_at(&text.chars().collect::<Vec<_>>(), 0), expected, "{text}");
        check("abc", Some(3));
        check("a1b2c", Some(5));
        check("a12b3c", Some(6));
        check("a12b34c", None);
        check("a1234bc", None);
    }
}
