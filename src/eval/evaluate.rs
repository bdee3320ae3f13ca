use super::measures::{is_relevant, ndcg, recall, reciprocal_rank};
use super::report::{PerQuery, Report};
use super::{Qrels, Query, Ranking};
use std::collections::{HashMap, HashSet};

/// No measure looks deeper.
const MAX_DEPTH: usize = 100;

/// Measures rankings against judgments.
///
/// Averages go over the queries that have a relevant document; the others are only counted (pytrec_eval
/// counts those judged without a relevant document as 0). A query without a ranking found nothing and
/// gets 0 (trec_eval's `-c`; without it trec_eval leaves such queries out, which flatters). The order of a ranking is what counts, not its scores; a document that
/// comes twice counts where it comes first, and of two rankings for one query the first counts.
/// Where fewer than 100 documents were asked for, recall@100 is recall at that depth.
///
/// ```
/// use yinde::eval::{Qrels, Query, Ranking, evaluate};
/// let queries = [Query { id: "q1".into(), text: "截至和截止区别".into() }];
/// let qrels: Qrels = [("q1", "d7", 1)].into_iter().collect();
/// let rankings = [Ranking { query: "q1".into(), docs: vec![("d3".into(), 9.1), ("d7".into(), 8.5)] }];
/// let report = evaluate(&queries, &qrels, &rankings);
/// assert_eq!((report.mrr_at_10, report.recall_at_100), (0.5, 1.0));
/// ```
pub fn evaluate(queries: &[Query], qrels: &Qrels, rankings: &[Ranking]) -> Report {
    let mut docs_of: HashMap<&str, &[(String, f32)]> = HashMap::new();
    for ranking in rankings {
        docs_of.entry(&ranking.query).or_insert(&ranking.docs);
    }
    let mut per_query = Vec::new();
    let mut unanswered = 0;
    for query in queries {
        let judged: Vec<i8> = qrels.grades(&query.id).collect();
        if !judged.iter().any(|&grade| is_relevant(grade)) {
            continue;
        }
        let docs = docs_of.get(query.id.as_str()).copied().unwrap_or_default();
        unanswered += usize::from(docs.is_empty());
        let ranked = grades_of(&query.id, docs, qrels);
        per_query.push(PerQuery {
            id: query.id.clone(),
            ndcg_at_10: ndcg(&ranked, &judged, 10),
            mrr_at_10: reciprocal_rank(&ranked, 10),
            recall_at_100: recall(&ranked, &judged, 100),
        });
    }
    Report::new(queries.len(), unanswered, per_query)
}

