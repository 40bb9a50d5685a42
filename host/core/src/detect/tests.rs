//! Names of files collide; contents tell the formats apart.

use super::{Format, detect};
use crate::parse::{ParseLimits, json, yaml};

const WSK: &str = "packages:\n  hello:\n    actions:\n      greet:\n        function: greet.js\n";
const WSK_PROJECT: &str =
    "project:\n  name: p\n  packages:\n    hello:\n      sequences: {s: {actions: 'a, b'}}\n";
const WSK_PLACE: &str = "project:\n  name: p\n  apiHost: 172.17.0.1\n";
const WSK_TRIGGER: &str = "packages:\n  p:\n    triggers:\n      t: {inputs: {a: b}}\n";
const CF: &str = "applications:\n- name: web\n  memory: 64M\n";
const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n";
const SERVERLESS: &str = "service: hello\nprovider:\n  name: openwhisk\n";

fn format(path: &str, text: &str) -> Format {
    let limits = ParseLimits::default();
    let parsed =
        if path.ends_with(".json") { json(0, text, &limits) } else { yaml(0, text, &limits) };
    detect(path, &parsed.documents[0])
}

#[test]
fn one_name_means_several_formats() {
    for (path, text, expected) in [
        ("manifest.yml", CF, Format::CloudFoundryManifest),
        ("manifest.yml", WSK, Format::Openwhisk),
        ("manifest.yml", WSK_PROJECT, Format::Openwhisk),
        ("manifest.yml", WSK_TRIGGER, Format::Openwhisk),
        ("manifest.yml", DEPLOYMENT, Format::Kubernetes),
        ("serverless.yml", SERVERLESS, Format::ServerlessFramework),
        ("serverless.yml", WSK, Format::Openwhisk),
        ("deployment.yaml", DEPLOYMENT, Format::Kubernetes),
        ("deployment.yaml", WSK_PLACE, Format::Openwhisk),
        (
            "x.mtaext",
            "_schema-version: 3.1\nID: b\nextends: a\nmodules: []\n",
            Format::MtaExtension,
        ),
        ("mta.yaml", "_schema-version: 3.1\nID: a\nmodules: []\n", Format::Mta),
        (".pipeline-config.yaml", "version: '1'\ndeploy: {script: ls}\n", Format::PipelineConfig),
        (
            ".pipeline-config.yaml",
            "version: '2'\ntasks: {d: {steps: []}}\n",
            Format::PipelineConfig,
        ),
        ("Taskfile.yml", "version: '3'\ntasks: {test: {cmds: []}}\n", Format::Other),
        ("ci.yml", "jobs: [{name: a, plan: [{get: x}]}]\n", Format::Concourse),
        ("ci.yml", "jobs: [{name: a, plan: [{x: y}]}, {plan: z}]\n", Format::Other),
        (".wskprops", "AUTH: x\n", Format::WskProps),
        ("web.json", r#"{"apiVersion": "v1", "kind": "Pod"}"#, Format::Kubernetes),
        ("site.yml", "- hosts: all\n  tasks: []\n", Format::AnsiblePlaybook),
        ("site.yml", "- ansible.builtin.import_playbook: a.yml\n", Format::AnsiblePlaybook),
        ("site.yml", "- hosts: all\n- name: x\n  tasks: []\n", Format::Other),
        (
            "main.yml",
            "- name: x\n  ibm.cloudcollection.ibm_is_vpc: {name: a}\n",
            Format::AnsibleTasks,
        ),
        ("main.yml", "- block:\n  - ibm_is_vpc_info: {name: a}\n", Format::AnsibleTasks),
        ("main.yml", "- action: ibm_is_vpc name=a\n", Format::AnsibleTasks),
        ("main.yml", "- ibm_: {name: a}\n- command: ls\n", Format::Other),
        ("requirements.yml", "collections:\n- name: ibm.cloudcollection\n", Format::Other),
        ("override.json", r#"{"vpcs": [], "vsi": []}"#, Format::LandingZone),
        ("preset.json", r#"{"key_management": {}, "cos": []}"#, Format::LandingZone),
        ("clusters.json", r#"{"clusters": [], "regions": []}"#, Format::Other),
        ("clusters.json", r#"{"clusters": ["a"], "vpcs": []}"#, Format::Other),
        ("inventory.yml", "clusters: []\nvpcs: []\n", Format::Other),
        (
            "list.json",
            r#"{"kind": "List", "items": [{"apiVersion": "v1", "kind": "Pod"}]}"#,
            Format::Kubernetes,
        ),
        ("pool.json", r#"{"origins": [], "check_regions": []}"#, Format::CisJson),
        ("pools.json", r#"[{"origins": [], "check_regions": []}]"#, Format::CisJson),
        ("origins.json", r#"{"origins": []}"#, Format::Other),
        ("eu-gb.manifest.yml", CF, Format::CloudFoundryManifest),
        ("manifest-prod.yaml", "applications:\n- name: web\n", Format::CloudFoundryManifest),
        ("deploy/cf.yml", "applications:\n- name: web\n  path: .\n", Format::CloudFoundryManifest),
        // A slip does not make a manifest vanish, and defaults beside the list count.
        (
            "cf.yml",
            "applications:\n- name: web\n  memroy: 64M\n  no-route: true\n",
            Format::CloudFoundryManifest,
        ),
        ("cf.yml", "memory: 1G\napplications:\n- name: web\n", Format::CloudFoundryManifest),
        // The oldest form: one app, without a list.
        ("manifest.yml", "name: web\nmemory: 64M\n", Format::CloudFoundryManifest),
        ("values.yml", "name: web\nmemory: 64M\n", Format::Other),
        ("manifest.yml", "name: web\nversion: 1\n", Format::Other),
    ] {
        assert_eq!(format(path, text), expected, "{path}: {text}");
    }
}

#[test]
fn stages_are_a_pipeline_by_the_types_of_their_jobs() {
    let pipeline = "stages:\n- name: s\n  jobs:\n  - name: j\n    type: deployer\n";
    let azure = "stages:\n- stage: build\n  jobs:\n  - job: j\n    steps: []\n";
    let gitlab = "stages: [build, deploy]\n";
    assert_eq!(format(".bluemix/pipeline.yml", pipeline), Format::ClassicPipeline);
    assert_eq!(format(".bluemix/pipeline.yml", azure), Format::Other);
    assert_eq!(format("pipeline.yml", gitlab), Format::Other);
}

#[test]
fn what_only_looks_like_a_manifest_is_none() {
    for (path, text) in [
        // Docker Compose has services, an Ansible inventory may have applications.
        ("docker-compose.yml", "services:\n  web:\n    image: x\n"),
        ("vars.yml", "applications: [web, cart]\n"),
        ("defaults/main.yml", "applications:\n- name: Slack\n  state: present\n"),
        ("defaults/main.yml", "applications:\n- name: Slack\n- name: Zoom\n"),
        ("apps.yaml", "applications:\n- name: shop\n  namespace: shop\n  path: shop\n"),
        ("manifest.yml", "applications: {}\n"),
        ("package.json", r#"{"name": "x", "packages": {"": {"version": "1"}}}"#),
        // Lock files and settings of release tools.
        (
            "package-lock.json",
            r#"{"packages": {"node_modules/a": {"dependencies": {"b": "^1.0"}}}}"#,
        ),
        (
            "pnpm-lock.yaml",
            "packages:\n  /a/1.0:\n    dependencies:\n      b: 1.0\n    dev: true\n",
        ),
        ("release-please-config.json", r#"{"packages": {".": {"release-type": "node"}}}"#),
        ("project.yml", "packages:\n- name: default\n  actions:\n  - name: hello\n"),
        ("packages.yaml", "packages:\n  all:\n    compiler: [gcc]\n  mpi:\n    externals: []\n"),
        ("pubspec.lock", "packages:\n  a:\n    dependency: transitive\n    source: hosted\n"),
        ("mkdocs.yml", "project:\n  name: x\n"),
        ("values.yaml", "kind: Deployment\n"),
        ("list.yaml", "- apiVersion: v1\n"),
        ("shopping.json", r#"{"kind": "List", "items": [{"kind": "Pear"}]}"#),
    ] {
        assert_eq!(format(path, text), Format::Other, "{path}");
    }
}

#[test]
fn some_formats_are_told_by_one_key_and_some_by_their_name() {
    for (path, text, expected) in [
        ("kustomization.yaml", "resources: [a.yaml]\n", Format::Kustomization),
        ("Chart.yaml", "name: shop\nversion: 1.0.0\n", Format::HelmChart),
        (
            "install-config.yaml",
            "apiVersion: v1\nbaseDomain: x\nplatform:\n  ibmcloud: {}\n",
            Format::InstallConfig,
        ),
        ("toolchain.yml", "services:\n  p:\n    service_id: pipeline\n", Format::Toolchain),
        ("plan.json", r#"{"format_version": "1.2", "planned_values": {}}"#, Format::TerraformJson),
        ("any.json", r#"{"schema": "resilint-topology/1"}"#, Format::Topology),
    ] {
        assert_eq!(format(path, text), expected, "{path}");
    }
}
