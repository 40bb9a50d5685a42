//! Builds the tree of one document out of parser events, within the limits.

use std::collections::HashMap;

use resilint_schema::Span;

use super::ParseLimits;
use super::error::{ParseError, ParseErrorKind as Kind};
use super::merge;
use super::node::{Entry, Node, NodeValue, Style};

/// What one file has used up of its limits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Usage {
    nodes: usize,
    text: usize,
}

impl Usage {
    /// Counts one more scalar.
    pub(super) fn scalar(
        &mut self,
        bytes: usize,
        limits: &ParseLimits,
        span: Span,
    ) -> Result<(), ParseError> {
        if bytes > limits.max_scalar_bytes {
            let kind = Kind::ScalarTooLong { limit: limits.max_scalar_bytes };
            return Err(ParseError::limit(kind, span));
        }
        self.add(Self { nodes: 1, text: bytes }, limits, span)
    }

    /// Counts one more collection.
    pub(super) fn collection(
        &mut self,
        limits: &ParseLimits,
        span: Span,
    ) -> Result<(), ParseError> {
        self.add(Self { nodes: 1, text: 0 }, limits, span)
    }

    fn add(&mut self, more: Self, limits: &ParseLimits, span: Span) -> Result<(), ParseError> {
        self.nodes += more.nodes;
        self.text += more.text;
        if self.nodes > limits.max_nodes {
            return Err(ParseError::limit(Kind::TooManyNodes { limit: limits.max_nodes }, span));
        }
        if self.text > limits.max_text_bytes {
            return Err(ParseError::limit(
                Kind::TooMuchText { limit: limits.max_text_bytes },
                span,
            ));
        }
        Ok(())
    }

    fn since(self, before: Self) -> Self {
        Self { nodes: self.nodes - before.nodes, text: self.text - before.text }
    }
}

/// A collection that is not closed yet.
#[derive(Debug)]
struct Open {
    items: Items,
    head: Head,
    /// Where it starts and, so far, ends.
    span: Span,
    /// Levels of collections below it.
    height: usize,
    before: Usage,
}

#[derive(Debug)]
enum Items {
    Seq(Vec<Node>),
    Map { entries: Vec<Entry>, key: Option<Node> },
}

/// What stands before a value.
#[derive(Debug)]
pub(super) struct Head {
    /// The anchor, 0 for none.
    pub(super) anchor: usize,
    pub(super) tag: Option<Box<str>>,
    pub(super) style: Style,
}

/// What an alias stands for.
#[derive(Debug)]
struct Anchored {
    node: Node,
    height: usize,
    usage: Usage,
}

/// The document being built.
#[derive(Debug)]
pub(super) struct Builder<'l> {
    limits: &'l ParseLimits,
    usage: Usage,
    open: Vec<Open>,
    anchors: HashMap<usize, Anchored>,
    root: Option<Node>,
}

impl<'l> Builder<'l> {
    pub(super) fn new(limits: &'l ParseLimits) -> Self {
        Self {
            limits,
            usage: Usage::default(),
            open: Vec::new(),
            anchors: HashMap::new(),
            root: None,
        }
    }

    /// Drops what was built of a document. What it used up stays used up.
    pub(super) fn reset(&mut self) {
        self.open.clear();
        self.anchors.clear();
        self.root = None;
    }

    /// The root of the finished document.
    pub(super) fn finish(&mut self) -> Option<Node> {
        self.anchors.clear();
        self.open.clear();
        self.root.take()
    }

    pub(super) fn scalar(
        &mut self,
        node: Node,
        bytes: usize,
        anchor: usize,
    ) -> Result<(), ParseError> {
        let before = self.usage;
        self.usage.scalar(bytes, self.limits, node.span)?;
        self.remember(anchor, &node, 0, before)?;
        self.place(node, None, 0);
        Ok(())
    }

    pub(super) fn start_seq(&mut self, span: Span, head: Head) -> Result<(), ParseError> {
        self.start(span, head, Items::Seq(Vec::new()))
    }

    pub(super) fn start_map(&mut self, span: Span, head: Head) -> Result<(), ParseError> {
        self.start(span, head, Items::Map { entries: Vec::new(), key: None })
    }

    fn start(&mut self, span: Span, head: Head, items: Items) -> Result<(), ParseError> {
        self.check_depth(1, span)?;
        let before = self.usage;
        self.usage.collection(self.limits, span)?;
        self.open.push(Open { items, head, span, height: 0, before });
        Ok(())
    }

    fn check_depth(&self, more: usize, span: Span) -> Result<(), ParseError> {
        let limit = self.limits.max_depth;
        if self.open.len() + more > limit {
            return Err(ParseError::limit(Kind::TooDeep { limit }, span));
        }
        Ok(())
    }

    /// Closes the innermost collection. A flow collection ends with its bracket, others with their
    /// last item: the end that the parser reports for those lies behind blank lines and comments.
    pub(super) fn end(
        &mut self,
        end: Span,
        errors: &mut Vec<ParseError>,
    ) -> Result<(), ParseError> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let Open { items, head, mut span, height, before } = open;
        if head.style == Style::Flow {
            span = span.to(end);
        }
        let max_errors = self.limits.max_errors;
        let value = match items {
            Items::Seq(items) => NodeValue::Seq(items),
            Items::Map { entries, .. } => {
                let entries = merge::drop_duplicates(entries, errors, max_errors);
                NodeValue::Map(merge::expand(entries, errors, max_errors))
            }
        };
        let node = Node::new(span, value, head.style).with_tag(head.tag);
        self.remember(head.anchor, &node, height + 1, before)?;
        self.place(node, None, height + 1);
        Ok(())
    }

    /// Puts in what an alias at `span` stands for.
    pub(super) fn alias(&mut self, anchor: usize, span: Span) -> Result<(), ParseError> {
        let Some(anchored) = self.anchors.get(&anchor) else {
            let message = "the alias stands inside the collection it stands for";
            return Err(ParseError::new(Kind::Alias, message, span)
                .with_help("Write the value out instead of the alias."));
        };
        let Anchored { height, usage, .. } = *anchored;
        self.check_depth(height, span)?;
        self.usage.add(usage, self.limits, span)?;
        if let Some(node) = self.anchors.get(&anchor).map(|anchored| anchored.node.clone()) {
            self.place(node, Some(span), height);
        }
        Ok(())
    }

    /// Keeps a value for later aliases. The copy counts as if it were in the document.
    fn remember(
        &mut self,
        anchor: usize,
        node: &Node,
        height: usize,
        before: Usage,
    ) -> Result<(), ParseError> {
        if anchor == 0 {
            return Ok(());
        }
        let usage = self.usage.since(before);
        self.usage.add(usage, self.limits, node.span)?;
        self.anchors.insert(anchor, Anchored { node: node.clone(), height, usage });
        Ok(())
    }

    /// Puts a finished value into the innermost open collection. `written` is its place in the text
    /// where that is not the place it came from.
    fn place(&mut self, node: Node, written: Option<Span>, height: usize) {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        open.span = open.span.to(written.unwrap_or(node.span));
        open.height = open.height.max(height);
        match &mut open.items {
            Items::Seq(items) => items.push(node),
            Items::Map { entries, key } => match key.take() {
                None => *key = Some(node),
                Some(key) => entries.push(Entry { key, value: node }),
            },
        }
    }
}
