//! The arguments of a module: a mapping, `key=value` in one text, or `args` beside it.

use std::sync::Arc;

use resilint_schema::Provenance;
use resilint_terraform::{Map, Value};

use super::run::Run;
use super::scope::Scope;
use super::value::is_template;
use crate::parse::Node;

impl<'a> Run<'a> {
    /// The arguments that a task gives to its module, which is written at `written`; `read` gives their values.
    pub(super) fn arguments(
        &self,
        task: &Node,
        written: &Node,
        scope: &Scope<'a>,
        read: impl Fn(&Node) -> Value,
    ) -> Map {
        let mut all = Map::new();
        for node in [task.get("args"), Some(written)].into_iter().flatten() {
            if let Some(text) = node.as_str() {
                all.extend(self.pairs(text, node, scope));
            }
            let value = read(node);
            all.extend(
                value.as_object().into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())),
            );
        }
        all.remove("module");
        all
    }

    /// `name=web zone="{{ zone }}"`; words without `=` say something else.
    fn pairs(&self, text: &str, node: &Node, scope: &Scope<'a>) -> Vec<(Arc<str>, Value)> {
        let place = self.place(node);
        let pair = |word: String| {
            let (key, value) = word.split_once('=')?;
            let value = if is_template(value) {
                self.template(value, Provenance::Literal, place, scope)
            } else {
                Value { place, ..Value::string(value) }
            };
            Some((key.into(), value))
        };
        words(text).into_iter().filter_map(pair).collect()
    }
}

/// The words of a text. Quotes and the braces of templates hold theirs together.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut quote, mut braces) = (None, 0_u32);
    for letter in text.chars() {
        let last = words.last_mut();
        match letter {
            '"' | '\'' if braces == 0 && quote == Some(letter) => quote = None,
            '"' | '\'' if braces == 0 && quote.is_none() => quote = Some(letter),
            letter if letter.is_whitespace() && braces == 0 && quote.is_none() => {
                words.push(String::new());
            }
            letter => {
                match letter {
                    '{' => braces += 1,
                    '}' => braces = braces.saturating_sub(1),
                    _ => {}
                }
                last.into_iter().for_each(|word| word.push(letter));
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod unit {
    use super::words;

    #[test]
    fn quotes_and_templates_hold_words_together() {
        let text = r#"name="a web" zone={{ zones[0] | default("x") }}  plain='b c'd"#;
        let expected = ["name=a web", r#"zone={{ zones[0] | default("x") }}"#, "plain=b cd"];
        assert_eq!(words(text), expected);
    }
}
