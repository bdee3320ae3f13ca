//! What must hold of a hit: the tree of a query as a tree over things that can be looked up.

use super::evidence::{StretchKind, bare, is_one_word};
use super::{Plan, Stretch};
use crate::analyze::{Cut, fold, key_of};
use crate::error::{Error, Notice};
use crate::index::Index;
use crate::query::{DateRange, Field, Node};
use crate::search::Only;
use std::fmt;

/// A condition that each passage, or the article it stands in, fulfils or not.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::search) enum Condition {
    Nothing,
    Everything,
    /// Any evidence of plain text.
    Evidence,
    /// This word stands in the passage, or in the title.
    Word(String),
    /// This word stands in the title.
    TitleWord(String),
    /// These keys stand in the passage, or in the title with its first passage.
    Stretch(Stretch),
    /// These keys stand in the title.
    TitleKeys(Vec<char>),
    /// The pattern of this number stands in the passage.
    Pattern(usize),
    /// A column says so.
    Column(Filter),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
}

/// What a column must say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::search) enum Filter {
    /// The column of words of this name has these keys in a value.
    Has(&'static str, Vec<char>),
    /// The column of words of this name has a value that begins so.
    Begins(&'static str, String),
    /// The date lies between these days, as numbers yyyymmdd.
    Dates(i64, i64),
}

/// So many words, stretches and columns are looked up for the conditions of one query.
const MOST_LOOKUPS: usize = 256;

/// Makes the condition of a query, and puts its evidence into the plan on the way.
pub(super) struct Conditions<'a> {
    plan: &'a mut Plan,
    index: &'a Index,
    lookups: usize,
}

/// What stands above a node.
#[derive(Debug, Clone, Copy)]
struct Above {
    /// How much it counts; 0 for what must not match.
    boost: f32,
    /// Where it is looked for, if not everywhere.
    field: Option<Field>,
    /// Whether plain text must be there, and not only may.
    must: bool,
}

impl<'a> Conditions<'a> {
    pub fn new(plan: &'a mut Plan, index: &'a Index) -> Self {
        Conditions { plan, index, lookups: 0 }
    }

    /// The condition of a whole query.
    pub fn of_root(mut self, root: &Node) -> Result<Condition, Error> {
        let above = Above { boost: 1.0, field: None, must: false };
        let plain = |node: &Node| match node {
            Node::Words(_) => true,
            Node::Boost { node, .. } => matches!(**node, Node::Words(_)),
            _ => false,
        };
        let condition = match root {
            // Plain words are by far the most: their evidence is all there is to look at.
            node if plain(node) => self.evidence(node, above)?,
            Node::Group(nodes) => self.group(nodes, above, &plain)?,
            node => self.of(node, above)?,
        };
        if self.lookups > MOST_LOOKUPS {
            let reason =
                format!("it has many conditions: the first {MOST_LOOKUPS} are looked up, the others are left out");
            self.plan.notices.push(Notice::new("query", reason));
        }
        Ok(condition)
    }

    fn of(&mut self, node: &Node, above: Above) -> Result<Condition, Error> {
        self.plan.stop.check()?;
        Ok(match node {
            Node::Words(text) => {
                if above.boost > 0.0 && above.field.is_none() {
                    self.plan.add_words(text, above.boost, self.index)?;
                }
                self.words(text, above)
            }
            Node::Phrase { text, slop } => self.phrase(text, *slop, above)?,
            Node::Wildcard(text) => self.pattern(text, above, Plan::wildcard)?,
            Node::Regex(text) => self.pattern(text, above, Plan::regex)?,
            Node::Field { field, node } => self.of(node, Above { field: Some(*field), must: true, ..above })?,
            Node::Date(range) => self.lookup(Condition::Column(Filter::dates(range))),
            Node::Boost { node, by } => self.of(node, Above { boost: above.boost * by, ..above })?,
            Node::Must(node) => self.of(node, Above { must: true, ..above })?,
            Node::Not(node) => {
                let inside = self.of(node, Above { boost: 0.0, must: true, ..above })?;
                if self.lookups > MOST_LOOKUPS { Condition::Everything } else { Condition::Not(Box::new(inside)) }
            }
            Node::And(nodes) => Condition::All(self.each(nodes, Above { must: true, ..above })?),
            Node::Or(nodes) => Condition::Any(self.each(nodes, above)?),
            Node::Group(nodes) => self.group(nodes, above, &|_| false)?,
        })
    }

    fn each(&mut self, nodes: &[Node], above: Above) -> Result<Vec<Condition>, Error> {
        nodes.iter().map(|node| self.of(node, above)).collect()
    }

