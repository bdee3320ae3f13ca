//! Citations: where a stretch of text stands, in a form that can be quoted and read back.

use crate::article::Article;
use crate::error::Error;
use crate::index::Index;
use crate::text::Span;

/// Writes a citation, `article#start-end`, in bytes of the article's text.
pub(super) fn cite(id: &str, span: Span) -> String {
    format!("{id}#{}-{}", span.start, span.end)
}

/// Finds what a citation, or an article's id alone, stands for. The span is not held against the text yet.
///
/// An id may look like a citation itself, `news.jsonl#3-4`: it is read as one where there is such an article.
pub(super) fn resolve(index: &Index, citation: &str) -> Result<(Article, Option<Span>), Error> {
    let citation = citation.trim();
    if let Some((id, span)) = parse(citation) {
        match index.article(id) {
            Ok(article) => return Ok((article, Some(span))),
            // The sentence below names what was asked for, and what is like it.
            Err(Error::NoSuchArticle { near, .. }) => {
                return index.article(citation).map(|article| (article, None)).map_err(|error| match error {
                    Error::NoSuchArticle { .. } => Error::NoSuchArticle { id: id.to_owned(), near },
                    error => error,
                });
            }
            Err(error) => return Err(error),
        }
    }
    Ok((index.article(citation)?, None))
}

/// Holds a span that somebody wrote against the text it is of.
pub(super) fn checked(article: &Article, span: Span) -> Result<Span, Error> {
    let text = &article.text;
    if span.start < span.end && text.get(span.start..span.end).is_some() {
        return Ok(span);
    }
    Err(Error::Malformed {
        place: cite(&article.id, span),
        expected: format!(
            "expected whole characters of the article, which has {} bytes: take the citation as `search` gave it, or read `{}` from its beginning",
            text.len(),
            article.id
        ),
    })
}

fn parse(citation: &str) -> Option<(&str, Span)> {
    let (id, span) = citation.rsplit_once('#')?;
    let (start, end) = span.split_once('-')?;
    let number = |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
    let (start, end): (usize, usize) = (number(start)?, number(end)?);
    // A span that runs backwards is for `checked` to refuse.
    Some((id, Span { start, end }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_are_read_back_and_ids_are_left_alone() {
        let check = |citation: &str, expected: Option<(&str, usize, usize)>| {
            let parsed = parse(citation).map(|(id, span)| (id, span.start, span.end));
            assert_eq!(parsed, expected, "{citation}");
        };
        check(&cite("tea.txt", Span::new(3, 9)), Some(("tea.txt", 3, 9)));
        check("news.jsonl#3#0-90", Some(("news.jsonl#3", 0, 90)));
        check("a#9-3", Some(("a", 9, 3)));
        for id in ["tea.txt", "news.jsonl#3", "a#", "a#-", "a#1-", "a#+1-2", "a#1-99999999999999999999", ""] {
            check(id, None);
        }
    }
}
