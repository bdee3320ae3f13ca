//! What reading whole folders must do, whatever is in them.

use super::*;
use flate2::{Compression, write::GzEncoder};
use proptest::prelude::*;
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

/// Makes a folder with these files in it.
fn folder<B: AsRef<[u8]>>(files: &[(&str, B)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let at = folder.path().join(path);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        fs::write(at, bytes).unwrap();
    }
    folder
}

fn gz(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes.as_ref()).unwrap();
    packed.finish().unwrap()
}

/// Reads a folder: the articles, and the notices with the folder's own path as `.`.
fn read_all(folder: &Path, paths: &[&str]) -> (Vec<Article>, Vec<String>) {
    let paths: Vec<PathBuf> =
        paths.iter().map(|path| if path.is_empty() { folder.to_owned() } else { folder.join(path) }).collect();
    let mut articles = Vec::new();
    let notices = read(&paths, &mut |article| {
        articles.push(article);
        Ok(())
    });
    let place = folder.display().to_string();
    (articles, notices.unwrap().iter().map(|notice| notice.to_string().replace(&place, ".")).collect())
}

/// Reads `paths` below a folder and expects articles of these ids, then notices that begin so.
fn check(folder: &TempDir, paths: &[&str], ids: &[&str], notices: &[&str]) {
    let (articles, told) = read_all(folder.path(), paths);
    assert_eq!(articles.iter().map(|article| article.id.as_str()).collect::<Vec<_>>(), ids);
    let as_expected =
        told.len() == notices.len() && told.iter().zip(notices).all(|(told, begin)| told.starts_with(begin));
    assert!(as_expected, "{told:#?}");
}

#[test]
fn files_are_read_in_the_order_of_their_paths() {
    let names = ["b.txt", "a/b.txt", "a.txt", "a-b.txt", "Z.txt", "中.txt", "a/a/z.txt", "é.txt"];
    let files: Vec<_> = names.iter().map(|name| (*name, "文")).collect();
    let backwards: Vec<_> = files.iter().rev().copied().collect();
    let expected = ["Z.txt", "a-b.txt", "a.txt", "a/a/z.txt", "a/b.txt", "b.txt", "é.txt", "中.txt"];
    check(&folder(&files), &[""], &expected, &[]);
    check(&folder(&backwards), &[""], &expected, &[]);
}

#[test]
fn every_form_is_read_packed_or_not() {
    let line = r#"{"text":"文"}"#;
    let files = [
        ("a.TXT", b"\xef\xbb\xbfA\r\n\r\nB\r\n".to_vec()),
        ("b.text.gz", gz("文")),
        ("c.md", b"# C".to_vec()),
        ("d.markdown.gz", gz("---\nid: D\n---\n文")),
        ("e.jsonl", line.into()),
        ("f.ndjson.GZ", [gz(line), gz("\n"), gz(line)].concat()),
    ];
    let folder = folder(&files);
    check(&folder, &[""], &["a.TXT", "b.text", "c.md", "D", "e.jsonl#1", "f.ndjson#1", "f.ndjson#2"], &[]);
    let (articles, _) = read_all(folder.path(), &[""]);
    assert_eq!(articles[0].text, "A\r\n\r\nB\r\n");
    let paths: Vec<_> = articles.iter().map(|article| article.about.path.as_deref().unwrap()).collect();
    assert_eq!(paths, ["a.TXT", "b.text.gz", "c.md", "d.markdown.gz", "e.jsonl", "f.ndjson.GZ", "f.ndjson.GZ"]);
}

#[test]
fn what_a_file_leaves_open_is_told_by_its_text_and_its_name() {
    let report = |title: &str| format!("{title}\n本报讯 {}（记者 王海）\n", "灯塔今天开放。".repeat(20));
    let files = [
        ("2020-10-25.txt", report("灯塔重开") + &report("三岛通航")),
        ("2020-10-26.md", "灯塔重开\n\n作者：王海\n\n灯塔开放。".to_owned()),
        ("2020-10-27.html", "<p>灯塔重开</p><p>作者：王海</p><p>灯塔开放。</p>".to_owned()),
        ("2020-10-28.md", "---\ntitle: 题\ndate: 2020/1/5\n---\n灯塔重开\n\n灯塔开放。".to_owned()),
    ];
    let (articles, notices) = read_all(folder(&files).path(), &[""]);
    let found = articles.into_iter().map(|Article { id, about, .. }| {
        [id, about.title, about.date.unwrap_or_default(), about.author.unwrap_or_default()].join("|")
    });
    let found: Vec<_> = found.collect();
    let expected = [
        "2020-10-25.txt#1|灯塔重开|2020-10-25|王海",
        "2020-10-25.txt#2|三岛通航|2020-10-25|王海",
        "2020-10-26.md|灯塔重开|2020-10-26|王海",
        "2020-10-27.html|灯塔重开|2020-10-27|王海",
        "2020-10-28.md|题|2020-01-05|",
    ];
    assert_eq!((found, notices), (expected.map(str::to_owned).to_vec(), vec![]));
}