    /// Nodes side by side: what must be, all of it; else any of what may be; and nothing of what must not.
    fn group(&mut self, nodes: &[Node], above: Above, plain: &dyn Fn(&Node) -> bool) -> Result<Condition, Error> {
        let (mut must, mut may) = (Vec::new(), Vec::new());
        for node in nodes {
            let condition = if plain(node) { self.evidence(node, above)? } else { self.of(node, above)? };
            let required = is_required(node) || (above.must && above.field.is_some());
            if required { must.push(condition) } else { may.push(condition) }
        }
        let positive = nodes.iter().any(|node| is_required(node) && !matches!(node, Node::Not(_)));
        may.dedup();
        if !positive && !may.is_empty() {
            must.push(Condition::Any(may));
        }
        Ok(Condition::All(must))
    }

    /// Plain text at the top, possibly with a boost: the evidence that the plan collects anyway.
    fn evidence(&mut self, node: &Node, above: Above) -> Result<Condition, Error> {
        match node {
            Node::Words(text) => self.plan.add_words(text, above.boost, self.index)?,
            Node::Boost { node, by } => {
                return self.evidence(node, Above { boost: above.boost * by, ..above });
            }
            _ => {}
        }
        Ok(Condition::Evidence)
    }

    /// Plain text as a condition: all of its words where it must be, one of them where it may.
    fn words(&mut self, text: &str, above: Above) -> Condition {
        if let Some(field) = above.field {
            let folded = fold(text);
            let pieces: Vec<&str> =
                folded.as_str().split_whitespace().map(bare).filter(|piece| !piece.is_empty()).collect();
            let all = pieces.into_iter().map(|piece| self.in_field(field, piece)).collect();
            return Condition::All(all);
        }
        let analysis = self.index.analyzer().analyze(text);
        let folded = analysis.folded.as_str();
        let mut pieces = Vec::new();
        for piece in folded.split_whitespace().map(bare).filter(|piece| piece.chars().any(char::is_alphanumeric)) {
            let start = piece.as_ptr() as usize - folded.as_ptr() as usize;
            let within = |at: usize| at >= start && at < start + piece.len();
            let words = analysis.tokens.iter().filter(|token| token.cut == Cut::Word && within(token.span.start));
            let words: Vec<&str> = words.map(|token| token.span.of(folded)).collect();
            let whole = Stretch::of_piece(piece);
            let condition = match words[..] {
                // One word is looked for as a word: 和服 must not be in 产品和服务.
                [word] if is_one_word(word, self.index) || word.is_ascii() => {
                    self.lookup(Condition::Word(word.to_owned()))
                }
                _ if above.boost == 0.0 => self.lookup(Condition::Stretch(whole)),
                _ => {
                    let together: Vec<Condition> = words.iter().map(|word| self.word(word)).collect();
                    let together = if above.must { Condition::All(together) } else { Condition::Any(together) };
                    Condition::Any(vec![self.lookup(Condition::Stretch(whole)), together])
                }
            };
            pieces.push(condition);
        }
        if pieces.is_empty() {
            // Nothing but signs asks for nothing.
            return if above.boost == 0.0 { Condition::Nothing } else { Condition::Everything };
        }
        if above.must && above.boost > 0.0 { Condition::All(pieces) } else { Condition::Any(pieces) }
    }

    /// A word of a longer piece; one that the lexicon does not know may have been cut otherwise in an article.
    fn word(&mut self, word: &str) -> Condition {
        let known = word.is_ascii() || word.chars().nth(1).is_none() || is_one_word(word, self.index);
        let condition =
            if known { Condition::Word(word.to_owned()) } else { Condition::Stretch(Stretch::of_piece(word)) };
        self.lookup(condition)
    }

    fn phrase(&mut self, text: &str, slop: u32, above: Above) -> Result<Condition, Error> {
        if let Some(field) = above.field {
            let folded = fold(text);
            return Ok(self.in_field(field, folded.as_str()));
        }
        if slop > 0 {
            if above.boost > 0.0 {
                self.plan.add_quoted_words(text, above.boost, self.index)?;
            }
            let pattern = self.plan.loose(text, slop, above.boost, self.index);
            return Ok(pattern.map_or(Condition::Nothing, |number| self.lookup(Condition::Pattern(number))));
        }
        if above.boost > 0.0 {
            self.plan.add_quote(text, above.boost, self.index)?;
        }
        let stretch = Stretch::of_quote(text, 1.0);
        Ok(if stretch.keys.is_empty() { Condition::Nothing } else { self.lookup(Condition::Stretch(stretch)) })
    }

    fn pattern(
        &mut self,
        text: &str,
        above: Above,
        make: impl Fn(&mut Plan, &str, f32, &Index) -> Result<Option<usize>, Error>,
    ) -> Result<Condition, Error> {
        if let Some(field) = above.field {
            let reason = "a pattern looks at the text only: in a field its characters are looked for as they stand";
            self.plan.notices.push(Notice::new(text, reason));
            let plain: String = text.chars().filter(|c| !matches!(c, '*' | '?')).collect();
            return Ok(self.in_field(field, fold(&plain).as_str()));
        }
        let number = make(self.plan, text, above.boost, self.index)?;
        Ok(number.map_or(Condition::Nothing, |number| self.lookup(Condition::Pattern(number))))
    }

