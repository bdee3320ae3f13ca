use super::Query;
use crate::error::Error;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// What was found for one query.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The id of the query.
    pub query: String,
    /// The ids of the documents and what they were ranked by, best first.
    pub docs: Vec<(String, f32)>,
}

/// Asks every query of `rank`, which is given its text, in order; the first error ends it.
pub fn rank_all<E>(
    queries: &[Query],
    mut rank: impl FnMut(&str) -> Result<Vec<(String, f32)>, E>,
) -> Result<Vec<Ranking>, E> {
    queries.iter().map(|query| Ok(Ranking { query: query.id.clone(), docs: rank(&query.text)? })).collect()
}

/// Writes rankings as a TREC run, `query Q0 document rank score tag` on each line, rank from 1.
///
/// trec_eval ignores the rank: it sorts by score, and equal scores by id, backwards. So a score that
/// is not less than the one above is lowered to the next smaller `f32`, and sorting gives the ranking
/// again. White space and control characters in ids become `_`; where that would make two ids one, the
/// changed one gets more `_`. trec_eval refuses documents and queries that come twice, so only the
/// first of each is written.
pub fn write_run(path: &Path, rankings: &[Ranking], tag: &str) -> Result<(), Error> {
    let file = File::create(path).map_err(Error::io(path))?;
    let mut out = BufWriter::new(file);
    write_to(&mut out, rankings, tag).and_then(|()| out.flush()).map_err(Error::io(path))
}

fn write_to(out: &mut impl Write, rankings: &[Ranking], tag: &str) -> std::io::Result<()> {
    let tag = plain(tag);
    let queries = Names::new(rankings.iter().map(|ranking| ranking.query.as_str()));
    let docs = Names::new(rankings.iter().flat_map(|ranking| &ranking.docs).map(|(doc, _)| doc.as_str()));
    let mut seen_queries = HashSet::new();
    for ranking in rankings.iter().filter(|ranking| seen_queries.insert(&ranking.query)) {
        let query = queries.of(&ranking.query);
        let mut seen_docs = HashSet::new();
        let once = ranking.docs.iter().filter(|(doc, _)| seen_docs.insert(doc));
        let mut above = f32::INFINITY;
        for (at, (doc, score)) in once.enumerate() {
            let score = below(above, *score);
            // As f64, which is exact for whoever reads it as a double and rounds it to a float.
            writeln!(out, "{query} Q0 {} {} {:?} {tag}", docs.of(doc), at + 1, f64::from(score))?;
            above = score;
        }
    }
    Ok(())
}

/// The score, or the next one less than the score above where it is not less; NaN counts as not less.
fn below(above: f32, score: f32) -> f32 {
    // Leaves room below for the documents that follow.
    const LEAST: f32 = -1e30;
    const GREATEST: f32 = 1e30;
    score.clamp(LEAST, GREATEST).min(above.next_down())
}

/// What ids are called in a file whose fields stand apart by spaces.
struct Names<'a>(HashMap<&'a str, String>);

impl<'a> Names<'a> {
    fn new(ids: impl Iterator<Item = &'a str>) -> Self {
        let ids: BTreeSet<&str> = ids.collect();
        let (kept, changed): (Vec<&str>, Vec<&str>) = ids.into_iter().partition(|id| plain(id) == *id);
        let mut taken: HashSet<String> = kept.into_iter().map(str::to_owned).collect();
        let mut names = HashMap::new();
        for id in changed {
            let mut name = plain(id);
            while !taken.insert(name.clone()) {
                name.push('_');
            }
            names.insert(id, name);
        }
        Names(names)
    }

    fn of<'b>(&'b self, id: &'b str) -> &'b str {
        self.0.get(id).map_or(id, String::as_str)
    }
}

