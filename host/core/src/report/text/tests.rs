//! The text report as people see it.

use std::sync::Arc;

use insta::assert_snapshot;
use resilint_schema::{Offering, Severity, Span, Verdict};

use crate::finding::Finding;
use crate::report::fixture::{
    ASCII, COLOUR, NARROW, Scene, WIDE, app, finding, missing, primary, related, rule, shop,
};
use crate::report::text::problem_line;
use crate::report::{Show, Style};

const ALL: Show = Show { pass: true, unknown: true, info: true, quiet: false };

#[test]
fn shop_on_80_columns() {
    assert_snapshot!(shop().text(NARROW));
}

#[test]
fn shop_on_120_columns() {
    assert_snapshot!(shop().text(WIDE));
}

#[test]
fn shop_in_ascii() {
    let text = shop().text(ASCII);
    assert!(text.is_ascii());
    assert_snapshot!(text);
}

#[test]
fn shop_quiet() {
    let scene = Scene { show: Show { quiet: true, ..Show::default() }, ..shop() };
    assert_snapshot!(scene.text(NARROW));
}

#[test]
fn shop_with_everything() {
    assert_snapshot!(Scene { show: ALL, ..shop() }.text(NARROW));
}

#[test]
fn colour_changes_nothing_but_colour() {
    let text = Scene { show: ALL, ..shop() }.text(COLOUR);
    assert!(text.contains("\u{1b}[1;31merror K8S005\u{1b}[0m"));
    let mut plain = String::new();
    for (index, part) in text.split("\u{1b}[").enumerate() {
        plain.push_str(if index == 0 { part } else { part.split_once('m').map_or("", |p| p.1) });
    }
    assert_eq!(plain, Scene { show: ALL, ..shop() }.text(NARROW));
}

#[test]
fn the_order_of_findings_changes_nothing() {
    let mut scene = shop();
    scene.findings.reverse();
    scene.problems.reverse();
    scene.apps.reverse();
    assert_eq!(scene.text(WIDE), shop().text(WIDE));
    assert_eq!(scene.json(), shop().json());
}

#[test]
fn a_run_that_looked_at_nothing_says_so() {
    assert_eq!(
        Scene::default().text(NARROW),
        "0 errors, 0 warnings, 0 unknown, 0 passed in 0 apps\n"
    );
}

/// Many apps of one kind, as in a shop of microservices.
fn boutique(count: usize) -> Scene {
    let mut scene = Scene::default();
    let single = rule("K8S005", "kubernetes/single-replica", Some("kubernetes/multi-zone"));
    let glb = rule("GLB001", "kubernetes/glb", Some("kubernetes/global-load-balancer"));
    for index in 0..count {
        let name = format!("service-{index:02}");
        let at =
            scene.file(&format!("k8s/{name}.yaml"), "kind: Deployment\nspec:\n  replicas: 1\n");
        let app = app(index, &name, Offering::Kubernetes);
        let verdict = if index % 5 == 4 { Verdict::Pass } else { Verdict::Fail };
        let mut one = finding(&single, &app, verdict);
        one.subject = Some(format!("Deployment default/{name}"));
        one.message = if verdict == Verdict::Fail { "runs one copy" } else { "two copies" }.into();
        one.help = Some("set `spec.replicas` to at least 2".into());
        one.places = vec![primary(at("replicas: 1"), "one copy")];
        let mut balanced = finding(&glb, &app, Verdict::Unknown);
        let what = format!("whether a balancer serves {name}");
        balanced.missing = Some(missing("glb", &what, "check the Terraform of the balancer too"));
        scene.findings.extend([one, balanced]);
        scene.apps.push(app);
    }
    scene
}

#[test]
fn the_same_failure_many_times() {
    assert_snapshot!(boutique(7).text(NARROW));
}

#[test]
fn up_to_five_are_drawn_in_full() {
    assert_eq!(boutique(6).text(NARROW).matches("replicas: 1\n").count(), 5);
    assert_eq!(boutique(7).text(NARROW).matches("replicas: 1\n").count(), 3);
}

