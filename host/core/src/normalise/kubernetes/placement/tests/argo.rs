//! Argo CD.

use super::{deployment, targets, topology};

const EU: &str = "https://c100-e.eu-de.containers.cloud.ibm.com:31234";

fn application(path: &str, destination: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: a}}\nspec:\n  source: {{repoURL: https://example.com/r, path: {path}}}\n  destination: {destination}\n"
    )
}

/// A set of these generators, whose template takes `path` and sends it to `destination`.
fn set(generators: &str, path: &str, destination: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {{name: s}}\nspec:\n  generators: {generators}\n  template:\n    metadata: {{name: a}}\n    spec:\n      source: {{repoURL: https://example.com/r, path: '{path}'}}\n      destination: {destination}\n"
    )
}

fn sent(manifest: &str) -> String {
    let web = deployment("shop");
    targets(&topology(&[("k/eu/web.yaml", &web), ("argo.yaml", manifest)]), "shop")
}

#[test]
fn an_application_is_a_target() {
    let to = |destination: &str| sent(&application("k/eu", destination));
    assert_eq!(to(&format!("{{server: '{EU}'}}")), "eu-de@6");
    assert_eq!(to("{name: prod}"), "(the region of cluster prod)@6 +");
    assert_eq!(
        to("{server: 'https://kubernetes.default.svc'}"),
        "(the region of the cluster that Argo CD runs in)@6 +"
    );
    assert_eq!(to("{server: '{{url}}'}"), "({{url}})@6 +");
    assert_eq!(to("{}"), "(the destination of the application)@3 +");
    assert_eq!(to("[1]"), "(the destination of the application)@3 +");
}

#[test]
fn what_is_not_in_the_repository_is_not_joined() {
    let to = |path: &str| sent(&application(path, &format!("{{server: '{EU}'}}")));
    for path in ["k/us", "../k/eu", "/k/eu", "k", "''", "[k/eu]", "k/e"] {
        assert_eq!(to(path), "+", "{path}");
    }
    assert_eq!(to("k/eu/"), "eu-de@6");
    let other = application("k/eu", &format!("{{server: '{EU}'}}"));
    let rival = other.replace("example.com/r", "example.com/q");
    let doubt = "?(whether example.com/q is the repository that is read)@13 ?(whether example.com/r is the repository that is read)@6 +";
    assert_eq!(sent(&format!("{other}---\n{rival}")), doubt);
    let gone = application("k/gone", &format!("{{server: '{EU}'}}"));
    assert_eq!(
        sent(&format!("{other}---\n{gone}")),
        "?(whether example.com/r is the repository that is read)@6 +"
    );
}

#[test]
fn folders_are_not_searched_deeper_than_argo_does() {
    let web = deployment("shop");
    let of = |directory: &str| {
        let manifest =
            application(&format!("k, directory: {directory}"), &format!("{{server: '{EU}'}}"));
        targets(&topology(&[("k/eu/web.yaml", &web), ("argo.yaml", &manifest)]), "shop")
    };
    assert_eq!(of("{}"), "+");
    assert_eq!(of("{recurse: true}"), "eu-de@6");
    assert_eq!(of("{recurse: true, include: 'us/*'}"), "+");
    assert_eq!(of("{recurse: true, exclude: '{*.yaml,x}'}"), "+");
    assert_eq!(of("{recurse: true, include: '[', exclude: ']'}"), "+");
}

#[test]
fn lists_make_an_application_each() {
    let list = "[{list: {elements: [{p: k/eu, r: eu-de}, {p: k/eu, r: us-south}]}}]";
    let url = "{server: 'https://c1.{{r}}.containers.cloud.ibm.com'}";
    assert_eq!(sent(&set(list, "{{p}}", url)), "eu-de@5 us-south@5");
    let unclear = set(list, "{{p}}", "{server: '{{gone}}'}");
    assert_eq!(sent(&unclear), "({{gone}})@10 ({{gone}})@10 +");
    assert_eq!(sent(&set("[{list: {elements: []}}]", "k/eu", url)), "+");
    let open = "?(which clusters ApplicationSet s selects)@5 +";
    for generators in
        ["[{list: {elementsYaml: x}}]", "[{scmProvider: {}}]", "[{plugin: {}}]", "[{}]"]
    {
        assert_eq!(sent(&set(generators, "k/eu", url)), open, "{generators}");
    }
}

#[test]
fn a_matrix_is_all_pairs_and_a_merge_is_the_first() {
    let git = "{git: {repoURL: https://example.com/r, directories: [{path: 'k/*'}]}}";
    let list = "{list: {elements: [{r: eu-de}, {r: us-south}]}}";
    let url = "{server: 'https://c1.{{r}}.containers.cloud.ibm.com'}";
    let matrix = format!("[{{matrix: {{generators: [{git}, {list}]}}}}]");
    assert_eq!(sent(&set(&matrix, "{{path}}", url)), "eu-de@5 us-south@5");
    let base = "{list: {elements: [{n: a, r: eu-de}, {n: b, r: us-east}]}}";
    let over = "{list: {elements: [{n: b, r: us-south}]}}";
    let merge = format!("[{{merge: {{mergeKeys: [n], generators: [{base}, {over}]}}}}]");
    assert_eq!(sent(&set(&merge, "k/eu", url)), "eu-de@5 us-south@5");
}

#[test]
fn registered_clusters_are_some_of_the_clusters() {
    let secret = |name: &str, labels: &str| {
        format!(
            "---\napiVersion: v1\nkind: Secret\nmetadata: {{name: {name}, labels: {{argocd.argoproj.io/secret-type: cluster, {labels}}}}}\nstringData: {{name: {name}, server: 'https://{name}.example.com'}}\n"
        )
    };
    let secrets = format!(
        "{}{}{}",
        secret("a", "topology.kubernetes.io/region: eu-de"),
        secret("b", "stage: prod, topology.kubernetes.io/region: moon-1"),
        secret("c", "stage: prod, region: north")
    );
    let all = set("[{clusters: {}}]", "k/eu", "{server: '{{server}}'}");
    assert_eq!(sent(&format!("{all}{secrets}")), "(the region of cluster c)@5 eu-de@5 moon-1@5 +");
    let some =
        set("[{clusters: {selector: {matchLabels: {stage: prod}}}}]", "k/eu", "{name: '{{name}}'}");
    assert_eq!(sent(&format!("{some}{secrets}")), "(the region of cluster c)@5 moon-1@5 +");
}

#[test]
fn patched_applications_are_not_final() {
    let web = deployment("shop");
    let manifest = application("k/eu", &format!("{{server: '{EU}'}}"));
    let kustomization = "resources: [a.yaml]\npatches:\n  - target: {kind: Application}\n    patch: '[{op: replace, path: /spec/destination/server, value: x}]'\n";
    let files = [
        ("k/eu/web.yaml", &*web),
        ("argo/a.yaml", &*manifest),
        ("argo/kustomization.yaml", kustomization),
    ];
    let doubt = "?(what Application a becomes when it is applied)@6 +";
    assert_eq!(targets(&topology(&files), "shop"), doubt);
}

#[test]
fn sets_do_not_grow_without_end() {
    let elements = (0..2000).map(|n| format!("{{r: '{n}'}}")).collect::<Vec<_>>().join(", ");
    let list = format!("{{list: {{elements: [{elements}]}}}}");
    let mut nested = format!("{{matrix: {{generators: [{list}, {list}]}}}}");
    for _ in 0..6 {
        nested = format!("{{matrix: {{generators: [{nested}, {list}]}}}}");
    }
    let manifest = set(&format!("[{nested}]"), "k/eu", "{name: '{{r}}'}");
    let found = sent(&manifest);
    assert!(found.ends_with('+') && found.len() < 200_000, "{}", found.len());
}

#[test]
fn the_cluster_of_an_installer_is_known_by_its_api() {
    let web = deployment("shop");
    let manifest = application("k/eu", "{server: 'https://api.prod.example.com:6443'}");
    let config = "apiVersion: v1\nbaseDomain: example.com\nmetadata: {name: prod}\nplatform: {ibmcloud: {region: jp-tok}}\n";
    let files =
        [("k/eu/web.yaml", &*web), ("argo.yaml", &*manifest), ("install-config.yaml", config)];
    assert_eq!(targets(&topology(&files), "shop"), "jp-tok@6");
}
