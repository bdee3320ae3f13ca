//! Measures how well signatures tell reprints: `cargo run --release --example reprints ARTICLES [PAIRS]`
//!
//! First on pairs of the articles as they are. What a pair is, is found out without signatures: how much of their
//! runs of five characters, and of their figures, two texts have in common. PAIRS, such as `examples/reprints.tsv` for
//! the news collection, says of some pairs what a reader found them to be: `reprint`, `other`, or `between` where one
//! was rewritten. Then on articles that are edited here, as sites and agencies edit them, and on reports made from one form.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use yinde::{Signature, fold};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let Some(articles) = paths.first() else {
        return Err("which articles? `reprints ARTICLES [PAIRS]`".into());
    };
    let mut texts = BTreeMap::new();
    yinde::corpus::read(std::slice::from_ref(articles), &mut |article| {
        texts.insert(article.id, article.text);
        Ok(())
    })?;
    let texts: Vec<(String, String)> = texts.into_iter().collect();
    as_they_are(&texts);
    if let Some(pairs) = paths.get(1) {
        judged(&texts, &std::fs::read_to_string(pairs)?);
    }
    edited(&texts);
    forms();
    Ok(())
}

/// The runs of five letters of a text, as they are written, and its figures.
struct Exact {
    shingles: HashSet<[char; 5]>,
    figures: HashSet<String>,
}

impl Exact {
    fn of(text: &str) -> Self {
        let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        let shingles = letters.windows(5).filter_map(|run| run.try_into().ok()).collect();
        let figures = text.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|run| !run.is_empty());
        Exact { shingles, figures: figures.map(str::to_owned).collect() }
    }

    fn resemblance(&self, other: &Exact) -> f64 {
        let both = self.shingles.intersection(&other.shingles).count();
        both as f64 / (self.shingles.len() + other.shingles.len() - both).max(1) as f64
    }

    /// Whether many figures stand in both, and few of them are the same.
    fn other_figures(&self, other: &Exact) -> bool {
        let least = self.figures.len().min(other.figures.len());
        least >= 6 && (self.figures.intersection(&other.figures).count() as f64) < 0.6 * least as f64
    }
}

/// All pairs that have anything in common, and all that signatures take for reprints.
fn as_they_are(texts: &[(String, String)]) {
    let exact: Vec<Exact> = texts.iter().map(|(_, text)| Exact::of(text)).collect();
    let signatures: Vec<Signature> = texts.iter().map(|(_, text)| Signature::of(text)).collect();
    let mut pairs: HashSet<(usize, usize)> = sharing(&exact);
    for (a, one) in signatures.iter().enumerate() {
        pairs.extend((a + 1..signatures.len()).filter(|&b| one.is_reprint(&signatures[b])).map(|b| (a, b)));
    }
    let mut bands = BTreeMap::new();
    let (mut reprints, mut others) = (Share::default(), Share::default());
    for (a, b) in pairs {
        let (one, other) = (&exact[a], &exact[b]);
        let resemblance = one.resemblance(other);
        let (form, told) = (one.other_figures(other), signatures[a].is_reprint(&signatures[b]));
        bands.entry(((resemblance * 10.0) as usize, form)).or_insert_with(Share::default).add(told);
        if resemblance >= 0.7 && !form {
            reprints.add(told);
        } else if resemblance < 0.4 || form {
            others.add(told);
        }
    }
    println!("resemblance | figures | pairs | taken for reprints");
    println!("--- | --- | --- | ---");
    for ((band, form), share) in bands.iter().rev() {
        let figures = if *form { "other" } else { "same or few" };
        println!("{:.1} | {figures} | {} | {}", *band as f64 / 10.0, share.all, share.told);
    }
    println!(
        "\nof {} articles, pairs of a resemblance from 0.7 on against those below 0.4 or with other figures:",
        texts.len()
    );
    verdict(&reprints, &others);
}

