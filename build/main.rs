//! Says how the program is linked, and compiles the dictionaries under `data/` into tables that need no loading at run time:
//! the lexicon as a trie, and the characters that folding and keys touch.

#[path = "../src/analyze/alone.rs"]
#[allow(dead_code, reason = "the analyzer reads the tables that are made with it")]
mod alone;
mod lexicon;
mod link;
#[path = "../src/analyze/rules.rs"]
mod rules;

use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use lexicon::{char_frequencies, lexicon};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Read as _;
use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=src/analyze/alone.rs");
    println!("cargo::rerun-if-changed=src/analyze/rules.rs");
    println!("cargo::rerun-if-changed=src/analyze/lexicon/node.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for argument in link::arguments(&out)? {
        println!("cargo::rustc-link-arg-bins={argument}");
    }
    let opencc = OpenCC::from_config(BuiltinConfig::T2s)?;
    let variants = read_variants()?;
    let fold = |text: &str| -> String {
        let simple = opencc.convert(text).to_lowercase();
        simple.chars().map(|c| *variants.get(&c).unwrap_or(&c)).collect()
    };
    let conversion = conversion(&opencc, &variants)?;
    fs::write(out.join("chars.rs"), char_tables(&conversion)?)?;
    let words = dictionary()?;
    let folded = folded(&words, &fold);
    let lexicon = lexicon(&folded);
    let coded = coded(&words, &opencc);
    let codes: Vec<u8> = coded.iter().flat_map(|&c| (c as u16).to_le_bytes()).collect();
    let key = |&c: &char| alone::alone(c, |c| conversion.keys.get(&c).copied()).number();
    let keys: Vec<u32> = coded.iter().map(key).collect();
    let mut of_keys: Vec<u64> = (0..).zip(&keys).map(|(code, &key)| u64::from(key) << 32 | code).collect();
    of_keys.sort_unstable();
    let mut numbers = vec![0u16; 1 << 16];
    (1..).zip(&coded).for_each(|(number, &c)| numbers[c as usize] = number);
    let mut tables = blake3::Hasher::new();
    for (word, frequency) in &folded {
        tables.update(format!("{word} {frequency}\n").as_bytes());
    }
    tables.update(&fs::read(out.join("chars.rs"))?).update(&codes);
    let tables = tables.finalize().to_hex();
    fs::write(
        out.join("tables.rs"),
        format!(
            "/// The BLAKE3 hash of what the compiled tables hold.\nconst TABLES: &str = \"{tables}\";\n\
             /// The fingerprint of the analyzer without words of the user.\nconst FINGERPRINT: &str = \"{}\";\n",
            rules::fingerprint(&tables, &[])
        ),
    )?;
    for (name, bytes) in [
        ("codes.chars", codes),
        ("codes.keys", keys.into_iter().flat_map(u32::to_le_bytes).collect()),
        ("codes.of_keys", of_keys.into_iter().flat_map(u64::to_le_bytes).collect()),
        ("codes.numbers", numbers.into_iter().flat_map(u16::to_le_bytes).collect()),
        ("lexicon.chars", lexicon.codes),
        ("lexicon.nodes", lexicon.nodes),
        ("lexicon.frequencies", lexicon.frequencies),
        ("lexicon.logarithms", lexicon.logarithms),
    ] {
        fs::write(out.join(name), bytes)?;
    }
    let total = lexicon.total;
    fs::write(out.join("lexicon.rs"), format!("/// The sum of all frequencies.\npub const TOTAL: u64 = {total};\n"))?;
    Ok(())
}

/// `data/variants.txt`: variant → the form that stays.
fn read_variants() -> Result<BTreeMap<char, char>, Box<dyn Error>> {
    let mut variants = BTreeMap::new();
    for line in fs::read_to_string("data/variants.txt")?.lines().filter(|line| !line.starts_with('#')) {
        let mut chars = line.trim().chars();
        let Some(kept) = chars.next() else { continue };
        variants.extend(chars.map(|variant| (variant, kept)));
    }
    Ok(variants)
}

