//! Builds an index inside a program, opens it and searches it: `cargo run --example embed`

use yinde::{About, Article, Build, Builder, Index, Options, Stop};

const ARTICLES: [(&str, &str, &str); 3] = [
    ("tide", "潮汐", "潮汐發(fā)電站把海水的漲落變成電。晚上點燈的人家不知道，有一盞是月亮點的。"),
    ("ferry", "渡口", "渡口的船一天开四班。最后一班走了以后，江面只剩下潮声。"),
    ("lamp", "路灯", "修路灯的师傅说，灯比人守时。"),
];

fn main() -> Result<(), yinde::Error> {
    let folder = tempfile::tempdir().map_err(|source| yinde::Error::Io { path: "temporary".into(), source })?;

    // A builder takes articles one at a time: from a database, a feed, a folder (`yinde::corpus::read`).
    let mut builder = Builder::new(folder.path(), &Build::default())?;
    for (id, title, text) in ARTICLES {
        let about = About { title: title.into(), date: Some("2024-05-01".into()), ..About::default() };
        builder.add(&Article { id: id.into(), text: text.into(), about })?;
    }
    let built = builder.finish(&|progress| eprintln!("{} of {} bytes", progress.done, progress.total))?;
    println!("{} articles, digest {}", built.manifest.articles(), built.manifest.digest());

    // An open index is a snapshot, and threads may share it. Whoever is in a hurry gives a deadline.
    let index = Index::open(folder.path())?;
    let options = Options { limit: 5, stop: Stop::after(std::time::Duration::from_secs(2)), ..Options::default() };
    let results = index.search("发电 潮声", &options)?;
    for hit in &results.hits {
        // Spans are bytes of the text as it was written: what matched can be cut out, or marked.
        let marks: Vec<&str> = hit.highlights.iter().map(|mark| mark.span.of(&hit.passage.text)).collect();
        println!("{}. {} ({}): {}", hit.rank, hit.article.about.title, hit.article.id, marks.join(", "));
    }
    assert_eq!(results.total, 2);
    assert_eq!(results.hits[0].highlights[0].span.of(&results.hits[0].passage.text), "發(fā)電");
    Ok(())
}
