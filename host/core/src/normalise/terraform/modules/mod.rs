//! Calls of modules whose files are not there: for the modules of `terraform-ibm-modules`, what they make
//! follows from their inputs.
//!
//! A call is read as if it were a resource of the type `terraform-ibm-modules/<name>`, so that references
//! to its outputs find it.

pub(super) mod balancer;
pub(super) mod cluster;
mod code_engine;
pub(super) mod data;
mod edge;
mod servers_balancer;
pub(super) mod unread;

use std::sync::Arc;

use resilint_schema::{
    Kind, Location, Multiplicity, Network, Offering, RelationKind, Replicas, ServerGroup, Set,
    Subnet, Value,
};
use resilint_terraform::value::Value as Term;
use resilint_terraform::{Data, Evaluation, Instance, Key, Mode, ModuleCall};

use crate::facts::FactBook;
use crate::normalise::terraform::apps::code_engine as apps;
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::modules::cluster::{cluster, zones};
use crate::normalise::terraform::place::{in_region, in_zone};
use crate::normalise::terraform::servers::role;
use crate::normalise::terraform::{Made, Part, Reader};

/// The modules that are read. That of balancers is read by `balancer.rs`; that of domains with what refers to
/// it.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("terraform-ibm-modules/cloudant", data),
    ("terraform-ibm-modules/cloudant//modules/fscloud", data),
    ("terraform-ibm-modules/cos", data),
    ("terraform-ibm-modules/cos//modules/backup_vault", data),
    ("terraform-ibm-modules/cos//modules/buckets", data),
    ("terraform-ibm-modules/cos//modules/fscloud", data),
    ("terraform-ibm-modules/cos//modules/replication", data),
    ("terraform-ibm-modules/icd-edb", data),
    ("terraform-ibm-modules/icd-edb//modules/fscloud", data),
    ("terraform-ibm-modules/icd-elasticsearch", data),
    ("terraform-ibm-modules/icd-elasticsearch//modules/fscloud", data),
    ("terraform-ibm-modules/icd-etcd", data),
    ("terraform-ibm-modules/icd-etcd//modules/fscloud", data),
    ("terraform-ibm-modules/icd-mongodb", data),
    ("terraform-ibm-modules/icd-mongodb//modules/fscloud", data),
    ("terraform-ibm-modules/icd-mysql", data),
    ("terraform-ibm-modules/icd-mysql//modules/fscloud", data),
    ("terraform-ibm-modules/icd-postgresql", data),
    ("terraform-ibm-modules/icd-postgresql//modules/fscloud", data),
    ("terraform-ibm-modules/icd-rabbitmq", data),
    ("terraform-ibm-modules/icd-rabbitmq//modules/fscloud", data),
    ("terraform-ibm-modules/icd-redis", data),
    ("terraform-ibm-modules/icd-redis//modules/fscloud", data),
    ("terraform-ibm-modules/icd-valkey", data),
    ("terraform-ibm-modules/vpc-file-storage", data),
    ("terraform-ibm-modules/vpc-file-storage//modules/accessor", data),
    ("terraform-ibm-modules/vpc-file-storage//modules/replica", data),
    ("terraform-ibm-modules/vpc-file-storage//modules/snapshot_restore", data),
    ("terraform-ibm-modules/vpc-file-storage//modules/standard", data),
    ("terraform-ibm-modules/base-ocp-vpc", cluster),
    ("terraform-ibm-modules/base-ocp-vpc//modules/fscloud", cluster),
    ("terraform-ibm-modules/cis", edge::instance),
    ("terraform-ibm-modules/cis//modules/waf", edge::firewall),
    ("terraform-ibm-modules/code-engine", code_engine::project),
    ("terraform-ibm-modules/code-engine//modules/app", apps::app),
    ("terraform-ibm-modules/code-engine//modules/build", apps::build),
    ("terraform-ibm-modules/code-engine//modules/config_map", apps::config_map),
    ("terraform-ibm-modules/code-engine//modules/domain_mapping", apps::domain_mapping_of_module),
    ("terraform-ibm-modules/code-engine//modules/job", apps::job),
    ("terraform-ibm-modules/code-engine//modules/project", code_engine::project),
    ("terraform-ibm-modules/code-engine//modules/secret", apps::secret),
    ("terraform-ibm-modules/landing-zone-vpc", vpc),
    ("terraform-ibm-modules/landing-zone-vsi", servers),
];

