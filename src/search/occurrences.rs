//! What of the characters of a plan stands in a passage: how often each of them and each pair, and where words begin. All of
//! it is read off the characters in the order in which they stand.

use super::plan::Plan;
use crate::error::Error;
use crate::index::{Hits, Texts, Wanted};
use tantivy::DocId;

/// What is looked for.
pub(super) struct Asked<'a> {
    plan: &'a Plan,
    wanted: Wanted,
    /// One more than the number of a pair, by its characters; nought where there is none.
    pair_of: Vec<u8>,
    /// The words of the query that begin with each character.
    words_with: Vec<Vec<usize>>,
}

/// What was found in a passage; used again for the next.
pub(super) struct Occurrences {
    hits: Hits,
    /// How often each character stands in it.
    pub chars: Vec<u32>,
    /// How often each pair does.
    pub pairs: Vec<u32>,
    /// Where each word of the plan begins, in order.
    pub words: Vec<Vec<u32>>,
}

impl<'a> Asked<'a> {
    pub fn of(plan: &'a Plan) -> Self {
        let wanted = Wanted::new(plan.chars.iter().map(|char| char.key));
        let chars = plan.chars.len();
        let mut pair_of = vec![0; chars * chars];
        for (number, pair) in (1..=u8::MAX).zip(&plan.pairs) {
            pair_of[pair.first * chars + pair.second] = number;
        }
        let mut words_with = vec![Vec::new(); chars];
        for (number, word) in plan.sequence.iter().enumerate() {
            word.chars.first().into_iter().for_each(|first| words_with[*first].push(number));
        }
        Asked { plan, wanted, pair_of, words_with }
    }

    /// Nothing, with room for all that can be found.
    pub fn nowhere(&self) -> Occurrences {
        Occurrences {
            hits: Hits::default(),
            chars: vec![0; self.plan.chars.len()],
            pairs: vec![0; self.plan.pairs.len()],
            words: vec![Vec::new(); self.plan.sequence.len()],
        }
    }
}

impl Occurrences {
    /// Finds what is asked for in a passage.
    pub fn read(&mut self, texts: &Texts, doc: DocId, asked: &Asked<'_>) -> Result<(), Error> {
        texts.find_wanted(doc, &asked.wanted, &mut self.hits)?;
        self.chars.fill(0);
        self.pairs.fill(0);
        self.words.iter_mut().for_each(Vec::clear);
        let mut hits = self.hits.all();
        while let Some((&(char, position), behind)) = hits.split_first() {
            let char = usize::from(char);
            self.chars[char] += 1;
            if let Some(&(next, _)) = behind.first().filter(|(_, next)| *next == position + 1)
                && let Some(pair) = asked.pair_of[char * self.chars.len() + usize::from(next)].checked_sub(1)
            {
                self.pairs[usize::from(pair)] += 1;
            }
            for &word in &asked.words_with[char] {
                if follow(behind, position, &asked.plan.sequence[word].chars[1..]) {
                    self.words[word].push(position);
                }
            }
            hits = behind;
        }
        Ok(())
    }
}

/// Whether these characters stand right behind a position.
fn follow(behind: &[(u8, u32)], position: u32, chars: &[usize]) -> bool {
    let is_next = |(hit, (char, place)): (&(u8, u32), (&usize, u32))| usize::from(hit.0) == *char && hit.1 == place;
    behind.len() >= chars.len() && behind.iter().zip(chars.iter().zip(position + 1..)).all(is_next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyze::{fold, key_of};
    use crate::article::Article;
    use crate::index::built;
    use crate::query::parse;
    use crate::search::Options;
    use proptest::prelude::*;

    /// Frequent characters, words, readings, and signs that have no key.
    const TEXT: &str = "(海|洋|装|備|海洋|裝备|产业|業\\(yè\\)|的|的的|，| |…|a|1){0,60}";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        /// What is found is what looking at each place of the text finds.
        #[test]
        fn all_is_found_where_it_stands(texts in prop::collection::vec(TEXT, 1..4), query in "(海洋|装备|产业|的|洋装|a|1|海){1,9}") {
            let article = |(i, text): (usize, &String)| Article { id: i.to_string(), text: text.clone(), ..Article::default() };
            let (_folder, index) = built(texts.iter().enumerate().map(article).collect());
            let plan = Plan::make(&parse(&query), &index, &Options::default()).unwrap();
            let asked = Asked::of(&plan);
            let mut found = asked.nowhere();
            for number in 0..index.searcher().segment_readers().len() as u32 {
                for doc in 0..index.texts(number).articles().passages() as DocId {
                    found.read(index.texts(number), doc, &asked).unwrap();
                    let text = index.texts(number).text(doc).unwrap();
                    let keys: Vec<char> = key_of(fold(&text).as_str()).map(|(_, key)| key).collect();
                    let places = |chars: &[usize]| -> Vec<u32> {
                        let wanted: Vec<char> = chars.iter().map(|&char| plan.chars[char].key).collect();
                        (0..keys.len() as u32).filter(|&at| keys[at as usize..].starts_with(&wanted)).collect()
                    };
                    let times = |chars: &[usize]| places(chars).len() as u32;
                    prop_assert!(found.chars.iter().copied().eq((0..plan.chars.len()).map(|char| times(&[char]))));
                    prop_assert!(found.pairs.iter().copied().eq(plan.pairs.iter().map(|pair| times(&[pair.first, pair.second]))));
                    prop_assert!(found.words.iter().cloned().eq(plan.sequence.iter().map(|word| places(&word.chars))));
                }
            }
        }
    }
}