    fn in_field(&mut self, field: Field, folded: &str) -> Condition {
        let keys: Vec<char> = key_of(folded).map(|(_, key)| key).collect();
        if keys.is_empty() {
            return Condition::Nothing;
        }
        let condition = match field {
            Field::Title if is_one_word(folded, self.index) => Condition::TitleWord(folded.to_owned()),
            Field::Title => Condition::TitleKeys(keys),
            Field::Source => Condition::Column(Filter::Has("source", keys)),
            Field::Author => Condition::Column(Filter::Has("author", keys)),
        };
        self.lookup(condition)
    }

    /// Counts what has to be looked up; beyond the bound nothing is asked for.
    fn lookup(&mut self, condition: Condition) -> Condition {
        self.lookups += 1;
        if self.lookups > MOST_LOOKUPS { Condition::Everything } else { condition }
    }
}

impl Condition {
    /// This condition, for these articles only.
    pub fn and_only(self, only: &Only) -> Condition {
        let keys = |text: &String| key_of(fold(text).as_str()).map(|(_, key)| key).collect::<Vec<char>>();
        let mut filters = Vec::new();
        if only.since.is_some() || only.until.is_some() {
            filters.push(Filter::dates(&DateRange { from: only.since, to: only.until }));
        }
        for (column, text) in [("source", &only.source), ("author", &only.author)] {
            // White space alone asks for nothing.
            let keys = text.as_ref().map(keys).filter(|keys| !keys.is_empty());
            filters.extend(keys.map(|keys| Filter::Has(column, keys)));
        }
        let folder = only.folder.as_ref().map(|folder| folder.trim_matches('/').to_owned());
        filters
            .extend(folder.filter(|folder| !folder.trim().is_empty()).map(|folder| Filter::Begins("folder", folder)));
        if filters.is_empty() {
            return self;
        }
        Condition::All(std::iter::once(self).chain(filters.into_iter().map(Condition::Column)).collect())
    }

    /// What must hold, one by one, where all of several must.
    pub fn parts(&self) -> Vec<&Condition> {
        match self {
            Condition::All(parts) => parts.iter().flat_map(Condition::parts).collect(),
            one => vec![one],
        }
    }
}

/// A condition as it is told to the asker.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, parts: &[Condition], between: &str| {
            for (i, part) in parts.iter().enumerate() {
                write!(f, "{}{part}", if i > 0 { between } else { "" })?;
            }
            Ok(())
        };
        let text = |keys: &[char]| keys.iter().collect::<String>();
        match self {
            Condition::Nothing => write!(f, "nothing"),
            Condition::Everything => write!(f, "anything"),
            Condition::Evidence => write!(f, "one of the words"),
            Condition::Word(word) => write!(f, "the word {word}"),
            Condition::TitleWord(word) => write!(f, "the word {word} in the title"),
            Condition::Stretch(stretch) => write!(f, "“{}”", text(&stretch.keys)),
            Condition::TitleKeys(keys) => write!(f, "“{}” in the title", text(keys)),
            Condition::Pattern(number) => write!(f, "pattern {}", number + 1),
            Condition::Column(Filter::Has(column, keys)) => write!(f, "“{}” in its {column}", text(keys)),
            Condition::Column(Filter::Begins(column, start)) => write!(f, "the {column} {start}"),
            Condition::Column(Filter::Dates(from, to)) => write!(f, "a date from {from} to {to}"),
            Condition::All(parts) => list(f, parts, " and "),
            Condition::Any(parts) => list(f, parts, " or "),
            Condition::Not(inside) => write!(f, "not {inside}"),
        }
    }
}

impl Filter {
    fn dates(range: &DateRange) -> Filter {
        let number = |day: Option<crate::query::Day>, open: i64| day.map_or(open, crate::query::Day::number);
        Filter::Dates(number(range.from, 0), number(range.to, 99_991_231))
    }
}

impl Stretch {
    /// A piece of plain text, character for character.
    fn of_piece(folded: &str) -> Stretch {
        let keys = key_of(folded).map(|(_, key)| key).collect();
        Stretch { keys, also: None, kind: StretchKind::Piece, boost: 1.0, is_common: false }
    }
}

/// Whether a node among others must be fulfilled: all but plain text, patterns, and brackets around them.
fn is_required(node: &Node) -> bool {
    match node {
        Node::Words(_) | Node::Wildcard(_) | Node::Regex(_) | Node::Group(_) => false,
        Node::Boost { node, .. } => is_required(node),
        _ => true,
    }
}
