//! Teaches an index words that no dictionary has: `cargo run --example own_words`

use yinde::{About, Article, Build, Index, Options, UserWords, build};

/// A word a line, then perhaps how often it is written and a tag, as jieba has it.
const WORDS: &str = "灯塔水母计划\n蓝眼泪 300\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let article = Article {
        id: "sea".into(),
        text: "灯塔水母计划在岛上开了第二年。夏夜里蓝眼泪一来，码头就站满了人。".into(),
        about: About::default(),
    };
    let (words, notices) = UserWords::parse("my words", WORDS);
    assert!(notices.is_empty(), "every line can be read");

    let cut_with = |words: Option<UserWords>| -> Result<Vec<String>, Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let options = Build { words, ..Build::default() };
        build(folder.path(), vec![article.clone()], &options, &|_| ())?;
        // The words go into the index: who opens it need not know of them.
        let index = Index::open(folder.path())?;
        let results = index.search("蓝眼泪", &Options::default())?;
        assert_eq!(results.total, 1, "it is found either way, as a word or by its characters");
        let analysis = index.analyzer().analyze(&article.text);
        Ok(analysis.words(yinde::Cut::Word).map(str::to_owned).collect())
    };
    let (without, with) = (cut_with(None)?, cut_with(Some(words))?);
    println!("without: {}", without.join(" / "));
    println!("with:    {}", with.join(" / "));
    for word in ["灯塔水母计划", "蓝眼泪"] {
        assert!(with.iter().any(|cut| cut == word) && !without.iter().any(|cut| cut == word), "{word}");
    }
    Ok(())
}
