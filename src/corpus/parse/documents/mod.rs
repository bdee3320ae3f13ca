//! Web pages, Word documents and books: the forms whose readers bring many crates along, behind the feature `forms`.

mod docx;
mod epub;
mod html_page;
mod xml;

use super::{NOTHING, alone, articles_of_text, document, one, tell};
use crate::corpus::encoding::{Hint, TextReader};
use crate::corpus::form::{Form, Source};
use crate::corpus::unpack::{self, Desk, Parts};
use crate::error::Error;
use std::io::BufRead;

/// Hands over the articles of a page, a document or a book, or says why there are none.
pub(super) fn articles(source: &Source, bytes: impl BufRead, desk: &mut Desk) -> Result<(), Error> {
    match source.form {
        Form::Docx => {
            let read = |document| docx::article(&mut Parts::open(document, desk.budget)?);
            match document(bytes, desk).and_then(read) {
                Ok(article) => one(source, article, desk),
                Err(reason) => desk.leave(source, reason),
            }
        }
        Form::Epub => book(source, bytes, desk),
        _ => page(source, bytes, desk),
    }
}

/// Hands over the article of a page, which may say what encoding it is in.
fn page(source: &Source, bytes: impl BufRead, desk: &mut Desk) -> Result<(), Error> {
    let max = desk.budget.limits.document;
    match unpack::whole(bytes, max) {
        Ok(bytes) => {
            let hint = match (desk.reading.encoding, declared(&bytes)) {
                (Some(said), _) => Hint::Said(said),
                (None, Some(label)) => Hint::Declared(label),
                (None, None) => Hint::None,
            };
            articles_of_text(source, TextReader::new(&bytes[..], hint), max * 2, desk, |text| {
                alone(html_page::article(&text))
            })
        }
        Err(reason) => desk.leave(source, reason),
    }
}

/// What a page says of its encoding, in `<meta charset=…>`, `<meta http-equiv …; charset=…>` or `<?xml encoding=…?>`.
fn declared(page: &[u8]) -> Option<String> {
    const MAX_BYTES: usize = 4 << 10;
    let head: String = page.iter().take(MAX_BYTES).map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    let tags = head.match_indices("<meta").chain(head.match_indices("<?xml"));
    tags.filter_map(|(at, _)| head[at..].split('>').next()).find_map(|tag| {
        let (_, after) = tag.split_once("charset").or_else(|| tag.split_once("encoding"))?;
        let value = after.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let end =
            value.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | ':')).unwrap_or(value.len());
        (end > 0).then(|| value[..end].to_owned())
    })
}

/// Hands over the chapters of a book.
fn book(source: &Source, bytes: impl BufRead, desk: &mut Desk) -> Result<(), Error> {
    let book = document(bytes, desk).and_then(|document| epub::book(&mut Parts::open(document, desk.budget)?));
    let epub::Book { chapters, troubles } = match book {
        Ok(book) => book,
        Err(reason) => return desk.leave(source, reason),
    };
    if chapters.is_empty() && troubles.is_empty() {
        desk.notice(source, NOTHING);
    }
    tell(source, desk, troubles);
    for (name, mut chapter) in chapters {
        chapter.id = format!("{}!/{name}", source.id());
        one(source, chapter, desk)?;
    }
    Ok(())
}
