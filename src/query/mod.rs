//! Queries: what a person typed, taken apart. Any string is a query.

mod parse;

pub use parse::{Part, Query, parse};
