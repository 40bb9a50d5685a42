//! Tasks become resources: their arguments, their relations, their place, whether they are there.

use resilint_schema::{Kind, Offering, Provenance, RelationKind, Value};

use super::{of_playbook, of_tasks};
use crate::pipeline::Inputs;
use crate::terraform::of_documents::{
    addresses, at, cluster, model_with, region, related, shown, topology, zones,
};

#[test]
fn a_module_takes_the_arguments_of_the_resource_it_wraps() {
    let topology = of_tasks(
        "region: eu-gb",
        r#"
- name: network
  ibm.cloudcollection.ibm_is_vpc:
    name: shop
    region: "{{ region }}"
  register: vpc
- name: cluster of the shop
  ibm.cloudcollection.ibm_container_vpc_cluster:
    name: shop
    vpc_id: "{{ vpc.resource.id }}"
    flavor: bx2.4x16
    worker_count: 2
    kube_version: 4.15_openshift
    zones:
      - name: "{{ region }}-1"
        subnet_id: a
      - name: "{{ region }}-2"
        subnet_id: b
    region: "{{ region }}"
"#,
    );
    let address = "ibm_container_vpc_cluster[\"cluster of the shop\"]";
    assert_eq!(addresses(&topology), ["ibm_is_vpc.vpc", address]);
    assert_eq!(zones(&topology, address), ["eu-gb-1 eu-gb-2"]);
    let cluster = cluster(&topology, address);
    assert_eq!(cluster.pools.items[0].workers_per_zone.known(), Some(&2));
    assert!(cluster.pools.closed);
    assert_eq!(shown(&cluster.platform), "roks");
    assert_eq!(region(&topology, address), "eu-gb");
    assert_eq!(related(&topology, address, RelationKind::PartOf), ["ibm_is_vpc.vpc"]);
    let [app] = topology.apps.as_slice() else { panic!("{:?}", topology.apps) };
    assert_eq!((app.offering, app.name.as_str()), (Offering::Kubernetes, "kubernetes of site.yml"));
    assert_eq!(app.joined_by, "the same playbook");
    assert_eq!(topology.sources[0].format, "ansible-playbook");
}

#[test]
fn places_are_kept() {
    let topology = of_tasks(
        "",
        "- ibm_is_vpc:\n    name: shop\n    region: eu-de\n- ibm_is_subnet: {name: \"{{ own }}\", zone: eu-de-1, vpc: v}\n",
    );
    let place = |value: &Value<String>| value.at().map(|at| (at.line, at.column, at.end_column));
    let vpc = at(&topology, "ibm_is_vpc");
    assert_eq!(place(&vpc.name), Some((6, 15, 19)));
    assert_eq!(place(&vpc.location.region), Some((7, 17, 22)));
    assert_eq!(vpc.span.map(|span| (span.line, span.column)), Some((5, 7)));
    let subnet = at(&topology, "ibm_is_subnet");
    assert_eq!(place(&subnet.location.zone), Some((8, 48, 55)));
    assert_eq!(shown(&subnet.name), "1");
    assert_eq!(place(&subnet.name), Some((3, 10, 11)), "where the variable has it");
}

#[test]
fn results_lead_to_the_resources_they_are_of() {
    let topology = of_tasks(
        "",
        r#"
- ibm_is_subnet: {name: a, zone: us-east-2, vpc: v}
  register: subnet
- ibm_is_lb:
    name: front
    subnets: ["{{ subnet.resource.id }}"]
  register: lb
- ibm_is_instance_template: {name: t, zone: "{{ subnet.resource.zone }}"}
  register: template
- ibm_is_instance_group:
    name: web
    instance_count: 2
    instance_template: "{{ template.id }}"
    subnets: ["{{ subnet.resource.id }}"]
  register: group
- ibm_is_instance_group_manager:
    instance_group: "{{ group.resource.id }}"
    min_membership_count: 3
    max_membership_count: 5
"#,
    );
    let zone = |address: &str| shown(&at(&topology, address).location.zone);
    assert_eq!(zone("ibm_is_lb.lb"), "us-east-2");
    assert_eq!(zone("ibm_is_instance_template.template"), "us-east-2");
    assert_eq!(
        related(&topology, "ibm_is_lb.lb", RelationKind::AttachedTo),
        ["ibm_is_subnet.subnet"]
    );
    let Kind::ServerGroup(group) = &at(&topology, "ibm_is_instance_group.group").kind else {
        panic!("not a group")
    };
    assert_eq!(group.replicas.autoscaled_min.known(), Some(&3));
}