#[test]
fn what_is_no_article_is_left_out() {
    let files = [
        ("a.txt", "文"),
        (".hidden.txt", "文"),
        (".git/a.txt", "文"),
        ("README.md", "文"),
        ("x/SOURCES.md", "文"),
        ("x/LICENSE-MIT.txt", "文"),
        ("x/1.doc", ""),
        ("x/2.DOC", ""),
        ("3.odt", ""),
        ("Makefile", ""),
    ];
    let others = ".: 4 files of other kinds left out (.doc 2, .odt 1, no ending 1)";
    check(&folder(&files), &[""], &["a.txt"], &[others]);
    check(&folder(&files), &["README.md", ".hidden.txt"], &["README.md", ".hidden.txt"], &[]);
    check(&folder(&files), &["x/1.doc"], &[], &["./x/1.doc: left out (.doc): yinde reads .txt, .md, .html, "]);
    check(&folder(&[("a.gz", "")]), &[""], &[], &[".: 1 file of other kinds left out (.gz 1)"]);
}

#[test]
fn a_bad_file_is_told_and_the_rest_goes_on() {
    let files = [
        ("a.txt", b"PK\x03\x04".to_vec()),
        ("b.txt", b" \r\n\t".to_vec()),
        ("c.md", b"\0".to_vec()),
        ("d.md", b"<!-- -->".to_vec()),
        ("e.txt.gz", "这是没有打包的文字。".into()),
        ("f.jsonl.gz", gz("{\"text\":\"文\"}\n".repeat(2))[..20].to_vec()),
        ("g.txt", "文".into()),
        ("h.jsonl", "{\"id\":\"g.txt\",\"text\":\"文\"}".into()),
    ];
    let notices = [
        "./a.txt: left out, for it is a ZIP archive, whatever its name says",
        "./b.txt: nothing in it",
        "./c.md: looks like a binary file",
        "./d.md: nothing in it",
        "./e.txt.gz: cannot be unpacked: invalid gzip header",
        "./f.jsonl.gz:1: cannot be unpacked: incomplete deflate stream: nothing is read from here on",
        "./h.jsonl:1: there is an article with the id `g.txt` already: this one is named `g.txt~2`",
    ];
    check(&folder(&files), &[""], &["g.txt", "g.txt~2"], &notices);
}

#[test]
fn a_bomb_is_put_out() {
    let zeros = vec![b' '; 70 << 20];
    let files = [("a.txt.gz", gz(&zeros)), ("b.jsonl.gz", gz([b"{\"text\":\"a\"}\n", &zeros[..]].concat()))];
    let notices = ["./a.txt.gz: unpacks to more than 64 MiB", "./b.jsonl.gz:2: unpacks to more than 64 MiB"];
    check(&folder(&files), &[""], &["b.jsonl#1"], &notices);
}

#[test]
fn each_path_is_a_root_of_its_own() {
    let files = [("x/a.txt", "文"), ("y/a.txt", "文"), ("y/b/c.txt", "文")];
    let renamed = ["./x/a.txt: there is an article with the id `a.txt` already"];
    check(&folder(&files), &["y", "x/a.txt"], &["a.txt", "b/c.txt", "a.txt~2"], &renamed);
    check(&folder(&files), &["y/b/../b/c.txt", "x/"], &["c.txt", "a.txt"], &[]);
}

#[test]
fn a_missing_path_is_an_error_before_anything_is_read() {
    let folder = folder(&[("a.txt", "文")]);
    let missing = folder.path().join("b.txt");
    let result = read(&[folder.path().to_owned(), missing.clone()], &mut |_| panic!("nothing is read"));
    assert!(matches!(result, Err(Error::NoSuchPath(path)) if path == missing));
}

#[test]
fn an_error_of_the_sink_stops_the_reading() {
    let folder = folder(&[("a.txt", "文"), ("b.txt", "文")]);
    let mut calls = 0;
    let result = read(&[folder.path().to_owned()], &mut |_| {
        calls += 1;
        Err(Error::NoArticles("x".to_owned()))
    });
    assert!(matches!(result, Err(Error::NoArticles(_))));
    assert_eq!(calls, 1);
}

