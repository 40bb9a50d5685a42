//! Objects of the command line, made and to be made.

use resilint_schema::{Topology, Value, Why};

use super::assemble;
use crate::detect::{Format, detect};
use crate::facts::FactBook;
use crate::normalise::variables::Variables;
use crate::normalise::{Builder, Input};
use crate::parse::{ParseLimits, json};

fn topology(texts: &[&str]) -> Topology {
    let parsed: Vec<_> = texts.iter().map(|text| json(0, text, &ParseLimits::default())).collect();
    let inputs: Vec<Input<'_>> = parsed
        .iter()
        .map(|parsed| Input {
            path: "cis.json",
            format: detect("cis.json", &parsed.documents[0]),
            document: &parsed.documents[0],
            comments: &parsed.comments,
        })
        .collect();
    assert!(inputs.iter().all(|input| input.format == Format::CisJson), "all are told");
    let facts = FactBook::load().expect("facts");
    let variables = Variables::default();
    let mut builder = Builder::new(&facts, &variables);
    assemble(&inputs, &mut builder);
    builder.finish()
}

#[test]
fn what_a_script_fills_in_is_unknown() {
    let topology = topology(&[
        r#"{"name": "www.example.com", "fallback_pool": "", "default_pools": ["", ""], "ttl": 60}"#,
        r#"{"name": "p", "origins": [], "minimum_origins": 1, "check_regions": [],
            "monitor": "", "enabled": true}"#,
        r#"{"type": "http", "path": "/", "interval": 60, "expected_codes": "2xx"}"#,
    ]);
    let [pool, balancer] = topology.resources.as_slice() else { panic!("a pool and a balancer") };
    let pool = pool.origin_pool().expect("a pool");
    assert!(matches!(pool.health_check, Value::Unknown { why: Why::Template, .. }));
    assert!(pool.check_regions.items[0].is_unknown() && !pool.origins.closed);
    assert_eq!(pool.minimum_origins.known(), Some(&1));
    let balancer = balancer.global_load_balancer().expect("a balancer");
    assert!(matches!(balancer.fallback_pool, Value::Unknown { why: Why::Template, .. }));
    assert!(balancer.pools.items.is_empty() && !balancer.pools.closed);
    assert_eq!((balancer.ttl_seconds.known(), balancer.enabled.known()), (Some(&60), Some(&true)));
}

#[test]
fn what_is_made_is_joined_by_its_ids() {
    let topology = topology(&[
        r#"[{"id": "g1", "name": "www.example.com", "fallback_pool": "p2",
             "default_pools": ["p1", "p2"], "region_pools": {"WEU": ["p2"]}, "enabled": false}]"#,
        r#"{"result": [
             {"id": "p1", "name": "a", "origins": [
               {"name": "o", "address": "x.1x2y.eu-gb.codeengine.appdomain.cloud", "enabled": true}
             ], "check_regions": ["WEU"], "monitor": "m1"},
             {"id": "p2", "name": "b", "origins": [{"address": "192.0.2.1", "weight": 0}],
              "check_regions": ["WEU"], "monitor": ""}]}"#,
        r#"{"id": "m1", "type": "https", "interval": 60, "expected_codes": "200"}"#,
    ]);
    let [a, b, balancer] = topology.resources.as_slice() else { panic!("three resources") };
    let found = balancer.global_load_balancer().expect("a balancer");
    assert_eq!(found.pools.items, [a.id.clone(), b.id.clone()]);
    assert!(found.pools.closed && found.default_pools.ordered);
    assert_eq!((found.fallback_pool.known(), found.enabled.known()), (Some(&b.id), Some(&false)));
    let a = a.origin_pool().expect("a pool");
    assert_eq!(a.origins.items[0].location.region.known().map(String::as_str), Some("eu-gb"));
    let kind = a.health.known().and_then(|check| check.kind.known());
    assert_eq!(kind.map(String::as_str), Some("https"));
    let b = b.origin_pool().expect("a pool");
    assert_eq!(b.health_check.known(), Some(&false), "what is made without a check has none");
    assert_eq!(b.origins.items[0].weight.known().map(String::as_str), Some("0"));
    assert!(b.origins.items[0].location.region.is_unknown());
}
