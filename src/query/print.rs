//! A tree as a query: ASCII signs, and backslashes where plain text would mean something.

use super::forms;
use super::lex::lex;
use super::token::{Lexed, Sign, Token};
use super::tree::{Field, Node, Query};
use std::fmt::{Display, Formatter, Result, Write};

impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.root.as_ref().map_or(Ok(()), |root| root.fmt(f))
    }
}

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        side_by_side(self, f)
    }
}

impl Display for Field {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Field::Title => "title",
            Field::Source => "source",
            Field::Author => "author",
        })
    }
}

fn side_by_side(node: &Node, f: &mut Formatter<'_>) -> Result {
    match node {
        Node::Group(nodes) => separated(nodes, " ", f, |node, f| match node {
            Node::Group(_) => bracketed(node, f),
            node => side_by_side(node, f),
        }),
        Node::Or(nodes) => separated(nodes, " OR ", f, |node, f| match node {
            Node::And(_) => side_by_side(node, f),
            node => operand(node, f),
        }),
        Node::And(nodes) => separated(nodes, " AND ", f, operand),
        Node::Words(text) => words(text, f),
        node => signed(node, f),
    }
}

fn separated(
    nodes: &[Node],
    by: &str,
    f: &mut Formatter<'_>,
    print: fn(&Node, &mut Formatter<'_>) -> Result,
) -> Result {
    for (i, node) in nodes.iter().enumerate() {
        if i > 0 {
            f.write_str(by)?;
        }
        print(node, f)?;
    }
    Ok(())
}

fn bracketed(node: &Node, f: &mut Formatter<'_>) -> Result {
    f.write_char('(')?;
    side_by_side(node, f)?;
    f.write_char(')')
}

fn operand(node: &Node, f: &mut Formatter<'_>) -> Result {
    match node {
        Node::Words(text) if is_piece(text) => words(text, f),
        node => signed(node, f),
    }
}

fn signed(node: &Node, f: &mut Formatter<'_>) -> Result {
    let (sign, node) = match node {
        Node::Not(node) => ('-', node),
        Node::Must(node) => ('+', node),
        node => return boosted(node, f),
    };
    f.write_char(sign)?;
    boosted(node, f)
}

fn boosted(node: &Node, f: &mut Formatter<'_>) -> Result {
    match node {
        Node::Boost { node, by } => {
            within(node, f)?;
            write!(f, "^{by}")
        }
        node => within(node, f),
    }
}

fn within(node: &Node, f: &mut Formatter<'_>) -> Result {
    match node {
        Node::Field { field, node } => {
            write!(f, "{field}:")?;
            match &**node {
                Node::Date(_) => bracketed(node, f),
                node => atom(node, f),
            }
        }
        node => atom(node, f),
    }
}

fn atom(node: &Node, f: &mut Formatter<'_>) -> Result {
    match node {
        Node::Words(text) if is_piece(text) => f.write_str(&tight(text)),
        Node::Phrase { text, slop } => {
            write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))?;
            if *slop > 0 { write!(f, "~{slop}") } else { Ok(()) }
        }
        Node::Wildcard(pattern) => f.write_str(&wildcard(pattern)),
        Node::Regex(pattern) => regex(pattern, f),
        Node::Date(range) => write!(f, "date:{range}"),
        node => bracketed(node, f),
    }
}

fn is_piece(text: &str) -> bool {
    !text.contains(char::is_whitespace)
}

/// Plain text, piece by piece; the white space between stays.
fn words(text: &str, f: &mut Formatter<'_>) -> Result {
    for part in text.split_inclusive(char::is_whitespace) {
        let piece = part.trim_end_matches(char::is_whitespace);
        if reads_as(piece, &[&plain(piece)]) {
            f.write_str(piece)?
        } else {
            f.write_str(&escaped(piece))?
        }
        f.write_str(&part[piece.len()..])?;
    }
    Ok(())
}

/// A piece that may have a sign or a field before it and a boost after it.
fn tight(piece: &str) -> String {
    if stands_tight(piece, &plain(piece)) { piece.to_owned() } else { escaped(piece) }
}

fn wildcard(pattern: &str) -> String {
    if stands_tight(pattern, &Token::Atom(Node::Wildcard(pattern.to_owned()))) {
        return pattern.to_owned();
    }
    let mut printed = String::new();
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '*' | '?' => printed.push(c),
            '\\' => push_escaped(&mut printed, chars.next().unwrap_or(c)),
            c => push_escaped(&mut printed, c),
        }
    }
    printed
}

fn regex(pattern: &str, f: &mut Formatter<'_>) -> Result {
    f.write_char('/')?;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '/' => f.write_str("\\/")?,
            '\\' => {
                f.write_char(c)?;
                chars.next().map_or(Ok(()), |c| f.write_char(c))?;
            }
            c => f.write_char(c)?,
        }
    }
    f.write_char('/')
}

fn plain(piece: &str) -> Token<'_> {
    Token::Plain { space: "", text: piece.to_owned() }
}

/// Whether a piece is read as `token` alone and between all that can touch it.
fn stands_tight(piece: &str, token: &Token<'_>) -> bool {
    let touched = format!("+title:{piece}^2");
    let touching = [&Token::Sign(Sign::Must), &Token::Field(Field::Title), token, &Token::Boost(2.0)];
    !piece.starts_with(|c| forms::is_special(c) && c != '*')
        && reads_as(piece, &[token])
        && reads_as(&touched, &touching)
}

/// Whether a text is read as these tokens, whatever stands around it.
fn reads_as(text: &str, expected: &[&Token<'_>]) -> bool {
    let Lexed { tokens, notices, loose } = lex(text);
    !text.contains('\\') && tokens.iter().eq(expected.iter().copied()) && notices.is_empty() && !loose
}

fn escaped(piece: &str) -> String {
    let mut rest = piece;
    let mut printed = String::new();
    if forms::operator(&mut rest).is_ok() && rest.is_empty() && !piece.starts_with(forms::is_special) {
        printed.push('\\');
        printed.push_str(piece);
        return printed;
    }
    piece.chars().for_each(|c| push_escaped(&mut printed, c));
    printed
}

fn push_escaped(printed: &mut String, c: char) {
    if forms::is_special(c) {
        printed.push('\\');
    }
    printed.push(c);
}
