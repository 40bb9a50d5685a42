//! Where the values of variables come from, and what their types make of them.

use super::*;

#[test]
fn values_come_from_the_strongest_source() {
    let files = [
        (
            "main.tf",
            "variable \"region\" { default = \"us-south\" }\nvariable \"n\" {\n type = number\n default = 1\n}",
        ),
        ("terraform.tfvars", "region = \"eu-gb\""),
        ("b.auto.tfvars", "region = \"eu-de\""),
    ];
    let value = value_with(&files, &[], "var.region");
    assert_eq!((value.as_str(), value.from), (Some("eu-de"), Provenance::Tfvars));
    let value = value_with(&files, &[("region", "jp-tok")], "var.region");
    assert_eq!((value.as_str(), value.from), (Some("jp-tok"), Provenance::CliVar));
    let value = value_with(&files[..1], &[], "\"${var.region}-1\"");
    assert_eq!((value.as_str(), value.from), (Some("us-south-1"), Provenance::VariableDefault));
    let value = value_with(&files, &[("n", "3")], "var.n + 1");
    assert_eq!(symbol(&value).as_deref(), Some("4"));
}

#[test]
fn further_value_files_are_scenarios() {
    let files = [
        ("main.tf", "variable \"region\" {}"),
        ("common.auto.tfvars", "n = 1"),
        ("prod.tfvars", "region = \"eu-gb\""),
        ("env/dev.tfvars", "region = \"eu-de\""),
    ];
    let program = program(&files);
    let roots = program.roots();
    let names: Vec<&str> = roots[0].scenarios.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["env/dev.tfvars", "prod.tfvars"]);
    assert_eq!(roots[0].scenarios[0].files, ["common.auto.tfvars", "env/dev.tfvars"]);
}

