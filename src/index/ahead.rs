//! Work on a job that is done part by part, in order, by one thread, with help: whoever has no job of his own does the first
//! half of parts that come later. When no more jobs come, those who lead one help each other as well, so that all end together.

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
    /// How many jobs were not begun yet.
    to_come: usize,
}

struct Job<T> {
    parts: usize,
    /// The first that nobody has begun, and the first that was not taken yet.
    begun: usize,
    taken: usize,
    done: BTreeMap<usize, thread::Result<T>>,
}

impl<T: Send, W: Fn(usize, usize) -> T + Sync> Ahead<T, W> {
    /// So many threads will lead so many jobs, each part of which is done by `work`, told the job and the part.
    pub fn new(leaders: usize, jobs: usize, work: W) -> Self {
        let state = State { jobs: BTreeMap::new(), leaders, to_come: jobs };
        Ahead { work, state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Says that the thread that asks is one of those that lead, until this is dropped.
    pub fn leader(&self) -> impl Drop + '_ {
        OnDrop(|| self.tell(|state| state.leaders -= 1))
    }

    /// Calls `lead` with what gives the parts of a job; it takes them in order.
    pub fn lead<R>(&self, job: usize, parts: usize, lead: impl FnOnce(&mut dyn Iterator<Item = T>) -> R) -> R {
        let new = Job { parts, begun: 0, taken: 0, done: BTreeMap::new() };
        self.tell(|state| {
            state.to_come -= 1;
            state.jobs.insert(job, new)
        });
        let _over = OnDrop(|| self.tell(|state| state.jobs.remove(&job)));
        lead(&mut (0..parts).map(|part| self.take(job, part)))
    }

    /// Does parts of other threads' jobs until nobody leads any more.
    pub fn help(&self) {
        let mut state = self.state();
        while state.leaders > 0 {
            let next = state.ends_last();
            state = self.do_or_wait(state, next);
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
            let may_begin = job.may_begin();
            let next = if state.to_come == 0 { state.ends_last() } else { may_begin.then_some(number) };
            state = self.do_or_wait(state, next);
        }
    }

    /// Does the next part of a job, or waits until something has changed.
    fn do_or_wait<'s>(&'s self, mut state: MutexGuard<'s, State<T>>, job: Option<usize>) -> MutexGuard<'s, State<T>> {
        let Some((number, job)) = job.and_then(|number| Some((number, state.jobs.get_mut(&number)?))) else {
            return self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        };
        let part = job.begun;
        job.begun += 1;
        drop(state);
        let done = self.work(number, part);
        state = self.state();
        // A job that failed is over before its parts are.
        if let Some(job) = state.jobs.get_mut(&number) {
            job.done.insert(part, done);
            self.changed.notify_all();
        }
        state
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

impl<T> State<T> {
    /// Of the jobs of which a part may be begun the one that ends last.
    fn ends_last(&self) -> Option<usize> {
        let jobs = self.jobs.iter().filter(|(_, job)| job.may_begin());
        jobs.max_by_key(|(_, job)| job.left()).map(|(number, _)| *number)
    }
}

impl<T> Job<T> {
    fn may_begin(&self) -> bool {
        self.begun < self.parts.min(self.taken + MOST_AHEAD)
    }

    /// How much of it is left, in parts: what comes after the last takes as long as a fifth of them.
    fn left(&self) -> usize {
        self.parts - self.begun + self.parts / 5
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
        let ahead = Ahead::new(leaders, parts.len(), |job, part| {
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
    fn the_job_of_which_most_is_left_is_helped_first() {
        let check = |jobs: &[(usize, usize, usize)], expected| {
            let job = |&(parts, begun, taken)| Job {
                parts,
                begun,
                taken,
                done: BTreeMap::<usize, thread::Result<()>>::new(),
            };
            let state = State { jobs: (0..).zip(jobs.iter().map(job)).collect(), leaders: 0, to_come: 0 };
            assert_eq!(state.ends_last(), expected, "{jobs:?}");
        };
        check(&[(100, 50, 50), (10, 0, 0)], Some(0));
        check(&[(100, 95, 90), (10, 0, 0)], Some(0));
        check(&[(100, 95, 90), (30, 0, 0)], Some(1));
        check(&[(100, 58, 50), (10, 0, 0)], Some(1));
        check(&[(100, 100, 95), (10, 10, 5)], None);
        check(&[], None);
    }

    /// Before it does what is left of its own job, a thread does as much of the longer one as may be done ahead.
    #[test]
    fn those_who_lead_the_last_jobs_help_each_other() {
        let ahead = Ahead::new(2, 2, |_, _| thread::current().id());
        let turn = std::sync::Barrier::new(2);
        let by_others = thread::scope(|scope| {
            let short = || {
                ahead.lead(0, 5, |parts| {
                    turn.wait();
                    parts.for_each(|by| assert_eq!(by, thread::current().id()));
                    turn.wait();
                });
            };
            scope.spawn(short);
            ahead.lead(1, 500, |parts| {
                turn.wait();
                turn.wait();
                parts.filter(|by| *by != thread::current().id()).count()
            })
        });
        assert_eq!(by_others, MOST_AHEAD);
    }

    #[test]
    fn a_job_that_is_left_early_holds_nobody_up() {
        let ahead = Ahead::new(1, 2, |_, part| part);
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
        let ahead = Ahead::new(1, 1, |_, part| assert!(part != 3, "the third"));
        let panicked = thread::scope(|scope| {
            scope.spawn(|| ahead.help());
            let _leader = ahead.leader();
            catch_unwind(AssertUnwindSafe(|| ahead.lead(0, 10, |parts| parts.count())))
        });
        let said = panicked.expect_err("it panics");
        assert_eq!(said.downcast_ref(), Some(&"the third"));
    }
}
