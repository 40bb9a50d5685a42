//! The key that encrypts a bucket: of which service it is, where that is, and of which plan.

use resilint_sdk::App;
use resilint_sdk::schema::{Bucket, RelationKind, Resource, Value};

/// The key of a bucket.
#[derive(Debug)]
pub(crate) struct Key<'a> {
    /// The service that holds it, such as `kms`, where that is known.
    pub(crate) service: Option<&'a str>,
    /// Its region, where that is known.
    pub(crate) region: Option<&'a str>,
    /// The instance, where the input declares it.
    pub(crate) instance: Option<&'a Resource>,
}

/// The key of a bucket; nothing where it names none.
pub(crate) fn of<'a>(app: &App<'a>, resource: &'a Resource, bucket: &'a Bucket) -> Option<Key<'a>> {
    let mut instances = app.leads_to(resource, RelationKind::EncryptsWith).map(|(it, _)| it);
    if let (Some(instance), None) = (instances.next(), instances.next()) {
        let service = instance.service_instance().and_then(|it| it.service.known());
        return Some(Key {
            service: service.map(String::as_str),
            region: instance.location.region.known().map(String::as_str),
            instance: Some(instance),
        });
    }
    if bucket.encryption_key.is_absent() {
        return None;
    }
    let (service, region) = bucket.encryption_key.known().and_then(|crn| of_crn(crn)).unzip();
    Some(Key { service, region, instance: None })
}

/// Service and region of `crn:v1:bluemix:public:kms:us-south:a/…:…:key:…`.
fn of_crn(crn: &str) -> Option<(&str, &str)> {
    let mut parts = crn.split(':');
    (parts.next()? == "crn").then_some(())?;
    Some((parts.nth(3)?, parts.next()?)).filter(|(_, region)| !region.is_empty())
}

impl Key<'_> {
    /// The plan of its instance.
    pub(crate) fn plan(&self) -> Option<&Value<String>> {
        Some(&self.instance?.service_instance()?.plan)
    }
}

#[cfg(test)]
mod tests {
    use super::of_crn;

    #[test]
    fn a_crn_names_service_and_region() {
        let crn = "crn:v1:bluemix:public:kms:us-south:a/1:2:key:3";
        assert_eq!(of_crn(crn), Some(("kms", "us-south")));
        assert_eq!(of_crn("crn:v1:bluemix"), None);
        assert_eq!(of_crn("3"), None);
    }
}
