//! How fast the parts are, each by itself: `cargo bench --bench parts`, and behind it perhaps `-- fold`.
//!
//! The texts are the articles that come along, and 200 news articles where `../shared/eval` is there. `scripts/bench`
//! measures the whole program.

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::collections::HashMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;
use yinde::{Analyzer, Article, Build, Index, Options, Span, build, corpus, fold, key_of, passages};

/// Files in every form, as the tests make them.
#[path = "../tests/it/made.rs"]
mod made;

criterion_group! {
    name = parts;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(3));
    targets = reading, folding, segmenting, cutting, building, searching
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

/// The same articles in every form; the megabytes are of the text, whatever they were packed or written in.
fn reading(criterion: &mut Criterion) {
    let Some(Sample { name, articles, .. }) = samples().pop() else { return };
    let mut group = criterion.benchmark_group(format!("read/{name}"));
    for Form { name, files, text_bytes } in forms(&texts(&articles)) {
        let folder = empty_folder();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).expect("there is room for a file");
        }
        let read = || {
            let mut bytes = 0;
            let notices = corpus::read(&[folder.path().to_owned()], &mut |article| {
                bytes += article.text.len();
                Ok(())
            });
            (bytes, notices.expect("the files are there").len())
        };
        let (bytes, notices) = read();
        assert!(
            bytes > text_bytes / 10 * 9 && notices == 0,
            "{name}: {bytes} of {text_bytes} bytes, {notices} notices"
        );
        group.throughput(Throughput::Bytes(text_bytes as u64));
        group.bench_function(name, |b| b.iter(read));
    }
}

/// Files of one form.
struct Form {
    name: &'static str,
    files: Vec<(String, Vec<u8>)>,
    text_bytes: usize,
}

fn forms(texts: &[&str]) -> Vec<Form> {
    let text_bytes = texts.iter().map(|text| text.len()).sum();
    let escaped: Vec<String> = texts.iter().map(|text| text.replace('&', "&amp;").replace('<', "&lt;")).collect();
    let each = |extension: &str, bytes: &dyn Fn(&str) -> Vec<u8>| {
        let file = |(n, text): (usize, &&str)| (format!("{n}.{extension}"), bytes(text));
        texts.iter().enumerate().map(file).collect::<Vec<_>>()
    };
    let one = |name: &str, bytes: Vec<u8>| vec![(name.to_owned(), bytes)];
    let plain = each("txt", &|text| text.as_bytes().to_owned());
    let members: Vec<(&str, &[u8])> = plain.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let markup = |extension: &str, made: &dyn Fn(&str) -> Vec<u8>| {
        escaped.iter().enumerate().map(|(n, text)| (format!("{n}.{extension}"), made(text))).collect::<Vec<_>>()
    };
    let chapters: Vec<(String, String)> =
        escaped.iter().enumerate().map(|(n, text)| (format!("{n}.xhtml"), made::page("", text))).collect();
    let chapters: Vec<(&str, String)> = chapters.iter().map(|(name, page)| (name.as_str(), page.clone())).collect();
    let mut all = vec![
        ("plain text", plain.clone()),
        ("GB18030", each("txt", &|text| encoding_rs::GB18030.encode(text).0.into_owned())),
        ("UTF-16", each("txt", &|text| encoded_as("utf-16le-mark", text))),
        ("Markdown", each("md", &|text| text.as_bytes().to_owned())),
        ("HTML", markup("html", &|text| made::page("", text).into_bytes())),
        ("JSONL", one("a.jsonl", texts.iter().flat_map(|text| json_line(text)).collect())),
        ("CSV", one("a.csv", csv_of(texts))),
        ("DOCX", markup("docx", &made::docx)),
        ("EPUB", one("a.epub", made::epub(&chapters))),
        (".gz", each("txt.gz", &|text| made::gz(text.as_bytes()))),
        (".zst", each("txt.zst", &|text| made::zst(text.as_bytes()))),
        (".zip", one("a.zip", made::zip(&members))),
        (".tar.gz", one("a.tar.gz", made::gz(&made::tar(&members)))),
    ];
    let mut forms: Vec<Form> = all.drain(..).map(|(name, files)| Form { name, files, text_bytes }).collect();
    let traditional = within_big5(texts);
    let big5 = |(n, text): (usize, &String)| (format!("{n}.txt"), encoded_as("big5", text));
    let files = traditional.iter().enumerate().map(big5).collect();
    forms.insert(2, Form { name: "Big5", files, text_bytes: traditional.iter().map(String::len).sum() });
    forms
}

fn encoded_as(name: &str, text: &str) -> Vec<u8> {
    let found = made::encoded(text).into_iter().find(|(encoding, _)| *encoding == name);
    found.map(|(_, bytes)| bytes).expect("the encoding can hold the text")
}

/// The texts in Traditional characters, without what Big5 does not have.
fn within_big5(texts: &[&str]) -> Vec<String> {
    let has = |c: char| !encoding_rs::BIG5.encode(c.encode_utf8(&mut [0; 4])).2;
    let folded = |c: char| fold(c.encode_utf8(&mut [0; 4])).as_str().chars().next();
    let table: HashMap<char, char> =
        ('\u{4e00}'..='\u{9fff}').filter(|&c| has(c)).filter_map(|c| Some((folded(c)?, c))).collect();
    let of_text = |text: &&str| text.chars().map(|c| *table.get(&c).unwrap_or(&c)).filter(|&c| has(c)).collect();
    texts.iter().map(of_text).collect()
}

fn json_line(text: &str) -> Vec<u8> {
    format!("{}\n", serde_json::json!({ "text": text })).into_bytes()
}

fn csv_of(texts: &[&str]) -> Vec<u8> {
    let mut table = csv::Writer::from_writer(Vec::new());
    for row in std::iter::once(&"text").chain(texts) {
        table.write_record([row]).expect("memory can be written");
    }
    table.into_inner().expect("memory can be written")
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
    for Sample { name, articles, .. } in samples() {
        let folded: Vec<String> = articles.iter().flat_map(|article| folded_passages(&article.text)).collect();
        let mut group = criterion.benchmark_group(format!("segment/{name}"));
        group.throughput(bytes(folded.iter().map(String::as_str)));
        let analyzer = Analyzer::new(None);
        group.bench_function("cut", |b| b.iter(|| folded.iter().map(|text| analyzer.cut(text).len()).sum::<usize>()));
    }
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

/// By one thread into an empty folder, with syncing the files.
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
