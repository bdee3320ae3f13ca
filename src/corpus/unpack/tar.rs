//! Tape archives, read member by member as they come.

use super::{Desk, Members, content, whole};
use crate::corpus::encoding;
use crate::corpus::form::Source;
use crate::error::Error;
use std::io::{self, BufRead, BufReader, Read};
use tar::{Archive, Entry, EntryType, PaxExtensions};

/// The longest name of a member, in bytes: what claims to be longer is no name.
const MAX_NAME: u64 = 64 << 10;

/// Hands over the articles of all members in turn.
pub(super) fn members(
    source: &Source,
    bytes: Box<dyn BufRead + '_>,
    desk: &mut Desk,
    depth: usize,
) -> Result<(), Error> {
    let budget = desk.budget;
    let mut archive = Archive::new(bytes);
    let mut members = Members::new(source);
    // Raw, for else a name of any length would be read into memory.
    let entries = match archive.entries() {
        Ok(entries) => entries.raw(true),
        Err(e) => return desk.leave(source, e.to_string()),
    };
    let mut long_name = None;
    for entry in entries {
        if !members.may_go_on(desk) {
            break;
        }
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(e) => {
                members.any = true;
                desk.notice(source, damaged(&e));
                break;
            }
        };
        match entry.header().entry_type() {
            EntryType::GNULongName | EntryType::XHeader => {
                long_name = name_in(&mut entry).or(long_name);
            }
            EntryType::Regular | EntryType::Continuous => {
                let name = long_name.take().unwrap_or_else(|| entry.path_bytes().into_owned());
                if let Some(member) = members.pick(&encoding::of_name(&name)) {
                    let whole = Whole { left: entry.size(), member: &mut entry };
                    content(&member, Box::new(BufReader::new(budget.limit(whole))), desk, depth)?;
                }
            }
            kind => {
                long_name = None;
                if kind.is_symlink() || kind.is_hard_link() {
                    members.leave("links".to_owned());
                }
            }
        }
    }
    members.end(desk);
    Ok(())
}

/// A member that fails where the archive ends within it.
struct Whole<R> {
    member: R,
    /// Bytes that must still come.
    left: u64,
}

impl<R: Read> Read for Whole<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.member.read(buffer)?;
        if bytes == 0 && self.left > 0 && !buffer.is_empty() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends within it"));
        }
        self.left = self.left.saturating_sub(bytes as u64);
        Ok(bytes)
    }
}

/// The name that stands in a member of its own, because it is long or not in ASCII.
fn name_in<R: Read>(entry: &mut Entry<R>) -> Option<Vec<u8>> {
    let is_pax = entry.header().entry_type() == EntryType::XHeader;
    let bytes = whole(entry, MAX_NAME).ok()?;
    if !is_pax {
        return Some(bytes.split(|&byte| byte == 0).next().unwrap_or_default().to_owned());
    }
    let mut fields = PaxExtensions::new(&bytes).flatten();
    fields.find(|field| field.key_bytes() == b"path").map(|field| field.value_bytes().to_owned())
}

fn damaged(e: &io::Error) -> String {
    match e.kind() {
        io::ErrorKind::QuotaExceeded => e.to_string(),
        _ => format!("is no tar archive from here on ({e}): nothing more of it is read"),
    }
}
