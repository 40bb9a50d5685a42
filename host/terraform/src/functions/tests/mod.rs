//! Calls functions by name with arguments written as JSON. What JSON has no form for is written as an
//! object: `{"$set": [...]}`, and `{"$unknown": "var.region"}` for an unknown with that symbol.

mod collection;
mod conversion;
mod date;
mod encoding;
mod filesystem;
mod format;
mod hash;
mod limits;
mod network;
mod numeric;
mod set;
mod string;

use std::sync::Arc;

use resilint_schema::Why;
use serde_json::{Value as Json, json};

use super::{Call, FAMILIES, Invalid, call};
use crate::files::{FileError, Files, NoFiles};
use crate::value::{Data, Map, Refs, Value, parse_number};

/// An expected call: function, arguments, result.
type Example<'e> = (&'e str, &'e str, &'e str);

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::null(),
        Json::Bool(value) => Value::bool(*value),
        Json::Number(number) => Value::number(parse_number(&number.to_string()).unwrap()),
        Json::String(text) => Value::string(text.as_str()),
        Json::Array(items) => Value::list(items.iter().map(value).collect::<Vec<_>>()),
        Json::Object(map) => match map.iter().next().map(|(key, inner)| (key.as_str(), inner)) {
            Some(("$set", inner)) => {
                Value::set(inner.as_array().unwrap().iter().map(value).collect())
            }
            Some(("$unknown", inner)) => unknown(inner.as_str().unwrap()),
            _ => Value::object(
                map.iter().map(|(key, item)| (key.as_str().into(), value(item))).collect::<Map>(),
            ),
        },
    }
}

/// An unknown with a reference to `aws_x.<symbol>`.
fn unknown(symbol: &str) -> Value {
    let refs = Refs::one("aws_x.main".into(), symbol.into());
    Value { refs, ..Value::missing(Why::UnresolvedVariable, symbol, None) }
}

fn json(value: &Value) -> Json {
    let all = |items: &[Value]| items.iter().map(json).collect::<Vec<_>>();
    match &value.data {
        Data::Null => Json::Null,
        Data::Bool(value) => json!(value),
        Data::Number(number) => serde_json::from_str(&number.normalize().to_string()).unwrap(),
        Data::String(text) => json!(&**text),
        Data::List(items) => json!(all(items)),
        Data::Set(items) => json!({"$set": all(items)}),
        Data::Object(map) => map.iter().map(|(key, item)| (key.to_string(), json(item))).collect(),
        Data::Handle(handle) => json!({"$handle": &*handle.address()}),
        Data::Unknown(unknown) => json!({"$unknown": unknown.symbol.as_deref()}),
    }
}

fn parse(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn run_with(name: &str, args: &[Value], files: &dyn Files) -> Result<Value, Invalid> {
    call(&Call { name, args, files, folder: "" })
}

fn run_values(name: &str, args: &[Value]) -> Result<Value, Invalid> {
    run_with(name, args, &NoFiles)
}

fn run(name: &str, args: &str) -> Result<Value, Invalid> {
    let args: Vec<Value> = parse(args).as_array().unwrap().iter().map(value).collect();
    run_values(name, &args)
}

/// The result, which has to be there.
fn good(name: &str, args: &str) -> Value {
    run(name, args).unwrap_or_else(|error| panic!("{name}({args}): {error}"))
}

fn check(examples: &[Example<'_>]) {
    for (name, args, expected) in examples {
        assert_eq!(json(&good(name, args)), parse(expected), "{name}({args})");
    }
}

/// Calls that Terraform refuses too.
fn refuses(examples: &[(&str, &str)]) {
    for (name, args) in examples {
        let error =
            run(name, args).map(|value| json(&value)).expect_err(&format!("{name}({args})"));
        let first = error.0.chars().next().unwrap();
        assert!(first.is_lowercase() && !error.0.ends_with('.'), "{error}");
    }
}

/// The elements that are surely in an unknown collection.
fn members(value: &Value) -> Json {
    let unknown = value.as_unknown().expect("an unknown");
    Json::Array(unknown.members.iter().map(json).collect())
}

/// The attributes of `aws_x.main` that a value refers to.
fn refs(value: &Value) -> Vec<&str> {
    value.refs.iter().map(|reference| &*reference.attribute).collect()
}

/// Files in memory.
struct Memory(&'static [(&'static str, &'static str)]);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Arc<str>, FileError> {
        let found = self.0.iter().find(|(name, _)| *name == path);
        found.map(|(_, text)| Arc::from(*text)).ok_or(FileError::NotFound)
    }

    fn below(&self, folder: &str) -> Vec<String> {
        let start = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        self.0.iter().filter_map(|(name, _)| name.strip_prefix(&start)).map(String::from).collect()
    }
}

#[test]
fn every_documented_function_is_there() {
    let mut names: Vec<&str> =
        FAMILIES.iter().copied().flatten().map(|function| function.name).collect();
    names.sort_unstable();
    let documented = "abs abspath alltrue anytrue base64decode base64encode base64gzip \
        base64sha256 base64sha512 basename bcrypt ceil chomp chunklist cidrhost cidrnetmask \
        cidrsubnet cidrsubnets coalesce coalescelist compact concat contains csvdecode dirname \
        distinct element endswith ephemeralasnull file filebase64 filebase64sha256 \
        filebase64sha512 fileexists filemd5 fileset filesha1 filesha256 filesha512 flatten floor \
        format formatdate formatlist indent index issensitive join jsondecode jsonencode keys \
        length log lookup lower matchkeys max md5 merge min nonsensitive one parseint pathexpand \
        plantimestamp pow range regex regexall replace reverse rsadecrypt sensitive \
        setintersection setproduct setsubtract setunion sha1 sha256 sha512 signum slice sort \
        split startswith strcontains strrev substr sum textdecodebase64 textencodebase64 timeadd \
        timecmp timestamp title tobool tolist tomap tonumber toset tostring transpose trim \
        trimprefix trimspace trimsuffix upper urlencode uuid uuidv5 values yamldecode yamlencode \
        zipmap";
    assert_eq!(names, documented.split_whitespace().collect::<Vec<_>>());
}

#[test]
fn calls_are_checked_before_they_are_made() {
    refuses(&[("nosuch", "[]"), ("lower", "[]"), ("lower", r#"["a", "b"]"#)]);
    assert_eq!(json(&good("core::lower", r#"["A"]"#)), json!("a"));
    assert!(good("provider::aws::arn_parse", r#"["A"]"#).is_unknown());
}

#[test]
fn a_result_has_the_history_of_what_is_in_its_arguments() {
    let args = [Value::string("-"), Value::list([unknown("var.a"), Value::string("b")])];
    assert_eq!(refs(&run_values("join", &args).unwrap()), ["var.a"]);
    let known = Value { data: Data::String("z".into()), ..unknown("id") };
    let sorted = run_values("sort", &[Value::list([known, Value::string("a")])]).unwrap();
    assert_eq!(refs(&sorted), ["id"]);
    assert_eq!(refs(&sorted.as_items().unwrap()[0]), Vec::<&str>::new());
    assert_eq!(refs(&sorted.as_items().unwrap()[1]), ["id"]);
}
