//! The laws, tables of what the engine does, and the program as a user sees it: one binary, one link.

mod asking;
mod cut;
mod faults;
mod forms;
mod index;
mod laws;
mod made;
mod program;
mod reference;
mod reprints;
mod rooms;
mod serve;
mod sharing;
mod stopping;
mod support;
