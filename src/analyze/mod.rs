//! The one analyzer, for articles and queries alike: fold → segment → lanes.
//!
//! ```text
//! text ── fold ──→ MappedText ── segment ──→ words        (what ranks)
//!                       └────── key ───────→ characters   (what decides whether it is found)
//! ```
//!
//! Folding may change the text and keeps the way back; segmenting never changes it.

mod alone;
mod analyzer;
mod compat;
mod fingerprint;
pub(crate) mod fold;
mod gloss;
mod key;
mod lexicon;
mod model;
mod route;
mod rules;
mod script;
mod segment;
mod words;

pub(crate) use alone::{Alone, NONE};
#[allow(deprecated)]
pub use analyzer::Speed;
pub use analyzer::{Analysis, Analyzer};
pub use fingerprint::fingerprint;
pub use fold::fold;
pub(crate) use gloss::within_cut_glosses;
pub(crate) use key::key_alone;
pub use key::{key, key_of};
pub use lexicon::Lexicon;
pub(crate) use lexicon::PLACES;
pub use rules::MADE_WITH;
pub use segment::{Cut, Token};
pub(crate) use segment::{Placed, is_mark};
pub use words::UserWords;
