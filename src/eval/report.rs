use serde::Serialize;
use std::fmt;

/// How good a ranking was, on average over the judged queries. In JSON it comes without
/// [`per_query`](Report::per_query); [`in_full`](Report::in_full) has that too.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// How many queries were asked.
    pub queries: usize,
    /// How many of them have a relevant document; the measures are averages over these.
    pub judged: usize,
    /// How many have none, and are left out of the averages.
    pub unjudged: usize,
    /// How many judged queries found nothing at all; they are in the averages, with 0.
    pub unanswered: usize,
    /// Normalised discounted cumulative gain within the first 10, with gain 2^grade − 1.
    pub ndcg_at_10: f64,
    /// Mean reciprocal rank of the first relevant document within the first 10.
    pub mrr_at_10: f64,
    /// Part of the relevant documents that is within the first 100.
    pub recall_at_100: f64,
    /// The same for each judged query, in the order they were asked.
    #[serde(skip)]
    pub per_query: Vec<PerQuery>,
}

/// How good the ranking for one query was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PerQuery {
    /// The query.
    pub id: String,
    /// As in [`Report`].
    pub ndcg_at_10: f64,
    /// The reciprocal rank of this query.
    pub mrr_at_10: f64,
    /// As in [`Report`].
    pub recall_at_100: f64,
}

/// A report that shows every query in JSON.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct FullReport<'a> {
    #[serde(flatten)]
    summary: &'a Report,
    per_query: &'a [PerQuery],
}

impl Report {
    /// The names that [`Report::measure`] knows.
    pub const MEASURES: [&'static str; 3] = ["ndcg@10", "mrr@10", "recall@100"];

    /// The value of a measure by its name, as a file of floors has it.
    pub fn measure(&self, name: &str) -> Option<f64> {
        match name {
            "ndcg@10" => Some(self.ndcg_at_10),
            "mrr@10" => Some(self.mrr_at_10),
            "recall@100" => Some(self.recall_at_100),
            _ => None,
        }
    }

    /// The report with its queries, to be written as JSON.
    pub fn in_full(&self) -> FullReport<'_> {
        FullReport { summary: self, per_query: &self.per_query }
    }

    pub(super) fn new(queries: usize, unanswered: usize, per_query: Vec<PerQuery>) -> Self {
        let judged = per_query.len();
        let mean = |of: fn(&PerQuery) -> f64| per_query.iter().map(of).sum::<f64>() / judged.max(1) as f64;
        Report {
            queries,
            judged,
            unjudged: queries - judged,
            unanswered,
            ndcg_at_10: mean(|query| query.ndcg_at_10),
            mrr_at_10: mean(|query| query.mrr_at_10),
            recall_at_100: mean(|query| query.recall_at_100),
            per_query,
        }
    }
}

/// One line of a table: reports below one another are aligned.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "queries {:>6}  judged {:>6}", self.queries, self.judged)?;
        for (name, value) in Self::MEASURES.iter().filter_map(|name| Some((name, self.measure(name)?))) {
            write!(f, "  {name} {value:.4}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Report {
        let query =
            |id: &str, value| PerQuery { id: id.into(), ndcg_at_10: value, mrr_at_10: value / 2.0, recall_at_100: 1.0 };
        Report::new(3, 0, vec![query("q1", 1.0), query("q2", 0.5)])
    }

    #[test]
    fn a_line_of_a_table() {
        let line = "queries      3  judged      2  ndcg@10 0.7500  mrr@10 0.3750  recall@100 1.0000";
        assert_eq!(sample().to_string(), line);
    }

    #[test]
    fn json_without_and_with_the_queries() {
        let summary = r#"{"queries":3,"judged":2,"unjudged":1,"unanswered":0,"ndcg_at_10":0.75,"mrr_at_10":0.375,"recall_at_100":1.0"#;
        let queries = r#","per_query":[{"id":"q1","ndcg_at_10":1.0,"mrr_at_10":0.5,"recall_at_100":1.0},{"id":"q2","ndcg_at_10":0.5,"mrr_at_10":0.25,"recall_at_100":1.0}]"#;
        assert_eq!(serde_json::to_string(&sample()).unwrap(), format!("{summary}}}"));
        assert_eq!(serde_json::to_string(&sample().in_full()).unwrap(), format!("{summary}{queries}}}"));
    }

    #[test]
    fn every_measure_has_its_name() {
        assert_eq!(Report::MEASURES.map(|name| sample().measure(name)), [Some(0.75), Some(0.375), Some(1.0)]);
        assert_eq!(sample().measure("map"), None);
    }
}
