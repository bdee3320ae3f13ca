//! Work that falls into parts, shared among threads where there is enough of it.

use crate::error::Error;
use rayon_core::{ThreadPool, ThreadPoolBuilder};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Does `work` for each number under `count`, by up to so many threads that are started for it, and gives what it gave in
/// their order.
pub(crate) fn each<T: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> Result<T, Error> + Sync,
) -> Result<Vec<T>, Error> {
    if threads.min(count) < 2 {
        return (0..count).map(work).collect();
    }
    let shared = Shared::new(count, work);
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads.min(count)).map(|_| scope.spawn(|| shared.take_part())).collect();
        shared.take_part();
        others.into_iter().for_each(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
    });
    shared.done()
}

/// The same by threads that stay for the next time, so that none has to be started. The thread that asks takes part, so that
/// nothing waits for the others to begin. They are at work for one at a time: who comes meanwhile does all himself, and waits
/// for nothing of somebody else's.
pub(crate) fn each_soon<T: Send>(
    count: usize,
    threads: usize,
    work: impl Fn(usize) -> Result<T, Error> + Sync,
) -> Result<Vec<T>, Error> {
    let others = threads.min(count).saturating_sub(1);
    let Some(helpers) = (others > 0).then(Helpers::take).flatten() else {
        return (0..count).map(work).collect();
    };
    let shared = Shared::new(count, work);
    helpers.pool.in_place_scope(|scope| {
        (0..others).for_each(|_| scope.spawn(|_| shared.take_part()));
        shared.take_part();
    });
    shared.done()
}

/// How many threads run at the same time on this machine.
pub(crate) fn processors() -> usize {
    static PROCESSORS: OnceLock<usize> = OnceLock::new();
    *PROCESSORS.get_or_init(|| std::thread::available_parallelism().map_or(1, |n| n.get()))
}

/// One thread less than there are processors, at work for one who asks.
struct Helpers {
    pool: Arc<ThreadPool>,
}

/// Whether they are at work.
static ARE_BUSY: AtomicBool = AtomicBool::new(false);

impl Helpers {
    /// Takes them, unless they are at work or cannot be started.
    fn take() -> Option<Self> {
        if ARE_BUSY.swap(true, Ordering::Acquire) {
            return None;
        }
        let helpers = pool().map(|pool| Helpers { pool });
        if helpers.is_none() {
            ARE_BUSY.store(false, Ordering::Release);
        }
        helpers
    }
}

impl Drop for Helpers {
    fn drop(&mut self) {
        ARE_BUSY.store(false, Ordering::Release);
    }
}

/// The threads of this process, which are started when they are first asked for.
fn pool() -> Option<Arc<ThreadPool>> {
    static POOL: Mutex<Option<(u32, Option<Arc<ThreadPool>>)>> = Mutex::new(None);
    let mut known = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    // A process that was made by fork has none of the threads of the one that made it.
    let process = std::process::id();
    if let Some((of, pool)) = &*known
        && *of == process
    {
        return pool.clone();
    }
    let threads = processors().saturating_sub(1).max(1);
    let pool = ThreadPoolBuilder::new().num_threads(threads).thread_name(|_| "yinde".to_owned()).build();
    let pool = pool.ok().map(Arc::new);
    // Those of the other process are not ended: they are not there.
    std::mem::forget(known.replace((process, pool.clone())));
    pool
}

/// Work that several threads take parts of.
struct Shared<T, W> {
    count: usize,
    work: W,
    next: AtomicUsize,
    done: Mutex<Result<Vec<(usize, T)>, Error>>,
}

impl<T, W: Fn(usize) -> Result<T, Error>> Shared<T, W> {
    fn new(count: usize, work: W) -> Self {
        Shared { count, work, next: AtomicUsize::new(0), done: Mutex::new(Ok(Vec::with_capacity(count))) }
    }

    /// Does what is left of the work, part by part, as long as there is any.
    fn take_part(&self) {
        let next = || Some(self.next.fetch_add(1, Ordering::Relaxed)).filter(|&i| i < self.count);
        let some = std::iter::from_fn(next).map(|i| (self.work)(i).map(|done| (i, done)));
        let some = some.collect::<Result<Vec<_>, Error>>();
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        match (&mut *done, some) {
            (Ok(done), Ok(some)) => done.extend(some),
            (Ok(_), Err(error)) => *done = Err(error),
            (Err(_), _) => (),
        }
    }

    /// What was done, in order; the first error that came.
    fn done(self) -> Result<Vec<T>, Error> {
        let mut done = self.done.into_inner().unwrap_or_else(PoisonError::into_inner)?;
        done.sort_unstable_by_key(|(i, _)| *i);
        Ok(done.into_iter().map(|(_, done)| done).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_the_first_error_is_told() {
        let check = |count, threads| {
            let expected: Vec<usize> = (0..count).map(|i| i * i).collect();
            for squares in [each(count, threads, |i| Ok(i * i)), each_soon(count, threads, |i| Ok(i * i))] {
                assert_eq!(squares.expect("nothing fails"), expected, "{count} by {threads}");
            }
        };
        for (count, threads) in [(0, 4), (1, 4), (7, 0), (7, 1), (7, 2), (100, 3)] {
            check(count, threads);
        }
        for threads in [1, 3] {
            let work = |i| if i == 20 { Err(Error::CalledOff) } else { Ok(i) };
            assert!(matches!(each(50, threads, work), Err(Error::CalledOff)));
            assert!(matches!(each_soon(50, threads, work), Err(Error::CalledOff)));
        }
    }

    /// Who asks while the others are at work, and from within such work, is answered all the same.
    #[test]
    fn several_ask_at_once() {
        let sum = |many: usize| Ok(each_soon(many, 3, Ok)?.iter().sum::<usize>());
        std::thread::scope(|scope| {
            let asking: Vec<_> =
                (0..4).map(|_| scope.spawn(|| each_soon(40, 4, sum).expect("nothing fails"))).collect();
            for asked in asking {
                let expected: Vec<usize> = (0..40usize).map(|many| (0..many).sum()).collect();
                assert_eq!(asked.join().expect("no panic"), expected);
            }
        });
    }

    #[test]
    fn a_panic_comes_to_who_asked_and_the_next_is_answered() {
        for _ in 0..3 {
            let failing = || each_soon(8, 3, |i| if i == 5 { panic!("five") } else { Ok(i) });
            assert!(std::panic::catch_unwind(failing).is_err());
            assert_eq!(each_soon(3, 3, Ok).expect("nothing fails"), [0, 1, 2]);
        }
    }
}
