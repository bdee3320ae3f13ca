//! What may come out of one file, however much it claims to hold.

use std::cell::Cell;
use std::io::{self, Read};

/// Bounds for one file, in bytes and members.
#[derive(Debug, Clone, Copy)]
pub(in crate::corpus) struct Limits {
    /// What may be unpacked in all.
    pub unpacked: u64,
    /// How many times its size a file may have unpacked. Articles shrink to a third, logs to a fiftieth.
    pub ratio: u64,
    /// Up to this size the ratio does no harm.
    pub ratio_from: u64,
    /// How many members archives may have.
    pub members: u64,
    /// How deep archives may lie in archives.
    pub nesting: usize,
    /// The greatest text that is read at once.
    pub text: u64,
    /// The greatest page, document or inner archive that is read at once: they take more memory than they have bytes.
    pub document: u64,
}

pub(in crate::corpus) const LIMITS: Limits = Limits {
    unpacked: 16 << 30,
    ratio: 200,
    ratio_from: 64 << 20,
    members: 1 << 20,
    nesting: 2,
    text: 2 << 30,
    document: 256 << 20,
};

/// What may still come out of a file.
#[derive(Debug)]
pub(in crate::corpus) struct Budget {
    pub limits: Limits,
    bytes: u64,
    left: Cell<u64>,
    members: Cell<u64>,
}

impl Budget {
    /// For a file of `size` bytes, or of a size that is not known.
    pub fn new(limits: Limits, size: Option<u64>) -> Self {
        let by_ratio = size.map_or(u64::MAX, |size| size.saturating_mul(limits.ratio).max(limits.ratio_from));
        let bytes = limits.unpacked.min(by_ratio);
        Budget { limits, bytes, left: Cell::new(bytes), members: Cell::new(limits.members) }
    }

    /// Whether nothing more may be unpacked.
    pub fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// Says what happens when a file holds more.
    pub fn exceeded(&self) -> String {
        let size = size(self.bytes);
        format!("unpacks to more than {size}, far more than its packed size would hold of articles")
    }

    /// Counts a member of an archive; whether it may still be read.
    pub fn takes_member(&self) -> bool {
        let left = self.members.get();
        self.members.set(left.saturating_sub(1));
        left > 0
    }

    /// Counts what comes out of `reader`, which fails when it is too much.
    pub fn limit<R: Read>(&self, reader: R) -> Limited<'_, R> {
        Limited { reader, budget: self }
    }
}

/// A reader of something packed that fails once more came out of it than its file may hold.
pub(in crate::corpus) struct Limited<'a, R> {
    reader: R,
    budget: &'a Budget,
}

impl<R: Read> Read for Limited<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let unpacked = self.reader.read(buffer);
        let bytes = unpacked.map_err(|e| match e.kind() {
            // What was already said further down.
            io::ErrorKind::QuotaExceeded => e,
            kind => io::Error::new(kind, format!("cannot be unpacked: {e}")),
        })?;
        match self.budget.left.get().checked_sub(bytes as u64) {
            Some(left) => self.budget.left.set(left),
            None => {
                self.budget.left.set(0);
                return Err(io::Error::new(io::ErrorKind::QuotaExceeded, self.budget.exceeded()));
            }
        }
        Ok(bytes)
    }
}

/// Reads all of it, if it is no greater than `max` bytes.
pub(in crate::corpus) fn whole(reader: impl Read, max: u64) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    reader.take(max + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    if bytes.len() as u64 > max { Err(too_great(max)) } else { Ok(bytes) }
}

pub(in crate::corpus) fn too_great(max: u64) -> String {
    format!("left out, for it is greater than {}", size(max))
}

fn size(bytes: u64) -> String {
    match bytes >> 20 {
        mib if mib >= 1 << 10 && mib % (1 << 10) == 0 => format!("{} GiB", mib >> 10),
        0 => format!("{bytes} bytes"),
        mib => format!("{mib} MiB"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_kept() {
        let read = |unpacked: u64| {
            let budget = Budget::new(Limits { unpacked, ..LIMITS }, None);
            whole(budget.limit(&[7u8; 1000][..]), 1 << 20).map(|bytes| bytes.len())
        };
        assert_eq!(read(1000), Ok(1000));
        assert!(read(999).is_err_and(|reason| reason.starts_with("unpacks to more than 999 bytes")));
        assert_eq!(whole(&[7u8; 9][..], 8), Err("left out, for it is greater than 8 bytes".to_owned()));
    }
}
