use super::{Outcome, Place, output::Output};
use std::path::{Path, PathBuf};
use std::time::Instant;
use yinde::eval::{Qrels, Query, Ranking, Report, Setting, Trial};
use yinde::{Error, Index, Options, Reprints, Weights, eval, render};

/// Measures the ranking: nDCG@10, MRR@10 and Recall@100 over judged queries, as trec_eval defines them.
///
/// Gain is 2^grade - 1. Queries without judgments are counted and left out. Each article is ranked, also a
/// reprint of another: judgments name single articles. With --sweep it tries
/// weights of the ranking and says what each gains, with a paired randomisation test.
#[derive(clap::Args)]
pub struct Eval {
    #[command(flatten)]
    place: Place,
    /// The queries: JSON lines with `id` and `text`, or a table `id<TAB>text`.
    #[arg(long, value_name = "FILE", required_unless_present = "collections")]
    queries: Option<PathBuf>,
    /// The judgments: `query<TAB>article<TAB>grade`, or TREC's four columns.
    #[arg(long, value_name = "FILE", required_unless_present = "collections")]
    qrels: Option<PathBuf>,
    /// Write the ranking as a TREC run: `qid Q0 docid rank score yinde`.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["sweep", "collections"])]
    run: Option<PathBuf>,
    /// Write how long each search takes, ten hits with highlights: `query<TAB>microseconds`, after one untimed pass.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["sweep", "collections"])]
    timings: Option<PathBuf>,
    /// How many articles to rank for each query.
    #[arg(short = 'k', value_name = "N", default_value_t = 100)]
    depth: usize,
    /// Fail unless each measure listed for this collection in the floors file is reached.
    #[arg(long, value_name = "FILE", requires = "collection")]
    floors: Option<PathBuf>,
    /// The name of the collection in the floors file.
    #[arg(long, value_name = "NAME")]
    collection: Option<String>,
    /// Try these values of a weight; several weights are tried in every combination.
    #[arg(long, value_name = "WEIGHT=V,V…")]
    sweep: Vec<String>,
    /// Measure every folder in DIR that has queries.jsonl and qrels.tsv, by the index of its name in --index.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["queries", "qrels", "floors"])]
    collections: Option<PathBuf>,
    /// Print the measures as JSON.
    #[arg(long, conflicts_with = "sweep")]
    json: bool,
}

/// A collection with its open index.
struct Collection {
    name: String,
    index: Index,
    queries: Vec<Query>,
    qrels: Qrels,
}

impl Eval {
    pub fn run(&self, out: &Output) -> Result<Outcome, Error> {
        let collections = self.open()?;
        if !self.sweep.is_empty() {
            return self.try_settings(&collections, out);
        }
        if let (Some(timings), Some(collection)) = (&self.timings, collections.first()) {
            collection.time(timings)?;
        }
        for collection in &collections {
            let rankings = collection.rank(self.depth, Weights::default())?;
            let report = eval::evaluate(&collection.queries, &collection.qrels, &rankings);
            if let Some(run) = &self.run {
                eval::write_run(run, &rankings, "yinde")?;
            }
            let shown = if self.json { render::json(&report) } else { report.to_string() };
            out.print(&if collections.len() > 1 { format!("{:<12}{shown}", collection.name) } else { shown })?;
            self.hold_to_floors(&report)?;
        }
        Ok(Outcome::Done)
    }

    fn open(&self) -> Result<Vec<Collection>, Error> {
        if let (Some(queries), Some(qrels)) = (&self.queries, &self.qrels) {
            let name = self.collection.clone().unwrap_or_default();
            return Ok(vec![Collection::open(name, &self.place.index, queries, qrels)?]);
        }
        let folder = self.collections.as_deref().unwrap_or(Path::new("."));
        let mut collections = Vec::new();
        for name in folders_in(folder)? {
            let (queries, qrels) = (folder.join(&name).join("queries.jsonl"), folder.join(&name).join("qrels.tsv"));
            if queries.is_file() && qrels.is_file() {
                collections.push(Collection::open(name.clone(), &self.place.index.join(&name), &queries, &qrels)?);
            }
        }
        if collections.is_empty() {
            let expected = "expected folders in it that each hold queries.jsonl and qrels.tsv".to_owned();
            return Err(Error::Malformed { place: folder.display().to_string(), expected });
        }
        Ok(collections)
    }

    /// Prints a line for each setting, with a column for each collection.
    fn try_settings(&self, collections: &[Collection], out: &Output) -> Result<Outcome, Error> {
        let malformed = |expected| Error::Malformed { place: "--sweep".to_owned(), expected };
        let settings = Setting::combinations(&self.sweep).map_err(malformed)?;
        let mut base = Vec::new();
        for collection in collections {
            let rankings = collection.rank(self.depth, Weights::default())?;
            base.push(eval::evaluate(&collection.queries, &collection.qrels, &rankings));
        }
        let names: Vec<String> = collections.iter().map(|collection| format!("{:<23.22}", collection.name)).collect();
        out.print(&format!("{}setting (nDCG@10, its gain, * where p < 0.05, Recall@100)", names.concat()))?;
        for setting in std::iter::once(&Setting::default()).chain(&settings) {
            let weights = weights(setting).map_err(malformed)?;
            let mut line = String::new();
            for (collection, base) in collections.iter().zip(&base) {
                let rankings = collection.rank(self.depth, weights)?;
                let trial = Trial::of(&collection.queries, &collection.qrels, &rankings, base);
                line.push_str(&format!("{trial} "));
            }
            out.print(&format!("{line}{setting}"))?;
        }
        Ok(Outcome::Done)
    }

    fn hold_to_floors(&self, report: &Report) -> Result<(), Error> {
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

impl Collection {
    fn open(name: String, index: &Path, queries: &Path, qrels: &Path) -> Result<Self, Error> {
        let (queries, qrels) = (eval::read_queries(queries)?, eval::read_qrels(qrels)?);
        Ok(Collection { name, index: Index::open(index)?, queries, qrels })
    }

    fn time(&self, file: &Path) -> Result<(), Error> {
        let mut lines = String::new();
        for timed in [false, true] {
            for query in &self.queries {
                let started = Instant::now();
                self.index.search(&query.text, &Options::default())?;
                if timed {
                    lines.push_str(&format!("{}\t{}\n", query.id, started.elapsed().as_micros()));
                }
            }
        }
        std::fs::write(file, lines).map_err(|source| Error::Io { path: file.to_owned(), source })
    }

    fn rank(&self, depth: usize, weights: Weights) -> Result<Vec<Ranking>, Error> {
        let options = Options { limit: depth, reprints: Reprints::Each, weights, ..Options::default() };
        eval::rank_all(&self.queries, |query| self.index.ranking(query, &options))
    }
}

/// The weights in use with those of a setting; what was expected is the error.
fn weights(setting: &Setting) -> Result<Weights, String> {
    let mut weights = Weights::default();
    for (name, value) in &setting.0 {
        if !weights.set(name, *value) {
            return Err(format!("expected a weight, one of {}, found `{name}`", Weights::NAMES.join(", ")));
        }
    }
    Ok(weights)
}

/// The names of the folders in a folder, in order.
fn folders_in(folder: &Path) -> Result<Vec<String>, Error> {
    let io = |e| Error::Io { path: folder.to_owned(), source: e };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io)? {
        let entry = entry.map_err(io)?;
        if entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}
