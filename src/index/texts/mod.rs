//! The texts of a segment's passages: one file in which each can be read by itself, and with it the keys of its
//! characters in their order.
//!
//! tantivy's store compresses blocks of documents, so that reading one passage unpacks many. Here a passage is a record
//! that lies in the mapped file as it is read: some hundreds of bytes. That is what makes it cheap to look where the
//! characters of a query stand, and why the character lane needs no positions.
//!
//! A record is the length of the heading and the heading, the length of the keys and the keys, and the text; all three
//! are [packed](super::compact). The keys are there only where they are not those of the text's characters one by one,
//! each of which has one or none: where it has glosses, or signs such as `…`. Behind the records, from the next multiple
//! of 96 bytes on, stands for each which [pairs] of keys it may have, in 96 bytes; then the signature of each, and that
//! of each article. Then come, the lowest byte first, where each record ends, in four bytes; which [article](articles) each
//! is of, and how many words it has; how many words each article has; and in numbers of four bytes again the article of
//! every 64th passage, in how many passages each lane has anything, how many words and how many articles there are.

mod articles;
mod keys;
mod pairs;
mod read;
mod sought;
mod write;

pub(crate) use articles::Articles;
pub(crate) use pairs::hash_of_pair;
pub(super) use read::read_texts;
pub(crate) use read::{Hits, Texts};
pub(crate) use sought::{Phrase, Wanted};
pub(super) use write::{ENDING, LANES, TextsMaker};

#[cfg(test)]
mod tests {
    use super::articles::OfArticle;
    use super::*;
    use crate::analyze::{fold, key_of};
    use crate::error::Error;
    use crate::index::signature::{Signatures, Sketch};
    use proptest::prelude::*;
    use tantivy::DocId;
    use tantivy::directory::OwnedBytes;

    fn keys(text: &str) -> Vec<char> {
        key_of(fold(text).as_str()).map(|(_, key)| key).collect()
    }

    fn signatures(is_first: bool, text: &str) -> Signatures {
        Signatures { passage: Sketch::of(&keys(text)), article: is_first.then(|| Sketch::of(&keys(text))) }
    }

    fn made(passages: &[(String, String)]) -> Vec<u8> {
        let mut maker = TextsMaker::default();
        for (i, (text, title)) in passages.iter().enumerate() {
            let following = passages[i + 1..].iter().take_while(|(_, title)| title.is_empty());
            let is_first = i == 0 || !title.is_empty();
            let tail: String = following.map(|(text, _)| text.as_str()).collect();
            maker.push(&signatures(is_first, text), text, &keys(text), &keys(&tail), &keys(title));
        }
        let words: Vec<u8> = (0..passages.len()).map(|i| i as u8 % 9).collect();
        maker.finish([&words, &[], &[], &[]])
    }

    fn texts(bytes: Vec<u8>, passages: usize) -> Texts {
        Texts::new(OwnedBytes::new(bytes), passages as u32).expect("it is long enough")
    }

    fn collected(each: impl FnOnce(&mut dyn FnMut(u32)) -> Result<(), Error>) -> Vec<char> {
        let mut all = Vec::new();
        each(&mut |key| all.push(char::from_u32(key).expect("a character"))).expect("it is whole");
        all
    }

