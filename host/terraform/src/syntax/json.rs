//! The JSON form of configuration (`.tf.json`) and of variable values (`.tfvars.json`).
//!
//! Without the schemas of providers, JSON does not tell blocks from arguments below the top level: all
//! are read as arguments, and a nested block comes out as the list of objects that it is.

use jsonc_parser::ast::{Object, Value as Json};
use jsonc_parser::common::Ranged as _;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};
use resilint_schema::SourceId;

use super::{Attribute, Block, Body, Expr, ExprKind, SyntaxError, hcl};
use crate::json::STRICT;
use crate::place::Place;
use crate::value::{Data, number_of};

/// Block kinds at the top level, with the number of their labels.
const BLOCKS: [(&str, usize); 12] = [
    ("check", 1),
    ("data", 2),
    ("ephemeral", 2),
    ("import", 0),
    ("locals", 0),
    ("module", 1),
    ("moved", 0),
    ("output", 1),
    ("provider", 1),
    ("resource", 2),
    ("terraform", 0),
    ("variable", 1),
];

/// A configuration file.
pub(super) fn configuration(file: SourceId, text: &str) -> Result<Body, SyntaxError> {
    let Json::Object(root) = parse(file, text)? else {
        return Err(SyntaxError {
            place: Place::new(file, 0..1.min(text.len())),
            message: "a configuration in JSON is one object".into(),
            is_limit: false,
        });
    };
    let mut body = Body::default();
    for property in &root.properties {
        let kind = property.name.as_str();
        if let Some((_, labels)) = BLOCKS.iter().find(|(name, _)| *name == kind) {
            let place = Place::new(file, property.range.start..property.range.end);
            blocks(file, kind, *labels, &mut Vec::new(), &property.value, place, &mut body);
        }
    }
    Ok(body)
}

/// A file of variable values: nothing in it is evaluated.
pub(super) fn values(file: SourceId, text: &str) -> Result<Body, SyntaxError> {
    let Json::Object(root) = parse(file, text)? else { return Ok(Body::default()) };
    let attributes = root.properties.iter().map(|property| Attribute {
        name: property.name.as_str().into(),
        place: Place::new(file, property.range.start..property.range.end),
        expr: literal(file, &property.value),
    });
    Ok(Body { attributes: attributes.collect(), blocks: Vec::new() })
}

fn parse<'t>(file: SourceId, text: &'t str) -> Result<Json<'t>, SyntaxError> {
    let collect = CollectOptions { comments: CommentCollectionStrategy::Off, tokens: false };
    // Terraform reads comments in it.
    let options = ParseOptions { allow_comments: true, ..STRICT };
    let parsed = parse_to_ast(text, &collect, &options).map_err(|error| SyntaxError {
        place: Place::new(file, error.range().start..error.range().end),
        message: error.kind().to_string().to_lowercase(),
        is_limit: false,
    })?;
    Ok(parsed.value.unwrap_or(Json::NullKeyword(jsonc_parser::ast::NullKeyword {
        range: jsonc_parser::common::Range::new(0, 0),
    })))
}

/// The blocks of one kind: their labels are keys of objects within objects, and where several blocks
/// have the same labels they are in an array.
fn blocks(
    file: SourceId,
    kind: &str,
    wanted: usize,
    labels: &mut Vec<String>,
    value: &Json<'_>,
    place: Place,
    out: &mut Body,
) {
    match value {
        Json::Array(items) => {
            for item in &items.elements {
                let range = item.range();
                let place = Place::new(file, range.start..range.end);
                blocks(file, kind, wanted, labels, item, place, out);
            }
        }
        Json::Object(object) if labels.len() < wanted => {
            for property in &object.properties {
                labels.push(property.name.as_str().to_owned());
                let place = Place::new(file, property.range.start..property.range.end);
                blocks(file, kind, wanted, labels, &property.value, place, out);
                labels.pop();
            }
        }
        Json::Object(object) => out.blocks.push(Block {
            kind: kind.into(),
            labels: labels.iter().map(|label| label.as_str().into()).collect(),
            body: body(file, object),
            place,
        }),
        _ => {}
    }
}

/// Blocks within a block that are told from arguments by their names alone.
const NESTED: [&str; 5] = ["lifecycle", "validation", "precondition", "postcondition", "backend"];

fn body(file: SourceId, object: &Object<'_>) -> Body {
    let mut body = Body::default();
    for property in &object.properties {
        let name = property.name.as_str();
        let place = Place::new(file, property.range.start..property.range.end);
        if NESTED.contains(&name) {
            blocks(file, name, 0, &mut Vec::new(), &property.value, place, &mut body);
        } else if name == "dynamic" {
            blocks(file, name, 1, &mut Vec::new(), &property.value, place, &mut body);
        } else if name == "content" && matches!(property.value, Json::Object(_)) {
            blocks(file, name, 0, &mut Vec::new(), &property.value, place, &mut body);
        } else if name != "//" {
            let expr = expression(file, &property.value);
            body.attributes.push(Attribute { name: name.into(), place, expr });
        }
    }
    body
}

/// A value in which strings are templates.
fn expression(file: SourceId, value: &Json<'_>) -> Expr {
    lower(file, value, &expression_of_string)
}

/// A value in which strings are strings.
fn literal(file: SourceId, value: &Json<'_>) -> Expr {
    lower(file, value, &|place, text| Expr {
        kind: ExprKind::Literal(Data::String(text.into())),
        place,
    })
}

/// A string of JSON as the template that it is; as plain text where it is not a template.
fn expression_of_string(place: Place, text: &str) -> Expr {
    let plain = || Expr { kind: ExprKind::Literal(Data::String(text.into())), place };
    if !text.contains("${") && !text.contains("%{") {
        return plain();
    }
    // Behind the quote. Where the string has escapes, places within it are a little off.
    hcl::template_at(place.file, text, place.start as usize + 1)
        .map_or_else(|_| plain(), |expr| Expr { place, ..expr })
}

fn lower(file: SourceId, value: &Json<'_>, string: &dyn Fn(Place, &str) -> Expr) -> Expr {
    let range = value.range();
    let place = Place::new(file, range.start..range.end);
    let kind = match value {
        Json::StringLit(text) => return string(place, &text.value),
        Json::NumberLit(number) => {
            ExprKind::Literal(number_of(number.value).unwrap_or_else(Data::too_large))
        }
        Json::BooleanLit(value) => ExprKind::Literal(Data::Bool(value.value)),
        Json::NullKeyword(_) => ExprKind::Literal(Data::Null),
        Json::Array(items) => {
            ExprKind::List(items.elements.iter().map(|item| lower(file, item, string)).collect())
        }
        Json::Object(object) => ExprKind::Object(
            object
                .properties
                .iter()
                .filter(|property| property.name.as_str() != "//")
                .map(|property| {
                    let range = property.name.range();
                    let place = Place::new(file, range.start..range.end);
                    (string(place, property.name.as_str()), lower(file, &property.value, string))
                })
                .collect(),
        ),
    };
    Expr { kind, place }
}
