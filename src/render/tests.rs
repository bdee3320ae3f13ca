use super::*;
use crate::article::{About, Article};
use crate::error::Notice;
use crate::search::{Also, ArticleOfHit, By, Hit, PassageOfHit, Results};
use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

const SEA: &str = "第二类是海工船舶。它们不运旅客，也不载集装箱，专干别的船干不了的活：铺管船把输油管一节节焊好送入海底；\
起重船能一口气吊起上万吨的构件；绞吸式挖泥船像一台漂浮的掘土机，“天鲲号”就是其中的代表；还有铺设海底电缆的、守护平台的、\
给远洋作业队送补给的，各有绝活。\n\n第三类藏在水面之下，那就是潜水器。2020年11月，“奋斗者”号在马里亚纳海沟坐底，深度10909米。\
无人潜水器则由母船通过脐带缆供电和遥控，干的是拧阀门、接管子的细活。\n\n海洋裝備產(chǎn)業(yè)链条很长，一条船上有数万个零件；\
钢材、焊接、液压、通信样样都要过硬。";

fn screen(columns: usize) -> Screen {
    Screen { columns, colour: false }
}

/// Marks every place where one of `words` stands.
fn marks(text: &str, words: &[(&str, Lane)]) -> Vec<Highlight> {
    let mut found: Vec<Highlight> = words
        .iter()
        .flat_map(|&(word, lane)| text.match_indices(word).map(move |(at, _)| (at, at + word.len(), lane)))
        .map(|(start, end, lane)| {
            let chars = Span::new(text[..start].chars().count(), text[..end].chars().count());
            Highlight { span: Span::new(start, end), chars, lane }
        })
        .collect();
    found.sort_by_key(|highlight| highlight.span);
    found
}

fn hit(rank: usize, title: &str, text: &str, words: &[(&str, Lane)]) -> Hit {
    let about = About { title: title.into(), path: Some(format!("sea/{rank}.txt")), ..About::default() };
    Hit {
        rank,
        score: 1.0,
        article: ArticleOfHit { id: format!("sea/{rank}.txt"), about },
        passage: PassageOfHit { ordinal: 0, span: Span::new(0, text.len()), text: text.into() },
        highlights: marks(text, words),
        more: 0,
        also: Vec::new(),
    }
}

fn results(total: usize, hits: Vec<Hit>) -> Results {
    Results { query: "海洋装备".into(), by: By::Article, total, took_ms: 3.4, notices: Vec::new(), hits }
}

