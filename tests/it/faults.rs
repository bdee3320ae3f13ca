//! Faults: damaged, missing and foreign files, full disks, kills, two writers. Never a panic, a wrong
//! word about an index's health, or a harmed index.

use crate::support::{project, read};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use yinde::{Article, Build, Builder, Check, Difference, Error, Index, Manifest, Options, build, verify};

fn articles() -> Vec<Article> {
    read(&[project().join("corpus")])
}

fn index_in(folder: &Path, articles: Vec<Article>) -> Manifest {
    let words = yinde::UserWords::parse("words", "海工装备 10\n").0;
    build(folder, articles, &Build { words: Some(words), ..Build::default() }, &|_| ())
        .expect("it can be built")
        .manifest
}

fn names(folder: &Path) -> Vec<String> {
    let list = fs::read_dir(folder).expect("the folder is there");
    let mut names: Vec<String> =
        list.map(|entry| entry.expect("listed").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// Opens, searches and shows; what matters is that it comes back.
fn use_it(folder: &Path) {
    if let Ok(index) = Index::open(folder) {
        let _ = index.search("海洋装备 \"产业\" 的", &Options { limit: 100, ..Options::default() });
        let _ = index.article("tea.txt");
    }
}

#[test]
fn every_flipped_bit_lost_byte_and_lost_file_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    index_in(folder.path(), articles());
    assert_eq!(verify(folder.path()).unwrap(), []);
    let names = names(folder.path());
    let kinds: Vec<&str> = names.iter().filter_map(|name| name.rsplit('.').next()).collect();
    for kind in ["fst", "json", "idx", "pos", "term", "store", "fast", "fieldnorm"] {
        assert!(kinds.contains(&kind), "{kind} is among {kinds:?}");
    }
    for name in names.iter().filter(|name| *name != "writer.lock") {
        let path = folder.path().join(name);
        let whole = fs::read(&path).unwrap();
        let seen = |what: &str| match verify(folder.path()) {
            Ok(damage) => assert!(!damage.is_empty(), "{what} in {name} was not seen"),
            Err(error) => assert!(!error.to_string().is_empty()),
        };
        for place in 0..12 {
            let mut bytes = whole.clone();
            let at = bytes.len() * place / 12;
            bytes[at] ^= 1 << (place % 8);
            fs::write(&path, &bytes).unwrap();
            seen("a flipped bit");
            use_it(folder.path());
        }
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        seen("a lost half");
        use_it(folder.path());
        fs::remove_file(&path).unwrap();
        seen("a lost file");
        use_it(folder.path());
        fs::write(&path, &whole).unwrap();
    }
    assert_eq!(verify(folder.path()).unwrap(), []);
}

#[test]
fn indexing_mends_what_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = index_in(folder.path(), articles());
    for name in names(folder.path()) {
        fs::write(folder.path().join(name), "damaged").unwrap();
        assert_eq!(index_in(folder.path(), articles()), manifest);
        assert_eq!(verify(folder.path()).unwrap(), []);
    }
}

#[test]
fn an_index_of_a_newer_format_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    index_in(folder.path(), articles());
    let meta = folder.path().join("meta.json");
    let newer =
        fs::read_to_string(&meta).unwrap().replace(&format!("\\\"yinde\\\":{}", yinde::FORMAT), "\\\"yinde\\\":999");
    fs::write(&meta, newer).unwrap();
    for refused in [Index::open(folder.path()).err(), verify(folder.path()).err()] {
        let said = refused.expect("it must be refused").to_string();
        assert!(said.contains("format 999") && said.contains("yinde index PATH"), "{said}");
    }
}

#[test]
fn a_second_writer_is_told_who_writes() {
    let folder = tempfile::tempdir().unwrap();
    let first = Builder::new(folder.path(), &Build::default()).unwrap();
    match Builder::new(folder.path(), &Build::default()).err() {
        Some(Error::Locked { pid, .. }) => assert_eq!(pid, std::process::id()),
        other => panic!("{other:?}"),
    }
    drop(first);
    Builder::new(folder.path(), &Build::default()).expect("the lock went with its holder");
}

