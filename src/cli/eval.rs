use super::{Outcome, Place, output::Output};
use std::path::PathBuf;
use yinde::{Error, Index, eval, render};

/// Measures the ranking: nDCG@10, MRR@10 and Recall@100 over judged queries, as trec_eval defines them.
///
/// Gain is 2^grade - 1. Queries without judgments are counted and left out.
#[derive(clap::Args)]
pub struct Eval {
    #[command(flatten)]
    place: Place,
    /// The queries: JSON lines with `id` and `text`, or a table `id<TAB>text`.
    #[arg(long, value_name = "FILE")]
    queries: PathBuf,
    /// The judgments: `query<TAB>article<TAB>grade`, or TREC's four columns.
    #[arg(long, value_name = "FILE")]
    qrels: PathBuf,
    /// Write the ranking as a TREC run: `qid Q0 docid rank score yinde`.
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// How many articles to rank for each query.
    #[arg(short = 'k', value_name = "N", default_value_t = 100)]
    depth: usize,
    /// Fail unless each measure listed for this collection in the floors file is reached.
    #[arg(long, value_name = "FILE", requires = "collection")]
    floors: Option<PathBuf>,
    /// The name of the collection in the floors file.
    #[arg(long, value_name = "NAME")]
    collection: Option<String>,
    /// Print the measures as JSON.
    #[arg(long)]
    json: bool,
}

impl Eval {
    pub fn run(&self, out: &Output) -> Result<Outcome, Error> {
        let index = Index::open(&self.place.index)?;
        let queries = eval::read_queries(&self.queries)?;
        let qrels = eval::read_qrels(&self.qrels)?;
        let rankings = eval::rank_all(&queries, |query| index.ranking(query, self.depth))?;
        let report = eval::evaluate(&queries, &qrels, &rankings);
        if let Some(run) = &self.run {
            eval::write_run(run, &rankings, "yinde")?;
        }
        out.print(&if self.json { render::json(&report) } else { report.to_string() })?;
        self.hold_to_floors(&report)?;
        Ok(Outcome::Done)
    }

    fn hold_to_floors(&self, report: &eval::Report) -> Result<(), Error> {
        let (Some(floors), Some(collection)) = (&self.floors, &self.collection) else { return Ok(()) };
        let all = eval::read_floors(floors)?;
        let of_collection: Vec<_> = all.iter().filter(|floor| floor.collection == *collection).collect();
        if of_collection.is_empty() {
            let expected =
                format!("it names no floor for {collection}: add a line such as `{collection}  ndcg@10  0.700`");
            return Err(Error::Malformed { place: floors.display().to_string(), expected });
        }
        for floor in of_collection {
            let reached = report.measure(&floor.measure).unwrap_or(0.0);
            if reached < floor.at_least {
                let expected =
                    format!("{collection} must reach {} {:.4}, it has {reached:.4}", floor.measure, floor.at_least);
                return Err(Error::Malformed { place: floors.display().to_string(), expected });
            }
        }
        Ok(())
    }
}
