//! From tokens to a tree. The grammar, tightest first: a field, a boost, a sign, AND, OR, side by side.

use super::forms::{Found, Operator};
use super::lex::lex;
use super::normal;
use super::token::{Lexed, Sign, Token};
use super::tree::{Node, Query};
use winnow::combinator::{alt, delimited, not, opt, repeat, separated, terminated};
use winnow::prelude::*;
use winnow::stream::TokenSlice;
use winnow::token::any;

/// Takes a query apart. Any string is a query: what does not fit the language is plain text, and where something
/// else may have been meant, a notice says so.
///
/// It takes time in proportion to the text. Brackets count 32 deep, and 1,000 operators.
///
/// ```
/// use yinde::{Node, parse};
/// let query = parse("青岛 -“四个中心”");
/// let phrase = Node::Phrase { text: "四个中心".into(), slop: 0 };
/// assert_eq!(query.root, Some(Node::Group(vec![Node::Words("青岛".into()), Node::Not(phrase.into())])));
/// ```
pub fn parse(query: &str) -> Query {
    let mut lexed = lex(query);
    let meant = with_operands(&mut lexed);
    let root = match items.parse(TokenSlice::new(&meant)) {
        Ok(nodes) => normal::group(nodes),
        // The grammar takes whatever the lexer makes; were it not so, the query would still be words.
        Err(_) => Some(query.trim()).filter(|text| !text.is_empty()).map(|text| Node::Words(text.to_owned())),
    };
    Query { root, notices: lexed.notices }
}

/// The tokens, with operators as plain text where they have nothing to work on.
fn with_operands<'q>(lexed: &mut Lexed<'q>) -> Vec<Token<'q>> {
    let tokens = std::mem::take(&mut lexed.tokens);
    let settled = tokens.iter().enumerate().map(|(at, token)| match *token {
        Token::Operator { space, operator, typed } if !has_operands(&tokens, at, operator) => {
            lexed.notice(typed, "plain text, for an operator stands between two things: 青岛 OR 济南, 青岛 NOT 济南");
            Token::Plain { space, text: typed.to_owned() }
        }
        _ => token.clone(),
    });
    settled.collect()
}

fn has_operands(tokens: &[Token<'_>], at: usize, operator: Operator) -> bool {
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    let after = tokens.get(at + 1);
    match operator {
        Operator::Not => {
            matches!(after, Some(Token::Plain { .. } | Token::Atom(_) | Token::Open { .. } | Token::Field(_)))
        }
        Operator::And | Operator::Or => {
            let ended = matches!(before, Some(Token::Plain { .. } | Token::Atom(_) | Token::Close | Token::Boost(_)));
            ended
                && match after {
                    Some(&Token::Operator { operator: Operator::Not, .. }) => {
                        has_operands(tokens, at + 1, Operator::Not)
                    }
                    after => !matches!(after, None | Some(Token::Operator { .. } | Token::Close)),
                }
        }
    }
}

type Tokens<'t, 'q> = TokenSlice<'t, Token<'q>>;

fn items(input: &mut Tokens<'_, '_>) -> Found<Vec<Node>> {
    repeat(0.., alt((words, either))).parse_next(input)
}

/// Plain pieces with the white space between them, without a last one that an operator or a boost takes.
fn words(input: &mut Tokens<'_, '_>) -> Found<Node> {
    let taken = any.verify(|token| {
        matches!(token, Token::Boost(_) | Token::Operator { operator: Operator::And | Operator::Or, .. })
    });
    repeat(1.., terminated(piece, not(taken)))
        .fold(String::new, |mut words, (space, text)| {
            if !words.is_empty() {
                words.push_str(if space.is_empty() { " " } else { space });
            }
            words.push_str(text);
            words
        })
        .map(Node::Words)
        .parse_next(input)
}

fn piece<'t>(input: &mut Tokens<'t, '_>) -> Found<(&'t str, &'t str)> {
    any.verify_map(|token: &'t Token<'_>| match token {
        Token::Plain { space, text } => Some((*space, text.as_str())),
        _ => None,
    })
    .parse_next(input)
}

fn either(input: &mut Tokens<'_, '_>) -> Found<Node> {
    separated(1.., all, operator(Operator::Or)).map(normal::or).parse_next(input)
}

fn all(input: &mut Tokens<'_, '_>) -> Found<Node> {
    separated(1.., signed, operator(Operator::And)).map(normal::and).parse_next(input)
}

fn signed(input: &mut Tokens<'_, '_>) -> Found<Node> {
    let sign = any.verify_map(|token: &Token<'_>| match token {
        Token::Sign(sign) => Some(*sign),
        Token::Operator { operator: Operator::Not, .. } => Some(Sign::Not),
        _ => None,
    });
    let (sign, node) = (opt(sign), boosted).parse_next(input)?;
    Ok(match sign {
        Some(Sign::Not) => Node::Not(node.into()),
        Some(Sign::Must) => Node::Must(node.into()),
        None => node,
    })
}

fn boosted(input: &mut Tokens<'_, '_>) -> Found<Node> {
    let boost = any.verify_map(|token: &Token<'_>| match token {
        Token::Boost(by) => Some(*by),
        _ => None,
    });
    let (node, by) = (within, opt(boost)).parse_next(input)?;
    Ok(match by {
        Some(by) => Node::Boost { node: node.into(), by },
        None => node,
    })
}

fn within(input: &mut Tokens<'_, '_>) -> Found<Node> {
    let field = any.verify_map(|token: &Token<'_>| match token {
        Token::Field(field) => Some(*field),
        _ => None,
    });
    let (field, node) = (opt(field), atom).parse_next(input)?;
    Ok(match field {
        Some(field) => Node::Field { field, node: node.into() },
        None => node,
    })
}

fn atom(input: &mut Tokens<'_, '_>) -> Found<Node> {
    let whole = any.verify_map(|token: &Token<'_>| match token {
        Token::Plain { text, .. } => Some(Node::Words(text.clone())),
        Token::Atom(node) => Some(node.clone()),
        _ => None,
    });
    let open = any.verify(|token| matches!(token, Token::Open { .. }));
    let close = any.verify(|token| matches!(token, Token::Close));
    alt((whole, delimited(open, items, close).verify_map(normal::group))).parse_next(input)
}

fn operator<'t, 'q: 't>(wanted: Operator) -> impl Parser<Tokens<'t, 'q>, (), winnow::error::EmptyError> {
    any.verify(move |token: &&Token<'_>| matches!(token, Token::Operator { operator, .. } if *operator == wanted))
        .void()
}
