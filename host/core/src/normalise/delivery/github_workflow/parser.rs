//! The grammar of expressions, evaluated as it is read.

use resilint_schema::{Provenance, Value};

use super::expression::{Context, is_number, literal, truth, unknown};
use crate::shell::{concat, either};

/// Levels of parentheses, calls and negations.
const MAX_DEPTH: usize = 32;

/// Reads an expression from its beginning to its end. What it does not understand is nothing.
pub(super) struct Parser<'e> {
    context: &'e Context,
    rest: &'e str,
    depth: usize,
}

impl<'e> Parser<'e> {
    /// What an expression comes to; nothing where it is not understood.
    pub(super) fn read(context: &'e Context, expression: &'e str) -> Option<Value<String>> {
        let mut parser = Self { context, rest: expression.trim(), depth: 0 };
        let value = parser.any()?;
        parser.rest.trim().is_empty().then_some(value)
    }

    fn take(&mut self, sign: &str) -> bool {
        self.rest = self.rest.trim_start();
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// `a || b`: the first that counts as true.
    fn any(&mut self) -> Option<Value<String>> {
        let start = self.rest;
        let mut value = self.all()?;
        while self.take("||") {
            let other = self.all()?;
            let written = self.written(start);
            value = or(value, other, written);
        }
        Some(value)
    }

    /// `a && b`: the second where the first counts as true.
    fn all(&mut self) -> Option<Value<String>> {
        let start = self.rest;
        let mut value = self.equal()?;
        while self.take("&&") {
            let other = self.equal()?;
            value = match truth(&value) {
                Some(true) => other,
                Some(false) => value,
                None => {
                    let written = self.written(start);
                    either(&other, &literal(""), || symbol(written))
                }
            };
        }
        Some(value)
    }

    fn equal(&mut self) -> Option<Value<String>> {
        let start = self.rest;
        let value = self.one()?;
        let is_equal = self.take("==");
        if !is_equal && !self.take("!=") {
            return Some(value);
        }
        let other = self.one()?;
        let (Some(a), Some(b)) = (value.known(), other.known()) else {
            return Some(unknown(self.written(start)));
        };
        // Texts are compared without regard to case.
        Some(literal(if a.eq_ignore_ascii_case(b) == is_equal { "true" } else { "false" }))
    }

    fn one(&mut self) -> Option<Value<String>> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let value = self.operand();
        self.depth -= 1;
        value
    }

    fn operand(&mut self) -> Option<Value<String>> {
        let start = self.rest;
        if self.take("!") {
            let value = self.one()?;
            return Some(match truth(&value) {
                Some(holds) => literal(if holds { "false" } else { "true" }),
                None => unknown(self.written(start)),
            });
        }
        if self.take("(") {
            let value = self.any()?;
            return self.take(")").then_some(value);
        }
        if self.take("'") {
            return self.quoted();
        }
        let rest = self.rest.trim_start();
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '-' | '*'))
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if name.is_empty() {
            return None;
        }
        self.rest = after;
        if self.rest.starts_with('(') {
            return self.call(name);
        }
        if self.take("[") {
            return self.indexed(name, start);
        }
        if is_number(name) || matches!(name, "true" | "false" | "null") {
            return Some(literal(name));
        }
        Some(self.at(name))
    }

    /// Text up to the closing quote; two quotes are one of the text.
    fn quoted(&mut self) -> Option<Value<String>> {
        let mut text = String::new();
        loop {
            let (before, after) = self.rest.split_once('\'')?;
            text.push_str(before);
            self.rest = after;
            if !self.rest.starts_with('\'') {
                return Some(literal(&text));
            }
            text.push('\'');
            self.rest = self.rest.get(1..)?;
        }
    }

    /// `matrix['region']`.
    fn indexed(&mut self, name: &str, start: &str) -> Option<Value<String>> {
        let index = self.any()?;
        if !self.take("]") {
            return None;
        }
        Some(match index.known() {
            Some(index) => self.at(&format!("{name}.{index}")),
            None => unknown(self.written(start)),
        })
    }

    fn at(&self, path: &str) -> Value<String> {
        let inputs = path.strip_prefix("github.event.").filter(|path| path.starts_with("inputs."));
        let path = inputs.unwrap_or(path);
        self.context.get(path).cloned().unwrap_or_else(|| unknown(path))
    }

    fn call(&mut self, name: &str) -> Option<Value<String>> {
        let start = self.rest;
        let mut arguments = Vec::new();
        self.take("(");
        while !self.take(")") {
            arguments.push(self.any()?);
            if !self.take(",") {
                if !self.take(")") {
                    return None;
                }
                break;
            }
        }
        Some(match (name, arguments.as_slice()) {
            ("success" | "always", []) => literal("true"),
            ("failure" | "cancelled", []) => literal("false"),
            ("format", [pattern, arguments @ ..]) => format(pattern, arguments),
            ("toJSON" | "fromJSON", [only]) if only.known().is_some() => only.clone(),
            _ => unknown(&format!("{name}{}", self.written(start))),
        })
    }

    /// What was read since `start`.
    fn written(&self, start: &'e str) -> &'e str {
        start.get(..start.len().saturating_sub(self.rest.len())).unwrap_or_default().trim()
    }
}

fn symbol(expression: &str) -> String {
    format!("${{{{ {expression} }}}}")
}

/// The first of two that counts as true.
fn or(value: Value<String>, other: Value<String>, written: &str) -> Value<String> {
    match (truth(&value), value) {
        (Some(true), value) => value,
        (Some(false), _) => other,
        // `condition && 'a' || 'b'`.
        (None, Value::Unknown { why, candidates, at, .. }) if !candidates.is_empty() => {
            let candidates: Vec<String> =
                candidates.into_iter().filter(|text| !text.is_empty()).collect();
            let first = match candidates.as_slice() {
                [only] => literal(only),
                _ => Value::Unknown { why, symbol: Some(symbol(written)), candidates, at },
            };
            either(&first, &other, || symbol(written))
        }
        // `inputs.region || 'eu-de'`: whoever starts it may say another.
        (None, _) => match other {
            Value::Known { value, at, .. } => {
                Value::Known { value, from: Provenance::VariableDefault, at }
            }
            _ => unknown(written),
        },
    }
}

/// `format('{0}-{1}', a, b)`.
fn format(pattern: &Value<String>, arguments: &[Value<String>]) -> Value<String> {
    let Some(pattern) = pattern.known() else { return unknown("format(...)") };
    let mut texts = Vec::new();
    let mut rest = pattern.as_str();
    while let Some((before, hole)) = rest.split_once('{') {
        texts.push(literal(before));
        let Some((index, after)) = hole.split_once('}') else { return unknown("format(...)") };
        let argument = index.parse::<usize>().ok().and_then(|index| arguments.get(index));
        let Some(argument) = argument else { return unknown("format(...)") };
        texts.push(argument.clone());
        rest = after;
    }
    texts.push(literal(rest));
    concat(&texts)
}
