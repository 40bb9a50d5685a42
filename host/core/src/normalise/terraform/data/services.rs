//! `ibm_resource_instance`: an instance of any service of the catalogue, read as what its service is.

use resilint_schema::{Kind, Offering, ServiceInstance, Value};

use crate::normalise::terraform::data::cloud_databases;
use crate::normalise::terraform::data::cloudant;
use crate::normalise::terraform::data::db2;
use crate::normalise::terraform::derive::in_catalogue;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::{Made, Reader};

/// The type that stands for all services.
pub(crate) const READERS: &[(&str, Reader)] = &[("ibm_resource_instance", any)];

fn any(subject: &Subject<'_>) -> Made {
    let service = subject.fields().text("service");
    match service.known().map(String::as_str) {
        Some(cloudant::SERVICE) => cloudant::instance(subject),
        Some(service) if db2::SERVICES.contains(&service) => db2::instance(subject),
        Some(service) if cloud_databases::engine(service).is_some() => {
            cloud_databases::instance(subject)
        }
        _ => other(subject, service),
    }
}

/// The offering and engine of a service that is a database; nothing for others.
pub(crate) fn database_of(service: &str) -> Option<(Offering, String)> {
    match service {
        cloudant::SERVICE => Some((Offering::Cloudant, "cloudant".to_owned())),
        _ if db2::SERVICES.contains(&service) => Some((Offering::Db2, db2::engine(service))),
        _ => Some((Offering::CloudDatabases, cloud_databases::engine(service)?)),
    }
}

/// An instance of a service that no other kind describes, or that is not known.
fn other(subject: &Subject<'_>, service: Value<String>) -> Made {
    let fields = subject.fields();
    let offering = service.known().map_or(Offering::Delivery, |service| offering_of(service));
    let location = in_catalogue(fields.text("location"), subject.graph);
    let instance = ServiceInstance { service, plan: fields.text("plan"), guid: Value::Absent };
    let kind = Kind::ServiceInstance(Box::new(instance));
    Made::new(offering, fields.text("name"), location, kind)
}

/// The row of the summary table that a service is of; what is in none of them cuts across, as
/// delivery does.
pub(crate) fn offering_of(service: &str) -> Offering {
    match service {
        "cloud-object-storage" => Offering::ObjectStorage,
        "internet-svcs" | "secrets-manager" | "cloudcerts" => Offering::InternetServices,
        "power-iaas" => Offering::Servers,
        _ => Offering::Delivery,
    }
}

#[cfg(test)]
#[path = "../tests/services.rs"]
mod tests;
