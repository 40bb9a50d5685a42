//! CLD010: a replication can run as it is written.

use resilint_sdk::schema::{Missing, RelationKind, Value};
use resilint_sdk::{App, Report, missing};

use crate::replications::{self, Copying};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for what stops a replication or makes it begin anew: `source_proxy` and `target_proxy`, which Cloudant
    /// fails; `use_checkpoints: false`; a bare name in place of a URL; a target that is declared nowhere and not made by
    /// `create_target`.
    ///
    /// ## Why is this bad
    ///
    /// The copy is not there when it is needed.
    ///
    /// ## Bad
    ///
    /// ```json
    /// { "_id": "dr", "continuous": true, "source": "orders", "target": "https://…/orders", "use_checkpoints": false }
    /// ```
    ///
    /// ## Good
    ///
    /// ```json
    /// { "_id": "dr", "continuous": true, "source": "https://…/orders", "target": "https://…/orders", "create_target": true }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: none of these.
    /// - **fail**: one of them.
    /// - **unknown**: the instance of the target is in the input, the database is not, and need not be there.
    /// - **not-applicable**: there is no replication, or it is cancelled.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/Cloudant?topic=Cloudant-deprecations>: proxies
    /// - <https://docs.couchdb.org/en/stable/api/server/common.html#replicate>: names instead of URLs
    code: "CLD010",
    name: "cloudant/broken-replication",
    title: "replications can run as they are written",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let judged = |copy: &&Copying<'_>| !copy.is_stated() && !copy.is_on().is_no();
    for copy in replications::of(app).iter().filter(judged) {
        judge(app, copy, report);
    }
}

fn judge(app: &App<'_>, copy: &Copying<'_>, report: &mut Report) {
    let (name, spec) = (copy.label(), copy.spec);
    let mut is_sound = true;
    let mut fail = |pointer: &str, message: String, problem: &str, help: &str| {
        is_sound = false;
        report.fail(message).problem(problem).help(help).about(copy.resource).at(
            copy.resource,
            pointer,
            "here",
        );
    };
    if spec.uses_proxy.known() == Some(&true) {
        let message = format!("replication {name} goes through a proxy, which makes its jobs fail");
        fail("/spec/uses_proxy", message, "proxy", "remove `source_proxy` and `target_proxy`");
    }
    if spec.use_checkpoints.known() == Some(&false) {
        let message = format!(
            "`use_checkpoints` of replication {name} is false: it begins anew after each stop"
        );
        fail("/spec/use_checkpoints", message, "no-checkpoints", "remove `use_checkpoints`");
    }
    for (end, pointer) in [(&spec.source, "/spec/source"), (&spec.target, "/spec/target")] {
        if let Some(bare) = bare_name(end) {
            let message = format!(
                "replication {name} names {bare} without a URL, which stands for a database where the document is \
                 written and is deprecated"
            );
            fail(pointer, message, "bare-name", "write the URL of the database, with its host");
        }
    }
    if let Some(missing) = missing_target(app, copy) {
        is_sound = false;
        report.unknown(missing).about(copy.resource).at(
            copy.resource,
            "/spec/target",
            "its target",
        );
    }
    if is_sound {
        report
            .pass(format!("nothing that is written in replication {name} stops it"))
            .about(copy.resource)
            .at(copy.resource, "/spec/target", "this replication");
    }
}

fn bare_name(end: &Value<String>) -> Option<&str> {
    let text = end.known()?;
    (!text.contains("://")).then_some(text)
}

/// What is missing where nothing declares the target, in an instance of which databases are declared.
fn missing_target(app: &App<'_>, copy: &Copying<'_>) -> Option<Missing> {
    let (spec, name) = (copy.spec, copy.label());
    if spec.create_target.known() == Some(&true) || copy.is_of_scheduler() {
        return None;
    }
    let target = copy.target?;
    let wanted = replications::database(&spec.target)?;
    let mut inside = app
        .comes_from(target, RelationKind::PartOf)
        .map(|(inside, _)| inside)
        .filter(|inside| inside.logical_database().is_some())
        .peekable();
    inside.peek()?;
    let is_it = |known: Option<&str>| known == Some(wanted);
    if inside.any(|one| one.name.known().is_none() || is_it(one.name.known().map(String::as_str))) {
        return None;
    }
    let what = format!("whether {wanted}, the target of replication {name}, is there");
    Some(match &spec.create_target {
        open @ Value::Unknown { .. } => missing::value(copy.resource, open, &what),
        _ => Missing {
            key: format!("target:{wanted}"),
            what: format!(
                "{what}: {} declares other databases, and `create_target` is not true",
                target.label()
            ),
            settle: "declare the database, or add `\"create_target\": true`".into(),
        },
    })
}
