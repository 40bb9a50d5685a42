//! Terraform through the real binary: what people who read the public configurations find, `eval`, and
//! configurations that are hostile or broken.

use std::fmt::Write as _;

use serde_json::Value as Json;

use crate::common::{Resilint, corpus, folder, verdicts};

/// What a topology says of places: a line for each resource that has one, with what balancers lead to.
fn places(document: &str) -> String {
    let topology: Json = serde_json::from_str(document).expect("the topology is JSON");
    let mut text = String::new();
    let empty = Vec::new();
    for resource in topology["resources"].as_array().unwrap_or(&empty) {
        let kind = resource["kind"].as_str().unwrap_or("?");
        const SHOWN: [&str; 7] = [
            "cluster",
            "global-load-balancer",
            "load-balancer",
            "origin-pool",
            "server",
            "server-group",
            "database",
        ];
        if !SHOWN.contains(&kind) {
            continue;
        }
        let address = resource["origin"]["address"].as_str().unwrap_or("?");
        let _ = write!(text, "{kind} {address}");
        for part in ["region", "zone", "datacenter"] {
            let value = shown(&resource["location"][part]);
            if !value.is_empty() {
                let _ = write!(text, " {part}={value}");
            }
        }
        let spec = &resource["spec"];
        for pool in spec["pools"]["items"].as_array().unwrap_or(&empty) {
            if pool["zones"].is_object() {
                let _ = write!(text, " [{}]", set(&pool["zones"]));
            }
        }
        if spec["zones"].is_object() {
            let _ = write!(text, " [{}]", set(&spec["zones"]));
        }
        for origin in spec["origins"]["items"].as_array().unwrap_or(&empty) {
            let region = shown(&origin["location"]["region"]);
            let _ = write!(text, " origin->{}", if region.is_empty() { "?" } else { &region });
        }
        if kind == "global-load-balancer" {
            let count = spec["pools"]["items"].as_array().map_or(0, Vec::len);
            let open = if spec["pools"]["closed"] == true { "" } else { " or more" };
            let _ = write!(text, " pools={count}{open}");
        }
        text.push('\n');
    }
    text
}

fn shown(value: &Json) -> String {
    match value["state"].as_str() {
        Some("known") => format!(
            "{}{}",
            value["value"].as_str().unwrap_or("?"),
            match value["from"].as_str() {
                Some("literal") | None => String::new(),
                Some(from) => format!(" ({from})"),
            }
        ),
        Some("unknown") => format!("<{}>", value["symbol"].as_str().unwrap_or("?")),
        _ => String::new(),
    }
}

