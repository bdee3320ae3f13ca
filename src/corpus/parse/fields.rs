//! What an article says of itself, as people write it: a number for an id, several authors in a list.

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};
use std::fmt;

/// A string, or a number as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word(pub String);

/// One name, or several, which are joined by `、`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Names(pub String);

/// Without white space around it; nothing where nothing is left.
pub(super) fn filled(field: Option<String>) -> Option<String> {
    let field = field?;
    let inner = field.trim();
    if inner.is_empty() { None } else { Some(inner.to_owned()) }
}

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(OneOrMany { many: false }).map(Word)
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(OneOrMany { many: true }).map(Names)
    }
}

struct OneOrMany {
    many: bool,
}

impl<'de> Visitor<'de> for OneOrMany {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(if self.many { "a string or a list of strings" } else { "a string or a number" })
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<String, E> {
        Ok(number.to_string())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<String, E> {
        // Debug, unlike Display, keeps `1.0` and does not write out three hundred zeros.
        Ok(format!("{number:?}"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<String, A::Error> {
        if !self.many {
            return Err(A::Error::invalid_type(serde::de::Unexpected::Seq, &self));
        }
        let mut names = Vec::new();
        while let Some(name) = list.next_element::<Option<Word>>()? {
            names.extend(filled(name.map(|Word(name)| name)));
        }
        Ok(names.join("、"))
    }
}
