//! Expressions of GitHub Actions, `${{ ... }}`: what they come to, as far as the workflow alone tells.

use std::collections::BTreeMap;

use resilint_schema::{Provenance, Span, Value, Why};

use crate::shell::{concat, either};

/// Levels of parentheses and calls.
const MAX_DEPTH: usize = 32;

/// The values that expressions may ask for, by path: `matrix.region`, `env.REGION`, `inputs.region`.
/// Paths are compared without regard to case; beside each value is its path as it is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Context(BTreeMap<String, (String, Value<String>)>);

impl Context {
    pub(super) fn set(&mut self, path: &str, value: Value<String>) {
        self.0.insert(path.to_ascii_lowercase(), (path.to_owned(), value));
    }

    pub(super) fn get(&self, path: &str) -> Option<&Value<String>> {
        self.0.get(&path.to_ascii_lowercase()).map(|(_, value)| value)
    }

    /// The values of one context, by name.
    pub(super) fn of<'c>(
        &'c self,
        prefix: &'c str,
    ) -> impl Iterator<Item = (&'c str, &'c Value<String>)> {
        self.0.values().filter_map(move |(path, value)| Some((path.strip_prefix(prefix)?, value)))
    }

    /// A text with its expressions evaluated.
    pub(super) fn text(&self, text: &str, at: Span) -> Value<String> {
        let mut texts = Vec::new();
        let mut rest = text;
        while let Some((before, expression, after)) = next(rest) {
            texts.push(literal(before));
            texts.push(self.evaluate(expression));
            rest = after;
        }
        texts.push(literal(rest));
        placed(concat(&texts), at)
    }

    /// What an expression comes to.
    pub(super) fn evaluate(&self, expression: &str) -> Value<String> {
        let mut parser = Parser { context: self, rest: expression.trim(), depth: 0 };
        let value = parser.any();
        match value {
            Some(value) if parser.rest.trim().is_empty() => value,
            _ => unknown(expression),
        }
    }

    /// Whether a condition holds. One that only asks what started the workflow is taken to hold:
    /// that is when it deploys.
    pub(super) fn holds(&self, condition: &str) -> Option<bool> {
        let condition = condition.trim();
        let inner = condition.strip_prefix("${{").and_then(|text| text.strip_suffix("}}"));
        let condition = inner.unwrap_or(condition);
        truth(&self.evaluate(condition)).or_else(|| is_trigger(condition).then_some(true))
    }
}

/// The text before the first expression, the expression, and the text after it.
pub(super) fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("${{")?;
    let (expression, after) = rest.split_once("}}")?;
    Some((before, expression, after))
}

fn literal(text: &str) -> Value<String> {
    Value::Known { value: text.to_owned(), from: Provenance::Literal, at: None }
}

fn placed(value: Value<String>, at: Span) -> Value<String> {
    match value {
        Value::Known { value, from, .. } => Value::Known { value, from, at: Some(at) },
        Value::Unknown { why, symbol, candidates, .. } => {
            Value::Unknown { why, symbol, candidates, at: Some(at) }
        }
        Value::Absent => Value::Absent,
    }
}

fn unknown(expression: &str) -> Value<String> {
    let symbol = format!("${{{{ {} }}}}", expression.trim());
    Value::unknown(Why::UnresolvedVariable, symbol, None)
}

/// Whether a value counts as true; nothing where that cannot be told.
fn truth(value: &Value<String>) -> Option<bool> {
    let is_true = |text: &String| !matches!(text.as_str(), "" | "false" | "0" | "null");
    match value {
        Value::Known { value, .. } => Some(is_true(value)),
        Value::Unknown { candidates, .. } if !candidates.is_empty() => {
            let count = candidates.iter().filter(|text| is_true(text)).count();
            if count == 0 { Some(false) } else { (count == candidates.len()).then_some(true) }
        }
        _ => None,
    }
}

/// Whether a condition speaks of nothing but what started the workflow, and of how it goes.
fn is_trigger(condition: &str) -> bool {
    let mut quoted = false;
    let outside: String = condition
        .chars()
        .map(|c| {
            quoted ^= c == '\'';
            if quoted { ' ' } else { c }
        })
        .collect();
    let words =
        outside.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '_' | '-'));
    let own = ["true", "false", "null", "success", "always", "startsWith", "endsWith", "contains"];
    let mut words = words.filter(|word| !word.is_empty()).peekable();
    words.peek().is_some()
        && words.all(|word| word.starts_with("github.") || own.contains(&word) || is_number(word))
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

/// Reads an expression from its beginning to its end. What it does not understand is nothing.
struct Parser<'e> {
    context: &'e Context,
    rest: &'e str,
    depth: usize,
}

impl<'e> Parser<'e> {
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
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let start = self.rest;
        let mut value = self.all()?;
        while self.take("||") {
            let other = self.all()?;
            let written = self.written(start);
            value = or(value, other, written);
        }
        self.depth -= 1;
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let mut context = Context::default();
        context.set("matrix.region", literal("eu-de"));
        context.set("env.STAGE", literal("prod"));
        context.set("inputs.zone", unknown("inputs.zone"));
        match context.text(text, Span::at(0, 1, 1)) {
            Value::Known { value, from, .. } => {
                let is_default = from == Provenance::VariableDefault;
                if is_default { format!("{value} by default") } else { value }
            }
            Value::Unknown { candidates, .. } if !candidates.is_empty() => {
                format!("<{}>", candidates.join("|"))
            }
            unknown => unknown.symbol().unwrap_or_default().to_owned(),
        }
    }

    #[test]
    fn what_the_workflow_says_is_known() {
        for (text, value) in [
            ("x-${{ matrix.region }}-${{env.stage}}", "x-eu-de-prod"),
            ("${{ matrix['region'] }}", "eu-de"),
            ("${{ format('{0}/{1}', matrix.region, 'it''s') }}", "eu-de/it's"),
            ("${{ matrix.region == 'EU-DE' && 'a' || 'b' }}", "a"),
            ("${{ matrix.region != 'eu-de' && 'a' || 'b' }}", "b"),
            ("${{ github.ref == 'x' && 'us-south' || 'eu-de' }}", "<eu-de|us-south>"),
            ("${{ inputs.region || 'us-south' }}", "us-south by default"),
            ("${{ secrets.REGION }}", "${{ secrets.REGION }}"),
            ("a-${{ vars.X }}", "a-${{ vars.X }}"),
            ("${{ github.event.inputs.zone }}", "${{ inputs.zone }}"),
            ("${{ (", "${{ ("),
            ("${{ steps.a.outputs.b }}", "${{ steps.a.outputs.b }}"),
            ("${{ fromJSON(inputs.list)[0] }}", "${{ fromJSON(inputs.list)[0] }}"),
        ] {
            assert_eq!(shown(text), value, "{text}");
        }
    }

    #[test]
    fn what_started_the_workflow_decides_nothing() {
        let context = Context::default();
        for (condition, holds) in [
            ("github.ref == 'refs/heads/main'", Some(true)),
            ("${{ github.event_name == 'push' && success() }}", Some(true)),
            ("startsWith(github.ref, 'refs/tags/')", Some(true)),
            ("inputs.region == 'eu-de'", None),
            ("steps.x.outputs.changed == 'true' && github.ref == 'x'", None),
            ("false", Some(false)),
            ("failure()", Some(false)),
            ("", None),
        ] {
            assert_eq!(context.holds(condition), holds, "{condition}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_expression_can_be_read(text in "[a-z.'|&=!()\\[\\]{}, 0-9$]{0,60}") {
            let _ = Context::default().evaluate(&text);
        }
    }
}