/// The grades of the first documents, each document once, 0 where nobody judged it.
fn grades_of(query: &str, docs: &[(String, f32)], qrels: &Qrels) -> Vec<i8> {
    let mut seen = HashSet::new();
    let once = docs.iter().filter(|(doc, _)| seen.insert(doc.as_str())).take(MAX_DEPTH);
    once.map(|(doc, _)| qrels.grade(query, doc).unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ranking(query: &str, docs: &[&str]) -> Ranking {
        Ranking { query: query.into(), docs: docs.iter().map(|doc| ((*doc).to_owned(), 0.0)).collect() }
    }

    fn ask(ids: &[&str]) -> Vec<Query> {
        ids.iter().map(|id| Query { id: (*id).to_owned(), text: String::new() }).collect()
    }

    /// nDCG@10, MRR@10 and recall@100 of the only query, `q`.
    fn check(judged: &[(&str, i8)], docs: &[&str], expected: [f64; 3]) {
        let qrels = judged.iter().map(|&(doc, grade)| ("q", doc, grade)).collect();
        let report = evaluate(&ask(&["q"]), &qrels, &[ranking("q", docs)]);
        let found = [report.ndcg_at_10, report.mrr_at_10, report.recall_at_100];
        assert!(
            found.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 1e-12),
            "{docs:?}: {found:?}"
        );
    }

    #[test]
    fn a_document_that_comes_twice_counts_once_where_it_comes_first() {
        check(&[("a", 1), ("b", 1)], &["a", "a", "b"], [1.0, 1.0, 1.0]);
        check(&[("a", 1), ("b", 1)], &["a", "a", "a"], [1.0 / (1.0 + 1.0 / 3f64.log2()), 1.0, 0.5]);
        check(&[("b", 1)], &["a", "a", "b"], [1.0 / 3f64.log2(), 0.5, 1.0]);
    }

    #[test]
    fn the_depths_are_10_and_100() {
        let ids: Vec<String> = (1..=101).map(|rank| format!("d{rank}")).collect();
        let docs: Vec<&str> = ids.iter().map(String::as_str).collect();
        check(&[("d10", 1)], &docs, [1.0 / 11f64.log2(), 0.1, 1.0]);
        check(&[("d11", 1)], &docs, [0.0, 0.0, 1.0]);
        check(&[("d100", 1)], &docs, [0.0, 0.0, 1.0]);
        check(&[("d101", 1)], &docs, [0.0, 0.0, 0.0]);
    }

    #[test]
    fn queries_without_relevant_documents_are_counted_and_not_averaged() {
        let qrels = [("q1", "a", 1), ("q2", "a", 0), ("q4", "a", 1), ("q9", "a", 1)].into_iter().collect();
        let rankings = [ranking("q1", &["a"]), ranking("q1", &["b"]), ranking("q2", &["a"]), ranking("q3", &["a"])];
        let report = evaluate(&ask(&["q1", "q2", "q3", "q4"]), &qrels, &rankings);
        assert_eq!((report.queries, report.judged, report.unjudged, report.unanswered), (4, 2, 2, 1));
        assert_eq!((report.ndcg_at_10, report.mrr_at_10, report.recall_at_100), (0.5, 0.5, 0.5));
        let ids: Vec<&str> = report.per_query.iter().map(|query| query.id.as_str()).collect();
        assert_eq!(ids, ["q1", "q4"]);
    }

    #[test]
    fn nothing_asked_measures_nothing() {
        let report = evaluate(&[], &Qrels::default(), &[]);
        assert_eq!((report.queries, report.judged, report.ndcg_at_10), (0, 0, 0.0));
    }

    /// Grades of documents `0..n`, and these with others in some order.
    fn judged_and_docs() -> impl Strategy<Value = (Vec<i8>, Vec<usize>)> {
        proptest::collection::vec(-1i8..4, 1..20).prop_flat_map(|grades| {
            let docs = Just((0..grades.len() + 120).collect::<Vec<_>>()).prop_shuffle();
            (Just(grades), docs, 0usize..=140).prop_map(|(grades, mut docs, kept)| {
                docs.truncate(kept);
                (grades, docs)
            })
        })
    }

    fn measure(grades: &[i8], docs: &[usize]) -> [f64; 3] {
        let qrels = grades.iter().enumerate().map(|(doc, &grade)| ("q".to_owned(), doc.to_string(), grade)).collect();
        let docs = docs.iter().map(|doc| (doc.to_string(), 0.0)).collect();
        let report = evaluate(&ask(&["q"]), &qrels, &[Ranking { query: "q".into(), docs }]);
        [report.ndcg_at_10, report.mrr_at_10, report.recall_at_100]
    }

    proptest! {
        #[test]
        fn measures_lie_between_0_and_1((grades, docs) in judged_and_docs()) {
            prop_assert!(measure(&grades, &docs).iter().all(|value| (0.0..=1.0).contains(value)));
        }

        #[test]
        fn the_best_order_gets_1((grades, _) in judged_and_docs()) {
            let mut docs: Vec<usize> = (0..grades.len()).collect();
            docs.sort_by_key(|&doc| -grades[doc]);
            let expected = if grades.iter().any(|&grade| grade > 0) { [1.0; 3] } else { [0.0; 3] };
            prop_assert_eq!(measure(&grades, &docs), expected);
        }

        #[test]
        fn which_unjudged_document_stands_where_does_not_matter((grades, docs) in judged_and_docs()) {
            let other: Vec<usize> = docs.iter().map(|&doc| if doc < grades.len() { doc } else { 1000 - doc }).collect();
            prop_assert_eq!(measure(&grades, &docs), measure(&grades, &other));
        }

        #[test]
        fn a_relevant_document_moved_up_never_lowers_a_measure((grades, docs) in judged_and_docs(), at in 0usize..140) {
            let relevant = docs.get(at).and_then(|&doc| grades.get(doc)).is_some_and(|&grade| grade > 0);
            let above_unjudged = at > 0 && docs.get(at - 1).is_some_and(|&doc| doc >= grades.len());
            if relevant && above_unjudged {
                let mut better = docs.clone();
                better.swap(at - 1, at);
                let (before, after) = (measure(&grades, &docs), measure(&grades, &better));
                prop_assert!(before.iter().zip(after).all(|(before, after)| after >= *before));
            }
        }
    }
}
