//! The grammar of a byline: names, with what each did before or behind them.

use crate::corpus::about::gloss::is_han;
use crate::corpus::about::names::{is_family, is_name, is_sure_name};
use crate::corpus::about::source::STOPS;
use crate::corpus::about::words;
use std::borrow::Cow;
use std::ops::ControlFlow;

/// Which words are taken for names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Those that look like names, whatever else is said.
    Alone,
    /// Those that look like names and are said to have done something; others if they begin with a family name.
    AloneIfSure,
    /// Those that look like names and are said to have done something.
    WithRole,
    /// Those that begin with a family name and are said to have done something; what follows is no byline any more.
    Sure,
}

/// What a byline says.
#[derive(Debug, Default)]
pub(super) struct Credits<'a> {
    pub writers: Vec<Cow<'a, str>>,
    pub photographers: Vec<Cow<'a, str>>,
    pub medium: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Writer,
    Photographer,
    /// Editors, and others that are passed over.
    Other,
}

/// Words that begin with what somebody did; a name may follow in the same word.
const ROLES: [(&str, Role); 44] = [
    ("通讯员", Role::Writer),
    ("通訊員", Role::Writer),
    ("实习生", Role::Writer),
    ("實習生", Role::Writer),
    ("特约撰稿人", Role::Writer),
    ("特约评论员", Role::Writer),
    ("撰稿", Role::Writer),
    ("撰文", Role::Writer),
    ("作者", Role::Writer),
    ("评论员", Role::Writer),
    ("采写", Role::Writer),
    ("采寫", Role::Writer),
    ("文字", Role::Writer),
    ("文图", Role::Writer),
    ("文圖", Role::Writer),
    ("图文", Role::Writer),
    ("圖文", Role::Writer),
    ("摄影报道", Role::Writer),
    ("攝影報導", Role::Writer),
    ("报道", Role::Writer),
    ("報道", Role::Writer),
    ("報導", Role::Writer),
    ("供稿", Role::Writer),
    ("文", Role::Writer),
    ("摄影", Role::Photographer),
    ("攝影", Role::Photographer),
    ("供图", Role::Photographer),
    ("供圖", Role::Photographer),
    ("图片", Role::Photographer),
    ("图", Role::Photographer),
    ("圖", Role::Photographer),
    ("摄", Role::Photographer),
    ("攝", Role::Photographer),
    ("责任编辑", Role::Other),
    ("責任編輯", Role::Other),
    ("责编", Role::Other),
    ("責編", Role::Other),
    ("编辑", Role::Other),
    ("編輯", Role::Other),
    ("见习编辑", Role::Other),
    ("校对", Role::Other),
    ("审核", Role::Other),
    ("视频", Role::Other),
    ("制图", Role::Other),
];

/// What stands before 记者 and is no part of the medium.
const RANKS: [&str; 11] =
    ["全媒体", "全媒體", "融媒体", "融媒", "见习", "實習", "实习", "首席", "特约", "特派", "记者站"];

/// A word of a byline, and what stands beside it.
struct Word<'a> {
    text: &'a str,
    after_slash: bool,
    /// Whether a slash, a colon or a bar follows.
    before_slash: bool,
    before_colon: bool,
}

/// Reads a byline, or tells that the text is none.
pub(super) fn read(text: &str, names: Names) -> Option<Credits<'_>> {
    let words = cut(text);
    let mut line = Line { names, found: Vec::new(), group: 0, role: None, medium: None };
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        let next = words.peek().copied();
        let taken = if let Some((before, name)) = reporter(word.text) {
            line.take_reporter(word, before, name)
        } else if let Some((role, name)) = role_of(word.text) {
            line.take_role(word, role, name, next)
        } else if let Some(name) = next.and_then(|next| line.parted_name(word, next)) {
            words.next();
            line.take_name(name.into(), true)
        } else {
            line.take_other(word)
        };
        if taken?.is_break() {
            break;
        }
    }
    line.credits()
}

/// A byline, as far as it was read.
struct Line<'a> {
    names: Names,
    found: Vec<(Cow<'a, str>, Option<Role>)>,
    /// The names from here on have not yet been told what they did by a word behind them.
    group: usize,
    /// What the names that come next did.
    role: Option<Role>,
    medium: Option<String>,
}

/// Whether the byline ends with a word; nothing where the word shows that there is no byline.
type Taken = Option<ControlFlow<()>>;

