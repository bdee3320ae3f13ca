use super::{Outcome, Place, output::Output};
use std::net::IpAddr;
use std::path::Path;
use yinde::Error;

/// Answers over HTTP: a page for people at /, JSON for programs below /api.
///
/// Only this machine can reach it, unless --host says otherwise. It has no login and no encryption of
/// its own: before others may reach it, put a proxy that has them in front. An index that is built
/// anew is taken up within a second or two, and no request is dropped. /openapi.json describes all addresses;
/// /healthz and /metrics are for those who keep it. SIGINT or SIGTERM ends it when what was begun is answered.
#[derive(clap::Args)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    /// The port; 0 takes any that is free.
    #[arg(long, value_name = "N", default_value_t = 7788)]
    port: u16,
    /// The address or name to listen at; 0.0.0.0 and :: are all of this machine's.
    #[arg(long, value_name = "HOST", default_value = "127.0.0.1")]
    host: String,
    /// A name that it is reached by beside localhost, such as that of a proxy; may be given again.
    ///
    /// Requests under other names are refused, for a page on the web could make them. Listening for
    /// others than this machine, it answers to any name unless one is given.
    #[arg(long, value_name = "NAME")]
    name: Vec<String>,
    /// How many requests are worked on at one time. Default: one more than there are processors.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

impl Serve {
    pub fn run(&self, out: &Output) -> Result<Outcome, Error> {
        let names = (self.is_local() || !self.name.is_empty()).then(|| self.name.clone());
        listen(&self.place.index, (&self.host, self.port), self.threads.map(usize::from), names, out)?;
        Ok(Outcome::Done)
    }

    fn is_local(&self) -> bool {
        let number = self.host.trim_matches(['[', ']']).parse::<IpAddr>();
        number.map_or(self.host == "localhost", |number| number.is_loopback())
    }
}

#[cfg(feature = "server")]
fn listen(
    index: &Path,
    (host, port): (&str, u16),
    threads: Option<usize>,
    names: Option<Vec<String>>,
    out: &Output,
) -> Result<(), Error> {
    use yinde::serve::{Limits, Server};

    drop(super::search::open_or_build(index, out)?);
    let defaults = Limits::default();
    let limits = Limits { threads: threads.unwrap_or(defaults.threads), names, ..defaults };
    let tell = |told: &str| {
        // Nobody may be listening any more; the answers are for others.
        let _ = out.print(&yinde::render::safe_lines(told));
    };
    Server::open(index, limits)?.listen(host, port, &tell)
}

#[cfg(not(feature = "server"))]
fn listen(_: &Path, _: (&str, u16), _: Option<usize>, _: Option<Vec<String>>, _: &Output) -> Result<(), Error> {
    let expected =
        "this program was built without it: `cargo install --path . --features server` makes one that has it";
    Err(Error::Malformed { place: "serve".to_owned(), expected: expected.to_owned() })
}