/// The pairs that have rare runs in common: of these one in eight is looked at, by its hash.
fn sharing(exact: &[Exact]) -> HashSet<(usize, usize)> {
    let mut with: HashMap<[char; 5], Vec<usize>> = HashMap::new();
    for (number, of) in exact.iter().enumerate() {
        for run in of.shingles.iter().filter(|run| run.iter().map(|&c| c as u32).sum::<u32>() % 8 == 0) {
            with.entry(*run).or_default().push(number);
        }
    }
    let mut shared: HashMap<(usize, usize), u32> = HashMap::new();
    for numbers in with.values().filter(|numbers| numbers.len() <= 60) {
        for (at, &a) in numbers.iter().enumerate() {
            for &b in &numbers[at + 1..] {
                *shared.entry((a, b)).or_default() += 1;
            }
        }
    }
    shared.into_iter().filter(|(_, runs)| *runs >= 8).map(|(pair, _)| pair).collect()
}

/// Pairs that somebody read.
fn judged(texts: &[(String, String)], pairs: &str) {
    let texts: HashMap<&str, &str> = texts.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
    let mut shares: BTreeMap<&str, Share> = BTreeMap::new();
    for line in pairs.lines() {
        let mut fields = line.split('\t');
        let mut text = || fields.next().and_then(|id| texts.get(id)).copied();
        let (Some(a), Some(b)) = (text(), text()) else { continue };
        let told = Signature::of(a).is_reprint(&Signature::of(b));
        shares.entry(fields.next().unwrap_or("between")).or_default().add(told);
    }
    println!("\npairs that were read:");
    for (verdict, share) in &shares {
        println!("{verdict}: {} of {} taken for reprints", share.told, share.all);
    }
}

/// Articles, and briefs of their first 150 characters, edited in each way.
fn edited(texts: &[(String, String)]) {
    type Edit = fn(&str, &str) -> String;
    let reprints: [(&str, Edit); 8] = [
        ("a kicker and a byline", |text, _| format!("【要闻速递】本报讯（记者 某某）{text}（编辑 某某）")),
        ("the end cut off", |text, _| first_chars(text, 0.8)),
        ("a kicker, and the end cut off", |text, _| format!("【要闻速递】本报讯{}", first_chars(text, 0.85))),
        ("the other script", |text, _| traditional(text)),
        ("another dateline", |text, _| other_dateline(text)),
        ("a word in 60 characters replaced", |text, _| words_replaced(text)),
        ("marks and lines", |text, _| {
            text.replace('，', ", ").replace('。', "。\n\n").replace('“', "「").replace('”', "」")
        }),
        ("advertisements between", |text, _| text.replacen('。', "。 广告 新店开张全场半价 ×", 3)),
    ];
    let others: [(&str, Edit); 3] = [
        ("half of another", |text, other| first_chars(text, 0.5) + &last_chars(other, 0.5)),
        ("a third quoted", |text, other| first_chars(text, 0.33) + &last_chars(other, 0.67)),
        ("all figures others", |text, _| other_figures(text)),
    ];
    for (kind, chars) in [("articles", usize::MAX), ("briefs of 150 characters", 150)] {
        let texts: Vec<String> =
            texts.iter().step_by(37).map(|(_, text)| text.chars().take(chars).collect::<String>()).collect();
        let (mut right, mut wrong) = (Share::default(), Share::default());
        println!("\n{} {kind} | pairs | taken for reprints\n--- | --- | ---", texts.len());
        for (edits, sum) in [(&reprints[..], &mut right), (&others[..], &mut wrong)] {
            for (name, edit) in edits {
                let mut share = Share::default();
                for (text, other) in texts.iter().zip(texts.iter().cycle().skip(1)) {
                    let figures = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).count();
                    if *name != "all figures others" || figures >= text.chars().count() / 50 {
                        share.add(Signature::of(text).is_reprint(&Signature::of(&edit(text, other))));
                    }
                }
                println!("{name} | {} | {}", share.all, share.told);
                (sum.all, sum.told) = (sum.all + share.all, sum.told + share.told);
            }
        }
        verdict(&right, &wrong);
    }
}

