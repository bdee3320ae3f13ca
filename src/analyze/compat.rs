//! Compatibility forms, width, case, accents and invisible characters, one character at a time.
//!
//! Every rule looks at a single character, so that a stretch cut out of a text folds as it does inside.

use super::alone::{Kind, fold_visible, kind, stays};
use crate::text::{MappedText, Span, ideographs};

/// Folds each character by itself.
pub(super) fn fold(text: &str) -> MappedText {
    let mut folded = MappedText::with_capacity(text.len());
    let mut kept = 0; // start of the bytes that stand unchanged and are not copied yet
    let mut buffer = String::new();
    let mut at = 0;
    loop {
        let start = at + ideographs(&text.as_bytes()[at..]);
        let Some(c) = text[start..].chars().next() else { break };
        at = start + c.len_utf8();
        if stays(c) {
            continue;
        }
        folded.keep(&text[kept..start]);
        kept = at;
        let span = Span::new(start, at);
        buffer.clear();
        match kind(c) {
            Kind::Mark if !folded.as_str().is_empty() => folded.stretch_last(at),
            Kind::Mark | Kind::Invisible => folded.push("", span),
            Kind::Visible => {
                fold_visible(c, &mut buffer);
                folded.push(&buffer, span);
            }
        }
    }
    folded.keep(&text[kept..]);
    folded
}
