use serde::{Deserialize, Serialize};

/// A range of bytes, `start..end`, of the text named beside it.
///
/// In JSON it is `[start, end]`.
///
/// ```
/// use yinde::Span;
/// let span = Span::new(3, 9);
/// assert_eq!(span.of("看海洋"), "海洋");
/// assert_eq!(serde_json::to_string(&span).unwrap(), "[3,9]");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "(usize, usize)", into = "(usize, usize)")]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// Makes the span `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "a span runs forwards: {start}..{end}");
        Span { start, end }
    }

    /// The length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The piece of `text` that the span covers; panics where the span is not of that text.
    pub fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }

    /// The same bytes seen from a text that begins `base` bytes earlier.
    pub fn shifted(self, base: usize) -> Self {
        Span::new(self.start + base, self.end + base)
    }

    /// Whether the two spans share a byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

impl From<(usize, usize)> for Span {
    fn from((start, end): (usize, usize)) -> Self {
        Span { start, end: end.max(start) }
    }
}

impl From<Span> for (usize, usize) {
    fn from(span: Span) -> Self {
        (span.start, span.end)
    }
}
