//! Small documents through the whole of the module.

use resilint_schema::{
    AppGroup, Kind, Location, Offering, Platform, Push, RelationKind, Resource, Span, Target,
    Topology, Value, Workload,
};

use super::{assemble, wskprops};
use crate::detect::detect;
use crate::facts::FactBook;
use crate::normalise::variables::Variables;
use crate::normalise::{Builder, Declared, Input};
use crate::parse::{Document, ParseLimits, yaml};
use crate::source::Sources;

/// The topology of files, and of commands that stand in `deploy.sh`: what each names, and its host.
fn read_with(files: &[(&str, &str)], commands: &[(&str, &str, &str)]) -> Topology {
    let mut sources = Sources::default();
    let mut parsed: Vec<(&str, Document)> = Vec::new();
    for (path, text) in files {
        let source = sources.push(*path, *text);
        let read = if wskprops::is_named(path) {
            wskprops::parse(source, text)
        } else {
            yaml(source, text, &ParseLimits::default())
        };
        assert_eq!(read.errors, [], "{path}");
        parsed.extend(read.documents.into_iter().map(|document| (*path, document)));
    }
    let inputs: Vec<Input<'_>> = parsed
        .iter()
        .map(|(path, document)| Input {
            path,
            format: detect(path, document),
            document,
            comments: &[],
        })
        .collect();
    let facts = FactBook::load().unwrap();
    let mut variables = Variables::default();
    variables.add_argument("GIVEN", "eu-gb.functions.cloud.ibm.com");
    let mut builder = Builder::new(&facts, &variables);
    for (path, manifest, region) in commands {
        let source = sources.push(*path, "");
        builder.declare(command(source, manifest, region));
    }
    assemble(&inputs, &sources, &mut builder);
    builder.finish()
}

fn command(source: u32, manifest: &str, region: &str) -> Declared {
    let at = Span::at(source, 1, 1);
    let stated = |text: &str| match text {
        "" => Value::Absent,
        text => Value::literal(text.to_owned(), at),
    };
    let pushes = vec![Push { manifest: stated(manifest), ..Push::default() }];
    let target = Target { platform: Platform::Functions, pushes, ..Target::default() };
    Declared {
        offering: Offering::Delivery,
        name: stated("wskdeploy"),
        address: "command 1".into(),
        span: at,
        labels: std::collections::BTreeMap::new(),
        location: Location { region: stated(region), ..Location::default() },
        kind: Kind::Target(Box::new(target)),
    }
}

fn read(files: &[(&str, &str)]) -> Topology {
    read_with(files, &[])
}

fn at<'t>(topology: &'t Topology, address: &str) -> &'t Resource {
    let mut all = topology.resources.iter();
    all.find(|resource| resource.origin.address == address).expect(address)
}

fn target<'t>(topology: &'t Topology, file: &str) -> &'t Target {
    let mut all = topology.resources.iter().filter(|resource| resource.label() == file);
    all.find_map(Resource::target).expect(file)
}

fn workload<'t>(topology: &'t Topology, address: &str) -> &'t Workload {
    at(topology, address).workload().expect("a workload")
}

fn shown(value: &Value<String>) -> String {
    match value {
        Value::Known { value, .. } => value.clone(),
        Value::Unknown { symbol, .. } => format!("<{}>", symbol.as_deref().unwrap_or("?")),
        Value::Absent => "absent".into(),
    }
}

/// `shop: eu-gb us-south, closed` for each app.
fn apps(topology: &Topology) -> Vec<String> {
    let region = |id: &String| {
        let resource = topology.resources.iter().find(|resource| resource.id == *id);
        resource.map(|resource| shown(&resource.location.region)).unwrap_or_default()
    };
    let app = |app: &AppGroup| {
        let targets: Vec<String> = app.targets.iter().map(region).collect();
        let closed = if app.targets_closed { "closed" } else { "open" };
        format!("{}: {}, {closed}", app.name, targets.join(" "))
    };
    topology.apps.iter().map(app).collect()
}

const SHOP: &str = "packages:\n  shop:\n    actions:\n      pay:\n        function: pay.js\n";

fn file(host: &str) -> String {
    format!(
        "project:\n  name: p\n  apiHost: {host}\n  packages:\n    shop:\n      namespace: prod\n"
    )
}

