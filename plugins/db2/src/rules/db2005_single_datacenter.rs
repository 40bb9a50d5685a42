//! DB2005: the nodes of each instance are in several datacenters.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{Missing, Provenance, Value};
use resilint_sdk::{App, Report, missing, place};

use crate::facts::{self, Facts};
use crate::instances::{self, Instance};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for instances in places with one datacenter.
    ///
    /// ## Why is this bad
    ///
    /// A standby in the same datacenter is lost with it.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// location = "ams03"
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// location = "eu-de"
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the service uses several datacenters there, as of the date of the facts.
    /// - **fail**: the place has one.
    /// - **unknown**: the location is not known, or the facts do not list it for Db2.
    /// - **not-applicable**: there is no Db2 instance that the platform runs.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/db2-saas?topic=db2-saas-about>: supported data centers
    code: "DB2005",
    name: "db2/single-datacenter",
    title: "the nodes of each instance are in several datacenters",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((facts, as_of)) = facts::of(app) else {
        report.not_applicable("the host brings no facts of Db2");
        return;
    };
    for instance in instances::transactional(app) {
        judge(&instance, &facts, as_of, report);
    }
}

fn judge(instance: &Instance<'_>, facts: &Facts, as_of: &str, report: &mut Report) {
    let (resource, name) = (instance.resource, instance.label());
    let at = place::shown(&resource.location);
    let truth = in_several(instance, facts, as_of);
    let failed = truth.is_no();
    let entry = report
        .decide(
            truth,
            || format!("{name} is in {at}, where each node is in a datacenter of its own (facts of {as_of})"),
            || format!("{name} is in {at}{}, where all its nodes are in one datacenter (facts of {as_of})", place::grade(&resource.location)),
        )
        .about(resource)
        .at(resource, place::pointer(resource), "where it is");
    if failed {
        let others = resilint_sdk::app::list(facts.places.several.iter().map(String::as_str));
        entry.problem("one-datacenter").help(format!("create it in one of {others}"));
    }
}

fn in_several(instance: &Instance<'_>, facts: &Facts, as_of: &str) -> Truth {
    let (resource, name) = (instance.resource, instance.label());
    let what = format!("in how many datacenters {name} is");
    let location = &resource.location;
    let lists = |list: &[String], place: &str| list.iter().any(|one| one == place);
    // A datacenter that counts to no region stands for one.
    let codes = [&location.datacenter, &location.region].into_iter().filter_map(|it| it.known());
    if codes.into_iter().any(|code| lists(&facts.places.one_datacenter, code)) {
        return Truth::No;
    }
    match &location.region {
        Value::Known { from: Provenance::ProviderDefault, .. } => {
            Truth::Unknown(missing::value(resource, &Value::<String>::Absent, &what))
        }
        Value::Known { value, .. } if lists(&facts.places.several, value) => Truth::Yes,
        Value::Known { .. } => {
            let at = place::shown(location);
            Truth::Unknown(Missing {
                key: format!("place:{at}"),
                what: format!("{what}: the facts of {as_of} do not list {at} for Db2"),
                settle:
                    "correct the name of the location, or check with a newer version of resilint"
                        .into(),
            })
        }
        Value::Unknown { candidates, .. }
            if !candidates.is_empty()
                && candidates.iter().all(|it| lists(&facts.places.several, it)) =>
        {
            Truth::Yes
        }
        open => Truth::Unknown(missing::value(resource, open, &what)),
    }
}
