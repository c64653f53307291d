//! Numbers for the nodes of a project's tree, so that a server can make Instances of them one by one, when a script first looks.
//!
//! The numbers go through the tree from above, each node before what is below it.

use std::collections::BTreeMap;

use super::{Node, Project};

/// The number of a node.
pub type NodeNumber = usize;

/// Where each node is, and which nodes are asked for by something else than their place.
#[derive(Clone, Debug, Default)]
pub(super) struct NodeIndex {
    places: Vec<Place>,
    by_source: BTreeMap<usize, NodeNumber>,
    by_mark: BTreeMap<usize, NodeNumber>,
    tagged: Vec<NodeNumber>,
}

#[derive(Clone, Debug)]
struct Place {
    parent: Option<NodeNumber>,
    /// Among the children of its parent.
    position: usize,
    /// The number after the last one below it.
    end: NodeNumber,
}

impl NodeIndex {
    fn of(services: &[Node]) -> Self {
        let mut index = Self::default();
        index.add(services, None);
        index
    }

    fn add(&mut self, nodes: &[Node], parent: Option<NodeNumber>) {
        for (position, node) in nodes.iter().enumerate() {
            let number = self.places.len();
            self.places.push(Place { parent, position, end: 0 });
            if let Some(source) = node.source {
                self.by_source.insert(source, number);
            }
            if let Some(mark) = node.mark {
                self.by_mark.insert(mark, number);
            }
            if !node.tags.is_empty() {
                self.tagged.push(number);
            }
            self.add(&node.children, Some(number));
            self.places[number].end = self.places.len();
        }
    }

    /// The nodes that follow one another from `first` to before `end`, without those below them.
    fn siblings(&self, first: NodeNumber, end: NodeNumber) -> Vec<NodeNumber> {
        let within = |number: NodeNumber| (number < end).then_some(number);
        std::iter::successors(within(first), |number| within(self.places[*number].end)).collect()
    }
}

impl Project {
    fn nodes(&self) -> &NodeIndex {
        self.nodes.get_or_init(|| NodeIndex::of(&self.services))
    }

    /// The nodes right below `game`, in their order.
    #[must_use]
    pub fn service_numbers(&self) -> Vec<NodeNumber> {
        self.nodes().siblings(0, self.nodes().places.len())
    }

    /// The nodes right below one, in their order.
    #[must_use]
    pub fn children_of(&self, number: NodeNumber) -> Vec<NodeNumber> {
        self.nodes().siblings(number + 1, self.nodes().places[number].end)
    }

    /// The nodes on the way to one, from the service to itself.
    #[must_use]
    pub fn way_to(&self, number: NodeNumber) -> Vec<NodeNumber> {
        let places = &self.nodes().places;
        let mut way: Vec<_> = std::iter::successors(Some(number), |number| places[*number].parent).collect();
        way.reverse();
        way
    }

    /// A node.
    #[must_use]
    pub fn node(&self, number: NodeNumber) -> Option<&Node> {
        let places = &self.nodes().places;
        places.get(number)?;
        let mut among = &self.services;
        let mut found = None;
        for step in self.way_to(number) {
            let node = among.get(places[step].position)?;
            among = &node.children;
            found = Some(node);
        }
        found
    }

    /// The node that runs a source.
    #[must_use]
    pub fn node_of_source(&self, source: usize) -> Option<NodeNumber> {
        self.nodes().by_source.get(&source).copied()
    }

    /// The node that values refer to by a mark.
    #[must_use]
    pub fn node_of_mark(&self, mark: usize) -> Option<NodeNumber> {
        self.nodes().by_mark.get(&mark).copied()
    }

    /// The nodes that have tags, in the order of the tree.
    #[must_use]
    pub fn tagged_nodes(&self) -> &[NodeNumber] {
        &self.nodes().tagged
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str, children: Vec<Node>) -> Node {
        Node { children, ..Node::new(name, "Folder") }
    }

    #[test]
    fn nodes_are_found_by_number_source_mark_and_tag() {
        let module = Node { source: Some(7), mark: Some(3), tags: vec!["t".to_owned()], ..node("Module", Vec::new()) };
        let services = vec![node("A", vec![node("B", vec![module]), node("C", Vec::new())]), node("D", Vec::new())];
        let project = Project { services, ..Project::default() };
        assert_eq!(project.service_numbers(), [0, 4]);
        assert_eq!(project.children_of(0), [1, 3]);
        assert!(project.children_of(3).is_empty());
        let name = |number| project.node(number).map(|node| &*node.name);
        assert_eq!([0, 1, 2, 3, 4, 5].map(name), [Some("A"), Some("B"), Some("Module"), Some("C"), Some("D"), None]);
        assert_eq!(project.way_to(2), [0, 1, 2]);
        assert_eq!((project.node_of_source(7), project.node_of_source(8)), (Some(2), None));
        assert_eq!((project.node_of_mark(3), project.tagged_nodes()), (Some(2), &[2][..]));
    }
}
