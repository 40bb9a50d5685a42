//! VS010: a server that does not come back after its host failed, or that may be taken away.

use resilint_sdk::logic::{Truth, all, holds};
use resilint_sdk::schema::{RelationKind, Resource, Server};
use resilint_sdk::{App, Report};

use crate::fleet::{self, Member, Unit};
use crate::missing;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at the availability policy of virtual servers of a VPC, and of the templates that server groups are made
    /// from: whether a server is restarted on another host when its own fails, and whether it is a spot server that a
    /// load balancer relies on. Where nothing is written, the platform restarts a server.
    ///
    /// ## Why is this bad
    ///
    /// A server with `host_failure = "stop"` stays down until someone starts it by hand. A spot server is taken away
    /// when the platform needs the room, most likely when everyone needs more.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_instance" "web" {
    ///   availability_policy {
    ///     host_failure = "stop"
    ///   }
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_instance" "web" {
    ///   availability_policy {
    ///     host_failure = "restart"
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: all servers are restarted, and none behind a load balancer is a spot server.
    /// - **fail**: one is not, or is.
    /// - **unknown**: the policy is a variable without a value.
    /// - **not-applicable**: the app declares no virtual server of a VPC.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-host-failure-recovery-policies>
    code: "VS010",
    name: "servers/stays-down",
    title: "servers come back after a host failure",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let members = fleet::of(app);
    let mut sound: Vec<Member<'_>> = Vec::new();
    let mut any = false;
    for block in fleet::blocks(&members) {
        let Some(first) = block.first() else { continue };
        let Some((resource, server)) = policy(app, first) else { continue };
        any = true;
        let restarts = restarts(resource, server);
        let stays = stays(app, &block, resource, server);
        if restarts.is_yes() && stays.is_yes() {
            sound.extend(&block);
            continue;
        }
        let names = fleet::names(&block);
        let (stay, can) = (
            fleet::verb(&block, "stays", "stay"),
            fleet::verb(&block, "relies on it", "relies on them"),
        );
        if !stays.is_yes() {
            let fail = || format!("{names} can be taken back (spot), and a load balancer {can}");
            let failed = stays.is_no();
            let entry = report.decide(stays, String::new, fail).about(first.resource);
            let entry = entry.at(resource, "/spec/availability_class", "its class");
            if failed {
                entry.help("set `class = \"standard\"` for servers behind a load balancer");
            }
        }
        if !restarts.is_yes() {
            let fail = || format!("{names} {stay} down after a host failure");
            let failed = restarts.is_no();
            let entry = report.decide(restarts, String::new, fail).about(first.resource);
            let entry = entry.at(resource, "/spec/host_failure", "what becomes of it");
            if failed {
                entry.help("set `host_failure = \"restart\"`");
            }
        }
    }
    if !sound.is_empty() {
        let verb = fleet::verb(&sound, "is", "are");
        let names = fleet::names(&sound);
        report.pass(format!("{names} {verb} restarted when the host fails"));
    }
    if !any {
        report.not_applicable("it declares no virtual server of a VPC");
    }
}

/// The server or template whose policy holds for a member; nothing where the platform has no such policy.
fn policy<'a>(app: &App<'a>, member: &Member<'a>) -> Option<(&'a Resource, &'a Server)> {
    let found = match member.unit {
        Unit::Server(server) => Some((member.resource, server)),
        Unit::Group(_) => app
            .leads_to(member.resource, RelationKind::DependsOn)
            .find_map(|(template, _)| Some((template, template.server_template()?))),
    };
    found.filter(|(_, server)| !server.host_failure.is_absent())
}

fn restarts(resource: &Resource, server: &Server) -> Truth {
    let what = format!("whether {} is restarted when its host fails", resource.label());
    let missing = || missing::value(resource, &server.host_failure, &what);
    holds(&server.host_failure, |policy| policy != "stop", missing)
}

/// Whether nothing relies on servers that may be taken away.
fn stays(app: &App<'_>, block: &[Member<'_>], resource: &Resource, server: &Server) -> Truth {
    let what = format!("whether {} may be taken away", resource.label());
    let missing = || missing::value(resource, &server.availability_class, &what);
    let is_relied_on = block
        .iter()
        .any(|member| app.leads_to(member.resource, RelationKind::MemberOf).next().is_some());
    if !is_relied_on || server.availability_class.is_absent() {
        return Truth::Yes;
    }
    all([holds(&server.availability_class, |class| class != "spot", missing)])
}
