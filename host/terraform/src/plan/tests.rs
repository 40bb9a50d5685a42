//! Small plans and states.

use proptest::prelude::*;
use resilint_schema::{Provenance, Why};

use super::{complete, join, looks_like, read};
use crate::instance::{Action, Evaluation, Instance, Key, Mode, Origin};
use crate::value::{Value, symbol};

mod joined;

pub(super) fn evaluated(text: &str) -> Evaluation {
    let found = read(7, "infra/plan.json", text);
    found.unwrap_or_else(|error| panic!("{error:?}")).expect("a plan or state")
}

pub(super) fn at<'e>(evaluation: &'e Evaluation, address: &str) -> &'e Instance {
    let found = evaluation.resources.iter().find(|instance| &*instance.address == address);
    found.unwrap_or_else(|| {
        let all: Vec<_> = evaluation.resources.iter().map(|i| i.address.to_string()).collect();
        panic!("{address} is not among {all:?}")
    })
}

/// Source text where it is known, the symbol where it is not.
pub(super) fn shown(instance: &Instance, name: &str) -> String {
    let value = instance.config.get(name);
    value.map_or_else(|| "absent".into(), |value| symbol(value).unwrap_or("?".into()))
}

pub(super) fn refs(value: Option<&Value>) -> String {
    let value = value.expect("a value");
    let all = value.refs.iter().map(|it| format!("{}#{}", it.address, it.attribute));
    all.collect::<Vec<_>>().join(" ")
}

/// A resource of `planned_values` and its change.
fn planned(address: &str, values: &str, unknown: &str, action: &str) -> (String, String) {
    (
        format!(
            r#"{{"address": {address:?}, "values": {values}, "sensitive_values": {{"hidden": true}}}}"#
        ),
        format!(
            r#"{{"address": {address:?}, "change": {{"actions": {action}, "before": null,
            "after": {values}, "after_unknown": {unknown}}}}}"#
        ),
    )
}

const CREATE: &str = r#"["create"]"#;

/// A plan of resources of the root module and of `module.m["x"]`, with this configuration.
fn plan(root: &[(String, String)], module: &[(String, String)], rest: &str) -> String {
    let values = |all: &[(String, String)]| {
        all.iter().map(|(values, _)| values.clone()).collect::<Vec<_>>().join(",")
    };
    let changes: Vec<_> = root.iter().chain(module).map(|(_, change)| change.clone()).collect();
    format!(
        r#"{{"format_version": "1.2", "planned_values": {{"root_module": {{"resources": [{}],
        "child_modules": [{{"address": "module.m[\"x\"]", "resources": [{}]}}]}}}},
        "resource_changes": [{}], {rest}}}"#,
        values(root),
        values(module),
        changes.join(",")
    )
}

