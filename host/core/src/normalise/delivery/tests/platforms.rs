//! Commands for Cloud Foundry, Kubernetes and Cloud Functions.

use super::{apps, deploys, read, targets};

const DEPLOYMENT: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  selector: {matchLabels: {app: shop}}\n  template:\n    metadata: {labels: {app: shop}}\n    spec: {containers: [{name: shop, image: 'icr.io/acme/shop:1'}]}\n";
const MANIFEST: &str = "applications:\n- name: shop\n  memory: 64M\n";

#[test]
fn a_push_of_a_script_joins_the_manifest() {
    let script = "cf login -a https://api.eu-gb.cf.cloud.ibm.com -o acme -s prod\ncf push -f ../manifest.yml\n\
                  cf api https://api.us-south.cf.cloud.ibm.com\ncf target -o acme -s prod\ncf push -f ../manifest.yml -i 2\n";
    deploys(
        &[("ops/deploy.sh", script), ("manifest.yml", MANIFEST)],
        &["eu-gb: ../manifest.yml", "us-south: ../manifest.yml"],
        &["shop: 1 members, 2 targets, closed"],
    );
    let looped = "for r in eu-gb us-south; do\n  ibmcloud target --cf-api https://api.$r.cf.cloud.ibm.com -o o -s s\n  ibmcloud cf push\ndone\n";
    deploys(
        &[("deploy.sh", looped), ("manifest.yml", MANIFEST)],
        &["eu-gb: <>", "us-south: <>"],
        &["shop: 1 members, 2 targets, closed"],
    );
}

#[test]
fn scripts_that_push_nothing_leave_manifests_alone() {
    let script = "cf login -a https://api.eu-gb.cf.cloud.ibm.com\ncf apps\n./start\n";
    deploys(&[("x.sh", script), ("manifest.yml", MANIFEST)], &[], &["shop: 1 members, 0 targets"]);
}

#[test]
fn objects_are_joined_with_the_clusters_they_are_applied_to() {
    let script = "ibmcloud login -r us-south\nibmcloud ks cluster config --cluster prod-us\nkubectl apply -n shop -f k8s/\n\
                  ibmcloud target -r eu-de && ibmcloud ks cluster config -c prod-eu\nkubectl -n shop apply -f k8s/shop.yaml\n";
    deploys(
        &[("deploy.sh", script), ("k8s/shop.yaml", DEPLOYMENT)],
        &["us-south prod-us shop: k8s/", "eu-de prod-eu shop: k8s/shop.yaml"],
        &["shop: 1 members, 2 targets, closed"],
    );
    let nowhere = "kubectl apply -f k8s/\n";
    deploys(
        &[("deploy.sh", nowhere), ("k8s/shop.yaml", DEPLOYMENT)],
        &[],
        &["shop: 1 members, 0 targets"],
    );
    let other = "kubectl --context eu apply -f other.yaml\n";
    deploys(
        &[("deploy.sh", other), ("k8s/shop.yaml", DEPLOYMENT)],
        &["<> eu: other.yaml"],
        &["shop: 1 members, 0 targets"],
    );
}

#[test]
fn kustomizations_lead_to_what_they_build_upon() {
    let overlay = "resources: [../../base]\n";
    let base = "resources: [shop.yaml]\n";
    for command in [
        "kubectl apply -k overlays/eu",
        "kustomize build overlays/eu | kubectl apply -f -",
        "oc apply -k ./overlays/eu",
    ] {
        let script = format!(
            "oc login https://c1-e.eu-de.containers.cloud.ibm.com:31234 --token=$T\n{command}\n"
        );
        let topology = read(&[
            ("deploy.sh", &script),
            ("base/shop.yaml", DEPLOYMENT),
            ("base/kustomization.yaml", base),
            ("overlays/eu/kustomization.yaml", overlay),
        ]);
        assert_eq!(apps(&topology), ["shop: 1 members, 1 targets, closed"], "{command}");
        let target = topology.resources.iter().find(|resource| resource.target().is_some());
        assert_eq!(target.unwrap().location.region.known().unwrap(), "eu-de");
    }
}

#[test]
fn a_release_of_a_chart_is_a_target() {
    let script = "ibmcloud login -r eu-de\nibmcloud ks cluster config --cluster prod\nhelm upgrade --install shop ./chart -f values.yaml --namespace shop\n";
    let topology = read(&[("deploy.sh", script)]);
    assert_eq!(targets(&topology), ["eu-de prod shop: shop"]);
}

#[test]
fn functions_are_deployed_where_the_command_says() {
    let manifest =
        "packages:\n  shop:\n    actions:\n      pay: {function: pay.js, runtime: nodejs}\n";
    let script = "for r in us-south eu-gb; do\n  ibmcloud target -r $r\n  ibmcloud fn deploy -m manifest.yml\ndone\n";
    deploys(
        &[("deploy.sh", script), ("manifest.yml", manifest)],
        &["us-south: manifest.yml", "eu-gb: manifest.yml"],
        &["shop: 2 members, 2 targets, closed"],
    );
    let script = "wskdeploy -m manifest.yml --apihost eu-de.functions.cloud.ibm.com --auth $KEY\n";
    let topology = read(&[("deploy.sh", script), ("manifest.yml", manifest)]);
    assert_eq!(targets(&topology), ["eu-de: manifest.yml"]);
    assert!(!serde_json::to_string(&topology).unwrap().contains("KEY"));
    let script = "wsk -i --apihost $HOST action update pay pay.js --web true\nwskdeploy undeploy\n";
    assert_eq!(targets(&read(&[("deploy.sh", script)])), ["<${HOST}>: pay"]);
}
