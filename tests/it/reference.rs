//! What the two real articles must show.

use crate::support::{Indexed, read, shared};
use std::sync::OnceLock;
use yinde::{By, Hit, Lane, Options, Reprints, fold};

const GLOSSED: &str = "004_b9c83316d27abc54.txt";

fn real() -> Option<&'static Indexed> {
    static REAL: OnceLock<Option<Indexed>> = OnceLock::new();
    REAL.get_or_init(|| Some(Indexed::of(read(&[shared("corpus")?])))).as_ref()
}

fn hits(query: &str) -> Vec<Hit> {
    let options = Options { limit: 1000, by: By::Passage, reprints: Reprints::Each, ..Options::default() };
    real().map(|real| real.index.search(query, &options).expect("any string is a query").hits).unwrap_or_default()
}

fn marked(hit: &Hit) -> Vec<&str> {
    hit.highlights.iter().map(|mark| mark.span.of(&hit.passage.text)).collect()
}

#[test]
fn a_word_is_found_through_glosses_and_marked_with_them() {
    if real().is_none() {
        return;
    }
    let hits = hits("海洋技术装备产业");
    assert_eq!(hits[0].article.id, GLOSSED);
    assert!(marked(&hits[0]).contains(&"海洋技術(shù)裝備產(chǎn)業(yè)"), "{:?}", marked(&hits[0]));
}

#[test]
fn both_scripts_find_the_same_passages() {
    if real().is_none() {
        return;
    }
    let (traditional, simplified) = (hits("雙招雙引"), hits("双招双引"));
    assert_eq!(traditional, simplified);
    for (script, own) in [("雙招雙引", true), ("双招双引", false)] {
        assert!(simplified.iter().any(|hit| (hit.article.id == GLOSSED) == own && marked(hit).contains(&script)));
    }
}

#[test]
fn the_passage_that_has_both_words_comes_first() {
    if real().is_none() {
        return;
    }
    let hits = hits("蓝谷管理局 局长");
    assert!(fold(&hits[0].passage.text).as_str().contains("管理局局长"), "{}", hits[0].passage.text);
}

#[test]
fn each_of_these_finds_every_passage_that_holds_it() {
    let Some(real) = real() else { return };
    for (query, text) in [
        ("拿地即开工", "拿地即开工"),
        ("\"四个中心\"", "四个中心"),
        ("KPI", "kpi"),
        ("3+1", "3+1"),
        ("368.4亿元", "368.4亿元"),
        ("368.4", "368.4"),
        ("９月９日", "9月9日"),
        ("谷", "谷"),
        ("\"导产业集群式发\"", "导产业集群式发"),
    ] {
        let hits = hits(query);
        let mut expected = 0;
        for article in &real.articles {
            for passage in yinde::passages(&article.text) {
                if fold(passage.span.of(&article.text)).as_str().contains(text) {
                    expected += 1;
                    let hit =
                        hits.iter().find(|hit| hit.article.id == article.id && hit.passage.ordinal == passage.ordinal);
                    let hit =
                        hit.unwrap_or_else(|| panic!("{query} is in passage {} of {}", passage.ordinal, article.id));
                    assert!(marked(hit).iter().any(|mark| fold(mark).as_str() == text), "{query}: {:?}", marked(hit));
                }
            }
        }
        assert!(expected > 0, "{query} stands in the articles");
    }
}

#[test]
fn readings_and_false_words_are_not_found() {
    if real().is_none() {
        return;
    }
    for query in ["chǎn", "yè", "和服"] {
        assert_eq!(hits(query), [], "{query}");
    }
}

#[test]
fn a_quotation_is_marked_as_one() {
    if real().is_none() {
        return;
    }
    let hits = hits("\"导产业集群式发\"");
    assert_eq!(hits.len(), 1);
    assert_eq!(marked(&hits[0]), ["导产业集群式发"]);
    assert_eq!(hits[0].highlights[0].lane, Lane::Phrase);
}
