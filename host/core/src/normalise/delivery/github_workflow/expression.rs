//! Expressions of GitHub Actions, `${{ ... }}`: what they come to, as far as the workflow alone tells.

use std::collections::BTreeMap;

use resilint_schema::{Provenance, Span, Value, Why};

use super::parser::Parser;
use crate::shell::concat;

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
        Parser::read(self, expression).unwrap_or_else(|| unknown(expression))
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

pub(super) fn literal(text: &str) -> Value<String> {
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

pub(super) fn unknown(expression: &str) -> Value<String> {
    let symbol = format!("${{{{ {} }}}}", expression.trim());
    Value::unknown(Why::UnresolvedVariable, symbol, None)
}

/// Whether a value counts as true; nothing where that cannot be told.
pub(super) fn truth(value: &Value<String>) -> Option<bool> {
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

pub(super) fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
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
            ("${{ ( }}", "${{ ( }}"),
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
