//! Shell scripts.

use super::{apps, deploys, read, targets};

const CREATE: &str = "ibmcloud ce app create --name shop --image icr.io/acme/shop:1";

#[test]
fn regions_and_projects_are_followed() {
    let script = format!(
        "ibmcloud login -r us-south -g prod\nibmcloud ce project select -n shop-us\n{CREATE}\n\
         ibmcloud target -r eu-de\nibmcloud ce proj select --name shop-eu\n{CREATE}\n"
    );
    deploys(
        &[("deploy.sh", &script)],
        &["us-south shop-us: shop", "eu-de shop-eu: shop"],
        &["shop: 2 members, 2 targets, closed"],
    );
}

#[test]
fn loops_over_literals_are_places_each() {
    let script = format!(
        "for r in us-south eu-de; do\n  ibmcloud target -r $r\n  ibmcloud ce project select -n shop\n  {CREATE}\ndone\n"
    );
    deploys(
        &[("deploy.sh", &script)],
        &["us-south shop: shop", "eu-de shop: shop"],
        &["shop: 2 members, 2 targets, closed"],
    );
    let script = script.replace("us-south eu-de", "$REGIONS");
    deploys(
        &[("deploy.sh", &script)],
        &["<${r}> shop: ?shop (any number)"],
        &["shop: 1 members, 1 targets"],
    );
}

#[test]
fn defaults_leave_the_list_open() {
    let script = format!("REGION=${{REGION:-us-south}}\nibmcloud target -r $REGION\n{CREATE}\n");
    deploys(&[("deploy.sh", &script)], &["us-south: shop"], &["shop: 1 members, 1 targets"]);
    deploys(&[("deploy.sh", CREATE)], &["<>: shop"], &["shop: 1 members, 1 targets"]);
    let script = format!("ibmcloud target -r $REGION\n{CREATE}\n");
    deploys(&[("deploy.sh", &script)], &["<${REGION}>: shop"], &["shop: 1 members, 1 targets"]);
    let script = format!("ibmcloud login $FLAGS\n{CREATE}\n");
    deploys(
        &[("deploy.sh", &script)],
        &["<the region of ibmcloud login>: shop"],
        &["shop: 1 members, 1 targets"],
    );
}

