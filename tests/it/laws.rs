//! Laws 1, 2 and 6 over bundled and real text, with a plain scan of the folded text as oracle.

use crate::support::{Indexed, bundled, real};
use proptest::prelude::*;
use proptest::sample::Index as Pick;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use yinde::{Article, By, Lane, Options, Reprints, Results, Span, fold, key, key_of, passages};

fn everything() -> Options {
    Options { limit: usize::MAX, by: By::Passage, reprints: Reprints::Each, ..Options::default() }
}

/// The keys of a text that was folded in one piece, each with where its character stands in the text.
fn keys(text: &str) -> Vec<(char, Span)> {
    let folded = fold(text);
    let char_end = |at: usize| at + folded.as_str()[at..].chars().next().map_or(0, char::len_utf8);
    key_of(folded.as_str()).map(|(at, key)| (key, folded.source(Span::new(at, char_end(at))))).collect()
}

/// Where a quotation begins in an article, by scanning it: the number of the passage.
fn scan(article: &Article, quote: &[char]) -> BTreeSet<u64> {
    let mut found = BTreeSet::new();
    let passages = passages(&article.text);
    let text = keys(&article.text);
    for window in text.windows(quote.len()).filter(|window| window.iter().map(|(key, _)| key).eq(quote)) {
        let start = window[0].1.start;
        let passage = passages.iter().find(|p| p.span.contains(Span::new(start, start + 1)));
        found.insert(passage.expect("passages cover the text").ordinal);
    }
    let title = keys(&article.about.title);
    if title.windows(quote.len()).any(|window| window.iter().map(|(key, _)| key).eq(quote)) {
        found.insert(0);
    }
    found
}

/// Other ways to write a character that must find it: the other script, variants, full width, capitals.
fn written_otherwise(c: char, pick: usize) -> char {
    static SAME: OnceLock<BTreeMap<char, Vec<char>>> = OnceLock::new();
    let same = SAME.get_or_init(|| {
        let mut same: BTreeMap<char, Vec<char>> = BTreeMap::new();
        for c in
            ('\u{3400}'..='\u{9fff}').chain('\u{ff21}'..='\u{ff5a}').chain('\u{ff10}'..='\u{ff19}').chain('A'..='Z')
        {
            let folded = fold(&c.to_string());
            let mut chars = folded.as_str().chars();
            if let (Some(one), None) = (chars.next(), chars.next()) {
                same.entry(key(one).unwrap_or(one)).or_default().push(c);
            }
        }
        same
    });
    // A reading without its tone mark would be another text.
    if !c.is_ascii() && !('\u{3400}'..='\u{9fff}').contains(&c) {
        return c;
    }
    let folded = fold(&c.to_string()).as_str().chars().next().and_then(key);
    folded.and_then(|key| same.get(&key)).map_or(c, |ways| ways[pick % ways.len()])
}

