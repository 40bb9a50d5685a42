//! Whatever is written, the reader answers.

use proptest::prelude::*;

use crate::terraform::of_documents::model;

#[test]
fn what_makes_no_sense_is_passed_over() {
    for text in [
        "- hosts: localhost\n  tasks: nothing\n",
        "- hosts: localhost\n  tasks: [1, a, [b], {}, {block: 1}, {ibm_is_vpc: }, {ibm_is_vpc: [x]}]\n",
        "- hosts:\n  vars: [1]\n  vars_files: {a: b}\n  roles: x\n  environment: 1\n  module_defaults: 1\n  tasks:\n  - ibm_is_vpc: {name: [1]}\n    when: {a: b}\n    loop: {a: b}\n    register: [x]\n    loop_control: 1\n",
        "- hosts: [[]]\n  tasks:\n  - set_fact:\n  - include_vars:\n  - include_tasks:\n  - include_role:\n  - import_role: x\n  - action: 1\n  - local_action: {module: [1]}\n",
        "- import_playbook: site.yml\n",
        "- import_playbook:\n",
        "- hosts: localhost\n  roles: [{}, {role: 1}, [x], ../up, '']\n  vars_prompt: [1, {name: [a]}]\n",
        "- hosts: localhost\n  tasks:\n  - include_tasks: site.yml\n  - ibm_is_vpc: {name: a}\n",
        "- hosts: localhost\n  tasks:\n  - ibm_is_vpc: {name: !vault secret, zone: !x [y]}\n    with_sequence: start=1 end=99999999999 stride=0\n",
    ] {
        let _ = model(&[("site.yml", text)]);
    }
}

#[test]
fn work_is_limited() {
    // Variables that double at each step, loops within loops, and expressions that go deep.
    let doubled: String =
        (0..60).map(|n| format!("    v{n}: \"{{{{ v{0} }}}}{{{{ v{0} }}}}\"\n", n + 1)).collect();
    let site = format!(
        "- hosts: localhost\n  vars:\n{doubled}    v60: x\n  tasks:\n  - ibm_is_vpc: {{name: \"{{{{ v0 }}}}\"}}\n"
    );
    let found = model(&[("site.yml", site.as_str())]);
    assert!(found.topology.resources[0].name.is_unknown());
    let again = "- include_tasks: t.yml\n  loop: \"{{ range(900) }}\"\n- ibm_is_vpc: {name: a}\n  loop: \"{{ range(900) }}\"\n";
    let site =
        "- hosts: localhost\n  tasks:\n  - include_tasks: s.yml\n    loop: \"{{ range(900) }}\"\n";
    let inner = "- include_tasks: t.yml\n  loop: \"{{ range(900) }}\"\n";
    let found = model(&[("site.yml", site), ("s.yml", inner), ("t.yml", again)]);
    let messages: Vec<&str> = found.problems.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages[0].starts_with("this playbook is too large"), "{messages:?}");
    for deep in [
        format!("{}1", "-".repeat(4000)),
        format!("{}1", "not ".repeat(900)),
        format!("a{}", ".a".repeat(1900)),
        format!("a{}", "|b".repeat(1900)),
        format!("{}a{}", "(".repeat(1900), ")".repeat(1900)),
        format!("{}{}", "[".repeat(1900), "]".repeat(1900)),
        format!("1{}", "+1".repeat(1900)),
        format!("1{}", " if 1".repeat(700)),
    ] {
        let site = format!(
            "- hosts: localhost\n  tasks:\n  - ibm_is_vpc: {{name: \"{{{{ {deep} }}}}\"}}\n    when: {deep}\n"
        );
        let _ = model(&[("site.yml", site.as_str())]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_expression_has_an_answer(pieces in prop::collection::vec(prop::sample::select(vec![
        "a", "b.c", "[0]", "['x']", "(", ")", " | ", "default(", "join", "map(attribute='x.y')", ", ",
        " + ", " ~ ", " - ", " in ", " and ", " or ", " not ", " is ", "defined", " if ", " else ", "1",
        "'t'", "{", "}", "[", "]", ":", "==", "<", "omit", "none", "range(", "lookup('env', ", "v.resource",
        "**", "//", "%", "*", "true", "é", "\\", "{{", "}}", "{%", "%}", "items()",
    ]), 0..14)) {
        let text = pieces.concat().replace('\'', "''");
        let site = format!(
            "- hosts: localhost\n  vars: {{a: [1, {{x: {{y: z}}}}], b: {{c: eu-de}}}}\n  tasks:\n  - ibm_is_vpc: {{name: v}}\n    register: v\n  - ibm_is_subnet:\n      name: '{{{{ {text} }}}}'\n      zone: '{text}'\n    when: '{text}'\n    loop: '{{{{ {text} }}}}'\n"
        );
        let _ = model(&[("site.yml", site.as_str())]);
    }
}