#[test]
fn what_is_looked_up_is_no_resource_and_its_attributes_are_open() {
    let topology = of_tasks(
        "",
        r#"
- ibm.cloudcollection.ibm_is_subnet_info: {name: old}
  register: subnet
- ibm.cloudcollection.ibm_container_vpc_cluster:
    name: shop
    zones: [{name: "{{ subnet.resource.zone }}", subnet_id: "{{ subnet.resource.id }}"}]
"#,
    );
    assert_eq!(addresses(&topology), ["ibm_container_vpc_cluster"]);
    let zones = zones(&topology, "ibm_container_vpc_cluster");
    assert_eq!(zones, ["<data.ibm_is_subnet.subnet.zone>"]);
}

#[test]
fn conditions_leave_open_whether_there_is_something() {
    let topology = of_tasks(
        "wanted: false",
        r#"
- ibm_is_vpc: {name: a}
  when: create is defined and create
- ibm_is_vpc: {name: b}
  when: wanted
- ibm_is_vpc: {name: c}
  when: [not wanted, "own == 1"]
- block:
  - ibm_is_vpc: {name: d}
  when: "{{ more }}"
  rescue:
  - ibm_is_vpc: {name: e}
  always:
  - ibm_is_vpc: {name: f}
    when: own == 1 or create
"#,
    );
    let counts: Vec<(String, u32, Option<u32>)> =
        topology.resources.iter().map(|it| (shown(&it.name), it.count.min, it.count.max)).collect();
    let count = |name: &str, min| (name.to_owned(), min, Some(1));
    let expected = [count("a", 0), count("c", 1), count("d", 0), count("e", 0), count("f", 0)];
    assert_eq!(counts, expected);
}

#[test]
fn what_is_absent_is_not_declared() {
    let topology = of_tasks(
        "",
        r#"
- ibm_is_vpc: {name: a, state: absent}
  register: gone
- ibm_is_vpc: {name: b, state: "{{ state }}"}
- ibm_is_vpc: {name: "{{ gone.resource.name | default('c') }}", state: present}
"#,
    );
    let counts: Vec<(String, u32)> =
        topology.resources.iter().map(|it| (shown(&it.name), it.count.min)).collect();
    assert_eq!(counts, [("b".to_owned(), 0), ("c".to_owned(), 1)]);
}

#[test]
fn the_region_is_that_of_the_task_else_of_its_environment_else_a_default() {
    let text = r#"
- hosts: localhost
  environment:
    IC_REGION: jp-tok
  tasks:
  - ibm_is_vpc: {name: a, region: eu-de}
  - ibm_is_vpc: {name: b}
  - environment: {IC_REGION: "{{ place }}"}
    block:
    - ibm_is_vpc: {name: c}
    - ibm_is_vpc: {name: d}
      environment: [{OTHER: x}, {IC_REGION: eu-es}]
  - ibm_is_vpc: {name: e}
    environment: "{{ settings }}"
- hosts: localhost
  module_defaults:
    group/ibm.cloudcollection.ibm: {region: br-sao}
    ibm.cloudcollection.ibm_is_subnet: {vpc: v, zone: eu-gb-3}
  tasks:
  - ibm_is_vpc: {name: f}
  - ibm_is_subnet: {name: g}
- hosts: localhost
  tasks:
  - ibm_is_vpc: {name: h}
"#;
    let topology = of_playbook(text);
    let regions: Vec<String> =
        topology.resources.iter().map(|it| shown(&it.location.region)).collect();
    let open = "<settings.IC_REGION>";
    let expected = ["eu-de", "jp-tok", "<place>", "eu-es", open, "br-sao", "eu-gb", "us-south"];
    assert_eq!(regions, expected);
    let from = |region: &Value<String>| match region {
        Value::Known { from, .. } => Some(*from),
        _ => None,
    };
    let last = |topology: &resilint_schema::Topology| {
        topology.resources.last().map(|it| it.location.region.clone()).unwrap_or_default()
    };
    assert_eq!(from(&last(&topology)), Some(Provenance::ProviderDefault));
    let environment = [("IC_REGION".to_owned(), "eu-fr2".to_owned())].into();
    let outside = Inputs { environment, ..Inputs::default() };
    let region = last(&model_with(&[("site.yml", text)], &outside).topology);
    assert_eq!((shown(&region), from(&region)), ("eu-fr2".to_owned(), Some(Provenance::Env)));
}