/// Quotes a stretch of an article, as it stands or written otherwise, and compares with the scan.
fn quoting_finds(
    indexed: &Indexed,
    article: Pick,
    start: Pick,
    length: usize,
    otherwise: Option<usize>,
) -> Result<(), TestCaseError> {
    let article = article.get(&indexed.articles);
    let chars: Vec<(usize, char)> = article.text.char_indices().collect();
    let from = start.index(chars.len());
    let to = (from + length).min(chars.len());
    let mut stretch: String = chars[from..to].iter().map(|(_, c)| c).collect();
    if let Some(pick) = otherwise {
        stretch = stretch.chars().map(|c| written_otherwise(c, pick)).collect();
    }
    let stretch = stretch.replace(['"', '“', '”', '＂'], "「");
    let quote: Vec<char> = keys(&stretch).into_iter().map(|(key, _)| key).collect();
    let end = chars.get(to).map_or(article.text.len(), |&(at, _)| at);
    let inside: Vec<char> = keys(&article.text)
        .into_iter()
        .filter(|(_, source)| source.start >= chars[from].0 && source.start < end)
        .map(|(key, _)| key)
        .collect();
    // A stretch of nothing but white space, or out of the middle of a reading, holds no character of the text.
    prop_assume!(!quote.is_empty() && !inside.is_empty());
    let results = indexed.index.search(&format!("\"{stretch}\""), &everything()).expect("any string is a query");
    let found: BTreeSet<(String, u64)> =
        results.hits.iter().map(|hit| (hit.article.id.clone(), hit.passage.ordinal)).collect();
    // A bracket may be a reading that was cut off: then what stands without it is found too.
    let cut_reading = quote != inside || stretch.contains(['(', '（', ')', '）']);
    for article in &indexed.articles {
        for ordinal in scan(article, &quote) {
            prop_assert!(
                found.contains(&(article.id.clone(), ordinal)),
                "{stretch} is in passage {ordinal} of {}",
                article.id
            );
        }
    }
    let start = keys(&article.text).into_iter().map(|(_, s)| s.start).find(|&at| at >= chars[from].0).unwrap_or(0);
    let own = passages(&article.text)
        .into_iter()
        .find(|p| p.span.start <= start && start < p.span.end)
        .expect("passages cover the text");
    prop_assert!(
        found.contains(&(article.id.clone(), own.ordinal)),
        "{stretch} was taken from passage {} of {}",
        own.ordinal,
        article.id
    );
    if !cut_reading {
        let scanned: usize = indexed.articles.iter().map(|article| scan(article, &quote).len()).sum();
        prop_assert_eq!(found.len(), scanned, "nothing else is found");
        marks_are_exact(&results, &[quote])?;
    }
    Ok(())
}

/// Law 1: marks lie on the article's text, never half a character, and cover exactly what matched.
fn marks_are_exact(results: &Results, quotes: &[Vec<char>]) -> Result<(), TestCaseError> {
    for hit in &results.hits {
        let text = &hit.passage.text;
        let mut last = 0;
        for mark in &hit.highlights {
            prop_assert!(mark.span.start >= last && !mark.span.is_empty());
            last = mark.span.end;
            let Some(marked) = text.get(mark.span.start..mark.span.end) else {
                return Err(TestCaseError::fail("a mark cuts a character"));
            };
            prop_assert_eq!(mark.chars.start, text[..mark.span.start].chars().count());
            prop_assert_eq!(mark.chars.len(), marked.chars().count());
            if mark.lane == Lane::Phrase {
                // A character that stands for several, ㎡ for m2, is marked whole.
                let one_character = mark.chars.len() == 1;
                let marked: Vec<char> = keys(marked).into_iter().map(|(key, _)| key).collect();
                let asked = |quote: &Vec<char>| {
                    *quote == marked || one_character && marked.windows(quote.len()).any(|part| part == *quote)
                };
                prop_assert!(quotes.iter().any(asked), "{marked:?} was not asked for");
            }
        }
    }
    Ok(())
}

