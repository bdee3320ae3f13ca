//! The tokenizers of the lanes, for programs that open the folder by the names in its schema. An index is built
//! without them: what the analyzer finds goes into the lanes as it is.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer, TokenizerManager};

pub(super) const WORDS: &str = "yinde_words";
pub(super) const CHARS: &str = "yinde_chars";

/// Stands between words: none holds it.
pub(super) const BETWEEN: char = '\n';

/// The tokenizers by the names that the schema uses.
pub(super) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(WORDS, Words);
    manager.register(CHARS, Chars);
    manager
}

/// Words, one a line.
#[derive(Clone)]
struct Words;

/// Characters.
#[derive(Clone)]
struct Chars;

struct WordStream<'a> {
    words: std::str::Split<'a, char>,
    token: Token,
}

struct CharStream<'a> {
    chars: std::str::Chars<'a>,
    token: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = WordStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream<'a> {
        WordStream { words: text.split(BETWEEN), token: Token::default() }
    }
}

impl TokenStream for WordStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(word) = self.words.find(|word| !word.is_empty()) else { return false };
        self.token.text.clear();
        self.token.text.push_str(word);
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

impl Tokenizer for Chars {
    type TokenStream<'a> = CharStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> CharStream<'a> {
        CharStream { chars: text.chars(), token: Token::default() }
    }
}

impl TokenStream for CharStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(c) = self.chars.next() else { return false };
        self.token.text.clear();
        self.token.text.push(c);
        self.token.position = self.token.position.wrapping_add(1);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
