//! The small forms of the language: signs, names, numbers, quotations. Each takes what it knows off the front of the
//! text, or takes nothing.

use super::token::Sign;
use super::tree::Field;
use winnow::ascii::digit1;
use winnow::combinator::{alt, opt, preceded, repeat};
use winnow::error::EmptyError;
use winnow::prelude::*;
use winnow::token::{any, none_of, one_of, take_while};

pub(super) type Found<O> = Result<O, EmptyError>;

/// The names that a query can give to fields; the date is a field without a [`Field`].
pub(super) enum Name {
    Text(Field),
    Date,
}

/// An operator word, which stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Not,
}

/// Whether a thing that must stand free may end here: before white space, a closing bracket or the end.
pub(super) fn ends(rest: &str) -> bool {
    rest.chars().next().is_none_or(|c| c.is_whitespace() || is_closing(c))
}

pub(super) fn is_opening(c: char) -> bool {
    matches!(c, '(' | '（')
}

pub(super) fn is_closing(c: char) -> bool {
    matches!(c, ')' | '）')
}

/// The mark that closes a quotation.
pub(super) fn closing_mark(open: char) -> Option<char> {
    match open {
        '"' => Some('"'),
        '“' => Some('”'),
        '＂' => Some('＂'),
        '「' => Some('」'),
        '『' => Some('』'),
        _ => None,
    }
}

pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '＂' | '「' | '」' | '『' | '』')
}

/// A character that means something to the language somewhere, and nothing after a backslash.
pub(super) fn is_special(c: char) -> bool {
    is_mark(c) || is_opening(c) || is_closing(c) || "\\+-!＋－:：*＊?？/^~&|".contains(c)
}

pub(super) fn sign(c: char) -> Option<Sign> {
    match c {
        '-' | '－' | '!' => Some(Sign::Not),
        '+' | '＋' => Some(Sign::Must),
        _ => None,
    }
}

pub(super) fn name(text: &mut &str) -> Found<Name> {
    let name = take_while(1.., char::is_alphabetic).verify_map(|name: &str| match &*name.to_ascii_lowercase() {
        "title" | "标题" | "標題" | "题名" | "題名" => Some(Name::Text(Field::Title)),
        "source" | "来源" | "來源" => Some(Name::Text(Field::Source)),
        "author" | "作者" => Some(Name::Text(Field::Author)),
        "date" | "日期" => Some(Name::Date),
        _ => None,
    });
    (name, one_of([':', '：'])).map(|(name, _)| name).parse_next(text)
}

/// What looks like the name of a field that there is not: a Latin word, a colon and something to look for.
pub(super) fn unknown_name<'t>(text: &mut &'t str) -> Found<&'t str> {
    let word = take_while(2.., |c: char| c.is_ascii_alphabetic());
    let follows = any.verify(|&c: &char| c.is_alphabetic() || closing_mark(c).is_some() || is_opening(c));
    (word, one_of([':', '：']), follows).map(|(word, ..)| word).parse_next(text)
}

pub(super) fn operator(text: &mut &str) -> Found<Operator> {
    alt((
        alt(("AND", "ＡＮＤ", "&&", "与", "與")).value(Operator::And),
        alt(("OR", "ＯＲ", "||", "或")).value(Operator::Or),
        alt(("NOT", "ＮＯＴ", "非")).value(Operator::Not),
    ))
    .parse_next(text)
}

/// `~3`: how far the characters of a quotation may be apart.
fn slop(text: &mut &str) -> Found<u32> {
    let digits = preceded('~', digit1);
    digits.map(|digits: &str| digits.parse().unwrap_or(u32::MAX)).parse_next(text)
}

/// `^2` or `^0.5`.
fn boost(text: &mut &str) -> Found<f32> {
    let number = (digit1, opt(('.', digit1))).take();
    preceded('^', number.parse_to()).parse_next(text)
}

/// What follows a part of the query directly: a boost, or nothing, and then the part ends.
pub(super) fn tail(text: &mut &str) -> Found<Option<f32>> {
    let start = *text;
    let found = opt(boost).parse_next(text)?;
    if ends(text) {
        return Ok(found);
    }
    *text = start;
    Err(EmptyError)
}

/// What follows the closing mark of a quotation.
pub(super) fn quotation_tail(text: &mut &str) -> Found<(u32, Option<f32>)> {
    (opt(slop).map(Option::unwrap_or_default), tail).parse_next(text)
}

/// `/…/` with its tail: no white space in it, and a slash only after a backslash, so that a path is none.
pub(super) fn regex(text: &mut &str) -> Found<(String, Option<f32>)> {
    let start = *text;
    let plain = none_of(|c: char| c == '/' || c == '\\' || c.is_whitespace());
    let escaped = preceded('\\', none_of(char::is_whitespace));
    let part = alt((plain.map(|c: char| (false, c)), escaped.map(|c: char| (true, c))));
    let body = repeat(1.., part).fold(String::new, |mut pattern, (escaped, c)| {
        if escaped && c != '/' {
            pattern.push('\\');
        }
        pattern.push(c);
        pattern
    });
    let found = ('/', body, '/', tail).map(|(_, pattern, _, boost)| (pattern, boost)).parse_next(text);
    found.inspect_err(|_: &EmptyError| *text = start)
}
