//! The query language: what it finds, held against a plain reading of every article; what it costs.

use crate::support::{Indexed, bundled, project, real, shared};
use proptest::prelude::*;
use proptest::sample::Index as Pick;
use proptest::strategy::ValueTree as _;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use yinde::{
    Article, By, Day, Group, HELP, Index, Only, Options, Proposal, Reprints, Rescorer, Results, Sort, eval, fold,
    key_of,
};

fn everything() -> Options {
    Options { limit: usize::MAX, reprints: Reprints::Each, ..Options::default() }
}

fn ask(index: &Index, query: &str) -> Results {
    index.search(query, &everything()).expect("any string is a query")
}

fn ids(results: &Results) -> BTreeSet<String> {
    results.hits.iter().map(|hit| hit.article.id.clone()).collect()
}

fn keys(text: &str) -> String {
    key_of(fold(text).as_str()).map(|(_, key)| key).collect()
}

/// What a query asks for, read by the oracle: quotations under and, or, not.
#[derive(Debug, Clone)]
enum Tree {
    Quote(String),
    And(Vec<Tree>),
    Or(Vec<Tree>),
    Not(Box<Tree>),
}

impl Tree {
    fn query(&self) -> String {
        let join = |parts: &[Tree], between: &str| parts.iter().map(Tree::query).collect::<Vec<_>>().join(between);
        match self {
            Tree::Quote(text) => format!("\"{text}\""),
            Tree::And(parts) => format!("({})", join(parts, " AND ")),
            Tree::Or(parts) => format!("({})", join(parts, " OR ")),
            Tree::Not(inside) => format!("(-{})", inside.query()),
        }
    }

    /// Whether an article fulfils it, by its folded text and title alone.
    fn holds(&self, article: &Article) -> bool {
        match self {
            Tree::Quote(quote) => {
                let quote = keys(quote);
                keys(&article.text).contains(&quote) || keys(&article.about.title).contains(&quote)
            }
            Tree::And(parts) => parts.iter().all(|part| part.holds(article)),
            Tree::Or(parts) => parts.iter().any(|part| part.holds(article)),
            Tree::Not(inside) => !inside.holds(article),
        }
    }
}

/// A short stretch of Chinese characters out of the articles; glosses and marks are the business of other laws.
fn stretch(articles: &[Article], article: Pick, start: Pick, length: usize) -> String {
    let text = &article.get(articles).text;
    let chinese: Vec<char> = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).collect();
    let plain: Vec<&str> =
        text.split(|c: char| !('\u{4e00}'..='\u{9fff}').contains(&c)).filter(|s| !s.is_empty()).collect();
    match plain.get(start.index(plain.len().max(1))) {
        Some(piece) => piece.chars().take(length).collect(),
        None => chinese.into_iter().take(length).collect(),
    }
}

fn trees(articles: &'static [Article]) -> impl Strategy<Value = Tree> {
    let quote = (any::<Pick>(), any::<Pick>(), 1usize..=4)
        .prop_map(move |(article, start, length)| Tree::Quote(stretch(articles, article, start, length)))
        .prop_filter("it has a character", |tree| !matches!(tree, Tree::Quote(text) if text.is_empty()));
    quote.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..=3).prop_map(Tree::And),
            prop::collection::vec(inner.clone(), 2..=3).prop_map(Tree::Or),
            inner.prop_map(|tree| Tree::Not(Box::new(tree))),
        ]
    })
}