/// Apps that differ in every way three bullets can, five states each.
fn motley(count: usize) -> Scene {
    let mut scene = Scene { show: Show::default(), ..Scene::default() };
    let bullets = ["cloud-foundry/locations", "cloud-foundry/global-load-balancer"];
    let verdicts =
        [Verdict::Fail, Verdict::Unknown, Verdict::Pass, Verdict::NotApplicable].map(Some);
    for index in 0..count {
        let app = app(index, &format!("application-{index:02}"), Offering::CloudFoundry);
        let states = [index % 5, index / 5 % 5];
        for (bullet, state) in bullets.iter().zip(states) {
            let Some(Some(verdict)) = verdicts.get(state) else { continue };
            let mut said = finding(&rule("CF001", "cloud-foundry/x", Some(bullet)), &app, *verdict);
            said.severity = Severity::Info;
            scene.findings.push(said);
        }
        scene.apps.push(app);
    }
    scene.findings.retain(|finding| finding.verdict != Verdict::Unknown || finding.app.id != "a0");
    scene
}

#[test]
fn a_matrix_of_many_columns() {
    let text = motley(40).text(NARROW);
    assert!(text.lines().all(|line| line.chars().count() <= 80));
    let matrix = text.split_once("Coverage").map_or("", |parts| parts.1);
    assert_snapshot!(matrix);
}

/// The drawing of one failure at the given texts of a file.
fn drawn(text: &str, needles: &[&str]) -> String {
    let mut scene = Scene::default();
    let at = scene.file("a.yaml", text);
    let web = app(0, "web", Offering::InternetServices);
    let mut failure = failed(&web);
    failure.places = needles.iter().map(|needle| primary(at(needle), needle)).collect();
    scene.findings.push(failure);
    scene.text(NARROW)
}

fn failed(app: &Arc<crate::finding::AppRef>) -> Finding {
    let mut failure = finding(&rule("X001", "x/y", None), app, Verdict::Fail);
    failure.message = "it fails".into();
    failure
}

