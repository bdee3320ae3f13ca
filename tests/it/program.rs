//! The program as other programs and people meet it.

use crate::support::project;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn yinde(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_yinde"))
        .args(arguments)
        .current_dir(folder)
        .env("COLUMNS", "80")
        .env_remove("NO_COLOR")
        .output()
        .expect("the program runs")
}

fn status(output: &Output) -> i32 {
    output.status.code().expect("it was not killed")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// A folder with a copy of the bundled articles.
fn fresh() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("corpus")).expect("a new folder");
    for entry in fs::read_dir(project().join("corpus")).expect("the bundled articles") {
        let path = entry.expect("it can be listed").path();
        fs::copy(&path, folder.path().join("corpus").join(path.file_name().expect("a file")))
            .expect("it can be copied");
    }
    folder
}

#[test]
fn the_first_search_builds_the_bundled_index() {
    let folder = fresh();
    let first = yinde(folder.path(), &["search", "海洋装备"]);
    assert_eq!(status(&first), 0, "{}", stderr(&first));
    let shown = stdout(&first);
    assert!(shown.contains("【海洋装备】"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "no colours in a pipe");
    assert!(folder.path().join("index/meta.json").is_file());
    // Plain ways of writing one query give one answer.
    let shown = |query: &str| {
        let output = yinde(folder.path(), &["search", "--json", "--", query]);
        let mut results: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        results["took_ms"].take();
        results["query"].take();
        results
    };
    assert_eq!(shown("海洋装备"), shown("海洋裝備"));
    assert_eq!(shown("海洋装备"), shown("海洋裝備(bèi)"));
}

#[test]
fn the_json_is_as_it_was_promised() {
    let folder = fresh();
    let output = yinde(
        folder.path(),
        &["search", "--index", "index", "--json", "-n", "3", "--by", "article", "--", "人工智能 海洋"],
    );
    let results: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&results), ["hits", "notices", "query", "took_ms", "total"]);
    let hits = results["hits"].as_array().expect("hits");
    assert!(hits.len() <= 3 && !hits.is_empty());
    let hit = &hits[0];
    assert_eq!(keys(hit), ["article", "highlights", "more", "passage", "rank", "score"]);
    assert_eq!(keys(&hit["passage"]), ["ordinal", "span", "text"]);
    assert_eq!(keys(&hit["highlights"][0]), ["chars", "lane", "span"]);
    assert!(hit["article"]["id"].is_string() && hit["article"]["path"].is_string());
    // The pages of an answer follow each other.
    let second = yinde(folder.path(), &["search", "--json", "-n", "1", "--offset", "1", "人工智能 海洋"]);
    let second: Value = serde_json::from_slice(&second.stdout).expect("JSON");
    assert_eq!(second["hits"][0], hits[1]);
}

#[test]
fn exit_statuses_and_errors_that_teach() {
    let folder = fresh();
    let empty = tempfile::tempdir().expect("a temporary folder");
    for (place, arguments, expected, says) in [
        (folder.path(), &["search", "海洋"][..], 0, ""),
        (folder.path(), &["search", "𠮷𡃁𠮷"], 1, ""),
        (folder.path(), &["search", ""], 1, ""),
        (folder.path(), &["search"], 2, "QUERY"),
        (folder.path(), &["search", "海洋", "--timeout", "1h"], 2, "expected a time such as 2s, 0.5s or 500ms"),
        (
            folder.path(),
            &["search", "海洋", "--timeout", "0ms"],
            2,
            "the search was stopped after 0 ms: give it longer",
        ),
        (folder.path(), &["search", "海洋", "--timeout", "60s"], 0, ""),
        (folder.path(), &["search", "--index", "nowhere", "海洋"], 2, "yinde index PATH --index nowhere"),
        (empty.path(), &["search", "海洋"], 2, "no index in index"),
        (empty.path(), &["index", "."], 2, "no articles in ."),
        (empty.path(), &["index", "missing"], 2, "missing: no such file or folder"),
        (folder.path(), &["show", "tea"], 2, "tea.txt"),
        (folder.path(), &["show", "tea.txt"], 0, ""),
        (folder.path(), &["stats"], 0, ""),
        (folder.path(), &["tokens", "產(chǎn)業(yè)"], 0, ""),
        (folder.path(), &["completions", "bash"], 0, ""),
        (folder.path(), &["--version"], 0, ""),
    ] {
        let output = yinde(place, arguments);
        assert_eq!(status(&output), expected, "{arguments:?}: {}", stderr(&output));
        assert!(stderr(&output).contains(says), "{arguments:?}: {}", stderr(&output));
    }
}

#[test]
fn a_closed_pipe_is_a_success() {
    let folder = fresh();
    yinde(folder.path(), &["index"]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_yinde"))
        .args(["search", "-n", "1000", "--by", "passage", "的"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn a_bad_file_is_a_notice_and_the_rest_goes_on() {
    let folder = fresh();
    fs::write(folder.path().join("corpus/bad.txt"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").expect("it can be written");
    fs::write(folder.path().join("corpus/bad.jsonl"), "{\"id\":1,\"text\":\"\u{597d}\"}\n{oops\n")
        .expect("it can be written");
    let output = yinde(folder.path(), &["index"]);
    assert_eq!(status(&output), 0);
    let said = stderr(&output);
    assert!(said.contains("bad.txt") && said.contains("bad.jsonl:2"), "{said}");
}

#[test]
fn hostile_text_does_not_reach_the_terminal() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("corpus")).expect("a new folder");
    fs::write(folder.path().join("corpus/a.txt"), "海洋\u{1b}[2J装备\u{7}\u{202e}文字\n").expect("it can be written");
    let output = yinde(folder.path(), &["--color", "never", "search", "海洋\u{1b}[31m"]);
    assert_eq!(status(&output), 0);
    assert!(!stdout(&output).contains(['\u{1b}', '\u{7}', '\u{202e}']), "{:?}", stdout(&output));
}
