//! Work on a job that is done part by part, in order, by one thread, with help: whoever has no job of his own does the first
//! half of parts that come later.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// So many parts of a job are done ahead: what they gave waits in memory.
const MOST_AHEAD: usize = 8;

/// The jobs that are led by some thread, and what was done ahead for them.
pub(super) struct Ahead<T, W> {
    /// Does a part of a job.
    work: W,
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    jobs: BTreeMap<usize, Job<T>>,
    /// How many threads may still lead.
    leaders: usize,
}

struct Job<T> {
    parts: usize,
    /// The first that nobody has begun, and the first that was not taken yet.
    begun: usize,
    taken: usize,
    done: BTreeMap<usize, thread::Result<T>>,
}

impl<T: Send, W: Fn(usize, usize) -> T + Sync> Ahead<T, W> {
    /// So many threads will lead jobs, each part of which is done by `work`, told the job and the part.
    pub fn new(leaders: usize, work: W) -> Self {
        Ahead { work, state: Mutex::new(State { jobs: BTreeMap::new(), leaders }), changed: Condvar::new() }
    }

    /// Says that the thread that asks is one of those that lead, until this is dropped.
    pub fn leader(&self) -> impl Drop + '_ {
        OnDrop(|| self.tell(|state| state.leaders -= 1))
    }

    /// Calls `lead` with what gives the parts of a job; it takes them in order.
    pub fn lead<R>(&self, job: usize, parts: usize, lead: impl FnOnce(&mut dyn Iterator<Item = T>) -> R) -> R {
        let new = Job { parts, begun: 0, taken: 0, done: BTreeMap::new() };
        self.tell(|state| state.jobs.insert(job, new));
        let _over = OnDrop(|| self.tell(|state| state.jobs.remove(&job)));
        lead(&mut (0..parts).map(|part| self.take(job, part)))
    }

    /// Does parts of other threads' jobs until nobody leads any more.
    pub fn help(&self) {
        let mut state = self.state();
        while state.leaders > 0 {
            // The job of which most is left is the one that ends last.
            let jobs = state.jobs.iter_mut().filter(|(_, job)| job.may_begin());
            let longest = jobs.max_by_key(|(_, job)| job.parts - job.begun);
            let Some((number, part)) = longest.map(|(number, job)| (*number, job.begin())) else {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            drop(state);
            let done = self.work(number, part);
            state = self.state();
            // A job that failed is over before its parts are.
            if let Some(job) = state.jobs.get_mut(&number) {
                job.done.insert(part, done);
                self.changed.notify_all();
            }
        }
    }

    /// The next part of a job: what was done ahead, or else what is done now. While another thread is at it, some more
    /// is done ahead.
    fn take(&self, number: usize, part: usize) -> T {
        let mut state = self.state();
        loop {
            let job = state.jobs.get_mut(&number).expect("it is led");
            if let Some(done) = job.done.remove(&part) {
                job.taken += 1;
                self.changed.notify_all();
                drop(state);
                return done.unwrap_or_else(|panic| resume_unwind(panic));
            }
            if job.may_begin() {
                let part = job.begin();
                drop(state);
                let done = self.work(number, part);
                state = self.state();
                state.jobs.get_mut(&number).expect("it is led").done.insert(part, done);
            } else {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    fn work(&self, job: usize, part: usize) -> thread::Result<T> {
        catch_unwind(AssertUnwindSafe(|| (self.work)(job, part)))
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell<R>(&self, change: impl FnOnce(&mut State<T>) -> R) {
        // What is taken out is dropped when nobody waits for it.
        let _out = change(&mut self.state());
        self.changed.notify_all();
    }
}

impl<T> Job<T> {
    fn may_begin(&self) -> bool {
        self.begun < self.parts.min(self.taken + MOST_AHEAD)
    }

    /// The number of the part that is begun.
    fn begin(&mut self) -> usize {
        self.begun += 1;
        self.begun - 1
    }
}

struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    /// What jobs of so many parts took, in their order, with so many leading and helping.
    fn taken(parts: &[usize], leaders: usize, helpers: usize) -> Vec<Vec<usize>> {
        let (most, now) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let ahead = Ahead::new(leaders, |job, part| {
            most.fetch_max(now.fetch_add(1, Relaxed) + 1, Relaxed);
            1000 * job + part
        });
        let (next, taken) = (AtomicUsize::new(0), Mutex::new(vec![Vec::new(); parts.len()]));
        let all_of = |job: usize| {
            let one = |part| {
                now.fetch_sub(1, Relaxed);
                part
            };
            ahead.lead(job, parts[job], |parts| parts.map(one).collect())
        };
        let lead = || {
            let _leader = ahead.leader();
            while let Some(job) = Some(next.fetch_add(1, Relaxed)).filter(|&job| job < parts.len()) {
                let all = all_of(job);
                taken.lock().unwrap()[job] = all;
            }
        };
        thread::scope(|scope| {
            (0..leaders).for_each(|_| drop(scope.spawn(lead)));
            (0..helpers).for_each(|_| drop(scope.spawn(|| ahead.help())));
        });
        assert!(most.load(Relaxed) <= leaders * (MOST_AHEAD + 1));
        taken.into_inner().unwrap()
    }

    #[test]
    fn parts_come_in_order_whoever_does_them() {
        let parts = [0, 1, 100, 3, 57, 9];
        let expected: Vec<Vec<usize>> =
            (0..).zip(parts).map(|(job, count)| (0..count).map(|part| 1000 * job + part).collect()).collect();
        for (leaders, helpers) in [(1, 0), (1, 1), (1, 5), (2, 0), (3, 2)] {
            for _ in 0..20 {
                assert_eq!(taken(&parts, leaders, helpers), expected, "{leaders} and {helpers}");
            }
        }
    }

    #[test]
    fn a_job_that_is_left_early_holds_nobody_up() {
        let ahead = Ahead::new(1, |_, part| part);
        thread::scope(|scope| {
            scope.spawn(|| ahead.help());
            let leader = ahead.leader();
            assert_eq!(ahead.lead(0, 1000, |parts| parts.nth(5)), Some(5));
            assert_eq!(ahead.lead(1, 1000, |parts| parts.next()), Some(0));
            drop(leader);
        });
    }

    #[test]
    fn a_panic_ahead_comes_where_its_part_is_taken() {
        let ahead = Ahead::new(1, |_, part| assert!(part != 3, "the third"));
        let panicked = thread::scope(|scope| {
            scope.spawn(|| ahead.help());
            let _leader = ahead.leader();
            catch_unwind(AssertUnwindSafe(|| ahead.lead(0, 10, |parts| parts.count())))
        });
        let said = panicked.expect_err("it panics");
        assert_eq!(said.downcast_ref(), Some(&"the third"));
    }
}
