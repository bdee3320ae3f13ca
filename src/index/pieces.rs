//! A file of an open index: mapped into memory, but for the first small pieces that are asked of it. These are read.
//!
//! To touch a page of a mapped file for the first time takes 4 µs, with taking it away when the process ends, for the
//! system maps the pages around it as well; to read a piece takes 0.6 to 1. One search touches some 250 such places, a fifth
//! of the time of a process that makes no other. One that goes on comes back to them, and then the mapped file is best.

use rustc_hash::FxHashMap;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::HasLen;
use tantivy::directory::{FileHandle, OwnedBytes};

/// A piece is small up to so many bytes.
const SMALL: usize = 8 << 10;

/// So many pieces of a file are read, and so often they are asked for.
const PIECES: usize = 1024;
const MOST_ASKED: usize = 4 * PIECES;

/// So many files of an index are kept open for it: a process may have 1,024, and may open an index anew beside the old.
const MOST_OPEN: usize = 64;

/// A file, mapped, and open at first.
#[derive(Debug)]
pub(crate) struct Pieces {
    mapped: Arc<dyn FileHandle>,
    first: Mutex<Option<First>>,
    /// Whether nothing is read any more.
    is_over: AtomicBool,
}

/// What is read.
#[derive(Debug)]
struct First {
    file: File,
    /// By where they begin: nearly half of what a search asks for it asks twice.
    pieces: FxHashMap<usize, OwnedBytes>,
    /// How often pieces were asked for.
    asked: usize,
}

impl Pieces {
    /// The file at `path`, which is mapped already. `open` counts the files of its folder that are kept open.
    pub fn of(mapped: Arc<dyn FileHandle>, path: &Path, open: &AtomicUsize) -> Self {
        let may_open = cfg!(unix) && open.fetch_add(1, Relaxed) < MOST_OPEN;
        // Without it all is as right, only not as quick.
        let file = may_open.then(|| File::open(path).ok()).flatten();
        let is_over = AtomicBool::new(file.is_none());
        let first = file.map(|file| First { file, pieces: FxHashMap::default(), asked: 0 });
        Pieces { mapped, first: Mutex::new(first), is_over }
    }

    /// The whole file, mapped.
    pub fn mapped(&self) -> io::Result<OwnedBytes> {
        self.mapped.read_bytes(0..self.mapped.len())
    }

    /// Whether nothing is read any more.
    pub fn is_mapped(&self) -> bool {
        self.is_over.load(Relaxed)
    }

    /// The bytes at `range`, if it is one of the first small pieces.
    pub fn piece(&self, range: &Range<usize>) -> Option<OwnedBytes> {
        if self.is_mapped() || range.is_empty() || range.len() > SMALL {
            return None;
        }
        let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        let piece = first.as_mut()?.piece(range);
        if piece.is_none() {
            self.is_over.store(true, Relaxed);
            *first = None;
        }
        piece
    }
}

impl First {
    /// The bytes at `range`; none where enough were asked for, or where they cannot be read.
    fn piece(&mut self, range: &Range<usize>) -> Option<OwnedBytes> {
        self.asked += 1;
        if self.asked > MOST_ASKED {
            return None;
        }
        if let Some(piece) = self.pieces.get(&range.start).filter(|piece| piece.len() == range.len()) {
            return Some(piece.clone());
        }
        if self.pieces.len() == PIECES {
            return None;
        }
        let piece = OwnedBytes::new(read_at(&self.file, range)?);
        self.pieces.insert(range.start, piece.clone());
        Some(piece)
    }
}

impl HasLen for Pieces {
    fn len(&self) -> usize {
        self.mapped.len()
    }
}

impl FileHandle for Pieces {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        self.piece(&range).map_or_else(|| self.mapped.read_bytes(range), Ok)
    }
}

#[cfg(unix)]
fn read_at(file: &File, range: &Range<usize>) -> Option<Vec<u8>> {
    use std::os::unix::fs::FileExt;
    let mut piece = vec![0; range.len()];
    file.read_exact_at(&mut piece, range.start as u64).ok().map(|()| piece)
}

#[cfg(not(unix))]
fn read_at(_: &File, _: &Range<usize>) -> Option<Vec<u8>> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::PathBuf;

    fn pieces(bytes: Vec<u8>, open: &AtomicUsize) -> (tempfile::TempDir, PathBuf, Pieces) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file");
        std::fs::write(&path, &bytes).expect("it is written");
        let pieces = Pieces::of(Arc::new(OwnedBytes::new(bytes)), &path, open);
        (folder, path, pieces)
    }

    proptest! {
        /// Read or mapped, a piece is what stands there; also when more was asked than is read.
        #[test]
        fn a_piece_is_what_stands_there(bytes in prop::collection::vec(any::<u8>(), 1..3 * SMALL), from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>()) {
            let (_folder, _, pieces) = pieces(bytes.clone(), &AtomicUsize::new(0));
            let (from, to) = (from.index(bytes.len()), to.index(bytes.len() + 1));
            let range = from.min(to)..from.max(to);
            for is_over in [false, false, true] {
                pieces.is_over.fetch_or(is_over, Relaxed);
                let found = pieces.read_bytes(range.clone()).expect("it is there");
                prop_assert_eq!(found.as_slice(), &bytes[range.clone()]);
            }
        }
    }

    #[test]
    fn only_the_first_small_pieces_are_read() {
        let (_folder, _, pieces) = pieces(vec![7; 2 * SMALL], &AtomicUsize::new(0));
        assert!(pieces.piece(&(0..SMALL + 1)).is_none());
        for from in (0..PIECES).chain([0]) {
            assert_eq!(pieces.piece(&(from..from + 9)).is_some(), cfg!(unix));
        }
        assert!(pieces.piece(&(PIECES..PIECES + 9)).is_none());
        assert!(pieces.piece(&(0..9)).is_none());
        assert_eq!(pieces.mapped().expect("it is mapped").len(), pieces.len());
    }

    #[test]
    fn what_is_asked_often_is_mapped() {
        let (_folder, _, pieces) = pieces(vec![7; SMALL], &AtomicUsize::new(0));
        assert!((0..MOST_ASKED).all(|_| pieces.piece(&(3..9)).is_some() == cfg!(unix)));
        let _last = pieces.piece(&(3..9));
        assert!(pieces.is_mapped() && pieces.piece(&(3..9)).is_none());
    }

    #[test]
    fn not_too_many_files_are_kept_open() {
        let open = AtomicUsize::new(MOST_OPEN - 1);
        assert_eq!(pieces(vec![7], &open).2.piece(&(0..1)).is_some(), cfg!(unix));
        let (_folder, _, pieces) = pieces(vec![7], &open);
        assert!(pieces.piece(&(0..1)).is_none());
        assert_eq!(pieces.read_bytes(0..1).expect("it is mapped").as_slice(), [7]);
    }

    #[test]
    fn a_file_that_is_gone_or_cut_off_is_still_mapped() {
        let (_folder, path, pieces) = pieces(vec![7; 100], &AtomicUsize::new(0));
        std::fs::write(&path, [1; 10]).expect("it is written");
        assert_eq!(pieces.read_bytes(50..60).expect("it is mapped").as_slice(), [7; 10]);
    }
}
