//! COS005: a rule that is off, or that leaves objects out, is half a copy.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::Missing;
use resilint_sdk::{App, Report, missing};

use crate::replications::{self, Rule};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that each replication rule is switched on, and that a rule for a part of the objects (`prefix`) has one for
    /// all of them beside it.
    ///
    /// ## Why is this bad
    ///
    /// What no rule copies is lost with the bucket, and nobody notices until then.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// replication_rule {
    ///   rule_id                = "invoices"
    ///   enable                 = true
    ///   prefix                 = "2026/"
    ///   priority               = 1
    ///   destination_bucket_crn = ibm_cos_bucket.invoices_copy.crn
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// replication_rule {
    ///   rule_id                = "all"
    ///   enable                 = true
    ///   priority               = 1
    ///   destination_bucket_crn = ibm_cos_bucket.invoices_copy.crn
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the rule is on and copies all objects, or another one does. That deletions are not copied is told, and
    ///   is often wanted: what is deleted by mistake stays in the copy.
    /// - **fail**: the rule is off, or copies a part of the objects and no rule copies the others.
    /// - **unknown**: whether it is on, or its prefix, is a variable without a value.
    /// - **not-applicable**: there is no replication rule.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-replication-overview>
    code: "COS005",
    name: "object-storage/partial-replication",
    title: "replication rules are on and copy all objects",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let rules = replications::of(app);
    for rule in &rules {
        match rule.works(&format!("whether {} is on", rule.label())) {
            Truth::Yes => whole(rule, &rules, report),
            Truth::No => off(rule, report),
            Truth::Unknown(missing) => unknown(rule, missing, "/spec/enabled", report),
        }
    }
}

fn off(rule: &Rule<'_>, report: &mut Report) {
    report
        .fail(format!("{} of {} is off", rule.label(), rule.source.label()))
        .about(rule.resource)
        .at(rule.resource, "/spec/enabled", "switched off")
        .help("set `enable = true`, or remove the rule")
        .problem("off");
}

fn whole(rule: &Rule<'_>, rules: &[Rule<'_>], report: &mut Report) {
    let beside = rules.iter().find(|other| {
        is_of_one_bucket(rule, other) && other.is_whole() && other.works("").is_yes()
    });
    let (label, source) = (rule.label(), rule.source.label());
    if rule.spec.prefix.is_unknown() && beside.is_none() {
        let what = format!("which objects of {source} {label} copies");
        let missing = missing::value(rule.resource, &rule.spec.prefix, &what);
        return unknown(rule, missing, "/spec/prefix", report);
    }
    let part = match rule.spec.prefix.known() {
        Some(prefix) => format!("only what begins with `{prefix}`"),
        None => format!("only a part ({})", rule.spec.filtered_by.join(", ")),
    };
    let entry = match beside {
        None => report
            .fail(format!("{label} copies {part} of {source}, and no rule copies the rest"))
            .help("add a rule without a prefix")
            .problem("part"),
        Some(_) if rule.is_whole() => {
            let deletions = match rule.spec.delete_markers.known() {
                Some(false) => "; deletions are not copied",
                _ => "",
            };
            report.pass(format!("{label} copies all new objects of {source}{deletions}"))
        }
        Some(other) => {
            report.pass(format!("{label} copies {part} of {source}; {} copies all", other.label()))
        }
    };
    entry.about(rule.resource).at(rule.resource, "/spec/prefix", "what it copies");
}

/// Whether two rules surely copy from one bucket.
fn is_of_one_bucket(a: &Rule<'_>, b: &Rule<'_>) -> bool {
    match (a.source.bucket, b.source.bucket) {
        (Some((a, _)), Some((b, _))) => a.id == b.id,
        _ => resilint_sdk::place::same(a.source.named, b.source.named) == Some(true),
    }
}

fn unknown(rule: &Rule<'_>, missing: Missing, pointer: &str, report: &mut Report) {
    report.unknown(missing).about(rule.resource).at(rule.resource, pointer, "what leaves it open");
}