#[test]
fn types_fill_in_and_convert() {
    let config = r#"
        variable "pool" {
          type = list(object({ name = string, zones = optional(number, 3), gpu = optional(bool) }))
          default = [{ name = "a" }, { name = "b", zones = "2" }]
        }
        variable "set" {
          type    = set(string)
          default = ["b", "a", "b"]
        }
    "#;
    assert_eq!(shown(config, "var.pool[0].zones"), "3");
    assert_eq!(shown(config, "var.pool[1].zones"), "2");
    assert_eq!(shown(config, "var.pool[1].gpu"), "null");
    assert_eq!(shown(config, "var.set"), r#"["a", "b"]"#);
}

#[test]
fn defaults_are_calculated() {
    let config = r#"
        variable "zones" { default = { 1 = "eu-de-1", (2) = "eu-de-2", true = "x", a = "y" } }
        variable "hour" { default = 60 * 60 }
        variable "name" { default = "pool-${1 + 1}" }
        variable "large" { default = 2 > 1 ? "yes" : "no" }
        variable "some" { default = { "${var.hour}" = 1, b = 2 } }
        variable "ratio" { default = -(1 + 2) }
    "#;
    let zones = r#"{"1" = "eu-de-1", "2" = "eu-de-2", "a" = "y", "true" = "x"}"#;
    assert_eq!(shown(config, "var.zones"), zones);
    assert_eq!(shown(config, "var.hour"), "3600");
    assert_eq!(shown(config, "var.name"), r#""pool-2""#);
    assert_eq!(shown(config, "var.large"), r#""yes""#);
    assert_eq!(shown(config, "var.ratio"), "-3");
    // A key that refers to something is not allowed here, and the object is not one without it.
    assert!(value_with(&[("main.tf", config)], &[], "var.some").is_unknown());
    let files = [
        ("main.tf", r#"variable "zones" {}"#),
        ("terraform.tfvars", r#"zones = { 1 = "eu-gb-1", 2 = "eu-gb-${1 + 1}" }"#),
    ];
    let zones = symbol(&value_with(&files, &[], "var.zones"));
    assert_eq!(zones.as_deref(), Some(r#"{"1" = "eu-gb-1", "2" = "eu-gb-2"}"#));
}

#[test]
fn each_source_wins_over_those_before_it() {
    let files = [
        ("main.tf", "variable \"v\" { default = \"default\" }"),
        ("terraform.tfvars", "v = \"tfvars\""),
        ("terraform.tfvars.json", r#"{"v": "tfvars in json"}"#),
        ("a.auto.tfvars", "v = \"auto a\""),
        ("b.auto.tfvars.json", r#"{"v": "auto b"}"#),
    ];
    let environment = BTreeMap::from([("v".to_owned(), "environment".to_owned())]);
    let named = |number, text| ValuesFile {
        path: "x.tfvars".into(),
        body: Arc::new(parse_values(number, "x.tfvars", text).expect("values")),
    };
    let named = [named(20, "v = \"named\""), named(21, "v = \"named later\"")];
    let given = ["given", "given later"].map(|text| ("v".to_owned(), text.to_owned()));
    let told = |files: &[(&str, &str)], settings: &Settings<'_>| {
        let program = program(files);
        let scenario = program.roots().remove(0).scenarios.remove(0);
        let expr = parse_expression(99, "var.v").expect("an expression");
        let value = console(&program, "", &scenario, settings, &expr).expect("a value");
        (value.as_str().expect("a text").to_owned(), value.from)
    };
    let none = BTreeMap::new();
    let settings = Settings { files: &NoFiles, vars: &[], values: &[], environment: &none };
    assert_eq!(told(&files[..1], &settings), ("default".into(), Provenance::VariableDefault));
    let settings = Settings { environment: &environment, ..settings };
    assert_eq!(told(&files[..1], &settings), ("environment".into(), Provenance::Env));
    for (count, expected) in [(2, "tfvars"), (3, "tfvars in json"), (4, "auto a"), (5, "auto b")] {
        assert_eq!(told(&files[..count], &settings), (expected.into(), Provenance::Tfvars));
    }
    let settings = Settings { values: &named, ..settings };
    assert_eq!(told(&files, &settings), ("named later".into(), Provenance::Tfvars));
    let settings = Settings { vars: &given, ..settings };
    assert_eq!(told(&files, &settings), ("given later".into(), Provenance::CliVar));
}

#[test]
fn a_null_for_what_cannot_be_null_is_the_default() {
    let config = |nullable: &str| {
        format!(
            r#"
            variable "v" {{
              type     = list(string)
              default  = ["default"]
              {nullable}
            }}
            "#
        )
    };
    let null = || BTreeMap::from([("v".to_owned(), "null".to_owned())]);
    let given = [("v".to_owned(), "null".to_owned())];
    let file = ("terraform.tfvars", "v = null");
    let named = ValuesFile {
        path: "x.tfvars".into(),
        body: Arc::new(parse_values(20, "x.tfvars", "v = null").expect("values")),
    };
    let none = BTreeMap::new();
    let settings = Settings { files: &NoFiles, vars: &[], values: &[], environment: &none };
    let environment = null();
    let main = |nullable| ("main.tf", config(nullable));
    for (origin, in_file, settings) in [
        ("command line", false, Settings { vars: &given, ..settings }),
        ("named file", false, Settings { values: std::slice::from_ref(&named), ..settings }),
        ("file of the scenario", true, settings),
        ("environment", false, Settings { environment: &environment, ..settings }),
    ] {
        let told = |nullable| {
            let (path, text) = main(nullable);
            let files = [(path, text.as_str()), file];
            let program = program(if in_file { &files } else { &files[..1] });
            let scenario = program.roots().remove(0).scenarios.remove(0);
            let expr = parse_expression(99, "var.v").expect("an expression");
            let value = console(&program, "", &scenario, &settings, &expr).expect("a value");
            symbol(&value).expect("a known value")
        };
        assert_eq!(told("nullable = false"), r#"["default"]"#, "{origin}");
        assert_eq!(told(""), "null", "{origin}");
    }
}

#[test]
fn values_that_a_validation_refuses_are_told() {
    let config = r#"
        variable "region" {
          default = ""
          validation {
            condition     = contains(["eu-de", "eu-gb"], var.region)
            error_message = "no region of ours"
          }
        }
        variable "workers" {
          type    = number
          default = 2
          validation {
            condition     = var.workers > 1
            error_message = "too few"
          }
        }
    "#;
    let told = |vars: &[(&str, &str)], values: &str| -> Vec<String> {
        let files = [("main.tf", config), ("terraform.tfvars", values)];
        let program = program(&files);
        let root = program.roots().remove(0);
        let evaluation = with_settings(vars, |settings| {
            evaluate(&program, &root.dir, &root.scenarios[0], settings)
        });
        evaluation.diagnostics.into_iter().map(|it| it.message).collect()
    };
    let refused =
        |name: &str| format!("the value of {name} is refused by the validation of the variable");
    assert_eq!(told(&[], ""), [""; 0], "nobody gives the empty default");
    assert_eq!(told(&[("region", "eu-de")], "workers = 3"), [""; 0]);
    assert_eq!(told(&[("region", "eu-gbx")], ""), [refused("var.region")]);
    assert_eq!(told(&[], "workers = 1"), [refused("var.workers")]);
}

#[test]
fn the_workspace_is_given_like_a_variable() {
    let files = [("main.tf", "variable \"region\" {}")];
    let expression = "\"${terraform.workspace}-1\"";
    let missing = value_with(&files, &[], expression);
    let missing = missing.as_unknown().expect("nobody says it");
    assert_eq!(missing.symbol.as_deref(), Some("${terraform.workspace}-1"));
    assert_eq!(missing.why, Why::UnresolvedVariable);
    let given = value_with(&files, &[("terraform.workspace", "eu")], expression);
    assert_eq!((given.as_str(), given.from), (Some("eu-1"), Provenance::CliVar));
    let applying = value_with(&files, &[], "terraform.applying");
    assert_eq!(applying.as_unknown().map(|unknown| unknown.why), Some(Why::Computed));
}
