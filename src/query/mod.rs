//! Queries: what a person typed, taken apart. Any string is a query.
//!
//! A query is cut into [tokens](lex), where most of the language is decided: a sign means something only where it
//! stands free, and everything else is plain text. The [grammar](mod@parse) puts the tokens together, and [`normal`]
//! makes the tree the same for every way to write the same query. A tree [prints](mod@print) as a query that reads as
//! that tree again.

mod brackets;
mod date;
mod forms;
#[cfg(test)]
mod laws;
mod lex;
mod normal;
mod parse;
mod plain;
mod print;
#[cfg(test)]
mod tests;
mod token;
mod tree;

pub use date::{DateRange, Day};
pub use parse::parse;
pub use tree::{Field, Node, Query};

/// The query language on a page: what `yinde help query` shows.
pub const HELP: &str = include_str!("help.md");
