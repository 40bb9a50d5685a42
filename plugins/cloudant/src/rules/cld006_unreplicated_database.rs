//! CLD006: where an instance is replicated, all its databases are.

use resilint_sdk::app::list;
use resilint_sdk::schema::{Missing, RelationKind, Resource};
use resilint_sdk::{App, Report, missing, objective, place};

use crate::instances;
use crate::replications::{self, Copying};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the databases that are declared in an instance (`ibm_cloudant_database`) with those that a replication
    /// copies from it.
    ///
    /// ## Why is this bad
    ///
    /// Replication is set up for each database. One that was added later is not copied, and nobody notices until the
    /// region is lost.
    ///
    /// ## Bad
    ///
    /// Two databases, `orders` and `carts`, and one document in `_replicator`, whose source is `orders`.
    ///
    /// ## Good
    ///
    /// One document for each database.
    ///
    /// ## Verdicts
    ///
    /// - **pass**: each declared database is the source of a replication, or the team states that the whole instance is
    ///   copied.
    /// - **fail**: at least one is, and others are not.
    /// - **unknown**: the input declares no databases, or the name of a database or the source of a replication is not
    ///   known.
    /// - **not-applicable**: no database of the instance is replicated (see CLD001), or only the loss of a zone has to be
    ///   survived.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/Cloudant?topic=Cloudant-replication-guide>
    code: "CLD006",
    name: "cloudant/unreplicated-database",
    title: "all databases of a replicated instance are replicated",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let copies = replications::of(app);
    for instance in instances::with_data(app) {
        let resource = instance.resource;
        let is_ours = |copy: &&Copying<'_>| {
            copy.source.is_some_and(|source| source.id == resource.id)
                && copy.is_lasting()
                && !copy.is_on().is_no()
        };
        let ours: Vec<&Copying<'_>> = copies.iter().filter(is_ours).collect();
        if !ours.is_empty() && objective::asks_for_region(resource, report) {
            judge(app, resource, &ours, report);
        }
    }
}

fn judge(app: &App<'_>, instance: &Resource, copies: &[&Copying<'_>], report: &mut Report) {
    let name = instance.label();
    if let Some(stated) = copies.iter().find(|copy| copy.is_stated()) {
        report
            .pass(format!("the configuration states that {name} is copied as a whole"))
            .about(instance)
            .at(stated.resource, stated.pointer(), "stated here");
        return;
    }
    let all: Vec<&Resource> = app
        .comes_from(instance, RelationKind::PartOf)
        .map(|(inside, _)| inside)
        .filter(|inside| inside.logical_database().is_some())
        .collect();
    let without: Vec<&Resource> =
        all.iter().filter(|inside| !is_copied(inside, copies)).copied().collect();
    let entry = match (all.as_slice(), without.as_slice()) {
        ([], _) => report.unknown(undeclared(name)),
        (_, []) => report.pass(format!("each declared database of {name} is replicated")),
        (_, [first, ..]) => match doubt(name, first, &without, copies) {
            Some(missing) => report.unknown(missing),
            None => fail(name, &all, &without, report),
        },
    };
    let entry = entry.about(instance).at(instance, place::pointer(instance), "this instance");
    let entry = without.iter().fold(entry, |entry, inside| {
        entry.see(inside, "/name", format!("no replication names {}", inside.label()))
    });
    copies
        .iter()
        .fold(entry, |entry, copy| entry.see(copy.resource, "/spec/source", "a replication"));
}

/// Whether a replication copies a database: by its name, or by the expression that stands for it.
fn is_copied(inside: &Resource, copies: &[&Copying<'_>]) -> bool {
    let name = inside.name.known().map(String::as_str).or_else(|| inside.name.symbol());
    name.is_some_and(|name| copies.iter().any(|copy| copy.database() == Some(name)))
}

/// What leaves it open whether those without a replication have none.
fn doubt(
    name: &str,
    first: &Resource,
    without: &[&Resource],
    copies: &[&Copying<'_>],
) -> Option<Missing> {
    if let Some(inside) = without.iter().find(|inside| inside.count.min == 0) {
        let what = format!("whether {name} has the database {}", inside.label());
        return Some(missing::existence(inside, &what));
    }
    if let Some(inside) = without.iter().find(|inside| inside.name.known().is_none()) {
        let what = format!("whether the database {} of {name} is replicated", inside.label());
        return Some(missing::value(inside, &inside.name, &what));
    }
    let open = copies.iter().find(|copy| copy.database().is_none())?;
    let what = format!("whether replication {} copies {} of {name}", open.label(), first.label());
    Some(missing::value(open.resource, &open.spec.source, &what))
}

fn fail<'r>(
    name: &str,
    all: &[&Resource],
    without: &[&Resource],
    report: &'r mut Report,
) -> resilint_sdk::Entry<'r> {
    let names = list(without.iter().map(|inside| inside.label()));
    report
        .fail(format!(
            "{} of {} databases of {name} have no replication: {names}",
            without.len(),
            all.len()
        ))
        .problem("without")
        .help("write one document into `_replicator` for each database")
}

fn undeclared(name: &str) -> Missing {
    Missing {
        key: format!("databases:{name}"),
        what: format!("whether all databases of {name} are replicated: the input declares none of them"),
        settle: "declare them as `ibm_cloudant_database`, or compare `curl \"$URL/_all_dbs\"` with the replications".into(),
    }
}
