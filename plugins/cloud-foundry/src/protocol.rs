//! Whether an app serves HTTP, as far as its routes tell.

use resilint_sdk::App;
use resilint_sdk::logic::{Truth, any};
use resilint_sdk::schema::{Route, Workload};

use crate::missing;

/// Whether any route of an app is an HTTP route. Without routes of its own it has the default one.
pub(crate) fn serves_http(app: &App<'_>, workload: &Workload) -> Truth {
    let whether = format!("whether {} serves HTTP", app.name());
    let routes = &workload.routes;
    if routes.none.is_unknown() {
        return Truth::Unknown(missing::value(&routes.none, &whether));
    }
    if routes.named.is_empty() {
        return Truth::Yes;
    }
    any(routes.named.iter().map(|route| match is_http(route) {
        Some(is_http) => Truth::known(is_http),
        None => Truth::Unknown(missing::value(&route.host, &whether)),
    }))
}

/// A route with a port is a TCP route. The end of a host decides, so a placeholder before it does no
/// harm; nothing where a placeholder is the end.
fn is_http(route: &Route) -> Option<bool> {
    let host = route.host.known().map(String::as_str).or(route.host.symbol()).unwrap_or_default();
    let port = host.rsplit_once(':').map(|(_, port)| port);
    let is_port = |port: &str| {
        port.starts_with(['(', '{', '$']) || port.bytes().all(|byte| byte.is_ascii_digit())
    };
    if port.is_some_and(is_port) {
        return Some(false);
    }
    let told = route.host.known().is_some()
        || !route.path.is_absent()
        || route.platform_domain.known() == Some(&true)
        || !host.ends_with([')', '}']) && !host.is_empty();
    told.then_some(true)
}

#[cfg(test)]
mod tests {
    use resilint_sdk::schema::{Span, Value, Why};

    use super::*;

    #[test]
    fn the_end_of_a_route_tells() {
        let at = Span::at(0, 1, 1);
        for (host, expected) in [
            ("shop.example.com", Some(true)),
            ("tcp.example.com:1234", Some(false)),
            ("tcp.example.com:((port))", Some(false)),
            ("((name)).example.com", Some(true)),
            ("((route))", None),
        ] {
            let value = if host.contains("((") {
                Value::unknown(Why::UnresolvedVariable, host, Some(at))
            } else {
                Value::literal(host.to_owned(), at)
            };
            let route = Route { host: value, ..Route::default() };
            assert_eq!(is_http(&route), expected, "{host}");
        }
    }
}
