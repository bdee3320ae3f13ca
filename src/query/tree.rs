use super::date::DateRange;
use crate::error::Notice;

/// A query taken apart.
///
/// It displays in canonical form, with ASCII signs, which reads as the same tree again.
///
/// ```
/// let query = yinde::parse("海洋　－“四个中心” （青岛 或 济南）");
/// assert_eq!(query.to_string(), r#"海洋 -"四个中心" 青岛 OR 济南"#);
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// What is asked for; nothing where the query is empty or white space.
    pub root: Option<Node>,
    /// What was read otherwise than it may have been meant. The first few only.
    pub notices: Vec<Notice>,
}

/// A part of a query.
///
/// ```
/// use yinde::{Node, parse};
/// let words = |text: &str| Node::Words(text.into());
/// let root = parse("海洋 装备 OR 船舶").root;
/// assert_eq!(root, Some(Node::Group(vec![words("海洋"), Node::Or(vec![words("装备"), words("船舶")])])));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Plain text as it was typed, trimmed and never empty. Any of its words may match, and more are better.
    Words(String),
    /// A text to be found character for character.
    Phrase {
        /// The text. It holds more than white space.
        text: String,
        /// How many characters its words may be away from their places, up to 64; 0 is the exact text.
        slop: u32,
    },
    /// A word in which `*` stands for any characters and `?` for one; a backslash before `*`, `?` or a backslash
    /// takes the meaning from it. It has a letter and does not end with `?`.
    Wildcard(String),
    /// A regular expression as it was typed, not yet compiled; without white space, never empty.
    Regex(String),
    /// Looks into one field only.
    Field {
        /// The field.
        field: Field,
        /// What to look for in it.
        node: Box<Node>,
    },
    /// The days from which articles are wanted.
    Date(DateRange),
    /// Counts more, or less, than its neighbours.
    Boost {
        /// What counts.
        node: Box<Node>,
        /// How many times as much: 0.1 to 100.
        by: f32,
    },
    /// Must not match.
    Not(Box<Node>),
    /// Must match.
    Must(Box<Node>),
    /// All must match. Two or more.
    And(Vec<Node>),
    /// One must match. Two or more.
    Or(Vec<Node>),
    /// Nodes side by side: any may match, and more are better. Two or more, and no two neighbours are words.
    Group(Vec<Node>),
}

/// A field of an article that a query can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The title.
    Title,
    /// Where the article was published.
    Source,
    /// Who wrote it.
    Author,
}