#[test]
fn the_region_of_the_module_is_not_the_location_of_the_resource() {
    let topology = of_tasks(
        "",
        r#"
- ibm_database: {name: db, service: databases-for-postgresql, plan: standard, location: eu-gb, region: us-south}
- ibm_cos_backup_vault: {backup_vault_name: v, region: eu-es}
"#,
    );
    assert_eq!(region(&topology, "ibm_database"), "eu-gb");
    assert_eq!(region(&topology, "ibm_cos_backup_vault"), "eu-es");
}

#[test]
fn other_machines_are_an_unknown_number_and_have_values_of_their_own() {
    let topology = topology(&[
        (
            "site.yml",
            r#"
- hosts: east
  tasks:
  - ibm_is_vpc: {name: a, region: "{{ region }}"}
  - ibm_is_vpc: {name: b, region: "{{ place }}"}
- hosts: west
  tasks:
  - ibm_is_vpc: {name: c, region: "{{ region }}"}
- hosts: "{{ target | default('localhost') }}"
  tasks:
  - ibm_is_vpc: {name: d, region: "{{ region }}"}
"#,
        ),
        ("group_vars/east.yml", "place: us-east"),
    ]);
    let found: Vec<(String, u32, Option<u32>)> = topology
        .resources
        .iter()
        .map(|it| (shown(&it.location.region), it.count.min, it.count.max))
        .collect();
    let expected = [
        ("<region of east>".to_owned(), 0, None),
        ("us-east".to_owned(), 0, None),
        ("<region of west>".to_owned(), 0, None),
        ("<region>".to_owned(), 1, Some(1)),
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_task_that_reads_a_resource_anew_declares_no_other() {
    let topology = of_tasks(
        "",
        r#"
- ibm_is_subnet: {name: "{{ it }}", zone: us-east-2, vpc: v, region: us-east}
- ibm_is_subnet: {name: "{{ it }}", region: us-east}
  register: again
- ibm_is_subnet: {name: "{{ it }}", zone: us-east-3, vpc: w, region: us-east}
- ibm_is_subnet: {name: "{{ it }}", region: eu-de}
- ibm_is_lb: {name: front, subnets: ["{{ again.resource.id }}"]}
"#,
    );
    let expected = ["ibm_is_subnet", "ibm_is_subnet#2", "ibm_is_subnet#3", "ibm_is_lb"];
    assert_eq!(addresses(&topology), expected);
    assert_eq!(related(&topology, "ibm_is_lb", RelationKind::AttachedTo), ["ibm_is_subnet"]);
}

#[test]
fn the_oldest_forms_are_read() {
    let topology = of_tasks(
        "place: eu-de",
        r#"
- action: ibm_is_vpc name="my net" region={{ place }}
- local_action:
    module: ibm.cloudcollection.ibm_is_vpc
    name: other
- ibm_is_vpc:
  args: {name: third, region: "{{ place }}"}
"#,
    );
    let found: Vec<(String, String)> =
        topology.resources.iter().map(|it| (shown(&it.name), shown(&it.location.region))).collect();
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let expected = [pair("my net", "eu-de"), pair("other", "us-south"), pair("third", "eu-de")];
    assert_eq!(found, expected);
}

#[test]
fn keys_do_not_reach_the_topology() {
    let topology = of_tasks(
        "key: s3cr3t",
        "- ibm_is_vpc: {name: a, ibmcloud_api_key: \"{{ key }}\", iaas_classic_api_key: s3cr3t}\n",
    );
    let text = serde_json::to_string(&topology).expect("plain data");
    assert!(!text.contains("s3cr3t"), "{text}");
}