#[test]
fn what_both_ways_do_is_certain() {
    let script = "ibmcloud target -r eu-de
if ibmcloud ce app get -n shop; then
  ibmcloud ce app update -n shop --image icr.io/a/shop:$TAG
else
  ibmcloud ce app create -n shop --image icr.io/a/shop:$TAG --min 1
fi
[ \"$1\" = all ] && ibmcloud ce app create -n extra -i x
";
    let topology = read(&[("deploy.sh", script)]);
    assert_eq!(targets(&topology), ["eu-de: shop, ?extra"]);
    let shop = topology.resources[1].workload().unwrap();
    assert_eq!(shop.replicas.autoscaled_min.known(), Some(&1));
    assert_eq!(shop.containers[0].image.symbol(), Some("icr.io/a/shop:${TAG}"));
    assert_eq!(apps(&topology)[1], "extra: 1 members, 1 targets, closed");
    let edges = topology.relations.iter().filter(|edge| edge.to == "r2").count();
    assert_eq!(edges, 0, "what may be deployed is not");
}

#[test]
fn either_of_two_regions_is_none_for_certain() {
    let script = format!(
        "if [ \"$1\" = prod ]; then R=us-south; else R=us-east; fi\nibmcloud target -r $R\n{CREATE}\n"
    );
    let to = ["<us-east|us-south>: shop"];
    deploys(&[("deploy.sh", &script)], &to, &["shop: 1 members, 1 targets"]);
    let script = format!("if x; then ibmcloud target -r us-south; fi\n{CREATE}\n");
    let to = ["<us-south or what was chosen before>: shop"];
    deploys(&[("deploy.sh", &script)], &to, &["shop: 1 members, 1 targets"]);
}

#[test]
fn what_a_demonstration_deletes_is_not_deployed() {
    let script = format!(
        "clean() {{ ( ibmcloud ce app delete -n shop -f ) >/dev/null 2>&1; }}\nclean\n\
         [[ \"$1\" == clean ]] && exit 0\n{CREATE}\ncurl $URL\nclean\n"
    );
    deploys(&[("run.sh", &script)], &[], &[]);
    let project = format!(
        "ibmcloud ce project create -n demo\n{CREATE}\nibmcloud ce project delete -n demo -f\n"
    );
    deploys(&[("run.sh", &project)], &[], &[]);
    let failing = format!("{CREATE}\ncurl x || {{ ibmcloud ce app delete -n shop; exit 1; }}\n");
    deploys(&[("run.sh", &failing)], &["<>: shop"], &["shop: 1 members, 1 targets"]);
}

#[test]
fn updates_keep_what_they_do_not_name() {
    let script = "ibmcloud ce app create -n shop -i a --min-scale 2 --max-scale=4\n\
                  ibmcloud ce app update -n shop --max 8 --cn 10\n\
                  ibmcloud ce app update -n other --image b\n";
    let topology = read(&[("deploy.sh", script)]);
    let shop = topology.resources[1].workload().unwrap();
    assert_eq!(shop.replicas.autoscaled_min.known(), Some(&2));
    assert_eq!(shop.replicas.autoscaled_max.known(), Some(&8));
    assert_eq!(shop.concurrency.known(), Some(&10));
    let other = topology.resources[2].workload().unwrap();
    assert!(other.replicas.autoscaled_min.is_unknown(), "it is as it was");
    let hidden = read(&[("d.sh", "ibmcloud ce app create -n shop -i a $MORE\n")]);
    assert!(hidden.resources[1].workload().unwrap().replicas.autoscaled_min.is_unknown());
    let absent = read(&[("d.sh", "ibmcloud ce app create -n shop -i a\n")]);
    assert_eq!(absent.resources[1].workload().unwrap().replicas.autoscaled_min.known(), Some(&0));
}

#[test]
fn scripts_that_run_scripts_are_one_job() {
    let common = "target() { ibmcloud target -r $1; ibmcloud ce project select -n shop; }\n";
    let child = format!("source $(dirname \"$0\")/common.sh\ntarget $1\n{CREATE}\n");
    let parent = "cd \"$(dirname \"$0\")\"\n./one.sh us-south\nbash one.sh eu-de\n";
    deploys(
        &[("ops/common.sh", common), ("ops/one.sh", &child), ("ops/deploy.sh", parent)],
        &["us-south shop: shop", "eu-de shop: shop"],
        &["shop of ops: 2 members, 2 targets, closed"],
    );
    deploys(
        &[("ops/common.sh", common), ("ops/one.sh", &child)],
        &["<${1}> shop: shop"],
        &["shop of ops: 1 members, 1 targets"],
    );
}

#[test]
fn scripts_that_build_or_test_add_nothing() {
    for script in [
        "docker build -t icr.io/a/shop . && docker push icr.io/a/shop\n",
        "ibmcloud cr login\nibmcloud cr build -t x .\n",
        "kubectl get pods\nkubectl rollout status deployment/shop\n",
        "ibmcloud login -r us-south\nibmcloud ce app list\ncf apps\nhelm lint .\n",
        "echo ibmcloud ce app create -n shop\n",
        "cat <<EOF\nibmcloud ce app create -n shop\nEOF\n",
        "# ibmcloud ce app create -n shop\n",
        "usage() { echo 'ibmcloud ce app create -n shop'; }\n",
    ] {
        deploys(&[("x.sh", script)], &[], &[]);
    }
}

#[test]
fn apps_of_one_name_are_joined_where_something_speaks_for_it() {
    let of = |region: &str, image: &str, name: &str| {
        format!("ibmcloud target -r {region}\nibmcloud ce app create -n {name} -i {image}\n")
    };
    let us = of("us-south", "us.icr.io/acme/shop:2", "shop");
    let eu = of("eu-de", "de.icr.io/acme/shop:2", "shop");
    deploys(
        &[("us/deploy.sh", &us), ("eu/deploy.sh", &eu)],
        &["eu-de: shop", "us-south: shop"],
        &["shop: 2 members, 2 targets, closed"],
    );
    let (a, b) = (of("us-south", "x/one", "hello"), of("eu-de", "x/two", "hello"));
    let topology = read(&[("cart/run.sh", &a), ("till/run.sh", &b)]);
    assert_eq!(topology.apps.len(), 2);
}

#[test]
fn a_script_that_may_deploy_elsewhere_leaves_the_list_open() {
    let script = format!("ibmcloud target -r us-south\n{CREATE}\n./deploy-to-europe\n");
    deploys(&[("deploy.sh", &script)], &["us-south: shop"], &["shop: 1 members, 1 targets"]);
    let script = format!("ibmcloud target -r us-south\n{CREATE}\nnpm test\ngit push\n");
    deploys(
        &[("deploy.sh", &script)],
        &["us-south: shop"],
        &["shop: 1 members, 1 targets, closed"],
    );
}

#[test]
fn what_is_made_where_it_is_missing_is_certain() {
    for script in [
        "if ! ibmcloud ce app get -n shop; then ibmcloud ce app create -n shop -i a; fi\n",
        "ibmcloud ce app get -n shop || ibmcloud ce app create -n shop -i a\n",
        "verb=update\nif ! ibmcloud ce app get -n shop; then verb=create; fi\nibmcloud ce app $verb -n shop -i a\n",
    ] {
        deploys(&[("d.sh", script)], &["<>: shop"], &["shop: 1 members, 1 targets"]);
    }
    let other = "if ! ibmcloud ce app get -n other; then ibmcloud ce app create -n shop -i a; fi\n";
    let to = ["<>: ?shop (perhaps)"];
    deploys(&[("d.sh", other)], &to, &["shop: 1 members, 1 targets"]);
}

#[test]
fn a_region_is_chosen_where_it_is_another() {
    let script = format!(
        "now=$(ibmcloud target --output JSON | jq -r .region.name)\n\
         if [[ \"$now\" != eu-de ]]; then ibmcloud target -r eu-de; fi\n{CREATE}\n"
    );
    let as_apps = ["shop: 1 members, 1 targets, closed"];
    deploys(&[("d.sh", &script)], &["eu-de: shop"], &as_apps);
}
