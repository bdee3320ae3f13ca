use super::*;

/// Reads Markdown and expects this text.
fn check(source: &str, expected: &str) {
    assert_eq!(article(source).0.text, expected, "{source}");
}

fn check_title(source: &str, expected: &str) {
    assert_eq!(article(source).0.about.title, expected, "{source}");
}

#[test]
fn blocks_stand_apart() {
    check("# 象棋\n两人对坐。\n\n第二段。\n", "象棋\n\n两人对坐。\n\n第二段。");
    check("象棋\n===\n\n---\n\n> 观棋不语\n> 真君子\n", "象棋\n\n观棋不语真君子");
    check("一\r\n\r\n二\r\n", "一\n\n二");
    check("一  \n二\\\n三", "一\n二\n三");
    check("", "");
    check("[a]: https://example.org\n", "");
}

#[test]
fn items_and_rows_stand_on_a_line() {
    check("车：\n\n- 直走\n- 横走\n  续行\n\n    1. 一\n    2. 二\n\n马。", "车：\n\n直走\n横走续行\n一\n二\n\n马。");
    check("* 松\n\n* 散\n\n  第二段", "松\n散\n第二段");
    check("| 年 | 事 |\n|---|:-:|\n| 2020 | **冬** |\n| | 春 |\n\n后", "年  事\n2020  冬\n春\n\n后");
}

#[test]
fn lines_join_without_a_space_in_chinese() {
    check("他走了\n三步。\n后来", "他走了三步。后来");
    check("叫作 KPI\n考核，\nOKR\nis new", "叫作 KPI 考核， OKR is new");
    check("他说“好”\n然后说\n“不”", "他说“好”然后说“不”");
    check("全是**重点**\n`code`", "全是重点 code");
}

#[test]
fn of_links_and_images_the_text_stays() {
    check(
        "见[青岛](https://example.org \"题\")和![栈桥](a.png)，<https://example.org>。",
        "见青岛和栈桥，https://example.org。",
    );
    check("*斜* **粗** ~~删~~ `码` \\*星\\*", "斜 粗 删 码 *星*");
    check("A&amp;B&nbsp;&#20013;", "A&B\u{a0}中");
}

#[test]
fn code_keeps_its_lines() {
    check("前\n\n```rust\n\nfn main() {\n    ok();\n}\n\n```\n\n后", "前\n\nfn main() {\n    ok();\n}\n\n后");
    check("    缩进\n      更深\n", "缩进\n  更深");
    check("```\n```\n后", "后");
}

#[test]
fn html_is_shown_as_a_browser_would() {
    check("青<b>岛</b>市<br>山东<!-- 注 -->省", "青岛市\n山东省");
    check("<ruby>漢<rp>(</rp><rt>hàn</rt><rp>)</rp>字<rt>zì</rt></ruby>。", "漢(hàn)字(zì)。");
    check("前\n\n<div align=\"center\">\n  <p>第一</p>\n  <p>第\n  二</p>\n</div>\n\n后", "前\n\n第一\n第二\n\n后");
    check("<table>\n<tr><td>一</td><td>二</td></tr>\n<tr><td>三</td></tr>\n</table>", "一  二\n三");
    check("<script>\nlet a = '甲';\n</script>\n\n乙", "乙");
    check("没有关上的<style>甲\n\n乙", "没有关上的\n\n乙");
}

#[test]
fn titles_come_from_where_they_are_best() {
    check_title("---\ntitle: 题\n---\n# 头\n正文", "题");
    check_title("正文。\n\n## \n\n# 头 `码`\n\n## 二", "头 码");
    check_title("- # 头\n- 二", "头");
    check_title("正文。", "");
}

#[test]
fn front_matter_is_no_text() {
    let (article, trouble) = article("---\nid: 007\ndate: 2022-05-06\nauthor: [甲, 乙]\nurl: \n---\n\n正文\n");
    assert_eq!((article.id.as_str(), article.text.as_str(), trouble), ("007", "正文", None));
    assert_eq!(article.about.date.as_deref(), Some("2022-05-06"));
    assert_eq!(article.about.author.as_deref(), Some("甲、乙"));
    assert_eq!(article.about.url, None);
}

#[test]
fn bad_front_matter_is_told_and_left_out() {
    let (article, trouble) = article("---\ntitle: [题\n---\n正文");
    assert_eq!((article.about.title.as_str(), article.text.as_str()), ("", "正文"));
    assert!(trouble.is_some_and(|reason| reason.starts_with("its front matter is not read: ")));
}

#[test]
fn the_time_grows_with_the_length_only() {
    for piece in ["<a \"'", "<script></script>", "&", "<!--", "> ", "* a\n", "[", "<b", "**", "`a``", "|a|\n"] {
        article(&format!("<div>{}", piece.repeat(20_000)));
        article(&piece.repeat(20_000));
    }
}
