//! Puts hits in an order of one's own: `cargo run --example rescore`
//!
//! A [`Rescorer`] sees the best candidates with their texts and scores. Here newer articles go up. A model is plugged in at
//! the same place: keep it in the struct, give `query` and each `passage.text` to it in one batch, and return what it says,
//! perhaps added to `features.of_best`, which is from 0 to 1.

use yinde::{Article, Build, Index, Options, Proposal, Rescorer, Results, build, corpus};

/// Halves a score for every so many years of age.
struct Newer {
    now: i32,
    half_life: f32,
}

impl Rescorer for Newer {
    fn rescore(&self, _query: &str, candidates: &[Proposal]) -> Vec<f32> {
        let year = |date: &str| date.get(..4).and_then(|year| year.parse::<i32>().ok());
        let score = |candidate: &Proposal| {
            let age = candidate.passage.about.date.as_deref().and_then(year).map_or(20, |year| self.now - year);
            candidate.features.score * 0.5f32.powf(age as f32 / self.half_life)
        };
        candidates.iter().map(score).collect()
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut articles: Vec<Article> = Vec::new();
    corpus::read(&[concat!(env!("CARGO_MANIFEST_DIR"), "/corpus").into()], &mut |article| {
        articles.push(article);
        Ok(())
    })?;
    let folder = tempfile::tempdir()?;
    build(folder.path(), articles, &Build::default(), &|_| ())?;
    let index = Index::open(folder.path())?;

    let (query, options) = ("发展 历史", Options::default());
    let as_found = index.search(query, &options)?;
    // The first hundred candidates are rescored; what stands behind them keeps its place.
    let newer = index.search_with(query, &options, 100, &Newer { now: 2025, half_life: 2.0 })?;
    for (name, results) in [("as found", &as_found), ("newer first", &newer)] {
        println!("{name}: {}", years(results).join(" "));
    }
    assert_eq!(as_found.total, newer.total, "the order changes, and nothing else");
    assert_ne!(years(&as_found), years(&newer));
    Ok(())
}

fn years(results: &Results) -> Vec<&str> {
    results.hits.iter().map(|hit| hit.article.about.date.as_deref().map_or("----", |date| &date[..4])).collect()
}
