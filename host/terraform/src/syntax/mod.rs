//! The syntax of a configuration file, the same for HCL and for its JSON form: bodies of attributes and
//! blocks, and expressions, each with its place.

mod attributes;
mod continued;
mod directive;
mod duplicate;
mod hcl;
mod json;
mod text;

use std::sync::Arc;

use resilint_schema::SourceId;

use crate::place::Place;
use crate::value::Data;
pub use attributes::Attributes;

/// Attributes and blocks.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// The attributes, in the order they are written.
    pub attributes: Attributes,
    /// The blocks, in the order they are written.
    pub blocks: Vec<Block>,
}

/// `name = expression`.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: Arc<str>,
    /// Name and expression.
    pub place: Place,
    /// What it is set to.
    pub expr: Expr,
}

/// `kind "label" { ... }`.
#[derive(Clone, Debug)]
pub struct Block {
    /// The word before the labels.
    pub kind: Arc<str>,
    /// The labels.
    pub labels: Vec<Arc<str>>,
    /// What is between the braces.
    pub body: Body,
    /// The whole block.
    pub place: Place,
}

/// An expression with its place.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it is.
    pub place: Place,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// A value that is written out: a primitive.
    Literal(Data),
    /// Text with holes.
    Template(Vec<Piece>),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// `{ a = b }`; a bare word as a key is a literal.
    Object(Vec<(Expr, Expr)>),
    /// A name: `var`, `local`, a resource type, the variable of a `for`.
    Variable(Arc<str>),
    /// `expr.a[0]`.
    Traversal(Box<Expr>, Vec<Hop>),
    /// `name(args)`.
    Call(Call),
    /// `!a`, `-a`.
    Unary(Unary, Box<Expr>),
    /// `a + b`.
    Binary(Box<Expr>, Binary, Box<Expr>),
    /// `a ? b : c`.
    Conditional(Box<[Expr; 3]>),
    /// `[for k, v in c : x if y]`, `{for ... }`.
    For(Box<For>),
}

/// One piece of a template.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Text.
    Text(Arc<str>),
    /// `${ expression }`.
    Hole(Expr),
    /// `%{ if a }b%{ else }c%{ endif }`.
    If(Box<Expr>, Vec<Self>, Vec<Self>),
    /// `%{ for k, v in c }b%{ endfor }`.
    For {
        /// The variables of an element.
        names: ForNames,
        /// What is iterated over.
        collection: Box<Expr>,
        /// What is repeated.
        body: Vec<Self>,
    },
}

/// A step of a traversal.
#[derive(Clone, Debug)]
pub enum Hop {
    /// `.name`.
    Attribute(Arc<str>),
    /// `[expression]`.
    Index(Expr),
    /// `.0`, an old form of `[0]`.
    DotIndex(Expr),
    /// `.*`: what follows, up to the next index in brackets, is done to each element.
    AttributeSplat,
    /// `[*]`: all that follows is done to each element.
    FullSplat,
}

/// A function call.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its name, with its namespace.
    pub name: Arc<str>,
    /// Its arguments.
    pub args: Vec<Expr>,
    /// Whether the last argument is a list of arguments (`...`).
    pub expand: bool,
}

/// `for` over a collection.
#[derive(Clone, Debug)]
pub struct For {
    /// The variables of an element.
    pub names: ForNames,
    /// What is iterated over.
    pub collection: Expr,
    /// The key of an entry; nothing where a list is made.
    pub key: Option<Expr>,
    /// The element or the value of an entry.
    pub value: Expr,
    /// Whether entries of the same key are gathered in a list.
    pub group: bool,
    /// Which elements are taken.
    pub condition: Option<Expr>,
}

/// The variables of an iteration.
#[derive(Clone, Debug)]
pub struct ForNames {
    /// The variable of the key or index.
    pub key: Option<Arc<str>>,
    /// The variable of the element.
    pub value: Arc<str>,
}

/// Operators of one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unary {
    /// `!`.
    Not,
    /// `-`.
    Negate,
}

/// Operators of two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// `||`.
    Or,
    /// `&&`.
    And,
    /// `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`.
    Divide,
    /// `%`.
    Modulo,
}

impl Binary {
    /// As it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
        }
    }
}

/// A file that is not what its name says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub place: Place,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// Whether it is beyond what is read here, rather than wrong: Terraform may take it.
    pub is_limit: bool,
}

impl Block {
    /// Whether it makes blocks of the kind that its label names.
    #[must_use]
    pub fn is_dynamic(&self) -> bool {
        &*self.kind == "dynamic" && !self.labels.is_empty()
    }

    /// The kind of the blocks that it makes: of a dynamic block the kind that its label names.
    #[must_use]
    pub fn makes(&self) -> &str {
        match self.labels.first() {
            Some(label) if &*self.kind == "dynamic" => label,
            _ => &self.kind,
        }
    }
}

impl Body {
    /// The attribute of a name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.named(name)
    }

    /// The blocks of a kind.
    pub fn blocks<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = &'b Block> {
        self.blocks.iter().filter(move |block| &*block.kind == kind)
    }
}

/// Parses a configuration file (`.tf`, `.tf.json`).
///
/// # Errors
///
/// The text is not HCL, or not JSON.
pub fn parse(file: SourceId, path: &str, text: &str) -> Result<Body, SyntaxError> {
    if path.ends_with(".json") { json::configuration(file, text) } else { hcl::body(file, text) }
}

/// Parses a file of variable values (`.tfvars`, `.tfvars.json`).
///
/// # Errors
///
/// The text is not HCL, or not JSON.
pub fn parse_values(file: SourceId, path: &str, text: &str) -> Result<Body, SyntaxError> {
    if path.ends_with(".json") { json::values(file, text) } else { hcl::body(file, text) }
}

/// Parses one expression, as the command line and `TF_VAR_` give it.
///
/// # Errors
///
/// The text is not an expression.
pub fn parse_expression(file: SourceId, text: &str) -> Result<Expr, SyntaxError> {
    hcl::expression(file, text)
}

/// Parses a template, as `templatefile` reads it.
///
/// # Errors
///
/// The text is not a template.
pub fn parse_template(file: SourceId, text: &str) -> Result<Expr, SyntaxError> {
    hcl::template(file, text)
}
