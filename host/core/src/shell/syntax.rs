//! The syntax of a script, as far as it bears on which commands run: what `parse` makes of a text and
//! `run` walks over.

use std::ops::Range;
use std::rc::Rc;

/// Bytes of the script.
pub(super) type Bytes = Range<usize>;

/// Commands that run one after the other.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Block(pub(super) Vec<Statement>);

#[derive(Debug, PartialEq)]
pub(super) enum Statement {
    /// A command with its words.
    Simple(Simple),
    /// `NAME=value`, by itself or after `export`, `local` and their like.
    Assign {
        /// Whether child processes see the variables.
        exported: bool,
        assignments: Vec<Assignment>,
    },
    /// Conditions with what follows each, in order, and what follows if none holds.
    If { arms: Vec<(Block, Block)>, otherwise: Option<Block> },
    /// `case`.
    Case { subject: Word, arms: Vec<(Vec<Word>, Block)> },
    /// `for`; without a list, over the arguments of the script.
    For { name: String, items: Option<Vec<Word>>, body: Block },
    /// `while`, `until` and loops that count: how often they run cannot be told.
    Loop { condition: Block, body: Block },
    /// A function, which runs when it is called.
    Function { name: String, body: Rc<Block> },
    /// `{ ...; }`.
    Group(Block),
    /// `( ... )`, or a command in the background: its variables are its own.
    Subshell(Block),
    /// `a | b`.
    Pipeline(Vec<Self>),
    /// `a && b`.
    And(Box<Self>, Box<Self>),
    /// `a || b`.
    Or(Box<Self>, Box<Self>),
    /// `! a`.
    Not(Box<Self>),
    /// `[ ... ]`.
    Test(Condition),
    /// `unset NAME`.
    Unset(Vec<String>),
    /// Text that is no shell, or nested too deep.
    Unclear(Bytes),
}

#[derive(Debug, PartialEq)]
pub(super) struct Simple {
    /// Assignments that hold for this command alone.
    pub(super) assignments: Vec<Assignment>,
    pub(super) words: Vec<Word>,
    /// The here-document that it reads.
    pub(super) input: Option<Word>,
    pub(super) bytes: Bytes,
}

#[derive(Debug, PartialEq)]
pub(super) struct Assignment {
    pub(super) name: String,
    pub(super) value: Assigned,
    /// Whether it is added to what the variable holds.
    pub(super) appends: bool,
}

#[derive(Debug, PartialEq)]
pub(super) enum Assigned {
    Text(Word),
    List(Vec<Word>),
    /// Nothing is assigned: `export NAME`.
    Nothing,
    /// A form that is not followed, such as a table with keys.
    Unclear,
}

/// A word before expansion.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Word {
    pub(super) parts: Vec<Part>,
    pub(super) bytes: Bytes,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    /// Text without quotes and escapes.
    Text(String),
    /// What stands in double quotes: it is never split into words.
    Quoted(Vec<Self>),
    /// `$NAME`, `${NAME}`, perhaps with a default.
    Variable { name: String, default: Option<Fallback> },
    /// `${NAME[@]}` or `${NAME[*]}`.
    List(String),
    /// `$(command)`.
    Substitution { block: Rc<Block>, shown: String },
    /// `{a,b}`.
    Braces(Vec<String>),
    /// An expansion that is not followed.
    Other(String),
}

/// What a variable without a value is taken for.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fallback {
    pub(super) parts: Vec<Part>,
    /// Whether an empty variable counts as one without a value (`:-`).
    pub(super) also_empty: bool,
    /// Whether the variable gets the value too (`:=`).
    pub(super) assigns: bool,
}

#[derive(Debug, PartialEq)]
pub(super) enum Condition {
    /// `-z WORD`.
    Empty(Word),
    /// `A = B`.
    Equal(Word, Word),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
    /// Anything else.
    Other,
}

impl Block {
    /// The names that the block may assign, wherever in it.
    pub(super) fn assigned(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.0.iter().for_each(|statement| statement.assigned(&mut names));
        names
    }
}

impl Statement {
    /// Whether the script, or its function, ends with this.
    pub(super) fn ends(&self) -> bool {
        match self {
            Self::Simple(simple) => {
                let first = simple.words.first().and_then(Word::literal);
                matches!(first, Some("exit" | "return"))
            }
            Self::Group(block) => block.0.last().is_some_and(Self::ends),
            Self::And(_, last) => last.ends(),
            _ => false,
        }
    }

    fn assigned(&self, names: &mut Vec<String>) {
        let mut of = |block: &Block| names.extend(block.assigned());
        match self {
            Self::Assign { assignments, .. } => {
                names.extend(assignments.iter().map(|assignment| assignment.name.clone()));
            }
            Self::If { arms, otherwise } => {
                for (condition, body) in arms {
                    of(condition);
                    of(body);
                }
                otherwise.iter().for_each(of);
            }
            Self::Case { arms, .. } => arms.iter().for_each(|(_, body)| of(body)),
            Self::For { name, body, .. } => {
                of(body);
                names.push(name.clone());
            }
            Self::Loop { condition, body } => {
                of(condition);
                of(body);
            }
            Self::Group(block) => of(block),
            Self::And(a, b) | Self::Or(a, b) => {
                a.assigned(names);
                b.assigned(names);
            }
            Self::Not(inner) => inner.assigned(names),
            Self::Unset(unset) => names.extend(unset.iter().cloned()),
            Self::Simple(simple) => names.extend(simple.read()),
            // What runs in a shell of its own assigns nothing out here.
            Self::Function { .. }
            | Self::Subshell(_)
            | Self::Pipeline(_)
            | Self::Test(_)
            | Self::Unclear(_) => {}
        }
    }
}

impl Statement {
    /// Gives a here-document to the first command of it.
    pub(super) fn give(&mut self, document: Word) {
        match self {
            Self::Simple(simple) => simple.input = Some(document),
            Self::And(first, _) | Self::Or(first, _) | Self::Not(first) => first.give(document),
            Self::Pipeline(all) => {
                if let Some(first) = all.first_mut() {
                    first.give(document);
                }
            }
            _ => {}
        }
    }
}

impl Simple {
    /// The variables that `read` fills.
    fn read(&self) -> impl Iterator<Item = String> + '_ {
        let is_read = self.words.first().is_some_and(|word| word.literal() == Some("read"));
        let names = self.words.iter().skip(1).filter(move |_| is_read);
        names.filter_map(|word| word.literal().map(str::to_owned))
    }
}

impl Word {
    /// The text of a word that nothing is expanded in.
    pub(super) fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Text(text)] => Some(text),
            _ => None,
        }
    }
}
