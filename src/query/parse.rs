/// A query taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Its parts, in order.
    pub parts: Vec<Part>,
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Words, in any order; the more of them a passage has, the better.
    Words(String),
    /// A quotation, which a passage must hold character for character.
    Quote(String),
}

/// Takes a query apart. What stands in quotation marks (`"…"`, `“…”`, `＂…＂`) is a quotation where the
/// marks stand free; marks inside a text, an unclosed mark and empty marks are plain text.
///
/// ```
/// use yinde::{Part, parse};
/// let query = parse("青岛 “四个中心”");
/// assert_eq!(query.parts, [Part::Words("青岛".into()), Part::Quote("四个中心".into())]);
/// ```
pub fn parse(query: &str) -> Query {
    let mut parts = Vec::new();
    let mut plain = 0; // start of the words not yet taken
    let mut at = 0;
    while let Some(c) = query[at..].chars().next() {
        let after = at + c.len_utf8();
        let free = query[..at].chars().next_back().is_none_or(char::is_whitespace);
        let quoted = closing(c).filter(|_| free).and_then(|close| quotation(&query[after..], close));
        match quoted {
            Some((quote, rest)) => {
                push_words(&mut parts, &query[plain..at]);
                parts.push(Part::Quote(quote.to_owned()));
                at = after + rest;
                plain = at;
            }
            None => at = after,
        }
    }
    push_words(&mut parts, &query[plain..]);
    Query { parts }
}

fn push_words(parts: &mut Vec<Part>, words: &str) {
    if !words.trim().is_empty() {
        parts.push(Part::Words(words.trim().to_owned()));
    }
}

fn closing(open: char) -> Option<char> {
    match open {
        '"' => Some('"'),
        '“' => Some('”'),
        '＂' => Some('＂'),
        _ => None,
    }
}

/// The text up to a closing mark that ends the query or stands before white space, and the byte after it.
fn quotation(rest: &str, close: char) -> Option<(&str, usize)> {
    rest.match_indices(close)
        .map(|(at, mark)| (&rest[..at], at + mark.len()))
        .find(|&(_, after)| rest[after..].chars().next().is_none_or(char::is_whitespace))
        .filter(|(quote, _)| !quote.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(query: &str, expected: &[&str]) {
        let shown: Vec<String> = parse(query)
            .parts
            .into_iter()
            .map(|part| match part {
                Part::Words(words) => words,
                Part::Quote(quote) => format!("<{quote}>"),
            })
            .collect();
        assert_eq!(shown, expected, "{query}");
    }

    #[test]
    fn quotation_marks_count_where_they_stand_free() {
        check("海洋 装备", &["海洋 装备"]);
        check("\"四个中心\"", &["<四个中心>"]);
        check("“四个中心” 青岛", &["<四个中心>", "青岛"]);
        check("＂四个中心＂", &["<四个中心>"]);
        check("\"a\" \"b\"", &["<a>", "<b>"]);
        check("\"a\"b\"", &["<a\"b>"]);
        check("他说“好”了", &["他说“好”了"]);
        check("\"没有结尾", &["\"没有结尾"]);
        check("\"\"", &["\"\""]);
        check("  ", &[]);
    }

    proptest! {
        #[test]
        fn any_string_is_a_query(query in "\\PC*") {
            for part in parse(&query).parts {
                let (Part::Words(text) | Part::Quote(text)) = part;
                prop_assert!(query.contains(&text));
                prop_assert!(!text.trim().is_empty());
            }
        }
    }
}
