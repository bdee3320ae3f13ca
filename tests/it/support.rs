//! Corpora and indexes that several tests share.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;
use yinde::{Article, Build, Index, build, corpus};

/// An index with the articles it was made from.
pub struct Indexed {
    pub articles: Vec<Article>,
    pub index: Index,
    _folder: TempDir,
}

impl Indexed {
    pub fn of(articles: Vec<Article>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        build(folder.path(), articles.clone(), &Build::default(), &|_| ()).expect("the articles can be indexed");
        let index = Index::open(folder.path()).expect("what was built can be opened");
        Indexed { articles, index, _folder: folder }
    }
}

pub fn read(paths: &[PathBuf]) -> Vec<Article> {
    let mut articles = Vec::new();
    let notices = corpus::read(paths, &mut |article| {
        articles.push(article);
        Ok(())
    });
    assert_eq!(notices.expect("the articles can be read"), []);
    articles
}

/// The bundled articles.
pub fn bundled() -> &'static Indexed {
    static BUNDLED: OnceLock<Indexed> = OnceLock::new();
    BUNDLED.get_or_init(|| Indexed::of(read(&[project().join("corpus")])))
}

/// Real articles from beside the checkout, where they are: some of each collection.
pub fn real() -> Option<&'static Indexed> {
    static REAL: OnceLock<Option<Indexed>> = OnceLock::new();
    REAL.get_or_init(|| {
        let mut articles = read(&[shared("corpus")?]);
        for collection in ["cmrc", "drcd", "dureader", "news"] {
            let all = read(&[shared("eval")?.join(collection).join("corpus.jsonl.gz")]);
            let step = all.len().div_ceil(60);
            articles.extend(
                all.into_iter()
                    .step_by(step)
                    .map(|article| Article { id: format!("{collection}-{}", article.id), ..article }),
            );
        }
        Some(Indexed::of(articles))
    })
    .as_ref()
}

pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder of `../shared`, or a loud word that it is not there.
pub fn shared(folder: &str) -> Option<PathBuf> {
    let path = project().join("../shared").join(folder);
    if path.is_dir() {
        return Some(path);
    }
    eprintln!("SKIPPED: {} is not there, so its real text was not tested", path.display());
    None
}
