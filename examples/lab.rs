use std::io::BufRead;
use yinde::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    match a[1].as_str() {
        "index" => {
            let mut arts = Vec::new();
            for l in std::io::BufReader::new(flate2::read::MultiGzDecoder::new(std::fs::File::open(&a[2]).unwrap())).lines() {
                let v: serde_json::Value = serde_json::from_str(&l.unwrap()).unwrap();
                arts.push(Article { id: v["id"].as_str().unwrap().into(), text: v["text"].as_str().unwrap().into(), about: About { title: v["title"].as_str().unwrap_or("").into(), ..Default::default() } });
            }
            let t = std::time::Instant::now();
            let b = build(a[3].as_ref(), arts, &Build::default(), &|_| ()).unwrap();
            println!("{:?} articles {} passages {} shards {}+{} {}", t.elapsed(), b.manifest.articles(), b.manifest.passages(), b.shards_built, b.shards_reused, b.manifest.digest());
        }
        "eval" => {
            let qs = eval::read_queries(a[3].as_ref()).unwrap();
            let qr = eval::read_qrels(a[4].as_ref()).unwrap();
            let ix = Index::open(a[2].as_ref()).unwrap();
            let t = std::time::Instant::now();
            let rs: Vec<_> = qs.iter().map(|q| { let r = ix.search(&q.text, &Options { limit: 100, ..Default::default() }).unwrap(); eval::Ranking { query: q.id.clone(), docs: r.hits.into_iter().map(|h| (h.article.id, h.score)).collect() } }).collect();
            let e = t.elapsed();
            let r = eval::evaluate(&qs, &qr, &rs);
            println!("{} ndcg {:.4} mrr {:.4} r100 {:.4}  {:.2} ms/q", a[2], r.ndcg_at_10, r.mrr_at_10, r.recall_at_100, e.as_secs_f64() * 1e3 / qs.len() as f64);
        }
        _ => {}
    }
}
