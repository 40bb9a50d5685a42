//! ICD005: replicas and restored backups cross no boundary that the service does not let them cross.

use resilint_sdk::app::list;
use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{Confidence, Missing, Provenance, RelationKind, Resource, Value};
use resilint_sdk::{App, Report, missing, place};

use crate::facts::{self, Facts};
use crate::instances::{self, Instance, grade, region_of_crn, site};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks the pairs of regions that read replicas and restored backups make. PostgreSQL replicates between eu-de,
    /// eu-es and par01, and not between one of them and another region; MySQL does not replicate into or out of eu-de.
    /// Backups of eu-de, eu-es and par01 restore only between each other.
    ///
    /// ## Why is this bad
    ///
    /// The service refuses the pair: the replica is never made, and the restore is refused on the day that it is needed.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_database" "orders_replica" {
    ///   service          = "databases-for-postgresql"
    ///   location         = "eu-gb"
    ///   remote_leader_id = ibm_database.orders.id # in eu-de
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_database" "orders_replica" {
    ///   service          = "databases-for-postgresql"
    ///   location         = "eu-es"
    ///   remote_leader_id = ibm_database.orders.id # in eu-de
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: both regions are on one side of the boundary.
    /// - **fail**: one is inside, the other is not.
    /// - **unknown**: a region or the origin of a backup is a variable without a value, or the documentation contradicts
    ///   itself, as it does on backups of eu-de in eu-es.
    /// - **not-applicable**: there is no replica, and nothing starts from a backup.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cloud-databases?topic=cloud-databases-dashboard-backups>
    /// - <https://cloud.ibm.com/docs/databases-for-postgresql?topic=databases-for-postgresql-read-only-replicas>
    /// - <https://cloud.ibm.com/docs/databases-for-mysql?topic=databases-for-mysql-read-replicas>
    code: "ICD005",
    name: "cloud-databases/barred-region-pair",
    title: "replicas and restored backups cross no boundary that the service keeps closed",
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
        let what = format!("whether {} may follow its leader", instance.title());
        match instance.is_replica(app, &what) {
            Truth::Yes => of_replica(app, &instance, &facts, as_of, report),
            Truth::No => {}
            Truth::Unknown(missing) => {
                let resource = instance.resource;
                report.unknown(missing).about(resource).at(resource, "/spec/leader", "its leader");
            }
        }
        if !instance.database.restored_from.is_absent() {
            of_restore(app, &instance, &facts, as_of, report);
        }
    }
}

/// A pair of places that data goes between.
struct Pair<'a> {
    /// Where it comes from, and which resource says so.
    from: Value<String>,
    from_resource: &'a Resource,
    from_pointer: &'static str,
    to: &'a Instance<'a>,
    /// What is at its end, such as `read replica orders`.
    what: String,
    /// What that does with the data of the other place.
    verb: &'static str,
}

fn of_replica(
    app: &App<'_>,
    replica: &Instance<'_>,
    facts: &Facts,
    as_of: &str,
    report: &mut Report,
) {
    let what = format!("whether {} may follow its leader", replica.title());
    let engine = match replica.engine(facts, &what) {
        // ICD004 tells of an engine that has none.
        Ok(engine) if !engine.read_replica => return,
        Ok(engine) => engine,
        Err(missing) => {
            report.unknown(missing).about(replica.resource);
            return;
        }
    };
    let leader = replica.leader(app);
    let (from, from_resource, from_pointer) =
        origin(leader.as_ref(), replica, &replica.database.leader, "/spec/leader");
    let what = format!("read replica {}", replica.resource.label());
    let pair =
        Pair { from, from_resource, from_pointer, to: replica, what, verb: "follows a leader in" };
    judge(&pair, &engine.replicas_only_between, &[], as_of, report);
}

fn of_restore(
    app: &App<'_>,
    restored: &Instance<'_>,
    facts: &Facts,
    as_of: &str,
    report: &mut Report,
) {
    let mut all = app.leads_to(restored.resource, RelationKind::RestoresFrom);
    let source = all.find(|(_, edge)| edge.confidence < Confidence::Heuristic);
    let source = source.and_then(|(resource, _)| Instance::of(resource));
    let (from, from_resource, from_pointer) =
        origin(source.as_ref(), restored, &restored.database.restored_from, "/spec/restored_from");
    let what = restored.title();
    let pair = Pair {
        from,
        from_resource,
        from_pointer,
        to: restored,
        what,
        verb: "starts from a backup of",
    };
    let restore = &facts.backup.restore;
    judge(&pair, &restore.only_between, &restore.conflict_from, as_of, report);
}