/// The id as one field: never empty, no white space in any reader's sense, nothing that ends a C string.
fn plain(id: &str) -> String {
    match id {
        "" => "_".to_owned(),
        _ => id.chars().map(|c| if c.is_whitespace() || c.is_control() { '_' } else { c }).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ranking(query: &str, docs: &[(&str, f32)]) -> Ranking {
        Ranking { query: query.into(), docs: docs.iter().map(|&(doc, score)| (doc.to_owned(), score)).collect() }
    }

    fn check(rankings: &[Ranking], expected: &str) {
        let mut out = Vec::new();
        write_to(&mut out, rankings, "yinde").unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn lines_of_a_run() {
        let rankings = [ranking("q1", &[("d2", 2.5), ("d1", 1.0)]), ranking("q2", &[]), ranking("q3", &[("d1", 7.0)])];
        check(&rankings, "q1 Q0 d2 1 2.5 yinde\nq1 Q0 d1 2 1.0 yinde\nq3 Q0 d1 1 7.0 yinde\n");
    }

    #[test]
    fn equal_and_rising_scores_are_lowered() {
        check(
            &[ranking("q", &[("a", 1.0), ("b", 1.0), ("c", 3.0), ("d", 0.5)])],
            "q Q0 a 1 1.0 yinde\nq Q0 b 2 0.9999999403953552 yinde\nq Q0 c 3 0.9999998807907104 yinde\nq Q0 d 4 0.5 yinde\n",
        );
    }

    #[test]
    fn what_comes_twice_is_written_once() {
        let rankings = [ranking("q", &[("a", 3.0), ("a", 2.0), ("b", 1.0)]), ranking("q", &[("c", 1.0)])];
        check(&rankings, "q Q0 a 1 3.0 yinde\nq Q0 b 2 1.0 yinde\n");
    }

    #[test]
    fn ids_stay_apart_without_white_space() {
        let docs = [("我的 文章", 5.0), ("a b", 4.0), ("a_b", 3.0), ("a\u{3000}b", 2.0), ("", 1.0)];
        check(
            &[ranking("q 1", &docs)],
            "q_1 Q0 我的_文章 1 5.0 yinde\nq_1 Q0 a_b_ 2 4.0 yinde\nq_1 Q0 a_b 3 3.0 yinde\nq_1 Q0 a_b__ 4 2.0 yinde\nq_1 Q0 _ 5 1.0 yinde\n",
        );
    }

    #[test]
    fn a_run_that_cannot_be_written_is_an_error() {
        let error = write_run(Path::new("/nowhere/run"), &[], "yinde").unwrap_err();
        assert!(error.to_string().starts_with("/nowhere/run: "), "{error}");
    }

    #[test]
    fn queries_are_asked_in_order() {
        let queries = ["b", "a"].map(|id| Query { id: id.into(), text: format!("{id}?") });
        let asked = rank_all(&queries, |text| Ok::<_, ()>(vec![(text.to_owned(), 1.0)])).unwrap();
        assert_eq!(asked, [ranking("b", &[("b?", 1.0)]), ranking("a", &[("a?", 1.0)])]);
        assert_eq!(rank_all(&queries, |_| Err("no")), Err("no"));
    }

    proptest! {
        #[test]
        fn sorting_by_score_gives_the_ranking_again(
            scores in proptest::collection::vec(prop_oneof![any::<f32>(), Just(0.0), Just(-0.0), Just(f32::NAN), Just(f32::INFINITY), Just(f32::MIN)], 0..50),
        ) {
            let docs = scores.iter().enumerate().map(|(at, &score)| (at.to_string(), score)).collect();
            let mut out = Vec::new();
            write_to(&mut out, &[Ranking { query: "q".into(), docs }], "t").unwrap();
            let text = String::from_utf8(out).unwrap();
            // As trec_eval reads: a double, then a float.
            let read: Vec<f32> = text.lines().map(|line| line.split(' ').nth(4).unwrap().parse::<f64>().unwrap() as f32).collect();
            prop_assert_eq!(read.len(), scores.len());
            prop_assert!(read.iter().all(|score| score.is_finite()));
            prop_assert!(read.is_sorted_by(|above, below| above > below), "{}", text);
        }

        #[test]
        fn every_line_has_six_fields(query in ".{0,5}", ids in proptest::collection::hash_set("[ _a\u{3000}\u{1c}\0\n]{0,3}|.{0,3}", 0..20)) {
            let docs = ids.iter().map(|id| (id.clone(), 1.0)).collect();
            let mut out = Vec::new();
            write_to(&mut out, &[Ranking { query, docs }], "a tag").unwrap();
            let text = String::from_utf8(out).unwrap();
            prop_assert!(text.lines().all(|line| line.split_whitespace().count() == 6));
            let names: HashSet<&str> = text.lines().filter_map(|line| line.split_whitespace().nth(2)).collect();
            prop_assert_eq!(names.len(), ids.len());
        }
    }
}
