//! The lines of YAML that may stand at the top of a Markdown file, between two lines `---`.

use super::fields::{Names, filled};
use super::short;
use crate::article::About;
use serde::Deserialize;

/// The keys that are read; others are passed over.
#[derive(Debug, Default, Deserialize)]
pub(super) struct FrontMatter {
    // Strings, although many a date or id looks like a number: so they stay as they are written.
    id: Option<String>,
    title: Option<String>,
    date: Option<String>,
    source: Option<String>,
    author: Option<Names>,
    url: Option<String>,
}

impl FrontMatter {
    /// The id, empty where there is none, and what else the article says of itself.
    pub fn into_parts(self) -> (String, About) {
        let about = About {
            title: filled(self.title).unwrap_or_default(),
            date: filled(self.date),
            source: filled(self.source),
            author: filled(self.author.map(|Names(names)| names)),
            url: filled(self.url),
            path: None,
        };
        (filled(self.id).unwrap_or_default(), about)
    }
}

/// Parts a Markdown text into the YAML of its front matter, if it has any, and its body.
///
/// The line `---` above is part of the YAML: so the lines that errors name are those of the file.
/// Between two rules there may also be prose: only where some line begins with a key is it front matter.
pub(super) fn split(text: &str) -> (Option<&str>, &str) {
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| line.trim_end() == "---") else { return (None, text) };
    let mut end = first.len();
    for line in lines {
        if line.trim_end() == "---" {
            let inner = &text[first.len()..end];
            let is_front_matter = inner.trim().is_empty() || inner.lines().any(begins_with_key);
            return if is_front_matter { (Some(&text[..end]), &text[end + line.len()..]) } else { (None, text) };
        }
        end += line.len();
    }
    (None, text)
}

/// Whether a line looks like `title: …`.
fn begins_with_key(line: &str) -> bool {
    line.split_once(':').is_some_and(|(key, value)| {
        let key = key.trim_end().trim_matches(['"', '\'']);
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        !key.is_empty() && key.chars().all(plain) && (value.is_empty() || value.starts_with(char::is_whitespace))
    })
}

/// Reads the YAML of a front matter, or says why it cannot be read.
pub(super) fn parse(yaml: &str) -> Result<FrontMatter, String> {
    if yaml.trim() == "---" {
        return Ok(FrontMatter::default());
    }
    // An author may be called No. Snippets would span several lines.
    let options = serde_saphyr::options! { strict_booleans: true, with_snippet: false };
    serde_saphyr::from_str_with_options(yaml, options)
        .map_err(|e| format!("its front matter is not read: {}; the article is read without it", short(&e.to_string())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_looks_like_front_matter_is_split_off() {
        let check = |text, expected| assert_eq!(split(text), expected);
        check("---\ntitle: 题\n---\n文", (Some("---\ntitle: 题\n"), "文"));
        check("--- \r\ntitle: 题\r\n---\r\n文", (Some("--- \r\ntitle: 题\r\n"), "文"));
        check("---\n\"title\": 题\n---", (Some("---\n\"title\": 题\n"), ""));
        check("---\n---\n文", (Some("---\n"), "文"));
        for prose in ["---\n文\n---\n文", "---\ntitle: 题\n文", "\n---\na: b\n---\n", "----\na: b\n----\n", "---", ""]
        {
            check(prose, (None, prose));
        }
        check("---\n他说: 好\nhttps://example.org\n---\n", (None, "---\n他说: 好\nhttps://example.org\n---\n"));
    }

    /// Reads YAML and expects `id|title|date|author`, or a reason that holds so much.
    fn check(yaml: &str, expected: Result<&str, &str>) {
        match (parse(&format!("---\n{yaml}")), expected) {
            (Ok(front), Ok(expected)) => {
                let (id, about) = front.into_parts();
                let found = [id, about.title, about.date.unwrap_or_default(), about.author.unwrap_or_default()];
                assert_eq!(found.join("|"), expected, "{yaml}");
            }
            (Err(reason), Err(expected)) => assert!(reason.contains(expected), "{reason}"),
            (found, _) => panic!("{yaml}: {found:?}"),
        }
    }

    #[test]
    fn values_stay_as_written() {
        check("title: 题：一\ndate: 2020-10-25\nauthor: 甲", Ok("|题：一|2020-10-25|甲"));
        check("id: 0x1F\ntitle: 3.10\ndate: 2020-10-25T08:00:00+08:00", Ok("0x1F|3.10|2020-10-25T08:00:00+08:00|"));
        check("id: 'a b'\ntitle: \" 题 \"\ndate: 2020.10\nauthor: No", Ok("a b|题|2020.10|No"));
        check("author:\n  - 甲\n  - 乙\n  - \n", Ok("|||甲、乙"));
        check("title: ~\ndate: null\nauthor: null\nid: \"\"", Ok("|||"));
        check("tags: [a, {b: c}]\nlayout: post\ntitle: >\n  折\n  行", Ok("|折 行||"));
    }

    #[test]
    fn what_is_not_read_says_why() {
        check("title: [题", Err("line 2"));
        check("title: a\ntitle: b", Err("title"));
        check("title: {a: b}", Err("its front matter is not read"));
        check("a: &a [x]\nb: &b [*a, *a]\nauthor: {x: *b}", Err("a string or a list of strings"));
        check("- title: 题", Err("its front matter is not read"));
    }

    #[test]
    fn no_yaml_can_overflow_the_stack_or_the_memory() {
        for deep in ["[", "{a: ", "- ", "? "] {
            let _ = parse(&format!("title: 题\ntags: {}", deep.repeat(100_000)));
            let _ = parse(&format!("title: 题\nauthor: {}", deep.repeat(100_000)));
            let _ = parse(&deep.repeat(100_000));
        }
        let mut laughs = "a0: &a0 [哈]\n".to_owned();
        for n in 1..100 {
            laughs += &format!("a{n}: &a{n} [{}]\n", format!("*a{}, ", n - 1).repeat(9));
        }
        check(&format!("{laughs}tags: *a99"), Err("its front matter is not read"));
    }
}
