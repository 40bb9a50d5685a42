//! Small documents through the whole of the module.

use resilint_schema::{Platform, Strategy, Topology, Value, Workload};

use super::{Pipelines, assemble};
use crate::detect::detect;
use crate::facts::FactBook;
use crate::normalise::delivery::Scripts;
use crate::normalise::variables::Variables;
use crate::normalise::{Builder, Input};
use crate::parse::{Document, ParseLimits, yaml};

fn read(files: &[(&str, &str)]) -> Topology {
    let parsed: Vec<(&str, Document)> = (0u32..)
        .zip(files)
        .flat_map(|(source, (path, text))| {
            let parsed = yaml(source, text, &ParseLimits::default());
            assert_eq!(parsed.errors, [], "{path}");
            parsed.documents.into_iter().map(move |document| (*path, document))
        })
        .collect();
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
    let variables = Variables::default();
    let mut builder = Builder::new(&facts, &variables);
    let scripts = Scripts::new(&inputs);
    let pipelines = Pipelines::read(&inputs, &scripts, &mut builder);
    assemble(&inputs, pipelines, &[], &mut builder);
    builder.finish()
}

fn workload(topology: &Topology, index: usize) -> &Workload {
    let found: Vec<&Workload> = topology.resources.iter().filter_map(|r| r.workload()).collect();
    found[index]
}

fn regions(topology: &Topology, app: usize) -> Vec<&str> {
    let region = |id: &String| {
        let resource = topology.resources.iter().find(|resource| resource.id == *id)?;
        let region = &resource.location.region;
        region.known().map(String::as_str).or(region.symbol())
    };
    topology.apps[app].targets.iter().filter_map(region).collect()
}

const TWO_REGIONS: &str = "
stages:
- name: Deploy
  jobs:
  - name: London
    type: deployer
    target: {region_id: 'ibm:yp:eu-gb', organization: acme, space: prod, application: shop}
    script: |-
      #!/bin/bash
      cf create-service cloudantNoSQLDB Lite db
      cf push \"${CF_APP}\" -i 3 --strategy rolling
  - name: Test
    type: tester
  - name: Dallas
    type: deployer
    target: {region_id: 'ibm:yp:us-south', organization: acme, space: prod, application: shop}
";

#[test]
fn a_manifest_without_pipeline_is_an_app_without_targets() {
    let topology = read(&[("manifest.yml", "applications:\n- name: shop\n  random-route: true\n")]);
    let app = &topology.apps[0];
    assert_eq!((app.name.as_str(), app.targets.len(), app.targets_closed), ("shop", 0, false));
    let shop = workload(&topology, 0);
    assert_eq!(shop.replicas.desired.known(), Some(&1));
    assert_eq!(shop.replicas.desired.at().map(|at| at.to_string()).as_deref(), Some("0:2:9-2:13"));
    assert_eq!(shop.routes.random.known(), Some(&true));
    assert!(shop.containers[0].liveness.is_absent());
}

#[test]
fn a_pipeline_joins_the_manifest_beside_it() {
    let topology = read(&[
        (".bluemix/pipeline.yml", TWO_REGIONS),
        ("manifest.yml", "applications:\n- name: shop\n  instances: 2\n"),
        ("other/manifest.yml", "applications:\n- name: shop\n"),
    ]);
    assert_eq!(topology.apps.len(), 2);
    assert_eq!(regions(&topology, 0), ["eu-gb", "us-south"]);
    assert!(topology.apps[0].targets_closed);
    assert!(topology.apps[1].targets.is_empty(), "another folder is another app");
    assert_eq!(topology.relations.len(), 2);
    let london = topology.resources[0].target().unwrap();
    assert_eq!(london.platform, Platform::CloudFoundry);
    assert_eq!(london.provider.known().map(String::as_str), Some("ibm"));
    assert_eq!(london.pushes[0].application.known().map(String::as_str), Some("shop"));
    assert_eq!(london.pushes[0].instances.known(), Some(&3));
    assert_eq!(london.pushes[0].strategy.known(), Some(&Strategy::Rolling));
    assert_eq!(london.pushes[0].strategy.at().map(|at| at.line), Some(11));
    assert_eq!(london.creates_services[0].known().map(String::as_str), Some("db"));
    assert!(london.step.as_ref().unwrap().tested_before_next);
    let dallas = topology.resources[1].target().unwrap();
    assert_eq!(dallas.pushes[0].strategy.known(), Some(&Strategy::StopAndStart));
}

