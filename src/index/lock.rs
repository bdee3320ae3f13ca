//! One writer at a time.

use crate::error::Error;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

/// The file that a writer locks. It stays, empty, when the writer is done; the lock goes with the process.
pub(super) const LOCK_FILE: &str = "writer.lock";

/// Held while an index is written.
pub(super) struct WriterLock {
    file: File,
}

impl WriterLock {
    /// Takes the lock, or says which process has it.
    pub fn take(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(LOCK_FILE);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(Error::io(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Locked { path: folder.to_owned(), pid: holder(&mut file) });
            }
            Err(TryLockError::Error(e)) => return Err(Error::io(&path)(e)),
        }
        let write = |file: &mut File| -> std::io::Result<()> {
            file.set_len(0)?;
            file.rewind()?;
            write!(file, "{}", std::process::id())
        };
        write(&mut file).map_err(Error::io(&path))?;
        Ok(WriterLock { file })
    }
}

/// The process that has the lock; it writes its number a moment after it has taken it.
fn holder(file: &mut File) -> u32 {
    for _ in 0..50 {
        let mut pid = String::new();
        let read = file.rewind().and_then(|()| file.read_to_string(&mut pid));
        if let Some(pid) = read.ok().and_then(|_| pid.trim().parse().ok()) {
            return pid;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    0
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        let _ = self.file.set_len(0);
    }
}
