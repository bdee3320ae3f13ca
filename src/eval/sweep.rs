//! Trying settings: every combination of the values given, each held against the settings in use.

use super::significance::randomisation_test;
use super::{Qrels, Query, Ranking};
use super::{Report, evaluate::evaluate};
use std::fmt;

/// A setting to try: names with the values they get; none for the settings in use.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Setting(pub Vec<(String, f32)>);

/// What a setting did on one collection.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// Its measures.
    pub report: Report,
    /// nDCG@10 above that of the settings in use.
    pub gain: f64,
    /// How likely a difference as great as this is by chance alone.
    pub p: f64,
}

/// How often the randomisation test exchanges rankings, and from what seed.
const ROUNDS: usize = 10_000;
const SEED: u64 = 1;

impl Setting {
    /// Every combination of values out of `name=value,value…`; what was expected is the error.
    ///
    /// ```
    /// use yinde::eval::Setting;
    /// let settings = Setting::combinations(&["k1=0.7,1.2".into(), "b=0.3".into()])?;
    /// assert_eq!(settings.iter().map(|s| s.to_string()).collect::<Vec<_>>(), ["k1=0.7 b=0.3", "k1=1.2 b=0.3"]);
    /// assert!(Setting::combinations(&["k1".into()]).is_err());
    /// # Ok::<(), String>(())
    /// ```
    pub fn combinations(specs: &[String]) -> Result<Vec<Setting>, String> {
        let mut settings = vec![Setting::default()];
        for spec in specs {
            let expected = || format!("expected a weight with values such as `k1=0.5,0.7`, found `{spec}`");
            let (name, values) = spec.split_once('=').ok_or_else(expected)?;
            let values: Vec<f32> = values
                .split(',')
                .map(|value| value.trim().parse().map_err(|_| expected()))
                .collect::<Result<_, _>>()?;
            let with = |setting: &Setting, value: f32| {
                let mut longer = setting.0.clone();
                longer.push((name.trim().to_owned(), value));
                Setting(longer)
            };
            settings =
                values.iter().flat_map(|&v| settings.iter().map(move |s| with(s, v)).collect::<Vec<_>>()).collect();
        }
        Ok(settings)
    }
}

impl Trial {
    /// Measures the rankings of a setting beside those of the settings in use.
    pub fn of(queries: &[Query], qrels: &Qrels, rankings: &[Ranking], base: &Report) -> Trial {
        let report = evaluate(queries, qrels, rankings);
        let values = |report: &Report| report.per_query.iter().map(|query| query.ndcg_at_10).collect::<Vec<f64>>();
        let p = randomisation_test(&values(base), &values(&report), ROUNDS, SEED);
        Trial { gain: report.ndcg_at_10 - base.ndcg_at_10, report, p }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (name, value)) in self.0.iter().enumerate() {
            write!(f, "{}{name}={value}", if i > 0 { " " } else { "" })?;
        }
        if self.0.is_empty() { f.write_str("as it is") } else { Ok(()) }
    }
}

/// nDCG@10, what it gained, a star where that is hardly by chance (p < 0.05), and recall@100.
impl fmt::Display for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sure = if self.p < 0.05 { '*' } else { ' ' };
        write!(f, "{:.4} {:+.4}{sure} {:.4}", self.report.ndcg_at_10, self.gain, self.report.recall_at_100)
    }
}
