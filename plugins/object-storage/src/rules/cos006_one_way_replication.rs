//! COS006: where both buckets are written to, both have to be copied.

use resilint_sdk::logic::{Truth, all, any};
use resilint_sdk::schema::Resource;
use resilint_sdk::{App, Report, missing, objective};

use crate::replications::{self, End, Rule};
use crate::scope::{self, Gap};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Where the team says that several locations serve requests at once (`topology = "active-active"` in resilint.toml),
    /// checks that each replication rule has one that leads back, and that both copy all objects.
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
    /// - **pass**: a rule leads back; both are on, and copy all objects.
    /// - **fail**: the rules of the target lead elsewhere, are off or only copy a part, or it has none and the input is
    ///   all there is.
    /// - **unknown**: a rule of the target may be declared elsewhere, or where its rules lead, whether they are on or what
    ///   they copy is not known.
    /// - **not-applicable**: there is no replication, or the team does not say that both buckets are written to; or the
    ///   rule itself is off or copies a part, which is told of the one that leads back.
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
    let back = leads_back(rule, &of_target, &what);
    let there = any(rules.iter().filter(|it| is_beside(rule, it)).map(|it| copies(it, &what)));
    if back.is_yes() && there.is_no() {
        let label = rule.label();
        let message =
            format!("{label} does not copy all of {a}, which is told of the rule back from {b}");
        report.not_applicable(message).about(rule.resource);
        return;
    }
    let truth = match back {
        // The rules of a bucket are one setting: where some are declared, there are no others.
        Truth::No if of_target.is_empty() => match scope::gap(app) {
            Gap::None => Truth::No,
            Gap::Module => Truth::Unknown(scope::in_module(&what)),
            Gap::World => {
                Truth::Unknown(missing::elsewhere(&what, "a replication rule that leads back"))
            }
        },
        Truth::Yes => there,
        truth => truth,
    };
    // One that copies a part, though not the whole.
    let part = of_target.iter().find(|other| {
        leads(rule, other, &what).is_yes()
            && other.works("").is_yes()
            && other.copies_all("").is_no()
    });
    let reach = match part {
        Some(part) => format!("reach {a} only in part, by {}", part.label()),
        None => format!("never reach {a}"),
    };
    let failed = truth.is_no();
    let entry = report
        .decide(
            truth,
            || format!("objects of {a} and of {b} are copied both ways"),
            || format!("objects that are written in {b} {reach}, though both are written to"),
        )
        .about(rule.resource)
        .at(rule.resource, "/spec/target", "one way");
    if failed {
        entry.help("add an `ibm_cos_bucket_replication_rule` from the target to the source, switched on and without a prefix");
    }
}

/// Whether a rule of the target copies all objects back to the source.
fn leads_back(rule: &Rule<'_>, of_target: &[&Rule<'_>], what: &str) -> Truth {
    any(of_target.iter().map(|other| all([leads(rule, other, what), copies(other, what)])))
}

/// Whether a rule of the target leads to the source.
fn leads(rule: &Rule<'_>, other: &Rule<'_>, what: &str) -> Truth {
    let source: Option<&Resource> = rule.source.bucket.map(|(bucket, _)| bucket);
    let back = other.target.bucket.map(|(bucket, _)| bucket);
    match (source, back) {
        (Some(source), Some(back)) => Truth::known(source.id == back.id),
        (None, _) => Truth::Unknown(rule.source.missing(what)),
        (_, None) => Truth::Unknown(other.target.missing(what)),
    }
}

/// Whether a rule copies all objects.
fn copies(rule: &Rule<'_>, what: &str) -> Truth {
    all([rule.works(what), rule.copies_all(what)])
}

/// Whether two rules are of the same two buckets, one of them perhaps for a part.
fn is_beside(a: &Rule<'_>, b: &Rule<'_>) -> bool {
    let id = |end: &End<'_>| end.bucket.map(|(bucket, _)| bucket.id.clone());
    let ends = |rule: &Rule<'_>| id(&rule.source).zip(id(&rule.target));
    a.resource.id == b.resource.id || ends(a).is_some_and(|of_a| ends(b) == Some(of_a))
}
