//! The tools, their arguments, and what becomes of a call.

use super::answer::{self, LEAST_CHARS};
use super::{cite, fit};
use crate::error::Error;
use crate::index::Index;
use crate::search::{self, Options};
use crate::text::Span;
use rmcp::handler::server::tool::schema_for_input;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, JsonObject, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool, ToolAnnotations,
};
use rmcp::schemars::{self, JsonSchema};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::{ErrorData, ServerHandler};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The tools over the index in a folder.
pub(super) struct Tools {
    folder: PathBuf,
}

/// Finds passages, best first, with a citation for each and what matched in 【】.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "rmcp::schemars")]
struct Search {
    /// Words in Simplified or Traditional, in any order; "quotation marks" ask for exactly these characters.
    query: String,
    /// How many hits.
    #[serde(default = "five")]
    n: usize,
    /// How many of the best hits to pass over.
    #[serde(default)]
    offset: usize,
    /// What a hit stands for: an article, shown by its best passage, or each passage.
    #[serde(default)]
    by: By,
    /// In what order hits come: by relevance, or by date, the latest first.
    #[serde(default)]
    sort: Sort,
    /// Whether to fold the reprints of a story into one hit, or to give each.
    #[serde(default)]
    reprints: Reprints,
    /// Only articles from this day, month or year on, such as 2020-10-25, 2020-10 or 2020.
    #[serde(default)]
    since: String,
    /// Only articles up to this day, month or year, which is within.
    #[serde(default)]
    until: String,
    /// Only articles of a source whose name has this.
    #[serde(default)]
    source: String,
    /// Only articles by someone whose name has this.
    #[serde(default)]
    author: String,
    /// Only articles from this folder below what was indexed.
    #[serde(default)]
    folder: String,
    /// How many characters of text to give at most: passages are cut, whole sentences first.
    #[serde(default = "two_thousand")]
    budget: usize,
    /// Whether to answer in JSON with spans, for programs.
    #[serde(default)]
    json: bool,
}

#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(crate = "rmcp::schemars")]
enum By {
    #[default]
    Article,
    Passage,
}

#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(crate = "rmcp::schemars")]
enum Sort {
    #[default]
    Relevance,
    Date,
}

#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(crate = "rmcp::schemars")]
enum Reprints {
    #[default]
    Fold,
    Each,
}

/// Reads the text that a citation stands for, as it was written.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "rmcp::schemars")]
struct Read {
    /// A citation that search gave, `article#start-end`, or an article's id for the whole article.
    citation: String,
    /// Instead of the span in the citation: where the text begins and ends, in bytes of the article's text.
    #[serde(default)]
    span: Option<(usize, usize)>,
    /// How many characters before and after to give as well.
    #[serde(default)]
    around: usize,
    /// How many characters of text to give at most.
    #[serde(default = "four_thousand")]
    budget: usize,
    /// Whether to answer in JSON, for programs.
    #[serde(default)]
    json: bool,
}

/// Counts what the index holds: articles, passages, bytes of text.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(crate = "rmcp::schemars")]
struct Stats {}

fn five() -> usize {
    5
}

fn two_thousand() -> usize {
    2000
}

fn four_thousand() -> usize {
    4000
}

/// What a tool gives: text to read, or a value for programs.
enum Answer {
    Text(String),
    Value(Value),
}

impl Tools {
    pub fn new(folder: &Path) -> Self {
        Tools { folder: folder.to_owned() }
    }

    /// Answers one call; the error is the sentence that the agent reads.
    pub fn call(&self, name: &str, arguments: JsonObject) -> Result<CallToolResult, String> {
        let answer = match name {
            "search" => self.search(taken(name, arguments)?),
            "read" => self.read(taken(name, arguments)?),
            "stats" => taken(name, arguments).and_then(|Stats {}| self.stats()),
            other => Err(format!("no tool `{other}`: there are `search`, `read` and `stats`")),
        };
        Ok(match answer? {
            Answer::Text(text) => CallToolResult::success(vec![ContentBlock::text(text)]),
            Answer::Value(value) => CallToolResult::structured(value),
        })
    }

