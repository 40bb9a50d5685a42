//! Travis CI, Concourse, Tekton and multi-target applications.

use super::{apps, deploys, read, targets};

const MANIFEST: &str = "applications:\n- name: shop\n  memory: 64M\n";

#[test]
fn travis_deploys_with_providers_and_scripts() {
    let travis = "language: node_js
env:
  global:
  - ORG=acme REGION=eu-gb
script: npm test
deploy:
- provider: bluemixcloudfoundry
  region: eu-gb
  organization: $ORG
  space: prod
  password: {secure: xyz}
  on: {branch: main}
- provider: cloudfoundry
  api: https://api.us-south.cf.cloud.ibm.com
  organization: acme
  space: prod
- provider: script
  script: ./ops/deploy.sh eu-de
";
    let script = "ibmcloud login -r $1\nibmcloud ce app create -n pay -i icr.io/acme/pay:1\n";
    let topology =
        read(&[(".travis.yml", travis), ("manifest.yml", MANIFEST), ("ops/deploy.sh", script)]);
    assert_eq!(targets(&topology), ["eu-gb: <>", "us-south: <>", "eu-de: pay"]);
    let organization = &topology.resources[0].target().unwrap().organization;
    assert_eq!(organization.known().map(String::as_str), Some("acme"));
    assert_eq!(
        apps(&topology),
        ["shop: 1 members, 2 targets, closed", "pay: 1 members, 1 targets, closed"]
    );
}

#[test]
fn travis_stages_follow_each_other() {
    let travis = "language: shell
stages: [us, smoke test, eu]
jobs:
  include:
  - {stage: us, script: ./d.sh us-south}
  - {stage: smoke test, script: curl x}
  - {stage: eu, script: ./d.sh eu-de}
";
    let script = "ibmcloud login -r $1\nibmcloud ce app create -n pay -i icr.io/acme/pay:1\n";
    let topology = read(&[(".travis.yml", travis), ("d.sh", script)]);
    let steps: Vec<(u32, bool)> = topology
        .resources
        .iter()
        .filter_map(|resource| resource.target()?.step.as_ref())
        .map(|step| (step.stage_index, step.tested_before_next))
        .collect();
    assert_eq!(steps, [(0, true), (2, false)]);
}

#[test]
fn travis_that_tests_adds_nothing() {
    let travis =
        "language: python\nenv:\n- A=1\n- A=2\nscript: [make, pytest]\ndeploy: {provider: pypi}\n";
    deploys(&[(".travis.yml", travis)], &[], &[]);
}

#[test]
fn concourse_puts_to_resources() {
    let pipeline = "resources:
- {name: repo, type: git, source: {uri: x}}
- name: london
  type: cf
  source: {api: 'https://api.eu-gb.cf.cloud.ibm.com', organization: acme, space: prod, password: ((pw))}
- name: dallas
  type: cf
  source: {api: ((dallas-api)), organization: acme, space: prod}
jobs:
- name: push-london
  plan:
  - in_parallel: [{get: repo}]
  - put: london
    params: {manifest: repo/manifest.yml, current_app_name: shop}
- name: smoke-test
  plan: [{get: repo, passed: [push-london]}]
- name: push-dallas
  plan:
  - {get: repo, passed: [smoke-test]}
  - {put: dallas, params: {manifest: repo/manifest.yml}}
";
    let topology = read(&[("ci/pipeline.yml", pipeline), ("manifest.yml", MANIFEST)]);
    assert_eq!(targets(&topology), ["eu-gb: shop", "<((dallas-api))>: manifest.yml"]);
    assert_eq!(apps(&topology), ["shop: 1 members, 2 targets"]);
    let step = |at: usize| topology.resources[at].target().unwrap().step.clone().unwrap();
    assert_eq!((step(0).stage_index, step(0).tested_before_next), (0, true));
    assert_eq!((step(1).stage_index, step(1).tested_before_next), (2, false));
}

const LISTENER: &str = "apiVersion: tekton.dev/v1beta1
kind: TriggerTemplate
metadata: {name: deploy-template}
spec:
  params:
  - {name: region}
  - {name: code-engine-project}
  - {name: app-name}
  - {name: app-min-scale, default: '0'}
