//! Commands, assignments, and the functions and scripts that a script runs.

use std::rc::Rc;

use resilint_schema::{Span, Value};

use super::decide::Hint;
use super::env::Held;
use super::path::shown;
use super::run::{Flow, Runner};
use super::syntax::{Assigned, Assignment, Simple};
use super::text::{Text, computed, concat, size, variable};
use super::{Call, Event, Word};

/// Functions and scripts that call each other.
const MAX_CALLS: usize = 16;
/// Bytes of the words of all commands of one walk.
const MAX_RECORDED: usize = 16 << 20;

impl Runner<'_> {
    pub(super) fn assign(&mut self, assignments: &[Assignment], exported: bool) {
        for assignment in assignments {
            let name = &assignment.name;
            match &assignment.value {
                Assigned::Text(word) => {
                    let mut text = self.single(word);
                    if assignment.appends {
                        text = concat(&[self.env.text(name), text]);
                    }
                    self.env.assign(name, Held::Text(text));
                }
                Assigned::List(words) => {
                    let fields = self.fields(words);
                    let before = assignment.appends.then(|| self.env.list(name)).flatten();
                    // Of an unknown that splits nobody knows how many items it gives.
                    if fields.iter().any(|field| field.splits) {
                        self.env.forget(name);
                    } else {
                        let new = fields.into_iter().map(|field| field.text);
                        let items = before.into_iter().flatten().chain(new).collect();
                        self.env.assign(name, Held::List(items));
                    }
                }
                Assigned::Unclear => self.env.forget(name),
                Assigned::Nothing => {}
            }
            if exported {
                self.env.export(name);
            }
        }
    }

    pub(super) fn simple(&mut self, simple: &Simple) {
        if simple.words.is_empty() {
            self.assign(&simple.assignments, false);
            return;
        }
        let fields = self.fields(&simple.words);
        let words: Vec<Word> = fields
            .into_iter()
            .map(|field| {
                let span = self.program.placer.span(&field.bytes);
                let given = field.text.at().filter(|_| self.env.keeps_places);
                let value = placed(field.text, given.unwrap_or(span));
                Word { value, span, splits: field.splits }
            })
            .collect();
        let input = simple.input.as_ref().map(|document| {
            let span = self.program.placer.span(&document.bytes);
            placed(self.single(document), span)
        });
        let call = Call {
            words,
            input,
            span: self.program.placer.span(&simple.bytes),
            folder: self.env.folder.clone(),
            conditional: self.conditions > 0,
            looped: self.loops > 0,
            understood: true,
        };
        self.run(call, &simple.assignments);
    }

    /// Notes a command that runs outside of the shell.
    pub(super) fn record(&mut self, mut call: Call) {
        self.recorded += call.words.iter().map(|word| size(&word.value)).sum::<usize>();
        self.recorded += call.input.as_ref().map_or(0, size);
        if self.recorded > MAX_RECORDED {
            self.trace.is_cut = true;
            self.flow = Flow::Exit;
            return;
        }
        let first = call.words.first();
        self.calls_unknown |= first.is_some_and(|first| first.value.is_unknown());
        let folder = call.folder.clone();
        for word in &mut call.words {
            if let Value::Known { value, .. } = &mut word.value {
                match shown(folder.as_deref(), value) {
                    Some(text) if text == *value => {}
                    Some(text) => *value = text.into_owned(),
                    None => word.value = placed(computed("a path"), word.span),
                }
            }
        }
        self.trace.events.push(Event::Call(call));
    }

    pub(super) fn unclear(&mut self, bytes: &std::ops::Range<usize>) {
        self.trace.is_cut = true;
        let span = self.program.placer.span(bytes);
        let call = Call::unclear(span, self.conditions > 0, self.loops > 0);
        self.trace.events.push(Event::Call(call));
    }

    /// Calls a function with arguments; `all` where there are no others.
    pub(super) fn call(&mut self, name: &str, arguments: Vec<Text>, all: bool) {
        let Some(function) = self.env.function(name).cloned() else { return };
        self.called.insert(name.to_owned());
        if self.calls >= MAX_CALLS {
            self.trace.is_cut = true;
            return;
        }
        let (own, own_all) = self.env.arguments();
        self.env.set_arguments(Rc::new(arguments), all);
        let program = std::mem::replace(&mut self.program, function.program);
        self.calls += 1;
        self.block(&function.body);
        self.calls -= 1;
        self.program = program;
        self.env.set_arguments(own, own_all);
        if self.flow == Flow::Return {
            self.flow = Flow::On;
        }
    }

    /// Runs another script: in this shell where it is sourced, else as a child process.
    pub(super) fn script(
        &mut self,
        path: String,
        arguments: Vec<Text>,
        all: bool,
        sourced: bool,
    ) -> bool {
        let Some(program) = self.library.program(&path).filter(|_| self.calls < MAX_CALLS) else {
            return false;
        };
        if !self.trace.ran.contains(&path) {
            self.trace.ran.push(path);
        }
        self.trace.is_cut |= !program.unclear.is_empty();
        let (own, own_all) = self.env.arguments();
        let before = if sourced { None } else { Some(self.env.clone()) };
        if before.is_some() {
            self.env = self.env.child();
        }
        if !sourced || !arguments.is_empty() || !all {
            self.env.set_arguments(Rc::new(arguments), all);
        }
        let block = Rc::clone(&program.block);
        let caller = std::mem::replace(&mut self.program, program);
        self.calls += 1;
        self.block(&block);
        self.calls -= 1;
        self.program = caller;
        match before {
            Some(env) => {
                self.env = env;
                self.flow = Flow::On;
            }
            None => self.env.set_arguments(own, own_all),
        }
        if self.flow == Flow::Return {
            self.flow = Flow::On;
        }
        true
    }

    /// Where a script runs whatever it is told to, its functions may run too.
    pub(super) fn functions_by_name(&mut self) {
        if !self.calls_unknown {
            return;
        }
        let mut functions = self.env.function_names();
        functions.retain(|name| !self.called.contains(name));
        for name in functions {
            self.flow = Flow::On;
            self.ways(
                &mut [&mut |runner| runner.call(&name, Vec::new(), false), &mut |_| {}],
                Hint::default(),
            );
        }
    }
}

/// A text with its place.
pub(super) fn placed(text: Text, span: Span) -> Value<String> {
    match text {
        Value::Known { value, from, .. } => Value::Known { value, from, at: Some(span) },
        Value::Unknown { why, symbol, candidates, .. } => {
            Value::Unknown { why, symbol, candidates, at: Some(span) }
        }
        Value::Absent => placed(variable("?"), span),
    }
}
