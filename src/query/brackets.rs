//! Brackets: those that hold a group, and those that are plain text.
//!
//! Every bracket is paired off, so that the plain ones of `(f(x) y)` do not close the group. A free one that turns out
//! to have no partner that stands free becomes plain text afterwards.

use super::forms;
use super::lex::Lexer;
use super::token::Token;

/// Brackets in brackets. What walks a tree may call itself for each.
pub(super) const MOST_DEEP: usize = 32;

const UNBALANCED: &str = "plain text, for this bracket has no partner";

impl<'q> Lexer<'q> {
    /// Takes an opening bracket that stands free, unless it is too deep.
    pub fn open(&mut self, space: &'q str, bracket: char) -> bool {
        if self.depth == MOST_DEEP {
            self.out.loose = true;
            self.out.notice(self.rest, "brackets nest at most 32 deep; those within are read as plain text");
            return false;
        }
        self.rest = &self.rest[bracket.len_utf8()..];
        self.depth += 1;
        self.brackets.push(Some(self.out.tokens.len()));
        self.push(Token::Open { space, bracket });
        true
    }

    /// Whether the closing bracket at the front closes a group that holds something.
    pub fn closes(&self, piece_is_empty: bool) -> bool {
        let mut chars = self.rest.chars();
        chars.next();
        match self.brackets.last() {
            Some(&Some(open)) => {
                let empty = piece_is_empty && open + 1 == self.out.tokens.len();
                !empty && forms::tail(&mut chars.as_str()).is_ok()
            }
            _ => false,
        }
    }

    pub fn close(&mut self) {
        let mut chars = self.rest.chars();
        chars.next();
        self.rest = chars.as_str();
        self.brackets.pop();
        self.depth -= 1;
        self.push(Token::Close);
        let boost = forms::tail(&mut self.rest).unwrap_or_default();
        self.boost(boost);
    }

    /// Pairs off a closing bracket that is plain text.
    pub fn plain_close(&mut self, after: &str) {
        match self.brackets.pop() {
            Some(None) => {}
            Some(Some(open)) => {
                self.depth -= 1;
                let group = self.out.tokens.iter().skip(open + 1).any(|token| !matches!(token, Token::Plain { .. }));
                if group {
                    self.out.notice(self.rest, "plain text, for a bracket that closes a group has a space after it");
                }
                self.make_plain(open);
            }
            None => {
                self.out.loose = true;
                if forms::ends(after) {
                    self.out.notice(self.rest, UNBALANCED);
                }
            }
        }
    }

    fn make_plain(&mut self, open: usize) {
        self.out.loose = true;
        if let Some(token) = self.out.tokens.get_mut(open)
            && let &mut Token::Open { space, bracket } = token
        {
            *token = Token::Plain { space, text: bracket.to_string() };
        }
    }

    /// What is open at the end of the query has no partner.
    pub fn leave_open(&mut self) {
        self.out.loose |= !self.brackets.is_empty();
        if self.depth > 0 {
            self.out.notice(self.query, UNBALANCED);
        }
        self.make_open_plain();
        self.out.tokens = joined(std::mem::take(&mut self.out.tokens));
    }

    pub fn make_open_plain(&mut self) {
        self.depth = 0;
        for open in std::mem::take(&mut self.brackets).into_iter().flatten() {
            self.make_plain(open);
        }
    }
}

/// A bracket that became plain text is one piece with the plain text after it.
fn joined(tokens: Vec<Token<'_>>) -> Vec<Token<'_>> {
    let mut joined: Vec<Token<'_>> = Vec::with_capacity(tokens.len());
    for token in tokens {
        match (joined.last_mut(), token) {
            (Some(Token::Plain { text, .. }), Token::Plain { space: "", text: more }) => text.push_str(&more),
            (_, token) => joined.push(token),
        }
    }
    joined
}