---
apiVersion: tekton.dev/v1beta1
kind: EventListener
metadata: {name: manual-run}
spec: {triggers: [{template: {name: deploy-template}}]}
";

#[test]
fn a_toolchain_gives_values_to_a_trigger_template() {
    let to = ["<$(params.region)> <$(params.code-engine-project)>: <$(params.app-name)>"];
    deploys(
        &[(".tekton/cd/listener.yml", LISTENER)],
        &to,
        &["$(params.app-name): 1 members, 1 targets"],
    );
    let definition = |region: &str| {
        format!(
            "inputs: [{{type: git, path: .tekton/cd}}]\ntriggers: [{{type: manual, name: run, eventListener: manual-run}}]\nproperties:\n- {{name: region, type: text, value: {region}}}\n- {{name: code-engine-project, type: text, value: shop}}\n- {{name: app-name, type: text, value: shop}}\n- {{name: apikey, type: secure, value: hunter2}}\n"
        )
    };
    let (us, eu) = (definition("us-south"), definition("eu-de"));
    let topology = read(&[
        (".tekton/cd/listener.yml", LISTENER),
        (".bluemix/eu.yml", &eu),
        (".bluemix/us.yml", &us),
    ]);
    assert_eq!(targets(&topology), ["eu-de shop: shop", "us-south shop: shop"]);
    assert_eq!(topology.apps.len(), 1);
    assert!(!serde_json::to_string(&topology).unwrap().contains("hunter2"));
}

#[test]
fn scripts_of_tasks_are_followed() {
    let task = "apiVersion: tekton.dev/v1
kind: Task
metadata: {name: ship}
spec:
  params: [{name: region, default: eu-de}, {name: name}]
  steps:
  - name: go
    image: cli
    env: [{name: REGION, value: $(params.region)}]
    script: |
      #!/bin/sh
      ibmcloud login -r $REGION
      ibmcloud ce app create -n $(params.name) -i icr.io/acme/shop:1
";
    deploys(
        &[(".tekton/task.yml", task)],
        &["eu-de: <$(params.name)>"],
        &["$(params.name): 1 members, 1 targets"],
    );
    let lint = "apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: lint}\nspec: {steps: [{name: a, script: npm test}]}\n";
    deploys(&[(".tekton/task.yml", lint)], &[], &[]);
}

#[test]
fn stages_of_a_ready_made_pipeline_are_jobs() {
    let config = "version: '1'
deploy:
  image: cli
  script: |
    #!/usr/bin/env bash
    ibmcloud login -r \"$(get_env region)\"
    ibmcloud ce app create -n $(get_env 'app-name' pay) -i icr.io/acme/pay:1
acceptance-test: {script: curl x}
setup: {script: npm ci}
release: {script: './d.sh eu-de'}
";
    let script = "ibmcloud login -r $1\nibmcloud ce app create -n pay -i icr.io/acme/pay:1\n";
    let topology = read(&[(".pipeline-config.yaml", config), ("d.sh", script)]);
    assert_eq!(targets(&topology), ["<$(get_env region)>: pay", "eu-de: pay"]);
    let steps: Vec<(u32, bool)> = topology
        .resources
        .iter()
        .filter_map(|resource| resource.target()?.step.as_ref())
        .map(|step| (step.stage_index, step.tested_before_next))
        .collect();
    assert_eq!(steps, [(1, true), (3, false)]);
    let second = "version: '2'
tasks:
  us: {steps: [{name: a, script: ibmcloud login -r us-south; ibmcloud ce app create -n pay -i x}]}
  smoke-test: {runAfter: us, steps: [{script: curl x}, 7]}
  eu: {runAfter: [smoke-test], steps: [{script: './d.sh eu-de'}]}
";
    let topology = read(&[(".pipeline-config.yaml", second), ("d.sh", script)]);
    assert_eq!(targets(&topology), ["us-south: pay", "eu-de: pay"]);
    let odd =
        "version: '1'\ndeploy: {script: '$(get_env $(get_env) $(get_env x'}\ntest: {script: [x]}\n";
    read(&[(".pipeline-config.yaml", odd)]);
}
