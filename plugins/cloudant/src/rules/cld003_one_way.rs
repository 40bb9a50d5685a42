//! CLD003: where several locations take writes, data is replicated in both directions.

use resilint_sdk::logic::{self, Truth};
use resilint_sdk::schema::{Missing, Value};
use resilint_sdk::{App, Report, missing, objective, place};

use crate::replications::{self, Copying};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Where the team says that several locations serve requests at once (`topology = "active-active"` and the like),
    /// looks for the way back of each replication: the same two databases, the other way round, both continuous.
    ///
    /// ## Why is this bad
    ///
    /// A replication goes one way. What is written at its target never reaches its source, and is lost with the target.
    ///
    /// ## Bad
    ///
    /// ```json
    /// { "_id": "there", "continuous": true, "source": "https://a…/orders", "target": "https://b…/orders" }
    /// ```
    ///
    /// ## Good
    ///
    /// ```json
    /// { "docs": [
    ///   { "_id": "there", "continuous": true, "source": "https://a…/orders", "target": "https://b…/orders" },
    ///   { "_id": "back", "continuous": true, "source": "https://b…/orders", "target": "https://a…/orders" }
    /// ] }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: there is a way back, and both are continuous.
    /// - **fail**: there is none, and both instances are in the input or the input is all there is; or one of the two is
    ///   one-shot.
    /// - **unknown**: the way back may be declared elsewhere, or where a replication leads is not known.
    /// - **not-applicable**: nothing says that several locations serve requests at once, or there is no replication
    ///   (see CLD001).
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "active-active"
    /// - <https://cloud.ibm.com/docs/Cloudant?topic=Cloudant-configuring-ibm-cloud-databases-for-cross-region-disaster-recovery>
    code: "CLD003",
    name: "cloudant/one-way",
    title: "active locations replicate in both directions",
    severity: Error,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let copies: Vec<Copying<'_>> = replications::of(app)
        .into_iter()
        .filter(|copy| {
            copy.is_lasting() && !copy.is_on().is_no() && !copy.leaves_the_region().is_no()
        })
        .collect();
    let asks = |copy: &Copying<'_>| {
        let asked = [Some(copy.resource), copy.source].into_iter().flatten();
        asked.filter_map(objective::is_active_active).next() == Some(true)
    };
    for (index, copy) in copies.iter().enumerate().filter(|(_, copy)| asks(copy)) {
        let back = copies.iter().position(|other| is_way_back(copy, other));
        match back {
            // Told where it was found from the other side.
            Some(back) if back < index => {}
            Some(back) => both(copy, &copies[back], report),
            None => one_way(app, copy, &copies, report),
        }
    }
    if copies.iter().any(|copy| !asks(copy)) {
        report.not_applicable("nothing says that several locations serve requests at once");
    }
}

/// Whether a replication leads from the target of another one back to its source.
fn is_way_back(copy: &Copying<'_>, other: &Copying<'_>) -> bool {
    meets(copy, other, true) && meets(other, copy, true)
}

/// Whether one begins where the other ends: the instance or host, and the database.
fn meets(from: &Copying<'_>, to: &Copying<'_>, same_database: bool) -> bool {
    let is_one_place = match (from.target, to.source) {
        (Some(a), Some(b)) => a.id == b.id,
        _ => {
            let hosts = [&from.spec.target, &to.spec.source].map(|end| replications::host(end));
            matches!(hosts, [Some(a), Some(b)] if a.eq_ignore_ascii_case(b))
        }
    };
    let databases = [&from.spec.target, &to.spec.source].map(|end| replications::database(end));
    let is_one_database = matches!(databases, [Some(a), Some(b)] if a == b);
    is_one_place && (is_one_database || !same_database)
}

fn both(copy: &Copying<'_>, back: &Copying<'_>, report: &mut Report) {
    let truth = logic::all([copy, back].map(is_continuous));
    let failed = truth.is_no();
    let names = format!("{} and {}", copy.label(), back.label());
    let entry = report
        .decide(
            truth,
            || format!("{names} replicate {} in both directions", database(copy)),
            || {
                format!(
                    "{names} replicate {} in both directions, but not both of them continuously",
                    database(copy)
                )
            },
        )
        .about(copy.resource)
        .at(copy.resource, "/spec/continuous", "one way")
        .see(back.resource, "/spec/continuous", "the way back");
    if failed {
        entry.problem("one-shot").help("make both continuous");
    }
}

fn is_continuous(copy: &Copying<'_>) -> Truth {
    match &copy.spec.continuous {
        Value::Known { value, .. } => Truth::known(*value),
        open => {
            let what = format!("whether replication {} is continuous", copy.label());
            Truth::Unknown(missing::value(copy.resource, open, &what))
        }
    }
}

fn one_way(app: &App<'_>, copy: &Copying<'_>, copies: &[Copying<'_>], report: &mut Report) {
    let name = copy.label();
    let to = place::shown(copy.target_location());
    let is_here = copy.source.is_some() && copy.target.is_some() && !copy.is_stated();
    let entry = if let Some(missing) = doubt(copy, copies) {
        report.unknown(missing)
    } else if is_here || app.is_stated_closed() {
        report
            .fail(format!(
                "replication {name} copies {} one way: what is written in {to} is lost with it",
                database(copy)
            ))
            .problem("one-way")
            .help("write the document for the way back, and resolve conflicts in the application")
    } else {
        report.unknown(Missing {
            key: "elsewhere:way-back".into(),
            what: format!("whether anything replicates back what is written in {to}: the input shows nothing, and need not be all there is"),
            settle: "check the replications of the other instance together with this (`curl \
                     \"$URL/_scheduler/docs\" > replications.json`), or state `scope = \"closed\"` where there is none"
                .into(),
        })
    };
    entry.about(copy.resource).at(copy.resource, "/spec/target", "one way");
}

/// An end that is not known, of the replication itself or of one that may be the way back.
fn doubt(copy: &Copying<'_>, copies: &[Copying<'_>]) -> Option<Missing> {
    let open = |copy: &Copying<'_>| {
        let open = |end: &Value<String>| end.is_unknown();
        open(&copy.spec.source) || open(&copy.spec.target)
    };
    let other = std::iter::once(copy).chain(copies).find(|one| open(one))?;
    let ends = [&other.spec.source, &other.spec.target];
    let end = ends.into_iter().find(|end| end.is_unknown())?;
    let what = format!("whether replication {} has a way back", copy.label());
    Some(missing::value(other.resource, end, &what))
}

fn database<'a>(copy: &Copying<'a>) -> &'a str {
    copy.database().unwrap_or("a database")
}
