//! Files of the index folder, and tantivy's view of it: read only, no locks, no watchers.

use super::pieces::Pieces;
use crate::error::Error;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle, WritePtr,
};

/// Files are written so many bytes at a time. What is written at once Linux may keep in one piece, and show the whole of it to
/// a process that reads a byte: right after a build a search had 58 MiB as its own, and 38 with pieces of
/// 16 KiB. With 64 a search from the start takes 0 to 3 % less time and 0.4 MiB more.
const PIECE: usize = 64 << 10;

/// Writes a file and makes sure it is on the disk.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let write = || -> io::Result<()> {
        let mut file = File::create(path)?;
        bytes.chunks(PIECE).try_for_each(|piece| file.write_all(piece))?;
        file.sync_all()
    };
    write().map_err(Error::io(path))
}

/// Writes a file beside, syncs it, and puts it in its place by one rename.
pub(super) fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    write_synced(&beside, bytes)?;
    fs::rename(&beside, path).map_err(Error::io(path))?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Makes sure that the names in a folder are on the disk.
pub(super) fn sync_folder(folder: &Path) -> Result<(), Error> {
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(Error::io(folder))?;
    }
    Ok(())
}

/// A folder that is only read: opening an index neither takes a lock file nor starts a watcher, so
/// an index on a read-only file system opens as any other.
#[derive(Debug, Clone)]
pub(super) struct ReadOnly {
    folder: PathBuf,
    files: MmapDirectory,
    /// How many of the files are kept open.
    open: Arc<AtomicUsize>,
}

/// The endings of the files of which a search asks many small pieces: postings, terms, columns.
const IN_PIECES: [&str; 3] = ["idx", "term", "fast"];

/// The ending of the files of positions, which no lane has: they are nearly empty.
const POSITIONS: &str = "pos";

impl ReadOnly {
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let files =
            MmapDirectory::open(folder).map_err(|e| Error::damaged(folder.display().to_string(), e.to_string()))?;
        Ok(ReadOnly { folder: folder.to_owned(), files, open: Arc::default() })
    }

    /// A file of which many small pieces are asked.
    pub fn pieces(&self, name: &Path) -> Result<Pieces, OpenReadError> {
        Ok(Pieces::of(self.files.get_file_handle(name)?, &self.folder.join(name), &self.open))
    }
}

fn refused() -> io::Error {
    io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "an open index is never written")
}

impl Directory for ReadOnly {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let ends = |with: &str| path.extension().is_some_and(|ending| ending == with);
        if ends(POSITIONS)
            && let Ok(bytes) = fs::read(self.folder.join(path))
        {
            return Ok(Arc::new(OwnedBytes::new(bytes)));
        }
        if IN_PIECES.into_iter().any(ends) {
            return Ok(Arc::new(self.pieces(path)?));
        }
        self.files.get_file_handle(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.files.atomic_read(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(refused()), filepath: path.to_owned() })
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(refused(), path.to_owned()))
    }

    fn atomic_write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(refused())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, _: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}
