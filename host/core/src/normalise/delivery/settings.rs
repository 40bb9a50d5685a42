//! What the flags of `ibmcloud ce app create` and `update` make of an app.

use std::collections::BTreeMap;

use resilint_schema::{
    Container, Probe, Provenance, Replicas, Runtime, Span, Value, Why, Workload,
};

use super::arguments::Arguments;
use super::machine::What;
use super::session::choice;

/// A setting with the names of its flag.
type Flag = (&'static str, &'static [&'static str]);

/// The flags that are read (Code Engine CLI reference, `application create`).
const FLAGS: &[Flag] = &[
    ("image", &["image", "i"]),
    ("build-source", &["build-source", "src", "bsrc"]),
    ("cpu", &["cpu", "c"]),
    ("memory", &["memory", "m"]),
    ("min-scale", &["min-scale", "minscale", "min"]),
    ("max-scale", &["max-scale", "maxscale", "max"]),
    ("concurrency", &["concurrency", "cn"]),
    ("timeout", &["request-timeout", "timeout", "t"]),
    ("max-execution-time", &["maxexecutiontime", "max-execution-time", "met"]),
    ("retry-limit", &["retrylimit", "retry-limit", "r"]),
    ("registry-secret", &["registry-secret", "rs"]),
    ("visibility", &["visibility", "v"]),
    ("runtime", &["runtime", "rt"]),
    ("probe-ready", &["probe-ready", "probe-readiness", "pr"]),
    ("probe-live", &["probe-live", "probe-liveness", "pl"]),
];

/// Copies of an app that says nothing, and the seconds that a request, a run of a job and a call of a
/// function may take.
const SCALE: (u32, u32) = (0, 10);
const TIMEOUTS: (u32, u32, u32) = (300, 7200, 60);

/// What was said of an app, so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Settings {
    /// Whether it was made anew, so that what is not said has the platform's default. Else it is as it
    /// was.
    created: bool,
    /// Whether flags may have been given that are not seen.
    hidden: bool,
    said: BTreeMap<&'static str, Value<String>>,
    env_keys: Vec<String>,
    configurations: Vec<Value<String>>,
    at: Option<Span>,
}

impl Settings {
    /// What a command says.
    pub(super) fn read(arguments: &Arguments<'_>, created: bool) -> Self {
        let said = FLAGS.iter().filter_map(|(name, flags)| Some((*name, arguments.flag(flags)?)));
        let mut said: BTreeMap<&'static str, Value<String>> = said.collect();
        let local = arguments.has(&["cluster-local", "cl"]);
        if local {
            said.insert("visibility", Value::literal("project".to_owned(), arguments.head));
        }
        let keys = arguments.all(&["env", "e"]).into_iter().filter_map(|pair| {
            let text = pair.known().map(String::as_str).or(pair.symbol())?;
            Some(text.split('=').next()?.to_owned())
        });
        let names = ["env-from-configmap", "env-cm", "env-from-secret", "env-sec"];
        let configurations = arguments.all(&names).into_iter();
        let configurations = configurations
            .map(|name| name.map(|name| name.split(':').next().unwrap_or(&name).to_owned()));
        Self {
            created,
            hidden: arguments.hides_flags(),
            said,
            env_keys: keys.collect(),
            configurations: configurations.collect(),
            at: Some(arguments.head),
        }
    }

    /// These settings, changed by a later command.
    pub(super) fn updated(&self, later: &Self) -> Self {
        if later.created {
            return later.clone();
        }
        let mut settings = self.clone();
        settings.hidden |= later.hidden;
        settings.said.extend(later.said.iter().map(|(name, value)| (*name, value.clone())));
        for key in &later.env_keys {
            if !settings.env_keys.contains(key) {
                settings.env_keys.push(key.clone());
            }
        }
        for name in &later.configurations {
            if !settings.configurations.contains(name) {
                settings.configurations.push(name.clone());
            }
        }
        settings
    }

    /// The settings after either of two ways. One that changes an app leaves what it does not name as the
    /// other, which makes it, has said: they follow each other from one run to the next.
    pub(super) fn or(&self, other: &Self) -> Self {
        let mut settings = self.clone();
        settings.created |= other.created;
        settings.hidden |= other.hidden;
        for (name, _) in FLAGS {
            let value = match (self.said.get(name), other.said.get(name)) {
                (Some(a), Some(b)) => choice(a, b),
                (Some(only), None) if !other.created => only.clone(),
                (None, Some(only)) if !self.created => only.clone(),
                (Some(only), None) | (None, Some(only)) => {
                    Value::unknown(Why::Overridable, format!("--{name}"), only.at())
                }
                (None, None) => continue,
            };
            settings.said.insert(name, value);
        }
        settings.env_keys.extend(other.env_keys.iter().cloned());
        settings.env_keys.sort_unstable();
        settings.env_keys.dedup();
        settings
    }

    /// The image; absent where none is named.
    pub(super) fn image(&self) -> Value<String> {
        self.text("image")
    }

    /// The value of a setting: what is said, absent for the default of the platform, unknown where
    /// it is as it was before, or may be hidden.
    fn text(&self, name: &'static str) -> Value<String> {
        match self.said.get(name) {
            Some(value) => value.clone(),
            None if self.hidden => Value::unknown(Why::Overridable, format!("--{name}"), self.at),
            None if self.created => Value::Absent,
            None => Value::unknown(Why::NotDeclared, format!("--{name}"), self.at),
        }
    }

    fn number(&self, name: &'static str) -> Value<u32> {
        match self.text(name) {
            Value::Known { value, from, at } => match value.parse() {
                Ok(value) => Value::Known { value, from, at },
                Err(_) => Value::unknown(Why::Unsupported, value, at),
            },
            Value::Unknown { why, symbol, candidates, at } => {
                let numbers: Option<Vec<u32>> =
                    candidates.iter().map(|candidate| candidate.parse().ok()).collect();
                Value::Unknown { why, symbol, candidates: numbers.unwrap_or_default(), at }
            }
            Value::Absent => Value::Absent,
        }
    }

    /// The workload that an app, job or function is.
    pub(super) fn workload(&self, what: What, name: &Value<String>) -> Workload {
        let container = Container {
            name: name.clone(),
            image: self.image(),
            pull_secret: self.text("registry-secret"),
            serves: Value::inferred(what == What::App, self.at),
            readiness: self.probe("probe-ready"),
            liveness: self.probe("probe-live"),
            ..Container::default()
        };
        let timeout = |name, default| {
            let seconds = self.number(name).or_default(default, self.at);
            seconds.map(|seconds| seconds.saturating_mul(1000))
        };
        let common = Workload {
            containers: vec![container],
            env_keys: self.env_keys.clone(),
            configurations: self.configurations.clone(),
            memory: self.text("memory"),
            cpu: self.text("cpu"),
            ..Workload::default()
        };
        match what {
            What::Job => Workload {
                runtime: Runtime::CodeEngineJob,
                timeout_ms: timeout("max-execution-time", TIMEOUTS.1),
                retry_limit: self.number("retry-limit").or_default(3, self.at),
                ..common
            },
            What::Function => Workload {
                runtime: Runtime::CodeEngineFunction,
                language: self.text("runtime"),
                timeout_ms: timeout("max-execution-time", TIMEOUTS.2),
                ..common
            },
            _ => Workload {
                runtime: Runtime::CodeEngineApp,
                replicas: Replicas {
                    desired: Value::Absent,
                    autoscaled_min: self.number("min-scale").or_default(SCALE.0, self.at),
                    autoscaled_max: self.number("max-scale").or_default(SCALE.1, self.at),
                },
                concurrency: self.number("concurrency").or_default(100, self.at),
                timeout_ms: timeout("timeout", TIMEOUTS.0),
                visibility: visibility(self.text("visibility"), self.at),
                ..common
            },
        }
    }

    /// `--probe-ready type=http --probe-ready path=/healthz`, of which the first is read.
    fn probe(&self, name: &'static str) -> Value<Probe> {
        match self.text(name) {
            Value::Known { value, from, at } => {
                let part = |key: &str| {
                    let pair = value.split(',').find_map(|pair| pair.strip_prefix(key));
                    let value = pair.and_then(|pair| pair.strip_prefix('='));
                    value.map_or(Value::Absent, |value| Value::Known {
                        value: value.to_owned(),
                        from,
                        at,
                    })
                };
                let probe = Probe { kind: part("type"), path: part("path"), ..Probe::default() };
                Value::Known { value: probe, from, at }
            }
            Value::Unknown { why, symbol, at, .. } => {
                Value::Unknown { why, symbol, candidates: Vec::new(), at }
            }
            Value::Absent => Value::Absent,
        }
    }
}

/// Who reaches an app, in the words of the API: `public`, `private` and `project` of the command line.
fn visibility(said: Value<String>, at: Option<Span>) -> Value<String> {
    let word = |word: String| match word.as_str() {
        "public" => "local_public".to_owned(),
        "private" => "local_private".to_owned(),
        "project" => "local".to_owned(),
        _ => word,
    };
    match said {
        Value::Absent => {
            Value::Known { value: "local_public".to_owned(), from: Provenance::FormatDefault, at }
        }
        said => said.map(word),
    }
}