/// Databases and storage: the thing that the outputs speak of, then what else the module makes.
fn data(subject: &Subject<'_>) -> Made {
    let place = location(subject);
    let mut all = data::read(&subject.instance.kind, subject.fields(), place.clone()).into_iter();
    let Some(mut first) = all.next() else {
        // A call whose inputs name no thing, such as buckets of an unknown list.
        let kind = Kind::Other { kind: "module".into(), spec: serde_json::Value::Null };
        return Made::new(Offering::Delivery, Value::Absent, place, kind);
    };
    first.parts.extend(all.enumerate().map(|(number, made)| Part {
        address: format!(".part[{number}]"),
        relation: data::relation(&made.kind),
        made,
    }));
    first
}

/// Whether a call whose files are not there holds no servers but those that are read from its inputs.
pub(crate) fn holds_no_other_servers(call: &ModuleCall, facts: &FactBook) -> bool {
    let Some(kind) = kind(&call.source) else { return false };
    let name = kind.strip_prefix("terraform-ibm-modules/").unwrap_or(&kind);
    let module = name.split("//").next().unwrap_or(name);
    let without = &facts.server_roles().modules_without_servers;
    without.iter().any(|known| known == module) || READERS.iter().any(|(read, _)| *read == kind)
}

/// The calls as instances.
pub(crate) fn instances(evaluation: &Evaluation) -> Vec<Instance> {
    evaluation.modules.iter().filter_map(instance).collect()
}

fn instance(call: &ModuleCall) -> Option<Instance> {
    let (outer, own) = match call.address.rfind(".module.") {
        Some(dot) => call.address.split_at(dot),
        None => ("", &*call.address),
    };
    let name = own.trim_start_matches('.').trim_start_matches("module.");
    let name = name.split('[').next().unwrap_or_default();
    let mut providers = call.providers.values();
    Some(Instance {
        address: call.address.clone(),
        mode: Mode::Managed,
        kind: kind(&call.source)?.into(),
        name: name.into(),
        key: Key::None,
        module: Arc::from(outer),
        config: call.config.clone(),
        place: call.place,
        count: call.count.clone(),
        provider: call.providers.get("ibm").or_else(|| providers.next()).cloned(),
        action: None,
    })
}

/// `terraform-ibm-modules/cos//modules/buckets` of its address in the registry or on GitHub.
fn kind(source: &str) -> Option<String> {
    const OWNER: &str = "terraform-ibm-modules/";
    let start = source.find(OWNER)?;
    let rest = source.get(start + OWNER.len()..)?;
    let rest = rest.split('?').next().unwrap_or_default();
    let (module, folder) = rest.split_once("//").map_or((rest, None), |(m, f)| (m, Some(f)));
    let name = match module.strip_suffix("/ibm") {
        Some(name) => name,
        None => module.trim_end_matches(".git").strip_prefix("terraform-ibm-")?,
    };
    Some(match folder {
        Some(folder) => format!("{OWNER}{name}//{folder}"),
        None => format!("{OWNER}{name}"),
    })
}

/// Whether a call may make apps of Code Engine that are not to be seen.
pub(crate) fn hides_apps(call: &ModuleCall, facts: &FactBook) -> bool {
    let Some(kind) = kind(&call.source) else { return true };
    let name = kind.rsplit_once("terraform-ibm-modules/").map_or(&*kind, |(_, name)| name);
    let is_read = READERS.iter().any(|(read, _)| *read == kind);
    if name.starts_with("code-engine") {
        let inputs = ["apps", "jobs"].map(|input| call.config.get(input));
        return !is_read || inputs.into_iter().flatten().any(Term::is_unknown);
    }
    let module = name.split("//").next().unwrap_or(name);
    !is_read && !facts.code_engine().modules_without_apps.iter().any(|known| known == module)
}