#[test]
fn references_go_up_into_callers_and_down_into_modules() {
    let root = [
        planned("ibm_is_vpc.v", r#"{"name": "v"}"#, r#"{"id": true}"#, CREATE),
        planned("ibm_lb.l", r#"{"n": 1}"#, r#"{"pool": true, "id": true, "any": true}"#, CREATE),
    ];
    let module = [planned(
        r#"module.m["x"].ibm_is_subnet.s[0]"#,
        r#"{"zone": "eu-de-1", "list": [null, "k"]}"#,
        r#"{"vpc": true, "list": [true, false]}"#,
        CREATE,
    )];
    let evaluation = evaluated(&plan(
        &root,
        &module,
        r#""configuration": {"root_module": {
          "resources": [{"address": "ibm_lb.l", "expressions": {
            "pool": {"references": ["module.m[\"x\"].out", "module.m[\"x\"]", "module.m"]},
            "any": {"references": ["module.m", "each.key"]}}}],
          "module_calls": {"m": {"expressions": {"vpc": {"references": ["ibm_is_vpc.v.id", "ibm_is_vpc.v"]}},
            "module": {"outputs": {"out": {"expression": {"references": ["ibm_is_subnet.s"]}}},
              "resources": [{"address": "ibm_is_subnet.s", "expressions": {
                "vpc": {"references": ["var.vpc"]}, "zone": {"references": ["var.vpc"]},
                "list": {"references": ["var.vpc", "local.x"]}}}]}}}}}"#,
    ));
    let subnet = at(&evaluation, r#"module.m["x"].ibm_is_subnet.s[0]"#);
    assert_eq!(subnet.key, Key::Index(0));
    assert_eq!((&*subnet.module, &*subnet.kind), (r#"module.m["x"]"#, "ibm_is_subnet"));
    assert_eq!(refs(subnet.config.get("vpc")), "ibm_is_vpc.v#id");
    let vpc = subnet.config.get("vpc").and_then(Value::as_unknown).expect("unknown");
    assert_eq!(vpc.why, Why::Computed);
    assert_eq!(vpc.symbol.as_deref(), Some(r#"module.m["x"].ibm_is_subnet.s[0].vpc"#));
    let zone = subnet.config.get("zone").expect("a zone");
    assert_eq!((zone.as_str(), zone.from), (Some("eu-de-1"), Provenance::Plan));
    assert_eq!(refs(Some(zone)), "ibm_is_vpc.v#id", "known values keep their references");
    let list = subnet.config.get("list").and_then(Value::as_items).expect("a list");
    assert!(list[0].is_unknown() && list[1].as_str() == Some("k"));
    let balancer = at(&evaluation, "ibm_lb.l");
    assert_eq!(refs(balancer.config.get("pool")), r#"module.m["x"].ibm_is_subnet.s[0]#"#);
    assert_eq!(refs(balancer.config.get("any")), r#"module.m["x"].ibm_is_subnet.s[0]#"#);
    assert_eq!(shown(balancer, "id"), "absent", "what is not written is no argument");
    assert_eq!(evaluation.root, "infra");
    assert_eq!(evaluation.origin, Origin::Plan("infra/plan.json".into()));
}

#[test]
fn an_index_by_the_own_key_means_the_same_key() {
    let one = |address: &str| planned(address, "{}", r#"{"to": true}"#, CREATE);
    let root = [
        one(r#"ibm_a.a["eu"]"#),
        one(r#"ibm_a.a["us"]"#),
        one(r#"ibm_b.b["eu"]"#),
        one(r#"ibm_b.b["us"]"#),
        one("ibm_c.c[0]"),
    ];
    let by = r#"{"to": {"references": ["ibm_a.a", "each.key"]}}"#;
    let evaluation = evaluated(&plan(
        &root,
        &[],
        &format!(
            r#""configuration": {{"root_module": {{"resources": [
            {{"address": "ibm_b.b", "expressions": {by}}},
            {{"address": "ibm_c.c", "expressions": {by}}}]}}}}"#
        ),
    ));
    let to = |address: &str| refs(at(&evaluation, address).config.get("to"));
    assert_eq!(to(r#"ibm_b.b["us"]"#), r#"ibm_a.a["us"]#"#);
    assert_eq!(to("ibm_c.c[0]"), r#"ibm_a.a["eu"]# ibm_a.a["us"]#"#);
}

/// As Terraform 1.11 lists `[module.m["k"].out, module.m[each.key].out]`.
#[test]
fn a_module_behind_an_output_of_it_is_a_reference_of_its_own() {
    let text = r#"["module.m[\"k\"].out", "module.m[\"k\"]", "module.m", "each.key", "a.b[0].c", "a.b[0]", "a.b"]"#;
    let tree = super::json::parse(0, text).expect("JSON").expect("a value");
    let chains = super::references::chains(&tree);
    let all: Vec<_> = chains.iter().map(|chain| (chain.text, chain.by_own_key)).collect();
    let first = (r#"module.m["k"].out"#, false);
    assert_eq!(all, [first, ("module.m", true), ("each.key", false), ("a.b[0].c", false)]);
}

#[test]
fn blocks_are_told_apart_by_their_constants() {
    let root = [
        planned("ibm_lb.a", "{}", r#"{"id": true}"#, CREATE),
        planned("ibm_lb.b", "{}", r#"{"id": true}"#, CREATE),
        planned(
            "ibm_pool.p",
            r#"{"origins": [{"name": "b", "weight": 1}, {"name": "a", "weight": 1}]}"#,
            r#"{"origins": [{"address": true, "seen": true}, {"address": true, "seen": true}]}"#,
            CREATE,
        ),
    ];
    let origin = |name: &str| {
        format!(
            r#"{{"name": {{"constant_value": "{name}"}},
            "address": {{"references": ["ibm_lb.{name}.ip", "ibm_lb.{name}"]}}}}"#
        )
    };
    let evaluation = evaluated(&plan(
        &root,
        &[],
        &format!(
            r#""configuration": {{"root_module": {{"resources": [{{"address": "ibm_pool.p",
            "expressions": {{"origins": [{}, {}]}}}}]}}}}"#,
            origin("a"),
            origin("b")
        ),
    ));
    let origins = at(&evaluation, "ibm_pool.p").config.get("origins").and_then(Value::as_items);
    let origins = origins.expect("origins");
    assert_eq!(refs(origins[0].get("address")), "ibm_lb.b#ip");
    assert_eq!(refs(origins[1].get("address")), "ibm_lb.a#ip");
    assert!(origins[0].get("seen").is_none());
}

#[test]
fn what_a_plan_does_is_told() {
    let root = [
        planned("ibm_a.new", "{}", "{}", CREATE),
        planned("ibm_a.same", "{}", "{}", r#"["no-op"]"#),
        planned("ibm_a.again", "{}", "{}", r#"["delete", "create"]"#),
    ];
    let plan = plan(&root, &[], r#""variables": {}"#).replace(
        r#""resource_changes": ["#,
        r#""resource_changes": [
        {"address": "ibm_a.gone", "mode": "managed", "change": {"actions": ["delete"],
          "before": {"zone": "x", "token": "t"}, "after": null}},
        {"address": "ibm_a.new", "deposed": "1234", "change": {"actions": ["delete"]}},"#,
    );
    let evaluation = evaluated(&plan);
    let action = |address: &str| at(&evaluation, address).action;
    assert_eq!(action("ibm_a.new"), Some(Action::Create));
    assert_eq!(action("ibm_a.same"), Some(Action::NoOp));
    assert_eq!(action("ibm_a.again"), Some(Action::Replace));
    assert_eq!(action("ibm_a.gone"), Some(Action::Delete));
    let gone = at(&evaluation, "ibm_a.gone");
    assert_eq!(shown(gone, "zone"), r#""x""#);
    assert!(gone.config.get("token").is_some_and(Value::is_unknown), "named like a secret");
    assert_eq!(evaluation.resources.len(), 4);
}

#[test]
fn providers_have_the_values_of_variables() {
    let root = [planned("ibm_a.a", "{}", "{}", CREATE), planned("ibm_a.b", "{}", "{}", CREATE)];
    let module = [planned(r#"module.m["x"].ibm_a.c"#, "{}", "{}", CREATE)];
    let evaluation = evaluated(&plan(
        &root,
        &module,
        r#""variables": {"regions": {"value": {"eu": "eu-de"}}, "k": {"value": "s3cret"}},
        "configuration": {"provider_config": {
          "ibm": {"name": "ibm", "expressions": {"region": {"constant_value": "us-south"},
            "ibmcloud_api_key": {"references": ["var.k"]}}},
          "ibm.eu": {"name": "ibm", "alias": "eu",
            "expressions": {"region": {"references": ["var.regions[\"eu\"]", "var.regions"]}}}},
          "root_module": {"variables": {"k": {"sensitive": true}}, "resources": [
            {"address": "ibm_a.a", "provider_config_key": "ibm", "expressions": {}},
            {"address": "ibm_a.b", "provider_config_key": "ibm.eu", "expressions": {}}],
           "module_calls": {"m": {"module": {"resources": [
            {"address": "ibm_a.c", "provider_config_key": "module.m:ibm", "expressions": {}}]}}}}}"#,
    ));
    let region = |address: &str| {
        let provider = at(&evaluation, address).provider.clone().expect("a provider");
        provider.config.get("region").and_then(Value::as_str).map(str::to_owned)
    };
    assert_eq!(region("ibm_a.a").as_deref(), Some("us-south"));
    assert_eq!(region("ibm_a.b").as_deref(), Some("eu-de"));
    assert_eq!(region(r#"module.m["x"].ibm_a.c"#).as_deref(), Some("us-south"));
    assert!(!format!("{evaluation:?}").contains("s3cret"));
}

#[test]
fn secrets_are_not_kept() {
    let text = plan(
        &[planned(
            "ibm_a.secret",
            r#"{"hidden": "s3cret", "users": [{"name": "u", "password": "s3cret"}], "key_id": "k"}"#,
            "{}",
            CREATE,
        )],
        &[],
        r#""variables": {"api_key": {"value": "s3cret"}}"#,
    );
    let evaluation = evaluated(&text);
    assert!(!format!("{evaluation:?}").contains("s3cret"));
    let instance = at(&evaluation, "ibm_a.secret");
    assert_eq!(shown(instance, "key_id"), r#""k""#);
    assert_eq!(shown(instance, "hidden"), "ibm_a.secret.hidden");
}

#[test]
fn a_shown_state_is_read() {
    let evaluation = evaluated(
        r#"{"format_version": "1.0", "values": {"outputs": {"o": {"sensitive": true, "value": "s3cret"}},
        "root_module": {"resources": [
          {"address": "ibm_is_vpc.v", "mode": "managed", "provider_name": "registry.terraform.io/ibm-cloud/ibm",
           "values": {"id": "r006-1", "crn": "crn:v1:x"}},
          {"address": "data.ibm_x.d", "mode": "data", "values": {}}],
         "child_modules": [{"address": "module.a", "resources": [
          {"address": "module.a.ibm_is_subnet.s[0]", "values": {"vpc": "r006-1", "nested": ["crn:v1:x"]},
           "depends_on": ["ibm_is_vpc.v"]}]}]}}}"#,
    );
    assert_eq!(evaluation.origin, Origin::State("infra/plan.json".into()));
    assert_eq!(at(&evaluation, "data.ibm_x.d").mode, Mode::Data);
    let subnet = at(&evaluation, "module.a.ibm_is_subnet.s[0]");
    assert_eq!(refs(subnet.config.get("vpc")), "ibm_is_vpc.v#id");
    assert_eq!(
        refs(subnet.config.get("nested").map(|it| &it.as_items().expect("a list")[0])),
        "ibm_is_vpc.v#crn"
    );
    assert_eq!(subnet.config.get("vpc").map(|it| it.from), Some(Provenance::Export));
    assert!(!format!("{evaluation:?}").contains("s3cret"));
}

const RAW: &str = r#"{"version": 4, "serial": 3, "lineage": "l", "outputs": {}, "resources": [
  {"mode": "managed", "type": "ibm_is_vpc", "name": "v",
   "provider": "provider[\"registry.terraform.io/ibm-cloud/ibm\"].eu",
   "instances": [{"attributes": {"id": "r006-1", "name": "n"}}, {"deposed": "1", "attributes": {"id": "old"}}]},
  {"module": "module.a[\"x\"]", "mode": "managed", "type": "ibm_is_subnet", "name": "s",
   "provider": "module.a.provider[\"registry.terraform.io/ibm-cloud/ibm\"]",
   "instances": [{"index_key": 0, "attributes": {"vpc": "r006-1", "other": "n", "pass": "s3cret"},
     "sensitive_attributes": [[{"type": "get_attr", "value": "pass"}]],
     "dependencies": ["ibm_is_vpc.v"]}]}]}"#;

#[test]
fn a_raw_state_is_read() {
    let evaluation = evaluated(RAW);
    assert_eq!(evaluation.resources.len(), 2);
    assert_eq!(evaluation.diagnostics, []);
    let subnet = at(&evaluation, r#"module.a["x"].ibm_is_subnet.s[0]"#);
    assert_eq!(refs(subnet.config.get("vpc")), "ibm_is_vpc.v#id");
    assert_eq!(refs(subnet.config.get("other")), "");
    assert!(!format!("{evaluation:?}").contains("s3cret"));
    let provider = at(&evaluation, "ibm_is_vpc.v").provider.clone().expect("a provider");
    assert_eq!((&*provider.name, provider.alias.as_deref()), ("ibm", Some("eu")));
    assert!(provider.config.get("region").is_some_and(Value::is_unknown));
}

#[test]
fn other_versions_are_told_and_read() {
    let evaluation = evaluated(&RAW.replace("\"version\": 4", "\"version\": 5"));
    assert_eq!(evaluation.resources.len(), 2);
    assert_eq!(evaluation.diagnostics.len(), 1);
    let evaluation =
        evaluated(r#"{"format_version": "2.0", "values": {"root_module": {}}, "x": []}"#);
    assert_eq!(evaluation.diagnostics.len(), 1);
}

#[test]
fn what_is_neither_plan_nor_state_is_left_alone() {
    for text in ["", "[]", "1", "{}", r#"{"format_version": "1.0", "provider_schemas": {}}"#] {
        assert!(matches!(read(0, "a.json", text), Ok(None)), "{text}");
        assert!(!looks_like(text), "{text}");
    }
    assert!(looks_like(RAW) && !looks_like("kind: ConfigMap"));
}

/// Values under the keys that plans have.
fn any_json() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "format_version",
        "planned_values",
        "root_module",
        "resources",
        "child_modules",
        "address",
        "values",
        "resource_changes",
        "change",
        "actions",
        "after",
        "after_unknown",
        "before",
        "configuration",
        "expressions",
        "references",
        "module_calls",
        "module",
        "outputs",
        "expression",
        "provider_config",
        "variables",
        "version",
        "lineage",
        "instances",
        "attributes",
        "index_key",
        "sensitive_attributes",
        "dependencies",
        "type",
        "name",
        "a",
    ]);
    let text = prop::sample::select(vec![
        "1.2",
        "a.b",
        "a.b[0]",
        "module.a.a.b",
        "module.a[\\\"x\\\"].a.b",
        "module",
        "module.a",
        "a[",
        "var.a",
        "each.key",
        "data.a.b",
        "module.a.a",
        "a.b[\\\"",
        "é[é].é",
        "[",
        ".",
        "..",
        "a.b]",
    ]);
    let leaf = prop_oneof![
        text.prop_map(|text| format!("\"{text}\"")),
        prop::sample::select(vec!["null", "true", "false", "0", "-1e400", "4"])
            .prop_map(str::to_owned),
    ];
    leaf.prop_recursive(8, 200, 8, move |inner| {
        let entry = (key.clone(), inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(|all| format!("[{}]", all.join(","))),
            prop::collection::vec(entry, 0..8).prop_map(|all| {
                let all: Vec<_> =
                    all.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                format!("{{{}}}", all.join(","))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_is_read(planned in any_json(), config in any_json(), changes in any_json(), raw in any_json()) {
        let plan = format!(
            r#"{{"format_version": "1.2", "planned_values": {{"root_module": {planned}}},
            "resource_changes": [{changes}], "variables": {raw}, "configuration": {{"root_module": {config}}}}}"#
        );
        let state = format!(r#"{{"version": 4, "lineage": "l", "resources": [{raw}], "outputs": {planned}}}"#);
        let shown = format!(r#"{{"format_version": "1", "values": {{"root_module": {raw}}}}}"#);
        let mut all: Vec<_> = [plan, state, shown].iter().map(|text| evaluated(text)).collect();
        let other = all[0].clone();
        join(&mut all[1], &other);
        complete(&mut all[0], &other);
        let _ = read(0, "a", &planned);
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,80}") {
        let _ = read(0, "a", &text);
        let _ = super::address::address(&text);
        let _ = super::address::steps(&text);
    }
}

#[test]
fn a_prefix_is_an_error_and_never_a_panic() {
    for end in (0..RAW.len()).filter(|end| RAW.is_char_boundary(*end)) {
        assert!(matches!(read(0, "a", &RAW[..end]), Err(_) | Ok(None)), "{end}");
    }
    let deep = format!(r#"{{"format_version": "1", "values": {}"#, "{\"a\":[".repeat(5000));
    assert!(read(0, "a", &deep).is_err());
    let nested = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let text = RAW.replace("\"n\"}", &format!("{nested}}}"));
    assert_eq!(evaluated(&text).resources.len(), 2);
}