impl<'a> Line<'a> {
    /// Takes `海角日报记者王海`, parted into what stands before and behind 记者.
    fn take_reporter(&mut self, word: &Word, before: &str, rest: &'a str) -> Taken {
        let before = RANKS.iter().fold(before, |before, rank| before.trim_end_matches(rank));
        let before = before.rfind(['驻', '駐']).map_or(before, |at| &before[..at]);
        if !before.is_empty() {
            self.take_medium(word, before);
        }
        (self.role, self.group) = (Some(Role::Writer), self.found.len());
        self.take_rest(rest, false)
    }

    /// Takes `摄影王海`, parted into role and rest: it is said of the names that follow, or of those before.
    fn take_role(&mut self, word: &Word, role: Role, rest: &'a str, next: Option<&Word>) -> Taken {
        let is_first = self.found.len() == self.group;
        let next_is_name = next.is_some_and(|next| is_name(next.text) && !next.after_slash);
        let next_is_role = next.is_some_and(|next| role_of(next.text).is_some());
        let is_short = word.text.chars().count() == 1;
        let leads = !rest.is_empty()
            || is_first
            || (word.before_slash && !word.after_slash && !next_is_role)
            || (!is_short && !word.after_slash && next_is_name);
        if !leads {
            self.found[self.group..].iter_mut().for_each(|(_, of_name)| *of_name = Some(role));
        } else if !(word.after_slash && is_first && self.role.is_some()) {
            // 文 and 图 together: who did the first did both.
            self.role = Some(role);
        }
        self.group = self.found.len();
        self.take_rest(rest, true)
    }

    /// Takes what runs on from 记者 or a role, which must be a name.
    fn take_rest(&mut self, rest: &'a str, goes_on: bool) -> Taken {
        if rest.is_empty() {
            return Some(ControlFlow::Continue(()));
        }
        match name(rest, self.names) {
            Some((name, is_whole)) => self.take_name(name.into(), is_whole || goes_on),
            None => self.misfit(),
        }
    }

    fn take_name(&mut self, name: Cow<'a, str>, goes_on: bool) -> Taken {
        self.found.push((name, self.role));
        Some(if goes_on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    }

    /// Takes a word that says nobody's role: a name, the medium above all names, or what an editor is called.
    fn take_other(&mut self, word: &Word<'a>) -> Taken {
        let name = name(word.text, self.names);
        if is_unknown_label(word, name) {
            return self.misfit();
        }
        if let Some((name, is_whole)) = name {
            return self.take_name(name.into(), is_whole);
        }
        let is_above = self.role.is_none() && self.found.is_empty();
        if is_above && word.text.chars().count() <= MAX_MEDIUM_CHARS {
            self.take_medium(word, word.text);
        } else if self.role != Some(Role::Other) {
            if self.names == Names::Sure && word.text.starts_with(['摄', '攝']) {
                self.found[self.group..].iter_mut().for_each(|(_, role)| *role = Some(Role::Photographer));
            }
            return self.misfit();
        }
        Some(ControlFlow::Continue(()))
    }

    /// Takes a medium, behind a slash together with that before: `海角日报/望潮新闻`.
    fn take_medium(&mut self, word: &Word, name: &str) {
        let before = self.medium.take().filter(|_| word.after_slash);
        self.medium = Some(before.map_or_else(|| name.to_owned(), |before| format!("{before}/{name}")));
    }

    /// What does not fit ends a byline in a sentence; in brackets it shows that there is none.
    fn misfit(&self) -> Taken {
        (self.names == Names::Sure).then_some(ControlFlow::Break(()))
    }

    /// A name of two characters that was set apart to be as wide as others: `江　伟`.
    fn parted_name(&self, family: &Word, given: &Word) -> Option<String> {
        let one = |word: &str| word.chars().next().filter(|c| word.len() == c.len_utf8() && is_han(*c));
        let (first, second) = (one(family.text)?, one(given.text)?);
        let is_label = is_unknown_label(family, name(family.text, self.names));
        (is_family(first) && role_of(given.text).is_none() && !is_label).then(|| [first, second].iter().collect())
    }

    /// What was found, if it is enough to be a byline.
    fn credits(self) -> Option<Credits<'a>> {
        let has_role = self.found.iter().any(|(_, role)| role.is_some());
        let are_sure = || self.found.iter().all(|(name, _)| is_sure_name(name)) && self.medium.is_none();
        let stand_alone = self.names == Names::Alone || (self.names == Names::AloneIfSure && are_sure());
        (has_role || stand_alone).then(|| credits(self.found, self.medium))
    }
}