/// The region that a module is told, else that of its provider.
pub(crate) fn location(subject: &Subject<'_>) -> Location {
    match subject.fields().text("region") {
        Value::Absent => Location { region: subject.provider_region(), ..Location::default() },
        stated => in_region(stated, subject.graph),
    }
}

/// Like servers, so many in each subnet.
fn servers(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let zones = zones(&fields, "subnets", subject);
    let subnets = fields.blocks("subnets");
    let number = u32::try_from(subnets.items.len()).unwrap_or(u32::MAX);
    let each = fields.number("vsi_per_subnet");
    let desired = match subnets.open {
        None => each.map(|each| each.saturating_mul(number)),
        Some(open) => field::read(open, subject.graph, |_| None),
    };
    let location = subject.location_of_zones(&zones.items);
    let balancers = fields.blocks("load_balancers").items;
    let group = ServerGroup {
        infrastructure: subject.implies("vpc".into()),
        replicas: Replicas { desired, ..Replicas::default() },
        subnets: Set {
            items: subnets.items.iter().map(|subnet| subnet.text_of(&["id", "name"])).collect(),
            closed: subnets.open.is_none(),
        },
        placement_group: fields.text_of(&["placement_group_id", "dedicated_host_id"]),
        role: role::of_group(subject, "prefix", Value::Absent),
        // The module makes balancers of its own and puts its servers behind them.
        load_balancer_pool: balancers.first().map_or(Value::Absent, |it| it.text("name")),
        zones,
        ..ServerGroup::default()
    };
    let networks = ["ibm_is_vpc", "terraform-ibm-modules/landing-zone-vpc"];
    let networks = subject.refers_to("vpc_id", &networks);
    let attached = subject.refers_to("subnets", &["ibm_is_subnet"]);
    let parts = servers_balancer::parts(subject, &group.zones, &location);
    let made = Made::new(
        Offering::Servers,
        fields.text("prefix"),
        location,
        Kind::ServerGroup(Box::new(group)),
    )
    .with_edges(RelationKind::LocatedIn, &networks, fields.at("vpc_id"))
    .with_edges(RelationKind::AttachedTo, &attached, fields.at("subnets"));
    Made { parts, ..made }
}

/// A network with its subnets: `zone-1 = [{ name, cidr }]` in the first zone of the region.
fn vpc(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let location = location(subject);
    let network = Network { form: "vpc".into(), ..Network::default() };
    let kind = Kind::Network(Box::new(network));
    let name = fields.text_of(&["name", "prefix"]);
    let mut made = Made::new(Offering::Servers, name, location.clone(), kind);
    for (key, term) in fields.term("subnets").and_then(Term::as_object).into_iter().flatten() {
        let Some(number) = key.strip_prefix("zone-") else { continue };
        let zone = location.region.clone().map(|region| format!("{region}-{number}"));
        let zone = match zone {
            Value::Unknown { why, symbol, candidates, at } => {
                let symbol = symbol.map(|symbol| format!("${{{symbol}}}-{number}"));
                Value::Unknown { why, symbol, candidates, at }
            }
            other => other,
        };
        let subnets = Fields::new(term, subject.graph);
        made.parts.extend(subnets_of(&subnets, key, &zone, subject));
    }
    made
}

fn subnets_of(
    zone_fields: &Fields<'_>,
    key: &str,
    zone: &Value<String>,
    subject: &Subject<'_>,
) -> Vec<Part> {
    let (Data::List(items) | Data::Set(items)) = &zone_fields.object.data else {
        return Vec::new();
    };
    let part = |(index, item): (usize, &Term)| {
        let fields = Fields::new(item, subject.graph);
        let network = subject.implies(subject.instance.address.to_string());
        let kind = Kind::Subnet(Box::new(Subnet { network, cidr: fields.text("cidr") }));
        let location = in_zone(zone.clone(), subject.graph);
        let made = Made::new(Offering::Servers, fields.text("name"), location, kind);
        let address = format!(".subnets[{key:?}][{index}]");
        let mut part = Part { address, relation: RelationKind::PartOf, made };
        part.made.count = subject.is_one().then_some(Multiplicity::ONE);
        part
    };
    items.iter().enumerate().map(part).collect()
}
