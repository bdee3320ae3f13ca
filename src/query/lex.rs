//! From a query to tokens. Here it is decided what is plain text: a sign counts only where it stands free.
//!
//! The text is gone through once. What could make that slow is bounded: quotations that have no end are remembered,
//! brackets nest 32 deep, and after [`MOST_TOKENS`] the rest is plain text.

use super::date::DateRange;
use super::forms::{self, Name};
use super::token::{Lexed, Token};
use super::tree::Node;
use winnow::prelude::*;

/// Tokens that are not plain text.
pub(super) const MOST_TOKENS: usize = 1000;

const MOST_SLOP: u32 = 64;

const BOOSTS: std::ops::RangeInclusive<f32> = 0.1..=100.0;

pub(super) fn lex(query: &str) -> Lexed<'_> {
    let mut lexer = Lexer { query, rest: query, ..Lexer::default() };
    while lexer.step().is_some() {}
    lexer.finish()
}

/// How far the query has been taken.
#[derive(Default)]
pub(super) struct Lexer<'q> {
    pub query: &'q str,
    pub rest: &'q str,
    pub out: Lexed<'q>,
    /// Open brackets: those that may be closed, with their token, and plain ones.
    pub brackets: Vec<Option<usize>>,
    /// How many of the brackets may be closed.
    pub depth: usize,
    spent: usize,
    /// Closing marks that are known not to come any more.
    never: Vec<char>,
}

/// A quotation, what is written at its end, and the text after it.
struct Quotation<'q> {
    text: String,
    slop: u32,
    boost: Option<f32>,
    rest: &'q str,
}

impl<'q> Lexer<'q> {
    /// Takes what stands at the start of a piece; nothing at the end of the query.
    fn step(&mut self) -> Option<()> {
        let body = self.rest.trim_start();
        let space = &self.rest[..self.rest.len() - body.len()];
        self.rest = body;
        let first = body.chars().next()?;
        let known = self.out.tokens.len();
        if forms::is_closing(first) && self.closes(true) {
            self.close();
        } else if let Some(token) = self.operator(space) {
            self.push(token);
        } else {
            self.signed(space);
        }
        if self.spent > MOST_TOKENS {
            self.out.tokens.truncate(known);
            self.give_up(space, body);
        }
        Some(())
    }

    /// Takes the rest as plain text.
    fn give_up(&mut self, space: &'q str, rest: &'q str) {
        self.out.notice(rest, "a query has at most 1000 operators; from here on everything is read as plain text");
        self.rest = "";
        self.make_open_plain();
        let mut space = space;
        let mut rest = rest;
        while !rest.is_empty() {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            self.out.tokens.push(Token::Plain { space, text: rest[..end].to_owned() });
            let next = rest[end..].trim_start();
            space = &rest[end..rest.len() - next.len()];
            rest = next;
        }
    }

    pub fn push(&mut self, token: Token<'q>) {
        self.spent += match token {
            Token::Plain { .. } | Token::Close => 0,
            // It pays for the closing one and a boost of both.
            Token::Open { .. } => 3,
            _ => 1,
        };
        self.out.tokens.push(token);
    }

