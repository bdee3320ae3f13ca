//! What queries are read as.

use super::brackets::MOST_DEEP;
use super::lex::MOST_TOKENS;
use super::{HELP, Node, parse};

/// What a query is read as, in canonical form; `!` after it says that there are notices.
pub(super) fn check(query: &str, expected: &str) {
    let read = parse(query);
    let notices = if read.notices.is_empty() { "" } else { "  !" };
    assert_eq!(format!("{read}{notices}"), expected, "{query}: {:?} {:?}", read.root, read.notices);
    assert_eq!(parse(&read.to_string()).root, read.root, "{query} prints as {read}");
}

/// Checks queries that are words and nothing else, without a word about it.
fn check_plain(queries: &[&str]) {
    for query in queries {
        let read = parse(query);
        assert_eq!(read.root, Some(Node::Words(query.to_string())), "{query}");
        assert_eq!(read.notices, [], "{query}");
        assert_eq!(parse(&read.to_string()).root, read.root, "{query} prints as {read}");
    }
}

fn phrase(text: &str) -> Node {
    Node::Phrase { text: text.into(), slop: 0 }
}

fn words(text: &str) -> Node {
    Node::Words(text.into())
}

#[test]
fn what_is_no_sign_is_plain_text() {
    check_plain(&["海洋 装备", "海洋　装备", "COVID-19", "C++", "T-恤", "a - b", "-", "- -", "--help", "a+b", "AT&T"]);
    check_plain(&[
        "維生素(a)",
        "產(chǎn)業(yè)",
        "f(x y)",
        "(2020)海洋",
        "()",
        "a/b",
        "/usr/bin",
        "/usr/bin/",
        "/",
        "//",
    ]);
    check_plain(&[
        "http://example.org/a?b=c",
        "12:30",
        "std::vec",
        "标题党",
        "* 海洋",
        "海洋?",
        "什么是海洋？为什么？",
        "3*5",
        "?",
    ]);
    check_plain(&[
        "他说“好”了",
        "“双循环”新格局",
        "《海洋》",
        "\"\"",
        "5\"",
        "a^b",
        "^2",
        "a^2b",
        "海洋~2",
        "C:\\x",
        "或者",
        "ORs",
    ]);
    assert_eq!(parse(" \n　").root, None);
    assert_eq!(parse("").root, None);
}

#[test]
fn quotation_marks_count_where_they_stand_free() {
    for query in ["\"四个中心\"", "“四个中心”", "＂四个中心＂", "「四个中心」", "『四个中心』", "(“四个中心”)"]
    {
        assert_eq!(parse(query).root, Some(phrase("四个中心")), "{query}");
    }
    assert_eq!(parse("\"a\"b\"").root, Some(phrase("a\"b")));
    assert_eq!(parse("\"a\" \"b\"").root, Some(Node::Group(vec![phrase("a"), phrase("b")])));
    assert_eq!(parse("“四个中心” 青岛").root, Some(Node::Group(vec![phrase("四个中心"), words("青岛")])));
    assert_eq!(parse("「a「b」」").root, Some(phrase("a「b」")));
    assert_eq!(parse("\"a\\\"  b\"").root, Some(phrase("a\"  b")));
    check("“海洋 装备”~3", "\"海洋 装备\"~3");
    check("\"海洋\"~0", "\"海洋\"");
    check("\"海洋\"~100^3", "\"海洋\"~64^3  !");
    check("\"没有结尾", "\\\"没有结尾  !");
}

#[test]
fn signs_count_where_they_stand_free() {
    check("海洋 -装备", "海洋 -装备");
    check("－装备 ＋海洋 !船舶", "-装备 +海洋 -船舶");
    check("-“a b”", "-\"a b\"");
    check("-5", "-5");
    check("-COVID-19", "-COVID-19");
    check("(-a)", "-a");
    check("+title:a^2", "+title:a^2");
    check("\\-5 \\\"a\\\" \\OR \\(b\\)", "\\-5 \\\"a\\\" \\OR \\(b\\)");
}

#[test]
fn operators_stand_alone_between_two_things() {
    check("海洋 装备 OR 船舶 制造", "海洋 装备 OR 船舶 制造");
    let either = Node::Or(vec![words("装备"), words("船舶")]);
    assert_eq!(parse("海洋 装备 OR 船舶 制造").root, Some(Node::Group(vec![words("海洋"), either, words("制造")])));
    check("a ＯＲ b || c 或 d", "a OR b OR c OR d");
    check("a ＡＮＤ b && c 与 d 與 e", "a AND b AND c AND d AND e");
    check("a NOT b ＮＯＴ c 非 d", "a -b -c -d");
    check("a AND NOT b", "a AND -b");
    check("a OR b AND c", "a OR b AND c");
    check("(a OR b) AND \"c\"^2", "(a OR b) AND \"c\"^2");
    check("(a b) OR c", "(a b) OR c");
    check("OR a", "\\OR a  !");
    check("a OR", "a \\OR  !");
    check("a OR AND b", "a \\OR \\AND b  !");
    check("NOT -a", "\\NOT -a  !");
    check("(a OR) b", "a \\OR b  !");
    check("a or b", "a or b");
}

