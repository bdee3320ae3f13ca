//! Giving a search up before its end.

use crate::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// When a search is given up: after some time, or when somebody says so. By default never.
///
/// Clones are one: keep one, and call off with it what was given the other. A search looks at it between its
/// steps, so it ends some milliseconds later, with [`Error::TooLong`] or [`Error::CalledOff`].
///
/// ```no_run
/// use std::time::Duration;
/// use yinde::{Error, Index, Options, Stop};
///
/// let index = Index::open("index".as_ref())?;
/// let options = Options { stop: Stop::after(Duration::from_millis(200)), ..Options::default() };
/// match index.search("/.*海.*/ /.*洋.*/", &options) {
///     Err(Error::TooLong(_)) => println!("ask for less"),
///     answer => println!("{} articles", answer?.total),
/// }
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Stop {
    called_off: Arc<AtomicBool>,
    /// When, and how long after the start that is.
    deadline: Option<(Instant, Duration)>,
}

impl Stop {
    /// One that is due so long from now.
    pub fn after(time: Duration) -> Stop {
        // What lies beyond all clocks is never.
        let deadline = Instant::now().checked_add(time).map(|at| (at, time));
        Stop { deadline, ..Stop::default() }
    }

    /// Calls off every search that has a clone of this.
    pub fn call_off(&self) {
        self.called_off.store(true, Ordering::Relaxed);
    }

    /// Whether the search should end now.
    pub fn is_due(&self) -> bool {
        self.check().is_err()
    }

    /// Says why the search should end, if it should.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.called_off.load(Ordering::Relaxed) {
            return Err(Error::CalledOff);
        }
        match self.deadline {
            Some((at, after)) if Instant::now() >= at => Err(Error::TooLong(after)),
            _ => Ok(()),
        }
    }
}

/// Two are equal that are due at the same time, as far as is known now.
impl PartialEq for Stop {
    fn eq(&self, other: &Stop) -> bool {
        let called_off = |stop: &Stop| stop.called_off.load(Ordering::Relaxed);
        self.deadline == other.deadline && called_off(self) == called_off(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_is_due_when_it_was_said() {
        let check = |stop: &Stop, expected: bool| assert_eq!(stop.is_due(), expected, "{stop:?}");
        check(&Stop::default(), false);
        check(&Stop::after(Duration::ZERO), true);
        check(&Stop::after(Duration::from_secs(60)), false);
        check(&Stop::after(Duration::MAX), false);
        let (kept, given) = {
            let stop = Stop::default();
            (stop.clone(), stop)
        };
        kept.call_off();
        check(&given, true);
        check(&Stop::default(), false);
        assert_ne!(given, Stop::default());
        assert_eq!(Stop::default(), Stop::default());
    }

    #[test]
    fn why_is_said() {
        let check = |stop: Stop, expected: &str| assert_eq!(stop.check().expect_err("it is due").to_string(), expected);
        let stop = Stop::after(Duration::from_millis(0));
        check(
            stop,
            "the search was stopped after 0 ms: give it longer, or ask for less, such as fewer or narrower patterns",
        );
        let stop = Stop::default();
        stop.call_off();
        check(stop, "the search was called off by whoever asked");
    }
}
