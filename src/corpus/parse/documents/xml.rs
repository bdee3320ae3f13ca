//! Walking through the XML parts of documents.

use crate::corpus::encoding::{Hint, TextReader};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::Read;

/// What stands in a document, in its order.
pub(super) enum Piece<'a> {
    /// An element begins; its name is without the prefix.
    Start(&'a str, &'a BytesStart<'a>),
    End(&'a str),
    Text(&'a str),
}

/// Goes through a part of a document; what is wrong ends it, with a reason.
pub(super) fn walk(part: &[u8], mut take: impl FnMut(Piece)) -> Result<(), String> {
    let mut text = String::new();
    TextReader::new(part, Hint::None).read_to_string(&mut text).map_err(|e| e.to_string())?;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event().map_err(|e| format!("its XML is damaged: {e}"))? {
            Event::Start(tag) => take(Piece::Start(tag.local_name().as_ref(), &tag)),
            Event::Empty(tag) => {
                take(Piece::Start(tag.local_name().as_ref(), &tag));
                take(Piece::End(tag.local_name().as_ref()));
            }
            Event::End(tag) => take(Piece::End(tag.local_name().as_ref())),
            Event::Text(text) => take(Piece::Text(&text)),
            Event::CData(text) => take(Piece::Text(&text)),
            Event::GeneralRef(reference) => {
                let predefined = || quick_xml::escape::resolve_predefined_entity(&reference).map(str::to_owned);
                let resolved = reference.resolve_char_ref().ok().flatten().map(String::from).or_else(predefined);
                take(Piece::Text(&resolved.unwrap_or_default()));
            }
            Event::Eof => return Ok(()),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

/// The value of an attribute, whatever its prefix.
pub(super) fn attribute(tag: &BytesStart, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    let value = quick_xml::escape::unescape(&found.value).ok()?;
    Some(value.into_owned())
}

/// The texts of the outermost elements of these names, each with its name; several of one name may stand there.
pub(super) fn texts(part: &[u8], names: &[&'static str]) -> Result<Vec<(&'static str, String)>, String> {
    let mut found: Vec<(&'static str, String)> = Vec::new();
    let mut open = None;
    walk(part, |piece| match piece {
        Piece::Start(name, _) if open.is_none() => {
            open = names.iter().find(|known| **known == name).copied();
            found.extend(open.map(|name| (name, String::new())));
        }
        Piece::End(name) if open == Some(name) => open = None,
        Piece::Text(text) if open.is_some() => {
            if let Some((_, found)) = found.last_mut() {
                found.push_str(text);
            }
        }
        _ => {}
    })?;
    found.iter_mut().for_each(|(_, text)| *text = text.trim().to_owned());
    found.retain(|(_, text)| !text.is_empty());
    Ok(found)
}
