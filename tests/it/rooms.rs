//! Rooms keep to themselves: every path in `src/` is held against the table in ARCHITECTURE.md.
//!
//! A room may use the rooms in the second column of its row. Any other name there, `tantivy` or
//! `std::fs`, is for the rooms whose rows have it, and for no others.

use crate::support::project;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// From room to what it may use.
type Table = BTreeMap<String, Vec<String>>;

#[test]
fn every_room_uses_only_what_the_table_allows() {
    let table = table(&fs::read_to_string(project().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there"));
    let mut wrong = Vec::new();
    let mut seen = Vec::new();
    for file in files() {
        let code = fs::read_to_string(project().join("src").join(&file)).expect("sources are UTF-8");
        let room = module(&file)[0].clone();
        match table.get(&room) {
            Some(_) => wrong.extend(violations(&table, &file, &code)),
            None => {
                wrong.push(format!("src/{}: the room `{room}` has no row in the table: give it one", file.display()))
            }
        }
        seen.push(room);
    }
    let gone = table.keys().filter(|room| !seen.contains(room));
    wrong.extend(
        gone.map(|room| format!("ARCHITECTURE.md: there is no room `{room}` in src: take its row out of the table")),
    );
    assert!(wrong.is_empty(), "the rooms table of ARCHITECTURE.md is not kept:\n{}", wrong.join("\n"));
}

#[test]
fn what_a_room_must_not_use_is_seen_however_it_is_written() {
    let table = table("| room | may use |\n| `index` | `text`, `tantivy`, `std::fs` |\n| `query`, `text` | |\n");
    let check = |file: &str, code: &str, expected: &[&str]| {
        let found = violations(&table, Path::new(file), code);
        assert_eq!(found.len(), expected.len(), "{code}: {found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{code}: {found}");
        }
    };
    check("index/open.rs", "use crate::text::Span;\nuse super::plan;\nuse std::fs::File;\n/// Like crate::query.", &[]);
    check("text/span.rs", "fn f() {\n    crate::query::parse()\n}", &["src/text/span.rs:2: uses crate::query::parse"]);
    check("query.rs", "use super::index::Index;", &["uses crate::index::Index"]);
    check("query/parse.rs", "mod tests {\n    use super::super::*;\n}", &[]);
    check("query/mod.rs", "mod tests {\n    use super::super::*;\n}", &["the crate's root"]);
    check("query/parse.rs", "use std::{fs, io::Write};", &["parse.rs:1: uses std::fs"]);
    check(
        "query/parse.rs",
        "use crate::{\n    text::Span,\n    index::{Index, open},\n};",
        &["parse.rs:2: uses crate::text", ":3: uses", ":3: uses"],
    );
    check("text/span.rs", "let x: tantivy::Term;", &["`tantivy` is for index alone"]);
}

/// Reads the table that begins with `| room |`: of its rows those whose first cell names rooms, `` | `room` | `may`, `use` | … ``.
fn table(markdown: &str) -> Table {
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let mut table = Table::new();
    let rows =
        markdown.lines().skip_while(|line| !line.starts_with("| room |")).take_while(|line| line.starts_with('|'));
    for row in rows.filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.split('|').collect();
        table.extend(names(cells[1]).into_iter().map(|room| (room, names(cells[2]))));
    }
    assert!(!table.is_empty(), "ARCHITECTURE.md has lost its table of rooms");
    table
}

/// All sources but the front door, which shows every room, by their paths below `src`.
fn files() -> Vec<PathBuf> {
    let src = project().join("src");
    let below = |entry: walkdir::DirEntry| entry.path().strip_prefix(&src).expect("it was found there").to_owned();
    let all = WalkDir::new(&src).sort_by_file_name().into_iter().map(|entry| below(entry.expect("src can be read")));
    all.filter(|path| path.extension().is_some_and(|e| e == "rs") && path != Path::new("lib.rs")).collect()
}

/// The module that a file is: `["corpus", "parse", "html"]`.
fn module(file: &Path) -> Vec<String> {
    let names = file.with_extension("").iter().map(|name| name.to_string_lossy().into_owned()).collect::<Vec<_>>();
    names.into_iter().filter(|name| name != "mod").collect()
}

fn violations(table: &Table, file: &Path, code: &str) -> Vec<String> {
    let module = module(file);
    let (room, may) = (&module[0], &table[&module[0]]);
    let mut wrong = Vec::new();
    let mut inside = 0; // the modules written in this file that are open: `mod tests { … }`
    for (line, path) in paths(code) {
        inside += usize::from(path == "mod tests");
        let path = from_root(&path, module.len() + inside);
        let place = format!("src/{}:{line}: uses {path}", file.display());
        let allowed = if may.is_empty() { "nothing".to_owned() } else { may.join(", ") };
        if let Some(of_crate) = path.strip_prefix("crate::") {
            let other = of_crate.split("::").next().unwrap_or_default();
            if !table.contains_key(other) {
                wrong.push(format!("{place}, by way of the crate's root: name the room, crate::room::…"));
            } else if other != room && !may.iter().any(|m| m == other) {
                wrong.push(format!("{place}, but `{room}` may use {allowed} (ARCHITECTURE.md, rooms): move the code, or hand in what it needs"));
            }
            continue;
        }
        let watched = table.values().flatten().filter(|name| !table.contains_key(*name));
        if let Some(name) = watched.filter(|name| holds(&path, name)).find(|name| !may.contains(name)) {
            let rooms: Vec<&str> =
                table.iter().filter(|(_, may)| may.contains(name)).map(|(room, _)| room.as_str()).collect();
            wrong.push(format!(
                "{place}, but `{name}` is for {} alone, and `{room}` may use {allowed} (ARCHITECTURE.md, rooms)",
                rooms.join(", ")
            ));
        }
    }
    wrong
}

/// Whether the path goes by `name`: `std::fs` is in `std::fs::File`.
fn holds(path: &str, name: &str) -> bool {
    format!("::{path}::").contains(&format!("::{name}::"))
}

/// `super::…` that climbs out of all `depth` modules it stands in, as a path from the crate's root.
fn from_root(path: &str, depth: usize) -> String {
    let climbs = path.split("::").take_while(|&part| part == "super").count();
    if climbs < depth || climbs == 0 {
        path.to_owned()
    } else {
        format!("crate::{}", &path["super::".len() * climbs..])
    }
}

/// The paths of some code, each with its line; `use a::{b, c}` gives `a::b` and `a::c`. Comments are passed over.
fn paths(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut groups: Vec<Option<String>> = Vec::new(); // what stands before each open brace, if that is `::`
    for (number, line) in code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
        if line.trim_start().starts_with("mod tests {") {
            found.push((number + 1, "mod tests".to_owned()));
        }
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            let in_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            let length = rest.find(|c| !in_path(c)).unwrap_or(rest.len()).max(c.len_utf8());
            let (piece, after) = rest.split_at(length);
            let group = groups.last().cloned().flatten().unwrap_or_default();
            if piece.ends_with("::") && after.starts_with('{') {
                groups.push(Some(group + piece));
                rest = &after[1..];
                continue;
            }
            match c {
                '{' => groups.push(None),
                '}' => drop(groups.pop()),
                _ if in_path(c) && (piece.contains("::") || !group.is_empty()) => {
                    let star = if after.starts_with('*') { "::*" } else { "" };
                    found.push((
                        number + 1,
                        format!("{group}{}{star}", piece.trim_start_matches("::").trim_end_matches(':')),
                    ));
                }
                _ => {}
            }
            rest = after;
        }
    }
    found
}
