//! A search never loads the dictionary, and cuts as if it had.

use crate::support::{read, shared};
use proptest::prelude::*;
use std::sync::OnceLock;
use yinde::{Analyzer, Cut, Speed, Token, fold, passages};

fn loaded() -> &'static Analyzer {
    static LOADED: OnceLock<Analyzer> = OnceLock::new();
    LOADED.get_or_init(|| Analyzer::new(None).with_speed(Speed::ManyTexts))
}

fn check(text: &str) {
    let folded = fold(text);
    let looked_up: Vec<Token> = Analyzer::new(None).cut(folded.as_str());
    assert_eq!(looked_up, loaded().cut(folded.as_str()), "{text}");
}

proptest! {
    #[test]
    fn looking_words_up_cuts_any_text_as_the_whole_dictionary_does(text in "[\u{4e00}-\u{9fff}a-c0-2，+. ]{0,80}") {
        check(&text);
    }
}

#[test]
fn looking_words_up_cuts_every_passage_of_the_news_as_the_whole_dictionary_does() {
    let Some(folder) = shared("eval") else { return };
    let analyzer = Analyzer::new(None);
    let mut cut = 0;
    for article in read(&[folder.join("news/corpus.jsonl.gz")]) {
        for passage in passages(&article.text) {
            let folded = fold(passage.span.of(&article.text));
            let looked_up = analyzer.cut(folded.as_str());
            assert_eq!(looked_up, loaded().cut(folded.as_str()), "{}", folded.as_str());
            cut += 1;
        }
    }
    assert!(cut > 40_000, "the news have {cut} passages");
}

/// The words that `text` is cut into, then the words inside them.
fn words(text: &str) -> (Vec<String>, Vec<String>) {
    let analysis = Analyzer::new(None).analyze(text);
    let of = |cut| analysis.words(cut).map(str::to_owned).collect();
    (of(Cut::Word), of(Cut::Part))
}

#[test]
fn words_numbers_and_mixtures() {
    for (text, expected, parts) in [
        ("海洋技術裝備產(chǎn)業(yè)", "海洋 技术装备 产业", "技术 装备"),
        ("产品和服务", "产品 和 服务", ""),
        ("安装简单", "安装简单", "安装 简单"),
        ("中华人民共和国", "中华人民共和国", "中华人民 中华 华人 人民共和国 人民 共和国 共和"),
        ("KPI考核", "kpi 考核", ""),
        ("“3+1”主导", "3+1 主导", "3 1"),
        ("C++和C#", "c++ 和 c#", "c c"),
        ("368.4亿元", "368.4 亿元", ""),
        ("增长５６％", "增长 56%", "56"),
        ("COVID-19疫情", "covid-19 疫情", "covid 19"),
        ("9月9日", "9 月 9 日", ""),
        ("1-8月", "1-8 月", "1 8"),
        ("AT&T、a.b.com", "at&t a.b.com", "at t a b com"),
        ("12,600元", "12,600 元", "12 600"),
        ("乾隆皇帝", "乾隆皇帝", "乾隆 皇帝"),
        ("頭髮與發展", "头发 与 发展", ""),
        ("カメラとレンズ", "カメラ と レンズ", ""),
        ("，。！ \n　", "", ""),
    ] {
        let split = |list: &str| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(text), (split(expected), split(parts)), "{text}");
    }
}

proptest! {
    #[test]
    fn segmenting_never_changes_the_text(text in "\\PC{0,120}") {
        let analysis = Analyzer::new(None).analyze(&text);
        let folded = analysis.folded.as_str();
        let mut last = 0;
        for token in &analysis.tokens {
            prop_assert!(!token.span.of(folded).chars().any(char::is_whitespace));
            if token.cut == Cut::Word {
                prop_assert!(token.span.start >= last, "words do not overlap");
                last = token.span.end;
            }
            let source = analysis.folded.source(token.span);
            prop_assert!(text.get(source.start..source.end).is_some(), "never half a character");
        }
    }
}