    fn search(&self, asked: Search) -> Result<Answer, String> {
        enough(asked.budget)?;
        let by = match asked.by {
            By::Article => search::By::Article,
            By::Passage => search::By::Passage,
        };
        let sort = match asked.sort {
            Sort::Relevance => search::Sort::Relevance,
            Sort::Date => search::Sort::Date,
        };
        let reprints = match asked.reprints {
            Reprints::Fold => search::Reprints::Fold,
            Reprints::Each => search::Reprints::Each,
        };
        let mut options = Options { limit: asked.n, offset: asked.offset, by, sort, reprints, ..Options::default() };
        let only = [
            ("since", &asked.since),
            ("until", &asked.until),
            ("source", &asked.source),
            ("author", &asked.author),
            ("folder", &asked.folder),
        ];
        for (name, value) in only {
            options.set(name, value).map_err(sentence)?;
        }
        let mut results = self.open().and_then(|index| index.search(&asked.query, &options)).map_err(sentence)?;
        let no_room = answer::cut(&mut results, asked.budget);
        Ok(match asked.json {
            true => Answer::Value(answer::results_json(&results)),
            false => Answer::Text(answer::results_text(&results, no_room)),
        })
    }

    fn read(&self, asked: Read) -> Result<Answer, String> {
        enough(asked.budget)?;
        let (article, cited) =
            self.open().and_then(|index| cite::resolve(&index, &asked.citation)).map_err(sentence)?;
        let whole = Span::new(0, article.text.len());
        let span = match asked.span.map(|(start, end)| Span { start, end }).or(cited) {
            Some(span) => cite::checked(&article, span).map_err(sentence)?,
            None => whole,
        };
        let wanted = fit::widened(&article.text, span, asked.around);
        let shown = fit::beginning(&article.text, wanted, asked.budget);
        Ok(match asked.json {
            true => Answer::Value(answer::stretch_json(&article, shown, wanted)),
            false => Answer::Text(answer::stretch_text(&article, shown, wanted)),
        })
    }

    fn stats(&self) -> Result<Answer, String> {
        self.open()
            .and_then(|index| index.stats())
            .map(|stats| Answer::Value(serde_json::json!(stats)))
            .map_err(sentence)
    }

    fn open(&self) -> Result<Index, Error> {
        Index::open(&self.folder)
    }
}

/// The arguments of a tool, or what is wrong with them.
fn taken<T: DeserializeOwned>(tool: &str, arguments: JsonObject) -> Result<T, String> {
    serde_json::from_value(Value::Object(arguments)).map_err(|error| format!("the arguments of `{tool}`: {error}"))
}

fn enough(budget: usize) -> Result<(), String> {
    if budget >= LEAST_CHARS {
        return Ok(());
    }
    Err(format!("`budget` is {budget} characters, which say too little: give at least {LEAST_CHARS}"))
}

fn sentence(error: Error) -> String {
    error.to_string()
}

fn tool<T: JsonSchema + 'static>(name: &'static str) -> Tool {
    let schema = T::json_schema(&mut schemars::SchemaGenerator::default());
    let description = schema.get("description").and_then(Value::as_str).unwrap_or(name).to_owned();
    // All three are structs with named fields, whose schemas are objects.
    let input = schema_for_input::<T>().unwrap_or_default();
    Tool::new(name, description, input)
        .with_annotations(ToolAnnotations::new().read_only(true).idempotent(true).open_world(false))
}

impl ServerHandler for Tools {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("yinde", env!("CARGO_PKG_VERSION")))
            .with_instructions(include_str!("instructions.md"))
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(vec![
            tool::<Search>("search"),
            tool::<Read>("read"),
            tool::<Stats>("stats"),
        ]))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let answered = self.call(&request.name, request.arguments.unwrap_or_default());
        // What an agent can mend is an answer to it, not a failure of the protocol.
        Ok(answered.unwrap_or_else(|sentence| CallToolResult::error(vec![ContentBlock::text(sentence)])).into())
    }
}
