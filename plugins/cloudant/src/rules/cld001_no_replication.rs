//! CLD001: the data of each instance is replicated to another region.

use resilint_sdk::logic::{self, Truth};
use resilint_sdk::schema::{Missing, Resource};
use resilint_sdk::{App, Entry, Report, objective, place};

use crate::instances::{self, Instance};
use crate::replications::{self, Copying};

const HELP: &str = "create an instance in another region, write a document with `\"continuous\": true` into \
                    `_replicator` for each database, and watch the jobs in `_scheduler/docs`";

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for a replication of each Cloudant instance whose two ends are in two regions: documents of `_replicator`
    /// and bodies of `_replicate` in files and scripts, exports of `_scheduler/docs`, and copies that the
    /// configuration states (`[[external.copy]]`). An instance that another one is replicated to is a copy itself.
    ///
    /// Ends are joined with instances by the id in their host name, where an export of the account is checked too, or by
    /// the region that host names of Gen2 carry. Host names of Gen1 carry none.
    ///
    /// ## Why is this bad
    ///
    /// Cloudant keeps its copies in one region. It does not replicate to another one on its own.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cloudant" "orders" {
    ///   name     = "orders"
    ///   location = "eu-de"
    ///   plan     = "standard"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// A second instance in another region, and a document for each database:
    ///
    /// ```json
    /// {
    ///   "_id": "orders-to-london",
    ///   "source": { "url": "https://…eu-de…/orders", "auth": { "iam": { "api_key": "${API_KEY}" } } },
    ///   "target": { "url": "https://…eu-gb…/orders", "auth": { "iam": { "api_key": "${API_KEY}" } } },
    ///   "continuous": true
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a replication that is switched on leads from the instance, or to it, over two regions.
    /// - **fail**: none does, and the input is all there is (`scope = "closed"`); the account has no Cloudant instance
    ///   in another region, by its export; or the only ones are cancelled
    ///   or have failed for good.
    /// - **unknown**: replications may be declared elsewhere, or it cannot be told where their ends are; or the
    ///   scheduler says that the only one is crashing or in error, of which CLD012 tells.
    /// - **not-applicable**: only the loss of a zone has to be survived (`survive = "zone"`).
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "One-shot and continuous replication between databases"
    /// - <https://cloud.ibm.com/docs/Cloudant?topic=Cloudant-configuring-ibm-cloud-databases-for-cross-region-disaster-recovery>
    code: "CLD001",
    name: "cloudant/no-replication",
    title: "the data of each instance is replicated to another region",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("cloudant/replication"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let copies: Vec<Copying<'_>> =
        replications::of(app).into_iter().filter(Copying::is_lasting).collect();
    let instances = instances::with_data(app);
    for instance in &instances {
        if objective::asks_for_region(instance.resource, report) {
            judge(app, instance, &instances, &copies, report);
        }
    }
    if let (true, Some(first)) = (instances.is_empty(), copies.first())
        && objective::asks_for_region(first.resource, report)
    {
        documents(app, &copies, report);
    }
}

/// Whether a replication protects its data against the loss of a region.
fn protects(copy: &Copying<'_>) -> Truth {
    logic::all([copy.is_on(), copy.leaves_the_region(), copy.runs()])
}