/// jieba's dictionary: each word and its frequency.
fn dictionary() -> Result<Vec<(String, u64)>, Box<dyn Error>> {
    let mut dict = String::new();
    flate2::read::GzDecoder::new(fs::File::open("data/jieba/dict.txt.gz")?).read_to_string(&mut dict)?;
    let mut words = Vec::new();
    for line in dict.lines() {
        let mut fields = line.split_ascii_whitespace();
        let (Some(word), Some(freq)) = (fields.next(), fields.next()) else { continue };
        words.push((word.to_owned(), freq.parse()?));
    }
    Ok(words)
}

/// The dictionary, folded as texts are.
fn folded(words: &[(String, u64)], fold: &dyn Fn(&str) -> String) -> BTreeMap<String, u64> {
    let mut folded: BTreeMap<String, u64> = BTreeMap::new();
    for (word, freq) in words {
        *folded.entry(fold(word)).or_default() += freq;
    }
    folded
}

/// The characters that stored texts are written in by their codes, the most frequent first.
fn coded(words: &[(String, u64)], opencc: &OpenCC) -> Vec<char> {
    let mut freqs = char_frequencies(words.iter().map(|(word, freq)| (word, freq)));
    // What is frequent in one script is frequent in the other.
    for c in '\u{4e00}'..='\u{9fff}' {
        let mut simple = [0; 4];
        let freq = opencc.convert(c.encode_utf8(&mut simple)).chars().next().and_then(|c| freqs.get(&c)).copied();
        let own = freqs.entry(c).or_default();
        *own = (*own).max(freq.unwrap_or(0) / 8);
    }
    let han = freqs.into_iter().filter(|(c, _)| ('\u{4e00}'..='\u{9fff}').contains(c));
    let mut han: Vec<(char, u64)> = han.collect();
    han.sort_by_key(|&(c, freq)| (Reverse(freq), c));
    let signs = "0123456789\n ，。、：；！？“”（）《》「」·—…-.,%".chars();
    let small = 'a'..='z';
    let rare =
        [' '..='~', '\u{3000}'..='\u{312f}', '\u{ff00}'..='\u{ffef}', '\u{2000}'..='\u{206f}', '\u{a0}'..='\u{ff}'];
    let (first, last) = han.split_at(3000.min(han.len()));
    let all = signs.chain(small).chain(first.iter().map(|&(c, _)| c));
    let all = all.chain(rare.into_iter().flatten()).chain(last.iter().map(|&(c, _)| c));
    let mut seen = BTreeSet::new();
    all.filter(|&c| seen.insert(c)).take(CODES).collect()
}

/// 192 codes of one byte, 63 times 255 of two bytes.
const CODES: usize = 192 + 63 * 255;

/// What conversion does.
struct Conversion {
    /// The key of each character that it joins with others.
    keys: BTreeMap<char, char>,
    /// What becomes of each character that it may change, if it stands in no phrase.
    alone: BTreeMap<char, char>,
    /// What becomes of phrases.
    phrases: Vec<(String, String)>,
}

fn conversion(opencc: &OpenCC, variants: &BTreeMap<char, char>) -> Result<Conversion, Box<dyn Error>> {
    let one_form = |c: char| *variants.get(&c).unwrap_or(&c);
    let mut same = Same::default();
    let mut may_change: BTreeSet<char> = variants.keys().copied().collect();
    let mut join = |from: &str, to: &str, may_change: &mut BTreeSet<char>| {
        for (a, b) in from.chars().zip(to.chars()).filter(|(a, b)| a != b) {
            same.join(a, b);
            may_change.insert(a);
        }
    };
    for c in (0x80..0x32000).filter_map(char::from_u32) {
        let one = c.to_string();
        join(&one, &opencc.convert(&one), &mut may_change);
    }
    let mut phrases = Vec::new();
    for line in fs::read_to_string("data/opencc/TSPhrases.txt")?.lines().filter(|line| !line.starts_with('#')) {
        if let Some((phrase, _)) = line.split_once('\t') {
            let simple = opencc.convert(phrase);
            assert_eq!(phrase.chars().count(), simple.chars().count(), "{phrase} is as long as what it becomes");
            join(phrase, &simple, &mut may_change);
            phrases.push((phrase.to_owned(), simple.chars().map(one_form).collect()));
        }
    }
    for (&variant, &kept) in variants {
        join(&variant.to_string(), &kept.to_string(), &mut may_change);
    }
    let alone = |c: char| opencc.convert(&c.to_string()).chars().next().map_or(c, one_form);
    let alone = may_change.into_iter().map(|c| (c, alone(c))).collect();
    // Of those that begin with the same character the longest come first.
    let order = |(phrase, _): &(String, String)| (phrase.chars().next(), Reverse(phrase.len()), phrase.clone());
    phrases.sort_by_key(order);
    phrases.dedup();
    Ok(Conversion { keys: same.keys(opencc).collect(), alone, phrases })
}

