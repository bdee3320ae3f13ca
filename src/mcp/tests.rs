//! The tools by themselves; tests/doors/mcp_client.py uses them as an agent does.

use super::fit::{about, beginning, cut, widened};
use super::tools::Tools;
use crate::article::{About, Article};
use crate::index::{Build, Index, build};
use crate::search::{By, Options};
use crate::text::Span;
use proptest::prelude::*;
use serde_json::{Value, json};

const TEXT: &str = "第一句短。第二句说到港口的船！“第三句有引号。”第四句没有完";

#[test]
fn a_budget_takes_whole_sentences_about_the_match() {
    let check = |at: &str, budget: usize, expected: &str| {
        let at = TEXT.find(at).expect("it stands there");
        assert_eq!(about(TEXT, at, budget).of(TEXT), expected, "{budget}");
    };
    check("港口", 1000, TEXT);
    check("港口", 10, "第二句说到港口的船！");
    check("港口", 14, "第二句说到港口的船！");
    check("港口", 15, "第一句短。第二句说到港口的船！");
    check("港口", 19, "第二句说到港口的船！“第三句有引号。”");
    check("港口", 4, "到港口的");
    check("没有", 7, "第四句没有完");
}

#[test]
fn what_is_read_ends_with_a_sentence_where_there_is_one() {
    let check = |span: Span, budget: usize, expected: &str| {
        assert_eq!(beginning(TEXT, span, budget).of(TEXT), expected, "{budget}");
    };
    let whole = Span::new(0, TEXT.len());
    check(whole, 1000, TEXT);
    check(whole, 16, "第一句短。第二句说到港口的船！");
    check(whole, 3, "第一句");
    check(Span::new(0, 9), 1000, "第一句");
    assert_eq!(widened("甲乙丙丁戊", Span::new(6, 9), 1).of("甲乙丙丁戊"), "乙丙丁");
    assert_eq!(widened("甲乙丙丁戊", Span::new(6, 9), 9).of("甲乙丙丁戊"), "甲乙丙丁戊");
    assert_eq!(widened("甲乙丙丁戊", Span::new(6, 9), 0).of("甲乙丙丁戊"), "丙");
}

proptest! {
    #[test]
    fn any_cut_keeps_its_budget_and_its_place(text in "[甲𠮷a。！”\n]{1,60}", at in any::<prop::sample::Index>(), budget in 1usize..80) {
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let at = starts[at.index(starts.len())];
        let kept = about(&text, at, budget);
        let chars = kept.of(&text).chars().count();
        prop_assert!(kept.start <= at && at < kept.end && chars <= budget, "{:?}", kept);
        let read = beginning(&text, Span::new(at, text.len()), budget);
        prop_assert!(read.start == at && !read.is_empty() && read.of(&text).chars().count() <= budget);
    }
}

/// The tools over a few articles, of which two are one story; the folder goes with the first.
fn tools() -> (tempfile::TempDir, Tools) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let article = |id: &str, text: &str| Article {
        id: id.to_owned(),
        text: text.to_owned(),
        about: About { title: "渡口".into(), date: Some("2024-05-01".into()), ..About::default() },
    };
    let articles = vec![
        article("a", TEXT),
        article("a#0-3", "另一篇说到港口。"),
        article("b", &"雨下在港口。".repeat(200)),
        article("c", "灯塔今天开放。"),
        article("d", "燈塔今天開放。"),
    ];
    build(folder.path(), articles, &Build::default(), &|_| ()).expect("it can be built");
    let tools = Tools::new(folder.path());
    (folder, tools)
}

/// What a call gives: its text, or the sentence of its error.
fn answered(tools: &Tools, tool: &str, arguments: Value) -> Result<String, String> {
    let arguments = arguments.as_object().cloned().unwrap_or_default();
    let answer = serde_json::to_value(tools.call(tool, arguments)?).expect("it goes into JSON");
    Ok(answer["content"][0]["text"].as_str().expect("a text").to_owned())
}

