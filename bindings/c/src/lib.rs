//! yinde for C: the functions of `yinde.h`.
//!
//! Every function checks its pointers and catches panics: nothing unwinds into C. What fails returns
//! null, and [`yinde_last_error`] says why, in the crate's own sentence.
#![deny(missing_docs)]

mod answers;

use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::ptr::null_mut;
use yinde::{By, Index, Options};

/// An open index. Later builds do not disturb it.
pub struct YindeIndex(Index);

/// Hits are articles, each shown by its best passage.
pub const YINDE_BY_ARTICLE: u32 = 0;

/// Hits are passages.
pub const YINDE_BY_PASSAGE: u32 = 1;

thread_local! {
    static LAST_ERROR: RefCell<Option<CString>> = const { RefCell::new(None) };
}

/// The version of yinde; not to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn yinde_version() -> *const c_char {
    const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
        Ok(version) => version,
        Err(_) => c"",
    };
    VERSION.as_ptr()
}

/// Opens the index in a folder; nothing is written there. NULL if it cannot be opened.
///
/// # Safety
///
/// `folder` is NULL or ends with a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yinde_open(folder: *const c_char) -> *mut YindeIndex {
    let opened = answered(|| {
        // SAFETY: the caller's promise is the one that `text` asks for.
        let folder = unsafe { text(folder, "folder") }?;
        Index::open(Path::new(folder)).map_err(|error| error.to_string())
    });
    opened.map_or(null_mut(), |index| Box::into_raw(Box::new(YindeIndex(index))))
}

/// Closes an index; NULL is passed over. The index must not be used after it.
///
/// # Safety
///
/// `index` is NULL or came from `yinde_open` and was not closed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yinde_close(index: *mut YindeIndex) {
    let _ = answered(|| {
        if !index.is_null() {
            // SAFETY: by the caller's promise `yinde_open` made it with `Box::into_raw`, and nobody took it back.
            drop(unsafe { Box::from_raw(index) });
        }
        Ok(())
    });
}

/// Answers a query with `n` hits after the best `offset`, as the JSON of `yinde search --json`. Any string is a query.
///
/// `by` is `YINDE_BY_ARTICLE` or `YINDE_BY_PASSAGE`.
///
/// # Safety
///
/// `index` is NULL or an open index; `query` is NULL or ends with a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yinde_search_json(
    index: *const YindeIndex,
    query: *const c_char,
    n: usize,
    offset: usize,
    by: u32,
) -> *mut c_char {
    string(|| {
        // SAFETY: the caller's promises are the ones that `opened` and `text` ask for.
        let (index, query) = unsafe { (opened(index)?, text(query, "query")?) };
        let by = match by {
            YINDE_BY_ARTICLE => By::Article,
            YINDE_BY_PASSAGE => By::Passage,
            other => return Err(format!("by is YINDE_BY_ARTICLE or YINDE_BY_PASSAGE, not {other}")),
        };
        let options = Options { limit: n, offset, by, ..Options::default() };
        answers::search(index, query, &options).map_err(|error| error.to_string())
    })
}

/// The same with more that is asked for, as a JSON object: `{"n": 10, "offset": 0, "by": "passage", "sort": "date", "reprints": "each",
/// "since": "2020-10", "until": "2021", "source": …, "author": …, "folder": …, "timeout_ms": 200}`. Each may be left out; `options` may be NULL.
///
/// # Safety
///
/// `index` is NULL or an open index; `query` and `options` are NULL or end with a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yinde_search_with_json(
    index: *const YindeIndex,
    query: *const c_char,
    options: *const c_char,
) -> *mut c_char {
    string(|| {
        // SAFETY: the caller's promises are the ones that `opened` and `text` ask for.
        let (index, query) = unsafe { (opened(index)?, text(query, "query")?) };
        // SAFETY: as above.
        let options = if options.is_null() { "{}" } else { unsafe { text(options, "options")? } };
        answers::search(index, query, &answers::options(options)?).map_err(|error| error.to_string())
    })
}

/// Reads one article, as the JSON of `yinde show --json`, with what `query` matches in it; `query` may be NULL.
///
/// # Safety
///
/// `index` is NULL or an open index; `id` and `query` are NULL or end with a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yinde_article_json(
    index: *const YindeIndex,
    id: *const c_char,
    query: *const c_char,
) -> *mut c_char {
    string(|| {
        // SAFETY: the caller's promises are the ones that `opened` and `text` ask for.
        let (index, id) = unsafe { (opened(index)?, text(id, "id")?) };
        // SAFETY: as above.
        let query = if query.is_null() { "" } else { unsafe { text(query, "query")? } };
        answers::article(index, id, query).map_err(|error| error.to_string())
    })
}

