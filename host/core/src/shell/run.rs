//! Walks over a script as a shell would, both ways where a condition cannot be told.

use std::collections::BTreeSet;
use std::rc::Rc;

use resilint_schema::Value;

use super::decide::{Decision, Hint};
use super::env::{Env, Function, Held};
use super::path::shown;
use super::syntax::{Assigned, Assignment, Block, Simple, Statement, Word as Raw};
use super::text::{Text, computed, concat, variable};
use super::{Call, Event, Library, Program, Trace, Word};

/// Statements of one walk. A loop in a loop multiplies.
const MAX_STEPS: usize = 20_000;
/// Functions and scripts that call each other.
const MAX_CALLS: usize = 16;
/// Statements within statements, over all calls.
const MAX_DEPTH: usize = 160;

/// Walks over a script that starts in an environment, which is left as the script leaves it. `given` are
/// its arguments.
pub(crate) fn trace(program: &Rc<Program>, env: &mut Env, library: &dyn Library) -> Trace {
    let mut runner = Runner {
        library,
        env: env.clone(),
        program: Rc::clone(program),
        trace: Trace::default(),
        flow: Flow::On,
        conditions: 0,
        loops: 0,
        calls: 0,
        depth: 0,
        steps: 0,
        called: BTreeSet::new(),
        calls_unknown: false,
    };
    runner.block(&program.block);
    runner.functions_by_name();
    runner.trace.is_cut |= !program.unclear.is_empty();
    *env = runner.env;
    runner.trace
}

/// How a statement ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flow {
    /// The next one follows.
    On,
    /// Its loop goes on elsewhere.
    Loop,
    /// Its function returns.
    Return,
    /// The script ends.
    Exit,
}

/// One way to go on.
type Way<'w, R> = &'w mut dyn FnMut(&mut R);

pub(super) struct Runner<'l> {
    pub(super) library: &'l dyn Library,
    pub(super) env: Env,
    /// The script that the statements are of.
    pub(super) program: Rc<Program>,
    pub(super) trace: Trace,
    pub(super) flow: Flow,
    conditions: u32,
    loops: u32,
    calls: usize,
    depth: usize,
    steps: usize,
    /// The functions that were called.
    called: BTreeSet<String>,
    /// Whether a command was run whose name is not known.
    calls_unknown: bool,
}