#[test]
fn manifests_per_region_are_copies_of_one_app() {
    let pipeline =
        TWO_REGIONS.replace("cf push \"${CF_APP}\" -i 3", "cf push -f eu-gb.manifest.yml");
    let pipeline = format!("{pipeline}    script: cf push -f us-south.manifest.yml\n");
    let topology = read(&[
        (".bluemix/pipeline.yml", &pipeline),
        ("eu-gb.manifest.yml", "applications:\n- name: shop-eu-gb\n  instances: 2\n"),
        ("us-south.manifest.yml", "applications:\n- name: shop-us-south\n"),
    ]);
    assert_eq!(topology.apps.len(), 1);
    assert_eq!(topology.apps[0].name, "shop");
    assert_eq!(topology.apps[0].members.len(), 2);
    assert_eq!(topology.relations.len(), 2);
}

#[test]
fn variables_of_a_push_make_a_copy_for_its_target() {
    let pipeline = "
stages:
- name: Deploy
  jobs:
  - name: all
    type: deployer
    script: |
      cf login -a https://api.eu-gb.cf.cloud.ibm.com -o acme -s prod
      cf push --vars-file eu.yml
      cf api https://api.sys.example.com
      cf target -o acme -s prod
      cf push --var instances=3 --no-route
";
    let topology = read(&[
        ("ci/pipeline.yml", pipeline),
        ("ci/manifest.yml", "applications:\n- name: shop\n  instances: ((instances))\n"),
        ("ci/eu.yml", "instances: 2\n"),
    ]);
    assert_eq!(regions(&topology, 0), ["eu-gb", "api.sys.example.com"]);
    assert!(topology.apps[0].targets_closed);
    let counts: Vec<_> =
        (0..2).map(|index| workload(&topology, index).replicas.desired.known().copied()).collect();
    assert_eq!(counts, [Some(2), Some(3)]);
    assert_eq!(workload(&topology, 1).routes.none.known(), Some(&true));
    let elsewhere = topology.resources[1].target().unwrap();
    assert_eq!(elsewhere.provider.known().map(String::as_str), Some("other"));
    assert_eq!(elsewhere.space.known().map(String::as_str), Some("prod"));
}

#[test]
fn a_variables_file_that_is_not_there_may_replace_any_value() {
    let pipeline = TWO_REGIONS.replace(
        "cf push \"${CF_APP}\" -i 3",
        "cf push --vars-file base.yml --vars-file eu.yml --var memory=1G",
    );
    let manifest =
        "applications:\n- name: shop\n  instances: ((instances))\n  memory: ((memory))\n";
    let topology = read(&[
        (".bluemix/pipeline.yml", &pipeline),
        ("manifest.yml", manifest),
        ("base.yml", "instances: 3\nmemory: 2G\n"),
    ]);
    let shop = workload(&topology, 0);
    assert_eq!(shop.replicas.desired.symbol(), Some("((instances of eu.yml))"));
    assert_eq!(shop.memory.known().map(String::as_str), Some("1G"));
    assert!(topology.unparsed[0].reason.contains("eu.yml"));
}