#[test]
fn wide_characters_and_tabs_keep_the_underline_right() {
    assert_snapshot!(drawn("名前: 漢字 x\r\n\tk:\tv # é\r\nlast: 1", &["漢字", "v"]), @r"
    web (internet-services): 1 error

      × error X001 x/y: it fails
       ╭─[a.yaml:1:5]
     1 │ 名前: 漢字 x
       ·       ──┬─
       ·         ╰── 漢字
     2 │     k:  v # é
       ·         ┬
       ·         ╰── v
     3 │ last: 1
       ╰────

    1 error, 0 warnings, 0 unknown, 0 passed in 0 apps
    ");
}

#[test]
fn a_mark_behind_the_last_character_and_in_an_empty_file() {
    for (text, span) in
        [("a: 1", Span::at(0, 1, 5)), ("a: 1\n", Span::at(0, 2, 1)), ("", Span::at(0, 1, 1))]
    {
        let mut scene = Scene::default();
        scene.sources.push("a.yaml", text);
        let mut failure = failed(&app(0, "web", Offering::Db2));
        failure.places = vec![primary(span, "here")];
        scene.findings.push(failure);
        let drawn = scene.text(NARROW);
        let place = format!("[a.yaml:{}:{}]", span.line, span.column);
        assert!(drawn.contains(&place) && drawn.contains("╰── here"), "{drawn}");
    }
}

#[test]
fn places_outside_of_the_files_are_left_out() {
    let mut scene = Scene::default();
    scene.sources.push("a.yaml", "a: 1\n");
    let mut failure = failed(&app(0, "web", Offering::Db2));
    let far = Span { source: 0, line: 1, column: 90, end_line: 9, end_column: 1 };
    failure.places =
        vec![primary(Span::at(7, 1, 1), ""), primary(Span::at(0, 99, 1), ""), related(far, "far")];
    scene.findings.push(failure);
    assert!(scene.text(NARROW).contains("× error X001 x/y: it fails\n"));
}

#[test]
fn a_line_of_a_megabyte_is_cut_around_its_mark() {
    let text = format!("{{\"a\": \"{0}\", \"count\": 1, \"b\": \"{0}\"}}", "é".repeat(500_000));
    assert_snapshot!(drawn(&text, &["\"count\": 1"]), @r#"
    web (internet-services): 1 error

      × error X001 x/y: it fails
       ╭─[a.yaml:1:500011]
     1 │ …ééééééééééééééééé", "count": 1, "b": "éééééééééééééééééééééééééééééé…
       ·                      ─────┬────
       ·                           ╰── "count": 1
       ╰────

    1 error, 0 warnings, 0 unknown, 0 passed in 0 apps
    "#);
}

#[test]
fn marks_over_each_other_become_one() {
    let shown = drawn("a: {b: 1}\n", &["{b: 1}", "b: 1"]);
    assert!(shown.contains("╰── {b: 1}; b: 1"), "{shown}");
}

#[test]
fn distant_marks_of_a_file_have_frames_of_their_own() {
    let shown = drawn("a: 1\n\n\n\n\n\n\n\nb: 2\n", &["b: 2", "a: 1"]);
    let (b, a) = (shown.find("[a.yaml:9:1]"), shown.find("[a.yaml:1:1]"));
    assert!(b.is_some() && b < a, "{shown}");
}

#[test]
fn hostile_text_does_nothing() {
    let evil = "\u{1b}[2Jboo\u{202e}\n::error::x \u{9b}1m ##[error]";
    let mut scene = Scene { show: ALL, ..Scene::default() };
    let at = scene.file(&format!("dir/{evil}.yaml"), "a: \u{1b}]0;t\u{7} \u{202e} ##[x] b\n");
    let web = app(0, evil, Offering::Kubernetes);
    let long = format!("{evil} {}", "long ".repeat(2_000));
    for verdict in [Verdict::Fail, Verdict::Unknown, Verdict::Pass] {
        let mut said = finding(&rule("X001", evil, None), &web, verdict);
        (said.message, said.help) = (long.clone(), Some(long.clone()));
        said.missing = Some(missing(evil, &long, &long));
        said.subject = Some(evil.into());
        said.places = vec![primary(at("b"), &long)];
        scene.findings.push(said);
    }
    scene.apps.push(web);
    scene.problems = shop().problems;
    for problem in &mut scene.problems {
        (problem.path, problem.message) = (evil.into(), evil.into());
    }
    scene.failures = shop().failures;
    scene.failures.iter_mut().for_each(|failure| failure.message = evil.into());
    for show in [ALL, Show::default()] {
        scene.show = show;
        for style in [NARROW, ASCII] {
            let text = scene.text(style);
            let obeyed = |c: char| c != '\n' && crate::sanitise::is_harmful(c);
            assert!(!text.contains(obeyed), "{text}");
            assert!(!text.contains("##["), "{text}");
            assert!(!text.lines().any(|line| line.trim_start().starts_with("::")), "{text}");
            assert!(text.len() < 10_000, "{}", text.len());
        }
    }
}

mod any_text {
    //! The drawer of snippets asserts much of what it is given; no place may make it panic.

    use proptest::prelude::*;

    use super::*;

    fn any_span() -> impl Strategy<Value = Span> {
        (0..2_u32, 0..6_u32, 0..90_u32, 0..6_u32, 0..90_u32).prop_map(
            |(source, line, column, end_line, end_column)| Span {
                source,
                line,
                column,
                end_line,
                end_column,
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        #[test]
        fn any_place_in_any_text_can_be_drawn(
            texts in prop::collection::vec("([a-z :\t\r\n漢é\u{1b}\u{202e}]|:: ){0,120}", 2),
            spans in prop::collection::vec(any_span(), 0..5),
            unicode in any::<bool>(),
        ) {
            let mut scene = Scene::default();
            for text in &texts {
                scene.sources.push("a.yaml", text.as_str());
            }
            let mut failure = failed(&app(0, "web", Offering::Db2));
            failure.places = spans.iter().map(|span| primary(*span, "here")).collect();
            scene.findings.push(failure);
            let shown = scene.text(Style { unicode, ..NARROW });
            let obeyed = |c: char| c != '\n' && crate::sanitise::is_harmful(c);
            prop_assert!(!shown.contains(obeyed), "{shown}");
            prop_assert!(!shown.contains("Failed to read"), "{shown}");
            prop_assert!(shown.starts_with("web (db2): 1 error\n"), "{shown}");
        }
    }
}

#[test]
fn a_problem_in_one_line_is_harmless() {
    let problem = crate::problem::Problem {
        code: "resilint::input::malformed",
        severity: Severity::Error,
        path: "a\u{1b}[2J.yml".into(),
        span: Some(Span::at(0, 3, 7)),
        message: "bad\n::error::x\u{7}".into(),
        help: None,
    };
    assert_eq!(problem_line(&problem), "error: a\\u{1b}[2J.yml:3:7: bad :\\u{3a}error::x\\u{7}");
}