/// Where data comes from: the place of an instance in the input, else the region in its cloud resource name.
fn origin<'a>(
    source: Option<&Instance<'a>>,
    of: &Instance<'a>,
    named: &Value<String>,
    pointer: &'static str,
) -> (Value<String>, &'a Resource, &'static str) {
    if let Some(source) = source {
        return (source.site().clone(), source.resource, place::pointer(source.resource));
    }
    let region = match region_of_crn(named) {
        Some(region) => {
            Value::Known { value: region.to_owned(), from: Provenance::Inferred, at: named.at() }
        }
        None => match named {
            // A name without a region tells nothing of it.
            Value::Known { .. } => Value::Absent,
            doubt => doubt.clone(),
        },
    };
    (region, of.resource, pointer)
}

fn judge(
    pair: &Pair<'_>,
    only_between: &[String],
    conflict_from: &[String],
    as_of: &str,
    report: &mut Report,
) {
    let to = site(&pair.to.resource.location);
    let is_named = matches!(pair.from_pointer, "/spec/leader" | "/spec/restored_from");
    let there = match &pair.from {
        // The expression is that of a name, not of a place.
        Value::Unknown { .. } if is_named => "an unknown region".to_owned(),
        from => shown(from),
    };
    let here = shown(to);
    let verb = pair.verb;
    let what = format!("whether the service allows that {} in {here} {verb} {there}", pair.what);
    let same = place::same(&pair.from, to);
    let truth = match same {
        Some(true) => Truth::Yes,
        _ => allowed(pair, to, only_between, &what),
    };
    let is_disputed = same == Some(false)
        && truth.is_yes()
        && pair.from.known().is_some_and(|from| conflict_from.contains(from));
    let truth =
        if is_disputed { Truth::Unknown(contradiction(&what, &there, as_of)) } else { truth };
    let failed = truth.is_no();
    let list = list(only_between.iter().map(String::as_str));
    let weak = [grade(&pair.from), grade(to)].into_iter().find(|it| !it.is_empty()).unwrap_or("");
    let at = format!("{} in {here} {verb} {there}", pair.what);
    let entry = report.decide(
        truth,
        || format!("{at}, which the service allows"),
        || {
            format!(
                "{at}{weak}: the service lets none across the boundary of {list} (facts of {as_of})"
            )
        },
    );
    let resource = pair.to.resource;
    let entry = entry.about(resource).at(resource, place::pointer(resource), "where it is").see(
        pair.from_resource,
        pair.from_pointer,
        "where its data comes from",
    );
    if failed {
        entry.help(format!("choose two regions that are both in {list}, or both outside"));
    }
}

/// Whether both places are on one side of the boundary.
fn allowed(pair: &Pair<'_>, to: &Value<String>, only_between: &[String], what: &str) -> Truth {
    let side = |place: &Value<String>| match place {
        Value::Known { value, .. } => Some(only_between.contains(value)),
        Value::Unknown { candidates, .. } if !candidates.is_empty() => {
            let inside = candidates.iter().filter(|one| only_between.contains(one)).count();
            (inside == 0).then_some(false).or((inside == candidates.len()).then_some(true))
        }
        Value::Unknown { .. } | Value::Absent => None,
    };
    match (side(&pair.from), side(to)) {
        (Some(from), Some(to)) => Truth::known(from == to),
        (None, _) => Truth::Unknown(missing::value(pair.from_resource, &pair.from, what)),
        (_, None) => Truth::Unknown(missing::value(pair.to.resource, to, what)),
    }
}

fn contradiction(what: &str, from: &str, as_of: &str) -> Missing {
    Missing {
        key: format!("docs-conflict:restore:{from}"),
        what: format!(
            "{what}: the documentation contradicts itself on backups of {from} (facts of {as_of})"
        ),
        settle: "restore a backup there once, or ask support before you rely on it".into(),
    }
}

fn shown(place: &Value<String>) -> String {
    match place {
        Value::Known { value, .. } => value.clone(),
        Value::Unknown { symbol: Some(symbol), .. } => format!("`{symbol}`"),
        Value::Unknown { .. } | Value::Absent => "an unstated place".into(),
    }
}
