//! The plan of a query: which terms of which lanes it asks for, made by the index's own analyzer.

use super::weights::{WEIGHTS, Weights};
use crate::analyze::{Cut, Token, fold, key, key_of, within_cut_glosses};
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
    /// Whether it makes a match by itself. What is too common, a single character of a longer piece or
    /// a number out of a mixture does so only where nothing else matches.
    pub matches: bool,
    /// Whether it is marked where it stands; words of a quotation are not, the quotation is.
    pub marked: bool,
}

/// A stretch of keys that the query asks for in one piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    pub keys: Vec<char>,
    /// The same without a reading that the quotation cut off in its middle: `n)业集` also stands for `业集`.
    pub also: Option<Vec<char>>,
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

/// In fewer passages than this no word is taken for too common.
const FEW_PASSAGES: u64 = 200;

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
            weights: WEIGHTS,
            notices: Vec::new(),
        };
        let mut words: HashMap<String, Word> = HashMap::new();
        for part in &query.parts {
            let (Part::Words(text) | Part::Quote(text)) = part;
            let analysis = index.analyzer().analyze(text);
            let folded = analysis.folded.as_str();
            for token in &analysis.tokens {
                let word = plan.word(folded, token, matches!(part, Part::Words(_)));
                words.entry(word.text.clone()).and_modify(|known| known.join(&word)).or_insert(word);
            }
            plan.add_characters(folded);
            match part {
                Part::Quote(_) => plan.add_quote(text),
                Part::Words(_) => {
                    plan.add_pieces(folded, index);
                    for token in analysis.tokens.iter().filter(|t| t.cut == Cut::Word) {
                        plan.add_unknown_word(token.span.of(folded), index);
                    }
                }
            }
        }
        plan.words = plan.look_up(words.into_values(), index)?;
        if query.parts.is_empty() {
            plan.notices.push(Notice::new("query", "it is empty: type the words to look for"));
        }
        plan.limit();
        Ok(plan)
    }

    fn word(&self, folded: &str, token: &Token, free: bool) -> Word {
        let text = token.span.of(folded);
        let stands_alone = |c: Option<char>| c.is_none_or(char::is_whitespace);
        let whole_piece = stands_alone(folded[..token.span.start].chars().next_back())
            && stands_alone(folded[token.span.end..].chars().next());
        let single = text.chars().nth(1).is_none();
        let number_of_mixture = token.cut == Cut::Part && text.bytes().all(|b| b.is_ascii_digit());
        Word {
            text: text.to_owned(),
            weight: if token.cut == Cut::Word { 1.0 } else { self.weights.part },
            passages: 0,
            matches: free && (whole_piece || !(single || number_of_mixture)),
            marked: free,
        }
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

    fn add_quote(&mut self, quote: &str) {
        let keys = |text: &str| key_of(fold(text).as_str()).map(|(_, key)| key).collect::<Vec<char>>();
        let whole = keys(quote);
        let also = Some(keys(within_cut_glosses(quote))).filter(|also| !also.is_empty() && *also != whole);
        self.add_stretch(Stretch { keys: whole, also, kind: StretchKind::Quote });
    }

    /// Adds what stands between spaces, unless it is one word of the lexicon: 和服 is not asked for inside 产品和服务.
    fn add_pieces(&mut self, folded: &str, index: &Index) {
        for piece in folded.split_whitespace() {
            let piece =
                piece.trim_matches(|c: char| c.is_ascii_punctuation() && c != '+' && c != '#' || is_punctuation(c));
            let keys: Vec<char> = key_of(piece).map(|(_, key)| key).collect();
            let one_word = keys.len() > 1 && index.analyzer().lexicon().contains(piece);
            if !one_word && keys.len() <= LONGEST_PIECE {
                self.add_stretch(Stretch { keys, also: None, kind: StretchKind::Piece });
            }
        }
    }

    /// Adds a word that the lexicon does not know by its characters: an article may have been cut otherwise there.
    fn add_unknown_word(&mut self, word: &str, index: &Index) {
        let keys: Vec<char> = key_of(word).map(|(_, key)| key).collect();
        let latin = word.is_ascii();
        if keys.len() > 1 && keys.len() <= LONGEST_PIECE && !latin && !index.analyzer().lexicon().contains(word) {
            self.add_stretch(Stretch { keys, also: None, kind: StretchKind::Piece });
        }
    }

    fn add_stretch(&mut self, stretch: Stretch) {
        if !stretch.keys.is_empty() && !self.stretches.contains(&stretch) && self.stretches.len() < MOST_STRETCHES {
            self.stretches.push(stretch);
        }
    }

    fn look_up(&self, words: impl Iterator<Item = Word>, index: &Index) -> Result<Vec<Word>, Error> {
        let (searcher, fields) = (index.searcher(), index.fields());
        let all = searcher.num_docs().max(1);
        let mut found = Vec::new();
        for mut word in words {
            word.passages = searcher.doc_freq(&Term::from_field_text(fields.words, &word.text))?;
            let in_titles = searcher.doc_freq(&Term::from_field_text(fields.title, &word.text))?;
            if word.passages + in_titles > 0 {
                let whole_query = all < FEW_PASSAGES;
                word.matches &= whole_query || word.passages as f32 <= self.weights.common * all as f32;
                found.push(word);
            }
        }
        found.sort_by(|a, b| a.passages.cmp(&b.passages).then_with(|| a.text.cmp(&b.text)));
        Ok(found)
    }

    fn limit(&mut self) {
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

impl Word {
    /// Takes what another token of the same word asks for too.
    fn join(&mut self, other: &Word) {
        self.weight = self.weight.max(other.weight);
        self.matches |= other.matches;
        self.marked |= other.marked;
    }
}

fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_ascii()
}
