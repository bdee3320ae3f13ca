//! Tables: an article a row, in columns that the first row names.

use super::fields::filled;
use super::{NOTHING, numbered};
use crate::article::{About, Article};
use crate::corpus::about;
use crate::corpus::encoding::BINARY;
use crate::corpus::form::Source;
use crate::corpus::intake::Intake;
use crate::error::Error;
use csv::{ReaderBuilder, StringRecord};
use std::cell::Cell;
use std::io::{self, BufRead, Read};

/// The longest row, in bytes: a quote that is never closed would take in all the rest.
const MAX_ROW: usize = 64 << 20;

/// Which column holds what; names are those that people give.
struct Columns {
    text: usize,
    id: Option<usize>,
    title: Option<usize>,
    date: Option<usize>,
    source: Option<usize>,
    author: Option<usize>,
    url: Option<usize>,
}

/// Hands over an article for each row; a bad row is a notice, and the rest goes on.
pub(super) fn articles(
    mut text: impl BufRead,
    delimiter: u8,
    source: &Source,
    intake: &mut Intake,
) -> Result<(), Error> {
    let delimiter = match text.fill_buf() {
        Ok(start) => real_delimiter(start, delimiter),
        Err(_) => delimiter,
    };
    let of_row = Cell::new(0);
    let bounded = Bounded { reader: text, of_row: &of_row };
    let mut rows = ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(bounded);
    let mut row = StringRecord::new();
    let mut columns: Option<Columns> = None;
    let mut any = false;
    for number in 1.. {
        // Rows may have many lines: a spreadsheet, too, gives them numbers.
        let place = format!("{}#{number}", source.place);
        of_row.set(0);
        match rows.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => break,
            Err(e) => {
                intake.notice(&place, format!("{}: nothing is read from here on", reason(e)));
                return Ok(());
            }
        }
        let Some(columns) = &columns else {
            match Columns::of(&row) {
                Some(found) => columns = Some(found),
                None => {
                    intake.notice(&place, NO_TEXT);
                    return Ok(());
                }
            }
            continue;
        };
        any = true;
        numbered(number, &place, article(&row, columns), source, intake)?;
    }
    if !any {
        intake.notice(&source.place, NOTHING);
    }
    Ok(())
}

const NO_TEXT: &str =
    "left out, for its first row must name its columns, and no column is named text, content, body, 正文 or 内容";

impl Columns {
    fn of(header: &StringRecord) -> Option<Columns> {
        let names: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
        let column = |known: &[&str]| known.iter().find_map(|known| names.iter().position(|name| name == known));
        Some(Columns {
            text: column(&["text", "content", "body", "正文", "内容", "內容", "文本", "全文"])?,
            id: column(&["id", "编号", "編號"]),
            title: column(&["title", "标题", "標題", "题目", "題目"]),
            date: column(&["date", "日期", "时间", "時間", "发布时间", "發布時間"]),
            source: column(&["source", "来源", "來源"]),
            author: column(&["author", "作者"]),
            url: column(&["url", "link", "链接", "鏈接", "連結", "网址", "網址"]),
        })
    }
}

/// Reads one row; the id stays empty where there is none.
fn article(row: &StringRecord, columns: &Columns) -> Result<Article, String> {
    let cell = |column: Option<usize>| filled(row.get(column?).map(str::to_owned));
    let text = row.get(columns.text).ok_or("left out, for the row ends before its text")?;
    if text.trim().is_empty() {
        return Err("left out, for its text is blank".to_owned());
    }
    if text.contains('\0') {
        return Err(BINARY.to_owned());
    }
    let mut about = About {
        title: cell(columns.title).unwrap_or_default(),
        date: cell(columns.date),
        source: cell(columns.source),
        author: cell(columns.author),
        url: cell(columns.url),
        path: None,
    };
    about::fill(&mut about, text, None);
    Ok(Article { id: cell(columns.id).unwrap_or_default(), text: text.to_owned(), about })
}

/// What parts the cells of the first line: spreadsheets write `;` and tabs into files named `.csv`, too.
fn real_delimiter(start: &[u8], named: u8) -> u8 {
    let line = start.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let count = |delimiter: u8| line.iter().filter(|&&byte| byte == delimiter).count();
    match count(named) {
        0 => [b',', b';', b'\t', b'|'].into_iter().max_by_key(|&other| (count(other), other == named)).unwrap_or(named),
        _ => named,
    }
}

fn reason(e: csv::Error) -> String {
    match e.into_kind() {
        csv::ErrorKind::Io(e) => e.to_string(),
        csv::ErrorKind::Utf8 { .. } => "not UTF-8".to_owned(),
        other => format!("{other:?}"),
    }
}

/// A reader that fails when one row takes too much.
struct Bounded<'a, R> {
    reader: R,
    of_row: &'a Cell<usize>,
}

impl<R: Read> Read for Bounded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.reader.read(buffer)?;
        self.of_row.set(self.of_row.get() + bytes);
        if self.of_row.get() > MAX_ROW {
            return Err(io::Error::other(format!(
                "the row is longer than {} MiB, so a quote is not closed",
                MAX_ROW >> 20
            )));
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::form::{Form, Packing};

    /// Reads a table and expects these articles, as `id|title|date|author|text`, and then these notices.
    fn check(table: &str, expected: &[&str]) {
        let mut found = Vec::new();
        let mut sink = |article: Article| {
            let About { title, date, author, .. } = article.about;
            let (date, author) = (date.unwrap_or_default(), author.unwrap_or_default());
            found.push(format!("{}|{title}|{date}|{author}|{}", article.id, article.text));
            Ok(())
        };
        let (place, path, form) = ("x/a.csv".to_owned(), "a.csv".to_owned(), Form::Table(b','));
        let source = Source { place, path, form, packing: Packing::No };
        let mut intake = Intake::new(&mut sink, Vec::new());
        articles(table.as_bytes(), b',', &source, &mut intake).unwrap();
        let notices = intake.into_notices();
        found.extend(notices.iter().map(ToString::to_string));
        assert_eq!(found, expected, "{table}");
    }

    #[test]
    fn each_row_is_an_article() {
        check("id,title,text\na,题,文\n", &["a|题|||文"]);
        check(
            "标题,正文,日期,作者\r\n题,\"一，\n二\"\"三\"\"\",2020-10-25,甲\r\n",
            &["a.csv#2|题|2020-10-25|甲|一，\n二\"三\""],
        );
        check(" Title ;CONTENT\n题;一,二\n;三", &["a.csv#2|题|||一,二", "a.csv#3||||三"]);
        check("正文\n一\n二", &["a.csv#2||||一", "a.csv#3||||二"]);
    }

    #[test]
    fn what_a_row_leaves_open_is_told_by_its_text() {
        let text = "灯塔重开\n海角日报2020年10月25日讯（记者 王海）灯塔开放。";
        check(
            &format!("text,date\n\"{text}\",\n\"{text}\",2020/1/5"),
            &[&format!("a.csv#2|灯塔重开|2020-10-25|王海|{text}"), &format!("a.csv#3|灯塔重开|2020-01-05|王海|{text}")],
        );
    }

    #[test]
    fn a_bad_row_is_told_and_the_rest_goes_on() {
        check(
            "id,text\na\nb, \nc,文",
            &[
                "c||||文",
                "x/a.csv#2: left out, for the row ends before its text",
                "x/a.csv#3: left out, for its text is blank",
            ],
        );
        check("算盘,工具\n", &[&format!("x/a.csv#1: {NO_TEXT}")]);
        check("text\n", &["x/a.csv: nothing in it"]);
        check("", &["x/a.csv: nothing in it"]);
    }
}
