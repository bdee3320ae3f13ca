//! The native half of the Python package: the crate as Python objects that answer in JSON.
//!
//! What people meet (data classes, marks, notebooks) is written in Python, in `python/yinde`. Whatever takes long lets go
//! of the interpreter's lock, so that other threads run meanwhile.

mod answers;
mod builder;

use builder::Builder;
use pyo3::exceptions::{PyException, PyTimeoutError, PyValueError};
use pyo3::prelude::*;
use std::path::PathBuf;
use std::time::Duration;
use yinde::{Analyzer, Cut, Options, Stop, UserWords, render};

pyo3::create_exception!(yinde, Error, PyException, "What yinde cannot do, in a sentence that says what mends it.");

#[pymodule]
fn _yinde(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("Error", module.py().get_type::<Error>())?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<Index>()?;
    module.add_class::<Builder>()?;
    module.add_class::<Words>()
}

/// The crate's error as Python's, with the same sentence.
fn failed(error: yinde::Error) -> PyErr {
    match error {
        yinde::Error::TooLong(_) => PyTimeoutError::new_err(error.to_string()),
        _ => Error::new_err(error.to_string()),
    }
}

/// An open index.
#[pyclass(frozen, module = "yinde._yinde")]
struct Index(yinde::Index);

#[pymethods]
impl Index {
    #[staticmethod]
    fn open(py: Python<'_>, folder: PathBuf) -> PyResult<Self> {
        py.detach(|| yinde::Index::open(&folder)).map(Index).map_err(failed)
    }

    /// Answers a query with `Results` as JSON: `options` are those of the crate by their names, `timeout` is in seconds.
    fn search(
        &self,
        py: Python<'_>,
        query: String,
        options: Vec<(String, String)>,
        timeout: Option<f64>,
    ) -> PyResult<String> {
        let mut asked = Options::default();
        for (name, value) in &options {
            asked.set(name, value).map_err(|error| PyValueError::new_err(error.to_string()))?;
        }
        if let Some(seconds) = timeout {
            let time = Duration::try_from_secs_f64(seconds);
            let expected = |_| PyValueError::new_err(format!("timeout: expected seconds from 0 on, found `{seconds}`"));
            asked.stop = Stop::after(time.map_err(expected)?);
        }
        py.detach(|| Ok(render::json(&self.0.search(&query, &asked)?))).map_err(failed)
    }

    /// One article as JSON, with what a query matches in it.
    fn article(&self, py: Python<'_>, id: String, query: String) -> PyResult<String> {
        py.detach(|| answers::article(&self.0, &id, &query)).map_err(failed)
    }

    /// How a text is folded and cut, as JSON.
    fn tokens(&self, py: Python<'_>, text: String) -> String {
        py.detach(|| answers::tokens(self.0.analyzer(), &text))
    }

    /// What the index holds, as JSON.
    fn stats(&self, py: Python<'_>) -> PyResult<String> {
        py.detach(|| answers::stats(&self.0)).map_err(failed)
    }

    #[getter]
    fn digest(&self) -> &str {
        self.0.digest()
    }

    #[getter]
    fn folder(&self) -> PathBuf {
        self.0.folder().to_owned()
    }
}

/// Cuts texts into words, without an index.
#[pyclass(frozen, module = "yinde._yinde")]
struct Words(Analyzer);

#[pymethods]
impl Words {
    /// Takes the user's words, a line each, in jieba's format.
    #[new]
    fn new(words: Option<&str>) -> Self {
        Words(Analyzer::new(words.map(|list| UserWords::parse("words", list).0)))
    }

    /// The words of a text, folded, in their order; with `parts` also the words inside longer ones.
    fn words(&self, py: Python<'_>, text: String, parts: bool) -> Vec<String> {
        py.detach(|| {
            let analysis = self.0.analyze(&text);
            let wanted = analysis.tokens.iter().filter(|token| parts || token.cut == Cut::Word);
            wanted.map(|token| token.span.of(analysis.folded.as_str()).to_owned()).collect()
        })
    }

    /// How a text is folded and cut, as JSON.
    fn tokens(&self, py: Python<'_>, text: String) -> String {
        py.detach(|| answers::tokens(&self.0, &text))
    }
}
