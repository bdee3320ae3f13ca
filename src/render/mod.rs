//! Results as text and HTML for people, and as JSON for programs.
//!
//! ```text
//! text ── cells ──→ what stands together, made harmless, with its marks
//!           └─ excerpt ──→ the stretch worth showing
//!                 └─ lines ──→ broken to the width of the screen
//!                       └─ paint ──→ colours, or 【】 where there are none
//! ```
//!
//! Whatever is printed was handed in: this room knows no clock, no terminal and no environment. No
//! text reaches a terminal that did not pass through [`safe`] or the cells, which use the same table.

mod article;
mod cells;
mod excerpt;
pub mod html;
mod json;
mod lines;
mod notices;
mod paint;
mod safe;
mod terminal;

pub use article::article;
pub use json::json;
pub use notices::notices;
pub use safe::{safe, safe_lines};
pub use terminal::terminal;

use crate::search::{Highlight, Lane};
use crate::text::Span;

/// What text is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// How many columns it has; a Chinese character takes two. Fewer than 20 count as 20.
    pub columns: usize,
    /// Whether it shows colours; where it does not, matches stand in 【】.
    pub colour: bool,
}

impl Screen {
    /// The columns left of an indent, always enough for the widest cell with its marks.
    fn room(self, indent: usize) -> usize {
        self.columns.max(20).saturating_sub(indent).max(cells::MAX_WIDTH)
    }
}

/// A stretch of text to be marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// In bytes of the text that is shown.
    pub span: Span,
    /// What matched there.
    pub lane: Lane,
}

impl From<&Highlight> for Mark {
    fn from(highlight: &Highlight) -> Self {
        Mark { span: highlight.span, lane: highlight.lane }
    }
}

#[cfg(test)]
mod tests;