#[test]
fn answers_are_for_reading_and_for_programs() {
    let (_folder, tools) = tools();
    let check = |tool: &str, arguments: Value, expected: &str| {
        let text = answered(&tools, tool, arguments).expect("an answer");
        assert!(text.contains(expected), "{text}");
    };
    check(
        "search",
        json!({"query": "港口 引号"}),
        "[a#0-90] 渡口 · 2024-05-01\n第一句短。第二句说到【港口】的船！“第三句有【引号】。”",
    );
    check("search", json!({"query": "港口 引号", "json": true, "n": 1}), r#""citation":"a#0-90""#);
    check("search", json!({"query": "港口", "since": "2024-05", "until": "2024", "sort": "date"}), "[a#0-90] 渡口");
    check("search", json!({"query": "港口", "until": "2023"}), "Nothing matches");
    check("search", json!({"query": "港口", "offset": 9}), "none so far down");
    check("search", json!({"query": "𡃁"}), "Nothing matches `𡃁`");
    check("search", json!({"query": "灯塔"}), "2 match; here is number 1.\n\n[c#0-21]");
    check("search", json!({"query": "灯塔", "reprints": "fold"}), "(also, reprinted: d#0-21)");
    check("search", json!({"query": "灯塔", "reprints": "each"}), "2 match; here are 1 to 2.");
    check("read", json!({"citation": "a#15-30", "around": 1}), "[a#12-33] 渡口 · 2024-05-01\n。第二句说到港\n");
    check("read", json!({"citation": "a"}), TEXT);
    check("read", json!({"citation": "b", "budget": 40}), "it goes on in b#108-3600");
    // An id that looks like a citation gives way to one, and is read where there is none.
    check("read", json!({"citation": "a#0-3"}), "\n第\n");
    check("read", json!({"citation": "a#0-3#0-6"}), "\n另一\n");
    check("stats", json!({}), r#""articles":5"#);
}

#[test]
fn errors_say_what_mends_them() {
    let (folder, tools) = tools();
    let check = |tool: &str, arguments: Value, expected: &str| {
        let sentence = answered(&tools, tool, arguments).expect_err("an error");
        assert!(sentence.contains(expected), "{sentence}");
    };
    check("find", json!({}), "there are `search`, `read` and `stats`");
    check("search", json!({"q": "港口"}), "expected one of `query`");
    check("search", json!({"query": "港口", "since": "x"}), "since: expected a date such as 2020-10-25");
    check("search", json!({"query": "港口", "sort": "size"}), "expected `relevance` or `date`");
    check("search", json!({"query": "港口", "reprints": "all"}), "expected `fold` or `each`");
    check("search", json!({"query": "港口", "budget": 0}), "give at least 40");
    check(
        "read",
        json!({"citation": "a", "span": [1, 4]}),
        "a#1-4: expected whole characters of the article, which has 90 bytes",
    );
    check("read", json!({"citation": "a#9-3"}), "take the citation as `search` gave it");
    check("read", json!({"citation": "x#0-3"}), "no article with the id `x`");
    drop(folder);
    check("stats", json!({}), "`yinde index PATH --index");
}

#[test]
fn highlights_stay_true_where_a_passage_is_cut() {
    let (folder, _) = tools();
    let index = Index::open(folder.path()).expect("it was just built");
    let options = Options { by: By::Passage, ..Options::default() };
    for budget in 1..40 {
        for mut hit in index.search("港口的船 引号", &options).expect("an answer").hits {
            let whole = hit.clone();
            cut(&mut hit, budget);
            assert!(hit.passage.text.chars().count() <= budget && !hit.highlights.is_empty());
            let start = hit.passage.span.start - whole.passage.span.start;
            assert_eq!(&whole.passage.text[start..start + hit.passage.span.len()], hit.passage.text);
            for mark in &hit.highlights {
                let chars: String = hit.passage.text.chars().skip(mark.chars.start).take(mark.chars.len()).collect();
                assert_eq!(mark.span.of(&hit.passage.text), chars);
            }
        }
    }
}
