//! Workflows of GitHub Actions.

use super::{apps, deploys, read, targets};

const WORKFLOW: &str = ".github/workflows/deploy.yml";

fn workflow(jobs: &str) -> String {
    format!("name: Deploy\non: push\njobs:\n{jobs}")
}

const DEPLOY: &str = "    runs-on: ubuntu-latest
    steps:
    - uses: actions/checkout@v4
    - uses: IBM/code-engine-github-action@v1
      with: {api-key: x, region: REGION, project: shop, component: app, name: shop, image: icr.io/a/shop:1}
";

#[test]
fn an_action_deploys_where_its_inputs_say() {
    let text = workflow(&format!("  one:\n{}", DEPLOY.replace("REGION", "eu-de")));
    deploys(&[(WORKFLOW, &text)], &["eu-de shop: shop"], &["shop: 1 members, 1 targets, closed"]);
    let topology = read(&[(WORKFLOW, &text)]);
    assert_eq!(topology.resources[0].label(), "Deploy / one");
    let place = topology.resources[0].location.region.at().unwrap();
    assert_eq!(place.to_string(), "0:9:34-9:39");
    let text =
        workflow(&format!("  one:\n{}", DEPLOY.replace("REGION", "'${{ secrets.REGION }}'")));
    let to = ["<${{ secrets.REGION }}> shop: shop"];
    deploys(&[(WORKFLOW, &text)], &to, &["shop: 1 members, 1 targets"]);
}

#[test]
fn a_matrix_of_literals_is_a_place_each() {
    let job = DEPLOY.replace("REGION", "'${{ matrix.region }}'");
    let matrix =
        "    strategy: {matrix: {region: [us-south, eu-de, eu-gb], exclude: [{region: eu-gb}]}}\n";
    let text = workflow(&format!("  ship:\n{matrix}{job}"));
    deploys(
        &[(WORKFLOW, &text)],
        &["us-south shop: shop", "eu-de shop: shop"],
        &["shop: 2 members, 2 targets, closed"],
    );
    let topology = read(&[(WORKFLOW, &text)]);
    let step = topology.resources[2].target().unwrap().step.clone().unwrap();
    assert_eq!((step.job.as_str(), step.job_index, step.concurrent), ("ship (eu-de)", 1, true));
    let unknown = text.replace(
        "[us-south, eu-de, eu-gb], exclude: [{region: eu-gb}]",
        "'${{ fromJSON(inputs.r) }}'",
    );
    deploys(
        &[(WORKFLOW, &unknown)],
        &["<${{ matrix.region }}> shop: shop (any number)"],
        &["shop: 1 members, 1 targets"],
    );
}

#[test]
fn jobs_that_need_others_follow_them() {
    let job = |needs: &str, region: &str| {
        format!("    needs: {needs}\n{}", DEPLOY.replace("REGION", region))
    };
    let text = workflow(&format!(
        "  build:\n    runs-on: x\n    steps: [{{run: make}}]\n  us:\n{}  smoke-test:\n    needs: [us]\n    runs-on: x\n    steps: [{{run: curl x}}]\n  eu:\n{}",
        job("build", "us-south"),
        job("[smoke-test]", "eu-de"),
    ));
    let topology = read(&[(WORKFLOW, &text)]);
    let steps: Vec<(u32, bool, bool)> = topology
        .resources
        .iter()
        .filter_map(|resource| resource.target()?.step.as_ref())
        .map(|step| (step.stage_index, step.tested_before_next, step.concurrent))
        .collect();
    assert_eq!(steps, [(1, true, false), (3, false, false)]);
    assert_eq!(apps(&topology), ["shop: 2 members, 2 targets, closed"]);
}

