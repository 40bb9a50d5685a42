//! `ibmcloud cis glb-create`: global load balancers, their pools and health checks. Files that these
//! commands are given are read by themselves.

use resilint_schema::Value;

use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::machine::Machine;
use crate::normalise::delivery::ordered::{Argument, given};
use crate::shell::Call;

/// The words after `ibmcloud cis`.
pub(super) fn run(words: &[&str], call: &Call, machine: &mut Machine) {
    let rest = Arguments::new(call, 3);
    if rest.has(&["json", "json-file", "json-str", "s", "j"]) {
        return;
    }
    match words.first().copied().unwrap_or_default() {
        "glb-create" => balancer(&rest, machine),
        "glb-pool-create" => pool(&rest, machine),
        "glb-monitor-create" => monitor(&rest, machine),
        _ => {}
    }
}

fn balancer(arguments: &Arguments<'_>, machine: &mut Machine) {
    let pools = list(arguments.value(&["default-pools"]));
    let ordered = machine
        .order("ibm_cis_global_load_balancer", arguments.value(&["name"]), arguments)
        .text("fallback_pool_id", arguments.value(&["fallback-pool"]))
        .with("default_pool_ids", Argument::List(pools))
        .plain("proxied", arguments.value(&["proxied"]))
        .plain("ttl", arguments.value(&["ttl"]))
        .plain("enabled", arguments.value(&["enable", "enabled"]))
        .text("steering_policy", arguments.value(&["steering-policy"]))
        .text("session_affinity", arguments.value(&["session-affinity"]));
    machine.add(ordered);
}

fn pool(arguments: &Arguments<'_>, machine: &mut Machine) {
    let origins: Vec<_> = arguments.all(&["origins"]).iter().map(origin).collect();
    let ordered = machine
        .order("ibm_cis_origin_pool", arguments.value(&["name"]), arguments)
        .with("origins", Argument::Blocks(origins))
        .with("check_regions", Argument::List(list(arguments.value(&["check-regions"]))))
        .text("monitor", arguments.value(&["monitor", "health-check"]))
        .plain("minimum_origins", arguments.value(&["min-origins"]))
        .plain("enabled", arguments.value(&["enable", "enabled"]))
        .text("notification_email", arguments.value(&["notification-email"]));
    machine.add(ordered);
}

/// `name=us,address=us.example.com,enabled=true,weight=1`.
fn origin(text: &Value<String>) -> Vec<(&'static str, Argument)> {
    let part = |key: &str| {
        let found = |text: &str| {
            let mut pairs = text.split(',').filter_map(|pair| pair.split_once('='));
            pairs.find(|(name, _)| name.trim() == key).map(|(_, value)| value.trim().to_owned())
        };
        match text {
            Value::Known { value, from, at } => match found(value) {
                Some(value) => Value::Known { value, from: *from, at: *at },
                None => Value::Absent,
            },
            Value::Unknown { why, symbol, at, .. } => {
                let symbol = symbol.as_deref().unwrap_or_default();
                // A part that no placeholder touches is known.
                match found(symbol) {
                    Some(value) if value.contains('$') => Value::unknown(*why, value, *at),
                    Some(value) => at.map_or(Value::Absent, |at| Value::literal(value, at)),
                    None => Value::unknown(*why, format!("{key} of {symbol}"), *at),
                }
            }
            Value::Absent => Value::Absent,
        }
    };
    given([
        ("name", Argument::Text(part("name"))),
        ("address", Argument::Text(part("address"))),
        ("enabled", Argument::Plain(part("enabled"))),
        ("weight", Argument::Plain(part("weight"))),
    ])
}

fn monitor(arguments: &Arguments<'_>, machine: &mut Machine) {
    let ordered = machine
        .order("ibm_cis_healthcheck", arguments.value(&["description"]), arguments)
        .text("type", arguments.value(&["type"]))
        .text("path", arguments.value(&["path"]))
        .text("expected_codes", arguments.value(&["expected-codes"]))
        .plain("interval", arguments.value(&["interval"]))
        .plain("timeout", arguments.value(&["timeout"]))
        .plain("retries", arguments.value(&["retries"]));
    machine.add(ordered);
}

/// A list with commas.
fn list(text: Value<String>) -> Vec<Value<String>> {
    match text {
        Value::Known { value, from, at } => value
            .split(',')
            .map(|item| Value::Known { value: item.trim().to_owned(), from, at })
            .collect(),
        Value::Absent => Vec::new(),
        unknown => vec![unknown],
    }
}
