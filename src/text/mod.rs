//! Texts and the way back: [`Span`] names bytes of one text, [`MappedText`] is a text rewritten by
//! passes that can still say which bytes of its source each of its bytes came from.
//!
//! Every offset this crate hands out was made here, so a highlight can never slip off the text it
//! was found in.

mod ideographs;
mod mapped;
mod span;

pub(crate) use ideographs::{IDEOGRAPH, ideographs};
pub use mapped::{MappedText, Rewrite};
pub use span::Span;
