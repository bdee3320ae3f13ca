//! What a browser would show of HTML, on a page or in a Markdown text.

/// A piece of HTML, as far as it matters to the text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Text, its entities resolved.
    Text(String),
    /// A tag that begins a new line.
    Break,
    /// A tag that begins a cell of a table.
    Cell,
    /// A tag around a reading in ruby, which is written in brackets: `漢(hàn)`.
    Bracket(&'static str),
    /// From here on nothing is seen, or all is again.
    Hide(bool),
}

/// Takes a piece of HTML apart; what is no tag counts as text. The time grows with the length only.
pub(super) fn pieces(source: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = source;
    while let Some((text, tag)) = next_tag(rest) {
        push_text(&mut pieces, text);
        rest = &rest[text.len() + tag.len()..];
        let name = name(tag);
        pieces.extend(meaning(&name));
        if matches!(name.as_str(), "script" | "style") {
            rest = &rest[end_of_raw(rest, &name)..];
        }
    }
    push_text(&mut pieces, rest);
    pieces
}

/// The first tag, comment or declaration, with the text before it.
fn next_tag(source: &str) -> Option<(&str, &str)> {
    let marks = |c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?');
    let (start, _) = source.match_indices('<').find(|(at, _)| source[at + 1..].starts_with(marks))?;
    let (text, rest) = source.split_at(start);
    let length = match rest.strip_prefix("<!--") {
        Some(comment) => comment.find("-->").map_or(rest.len(), |end| end + "<!---->".len()),
        None => end_of_tag(rest).or_else(|| rest.find('>'))? + 1,
    };
    Some((text, &rest[..length]))
}

/// Where the `>` of a tag is that stands in no quotes, unless that is far: then the quotes are not meant as such.
fn end_of_tag(tag: &str) -> Option<usize> {
    const MAX_BYTES: usize = 1 << 10;
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate().take(MAX_BYTES) {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// The name in a tag, in small letters, with the `/` of a closing tag.
fn name(tag: &str) -> String {
    let closing = usize::from(tag.starts_with("</"));
    let length = tag[1 + closing..].find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(0);
    tag[1..1 + closing + length].to_ascii_lowercase()
}

fn meaning(name: &str) -> Option<Piece> {
    match name {
        "rt" => Some(Piece::Bracket("(")),
        "/rt" => Some(Piece::Bracket(")")),
        "rp" | "script" | "style" => Some(Piece::Hide(true)),
        "/rp" | "/script" | "/style" => Some(Piece::Hide(false)),
        "td" | "th" => Some(Piece::Cell),
        _ => BLOCKS.contains(&name.trim_start_matches('/')).then_some(Piece::Break),
    }
}

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 30] = [
    "article",
    "aside",
    "blockquote",
    "br",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "tr",
    "ul",
];

/// Where the element ends that holds anything but tags: a `<` in a script is none.
fn end_of_raw(rest: &str, name: &str) -> usize {
    let is_end = |at: usize| rest.get(at + 2..at + 2 + name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name));
    rest.match_indices("</").find(|&(at, _)| is_end(at)).map_or(rest.len(), |(at, _)| at)
}

fn push_text(pieces: &mut Vec<Piece>, source: &str) {
    if !source.is_empty() {
        pieces.push(Piece::Text(resolve(source)));
    }
}

/// Resolves the entities that people write by hand; others stay as they are.
fn resolve(source: &str) -> String {
    let mut text = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find('&') {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.bytes().take(MAX_ENTITY).position(|byte| byte == b';');
        let resolved = end.and_then(|end| Some((entity(&rest[1..end])?, end + 1)));
        let (c, length) = resolved.unwrap_or(('&', 1));
        text.push(c);
        rest = &rest[length..];
    }
    text.push_str(rest);
    text
}

/// The longest entity that is resolved, in bytes: `&#x10ffff;`.
const MAX_ENTITY: usize = 10;

fn entity(name: &str) -> Option<char> {
    let number = match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        },
        None => return ENTITIES.iter().find(|(known, _)| *known == name).map(|&(_, c)| c),
    };
    char::from_u32(number?).filter(|&c| c != '\0')
}

const ENTITIES: [(&str, char); 14] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("middot", '·'),
    ("hellip", '…'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes pieces as a page would: `/` for a break, `|` for a cell, nothing for what is hidden.
    fn check(source: &str, expected: &str) {
        let (mut seen, mut hidden) = (String::new(), false);
        for piece in pieces(source) {
            match piece {
                Piece::Hide(hide) => hidden = hide,
                _ if hidden => {}
                Piece::Text(text) => seen.push_str(&text),
                Piece::Break => seen.push('/'),
                Piece::Cell => seen.push('|'),
                Piece::Bracket(bracket) => seen.push_str(bracket),
            }
        }
        assert_eq!(seen, expected, "{source}");
    }

    #[test]
    fn tags_go_and_text_stays() {
        check("<b class=\"a>b\">青岛</b>市", "青岛市");
        check("<DIV>一</DIV><td>二", "/一/|二");
        check("<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp></ruby>字", "漢(hàn)字");
        check("一<!-- 不<b> -->二<!-- 三", "一二");
        check("<script>if (a < '</b>') 甲</SCRIPT>乙<style>p > a", "乙");
        check("a < b, <, <1, 一<二, <unclosed", "a < b, <, <1, 一<二, <unclosed");
        check("<a title=\"unclosed>一</a>", "一");
    }

    #[test]
    fn entities_are_resolved() {
        check("A&amp;B &lt;&#20013;&#x4E2d;&hellip;", "A&B <中中…");
        check("&unknown; & &; &#0; &#xfffffff; &", "&unknown; & &; &#0; &#xfffffff; &");
    }
}
