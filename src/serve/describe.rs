//! The description of the API. The shapes of answers are written down here once more, for rooms that answer know
//! nothing of servers; a test reads real answers with them.

use super::{api, figures};
use axum::response::Response;
use utoipa::{OpenApi, ToSchema};

#[derive(OpenApi)]
#[openapi(
    info(title = "yinde 引得", description = "Full-text search for Chinese articles."),
    paths(api::search, api::article, api::stats, api::healthz, figures::metrics, openapi)
)]
struct Api;

/// Gives this description.
#[utoipa::path(get, path = "/openapi.json", responses((status = 200, description = "This description.")))]
pub async fn openapi() -> Response {
    api::as_json(crate::render::json(&Api::openapi()))
}

/// What a hit stands for.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it describes a parameter, and is none")]
pub enum By {
    Article,
    Passage,
}

/// In what order hits come.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it describes a parameter, and is none")]
pub enum Sort {
    Relevance,
    Date,
}

/// What becomes of the reprints of a story.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it describes a parameter, and is none")]
pub enum Reprints {
    Fold,
    Each,
}

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(ToSchema)]
        #[cfg_attr(test, derive(serde::Deserialize), serde(deny_unknown_fields))]
        #[expect(dead_code, reason = "it describes an answer, and is none")]
        pub struct $name { $($(#[$field_doc])* $field: $type,)* }
    )*};
}

shapes! {
    /// The answer to one query.
    Results {
        /// The query as it was asked.
        query: String,
        /// How many articles match (or passages, where results are by passage); reprints are counted each.
        total: u64,
        /// How long it took, in milliseconds.
        took_ms: f64,
        /// What the asker should know.
        notices: Vec<Notice>,
        /// The hits asked for, best first.
        hits: Vec<Hit>,
    }

    /// Something the asker should know.
    Notice {
        /// The part of the query.
        place: String,
        /// What happened and what was done about it.
        reason: String,
    }

    /// A passage that matches.
    Hit {
        /// Its place, from 1.
        rank: u64,
        /// What it was ranked by: comparable within one answer only.
        score: f64,
        /// The article it stands in.
        article: ArticleOfHit,
        /// The passage.
        passage: PassageOfHit,
        /// What matched, in order, without overlap, in `passage.text`.
        highlights: Vec<Highlight>,
        /// How many other passages of the article match; 0 where results are by passage.
        more: u64,
        /// Its reprints among what matches, the earliest first; missing where there are none.
        also: Option<Vec<Also>>,
    }

    /// A reprint of a hit, which is not shown by itself.
    Also {
        /// What it is known by.
        id: String,
        /// The title; empty where there is none.
        title: String,
        /// The date as written, `2020-10-25` where it could be told.
        date: Option<String>,
        /// Who published it.
        source: Option<String>,
        /// The number of the passage of it that matches best, from 0.
        ordinal: u64,
        /// Where that passage stands, in bytes of the article's text.
        span: [u64; 2],
    }

    /// The article of a hit.
    ArticleOfHit {
        /// What it is known by.
        id: String,
        /// The title; empty where there is none.
        title: String,
        /// The date as written, `2020-10-25` where it could be told.
        date: Option<String>,
        /// Who published it.
        source: Option<String>,
        /// Who wrote it.
        author: Option<String>,
        /// Where it can be read.
        url: Option<String>,
        /// The file it came from, below the folder that was indexed.
        path: Option<String>,
    }

    /// The passage of a hit.
    PassageOfHit {
        /// Its number in the article, from 0.
        ordinal: u64,
        /// Where it stands, in bytes of the article's text: the first, and the one after the last.
        span: [u64; 2],
        /// Its text, just as the article has it.
        text: String,
    }

    /// A stretch of a text that matched.
    Highlight {
        /// In bytes of the text: the first, and the one after the last.
        span: [u64; 2],
        /// In characters of the text.
        chars: [u64; 2],
        /// What matched there: `phrase`, `word` or `char`.
        lane: String,
    }

    /// An article.
    Article {
        /// What it is known by.
        id: String,
        /// What it says of itself.
        about: About,
        /// Its text.
        text: String,
        /// What the query matches in it.
        highlights: Vec<Highlight>,
    }

    /// What an article says of itself.
    About {
        /// The title; empty where there is none.
        title: String,
        /// The date as written, `2020-10-25` where it could be told.
        date: Option<String>,
        /// Who published it.
        source: Option<String>,
        /// Who wrote it.
        author: Option<String>,
        /// Where it can be read.
        url: Option<String>,
        /// The file it came from, below the folder that was indexed.
        path: Option<String>,
    }

    /// What an index holds.
    Stats {
        /// The fingerprint of the analyzer.
        analyzer: String,
        /// How many articles there are.
        articles: u64,
        /// The digest over everything in the index.
        digest: String,
        /// The format of the index.
        format: u32,
        /// The bytes of the index.
        index_bytes: u64,
        /// How many passages the articles were cut into.
        passages: u64,
        /// How many shards the index has.
        shards: u64,
        /// The bytes of the articles' texts.
        text_bytes: u64,
        /// How many words of the user's own it was built with.
        user_words: u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article;
    use crate::index::{Build, Index, build};
    use crate::search::Options;

    /// Every key that an answer may have is described, and every key described is there.
    #[test]
    fn answers_are_as_described() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let said = || Some("x".to_owned());
        let about = article::About {
            title: "海".into(),
            date: said(),
            source: said(),
            author: said(),
            url: said(),
            path: said(),
        };
        let of = article::Article { id: "a".into(), text: "看和服务。海洋。".into(), about };
        build(folder.path(), vec![of.clone()], &Build::default(), &|_| ()).expect("an index");
        let index = Index::open(folder.path()).expect("it opens");
        for query in ["海洋", "和服", ""] {
            let results = index.search(query, &Options::default()).expect("an answer");
            let json = crate::render::json(&results);
            serde_json::from_str::<Results>(&json).unwrap_or_else(|error| panic!("{error}: {json}"));
        }
        let json = serde_json::json!({ "id": of.id, "about": of.about, "text": of.text, "highlights": [] });
        serde_json::from_value::<Article>(json).expect("an article");
        let json = crate::render::json(&index.stats().expect("its counts"));
        serde_json::from_str::<Stats>(&json).expect("the counts");
    }
}
