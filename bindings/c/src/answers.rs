//! Answers as JSON, in the shapes of the program's `--json`.

use serde_json::{Map, Value, json};
use std::path::Path;
use std::time::Duration;
use yinde::{Build, Builder, Error, Index, Options, Stop, corpus, render};

/// What `yinde search --json` prints.
pub fn search(index: &Index, query: &str, options: &Options) -> Result<String, Error> {
    Ok(render::json(&index.search(query, options)?))
}

/// What is asked for beside the query, from a JSON object.
pub fn options(json: &str) -> Result<Options, String> {
    let asked: Map<String, Value> = serde_json::from_str(json)
        .map_err(|error| format!("options: expected a JSON object such as {{\"n\": 10}}: {error}"))?;
    let mut options = Options::default();
    for (name, value) in &asked {
        match (name.as_str(), value) {
            (_, Value::Null) => {}
            ("timeout_ms", value) => {
                let ms = value.as_u64();
                let ms = ms.ok_or_else(|| format!("timeout_ms: expected milliseconds from 0 on, found `{value}`"))?;
                options.stop = Stop::after(Duration::from_millis(ms));
            }
            (name, Value::String(value)) => options.set(name, value).map_err(|error| error.to_string())?,
            (name, value) => options.set(name, &value.to_string()).map_err(|error| error.to_string())?,
        }
    }
    Ok(options)
}

/// What `yinde show ID --query QUERY --json` prints.
pub fn article(index: &Index, id: &str, query: &str) -> Result<String, Error> {
    let article = index.article(id)?;
    let highlights = index.highlights(query, &article)?;
    let shown = json!({ "id": article.id, "about": article.about, "text": article.text, "highlights": highlights });
    Ok(render::json(&shown))
}

/// What `yinde stats --json` prints.
pub fn stats(index: &Index) -> Result<String, Error> {
    Ok(render::json(&index.stats()?))
}

/// What `yinde index PATH --json` prints, without the time.
pub fn build(folder: &Path, path: &Path) -> Result<String, Error> {
    let mut builder: Option<Builder> = None;
    let notices = corpus::read(&[path.to_owned()], &mut |article| {
        // The folder is made only when there is something to put into it.
        let builder = match &mut builder {
            Some(builder) => builder,
            none => none.insert(Builder::new(folder, &Build::default())?),
        };
        builder.add(&article)
    })?;
    let builder = builder.ok_or_else(|| Error::NoArticles(path.display().to_string()))?;
    let built = builder.finish(&|_| ())?;
    Ok(render::json(&json!({
        "articles": built.manifest.articles(), "passages": built.manifest.passages(),
        "shards": built.manifest.shards.len(),
        "shards_built": built.shards_built, "shards_reused": built.shards_reused,
        "added": built.changes.added.len(), "changed": built.changes.changed.len(),
        "removed": built.changes.removed.len(), "digest": built.manifest.digest(), "notices": notices,
    })))
}