impl Runner<'_> {
    pub(super) fn block(&mut self, block: &Block) {
        for statement in &block.0 {
            if self.flow != Flow::On {
                break;
            }
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        self.steps += 1;
        if self.steps > MAX_STEPS || self.depth > MAX_DEPTH {
            self.trace.is_cut = true;
            return;
        }
        self.depth += 1;
        match statement {
            Statement::Simple(simple) => self.simple(simple),
            Statement::Assign { exported, assignments } => self.assign(assignments, *exported),
            Statement::If { arms, otherwise } => self.choose(arms, otherwise.as_ref()),
            Statement::Case { subject, arms } => self.case(subject, arms),
            Statement::For { name, items, body } => self.for_each(name, items.as_deref(), body),
            Statement::Loop { condition, body } => self.repeat(condition, body),
            Statement::Function { name, body } => {
                let (program, body) = (Rc::clone(&self.program), Rc::clone(body));
                self.env.functions.insert(name.clone(), Function { program, body });
            }
            Statement::Group(block) => self.block(block),
            Statement::Subshell(block) => self.apart(|runner| runner.block(block)),
            Statement::Pipeline(statements) => {
                for statement in statements {
                    self.apart(|runner| runner.statement(statement));
                }
            }
            Statement::And(first, second) => self.and(first, second),
            Statement::Or(first, second) => self.or(first, second),
            Statement::Not(inner) => self.statement(inner),
            Statement::Unset(names) => names.iter().for_each(|name| self.env.unset(name)),
            Statement::Unclear(bytes) => self.unclear(bytes),
            Statement::Test(_) => {}
        }
        self.depth -= 1;
    }

    /// Runs something in a shell of its own: what it sets is gone afterwards.
    pub(super) fn apart(&mut self, run: impl FnOnce(&mut Self)) {
        let env = self.env.clone();
        run(self);
        self.env = env;
        self.flow = Flow::On;
    }

    fn and(&mut self, first: &Statement, second: &Statement) {
        self.statement(first);
        if self.flow != Flow::On {
            return;
        }
        match self.decide(first) {
            // What deploys is followed as if it went well, unless going well is the end.
            Decision::Success if second.ends() => self
                .ways(&mut [&mut |runner| runner.statement(second), &mut |_| {}], Hint::default()),
            Decision::Yes | Decision::Success => self.statement(second),
            Decision::No => {}
            Decision::Maybe(hint) => {
                self.ways(&mut [&mut |runner| runner.statement(second), &mut |_| {}], hint);
            }
        }
    }

    fn or(&mut self, first: &Statement, second: &Statement) {
        self.statement(first);
        if self.flow != Flow::On {
            return;
        }
        match self.decide(first) {
            Decision::Yes => {}
            Decision::No => self.statement(second),
            Decision::Maybe(_) | Decision::Success => {
                let ways: &mut [Way<'_, Self>] =
                    &mut [&mut |_| {}, &mut |runner| runner.statement(second)];
                self.ways(ways, Hint::default());
            }
        }
    }

    /// `if`: the first condition runs in any case.
    fn choose(&mut self, arms: &[(Block, Block)], otherwise: Option<&Block>) {
        let Some(((condition, body), rest)) = arms.split_first() else {
            if let Some(block) = otherwise {
                self.block(block);
            }
            return;
        };
        self.block(condition);
        if self.flow != Flow::On {
            return;
        }
        match condition.0.last().map(|last| self.decide(last)) {
            Some(Decision::Yes) => self.block(body),
            Some(Decision::No) => self.choose(rest, otherwise),
            decision => {
                let hint = match decision {
                    Some(Decision::Maybe(hint)) => hint,
                    _ => Hint::default(),
                };
                self.ways(
                    &mut [&mut |runner| runner.block(body), &mut |runner| {
                        runner.choose(rest, otherwise);
                    }],
                    hint,
                );
            }
        }
    }

    fn case(&mut self, subject: &Raw, arms: &[(Vec<Raw>, Block)]) {
        let subject = self.single(subject);
        let fits: Vec<Option<bool>> =
            arms.iter().map(|(patterns, _)| self.fits(&subject, patterns)).collect();
        // Up to the first that surely fits, every arm that may is a way.
        let sure = fits.iter().position(|fits| *fits == Some(true));
        let possible = fits.iter().take(sure.map_or(fits.len(), |at| at + 1)).enumerate();
        let possible: Vec<usize> =
            possible.filter(|(_, fits)| **fits != Some(false)).map(|(at, _)| at).collect();
        if let ([only], true) = (possible.as_slice(), sure.is_some()) {
            if let Some((_, body)) = arms.get(*only) {
                self.block(body);
            }
            return;
        }
        let mut ways: Vec<Box<dyn FnMut(&mut Self)>> = Vec::new();
        for (_, body) in possible.iter().filter_map(|at| arms.get(*at)) {
            ways.push(Box::new(|runner| runner.block(body)));
        }
        if sure.is_none() {
            ways.push(Box::new(|_| {}));
        }
        let mut ways: Vec<Way<'_, Self>> =
            ways.iter_mut().map(|way| way.as_mut() as Way<'_, Self>).collect();
        self.ways(&mut ways, Hint::default());
    }

    /// Ways that exclude each other; the first is where the condition holds that `hint` is of.
    pub(super) fn ways(&mut self, ways: &mut [Way<'_, Self>], hint: Hint) {
        let before = self.env.clone();
        let mut after: Option<Env> = None;
        let mut ended = Flow::Exit;
        self.conditions += 1;
        self.trace.events.push(Event::Fork);
        let equal = hint.equal.map(|(text, holds)| (usize::from(!holds), text));
        for (at, way) in ways.iter_mut().enumerate() {
            self.env = before.clone();
            self.flow = Flow::On;
            if let Some((_, text)) = equal.as_ref().filter(|(of, _)| *of == at) {
                self.trace.events.push(Event::Given(text.clone()));
            }
            way(self);
            let returns = matches!(self.flow, Flow::On | Flow::Loop);
            self.trace.events.push(Event::Way { returns });
            if returns {
                let env = std::mem::replace(&mut self.env, before.clone());
                after = Some(match after {
                    Some(other) => other.or(&env, hint.empty.as_deref()),
                    None => env,
                });
            } else if self.flow == Flow::Return {
                ended = Flow::Return;
            }
        }
        self.trace.events.push(Event::Join);
        self.conditions -= 1;
        self.flow = if after.is_some() { Flow::On } else { ended };
        self.env = after.unwrap_or(before);
    }

    fn for_each(&mut self, name: &str, items: Option<&[Raw]>, body: &Block) {
        let (items, all) = match items {
            Some(words) => {
                let fields = self.fields(words);
                (fields.into_iter().map(|field| (field.text, field.splits)).collect(), true)
            }
            None => {
                let (arguments, all) = self.env.arguments();
                let known = arguments.iter().map(|text| (text.clone(), false));
                (known.collect::<Vec<(Text, bool)>>(), all)
            }
        };
        let mut unknown = !all;
        for (item, splits) in items {
            if self.flow != Flow::On || self.trace.is_cut {
                break;
            }
            if splits {
                unknown = true;
                continue;
            }
            self.env.assign(name, Held::Text(item));
            self.block(body);
            self.end_of_loop();
        }
        if unknown && self.flow == Flow::On {
            self.env.forget(name);
            self.repeat(&Block::default(), body);
        }
    }

    /// A body that runs any number of times.
    fn repeat(&mut self, condition: &Block, body: &Block) {
        let assigned = body.assigned().into_iter().chain(condition.assigned());
        assigned.for_each(|name| self.env.forget(&name));
        self.block(condition);
        self.loops += 1;
        self.ways(&mut [&mut |runner| runner.block(body), &mut |_| {}], Hint::default());
        self.loops -= 1;
        self.end_of_loop();
    }

    fn end_of_loop(&mut self) {
        if self.flow == Flow::Loop {
            self.flow = Flow::On;
        }
    }

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

    fn simple(&mut self, simple: &Simple) {
        if simple.words.is_empty() {
            self.assign(&simple.assignments, false);
            return;
        }
        let fields = self.fields(&simple.words);
        let words: Vec<Word> = fields
            .into_iter()
            .map(|field| {
                let span = self.program.placer.span(&field.bytes);
                Word { value: placed(field.text, span), span, splits: field.splits }
            })
            .collect();
        let call = Call {
            words,
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

    fn unclear(&mut self, bytes: &std::ops::Range<usize>) {
        self.trace.is_cut = true;
        let span = self.program.placer.span(bytes);
        let call = Call::unclear(span, self.conditions > 0, self.loops > 0);
        self.trace.events.push(Event::Call(call));
    }

    /// Calls a function with arguments; `all` where there are no others.
    pub(super) fn call(&mut self, name: &str, arguments: Vec<Text>, all: bool) {
        let Some(function) = self.env.functions.get(name).cloned() else { return };
        self.called.insert(name.to_owned());
        if self.calls >= MAX_CALLS {
            self.trace.is_cut = true;
            return;
        }
        let (own, own_all) = self.env.arguments();
        let own = own.to_vec();
        self.env.set_arguments(arguments, all);
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
        let own = own.to_vec();
        let before = if sourced { None } else { Some(self.env.clone()) };
        if before.is_some() {
            self.env = self.env.child();
        }
        if !sourced || !arguments.is_empty() || !all {
            self.env.set_arguments(arguments, all);
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
    fn functions_by_name(&mut self) {
        if !self.calls_unknown {
            return;
        }
        let mut functions: Vec<String> = self.env.functions.keys().cloned().collect();
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
pub(super) fn placed(text: Text, span: resilint_schema::Span) -> Value<String> {
    match text {
        Value::Known { value, from, .. } => Value::Known { value, from, at: Some(span) },
        Value::Unknown { why, symbol, candidates, .. } => {
            Value::Unknown { why, symbol, candidates, at: Some(span) }
        }
        Value::Absent => placed(variable("?"), span),
    }
}