fn finds_what_reading_finds(indexed: &Indexed, tree: &Tree) -> Result<(), TestCaseError> {
    let results = ask(&indexed.index, &tree.query());
    let expected: BTreeSet<String> =
        indexed.articles.iter().filter(|article| tree.holds(article)).map(|article| article.id.clone()).collect();
    prop_assert_eq!(&ids(&results), &expected, "{}", tree.query());
    prop_assert_eq!(results.total, expected.len());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn conditions_find_what_reading_finds(tree in trees(&bundled().articles)) {
        finds_what_reading_finds(bundled(), &tree)?;
    }

    #[test]
    fn odd_queries_are_answered(query in "[海洋装备产业青岛的是年2018a-c+\\-\"“”「」*?/^~:()（）|&! 　\\\\.,或与非titledaORANDNOT]{0,40}") {
        for by in [By::Article, By::Passage] {
            let results = bundled().index.search(&query, &Options { by, ..Options::default() }).expect("any string is a query");
            prop_assert!(results.hits.len() <= 10 && results.total >= results.hits.len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn conditions_find_what_reading_finds_in_real_articles(tree in real().map_or(trees(&bundled().articles).boxed(), |real| trees(&real.articles).boxed())) {
        finds_what_reading_finds(real().unwrap_or(bundled()), &tree)?;
    }
}

#[test]
fn threads_change_no_answer() {
    for indexed in std::iter::once(bundled()).chain(real()) {
        for query in ["海洋装备产业发展", "京剧有哪些行当？", "\"的\" OR 青岛*", "产业 -海洋", "什么是的"]
        {
            let answer = |threads| {
                let options = Options { threads, limit: 40, ..Options::default() };
                Results { took_ms: 0.0, ..indexed.index.search(query, &options).expect("any string is a query") }
            };
            let alone = answer(1);
            for threads in [0, 2, 7] {
                assert_eq!(answer(threads), alone, "{query} by {threads}");
            }
        }
    }
}

#[test]
fn what_is_common_is_marked_only_where_nothing_else_is() {
    let marked = |query: &str| -> Vec<BTreeSet<String>> {
        let marks = |hit: yinde::Hit| {
            let marks = hit.highlights.iter().map(|mark| mark.span.of(&hit.passage.text).to_owned());
            marks.collect::<BTreeSet<String>>()
        };
        ask(&bundled().index, query).hits.into_iter().map(marks).collect()
    };
    let question = marked("青岛的啤酒是什么？");
    assert!(question.iter().any(|marks| marks.contains("青岛")), "{question:?}");
    for marks in &question {
        let common = |mark: &str| matches!(mark, "的" | "是");
        assert!(marks.iter().all(|mark| common(mark)) || !marks.iter().any(|mark| common(mark)), "{marks:?}");
    }
    let alone = marked("的");
    assert!(!alone.is_empty() && alone.iter().all(|marks| marks.contains("的")), "{alone:?}");
}

#[test]
fn words_must_or_must_not_be_there() {
    let index = &bundled().index;
    let found = |query: &str| ids(&ask(index, query));
    let with = |word: &str| {
        let has = |article: &&Article| {
            keys(&article.text).contains(&keys(word)) || keys(&article.about.title).contains(&keys(word))
        };
        bundled().articles.iter().filter(has).map(|article| article.id.clone()).collect::<BTreeSet<_>>()
    };
    assert_eq!(found("+海洋 +青岛"), found("海洋 AND 青岛"));
    assert!(found("+海洋 +青岛").is_subset(&with("海洋")) && !found("+海洋 +青岛").is_empty());
    assert_eq!(found("海洋 -青岛"), found("海洋").difference(&found("青岛")).cloned().collect());
    assert_eq!(found("产业*"), with("产业"));
    assert!(found("青?蓝*").contains("qingdao-blue-valley-divisions.txt"));
    assert!(found("/kp.?/").contains("kpi-management.txt"));
    assert!(found("KP*").contains("kpi-management.txt"));
    // 和服 is no word of 产品和服务.
    assert!(!found("+和服").contains("kpi-management.txt"));
}

#[test]
fn other_ways_to_write_one_query_give_one_answer() {
    let index = &bundled().index;
    for ways in [
        &["海洋 -青岛", "海洋　－青岛", "海洋 !青岛", "海洋 NOT 青岛", "海洋 非 青岛"][..],
        &["青岛 AND 海洋", "青岛 与 海洋", "青岛 && 海洋", "青岛 ＡＮＤ 海洋", "＋青岛 ＋海洋", "+青島 +海洋"],
        &["青岛 OR 海洋", "青岛 或 海洋", "青岛 || 海洋"],
        &["\"海洋装备\"", "“海洋装备”", "＂海洋装备＂", "「海洋裝備」"],
        &["title:海洋", "标题：海洋", "標題：海洋"],
        &["date:2021", "日期：2021年", "date:2021..2021", "date:2021-01..2021-12"],
    ] {
        let first = ask(index, ways[0]);
        assert!(first.total > 0, "{}", ways[0]);
        for other in &ways[1..] {
            let other_found = ask(index, other);
            assert_eq!(ids(&other_found), ids(&first), "{other}");
        }
    }
}

#[test]
fn columns_choose_articles() {
    let Indexed { articles, index, .. } = bundled();
    let chosen = |only: Only| ids(&index.search("中国 OR -中国", &Options { only, ..everything() }).expect("a query"));
    let about = |holds: &dyn Fn(&Article) -> bool| {
        articles.iter().filter(|article| holds(article)).map(|article| article.id.clone()).collect::<BTreeSet<_>>()
    };
    let since = Day::new(2021, 1, 1);
    let dated = |article: &Article, from: &str| article.about.date.as_deref().is_some_and(|date| date >= from);
    assert_eq!(chosen(Only { since, ..Only::default() }), about(&|article| dated(article, "2021")));
    let source = articles.iter().find_map(|article| article.about.source.clone()).expect("one has a source");
    let of_source = about(&|article| article.about.source.as_ref() == Some(&source));
    assert_eq!(chosen(Only { source: Some(source), ..Only::default() }), of_source);
    assert_eq!(chosen(Only::default()).len(), articles.len());
    for nothing in ["", " \u{3000}", "/"] {
        let text = || Some(nothing.to_owned());
        let only = Only { folder: text(), ..Only::default() };
        assert_eq!(chosen(only).len(), articles.len(), "{nothing:?} asks for nothing");
        let slashes = usize::from(nothing == "/");
        let only = Only { source: text(), author: text(), ..Only::default() };
        assert_eq!(chosen(only).len(), articles.len() * (1 - slashes), "{nothing:?}");
    }
    let years = index.counts(Group::Year).expect("columns can be read");
    assert_eq!(years.iter().map(|(_, articles)| articles).sum::<u64>(), articles.len() as u64);
    for (year, count) in years.iter().filter(|(year, _)| !year.is_empty()) {
        assert_eq!(*count as usize, ask(index, &format!("date:{year}")).total, "{year}");
    }
    // The counts of what a query finds are those of the articles found, whatever page of them is asked for.
    let page = Options { limit: 1, offset: 3, by: By::Passage, ..everything() };
    let groups = [Group::Source, Group::Year, Group::Author];
    let of_query = index.counts_of("京剧 发展", &page, &groups).expect("columns can be read");
    let found = index.search("京剧 发展", &everything()).expect("a query").hits;
    for (group, counts) in groups.into_iter().zip(of_query) {
        let mut plain: BTreeMap<String, u64> = BTreeMap::new();
        for about in found.iter().map(|hit| &hit.article.about) {
            let value = match group {
                Group::Source => about.source.clone(),
                Group::Author => about.author.clone(),
                _ => about.date.as_deref().map(|date| date[..4].to_owned()),
            };
            *plain.entry(value.unwrap_or_default()).or_default() += 1;
        }
        assert_eq!(counts.into_iter().collect::<BTreeMap<_, _>>(), plain, "{group:?}");
    }
}

#[test]
fn the_latest_come_first_by_date() {
    let results = bundled().index.search("中国", &Options { sort: Sort::Date, ..everything() }).expect("a query");
    let dates: Vec<_> = results.hits.iter().map(|hit| hit.article.about.date.clone().unwrap_or_default()).collect();
    assert!(dates.is_sorted_by(|a, b| a >= b), "{dates:?}");
    assert_eq!(ids(&results), ids(&ask(&bundled().index, "中国")));
}

#[test]
fn another_ranking_can_be_put_on_top() {
    struct Last;
    impl Rescorer for Last {
        fn rescore(&self, _: &str, candidates: &[Proposal]) -> Vec<f32> {
            assert!(candidates.iter().all(|c| !c.passage.text.is_empty() && c.features.of_best <= 1.0));
            candidates.iter().map(|c| c.features.rank as f32).collect()
        }
    }
    let index = &bundled().index;
    let options = Options { by: By::Passage, ..everything() };
    let plain = index.search("海洋", &options).expect("a query");
    let turned = index.search_with("海洋", &options, usize::MAX, &Last).expect("a query");
    let places = |results: &Results| {
        results.hits.iter().map(|hit| (hit.article.id.clone(), hit.passage.ordinal)).collect::<Vec<_>>()
    };
    let mut backwards = places(&turned);
    backwards.reverse();
    assert_eq!(backwards, places(&plain));
}

#[test]
fn an_explanation_adds_up_and_says_what_is_missing() {
    let index = &bundled().index;
    for query in ["海洋装备", "海洋 青岛 \"四个中心\"", "海洋^2 产业* +青岛", "什么是海洋装备？"]
    {
        for hit in ask(index, query).hits {
            let why = index.explain(query, &hit.article.id, &Options::default()).expect("it can be explained");
            assert_eq!((why.rank, why.passage), (Some(hit.rank), hit.passage.ordinal), "{query}");
            let sum: f32 = why.lanes.iter().map(|lane| lane.score).sum();
            assert!((sum - hit.score).abs() < 1e-3 * hit.score.max(1.0), "{query}: {sum} for {}", hit.score);
            assert!(why.requirements.iter().all(|requirement| requirement.holds), "{query}: {:?}", why.requirements);
        }
    }
    let why = index.explain("海洋 -青岛 和服", "tea.txt", &Options::default()).expect("it can be explained");
    assert_eq!(why.rank, None);
    assert!(why.advice.iter().any(|advice| advice.contains("海洋 is not in the article")), "{:?}", why.advice);
    assert!(index.explain("海洋", "no such", &Options::default()).is_err());
}

#[test]
fn the_examples_of_the_help_are_answered() {
    let examples = HELP.lines().filter_map(|line| line.strip_prefix("    ")).filter(|line| !line.starts_with(' '));
    let mut asked = 0;
    for example in examples {
        let query = example.split("  ").next().expect("a line has a beginning");
        ask(&bundled().index, query);
        asked += 1;
    }
    assert!(asked > 20);
}

/// Odd and long queries, as people paste them and as nobody should.
fn hard() -> Vec<String> {
    let long = "海洋装备产业的发展与人类的未来".repeat(700);
    vec![
        long.clone(),
        format!("\"{long}\""),
        format!("\"{long}\"~3"),
        format!("{long}*"),
        "海洋 OR ".repeat(1000),
        "+海洋 ".repeat(1000),
        "-的 ".repeat(1000),
        (0..1000).map(|i| format!("+{i} ")).collect(),
        (0..1000).map(|i| format!("\"{i}的\" OR ")).collect(),
        format!("{}海洋{}", "(".repeat(500), ")".repeat(500)),
        format!("{}海洋{}", "(-".repeat(500), ")".repeat(500)),
        "/.*/ ".repeat(50),
        "/(a|b|c|d|e|f)*(a|b)(x|y){20}/".to_owned(),
        "/[\\u{4e00}-\\u{9fff}]{1,50}/".to_owned(),
        "/.*.*.*.*的/".to_owned(),
        "的*的*的*的*的*的*的*的".to_owned(),
        "的?的 ".repeat(200),
        "\"的 的 的 的 的 的 的 的\"~64".to_owned(),
        "title:(的 ".repeat(300),
    ]
}

#[test]
fn hard_queries_are_answered_or_say_why_not() {
    for query in hard() {
        let shown: String = query.chars().take(40).collect();
        let results = bundled().index.search(&query, &Options::default()).expect("any string is a query");
        assert!(results.notices.len() < 20, "{shown}");
    }
}

/// A longer run: `cargo test --release -- --ignored a_long_run`, with the seconds in SECONDS (60 if it is not set).
#[test]
#[ignore = "takes as long as it is told to"]
fn a_long_run_of_odd_queries_stays_quick() {
    let seconds = std::env::var("SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(60);
    let indexed = real().unwrap_or(bundled());
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::default());
    let pieces: Vec<String> = indexed
        .articles
        .iter()
        .flat_map(|a| a.text.split(['，', '。', ' ']).map(str::to_owned))
        .filter(|p| !p.is_empty() && p.len() < 100)
        .collect();
    let words = prop::sample::select(pieces);
    let signs = "[+\\-\"“”「*?/^~:()（）|&! 　\\\\.0-9或与非]{0,3}";
    let operators = prop::sample::select(vec![
        " OR ", " AND ", " -", " +", " title:", " date:", " 或 ", " ", "", "* ", "\"~3 ", "^2 ", " (", ") ", " /.*",
        "/ ",
    ]);
    let odd = prop::collection::vec((operators, signs, words), 0..12);
    let started = Instant::now();
    let (mut times, mut slowest) = (Vec::new(), (Duration::ZERO, String::new()));
    while started.elapsed() < Duration::from_secs(seconds) {
        let parts = odd.new_tree(&mut runner).expect("a strategy gives values").current();
        let query: String =
            parts.into_iter().map(|(operator, signs, words)| format!("{operator}{signs}{words}")).collect();
        let ask = || {
            let begun = Instant::now();
            indexed.index.search(&query, &Options::default()).expect("any string is a query");
            begun.elapsed()
        };
        let mut took = ask();
        times.push(took);
        if took > slowest.0 {
            // What was slow because the machine had other work is not slow again and again.
            took = took.min(ask()).min(ask());
        }
        if took > slowest.0 {
            slowest = (took, query);
        }
    }
    times.sort();
    let median = times[times.len() / 2];
    eprintln!(
        "{} queries, median {median:?}, p99 {:?}, slowest {slowest:?}",
        times.len(),
        times[times.len() * 99 / 100]
    );
    assert!(slowest.0 < median * 50, "{slowest:?} is more than 50 times {median:?}");
}

/// What people would look for in the bundled articles, with what they get: read the difference when a weight changes.
#[test]
fn golden_rankings() {
    let path = project().join("tests/golden.txt");
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let queries: Vec<&str> = golden.lines().filter(|line| !line.starts_with([' ', '#']) && !line.is_empty()).collect();
    let mut now = String::from(
        "# What is found first, for 40 queries over the bundled articles. `BLESS=1 cargo test golden` writes it anew.\n",
    );
    for query in &queries {
        let results = bundled().index.search(query, &Options { limit: 5, ..Options::default() }).expect("a query");
        writeln!(now, "\n{query}").expect("a string takes it");
        for hit in &results.hits {
            writeln!(now, "    {} {}", hit.rank, hit.article.id).expect("a string takes it");
        }
        if results.total == 0 {
            now.push_str("    nothing\n");
        }
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &now).expect("it can be written");
        return;
    }
    assert_eq!(queries.len(), 40, "{} holds 40 queries", path.display());
    assert!(
        now == golden,
        "the rankings are not those of {}: `BLESS=1 cargo test golden` writes them, read the difference",
        path.display()
    );
}

/// nDCG@10 of Traditional articles asked in Simplified, and with readings put into their text.
#[test]
fn script_and_readings_do_not_matter() {
    let Some(folder) = shared("eval").map(|eval| eval.join("drcd")) else { return };
    let queries = eval::read_queries(&folder.join("queries.jsonl")).expect("queries");
    let queries: Vec<eval::Query> = queries.into_iter().step_by(6).collect();
    let qrels = eval::read_qrels(&folder.join("qrels.tsv")).expect("judgments");
    let articles = crate::support::read(&[folder.join("corpus.jsonl.gz")]);
    let measure = |indexed: &Indexed, rewrite: &dyn Fn(&str) -> String| {
        let options = Options { limit: 100, reprints: Reprints::Each, ..Options::default() };
        let ranked = eval::rank_all(&queries, |query| indexed.index.ranking(&rewrite(query), &options));
        eval::evaluate(&queries, &qrels, &ranked.expect("queries are answered")).ndcg_at_10
    };
    let glossed = Indexed::of(articles.iter().map(|article| with_readings(article.clone())).collect());
    let plain = Indexed::of(articles);
    let as_it_is = measure(&plain, &str::to_owned);
    let simplified = measure(&plain, &|query| fold(query).as_str().to_owned());
    let with_readings = measure(&glossed, &str::to_owned);
    eprintln!("drcd: {as_it_is:.4}, asked in Simplified {simplified:.4}, with readings in the text {with_readings:.4}");
    assert!((as_it_is - simplified).abs() <= 0.003, "{as_it_is} and {simplified}");
    assert!((as_it_is - with_readings).abs() <= 0.003, "{as_it_is} and {with_readings}");
}

/// Puts the reading behind every third Chinese character, as some sites do.
fn with_readings(mut article: Article) -> Article {
    use pinyin::ToPinyin as _;
    let mut text = String::with_capacity(article.text.len() * 2);
    let mut chinese = 0;
    for c in article.text.chars() {
        text.push(c);
        if let Some(reading) = c.to_pinyin() {
            chinese += 1;
            if chinese % 3 == 0 {
                write!(text, "({})", reading.with_tone()).expect("a string takes it");
            }
        }
    }
    article.text = text;
    article
}
