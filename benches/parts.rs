//! How fast the parts are, each by itself: `cargo bench --bench parts`, and behind it perhaps `-- fold`.
//!
//! The texts are the articles that come along, and 200 news articles where `../shared/eval` is there. `scripts/bench`
//! measures the whole program.

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use yinde::{Analyzer, Article, Build, Index, Options, Span, Speed, build, corpus, fold, key_of, passages};

criterion_group! {
    name = parts;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(3));
    targets = folding, segmenting, cutting, building, searching
}
criterion_main!(parts);

/// Some articles, and what is asked of them.
struct Sample {
    name: &'static str,
    articles: Vec<Article>,
    queries: [&'static str; 3],
}

fn samples() -> Vec<Sample> {
    let places = [
        ("bundled", "corpus", ["海洋装备", "\"徽班進京\"", "四大徽班什么时候进京？"]),
        ("news", "../shared/eval/news/corpus.jsonl.gz", ["人工智能", "\"记者从\"", "台风会给哪些地方带来暴雨？"]),
    ];
    let there = |&(_, path, _): &(_, &str, _)| project(path).exists();
    let sample = |(name, path, queries)| Sample { name, articles: articles(&project(path)), queries };
    places.into_iter().filter(there).map(sample).collect()
}

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The first 200 articles below a path.
fn articles(path: &Path) -> Vec<Article> {
    let mut articles = Vec::new();
    let read = corpus::read(&[path.to_owned()], &mut |article| {
        if articles.len() < 200 {
            articles.push(article);
        }
        Ok(())
    });
    read.expect("the path is there");
    articles
}

fn bytes<'a>(texts: impl IntoIterator<Item = &'a str>) -> Throughput {
    Throughput::Bytes(texts.into_iter().map(str::len).sum::<usize>() as u64)
}

fn texts(articles: &[Article]) -> Vec<&str> {
    articles.iter().map(|article| article.text.as_str()).collect()
}

fn folding(criterion: &mut Criterion) {
    for Sample { name, articles, .. } in samples() {
        let texts = texts(&articles);
        let mut group = criterion.benchmark_group(format!("fold/{name}"));
        group.throughput(bytes(texts.iter().copied()));
        group.bench_function("fold", |b| b.iter(|| texts.iter().map(|text| fold(text).as_str().len()).sum::<usize>()));
        let folded: Vec<_> = texts.iter().map(|text| fold(text)).collect();
        group.bench_function("keys", |b| {
            b.iter(|| folded.iter().map(|text| key_of(text.as_str()).count()).sum::<usize>())
        });
    }
}

/// Passage by passage, as a search cuts what it shows.
fn segmenting(criterion: &mut Criterion) {
    let loaded = || Analyzer::new(None).with_speed(Speed::ManyTexts);
    for Sample { name, articles, .. } in samples() {
        let folded: Vec<String> = articles.iter().flat_map(|article| folded_passages(&article.text)).collect();
        let mut group = criterion.benchmark_group(format!("segment/{name}"));
        group.throughput(bytes(folded.iter().map(String::as_str)));
        for (how, analyzer) in [("loaded", loaded()), ("looked up", Analyzer::new(None))] {
            group.bench_function(how, |b| b.iter(|| folded.iter().map(|text| analyzer.cut(text).len()).sum::<usize>()));
        }
    }
    criterion.bench_function("segment/load the dictionary", |b| b.iter_with_large_drop(loaded));
}

fn folded_passages(text: &str) -> Vec<String> {
    let folded = |span: Span| fold(span.of(text)).as_str().to_owned();
    passages(text).into_iter().map(|passage| folded(passage.span)).collect()
}

fn cutting(criterion: &mut Criterion) {
    for Sample { name, articles, .. } in samples() {
        let texts = texts(&articles);
        let mut group = criterion.benchmark_group(format!("passages/{name}"));
        group.throughput(bytes(texts.iter().copied()));
        group.bench_function("cut", |b| b.iter(|| texts.iter().map(|text| passages(text).len()).sum::<usize>()));
    }
}

/// By one thread into an empty folder, with loading the dictionary and syncing the files.
fn building(criterion: &mut Criterion) {
    for Sample { name, articles, .. } in samples() {
        let mut group = criterion.benchmark_group(format!("build/{name}"));
        group.sample_size(10).throughput(bytes(texts(&articles)));
        group.bench_function("index", |b| {
            b.iter_batched(|| (empty_folder(), articles.clone()), built, BatchSize::PerIteration)
        });
    }
}

fn searching(criterion: &mut Criterion) {
    for Sample { name, articles, queries } in samples() {
        let folder = built((empty_folder(), articles.clone()));
        let open = || Index::open(folder.path()).expect("the index was just built");
        let index = open();
        let mut group = criterion.benchmark_group(format!("search/{name}"));
        group.bench_function("open", |b| b.iter_with_large_drop(open));
        for query in queries {
            group.bench_with_input(BenchmarkId::new("rank", query), query, |b, query| {
                b.iter(|| index.ranking(query, &Options::default()).expect("the index is whole"))
            });
            group.bench_with_input(BenchmarkId::new("rank and highlight", query), query, |b, query| {
                b.iter(|| index.search(query, &Options::default()).expect("the index is whole"))
            });
        }
        group.throughput(bytes(texts(&articles)));
        group.bench_function("highlight whole articles", |b| {
            b.iter(|| {
                for article in &articles {
                    black_box(index.highlights(queries[0], article).expect("the index is whole"));
                }
            })
        });
    }
}

fn empty_folder() -> TempDir {
    tempfile::tempdir().expect("there is room for a folder")
}

fn built((folder, articles): (TempDir, Vec<Article>)) -> TempDir {
    let options = Build { threads: 1, ..Build::default() };
    build(folder.path(), articles, &options, &|_| ()).expect("there is room for an index");
    folder
}
