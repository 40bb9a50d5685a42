//! Replication rules with the buckets at their two ends.

use resilint_sdk::logic::{Truth, all, holds};
use resilint_sdk::schema::{
    Bucket, Confidence, Location, Missing, Relation, RelationKind, Replication, Resource, Value,
    Why,
};
use resilint_sdk::{App, missing};

/// A rule that copies the objects of one bucket to another one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) spec: &'a Replication,
    pub(crate) source: End<'a>,
    pub(crate) target: End<'a>,
}

/// One end of a rule: the bucket, where it is surely told, and its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End<'a> {
    rule: &'a Resource,
    /// The bucket as the rule names it.
    pub(crate) named: &'a Value<String>,
    pub(crate) bucket: Option<(&'a Resource, &'a Bucket)>,
    pub(crate) location: &'a Location,
}

/// All rules of an app. What the team states of copies in its configuration is not among them: it is declared
/// nowhere, and has no bucket at its other end.
pub(crate) fn of<'a>(app: &App<'a>) -> Vec<Rule<'a>> {
    let all = app.of_kind(Resource::replication);
    all.filter(|(_, spec)| !is_stated(spec))
        .map(|(resource, spec)| rule(app, resource, spec))
        .collect()
}

/// Whether the team states it in its configuration.
pub(crate) const fn is_stated(spec: &Replication) -> bool {
    !spec.review_by.is_absent()
}

fn rule<'a>(app: &App<'a>, resource: &'a Resource, spec: &'a Replication) -> Rule<'a> {
    let end = |kind, named: &'a Value<String>, location: &'a Location| {
        let found: Vec<(&Resource, &Relation)> =
            app.leads_to(resource, kind).filter(|(other, _)| other.bucket().is_some()).collect();
        let bucket = if found.is_empty() { by_name(app, named) } else { sure(app, &found, named) };
        let location = bucket.map_or(location, |(bucket, _)| &bucket.location);
        End { rule: resource, named, bucket, location }
    };
    Rule {
        resource,
        spec,
        source: end(RelationKind::PartOf, &spec.source, &spec.source_location),
        target: end(RelationKind::ReplicatesTo, &spec.target, &spec.target_location),
    }
}

/// The only bucket that a rule leads to. What is found behind a condition may as well be another one, and so may the
/// first of several that one module makes.
fn sure<'a>(
    app: &App<'a>,
    found: &[(&'a Resource, &'a Relation)],
    named: &Value<String>,
) -> Option<(&'a Resource, &'a Bucket)> {
    let [(bucket, edge)] = found else { return None };
    let is_guess = edge.confidence == Confidence::Heuristic && named.known().is_none();
    let mut beside = app.comes_from(bucket, RelationKind::PartOf);
    if is_guess || beside.any(|(other, _)| other.bucket().is_some()) {
        return None;
    }
    Some((*bucket, bucket.bucket()?))
}

/// The only bucket of an app that has the name a CRN ends with.
fn by_name<'a>(app: &App<'a>, named: &Value<String>) -> Option<(&'a Resource, &'a Bucket)> {
    let mut all = app.of_kind(Resource::bucket).filter(|(bucket, _)| names(named, bucket));
    let only = all.next()?;
    all.next().is_none().then_some(only)
}

/// Whether a CRN ends with the name of a bucket; no two in the world have one name.
pub(crate) fn names(crn: &Value<String>, bucket: &Resource) -> bool {
    let name = crn.known().and_then(|crn| crn.rsplit_once(":bucket:"));
    name.is_some_and(|(_, name)| bucket.name.known().is_some_and(|own| own == name))
}

impl<'a> Rule<'a> {
    /// Whether it copies from a bucket; nothing where it may as well copy from another one.
    pub(crate) fn is_of(&self, app: &App<'a>, bucket: &'a Resource) -> Option<bool> {
        if let Some((source, _)) = self.source.bucket {
            return Some(source.id == bucket.id);
        }
        let mut wholes = app.leads_to(bucket, RelationKind::PartOf).map(|(whole, _)| whole);
        let sources: Vec<&Resource> = app
            .leads_to(self.resource, RelationKind::PartOf)
            .map(|(source, _)| source)
            .filter(|source| source.bucket().is_some())
            .collect();
        let is_among = |it: &Resource| sources.iter().any(|source| source.id == it.id);
        let may_be = is_among(bucket)
            || wholes.any(is_among)
            || (sources.is_empty() && may_be_any(self.source.named));
        if may_be { None } else { Some(false) }
    }

