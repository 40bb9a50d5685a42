//! Hostile input: nothing panics, nothing grows without bounds.

use proptest::prelude::*;

use super::*;
use crate::functions::arguments::{MOST_ITEMS, MOST_TEXT};

fn too_large(name: &str, args: &[Value]) {
    let result = run_values(name, args).unwrap();
    assert_eq!(result.as_unknown().expect(name).why, Why::TooLarge, "{name}");
}

fn long(length: usize) -> Value {
    Value::string("a".repeat(length))
}

#[test]
fn results_beyond_the_limits_are_unknown() {
    let half = long(MOST_TEXT / 2 + 1);
    let long_list = Value::list(vec![Value::string("a"); MOST_ITEMS / 2 + 1]);
    too_large("join", &[Value::string(""), Value::list([half.clone(), half.clone()])]);
    too_large("format", &[Value::string("%[1]s%[1]s"), half.clone()]);
    too_large("replace", &[half.clone(), Value::string("a"), long(1000)]);
    let many = Value::string("$0".repeat(100));
    too_large("replace", &[long(1 << 15), Value::string("/a*/"), many]);
    too_large("replace", &[half.clone(), Value::string("/a*/"), Value::string("b")]);
    too_large("regexall", &[Value::string("a"), half.clone()]);
    too_large("indent", &[Value::number(1_000_000), Value::string("\n\n")]);
    too_large("concat", &[long_list.clone(), long_list.clone()]);
    too_large("setproduct", &[long_list.clone(), long_list.clone()]);
    too_large("jsonencode", &[Value::list([half.clone(), half.clone()])]);
    too_large("yamlencode", &[Value::list([half.clone(), half])]);
    too_large("split", &[Value::string(""), long(MOST_ITEMS + 1)]);
}

#[test]
fn lists_that_double_are_left_in_time() {
    let mut value = Value::list([]);
    for _ in 0..16 {
        value = Value::list([value.clone(), value]);
    }
    // The same value again and again takes no memory; following it would take forever.
    too_large("flatten", &[Value::list([value.clone(), value])]);
    let bomb = "a: &a [1,1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n\
        c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n\
        e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n";
    too_large("yamldecode", &[Value::string(bomb)]);
}

#[test]
fn deep_texts_are_refused() {
    for (name, open) in [("jsondecode", "["), ("yamldecode", "["), ("yamldecode", "{a: ")] {
        assert!(run_values(name, &[Value::string(open.repeat(100_000))]).is_err(), "{name}");
    }
    let pattern = Value::string("(".repeat(100_000));
    assert!(run_values("regex", &[pattern, Value::string("a")]).is_err());
    let pattern = Value::string("(?:a{1000}){1000}");
    assert!(run_values("regex", &[pattern, Value::string("a")]).is_err());
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::null()),
        any::<bool>().prop_map(Value::bool),
        any::<i64>().prop_map(Value::number),
        (-3_i64..40).prop_map(Value::number),
        Just(Value::number(crate::value::Number::MAX)),
        Just(Value::number(crate::value::Number::MIN)),
        Just(Value::number(crate::value::Number::new(-15, 1))),
        ".{0,12}".prop_map(Value::string),
        "[-%a-zA-Z0-9./:*$'{}\\[\\]()é\n ]{0,16}".prop_map(Value::string),
        "[0-9]{1,3}\\.[0-9]{1,3}\\.0\\.0/[0-9]{1,2}".prop_map(Value::string),
        Just(Value::string("2018-01-02T23:12:01Z")),
        Just(Value::string("9999-12-31T23:59:59-23:59")),
        Just(Value::string("UTF-16LE")),
        Just(unknown("var.x")),
        Just(unknown("a${var.x}b")),
        Just(unknown("${")),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::list),
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::set),
            proptest::collection::btree_map("[a-c]", inner, 0..4).prop_map(|map| {
                Value::object(map.into_iter().map(|(key, item)| (key.into(), item)).collect())
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_arguments_make_a_function_panic(args in proptest::collection::vec(any_value(), 0..4)) {
        for function in FAMILIES.iter().copied().flatten() {
            let _ = run_values(function.name, &args);
        }
    }

    #[test]
    fn what_is_known_does_not_change_when_more_is_known(
        name in proptest::sample::select(vec!["contains", "index", "element", "concat", "compact"]),
        items in proptest::collection::vec("[ab]?", 1..4),
        hidden in 0_usize..4,
    ) {
        let full: Vec<Value> = items.iter().map(|item| Value::string(item.as_str())).collect();
        let mut part = full.clone();
        if let Some(item) = part.get_mut(hidden) {
            *item = unknown("var.x");
        }
        let second = match name {
            "element" => Value::number(1),
            "concat" => Value::list([Value::string("c")]),
            _ => Value::string("a"),
        };
        let call = |list: Vec<Value>| {
            let args = [Value::list(list), second.clone()];
            run_values(name, args.get(..if name == "compact" { 1 } else { 2 }).unwrap())
        };
        if let Ok(result) = call(part) && result.is_wholly_known() {
            prop_assert_eq!(json(&result), json(&call(full).unwrap()));
        }
    }
}

#[test]
fn what_is_not_worked_out_says_so() {
    for (name, args, expected) in [
        (
            "base64gzip",
            r#"["hello"]"#,
            "base64gzip(\"hello\"): compressors differ in the bytes that they make, so these are not worked out",
        ),
        (
            "rsadecrypt",
            r#"["a", "b"]"#,
            "rsadecrypt(\"a\", \"b\"): secrets are not decrypted: no private key is read",
        ),
        ("uuid", "[]", "uuid(...): it differs from run to run"),
        ("provider::a::b", "[]", "provider::a::b(...): functions of providers are not called"),
    ] {
        let value = good(name, args);
        let reason = value.as_unknown().and_then(|unknown| unknown.reason.as_deref());
        assert_eq!(reason, Some(expected));
    }
    let power = good("pow", "[2, 100]");
    let steps: Vec<&str> =
        power.as_unknown().expect("unknown").steps().map(|step| &*step.name).collect();
    assert_eq!(steps, ["a number of more than 28 digits"]);
}
