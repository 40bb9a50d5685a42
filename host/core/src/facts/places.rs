//! What the services of data say of places themselves: in how many zones they run there, where they keep backups, and
//! where buckets can be. Of the data files of single offerings, which the plugins read too.

use resilint_schema::{Offering, Resiliency};
use serde_json::Value as Json;

use super::FactBook;

/// What the backups outlive that a service takes of a database by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outlived {
    /// The loss of its region.
    Region,
    /// The loss of a zone.
    Zone,
    /// Not even that.
    None,
}

impl FactBook {
    /// Whether a service runs in several zones of a region or datacenter: as its own documents say, where they list
    /// places, else by the kind of the region. Nothing where they do not list it, or contradict each other.
    pub(crate) fn spans_zones(&self, offering: Offering, place: &str) -> Option<bool> {
        let (table, several, one) = match offering {
            Offering::Cloudant => ("cloudant", "three_zones", "one_zone"),
            Offering::Db2 => ("db2", "several", "one_datacenter"),
            Offering::CloudDatabases
                if has(self.fact("cloud-databases", &["sites", "one_datacenter"]), place) =>
            {
                return Some(false);
            }
            _ => {
                let is_known = self.locations.regions.contains_key(place);
                return is_known.then(|| self.has_zones(place));
            }
        };
        let lists = |key: &str| has(self.fact(table, &["places", key]), place);
        match (lists(several), lists(one)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }

    /// Whether a plan of Cloud Databases is known to take daily backups.
    pub(crate) fn takes_backups(&self, plan: &str) -> bool {
        has(self.fact("cloud-databases", &["backup", "plans"]), plan)
    }

    /// What the backups outlive that Cloud Databases take of a database in a region or datacenter; nothing where no
    /// fact tells where they are kept.
    pub(crate) fn backups_outlive(&self, place: &str) -> Option<Outlived> {
        let of = |key: &str| self.fact("cloud-databases", &["backup", "store", key])?.get(place);
        if of("cross_region").is_some() {
            return Some(Outlived::Region);
        }
        match of("one_place_outlives")?.as_str()? {
            "zone" => Some(Outlived::Zone),
            "none" => Some(Outlived::None),
            _ => None,
        }
    }

    /// How objects are spread of buckets in a region, single site or geography of Object Storage; nothing for what is
    /// none of them.
    pub(crate) fn resiliency_at(&self, place: &str) -> Option<Resiliency> {
        let of = |path: &[&str]| has(self.fact("object-storage", path), place);
        if of(&["locations", "regional"]) {
            Some(Resiliency::Regional)
        } else if of(&["locations", "cross_region"]) {
            Some(Resiliency::CrossRegion)
        } else {
            let sites: [&[&str]; 2] = [&["locations", "single_site"], &["withdrawn"]];
            sites.into_iter().any(of).then_some(Resiliency::SingleSite)
        }
    }

    /// Whether Object Storage has a class of this name.
    pub(crate) fn is_storage_class(&self, name: &str) -> bool {
        has(self.fact("object-storage", &["storage_classes"]), name)
    }

    fn fact(&self, table: &str, path: &[&str]) -> Option<&Json> {
        let (first, rest) = path.split_first()?;
        let found = self.tables.get(table)?.table.facts.get(*first)?;
        rest.iter().try_fold(found, |found, key| found.get(*key))
    }
}

/// Whether a list has a text in it, or a table a key.
fn has(found: Option<&Json>, text: &str) -> bool {
    match found {
        Some(Json::Array(items)) => items.iter().any(|item| item.as_str() == Some(text)),
        Some(Json::Object(entries)) => entries.contains_key(text),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use resilint_schema::{Offering, Resiliency};

    use super::{FactBook, Outlived};

    #[test]
    fn services_say_themselves_where_they_have_zones() {
        let facts = FactBook::load().expect("facts");
        for (offering, place, expected) in [
            (Offering::Cloudant, "eu-gb", Some(true)),
            (Offering::Cloudant, "che01", Some(false)),
            (Offering::Cloudant, "br-sao", None),
            (Offering::Db2, "br-sao", Some(true)),
            (Offering::Db2, "ams03", Some(false)),
            (Offering::Db2, "jp-osa", None),
            (Offering::CloudDatabases, "jp-osa", Some(true)),
            (Offering::CloudDatabases, "kr-seo", Some(false)),
            (Offering::CloudDatabases, "par01", Some(false)),
            (Offering::CloudDatabases, "nowhere", None),
        ] {
            assert_eq!(facts.spans_zones(offering, place), expected, "{offering:?} in {place}");
        }
    }

    #[test]
    fn every_place_of_backups_says_what_they_outlive() {
        let facts = FactBook::load().expect("facts");
        let places = facts.fact("cloud-databases", &["backup", "store", "one_place"]);
        for place in places.and_then(|it| it.as_object()).expect("places").keys() {
            let outlived = facts.backups_outlive(place).expect(place);
            assert_ne!(outlived, Outlived::Region, "{place}");
        }
        assert_eq!(facts.backups_outlive("eu-gb"), Some(Outlived::Region));
        assert_eq!(facts.backups_outlive("eu-fr2"), None);
        assert!(facts.takes_backups("standard") && !facts.takes_backups("premium"));
    }

    #[test]
    fn buckets_are_where_object_storage_is() {
        let facts = FactBook::load().expect("facts");
        for (place, expected) in [
            ("us-south", Some(Resiliency::Regional)),
            ("us", Some(Resiliency::CrossRegion)),
            ("ams03", Some(Resiliency::SingleSite)),
            ("us-west", None),
        ] {
            assert_eq!(facts.resiliency_at(place), expected, "{place}");
        }
    }
}
