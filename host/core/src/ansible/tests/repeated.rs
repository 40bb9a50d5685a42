//! Loops.

use resilint_schema::RelationKind;

use super::of_tasks;
use crate::terraform::of_documents::{addresses, at, related, shown};

#[test]
fn items_that_are_written_are_resources_each() {
    let topology = of_tasks(
        "zones: [eu-de-1, eu-de-2]",
        r#"
- ibm_is_subnet: {name: "s-{{ item }}", zone: "{{ item }}", vpc: v}
  loop: "{{ zones }}"
  register: subnets
- ibm_is_subnet: {name: "{{ it.name }}{{ n }}{{ ansible_loop.index }}", zone: "{{ it.zone }}", vpc: v}
  loop: [{name: x, zone: eu-gb-1}, {name: y, zone: eu-gb-2}]
  loop_control: {loop_var: it, index_var: n, extended: true}
- ibm_is_vpc: {name: "{{ item.key }}", region: "{{ item.value.region }}"}
  with_dict: {eu: {region: eu-de}, us: {region: us-south}}
- ibm_is_vpc: {name: "{{ item }}"}
  with_items: [[p, q], r]
- ibm_is_vpc: {name: "{{ item }}"}
  with_sequence: start=2 end=3 format=n%d
- ibm_is_lb:
    name: front
    subnets: "{{ subnets.results | map(attribute='resource.id') | list }}"
- ibm_is_lb:
    name: second
    subnets: ["{{ subnets.results[1].resource.id }}"]
"#,
    );
    let names: Vec<String> = topology.resources.iter().map(|it| shown(&it.name)).collect();
    let expected = [
        "s-eu-de-1",
        "s-eu-de-2",
        "x01",
        "y12",
        "eu",
        "us",
        "p",
        "q",
        "r",
        "n2",
        "n3",
        "front",
        "second",
    ];
    assert_eq!(names, expected);
    assert_eq!(addresses(&topology)[..2], ["ibm_is_subnet.subnets[0]", "ibm_is_subnet.subnets[1]"]);
    let zone = |address: &str| shown(&at(&topology, address).location.zone);
    assert_eq!(zone("ibm_is_subnet.subnets[1]"), "eu-de-2");
    assert_eq!(
        related(&topology, "ibm_is_lb", RelationKind::AttachedTo),
        ["ibm_is_subnet.subnets[0]", "ibm_is_subnet.subnets[1]"]
    );
    assert_eq!(zone("ibm_is_lb#2"), "eu-de-2");
}

#[test]
fn unknown_items_leave_open_how_many_there_are() {
    let topology = of_tasks(
        "",
        r#"
- ibm_is_subnet: {name: a, zone: "{{ item }}", vpc: v}
  loop: "{{ zones }}"
  register: subnets
- ibm_is_subnet: {name: b, zone: "{{ item }}", vpc: v}
  loop: "{{ zones }}"
- ibm_is_lb:
    name: front
    subnets: "{{ subnets.results | map(attribute='resource.id') | list }}"
- ibm_is_vpc: {name: none}
  loop: []
- ibm_is_vpc: {name: odd}
  with_subelements: [[], x]
"#,
    );
    assert_eq!(
        addresses(&topology),
        ["ibm_is_subnet.subnets[*]", "ibm_is_subnet[*]", "ibm_is_lb", "ibm_is_vpc#2[*]"]
    );
    let subnet = at(&topology, "ibm_is_subnet.subnets[*]");
    assert_eq!((subnet.count.min, subnet.count.max), (0, None));
    assert_eq!(
        shown(&subnet.location.zone),
        "<something made of zones>",
        "and no symbol of its own"
    );
    let attached = related(&topology, "ibm_is_lb", RelationKind::AttachedTo);
    assert_eq!(attached, ["ibm_is_subnet.subnets[*]"]);
}

#[test]
fn conditions_are_looked_at_for_each_item() {
    let topology = of_tasks(
        "",
        r#"
- ibm_is_vpc: {name: "{{ item.name }}"}
  loop: [{name: a, wanted: true}, {name: b, wanted: false}, {name: c}]
  when: item.wanted | default(true)
"#,
    );
    assert_eq!(addresses(&topology), ["ibm_is_vpc[0]", "ibm_is_vpc[2]"]);
}
