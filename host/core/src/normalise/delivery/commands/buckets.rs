//! `ibmcloud cos`: buckets of Object Storage, their versions and their replication.

use resilint_schema::Value;

use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::machine::Machine;
use crate::normalise::delivery::named_file::Named;
use crate::normalise::delivery::ordered::{Argument, given};
use crate::shell::Call;

const BUCKET: &str = "ibm_cos_bucket";

/// The words after `ibmcloud cos`.
pub(super) fn run(words: &[&str], call: &Call, machine: &mut Machine) {
    let rest = Arguments::new(call, 3);
    match words.first().copied().unwrap_or_default() {
        "bucket-create" | "create-bucket" => create(&rest, machine),
        "bucket-delete" | "delete-bucket" => {
            machine.cancel(&[BUCKET], &rest.value(&["bucket"]), call);
        }
        "bucket-versioning-put" | "put-bucket-versioning" => version(&rest, machine),
        "bucket-replication-put" | "put-bucket-replication" => replicate(&rest, machine),
        _ => {}
    }
}

/// `bucket-create --bucket NAME [--ibm-service-instance-id ID] [--region R] [--class C]`. The region is one, a
/// datacenter or a geography; without one it is that of the configuration of the tool, which is not seen.
fn create(arguments: &Arguments<'_>, machine: &mut Machine) {
    let region = arguments.value(&["region"]);
    let class = arguments.value(&["class"]);
    let mut ordered = machine
        .order(BUCKET, arguments.value(&["bucket"]), arguments)
        .text("bucket_name", arguments.value(&["bucket"]))
        .text("resource_instance_id", arguments.value(&["ibm-service-instance-id"]))
        .text("storage_class", class);
    for (argument, place) in places(region) {
        ordered = ordered.text(argument, place);
    }
    machine.add(ordered);
}

/// The arguments that may say where a bucket is: one where the place is known, else all of them.
fn places(region: Value<String>) -> Vec<(&'static str, Value<String>)> {
    const ALL: [&str; 3] = ["cross_region_location", "region_location", "single_site_location"];
    let Some(known) = region.known() else {
        let symbol = region.symbol().unwrap_or("the region of `ibmcloud cos config`").to_owned();
        let why = resilint_schema::Why::NotDeclared;
        let unknown = if region.is_unknown() { region } else { Value::unknown(why, symbol, None) };
        return ALL.map(|argument| (argument, unknown.clone())).to_vec();
    };
    let is_site = known.len() == 5 && known.ends_with(|last: char| last.is_ascii_digit());
    let argument = match known.len() {
        2 => ALL[0],
        _ if is_site => ALL[2],
        _ => ALL[1],
    };
    vec![(argument, region)]
}

/// `bucket-versioning-put --bucket NAME --versioning-configuration Status=Enabled`, or the same in JSON.
fn version(arguments: &Arguments<'_>, machine: &mut Machine) {
    let status = arguments.value(&["versioning-configuration"]);
    let is_on = status.map(|text| text.contains("Enabled").to_string());
    let Some(at) = machine.ordered_by_name(&[BUCKET], &arguments.value(&["bucket"])) else {
        return;
    };
    if let Some(bucket) = machine.ordered.get_mut(at) {
        bucket.block("object_versioning", given([("enable", Argument::Plain(is_on))]));
    }
}

/// `bucket-replication-put --bucket NAME --replication-configuration JSON | file://FILE`.
fn replicate(arguments: &Arguments<'_>, machine: &mut Machine) {
    let source = arguments.value(&["bucket"]);
    let rules = arguments.value(&["replication-configuration"]);
    let bucket = machine.ordered_by_name(&[BUCKET], &source);
    let ordered = machine
        .order("ibm_cos_bucket_replication_rule", source.clone(), arguments)
        .with("bucket_crn", bucket.map_or(Argument::Text(source), Argument::Ordered))
        .with(
            "replication_rule",
            Argument::ReplicationRules(Named::new(rules, "file://", arguments)),
        );
    machine.add(ordered);
}
