//! DAT004: a copy can be read when the region of its source is lost.

use resilint_sdk::app::list;
use resilint_sdk::logic::{Truth, holds};
use resilint_sdk::schema::{Kind, Missing, RelationKind, Resource, Value};
use resilint_sdk::{App, Report, missing, place};
use serde::Deserialize;

use crate::estate;

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Data services encrypt what they hold, and their backups, by themselves. Where a copy in another region is encrypted with a
    /// key of the team's own, the rule looks at where that key is.
    ///
    /// ## Why is this bad
    /// A key in the region of the source is lost with that region, and then the copy cannot be read either.
    ///
    /// ## Bad
    /// ```hcl
    /// resource "ibm_database" "copy" {
    ///   location         = "eu-es"
    ///   remote_leader_id = ibm_database.orders.id   # in eu-gb
    ///   key_protect_key  = "crn:v1:bluemix:public:kms:eu-gb:a/...:key:..."
    ///   # ...
    /// }
    /// ```
    ///
    /// ## Good
    /// ```hcl
    /// resource "ibm_database" "copy" {
    ///   key_protect_key = "crn:v1:bluemix:public:kms:eu-es:a/...:key:..."
    ///   # ...
    /// }
    /// ```
    ///
    /// ## Verdicts
    /// Passes where the key of a copy is elsewhere than its source, or in an instance of the plan
    /// whose keys are in a second region too; and by the
    /// platform for services that encrypt by themselves. Fails, as information, where key and source are in one region. Unknown where
    /// the place of either is not known. Not applicable where no data store is of such a service.
    ///
    /// ## References
    /// Documentation of the services and of Key Protect, with the date of the facts.
    code: "DAT004",
    name: "delivery/key-lost-with-the-data",
    title: "a copy can be read when the region of its source is lost",
    severity: Info,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

/// What the vendor does by itself.
#[derive(Debug, Deserialize)]
struct Facts {
    encrypted: Encrypted,
    keys: Keys,
}

#[derive(Debug, Deserialize)]
struct Encrypted {
    offerings: Vec<String>,
    source: String,
}

/// Keys that are in a second region too.
#[derive(Debug, Deserialize)]
struct Keys {
    outlive_region: Vec<String>,
    plan: String,
    service: String,
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some(stores) = estate::of(app, report) else { return };
    let Some((facts, as_of)) = app.facts().table::<Facts>("delivery") else { return };
    let is_encrypted = |store: &&&Resource| {
        let is_listed = facts.encrypted.offerings.iter().any(|it| it == store.offering.as_str());
        let is_own = store.database().is_some_and(|database| {
            database.hosting.known().is_none_or(|hosting| hosting != "managed")
        });
        is_listed && !is_own
    };
    let encrypted: Vec<&Resource> = stores.iter().filter(is_encrypted).copied().collect();
    if !encrypted.is_empty() {
        let names = estate::names(encrypted.iter().copied());
        let message = format!("{names}: data and backups are encrypted at rest (facts of {as_of})");
        let source = format!("{}, facts of {as_of}", facts.encrypted.source);
        report.pass_by_platform(message, source);
    }
    for store in &stores {
        for copy in copies(app, store) {
            judge(app, store, copy, &facts.keys, report);
        }
    }
}

/// The copies of a store that are stores themselves.
fn copies<'a>(app: &App<'a>, store: &'a Resource) -> Vec<&'a Resource> {
    let replicas = app.comes_from(store, RelationKind::ReadReplicaOf);
    let others = app.leads_to(store, RelationKind::ReplicatesTo);
    replicas.chain(others).map(|(copy, _)| copy).filter(|copy| !copy.is_leaving()).collect()
}

/// The key that encrypts a store, as written, and where.
fn key(store: &Resource) -> Option<(&Value<String>, &'static str)> {
    let key = match &store.kind {
        Kind::Database(it) => &it.encryption_key,
        Kind::Bucket(it) => &it.encryption_key,
        Kind::FileShare(it) => &it.encryption_key,
        _ => return None,
    };
    (!key.is_absent()).then_some((key, "/spec/encryption_key"))
}

fn judge(app: &App<'_>, store: &Resource, copy: &Resource, keys: &Keys, report: &mut Report) {
    let Some((key, pointer)) = key(copy) else { return };
    // A copy beside its source is lost with it anyway; other rules say so.
    if place::same(&store.location.region, &copy.location.region) != Some(false) {
        return;
    }
    let (name, source) = (copy.label(), place::shown(&store.location));
    let region = region(app, copy, key);
    let what = format!("whether {name} can be read when {source} is lost: where its key is");
    let entry = match place::same(&region, &store.location.region) {
        None if region.is_absent() => report.unknown(missing::value(copy, key, &what)),
        None => report.unknown(missing::value(copy, &region, &what)),
        Some(false) => report.pass(format!(
            "the key of {name} is in {}, not in {source} with {}",
            shown(&region),
            store.label()
        )),
        Some(true) => match outlives(app, copy, &what, (key, &region), keys) {
            Truth::Yes => report.pass(format!(
                "the key of {name} is in {source}, in an instance whose keys are in a second region too (facts of {})",
                app.facts().as_of
            )),
            Truth::Unknown(missing) => report.unknown(missing),
            Truth::No => report
            .fail(format!(
                "the key of {name} is in {source} with {}, and is lost with it",
                store.label()
            ))
            .help(format!(
                "encrypt {name} with a key of {}",
                list([place::shown(&copy.location).as_str()])
            )),
        },
    };
    entry.about(copy).at(copy, pointer, "its key").see(store, place::pointer(store), source);
}

/// The region of a key: by its name, else that of the instance that has it.
fn region(app: &App<'_>, copy: &Resource, key: &Value<String>) -> Value<String> {
    if let Value::Known { value, from, at } = key
        && let Some(region) = place::of_crn(value)
    {
        return Value::Known { value: region.to_owned(), from: *from, at: *at };
    }
    let holder = app.leads_to(copy, RelationKind::EncryptsWith).next();
    holder.map_or(Value::Absent, |(holder, _)| holder.location.region.clone())
}

/// Whether a key is in a second region too: it is of a region whose keys are, and in an instance of the plan that asks
/// for it.
fn outlives(
    app: &App<'_>,
    copy: &Resource,
    what: &str,
    (key, region): (&Value<String>, &Value<String>),
    keys: &Keys,
) -> Truth {
    let is_of_service = key.known().is_none_or(|key| key.split(':').nth(4) == Some(&keys.service));
    let is_listed =
        region.known().is_some_and(|it| keys.outlive_region.iter().any(|own| own == it));
    if !is_of_service || !is_listed {
        return Truth::No;
    }
    let mut holders = app.leads_to(copy, RelationKind::EncryptsWith);
    let holder = holders.find_map(|(holder, _)| Some((holder, holder.service_instance()?)));
    match holder {
        Some((holder, instance)) => holds(
            &instance.plan,
            |plan| *plan == keys.plan,
            || missing::value(holder, &instance.plan, what),
        ),
        None => Truth::Unknown(Missing {
            key: "key-plan".into(),
            what: format!("{what}: a CRN does not tell the plan of the instance that has the key"),
            settle: format!(
                "check what declares the instance together with this; its plan has to be `{}`",
                keys.plan
            ),
        }),
    }
}

fn shown(region: &Value<String>) -> String {
    region.known().cloned().unwrap_or_else(|| "another region".to_owned())
}
