//! The door for agents: an index as tools of the Model Context Protocol, over standard input and output.
//!
//! ```text
//! call ── tools ──→ the arguments ── the index ──→ what was found
//!                                                       │ fit: as much as the budget allows, whole sentences first
//!                                                       │ cite: where it stands, `article#start-end`
//! answer ←── answer ────────────────────────────────────┘
//! ```
//!
//! The index is opened anew for each call, which takes milliseconds: an agent that stays sees every build.

mod answer;
mod cite;
mod fit;
mod tools;

use crate::error::Error;
use rmcp::ServiceExt as _;
use std::future::Future;
use std::path::Path;

/// Answers the tool calls that come in on standard input until it is closed.
///
/// An index that is not there, or cannot be read, is told to the agent with each call and not here.
///
/// # Errors
///
/// [`Error::Io`] where what comes in is no client of the protocol, or nobody reads the answers.
pub fn serve(folder: &Path) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(Error::io("standard input"))?;
    let served = runtime.block_on(answer_all(folder));
    // A read of standard input that still waits must not keep the process.
    runtime.shutdown_background();
    served
}

fn answer_all(folder: &Path) -> impl Future<Output = Result<(), Error>> {
    let tools = tools::Tools::new(folder);
    async {
        let failed = |error: String| Error::io("standard input")(std::io::Error::other(error));
        let serving = tools.serve(rmcp::transport::stdio()).await.map_err(|error| {
            failed(format!("expected a client of the Model Context Protocol, which begins with `initialize`: {error}"))
        })?;
        serving.waiting().await.map_err(|error| failed(error.to_string()))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
