//! Walks over a script as a shell would, both ways where a condition cannot be told.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::decide::{Decision, Hint};
use super::env::{Env, Function};
use super::syntax::{Block, Statement, Word as Raw};
use super::{Event, Library, Program, Trace};

/// Statements of one walk. A loop in a loop multiplies.
const MAX_STEPS: usize = 20_000;
/// Bytes of words that cost as much as a statement.
const STEP_BYTES: usize = 64;
/// Statements within statements, over all calls.
const MAX_DEPTH: usize = 160;

/// Walks over a script that starts in an environment, which is left as the script leaves it. `given` are
/// its arguments.
pub(crate) fn trace(program: &Rc<Program>, env: &mut Env, library: &dyn Library) -> Trace {
    if !library.spend(0) {
        return Trace::unread(program.placer.span(&(0..0)));
    }
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
        recorded: 0,
    };
    runner.block(&program.block);
    runner.functions_by_name();
    library.spend(runner.steps + runner.recorded / STEP_BYTES);
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
pub(super) type Way<'w, R> = &'w mut dyn FnMut(&mut R);

/// One that is made as it is needed.
type OwnWay<'w, R> = Box<dyn FnMut(&mut R) + 'w>;

pub(super) struct Runner<'l> {
    pub(super) library: &'l dyn Library,
    pub(super) env: Env,
    /// The script that the statements are of.
    pub(super) program: Rc<Program>,
    pub(super) trace: Trace,
    pub(super) flow: Flow,
    pub(super) conditions: u32,
    pub(super) loops: u32,
    pub(super) calls: usize,
    depth: usize,
    pub(super) steps: usize,
    /// The functions that were called.
    pub(super) called: BTreeSet<String>,
    /// Whether a command was run whose name is not known.
    pub(super) calls_unknown: bool,
    /// Bytes of all words that were recorded.
    pub(super) recorded: usize,
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
                self.env.define(name, Function { program, body });
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
        let mut ways: Vec<OwnWay<'_, Self>> = Vec::new();
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
}
