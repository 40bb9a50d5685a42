//! One small run for the tests of all formats: a shop on Kubernetes, its old self on Cloud Foundry, a
//! broken file and a plugin that ran out of fuel.

use std::sync::Arc;

use resilint_schema::{
    AppGroup, Basis, Confidence, Missing, Offering, Role, RuleInfo, Severity, Span, Topology,
    Verdict,
};

use super::{ReportInput, Show, Style, json, text};
use crate::facts::FactBook;
use crate::finding::{AppRef, Finding, Place};
use crate::matrix::Matrix;
use crate::problem::{PluginFailure, Problem};
use crate::source::Sources;

pub(crate) const WIDE: Style = Style { color: false, width: 120, unicode: true };
pub(crate) const NARROW: Style = Style { color: false, width: 80, unicode: true };
pub(crate) const ASCII: Style = Style { color: false, width: 80, unicode: false };
pub(crate) const COLOUR: Style = Style { color: true, width: 80, unicode: true };

const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      nodeSelector:
        topology.kubernetes.io/zone: us-south-1
";

const MANIFEST: &str = "\
applications:
- name: shop
  instances: 1
  routes:
  - route: shop.eu-gb.mybluemix.net
";

/// What a report is made of.
#[derive(Debug, Default)]
pub(crate) struct Scene {
    pub(crate) apps: Vec<Arc<AppRef>>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) sources: Sources,
    pub(crate) problems: Vec<Problem>,
    pub(crate) failures: Vec<PluginFailure>,
    pub(crate) show: Show,
}

impl Scene {
    pub(crate) fn text(&self, style: Style) -> String {
        self.written(|input, out| text::write(input, &style, out))
    }

    pub(crate) fn json(&self) -> String {
        self.written(|input, out| json::v1::write(input, out))
    }

