//! One tree for all ways to write a query: no layer without meaning is left.

use super::tree::Node;

/// Nodes side by side, as one node; nothing where there are none.
pub(super) fn group(nodes: Vec<Node>) -> Option<Node> {
    let mut group: Vec<Node> = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Group(inner) if inner.iter().all(only_may_match) => {
                inner.into_iter().for_each(|n| push(&mut group, n))
            }
            node => push(&mut group, node),
        }
    }
    if group.len() > 1 { Some(Node::Group(group)) } else { group.pop() }
}

/// Words beside words are one text.
fn push(group: &mut Vec<Node>, node: Node) {
    match (group.last_mut(), node) {
        (Some(Node::Words(before)), Node::Words(words)) => {
            before.push(' ');
            before.push_str(&words);
        }
        (_, node) => group.push(node),
    }
}

/// Whether a node asks for nothing that must be, so that it means the same one bracket further out.
fn only_may_match(node: &Node) -> bool {
    match node {
        Node::Words(_) | Node::Wildcard(_) | Node::Regex(_) => true,
        Node::Field { node, .. } | Node::Boost { node, .. } => only_may_match(node),
        _ => false,
    }
}

/// All of the nodes, as one node. There is at least one.
pub(super) fn and(nodes: Vec<Node>) -> Node {
    let flat = nodes.into_iter().flat_map(|node| match node {
        Node::And(inner) => inner,
        node => vec![node],
    });
    one_or(flat.collect(), Node::And)
}

/// One of the nodes, as one node. There is at least one.
pub(super) fn or(nodes: Vec<Node>) -> Node {
    let flat = nodes.into_iter().flat_map(|node| match node {
        Node::Or(inner) => inner,
        node => vec![node],
    });
    one_or(flat.collect(), Node::Or)
}

fn one_or(mut nodes: Vec<Node>, several: fn(Vec<Node>) -> Node) -> Node {
    match nodes.pop() {
        Some(only) if nodes.is_empty() => only,
        last => {
            nodes.extend(last);
            several(nodes)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;

    #[test]
    fn brackets_without_meaning_leave_no_trace() {
        check("((青岛))", "青岛");
        check("海洋 (装备 (船舶)) 蓝谷", "海洋 装备 船舶 蓝谷");
        check("(青* 海洋) 济南", "青* 海洋 济南");
        check("(a AND b) AND c", "a AND b AND c");
        check("a OR (b OR c)", "a OR b OR c");
    }

    #[test]
    fn brackets_with_meaning_stay() {
        check("a (b -c)", "a (b -c)");
        check("a (b \"c\")", "a (b \"c\")");
        check("(a OR b) AND c", "(a OR b) AND c");
        check("(a AND b) OR c", "a AND b OR c");
        check("-(a b)", "-(a b)");
        check("(a b)^2", "(a b)^2");
    }
}
