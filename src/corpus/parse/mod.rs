//! From text to articles, one file here for each form that articles are written in.

mod fields;
mod front_matter;
mod html;
mod jsonl;
mod markdown;
mod plain;
mod title;

use super::decode;
use super::intake::Intake;
use super::walk::File;
use crate::article::Article;
use crate::error::Error;
use std::path::Path;

/// A form that articles are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// One article, nothing but its text.
    Plain,
    /// One article in Markdown, perhaps with front matter.
    Markdown,
    /// An article a line, each a JSON object.
    Jsonl,
}

/// By what ending each form is known.
const ENDINGS: [(&str, Form); 6] = [
    ("txt", Form::Plain),
    ("text", Form::Plain),
    ("md", Form::Markdown),
    ("markdown", Form::Markdown),
    ("jsonl", Form::Jsonl),
    ("ndjson", Form::Jsonl),
];

impl Form {
    /// The form that a file of this name has, and whether it is packed.
    pub fn of(name: &str) -> Option<(Form, bool)> {
        let lower = name.to_ascii_lowercase();
        let (unpacked, packed) = lower.strip_suffix(".gz").map_or((lower.as_str(), false), |name| (name, true));
        let ending = Path::new(unpacked).extension()?;
        let (_, form) = ENDINGS.iter().find(|&&(known, _)| ending == known)?;
        Some((*form, packed))
    }
}

/// Hands over the articles of a file, or says why there are none.
pub(super) fn articles(file: &File, intake: &mut Intake) -> Result<(), Error> {
    match file.form {
        Form::Plain => whole(file, intake, |text| (plain::article(text), None)),
        Form::Markdown => whole(file, intake, |text| markdown::article(&text)),
        Form::Jsonl => match decode::open(file) {
            Ok(reader) => jsonl::articles(reader, file, intake),
            Err(e) => {
                intake.notice(&file.place(), e.to_string());
                Ok(())
            }
        },
    }
}

/// Hands over the one article of a file, which `parse` makes of its text and perhaps has something to say of.
fn whole(
    file: &File,
    intake: &mut Intake,
    parse: impl FnOnce(String) -> (Article, Option<String>),
) -> Result<(), Error> {
    let place = file.place();
    let (mut article, trouble) = match decode::whole(file) {
        Ok(text) => parse(text),
        Err(reason) => {
            intake.notice(&place, reason);
            return Ok(());
        }
    };
    if let Some(reason) = trouble {
        intake.notice(&place, reason);
    }
    if article.text.trim().is_empty() {
        intake.notice(&place, NOTHING);
        return Ok(());
    }
    if article.id.is_empty() {
        article.id = file.id().to_owned();
    }
    article.about.path = Some(file.path.clone());
    intake.article(&place, article)
}

const NOTHING: &str = "nothing in it";

/// The first characters of a long message, on one line.
fn short(message: &str) -> String {
    const MAX_CHARS: usize = 120;
    let line = message.lines().next().unwrap_or_default();
    match line.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_form() {
        let check = |name, expected| assert_eq!(Form::of(name), expected, "{name}");
        check("a.txt", Some((Form::Plain, false)));
        check("a.b.TEXT", Some((Form::Plain, false)));
        check("a.md", Some((Form::Markdown, false)));
        check("a.Markdown.GZ", Some((Form::Markdown, true)));
        check("a.jsonl.gz", Some((Form::Jsonl, true)));
        check("a.ndjson", Some((Form::Jsonl, false)));
        check("a.gz", None);
        check("txt", None);
        check("a.txt.bak", None);
        check("", None);
    }
}
