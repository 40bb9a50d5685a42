//! FN008: the platform that the actions are deployed to still exists.

use resilint_sdk::app::list;
use resilint_sdk::schema::{EndOfLife, Resource, Target};
use resilint_sdk::{App, Report};

use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Compares the platform that the actions are deployed to with the dated list of services that have ended.
    ///
    /// ## Why is this bad
    /// IBM Cloud Functions is gone: its actions were deleted, and a deployment fails. OpenWhisk elsewhere is not concerned,
    /// nor are the other rules: they hold wherever the actions run.
    ///
    /// ## Bad
    /// ```yaml
    /// project:
    ///   name: shop
    ///   apiHost: us-south.functions.cloud.ibm.com
    /// ```
    ///
    /// ## Good
    /// ```hcl
    /// resource "ibm_code_engine_function" "pay" {
    ///   project_id     = ibm_code_engine_project.shop.project_id
    ///   name           = "pay"
    ///   runtime        = "nodejs-20"
    ///   code_reference = "data:text/plain;base64,..."
    /// }
    /// ```
    ///
    /// ## Verdicts
    /// Fails for API hosts of IBM Cloud and for `ibm_function_*` resources. Passes where all API hosts are someone
    /// else's. Unknown where nothing in the input names an API host.
    ///
    /// ## References
    /// IBM Cloud documentation, Cloud Functions, deprecation overview.
    code: "FN008",
    name: "cloud-functions/platform-ended",
    title: "the platform that the actions are deployed to still exists",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some(fact) = app.facts().ended.get("cloud-functions") else {
        report.not_applicable("no fact says that a platform has ended");
        return;
    };
    let targets: Vec<(&Resource, &Target)> = app.targets().collect();
    let ibm = places::on_ibm(app);
    if !ibm.is_empty() {
        return on_ibm(app, fact, &ibm, report);
    }
    if targets.is_empty() || targets.iter().any(|(_, target)| provider(target).is_none()) {
        let whether = format!("whether {} is deployed to a platform that has ended", app.name());
        report.unknown(missing::place(app, &whether));
        return;
    }
    let hosts: Vec<String> = targets.iter().map(|(resource, _)| places::label(resource)).collect();
    let hosts = list(hosts.iter().map(String::as_str));
    let entry =
        report.pass(format!("{} is deployed to {hosts}, which is not {}", app.name(), fact.name));
    targets.iter().fold(entry, |entry, (resource, _)| {
        entry.at(resource, "/spec/endpoint", "OpenWhisk of someone else")
    });
}

fn provider(target: &Target) -> Option<&str> {
    target.provider.known().map(String::as_str)
}

fn on_ibm(app: &App<'_>, fact: &EndOfLife, resources: &[&Resource], report: &mut Report) {
    // Dates are ISO, perhaps without a day, so their order is that of their letters.
    let entry = if app.as_of() < fact.ended.as_str() {
        report.pass(format!(
            "{} runs until {}; {} is deployed there",
            fact.name,
            fact.ended,
            app.name()
        ))
    } else {
        let hosts = resources.iter().filter_map(|it| it.target()?.endpoint.known());
        let mut hosts: Vec<&str> = hosts.map(String::as_str).collect();
        hosts.dedup();
        let still = if hosts.is_empty() {
            "declares resources of it".to_owned()
        } else {
            format!("is deployed to {}", list(hosts))
        };
        report
            .fail(format!(
                "{} reached end of life in {}; {} still {still}",
                fact.name,
                fact.ended,
                app.name()
            ))
            .help(format!("move the actions to {}", fact.replacement))
    };
    resources.iter().fold(entry, |entry, resource| {
        let pointer = if resource.target().is_some() { "/spec/endpoint" } else { "" };
        entry.at(resource, pointer, format!("a place of {}", fact.name))
    });
}