#[test]
fn a_toolchain_fills_its_pipeline_and_leaves_the_list_open() {
    let toolchain = "
version: 2
services:
  repo:
    service_id: githubpublic
  build:
    service_id: pipeline
    parameters:
      configuration:
        content: $file(pipeline.yml)
        env:
          REGION: 'ibm:yp:eu-de'
  lost:
    service_id: pipeline
    parameters:
      configuration:
        content:
          $text: missing.yml
";
    let pipeline = "
stages:
- name: Deploy
  jobs:
  - name: one
    type: deployer
    target: {region_id: '${REGION}', organization: o, space: s, application: a}
  - name: two
    type: deployer
    target: {region_id: '{{region}}', organization: o, space: s, application: a}
";
    let topology =
        read(&[(".bluemix/toolchain.yml", toolchain), (".bluemix/pipeline.yml", pipeline)]);
    assert_eq!(regions(&topology, 0), ["eu-de", "{{region}}"]);
    assert!(!topology.apps[0].targets_closed);
    assert!(topology.apps[0].members.is_empty());
    assert_eq!(topology.apps[0].name, "a");
    assert!(topology.unparsed[0].reason.contains("missing.yml"));
}

#[test]
fn old_manifests_inherit() {
    let topology = read(&[
        ("base.yml", "inherit: manifest.yml\nmemory: 256M\nenv: {A: x}\nservices: [db]\n"),
        (
            "manifest.yml",
            "inherit: base.yml\ninstances: 2\ndomain: example.com\napplications:\n- name: shop\n  host: www\n  env: {B: 'https://me:((password))secret@db.eu-gb.bluemix.net/x?key=secret'}\n- name: worker\n  no-route: true\n  instances: ((n))\n",
        ),
    ]);
    let shop = workload(&topology, 0);
    assert_eq!(shop.replicas.desired.known(), Some(&2));
    assert_eq!(shop.memory.known().map(String::as_str), Some("256M"));
    assert_eq!(shop.env_keys, ["A", "B"]);
    assert_eq!(shop.services.len(), 1);
    assert_eq!(shop.routes.named[0].host.known().map(String::as_str), Some("www.example.com"));
    assert_eq!(shop.routes.named[0].platform_domain.known(), Some(&false));
    let dependency = &shop.dependencies[0];
    assert_eq!(dependency.host.known().map(String::as_str), Some("db.eu-gb.bluemix.net"));
    assert_eq!(dependency.location.region.known().map(String::as_str), Some("eu-gb"));
    assert!(!serde_json::to_string(&topology).unwrap().contains("secret"));
    let worker = workload(&topology, 1);
    assert_eq!(worker.replicas.desired.symbol(), Some("((n))"));
    assert_eq!(
        (shop.top_level.as_slice(), worker.top_level.len()),
        (&["instances".to_owned()][..], 0)
    );
    assert!(worker.routes.named.is_empty());
}

#[test]
fn the_oldest_form_is_one_app_at_the_top_level() {
    let topology =
        read(&[("manifest.yml", "name: shop\ninstances: 3\nservices: [db]\nenv: {LOG: info}\n")]);
    assert_eq!(topology.apps.len(), 1);
    assert_eq!(topology.apps[0].name, "shop");
    let shop = workload(&topology, 0);
    assert_eq!(shop.replicas.desired.known(), Some(&3));
    assert_eq!((shop.services.len(), shop.env_keys.as_slice()), (1, &["LOG".to_owned()][..]));
}

#[test]
fn the_web_process_decides() {
    let manifest = "
applications:
- name: shop
  instances: 1
  health-check-type: port
  processes:
  - type: worker
    instances: 1
  - type: web
    instances: 3
    health-check-type: http
    health-check-http-endpoint: /healthz
  routes:
  - route: shop.example.com/api
  - route: ((name)).mybluemix.net
";
    let topology = read(&[("manifest.yml", manifest)]);
    let shop = workload(&topology, 0);
    assert_eq!(shop.replicas.desired.known(), Some(&3));
    let probe = shop.containers[0].liveness.known().unwrap();
    assert_eq!(probe.kind.known().map(String::as_str), Some("http"));
    assert_eq!(probe.path.known().map(String::as_str), Some("/healthz"));
    assert_eq!(shop.routes.named[0].path.known().map(String::as_str), Some("/api"));
    assert_eq!(shop.routes.named[1].platform_domain.known(), Some(&true));
    assert!(matches!(shop.routes.named[1].host, Value::Unknown { .. }));
}

