//! ZIP archives, and the documents that are ZIP archives of parts.

use super::{Budget, Desk, Members, ReadSeek, content, whole};
use crate::corpus::encoding;
use crate::corpus::form::Source;
use crate::error::Error;
use std::io::{BufReader, Cursor};
use zip::ZipArchive;
use zip::result::ZipError;

/// Hands over the articles of all members, in the order of the archive's own list.
pub(super) fn members(source: &Source, file: impl ReadSeek, desk: &mut Desk, depth: usize) -> Result<(), Error> {
    let mut archive = match ZipArchive::new(file) {
        Ok(archive) => archive,
        Err(e) => return desk.leave(source, unreadable(&e)),
    };
    let budget = desk.budget;
    let mut members = Members::new(source);
    for number in 0..archive.len() {
        if !members.may_go_on(desk) {
            break;
        }
        let (name, is_folder, is_link) = match archive.by_index_raw(number) {
            Ok(member) => (encoding::of_name(member.name_raw()), member.is_dir(), member.is_symlink()),
            Err(e) => {
                members.any = true;
                desk.notice(source, format!("its member {} {}", number + 1, unreadable(&e)));
                continue;
            }
        };
        if is_link {
            members.leave("links".to_owned());
            continue;
        }
        let Some(member) = (!is_folder).then(|| members.pick(&name)).flatten() else { continue };
        match archive.by_index(number) {
            Ok(bytes) => content(&member, Box::new(BufReader::new(budget.limit(bytes))), desk, depth)?,
            Err(e) => desk.notice(&member, unreadable(&e)),
        }
    }
    members.end(desk);
    Ok(())
}

/// The parts of a document.
pub(in crate::corpus) struct Parts<'a> {
    archive: ZipArchive<Cursor<Vec<u8>>>,
    budget: &'a Budget,
}

impl<'a> Parts<'a> {
    pub fn open(document: Vec<u8>, budget: &'a Budget) -> Result<Self, String> {
        let archive = ZipArchive::new(Cursor::new(document)).map_err(|e| unreadable(&e))?;
        Ok(Parts { archive, budget })
    }

    /// The bytes of a part, if there is one of this name.
    pub fn get(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        match self.archive.by_name(name) {
            Ok(part) => whole(self.budget.limit(part), self.budget.limits.document).map(Some),
            Err(ZipError::FileNotFound) => Ok(None),
            Err(e) => Err(format!("its part {name} {}", unreadable(&e))),
        }
    }
}

fn unreadable(e: &ZipError) -> String {
    match e {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            "cannot be unpacked, for it has a password: unpack it yourself".to_owned()
        }
        ZipError::InvalidArchive(why) => format!("cannot be unpacked: it is damaged ({why})"),
        ZipError::UnsupportedArchive(why) => format!("cannot be unpacked: {why}"),
        other => format!("cannot be unpacked: {other}"),
    }
}
