use super::{Outcome, Place, output::Output};
use yinde::{Error, Index, render};

/// Shows one article, with what a query matches marked in it.
#[derive(clap::Args)]
pub struct Show {
    /// The article's id, as search shows it.
    #[arg(value_name = "ID")]
    id: String,
    /// Mark what this query matches.
    #[arg(long, value_name = "QUERY", default_value = "")]
    query: String,
    #[command(flatten)]
    place: Place,
    /// Print the article as JSON.
    #[arg(long)]
    json: bool,
}

impl Show {
    pub fn run(&self, out: &Output) -> Result<Outcome, Error> {
        let index = Index::open(&self.place.index)?;
        let article = index.article(&self.id)?;
        let highlights = index.highlights(&self.query, &article)?;
        if self.json {
            let shown = serde_json::json!({ "id": article.id, "about": article.about, "text": article.text, "highlights": highlights });
            out.print(&render::json(&shown))?;
        } else {
            let marks: Vec<render::Mark> = highlights.iter().map(render::Mark::from).collect();
            out.print(&render::article(&article, &marks, out.screen()))?;
        }
        Ok(Outcome::Done)
    }
}