#[test]
fn variables_reach_the_scripts_of_steps() {
    let text = "name: Deploy
on: push
env: {REGION: us-south}
jobs:
  ship:
    runs-on: ubuntu-latest
    env:
      PROJECT: shop-${{ env.REGION }}
    steps:
    - run: ibmcloud login -r \"$REGION\" --apikey '${{ secrets.KEY }}'
    - run: |
        ibmcloud ce project select -n $PROJECT
        ibmcloud ce app create --name ${{ env.APP }} --image icr.io/a/shop:${{ github.sha }}
      env: {APP: shop}
    - run: echo \"NEXT=eu-de\" >> $GITHUB_ENV
    - name: next
      run: ibmcloud target -r $NEXT && ibmcloud ce app create -n shop -i icr.io/a/shop:1
";
    let topology = read(&[(WORKFLOW, text)]);
    assert_eq!(targets(&topology), ["us-south shop-us-south: shop", "eu-de: shop"]);
    let image = &topology.resources[2].workload().unwrap().containers[0].image;
    assert_eq!(image.symbol(), Some("icr.io/a/shop:${{ github.sha }}"));
    assert_eq!(image.at().unwrap().to_string(), "0:13:62-13:93");
    let json = serde_json::to_string(&topology).unwrap();
    assert!(!json.contains("secrets.KEY"), "{json}");
}

#[test]
fn conditions_that_ask_what_started_it_decide_nothing() {
    let job = DEPLOY.replace("REGION", "eu-de");
    for (condition, to, closed) in [
        ("github.ref == 'refs/heads/main'", "eu-de shop: shop", ", closed"),
        ("inputs.region == 'eu-de'", "eu-de shop: ?shop (perhaps)", ""),
    ] {
        let text = workflow(&format!("  one:\n    if: {condition}\n{job}"));
        let app = format!("shop: 1 members, 1 targets{closed}");
        deploys(&[(WORKFLOW, &text)], &[to], &[&app]);
    }
    let text = workflow(&format!("  one:\n    if: false\n{job}"));
    deploys(&[(WORKFLOW, &text)], &[], &[]);
}

#[test]
fn scripts_actions_and_workflows_of_the_repository_are_followed() {
    let script = "ibmcloud login -r $1\nibmcloud ce app create -n shop -i icr.io/a/shop:1\n";
    let text = workflow(
        "  a:\n    runs-on: x\n    steps: [{run: ./ops/deploy.sh us-south}]\n  b:\n    runs-on: x\n    steps: [{uses: ./.github/actions/ship, with: {where: eu-de}}]\n  c:\n    strategy: {matrix: {r: [eu-gb]}}\n    uses: ./.github/workflows/ship.yml\n    with: {where: '${{ matrix.r }}'}\n",
    );
    let action = "inputs: {where: {default: x}}\nruns:\n  using: composite\n  steps: [{shell: bash, run: 'bash ops/deploy.sh ${{ inputs.where }}'}]\n";
    let called = "on: {workflow_call: {inputs: {where: {type: string}}}}\njobs:\n  go:\n    runs-on: x\n    steps: [{run: 'ops/deploy.sh ${{ inputs.where }}'}]\n";
    deploys(
        &[
            ("ops/deploy.sh", script),
            (WORKFLOW, &text),
            (".github/actions/ship/action.yml", action),
            (".github/workflows/ship.yml", called),
        ],
        &["us-south: shop", "eu-de: shop", "eu-gb: shop"],
        &["shop: 3 members, 3 targets, closed"],
    );
}

#[test]
fn cloud_foundry_is_pushed_to_as_by_a_pipeline() {
    let action = "    runs-on: x
    steps:
    - uses: IBM/cloudfoundry-deploy@v1
      with:
        IBM_CLOUD_CF_API: https://api.eu-gb.cf.cloud.ibm.com
        IBM_CLOUD_CF_ORG: acme
        IBM_CLOUD_CF_SPACE: prod
";
    let manifest = "applications:\n- name: shop\n  memory: 64M\n";
    let text = workflow(&format!("  one:\n{action}"));
    deploys(
        &[(WORKFLOW, &text), ("manifest.yml", manifest)],
        &["eu-gb: manifest.yml"],
        &["shop: 1 members, 1 targets, closed"],
    );
}

#[test]
fn workflows_that_build_and_test_add_nothing() {
    let text = workflow(
        "  build:\n    runs-on: x\n    steps: [{uses: actions/checkout@v4}, {run: npm ci && npm test}, {uses: docker/build-push-action@v6}]\n",
    );
    deploys(&[(WORKFLOW, &text)], &[], &[]);
    let build = DEPLOY.replace("REGION", "eu-de").replace("component: app", "component: build");
    let text = workflow(&format!("  one:\n{build}"));
    deploys(&[(WORKFLOW, &text)], &[], &[]);
}