#[test]
fn actions_have_language_limits_and_paths() {
    let topology = read(&[(
        "manifest.yaml",
        "packages:
  shop:
    namespace: acme
    inputs: {LEVEL: {type: string, value: high}}
    actions:
      pay:
        function: pay.js
        runtime: nodejs:20
        web: true
        limits: {timeout: 120000, memorySize: 256}
        inputs:
          secret: hunter2
          db: https://me:pw@db.eu-gb.example.com:5000/x
      slow: {function: slow.py, limits: {timeout: 9}}
      image: {docker: acme/tool, annotations: {web-export: raw}}
      listed: {function: l.js}
    sequences:
      all: {actions: 'pay, slow', web: yes}
    apis:
      club:
        /api:
          healthz: {listed: {method: get}}
",
    )]);
    let pay = workload(&topology, "action shop/pay");
    assert_eq!((shown(&pay.language), shown(&pay.memory)), ("nodejs:20".into(), "256".into()));
    assert_eq!(pay.timeout_ms.known(), Some(&120_000));
    assert_eq!(pay.env_keys, ["db", "secret"]);
    assert_eq!(shown(&pay.dependencies[0].host), "db.eu-gb.example.com");
    assert_eq!(shown(&pay.routes.named[0].path), "/api/v1/web/acme/shop/pay");
    let slow = workload(&topology, "action shop/slow");
    assert_eq!(slow.timeout_ms.known(), Some(&60_000), "a limit that is too small is ignored");
    assert_eq!(slow.routes.none.known(), Some(&true));
    let image = workload(&topology, "action shop/image");
    assert_eq!(shown(&image.language), "blackbox");
    assert_eq!(shown(&image.containers[0].image), "acme/tool");
    assert_eq!(image.routes.named.len(), 1);
    let listed = workload(&topology, "action shop/listed");
    assert_eq!(shown(&listed.routes.named[0].path), "/api/healthz");
    let all = workload(&topology, "sequence shop/all");
    assert!(all.timeout_ms.is_absent());
    let json = serde_json::to_string(&topology).unwrap();
    assert!(!json.contains("hunter2") && !json.contains("pw@"));
}

#[test]
fn triggers_have_feeds_rules_and_hosts() {
    let topology = read(&[
        (
            "manifest.yaml",
            "packages:
  shop:
    inputs: {NAME: {value: nightly}}
    dependencies:
      alarms: {location: /whisk.system/alarms}
    actions:
      pay: {function: pay.js}
    triggers:
      $NAME: {feed: alarms/alarm}
      queue:
        feed: /whisk.system/messaging/messageHubFeed
        inputs: {kafka_admin_url: 'https://kafka-admin.eu-gb.bluemix.net:443'}
    rules:
      r: {trigger: $NAME, action: pay}
      q: {trigger: queue, action: /_/shop/pay}
",
        ),
        (
            "deployment.yaml",
            "project:\n  packages:\n    shop:\n      triggers:\n        nightly: {inputs: {cron: '0 2 * * *'}}\n",
        ),
    ]);
    let trigger = |address| match &at(&topology, address).kind {
        Kind::Trigger(trigger) => trigger,
        other => panic!("{other:?}"),
    };
    let nightly = trigger("trigger shop/nightly");
    assert_eq!(shown(&nightly.feed), "/whisk.system/alarms/alarm");
    assert_eq!(shown(&nightly.schedule), "0 2 * * *");
    assert_eq!(shown(&nightly.rules.items[0].starts), "pay");
    let queue = trigger("trigger shop/queue");
    assert_eq!(shown(&queue.dependencies[0].location.region), "eu-gb");
    let started = topology.relations.iter().filter(|edge| edge.kind == RelationKind::DependsOn);
    assert_eq!(started.count(), 2);
}

#[test]
fn the_deployment_file_speaks_before_the_manifest() {
    let manifest = format!("project:\n  apiHost: sample.manifest.example.org\n{SHOP}");
    let topology = read(&[
        ("a/manifest.yaml", &manifest),
        ("a/deployment.yaml", &file("eu-de.functions.cloud.ibm.com")),
    ]);
    assert_eq!(apps(&topology), ["shop: eu-de, closed"]);
    let alone = read(&[("a/manifest.yaml", &manifest)]);
    assert_eq!(apps(&alone), ["shop: <sample.manifest.example.org>, closed"]);
    let none = read(&[
        ("a/manifest.yaml", SHOP),
        ("a/deployment.yaml", "packages: {shop: {inputs: {a: b}}}\n"),
    ]);
    assert_eq!(apps(&none), ["shop: , open"]);
}

#[test]
fn several_deployment_files_are_several_targets() {
    let topology = read(&[
        ("manifest.yaml", SHOP),
        ("eu.deploy.yaml", &file("eu-gb.functions.cloud.ibm.com")),
        ("us.deploy.yaml", &file("us-south.functions.cloud.ibm.com")),
        ("other/deployment.yaml", "project: {name: x, apiHost: 172.17.0.1}\n"),
    ]);
    assert_eq!(apps(&topology), ["shop: eu-gb us-south, closed", "x: <172.17.0.1>, open"]);
    let target = target(&topology, "eu.deploy.yaml");
    assert_eq!(target.pushes[0].members.len(), 2);
}

