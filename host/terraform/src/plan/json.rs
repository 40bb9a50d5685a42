//! JSON with the places of its values, and ways to ask for a part that may not be there.

use jsonc_parser::ast::Value as Json;
use jsonc_parser::common::Ranged as _;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, parse_to_ast};
use resilint_schema::SourceId;

pub(super) use jsonc_parser::ast::Object;
pub(super) type Tree<'t> = Json<'t>;

use crate::json::STRICT;
use crate::place::Place;
use crate::syntax::SyntaxError;

/// The value of a text; nothing for an empty one.
pub(super) fn parse(file: SourceId, text: &str) -> Result<Option<Tree<'_>>, SyntaxError> {
    let collect = CollectOptions { comments: CommentCollectionStrategy::Off, tokens: false };
    let parsed = parse_to_ast(text, &collect, &STRICT).map_err(|error| {
        // The library marks all of a collection that is not closed: its bracket is enough.
        let start = error.range().start;
        let end = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        SyntaxError {
            place: Place::new(file, start..start + end),
            message: error.kind().to_string().to_lowercase(),
            is_limit: false,
        }
    })?;
    Ok(parsed.value)
}

pub(super) const fn object<'j, 't>(value: &'j Tree<'t>) -> Option<&'j Object<'t>> {
    if let Json::Object(object) = value { Some(object) } else { None }
}

/// The elements of an array; none for anything else.
pub(super) fn items<'j, 't>(value: Option<&'j Tree<'t>>) -> &'j [Tree<'t>] {
    if let Some(Json::Array(array)) = value { &array.elements } else { &[] }
}

pub(super) fn string<'j>(value: &'j Tree<'_>) -> Option<&'j str> {
    if let Json::StringLit(text) = value { Some(&text.value) } else { None }
}

pub(super) const fn is_null(value: &Tree<'_>) -> bool {
    matches!(value, Json::NullKeyword(_))
}

pub(super) const fn is_true(value: &Tree<'_>) -> bool {
    matches!(value, Json::BooleanLit(literal) if literal.value)
}

/// A string or a number as text.
pub(super) fn scalar<'j>(value: &'j Tree<'_>) -> Option<&'j str> {
    match value {
        Json::NumberLit(number) => Some(number.value),
        _ => string(value),
    }
}

/// A property of an object.
pub(super) fn get<'j, 't>(object: &'j Object<'t>, key: &str) -> Option<&'j Tree<'t>> {
    object.get(key).map(|property| &property.value)
}

/// A property of a property, and so on.
pub(super) fn at<'j, 't>(object: &'j Object<'t>, path: &[&str]) -> Option<&'j Tree<'t>> {
    let (first, rest) = path.split_first()?;
    let value = get(object, first)?;
    if rest.is_empty() { Some(value) } else { at(self::object(value)?, rest) }
}

/// A property that is an object.
pub(super) fn object_at<'j, 't>(object: &'j Object<'t>, path: &[&str]) -> Option<&'j Object<'t>> {
    self::object(at(object, path)?)
}

/// A property that is a string.
pub(super) fn text<'j>(object: &'j Object<'_>, key: &str) -> Option<&'j str> {
    string(get(object, key)?)
}

/// The properties of an object with their names; none for anything else.
pub(super) fn entries<'j, 't>(
    object: Option<&'j Object<'t>>,
) -> impl Iterator<Item = (&'j str, &'j Tree<'t>)> {
    let properties = object.map_or(&[][..], |object| &object.properties);
    properties.iter().map(|property| (property.name.as_str(), &property.value))
}

pub(super) fn place(file: SourceId, value: &Tree<'_>) -> Place {
    let range = value.range();
    Place::new(file, range.start..range.end)
}

/// The place that names an object: its property of that name, else all of it.
pub(super) fn place_of(file: SourceId, object: &Object<'_>, key: &str) -> Place {
    get(object, key).map_or_else(
        || Place::new(file, object.range.start..object.range.end),
        |value| place(file, value),
    )
}
