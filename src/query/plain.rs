//! Plain text and wildcards: what is left where no sign stands free.

use super::forms;
use super::lex::Lexer;
use super::token::Token;
use super::tree::Node;

impl<'q> Lexer<'q> {
    /// Plain text or a wildcard, up to white space, a bracket that closes a group, or a boost.
    pub fn word(&mut self, space: &'q str) {
        let mut glyphs: Vec<Glyph> = Vec::new();
        let mut boost = None;
        let mut address = false;
        let mut chars = self.rest.chars();
        while let Some(c) = chars.next() {
            let here = self.rest;
            let after = chars.as_str();
            let mut wild = false;
            let mut taken = c;
            if c.is_whitespace() || forms::is_closing(c) && self.closes(glyphs.is_empty()) {
                break;
            } else if c == '^' && !glyphs.is_empty() {
                let mut rest = here;
                if let Ok(Some(found)) = forms::tail(&mut rest) {
                    self.rest = rest;
                    boost = Some(found);
                    break;
                }
            } else if c == '\\' && escapes(after, glyphs.is_empty()) {
                taken = chars.next().unwrap_or(c);
            } else if forms::is_opening(c) {
                self.brackets.push(None);
            } else if forms::is_closing(c) {
                self.plain_close(after);
            } else {
                address |= c == ':' && after.starts_with("//");
                wild = !address && matches!(c, '*' | '＊' | '?' | '？');
            }
            glyphs.push(Glyph { c: taken, wild });
            self.rest = chars.as_str();
        }
        match wildcard(&glyphs) {
            Some(pattern) => self.push(Token::Atom(Node::Wildcard(pattern))),
            None => {
                let text = glyphs.iter().map(|glyph| glyph.c).collect();
                self.push(Token::Plain { space, text });
            }
        }
        self.boost(boost);
    }
}

/// A character of a piece, and whether it stands for other characters.
struct Glyph {
    c: char,
    wild: bool,
}

/// Whether a backslash before `after` takes the meaning from something: a special character, or an operator word
/// at the start of a piece.
fn escapes(after: &str, starts_piece: bool) -> bool {
    let mut rest = after;
    after.starts_with(forms::is_special)
        || starts_piece
            && forms::operator(&mut rest).is_ok()
            && rest.chars().next().is_none_or(|c| !c.is_alphanumeric())
}

/// The pattern of a piece that has a letter and `*`, or `?` before its end.
///
/// A full-width question mark alone makes none: 什么是海洋？为什么？ are two questions.
fn wildcard(glyphs: &[Glyph]) -> Option<String> {
    let asks = |glyph: &Glyph| glyph.wild && matches!(glyph.c, '?' | '？');
    let end = glyphs.iter().rposition(|glyph| !asks(glyph))? + 1;
    let glyphs = &glyphs[..end];
    let wild = glyphs.iter().any(|glyph| glyph.wild && glyph.c != '？');
    if !wild || !glyphs.iter().any(|glyph| glyph.c.is_alphabetic()) {
        return None;
    }
    let mut pattern = String::new();
    for glyph in glyphs {
        match glyph.c {
            c if glyph.wild => pattern.push(if matches!(c, '*' | '＊') { '*' } else { '?' }),
            c => {
                if matches!(c, '*' | '?' | '\\') {
                    pattern.push('\\');
                }
                pattern.push(c);
            }
        }
    }
    Some(pattern)
}
