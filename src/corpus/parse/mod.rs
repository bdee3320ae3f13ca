//! From text to articles, one file here for each form that articles are written in.

mod csv;
#[cfg(feature = "forms")]
mod documents;
#[cfg(not(feature = "forms"))]
#[path = "no_documents.rs"]
mod documents;
mod fields;
mod front_matter;
mod html;
mod jsonl;
mod markdown;
mod pdf;
mod plain;

use super::about;
use super::encoding::{BINARY, TextReader};
use super::form::{Form, Source};
use super::intake::Intake;
use super::unpack::{self, Desk, too_great};
use crate::article::Article;
use crate::error::Error;
use std::io::{BufRead, Read};

/// Hands over the articles of a file or member, of which these are the bytes, or says why there are none.
pub(super) fn articles(source: &Source, bytes: impl BufRead, desk: &mut Desk) -> Result<(), Error> {
    match source.form {
        Form::Plain => whole(source, bytes, desk, |text| (plain::articles(text), None)),
        Form::Markdown => whole(source, bytes, desk, |text| alone(markdown::article(&text))),
        Form::Jsonl => {
            let mut text = desk.text(bytes);
            jsonl::articles(&mut text, source, desk.intake)?;
            tell(source, desk, text.troubles());
            Ok(())
        }
        Form::Table(delimiter) => {
            let mut text = desk.text(bytes);
            csv::articles(&mut text, delimiter, source, desk.intake)?;
            tell(source, desk, text.troubles());
            Ok(())
        }
        Form::Pdf => match document(bytes, desk).and_then(pdf::article) {
            Ok((article, trouble)) => {
                tell(source, desk, trouble);
                one(source, article, desk)
            }
            Err(reason) => desk.leave(source, reason),
        },
        Form::Html | Form::Docx | Form::Epub => documents::articles(source, bytes, desk),
        // Archives were opened before.
        Form::Zip | Form::Tar => Ok(()),
    }
}

/// Hands over what a line or row holds, which has its number for an id where it brings none; or tells why it is left out.
fn numbered(
    number: usize,
    place: &str,
    parsed: Result<Article, String>,
    source: &Source,
    intake: &mut Intake,
) -> Result<(), Error> {
    match parsed {
        Ok(mut article) => {
            if article.id.is_empty() {
                article.id = format!("{}#{number}", source.id());
            }
            article.about.path = Some(source.path.clone());
            intake.article(place, article)?;
        }
        Err(reason) => intake.notice(place, reason),
    }
    Ok(())
}

/// Hands over the articles of a text, mostly one, which `parse` makes of it and perhaps has something to say of.
fn whole(
    source: &Source,
    bytes: impl BufRead,
    desk: &mut Desk,
    parse: impl FnOnce(String) -> (Vec<Article>, Option<String>),
) -> Result<(), Error> {
    let max = desk.budget.limits.text;
    let text = desk.text(bytes);
    articles_of_text(source, text, max, desk, parse)
}

fn articles_of_text<R: BufRead>(
    source: &Source,
    mut text: TextReader<R>,
    max: u64,
    desk: &mut Desk,
    parse: impl FnOnce(String) -> (Vec<Article>, Option<String>),
) -> Result<(), Error> {
    let mut read = String::new();
    let outcome = (&mut text).take(max + 1).read_to_string(&mut read).map_err(|e| e.to_string());
    tell(source, desk, text.troubles());
    match outcome {
        Ok(_) if read.len() as u64 > max => desk.notice(source, too_great(max)),
        Ok(_) if read.contains('\0') => desk.notice(source, BINARY),
        Ok(_) => {
            let (articles, trouble) = parse(read);
            tell(source, desk, trouble);
            let are_several = articles.len() > 1;
            for (number, mut article) in (1..).zip(articles) {
                if are_several && article.id.is_empty() {
                    article.id = format!("{}#{number}", source.id());
                }
                one(source, article, desk)?;
            }
        }
        Err(reason) => desk.notice(source, reason),
    }
    Ok(())
}

/// Reads a document, which has its encodings inside.
fn document(bytes: impl BufRead, desk: &Desk) -> Result<Vec<u8>, String> {
    let document = unpack::whole(bytes, desk.budget.limits.document)?;
    if document.is_empty() { Err(NOTHING.to_owned()) } else { Ok(document) }
}

fn alone((article, trouble): (Article, Option<String>)) -> (Vec<Article>, Option<String>) {
    (vec![article], trouble)
}

/// Hands over an article, with what its text and the name of its file say of it.
fn one(source: &Source, mut article: Article, desk: &mut Desk) -> Result<(), Error> {
    if article.text.trim().is_empty() {
        desk.notice(source, NOTHING);
        return Ok(());
    }
    if article.id.is_empty() {
        article.id = source.id().to_owned();
    }
    about::fill(&mut article.about, &article.text, Some(source.id()));
    article.about.path = Some(source.path.clone());
    desk.intake.article(&source.place, article)
}

fn tell(source: &Source, desk: &mut Desk, troubles: impl IntoIterator<Item = String>) {
    for trouble in troubles {
        desk.notice(source, trouble);
    }
}

pub(super) const NOTHING: &str = "nothing in it";

/// The first characters of a long message, on one line.
fn short(message: &str) -> String {
    const MAX_CHARS: usize = 120;
    let line = message.lines().next().unwrap_or_default();
    match line.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
