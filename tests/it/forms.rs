//! Every form and encoding that articles come in: whatever they were written in, the text is the same.

use crate::made::{docx, encoded, epub, gz, page, paragraphs, tar, zip, zst};
use encoding_rs::{BIG5, GB18030};
use std::fs;
use yinde::Article;
use yinde::corpus::{Encoding, Reading, read_with};

/// In simplified characters.
const INK: &str = "墨锭放在石砚上，加几滴清水，慢慢地磨，磨到水面发亮，墨就可以用了。\n\
    从前的读书人常说，磨墨的时候不要着急，手要轻，圈要圆，心也会跟着安静下来。\n\
    现在大家多半用瓶装的墨汁，方便是方便，但是少了那一阵淡淡的香气，也少了写字以前的那一段时间。";
/// In traditional characters, all of which Big5 has.
const KITE: &str = "風箏用竹片做骨架，糊上薄紙，再畫上燕子、蝴蝶或者金魚的圖案，就可以拿到河邊去放。\n\
    風大的時候線要放得慢，風小的時候就要一邊跑一邊收線，這樣風箏才不會掉下來。\n\
    老師傅說，一個好的風箏左右必須對稱，尾巴的長度也有講究，太短了會打轉，太長了又飛不高。";
/// In both, with something else between.
const MIXED: &str = "Go 语言的 goroutine（中文常译作“协程”）启动很快，一台机器上可以同时跑 100,000 个。\n\
    這一段用繁體字寫成，與上面的簡體字放在一起，看看讀出來的文字會不會改變；价格是 12.50 元，温度是 −3 ℃。";

/// Reads one file and gives its articles, and its notices without the folder's path.
fn read_file(name: &str, bytes: &[u8], reading: &Reading) -> (Vec<Article>, Vec<String>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("a file can be written there");
    let mut articles = Vec::new();
    let notices = read_with(&[path], reading, &mut |article| {
        articles.push(article);
        Ok(())
    });
    let place = format!("{}/", folder.path().display());
    let notices = notices.expect("the file is there");
    (articles, notices.iter().map(|notice| notice.to_string().replace(&place, "")).collect())
}

/// Expects one article with this text, and not a word about it.
fn check(name: &str, bytes: &[u8], expected: &str) {
    let (articles, notices) = read_file(name, bytes, &Reading::default());
    let texts: Vec<_> = articles.iter().map(|article| article.text.replace("\n\n", "\n")).collect();
    assert_eq!((texts, notices), (vec![expected.to_owned()], vec![]), "{name}");
}

/// Expects articles of these ids, and notices that begin so.
fn check_told(name: &str, bytes: &[u8], ids: &[&str], notices: &[&str]) {
    let (articles, told) = read_file(name, bytes, &Reading::default());
    let found: Vec<_> = articles.iter().map(|article| article.id.as_str()).collect();
    let as_expected =
        told.len() == notices.len() && told.iter().zip(notices).all(|(told, begin)| told.starts_with(begin));
    assert!(found == ids && as_expected, "{name}: {found:?} {told:#?}");
}

