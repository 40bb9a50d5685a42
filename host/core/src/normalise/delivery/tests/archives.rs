//! Multi-target applications.

use super::{apps, deploys, read, targets};

#[test]
fn modules_are_apps_that_an_archive_deploys() {
    let mta = "_schema-version: '3.1'
ID: shop
version: 1.0.0
modules:
- {name: shop-srv, type: nodejs, path: srv, parameters: {instances: 2, memory: 256M}}
- {name: shop-db, type: hdb, path: db}
";
    let script = "cf login -a https://api.cf.eu10.hana.ondemand.com -o acme -s prod\nmbt build\ncf deploy mta_archives/shop.mtar --strategy blue-green\n";
    let topology = read(&[("mta.yaml", mta), ("deploy.sh", script)]);
    assert_eq!(targets(&topology), ["<api.cf.eu10.hana.ondemand.com>: mta.yaml"]);
    assert_eq!(apps(&topology), ["shop-srv: 1 members, 1 targets"]);
    let workload = topology.resources.iter().find_map(|resource| resource.workload()).unwrap();
    assert_eq!(workload.replicas.desired.known(), Some(&2));
    deploys(&[("mta.yaml", mta)], &[], &["shop-srv: 1 members, 0 targets"]);
}

const MTA: &str = "_schema-version: '3.1'
ID: shop
version: 1.0.0
parameters: {copies: 2}
modules:
- name: srv
  type: nodejs
  parameters: {app-name: shop-srv, instances: '${copies}', memory: 256M, health-check-type: http}
  properties: {API: 'https://~{api/url}', LOG: 'https://log.us-south.logging.cloud.ibm.com'}
  requires: [{name: api}, {name: db}]
- {name: ui, type: approuter.nodejs, parameters: {instances: '~{x/y}', host: '${org}-ui', domain: shop.example.com}}
- {name: deployer, type: com.sap.application.content}
resources:
- {name: db, type: org.cloudfoundry.managed-service}
- {name: api, type: configuration}
";

fn instances(files: &[(&str, &str)]) -> Vec<String> {
    let topology = read(files);
    let workloads = topology.resources.iter().filter_map(|resource| {
        let count = &resource.workload()?.replicas.desired;
        let shown = count.known().map(ToString::to_string);
        let shown = shown.or(count.symbol().map(|symbol| format!("<{symbol}>")));
        Some(format!("{} {}", resource.label(), shown.unwrap_or_default()))
    });
    workloads.collect()
}

#[test]
fn placeholders_of_descriptors_are_filled_or_unknown() {
    let files = [("mta.yaml", MTA)];
    assert_eq!(instances(&files), ["shop-srv 2", "ui <~{x/y}>"]);
    let topology = read(&files);
    let of = |at: usize| topology.resources[at].workload().unwrap();
    assert_eq!(of(0).services.len(), 1);
    assert_eq!(of(0).env_keys, ["API", "LOG"]);
    assert_eq!(of(0).dependencies.len(), 2);
    assert_eq!(of(0).routes.named[0].host.symbol(), Some("${default-host}"));
    assert_eq!(of(1).routes.named[0].host.symbol(), Some("${org}-ui.shop.example.com"));
}

#[test]
fn extensions_are_read_where_a_command_names_them() {
    let us = "_schema-version: '3.1'\nID: shop.us\nextends: shop\nparameters: {copies: 3}\n";
    let eu = "_schema-version: '3.1'\nID: shop.eu\nextends: shop\nmodules: [{name: srv, parameters: {instances: 1}}]\n";
    let script = "cf login -a https://api.us-south.cf.cloud.ibm.com -o acme -s prod
cf deploy mta_archives/shop.mtar -e ext/us.mtaext
cf login -a https://api.eu-gb.cf.cloud.ibm.com -o acme -s prod
cf deploy mta_archives/shop.mtar -f -e ext/us.mtaext,ext/eu.mtaext
";
    let files =
        [("mta.yaml", MTA), ("ext/us.mtaext", us), ("ext/eu.mtaext", eu), ("deploy.sh", script)];
    let ui = "ui <~{x/y}>";
    assert_eq!(instances(&files), ["shop-srv 3", "shop-srv 1", ui, ui]);
    let topology = read(&files);
    assert_eq!(targets(&topology), ["us-south: mta.yaml", "eu-gb: mta.yaml"]);
    assert_eq!(
        apps(&topology),
        ["shop-srv: 2 members, 2 targets, closed", "ui: 2 members, 2 targets, closed"]
    );
    // One that is not there may say anything.
    let files = [files[0], files[2], files[3]];
    assert_eq!(
        instances(&files),
        [
            "shop-srv <instances of ext/us.mtaext>",
            "shop-srv <instances of ext/us.mtaext>",
            "ui <instances of ext/us.mtaext>",
            "ui <instances of ext/us.mtaext>",
        ]
    );
    assert_eq!(read(&files).unparsed.len(), 2, "told for each");
}