    fn written(
        &self,
        write: impl FnOnce(&ReportInput<'_>, &mut dyn std::io::Write) -> std::io::Result<()>,
    ) -> String {
        let facts = FactBook::load().expect("the facts of this build");
        let matrix = Matrix::new(&facts, &topology(&self.apps), &self.findings);
        let input = ReportInput {
            findings: &self.findings,
            matrix: &matrix,
            sources: &self.sources,
            problems: &self.problems,
            plugin_failures: &self.failures,
            show: self.show,
        };
        let mut out = Vec::new();
        write(&input, &mut out).expect("memory can be written to");
        String::from_utf8(out).expect("reports are text")
    }

    /// Adds a file and returns it with its spans by text.
    pub(crate) fn file(&mut self, path: &str, text: &str) -> impl Fn(&str) -> Span + use<> {
        let id = self.sources.push(path, text);
        let file = self.sources.get(id).expect("pushed above").clone();
        move |needle: &str| {
            let start = file.text.find(needle).expect("a text of the file");
            file.lines().span(&file.text, id, start..start + needle.len())
        }
    }
}

/// The run.
pub(crate) fn shop() -> Scene {
    let mut scene = Scene::default();
    let web_at = scene.file("k8s/web.yaml", WEB);
    let shop_at = scene.file("manifest.yml", MANIFEST);
    let broken_at = scene.file("k8s/broken.yaml", "kind: Service\nspec: [1,\n");
    let web = app(0, "web", Offering::Kubernetes);
    let shop = app(1, "shop", Offering::CloudFoundry);
    scene.findings = on_kubernetes(&web, &web_at, &shop_at);
    scene.findings.extend(on_cloud_foundry(&shop, &shop_at));
    scene.apps = vec![web, shop];
    scene.problems = problems(broken_at("[1,"));
    scene.failures = vec![PluginFailure {
        plugin: "house-rules".into(),
        message: "it used up its fuel of 20000000000".into(),
        help: "raise `limits.fuel`, or report it to the plugin's author".into(),
    }];
    scene
}

fn on_kubernetes(
    web: &Arc<AppRef>,
    at: &impl Fn(&str) -> Span,
    other: &impl Fn(&str) -> Span,
) -> Vec<Finding> {
    let single = rule("K8S005", "kubernetes/single-replica", None);
    let zone = rule("K8S001", "kubernetes/single-zone", Some("kubernetes/multi-zone"));
    let glb = rule("GLB001", "kubernetes/global-balancer", Some("kubernetes/global-load-balancer"));
    let probe = rule("K8S009", "kubernetes/no-probe", None);
    let mut replicas = finding(&single, web, Verdict::Fail);
    replicas.message = "Deployment default/web runs one copy".into();
    replicas.help = Some("set `spec.replicas` to at least 2".into());
    replicas.places = vec![primary(at("replicas: 1"), "one copy")];
    let mut pinned = finding(&zone, web, Verdict::Fail);
    pinned.severity = Severity::Warning;
    pinned.message =
        "Deployment default/web is pinned to the zone us-south-1, so that losing this \
                      zone stops it"
            .into();
    pinned.help = Some("remove the zone from the node selector".into());
    pinned.places = vec![
        primary(at("topology.kubernetes.io/zone: us-south-1"), "pins every copy to one zone"),
        related(at("name: web"), "of this Deployment"),
        related(other("shop.eu-gb.mybluemix.net"), "which this route depends on"),
    ];
    let mut balanced = finding(&glb, web, Verdict::Unknown);
    balanced.missing = Some(missing(
        "global-load-balancer",
        "whether a global load balancer serves web from more than one location: none is declared in \
         the input",
        "declare the balancer in `[external]` of resilint.toml, or check its Terraform too",
    ));
    let mut probed = finding(&probe, web, Verdict::Fail);
    probed.severity = Severity::Info;
    probed.message = "container web of Deployment default/web has no readiness probe".into();
    probed.places = vec![primary(at("spec:\n  replicas: 1"), "nothing here")];
    vec![balanced, probed, pinned, replicas]
}

fn on_cloud_foundry(shop: &Arc<AppRef>, at: &impl Fn(&str) -> Span) -> Vec<Finding> {
    let targets = rule("CF001", "cloud-foundry/single-location", Some("cloud-foundry/locations"));
    let glb = rule("GLB001", "cloud-foundry/glb", Some("cloud-foundry/global-load-balancer"));
    let scripted = rule("CF003", "cloud-foundry/by-hand", Some("cloud-foundry/scripted"));
    let push = |rule: &Arc<RuleInfo>| {
        let mut finding = finding(rule, shop, Verdict::Unknown);
        finding.missing = Some(missing(
            "deployment-target",
            "where shop is pushed to: no target names a region",
            "add a `[[target]]` for manifest.yml to resilint.toml",
        ));
        finding.places = vec![primary(at("name: shop"), "")];
        finding
    };
    let mut pass = finding(&scripted, shop, Verdict::Pass);
    pass.message = "shop is pushed by the pipeline".into();
    pass.places = vec![primary(at("shop"), "")];
    let mut glb = push(&glb);
    glb.missing = Some(missing("balancer", "whether a balancer is there", "check its Terraform"));
    vec![push(&targets), push(&rule("CF002", "cloud-foundry/one-region", None)), glb, pass]
}

fn problems(broken: Span) -> Vec<Problem> {
    let unrendered = |path: &str| Problem {
        code: "resilint::input::unrendered",
        severity: Severity::Info,
        path: path.into(),
        span: None,
        message: "a template, which only becomes a manifest when it is rendered".into(),
        help: Some("render the template and check its output".into()),
    };
    vec![
        unrendered("charts/b.yaml"),
        Problem {
            code: "resilint::input::malformed",
            severity: Severity::Warning,
            path: "k8s/broken.yaml".into(),
            span: Some(broken),
            message: "the sequence that begins here is never closed".into(),
            help: Some("close it with `]`".into()),
        },
        unrendered("charts/a.yaml"),
        Problem {
            code: "resilint::input::unreadable",
            severity: Severity::Error,
            path: "missing.yaml".into(),
            span: None,
            message: "no such file".into(),
            help: None,
        },
    ]
}

pub(crate) fn app(id: usize, name: &str, offering: Offering) -> Arc<AppRef> {
    Arc::new(AppRef { id: format!("a{id}"), name: name.into(), offering })
}

pub(crate) fn rule(code: &str, name: &str, bullet: Option<&str>) -> Arc<RuleInfo> {
    Arc::new(RuleInfo {
        code: code.into(),
        name: name.into(),
        title: String::new(),
        severity: Severity::Error,
        basis: Basis::SummaryTable,
        bullet: bullet.map(Into::into),
        since: "0.1.0".into(),
        docs: String::new(),
    })
}

pub(crate) fn finding(rule: &Arc<RuleInfo>, app: &Arc<AppRef>, verdict: Verdict) -> Finding {
    Finding {
        plugin: "test".into(),
        rule: rule.clone(),
        verdict,
        severity: rule.severity,
        app: app.clone(),
        subject: None,
        message: String::new(),
        help: None,
        platform: None,
        missing: None,
        places: Vec::new(),
        fingerprint: format!("{}-{}", rule.code, app.name),
    }
}

pub(crate) fn primary(span: Span, note: &str) -> Place {
    Place { span, note: note.into(), role: Role::Primary }
}

pub(crate) fn related(span: Span, note: &str) -> Place {
    Place { span, note: note.into(), role: Role::Related }
}

pub(crate) fn missing(key: &str, what: &str, settle: &str) -> Missing {
    Missing { key: key.into(), what: what.into(), settle: settle.into() }
}

pub(crate) fn topology(apps: &[Arc<AppRef>]) -> Topology {
    let group = |app: &Arc<AppRef>| AppGroup {
        id: app.id.clone(),
        confidence: Confidence::Proven,
        ..AppGroup::new(app.offering, app.name.clone(), Vec::new(), String::new())
    };
    Topology { apps: apps.iter().map(group).collect(), ..Topology::default() }
}
