//! The index: whose analyzer made it, what it is a function of, and opening it.

use crate::support::{bundled, project, read};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use yinde::{About, Article, Build, Error, Index, Options, UserWords, build};

fn article(id: &str, text: &str) -> Article {
    Article { id: id.into(), text: text.into(), ..Article::default() }
}

fn build_in(folder: &Path, articles: Vec<Article>, options: &Build) -> String {
    build(folder, articles, options, &|_| ()).expect("the articles can be indexed").manifest.digest()
}

/// Every file of a folder with its bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be listed").path())
        .map(|path| {
            (path.file_name().expect("a file").to_string_lossy().into_owned(), fs::read(&path).expect("it can be read"))
        })
        .collect();
    files.sort();
    files
}

#[test]
fn the_same_articles_give_the_same_bytes() {
    let articles = read(&[project().join("corpus")]);
    let mut backwards = articles.clone();
    backwards.reverse();
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    build_in(one.path(), articles.clone(), &Build { threads: 1, ..Build::default() });
    // Another order, more threads, and a history: first half of it, then something else, then all.
    build_in(two.path(), backwards[..20].to_vec(), &Build { threads: 8, ..Build::default() });
    build_in(two.path(), vec![article("x", "别的文章。")], &Build { threads: 2, ..Build::default() });
    build_in(two.path(), backwards, &Build { threads: 8, ..Build::default() });
    assert_eq!(files(one.path()), files(two.path()));
}

#[test]
fn an_index_of_another_analyzer_is_refused_with_the_command_that_mends_it() {
    let folder = tempfile::tempdir().unwrap();
    build_in(folder.path(), vec![article("a", "海洋装备")], &Build::default());
    let meta = folder.path().join("meta.json");
    let ours = yinde::fingerprint(None);
    let text = fs::read_to_string(&meta).unwrap();
    assert!(text.contains(&ours));
    fs::write(&meta, text.replace(&ours, "00000000000000000000000000000000")).unwrap();
    let refused = Index::open(folder.path()).err().expect("it must not open");
    assert!(matches!(refused, Error::OtherAnalyzer { .. }), "{refused}");
    assert!(refused.to_string().contains("yinde index PATH --index"), "{refused}");
}

#[test]
fn queries_are_cut_with_the_words_that_the_index_was_built_with() {
    let (words, notices) = UserWords::parse("words.txt", "观海蓝湾 100 n\n坏行 一百\n");
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert_eq!(notices[0].place, "words.txt:2");
    let text = "青岛观海蓝湾项目开工。";
    let folder = tempfile::tempdir().unwrap();
    build_in(folder.path(), vec![article("a", text)], &Build { words: Some(words), ..Build::default() });
    let index = Index::open(folder.path()).unwrap();
    let analysis = index.analyzer().analyze(text);
    assert!(analysis.words(yinde::Cut::Word).any(|word| word == "观海蓝湾"));
    let results = index.search("觀海藍灣", &Options::default()).unwrap();
    assert_eq!(results.hits[0].highlights[0].span.of(&results.hits[0].passage.text), "观海蓝湾");
    assert_ne!(yinde::fingerprint(None), yinde::fingerprint(index.analyzer().lexicon().user_words()));
}

#[test]
fn the_fingerprint_names_the_versions_built_in() {
    let lock = fs::read_to_string(project().join("Cargo.lock")).unwrap();
    for (name, version) in yinde::MADE_WITH {
        assert!(
            lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"")),
            "{name} is no longer {version}: say so in analyze/fingerprint.rs"
        );
    }
}

#[test]
fn an_article_comes_back_as_it_was() {
    for article in &bundled().articles {
        assert_eq!(&bundled().index.article(&article.id).unwrap(), article);
    }
    let missing = bundled().index.article("tea").err().unwrap().to_string();
    assert!(missing.contains("tea.txt"), "{missing}");
}

#[test]
fn what_is_open_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let articles: Vec<Article> = (0..20).map(|i| article(&format!("{i:02}"), &format!("第{i}天下了雨。"))).collect();
    build_in(folder.path(), articles.clone(), &Build::default());
    let open = Index::open(folder.path()).unwrap();
    build_in(folder.path(), articles[..1].to_vec(), &Build::default());
    // Nothing was read before the files of its shards were taken away.
    assert_eq!(open.search("\"下了雨\"", &Options::default()).unwrap().total, 20);
    assert_eq!(open.article("07").unwrap(), articles[7]);
    assert_eq!(Index::open(folder.path()).unwrap().search("下了雨", &Options::default()).unwrap().total, 1);
}

