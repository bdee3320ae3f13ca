use super::*;
use proptest::prelude::*;

/// Fills in what a text says of itself, as `title|date|source|author`.
fn check(text: &str, file_name: Option<&str>, expected: &str) {
    let mut about = About::default();
    fill(&mut about, text, file_name);
    let About { title, date, source, author, .. } = about;
    let found = [title, date.unwrap_or_default(), source.unwrap_or_default(), author.unwrap_or_default()];
    assert_eq!(found.join("|"), expected, "{text}");
}

#[test]
fn a_report_says_what_it_is() {
    check(
        "修旧如旧点亮渔港\n灯塔重开，渔港“亮”了\n灯塔昨天开放。\n（海角日报/望潮新闻记者 王海/文 李塔/图）",
        None,
        "灯塔重开，渔港“亮”了||海角日报/望潮新闻|王海",
    );
    check("本報(bào)12月17日訊 燈塔昨天開放。\n人很多。", None, "|12月17日||");
    check(
        "灯塔重开\n新华社海角2020年10月25日电（记者 王海、李塔）灯塔开放。",
        None,
        "灯塔重开|2020-10-25|新华社|王海、李塔",
    );
    check(
        "灯塔重开\n2020年10月25日 08:30 来源：海角日报 作者：王海\n灯塔开放。",
        None,
        "灯塔重开|2020-10-25|海角日报|王海",
    );
    check("灯塔开放。人很多。", None, "|||");
    check("2020年10月25日，灯塔开放。王海说很好。\n来的人很多。", None, "|||");
}

#[test]
fn a_date_is_completed_by_the_name_of_the_file() {
    let text = "灯塔重开\n本报10月25日讯 灯塔开放。";
    check(text, Some("2020-10-25-灯塔.txt"), "灯塔重开|2020-10-25||");
    check(text, Some("2020/2020-10.txt"), "灯塔重开|2020-10-25||");
    check(text, Some("2020-12-01.txt"), "灯塔重开|10月25日||");
    check("灯塔开放。", Some("a/20201025_灯塔.txt"), "|2020-10-25||");
}

#[test]
fn a_date_with_its_year_comes_before_one_without() {
    let dateline = "海角社天涯10月25日电 灯塔开放。";
    check(&format!("2020-10-26 08:30 来源：海角日报\n{dateline}"), None, "|2020-10-26|海角日报|");
    check(&format!("2020-10-25 08:30 来源：海角日报\n{dateline}"), None, "|2020-10-25|海角日报|");
    check(&format!("{dateline}《海角日报》2020年10月26日 第1版"), None, "|2020-10-26|海角社|");
}

#[test]
fn what_was_given_is_kept() {
    let mut about = About {
        title: "题".to_owned(),
        date: Some("2020/1/5".to_owned()),
        source: Some("甲".to_owned()),
        author: Some("乙".to_owned()),
        ..About::default()
    };
    let given = About { date: Some("2020-01-05".to_owned()), ..about.clone() };
    fill(&mut about, "灯塔重开\n新华社海角2021年10月25日电（记者 王海）灯塔开放。", Some("2022-01-01.txt"));
    assert_eq!(about, given);
}

/// Pieces that the rules look for.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "本报",
        "新华社",
        "10月25日",
        "二〇二〇年",
        "2020-",
        "10",
        "-25",
        "电",
        "讯",
        "（",
        "）",
        "(",
        ")",
        "记者",
        "王海",
        "/",
        "文",
        "图",
        "摄",
        "、",
        " ",
        "\n",
        "\r\n",
        "来源",
        "作者",
        "：",
        "《",
        "》",
        "报",
        "。",
        "灯塔",
        "a",
        "業(yè)",
        "民國",
        "十",
        "廿",
        "·",
        "原标题",
        "  ",
        "—",
        "𠀀",
        "\u{feff}",
        "一、",
        "第",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in pieces(), name in pieces()) {
        let mut about = About::default();
        fill(&mut about, &text, Some(&name));
        prop_assert!(text.contains(&about.title));
        prop_assert!(about.author.is_none_or(|names| !names.is_empty()));
        headings(&text);
        // What is normal stays so.
        let date = date::normal(&text);
        prop_assert_eq!(date::normal(&date), date);
    }
}
