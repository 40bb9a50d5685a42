//! Type constraints, and the conversion of values to them.

use std::sync::Arc;

use super::constant;
use crate::functions::Invalid;
use crate::syntax::{Expr, ExprKind, parse_expression};
use crate::value::{Data, Map, Shape, Unknown, Value, number_of, to_bool, to_text, unified};

/// A type constraint.
#[derive(Clone, Debug)]
pub(crate) enum Type {
    Any,
    String,
    Number,
    Bool,
    List(Box<Self>),
    Set(Box<Self>),
    Map(Box<Self>),
    Tuple(Vec<Self>),
    Object(Vec<Field>),
}

/// An attribute of an object type.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    name: Arc<str>,
    ty: Type,
    /// Whether it may be left out, and what it is then.
    optional: Option<Value>,
}

impl Type {
    /// The type that an expression names. What is not understood constrains nothing.
    pub(crate) fn read(expr: &Expr) -> Self {
        match &expr.kind {
            ExprKind::Variable(name) => Self::named(name),
            // The form of old versions and of JSON: the type in quotes.
            ExprKind::Literal(Data::String(text)) => {
                parse_expression(expr.place.file, text).map_or(Self::Any, |expr| Self::read(&expr))
            }
            ExprKind::Call(call) => match (&*call.name, &call.args[..]) {
                ("list", [item]) => Self::List(Box::new(Self::read(item))),
                ("set", [item]) => Self::Set(Box::new(Self::read(item))),
                ("map", [item]) => Self::Map(Box::new(Self::read(item))),
                ("tuple", [Expr { kind: ExprKind::List(items), .. }]) => {
                    Self::Tuple(items.iter().map(Self::read).collect())
                }
                ("object", [Expr { kind: ExprKind::Object(entries), .. }]) => {
                    Self::Object(entries.iter().filter_map(Field::read).collect())
                }
                _ => Self::Any,
            },
            _ => Self::Any,
        }
    }

    fn named(name: &str) -> Self {
        match name {
            "string" => Self::String,
            "number" => Self::Number,
            "bool" => Self::Bool,
            "list" => Self::List(Box::new(Self::Any)),
            "map" => Self::Map(Box::new(Self::Any)),
            _ => Self::Any,
        }
    }

    /// Whether it is a string, a number or a bool.
    pub(crate) const fn is_primitive(&self) -> bool {
        matches!(self, Self::String | Self::Number | Self::Bool)
    }

    const fn shape(&self) -> Shape {
        match self {
            Self::List(_) | Self::Set(_) | Self::Map(_) => Shape::Collection,
            Self::Tuple(_) | Self::Object(_) => Shape::Structural,
            Self::Any | Self::String | Self::Number | Self::Bool => Shape::Either,
        }
    }

    /// An unknown of this type.
    pub(crate) fn of_unknown(&self, unknown: Unknown) -> Unknown {
        Unknown { primitive: self.is_primitive(), shape: self.shape(), ..unknown }
    }

    const fn name(&self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::String => "a string",
            Self::Number => "a number",
            Self::Bool => "a bool",
            Self::List(_) => "a list",
            Self::Set(_) => "a set",
            Self::Map(_) => "a map",
            Self::Tuple(_) => "a tuple",
            Self::Object(_) => "an object",
        }
    }
}

impl Field {
    fn read((key, value): &(Expr, Expr)) -> Option<Self> {
        let name = super::text(key)?;
        if let ExprKind::Call(call) = &value.kind
            && &*call.name == "optional"
        {
            let ty = Type::read(call.args.first()?);
            let default = call.args.get(1).map_or_else(Value::null, constant);
            let default = convert(&default, &ty).unwrap_or(default);
            return Some(Self { name, ty, optional: Some(default) });
        }
        Some(Self { name, ty: Type::read(value), optional: None })
    }
}

/// The value converted to a type; unknowns pass, and know of which type they are.
///
/// # Errors
///
/// The value does not fit the type.
pub(crate) fn convert(value: &Value, ty: &Type) -> Result<Value, Invalid> {
    let refuse = || Err(Invalid(format!("{} is wanted, not {}", ty.name(), value.type_name())));
    if let Data::Unknown(unknown) = &value.data
        && !matches!(ty, Type::Any)
    {
        let unknown = Arc::new(ty.of_unknown((**unknown).clone()));
        return Ok(Value { data: Data::Unknown(unknown), ..value.clone() });
    }
    if matches!(value.data, Data::Null | Data::Unknown(_) | Data::Handle(_)) {
        return Ok(value.clone());
    }
    let data = match (ty, &value.data) {
        (Type::Any, _) => return Ok(value.clone()),
        (Type::String, Data::String(_)) | (Type::Number, Data::Number(_)) => {
            return Ok(value.clone());
        }
        (Type::String, _) => match to_text(value) {
            Some(text) => Data::String(text.into()),
            None => return refuse(),
        },
        (Type::Number, _) => match value.as_str().and_then(number_of) {
            Some(data) => data,
            None => return refuse(),
        },
        (Type::Bool, _) => match to_bool(value) {
            Some(known) => Data::Bool(known),
            None => return refuse(),
        },
        (Type::List(item), Data::List(items) | Data::Set(items)) => Data::list(all(items, item)?),
        (Type::Set(item), Data::List(items) | Data::Set(items)) => {
            Value::set(all(items, item)?).data
        }
        (Type::Tuple(types), Data::List(items) | Data::Set(items))
            if types.len() == items.len() =>
        {
            let pairs = items.iter().zip(types);
            Data::list(pairs.map(|(item, ty)| convert(item, ty)).collect::<Result<Vec<_>, _>>()?)
        }
        (Type::Map(item), Data::Object(map)) if matches!(**item, Type::Any) => {
            let entries = map.keys().cloned().zip(unified(map.values()));
            Data::object(entries.collect())
        }
        (Type::Map(item), Data::Object(map)) => {
            let entries = map.iter().map(|(key, value)| Ok((key.clone(), convert(value, item)?)));
            Data::object(entries.collect::<Result<_, Invalid>>()?)
        }
        (Type::Object(fields), Data::Object(map)) => Data::object(object(map, fields, value)?),
        _ => return refuse(),
    };
    Ok(Value { data: data.shaped(ty.shape()), ..value.clone() })
}

fn all(items: &[Value], ty: &Type) -> Result<Vec<Value>, Invalid> {
    if matches!(ty, Type::Any) {
        return Ok(unified(items));
    }
    items.iter().map(|item| convert(item, ty)).collect()
}

fn object(map: &Map, fields: &[Field], whole: &Value) -> Result<Map, Invalid> {
    let mut converted = Map::new();
    for field in fields {
        let given = map.get(&field.name);
        let value = match (given.filter(|value| !value.is_null()), &field.optional) {
            (Some(value), _) => convert(value, &field.ty)?,
            (None, Some(default)) => {
                let mut default = default.clone();
                default.place = default.place.or(whole.place);
                default
            }
            (None, None) if given.is_some() => Value::null(),
            (None, None) => {
                return Err(Invalid(format!("the attribute {} is missing", field.name)));
            }
        };
        converted.insert(field.name.clone(), value);
    }
    Ok(converted)
}
