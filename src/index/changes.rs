//! What differs between two indexes, article by article and shard by shard.

use super::manifest::Manifest;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The ids of the articles that are not as they were.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Only the new index has them.
    pub added: Vec<String>,
    /// Both have them, with another text or another title, date and so on.
    pub changed: Vec<String>,
    /// Only the old index has them.
    pub removed: Vec<String>,
}

impl Changes {
    /// What became of the articles of `old`; `new` gives ids with their hashes, in order of the ids.
    pub fn between<'a>(old: Option<&Manifest>, new: impl Iterator<Item = (&'a str, String)>) -> Self {
        let articles = old.iter().flat_map(|old| &old.shards).flat_map(|shard| &shard.articles);
        let mut before: BTreeMap<&str, &str> = articles.map(|(id, hash)| (id.as_str(), hash.as_str())).collect();
        let mut changes = Changes::default();
        for (id, hash) in new {
            match before.remove(id) {
                None => changes.added.push(id.to_owned()),
                Some(old) if old != hash => changes.changed.push(id.to_owned()),
                Some(_) => {}
            }
        }
        changes.removed = before.into_keys().map(str::to_owned).collect();
        changes
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// What differs between two manifests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The articles.
    pub articles: Changes,
    /// The names of the shards that only the old index has.
    pub shards_removed: Vec<String>,
    /// The names of the shards that only the new index has.
    pub shards_added: Vec<String>,
    /// Whether both were made by one analyzer, in one format, with the same words.
    pub same_maker: bool,
}

impl Difference {
    /// Compares two manifests.
    pub fn between(old: &Manifest, new: &Manifest) -> Self {
        let articles = new.shards.iter().flat_map(|shard| &shard.articles);
        let names = |m: &Manifest| m.shards.iter().map(|shard| shard.name.clone()).collect::<BTreeSet<_>>();
        let (before, after) = (names(old), names(new));
        Difference {
            articles: Changes::between(Some(old), articles.map(|(id, hash)| (id.as_str(), hash.clone()))),
            shards_removed: before.difference(&after).cloned().collect(),
            shards_added: after.difference(&before).cloned().collect(),
            same_maker: old.format == new.format && old.made_by == new.made_by && old.words == new.words,
        }
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.same_maker && self.articles.is_empty() && self.shards_added.is_empty() && self.shards_removed.is_empty()
    }
}
