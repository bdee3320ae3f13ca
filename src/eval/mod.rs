//! How good the ranking is: questions with known answers are asked, and the answers are measured.
//!
//! ```text
//! queries.jsonl ── read_queries ─→ queries ── rank_all ─→ rankings ─┬─ write_run ─→ run.trec
//! qrels.tsv ────── read_qrels ───→ judgments ───────────────────────┴─ evaluate ──→ Report
//! floors.txt ───── read_floors ──→ what each measure must reach ────────────────────┘
//! ```
//!
//! The ranking is handed in as a closure: nothing here knows the search engine. Two engines, or two
//! settings of one, are compared query by query with [`randomisation_test`].

mod evaluate;
mod floors;
mod lines;
mod measures;
mod qrels;
mod queries;
mod report;
mod run;
mod significance;
mod sweep;

pub use evaluate::evaluate;
pub use floors::{Floor, read_floors};
pub use qrels::{Qrels, read_qrels};
pub use queries::{Query, read_queries};
pub use report::{FullReport, PerQuery, Report};
pub use run::{Ranking, rank_all, write_run};
pub use significance::randomisation_test;
pub use sweep::{Setting, Trial};