    fn operator(&mut self, space: &'q str) -> Option<Token<'q>> {
        let mut rest = self.rest;
        let (operator, typed) = forms::operator.with_taken().parse_next(&mut rest).ok()?;
        forms::ends(rest).then(|| {
            self.rest = rest;
            Token::Operator { space, operator, typed }
        })
    }

    /// A piece, perhaps with a sign and a field before it.
    fn signed(&mut self, space: &'q str) {
        let mut chars = self.rest.chars();
        if let Some(sign) = chars.next().and_then(forms::sign) {
            let after = chars.as_str();
            if !forms::ends(after) && !after.starts_with(|c| forms::sign(c).is_some()) {
                self.rest = after;
                self.push(Token::Sign(sign));
            }
        }
        let mut after = self.rest;
        match forms::name(&mut after) {
            Ok(_) if forms::ends(after) => {
                self.out.notice(self.rest, "plain text, for nothing follows the colon: title:海洋 is without a space");
                self.word(space);
            }
            Ok(Name::Text(field)) => {
                self.rest = after;
                self.push(Token::Field(field));
                self.piece(space);
            }
            Ok(Name::Date) => self.date(space, after),
            Err(_) => {
                if let Ok(name) = forms::unknown_name(&mut { self.rest }) {
                    self.out.notice(name, "plain text, for the fields are title:, source:, author: and date:");
                }
                self.piece(space);
            }
        }
    }

    fn date(&mut self, space: &'q str, after: &'q str) {
        let stops = |c: char| c == '^' || c.is_whitespace() || forms::is_closing(c);
        let end = after.find(stops).unwrap_or(after.len());
        let mut rest = &after[end..];
        match (DateRange::parse(&after[..end]), forms::tail(&mut rest)) {
            (Some(range), Ok(boost)) => {
                self.rest = rest;
                self.push(Token::Atom(Node::Date(range)));
                self.boost(boost);
            }
            _ => {
                let reason = "plain text, for this is no date: date:2020-10-25, date:2020-10 and date:2019..2021 are";
                self.out.notice(self.rest, reason);
                self.word(space);
            }
        }
    }

    fn piece(&mut self, space: &'q str) {
        let mut chars = self.rest.chars();
        let Some(first) = chars.next() else { return };
        if forms::is_opening(first) {
            if self.open(space, first) {
                return;
            }
        } else if let Some(close) = forms::closing_mark(first) {
            if let Some(Quotation { text, slop, boost, rest }) = self.quotation(chars.as_str(), close) {
                self.rest = rest;
                let slop = self.clamp_slop(slop);
                self.push(Token::Atom(Node::Phrase { text, slop }));
                return self.boost(boost);
            }
        } else if let Ok((pattern, boost)) = forms::regex(&mut self.rest) {
            self.push(Token::Atom(Node::Regex(pattern)));
            return self.boost(boost);
        }
        self.word(space);
    }

    /// The text up to the first closing mark that stands free.
    fn quotation(&mut self, body: &'q str, close: char) -> Option<Quotation<'q>> {
        let mut text = String::new();
        let mut chars = body.chars();
        while let Some(c) = chars.next().filter(|_| !self.never.contains(&close)) {
            let mut rest = chars.as_str();
            if c == '\\'
                && let Some(escaped) = rest.chars().next().filter(|&c| c == '\\' || forms::is_mark(c))
            {
                text.push(escaped);
                chars.next();
            } else if c == close
                && let Ok(tail) = forms::quotation_tail(&mut rest)
            {
                let (slop, boost) = tail;
                return (!text.trim().is_empty()).then_some(Quotation { text, slop, boost, rest });
            } else {
                text.push(c);
            }
        }
        if !self.never.contains(&close) {
            self.never.push(close);
        }
        self.out.loose = true;
        if !body.split(char::is_whitespace).next().is_some_and(|piece| piece.contains(close)) {
            self.out.notice(self.rest, "plain text, for this quotation mark is not closed");
        }
        None
    }

    pub fn boost(&mut self, found: Option<f32>) {
        let Some(boost) = found else { return };
        let by = boost.clamp(*BOOSTS.start(), *BOOSTS.end());
        if by != boost {
            self.out.notice(&format!("^{boost}"), "a boost is at least 0.1 and at most 100");
        }
        self.push(Token::Boost(by));
    }

    fn clamp_slop(&mut self, slop: u32) -> u32 {
        if slop > MOST_SLOP {
            self.out.notice(&format!("~{slop}"), "the characters of a quotation are at most 64 apart");
        }
        slop.min(MOST_SLOP)
    }

    fn finish(mut self) -> Lexed<'q> {
        self.leave_open();
        self.out
    }
}