fn set(set: &Json) -> String {
    let items = set["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let items: Vec<String> = items.iter().map(shown).collect();
    format!("{}{}", items.join(", "), if set["closed"] == true { "" } else { ", ..." })
}

macro_rules! places_of {
    ($($test:ident: $folder:literal;)+) => {$(
        #[test]
        fn $test() {
            if let Some(corpus) = corpus() {
                let said = Resilint::new(&corpus.join($folder), &["topology"]).run();
                insta::assert_snapshot!(stringify!($test), places(&said.stdout));
            }
        }
    )+};
}

places_of! {
    places_of_website_multi_region: "IBM-Cloud__terraform-provider-ibm/examples/ibm-website-multi-region";
    places_of_multi_mzr: "IBM-Cloud__vpc-ha-iac/multi-mzr-automation";
    places_of_vpc_autoscale: "IBM-Cloud__vpc-tutorials/vpc-autoscale";
    places_of_base_ocp: "terraform-ibm-modules__terraform-ibm-base-ocp-vpc";
}

#[test]
fn clusters_of_base_ocp_are_judged() {
    let Some(corpus) = corpus() else { return };
    let folder = corpus.join("terraform-ibm-modules__terraform-ibm-base-ocp-vpc");
    let said = Resilint::check(&folder, &["--format", "json"]).run();
    let all = verdicts(&said.stdout);
    let of_clusters = |line: &&str| {
        ["K8S001", "K8S002", "K8S011"].iter().any(|rule| line.starts_with(rule))
            && !line.contains(" not-applicable ")
    };
    let lines: Vec<&str> = all.lines().filter(of_clusters).collect();
    insta::assert_snapshot!("clusters_of_base_ocp_are_judged", lines.join("\n"));
}

const SITES: &[(&str, &str)] = &[
    ("main.tf", "module \"web\" {\n  source = \"./site\"\n  region = var.region\n}\n"),
    (
        "variables.tf",
        "variable \"region\" {\n  validation {\n    condition     = contains([\"eu-gb\", \"eu-de\"], var.region)\n    error_message = \"no\"\n  }\n}\n",
    ),
    (
        "site/main.tf",
        "variable \"region\" {}\nlocals {\n  zones = [for n in [1, 2] : \"${var.region}-${n}\"]\n}\n",
    ),
    ("site/outputs.tf", "output \"zones\" {\n  value = local.zones\n}\n"),
];

#[test]
fn eval_shows_the_way_to_what_is_missing() {
    let folder = folder(SITES);
    let eval = |args: &[&str]| {
        let args: Vec<&str> = ["eval"].into_iter().chain(args.iter().copied()).collect();
        Resilint::new(folder.path(), &args).run()
    };
    let said = eval(&["module.web.zones[0]"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    insta::assert_snapshot!("eval_unknown", said.stdout);
    insta::assert_snapshot!("eval_candidates", eval(&["var.region"]).stdout);
    let said = eval(&["module.web.zones", "--var", "region=eu-gb"]);
    assert_eq!(said.stdout, "[\n  \"eu-gb-1\",\n  \"eu-gb-2\",\n]\n");
    let said = eval(&["module.nowhere.x"]);
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("module.nowhere is not declared"), "{}", said.stderr);
    assert_eq!(eval(&["1 +"]).code, 2);
    assert_eq!(eval(&["1", "--dir", "site/none"]).code, 2);
}

#[test]
fn eval_takes_an_expression_that_starts_with_a_sign() {
    let folder = folder(&[("main.tf", "variable \"n\" {\n  type = number\n}\n")]);
    let said = Resilint::new(folder.path(), &["eval", "-var.n", "--var", "n=2"]).run();
    assert_eq!((said.code, said.stdout.as_str()), (0, "-2\n"), "{}", said.stderr);
}

#[test]
fn eval_says_what_is_wrong_with_the_files_where_none_can_be_read() {
    let folder = folder(&[("main.tf", "locals {\n  a =\n")]);
    let said = Resilint::new(folder.path(), &["eval", "1"]).run();
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("main.tf"), "{}", said.stderr);
    assert!(
        said.stderr.contains("none of the Terraform files in . can be read"),
        "{}",
        said.stderr
    );
}

#[test]
fn eval_answers_for_each_scenario() {
    let folder = folder(&[
        ("main.tf", "variable \"region\" {}\n"),
        ("eu.tfvars", "region = \"eu-gb\"\n"),
        ("us.tfvars", "region = \"us-south\"\n"),
    ]);
    let said = Resilint::new(folder.path(), &["eval", "var.region"]).run();
    assert_eq!(said.stdout, "# eu.tfvars\n\"eu-gb\"\n# us.tfvars\n\"us-south\"\n");
}

#[test]
fn broken_configurations_get_clear_answers() {
    let many: String = format!(
        "resource \"ibm_is_subnet\" \"s\" {{\n  for_each = toset([for n in range(1000) : \"s${{n}}\"])\n  zone     = \"eu-gb-1\"\n}}\n{}",
        "resource \"ibm_is_vpc\" \"v\" {\n  count = 10000\n}\n"
    );
    let folder = folder(&[
        (
            "circle/main.tf",
            "locals {\n  a = local.b\n  b = local.a\n}\noutput \"a\" {\n  value = local.a\n}\n",
        ),
        ("gone/main.tf", "module \"m\" {\n  source = \"./nowhere\"\n}\n"),
        ("outside/main.tf", "module \"m\" {\n  source = \"../../elsewhere\"\n}\n"),
        ("syntax/main.tf", "resource \"ibm_is_vpc\" \"v\" {\n  name =\n}\n"),
        ("many/main.tf", &many),
    ]);
    let said = Resilint::new(folder.path(), &["topology"]).run();
    insta::assert_snapshot!("broken_configurations_get_clear_answers", said.stderr);
    assert_eq!(said.code, 2);
}
