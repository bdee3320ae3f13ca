//! What was set for paper (PDF): the text, page by page. The only module that the feature `pdf` changes.

use crate::article::Article;

/// Makes an article of the text of a PDF, and says what could not be read of it.
pub(super) fn article(document: Vec<u8>) -> Result<(Article, Option<String>), String> {
    let Pages { text, lost } = pages(document)?;
    let text = tidied(&text.join("\n"));
    match (text.is_empty(), lost) {
        (true, 0) => return Err("has no text, only pictures of it: text recognition (OCR) would make some".to_owned()),
        (true, _) => return Err("left out, for its fonts do not say which characters they show".to_owned()),
        (false, _) => {}
    }
    let trouble = (lost > 0).then(|| format!("{lost} of its pages cannot be read and are missing"));
    Ok((Article { text, ..Article::default() }, trouble))
}

/// The text of the pages, and how many could not be read.
struct Pages {
    text: Vec<String>,
    lost: usize,
}

#[cfg(feature = "pdf")]
fn pages(document: Vec<u8>) -> Result<Pages, String> {
    use std::thread;
    // The library needs much of the stack for what lies deep, and panics on what it does not know.
    let reader = thread::Builder::new().name("pdf".to_owned()).stack_size(64 << 20);
    let read = reader.spawn(move || read(&document)).map_err(|e| e.to_string())?.join();
    read.unwrap_or_else(|_| Err("it is damaged".to_owned())).map_err(|reason| match reason.as_str() {
        PASSWORD => PASSWORD.to_owned(),
        other => format!("left out, for it cannot be read as a PDF: {}", super::short(other)),
    })
}

#[cfg(feature = "pdf")]
const PASSWORD: &str = "left out, for it has a password: save it without one";

#[cfg(feature = "pdf")]
fn read(document: &[u8]) -> Result<Pages, String> {
    let mut document = pdf_extract::Document::load_mem(document).map_err(|e| match e {
        pdf_extract::Error::InvalidPassword => PASSWORD.to_owned(),
        other => other.to_string(),
    })?;
    // Many are locked only against changes, with an empty password.
    if document.is_encrypted() && document.decrypt("").is_err() {
        return Err(PASSWORD.to_owned());
    }
    let mut pages = Pages { text: Vec::new(), lost: 0 };
    for number in document.get_pages().into_keys() {
        match page(&document, number) {
            Some(text) => pages.text.push(text),
            None => pages.lost += 1,
        }
    }
    Ok(pages)
}

/// The text of a page. What reads the place of each character knows fewer fonts than what reads them as they come.
#[cfg(feature = "pdf")]
fn page(document: &pdf_extract::Document, number: u32) -> Option<String> {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    let placed = || {
        let mut text = String::new();
        let mut output = pdf_extract::PlainTextOutput::new(&mut text);
        pdf_extract::output_doc_page(document, &mut output, number).ok()?;
        Some(text)
    };
    let as_they_come = || document.extract_text(&[number]).ok();
    let placed = catch_unwind(AssertUnwindSafe(placed)).ok().flatten();
    match placed {
        Some(text) if !text.trim().is_empty() => Some(text),
        placed => {
            let text = catch_unwind(AssertUnwindSafe(as_they_come)).ok().flatten();
            text.filter(|text| !text.trim().is_empty()).or(placed)
        }
    }
}

#[cfg(not(feature = "pdf"))]
fn pages(_: Vec<u8>) -> Result<Pages, String> {
    Err("left out, for this yinde was built without PDF: `cargo install --path . --features pdf` builds one with it"
        .to_owned())
}

/// Without blank lines and the spaces at the ends of lines, which only tell where on the page the text stood.
fn tidied(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
