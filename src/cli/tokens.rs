use super::{Outcome, output::Output};
use serde_json::json;
use std::path::PathBuf;
use yinde::{Analyzer, Cut, Error, Index, Span, key_of, render};

/// Shows how a text is folded and cut, lane by lane, with spans in bytes of the text.
#[derive(clap::Args)]
pub struct Tokens {
    /// The text.
    #[arg(value_name = "TEXT", required = true)]
    text: Vec<String>,
    /// Use the words that this index was built with.
    #[arg(long, value_name = "DIR")]
    index: Option<PathBuf>,
    /// Print the tokens as JSON.
    #[arg(long)]
    json: bool,
}

impl Tokens {
    pub fn run(&self, out: &Output) -> Result<Outcome, Error> {
        let text = self.text.join(" ");
        let opened = self.index.as_deref().map(Index::open).transpose()?;
        let analyzer = match &opened {
            Some(index) => index.analyzer(),
            None => &Analyzer::new(None),
        };
        let analysis = analyzer.analyze(&text);
        let folded = analysis.folded.as_str();
        let words = |cut: Cut| {
            let tokens = analysis.tokens.iter().filter(move |token| token.cut == cut);
            tokens.map(|token| (token.span.of(folded), analysis.folded.source(token.span))).collect::<Vec<_>>()
        };
        let char_end = |at: usize| at + folded[at..].chars().next().map_or(0, char::len_utf8);
        let chars: Vec<(String, Span)> = key_of(folded)
            .map(|(at, key)| (key.to_string(), analysis.folded.source(Span::new(at, char_end(at)))))
            .collect();
        if self.json {
            let list = |words: Vec<(&str, Span)>| {
                words.into_iter().map(|(word, span)| json!({ "text": word, "span": span })).collect::<Vec<_>>()
            };
            let chars: Vec<_> = chars.iter().map(|(key, span)| json!({ "text": key, "span": span })).collect();
            let shown = json!({ "folded": folded, "words": list(words(Cut::Word)), "parts": list(words(Cut::Part)), "chars": chars });
            out.print(&render::json(&shown))?;
        } else {
            let line = |words: Vec<(&str, Span)>| {
                words
                    .iter()
                    .map(|(word, span)| format!("{} {}..{}", word, span.start, span.end))
                    .collect::<Vec<_>>()
                    .join("  ")
            };
            let chars = chars.iter().map(|(key, span)| (key.as_str(), *span)).collect();
            let text = format!(
                "folded  {folded}\nwords   {}\nparts   {}\nchars   {}\n",
                line(words(Cut::Word)),
                line(words(Cut::Part)),
                line(chars)
            );
            out.print(&render::safe_lines(&text))?;
        }
        Ok(if analysis.tokens.is_empty() { Outcome::Nothing } else { Outcome::Done })
    }
}
