//! What holds for any query: it is read in bounded work, and what it prints as reads as the same tree.

use super::brackets::MOST_DEEP;
use super::lex::MOST_TOKENS;
use super::{DateRange, Day, Field, Node, normal, parse};
use proptest::prelude::*;

/// How many nodes a tree has, and how many layers.
fn size(node: &Node) -> (usize, usize) {
    let below: Vec<&Node> = match node {
        Node::Field { node, .. } | Node::Boost { node, .. } | Node::Not(node) | Node::Must(node) => vec![node],
        Node::And(nodes) | Node::Or(nodes) | Node::Group(nodes) => nodes.iter().collect(),
        _ => vec![],
    };
    let below: Vec<(usize, usize)> = below.into_iter().map(size).collect();
    (1 + below.iter().map(|b| b.0).sum::<usize>(), 1 + below.iter().map(|b| b.1).max().unwrap_or(0))
}

#[test]
fn no_query_is_too_long() {
    let n = 100_000;
    let nested = |n: usize| format!("{}a -b{}", "(c ".repeat(n), ")".repeat(n));
    let queries = [
        "海".repeat(1_000_000),
        "海 ".repeat(500_000),
        "a OR ".repeat(n),
        "-a ".repeat(n),
        nested(500),
        nested(n),
        "(".repeat(n),
        ") ".repeat(n),
        "(a) ".repeat(n),
        "\"a ".repeat(n),
        "“\" ".repeat(n),
        "\"".repeat(n),
        "\" ".repeat(n),
        "\\".repeat(n),
        "-".repeat(n),
        "NOT ".repeat(n),
        "/a".repeat(n),
        " /a".repeat(n),
        "a^1".repeat(n),
        "*a".repeat(n),
        "title:".repeat(n),
        "date:2020 ".repeat(n),
        format!("({}) b", "a OR ".repeat(n)),
    ];
    for query in queries {
        let read = parse(&query);
        let start: String = query.chars().take(20).collect();
        let (nodes, layers) = read.root.as_ref().map_or((0, 0), size);
        assert!(nodes <= 3 * MOST_TOKENS, "{start}: {nodes} nodes");
        assert!(layers <= 8 * MOST_DEEP, "{start}: {layers} layers");
        assert!(read.notices.len() <= 8, "{start}");
        assert_eq!(parse(&read.to_string()).root, read.root, "{start}");
    }
}

/// A query whose signs stand where they like.
fn queries() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        " ",
        " ",
        " ",
        "　",
        "\n",
        "(",
        ")",
        "（",
        "）",
        "\"",
        "“",
        "”",
        "「",
        "」",
        "＂",
        "-",
        "+",
        "!",
        "－",
        "＋",
        "OR",
        "AND",
        "NOT",
        "或",
        "与",
        "非",
        "||",
        "&&",
        "&",
        "title:",
        "标题：",
        "date:",
        "2020",
        "2020-10",
        "..",
        ">=",
        "foo:",
        "*",
        "?",
        "＊",
        "？",
        "/",
        "^2",
        "^0.5",
        "^",
        "~3",
        "~",
        "\\",
        "海",
        "洋装",
        "a",
        "B",
        "5",
        ".",
        "，",
        "://",
        "《",
    ]);
    prop::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
}

/// A tree as the parser might make it.
fn trees() -> impl Strategy<Value = Node> {
    let sign = "[-+!*?/^~&|:\"“”()（）\\\\]{0,2}";
    let piece = format!("{sign}(OR|AND|或|非|title|date|a|海洋|5|。){sign}[a海2]{{0,2}}{sign}");
    let piece = prop::string::string_regex(&piece).unwrap(); // the pattern is a right one
    let text = prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.join(" "));
    let day = (1i16..=9999, 1u8..=12, 1u8..=28).prop_map(|(year, month, day)| Day::new(year, month, day));
    let date = (day.clone(), day).prop_map(|(a, b)| match a < b {
        true => DateRange { from: a, to: b },
        false => DateRange { from: a, to: None },
    });
    let wildcard = "(\\\\\\*|\\\\\\\\|[-/(a\":海?]){0,3}[a海](\\*|\\?|\\\\\\?){0,2}\\*[)^a]{0,2}";
    let leaf = prop_oneof![
        3 => text.prop_map(Node::Words),
        2 => ("[ a\"”\\\\)海]{0,3}[a海][ \"\\\\~]{0,2}", 0u32..=64).prop_map(|(text, slop)| Node::Phrase { text, slop }),
        1 => wildcard.prop_map(Node::Wildcard),
        1 => "([a/(.*海]|\\\\[d\\\\]){1,5}".prop_map(Node::Regex),
        1 => date.prop_map(Node::Date),
    ];
    leaf.prop_recursive(5, 40, 4, |node| {
        let nodes = prop::collection::vec(node.clone(), 1..4);
        prop_oneof![
            (prop::sample::select(vec![Field::Title, Field::Source, Field::Author]), node.clone())
                .prop_map(|(field, node)| Node::Field { field, node: node.into() }),
            (node.clone(), 0.1f32..=100.0).prop_map(|(node, by)| Node::Boost { node: node.into(), by }),
            node.clone().prop_map(|node| Node::Not(node.into())),
            node.prop_map(|node| Node::Must(node.into())),
            nodes.clone().prop_map(normal::and),
            nodes.clone().prop_map(normal::or),
            nodes.prop_map(|nodes| normal::group(nodes).unwrap()), // there is at least one
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_string_is_a_query(query in "(?s).*") {
        let read = parse(&query);
        prop_assert_eq!(read.root.is_none(), query.trim().is_empty());
        prop_assert_eq!(&parse(&read.to_string()).root, &read.root, "prints as {}", read);
    }

    #[test]
    fn signs_anywhere_are_a_query(query in queries()) {
        let read = parse(&query);
        prop_assert_eq!(read.root.is_none(), query.trim().is_empty());
        prop_assert_eq!(&parse(&read.to_string()).root, &read.root, "prints as {}", read);
        prop_assert_eq!(parse(&read.to_string()).to_string(), read.to_string());
    }

    #[test]
    fn many_signs_are_a_query(query in queries(), times in 50usize..400) {
        let read = parse(&query.repeat(times.min(4000 / query.len().max(1))));
        prop_assert_eq!(&parse(&read.to_string()).root, &read.root, "prints as {}", read);
    }

    #[test]
    fn a_tree_reads_as_it_prints(tree in trees()) {
        let printed = tree.to_string();
        prop_assert_eq!(parse(&printed).root, Some(tree), "prints as {}", printed);
    }
}