/// Reports of one form, each of another day.
fn forms() {
    let figure = |seed: usize, at: usize, most: usize| {
        let hash = (seed * 1_000_003 + at).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (hash >> 40) % most
    };
    let weather = |day: usize| {
        let n = |at, most| figure(day, at, most);
        format!(
            "市气象台{}月{}日发布：今天白天晴转多云，最高气温{}度，南风{}级，相对湿度{}%；夜间多云，最低气温{}度，相对湿度{}%。\
             明天白天最高气温{}度，降水概率{}%；夜间最低气温{}度，北风{}级。请市民注意添减衣物，出行时留意交通安全。",
            n(0, 12) + 1,
            n(1, 28) + 1,
            n(2, 35),
            n(3, 7),
            n(4, 100),
            n(5, 25),
            n(6, 100),
            n(7, 35),
            n(8, 100),
            n(9, 25),
            n(10, 7)
        )
    };
    let market = |day: usize| {
        let n = |at, most| figure(day + 5000, at, most);
        format!(
            "截至{}月{}日收盘，某某实业报收于{}.{:02}元，换手率{}.{:02}%，成交量{}.{}万手，成交额{}.{}亿元。资金流向方面，\
             主力资金净流入{}.{}万元，占总成交额{}.{}%，散户资金净流出{}.{}万元。该公司主要从事灯塔与航标的制造和维护，\
             产品销往沿海各港口，近年也承接内河航道的照明工程。以上内容由公开数据整理，不构成投资建议。",
            n(0, 12) + 1,
            n(1, 28) + 1,
            n(2, 90),
            n(3, 100),
            n(4, 9),
            n(5, 100),
            n(6, 90),
            n(7, 10),
            n(8, 9),
            n(9, 100),
            n(10, 5000),
            n(11, 100),
            n(12, 20),
            n(13, 100),
            n(14, 5000),
            n(15, 100)
        )
    };
    println!("\nreports of one form | pairs | taken for reprints\n--- | --- | ---");
    for (name, report) in [("weather", &weather as &dyn Fn(usize) -> String), ("markets", &market)] {
        let signatures: Vec<Signature> = (0..100).map(|day| Signature::of(&report(day))).collect();
        let mut share = Share::default();
        for (at, one) in signatures.iter().enumerate() {
            signatures[at + 1..].iter().for_each(|other| share.add(one.is_reprint(other)));
        }
        println!("{name} | {} | {}", share.all, share.told);
    }
}

/// How many pairs there are, and how many of them signatures take for reprints.
#[derive(Default)]
struct Share {
    all: usize,
    told: usize,
}

impl Share {
    fn add(&mut self, told: bool) {
        self.all += 1;
        self.told += usize::from(told);
    }
}

fn verdict(reprints: &Share, others: &Share) {
    let precision = reprints.told as f64 / (reprints.told + others.told).max(1) as f64;
    let recall = reprints.told as f64 / reprints.all.max(1) as f64;
    println!("precision {precision:.4}, recall {recall:.4}: {} reprints, {} others", reprints.all, others.all);
}

fn first_chars(text: &str, share: f64) -> String {
    text.chars().take((text.chars().count() as f64 * share) as usize).collect()
}

fn last_chars(text: &str, share: f64) -> String {
    let chars = text.chars().count();
    text.chars().skip(chars - (chars as f64 * share) as usize).collect()
}

/// The text in Traditional characters, as far as each folds to one of the text's.
fn traditional(text: &str) -> String {
    static TABLE: std::sync::OnceLock<HashMap<char, char>> = std::sync::OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let folded = ('\u{4e00}'..='\u{9fff}').filter_map(|c| Some((fold(&c.to_string()).as_str().chars().next()?, c)));
        folded.filter(|(simplified, c)| simplified != c).collect()
    });
    text.chars().map(|c| *table.get(&c).unwrap_or(&c)).collect()
}

/// The text with a dateline before it, and another day in the first date.
fn other_dateline(text: &str) -> String {
    let day = text.find('日').unwrap_or(0);
    let digits = text[..day].chars().rev().take_while(char::is_ascii_digit).count();
    format!("新华社北京10月25日电 {}{}{}", &text[..day - digits], if digits > 0 { "27" } else { "" }, &text[day..])
}

fn words_replaced(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for at in (30..chars.len().saturating_sub(1)).step_by(60) {
        (chars[at], chars[at + 1]) = ('某', '些');
    }
    chars.into_iter().collect()
}

fn other_figures(text: &str) -> String {
    let other =
        |(at, c): (usize, char)| c.to_digit(10).map_or(c, |d| char::from(b'0' + ((d + 1 + at as u32 % 8) % 10) as u8));
    text.chars().enumerate().map(other).collect()
}
