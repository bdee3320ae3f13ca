//! From files to what is in them: members of archives are read where they lie, nothing is written to the disk.
//!
//! Names of members are only names: no file is ever opened by them.

mod limits;
mod tar;
mod zip;

pub(super) use limits::{Budget, LIMITS, too_great, whole};
pub(super) use zip::Parts;

use super::encoding::{Hint, TextReader};
use super::form::{self, Form, Packing, Source};
use super::intake::Intake;
use super::walk::{self, File, Origin};
use super::{Reading, parse};
use crate::error::Error;
use flate2::bufread::MultiGzDecoder;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};

/// What every step has at hand that reads one file.
pub(super) struct Desk<'a, 'b> {
    pub reading: &'a Reading,
    pub intake: &'a mut Intake<'b>,
    pub budget: &'a Budget,
}

impl Desk<'_, '_> {
    /// Reads bytes as text, in the encoding that the reader said or that they look like.
    pub fn text<R: BufRead>(&self, bytes: R) -> TextReader<R> {
        TextReader::new(bytes, self.reading.encoding.map_or(Hint::None, Hint::Said))
    }

    pub fn notice(&mut self, source: &Source, reason: impl Into<String>) {
        self.intake.notice(&source.place, reason);
    }

    /// Says why nothing, or nothing more, is read of a source; the rest goes on.
    pub fn leave(&mut self, source: &Source, reason: impl Into<String>) -> Result<(), Error> {
        self.notice(source, reason);
        Ok(())
    }
}

/// Reads a file, unpacks what is packed and hands over all articles in it.
pub(super) fn file(file: &File, reading: &Reading, intake: &mut Intake) -> Result<(), Error> {
    let source = &file.source;
    let path = match &file.origin {
        Origin::Disk(path) => path,
        Origin::StandardInput => return nameless(BufReader::new(io::stdin().lock()), source, reading, intake),
    };
    let (mut opened, size) = match fs::File::open(path).and_then(|opened| Ok((opened.metadata()?.len(), opened))) {
        Ok((size, opened)) => (BufReader::new(opened), size),
        Err(e) => {
            intake.notice(&source.place, e.to_string());
            return Ok(());
        }
    };
    let budget = Budget::new(LIMITS, Some(size));
    let mut desk = Desk { reading, intake, budget: &budget };
    match (source.form, source.packing) {
        // Not read into memory: it may be greater than that.
        (Form::Zip, Packing::No) => match opened.fill_buf().map(|start| source.form.belied_by(start)) {
            Ok(None) => zip::members(source, opened, &mut desk, 1),
            Ok(Some(reason)) => desk.leave(source, reason),
            Err(e) => desk.leave(source, e.to_string()),
        },
        _ => content(source, Box::new(opened), &mut desk, 0),
    }
}

/// Reads what comes without a name, whose bytes must tell its form.
pub(super) fn nameless(
    mut bytes: impl BufRead,
    source: &Source,
    reading: &Reading,
    intake: &mut Intake,
) -> Result<(), Error> {
    let budget = Budget::new(LIMITS, None);
    let mut desk = Desk { reading, intake, budget: &budget };
    let mut source = source.clone();
    let (_, packing) = match bytes.fill_buf() {
        Ok(start) => form::by_content(start),
        Err(e) => return desk.leave(&source, e.to_string()),
    };
    let mut bytes = match unpacked(Box::new(bytes), packing, &budget) {
        Ok(bytes) => bytes,
        Err(e) => return desk.leave(&source, e.to_string()),
    };
    (source.form, _) = match bytes.fill_buf() {
        Ok(start) => form::by_content(start),
        Err(e) => return desk.leave(&source, e.to_string()),
    };
    content(&source, bytes, &mut desk, 0)
}

/// Hands over the articles of a file or member, of which these are the bytes; `depth` archives are around it.
fn content(source: &Source, bytes: Box<dyn BufRead + '_>, desk: &mut Desk, depth: usize) -> Result<(), Error> {
    let budget = desk.budget;
    let mut bytes = match unpacked(bytes, source.packing, budget) {
        Ok(bytes) => bytes,
        Err(e) => return desk.leave(source, e.to_string()),
    };
    match bytes.fill_buf().map(|start| source.form.belied_by(start)) {
        Ok(Some(reason)) => return desk.leave(source, reason),
        Err(e) => return desk.leave(source, e.to_string()),
        Ok(None) => {}
    }
    if source.form.is_archive() && depth >= budget.limits.nesting {
        return desk.leave(source, format!("left out, for it lies in {depth} archives already"));
    }
    match source.form {
        Form::Tar => tar::members(source, bytes, desk, depth + 1),
        Form::Zip => match whole(bytes, budget.limits.document) {
            Ok(bytes) => zip::members(source, Cursor::new(bytes), desk, depth + 1),
            Err(reason) => desk.leave(source, reason),
        },
        _ => parse::articles(source, bytes, desk),
    }
}

/// Unpacks bytes while they are read; going beyond the limits is an error of the reader.
fn unpacked<'a>(
    bytes: Box<dyn BufRead + 'a>,
    packing: Packing,
    budget: &'a Budget,
) -> io::Result<Box<dyn BufRead + 'a>> {
    Ok(match packing {
        Packing::No => bytes,
        Packing::Gzip => Box::new(BufReader::new(budget.limit(MultiGzDecoder::new(bytes)))),
        Packing::Zstd => Box::new(BufReader::new(budget.limit(zstd::Decoder::with_buffer(bytes)?))),
    })
}

/// The members of an archive, as they come: what is read of them, and what is left out.
struct Members<'s> {
    archive: &'s Source,
    others: BTreeMap<String, usize>,
    /// Whether any member is an article, or something that has a notice of its own.
    any: bool,
}

impl<'s> Members<'s> {
    fn new(archive: &'s Source) -> Self {
        Members { archive, others: BTreeMap::new(), any: false }
    }

    /// The member of this name, if it is one to read.
    fn pick(&mut self, name: &str) -> Option<Source> {
        let names: Vec<&str> = name.split(['/', '\\']).filter(|name| !matches!(*name, "" | ".")).collect();
        let last = names.last()?;
        let is_hidden = |name: &&&str| name.starts_with('.') && **name != ".." || **name == "__MACOSX";
        if names.iter().any(|name| is_hidden(&name)) || walk::is_about_the_folder(last) {
            return None;
        }
        let member = self.archive.member(&names.join("/"));
        match member {
            Some(_) => self.any = true,
            None => self.leave(walk::ending(last)),
        }
        member
    }

    fn leave(&mut self, kind: String) {
        *self.others.entry(kind).or_default() += 1;
    }

    /// Whether one more member may be read; if not, it is told why.
    fn may_go_on(&self, desk: &mut Desk) -> bool {
        if desk.budget.is_spent() {
            desk.notice(self.archive, format!("{}: nothing more of it is read", desk.budget.exceeded()));
            return false;
        }
        let may = desk.budget.takes_member();
        if !may {
            let most = desk.budget.limits.members;
            desk.notice(self.archive, format!("has more than {most} members: nothing is read from there on"));
        }
        may
    }

    fn end(self, desk: &mut Desk) {
        match self.others.is_empty() {
            false => desk.notice(self.archive, walk::left_out(self.others)),
            true if !self.any => desk.notice(self.archive, parse::NOTHING),
            true => {}
        }
    }
}

trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}