#[test]
fn a_text_is_the_same_in_every_encoding_and_wrapping() {
    let mut count = 0;
    let mut check = |name: &str, bytes: &[u8], expected: &str| {
        check(name, bytes, expected);
        count += 1;
    };
    for text in [INK, KITE, MIXED] {
        for (encoding, bytes) in encoded(text) {
            check(&format!("{encoding}.txt"), &bytes, text);
            check(&format!("{encoding}.txt.gz"), &gz(&bytes), text);
            check(&format!("{encoding}.zst.text.zst"), &zst(&bytes), text);
            check(&format!("{encoding}.zip"), &zip(&[("a/b.txt", &bytes)]), text);
            check(&format!("{encoding}.tar"), &tar(&[("a/b.txt", &bytes)]), text);
        }
        for (encoding, bytes) in encoded(&text.replace('\n', "\n\n")) {
            check(&format!("{encoding}.md"), &bytes, text);
        }
        for (encoding, bytes) in encoded(&format!("{{\"id\":\"a\",\"text\":{}}}\n", serde_json::json!(text))) {
            check(&format!("{encoding}.jsonl"), &bytes, text);
            check(&format!("{encoding}.ndjson.zst"), &zst(&bytes), text);
        }
        for (encoding, bytes) in
            encoded(&format!("编号,标题,正文\r\n1,题,\"{text}\"\r\n").replace("编号", "id").replace("标题", "title"))
        {
            check(&format!("{encoding}.csv"), &bytes, text);
        }
        for (encoding, bytes) in encoded(&format!("title\tcontent\n題\t\"{text}\"\n")) {
            check(&format!("{encoding}.tsv.gz"), &gz(&bytes), text);
        }
        for (encoding, bytes) in encoded(&page("", text).replace('页', "文")) {
            check(&format!("{encoding}.html"), &bytes, text);
        }
        let packed = [
            ("a.tgz", gz(&tar(&[("./b.txt", text.as_bytes())]))),
            ("a.tar.gz", gz(&tar(&[("b.txt.gz", &gz(text.as_bytes()))]))),
            ("a.tar.zst", zst(&tar(&[("b.html", page("", text).as_bytes())]))),
            ("a.tzst", zst(&tar(&[("b.txt", text.as_bytes())]))),
            ("inner.zip", zip(&[("b.zip", &zip(&[("c.txt", text.as_bytes())]))])),
            ("inner.tar", tar(&[("b.tar.gz", &gz(&tar(&[("c.txt", text.as_bytes())])))])),
            ("a.docx", docx(text)),
            ("a.docx.gz", gz(&docx(text))),
            ("docx.zip", zip(&[("a.docx", &docx(text))])),
            (
                "a.epub",
                epub(&[(
                    "一.xhtml",
                    page("", text).replace("<ul class=\"nav\"><li><a href=\"/\">首页</a></li></ul>", ""),
                )]),
            ),
        ];
        for (name, bytes) in &packed {
            check(name, bytes, text);
        }
    }
    assert!(count >= 60, "{count}");
}

#[test]
fn a_page_says_what_it_is_in() {
    for (label, bytes) in encoded(&page("", INK)) {
        let declared =
            ["<meta charset=\"gb2312\">", "<meta http-equiv='Content-Type' content='text/html; charset=GBK'>"];
        for head in declared.iter().filter(|_| label == "gb18030") {
            let bytes = GB18030.encode(&page(head, INK)).0.into_owned();
            check("a.htm", &bytes, INK);
        }
        check("a.html", &bytes, INK);
    }
    let xhtml = format!(
        "<?xml version=\"1.0\" encoding=\"big5\"?>{}",
        page("", KITE).replace('页', "頁").replace("首页", "首頁")
    );
    check("a.xhtml", &BIG5.encode(&xhtml.replace('页', "頁")).0, KITE);
    let lying = page("<meta charset=\"gb2312\">", INK);
    check_told("a.html", lying.as_bytes(), &["a.html"], &["a.html: says that it is in gb18030, and is read as UTF-8"]);
}

#[test]
fn a_named_encoding_is_taken_at_its_word() {
    let reading = Reading { encoding: Some("big5".parse::<Encoding>().expect("it is known")) };
    let (bytes, ..) = BIG5.encode("市場");
    let (articles, notices) = read_file("a.txt", &bytes, &reading);
    assert_eq!((articles[0].text.as_str(), notices.len()), ("市場", 0));
    let (_, notices) = read_file("a.txt", &GB18030.encode(INK).0, &reading);
    assert!(notices[0].contains("cannot be decoded as Big5"), "{notices:?}");
    assert!("utf-7".parse::<Encoding>().is_err_and(|e| e.to_string().contains("gb18030")));
}