#[test]
fn checking_changes_nothing_and_tells_what_would() {
    let folder = tempfile::tempdir().unwrap();
    let all = articles();
    index_in(folder.path(), all.clone());
    let words = Index::open(folder.path()).unwrap().analyzer().lexicon().user_words().cloned();
    let check = |articles: &[Article]| {
        let mut builder =
            Builder::to_check(folder.path(), &Build { words: words.clone(), ..Build::default() }).unwrap();
        articles.iter().for_each(|article| builder.add(article).unwrap());
        builder.check().unwrap()
    };
    let before = names(folder.path());
    let before_change = check(&all);
    assert!(before_change.up_to_date && before_change.changes.is_empty());
    let mut other = all.clone();
    other.remove(0);
    other[0].text.push('。');
    other.push(Article { id: "zz".into(), text: "新的。".into(), ..Article::default() });
    let Check { up_to_date, changes, .. } = check(&other);
    assert!(!up_to_date);
    assert_eq!((changes.added.len(), changes.changed.len(), changes.removed.len()), (1, 1, 1));
    assert_eq!(names(folder.path()), before);
    let nowhere = folder.path().join("nowhere");
    assert!(!Builder::to_check(&nowhere, &Build::default()).unwrap().check().unwrap().up_to_date);
    assert!(!nowhere.exists());
}

#[test]
fn a_full_disk_is_said_and_harms_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let old = index_in(folder.path(), articles()[..30].to_vec());
    // A limit on file sizes fails writes as a full disk does.
    let script = format!(
        "trap '' XFSZ; ulimit -f 40; exec '{}' index '{}' --index '{}'",
        env!("CARGO_BIN_EXE_yinde"),
        project().join("corpus").display(),
        folder.path().display()
    );
    let output = Command::new("sh").args(["-c", &script]).output().expect("a shell");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("nothing was published"), "{said}");
    assert_eq!(verify(folder.path()).unwrap(), []);
    assert_eq!(Manifest::published(folder.path()).unwrap().unwrap(), old);
}

#[test]
fn no_index_is_ever_without_its_manifest() {
    let folder = tempfile::tempdir().unwrap();
    // What stands in the way of manifest.json stops the first publication where a kill would.
    fs::create_dir(folder.path().join("manifest.json.new")).unwrap();
    let stopped = build(folder.path(), articles(), &Build::default(), &|_| ());
    assert!(matches!(stopped, Err(Error::Unpublished { .. })), "{stopped:?}");
    assert!(matches!(Index::open(folder.path()), Err(Error::NoIndex(_))), "{:?}", names(folder.path()));
    fs::remove_dir(folder.path().join("manifest.json.new")).unwrap();
    build(folder.path(), articles(), &Build::default(), &|_| ()).expect("nothing stands in the way");
    assert_eq!(verify(folder.path()).expect("there is an index"), []);
}

#[test]
fn killed_at_any_moment_the_old_index_or_the_new_stands() {
    let reference = tempfile::tempdir().unwrap();
    let new = build(reference.path(), articles(), &Build::default(), &|_| ()).unwrap().manifest;
    let folder = tempfile::tempdir().unwrap();
    let old = build(folder.path(), articles()[..20].to_vec(), &Build::default(), &|_| ()).unwrap().manifest;
    for round in 0..24 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_yinde"))
            .arg("index")
            .arg(project().join("corpus"))
            .arg("--index")
            .arg(folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program runs");
        std::thread::sleep(Duration::from_millis(round * 12));
        let _ = child.kill();
        let _ = child.wait();
        let published = Manifest::published(folder.path()).unwrap().unwrap();
        assert!(published == old || published == new);
        assert_eq!(verify(folder.path()).unwrap(), []);
        Index::open(folder.path()).unwrap().search("海洋", &Options::default()).unwrap();
        if published == new {
            build(folder.path(), articles()[..20].to_vec(), &Build::default(), &|_| ()).unwrap();
        }
    }
    let taken_up = build(folder.path(), articles(), &Build::default(), &|_| ()).unwrap().manifest;
    assert!(Difference::between(&new, &taken_up).is_empty());
    assert_eq!(verify(folder.path()).unwrap(), []);
    assert_eq!(names(folder.path()), names(reference.path()));
}

#[test]
fn the_bundled_articles_give_the_index_under_version_control() {
    let folder = tempfile::tempdir().unwrap();
    let built = build(folder.path(), articles(), &Build::default(), &|_| ()).unwrap().manifest;
    let kept = fs::read(project().join("index/manifest.json")).expect("index/manifest.json is under version control");
    let kept: Manifest = serde_json::from_slice(&kept).expect("it is a manifest");
    let differs = Difference::between(&kept, &built);
    assert!(
        differs.is_empty() && kept.digest() == built.digest(),
        "the index of corpus/ has changed: if it should, `cargo run --release -- index` and commit index/manifest.json\n{differs:?}"
    );
}