/// Counts what an index holds, as the JSON of `yinde stats --json`.
///
/// # Safety
///
/// `index` is NULL or an open index.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yinde_stats_json(index: *const YindeIndex) -> *mut c_char {
    string(|| {
        // SAFETY: the caller's promise is the one that `opened` asks for.
        let index = unsafe { opened(index)? };
        answers::stats(index).map_err(|error| error.to_string())
    })
}

/// Makes `folder` the index of exactly the articles in `path`, and says in JSON what was built and what could not be read.
///
/// `path` is a file of JSON Lines, `{"id": …, "text": …, "title": …, "date": …, "source": …, "author": …, "url": …}` on each; any
/// other file or folder of articles will do. Until it is done, readers see the index that was there before.
///
/// # Safety
///
/// `folder` and `path` are NULL or end with a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yinde_build_jsonl(folder: *const c_char, path: *const c_char) -> *mut c_char {
    string(|| {
        // SAFETY: the caller's promises are the ones that `text` asks for.
        let (folder, path) = unsafe { (text(folder, "folder")?, text(path, "path")?) };
        answers::build(Path::new(folder), Path::new(path)).map_err(|error| error.to_string())
    })
}

/// Gives back a string that yinde returned; NULL is passed over.
///
/// # Safety
///
/// `string` is NULL or came from a function of yinde that says so, unchanged, and was not given back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn yinde_free_string(string: *mut c_char) {
    if !string.is_null() {
        // SAFETY: by the caller's promise `string` below made it with `CString::into_raw`, and nobody took it back.
        drop(unsafe { CString::from_raw(string) });
    }
}

/// Why the last call in this thread failed, or NULL if it did not. Good until the next call; not to be freed.
#[unsafe(no_mangle)]
pub extern "C" fn yinde_last_error() -> *const c_char {
    let last = catch_unwind(|| LAST_ERROR.with_borrow(|last| last.as_ref().map(|error| error.as_ptr())));
    last.ok().flatten().unwrap_or(std::ptr::null())
}

/// Does the work of a function that returns a string.
fn string(work: impl FnOnce() -> Result<String, String>) -> *mut c_char {
    let answer = answered(|| {
        // JSON has no zero bytes: they stand as `\u0000`.
        CString::new(work()?).map_err(|error| error.to_string())
    });
    answer.map_or(null_mut(), CString::into_raw)
}

/// Does the work of a function; keeps the error, also where the work panicked.
fn answered<T>(work: impl FnOnce() -> Result<T, String>) -> Option<T> {
    let worked = catch_unwind(AssertUnwindSafe(work));
    let result =
        worked.unwrap_or_else(|_| Err("yinde stopped at a fault of its own: please report what was asked".into()));
    let (value, error) = match result {
        Ok(value) => (Some(value), None),
        Err(error) => (None, CString::new(error.replace('\0', "\u{fffd}")).ok()),
    };
    // While the thread ends there is nobody to tell.
    let _ = LAST_ERROR.try_with(|last| last.replace(error));
    value
}

/// The index behind a pointer.
///
/// # Safety
///
/// `index` is null or an open index, which is not closed while the borrow lasts.
unsafe fn opened<'a>(index: *const YindeIndex) -> Result<&'a Index, String> {
    // SAFETY: by the promise above it is null, which gives nothing, or can be read.
    let index = unsafe { index.as_ref() };
    index.map(|index| &index.0).ok_or_else(|| "index is NULL: open one with yinde_open".to_owned())
}

/// The text behind a pointer.
///
/// # Safety
///
/// `pointer` is null or ends with a zero byte, and is not changed while the borrow lasts.
unsafe fn text<'a>(pointer: *const c_char, name: &str) -> Result<&'a str, String> {
    if pointer.is_null() {
        return Err(format!("{name} is NULL: expected a string"));
    }
    // SAFETY: it is not null, and by the promise above it ends with a zero byte.
    let bytes = unsafe { CStr::from_ptr(pointer) };
    bytes.to_str().map_err(|error| format!("{name} is not UTF-8: {error}"))
}
