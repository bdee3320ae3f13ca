//! Reprints: what is folded under what, and that pages of folded hits neither repeat nor lose an article.

use crate::support::Indexed;
use proptest::prelude::*;
use std::collections::BTreeSet;
use yinde::{About, Also, Article, By, Hit, Options, Reprints, Results, Signature, Sort};

/// A story that has nothing in common with one of another number, but the words 灯塔 and 渔港.
fn story(number: usize) -> String {
    const SIGNS: &str =
        "山水云石田舟桥路门窗灯火书纸笔墨琴茶米盐布针线网船帆桨锚潮沙贝鸥松竹梅菊春夏秋冬晨午暮夜东西南北";
    let signs: Vec<char> = SIGNS.chars().collect();
    let mut state = number as u64 + 1;
    let mut sign = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        signs[(state >> 33) as usize % signs.len()]
    };
    let line: Vec<String> = (0..16).map(|_| (0..8).map(|_| sign()).collect()).collect();
    format!("灯塔之下，渔港之中，{}。", line.join("，"))
}

fn article(id: &str, date: Option<&str>, text: String) -> Article {
    let about = About { date: date.map(str::to_owned), ..About::default() };
    Article { id: id.to_owned(), text, about }
}

fn ask(indexed: &Indexed, options: Options) -> Results {
    indexed.index.search("灯塔 渔港", &options).expect("any string is a query")
}

fn folded() -> Options {
    Options { limit: usize::MAX, ..Options::default() }
}

fn each() -> Options {
    Options { reprints: Reprints::Each, ..folded() }
}

fn also(hit: &Hit) -> Vec<&str> {
    hit.also.iter().map(|reprint| reprint.id.as_str()).collect()
}

/// What is shown, and what stands under it.
fn check(indexed: &Indexed, options: Options, expected: &[(&str, &[&str])]) {
    let results = ask(indexed, options);
    let shown: Vec<(&str, Vec<&str>)> = results.hits.iter().map(|hit| (hit.article.id.as_str(), also(hit))).collect();
    let expected: Vec<(&str, Vec<&str>)> = expected.iter().map(|(id, also)| (*id, also.to_vec())).collect();
    assert_eq!(shown, expected);
    assert_eq!(results.total, indexed.articles.len(), "each is counted");
}

#[test]
fn reprints_stand_under_the_earliest() {
    let indexed = Indexed::of(vec![
        article("a", None, story(1)),
        article("b", Some("2020-10-26"), format!("灯塔 渔港 本报讯 {}", story(1))),
        article("c", Some("2020-10-25"), format!("{}（完）", story(1))),
        article("d", Some("2020-10-25"), story(1)),
        article("e", Some("2019"), "灯塔。渔港在别处。".to_owned()),
    ]);
    let options = || folded();
    check(&indexed, options(), &[("c", &["d", "b", "a"]), ("e", &[])]);
    let first = &ask(&indexed, options()).hits[0];
    assert!(first.passage.text.ends_with("（完）") && first.highlights.len() == 2, "it shows its own passage");
    let expected = Also {
        id: "b".into(),
        title: String::new(),
        date: Some("2020-10-26".into()),
        source: None,
        ordinal: 0,
        span: yinde::Span::new(0, indexed.articles[1].text.len()),
    };
    assert_eq!(first.also[1], expected);
    check(&indexed, Options { sort: Sort::Date, ..options() }, &[("c", &["d", "b", "a"]), ("e", &[])]);
    let by_date: &[(&str, &[&str])] = &[("b", &[]), ("d", &[]), ("c", &[]), ("e", &[]), ("a", &[])];
    assert_eq!(ask(&indexed, each()).hits.len(), 5);
    check(&indexed, Options { sort: Sort::Date, ..each() }, by_date);
}

#[test]
fn the_other_script_is_a_reprint_and_a_line_is_none() {
    let traditional = story(2).replace('灯', "燈").replace('渔', "漁").replace('书', "書").replace('东', "東");
    assert_ne!(traditional, story(2));
    let indexed = Indexed::of(vec![
        article("a", None, story(2)),
        article("b", None, traditional),
        article("c", None, "灯塔与渔港今天开放。".to_owned()),
        article("d", None, "灯塔与渔港明天开放。".to_owned()),
        article("e", None, "燈塔與漁港明天開放。".to_owned()),
    ]);
    // What was printed twice goes before what equals it otherwise.
    check(&indexed, folded(), &[("d", &["e"]), ("c", &[]), ("a", &["b"])]);
}

/// The earliest is shown with the best score among its reprints; what it is explained by is its own.
#[test]
fn an_explanation_is_of_the_article_itself() {
    let indexed = Indexed::of(vec![
        article("a", Some("2019"), story(1)),
        article("b", Some("2020"), format!("{}（完，今天从外地发来。）", story(1))),
        article("c", None, "灯塔与渔港今天开放。".to_owned()),
    ]);
    let own = |id: &str| ask(&indexed, each()).hits.into_iter().find(|hit| hit.article.id == id).expect("a hit").score;
    assert!(own("b") > own("a"));
    let folded = ask(&indexed, folded()).hits;
    let shown = folded.iter().find(|hit| hit.article.id == "a").expect("the earliest");
    assert_eq!((shown.score, also(shown)), (own("b"), vec!["b"]));
    for id in ["a", "b", "c"] {
        let why = indexed.index.explain("灯塔 渔港", id, &Options::default()).expect("it can be explained");
        assert_eq!(why.score, own(id), "{id}");
    }
}

