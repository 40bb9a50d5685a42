//! DAT003: data comes back as the team asks.

use resilint_sdk::schema::{EstimateBasis, FailureDomain, Missing, Recovery, Resource, Value};
use resilint_sdk::{App, Entry, Report, missing, objective};

use crate::{estate, unestimated};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Compares the RPO and RTO that `resilint.toml` asks of a data store with those of its best way back: of its copies, its
    /// backups, and what its service does by itself. Only ways count that survive the loss that is asked for, and only figures that
    /// a source gives; `resilint topology` shows all of them (`recoveries`). What is itself a copy of another data store is not
    /// asked, and neither is the volume that a server starts from, nor a database inside an instance, which comes back with it.
    ///
    /// ## Why is this bad
    /// A loss will cost more data, or more time, than the business was promised.
    ///
    /// ## Bad
    /// ```toml
    /// [[store]]
    /// name = "orders"   # a database with its daily backup only
    /// rpo = "15m"
    /// ```
    ///
    /// ## Good
    /// ```hcl
    /// resource "ibm_database" "copy" {
    ///   location         = "eu-de"
    ///   remote_leader_id = ibm_database.orders.id
    ///   # ...
    /// }
    /// ```
    ///
    /// ## Verdicts
    /// Passes where a way is good enough. Fails where all are known, none is, and the input is all there is. Unknown where a way
    /// rests on something unknown, where a copy or job may be one, where no source gives a figure, and where a better way may be declared elsewhere. Not applicable
    /// where neither RPO nor RTO is asked.
    ///
    /// ## References
    /// The source of each figure is told with it.
    code: "DAT003",
    name: "delivery/missed-objective",
    title: "data comes back as the team asks",
    severity: Error,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

/// What is asked: RPO or RTO.
#[derive(Clone, Copy)]
struct Asked<'a> {
    store: &'a Resource,
    name: &'static str,
    pointer: &'static str,
    minutes: u32,
    of: fn(&Recovery) -> &Value<u32>,
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some(stores) = estate::of(app, report) else { return };
    let judged = stores.iter().filter(|store| estate::is_source(app, store));
    let asked: Vec<Asked<'_>> = judged.flat_map(|store| asked(store)).collect();
    if asked.is_empty() {
        report.not_applicable("neither RPO nor RTO is asked of its data stores");
    }
    asked.iter().for_each(|asked| judge(app, asked, report));
}

fn asked(store: &Resource) -> Vec<Asked<'_>> {
    let rpo = objective::rpo_minutes(store).map(|minutes| Asked {
        store,
        name: "RPO",
        pointer: "/objective/rpo_minutes",
        minutes,
        of: |way| &way.rpo_minutes,
    });
    let rto = objective::rto_minutes(store).map(|minutes| Asked {
        store,
        name: "RTO",
        pointer: "/objective/rto_minutes",
        minutes,
        of: |way| &way.rto_minutes,
    });
    rpo.into_iter().chain(rto).collect()
}

fn judge(app: &App<'_>, asked: &Asked<'_>, report: &mut Report) {
    let domain = objective::survive(asked.store);
    let ways = &asked.store.recoveries;
    let survives = |way: &&Recovery| way.survives.known().is_some_and(|it| outlives(*it, domain));
    let figure = |way: &&Recovery| (asked.of)(way).known().copied();
    let sure: Vec<&Recovery> = ways.iter().filter(survives).collect();
    let best = sure.iter().copied().filter(|way| figure(way).is_some()).min_by_key(figure);
    if let Some(way) = best.filter(|way| figure(way).is_some_and(|it| it <= asked.minutes)) {
        let entry = report.pass(format!("{}, {}", declared(asked), achieved(asked, way)));
        show(app, entry, asked, Some(way));
        return;
    }
    let name = asked.store.label();
    let what = format!(
        "whether {name} comes back with an {} of {}",
        asked.name,
        objective::shown(asked.minutes)
    );
    if let Some((way, missing)) = perhaps(app, asked, domain, &what) {
        show(app, report.unknown(missing), asked, Some(way));
    } else if let Some((copy, missing)) = unestimated::of(app, asked.store, domain, &what) {
        let entry = report.unknown(missing).see(copy, "/name", "what may bring it back");
        show(app, entry, asked, None);
    } else if app.is_closed() {
        let why = best.map_or_else(
            || format!("nothing that is declared survives the loss of a {}", domain.as_str()),
            |way| achieved(asked, way),
        );
        let help = "declare a copy that is brought up to date more often, state one as [[external.copy]], or ask for less";
        show(app, report.fail(format!("{}, {why}", declared(asked))).help(help), asked, best);
    } else {
        let best_known = best.map_or_else(String::new, |way| format!("; {}", achieved(asked, way)));
        let mut missing = missing::elsewhere(&what, "a better copy of the data");
        missing.what.push_str(&best_known);
        missing.settle.push_str("; state copies that no file declares as [[external.copy]]");
        show(app, report.unknown(missing), asked, best);
    }
}

