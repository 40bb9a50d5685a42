//! Playbooks as they are written, and what the topology has of them.

mod broken;
mod jinja;
mod repeated;
mod roles;
mod tasks;
mod variables;

use resilint_schema::Topology;

use crate::terraform::of_documents::topology;

/// The topology of one playbook.
fn of_playbook(text: &str) -> Topology {
    topology(&[("site.yml", text)])
}

/// The topology of a play on the local machine with these tasks, and these variables before it.
fn of_tasks(vars: &str, tasks: &str) -> Topology {
    let indented =
        |text: &str| text.lines().map(|line| format!("    {line}\n")).collect::<String>();
    let (vars, tasks) = (indented(vars), indented(tasks));
    of_playbook(&format!("- hosts: localhost\n  vars:\n    own: 1\n{vars}  tasks:\n{tasks}"))
}