#[test]
fn ids_and_paths_lead_into_archives() {
    let (gbk, ..) = GB18030.encode("目录/墨锭的故事.txt");
    let mut bytes =
        zip(&[("a.txt", b"1"), ("x/b.jsonl", b"{\"text\":\"2\"}\n{\"text\":\"3\"}"), (&"z".repeat(gbk.len()), b"4")]);
    let z = "z".repeat(gbk.len()).into_bytes();
    let at: Vec<_> = (0..bytes.len() - z.len()).filter(|&at| bytes[at..].starts_with(&z)).collect();
    at.iter().for_each(|&at| bytes[at..at + gbk.len()].copy_from_slice(&gbk));
    check_told(
        "a.zip",
        &bytes,
        &["a.zip!/a.txt", "a.zip!/x/b.jsonl#1", "a.zip!/x/b.jsonl#2", "a.zip!/目录/墨锭的故事.txt"],
        &[],
    );
    let (articles, _) = read_file("a.zip", &bytes, &Reading::default());
    assert_eq!(articles[2].about.path.as_deref(), Some("a.zip!/x/b.jsonl"));
    let long = format!("{}/长.txt", "名".repeat(60));
    let strange = tar(&[
        ("../../b.txt", b"1"),
        ("/etc/c.txt", b"2"),
        (".hidden.txt", b"3"),
        ("README.md", b"4"),
        (&long, b"5"),
        ("d.bin", b"6"),
    ]);
    let ids = ["a.tar!/../../b.txt", "a.tar!/etc/c.txt", &format!("a.tar!/{long}")];
    check_told("a.tar", &strange, &ids, &["a.tar: 1 file of other kinds left out (.bin 1)"]);
}

#[test]
fn documents_bring_what_they_say_of_themselves() {
    let (articles, _) = read_file("a.docx", &docx(INK), &Reading::default());
    let about = &articles[0].about;
    assert_eq!(
        (about.title.as_str(), about.author.as_deref(), about.date.as_deref()),
        ("题 & 名", Some("甲某"), Some("2020-10-25"))
    );
    let chapter = |text: &str| {
        format!("<html><head><title>x</title></head><body><h1>第一章</h1>{}</body></html>", paragraphs(text, "p"))
    };
    let book = epub(&[
        ("2.xhtml", chapter(KITE)),
        ("一.xhtml", chapter(INK)),
        ("0.xhtml", "<body><p>献给读者</p></body>".to_owned()),
    ]);
    let (articles, notices) = read_file("b.epub", &book, &Reading::default());
    assert_eq!(notices, [] as [String; 0]);
    let ids: Vec<_> = articles.iter().map(|article| article.id.as_str()).collect();
    assert_eq!(ids, ["b.epub!/OEBPS/一.xhtml", "b.epub!/OEBPS/2.xhtml"]);
    let about = &articles[0].about;
    assert_eq!(
        (about.title.as_str(), about.author.as_deref(), about.source.as_deref()),
        ("书 · 第一章", Some("甲、乙"), Some("某社"))
    );
    assert!(articles[0].text.starts_with("献给读者\n\n第一章\n墨锭放在"), "{}", articles[0].text);
}

