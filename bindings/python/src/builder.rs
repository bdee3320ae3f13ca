//! Building an index out of articles that Python hands over one by one, and out of files.

use crate::failed;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde_json::json;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use yinde::{About, Article, Build, Error, Notice, Progress, UserWords, corpus, render};

/// A build under way.
#[pyclass(frozen, module = "yinde._yinde")]
pub struct Builder {
    folder: PathBuf,
    options: Build,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Made with the first article, so that no folder is made where there is nothing to put into it.
    builder: Option<yinde::Builder>,
    notices: Vec<Notice>,
}

#[pymethods]
impl Builder {
    /// Takes the user's words, a line each; the memory in MiB.
    #[new]
    fn new(folder: PathBuf, words: Option<&str>, threads: Option<usize>, memory: u64) -> PyResult<Self> {
        let default = Build::default();
        let threads = threads.unwrap_or(default.threads);
        if !(1..=1024).contains(&threads) || !(128..=1 << 20).contains(&memory) {
            let reason = "threads is a number from 1 to 1024, and memory_mib one from 128 to 1048576";
            return Err(PyValueError::new_err(reason));
        }
        let (words, notices) = words.map(|list| UserWords::parse("words", list)).unzip();
        let state = State { builder: None, notices: notices.unwrap_or_default() };
        let options = Build { threads, memory: memory << 20, words };
        Ok(Builder { folder, options, state: Mutex::new(state) })
    }

    /// Adds one article.
    #[expect(clippy::too_many_arguments, reason = "the fields of an article, as Python's keywords")]
    #[pyo3(signature = (id, text, title, date, source, author, url))]
    fn add(
        &self,
        py: Python<'_>,
        id: String,
        text: String,
        title: String,
        date: Option<String>,
        source: Option<String>,
        author: Option<String>,
        url: Option<String>,
    ) -> PyResult<()> {
        let article = Article { id, text, about: About { title, date, source, author, url, path: None } };
        py.detach(|| self.with_state(|state| self.put(&mut state.builder, &article))).map_err(failed)
    }

    /// Adds the articles of files and folders.
    fn read(&self, py: Python<'_>, paths: Vec<PathBuf>) -> PyResult<()> {
        py.detach(|| {
            self.with_state(|state| {
                let builder = &mut state.builder;
                let notices = corpus::read(&paths, &mut |article| self.put(builder, &article))?;
                state.notices.extend(notices);
                Ok(())
            })
        })
        .map_err(failed)
    }

    /// Builds and publishes; `progress`, where there is one, is called with the bytes done and in all.
    ///
    /// Returns what was built as JSON, or nothing where no article was added.
    fn finish(&self, py: Python<'_>, progress: Option<Py<PyAny>>) -> PyResult<Option<String>> {
        let show = |now: Progress| {
            if let Some(progress) = &progress {
                Python::attach(|py| {
                    // A display that fails is no reason to stop a build.
                    progress.call1(py, (now.done, now.total)).map_or_else(|e| e.write_unraisable(py, None), drop);
                });
            }
        };
        let built = py.detach(|| {
            let State { builder, notices } = self.with_state(std::mem::take);
            let Some(builder) = builder else { return Ok(None) };
            let built = builder.finish(&show)?;
            Ok(Some(render::json(&json!({
                "articles": built.manifest.articles(), "passages": built.manifest.passages(),
                "shards": built.manifest.shards.len(),
                "shards_built": built.shards_built, "shards_reused": built.shards_reused,
                "added": built.changes.added.len(), "changed": built.changes.changed.len(),
                "removed": built.changes.removed.len(), "digest": built.manifest.digest(), "notices": notices,
            }))))
        });
        built.map_err(failed)
    }

    /// Gives the folder free again, for others to write; nothing was published.
    fn abandon(&self, py: Python<'_>) {
        py.detach(|| drop(self.with_state(std::mem::take)));
    }
}

impl Builder {
    fn with_state<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, builder: &mut Option<yinde::Builder>, article: &Article) -> Result<(), Error> {
        let builder = match builder {
            Some(builder) => builder,
            none => none.insert(yinde::Builder::new(&self.folder, &self.options)?),
        };
        builder.add(article)
    }
}