#[test]
fn opening_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    build_in(folder.path(), vec![article("a", "海洋装备")], &Build::default());
    let before = files(folder.path());
    Index::open(folder.path()).unwrap().search("海洋", &Options::default()).unwrap();
    assert_eq!(files(folder.path()), before);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn update_after_update_is_a_rebuild(
        history in prop::collection::vec((prop::collection::vec(any::<bool>(), 24), 1usize..4), 1..10),
        changed in prop::collection::vec(any::<bool>(), 24),
    ) {
        // Long enough for several shards: each is some 200 KiB of text.
        let all: Vec<Article> = (0..24)
            .map(|i| article(&format!("a{i}"), &format!("第{i}篇讲海洋装备与产业集群。").repeat(4_000 + i)))
            .collect();
        let (once, often) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let manifest = build(once.path(), all.clone(), &Build::default(), &|_| ()).unwrap().manifest;
        prop_assert!(manifest.shards.len() > 1, "{}", manifest.shards.len());
        for (chosen, threads) in history {
            let chosen = all.iter().zip(chosen).zip(&changed).filter(|((_, chosen), _)| *chosen).map(|((a, _), changed)| {
                let text = if *changed { a.text.clone() + "又改了。" } else { a.text.clone() };
                Article { text, ..a.clone() }
            });
            build_in(often.path(), chosen.collect(), &Build { threads, ..Build::default() });
        }
        build_in(often.path(), all, &Build::default());
        prop_assert!(files(once.path()) == files(often.path()), "the bytes differ");
    }
}

/// Articles of many kinds: glosses, titles, several passages, none.
fn any_article() -> impl Strategy<Value = Article> {
    let text = "([海洋裝備产业务的一二,。（）]{1,60}|[a-cA-C0-9.+%-]{1,12}|COVID-19|[ \n]{1,3}|产业(chǎnyè)){0,60}";
    ("[a-d][0-9]{2}", text, "[海洋裝備a-c,]{0,8}", proptest::option::of("(19|20)[0-9]{2}"))
        .prop_map(|(id, text, title, date)| Article { id, about: About { title, date, ..About::default() }, text })
}

/// The last of each id, as a corpus has them.
fn each_once(articles: &[Article]) -> Vec<Article> {
    let by_id: BTreeMap<&str, &Article> = articles.iter().map(|article| (article.id.as_str(), article)).collect();
    by_id.into_values().cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    // What has not changed is taken over from the shard before, which a build in an empty folder cannot do.
    #[test]
    fn what_is_taken_over_is_what_analysing_gives(
        before in proptest::collection::vec(any_article(), 0..20),
        more in proptest::collection::vec(any_article(), 0..5),
        stays in proptest::collection::vec(any::<bool>(), 20),
    ) {
        let kept = before.iter().zip(&stays).filter(|(_, stays)| **stays).map(|(article, _)| article);
        let after = each_once(&kept.chain(&more).cloned().collect::<Vec<_>>());
        let (updated, anew) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        build_in(updated.path(), each_once(&before), &Build::default());
        build_in(updated.path(), after.clone(), &Build::default());
        build_in(anew.path(), after, &Build::default());
        prop_assert!(files(updated.path()) == files(anew.path()), "the bytes differ");
    }
}

#[test]
fn one_changed_article_costs_one_shard_or_two() {
    let mut all: Vec<Article> =
        (0..440).map(|i| article(&format!("a{i:03}"), &format!("第{i}篇讲海洋装备与产业集群。").repeat(600))).collect();
    let folder = tempfile::tempdir().unwrap();
    let full = build(folder.path(), all.clone(), &Build::default(), &|_| ()).unwrap();
    assert!(full.shards_built >= 3, "{}", full.shards_built);
    all[200].text.push_str("又改了。");
    let update = build(folder.path(), all.clone(), &Build::default(), &|_| ()).unwrap();
    assert!(update.shards_built <= 2, "{} of {}", update.shards_built, full.shards_built);
    assert_eq!(update.changes.changed, ["a200"]);
    all.remove(30);
    let update = build(folder.path(), all, &Build::default(), &|_| ()).unwrap();
    assert!(update.shards_built <= 2, "{} of {}", update.shards_built, full.shards_built);
    assert_eq!(update.changes.removed, ["a030"]);
}

#[test]
fn neither_time_zone_locale_umask_nor_folder_matters() {
    let build_as = |folder: &Path, zone: &str, locale: &str, umask: &str, threads: &str| {
        let script = format!(
            "umask {umask}; exec '{}' index \"$0\" --index index --threads {threads}",
            env!("CARGO_BIN_EXE_yinde")
        );
        let status = std::process::Command::new("sh")
            .args(["-c", &script])
            .arg(project().join("corpus"))
            .current_dir(folder)
            .env("TZ", zone)
            .env("LC_ALL", locale)
            .stdout(std::process::Stdio::null())
            .status();
        assert!(status.expect("a shell").success());
        files(&folder.join("index"))
    };
    let folder = tempfile::tempdir().unwrap();
    let far = folder.path().join("又长/又深/的/文件夹");
    fs::create_dir_all(&far).unwrap();
    let here = build_as(folder.path(), "UTC", "C", "022", "1");
    let there = build_as(&far, "Asia/Shanghai", "zh_CN.UTF-8", "077", "8");
    assert_eq!(here, there);
}