#[test]
fn passages_are_folded_where_hits_are_passages() {
    let passage = |n: usize| format!("{}{}\n", story(n), story(n + 1));
    let indexed = Indexed::of(vec![
        article("a", None, passage(10) + &passage(20) + &passage(30)),
        article("b", Some("2020"), passage(20)),
    ]);
    let results = ask(&indexed, Options { by: By::Passage, ..folded() });
    let mut shown: Vec<_> =
        results.hits.iter().map(|hit| (hit.article.id.as_str(), hit.passage.ordinal, also(hit))).collect();
    shown.sort();
    assert_eq!(shown, [("a", 0, vec![]), ("a", 2, vec![]), ("b", 0, vec!["a"])]);
    assert_eq!(results.total, 4);
    assert!(ask(&indexed, folded()).hits.iter().all(|hit| hit.also.is_empty()), "as articles they differ");
}

/// Ten hits are ten stories, however often the first was reprinted.
#[test]
fn a_page_is_full_behind_any_number_of_reprints() {
    let copies =
        (0..900).map(|n| article(&format!("copy-{n:03}"), None, format!("灯塔，渔港，灯塔，渔港。{}", story(4))));
    let others = (0..30).map(|n| article(&format!("other-{n:02}"), None, story(100 + n)));
    let indexed = Indexed::of(copies.chain(others).collect());
    let results = ask(&indexed, Options::default());
    assert_eq!((results.hits.len(), results.total), (10, 930));
    assert_eq!(results.hits[0].also.len(), 899);
    assert!(results.hits[1..].iter().all(|hit| hit.article.id.starts_with("other-")));
}

/// The groups of a ranking by the rule, each pair compared: a hit joins the best before it that it is like.
fn groups(ranked: &[Hit], articles: &[Article]) -> Vec<BTreeSet<String>> {
    let signature = |id: &str| {
        let article = articles.iter().find(|article| article.id == id).expect("hits are articles");
        Signature::of(&article.text)
    };
    let mut groups: Vec<(Signature, BTreeSet<String>)> = Vec::new();
    for hit in ranked {
        let own = signature(&hit.article.id);
        let id = hit.article.id.clone();
        match groups.iter_mut().find(|(first, _)| first.is_reprint(&own)) {
            Some((_, group)) => drop(group.insert(id)),
            None => groups.push((own, BTreeSet::from([id]))),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn pages_joined_are_the_whole_and_nothing_is_lost(
        made in prop::collection::vec((0usize..5, prop::option::of(1u32..28), 0usize..4), 1..24),
        step in 1usize..6,
        by in prop_oneof![Just(By::Article), Just(By::Passage)],
        sort in prop_oneof![Just(Sort::Relevance), Just(Sort::Date)],
    ) {
        let edited = |n: usize, edit: usize| match edit {
            0 => story(n),
            1 => format!("【要闻】灯塔 {}", story(n)),
            2 => format!("{}\n渔港（记者 某甲）", story(n)),
            _ => format!("{}\n\n{}\n\n{}", story(n), story(n + 40), story(n + 80)),
        };
        let articles = made.iter().enumerate().map(|(i, (n, day, edit))| {
            let date = day.map(|day| format!("2020-10-{day:02}"));
            article(&format!("{i:02}"), date.as_deref(), edited(*n, *edit))
        });
        let indexed = Indexed::of(articles.collect());
        let whole = ask(&indexed, Options { by, sort, ..folded() });
        let alone = ask(&indexed, Options { by, sort, ..each() });

        // Each once, as a hit or under one.
        let key = |id: &str, ordinal: u64| (id.to_owned(), ordinal);
        let under = whole.hits.iter().flat_map(|hit| &hit.also).map(|also| key(&also.id, also.ordinal));
        let mut all: Vec<_> = whole.hits.iter().map(|hit| key(&hit.article.id, hit.passage.ordinal)).chain(under).collect();
        let mut every: Vec<_> = alone.hits.iter().map(|hit| key(&hit.article.id, hit.passage.ordinal)).collect();
        all.sort();
        every.sort();
        prop_assert_eq!(all, every);
        prop_assert_eq!(whole.total, alone.total);

        // The earliest is shown, and the others follow.
        for hit in &whole.hits {
            let when = |id: &str, ordinal: u64, date: &Option<String>| (date.is_none(), date.clone(), id.to_owned(), ordinal);
            let mut times = vec![when(&hit.article.id, hit.passage.ordinal, &hit.article.about.date)];
            times.extend(hit.also.iter().map(|also| when(&also.id, also.ordinal, &also.date)));
            prop_assert!(times.is_sorted(), "{times:?}");
        }
        if by == By::Article {
            let found: BTreeSet<BTreeSet<String>> = whole.hits.iter().map(|hit| also(hit).into_iter().map(str::to_owned).chain([hit.article.id.clone()]).collect()).collect();
            prop_assert_eq!(found, groups(&alone.hits, &indexed.articles).into_iter().collect());
        }

        // A group stands where its best stands; by date, where the one stands that is shown.
        let rank = |hit: &Hit| {
            let own = |id: &str| alone.hits.iter().position(|other| other.article.id == id);
            let all = std::iter::once(hit.article.id.as_str()).chain(also(hit));
            if sort == Sort::Date { own(&hit.article.id) } else { all.filter_map(own).min() }
        };
        if by == By::Article {
            prop_assert!(whole.hits.iter().map(rank).is_sorted());
        }

        // Pages joined are the whole.
        let mut joined = Vec::new();
        loop {
            let page = ask(&indexed, Options { by, sort, offset: joined.len(), limit: step, ..Options::default() });
            joined.extend(page.hits.iter().cloned());
            if page.hits.len() < step {
                break;
            }
        }
        prop_assert_eq!(joined, whole.hits);
    }
}
