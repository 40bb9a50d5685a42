//! Where variables come from, and which of two takes precedence.

use resilint_schema::{Provenance, Value};

use super::{of_playbook, of_tasks};
use crate::pipeline::Inputs;
use crate::terraform::of_documents::{model_with, shown, topology};

fn regions(topology: &resilint_schema::Topology) -> Vec<String> {
    topology.resources.iter().map(|it| shown(&it.location.region)).collect()
}

const SITE: &str = r#"
- hosts: localhost
  vars: {b: eu-gb, c: eu-gb}
  vars_files: [vars/more.yml, ["vars/none.yml", "vars/{{ 'last' }}.yml"]]
  tasks:
  - ibm_is_vpc: {name: a, region: "{{ a }}"}
  - ibm_is_vpc: {name: b, region: "{{ b }}"}
  - ibm_is_vpc: {name: c, region: "{{ c }}"}
  - ibm_is_vpc: {name: d, region: "{{ d }}"}
  - ibm_is_vpc: {name: e, region: "{{ e }}"}
    vars: {e: "{{ a }}"}
  - ibm_is_vpc: {name: f, region: "{{ f }}"}
"#;

const FILES: [(&str, &str); 5] = [
    ("site.yml", SITE),
    ("group_vars/all.yml", "a: eu-de\nb: eu-de\n"),
    ("group_vars/all/more.yml", "f: jp-tok\n"),
    ("vars/more.yml", "c: us-east\n"),
    ("vars/last.yml", "d: br-sao\ne: br-sao\n"),
];

#[test]
fn later_origins_replace_earlier_ones() {
    let topology = topology(&FILES);
    assert_eq!(regions(&topology), ["eu-de", "eu-gb", "us-east", "br-sao", "eu-de", "jp-tok"]);
    let from: Vec<Option<Provenance>> = topology
        .resources
        .iter()
        .map(|it| match &it.location.region {
            Value::Known { from, .. } => Some(*from),
            _ => None,
        })
        .collect();
    let (file, written) = (Some(Provenance::Tfvars), Some(Provenance::Literal));
    assert_eq!(from, [file, written, file, file, file, file]);
}

#[test]
fn the_command_line_has_the_last_word() {
    let vars = vec![("c".to_owned(), "ca-tor".to_owned()), ("zone".to_owned(), "x".to_owned())];
    let outside = Inputs { vars, vars_files: vec!["extra.yml".into()], ..Inputs::default() };
    let mut files = FILES.to_vec();
    files.push(("extra.yml", "a: au-syd\nlists: {two: [au-syd-1, au-syd-2]}\n"));
    files.push((
        "two.yml",
        "- hosts: localhost\n  tasks:\n  - ibm_is_vpc: {name: g, region: \"{{ lists.two[1][:-2] }}\"}\n",
    ));
    let model = model_with(&files, &outside);
    assert_eq!(
        regions(&model.topology),
        ["au-syd", "eu-gb", "ca-tor", "br-sao", "au-syd", "jp-tok", "au-syd"]
    );
}

#[test]
fn files_that_are_not_there_may_say_anything() {
    let topology = of_playbook(
        r#"
- hosts: localhost
  vars: {a: eu-de, zones: [eu-de-1]}
  vars_files: ["{{ stage }}.yml"]
  tasks:
  - ibm_is_vpc: {name: a, region: "{{ a }}"}
  - ibm_is_vpc: {name: b, region: "{{ b | default('eu-de') }}"}
  - ibm_is_vpc: {name: c, region: "{{ c }}"}
    vars: {c: eu-de}
"#,
    );
    assert_eq!(
        regions(&topology),
        ["<a of stage.yml>", "<(b of stage.yml) | default(\"eu-de\")>", "eu-de"]
    );
}

#[test]
fn one_name_in_two_unseen_files_is_not_one_value() {
    let topology = of_playbook(
        r#"
- hosts: localhost
  vars_files: [eu.yml]
  tasks:
  - ibm_is_vpc: {name: a, region: "{{ region }}"}
  - ibm_is_subnet: {name: b, vpc: v, zone: "{{ region }}-1"}
- hosts: localhost
  vars_files: us.yml
  tasks:
  - ibm_is_vpc: {name: c, region: "{{ region }}"}
  - include_vars: late.yml
  - ibm_is_vpc: {name: d, region: "{{ region }}"}
"#,
    );
    let (eu, us) = ("<region of eu.yml>", "<region of us.yml>");
    assert_eq!(regions(&topology), [eu, eu, us, "<region of late.yml>"]);
    assert_eq!(shown(&topology.resources[1].location.zone), "<${region of eu.yml}-1>");
}