fn judge(
    app: &App<'_>,
    instance: &Instance<'_>,
    instances: &[Instance<'_>],
    copies: &[Copying<'_>],
    report: &mut Report,
) {
    let resource = instance.resource;
    let (name, at) = (resource.label(), place::shown(&resource.location));
    let ours: Vec<&Copying<'_>> = copies.iter().filter(|copy| copy.touches(resource)).collect();
    if let Some(copy) = ours.iter().find(|copy| protects(copy).is_yes()) {
        let message = pass(name, &at, copy, resource);
        shown(report.pass(message), resource).see(copy.resource, "/spec/target", "the replication");
        return;
    }
    let doubtful = ours.iter().find_map(|copy| Some((*copy, unknown(protects(copy))?)));
    let loose = || {
        let copy = copies.iter().find(|copy| copy.may_touch(instance))?;
        Some((copy, copy.missing_instance(instance)))
    };
    if let Some((copy, missing)) = doubtful.or_else(loose) {
        shown(report.unknown(missing), resource).see(
            copy.resource,
            copy.pointer(),
            "a replication",
        );
        return;
    }
    if let Some(copy) = ours.iter().find(|copy| copy.is_on().is_no()) {
        let (why, help) = copy.off();
        let message = format!(
            "replication {} of {name} ({at}) {why}, and no other is declared",
            copy.label()
        );
        shown(report.fail(message), resource)
            .see(copy.resource, "/spec/enabled", "this replication")
            .problem("off")
            .help(help);
        return;
    }
    let alone = app.is_closed() && !instances.iter().any(|other| may_be_far(other, resource));
    if app.is_stated_closed() || alone {
        return fail(app, resource, report);
    }
    shown(report.unknown(elsewhere(name, &at)), resource);
}

fn pass(name: &str, at: &str, copy: &Copying<'_>, instance: &Resource) -> String {
    // Whether it goes on need not be known, which CLD002 tells.
    let is_once = !copy.keeps_current() && !copy.spec.continuous.is_unknown();
    let way = if is_once { ", once" } else { "" };
    if copy.source.is_some_and(|source| source.id == instance.id) {
        let to = place::shown(copy.target_location());
        format!("{name} ({at}) is replicated to {to}{way}")
    } else {
        let from = place::shown(copy.source_location());
        format!("{name} ({at}) is the copy of data in {from}{way}")
    }
}

fn unknown(truth: Truth) -> Option<Missing> {
    if let Truth::Unknown(missing) = truth { Some(missing) } else { None }
}

/// Whether an instance may be in another region.
fn may_be_far(other: &Instance<'_>, resource: &Resource) -> bool {
    other.resource.id != resource.id
        && place::same(&other.resource.location.region, &resource.location.region) != Some(true)
}

fn fail(app: &App<'_>, resource: &Resource, report: &mut Report) {
    let (name, at) = (resource.label(), place::shown(&resource.location));
    let entry = shown(
        report.fail(format!(
            "no replication of {name} ({at}) to an instance in another region was found; Cloudant does not replicate \
             across regions on its own"
        )),
        resource,
    )
    .problem("none")
    .help(HELP);
    let gone = app.leaving().find(|it| {
        let is_far = place::same(&it.location.region, &resource.location.region) == Some(false);
        it.database().is_some() && is_far
    });
    if let Some(gone) = gone {
        entry.see_leaving(gone, place::pointer(gone), &place::shown(&gone.location));
    }
}

fn shown<'e>(entry: Entry<'e>, resource: &Resource) -> Entry<'e> {
    entry.about(resource).at(resource, place::pointer(resource), "this instance")
}

fn elsewhere(name: &str, at: &str) -> Missing {
    Missing {
        key: "elsewhere:replication".into(),
        what: format!(
            "whether {name} ({at}) is replicated to another region: the input shows no replication of it, and need \
             not be all there is"
        ),
        settle: "check its replications together with this (`curl \"$URL/_scheduler/docs\" > replications.json`), \
                 state the copy as `[[external.copy]]` with `kind = \"replica\"` in resilint.toml, or state \
                 `scope = \"closed\"` where there is none"
            .into(),
    }
}

/// Replications whose instances are not in the input at all.
fn documents(app: &App<'_>, copies: &[Copying<'_>], report: &mut Report) {
    let judged: Vec<(&Copying<'_>, Truth)> =
        copies.iter().map(|copy| (copy, protects(copy))).collect();
    for (copy, _) in judged.iter().filter(|(_, truth)| truth.is_yes()) {
        let (from, to) = (copy.source_location(), copy.target_location());
        let message = format!(
            "replication {} copies from {} to {}",
            copy.label(),
            place::shown(from),
            place::shown(to)
        );
        told(report.pass(message), copy);
    }
    if judged.iter().any(|(_, truth)| truth.is_yes()) {
        return;
    }
    let open = judged.iter().find_map(|(copy, truth)| Some((*copy, unknown(truth.clone())?)));
    if let Some((copy, missing)) = open {
        told(report.unknown(missing), copy);
        return;
    }
    let Some((first, _)) = judged.first() else { return };
    if !app.is_stated_closed() {
        let what = format!("the data that {} copies", first.label());
        told(report.unknown(elsewhere(&what, "no instance in the input")), first);
        return;
    }
    let message = format!("no replication of {} leads to another region", app.name());
    told(report.fail(message), first).problem("none").help(HELP);
}

fn told<'e>(entry: Entry<'e>, copy: &Copying<'_>) -> Entry<'e> {
    entry.about(copy.resource).at(copy.resource, "/spec/target", "this replication")
}
