//! The evidence that plain text and quotations ask for: words, stretches, characters and their order.

use super::{Char, Plan};
use crate::analyze::{Analysis, Cut, Token, fold, key_of, within_cut_glosses};
use crate::error::{Error, Notice};
use crate::index::{Index, Term};
use crate::search::bm25::idf;
use crate::search::weights::Weights;
use crate::text::Span;
use std::sync::Arc;

/// A word that the query asks for.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::search) struct Word {
    pub text: String,
    /// Whether it is a word of the query, and not only a part of one.
    pub whole: bool,
    /// How much it counts: 1, or what the query says.
    pub boost: f32,
    /// In how many passages it stands.
    pub passages: u64,
    /// Where it stands.
    pub here: Arc<Term>,
    /// Where it stands in titles.
    pub in_title: Arc<Term>,
    /// How rare it is, here and in general.
    pub rarity: f32,
    /// What is left of a character's evidence within this word: less than 1 for function words.
    pub share: f32,
    /// Whether it makes a match by itself. What is too common, a single character of a longer piece or
    /// a number out of a mixture does so only where nothing else matches.
    pub matches: bool,
    /// Whether it is marked where it stands; words of a quotation are not, the quotation is.
    pub marked: bool,
}

/// A stretch of keys that the query asks for in one piece.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::search) struct Stretch {
    pub keys: Vec<char>,
    /// The same without a reading that the quotation cut off in its middle: `n)业集` also stands for `业集`.
    pub also: Option<Vec<char>>,
    pub kind: StretchKind,
    /// How much it counts: 1, or what the query says.
    pub boost: f32,
    /// Whether it is known, before it is looked for, to make a match only where nothing else does.
    pub is_common: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::search) enum StretchKind {
    /// In quotation marks.
    Quote,
    /// A piece of the query between spaces, or what stands in title marks.
    Piece,
    /// A word that the lexicon does not know: that it is one is guessed from its characters.
    Guessed,
    /// A single character that is a word of a longer piece, as in many names.
    Single,
    /// Another way to write a number.
    Number,
}

/// More different words or stretches of a query than this are not asked for: the rarest are.
const MOST_WORDS: usize = 96;
const MOST_STRETCHES: usize = 32;

/// In fewer passages than this no word is taken for too common.
const FEW_PASSAGES: u64 = 200;

/// Beside a character that is in more than this share of all passages another stands by chance. nDCG@10 and Recall@100
/// are the same with and without.
const NEARLY_ALL: f32 = 0.4;

/// A piece of the query longer than this is not asked for in one piece: its words will find it.
const LONGEST_PIECE: usize = 16;

/// About how many words a passage has.
const PASSAGE_WORDS: f32 = 150.0;

impl Plan {
    /// Adds the evidence of plain text.
    pub(super) fn add_words(&mut self, text: &str, boost: f32, index: &Index) -> Result<(), Error> {
        let analysis = index.analyzer().analyze(text);
        self.add_text(&analysis, true, boost, index)?;
        let folded = analysis.folded.as_str();
        for piece in folded.split_whitespace().map(bare) {
            if !is_one_word(piece, index) {
                self.add_stretch(piece, StretchKind::Piece, boost);
            }
        }
        for name in names_in(folded) {
            self.add_stretch(name, StretchKind::Piece, boost);
        }
        for token in analysis.tokens.iter().filter(|t| t.cut == Cut::Word) {
            let word = token.span.of(folded);
            // An article may have been cut otherwise where the lexicon does not know a word.
            if !word.is_ascii() && !is_one_word(word, index) {
                let single = word.chars().nth(1).is_none();
                self.add_stretch(word, if single { StretchKind::Single } else { StretchKind::Guessed }, boost);
            }
            let single = |token: &Token| token.span.of(folded).chars().nth(1).is_none();
            let next = analysis.tokens.iter().find(|next| next.cut == Cut::Word && next.span.start == token.span.end);
            if let Some(next) = next.filter(|next| single(token) && single(next)) {
                let both = Span::new(token.span.start, next.span.end);
                if both.of(folded).chars().all(char::is_alphanumeric) {
                    self.add_stretch(both.of(folded), StretchKind::Single, boost);
                }
            }
            for other in super::terms::numbers_like(word, folded[token.span.end..].starts_with('年')) {
                self.add_stretch(&other, StretchKind::Number, boost);
            }
        }
        Ok(())
    }

    /// Adds the evidence of a quotation.
    pub(super) fn add_quote(&mut self, text: &str, boost: f32, index: &Index) -> Result<(), Error> {
        self.add_quoted_words(text, boost, index)?;
        self.push_stretch(Stretch::of_quote(text, boost));
        Ok(())
    }

    /// Adds the evidence of the words of a quotation, which are not marked by themselves.
    pub(super) fn add_quoted_words(&mut self, text: &str, boost: f32, index: &Index) -> Result<(), Error> {
        self.add_text(&index.analyzer().analyze(text), false, boost, index)
    }