#[test]
fn a_file_that_is_encrypted_says_nothing() {
    let vault = "$ANSIBLE_VAULT;1.1;AES256\n6162\n";
    let topology = topology(&[
        (
            "site.yml",
            "- hosts: localhost\n  vars_files: [v.yml]\n  tasks:\n  - ibm_is_vpc: {region: \"{{ r }}\"}\n",
        ),
        ("group_vars/all.yml", "r: eu-de\n"),
        ("v.yml", vault),
    ]);
    assert_eq!(regions(&topology), ["<r of v.yml>"]);
}

#[test]
fn defaults_are_known_and_weaker_than_what_is_written() {
    let topology = of_tasks(
        "empty: ''",
        r#"
- ibm_is_vpc: {name: a, region: "{{ region | default('eu-gb') }}"}
- ibm_is_vpc: {name: b, region: "{{ lookup('env', 'NOWHERE') | default('eu-de', true) }}"}
- ibm_is_vpc: {name: c, region: "{{ empty | default('jp-osa', true) }}"}
- ibm_is_vpc: {name: d, region: "{{ region | default(omit) }}"}
- ibm_is_vpc: {name: e, region: "{{ lookup('env', 'NOWHERE') }}"}
"#,
    );
    let expected = ["eu-gb", "eu-de", "jp-osa", "us-south", "<lookup(\"env\", \"NOWHERE\")>"];
    assert_eq!(regions(&topology), expected);
    let Value::Known { from, .. } = &topology.resources[0].location.region else { panic!() };
    assert_eq!(*from, Provenance::VariableDefault);
}

#[test]
fn facts_hold_from_where_they_are_set() {
    let topology = topology(&[
        (
            "site.yml",
            r#"
- hosts: localhost
  vars: {place: eu-de}
  vars_prompt: [{name: asked, default: eu-es}]
  tasks:
  - ibm_is_vpc: {name: a, region: "{{ place }}"}
  - set_fact: {place: "{{ place | replace('de', 'gb') }}"}
  - ibm_is_vpc: {name: b, region: "{{ place }}"}
  - include_vars: {file: late.yml}
  - ibm_is_vpc: {name: c, region: "{{ late }}"}
  - ansible.builtin.set_fact: place=ca-tor
    when: unknown
  - ibm_is_vpc: {name: d, region: "{{ place }}"}
  - ibm_is_vpc: {name: e, region: "{{ asked }}"}
  - command: choose
    register: chosen
  - ibm_is_vpc: {name: f, region: "{{ chosen.stdout }}"}
- hosts: localhost
  tasks:
  - ibm_is_vpc: {name: g, region: "{{ late }}"}
"#,
        ),
        ("late.yml", "late: jp-tok"),
    ]);
    assert_eq!(
        regions(&topology),
        [
            "eu-de",
            "eu-gb",
            "jp-tok",
            "<something made of unknown>",
            "eu-es",
            "<chosen.stdout>",
            "jp-tok"
        ]
    );
    let Value::Unknown { candidates, .. } = &topology.resources[3].location.region else {
        panic!("known")
    };
    assert_eq!(candidates, &["eu-gb", "ca-tor"]);
}

#[test]
fn an_empty_variable_is_a_gap_to_fill() {
    let topology = of_tasks(
        "gap: ''\nother: \"{{ gap }}\"",
        r#"
- ibm_is_vpc: {name: a, region: "{{ gap }}"}
- ibm_is_vpc: {name: b, region: "{{ other }}"}
  when: gap == ''
- ibm_is_vpc: {name: c, region: "{{ gap | default('eu-de', true) }}"}
"#,
    );
    assert_eq!(regions(&topology), ["<gap>", "<other>", "eu-de"]);
    assert!(topology.resources.iter().all(|it| it.count.min == 1));
}