#[test]
fn what_is_damaged_or_lies_is_told() {
    let text = INK.as_bytes();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    let in_archive = |inner: &[u8]| zip(&[("a.txt", text), ("b.docx", inner), ("c.txt", text)]);
    check_told("a.txt", b"%PDF-1.7\n%\xe2\xe3", &[], &["a.txt: left out, for it is a PDF, whatever its name says"]);
    check_told("a.txt", &zip(&[("b.txt", text)]), &[], &["a.txt: left out, for it is a ZIP archive"]);
    check_told("a.md", png, &[], &["a.md: left out, for it is a picture"]);
    check_told("a.txt.gz", text, &[], &["a.txt.gz: cannot be unpacked: invalid gzip header"]);
    check_told("a.txt.zst", text, &[], &["a.txt.zst: cannot be unpacked: "]);
    check_told("a.docx", text, &[], &["a.docx: left out, for it is not a ZIP archive, as it should be"]);
    check_told(
        "a.docx",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        &[],
        &["a.docx: left out, for it is an old or encrypted Word document"],
    );
    check_told("a.docx", &zip(&[("b.txt", text)]), &[], &["a.docx: left out, for it is no Word document"]);
    check_told("a.epub", &zip(&[("b.txt", text)]), &[], &["a.epub: left out, for it is no book"]);
    check_told("a.pdf", text, &[], &["a.pdf: left out, for it is not a PDF"]);
    check_told("a.zip", text, &[], &["a.zip: left out, for it is not a ZIP archive"]);
    check_told("a.tar", text, &[], &["a.tar: is no tar archive from here on"]);
    for empty in ["a.txt", "a.html", "a.csv", "a.docx", "a.epub", "a.pdf", "a.zip", "a.tar", "a.jsonl"] {
        check_told(empty, b"", &[], &[&format!("{empty}: ")]);
    }
    let both = ["a.zip!/a.txt", "a.zip!/c.txt"];
    check_told("a.zip", &in_archive(text), &both, &["a.zip!/b.docx: left out, for it is not a ZIP archive"]);
    let whole = zip(&[("a.txt", text)]);
    check_told("a.zip", &whole[..whole.len() / 2], &[], &["a.zip: cannot be unpacked: it is damaged"]);
    let whole = tar(&[("a.txt", text), ("b.txt", text)]);
    check_told(
        "a.tar",
        &whole[..1536 + 100],
        &["a.tar!/a.txt"],
        &["a.tar!/b.txt: cannot be unpacked: the archive ends within it", "a.tar: is no tar archive from here on"],
    );
    let whole = gz(text);
    check_told("a.txt.gz", &whole[..whole.len() / 2], &[], &["a.txt.gz: cannot be unpacked: "]);
    let damaged = [text, b"\xff\xfe", text].concat();
    let told = format!(
        "a.txt: 2 places cannot be decoded as UTF-8, the first at byte {}: they are read as \u{fffd}",
        text.len()
    );
    check_told("a.txt", &damaged, &["a.txt"], &[&told]);
    let twice: String = text.iter().map(|&byte| char::from(byte)).collect();
    check_told("a.txt", twice.as_bytes(), &["a.txt"], &["a.txt: was encoded twice, so that 墨锭放在石砚上，"]);
}

#[test]
fn a_member_with_a_password_is_told() {
    let mut bytes = zip(&[("a.txt", INK.as_bytes()), ("b.txt", KITE.as_bytes())]);
    // What makes a member a secret one is a bit in both of its headers.
    for (magic, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = (0..bytes.len() - 4).find(|&at| bytes[at..].starts_with(magic)).expect("there is such a header");
        bytes[at + flags] |= 1;
    }
    check_told("a.zip", &bytes, &["a.zip!/b.txt"], &["a.zip!/a.txt: cannot be unpacked, for it has a password"]);
}

