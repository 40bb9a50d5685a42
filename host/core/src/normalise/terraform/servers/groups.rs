//! Groups of VPC servers with their managers, and classic groups with their policies.

use resilint_schema::{
    Kind, Location, Offering, RelationKind, Replicas, ScheduledSize, ServerGroup, Set, Value, Why,
};
use resilint_terraform::Instance;

use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::place::{in_datacenter, zones_of_subnets};
use crate::normalise::terraform::place_name::place_name;
use crate::normalise::terraform::servers::{role, vpc};
use crate::normalise::terraform::{Made, Reader};

/// The types of this family. Managers and their actions are read with their group, and so are the policies of classic
/// groups. By what a manager of a VPC group scales, its policies say; no rule asks for that.
pub(crate) const READERS: &[(&str, Reader)] =
    &[("ibm_is_instance_group", of_vpc), ("ibm_compute_autoscale_group", classic)];

const MANAGER: &str = "ibm_is_instance_group_manager";

fn of_vpc(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let zones = zones_of_subnets(&fields, "subnets", subject.graph);
    let location = subject.location_of_zones(&zones);
    let subnets = fields.texts("subnets");
    let template = subject.refers_to("instance_template", &["ibm_is_instance_template"]);
    let placed = template.first().map(|template| subject.graph.subject(template).fields());
    let made_from = template.first().map(|template| vpc::role(&subject.graph.subject(template)));
    let mut group = ServerGroup {
        infrastructure: subject.implies("vpc".into()),
        role: role::of_group(subject, "name", made_from.unwrap_or_default()),
        replicas: Replicas {
            desired: fields.number_or_default("instance_count", fields.at("name")),
            ..Replicas::default()
        },
        zones: Set { items: zones, closed: subnets.closed },
        subnets,
        template: fields.text("instance_template"),
        placement_group: placed.map_or(Value::Absent, |template| template.text("placement_group")),
        load_balancer_pool: fields.text("load_balancer_pool"),
        ..ServerGroup::default()
    };
    manage(subject, &mut group);
    let kind = Kind::ServerGroup(Box::new(group));
    let subnets = subject.refers_to("subnets", &["ibm_is_subnet"]);
    Made::new(Offering::Servers, fields.text("name"), location, kind)
        .with_edges(RelationKind::AttachedTo, &subnets, fields.at("subnets"))
        .with_edges(RelationKind::DependsOn, &template, fields.at("instance_template"))
        .with_edges(RelationKind::MemberOf, &balancers(subject), fields.at("load_balancer_pool"))
}

fn balancers<'a>(subject: &Subject<'a>) -> Vec<&'a Instance> {
    let own = subject.refers_to("load_balancer", &["ibm_is_lb"]);
    if own.is_empty() {
        subject.through("load_balancer_pool", &["ibm_is_lb_pool"], "lb", &["ibm_is_lb"])
    } else {
        own
    }
}

/// What the managers of a group say: one scales, one holds to a calendar.
fn manage(subject: &Subject<'_>, group: &mut ServerGroup) {
    for manager in subject.referred_by(MANAGER, "instance_group") {
        let fields = manager.fields();
        let kind = fields.text_or_default("manager_type", fields.at("name"));
        if kind.known().is_some_and(|kind| kind != "autoscale") {
            continue;
        }
        let on = fields.flag_or_default("enable_manager", fields.at("name"));
        // A manager that is switched off keeps nothing.
        if on.known() != Some(&false) {
            let minimum = fields.number_or_default("min_membership_count", fields.at("name"));
            group.replicas.autoscaled_min = manager.if_there(minimum);
            let maximum = fields.number("max_membership_count");
            group.replicas.autoscaled_max = manager.if_there(maximum);
        }
        group.autoscaling = manager.if_there(on);
    }
    let action = "ibm_is_instance_group_manager_action";
    group.schedules = subject.fold(action, "instance_group", |action| {
        let fields = action.fields();
        ScheduledSize {
            schedule: fields.text_of(&["cron_spec", "run_at"]),
            desired: fields.number("membership_count"),
            autoscaled_min: fields.number("min_membership_count"),
            autoscaled_max: fields.number("max_membership_count"),
        }
    });
}

/// Where the servers of a classic group are.
pub(crate) fn place(subject: &Subject<'_>) -> Location {
    let datacenter = datacenter(subject);
    if datacenter.is_absent() {
        // Its regional group is of no list of regions that anything else speaks of: it is not to be compared.
        let region = match subject.fields().text("regional_group") {
            Value::Known { value, at, .. } => Value::unknown(Why::NotInFacts, value, at),
            unknown => unknown,
        };
        return Location { region, ..Location::default() };
    }
    in_datacenter(datacenter, subject.graph)
}

fn datacenter(subject: &Subject<'_>) -> Value<String> {
    let template = subject.fields().first("virtual_guest_member_template");
    let stated = template.map_or(Value::Absent, |template| template.text("datacenter"));
    place_name(stated, subject.graph)
}

fn classic(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let datacenter = datacenter(subject);
    let group = ServerGroup {
        infrastructure: subject.implies("classic".into()),
        role: role::of_group(subject, "name", Value::Absent),
        replicas: Replicas {
            desired: Value::Absent,
            autoscaled_min: fields.number("minimum_member_count"),
            autoscaled_max: fields.number("maximum_member_count"),
        },
        autoscaling: subject.implies(true),
        schedules: schedules(subject),
        zones: if datacenter.is_absent() { Set::default() } else { Set::closed(vec![datacenter]) },
        load_balancer_pool: fields.text("virtual_server_id"),
        ..ServerGroup::default()
    };
    let kind = Kind::ServerGroup(Box::new(group));
    let balancers = subject.through(
        "virtual_server_id",
        &["ibm_lb_service_group"],
        "load_balancer_id",
        &["ibm_lb"],
    );
    Made::new(Offering::Servers, fields.text("name"), place(subject), kind).with_edges(
        RelationKind::MemberOf,
        &balancers,
        fields.at("virtual_server_id"),
    )
}

/// The sizes that policies set at certain times; what they add to the size of the moment is not one.
fn schedules(subject: &Subject<'_>) -> Set<ScheduledSize> {
    let policies = subject.referred_by("ibm_compute_autoscale_policy", "scale_group_id");
    let mut all = Set::closed(Vec::new());
    for policy in &policies {
        let fields = policy.fields();
        let triggers = fields.blocks("triggers");
        all.closed &= policy.is_one() && triggers.open.is_none();
        let is_absolute = fields.text("scale_type").known().is_some_and(|kind| kind == "ABSOLUTE");
        all.items.extend(
            triggers
                .items
                .iter()
                .map(|trigger| trigger.text_of(&["schedule", "date"]))
                .filter(|schedule| !schedule.is_absent())
                .map(|schedule| ScheduledSize {
                    schedule,
                    desired: if is_absolute {
                        fields.number("scale_amount")
                    } else {
                        Value::Absent
                    },
                    ..ScheduledSize::default()
                }),
        );
    }
    all
}