/// What a passage looks like, marks in 【】.
fn check(columns: usize, text: &str, words: &[&str], expected: &str) {
    let words: Vec<_> = words.iter().map(|&word| (word, Lane::Word)).collect();
    let all = terminal(&results(1, vec![hit(1, "题", text, &words)]), screen(columns));
    let passage: String =
        all.lines().skip(2).take_while(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect();
    assert_eq!(passage, expected, "\n{passage}");
}

#[test]
fn a_list_of_hits() {
    let mut first = hit(1, "海洋装备产业：人类走向深蓝的“工具箱”", SEA, &[("海洋裝備產(chǎn)業(yè)", Lane::Word)]);
    first.article.about.date = Some("2020-10-25".into());
    first.article.about.source = Some("科普中国".into());
    first.more = 2;
    let mut second = hit(10, "", "看海洋吧", &[("海", Lane::Char), ("洋", Lane::Char)]);
    second.article.about.author = Some("老舍".into());
    second.more = 1;
    let reprint = |n: usize| Also {
        id: format!("sea/{n}.txt"),
        title: String::new(),
        date: None,
        source: None,
        ordinal: 0,
        span: Span::new(0, 3),
    };
    first.also = vec![reprint(2), reprint(3)];
    second.also = (11..19).map(reprint).collect();
    let mut results = results(20, vec![first, second]);
    results.notices = vec![Notice::new("corpus/a.txt", "no text in it; left out")];
    let expected = "\u{20}1  海洋装备产业：人类走向深蓝的“工具箱”
    2020-10-25 · 科普中国 · sea/1.txt
    …第三类藏在水面之下，那就是潜水器。2020年11月，“奋斗者”号在马里亚纳海沟坐
    底，深度10909米。无人潜水器则由母船通过脐带缆供电和遥控，干的是拧阀门、接管
    子的细活。【海洋裝備產(chǎn)業(yè)】链条很长，一条船上有数万个零件；钢材、焊
    接、液压、通信样样都要过硬。
    +2 more passages in this article
    also: sea/2.txt · sea/3.txt

10  sea/10.txt
    老舍
    看【海洋】吧
    +1 more passage in this article
    also: sea/11.txt · sea/12.txt · sea/13.txt · sea/14.txt · 4 more

20 articles, 2 shown, 3.4 ms
1 notice
  corpus/a.txt: no text in it; left out
";
    let shown = terminal(&results, screen(80));
    assert_eq!(shown, expected, "\n{shown}");
}

#[test]
fn colours_begin_and_end_in_each_line() {
    let text = "他在海洋装备厂里做了三十年的海洋工程师";
    let shown = terminal(
        &results(1, vec![hit(1, "题", text, &[("海洋装备", Lane::Phrase), ("海洋工程", Lane::Char)])]),
        Screen { columns: 32, colour: true },
    );
    let expected = "\u{20}1  \x1b[1m题\x1b[0m
    \x1b[2msea/1.txt\x1b[0m
    他在\x1b[1m\x1b[31m海洋装备\x1b[0m厂里做了三十年的
    \x1b[4m海洋工程\x1b[0m师

\x1b[2m1 article, 3.4 ms\x1b[0m
";
    assert_eq!(shown, expected, "\n{shown}");
}

#[test]
fn excerpts_at_40_columns() {
    check(40, "看海洋吧", &["海洋"], "    看【海洋】吧\n");
    let divers = "\u{20}   …第三类藏在水面之下，那就是【潜水
    器】。2020年11月，“奋斗者”号在马里亚
    纳海沟坐底，深度10909米。无人【潜水
    器】则由母船通过脐带缆供电和遥…
";
    check(40, SEA, &["潜水器"], divers);
    let beginning = "\u{20}   第二类是海工船舶。它们不运旅客，也不
    载集装箱，专干别的船干不了的活：铺管
    船把输油管一节节焊好送入海底；起重船
    能一口气吊起上万吨的构件；绞吸式挖…
";
    check(40, SEA, &["没有"], beginning);
    check(40, "", &[], "");
}

#[test]
fn excerpts_at_80_columns() {
    let divers = "\u{20}   …第三类藏在水面之下，那就是【潜水器】。2020年11月，“奋斗者”号在马里亚纳海沟
    坐底，深度10909米。无人【潜水器】则由母船通过脐带缆供电和遥控，干的是拧阀
    门、接管子的细活。海洋裝備產(chǎn)業(yè)链条很长，一条船上有数万个零件；钢
    材、焊接、液压、通信样样都要过硬。
";
    check(80, SEA, &["潜水器"], divers);
}

#[test]
fn excerpts_at_200_columns() {
    let whole = "\u{20}   第二类是海工船舶。它们不运旅客，也不载集装箱，专干别的船干不了的活：铺管船把输油管一节节焊好送入海底；\
起重船能一口气吊起上万吨的构件；绞吸式挖泥船像一台漂浮的掘土机，“天鲲号”就是其中的代表；还有铺
    设海底电缆的、守护平台的、给远洋作业队送补给的，各有绝活。第三类藏在水面之下，那就是【潜水器】。2020年11月，\
“奋斗者”号在马里亚纳海沟坐底，深度10909米。无人【潜水器】则由母船通过脐带缆供电和遥控，
    干的是拧阀门、接管子的细活。海洋裝備產(chǎn)業(yè)【链条】很长，一条船上有数万个零件；钢材、焊接、液压、\
通信样样都要过硬。
";
    check(200, SEA, &["潜水器", "链条"], whole);
}

#[test]
fn two_stretches_where_one_cannot_show_the_whole_query() {
    let two = "\u{20}   …它们不运【旅客】，也不载集装箱，专干别的船
    干不了的活：铺管船把输油管一节节焊好送入…
    …海洋裝備產(chǎn)業(yè)链条很长，一条船上有
    数万个零件；钢材、【焊接】、液压、通信样…
";
    check(48, SEA, &["旅客", "焊接"], two);
}

#[test]
fn without_a_clause_near_the_excerpt_begins_shortly_before_the_match() {
    let text = format!("{}潜水器{}", "山".repeat(100), "水".repeat(100));
    let shown = "\u{20}   …山山山山山山山山山山【潜水器】
    水水水水水水水水水水水水水水水水
    水水水水水水水水水水水水水水水水
    水水水水水水水水水水水水水水…
";
    check(36, &text, &["潜水器"], shown);
}

#[test]
fn a_match_longer_than_the_excerpt_is_shown_from_its_beginning() {
    let long = "海洋装备产业".repeat(20);
    let shown = "\u{20}   …【海洋装备产业
    海洋装备产业海洋
    装备产业海洋装备
    产业海洋装备】…
";
    check(20, &format!("看，{long}"), &[&long], shown);
}

#[test]
fn a_match_of_punctuation_is_shown_too() {
    let text = format!("{}。，。{}", "山".repeat(100), "水".repeat(100));
    let words = [("。，。", Lane::Phrase)];
    let all = terminal(&results(1, vec![hit(1, "题", &text, &words)]), screen(20));
    assert!(all.contains("【。，。】"), "{all}");
    let stops = "。".repeat(400) + "海" + &"。".repeat(400);
    let all = terminal(&results(1, vec![hit(1, "题", &stops, &[("海", Lane::Word)])]), screen(20));
    assert!(all.contains("【海】"), "{all}");
}

#[test]
fn the_closing_line_counts() {
    let check = |results: &Results, expected: &str| {
        let shown = terminal(results, screen(80));
        assert_eq!(shown.lines().last(), Some(expected));
    };
    let hit = |rank| hit(rank, "题", "海洋", &[]);
    check(&results(0, vec![]), "nothing found for “海洋装备”");
    check(&results(1, vec![hit(1)]), "1 article, 3.4 ms");
    check(&results(12, vec![hit(1), hit(2)]), "12 articles, 2 shown, 3.4 ms");
    check(&Results { by: By::Passage, ..results(12, vec![hit(1), hit(2)]) }, "12 passages, 2 shown, 3.4 ms");
    check(&results(12, vec![]), "12 articles, 0 shown, 3.4 ms");
    check(&Results { took_ms: 12.34, ..results(2, vec![hit(1), hit(2)]) }, "2 articles, 12 ms");
    check(&Results { took_ms: 1234.0, ..results(2, vec![hit(1), hit(2)]) }, "2 articles, 1.2 s");
    check(&Results { query: "\x1b[31m\n海".into(), ..results(0, vec![]) }, "nothing found for “␛[31m 海”");
}

#[test]
fn notices_close_after_ten() {
    let many: Vec<Notice> = (1..=12).map(|i| Notice::new(format!("{i}.txt"), "empty")).collect();
    let shown = notices(&many, screen(40));
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[..2], ["12 notices", "  1.txt: empty"]);
    assert_eq!(lines[10..], ["  10.txt: empty", "  … and 2 more"]);
    assert_eq!(notices(&[], screen(40)), "");
    let one = [Notice::new("corpus/\x1b]0;x\x07.txt", "not UTF-8 at byte 12, read as GB18030")];
    assert_eq!(
        notices(&one, screen(40)),
        "1 notice\n  corpus/␛]0;x␇.txt: not UTF-8 at byte\n    12, read as GB18030\n"
    );
}

#[test]
fn an_article_is_shown_as_it_is() {
    let text = "海洋裝備\r\n\r\n　　看海洋\t吧。\n\n  完\n";
    let about = About { title: "海洋裝備".into(), date: Some("2020-10-25".into()), ..About::default() };
    let shown = |title: &str, colour| {
        let about = About { title: title.into(), ..about.clone() };
        let article_of = Article { id: "a.txt".into(), text: text.into(), about };
        let marks: Vec<Mark> = marks(text, &[("海洋", Lane::Word)]).iter().map(Mark::from).collect();
        article(&article_of, &marks, Screen { columns: 40, colour })
    };
    let body = "\n　　看【海洋】    吧。\n\n  完\n";
    assert_eq!(shown("海洋裝備", false), format!("【海洋】裝備\n2020-10-25 · a.txt\n{body}"));
    assert_eq!(shown("别的", false), format!("别的\n2020-10-25 · a.txt\n\n【海洋】裝備\n{body}"));
    assert!(shown("海洋裝備", true).starts_with("\x1b[1m\x1b[31m海洋\x1b[0m\x1b[1m裝備\x1b[0m\n"));
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[海洋装备產業。，；：“”（） \n\t　a-d1.]{0,400}",
        "[海𠮷e\u{301}\u{fe0f}\u{fe00}\u{e0100}\u{200d}👩❤🔬🏽🇨🇳か\u{3099}\u{200b}\u{ad}\u{1b}\u{9b}\u{202e}\u{2066}\u{7f}\r\n\\[m;31 【】…—⸻한لا]{0,120}",
    ]
}

fn any_lane() -> impl Strategy<Value = Lane> {
    prop_oneof![Just(Lane::Phrase), Just(Lane::Word), Just(Lane::Char)]
}

/// A text and stretches of it, in any order, which may overlap or be empty.
fn any_marked() -> impl Strategy<Value = (String, Vec<Highlight>)> {
    let stretches = prop::collection::vec((any::<prop::sample::Index>(), 0usize..12, any_lane()), 0..8);
    (any_text(), stretches).prop_map(|(text, stretches)| {
        let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let highlights = stretches
            .into_iter()
            .map(|(start, chars, lane)| {
                let start = start.index(bounds.len());
                let end = (start + chars).min(bounds.len() - 1);
                Highlight { span: Span::new(bounds[start], bounds[end]), chars: Span::new(start, end), lane }
            })
            .collect();
        (text, highlights)
    })
}

prop_compose! {
    fn any_hit()(
        rank in 1usize..1000,
        (text, highlights) in any_marked(),
        id in any_text(),
        title in any_text(),
        more in 0usize..3,
        date in prop::option::of(any_text()),
        path in prop::option::of(any_text()),
    ) -> Hit {
        Hit {
            rank,
            score: 1.0,
            article: ArticleOfHit { id, about: About { title, date, path, ..About::default() } },
            passage: PassageOfHit { ordinal: 0, span: Span::new(0, text.len()), text },
            highlights,
            more,
            also: Vec::new(),
        }
    }
}

/// The text without colours, which must be whole in each line.
fn without_colours(text: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let mut on = false;
        let mut rest = line;
        while let Some(at) = rest.find('\x1b') {
            out.push_str(&rest[..at]);
            let end = at + rest[at..].find('m').expect("an escape ends with m");
            assert!(rest[at + 2..end].bytes().all(|b| b.is_ascii_digit()), "{line:?}");
            on = &rest[at..=end] != "\x1b[0m";
            rest = &rest[end + 1..];
        }
        assert!(!on, "colours end with the line: {line:?}");
        out.push_str(rest);
    }
    out
}

fn is_within(part: impl Iterator<Item = char>, whole: &str) -> bool {
    let mut whole = whole.chars();
    part.into_iter().all(|c| whole.any(|w| w == c))
}

fn bare(c: &char) -> bool {
    !c.is_whitespace() && !"【】…".contains(*c)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_the_texts_no_line_is_too_wide_and_no_control_character_is_left(
        hits in prop::collection::vec(any_hit(), 0..3),
        query in any_text(),
        notices in prop::collection::vec((any_text(), any_text()), 0..12),
        columns in 0usize..401,
    ) {
        let notices = notices.into_iter().map(|(place, reason)| Notice { place, reason }).collect();
        let results = Results { query, by: By::Article, total: hits.len(), took_ms: 0.5, notices, hits };
        let plain = terminal(&results, Screen { columns, colour: false });
        let coloured = without_colours(&terminal(&results, Screen { columns, colour: true }));
        for text in [&plain, &coloured] {
            for line in text.lines() {
                prop_assert!(line.width() <= columns.max(20), "{} columns: {line:?}", line.width());
                prop_assert_eq!(safe(line), line);
            }
        }
    }

    #[test]
    fn an_excerpt_is_of_its_passage_and_shows_a_match(
        (text, highlights) in any_marked(),
        columns in 20usize..120,
    ) {
        let mut hit = hit(1, "题", &text, &[]);
        hit.highlights = highlights;
        let results = results(1, vec![hit]);
        for colour in [false, true] {
            let all = terminal(&results, Screen { columns, colour });
            let passage: Vec<&str> = all.lines().skip(2).take_while(|line| !line.is_empty()).collect();
            let passage = passage.join("\n");
            prop_assert!(passage.lines().count() <= 4, "{passage}");
            let visible: String = safe(&text).chars().filter(bare).collect();
            let shown = without_colours(&passage);
            prop_assert!(is_within(shown.chars().filter(bare), &visible), "{shown:?} of {visible:?}");
            let shows = |highlight: &Highlight| !highlight.span.of(&text).trim().is_empty();
            let matches = results.hits[0].highlights.iter().any(shows);
            if colour && matches {
                prop_assert!(passage.contains("\x1b["), "{passage}");
            }
        }
    }

    #[test]
    fn an_article_loses_nothing_but_hidden_controls(
        (text, highlights) in any_marked(),
        columns in 20usize..120,
    ) {
        let marks: Vec<Mark> = highlights.iter().map(Mark::from).collect();
        let of = Article { id: "题".into(), text: text.clone(), about: About::default() };
        for colour in [false, true] {
            let shown = without_colours(&article(&of, &marks, Screen { columns, colour }));
            prop_assert!(shown.lines().all(|line| line.width() <= columns), "{shown}");
            let visible: String = text.split('\n').map(|line| line.trim_end_matches('\r')).flat_map(|line| {
                line.chars().filter(|c| !c.is_whitespace()).map(|c| safe(c.encode_utf8(&mut [0; 4])).into_owned()).collect::<Vec<_>>()
            }).collect();
            let shown: String = shown.lines().skip(1).flat_map(str::chars).filter(bare).collect();
            let visible: String = visible.chars().filter(bare).collect();
            prop_assert!(shown.ends_with(&visible) || visible.starts_with('题'), "{shown:?} of {visible:?}");
        }
    }
}
