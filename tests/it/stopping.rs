//! Searches that are given up: by a deadline, or by whoever asked.

use crate::support::Indexed;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use yinde::{About, Article, Error, Options, Results, Stop};

/// Many articles with many different words in them, so that a pattern has far to walk.
pub fn many_words() -> &'static Indexed {
    static INDEXED: OnceLock<Indexed> = OnceLock::new();
    INDEXED.get_or_init(|| {
        let mut state = 1u32;
        let mut letter = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'a' + (state >> 24) as u8 % 26)
        };
        let mut word = || (0..8).map(|_| letter()).collect::<String>();
        let article = |id: usize| {
            let words: Vec<String> = (0..150).map(|_| word()).collect();
            Article { id: id.to_string(), text: format!("{} 海洋。", words.join(" ")), about: About::default() }
        };
        Indexed::of((0..1500).map(article).collect())
    })
}

/// A query that walks through all words of an index, again and again.
pub fn hard() -> String {
    ["q", "x", "z", "v", "k", "j", "w", "y"].map(|c| format!("/.*{c}.*[aeiou].*{c}.*/")).join(" ")
}

/// Asks, and says how long the answer took.
fn ask(query: &str, stop: Stop) -> (Result<Results, Error>, Duration) {
    let started = Instant::now();
    let answer = many_words().index.search(query, &Options { stop, ..Options::default() });
    (answer, started.elapsed())
}

#[test]
fn a_deadline_is_kept() {
    let (whole, whole_time) = ask(&hard(), Stop::default());
    assert!(whole.expect("it ends by itself").total > 0);
    assert!(whole_time > Duration::from_millis(50), "the query is not hard: {whole_time:?}");
    let (stopped, time) = ask(&hard(), Stop::after(Duration::from_millis(1)));
    let error = stopped.expect_err("it takes longer than a millisecond");
    assert!(matches!(error, Error::TooLong(after) if after == Duration::from_millis(1)), "{error}");
    assert!(error.to_string().starts_with("the search was stopped after 1 ms: "), "{error}");
    assert!(time < whole_time / 2, "stopped after {time:?} of {whole_time:?}");
}

#[test]
fn a_search_is_called_off_from_another_thread() {
    let (_, whole_time) = ask(&hard(), Stop::default());
    let stop = Stop::default();
    let (answer, time) = std::thread::scope(|scope| {
        let given = stop.clone();
        let asked = scope.spawn(move || ask(&hard(), given));
        std::thread::sleep(whole_time / 10);
        stop.call_off();
        asked.join().expect("a search does not panic")
    });
    assert!(matches!(answer, Err(Error::CalledOff)), "{answer:?}");
    assert!(time < whole_time * 3 / 4, "called off after {time:?} of {whole_time:?}");
}

#[test]
fn who_has_time_gets_the_same_answer() {
    for query in ["海洋", "\"海洋\"", "/aa.*/", "海?", ""] {
        let hits = |stop| ask(query, stop).0.expect("an answer").hits;
        assert_eq!(hits(Stop::after(Duration::from_secs(600))), hits(Stop::default()), "{query}");
    }
}

/// Every kind of step looks whether to go on.
#[test]
fn every_kind_of_query_can_be_stopped() {
    let index = &many_words().index;
    for query in ["海洋", "\"海洋\"", "/a.*/", "海?", "-海洋", "date:2024", "\"海 洋\"~3", "title:海"] {
        let stop = Stop::after(Duration::ZERO);
        let answer = index.search(query, &Options { stop: stop.clone(), ..Options::default() });
        assert!(matches!(answer, Err(Error::TooLong(_))), "{query}: {answer:?}");
        let article = index.article("0").expect("it is there");
        let marks = index.highlights_until(query, &article, &stop);
        assert!(matches!(marks, Err(Error::TooLong(_))), "{query}: {marks:?}");
    }
}
