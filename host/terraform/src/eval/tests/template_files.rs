//! `templatefile`: the examples of its documentation, and what it cannot read.

use super::*;
use crate::files::{FileError, Files};

struct Disk;

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Arc<str>, FileError> {
        Ok(Arc::from(match path {
            "templates/backends.tftpl" => {
                "%{ for addr in ip_addrs ~}\nbackend ${addr}:${port}\n%{ endfor ~}\n"
            }
            "templates/config.tftpl" => {
                "%{ for config_key, config_value in config }\nset ${config_key} = ${config_value}\n%{ endfor }\n"
            }
            "templates/yaml.tftpl" => {
                "${yamlencode({ backends = [for addr in ip_addrs : \"${addr}:${port}\"] })}"
            }
            "templates/plain.tftpl" => "a ${b}",
            "templates/nested.tftpl" => "${templatefile(\"templates/plain.tftpl\", { b = 1 })}",
            "templates/root.tftpl" => "${path.module} ${var.x}",
            "templates/broken.tftpl" => "a ${",
            "large.tftpl" => return Err(FileError::TooLarge),
            "image.tftpl" => return Err(FileError::Unreadable),
            _ => return Err(FileError::NotFound),
        }))
    }

    fn below(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
}

fn filled(expr: &str) -> Result<Value, String> {
    let program = program(&[("main.tf", "variable \"x\" {}\nvariable \"path\" {}")]);
    let scenario = program.roots().remove(0).scenarios.remove(0);
    let expr = parse_expression(99, expr).expect(expr);
    let environment = BTreeMap::new();
    let settings = Settings { files: &Disk, vars: &[], values: &[], environment: &environment };
    console(&program, "", &scenario, &settings, &expr).map_err(|invalid| invalid.to_string())
}

fn text(expr: &str) -> String {
    let value = filled(expr).expect(expr);
    value.as_str().unwrap_or_else(|| panic!("{expr} is {value:?}")).to_owned()
}

#[test]
fn the_examples_of_the_documentation() {
    let lists = "{ port = 8080, ip_addrs = [\"10.0.0.1\", \"10.0.0.2\"] }";
    for (expr, expected) in [
        (
            format!("templatefile(\"${{path.module}}/templates/backends.tftpl\", {lists})"),
            "backend 10.0.0.1:8080\nbackend 10.0.0.2:8080\n",
        ),
        (
            "templatefile(\"./templates/config.tftpl\", { config = { x = \"y\", foo = \"bar\", key = \"value\" } })"
                .to_owned(),
            "\nset foo = bar\n\nset key = value\n\nset x = y\n\n",
        ),
        (
            format!("templatefile(\"templates/yaml.tftpl\", {lists})"),
            "\"backends\":\n- \"10.0.0.1:8080\"\n- \"10.0.0.2:8080\"\n",
        ),
    ] {
        assert_eq!(text(&expr), expected, "{expr}");
    }
}

#[test]
fn what_is_unknown_in_it_stays_a_hole() {
    let value = filled("templatefile(\"templates/plain.tftpl\", { b = var.x })").expect("a value");
    assert_eq!(symbol(&value).as_deref(), Some("\"a ${var.x}\""));
    let value = filled("templatefile(\"templates/plain.tftpl\", var.x)").expect("a value");
    assert_eq!(value.as_unknown().map(|unknown| unknown.why), Some(Why::UnresolvedVariable));
    // A path that is not known may lead to anything.
    let value = filled("templatefile(var.path, { b = 1 })").expect("a value");
    assert_eq!(value.as_unknown().map(|unknown| unknown.why), Some(Why::UnresolvedVariable));
    assert!(filled("can(templatefile(var.path, {}))").expect("a value").is_unknown());
}

#[test]
fn what_terraform_refuses_is_refused() {
    for (expr, expected) in [
        ("templatefile(\"none.tftpl\", {})", "there is no file none.tftpl"),
        ("templatefile(\"templates/plain.tftpl\", {})", "b"),
        ("templatefile(\"templates/nested.tftpl\", {})", "a template may not call templatefile"),
        ("templatefile(\"templates/root.tftpl\", {})", "path"),
        ("templatefile(\"templates/broken.tftpl\", {})", "the template cannot be read"),
        ("templatefile(\"templates/plain.tftpl\")", "templatefile wants a path and variables"),
        ("templatefile(\"templates/plain.tftpl\", [])", "are a map, not list"),
    ] {
        let refused = filled(expr).map(|value| symbol(&value)).expect_err(expr);
        assert!(refused.contains(expected), "{expr}: {refused}");
        assert_eq!(symbol(&filled(&format!("can({expr})")).expect(expr)).as_deref(), Some("false"));
    }
}

#[test]
fn what_cannot_be_read_here_is_unknown() {
    for (path, why, reason) in [
        ("../a.tftpl", Why::NotDeclared, "the path leaves the checked folder"),
        ("/etc/a.tftpl", Why::NotDeclared, "the path leaves the checked folder"),
        ("large.tftpl", Why::TooLarge, "the file is too large"),
        ("image.tftpl", Why::Unsupported, "the file is not text or cannot be read"),
    ] {
        let expr = format!("templatefile(\"{path}\", {{}})");
        let value = filled(&expr).expect(path);
        let unknown = value.as_unknown().expect(path);
        assert_eq!(unknown.why, why, "{path}");
        let expected = format!("templatefile(\"{path}\", ...): {reason}");
        assert_eq!(unknown.reason.as_deref(), Some(expected.as_str()));
        assert!(filled(&format!("can({expr})")).expect(path).is_unknown(), "{path}");
    }
}

#[test]
fn other_variables_make_another_text_of_a_file_that_cannot_be_read() {
    let same = "templatefile(\"../a\", { b = 1 }) == templatefile(\"../a\", { b = 2 })";
    assert!(filled(same).expect("a value").is_unknown());
}
