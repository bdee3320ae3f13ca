//! What a query is cut into.

use super::forms::Operator;
use super::tree::{Field, Node};
use crate::error::Notice;

const MOST_NOTICES: usize = 8;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'q> {
    /// Plain text without white space, and the white space before it.
    Plain {
        space: &'q str,
        text: String,
    },
    /// A part that is whole by itself.
    Atom(Node),
    Open {
        space: &'q str,
        bracket: char,
    },
    Close,
    Sign(Sign),
    Field(Field),
    /// An operator word, as it was typed.
    Operator {
        space: &'q str,
        operator: Operator,
        typed: &'q str,
    },
    Boost(f32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Not,
    Must,
}

#[derive(Debug, Default)]
pub(super) struct Lexed<'q> {
    pub tokens: Vec<Token<'q>>,
    pub notices: Vec<Notice>,
    /// Whether some plain text could have been more, had other text followed or gone before.
    pub loose: bool,
}

impl Lexed<'_> {
    pub fn notice(&mut self, place: &str, reason: &str) {
        if self.notices.len() < MOST_NOTICES && self.notices.iter().all(|n| n.reason != reason) {
            let shown: String = place.chars().take(40).collect();
            self.notices.push(Notice::new(shown, reason));
        }
    }
}