    fn add_text(&mut self, analysis: &Analysis, free: bool, boost: f32, index: &Index) -> Result<(), Error> {
        let folded = analysis.folded.as_str();
        for token in &analysis.tokens {
            self.stop.check()?;
            self.add_word(folded, token, free, boost, index)?;
        }
        self.add_characters(analysis, boost, index)?;
        self.stop.check()?;
        self.add_sequence(analysis);
        Ok(())
    }

    fn add_word(&mut self, folded: &str, token: &Token, free: bool, boost: f32, index: &Index) -> Result<(), Error> {
        let text = token.span.of(folded);
        let stands_alone = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let whole_piece = stands_alone(folded[..token.span.start].chars().next_back())
            && stands_alone(folded[token.span.end..].chars().next());
        let single = text.chars().nth(1).is_none();
        let number_of_mixture = token.cut == Cut::Part && text.bytes().all(|b| b.is_ascii_digit());
        let distinct = free && (whole_piece || !(single || number_of_mixture));
        let known = self.words.iter().position(|word| word.text == text);
        let at = match known {
            Some(at) => at,
            None => {
                self.words.push(self.look_up(text, index)?);
                self.words.len() - 1
            }
        };
        let all = index.passages().max(1);
        let word = &mut self.words[at];
        let rare = all < FEW_PASSAGES || word.passages as f32 <= self.weights.common * all as f32;
        word.whole |= token.cut == Cut::Word;
        word.boost = if known.is_some() { word.boost.max(boost) } else { boost };
        word.matches |= distinct && rare;
        word.marked |= free;
        Ok(())
    }

    /// A word with how rare it is: by its passages here, and by how often the lexicon says it is written at all.
    /// A question's 什么 is rare in an encyclopaedia and yet says nothing.
    fn look_up(&self, text: &str, index: &Index) -> Result<Word, Error> {
        let lexicon = index.analyzer().lexicon();
        let all = index.passages().max(1);
        let here = index.term(index.fields().words, text)?;
        let mut frequency = 0;
        lexicon.words_at(text, |length, found| {
            if length == text.len() {
                frequency = found;
            }
        });
        let expected = 1.0 - (-(frequency as f32) / lexicon.total() as f32 * PASSAGE_WORDS).exp();
        let rarity = idf(here.passages, all);
        let general = idf((expected * all as f32) as u64, all).min(rarity);
        let number = text.len() > 1 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let times = if number { self.weights.number } else { 1.0 };
        Ok(Word {
            text: text.to_owned(),
            whole: false,
            boost: 1.0,
            passages: here.passages,
            here,
            in_title: Arc::default(),
            rarity: times * (rarity - self.weights.general * (rarity - general)),
            share: 1.0 - self.weights.general_chars * (1.0 - general / rarity),
            matches: false,
            marked: false,
        })
    }

    /// Looks up in titles what is left after [`Plan::limit`].
    pub(super) fn look_up_titles(&mut self, index: &Index) -> Result<(), Error> {
        let fields = index.fields();
        for word in &mut self.words {
            word.in_title = index.term(fields.title, &word.text)?;
        }
        for char in &mut self.chars {
            char.in_title = index.term(fields.title_keys, char.key.encode_utf8(&mut [0; 4]))?;
        }
        for number in 0..self.pairs.len() {
            let text = self.text_of(self.pairs[number].first, self.pairs[number].second);
            self.pairs[number].in_title = index.term(fields.title_keys, &text)?;
        }
        Ok(())
    }

    fn add_stretch(&mut self, text: &str, kind: StretchKind, boost: f32) {
        let keys: Vec<char> = key_of(text).map(|(_, key)| key).collect();
        if keys.len() <= LONGEST_PIECE {
            self.push_stretch(Stretch { keys, also: None, kind, boost, is_common: false });
        }
    }

    fn push_stretch(&mut self, stretch: Stretch) {
        let is_known = |kind| self.stretches.contains(&Stretch { kind, ..stretch.clone() });
        let is_piece = stretch.kind == StretchKind::Guessed && is_known(StretchKind::Piece);
        let is_new = !stretch.keys.is_empty() && !is_known(stretch.kind) && !is_piece;
        if is_new && self.stretches.len() < MOST_STRETCHES {
            self.stretches.push(stretch);
        }
    }

    /// In how many passages a character, or two of them, may stand to make a match.
    pub(in crate::search) fn most_of_rare(&self, index: &Index) -> f32 {
        self.weights.rare * index.passages() as f32
    }

    /// A stretch that begins in more passages than this makes only weak matches and adds nothing to a score; nothing where
    /// this can be said of none.
    pub(in crate::search) fn most_passages(&self, stretch: &Stretch, index: &Index) -> Option<u64> {
        self.adds_nothing(stretch).then(|| self.most_of_rare(index) as u64)
    }

    /// Whether a stretch is looked for where weak matches are not wanted.
    pub(in crate::search) fn is_looked_for(&self, stretch: &Stretch, index: &Index) -> bool {
        let may_count = !stretch.is_common || self.weights.single > 0.0;
        may_count && !self.is_given_up(stretch, index)
    }