macro_rules! quoting_laws {
    ($($name:ident: $indexed:expr),*) => {$(
        mod $name {
            use super::*;

            proptest! {
                #![proptest_config(ProptestConfig { cases: 300, max_global_rejects: 10_000, ..ProptestConfig::default() })]

                #[test]
                fn whatever_can_be_read_can_be_found(article: Pick, start: Pick, length in 1usize..=64) {
                    let Some(indexed) = $indexed else { return Ok(()) };
                    quoting_finds(indexed, article, start, length, None)?;
                }

                #[test]
                fn whatever_can_be_read_can_be_found_written_otherwise(article: Pick, start: Pick, length in 1usize..=64, pick: usize) {
                    let Some(indexed) = $indexed else { return Ok(()) };
                    quoting_finds(indexed, article, start, length, Some(pick))?;
                }

                #[test]
                fn a_hit_is_what_stands_in_its_article_and_words_are_marked_as_words(article: Pick, start: Pick, length in 1usize..=30) {
                    let Some(indexed) = $indexed else { return Ok(()) };
                    let article = article.get(&indexed.articles);
                    let chars: Vec<char> = article.text.chars().collect();
                    let from = start.index(chars.len());
                    let query: String = chars[from..(from + length).min(chars.len())].iter().collect();
                    let query = query.replace(['"', '“', '”', '＂', '「', '」', '『', '』'], " ");
                    let results = indexed.index.search(&query, &Options::default()).expect("any string is a query");
                    marks_are_exact(&results, &[])?;
                    let asked = indexed.index.analyzer().analyze(&query);
                    for hit in &results.hits {
                        let whole = indexed.articles.iter().find(|a| a.id == hit.article.id).expect("an article of the corpus");
                        prop_assert_eq!(hit.passage.span.of(&whole.text), &hit.passage.text);
                        for mark in hit.highlights.iter().filter(|mark| mark.lane == Lane::Word) {
                            // A word of the query, or a whole piece of it.
                            let word = fold(mark.span.of(&hit.passage.text));
                            let is_word = asked.tokens.iter().any(|t| t.span.of(asked.folded.as_str()) == word.as_str());
                            let as_keys = |text: &str| key_of(text).map(|(_, key)| key).collect::<String>();
                            let of_query = as_keys(asked.folded.as_str()).contains(&as_keys(word.as_str()));
                            // ℃ is marked whole for a query of C.
                            let one_character = mark.chars.len() == 1;
                            prop_assert!(is_word || of_query || one_character, "{query:?} is not asking for {:?}", mark.span.of(&hit.passage.text));
                        }
                    }
                }
            }
        }
    )*};
}

quoting_laws!(in_bundled_articles: Some(bundled()), in_real_articles: real());

/// What tricks a text pipeline: characters outside the BMP, selectors, ligatures, radicals, combining marks.
const TRICKY: &str = "[𠮷㈱℃㍿ﬁ⼀⿰〇○０Ａａ｡､é한がｶﾞ\u{301}\u{fe00}\u{e0100}\u{200b}\u{ad}\u{202e}\u{0}\u{1b}學发髮（）()\"“”'+#.,%\n\t \u{3000}a-c1-3ā产業ㄧㄝˋ]{1,60}";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn tricky_text_is_found_and_marked(text in TRICKY, start: Pick, length in 1usize..=20) {
        prop_assume!(!text.trim().is_empty());
        let indexed = Indexed::of(vec![Article { id: "a".into(), text: text.clone(), ..Article::default() }]);
        let results = indexed.index.search(&text.replace(['"', '“', '”'], "「"), &everything()).expect("any string is a query");
        marks_are_exact(&results, &[])?;
        let chars: Vec<char> = text.chars().collect();
        let from = start.index(chars.len());
        let stretch: String = chars[from..(from + length).min(chars.len())].iter().collect();
        let stretch = stretch.replace(['"', '“', '”'], "「");
        let quote: Vec<char> = keys(&stretch).into_iter().map(|(key, _)| key).collect();
        prop_assume!(!quote.is_empty());
        let found = indexed.index.search(&format!("\"{stretch}\""), &everything()).expect("any string is a query").total;
        prop_assert!(found >= scan(&indexed.articles[0], &quote).len(), "{stretch:?} in {text:?}");
    }

    #[test]
    fn any_string_is_a_query(query in "\\PC{0,200}") {
        let results = bundled().index.search(&query, &Options::default()).expect("any string is a query");
        marks_are_exact(&results, &[])?;
    }

    #[test]
    fn any_tricky_string_is_a_query(query in TRICKY) {
        let results = bundled().index.search(&query, &Options::default()).expect("any string is a query");
        for hit in &results.hits {
            prop_assert!(!hit.passage.text.is_empty());
        }
    }
}

#[test]
fn endless_queries_are_answered() {
    for query in [
        "海洋".repeat(5_000),
        "谷 ".repeat(5_000),
        "\"".repeat(10_000),
        "(".repeat(10_000),
        "一丁七万丈三上下不与".repeat(1_000),
    ] {
        bundled().index.search(&query, &Options::default()).expect("any string is a query");
    }
}