#[test]
fn scripts_of_others_may_push() {
    let pipeline = "
stages:
- name: Deploy
  jobs:
  - name: one
    type: deployer
    target: {url: 'https://api.eu-gb.bluemix.net', organization: o, space: s}
    script: ./deploy.sh
  - name: cluster
    type: deployer
    target: {region_id: 'ibm:yp:eu-gb', kubernetes_cluster: prod}
    script: kubectl apply -f .
";
    let topology = read(&[
        (".bluemix/pipeline.yml", pipeline),
        ("manifest.yml", "applications:\n- name: shop\n"),
    ]);
    assert_eq!(topology.apps.len(), 1);
    assert_eq!(regions(&topology, 0), ["eu-gb"]);
    assert!(topology.relations.is_empty(), "nobody has seen a push");
    assert!(topology.resources[0].target().unwrap().pushes[0].application.is_unknown());
    assert_eq!(topology.resources[1].target().unwrap().platform, Platform::Kubernetes);
}

#[test]
fn a_login_that_may_not_happen_settles_nothing() {
    for (login, region) in [
        ("if x; then cf api A; else cf api B; fi", "eu-gb or us-south"),
        ("cf api A; if x; then cf api B; fi", "eu-gb or us-south"),
        ("if x; then cf api A; fi", "eu-gb"),
        ("cf api A; ./anywhere.sh", "eu-gb"),
    ] {
        let login = login.replace('A', "api.eu-gb.bluemix.net").replace('B', "api.ng.bluemix.net");
        let pipeline = format!(
            "stages:\n- name: Deploy\n  jobs:\n  - name: one\n    type: deployer\n    script: |\n      {login}; cf push\n"
        );
        let topology =
            read(&[("pipeline.yml", &pipeline), ("manifest.yml", "applications:\n- name: shop\n")]);
        assert_eq!(regions(&topology, 0), [region], "{login}");
        assert!(!topology.apps[0].targets_closed, "{login}");
        assert_eq!(topology.apps.len(), 1);
        assert_eq!(topology.apps[0].members.len(), 1);
    }
}

#[test]
fn a_login_that_is_tested_happens() {
    let pipeline = "
stages:
- name: Deploy
  jobs:
  - name: one
    type: deployer
    script: |
      if ! cf login -a https://api.eu-gb.bluemix.net -o o -s s; then exit 1; fi
      cf push
";
    let topology =
        read(&[("pipeline.yml", pipeline), ("manifest.yml", "applications:\n- name: shop\n")]);
    assert_eq!(regions(&topology, 0), ["eu-gb"]);
    assert!(topology.apps[0].targets_closed);
}

#[test]
fn moving_the_route_is_blue_green() {
    let pipeline = TWO_REGIONS.replace(
        "cf push \"${CF_APP}\" -i 3 --strategy rolling",
        "cf rename shop shop-old\n      cf push shop\n      cf map-route shop example.com -n www",
    );
    let topology =
        read(&[("p.pipeline.yml", &pipeline), ("manifest.yml", "applications:\n- name: shop\n")]);
    let london = topology.resources[0].target().unwrap();
    assert_eq!(london.pushes[0].strategy.known(), Some(&Strategy::BlueGreen));
    assert_eq!(london.maps_routes[0].known().map(String::as_str), Some("www.example.com"));
}

#[test]
fn the_account_endpoint_is_no_cloud_foundry_endpoint() {
    let pipeline = "
stages:
- name: Deploy
  jobs:
  - name: one
    type: deployer
    target: {region_id: 'ibm:yp:eu-gb', organization: o, space: s}
    script: |
      ibmcloud login -a https://cloud.ibm.com --apikey $KEY
      ibmcloud cf push shop
      ibmcloud target -r us-south -o o -s s
      ibmcloud cf push shop
";
    let topology =
        read(&[("pipeline.yml", pipeline), ("manifest.yml", "applications:\n- name: shop\n")]);
    assert_eq!(regions(&topology, 0), ["eu-gb", "us-south"]);
}

