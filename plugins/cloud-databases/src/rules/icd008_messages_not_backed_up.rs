//! ICD008: messages of RabbitMQ outlive what the backups leave out.

use resilint_sdk::logic::{Truth, any};
use resilint_sdk::schema::{FailureDomain, Missing};
use resilint_sdk::{App, Report, objective, place};

use crate::copies::{self, Copy};
use crate::facts;
use crate::instances::{self, Instance};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at instances of Messages for RabbitMQ. Their backups hold the definitions of queues and exchanges, and no
    /// messages. A second instance that messages are moved to (by the shovel or federation plug-in) is stated in
    /// resilint.toml, since no manifest declares it.
    ///
    /// ## Why is this bad
    ///
    /// A restore returns empty queues. Who does not know it counts on messages that are gone.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_database" "queue" {
    ///   service = "messages-for-rabbitmq" # and nothing that takes the messages elsewhere
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```toml
    /// # resilint.toml
    /// [[external.copy]]
    /// of        = "queue"
    /// kind      = "replica"
    /// location  = "us-east"
    /// reason    = "a shovel moves all quorum queues"
    /// review_by = "2027-06-30"
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a copy is stated, in another region where the loss of one has to be survived.
    /// - **fail**: the input is all there is, and states none.
    /// - **unknown**: a copy may exist that nothing states; or the plan is of the second generation, of which the
    ///   documentation says both that backups hold messages and that there are none.
    /// - **not-applicable**: it is no RabbitMQ.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/messages-for-rabbitmq?topic=messages-for-rabbitmq-backups-for-rabbitmq>
    /// - <https://www.rabbitmq.com/docs/shovel>
    code: "ICD008",
    name: "cloud-databases/messages-not-backed-up",
    title: "messages of RabbitMQ are moved to another instance too",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let found = instances::of(app);
    if found.is_empty() {
        return;
    }
    let Some((facts, as_of)) = facts::of(app, report) else { return };
    for instance in found {
        let what = format!("whether messages of {} outlive it", instance.placed());
        match instance.engine(&facts, &what) {
            Ok(engine) if engine.backup_without_messages => {
                let is_disputed = engine.second_generation_conflict;
                judge(app, &instance, &what, is_disputed, as_of, report);
            }
            Ok(_) => {}
            Err(missing) => {
                let resource = instance.resource;
                report.unknown(missing).about(resource).at(
                    resource,
                    "/spec/service",
                    "its service",
                );
            }
        }
    }
}

fn judge(
    app: &App<'_>,
    instance: &Instance<'_>,
    what: &str,
    is_disputed: bool,
    as_of: &str,
    report: &mut Report,
) {
    let copies = copies::of(app, instance);
    let outlives = |copy: &Copy<'_>| match objective::survive(instance.resource) {
        FailureDomain::Region => copy.outlives(instance, FailureDomain::Region, what),
        _ => copy.is_there(what),
    };
    let truth = match any(copies.iter().map(outlives)) {
        Truth::No => without_copy(app, instance, what, is_disputed, as_of),
        decided => decided,
    };
    let failed = truth.is_no();
    let title = instance.placed();
    let pass = || format!("messages of {title} are moved to another instance");
    let fail = || {
        format!(
            "backups of {title} hold no messages: a restore returns empty queues (facts of {as_of})"
        )
    };
    let resource = instance.resource;
    let mut entry = report.decide(truth, pass, fail).about(resource).at(
        resource,
        place::pointer(resource),
        "this instance",
    );
    for copy in copies {
        let other = copy.resource;
        entry = entry.see(other, place::pointer(other), format!("where {} is", other.label()));
    }
    if failed {
        entry.help(
            "move messages to an instance in another region with a shovel, use quorum queues, let producers replay, and \
             state the copy as `[[external.copy]]`",
        );
    }
}

fn without_copy(
    app: &App<'_>,
    instance: &Instance<'_>,
    what: &str,
    is_disputed: bool,
    as_of: &str,
) -> Truth {
    match instance.is_second_generation(what) {
        Truth::Yes if is_disputed => Truth::Unknown(Missing {
            key: "docs-conflict:second-generation-backups".into(),
            what: format!(
                "{what}: the documentation of the second generation says both that backups hold messages and that there \
                 are no backups (facts of {as_of})"
            ),
            settle: "restore a backup once, or move messages to another instance and state it as `[[external.copy]]`".into(),
        }),
        Truth::Unknown(missing) => Truth::Unknown(missing),
        _ if app.is_closed() => Truth::No,
        _ => Truth::Unknown(copies::elsewhere(what, "an instance that messages are moved to", "replica")),
    }
}
