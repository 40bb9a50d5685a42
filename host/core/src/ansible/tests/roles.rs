//! Roles, and what is included.

use resilint_schema::Topology;

use crate::terraform::of_documents::{addresses, model, shown, topology};

fn found(topology: &Topology) -> Vec<(String, String)> {
    let pair = |it: &resilint_schema::Resource| (shown(&it.name), shown(&it.location.region));
    topology.resources.iter().map(pair).collect()
}

fn pair(name: &str, region: &str) -> (String, String) {
    (name.to_owned(), region.to_owned())
}

#[test]
fn roles_run_with_their_variables() {
    let topology = topology(&[
        (
            "plays/site.yml",
            r#"
- hosts: localhost
  pre_tasks:
  - ibm_is_vpc: {name: first}
  roles:
  - network
  - role: network
    place: eu-gb
  - name: absent
  - {role: network, vars: {place: ca-tor}, when: maybe}
  tasks:
  - include_role: {name: network, tasks_from: more}
    vars: {place: jp-osa}
  - import_role: {name: geerlingguy.docker}
  handlers:
  - ibm_is_vpc: {name: handled}
"#,
        ),
        ("roles/network/defaults/main.yml", "place: eu-de\nname: net\n"),
        ("roles/network/vars/main.yaml", "name: strong\n"),
        ("roles/network/tasks/main.yml", "- include_tasks: vpc.yml\n"),
        (
            "roles/network/tasks/vpc.yml",
            "- ibm_is_vpc: {name: \"{{ name }}\", region: \"{{ place }}\"}\n",
        ),
        ("roles/network/tasks/more.yml", "- ibm_is_vpc: {name: more, region: \"{{ place }}\"}\n"),
        ("roles/network/meta/main.yml", "dependencies: [{role: base}]\n"),
        ("roles/base/tasks/main.yml", "- ibm_is_vpc: {name: base, region: eu-es}\n"),
    ]);
    let expected = [
        pair("first", "us-south"),
        // Four roles depend on it, and it is one network: a module finds what is there by its name.
        pair("base", "eu-es"),
        pair("strong", "eu-de"),
        pair("strong", "eu-gb"),
        pair("strong", "ca-tor"),
        pair("more", "jp-osa"),
        pair("handled", "us-south"),
    ];
    assert_eq!(found(&topology), expected);
    assert_eq!(topology.resources[4].count.min, 0);
    assert_eq!(topology.resources[6].count.min, 0, "nothing is sure to notify it");
    assert!(addresses(&topology).contains(&"ibm_is_vpc#2"));
}

#[test]
fn playbooks_and_tasks_that_are_included_are_not_read_twice() {
    let topology = topology(&[
        (
            "all.yml",
            "- import_playbook: infra/net.yml\n- ansible.builtin.import_playbook: infra/net.yml\n",
        ),
        (
            "infra/net.yml",
            "- hosts: localhost\n  tasks:\n  - import_tasks: parts/vpc.yml\n    vars: {place: eu-gb}\n",
        ),
        ("infra/parts/vpc.yml", "- ibm_is_vpc: {name: a, region: \"{{ place }}\"}\n"),
    ]);
    assert_eq!(found(&topology), [pair("a", "eu-gb")]);
    let names: Vec<&str> = topology.apps.iter().map(|app| app.name.as_str()).collect();
    assert_eq!(names, [] as [&str; 0], "networks are no apps");
}

#[test]
fn tasks_that_no_playbook_leads_to_are_read_by_themselves() {
    let topology = topology(&[
        ("roles/db/defaults/main.yml", "place: eu-de\n"),
        (
            "roles/db/tasks/main.yml",
            "- include_tasks: one.yml\n- ibm_is_vpc: {name: a, region: \"{{ place }}\"}\n",
        ),
        ("roles/db/tasks/one.yml", "- ibm_is_vpc: {name: b, region: \"{{ place }}\"}\n"),
        ("lonely.yml", "- ibm.cloudcollection.ibm_is_vpc: {name: c, region: \"{{ place }}\"}\n"),
    ]);
    let mut all = found(&topology);
    all.sort();
    assert_eq!(all, [pair("a", "eu-de"), pair("b", "eu-de"), pair("c", "<place>")]);
}

#[test]
fn an_include_is_repeated_for_each_item() {
    let topology = topology(&[
        (
            "site.yml",
            r#"
- hosts: localhost
  tasks:
  - include_tasks: "{{ what }}.yml"
    loop: [eu-de, eu-gb]
    loop_control: {loop_var: place}
    vars: {what: vpc}
  - include_tasks: "{{ unknown }}.yml"
"#,
        ),
        ("vpc.yml", "- ibm_is_vpc: {name: net, region: \"{{ place }}\"}\n  register: vpc\n"),
    ]);
    assert_eq!(found(&topology), [pair("net", "eu-de"), pair("net", "eu-gb")]);
    assert_eq!(addresses(&topology), ["ibm_is_vpc.vpc", "ibm_is_vpc.vpc#2"]);
}

#[test]
fn tasks_that_are_not_there_are_told() {
    let site =
        "- hosts: localhost\n  tasks:\n  - ibm_is_vpc: {name: a}\n  - include_tasks: gone.yml\n";
    let model = model(&[("site.yml", site)]);
    let [problem] = model.problems.as_slice() else { panic!("{:?}", model.problems) };
    assert_eq!(problem.message, "\"gone.yml\" is not there: its tasks are not judged");
    assert_eq!((problem.path.as_str(), problem.span.map(|span| span.line)), ("site.yml", Some(4)));
}
