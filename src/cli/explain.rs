use super::{Outcome, Place, output::Output};
use std::fmt::Write as _;
use yinde::{Error, Explanation, Index, Options, render};

/// Says why an article ranks where it does for a query, or why it was not found.
///
/// It shows how the query was read, what each lane and each word adds to the score, what had to hold,
/// and what would have matched.
#[derive(clap::Args)]
pub struct Explain {
    /// The query.
    #[arg(value_name = "QUERY")]
    query: String,
    /// The article's id, as search shows it.
    #[arg(value_name = "ID")]
    id: String,
    #[command(flatten)]
    place: Place,
    /// Print the explanation as JSON.
    #[arg(long)]
    json: bool,
}

impl Explain {
    pub fn run(&self, out: &Output) -> Result<Outcome, Error> {
        let index = Index::open(&self.place.index)?;
        let explanation = index.explain(&self.query, &self.id, &Options::default())?;
        let shown = if self.json { render::json(&explanation) } else { render::safe_lines(&lines(&explanation)) };
        out.print(&shown)?;
        Ok(if explanation.rank.is_some() { Outcome::Done } else { Outcome::Nothing })
    }
}

fn lines(e: &Explanation) -> String {
    let mut text = String::new();
    let place = match e.rank {
        Some(rank) => format!("place {rank} of {}", e.total),
        None => format!("not among the hits ({} found)", e.total),
    };
    let mut line = |shown: String| writeln!(text, "{shown}").expect("a string takes all that is written");
    line(format!("{}: {place}", e.id));
    line(format!("query read as  {}", e.read_as));
    line(format!(
        "score          {:.3} by passage {}{}",
        e.score,
        e.passage,
        e.best.map_or(String::new(), |best| format!(", the best hit has {best:.3}"))
    ));
    line(String::new());
    for lane in e.lanes.iter().filter(|lane| lane.score.abs() > 0.0005) {
        line(format!("{:>8.3}  {}", lane.score, lane.lane));
    }
    line(String::new());
    line("   adds  rarity  in passage  in article  in title  word".to_owned());
    for word in &e.words {
        let title = if word.in_title { "yes" } else { "no" };
        let part = if word.whole { "" } else { " (part of a word)" };
        line(format!(
            "{:>7.3} {:>7.2} {:>11} {:>11}  {title:>8}  {}{part}",
            word.score, word.rarity, word.in_passage, word.in_article, word.word
        ));
    }
    if !e.requirements.is_empty() {
        line(String::new());
    }
    for requirement in &e.requirements {
        line(format!("{}  {}", if requirement.holds { "holds  " } else { "DOES NOT" }, requirement.what));
    }
    if !e.advice.is_empty() {
        line(String::new());
    }
    for advice in &e.advice {
        line(format!("- {advice}"));
    }
    text
}