/// The tables of these. What conversion may change has [`MAY_CHANGE`] beside what becomes of it alone, and what begins a
/// phrase [`BEGINS`].
fn char_tables(conversion: &Conversion) -> Result<String, std::fmt::Error> {
    let Conversion { keys, alone, phrases } = conversion;
    let mut script: BTreeMap<char, u32> = alone.iter().map(|(&c, &to)| (c, to as u32 | MAY_CHANGE)).collect();
    for c in phrases.iter().filter_map(|(phrase, _)| phrase.chars().next()) {
        *script.entry(c).or_insert(c as u32) |= BEGINS;
    }
    let mut out = String::new();
    write_table(&mut out, "SCRIPT", script.into_iter())?;
    write_table(&mut out, "KEY", keys.iter().map(|(&c, &key)| (c, key as u32)))?;
    writeln!(out, "pub const MAY_CHANGE: u32 = {MAY_CHANGE};\npub const BEGINS: u32 = {BEGINS};")?;
    writeln!(out, "pub static PHRASES: [(&str, &str); {}] = {phrases:?};", phrases.len())?;
    Ok(out)
}

/// Bits that no character has.
const MAY_CHANGE: u32 = 1 << 30;
const BEGINS: u32 = 1 << 31;

/// Classes of characters that conversion joins.
#[derive(Default)]
struct Same {
    class: BTreeMap<char, BTreeSet<char>>,
}

impl Same {
    fn join(&mut self, a: char, b: char) {
        let mut all = self.class.remove(&a).unwrap_or_else(|| [a].into());
        all.extend(self.class.remove(&b).unwrap_or_else(|| [b].into()));
        for &c in &all {
            self.class.insert(c, all.clone());
        }
    }

    /// Each character with the one its class is known by: the first that conversion leaves as it is.
    fn keys(&self, opencc: &OpenCC) -> impl Iterator<Item = (char, char)> {
        let simplified = |c: &&char| opencc.convert(&c.to_string()).chars().eq([**c]);
        self.class.iter().filter_map(move |(&c, all)| all.iter().find(simplified).or(all.first()).map(|&key| (c, key)))
    }
}

fn write_table(out: &mut String, name: &str, entries: impl Iterator<Item = (char, u32)>) -> std::fmt::Result {
    let mut blocks: BTreeMap<usize, [u32; 256]> = BTreeMap::new();
    for (c, to) in entries {
        blocks.entry(c as usize >> 8).or_insert([0; 256])[c as usize & 0xff] = to;
    }
    assert!(blocks.len() < 0xffff, "a page number is two bytes");
    let mut pages = vec![0u16; 0x1100];
    for (number, page) in blocks.keys().enumerate() {
        pages[*page] = number as u16 + 1;
    }
    writeln!(out, "pub static {name}_PAGES: [u16; {}] = {pages:?};", pages.len())?;
    writeln!(out, "pub static {name}_BLOCKS: [[u32; 256]; {}] = [[0; 256],", blocks.len() + 1)?;
    for block in blocks.values() {
        writeln!(out, "{block:?},")?;
    }
    writeln!(out, "];")
}
