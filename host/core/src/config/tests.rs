//! The configuration over manifests in a folder.

use std::path::Path;

use resilint_schema::Topology;

use crate::facts::FactBook;
use crate::pipeline::{Inputs, read};
use crate::problem::Problem;

const AS_OF: &str = "2026-11-22";
const APP: &str =
    "applications:\n- name: shop\n  instances: 2\n  routes:\n  - route: www.example.com\n";

pub(super) fn checked(files: &[(&str, &str)]) -> (Topology, Vec<Problem>) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let config = folder.path().join("resilint.toml");
    let model = read(
        &Inputs {
            base: folder.path().to_path_buf(),
            paths: vec![folder.path().to_path_buf()],
            config: Path::new(&config).exists().then_some(config),
            as_of: AS_OF.into(),
            ..Inputs::default()
        },
        &FactBook::load().expect("facts"),
    );
    (model.topology, model.problems)
}

/// Name of each app with the regions of its targets.
fn places(topology: &Topology) -> Vec<String> {
    let region = |id: &String| {
        let resource = topology.resources.iter().find(|resource| resource.id == *id);
        resource.and_then(|resource| resource.location.region.known().cloned())
    };
    let apps = topology.apps.iter();
    apps.map(|app| {
        let regions: Vec<String> = app.targets.iter().filter_map(region).collect();
        let closed = if app.targets_closed { "" } else { " ..." };
        format!("{}: {}{closed}", app.name, regions.join(" "))
    })
    .collect()
}

pub(super) fn told(problems: &[Problem]) -> Vec<String> {
    let line = |problem: &Problem| {
        let place = problem.span.map(|span| format!("{}:{}", span.line, span.column));
        let help = problem.help.as_deref().unwrap_or_default();
        format!("{} {}: {} ({help})", problem.path, place.unwrap_or_default(), problem.message)
    };
    problems.iter().map(line).collect()
}

#[test]
fn a_target_says_where_an_app_runs() {
    let config = "[[target]]\napp = \"shop\"\nregion = \"uk-south\"\n\n\
                  [[target]]\napp = \"shop\"\nregion = \"us-south\"\nfile = \"*.yml\"\n";
    let (topology, problems) = checked(&[("manifest.yml", APP), ("resilint.toml", config)]);
    assert_eq!(places(&topology), ["shop: eu-gb us-south ..."]);
    assert_eq!(told(&problems), [""; 0]);
}

#[test]
fn files_of_one_app_are_joined_and_placed() {
    let config = "[[app]]\nname = \"shop\"\nfiles = [\"*/manifest.yml\"]\ncomplete = true\n\
                  topology = \"active-passive\"\n\n\
                  [app.locations]\n\"eu/*\" = \"eu-gb\"\n\"us/*\" = \"us-south\"\n";
    let us = APP.replace("shop", "shop-us");
    let files = [("eu/manifest.yml", APP), ("us/manifest.yml", &us), ("resilint.toml", config)];
    let (topology, problems) = checked(&files);
    assert_eq!(told(&problems), [""; 0]);
    assert_eq!(places(&topology), ["shop: eu-gb us-south"]);
    assert_eq!(topology.apps[0].members.len(), 2);
    assert_eq!(topology.apps[0].topology.known().map(String::as_str), Some("active-passive"));
}

#[test]
fn comments_say_the_same_of_their_file() {
    let eu = format!("# resilint: app=shop location=eu-gb\n{APP}");
    let us = format!("{}# resilint: app=shop location=us-south\n", APP.replace("shop", "other"));
    let (topology, problems) = checked(&[("eu.yml", &eu), ("us.yml", &us)]);
    assert_eq!(told(&problems), [""; 0]);
    assert_eq!(places(&topology), ["shop: eu-gb us-south ..."]);
    let (_, problems) = checked(&[("eu.yml", &format!("# resilint: app shop\n{APP}"))]);
    assert_eq!(
        told(&problems),
        [
            "eu.yml 1:3: `app` says nothing to resilint (write `# resilint: app=NAME location=REGION`)"
        ]
    );
}

#[test]
fn what_is_elsewhere_counts_until_it_expires() {
    let config = |expires| {
        format!(
            "[[external.glb]]\nhost = \"www.example.com\"\nreason = \"set up by hand\"\n\
             expires = \"{expires}\"\npools = [\n  {{ location = \"eu-gb\", origin = \"a.example.com\" }},\n  \
             {{ location = \"us-south\", origin = \"b.example.com\" }},\n]\n"
        )
    };
    let files = |config: &str| checked(&[("manifest.yml", APP), ("resilint.toml", config)]);
    let (topology, problems) = files(&config("2027-01-31"));
    assert_eq!(told(&problems), [""; 0]);
    assert_eq!(topology.apps[0].balancers.len(), 1, "by its host name");
    let (topology, problems) = files(&config("2026-01-31"));
    assert_eq!(topology.apps[0].balancers.len(), 0);
    assert_eq!(
        told(&problems),
        [
            "resilint.toml 4:11: what is said of www.example.com held until 2026-01-31 and counts for \
          nothing any more (look whether it still holds, and set a later day)"
        ]
    );
}

#[test]
fn slips_are_told_with_their_place() {
    let (_, problems) = checked(&[
        ("manifest.yml", APP),
        ("resilint.toml", "[[target]]\napp = \"shop\"\nregoin = \"eu-gb\"\n"),
    ]);
    let first = told(&problems);
    assert!(
        first.contains(
            &"resilint.toml 3:1: `regoin` is no key here (did you mean `region`?)".to_owned()
        ),
        "{first:?}"
    );
    let (_, problems) = checked(&[
        ("manifest.yml", APP),
        ("resilint.toml", "[[target]]\napp = \"shoq\"\nregion = \"eu-gb\"\n"),
    ]);
    assert_eq!(
        told(&problems),
        [
            "resilint.toml 2:7: the input declares no app `shoq`, so this entry says nothing (did you \
          mean `shop`?)"
        ]
    );
}
