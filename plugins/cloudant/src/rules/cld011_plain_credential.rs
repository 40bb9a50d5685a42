//! CLD011: no credential is written into a replication.

use resilint_sdk::{App, Report, missing};

use crate::replications;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for passwords and keys in the URLs, `auth` and `headers` of replications. Placeholders are none. The
    /// credential itself is never kept nor printed.
    ///
    /// ## Why is this bad
    ///
    /// Who reads the repository reads and deletes both copies of the data. When the credential is changed for that
    /// reason, the replication stops.
    ///
    /// ## Bad
    ///
    /// ```json
    /// { "_id": "dr", "source": "https://user:secret@…/orders", "target": "https://…/orders" }
    /// ```
    ///
    /// ## Good
    ///
    /// ```json
    /// { "_id": "dr", "source": { "url": "https://…/orders", "auth": { "iam": { "api_key": "${API_KEY}" } } }, "target": "…" }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: none is written there.
    /// - **fail**: one is.
    /// - **unknown**: what describes the replication does not tell.
    /// - **not-applicable**: there is no replication.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/Cloudant?topic=Cloudant-replication-api>: IAM authentication of replications
    code: "CLD011",
    name: "cloudant/plain-credential",
    title: "no credential is written into a replication",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for copy in replications::of(app) {
        let (resource, name) = (copy.resource, copy.label());
        let entry = match copy.spec.embeds_credential.known() {
            Some(true) => report
                .fail(format!("replication {name} holds a credential in plain text"))
                .problem("plain")
                .help(
                    "withdraw the credential, and let the document name a key of a service id with the least rights, \
                     filled in from a secret",
                ),
            Some(false) => report.pass(format!("replication {name} holds no credential in plain text")),
            None => {
                let what = format!("whether replication {name} holds a credential in plain text");
                report.unknown(missing::value(resource, &copy.spec.embeds_credential, &what))
            }
        };
        entry.about(resource).at(resource, "/spec/embeds_credential", "this replication");
    }
}