#[test]
fn what_nothing_deploys_is_read_under_each_chain_of_extensions() {
    let of = |id: &str, extends: &str, copies: u32| {
        format!(
            "_schema-version: '3.1'\nID: {id}\nextends: {extends}\nparameters: {{copies: {copies}}}\n"
        )
    };
    let (base, prod, dev) = (of("base", "shop", 4), of("prod", "base", 5), of("dev", "shop", 1));
    let (circle, foreign) = (of("circle", "circle", 7), of("foreign", "other", 8));
    let files = [
        ("mta.yaml", MTA),
        ("base.mtaext", base.as_str()),
        ("dev.mtaext", dev.as_str()),
        ("prod.mtaext", prod.as_str()),
        ("x.mtaext", circle.as_str()),
        ("y.mtaext", foreign.as_str()),
    ];
    let found: Vec<String> =
        instances(&files).into_iter().filter(|line| line.starts_with("shop")).collect();
    assert_eq!(found, ["shop-srv 1", "shop-srv 5"]);
}

#[test]
fn extensions_that_change_nothing_make_no_copies() {
    let of = |id: &str, module: &str| {
        format!("_schema-version: '3.1'\nID: {id}\nextends: shop\nmodules: [{module}]\n")
    };
    let (a, b) = (of("a", "{name: other, parameters: {memory: 1G}}"), of("b", ""));
    let c = of("c", "{name: srv, parameters: {instances: 3}}");
    let base = [("mta.yaml", MTA), ("a.mtaext", a.as_str()), ("b.mtaext", b.as_str())];
    assert_eq!(instances(&base), ["shop-srv 2", "ui <~{x/y}>"]);
    let files = [base[0], base[1], base[2], ("c.mtaext", c.as_str())];
    assert_eq!(instances(&files), ["shop-srv 2", "shop-srv 3", "ui <~{x/y}>"]);
}

#[test]
fn what_is_beyond_the_limits_is_told() {
    let many: String = (0..1200).map(|at| format!("- {{name: m{at}, type: nodejs}}\n")).collect();
    let mta = format!("_schema-version: '3.1'\nID: shop\nmodules:\n{many}");
    let topology = read(&[("mta.yaml", &mta)]);
    assert_eq!((topology.apps.len(), topology.unparsed.len()), (300, 1));
    let extensions: Vec<(String, String)> = (0..70)
        .map(|at| {
            let text = format!(
                "_schema-version: 3\nID: e{at}\nextends: shop\nparameters: {{copies: {at}}}\n"
            );
            (format!("e{at}.mtaext"), text)
        })
        .collect();
    let mut files = vec![("mta.yaml", MTA)];
    files.extend(extensions.iter().map(|(path, text)| (path.as_str(), text.as_str())));
    let unknown = instances(&files);
    assert!(unknown.contains(&"shop-srv <instances of one of many extensions>".to_owned()));
}

#[test]
fn nothing_in_a_descriptor_is_too_odd() {
    for text in [
        "_schema-version: 3\nmodules: [1, {name: [x]}, {name: a, type: [x], parameters: [x], requires: x, properties: [1]}, {name: b, parameters: {instances: {a: b}, routes: '~{', app-name: '${'}}]\nresources: x\n",
        "_schema-version: 3\nID: [x]\nmodules: [{name: a, parameters: {instances: '${instances}'}}]\nparameters: x\n",
        "_schema-version: 3\nID: a\nextends: a\nmodules: {a: b}\n",
    ] {
        read(&[("mta.yaml", text), ("x.mtaext", text)]);
    }
}