#[cfg(unix)]
#[test]
fn links_lead_to_files_but_not_in_circles() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("a/a.txt", "文")]);
    symlink(folder.path().join("a/a.txt"), folder.path().join("b.txt")).unwrap();
    symlink(folder.path(), folder.path().join("c")).unwrap();
    symlink("d.txt", folder.path().join("d.txt")).unwrap();
    symlink("/dev/null", folder.path().join("e.txt")).unwrap();
    symlink("nowhere", folder.path().join("f.txt")).unwrap();
    let notices = [
        "./c: left out, for it is a link to a folder: give that folder itself",
        "./d.txt: Too many levels of symbolic links",
        "./e.txt: left out, for it is neither a file nor a folder",
        "./f.txt: No such file or directory",
    ];
    check(&folder, &[""], &["a/a.txt", "b.txt"], &notices);
    check(&folder, &["c/b.txt", "e.txt"], &["b.txt"], &notices[2..3]);
}

// Other systems do not let such names be.
#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf8_are_read_too() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(&[("a.txt", "文")]);
    for name in [b"\xd2\xfd.txt", b"\xb5\xc3.txt"] {
        fs::write(folder.path().join(std::ffi::OsStr::from_bytes(name)), "文").unwrap();
    }
    let renamed = ["./\u{fffd}\u{fffd}.txt: there is an article with the id"];
    check(&folder, &[""], &["a.txt", "\u{fffd}\u{fffd}.txt", "\u{fffd}\u{fffd}.txt~2"], &renamed);
}

#[test]
fn what_comes_without_a_name_tells_its_form() {
    let check = |bytes: &[u8], ids: &[&str], notices: usize| {
        let mut found = Vec::new();
        let mut sink = |article: Article| {
            found.push(article.id);
            Ok(())
        };
        let source = form::Source {
            place: "standard input".to_owned(),
            path: "-".to_owned(),
            form: form::Form::Plain,
            packing: form::Packing::No,
        };
        let mut intake = Intake::new(&mut sink, Vec::new());
        unpack::nameless(bytes, &source, &Reading::default(), &mut intake).unwrap();
        assert_eq!(intake.into_notices().len(), notices);
        assert_eq!(found, ids);
    };
    check("算盘".as_bytes(), &["-"], 0);
    check(b"{\"text\":\"1\"}\n{\"text\":\"2\"}", &["-#1", "-#2"], 0);
    check("<p>算盘".as_bytes(), &["-"], 0);
    check(&gz("{\"text\":\"1\"}"), &["-#1"], 0);
    check(b"PK\x03\x04", &[], 1);
    check(b"", &[], 1);
}

/// Reads bytes as a file of every form, packed and not: no panic, and always articles or a notice.
fn check_any(bytes: &[u8]) {
    let packed = gz(bytes);
    let files = [
        ("1.txt", bytes),
        ("2.md", bytes),
        ("3.jsonl", bytes),
        ("4.txt.gz", bytes),
        ("4.jsonl.gz", bytes),
        ("4.txt.zst", bytes),
        ("4.html", bytes),
        ("4.csv", bytes),
        ("4.docx", bytes),
        ("4.epub", bytes),
        ("4.zip", bytes),
        ("4.tar", bytes),
        ("4.pdf", bytes),
        ("5.txt.gz", &packed),
        ("6.md.gz", &packed),
        ("7.jsonl.gz", &packed),
        ("8.md.gz", &packed[..packed.len() / 2]),
    ];
    let folder = folder(&files);
    for (name, _) in files {
        let (articles, notices) = read_all(folder.path(), &[name]);
        assert!(articles.len() + notices.len() > 0, "{name}");
        assert!(articles.iter().all(|article| !article.text.trim().is_empty() && !article.id.is_empty()), "{name}");
    }
    let (packed, unpacked) = (read_all(folder.path(), &["6.md.gz"]).0, read_all(folder.path(), &["2.md"]).0);
    assert!(packed.iter().map(|article| &article.text).eq(unpacked.iter().map(|article| &article.text)));
    let ids: Vec<_> = read_all(folder.path(), &[""]).0.into_iter().map(|article| article.id).collect();
    assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), ids.len());
}

/// Pieces that parsers trip over.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "---\n",
        "title: ",
        "author: [",
        "&a ",
        "*a",
        "\n",
        "\r",
        "\r\n",
        "# ",
        "- ",
        "> ",
        "    ",
        "|",
        "|-|\n",
        "```",
        "<",
        ">",
        "<!--",
        "-->",
        "<rt>",
        "<script>",
        "</",
        "\"",
        "'",
        "&",
        "#x41;",
        ";",
        "[",
        "](",
        ")",
        "!",
        "{",
        "}",
        "{\"text\":",
        "\"id\":",
        "\"文\"",
        ",",
        ":",
        "\\",
        "\\u",
        "d800",
        "文",
        "。",
        "𠀀",
        "\u{feff}",
        "\0",
        " ",
        "a",
        "1",
        "~~",
        "**",
        "`",
        "null",
    ]);
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn any_bytes_give_articles_or_a_notice(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check_any(&bytes);
    }

    #[test]
    fn any_text_gives_articles_or_a_notice(text in pieces()) {
        check_any(text.as_bytes());
    }
}
