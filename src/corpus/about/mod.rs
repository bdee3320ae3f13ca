//! What an article says of itself in its own text, for newspapers print no front matter: a title above it, a
//! dateline before its first sentence, a byline in brackets after its last.
//!
//! ```text
//! text ── scope, signs: the beginning and the end, without glosses ──┬─ date, dateline ──→ date, source
//!      │                                                      ├─ byline, names  ──→ author, source
//!      │                                                      └─ source         ──→ source
//!      ├─ title: the lines above the first paragraph ─────────────────────────────→ title
//!      └─ split: several reports in one file, told apart
//! ```
//!
//! Only the beginning and the end of a text are looked at, so that what the running text tells of others is not
//! taken for its own. What is in doubt is left open: no date is better than a wrong one.

mod byline;
mod date;
mod dateline;
mod gloss;
mod headings;
mod names;
mod numeral;
mod scope;
mod signs;
mod source;
mod split;
mod title;
mod words;

pub use headings::headings;
pub(super) use split::split;

use crate::article::About;
use byline::Byline;
use date::Date;
use dateline::Dateline;
use scope::Scope;

/// Fills in what `about` leaves open, from the article's text and the name of its file.
///
/// What was given is kept; a date that was given is written as `2020-10-25`, `2020-10` or `2020` where it can be.
pub(super) fn fill(about: &mut About, text: &str, file_name: Option<&str>) {
    let scope = Scope::of(text);
    let dateline = Dateline::of(&scope);
    let byline = Byline::of(&scope, dateline.as_ref());
    if about.title.is_empty() {
        about.title = title::title(text).to_owned();
    }
    about.date = match about.date.take() {
        Some(written) => Some(date::normal(&written)),
        None => own_date(&scope, dateline.as_ref(), file_name),
    };
    if about.source.is_none() {
        let from_dateline = || dateline.as_ref().and_then(|line| line.source.map(str::to_owned));
        about.source = source::labelled(&scope).map(str::to_owned).or_else(from_dateline).or(byline.source);
    }
    if about.author.is_none() {
        let names = if byline.writers.is_empty() { byline.photographers } else { byline.writers };
        about.author = (!names.is_empty()).then(|| names.join("、"));
    }
}

/// The date of the dateline, or of a line or label of its own, completed by the name of the file.
fn own_date(scope: &Scope, dateline: Option<&Dateline>, file_name: Option<&str>) -> Option<String> {
    let sent = dateline.and_then(|line| line.date);
    let published = date::labelled(scope);
    let in_text = match (sent, published) {
        (Some(sent), Some(published)) => Some(sent.completed_by(published)).filter(Date::has_year).or(Some(published)),
        (sent, published) => sent.or(published),
    };
    let found = [in_text, file_name.and_then(date::in_file_name)].into_iter().flatten();
    Some(found.reduce(Date::completed_by)?.to_string())
}

#[cfg(test)]
mod tests;