#[test]
fn brackets_count_where_they_stand_free() {
    check("（青岛 或 济南） 蓝谷", "青岛 OR 济南 蓝谷");
    check("-(a b)", "-(a b)");
    check("(f(x y) -b) c", "(f\\(x y\\) -b) c");
    check("(a OR b", "\\(a OR b  !");
    check("a) b", "a\\) b  !");
    let nested = |deep: usize| format!("{}a -b{}", "(c ".repeat(deep), ")".repeat(deep));
    check(&format!("a {}", nested(MOST_DEEP)), &format!("a {}", nested(MOST_DEEP)));
    let read = parse(&nested(MOST_DEEP + 1));
    let innermost = "(c \\(c a -\"b\\)\")".replace('"', "");
    assert!(read.to_string().contains(&innermost) && read.notices.len() == 1, "{read}");
    check("(a -b)c", "\\(a -b\\)c  !");
}

#[test]
fn fields_are_few() {
    check("标题：海洋 來源:日报 Author:王", "title:海洋 source:日报 author:王");
    check("title:\"四个中心\" -title:(海洋 装备)", "title:\"四个中心\" -title:(海洋 装备)");
    check("日期：２０２０年１０月", "date:2020-10-01..2020-10-31");
    check("date:>=2020 -date:2020-10-25", "date:2020-01-01.. -date:2020-10-25");
    check("(date:2020-10-25)^2", "date:2020-10-25^2");
    check("title:-a", "title:\\-a");
    check("title: 海洋", "title\\: 海洋  !");
    check("foo:bar", "foo\\:bar  !");
    check("date:2020-13", "date\\:2020\\-13  !");
    check("date:2020-02-30 a", "date\\:2020\\-02\\-30 a  !");
}

#[test]
fn wildcards_have_a_letter() {
    check("产业* 青?蓝* 青？＊", "产业* 青?蓝* 青?*");
    check("产业*？", "产业*");
    check("a?b a？b*", "a?b a?b*");
    check("-title:COVID-*^2", "-title:COVID-*^2");
    assert_eq!(parse("a\\*b* ").root, Some(Node::Wildcard("a\\*b*".into())));
    check("a\\*b*", "a\\*b*");
    check("a\\*", "a\\*");
}

#[test]
fn regexes_have_no_space() {
    check("/20[12]\\d/ -/a\\/b/^2", "/20[12]\\d/ -/a\\/b/^2");
    assert_eq!(parse("/a\\/(b|c)/").root, Some(Node::Regex("a/(b|c)".into())));
}

#[test]
fn boosts_are_clamped() {
    check("海洋 装备^2 (a b)^0.5", "海洋 装备^2 (a b)^0.5");
    check("a^0 b^1000", "a^0.1 b^100  !");
    check("a^2^3", "a\\^2^3");
}

#[test]
fn a_notice_says_what_would_have_been_read() {
    let notices = parse("date:2020-13 foo:bar “a OR").notices;
    let said: Vec<String> = notices.iter().map(ToString::to_string).collect();
    assert!(said[0].contains("date:2020-10-25") && said[1].contains("title:"), "{said:?}");
    assert_eq!(said.len(), 4, "{said:?}");
}

#[test]
fn after_a_thousand_signs_the_rest_is_plain_text() {
    let many = "-a ".repeat(MOST_TOKENS);
    let print = |query: &str| parse(query).to_string();
    assert_eq!(parse(&format!("{many}b c")).notices, []);
    assert!(print(&format!("{many}b c")).ends_with(" -a b c"));
    assert!(print(&format!("{many}b -c d*")).ends_with(" -a b \\-c d\\*"));
    assert_eq!(parse(&format!("{many}b -c")).notices.len(), 1);
}

#[test]
fn every_example_of_the_help_is_a_query() {
    let examples: Vec<&str> = HELP.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    assert!(examples.len() > 20);
    for line in examples {
        let (example, meaning) = line.split_once("  ").unwrap_or((line, ""));
        let read = parse(example);
        assert!(!meaning.trim().is_empty(), "{line}");
        assert_eq!(read.notices, [], "{example}");
        assert_eq!(parse(&read.to_string()).root, read.root, "{example} prints as {read}");
    }
}