    /// Whether it copies to a bucket; nothing where it may as well copy to another one.
    pub(crate) fn is_to(&self, app: &App<'a>, bucket: &'a Resource) -> Option<bool> {
        if let Some((target, _)) = self.target.bucket {
            return Some(target.id == bucket.id);
        }
        // No bucket is copied to itself.
        if self.source.bucket.is_some_and(|(source, _)| source.id == bucket.id) {
            return Some(false);
        }
        let mut targets = app.leads_to(self.resource, RelationKind::ReplicatesTo);
        let is_among = targets.any(|(target, _)| target.id == bucket.id);
        let may_be = is_among || may_be_any(self.target.named);
        if may_be { None } else { Some(false) }
    }
}

/// Whether a value may name any bucket: a variable may, the result of a look-up is of a bucket of its own.
pub(crate) const fn may_be_any(named: &Value<String>) -> bool {
    matches!(named, Value::Unknown { why, .. } if !matches!(why, Why::Computed))
}

impl Rule<'_> {
    /// The name of the rule in messages.
    pub(crate) fn label(&self) -> String {
        format!("replication rule {}", self.resource.label())
    }

    /// Whether it is there and switched on; `what` starts the sentence about what is missing.
    pub(crate) fn works(&self, what: &str) -> Truth {
        let enabled = holds(
            &self.spec.enabled,
            |on| *on,
            || missing::value(self.resource, &self.spec.enabled, what),
        );
        all([exists(self.resource, what), enabled])
    }

    /// Whether it surely leaves no object out. All names begin with an empty prefix.
    pub(crate) fn is_whole(&self) -> bool {
        self.copies_all("").is_yes()
    }

    /// Whether it leaves no object out; `what` starts the sentence about what is missing.
    pub(crate) fn copies_all(&self, what: &str) -> Truth {
        let prefix = match &self.spec.prefix {
            Value::Absent => Truth::Yes,
            prefix => {
                holds(prefix, String::is_empty, || missing::value(self.resource, prefix, what))
            }
        };
        let others = self.spec.filtered_by.iter().any(|field| field != "prefix");
        all([Truth::known(!others), prefix])
    }
}

impl End<'_> {
    /// What is missing where its place is not told.
    pub(crate) fn missing_place(&self, what: &str) -> Missing {
        let doubt = crate::places::doubt(self.location);
        match self.bucket {
            Some((bucket, _)) => missing::value(bucket, doubt, what),
            None => self.missing(what),
        }
    }

    /// What is missing where it is not told which bucket this is, or where that is.
    pub(crate) fn missing(&self, what: &str) -> Missing {
        let Some(crn) = self.named.known() else {
            return missing::value(self.rule, self.named, what);
        };
        let name = crn.rsplit(':').next().unwrap_or(crn);
        Missing {
            key: format!("bucket:{name}"),
            what: format!("{what}: bucket {name} is not declared in the input"),
            settle: format!("check what declares bucket {name} together with this"),
        }
    }

    /// The bucket in messages.
    pub(crate) fn label(&self) -> String {
        match (self.bucket, self.named) {
            (Some((bucket, _)), _) => bucket.label().to_owned(),
            (None, Value::Known { value, .. }) => {
                value.rsplit(':').next().unwrap_or(value).to_owned()
            }
            (None, named) => named
                .symbol()
                .map_or_else(|| "an unnamed bucket".to_owned(), |symbol| format!("`{symbol}`")),
        }
    }
}

/// Whether there surely is one of a resource.
pub(crate) fn exists(resource: &Resource, what: &str) -> Truth {
    match resource.count.min {
        0 => Truth::Unknown(missing::existence(resource, what)),
        _ => Truth::Yes,
    }
}
