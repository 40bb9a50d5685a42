//! COS012: a backup in the region of the bucket is lost with it.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::Resource;
use resilint_sdk::{App, Report, objective, place};

use crate::backups::{self, Policy};
use crate::places;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that the vault that a bucket is backed up to is in another region.
    ///
    /// ## Why is this bad
    ///
    /// A vault in the region of the bucket helps against deletions, and is lost with the region. The service backs up all
    /// changes within an hour.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket" "invoices" {
    ///   bucket_name     = "invoices"
    ///   region_location = "eu-de"
    /// }
    /// resource "ibm_cos_backup_vault" "backups" {
    ///   backup_vault_name = "backups"
    ///   region            = "eu-de"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cos_backup_vault" "backups" {
    ///   backup_vault_name = "backups"
    ///   region            = "eu-es"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the vault is in another region, or the bucket or the vault is spread over regions.
    /// - **fail**: both are in one region.
    /// - **unknown**: the vault is not declared in the input, or a location is not known.
    /// - **not-applicable**: no bucket is backed up, or only the loss of a zone has to be survived.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-bvm-overview>
    code: "COS012",
    name: "object-storage/vault-beside-bucket",
    title: "backups of a bucket are kept in another region",
    severity: Info,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for (bucket, _) in app.of_kind(Resource::bucket) {
        let policies = backups::of(app, bucket);
        if policies.is_empty() || !objective::asks_for_region(bucket, report) {
            continue;
        }
        policies.iter().for_each(|policy| judge(bucket, policy, report));
    }
}

fn judge(bucket: &Resource, policy: &Policy<'_>, report: &mut Report) {
    let (name, vault) = (bucket.label(), policy.vault_label());
    let what = format!("whether the backups of bucket {name} are kept in another region");
    let apart = policy.location().and_then(|at| places::lost_together(&bucket.location, at));
    let place = policy.location().map_or_else(String::new, place::shown);
    let hours = policy.spec.plans.items.iter().find_map(|plan| plan.retention_hours.known());
    let kept = hours.map_or_else(String::new, |hours| format!(", for {} days", hours / 24));
    let truth =
        apart.map_or_else(|| Truth::Unknown(policy.missing(&what)), |same| Truth::known(!same));
    let failed = truth.is_no();
    let mut entry = report
        .decide(
            truth,
            || format!("bucket {name} is backed up to {vault} in {place}{kept}"),
            || format!("vault {vault} is in {place}, the region of bucket {name} that it backs up"),
        )
        .about(policy.resource)
        .at(policy.resource, "/spec/target_vault", "its vault")
        .see(bucket, place::pointer(bucket), "where the bucket is");
    if let Some(vault) = policy.vault {
        entry = entry.see(vault, place::pointer(vault), "where the vault is");
    }
    if failed {
        entry.help("use a vault in another region");
    }
}
