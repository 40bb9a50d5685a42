//! VS003: a server that clients call directly is a single point of failure.

use resilint_sdk::schema::{Missing, RelationKind, Severity};
use resilint_sdk::{App, Report};

use crate::fleet::{self, Member, Unit};
use crate::missing;
use crate::places::Spot;
use crate::pools::{self, Pool};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that the servers and server groups that serve requests are members of a local load balancer:
    /// `ibm_is_lb_pool_member`, `load_balancer_pool` of an instance group,
    /// `ibm_lbaas_server_instance_attachment`, `ibm_lb_service` or `ibm_lb_vpx_service`.
    ///
    /// What a server does is told by its tags (`role:web`, `tier=database`), else guessed from its name, the software
    /// that its start-up script sets up, or the ports that its security groups open. Databases, workers, batch
    /// servers and bastions need no load balancer.
    ///
    /// ## Why is this bad
    ///
    /// Clients that call a server by its own address have no other to turn to when it is down, restarted or
    /// overloaded.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_instance" "web" {
    ///   name = "web"
    /// }
    ///
    /// resource "ibm_is_floating_ip" "web" {
    ///   target = ibm_is_instance.web.primary_network_interface[0].id
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_lb_pool_member" "web" {
    ///   count     = 2
    ///   lb        = ibm_is_lb.web.id
    ///   pool      = ibm_is_lb_pool.web.pool_id
    ///   port      = 80
    ///   target_id = ibm_is_instance.web[count.index].id
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: servers are members of a load balancer, and none that serves requests is not.
    /// - **fail**: a server that serves requests is a member of none, and the input shows all members. It is a
    ///   warning where no tag but a name, a script or a port tells what the server does.
    /// - **unknown**: nothing tells what a server does, a pool has a member that cannot be told, or the input need
    ///   not show all members.
    /// - **not-applicable**: the app declares no server that serves requests.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications, summary table: "Attach servers in the same location to a local load
    ///   balancer"
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-load-balancers>
    code: "VS003",
    name: "servers/no-local-load-balancer",
    title: "servers that serve requests are behind a local load balancer",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("servers/local-load-balancer"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let members = fleet::of(app);
    let pools = pools::of(app);
    let (attached, alone): (Vec<Member<'_>>, Vec<Member<'_>>) =
        members.iter().copied().partition(|member| is_attached(app, member, &pools));
    if !attached.is_empty() {
        pass(app, &attached, report);
    }
    let (serving, rest): (Vec<Member<'_>>, Vec<Member<'_>>) =
        alone.into_iter().partition(|member| member.has_role("web"));
    let (stated, guessed): (Vec<Member<'_>>, Vec<Member<'_>>) =
        serving.iter().copied().partition(Member::role_is_stated);
    for block in fleet::blocks(&stated) {
        judge(app, &block, &pools, report);
    }
    // Guesses of one region are told in one breath.
    for block in fleet::by_region(&guessed) {
        judge(app, &block, &pools, report);
    }
    let unsaid: Vec<Member<'_>> =
        rest.into_iter().filter(|member| member.role().known().is_none()).collect();
    if !unsaid.is_empty() {
        ask(&unsaid, report);
    }
    if attached.is_empty() && serving.is_empty() && unsaid.is_empty() {
        let none = "it declares no server that serves requests";
        report.not_applicable(if members.is_empty() { "it declares no server" } else { none });
    }
}

fn is_attached(app: &App<'_>, member: &Member<'_>, pools: &[Pool<'_>]) -> bool {
    let is_in_pool = |pool: &Pool<'_>| {
        pool.pool.members.items.iter().any(|it| it.resource.as_ref() == Some(&member.resource.id))
    };
    let joins = match member.unit {
        // A group that names a pool joins it, wherever that is declared.
        Unit::Group(group) => !group.load_balancer_pool.is_absent(),
        Unit::Server(_) => false,
    };
    joins
        || app.leads_to(member.resource, RelationKind::MemberOf).next().is_some()
        || pools.iter().any(is_in_pool)
}

fn pass(app: &App<'_>, attached: &[Member<'_>], report: &mut Report) {
    let names = fleet::names(attached);
    let verb = fleet::verb(attached, "is a member", "are members");
    let entry = report.pass(format!("{names} {verb} of a load balancer"));
    let first = attached.first();
    let of = first.and_then(|it| app.leads_to(it.resource, RelationKind::MemberOf).next());
    if let Some((balancer, _)) = of {
        entry.at(balancer, "/name", "this load balancer");
    }
}

/// Servers of one block that serve requests and that no pool of the input is known to have.
fn judge(app: &App<'_>, block: &[Member<'_>], pools: &[Pool<'_>], report: &mut Report) {
    let Some(first) = block.first() else { return };
    let names = fleet::names(block);
    let verb = fleet::verb(block, "is a member", "are members");
    let what = format!("whether {names} {verb} of a load balancer");
    if let Some(missing) = anyone(pools, &what) {
        report.unknown(missing).about(first.resource).at(first.resource, "/name", "this server");
        return;
    }
    if !(app.group().targets_closed || app.is_closed()) {
        let missing = missing::others(app, &what);
        report.unknown(missing).about(first.resource).at(first.resource, "/name", "this server");
        return;
    }
    let place = Spot::of(&first.resource.location.region);
    let verb = fleet::verb(block, "is", "are");
    let message = match place {
        Spot::Nameless => format!("{names} {verb} attached to no load balancer"),
        place => format!("{names} in {} {verb} attached to no load balancer", place.shown()),
    };
    let entry =
        report.fail(message).about(first.resource).at(first.resource, "/name", "this server").help(
            "add it to a pool of a load balancer in its location, with at least one other server",
        );
    let entry = entry.see(first.resource, "/spec/role", "what tells that it serves requests");
    if !first.role_is_stated() {
        entry.severity(Severity::Warning);
    }
}

/// A pool whose members cannot all be told: one may be the server that is looked for.
fn anyone(pools: &[Pool<'_>], what: &str) -> Option<Missing> {
    let member = |pool: &Pool<'_>| {
        let open = !pool.pool.members.closed;
        let anyone = pool.pool.members.items.iter().find(|member| pools::is_anyone(member));
        match anyone {
            Some(member) => Some(missing::value(
                pool.balancer,
                &member.address,
                &format!("{what}: a member of {} cannot be told", pool.label()),
            )),
            None if open => Some(missing::members(&pool.label(), what)),
            None => None,
        }
    };
    pools.iter().find_map(member)
}

/// One question for all servers that nothing is known of.
fn ask(unsaid: &[Member<'_>], report: &mut Report) {
    let names = fleet::names(unsaid);
    let verb = fleet::verb(unsaid, "serves", "serve");
    let does = fleet::verb(unsaid, "it does", "they do");
    let missing = Missing {
        key: "server-role".into(),
        what: format!(
            "whether {names}, which no load balancer is known to lead to, {verb} requests: nothing says what {does}"
        ),
        settle: "state what each server does in a tag, such as `role:web`, `role:worker` or `role:database`".into(),
    };
    let entry = report.unknown(missing);
    unsaid.iter().take(4).fold(entry, |entry, member| {
        entry.at(member.resource, "/name", "what it does is not known")
    });
}
