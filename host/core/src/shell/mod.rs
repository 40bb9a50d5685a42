//! What a deployment script does, told without running anything.
//!
//! A script is parsed by the grammar of Bash (`parse`, into `syntax`) and walked over (`run`): literal
//! variables are filled in, lists of literals looped over, functions and scripts that are among the
//! checked files followed. What cannot be told is an unknown with its symbol: `${REGION}` for a variable
//! that nothing sets. Ways that exclude each other are walked one by one and told apart in the trace.
//!
//! It is total: limits on size, nesting, steps and texts hold for every script.

mod builtin;
mod call;
mod decide;
mod env;
mod expand;
mod parse;
mod path;
mod place;
mod repeat;
mod run;
mod substitution;
mod syntax;
#[cfg(test)]
mod tests;
mod text;

use std::ops::Range;
use std::rc::Rc;

use resilint_schema::{Span, Value};

pub(crate) use env::Env;
pub(crate) use parse::ShellError;
pub(crate) use run::trace;
pub(crate) use text::{concat, either, same};

use crate::parse::Node;
use place::Placer;
use syntax::Block;

/// A script, ready to be walked over any number of times.
#[derive(Debug)]
pub(crate) struct Program {
    /// The path of its file, which `$0` is.
    file: String,
    block: Rc<Block>,
    placer: Placer,
    /// What is no shell, or nested too deep.
    unclear: Vec<Range<usize>>,
}

impl Program {
    /// Reads the script that a scalar of a file holds.
    ///
    /// # Errors
    /// The script is too large, or takes too long to parse.
    pub(crate) fn read(file: &str, node: &Node, text: &str) -> Result<Self, ShellError> {
        // The grammar does not know the line breaks of Windows; without the half of each that is at
        // the end of its line, every other column stays.
        let text = text.replace("\r\n", "\n");
        let (block, unclear) = parse::parse(&text)?;
        let placer = Placer::new(node, &text);
        Ok(Self { file: file.to_owned(), block: Rc::new(block), placer, unclear })
    }
}

impl Program {
    /// What is no shell, with its place. Nothing is known of what it runs.
    pub(crate) fn unclear(&self) -> impl Iterator<Item = (Span, &str)> {
        self.unclear.iter().map(|bytes| (self.placer.span(bytes), self.placer.text(bytes)))
    }
}

impl Env {
    /// A text as the shell would expand it in double quotes.
    pub(crate) fn expanded(mut self, text: &str, at: Span) -> Value<String> {
        let node = Node::new(at, crate::parse::NodeValue::Null, crate::parse::Style::Plain);
        let quoted = format!("echo \"{}\"", text.replace(['"', '`', '\\'], ""));
        let Ok(program) = Program::read("", &node, &quoted) else { return Value::Absent };
        let found = trace(&Rc::new(program), &mut self, &NoScripts);
        let word = found.events.into_iter().find_map(|event| match event {
            Event::Call(mut call) if call.words.len() == 2 => call.words.pop(),
            _ => None,
        });
        match word.map(|word| word.value) {
            Some(Value::Known { value, from, .. }) => Value::Known { value, from, at: Some(at) },
            Some(Value::Unknown { why, symbol, candidates, .. }) => {
                Value::Unknown { why, symbol, candidates, at: Some(at) }
            }
            _ => Value::unknown(resilint_schema::Why::Unsupported, "an expression", Some(at)),
        }
    }
}

/// No scripts.
struct NoScripts;

impl Library for NoScripts {
    fn program(&self, _: &str) -> Option<Rc<Program>> {
        None
    }
}

/// The scripts that another one may run, by path.
pub(crate) trait Library {
    /// The script at a path seen from the folder of the run.
    fn program(&self, path: &str) -> Option<Rc<Program>>;

    /// Takes from what may be spent on all scripts of a run; says whether there is any left. A matrix in
    /// a workflow multiplies what one script costs.
    fn spend(&self, _steps: usize) -> bool {
        true
    }
}

/// What a script does, in order.
#[derive(Debug, Default)]
pub(crate) struct Trace {
    pub(crate) events: Vec<Event>,
    /// The other scripts that it runs, by path.
    pub(crate) ran: Vec<String>,
    /// Whether something in it could not be followed to its end.
    pub(crate) is_cut: bool,
}

impl Trace {
    /// Adds what is done afterwards.
    pub(crate) fn append(&mut self, mut later: Self) {
        self.is_cut |= later.is_cut;
        self.events.append(&mut later.events);
        self.ran.append(&mut later.ran);
    }

    /// Makes of what is done something that may be done.
    pub(crate) fn perhaps(&mut self) {
        for event in &mut self.events {
            if let Event::Call(call) = event {
                call.conditional = true;
            }
        }
        self.events.insert(0, Event::Fork);
        self.events.push(Event::Way { returns: true });
        self.events.push(Event::Way { returns: true });
        self.events.push(Event::Join);
    }

    /// What a script does that could not be read: anything.
    pub(crate) fn unread(at: Span) -> Self {
        let events = vec![Event::Call(Call::unclear(at, false, false))];
        Self { events, ran: Vec::new(), is_cut: true }
    }
}

/// One thing that a script does.
#[derive(Debug, PartialEq)]
pub(crate) enum Event {
    /// It runs a command.
    Call(Call),
    /// Here begin ways that exclude each other.
    Fork,
    /// On this way, something that the script compares is this text.
    Given(Value<String>),
    /// One of them ends; `returns` where the script goes on after it.
    Way { returns: bool },
    /// The ways come together.
    Join,
}

/// One command with all its words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) words: Vec<Word>,
    /// The here-document that it reads, where it has one.
    pub(crate) input: Option<Value<String>>,
    /// All of it. Nothing is placed there, since its arguments may be passwords.
    pub(crate) span: Span,
    /// The folder it runs in, seen from the folder of the run; nothing where that cannot be told.
    pub(crate) folder: Option<String>,
    /// Whether a condition decides if it runs.
    pub(crate) conditional: bool,
    /// Whether a loop may run it several times, perhaps with other values.
    pub(crate) looped: bool,
    /// Whether its words could be told apart.
    pub(crate) understood: bool,
}

impl Call {
    /// Something of which nobody knows what it runs.
    fn unclear(span: Span, conditional: bool, looped: bool) -> Self {
        let words = Vec::new();
        Self { words, input: None, span, folder: None, conditional, looped, understood: false }
    }
}

/// One word of a command, after expansion.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Word {
    pub(crate) value: Value<String>,
    pub(crate) span: Span,
    /// Whether it may be any number of words, or none: an unknown without quotes.
    pub(crate) splits: bool,
}

/// The tools that deploy, which scripts also call by the path that they have installed them to.
const TOOLS: [&str; 12] = [
    "bluemix",
    "bx",
    "cf",
    "helm",
    "ibmcloud",
    "ic",
    "kubectl",
    "kustomize",
    "oc",
    "slcli",
    "wsk",
    "wskdeploy",
];

/// The name of a tool that deploys, without the path it is called by; other programs as they are written.
pub(crate) fn tool(program: &str) -> &str {
    let name = program.rsplit('/').next().unwrap_or(program);
    if TOOLS.contains(&name) { name } else { program }
}

impl Word {
    /// The text, where it is known.
    pub(crate) fn text(&self) -> Option<&str> {
        self.value.known().map(String::as_str)
    }
}
