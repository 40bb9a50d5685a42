//! What the settings of a domain say of TLS: to the edge and on to the origins.

use resilint_sdk::logic::{Truth, all, holds};
use resilint_sdk::schema::{DomainSettings, Resource, Value};
use resilint_sdk::{App, Report};

use crate::edge::Balancer;
use crate::missing;

/// All settings of the domain of an app group.
pub(crate) struct Domain<'a> {
    settings: Vec<(&'a Resource, &'a DomainSettings)>,
}

impl<'a> Domain<'a> {
    /// Those that the group has.
    pub(crate) fn of(app: &App<'a>) -> Self {
        Self { settings: app.of_kind(Resource::domain_settings).collect() }
    }

    /// Reports the settings that leave traffic open, and says how many.
    pub(crate) fn report_failures(
        &self,
        balancer: Option<&Balancer<'_>>,
        report: &mut Report,
    ) -> usize {
        let mut failed = 0;
        for (resource, settings) in &self.settings {
            let name = balancer.map_or(resource.label(), Balancer::label);
            let [ssl, tls] = [&settings.ssl_mode, &settings.min_tls_version];
            let found = [
                (leaves_plain(ssl), "ssl_mode", ssl_message(name, ssl), "set `ssl = \"strict\"`"),
                (
                    leaves_old(tls),
                    "min_tls_version",
                    tls_message(name, tls),
                    "set `min_tls_version = \"1.2\"`",
                ),
            ];
            for (_, field, message, help) in found.into_iter().filter(|(bad, ..)| *bad) {
                failed += 1;
                report
                    .fail(message)
                    .about(resource)
                    .at(resource, &format!("/spec/{field}"), "the setting of the domain")
                    .help(help);
            }
        }
        failed
    }

    /// Whether the settings that are not reported encrypt traffic.
    pub(crate) fn truth(&self, name: &str) -> Truth {
        let what = format!("whether traffic to {name} is encrypted to the origin");
        let ssl = self.settings.iter().map(|(resource, settings)| (*resource, &settings.ssl_mode));
        let mut ssl = ssl.filter(|(_, value)| !value.is_absent()).peekable();
        if ssl.peek().is_none() {
            return Truth::Unknown(missing::settings(name, &what));
        }
        let ssl = ssl.map(|(resource, value)| {
            holds(value, |mode| !is_plain(mode), || missing::value(resource, value, &what))
        });
        let what = format!("which versions of TLS {name} accepts");
        let tls = self.settings.iter().map(|(resource, found)| (*resource, &found.min_tls_version));
        let tls = tls.filter(|(_, value)| !value.is_absent()).map(|(resource, value)| {
            holds(value, |version| !is_old(version), || missing::value(resource, value, &what))
        });
        all(ssl.chain(tls))
    }

    /// Judges settings that no load balancer has.
    pub(crate) fn judge_alone(&self, report: &mut Report) {
        let speaks = |settings: &DomainSettings| {
            !settings.ssl_mode.is_absent() || !settings.min_tls_version.is_absent()
        };
        let Some((first, _)) = self.settings.iter().find(|(_, settings)| speaks(settings)) else {
            report.not_applicable("it has neither a global load balancer nor settings of TLS");
            return;
        };
        let name = first.label();
        report
            .decide(
                self.truth(name),
                || format!("traffic to {name} is encrypted"),
                || format!("traffic to {name} is not encrypted"),
            )
            .about(first)
            .at(first, "/spec/ssl_mode", "the settings of the domain");
    }
}

fn is_plain(mode: &str) -> bool {
    matches!(mode, "off" | "flexible")
}

fn is_old(version: &str) -> bool {
    matches!(version, "1.0" | "1.1")
}

fn leaves_plain(mode: &Value<String>) -> bool {
    mode.known().is_some_and(|mode| is_plain(mode))
}

fn leaves_old(version: &Value<String>) -> bool {
    version.known().is_some_and(|version| is_old(version))
}

fn ssl_message(name: &str, mode: &Value<String>) -> String {
    match mode.known().map(String::as_str) {
        Some("off") => format!(
            "traffic to {name} is encrypted neither to the edge nor to the origin: ssl = off"
        ),
        mode => format!(
            "traffic to {name} is not encrypted to the origin: ssl = {}",
            mode.unwrap_or_default()
        ),
    }
}

fn tls_message(name: &str, version: &Value<String>) -> String {
    let version = version.known().map_or("", String::as_str);
    format!("traffic to {name} may be encrypted with TLS {version}: min_tls_version = {version}")
}
