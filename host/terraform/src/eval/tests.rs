//! The evaluator on small configurations.

mod blocks;
mod candidates;
mod expressions;
mod instances;
mod large;
mod limits;
mod modules;
mod template_files;
mod templates;
mod types;
mod unknowns;
mod variables;

use std::collections::BTreeMap;
use std::sync::Arc;

use resilint_schema::{Provenance, Why};

use super::{Settings, console, evaluate};
use crate::config::Module;
use crate::files::NoFiles;
use crate::instance::{Evaluation, Instance, Multiplicity};
use crate::program::{Program, ValuesFile, folder};
use crate::syntax::{parse, parse_expression, parse_values};
use crate::value::{Value, symbol};

/// A program out of files, given as path and text.
fn program(files: &[(&str, &str)]) -> Program {
    let mut program = Program::default();
    let mut dirs: BTreeMap<String, Vec<(String, Arc<crate::syntax::Body>)>> = BTreeMap::new();
    for (number, (path, text)) in (0..).zip(files) {
        if path.contains(".tfvars") {
            let body = Arc::new(parse_values(number, path, text).expect(path));
            program.add_values(ValuesFile { path: (*path).into(), body });
        } else {
            let body = Arc::new(parse(number, path, text).expect(path));
            dirs.entry(folder(path).into()).or_default().push(((*path).into(), body));
        }
    }
    for (dir, files) in dirs {
        program.add_module(Module::new(dir, files));
    }
    program
}

fn with_settings<R>(vars: &[(&str, &str)], work: impl FnOnce(&Settings<'_>) -> R) -> R {
    let vars: Vec<(String, String)> =
        vars.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    let environment = BTreeMap::new();
    work(&Settings { files: &NoFiles, vars: &vars, values: &[], environment: &environment })
}

fn value_with(files: &[(&str, &str)], vars: &[(&str, &str)], expr: &str) -> Value {
    let program = program(files);
    let scenario = program.roots().remove(0).scenarios.remove(0);
    let expr = parse_expression(99, expr).expect(expr);
    with_settings(vars, |settings| console(&program, "", &scenario, settings, &expr))
        .unwrap_or_else(|invalid| Value::string(format!("invalid: {invalid}")))
}

/// What an expression stands for: source text where it is known, the symbol where it is not.
fn shown(config: &str, expr: &str) -> String {
    symbol(&value_with(&[("main.tf", config)], &[], expr)).unwrap_or_else(|| "?".into())
}

fn evaluated(files: &[(&str, &str)]) -> Evaluation {
    let program = program(files);
    let root = program.roots().remove(0);
    with_settings(&[], |settings| evaluate(&program, &root.dir, &root.scenarios[0], settings))
}

fn at<'e>(evaluation: &'e Evaluation, address: &str) -> &'e Instance {
    let found = evaluation.resources.iter().find(|instance| &*instance.address == address);
    found.unwrap_or_else(|| {
        let all: Vec<_> = evaluation.resources.iter().map(|i| i.address.to_string()).collect();
        panic!("{address} is not among {all:?}")
    })
}

fn argument(instance: &Instance, name: &str) -> String {
    instance.config.get(name).map_or_else(|| "absent".into(), |v| symbol(v).unwrap_or("?".into()))
}
