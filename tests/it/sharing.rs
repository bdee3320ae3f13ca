//! One open index, asked from many threads.

use crate::support::{bundled, project};
use yinde::{Builder, By, Index, Options, Results, Stop};

#[test]
fn an_index_can_be_sent_and_shared() {
    fn check<T: Send + Sync>() {}
    check::<Index>();
    check::<Options>();
    check::<Stop>();
    check::<Results>();
    check::<yinde::Error>();
    #[cfg(feature = "server")]
    check::<yinde::serve::Server>();
    fn may_move<T: Send>() {}
    may_move::<Builder>();
}

/// Eight threads that ask everything at once, each beginning elsewhere, hear what one alone hears.
#[test]
fn many_threads_hear_what_one_hears() {
    let golden = std::fs::read_to_string(project().join("tests/golden.txt")).expect("the golden rankings");
    let queries: Vec<&str> = golden.lines().filter(|line| !line.starts_with([' ', '#']) && !line.is_empty()).collect();
    let ask = |query: &str| {
        let by_passage = Options { by: By::Passage, ..Options::default() };
        let answers = [Options::default(), by_passage].map(|options| bundled().index.search(query, &options));
        answers.map(|answer| answer.map(|answer| (answer.total, answer.hits)).expect("an answer"))
    };
    let alone: Vec<_> = queries.iter().map(|query| ask(query)).collect();
    std::thread::scope(|scope| {
        for first in 0..8 {
            let (alone, queries, ask) = (&alone, &queries, &ask);
            scope.spawn(move || {
                for at in (0..queries.len()).map(|i| (i + first * 5) % queries.len()) {
                    assert_eq!(ask(queries[at]), alone[at], "{}", queries[at]);
                }
            });
        }
    });
}
