//! No dictionary is loaded, and texts are cut as if it had been.

use crate::support::{read, shared};
use flate2::read::GzDecoder;
use jieba_rs::Jieba;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::sync::OnceLock;
use yinde::{Analyzer, Cut, Lexicon, UserWords, fold, passages};

/// jieba's dictionary as it is written, folded.
fn dictionary() -> &'static BTreeMap<String, u64> {
    static DICTIONARY: OnceLock<BTreeMap<String, u64>> = OnceLock::new();
    DICTIONARY.get_or_init(|| {
        let (mut list, mut words) = (String::new(), BTreeMap::new());
        let file = File::open(concat!(env!("CARGO_MANIFEST_DIR"), "/data/jieba/dict.txt.gz")).unwrap();
        GzDecoder::new(file).read_to_string(&mut list).unwrap();
        for line in list.lines() {
            let mut fields = line.split(' ');
            let (word, frequency) = (fields.next().unwrap(), fields.next().unwrap());
            *words.entry(fold(word).as_str().to_owned()).or_default() += frequency.parse::<u64>().unwrap();
        }
        words
    })
}

#[test]
fn the_lexicon_is_the_dictionary() {
    let mut words = BTreeMap::new();
    Lexicon::new(None).for_each(|word, frequency| assert_eq!(words.insert(word.to_owned(), frequency), None));
    assert_eq!(words.len(), dictionary().len());
    for (word, frequency) in dictionary() {
        assert_eq!(words.get(word), Some(frequency), "{word}");
    }
}

/// jieba as it is, with these words.
fn loaded(words: &BTreeMap<String, u64>) -> Jieba {
    let mut jieba = Jieba::empty();
    for (word, frequency) in words {
        jieba.add_word(word, Some(*frequency as usize), None);
    }
    jieba
}

/// jieba with the whole dictionary.
fn jieba() -> &'static Jieba {
    static LOADED: OnceLock<Jieba> = OnceLock::new();
    LOADED.get_or_init(|| loaded(dictionary()))
}

/// Cuts a stretch without white space and punctuation as jieba does, with the words of its dictionary inside long words.
fn by_jieba<'s>(jieba: &Jieba, stretch: &'s str) -> Vec<(&'s str, Cut)> {
    let mut found = Vec::new();
    for word in jieba.cut(stretch, true).iter().map(|word| word.word) {
        found.push((word, Cut::Word));
        if word.chars().count() < 3 {
            continue;
        }
        for (from, c) in word.char_indices().filter(|(_, c)| !c.is_ascii()) {
            let ends = word[from..].char_indices().map(|(at, c)| from + at + c.len_utf8()).skip(1);
            let parts = ends.map(|end| &word[from..end]).filter(|part| part.len() > c.len_utf8() && *part != word);
            let mut parts: Vec<&str> = parts.filter(|part| jieba.has_word(part)).collect();
            parts.reverse();
            found.extend(parts.into_iter().map(|part| (part, Cut::Part)));
        }
    }
    // What is too long is found by its characters only.
    found.retain(|(word, _)| word.len() <= 128);
    // Longer ones first where several begin at one place.
    let place = |word: &str| word.as_ptr() as usize - stretch.as_ptr() as usize;
    found.sort_by_key(|(word, _)| (place(word), std::cmp::Reverse(word.len())));
    found
}

fn check(stretch: &str) {
    check_with(&Analyzer::new(None), jieba(), stretch);
}

fn check_with(analyzer: &Analyzer, jieba: &Jieba, stretch: &str) {
    let tokens = analyzer.cut(stretch);
    let found: Vec<(&str, Cut)> = tokens.iter().map(|token| (token.span.of(stretch), token.cut)).collect();
    assert_eq!(found, by_jieba(jieba, stretch), "{stretch}");
}

/// Words of a user's: new ones, one that is there with another frequency, and one that goes over others.
const OWN: [(&str, u64); 5] = [("蓝谷", 300), ("海工装备", 2000), ("产业", 3), ("人民大", 90000), ("t恤衫", 50)];

/// An analyzer with the user's words, and jieba with the dictionary and them.
fn with_own_words() -> &'static (Analyzer, Jieba) {
    static WITH: OnceLock<(Analyzer, Jieba)> = OnceLock::new();
    WITH.get_or_init(|| {
        let list: String = OWN.iter().map(|(word, frequency)| format!("{word} {frequency}\n")).collect();
        let (words, notices) = UserWords::parse("own.txt", &list);
        assert_eq!(notices, []);
        let mut all = dictionary().clone();
        all.extend(OWN.map(|(word, frequency)| (word.to_owned(), frequency)));
        (Analyzer::new(Some(words)), loaded(&all))
    })
}

proptest! {
    #[test]
    fn any_text_is_cut_as_by_the_whole_dictionary(text in "[\u{4e00}-\u{9fff}a-c0-2]{0,80}") {
        check(fold(&text).as_str());
    }

    #[test]
    fn words_side_by_side_are_cut_as_by_the_whole_dictionary(
        words in prop::collection::vec(any::<prop::sample::Index>(), 0..12)
    ) {
        static WORDS: OnceLock<Vec<&str>> = OnceLock::new();
        let all = WORDS.get_or_init(|| dictionary().keys().map(String::as_str).collect());
        let words = words.iter().map(|at| all[at.index(all.len())]);
        check(&words.filter(|word| word.chars().all(char::is_alphanumeric)).collect::<String>());
    }

    #[test]
    fn with_words_of_ones_own_texts_are_cut_as_by_the_whole_dictionary_with_them(
        text in "([海工装备蓝谷产业人民大学生会青岛的是]{1,4}|t恤衫|t恤|海工装备|人民大学|蓝谷){0,12}"
    ) {
        let (analyzer, jieba) = with_own_words();
        check_with(analyzer, jieba, &text);
    }
}

#[test]
fn every_passage_of_the_news_is_cut_as_by_the_whole_dictionary() {
    let Some(folder) = shared("eval") else { return };
    let mut cut = 0;
    for article in read(&[folder.join("news/corpus.jsonl.gz")]) {
        for passage in passages(&article.text) {
            let folded = fold(passage.span.of(&article.text));
            let is_plain = |c: char| c.is_ascii_alphanumeric() || ('\u{4e00}'..='\u{9fff}').contains(&c);
            folded.as_str().split(|c| !is_plain(c)).for_each(check);
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
