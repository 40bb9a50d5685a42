//! Travis CI.

use super::{apps, deploys, read, targets};

const MANIFEST: &str = "applications:\n- name: shop\n  memory: 64M\n";
const SCRIPT: &str = "ibmcloud login -r $1\nibmcloud ce app create -n pay -i icr.io/acme/pay:1\n";

#[test]
fn providers_have_defaults_and_take_variables_for_options() {
    let travis = "env: {CLOUDFOUNDRY_ORGANIZATION: acme}
script: skip
deploy:
- {provider: bluemixcloudfoundry, organization: acme, space: prod}
- {provider: cloudfoundry, space: prod, deployment_strategy: rolling}
";
    let topology = read(&[(".travis.yml", travis), ("manifest.yml", MANIFEST)]);
    assert_eq!(targets(&topology), ["us-south: <>", "<api.run.pivotal.io>: <>"]);
    let second = topology.resources[1].target().unwrap();
    assert_eq!(second.organization.known().map(String::as_str), Some("acme"));
    assert_eq!(
        second.pushes[0].strategy.known(),
        Some(&resilint_schema::Strategy::Rolling),
        "{:?}",
        second.pushes
    );
}

#[test]
fn a_region_of_each_branch_is_one_of_several() {
    let travis = "script: skip
deploy:
  provider: bluemixcf
  region: {main: eu-gb, develop: ng}
  organization: {secure: abc}
  space: dev
";
    let topology = read(&[(".travis.yml", travis), ("manifest.yml", MANIFEST)]);
    assert_eq!(targets(&topology), ["<eu-gb|us-south>: <>"]);
    let organization = &topology.resources[0].target().unwrap().organization;
    assert_eq!(organization.symbol(), Some("the encrypted organization"));
    assert_eq!(apps(&topology), ["shop: 1 members, 1 targets"]);
}

#[test]
fn conditions_decide_where_they_can_be_told() {
    let travis = |condition: &str| {
        format!(
            "env: {{SHIP: 'no'}}\nscript: skip\ndeploy:\n  provider: script\n  script: ibmcloud login -r eu-de && ibmcloud ce app create -n pay -i x\n  on: {{branch: main, condition: '{condition}'}}\n"
        )
    };
    for (condition, to) in [
        ("$SHIP = yes", None),
        ("$SHIP = no", Some("eu-de: pay")),
        ("$TRAVIS_TAG =~ ^v", Some("eu-de: pay")),
        ("$OTHER = yes", Some("eu-de: ?pay (perhaps)")),
        ("]]; then yes; fi; [[ x", Some("eu-de: ?pay (perhaps)")),
    ] {
        let topology = read(&[(".travis.yml", &travis(condition))]);
        assert_eq!(targets(&topology), to.into_iter().collect::<Vec<_>>(), "{condition}");
    }
}

#[test]
fn a_matrix_of_variables_is_a_job_each() {
    let travis = "env:\n  global: [NAME=shop]\n  jobs: [REGION=us-south, REGION=eu-de, REGION=eu-gb]\njobs:\n  exclude: [{env: REGION=eu-gb}]\nscript: ./d.sh $REGION\n";
    deploys(
        &[(".travis.yml", travis), ("d.sh", SCRIPT)],
        &["us-south: pay", "eu-de: pay"],
        &["pay: 2 members, 2 targets, closed"],
    );
    // Versions of a language multiply what is tested, and are one place.
    let versions = "env: [A=1, A=2]\nnode_js: [18, 20]\nscript: npm test\ndeploy: {provider: script, script: ./d.sh eu-de}\n";
    deploys(
        &[(".travis.yml", versions), ("d.sh", SCRIPT)],
        &["eu-de: pay"],
        &["pay: 1 members, 1 targets, closed"],
    );
}

#[test]
fn listed_jobs_follow_those_of_the_matrix() {
    let travis = "env: [STAGE=one, STAGE=two]
script: npm test
jobs:
  include:
  - {stage: Deploy US, script: ./d.sh us-south, if: branch = main}
  - {script: ./d.sh us-east}
  - {stage: verify}
  - {stage: deploy eu, name: Frankfurt, script: ./d.sh eu-de, if: env(EU) = yes}
";
    let topology = read(&[(".travis.yml", travis), ("d.sh", SCRIPT)]);
    assert_eq!(targets(&topology), ["us-south: pay", "us-east: pay", "eu-de: ?pay (perhaps)"]);
    let steps: Vec<(String, u32, bool, bool)> = topology
        .resources
        .iter()
        .filter_map(|resource| {
            let step = resource.target()?.step.clone()?;
            Some((
                resource.label().to_owned(),
                step.stage_index,
                step.tested_before_next,
                step.concurrent,
            ))
        })
        .collect();
    assert_eq!(
        steps,
        [
            (".travis.yml / Deploy US".to_owned(), 1, true, true),
            (".travis.yml / Deploy US".to_owned(), 1, true, true),
            (".travis.yml / Frankfurt".to_owned(), 3, false, false),
        ]
    );
}

#[test]
fn what_another_file_adds_leaves_the_list_open() {
    let travis = "import: shared.yml\nscript: ./d.sh eu-de\n";
    deploys(
        &[(".travis.yml", travis), ("d.sh", SCRIPT)],
        &["eu-de: pay"],
        &["pay: 1 members, 1 targets"],
    );
}

#[test]
fn nothing_in_a_file_is_too_odd() {
    for travis in [
        "script: [[[x]]]\ndeploy: [[1], 2, {provider: [x]}, {provider: script}, {provider: cloudfoundry, api: {a: {b: c}}}]\n",
        "jobs: {include: [1, {stage: {name: x}, env: [[A=1], {secure: y}]}], exclude: {env: 1}}\nscript: 1\n",
        "jobs: {include: x, exclude: y}\nenv: {global: x, jobs: y}\nstages: z\n",
        "language: c\nenv: {matrix: [{}, [], ~, '$(', '\"']}\ndeploy: {on: {condition: ['[[', '$']}, provider: script, script: 'cf push'}\n",
    ] {
        read(&[(".travis.yml", travis)]);
    }
    let many = "REGION=x, ".repeat(5000);
    let travis = format!("env: [{many}]\nscript: ./d.sh eu-de\n");
    let topology = read(&[(".travis.yml", &travis), ("d.sh", SCRIPT)]);
    assert_eq!(apps(&topology), ["pay: 1 members, 1 targets"], "there are more than are read");
}
