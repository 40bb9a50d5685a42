//! Values as people read them: in the syntax of Terraform, unknown parts marked.

use std::fmt::Write as _;

use resilint_terraform::Data;
use resilint_terraform::value::{Value, to_text};

use crate::sanitise::one_line;

/// The value as text, over several lines where it has parts. Writing to a text cannot fail.
pub(super) fn rendered(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text
}

fn write(value: &Value, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    match &value.data {
        Data::Null => out.push_str("null"),
        // Debug escapes quotes and control characters alike.
        Data::String(text) => {
            let _ = write!(out, "{text:?}");
        }
        Data::Bool(_) | Data::Number(_) => out.push_str(&to_text(value).unwrap_or_default()),
        Data::List(items) | Data::Set(items) if items.is_empty() => out.push_str("[]"),
        Data::List(items) | Data::Set(items) => {
            out.push_str("[\n");
            for item in items.iter() {
                let _ = write!(out, "{indent}  ");
                write(item, depth + 1, out);
                out.push_str(",\n");
            }
            let _ = write!(out, "{indent}]");
        }
        Data::Object(map) if map.is_empty() => out.push_str("{}"),
        Data::Object(map) => {
            out.push_str("{\n");
            for (key, item) in map.iter() {
                let _ = write!(out, "{indent}  {key:?} = ");
                write(item, depth + 1, out);
                out.push('\n');
            }
            let _ = write!(out, "{indent}}}");
        }
        Data::Handle(handle) => out.push_str(&one_line(&handle.address(), 200)),
        Data::Unknown(unknown) => {
            let last = unknown.steps().last().map(|step| &*step.name);
            let name = unknown.symbol.as_deref().or(last).unwrap_or("?");
            let _ = write!(out, "(unknown: {})", one_line(name, 200));
        }
    }
}
