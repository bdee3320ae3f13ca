//! Compatibility forms, width, case, accents and invisible characters, one character at a time.
//!
//! Every rule looks at a single character, so that a stretch cut out of a text folds as it does inside.

use super::alone::{Kind, fold_visible, kind, stays};
use crate::text::{MappedText, Span};

/// Folds each character by itself.
pub(super) fn fold(text: &str) -> MappedText {
    let mut folded = MappedText::with_capacity(text.len());
    let mut kept = 0; // start of the bytes that stand unchanged and are not copied yet
    let mut buffer = String::new();
    for (at, c) in text.char_indices() {
        if stays(c) {
            continue;
        }
        folded.keep(&text[kept..at]);
        let end = at + c.len_utf8();
        kept = end;
        buffer.clear();
        match kind(c) {
            Kind::Mark if !folded.as_str().is_empty() => folded.stretch_last(end),
            Kind::Mark | Kind::Invisible => folded.push("", Span::new(at, end)),
            Kind::Visible => {
                fold_visible(c, &mut buffer);
                folded.push(&buffer, Span::new(at, end));
            }
        }
    }
    folded.keep(&text[kept..]);
    folded
}
