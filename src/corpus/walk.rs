//! Finding the files: which there are, what form each has, and in what order they are read.

use super::form::{Form, KINDS, Packing, Source};
use crate::error::{Error, Notice};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::{fs, io};
use walkdir::{DirEntry, WalkDir};

/// A file that can be read.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub origin: Origin,
    pub source: Source,
}

/// Where bytes come from.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    Disk(PathBuf),
    StandardInput,
}

impl File {
    fn on_disk(at: &Path, path: String, (form, packing): (Form, Packing)) -> Self {
        File { origin: Origin::Disk(at.to_owned()), source: Source { place: place(at), path, form, packing } }
    }

    /// What is written to the program: its bytes will tell what it is.
    fn standard_input() -> Self {
        let (place, path) = ("standard input".to_owned(), "-".to_owned());
        let source = Source { place, path, form: Form::Plain, packing: Packing::No };
        File { origin: Origin::StandardInput, source }
    }
}

/// Finds the files of each path in turn; below a folder, in the order of their paths' bytes.
pub(super) fn files(paths: &[PathBuf]) -> Result<(Vec<File>, Vec<Notice>), Error> {
    let (mut files, mut notices) = (Vec::new(), Vec::new());
    for path in paths {
        if path == Path::new("-") {
            files.push(File::standard_input());
            continue;
        }
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => folder(path, &mut files, &mut notices),
            Ok(found) => match given(path, found.is_file()) {
                Ok(file) => files.push(file),
                Err(reason) => notices.push(Notice::new(place(path), reason)),
            },
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Err(Error::NoSuchPath(path.clone())),
            Err(e) => return Err(Error::io(path)(e)),
        }
    }
    Ok((files, notices))
}

/// A file that was given itself, or why it is not read.
fn given(path: &Path, is_file: bool) -> Result<File, String> {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    if !is_file {
        return Err(NO_FILE.to_owned());
    }
    match Form::of(&name) {
        Some(kind) => Ok(File::on_disk(path, name, kind)),
        None => Err(format!("left out ({}): {KINDS}", ending(&name))),
    }
}

/// Collects the files of a folder and of the folders in it.
fn folder(root: &Path, files: &mut Vec<File>, notices: &mut Vec<Notice>) {
    let mut found: Vec<(Vec<u8>, File)> = Vec::new();
    let mut others: BTreeMap<String, usize> = BTreeMap::new();
    // Links to folders are not followed, so there are no loops. Sorted here only for the notices'
    // sake: name by name, `a/b` comes before `a.txt`, byte by byte after it.
    let walk = WalkDir::new(root).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| !is_hidden(entry)) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(e) => {
                notices.push(unread(root, e));
                continue;
            }
        };
        let name = entry.file_name().to_string_lossy();
        if entry.file_type().is_dir() || is_about_the_folder(&name) {
            continue;
        }
        if let Err(reason) = is_file(&entry) {
            notices.push(Notice::new(place(entry.path()), reason));
            continue;
        }
        match Form::of(&name) {
            Some(kind) => {
                let bytes = below(root, entry.path());
                let path = String::from_utf8_lossy(&bytes).into_owned();
                found.push((bytes, File::on_disk(entry.path(), path, kind)));
            }
            None => *others.entry(ending(&name)).or_default() += 1,
        }
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    files.extend(found.into_iter().map(|(_, file)| file));
    if !others.is_empty() {
        notices.push(Notice::new(place(root), left_out(others)));
    }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".")
}

/// Files that speak of the articles and are none.
pub(super) fn is_about_the_folder(name: &str) -> bool {
    name == "SOURCES.md" || name == "README.md" || name.starts_with("LICENSE")
}

const NO_FILE: &str = "left out, for it is neither a file nor a folder";

/// A pipe or a device could keep a reader waiting for ever: only files are opened.
fn is_file(entry: &DirEntry) -> Result<(), String> {
    let found = if entry.path_is_symlink() {
        fs::metadata(entry.path()).map_err(|e| e.to_string())?.file_type()
    } else {
        entry.file_type()
    };
    match found {
        found if found.is_file() => Ok(()),
        found if found.is_dir() => Err("left out, for it is a link to a folder: give that folder itself".to_owned()),
        _ => Err(NO_FILE.to_owned()),
    }
}

/// The path below `root`, with `/` between on every system.
fn below(root: &Path, path: &Path) -> Vec<u8> {
    let names = path.strip_prefix(root).unwrap_or(path).components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.as_encoded_bytes()),
        _ => None,
    });
    names.collect::<Vec<_>>().join(&b'/')
}

pub(super) fn ending(name: &str) -> String {
    match Path::new(name).extension() {
        Some(ending) => format!(".{}", ending.to_string_lossy().to_lowercase()),
        None => "no ending".to_owned(),
    }
}

/// Says how many files were left out and of which kinds, the most frequent first.
pub(super) fn left_out(others: BTreeMap<String, usize>) -> String {
    const MAX_KINDS: usize = 8;
    let total: usize = others.values().sum();
    let mut kinds: Vec<_> = others.into_iter().collect();
    kinds.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let more = if kinds.len() > MAX_KINDS { ", …" } else { "" };
    let kinds: Vec<_> = kinds.iter().take(MAX_KINDS).map(|(kind, count)| format!("{kind} {count}")).collect();
    let files = if total == 1 { "file" } else { "files" };
    format!("{total} {files} of other kinds left out ({}{more})", kinds.join(", "))
}

fn unread(root: &Path, e: walkdir::Error) -> Notice {
    let place = place(e.path().unwrap_or(root));
    Notice::new(place, e.into_io_error().map_or("not read: its links lead in a circle".to_owned(), |e| e.to_string()))
}

fn place(path: &Path) -> String {
    path.display().to_string()
}
