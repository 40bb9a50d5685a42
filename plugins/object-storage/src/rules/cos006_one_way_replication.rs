//! COS006: where both buckets are written to, both have to be copied.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::Resource;
use resilint_sdk::{App, Report, missing, objective};

use crate::replications::{self, Rule};
use crate::scope::{self, Gap};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Where the team says that several locations serve requests at once (`topology = "active-active"` in resilint.toml),
    /// checks that each replication rule has one that leads back.
    ///
    /// ## Why is this bad
    ///
    /// Objects that are written at the target never reach the source: the locations drift apart, and a loss of the target
    /// loses them.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket_replication_rule" "there" {
    ///   bucket_crn = ibm_cos_bucket.eu.crn
    ///   replication_rule {
    ///     enable                 = true
    ///     destination_bucket_crn = ibm_cos_bucket.us.crn
    ///   }
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket_replication_rule" "back" {
    ///   bucket_crn = ibm_cos_bucket.us.crn
    ///   replication_rule {
    ///     enable                 = true
    ///     destination_bucket_crn = ibm_cos_bucket.eu.crn
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a rule leads back, and is on.
    /// - **fail**: the rules of the target lead elsewhere or are off, or it has none and the input is all there is.
    /// - **unknown**: a rule of the target may be declared elsewhere, or where its rules lead is not known.
    /// - **not-applicable**: there is no replication, or the team does not say that both buckets are written to.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-replication-overview>
    code: "COS006",
    name: "object-storage/one-way-replication",
    title: "buckets that are both written to are copied both ways",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let rules = replications::of(app);
    for rule in &rules {
        if is_asked(rule, report) {
            judge(app, rule, &rules, report);
        }
    }
}

/// Whether both ends are written to, in the team's words.
fn is_asked(rule: &Rule<'_>, report: &mut Report) -> bool {
    let ends = [rule.source.bucket, rule.target.bucket].into_iter().flatten();
    let mut said = ends.map(|(bucket, _)| bucket).chain([rule.resource]);
    if said.any(|resource| objective::is_active_active(resource) == Some(true)) {
        return true;
    }
    let (a, b) = (rule.source.label(), rule.target.label());
    report
        .not_applicable(format!("resilint.toml does not say that both {a} and {b} are written to"))
        .about(rule.resource);
    false
}

fn judge(app: &App<'_>, rule: &Rule<'_>, rules: &[Rule<'_>], report: &mut Report) {
    let (a, b) = (rule.source.label(), rule.target.label());
    let what = format!("whether objects that are written in {b} reach {a}");
    let Some((target, _)) = rule.target.bucket else {
        report.unknown(rule.target.missing(&what)).about(rule.resource).at(
            rule.resource,
            "/spec/target",
            "the target",
        );
        return;
    };
    let of_target: Vec<&Rule<'_>> = rules
        .iter()
        .filter(|other| other.source.bucket.is_some_and(|(bucket, _)| bucket.id == target.id))
        .collect();
    let truth = match leads_back(rule, &of_target, &what) {
        // The rules of a bucket are one setting: where some are declared, there are no others.
        Truth::No if of_target.is_empty() => match scope::gap(app) {
            Gap::None => Truth::No,
            Gap::Module => Truth::Unknown(scope::in_module(&what)),
            Gap::World => {
                Truth::Unknown(missing::elsewhere(&what, "a replication rule that leads back"))
            }
        },
        truth => truth,
    };
    let failed = truth.is_no();
    let entry = report
        .decide(
            truth,
            || format!("objects of {a} and of {b} are copied both ways"),
            || {
                format!(
                    "objects that are written in {b} never reach {a}, though both are written to"
                )
            },
        )
        .about(rule.resource)
        .at(rule.resource, "/spec/target", "one way");
    if failed {
        entry.help("add an `ibm_cos_bucket_replication_rule` from the target to the source");
    }
}

fn leads_back(rule: &Rule<'_>, of_target: &[&Rule<'_>], what: &str) -> Truth {
    let source: Option<&Resource> = rule.source.bucket.map(|(bucket, _)| bucket);
    resilint_sdk::logic::any(of_target.iter().map(|other| {
        let back = other.target.bucket.map(|(bucket, _)| bucket);
        match (source, back) {
            (Some(source), Some(back)) if source.id == back.id => other.works(what),
            (Some(_), Some(_)) => Truth::No,
            (None, _) => Truth::Unknown(rule.source.missing(what)),
            (_, None) => Truth::Unknown(other.target.missing(what)),
        }
    }))
}