/// Whether surviving the one loss is surviving the other.
const fn outlives(survived: FailureDomain, asked: FailureDomain) -> bool {
    matches!(
        (survived, asked),
        (FailureDomain::Region, _) | (FailureDomain::Zone, FailureDomain::Zone)
    )
}

/// A way that may be good enough, and what is missing to tell.
fn perhaps<'a>(
    app: &App<'_>,
    asked: &Asked<'a>,
    domain: FailureDomain,
    what: &str,
) -> Option<(&'a Recovery, Missing)> {
    asked.store.recoveries.iter().find_map(|way| {
        let value = (asked.of)(way);
        let enough = value.known().is_none_or(|minutes| *minutes <= asked.minutes);
        let survived = way.survives.known().map(|it| outlives(*it, domain));
        if !enough || survived == Some(false) {
            return None;
        }
        let what = format!("{what} by its {}", way.by);
        let missing = match (survived, value) {
            (None, _) => overdue(app, way)
                .unwrap_or_else(|| missing::value(asked.store, &way.survives, &what)),
            (_, Value::Unknown { .. }) => missing::value(asked.store, value, &what),
            _ => no_figure(asked, way, &what),
        };
        Some((way, missing))
    })
}

/// The stated copy that a way goes through, where that is past its last day.
fn overdue(app: &App<'_>, way: &Recovery) -> Option<Missing> {
    way.through.iter().find_map(|id| crate::missing::overdue(app.resource(id)?))
}

/// The estimate is none.
fn no_figure(asked: &Asked<'_>, way: &Recovery, what: &str) -> Missing {
    let source = if way.source.is_empty() { String::new() } else { format!(" ({})", way.source) };
    Missing {
        key: format!("figure:{}:{}", asked.name, way.by),
        what: format!("{what}: no source gives a figure{source}"),
        settle: format!(
            "measure the {} in a drill, and keep the result with the objective",
            asked.name
        ),
    }
}

fn declared(asked: &Asked<'_>) -> String {
    format!("{}: declared {} {}", asked.store.label(), asked.name, objective::shown(asked.minutes))
}

fn achieved(asked: &Asked<'_>, way: &Recovery) -> String {
    let minutes = (asked.of)(way).known().copied().unwrap_or_default();
    let basis = match way.basis {
        EstimateBasis::Bound => "at most, while all works",
        EstimateBasis::Target => "as the vendor aims at",
        EstimateBasis::Typical => "as is usual",
        EstimateBasis::None => "an estimate",
    };
    format!("achievable {} by its {} ({basis}; {})", objective::shown(minutes), way.by, way.source)
}

/// The objective, and what the way goes through.
fn show(app: &App<'_>, entry: Entry<'_>, asked: &Asked<'_>, way: Option<&Recovery>) {
    let store = asked.store;
    let mut entry = entry.about(store).at(store, asked.pointer, "what is asked");
    for id in way.into_iter().flat_map(|way| &way.through) {
        if let Some(resource) = app.resource(id) {
            entry = entry.see(resource, "", "what it comes back by");
        }
    }
    if way.is_none_or(|way| way.through.is_empty()) {
        entry.see(store, "", "the data store");
    }
}