/// The longest medium without 记者 behind it, in characters.
const MAX_MEDIUM_CHARS: usize = 16;

/// Whether a text can say what anybody did: most brackets are seen to be no bylines by that.
pub(super) fn may_have_role(text: &str) -> bool {
    text.contains(|c| {
        matches!(
            c,
            '记' | '記'
                | '通'
                | '实'
                | '實'
                | '特'
                | '撰'
                | '作'
                | '评'
                | '采'
                | '文'
                | '图'
                | '圖'
                | '摄'
                | '攝'
                | '报'
                | '報'
                | '供'
        )
    })
}

/// What stands before and behind 记者.
fn reporter(word: &str) -> Option<(&str, &str)> {
    let mut found = word.match_indices(['记', '記']);
    found.find_map(|(at, c)| Some((&word[..at], word[at + c.len()..].strip_prefix('者')?)))
}

/// Whether a word is a label that is not known: what follows is about something else.
fn is_unknown_label(word: &Word, name: Option<(&str, bool)>) -> bool {
    word.before_colon && name.is_none_or(|(_, is_whole)| is_whole)
}

/// Puts each name with what it did; one that is not told wrote.
fn credits<'a>(found: Vec<(Cow<'a, str>, Option<Role>)>, medium: Option<String>) -> Credits<'a> {
    let mut credits = Credits { medium, ..Credits::default() };
    for (name, role) in found {
        let of_role = match role {
            Some(Role::Writer) | None => &mut credits.writers,
            Some(Role::Photographer) => &mut credits.photographers,
            Some(Role::Other) => continue,
        };
        if !of_role.contains(&name) {
            of_role.push(name);
        }
    }
    credits
}

/// Cuts a byline into words. A colon behind a word says as a slash does that names follow.
fn cut(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word> = Vec::new();
    let mut slash = false;
    for piece in text.split_inclusive(parts) {
        let word = piece.trim_end_matches(parts);
        let word = word.trim_start_matches(['□', '■', '●', '◎', '【', '[']).trim_end_matches(['】', ']']);
        if !word.is_empty() {
            let after_slash = std::mem::take(&mut slash);
            words.push(Word { text: word, after_slash, before_slash: false, before_colon: false });
        }
        if let Some(last) = words.last_mut() {
            slash |= piece.ends_with(['/', '／']);
            last.before_colon |= piece.ends_with(['：', ':']);
            last.before_slash |= slash || piece.ends_with(['：', ':', '|', '｜', '丨']);
        }
    }
    words
}

fn parts(c: char) -> bool {
    c.is_whitespace() || "、，,；;：:|｜丨&＋+/／#".contains(c)
}

fn role_of(word: &str) -> Option<(Role, &str)> {
    ROLES.iter().find_map(|&(name, role)| {
        let rest = word.strip_prefix(name)?;
        // 文 and 图 are also the beginnings of names and other words.
        (rest.is_empty() || name.chars().count() > 1).then_some((role, rest))
    })
}

/// The name in a word, and whether it is the whole word: other words may run on from a name, or say what it did.
fn name(word: &str, names: Names) -> Option<(&str, bool)> {
    let is = if names == Names::Sure { is_sure_name } else { is_name };
    let stop = || words::find(word, &STOPS).next().map(|(at, _)| at);
    if is(word) && stop().is_none() {
        return Some((word, true));
    }
    if ["报道", "報道", "報導"].iter().any(|report| word.contains(report)) && names == Names::Sure {
        return None;
    }
    let runs_on = || {
        let han = word.find(|c: char| !is_han(c) && !"·•・".contains(c)).unwrap_or(word.len());
        Some(&word[..han.min(stop().unwrap_or(word.len()))])
            .filter(|name| names == Names::Sure && is(name))
            .map(|name| (name, false))
    };
    let with_role =
        ["摄影报道", "摄影", "摄", "文图", "图", "文", "报道"].iter().find_map(|role| word.strip_suffix(role));
    with_role.filter(|name| is(name)).map(|name| (name, true)).or_else(runs_on)
}
