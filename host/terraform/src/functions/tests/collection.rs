//! Functions of lists and maps.

use super::*;

#[test]
fn the_examples_of_the_documentation() {
    check(&[
        ("alltrue", r#"[["true", true]]"#, "true"),
        ("alltrue", "[[true, false]]", "false"),
        ("alltrue", "[[]]", "true"),
        ("alltrue", "[[null]]", "false"),
        ("anytrue", r#"[["true"]]"#, "true"),
        ("anytrue", "[[true, false]]", "true"),
        ("anytrue", "[[]]", "false"),
        ("chunklist", r#"[["a", "b", "c", "d", "e"], 2]"#, r#"[["a", "b"], ["c", "d"], ["e"]]"#),
        ("chunklist", r#"[["a", "b"], 0]"#, r#"[["a", "b"]]"#),
        ("chunklist", "[[], 0]", "[]"),
        ("coalesce", r#"["a", "b"]"#, r#""a""#),
        ("coalesce", r#"["", "b"]"#, r#""b""#),
        ("coalesce", r#"[null, 1, "2"]"#, r#""1""#),
        ("coalesce", "[null, 1, 2]", "1"),
        ("coalescelist", r#"[["a", "b"], ["c", "d"]]"#, r#"["a", "b"]"#),
        ("coalescelist", r#"[[], null, ["c", "d"]]"#, r#"["c", "d"]"#),
        ("compact", r#"[["a", "", "b", null, "c"]]"#, r#"["a", "b", "c"]"#),
        ("compact", r#"[["a", 1]]"#, r#"["a", "1"]"#),
        ("concat", r#"[["a", ""], ["b", "c"]]"#, r#"["a", "", "b", "c"]"#),
        ("contains", r#"[["a", "b", "c"], "a"]"#, "true"),
        ("contains", r#"[{"$set": ["a", "b", "c"]}, "d"]"#, "false"),
        ("distinct", r#"[["a", "b", "a", "c", "d", "b"]]"#, r#"["a", "b", "c", "d"]"#),
        ("element", r#"[["a", "b", "c"], 1]"#, r#""b""#),
        ("element", r#"[["a", "b", "c"], 3]"#, r#""a""#),
        ("element", r#"[["a", "b", "c"], -1]"#, r#""c""#),
        ("flatten", r#"[[["a", "b"], [], ["c"]]]"#, r#"["a", "b", "c"]"#),
        ("flatten", r#"[[[["a", "b"], []], ["c"]]]"#, r#"["a", "b", "c"]"#),
        ("index", r#"[["a", "b", "c"], "b"]"#, "1"),
        ("keys", r#"[{"a": 1, "c": 2, "d": 3}]"#, r#"["a", "c", "d"]"#),
        ("length", "[[]]", "0"),
        ("length", r#"[["a", "b"]]"#, "2"),
        ("length", r#"[{"a": "b"}]"#, "1"),
        ("length", r#"["hello"]"#, "5"),
        ("length", r#"["👾🕹️"]"#, "2"),
        ("lookup", r#"[{"a": "ay", "b": "bee"}, "a", "what?"]"#, r#""ay""#),
        ("lookup", r#"[{"a": "ay", "b": "bee"}, "c", "what?"]"#, r#""what?""#),
        (
            "matchkeys",
            r#"[["i-123", "i-abc", "i-def"], ["us-west", "us-east", "us-east"], ["us-east"]]"#,
            r#"["i-abc", "i-def"]"#,
        ),
        (
            "merge",
            r#"[{"a": "b", "c": "d"}, {"e": "f", "c": "z"}]"#,
            r#"{"a": "b", "c": "z", "e": "f"}"#,
        ),
        ("merge", r#"[{"a": "b"}, null, {"a": [1]}]"#, r#"{"a": [1]}"#),
        ("merge", "[]", "{}"),
        ("one", "[[]]", "null"),
        ("one", r#"[["hello"]]"#, r#""hello""#),
        ("one", r#"[{"$set": ["hello"]}]"#, r#""hello""#),
        ("range", "[3]", "[0, 1, 2]"),
        ("range", "[1, 4]", "[1, 2, 3]"),
        ("range", "[1, 8, 2]", "[1, 3, 5, 7]"),
        ("range", "[4, 1]", "[4, 3, 2]"),
        ("range", "[10, 5, -2]", "[10, 8, 6]"),
        ("range", "[0]", "[]"),
        ("reverse", "[[1, 2, 3]]", "[3, 2, 1]"),
        ("slice", r#"[["a", "b", "c", "d"], 1, 3]"#, r#"["b", "c"]"#),
        ("sort", r#"[["e", "d", "a", "x"]]"#, r#"["a", "d", "e", "x"]"#),
        ("sort", r#"[[10, 9]]"#, r#"["10", "9"]"#),
        (
            "transpose",
            r#"[{"a": ["1", "2"], "b": ["2", "3"]}]"#,
            r#"{"1": ["a"], "2": ["a", "b"], "3": ["b"]}"#,
        ),
        ("values", r#"[{"a": 3, "c": 2, "d": 1}]"#, "[3, 2, 1]"),
        ("zipmap", r#"[["a", "b"], [1, 2]]"#, r#"{"a": 1, "b": 2}"#),
    ]);
}

#[test]
fn what_terraform_refuses_is_refused() {
    refuses(&[
        ("alltrue", r#"[["a"]]"#),
        ("chunklist", "[[1], -1]"),
        ("coalesce", r#"[null, ""]"#),
        ("coalescelist", "[[], []]"),
        ("compact", "[[[]]]"),
        ("concat", r#"[["a"], "b"]"#),
        ("contains", r#"["a", "a"]"#),
        ("element", "[[], 0]"),
        ("flatten", r#"["a"]"#),
        ("index", r#"[["a"], "b"]"#),
        ("keys", "[[1]]"),
        ("length", "[null]"),
        ("length", "[1]"),
        ("lookup", r#"[{"a": 1}, "b"]"#),
        ("matchkeys", r#"[["a"], [], ["b"]]"#),
        ("merge", "[[1]]"),
        ("one", "[[1, 2]]"),
        ("range", "[1, 5, 0]"),
        ("range", "[1, 5, -1]"),
        ("range", "[1025]"),
        ("slice", "[[1], 1, 0]"),
        ("slice", "[[1], 0, 2]"),
        ("sort", "[[[]]]"),
        ("zipmap", r#"[["a"], []]"#),
    ]);
}

#[test]
fn unknown_elements_leave_the_rest_known() {
    check(&[
        ("length", r#"[["a", {"$unknown": "var.x"}]]"#, "2"),
        ("element", r#"[["a", {"$unknown": "var.x"}], 0]"#, r#""a""#),
        ("lookup", r#"[{"a": 1, "b": {"$unknown": "var.x"}}, "a", 2]"#, "1"),
        ("keys", r#"[{"a": {"$unknown": "var.x"}}]"#, r#"["a"]"#),
        ("values", r#"[{"a": {"$unknown": "var.x"}}]"#, r#"[{"$unknown": "var.x"}]"#),
        ("contains", r#"[["a", {"$unknown": "var.x"}], "a"]"#, "true"),
        ("contains", r#"[["a", {"$unknown": "z${var.x}"}], "b"]"#, "false"),
        ("contains", r#"[[{"$unknown": "var.x"}], {"$unknown": "var.x"}]"#, "true"),
        (
            "contains",
            r#"[["a", {"$unknown": "var.x"}], "b"]"#,
            r#"{"$unknown": "contains([\"a\", var.x], \"b\")"}"#,
        ),
        ("index", r#"[["a", {"$unknown": "var.x"}], "a"]"#, "0"),
        ("alltrue", r#"[[{"$unknown": "var.x"}, false]]"#, "false"),
        ("anytrue", r#"[[{"$unknown": "var.x"}, true]]"#, "true"),
        (
            "merge",
            r#"[{"a": 1}, {"b": {"$unknown": "var.x"}}]"#,
            r#"{"a": 1, "b": {"$unknown": "var.x"}}"#,
        ),
        ("zipmap", r#"[["a"], [{"$unknown": "var.x"}]]"#, r#"{"a": {"$unknown": "var.x"}}"#),
        ("slice", r#"[["a", {"$unknown": "var.x"}], 0, 1]"#, r#"["a"]"#),
        ("reverse", r#"[["a", {"$unknown": "var.x"}]]"#, r#"[{"$unknown": "var.x"}, "a"]"#),
        ("one", r#"[[{"$unknown": "var.x"}]]"#, r#"{"$unknown": "var.x"}"#),
        (
            "distinct",
            r#"[["a", {"$unknown": "z${var.x}"}, "a"]]"#,
            r#"["a", {"$unknown": "z${var.x}"}]"#,
        ),
        ("compact", r#"[["", {"$unknown": "z${var.x}"}]]"#, r#"[{"$unknown": "z${var.x}"}]"#),
        ("coalesce", r#"[{"$unknown": "z${var.x}"}, "b"]"#, r#"{"$unknown": "z${var.x}"}"#),
        (
            "coalesce",
            r#"[{"$unknown": "var.x"}, "b"]"#,
            r#"{"$unknown": "coalesce(var.x, \"b\")"}"#,
        ),
        (
            "flatten",
            r#"[[["a"], [{"$unknown": "z${var.x}"}]]]"#,
            r#"["a", {"$unknown": "z${var.x}"}]"#,
        ),
        (
            "length",
            r#"[{"$set": ["a", {"$unknown": "var.x"}]}]"#,
            r#"{"$unknown": "length([\"a\", var.x])"}"#,
        ),
    ]);
}

#[test]
fn an_unknown_collection_has_the_elements_that_are_surely_in_it() {
    let more = r#"{"$unknown": "var.more"}"#;
    let both = good("concat", &format!(r#"[["a"], {more}, ["b"]]"#));
    assert_eq!(members(&both), json!(["a", "b"]));
    let args = [both];
    assert_eq!(members(&run_values("toset", &args).unwrap()), json!(["a", "b"]));
    let found = run_values("contains", &[args[0].clone(), Value::string("b")]).unwrap();
    assert_eq!(json(&found), json!(true));
    assert_eq!(members(&good("flatten", &format!(r#"[[["a"], {more}]]"#))), json!(["a"]));
    assert_eq!(
        members(&good("distinct", r#"[["a", {"$unknown": "var.x"}]]"#)).as_array().unwrap().len(),
        2
    );
    assert_eq!(members(&good("compact", r#"[["a", {"$unknown": "var.x"}]]"#)), json!(["a"]));
}

#[test]
fn what_is_picked_keeps_its_own_history() {
    let list = Value::list([unknown("a"), unknown("b")]);
    let picked = run_values("element", &[list.clone(), Value::number(1)]).unwrap();
    assert_eq!(refs(&picked), ["b"]);
    let picked =
        run_values("coalesce", &[Value::null(), Value::string("x"), unknown("b")]).unwrap();
    assert_eq!(refs(&picked), Vec::<&str>::new());
    let open = run_values("element", &[list, unknown("i")]).unwrap();
    assert_eq!(refs(&open), ["i", "a", "b"]);
    let parts = good("split", r#"["/", {"$unknown": "var.path"}]"#);
    let part = run_values("element", &[parts, Value::number(1)]).unwrap();
    assert_eq!(json(&part), json!({"$unknown": "element(split(\"/\", var.path), 1)"}));
    assert_eq!(refs(&part), ["var.path"]);
}

#[test]
fn an_unknown_index_leaves_a_list_of_candidates() {
    let picked = good("element", r#"[["a", "b"], {"$unknown": "var.i"}]"#);
    let candidates = &picked.as_unknown().unwrap().candidates;
    assert_eq!(candidates.iter().map(json).collect::<Vec<_>>(), [json!("a"), json!("b")]);
    let args = [Value::list([Value::string("a"), Value::string("b")]), picked];
    assert_eq!(json(&run_values("contains", &args).unwrap()), json!(true));
}

#[test]
fn a_resource_as_a_whole_is_passed_on_and_never_looked_into() {
    let target = crate::handle::Target::Module { module: 0 };
    let handle = Value::bare(Data::Handle(crate::handle::Handle::new(target, "aws_x.y".into())));
    let list = Value::list([handle.clone()]);
    let expected = json!({"$handle": "aws_x.y"});
    for name in ["one", "element"] {
        let zero = (name == "element").then(|| Value::number(0));
        let args: Vec<Value> = [list.clone()].into_iter().chain(zero).collect();
        assert_eq!(json(&run_values(name, &args).unwrap()), expected);
    }
    for name in ["flatten", "concat", "reverse", "tolist"] {
        assert_eq!(
            json(&run_values(name, std::slice::from_ref(&list)).unwrap()),
            json!([expected])
        );
    }
    assert_eq!(json(&run_values("length", std::slice::from_ref(&list)).unwrap()), json!(1));
    for name in ["keys", "length", "values", "flatten", "merge", "jsonencode", "lower"] {
        assert!(run_values(name, std::slice::from_ref(&handle)).unwrap().is_unknown(), "{name}");
    }
    assert!(run_values("join", &[Value::string("-"), list]).unwrap().is_unknown());
}
