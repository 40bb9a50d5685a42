//! CE008: the regions run identical copies.

use resilint_sdk::app::list;
use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{Missing, Severity, Value};
use resilint_sdk::{App, Report};

use crate::copies::{self, Copy, same, together};
use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the copies of an app in its regions: image, names of environment variables, config maps and
    /// secrets, port, memory, processors, scale, concurrency and time-out.
    ///
    /// ## Why is this bad
    ///
    /// A copy that differs behaves otherwise, and shows it on the day it has to take over.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// # In the project of eu-de.
    /// run_env_variables {
    ///   name  = "PAYMENT_URL"
    ///   value = "https://pay.example.com"
    /// }
    /// # Nothing of the kind in the project of us-south.
    /// ```
    ///
    /// ## Good
    ///
    /// One module with the app, called under the provider of each region.
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the copies agree in all of it.
    /// - **fail**: they differ; info where they differ in sizes only.
    /// - **unknown**: a value of one of them cannot be told, or a region cannot.
    /// - **not-applicable**: one region, or one copy.
    ///
    /// Values of environment variables are not compared: they have to differ where they name a region.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: each location runs an identical copy
    code: "CE008",
    name: "code-engine/regions-differ",
    title: "the regions run identical copies",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

/// A field that is compared.
struct Field {
    name: &'static str,
    pointer: &'static str,
    /// Whether a difference in it is one of size.
    size: bool,
    same: Option<bool>,
    /// What cannot be told, where it cannot.
    missing: Option<Missing>,
}

fn check(app: &App<'_>, report: &mut Report) {
    let whether = format!("whether the regions of {} run identical copies", app.name());
    let regions = copies::by_region(app);
    let mut firsts = regions.values().filter_map(|copies| copies.first().copied());
    let (Some(base), Some(next)) = (firsts.next(), firsts.next()) else {
        return without_copies(app, &whether, report);
    };
    let mut undecided = None;
    let mut differs = false;
    for other in std::iter::once(next).chain(firsts) {
        let fields = compare(base, other, &whether);
        undecided = undecided.or_else(|| fields.iter().find_map(|field| field.missing.clone()));
        differs |= tell(app, base, other, &fields, report);
    }
    let names = list(regions.keys().copied());
    let entry = match undecided {
        _ if differs => return,
        Some(missing) => report.unknown(missing),
        None => report.pass(format!("{} is the same in {names}", app.name())),
    };
    let all = regions.values().flatten();
    all.fold(entry, |entry, copy| entry.see(copy.resource, "/name", format!("in {}", copy.region)));
}

fn without_copies(app: &App<'_>, whether: &str, report: &mut Report) {
    match places::of(app).several(app, whether) {
        _ if app.workloads().next().is_none() => {
            report.not_applicable(format!(
                "nothing in the input says how {} is configured",
                app.name()
            ));
        }
        _ if app.workloads().count() == 1 => {
            report.not_applicable(format!("the input declares one copy of {}", app.name()));
        }
        Truth::No => {
            report.not_applicable(format!("{} is in one region", app.name()));
        }
        Truth::Yes => {
            report.unknown(missing::declaration(app, whether));
        }
        Truth::Unknown(missing) => {
            report.unknown(missing);
        }
    }
}

/// Reports in what two copies differ; whether they do.
fn tell(
    app: &App<'_>,
    base: Copy<'_>,
    other: Copy<'_>,
    fields: &[Field],
    report: &mut Report,
) -> bool {
    let certain: Vec<&Field> = fields.iter().filter(|field| field.same == Some(false)).collect();
    if certain.is_empty() {
        return false;
    }
    let names = list(certain.iter().map(|field| field.name));
    let message =
        format!("{} differs between {} and {}: {names}", app.name(), base.region, other.region);
    let mut entry = report
        .fail(message)
        .about(other.resource)
        .help("declare the app once, in a module that is called under the provider of each region");
    if certain.iter().all(|field| field.size) {
        entry = entry.severity(Severity::Info);
    }
    certain.into_iter().fold(entry, |entry, field| {
        let note = |copy: Copy<'_>| format!("{} in {}", field.name, copy.region);
        entry.at(base.resource, field.pointer, note(base)).at(
            other.resource,
            field.pointer,
            note(other),
        )
    });
    true
}

