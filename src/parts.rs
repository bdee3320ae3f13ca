//! Work that falls into parts, shared among threads where there is enough of it.

use crate::error::Error;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Does `work` for each number under `count`, by up to so many threads, and gives what it gave in their order.
pub(crate) fn each<T: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> Result<T, Error> + Sync,
) -> Result<Vec<T>, Error> {
    if threads.min(count) < 2 {
        return (0..count).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let some = || {
        let numbers = std::iter::from_fn(|| Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&i| i < count));
        numbers.map(|i| work(i).map(|done| (i, done))).collect::<Result<Vec<_>, Error>>()
    };
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(count)).map(|_| scope.spawn(some)).collect();
        let mut done = some();
        for other in others {
            let other = other.join().unwrap_or_else(|panic| resume_unwind(panic));
            done = done.and_then(|mut done| {
                done.extend(other?);
                Ok(done)
            });
        }
        done
    })?;
    done.sort_unstable_by_key(|(i, _)| *i);
    Ok(done.into_iter().map(|(_, done)| done).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_the_first_error_is_told() {
        let check = |count, threads| {
            let squares = each(count, threads, |i| Ok(i * i)).expect("nothing fails");
            assert_eq!(squares, (0..count).map(|i| i * i).collect::<Vec<_>>(), "{count} by {threads}");
        };
        for (count, threads) in [(0, 4), (1, 4), (7, 0), (7, 1), (7, 2), (100, 3)] {
            check(count, threads);
        }
        for threads in [1, 3] {
            let failed = each(50, threads, |i| if i == 20 { Err(Error::CalledOff) } else { Ok(i) });
            assert!(matches!(failed, Err(Error::CalledOff)));
        }
    }
}