    /// Whether a stretch need not be looked for, for it would be given up: a character in so many passages that a tenth of
    /// them, that have it only from what follows, make no difference. Of news that is 2 of 100, and to see that they begin
    /// in too many passages took up to 0.3 of the 2.5 milliseconds of slow searches.
    fn is_given_up(&self, stretch: &Stretch, index: &Index) -> bool {
        let most = self.most_passages(stretch, index);
        let passages =
            stretch.keys.first().filter(|_| stretch.keys.len() == 1).map(|&key| passages_with(&self.chars, key));
        most.zip(passages).is_some_and(|(most, passages)| passages - passages / 10 > most)
    }

    /// Whether a stretch adds nothing to a score: it only makes a match.
    pub(in crate::search) fn adds_nothing(&self, stretch: &Stretch) -> bool {
        stretch.kind == StretchKind::Single && self.weights.single == 0.0
    }

    /// Finds the characters of a question, and the twos of such, that are too common to make a match: 是, 中的, 8月, 州的. A
    /// passage that has one only from the passage behind it is followed by one that has it itself, so at least half of
    /// those in the lane have it. Two common characters are not taken for a word on a guess either: 中有 stands in few
    /// passages, but to look for it where both stand was three quarters of the slowest searches of news.
    pub(super) fn find_common(&mut self, index: &Index) {
        let all = index.passages() as f32;
        let (most, most_of_each) = (self.most_of_rare(index), self.weights.common * all);
        for stretch in &mut self.stretches {
            let passages = |key| passages_with(&self.chars, key);
            let are_common =
                |keys: &[char]| keys.iter().all(|&key| key.is_ascii_digit() || passages(key) as f32 > most_of_each);
            stretch.is_common = match (stretch.kind, &*stretch.keys) {
                (StretchKind::Single, &[key]) => (passages(key) / 2) as f32 > most,
                (StretchKind::Single, keys) => {
                    are_common(keys) || keys.iter().any(|&key| passages(key) as f32 > NEARLY_ALL * all)
                }
                (StretchKind::Guessed, keys @ [_, _]) => are_common(keys),
                _ => false,
            };
        }
    }

    pub(super) fn limit(&mut self) {
        self.words.sort_by(|a, b| a.passages.cmp(&b.passages).then_with(|| a.text.cmp(&b.text)));
        if self.words.len() > MOST_WORDS {
            let left_out = self.words.len() - MOST_WORDS;
            self.words.truncate(MOST_WORDS);
            self.notices.push(Notice::new(
                "query",
                format!("it is long: its {MOST_WORDS} rarest words are asked for, {left_out} more common ones are not"),
            ));
        }
    }
}

/// In how many passages a key of the plan stands, as the lane has it.
pub(super) fn passages_with(chars: &[Char], key: char) -> u64 {
    chars.iter().find(|known| known.key == key).map_or(0, |known| known.here.passages)
}

impl Word {
    /// What it weighs beside others of its rarity.
    pub fn weight(&self, weights: &Weights) -> f32 {
        self.boost * if self.whole { 1.0 } else { weights.part }
    }
}

impl Stretch {
    /// The keys of all forms in which it may stand, with its kind.
    pub fn forms(&self) -> impl Iterator<Item = (&[char], StretchKind)> {
        std::iter::once(&self.keys).chain(&self.also).map(|keys| (keys.as_slice(), self.kind))
    }

    /// What a quotation asks for.
    pub(super) fn of_quote(quote: &str, boost: f32) -> Stretch {
        let keys = |text: &str| key_of(fold(text).as_str()).map(|(_, key)| key).collect::<Vec<char>>();
        let whole = keys(quote);
        let also = Some(keys(within_cut_glosses(quote))).filter(|also| !also.is_empty() && *also != whole);
        Stretch { keys: whole, also, kind: StretchKind::Quote, boost, is_common: false }
    }
}

/// Whether a piece is one word of the lexicon: 和服 is not asked for inside 产品和服务.
pub(super) fn is_one_word(piece: &str, index: &Index) -> bool {
    piece.chars().nth(1).is_some() && index.analyzer().lexicon().contains(piece)
}

/// What stands between title marks or quotation marks inside a text: names, mostly.
fn names_in(folded: &str) -> Vec<&str> {
    const MARKS: [(char, char); 6] = [('《', '》'), ('〈', '〉'), ('「', '」'), ('『', '』'), ('“', '”'), ('"', '"')];
    let mut names = Vec::new();
    for (open, close) in MARKS {
        let mut rest = folded;
        while let Some((name, after)) = rest.split_once(open).and_then(|(_, rest)| rest.split_once(close)) {
            names.push(name);
            rest = after;
        }
    }
    names
}

/// A piece without the punctuation around it.
pub(super) fn bare(piece: &str) -> &str {
    let is_punctuation = |c: char| !c.is_alphanumeric() && !c.is_ascii();
    piece.trim_matches(|c: char| c.is_ascii_punctuation() && c != '+' && c != '#' || is_punctuation(c))
}