#[test]
fn variables_have_the_values_that_the_command_line_gives() {
    let topology = read(&[
        ("manifest.yaml", SHOP),
        ("a.deploy.yaml", &file("$GIVEN")),
        ("b.deploy.yaml", &file("${HOST}")),
    ]);
    assert_eq!(apps(&topology), ["shop: eu-gb <${HOST}>, open"]);
}

#[test]
fn settings_of_whoever_calls_prove_little() {
    let topology = read(&[
        ("app/manifest.yaml", SHOP),
        (".wskprops", "APIHOST=eu-gb.functions.cloud.ibm.com\n"),
        ("app/deployment.yaml", "project: {name: shop, namespace: prod, apiHost: 172.17.0.1}\n"),
        ("api/manifest.yaml", "packages:\n  api:\n    actions: {get: {function: g.js}}\n"),
    ]);
    assert_eq!(apps(&topology), ["shop: <172.17.0.1>, closed", "api: eu-gb, open"]);
    let target = target(&topology, ".wskprops");
    assert!(!target.pushes[0].certain);
}

#[test]
fn manifests_side_by_side_for_different_hosts_are_copies() {
    let of = |host: &str| format!("project:\n  name: p\n  apiHost: {host}\n{SHOP}");
    let (eu, us) = (of("eu-gb.functions.cloud.ibm.com"), of("us-south.functions.cloud.ibm.com"));
    let copies = read(&[("d/eu/manifest.yaml", &eu), ("d/us/manifest.yaml", &us)]);
    assert_eq!(apps(&copies), ["shop: eu-gb us-south, closed"]);
    let same = read(&[("d/a/manifest.yaml", &eu), ("d/b/manifest.yaml", &eu)]);
    let names: Vec<&str> = same.apps.iter().map(|app| app.name.as_str()).collect();
    assert_eq!(names, ["shop (d/a/manifest.yaml)", "shop (d/b/manifest.yaml)"]);
}

#[test]
fn commands_join_what_they_deploy() {
    let stated = format!("project:\n  apiHost: eu-de.functions.cloud.ibm.com\n{SHOP}");
    let files = [("app/manifest.yaml", stated.as_str())];
    let by = |commands: &[(&str, &str, &str)]| apps(&read_with(&files, commands));
    // The place of a command goes before that of the files.
    assert_eq!(by(&[("app/deploy.sh", "manifest.yaml", "eu-gb")]), ["shop: eu-gb, closed"]);
    assert_eq!(by(&[("scripts/deploy.sh", "app", "eu-gb")]), ["shop: eu-gb, closed"]);
    assert_eq!(
        by(&[(".github/workflows/d.yml", "", "eu-gb"), ("app/d.sh", "", "us-south")]),
        ["shop: eu-gb us-south, closed"]
    );
    assert_eq!(by(&[("app/deploy.sh", "", "")]), ["shop: eu-de, closed"]);
    assert_eq!(
        by(&[("deploy.sh", "elsewhere.yaml", "eu-gb")]),
        ["shop: eu-de, closed", "deploy.sh: eu-gb, open"]
    );
}

#[test]
fn a_service_of_the_serverless_framework_says_no_place() {
    let topology = read(&[
        (
            "serverless.yml",
            "service: shop
provider: {name: openwhisk, runtime: python}
functions:
  pay:
    handler: h.pay
    timeout: 30
    events:
      - http: GET /pay
      - schedule: cron(0 2 * * *)
      - trigger: news
  all: {sequence: [pay]}
",
        ),
        ("aws/serverless.yml", "service: x\nprovider: {name: aws}\nfunctions: {a: {handler: h}}\n"),
    ]);
    assert_eq!(apps(&topology), ["shop: , open"]);
    let pay = workload(&topology, "function pay");
    assert_eq!((shown(&pay.language), pay.timeout_ms.known()), ("python".into(), Some(&30_000)));
    assert_eq!(shown(&pay.routes.named[0].path), "/pay");
    assert_eq!(shown(&at(&topology, "function pay").name), "shop_pay");
    let started = topology.relations.iter().filter(|edge| edge.kind == RelationKind::DependsOn);
    assert_eq!(started.count(), 2);
}

#[test]
fn what_no_tool_reads_is_told() {
    let listed = "packages:\n  actions:\n  - function: a.js\n    name: a\n  packagename: p\n";
    let topology = read(&[("manifest.yaml", listed)]);
    assert!(topology.resources.is_empty());
    assert_eq!(topology.unparsed.len(), 1);
}