#[test]
fn bombs_are_put_out() {
    let zeros = vec![b' '; 70 << 20];
    let far_more = "unpacks to more than 64 MiB, far more than its packed size would hold of articles";
    check_told("a.txt.zst", &zst(&zeros), &[], &[&format!("a.txt.zst: {far_more}")]);
    let bomb = zip(&[("a.txt", b"1"), ("b.txt", &zeros), ("c.txt", b"3")]);
    check_told(
        "a.zip",
        &bomb,
        &["a.zip!/a.txt"],
        &[&format!("a.zip!/b.txt: {far_more}"), &format!("a.zip: {far_more}: nothing more of it is read")],
    );
    let bomb = gz(&tar(&[("a.txt", b"1"), ("b.bin", &zeros), ("c.txt", b"3")]));
    check_told(
        "a.tgz",
        &bomb,
        &["a.tgz!/a.txt"],
        &["a.tgz: unpacks to more than 64 MiB", "a.tgz: 1 file of other kinds"],
    );
    let deep = zip(&[("b.zip", &zip(&[("c.zip", &zip(&[("d.txt", b"1")]))]))]);
    check_told("a.zip", &deep, &[], &["a.zip!/b.zip!/c.zip: left out, for it lies in 2 archives already"]);
    let hollow = docx(&" ".repeat(70 << 20));
    check_told("a.docx", &hollow, &[], &["a.docx: unpacks to more than 64 MiB"]);
    let endless = format!("text\n\"{}", "文\n".repeat(20 << 20));
    check_told("a.csv", endless.as_bytes(), &[], &["a.csv#2: the row is longer than 64 MiB, so a quote is not closed"]);
}

/// A page with `text` on it, in a font that has a table of what its characters are.
#[cfg(feature = "pdf")]
fn pdf(text: &str) -> Vec<u8> {
    pdf_in("Identity-H", text)
}

/// The same in a font whose characters have these codes; all but `Identity-H` have Unicode's.
#[cfg(feature = "pdf")]
fn pdf_in(encoding: &str, text: &str) -> Vec<u8> {
    let codes: Vec<u16> = text.encode_utf16().collect();
    let by_table = encoding == "Identity-H";
    let glyphs: String =
        codes.iter().zip(1..).map(|(code, n)| format!("{:04x}", if by_table { n } else { *code })).collect();
    let table = if by_table { "/ToUnicode 7 0 R" } else { "" };
    let map: String = codes.iter().zip(1..).map(|(code, n)| format!("<{n:04x}> <{code:04x}>\n")).collect();
    let map = format!(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /M def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{} beginbfchar\n{map}endbfchar\n\
         endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend",
        codes.len()
    );
    let content = format!("BT /F 12 Tf 72 720 Td <{glyphs}> Tj ET");
    let stream = |text: &str| format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len());
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
            .to_owned(),
        stream(&content),
        format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /{encoding} /DescendantFonts [6 0 R] {table} >>"
        ),
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) \
         /Supplement 0 >> /FontDescriptor 8 0 R /DW 1000 >>"
            .to_owned(),
        stream(&map),
        "<< /Type /FontDescriptor /FontName /X /Flags 4 >>".to_owned(),
    ];
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (object, number) in objects.iter().zip(1..) {
        table += &format!("{:010} 00000 n \n", bytes.len());
        bytes.extend(format!("{number} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let (at, size) = (bytes.len(), objects.len() + 1);
    bytes.extend(
        format!("xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n")
            .into_bytes(),
    );
    bytes
}

#[cfg(feature = "pdf")]
#[test]
fn a_pdf_is_read_or_told() {
    let bytes = pdf("墨锭放在石砚上，加几滴清水。");
    check("a.pdf", &bytes, "墨锭放在石砚上，加几滴清水。");
    check("a.zip", &zip(&[("a.pdf", &bytes)]), "墨锭放在石砚上，加几滴清水。");
    check("a.pdf", &pdf_in("UniGB-UCS2-H", "墨锭放在石砚上。"), "墨锭放在石砚上。");
    let unknown = "a.pdf: left out, for its fonts do not say which characters they show";
    check_told("a.pdf", &pdf_in("GBK-EUC-H", "墨锭"), &[], &[unknown]);
    check_told("a.pdf", &bytes[..bytes.len() / 2], &[], &["a.pdf: left out, for it cannot be read as a PDF"]);
    check_told("a.pdf", &pdf(""), &[], &["a.pdf: has no text"]);
}

#[cfg(not(feature = "pdf"))]
#[test]
fn without_pdf_it_is_told() {
    check_told("a.pdf", b"%PDF-1.4\n", &[], &["a.pdf: left out, for this yinde was built without PDF"]);
}