fn compare(a: Copy<'_>, b: Copy<'_>, whether: &str) -> Vec<Field> {
    let together = together(a.resource, b.resource);
    let (x, y) = (a.workload, b.workload);
    let containers = x.containers.first().zip(y.containers.first());
    let mut fields = Vec::new();
    let mut add = |name, pointer, size, same: Option<bool>, missing: Option<Missing>| {
        fields.push(Field { name, pointer, size, same, missing });
    };
    if let Some((m, n)) = containers {
        let images = [&m.image, &n.image].map(|image| image.clone().map(|image| build(&image)));
        let is_same = same(&images[0], &images[1], together);
        add(
            "image",
            "/spec/containers/0/image",
            false,
            is_same,
            doubt(is_same, [&m.image, &n.image], "the image", whether),
        );
        let is_same = same(&m.port, &n.port, together);
        add(
            "port",
            "/spec/containers/0/port",
            false,
            is_same,
            doubt(is_same, [&m.port, &n.port], "the port", whether),
        );
    }
    let is_same = env_same(a, b);
    let open = is_same.is_none().then(|| missing::variables(b.resource, whether));
    add("names of environment variables", "/spec/env_keys", false, is_same, open);
    let is_same = each_same(&x.configurations, &y.configurations, together);
    add("config maps and secrets", "/spec/configurations/0", false, is_same, None);
    for (name, pointer, of) in TEXTS {
        let pair = [of(x), of(y)];
        let is_same = same(pair[0], pair[1], together);
        add(name, pointer, true, is_same, doubt(is_same, pair, name, whether));
    }
    for (name, pointer, of) in NUMBERS {
        let pair = [of(x), of(y)];
        let is_same = same(pair[0], pair[1], together);
        add(name, pointer, true, is_same, doubt(is_same, pair, name, whether));
    }
    fields
}

type Workload = resilint_sdk::schema::Workload;
type Of<T> = for<'w> fn(&'w Workload) -> &'w Value<T>;

/// Sizes that are written as text.
const TEXTS: [(&str, &str, Of<String>); 2] = [
    ("memory", "/spec/memory", |workload| &workload.memory),
    ("processors", "/spec/cpu", |workload| &workload.cpu),
];

/// Sizes that are numbers.
const NUMBERS: [(&str, &str, Of<u32>); 4] = [
    ("least instances", "/spec/replicas/autoscaled_min", |workload| {
        &workload.replicas.autoscaled_min
    }),
    ("most instances", "/spec/replicas/autoscaled_max", |workload| {
        &workload.replicas.autoscaled_max
    }),
    ("concurrency", "/spec/concurrency", |workload| &workload.concurrency),
    ("time-out", "/spec/timeout_ms", |workload| &workload.timeout_ms),
];

/// What is missing where two values cannot be compared.
fn doubt<T>(
    same: Option<bool>,
    pair: [&Value<T>; 2],
    what: &str,
    whether: &str,
) -> Option<Missing> {
    let [a, b] = pair;
    let unknown = if a.is_unknown() { a } else { b };
    same.is_none().then(|| missing::value(unknown, &format!("{whether}: {what}")))
}

/// Whether two copies have the same environment variables, as far as all of them are named.
fn env_same(a: Copy<'_>, b: Copy<'_>) -> Option<bool> {
    let (x, y) = (a.workload, b.workload);
    (!x.env_open && !y.env_open).then(|| x.env_keys == y.env_keys)
}

/// Whether two lists of names are equal, whatever their order.
fn each_same(a: &[Value<String>], b: &[Value<String>], together: bool) -> Option<bool> {
    if a.len() != b.len() {
        return Some(false);
    }
    let has =
        |value: &Value<String>| b.iter().any(|other| same(value, other, together) == Some(true));
    if a.iter().all(has) {
        return Some(true);
    }
    a.iter().chain(b).all(|value| value.known().is_some()).then_some(false)
}

/// `shop:1.4.2` of `de.icr.io/acme/shop:1.4.2`: copies are pulled from registries and namespaces of their
/// own.
fn build(image: &str) -> String {
    image.rsplit('/').next().unwrap_or(image).to_owned()
}
