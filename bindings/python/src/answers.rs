//! Answers as JSON, in the shapes of the program's `--json`.

use serde_json::{Value, json};
use yinde::{Analyzer, Cut, Error, Index, Span, key_of, render};

/// What `yinde show ID --query QUERY --json` prints.
pub fn article(index: &Index, id: &str, query: &str) -> Result<String, Error> {
    let article = index.article(id)?;
    let highlights = index.highlights(query, &article)?;
    let shown = json!({ "id": article.id, "about": article.about, "text": article.text, "highlights": highlights });
    Ok(render::json(&shown))
}

/// What `yinde tokens TEXT --json` prints, with spans in bytes of the text.
pub fn tokens(analyzer: &Analyzer, text: &str) -> String {
    let analysis = analyzer.analyze(text);
    let folded = analysis.folded.as_str();
    let piece = |text: &str, span: Span| json!({ "text": text, "span": analysis.folded.source(span) });
    let words = |cut: Cut| -> Vec<Value> {
        let tokens = analysis.tokens.iter().filter(|token| token.cut == cut);
        tokens.map(|token| piece(token.span.of(folded), token.span)).collect()
    };
    let chars: Vec<Value> = key_of(folded)
        .map(|(at, key)| {
            let length = folded[at..].chars().next().map_or(0, char::len_utf8);
            piece(&key.to_string(), Span::new(at, at + length))
        })
        .collect();
    let shown = json!({ "folded": folded, "words": words(Cut::Word), "parts": words(Cut::Part), "chars": chars });
    render::json(&shown)
}

/// What `yinde stats --json` prints.
pub fn stats(index: &Index) -> Result<String, Error> {
    Ok(render::json(&index.stats()?))
}
