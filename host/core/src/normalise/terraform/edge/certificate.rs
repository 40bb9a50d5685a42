//! TLS certificates: of Secrets Manager, of Cloud Internet Services, and of the Certificate Manager that
//! has ended. Neither certificates nor keys are read.

use resilint_schema::{Certificate, Kind, Location, Offering, Set, Value};

use crate::normalise::terraform::edge::domain::domain;
use crate::normalise::terraform::edge::health::default;
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::{Made, Reader};

/// The types of this family.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("ibm_sm_public_certificate", |subject| secret(subject, "ordered")),
    ("ibm_sm_imported_certificate", |subject| secret(subject, "imported")),
    ("ibm_sm_private_certificate", |subject| secret(subject, "private")),
    ("ibm_cis_certificate_order", |subject| edge(subject, "ordered")),
    ("ibm_cis_certificate_upload", |subject| edge(subject, "imported")),
    ("ibm_cis_advanced_certificate_pack_order", |subject| edge(subject, "ordered")),
    ("ibm_cis_origin_certificate_order", origin),
    ("ibm_certificate_manager_order", |subject| gone(subject, "ordered")),
    ("ibm_certificate_manager_import", |subject| gone(subject, "imported")),
];

/// Of Secrets Manager. Nothing is renewed unless its rotation is switched on.
fn secret(subject: &Subject<'_>, form: &str) -> Made {
    let fields = subject.fields();
    let rotation = fields.blocks("rotation");
    let block = rotation.items.first();
    let flag = |name: &str| match (block, rotation.open) {
        (None, Some(_)) => fields.flag("rotation"),
        (block, _) => {
            let stated = block.map_or(Value::Absent, |block| block.flag(name));
            let default = || fields.defaults().block("rotation").flag(name);
            field::or(stated, default, fields.at("rotation"))
        }
    };
    let names = match fields.first("managed_csr") {
        Some(request) => names(&request, &["common_name"], &["alt_names"]),
        None => names(&fields, &["common_name"], &["alt_names"]),
    };
    let made = Certificate {
        provider: "secrets-manager".into(),
        form: default(form.to_owned(), fields.at("")),
        domains: names,
        auto_rotate: flag("auto_rotate"),
        rotate_keys: flag("rotate_keys"),
        expires: day(fields.text("expiration_date")),
    };
    finish(fields.text("name"), subject.location(), made)
}

/// Of Cloud Internet Services: ordered ones are renewed by the vendor, uploaded ones by nobody.
fn edge(subject: &Subject<'_>, form: &str) -> Made {
    let renewed =
        if form == "imported" { default(false, subject.fields().at("")) } else { Value::Absent };
    at_edge(subject, form, renewed)
}

/// Of Cloud Internet Services too, but shown by an origin: it ends after the days that were asked for, and
/// the vendor cannot bring another one to the origin.
fn origin(subject: &Subject<'_>) -> Made {
    at_edge(subject, "ordered", default(false, subject.fields().at("")))
}

fn at_edge(subject: &Subject<'_>, form: &str, auto_rotate: Value<bool>) -> Made {
    let fields = subject.fields();
    let at = fields.at("");
    let made = Certificate {
        provider: "cis".into(),
        form: default(form.to_owned(), at),
        domains: names(&fields, &[], &["hosts", "hostnames"]),
        auto_rotate,
        ..Certificate::default()
    };
    finish(domain(subject), Location::default(), made)
}

/// Of the Certificate Manager, which has ended.
fn gone(subject: &Subject<'_>, form: &str) -> Made {
    let fields = subject.fields();
    let at = fields.at("");
    let made = Certificate {
        provider: "certificate-manager".into(),
        form: default(form.to_owned(), at),
        domains: names(&fields, &[], &["domains"]),
        auto_rotate: fields.flag_or_default("auto_renew_enabled", at),
        rotate_keys: fields.flag_or_default("rotate_keys", at),
        expires: Value::Absent,
    };
    finish(fields.text("name"), subject.location(), made)
}

/// The host names of several arguments: complete where at least one is set and all that are set are
/// known. A certificate that is imported names none.
fn names(fields: &Fields<'_>, single: &[&str], lists: &[&str]) -> Set<Value<String>> {
    let single = single.iter().map(|name| fields.text(name)).filter(|name| !name.is_absent());
    let mut all = Set::open(single.collect::<Vec<_>>());
    all.closed = !all.items.is_empty();
    for name in lists.iter().filter(|name| fields.term(name).is_some()) {
        let more = fields.texts(name);
        all.closed = more.closed && (all.closed || all.items.is_empty());
        all.items.extend(more.items);
    }
    all
}

/// The day of a moment such as `2030-01-31T00:00:00Z`.
fn day(moment: Value<String>) -> Value<String> {
    moment.map(|moment| moment.split('T').next().unwrap_or(&moment).to_owned())
}

fn finish(name: Value<String>, location: Location, made: Certificate) -> Made {
    Made::new(Offering::InternetServices, name, location, Kind::Certificate(Box::new(made)))
}