    proptest! {
        #[test]
        fn texts_and_keys_come_back(
            passages in prop::collection::vec(("([海洋裝備發髮产业a-cA-C0-9Ａ …,。℃（）𠮷🎣\u{200b}]|产业(chǎnyè)|業(yè)){0,40}", "[海洋装備 a,]{0,6}"), 0..12)
        ) {
            let texts = texts(made(&passages), passages.len());
            for (i, (text, title)) in (0..).zip(&passages) {
                prop_assert_eq!(&texts.text(i).unwrap(), text);
                prop_assert_eq!(texts.signature(i), signatures(false, text).passage);
                prop_assert_eq!(collected(|found| texts.each_key(i, found)), keys(text), "{}", text);
                prop_assert_eq!(collected(|found| texts.each_key_of_heading(i, found)), keys(title));
            }
            let begun = |end: usize| passages[1..end].iter().filter(|(_, title)| !title.is_empty()).count() as u32;
            let article_of: Vec<u32> = (1..=passages.len()).map(begun).collect();
            let articles = texts.articles();
            prop_assert_eq!((0..passages.len() as DocId).map(|i| articles.of(i)).collect::<Vec<_>>(), article_of.clone());
            prop_assert_eq!(articles.count(), article_of.last().map_or(0, |last| *last as usize + 1));
            for article in 0..articles.count() as u32 {
                let of_article = || article_of.iter().enumerate().filter(|(_, of)| **of == article).map(|(i, _)| i as u32);
                let words = of_article().map(|i| i % 9).sum::<u32>();
                for i in of_article() {
                    prop_assert_eq!(articles.with_length(i), OfArticle { article, length: i as u8 % 9 });
                    prop_assert_eq!(articles.words(article), words);
                }
                let first = of_article().next().unwrap();
                prop_assert_eq!(Some(texts.signature_of_article(first)), signatures(true, &passages[first as usize].0).article);
                prop_assert_eq!(articles.first_passage(of_article().next_back().unwrap()), first);
            }
            prop_assert_eq!(texts.words() as usize, (0..passages.len()).map(|i| i % 9).sum::<usize>());
            prop_assert_eq!(texts.filled()[0] as usize, (0..passages.len()).filter(|i| i % 9 > 0).count());
        }

        /// What is read of a text stands in its filter, also where it goes on in the next passages or stands in the title.
        #[test]
        fn no_phrase_is_kept_out(
            passages in prop::collection::vec(("([海洋裝備發髮产业a-c ，]|產業\\(yè\\)){0,9}", "[海洋装備 a,]{0,4}"), 1..9),
            from in any::<prop::sample::Index>(),
            length in 1..9usize,
        ) {
            let texts = texts(made(&passages), passages.len());
            for (i, (text, title)) in passages.iter().enumerate() {
                let own = keys(text).len();
                let following = passages[i + 1..].iter().take_while(|(_, title)| title.is_empty());
                let whole = keys(text).into_iter().chain(following.flat_map(|(text, _)| keys(text))).collect::<Vec<char>>();
                let has = |key: &char| keys(text).contains(key) || keys(title).contains(key);
                for &key in whole.iter().filter(|key| !has(key)) {
                    let mut passage = vec![i as DocId];
                    texts.retain_that_may_only_follow(&mut passage, key).unwrap();
                    prop_assert_eq!(passage, [i as DocId]);
                }
                for (keys, begins) in [(whole, own), (keys(title), keys(title).len())] {
                    if begins > 0 {
                        let begin = from.index(begins);
                        let phrase = Phrase::new(&keys[begin..keys.len().min(begin + length)]);
                        prop_assert!(phrase.may_begin(texts.filter(i as DocId).unwrap()));
                    }
                }
            }
        }

        #[test]
        fn a_record_is_the_same_in_another_segment(passages in prop::collection::vec(("[海洋備a，]{0,9}", "[海a]{0,2}"), 0..6)) {
            let bytes = made(&passages);
            let (mut again, texts) = (TextsMaker::default(), texts(bytes.clone(), passages.len()));
            for i in 0..passages.len() {
                let record = texts.record(i as DocId).unwrap();
                again.push_record(&texts.signatures(i as DocId), &record, texts.filter(i as DocId).unwrap());
            }
            let words: Vec<u8> = (0..passages.len()).map(|i| i as u8 % 9).collect();
            prop_assert_eq!(again.finish([&words, &[], &[], &[]]), bytes);
        }

        #[test]
        fn no_bytes_are_too_odd(bytes in any::<Vec<u8>>(), passages in 0..9u32) {
            if let Ok(texts) = Texts::new(OwnedBytes::new(bytes), passages) {
                for passage in 0..passages + 1 {
                    let _ = (texts.text(passage), texts.each_key(passage, |_| ()), texts.each_key_of_heading(passage, |_| ()));
                }
            }
        }
    }

    #[test]
    fn keys_are_written_only_where_they_are_not_those_of_the_characters() {
        let bytes = |text: &str| {
            let texts = texts(made(&[(text.to_owned(), String::new())]), 1);
            texts.record(0).unwrap().len()
        };
        assert_eq!(bytes("的，。 ？"), 2 + 5);
        assert_eq!(bytes("的…"), 2 + 2 + 4);
        assert!(bytes("業(yè)") > bytes("業yè,,"));
    }
}
