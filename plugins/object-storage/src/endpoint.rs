//! What the host of an endpoint of Object Storage stands for.

use crate::known::Known;

/// What a host leads to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Endpoint<'h> {
    /// All sites of a geography: what is lost of them is gone around.
    Geography(&'h str),
    /// One site of a geography.
    Tethered {
        /// Such as `dal`.
        site: &'h str,
        /// Such as `us`.
        geography: &'h str,
    },
    /// A site that serves no longer, with what took its place, such as `mad.eu`.
    Retired(String),
    /// A region, a single site, or something that the facts do not list.
    Other,
}

/// Reads a host; nothing where it is none of Object Storage. A bucket may stand before it:
/// `logs.s3.us.cloud-object-storage.appdomain.cloud`.
pub(crate) fn read<'h>(host: &'h str, known: &Known) -> Option<Endpoint<'h>> {
    let host = host.trim_end_matches('.');
    let mut domains = known.endpoint_domains.iter();
    let front = domains.find_map(|domain| host.strip_suffix(domain.as_str())?.strip_suffix('.'))?;
    let (rest, last) = front.rsplit_once('.').unwrap_or(("", front));
    // Old hosts write `us-geo` and `dal-us-geo`.
    let (rest, last) = match last.strip_suffix("-geo") {
        Some(old) => old.rsplit_once('-').unwrap_or(("", old)),
        None => (rest, last),
    };
    let site = rest.rsplit('.').next().unwrap_or(rest);
    if let Some(instead) = known.retired_site.get(&format!("{site}.{last}")) {
        return Some(Endpoint::Retired(instead.clone()));
    }
    Some(match known.locations.cross_region.get(last) {
        Some(sites) if sites.iter().any(|of| of == site) => {
            Endpoint::Tethered { site, geography: last }
        }
        Some(_) => Endpoint::Geography(last),
        None => Endpoint::Other,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Endpoint, read};
    use crate::known::{KeyProtect, Known, Locations};

    fn known() -> Known {
        let of = |key: &str, value: &str| BTreeMap::from([(key.to_owned(), value.to_owned())]);
        let sites = vec!["dal".to_owned(), "wdc".to_owned()];
        let eu = vec!["ams".to_owned(), "mad".to_owned()];
        Known {
            endpoint_domains: vec![
                "cloud-object-storage.appdomain.cloud".into(),
                "objectstorage.softlayer.net".into(),
            ],
            locations: Locations {
                regional: Vec::new(),
                single_site: Vec::new(),
                cross_region: BTreeMap::from([("us".into(), sites), ("eu".into(), eu)]),
            },
            retired_site: of("mil.eu", "mad.eu"),
            withdrawn: BTreeMap::new(),
            closing: BTreeMap::new(),
            converting: BTreeMap::new(),
            key_protect: KeyProtect {
                service: String::new(),
                plan: String::new(),
                fails_over_to: BTreeMap::new(),
            },
        }
    }

    #[test]
    fn hosts_are_told_apart_by_their_last_words() {
        let known = known();
        let tethered = Endpoint::Tethered { site: "dal", geography: "us" };
        for (front, expected) in [
            ("s3.us", Endpoint::Geography("us")),
            ("s3.private.us", Endpoint::Geography("us")),
            ("logs.s3.us", Endpoint::Geography("us")),
            ("s3.dal.us", Endpoint::Tethered { site: "dal", geography: "us" }),
            ("s3.direct.dal.us", tethered),
            ("s3.mil.eu", Endpoint::Retired("mad.eu".into())),
            ("s3.us-south", Endpoint::Other),
            ("s3.ams03", Endpoint::Other),
        ] {
            let host = format!("{front}.cloud-object-storage.appdomain.cloud");
            assert_eq!(read(&host, &known), Some(expected), "{host}");
        }
        for (host, expected) in [
            ("s3.us-geo.objectstorage.softlayer.net", Endpoint::Geography("us")),
            (
                "s3.dal-us-geo.objectstorage.softlayer.net",
                Endpoint::Tethered { site: "dal", geography: "us" },
            ),
        ] {
            assert_eq!(read(host, &known), Some(expected), "{host}");
        }
        assert_eq!(read("db.example.com", &known), None);
    }
}
