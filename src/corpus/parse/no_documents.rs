//! What stands for [`documents`](super::documents) where the feature `forms` is not there.

use crate::corpus::form::Source;
use crate::corpus::unpack::Desk;
use crate::error::Error;
use std::io::BufRead;

/// Says that web pages, Word documents and books are not read here.
pub(super) fn articles(source: &Source, _: impl BufRead, desk: &mut Desk) -> Result<(), Error> {
    desk.leave(source, "left out, for this yinde was built without its reader, which the feature `forms` has")
}
