//! JSON Lines: an article a line, read one after the other.

use super::fields::{Names, Word, filled};
use super::{NOTHING, numbered, short};
use crate::article::{About, Article};
use crate::corpus::about;
use crate::corpus::encoding::BINARY;
use crate::corpus::form::Source;
use crate::corpus::intake::Intake;
use crate::error::Error;
use serde::Deserialize;
use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::panic::resume_unwind;
use std::thread::ScopedJoinHandle;

/// The longest line, in bytes: more is no article, and could fill the memory.
const MAX_LINE: usize = 64 << 20;

/// Lines are parsed so many bytes at a time, by other threads while the next are read: a third of the time less for a
/// file of 36 MB.
const BATCH: usize = 1 << 20;

/// So many batches are parsed at once.
const AT_ONCE: usize = 2;

/// Hands over an article for each line; a bad line is a notice, and the rest goes on.
pub(super) fn articles(mut reader: impl BufRead, source: &Source, intake: &mut Intake) -> Result<(), Error> {
    let mut only_blanks = true;
    let mut first = 1;
    std::thread::scope(|scope| {
        let mut parsing: VecDeque<ScopedJoinHandle<Vec<(usize, Parsed)>>> = VecDeque::new();
        loop {
            let batch = Batch::read(&mut reader, first);
            first += batch.lines.len();
            let (last, failed) = (batch.last, batch.failed.as_ref().map(ToString::to_string));
            only_blanks &= batch.lines.iter().all(Vec::is_empty);
            let mut parsed = Vec::new();
            if last && parsing.is_empty() {
                // A file of one batch needs no other thread.
                parsed = batch.parse();
            } else {
                parsing.push_back(scope.spawn(|| batch.parse()));
            }
            while parsing.len() > if last { 0 } else { AT_ONCE } {
                let Some(oldest) = parsing.pop_front() else { break };
                parsed.extend(oldest.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            for (number, article) in parsed {
                numbered(number, &place(source, number), article, source, intake)?;
            }
            if !last {
                continue;
            }
            if let Some(failed) = failed {
                intake.notice(&place(source, first), format!("{failed}: nothing is read from here on"));
            } else if only_blanks {
                intake.notice(&source.place, NOTHING);
            }
            return Ok(());
        }
    })
}

/// Where a line stands.
fn place(source: &Source, number: usize) -> String {
    format!("{}:{number}", source.place)
}

/// What a line holds, or why it is left out.
type Parsed = Result<Article, String>;

/// Lines that follow each other, without their ends.
struct Batch {
    /// The number of the first line.
    first: usize,
    lines: Vec<Vec<u8>>,
    /// Whether nothing is read after it.
    last: bool,
    /// Why, if that is not because the file ends.
    failed: Option<io::Error>,
}

impl Batch {
    fn read(reader: &mut impl BufRead, first: usize) -> Self {
        let mut batch = Batch { first, lines: Vec::new(), last: false, failed: None };
        let mut bytes = 0;
        while bytes < BATCH && !batch.last {
            let mut line = Vec::new();
            match next_line(reader, &mut line, MAX_LINE) {
                Ok(true) => {
                    bytes += line.len();
                    // The line end goes too: serde would count columns from it.
                    line.truncate(line.trim_ascii_end().len());
                    batch.lines.push(line);
                }
                Ok(false) => batch.last = true,
                Err(error) => (batch.last, batch.failed) = (true, Some(error)),
            }
        }
        batch
    }

    fn parse(self) -> Vec<(usize, Parsed)> {
        let lines = (self.first..).zip(&self.lines).filter(|(_, line)| !line.is_empty());
        lines.map(|(number, line)| (number, article(line))).collect()
    }
}

/// Reads up to the next line end; of a line that is too long only so much that it is seen to be.
fn next_line(reader: &mut impl BufRead, line: &mut Vec<u8>, max: usize) -> io::Result<bool> {
    line.clear();
    let bytes = reader.by_ref().take(max as u64 + 1).read_until(b'\n', line)?;
    if line.len() > max && !line.ends_with(b"\n") {
        reader.skip_until(b'\n')?;
    }
    Ok(bytes > 0)
}

/// The keys of a line; others are passed over.
#[derive(Deserialize)]
struct Line {
    id: Option<Word>,
    title: Option<Word>,
    text: Option<String>,
    date: Option<Word>,
    source: Option<Word>,
    author: Option<Names>,
    url: Option<Word>,
}

/// Reads one line; the id stays empty where there is none.
fn article(line: &[u8]) -> Result<Article, String> {
    if line.len() > MAX_LINE {
        return Err(format!("left out, for the line is longer than {} MiB", MAX_LINE >> 20));
    }
    let line = simdutf8::basic::from_utf8(line).map_err(|e| e.to_string())?;
    // An array would do for serde, its values taken in the order of the keys above.
    if !line.trim_start().starts_with('{') {
        return Err("not read: a line must be a JSON object, {\"id\": …, \"title\": …, \"text\": …}".to_owned());
    }
    let line: Line = serde_json::from_str(line).map_err(without_line_number)?;
    let word = |field: Option<Word>| filled(field.map(|Word(word)| word));
    let text = line.text.ok_or("left out, for it has no \"text\"")?;
    if text.trim().is_empty() {
        return Err("left out, for its \"text\" is blank".to_owned());
    }
    if text.contains('\0') {
        return Err(BINARY.to_owned());
    }
    let mut about = About {
        title: word(line.title).unwrap_or_default(),
        date: word(line.date),
        source: word(line.source),
        author: filled(line.author.map(|Names(names)| names)),
        url: word(line.url),
        path: None,
    };
    about::fill(&mut about, &text, None);
    Ok(Article { id: word(line.id).unwrap_or_default(), text, about })
}

/// What serde says of a line; its own count of lines, always 1, would only mislead.
fn without_line_number(e: serde_json::Error) -> String {
    let message = e.to_string();
    let position = format!(" at line {} column {}", e.line(), e.column());
    let reason = message.strip_suffix(&position).unwrap_or(&message);
    format!("not read: {} (at byte {} of the line)", short(reason), e.column())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::form::{Form, Packing};

    /// Reads lines and expects these articles, as `id|title|date|author|text`, and then these notices.
    fn check(lines: &str, expected: &[&str]) {
        let mut found = Vec::new();
        let mut sink = |article: Article| {
            let About { title, date, author, .. } = article.about;
            let (date, author) = (date.unwrap_or_default(), author.unwrap_or_default());
            found.push(format!("{}|{title}|{date}|{author}|{}", article.id, article.text));
            Ok(())
        };
        let (place, path) = ("x/a.jsonl.gz".to_owned(), "a.jsonl.gz".to_owned());
        let source = Source { place, path, form: Form::Jsonl, packing: Packing::Gzip };
        let mut intake = Intake::new(&mut sink, Vec::new());
        articles(lines.as_bytes(), &source, &mut intake).unwrap();
        intake.end_file(&source.place);
        let notices = intake.into_notices();
        found.extend(notices.iter().map(ToString::to_string));
        assert_eq!(found, expected, "{lines}");
    }

    #[test]
    fn each_line_is_an_article() {
        check(
            r#"{"id":"a","title":"题","text":"文","date":"2020-10-25","author":"甲","more":[{}]}"#,
            &["a|题|2020-10-25|甲|文"],
        );
        check("{\"text\":\"一\"}\r\n\n \t\r\n{\"text\":\"二\"}", &["a.jsonl#1||||一", "a.jsonl#4||||二"]);
        check("{\"id\":7,\"text\":\" 一\\r\\n\"}\n", &["7|||| 一\r\n"]);
        check(r#"{"id":-1.50,"date":2020,"author":["甲",null," ","乙"],"text":"文"}"#, &["-1.5||2020|甲、乙|文"]);
        check(r#"{"id":null,"title":null,"author":null,"date":" ","text":"文"}"#, &["a.jsonl#1||||文"]);
        check(r#"{"id":" ","author":[],"text":"\ud83d\ude00"}"#, &["a.jsonl#1||||😀"]);
    }

    #[test]
    fn what_a_line_leaves_open_is_told_by_its_text() {
        let text = r#""text":"灯塔重开\n海角日报2020年10月25日讯（记者 王海）灯塔开放。""#;
        check(
            &format!("{{{text}}}"),
            &["a.jsonl#1|灯塔重开|2020-10-25|王海|灯塔重开\n海角日报2020年10月25日讯（记者 王海）灯塔开放。"],
        );
        check(
            r#"{"title":"题","date":"2020/1/5","text":"灯塔重开\n灯塔开放。"}"#,
            &["a.jsonl#1|题|2020-01-05||灯塔重开\n灯塔开放。"],
        );
    }

    #[test]
    fn a_bad_line_is_told_and_the_rest_goes_on() {
        check(
            "{\"id\":\"a\"\n{\"id\":\"b\",\"text\":\"文\"}",
            &["b||||文", "x/a.jsonl.gz:1: not read: EOF while parsing an object (at byte 9 of the line)"],
        );
        check(r#"{"id":"a"}"#, &["x/a.jsonl.gz:1: left out, for it has no \"text\""]);
        check(r#"{"text":null}"#, &["x/a.jsonl.gz:1: left out, for it has no \"text\""]);
        check(r#"{"text":" \u3000\n"}"#, &["x/a.jsonl.gz:1: left out, for its \"text\" is blank"]);
        check(r#"{"text":"a\u0000"}"#, &["x/a.jsonl.gz:1: looks like a binary file: it holds a NUL byte"]);
        check(r#"["id","title","文",null,null,null,null]"#, &[NO_OBJECT]);
        check("\"文\"", &[NO_OBJECT]);
        check(
            r#"{"text":["文"]}"#,
            &["x/a.jsonl.gz:1: not read: invalid type: sequence, expected a string (at byte 8 of the line)"],
        );
        check(
            r#"{"author":[["甲"]],"text":"文"}"#,
            &[
                "x/a.jsonl.gz:1: not read: invalid type: sequence, expected a string or a number (at byte 12 of the line)",
            ],
        );
        check("\n \n", &["x/a.jsonl.gz: nothing in it"]);
        check("", &["x/a.jsonl.gz: nothing in it"]);
    }

    const NO_OBJECT: &str =
        "x/a.jsonl.gz:1: not read: a line must be a JSON object, {\"id\": …, \"title\": …, \"text\": …}";

    #[test]
    fn many_bad_lines_are_counted() {
        let bad = "{\"id\":1}\n";
        let told: Vec<_> = (1..=20).map(|n| format!("x/a.jsonl.gz:{n}: left out, for it has no \"text\"")).collect();
        let mut expected: Vec<_> = told.iter().map(String::as_str).collect();
        check(&bad.repeat(20), &expected);
        expected.push("x/a.jsonl.gz: … and 1 more line");
        check(&bad.repeat(21), &expected);
        expected[20] = "x/a.jsonl.gz: … and 980 more lines";
        check(&bad.repeat(1000), &expected);
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let mut reader = &b"12345\n123456\n1234\n1234567"[..];
        let mut line = Vec::new();
        let mut lines = Vec::new();
        while next_line(&mut reader, &mut line, 5).unwrap() {
            lines.push(line.len());
        }
        assert_eq!(lines, [6, 6, 5, 6]);
    }
}
