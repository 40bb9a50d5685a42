//! Expressions: what they are, and what stands for those that cannot be told.

use super::of_tasks;
use crate::terraform::of_documents::shown;

/// The name that a template gives, with some variables.
fn value(template: &str) -> String {
    let vars = r#"
region: eu-de
zones: [eu-de-1, eu-de-2, eu-de-3]
places: {dal10: us-south-1, lon02: eu-gb-1}
nested: {a: {b: [{c: deep}]}}
number: 3
yes_: yes
nothing:
loop_a: "{{ loop_b }}"
loop_b: "{{ loop_a }}"
"#;
    let tasks = format!("- ibm_is_vpc:\n    name: {template:?}\n");
    shown(&of_tasks(vars, &tasks).resources[0].name)
}

#[test]
fn what_is_known() {
    for (template, expected) in [
        ("{{ region }}-1", "eu-de-1"),
        ("{{ region ~ '-' ~ number }}", "eu-de-3"),
        ("{{ region + '-1' }}", "eu-de-1"),
        (
            "{{ zones[0] }}/{{ zones[-1] }}/{{ zones | first }}/{{ zones | last }}",
            "eu-de-1/eu-de-3/eu-de-1/eu-de-3",
        ),
        ("{{ zones[1:] | join(',') }}", "eu-de-2,eu-de-3"),
        ("{{ zones | length * 2 + 1 }}", "7"),
        ("{{ 7 // 2 }} {{ 7 % 4 }} {{ -7 % 4 }}", "3 3 1"),
        ("{{ places['dal10'] | regex_replace('-[0-9]$', '') }}", "us-south"),
        ("{{ places.lon02 | regex_replace('^(.*)-(.)$', '\\\\2 of \\\\1') }}", "1 of eu-gb"),
        ("{{ nested.a.b[0].c | upper }}", "DEEP"),
        ("{{ nested['a'].get('x', 'none') }}", "none"),
        ("{{ 'a' if region == 'eu-de' else 'b' }}", "a"),
        ("{{ (number > 2) | ternary('many', 'few') }}", "many"),
        ("{{ 'eu' in region and 'eu-de-2' in zones and 'x' not in places }}", "true"),
        ("{{ 'x' if 1 < number <= 3 and yes_ else 'y' }}", "x"),
        ("{{ region.split('-')[1] }}{{ region.replace('e', '3') }}", "de3u-d3"),
        ("{{ ['a', ['b', 'c']] | flatten | join }}", "abc"),
        ("{{ (places | combine({'x': 'y'})).x }}{{ places | dict2items | length }}", "y2"),
        ("{{ zones | map('regex_replace', '-[0-9]+$', '') | unique | list | join }}", "eu-de"),
        ("{{ range(1, 4) | join('-') }}", "1-2-3"),
        ("{{ nothing is none }}{{ missing.x is not defined or true }}", "TrueTrue"),
        ("{# a comment #}plain", "plain"),
        ("{{ '{{' }}", "{{"),
    ] {
        assert_eq!(value(template), expected, "{template}");
    }
}

#[test]
fn what_is_not_known_has_a_symbol() {
    for (template, expected) in [
        ("{{ place }}", "<place>"),
        ("{{ place }}-1", "<${place}-1>"),
        ("{{ place ~ '-' ~ number }}", "<${place}-3>"),
        ("{{ place + '-1' }}", "<${place}-1>"),
        ("{{ net.zones[number].name }}", "<net.zones[3].name>"),
        ("{{ net['zones'] }}", "<net.zones>"),
        ("{{ place | upper }}", "<place | upper>"),
        ("{{ place | my_filter(region, 1) }}", "<place | my_filter(\"eu-de\", 1)>"),
        ("{{ region | my_filter }}", "<\"eu-de\" | my_filter>"),
        ("{{ 'a' if place == region else 'b' }}", "<\"a\" if (place == \"eu-de\") else \"b\">"),
        ("{{ places[site] }}", "<({\"dal10\" = \"us-south-1\", \"lon02\" = \"eu-gb-1\"})[site]>"),
        ("{{ [region, place] | join('/') }}", "<eu-de/${place}>"),
        ("{{ not place }}", "<not place>"),
        ("{{ 9 | random }}", "<?>"),
        ("{{ loop_a }}", "<something made of loop_a>"),
        ("{% if x %}a{% endif %}", "<?>"),
        ("{{ places.none }}", "<?>"),
        ("{{ broken | }}", "<?>"),
        ("{{ zones[9] }}", "<?>"),
    ] {
        let found = value(template);
        assert!(
            found == expected || expected.contains("loop") && found.starts_with('<'),
            "{template}: {found}"
        );
    }
}