#[test]
fn nothing_of_a_login_but_the_place_is_kept() {
    let pipeline = "
stages:
- name: Deploy
  jobs:
  - name: one
    type: deployer
    script: |
      cf auth joe hunter2
      cf login -u joe -p hunter2 -a https://api.eu-gb.cf.cloud.ibm.com -o o -s s
      cf cups -p '{\"key\":\"hunter2\"}' db
      cf push shop
  - name: two
    type: deployer
    target: {region_id: 'ibm:yp:us-south', organization: o, space: s}
    script: bash -ec \"cf login -p hunter2; cf push shop\"
  - name: three
    type: deployer
    target: {region_id: 'ibm:yp:us-south', organization: o, space: s}
    script: bash -o pipefail ./deploy.sh hunter2
";
    let manifest =
        "applications:\n- name: shop\n  buildpacks: ['https://joe:hunt/er2@example.com/b.git']\n";
    let topology = read(&[("pipeline.yml", pipeline), ("manifest.yml", manifest)]);
    let text = serde_json::to_string(&topology).unwrap();
    assert!(!text.contains("hunt"), "{text}");
    let place = |value: &Value<String>| value.at().map(|at| at.to_string()).unwrap_or_default();
    let [one, two, three] = [0, 1, 2].map(|index| &topology.resources[index]);
    assert_eq!(place(&one.location.region), "0:9:37-9:71");
    assert_eq!(one.span.unwrap().to_string(), "0:9:7-9:15");
    assert_eq!(one.target().unwrap().creates_services[0].known().unwrap(), "db");
    assert_eq!(two.target().unwrap().pushes[0].application.symbol(), Some("bash"));
    assert_eq!(place(&two.target().unwrap().pushes[0].application), "0:15:13-15:17");
    assert_eq!(three.target().unwrap().pushes[0].application.symbol(), Some("./deploy.sh"));
    assert_eq!(
        workload(&topology, 0).buildpacks[0].known().map(String::as_str),
        Some("https://example.com/b.git")
    );
}

#[test]
fn assignments_before_a_command_hide_nothing() {
    let pipeline = "
stages:
- name: Deploy
  jobs:
  - name: one
    type: deployer
    target: {region_id: 'ibm:yp:eu-gb', organization: o, space: s}
    script: |
      export A=1 NAME=shop
      NAME=other CF_TRACE=true cf push $NAME
  - name: two
    type: deployer
    target: {region_id: 'ibm:yp:us-south', organization: o, space: s}
    script: |
      CF_PASSWORD=hunter2 ./deploy.sh
";
    let topology =
        read(&[("pipeline.yml", pipeline), ("manifest.yml", "applications:\n- name: shop\n")]);
    let [one, two] = [0, 1].map(|index| &topology.resources[index].target().unwrap().pushes[0]);
    assert_eq!(one.application.known().map(String::as_str), Some("shop"));
    assert_eq!(one.strategy.at().unwrap().to_string(), "0:10:32-10:39");
    assert_eq!(two.application.symbol(), Some("./deploy.sh"));
}

#[test]
fn placeholders_and_scripts_are_no_names_of_apps() {
    let pipeline = "
stages:
- name: Deploy
  properties:
  - {name: CF_APP_NAME, value: undefined, type: text}
  jobs:
  - name: one
    type: deployer
    target: {region_id: 'ibm:yp:eu-gb', organization: o, space: s}
    script: cf push $CF_APP_NAME
  - name: two
    type: deployer
    target: {region_id: 'ibm:yp:eu-gb', organization: o, space: s}
    script: source ./.bluemix/pipeline-DEPLOY.sh
  - name: three
    type: deployer
    target: {region_id: 'ibm:yp:us-south', organization: o, space: s}
    script: source ./.bluemix/pipeline-DEPLOY.sh
  - name: four
    type: deployer
    target: {region_id: 'ibm:yp:us-south', organization: o, space: s, application: shop}
    script: ./deploy.sh
";
    let topology = read(&[("pipeline.yml", pipeline)]);
    let apps: Vec<(&str, usize)> =
        topology.apps.iter().map(|app| (app.name.as_str(), app.targets.len())).collect();
    assert_eq!(apps, [("${CF_APP_NAME}", 1), ("two", 2), ("shop", 1)]);
}
