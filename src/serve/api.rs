//! Answers for programs, as JSON.

use super::Server;
use super::ask::{Asked, AskedArticle};
use super::describe;
use super::refusal::{Refusal, Refused};
use super::work::work;
use crate::article::About;
use crate::render;
use crate::search::{Highlight, Options};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// An article with what a query matches in it, as `yinde show --json` prints it.
#[derive(Serialize)]
struct Shown<'a> {
    about: &'a About,
    highlights: &'a [Highlight],
    id: &'a str,
    text: &'a str,
}

/// Finds passages, best first: what `yinde search --json` prints.
#[utoipa::path(
    get,
    path = "/api/search",
    params(
        ("q" = String, Query, max_length = 2000, description = "The query: any text, up to 2,000 characters."),
        ("n" = Option<u32>, Query, maximum = 100, description = "How many hits to give, up to 100. Default: 10."),
        ("offset" = Option<u32>, Query, maximum = 10_000, description = "How many of the best hits to pass over, up to 10,000."),
        ("by" = inline(Option<describe::By>), Query, description = "What a hit stands for: `article`, shown by its best passage, or each `passage`."),
        ("sort" = inline(Option<describe::Sort>), Query, description = "In what order hits come: by `relevance`, or by `date`, the latest first."),
        ("reprints" = inline(Option<describe::Reprints>), Query, description = "Whether to `fold` the reprints of a story into one hit, or to give `each`."),
        ("since" = Option<String>, Query, description = "Only articles from this day, month or year on, such as 2020-10-25, 2020-10 or 2020."),
        ("until" = Option<String>, Query, description = "Only articles up to this day, month or year, which is within."),
        ("source" = Option<String>, Query, description = "Only articles of a source whose name has this."),
        ("author" = Option<String>, Query, description = "Only articles by someone whose name has this."),
        ("folder" = Option<String>, Query, description = "Only articles from this folder below what was indexed."),
    ),
    responses(
        (status = 200, description = "The hits.", body = describe::Results),
        (status = 400, description = "A parameter is not as it must be.", body = Refused),
        (status = 414, description = "The query is too long.", body = Refused),
        (status = 503, description = "Too many requests at once.", body = Refused),
        (status = 504, description = "It took too long.", body = Refused),
    )
)]
pub async fn search(State(server): State<Server>, asked: Asked) -> Result<Response, Refusal> {
    let Some(query) = asked.query.clone() else {
        return Err(Refusal::bad("q: the query is missing: ask /api/search?q=…"));
    };
    let json = work(&server, move |server, stop| {
        let options = Options { stop: stop.clone(), ..asked.options };
        let results = server.0.current.snapshot().index.search(&query, &options)?;
        Ok(render::json(&results))
    });
    Ok(as_json(json.await?))
}

/// Gives an article: what `yinde show --json` prints.
#[utoipa::path(
    get,
    path = "/api/articles/{id}",
    params(
        ("id" = String, Path, description = "The article's id, percent-encoded; slashes may stand in it."),
        ("q" = Option<String>, Query, max_length = 2000, description = "What to highlight."),
    ),
    responses(
        (status = 200, description = "The article.", body = describe::Article),
        (status = 400, description = "A parameter is not as it must be.", body = Refused),
        (status = 404, description = "No article has this id.", body = Refused),
        (status = 414, description = "The query is too long.", body = Refused),
        (status = 503, description = "Too many requests at once.", body = Refused),
        (status = 504, description = "It took too long.", body = Refused),
    )
)]
pub async fn article(State(server): State<Server>, asked: AskedArticle) -> Result<Response, Refusal> {
    let json = work(&server, move |server, stop| {
        let snapshot = server.0.current.snapshot();
        let article = snapshot.index.article(&asked.id)?;
        let highlights = snapshot.index.highlights_until(&asked.query, &article, stop)?;
        let (about, id, text) = (&article.about, &article.id, &article.text);
        Ok(render::json(&Shown { about, highlights: &highlights, id, text }))
    });
    Ok(as_json(json.await?))
}

/// Counts what the index holds: what `yinde stats --json` prints.
#[utoipa::path(get, path = "/api/stats", responses((status = 200, description = "The counts.", body = describe::Stats)))]
pub async fn stats(State(server): State<Server>) -> Response {
    as_json(render::json(&server.0.current.snapshot().stats))
}

/// Says that the server answers.
#[utoipa::path(get, path = "/healthz", responses((status = 200, description = "`ok`", body = String)))]
pub async fn healthz() -> &'static str {
    "ok\n"
}

pub fn as_json(json: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], json).into_response()
}
