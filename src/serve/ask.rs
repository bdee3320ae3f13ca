//! What is asked for, within limits.

use super::refusal::Refusal;
use crate::search::Options;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;

/// The most characters of a query.
pub const MOST_CHARS: usize = 2000;
/// The most hits of one answer.
pub const MOST_HITS: usize = 100;
/// The most hits passed over.
pub const MOST_PASSED: usize = 10_000;

/// A search.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The query, where there is one; any text is.
    pub query: Option<String>,
    pub options: Options,
}

/// An article, perhaps with what a query matches in it.
#[derive(Debug, Clone)]
pub struct AskedArticle {
    pub id: String,
    /// Empty where nothing is to be marked.
    pub query: String,
    /// A reader is led to the first match at or after this byte.
    pub from: usize,
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let mut asked = Asked::default();
        // Requests share the processors: one that took several would keep others waiting.
        asked.options.threads = 1;
        for (name, value) in pairs(parts)? {
            match name.as_str() {
                "q" => asked.query = Some(query(value)?),
                "n" => asked.options.limit = number("n", &value, MOST_HITS)?,
                "offset" => asked.options.offset = number("offset", &value, MOST_PASSED)?,
                name if Options::NAMES.contains(&name) => {
                    asked.options.set(name, &value).map_err(|error| Refusal::bad(error.to_string()))?;
                }
                // What later versions may know does no harm to this one.
                _ => {}
            }
        }
        Ok(asked)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for AskedArticle {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let Path(id) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| Refusal::bad("the id in the path: expected UTF-8, percent-encoded"))?;
        let mut asked = AskedArticle { id, query: String::new(), from: 0 };
        for (name, value) in pairs(parts)? {
            match name.as_str() {
                "q" => asked.query = query(value)?,
                "from" => asked.from = number("from", &value, usize::MAX)?,
                _ => {}
            }
        }
        Ok(asked)
    }
}

/// The names and values after `?`. Bytes that are not UTF-8 become U+FFFD there.
fn pairs(parts: &Parts) -> Result<Vec<(String, String)>, Refusal> {
    let Query(pairs) = Query::try_from_uri(&parts.uri)
        .map_err(|_| Refusal::bad("after the `?`: expected name=value, percent-encoded, with & between"))?;
    Ok(pairs)
}

fn query(value: String) -> Result<String, Refusal> {
    let chars = value.chars().count();
    if chars > MOST_CHARS {
        let error = format!("q: at most {MOST_CHARS} characters, found {chars}: ask with a part of it");
        return Err(Refusal::new(StatusCode::URI_TOO_LONG, error));
    }
    Ok(value)
}

fn number(name: &str, value: &str, most: usize) -> Result<usize, Refusal> {
    value.parse().ok().filter(|number| *number <= most).ok_or_else(|| {
        let limit = if most == usize::MAX { String::new() } else { format!(" from 0 to {most}") };
        Refusal::bad(format!("{name}: expected a number{limit}, found `{}`", beginning(value)))
    })
}

/// So much of a value that an error can show it.
fn beginning(value: &str) -> String {
    value.chars().take(40).collect()
}
