//! Facts about clouds, read from the dated data files in `host/core/facts`: regions, host names,
//! services that have ended, and the bullets of the summary table. No fact is in code.

mod catalogue;
mod code_engine;
mod defaults;
mod hostname;
mod installer;
mod places;
pub(crate) mod recovery;
mod server_roles;
mod stages;
mod storage_classes;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{EndOfLife, FactTable, Facts, Offering, RegionFact};
use serde::Deserialize;

pub use code_engine::CodeEngine;
pub(crate) use defaults::Defaults;
use defaults::ProviderDefaults;
use hostname::HostPatterns;
pub use installer::Installer;
pub(crate) use places::Outlived;
use recovery::Recoveries;
pub use server_roles::{Role, ServerRoles};
pub use stages::Stages;
pub use storage_classes::{BuiltIn, ClusterStorage, Reach};
pub use types::TerraformTypes;

/// All facts of this build.
#[derive(Debug)]
pub struct FactBook {
    locations: Locations,
    ended: Ended,
    bullets: Vec<Bullet>,
    hosts: HostPatterns,
    defaults: ProviderDefaults,
    tables: BTreeMap<String, Table>,
    catalogue: catalogue::Catalogue,
    code_engine: CodeEngine,
    cluster_storage: ClusterStorage,
    installer: Installer,
    terraform_types: TerraformTypes,
    server_roles: ServerRoles,
    stages: Stages,
    recoveries: Recoveries,
}

/// The data file of Code Engine, which the normalisers read too.
const CODE_ENGINE: &str = include_str!("../../facts/code-engine.toml");

/// The data file of Kubernetes, likewise.
const KUBERNETES: &str = include_str!("../../facts/kubernetes.toml");

/// The data files of single offerings: the plugins that judge an offering are given its table.
const TABLES: &[(&str, &str)] = &[
    ("cloud-databases", include_str!("../../facts/cloud-databases.toml")),
    ("cloud-functions", include_str!("../../facts/cloud-functions.toml")),
    ("cloudant", include_str!("../../facts/cloudant.toml")),
    ("code-engine", CODE_ENGINE),
    ("db2", include_str!("../../facts/db2.toml")),
    ("delivery", include_str!("../../facts/delivery.toml")),
    ("file-storage", include_str!("../../facts/file-storage.toml")),
    ("internet-services", include_str!("../../facts/internet-services.toml")),
    ("kubernetes", KUBERNETES),
    ("object-storage", include_str!("../../facts/object-storage.toml")),
    ("servers", include_str!("../../facts/servers.toml")),
];

/// The data file of one offering.
#[derive(Debug, Deserialize)]
struct Table {
    shelf_life_days: u32,
    #[serde(flatten)]
    table: FactTable,
}

/// A facts file of this build is not what this build expects: a fault of resilint.
#[derive(Debug, thiserror::Error)]
#[error("internal error: the facts file {file} cannot be read: {source}")]
pub struct FactsError {
    file: &'static str,
    #[source]
    source: Box<toml::de::Error>,
}

#[derive(Debug, Deserialize)]
struct Locations {
    as_of: String,
    shelf_life_days: u32,
    default_provider_region: String,
    provider_region_variables: Vec<String>,
    regions: BTreeMap<String, RegionFact>,
    classic: BTreeMap<String, Vec<String>>,
    classic_metro_region: BTreeMap<String, String>,
    classic_closed: BTreeMap<String, String>,
    iks_classic: Classic,
    platform: PlatformDomains,
    registry: Registry,
    hostname: Vec<hostname::Pattern>,
    cross_region_hostname: hostname::GeoPattern,
}

#[derive(Debug, Deserialize)]
struct Classic {
    region_aliases: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Registry {
    hosts: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct PlatformDomains {
    app_domains: Vec<String>,
    ibm_domains: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Ended {
    as_of: String,
    shelf_life_days: u32,
    ended: BTreeMap<String, EndOfLife>,
}

#[derive(Debug, Deserialize)]
struct SummaryTable {
    bullet: Vec<Bullet>,
}

/// One bullet of the summary table: a row of the coverage matrix.
#[derive(Clone, Debug, Deserialize)]
pub struct Bullet {
    /// The name that rules refer to, such as `kubernetes/multi-zone`.
    pub id: String,
    /// The offering whose row of the table it stands in.
    pub offering: Offering,
    /// Its text.
    pub text: String,
}

impl FactBook {
    /// Reads the facts that are built in.
    ///
    /// # Errors
    /// A file is not valid, which the tests of this crate rule out.
    pub fn load() -> Result<Self, FactsError> {
        let locations: Locations =
            parse("locations.toml", include_str!("../../facts/locations.toml"))?;
        let table: SummaryTable =
            parse("summary-table.toml", include_str!("../../facts/summary-table.toml"))?;
        let hosts = HostPatterns::new(&locations);
        Ok(Self {
            ended: parse("ended.toml", include_str!("../../facts/ended.toml"))?,
            bullets: table.bullet,
            locations,
            hosts,
            defaults: parse(
                "provider-defaults.toml",
                include_str!("../../facts/provider-defaults.toml"),
            )?,
            tables: tables()?,
            catalogue: parse("catalogue.toml", include_str!("../../facts/catalogue.toml"))?,
            code_engine: parse("code-engine.toml", CODE_ENGINE)?,
            cluster_storage: parse("kubernetes.toml", KUBERNETES)?,
            installer: parse(
                "openshift-installer.toml",
                include_str!("../../facts/openshift-installer.toml"),
            )?,
            terraform_types: parse(
                "terraform-types.toml",
                include_str!("../../facts/terraform-types.toml"),
            )?,
            server_roles: parse(
                "server-roles.toml",
                include_str!("../../facts/server-roles.toml"),
            )?,
            stages: parse("stages.toml", include_str!("../../facts/stages.toml"))?,
            recoveries: parse("recovery.toml", include_str!("../../facts/recovery.toml"))?,
        })
    }

    /// Service and plan of a plan's id, such as `databases-for-redis-standard`; nothing where it does not tell.
    #[must_use]
    pub fn plan_of_id<'a>(&'a self, id: &'a str) -> Option<(&'a str, &'a str)> {
        self.catalogue.plan_of_id(id)
    }

    /// The service of the catalogue that Cloud Foundry had under a label, such as `cloudantNoSQLDB`.
    #[must_use]
    pub fn service_of_label(&self, label: &str) -> Option<&str> {
        self.catalogue.service_of_label(label)
    }

    /// What Code Engine and Knative do where nothing is written.
    #[must_use]
    pub const fn code_engine(&self) -> &CodeEngine {
        &self.code_engine
    }

    /// The storage of clusters: what they come with, and what is done where nothing is written.
    #[must_use]
    pub const fn cluster_storage(&self) -> &ClusterStorage {
        &self.cluster_storage
    }

    /// What the installer of OpenShift does where nothing is written.
    #[must_use]
    pub const fn installer(&self) -> &Installer {
        &self.installer
    }

    /// Resource types of Terraform that no reader makes a resource of.
    #[must_use]
    pub const fn terraform_types(&self) -> &TerraformTypes {
        &self.terraform_types
    }

    /// What tells what a server does.
    #[must_use]
    pub const fn server_roles(&self) -> &ServerRoles {
        &self.server_roles
    }

    /// Words for stages of development.
    #[must_use]
    pub const fn stages(&self) -> &Stages {
        &self.stages
    }

    /// What it costs to have a data store back.
    pub(crate) const fn recoveries(&self) -> &Recoveries {
        &self.recoveries
    }

    /// Whether a region has several zones, be they on one campus.
    #[must_use]
    pub fn has_zones(&self, region: &str) -> bool {
        let fact = self.locations.regions.get(region);
        fact.is_some_and(|fact| matches!(&*fact.kind, "mzr" | "sc-mzr" | "restricted"))
    }

    /// The zones of a region, by its canonical name; empty where they are not known.
    #[must_use]
    pub fn zones(&self, region: &str) -> &[String] {
        self.locations.regions.get(region).map_or(&[], |fact| &fact.zones)
    }

    /// The words that stand for a region in names: `eu-de`, its parts, its city, its metro and its
    /// datacenters, in lower case.
    #[must_use]
    pub fn words_of_region(&self, region: &str) -> BTreeSet<String> {
        let city = self.locations.regions.get(region).map_or("", |fact| fact.name.as_str());
        let city = city.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase);
        let metros = self.locations.classic_metro_region.iter().filter(|(_, of)| *of == region);
        let metros: Vec<&String> = metros.map(|(metro, _)| metro).collect();
        let codes = metros.iter().filter_map(|metro| self.locations.classic.get(*metro)).flatten();
        let own = region.split('-').chain([region]).map(str::to_owned);
        let words =
            own.chain(city).chain(codes.cloned()).chain(metros.iter().map(|m| (*m).clone()));
        words.filter(|word| !word.is_empty()).collect()
    }

    /// The words that stand for places in names, in lower case: those of all regions, of their aliases and of
    /// the parts of the world.
    #[must_use]
    pub fn words_of_places(&self) -> BTreeSet<String> {
        let regions = self.locations.regions.iter();
        let words = |(region, fact): (&String, &RegionFact)| {
            let mut words = self.words_of_region(region);
            words.extend(fact.geo.split('-').map(str::to_owned));
            words
        };
        let aliases = self.locations.iks_classic.region_aliases.keys();
        let aliases = aliases.flat_map(|alias| alias.split('-').map(str::to_owned));
        let classic = self.locations.classic.iter();
        let classic = classic.flat_map(|(metro, codes)| codes.iter().chain([metro]).cloned());
        regions.flat_map(words).chain(aliases).chain(classic).collect()
    }

    /// The region of a container registry, such as `eu-de` for `private.de.icr.io`; nothing for one
    /// that serves the whole world, and for those of others.
    #[must_use]
    pub fn region_of_registry(&self, host: &str) -> Option<&str> {
        let host = host.strip_prefix("private.").unwrap_or(host);
        let mut all = self.locations.registry.hosts.iter();
        all.find(|(_, hosts)| hosts.iter().any(|own| own == host)).map(|(region, _)| &**region)
    }

    /// The canonical name of a region, from itself, an alias (`uk-south`), a zone (`eu-gb-2`) or a
    /// classic datacenter (`lon02`).
    #[must_use]
    pub fn region(&self, name: &str) -> Option<&str> {
        if let Some((region, _)) = self.locations.regions.get_key_value(name) {
            return Some(region);
        }
        if let Some(region) = self.locations.iks_classic.region_aliases.get(name) {
            return Some(region);
        }
        let is_zone = |fact: &RegionFact| fact.zones.iter().any(|zone| zone == name);
        if let Some((region, _)) = self.locations.regions.iter().find(|(_, fact)| is_zone(fact)) {
            return Some(region);
        }
        let of_metro = |codes: &Vec<String>| codes.iter().any(|code| code == name);
        let (metro, _) = self.locations.classic.iter().find(|(_, codes)| of_metro(codes))?;
        self.locations.classic_metro_region.get(metro).map(String::as_str)
    }

    /// The region that a metro of classic datacenters belongs to: that of `dal` is `us-south`.
    #[must_use]
    pub fn region_of_metro(&self, metro: &str) -> Option<&str> {
        self.locations.classic_metro_region.get(metro).map(String::as_str)
    }

    /// Whether a name is that of a classic datacenter that is not closed on a day.
    #[must_use]
    pub fn is_open_datacenter(&self, code: &str, day: &str) -> bool {
        let is_closed = self.locations.classic_closed.get(code);
        let is_closed = is_closed.is_some_and(|closed| closed.is_empty() || &**closed <= day);
        !is_closed && self.locations.classic.values().flatten().any(|known| known == code)
    }

    /// Whether a name is that of a region, of a datacenter or of a metro of them, be they closed.
    #[must_use]
    pub fn is_listed(&self, name: &str) -> bool {
        let codes = self.locations.classic.values().flatten();
        let mut codes = codes.chain(self.locations.classic_closed.keys());
        let metro = |code: &str| code.trim_end_matches(|it: char| it.is_ascii_digit()) == name;
        self.region(name).is_some() || codes.any(|code| code == name || metro(code))
    }

    /// The region whose name, city or metro is most like a text.
    #[must_use]
    pub fn region_like(&self, text: &str) -> Option<&str> {
        let text = text.to_lowercase();
        let metro = text.trim_end_matches(|letter: char| letter.is_ascii_digit());
        if let Some(region) = self.region_of_metro(metro) {
            return Some(region);
        }
        let likeness = |(name, fact): (&'_ String, &RegionFact)| {
            let city = strsim::jaro_winkler(&text, &fact.name.to_lowercase());
            strsim::jaro_winkler(&text, name).max(city)
        };
        let all = self.locations.regions.iter().map(|it| (it.0, likeness(it)));
        let (name, score) = all.max_by(|a, b| a.1.total_cmp(&b.1))?;
        (score > 0.9).then_some(name)
    }

    /// The region that the Terraform provider of IBM Cloud takes where nothing names one.
    #[must_use]
    pub fn default_provider_region(&self) -> &str {
        &self.locations.default_provider_region
    }

    /// Variables of the environment that it takes its region from before that, the first that is set.
    #[must_use]
    pub fn provider_region_variables(&self) -> &[String] {
        &self.locations.provider_region_variables
    }

    /// What a resource type or module of Terraform takes where an argument is not written.
    pub(crate) fn provider_defaults(&self, kind: &str) -> Defaults<'_> {
        self.defaults.of(kind)
    }

    /// The region that a host name of IBM Cloud lies in, such as `eu-gb` for
    /// `api.eu-gb.bluemix.net`.
    #[must_use]
    pub fn region_of_host(&self, host: &str) -> Option<&str> {
        self.hosts.region(self, host)
    }

    /// The geography whose regions hold the objects behind an endpoint of Object Storage, such as `eu` for
    /// `s3.eu.cloud-object-storage.appdomain.cloud` and for the endpoints of its single sites.
    #[must_use]
    pub fn geo_of_host(&self, host: &str) -> Option<String> {
        self.hosts.geo(host)
    }

    /// Whether a host lies below a domain that the platform gives to every app, so that it names one
    /// region.
    #[must_use]
    pub fn is_platform_domain(&self, host: &str) -> bool {
        below_any(host, &self.locations.platform.app_domains)
    }

    /// Whether an endpoint belongs to IBM Cloud.
    #[must_use]
    pub fn is_ibm_host(&self, host: &str) -> bool {
        below_any(host, &self.locations.platform.ibm_domains)
    }

    /// Whether a host is an endpoint of Object Storage.
    #[must_use]
    pub fn is_object_storage_host(&self, host: &str) -> bool {
        let table = self.tables.get("object-storage");
        let domains = table.and_then(|table| table.table.facts.get("endpoint_domains")?.as_array());
        let domains = domains.into_iter().flatten().filter_map(serde_json::Value::as_str);
        let domains: Vec<String> = domains.map(str::to_owned).collect();
        below_any(host, &domains)
    }

    /// The bullets of the summary table, in its order.
    #[must_use]
    pub fn bullets(&self) -> &[Bullet] {
        &self.bullets
    }

    /// The part that plugins are given.
    #[must_use]
    pub fn for_plugins(&self) -> Facts {
        let tables = self.tables.iter().map(|(name, table)| (name.clone(), table.table.clone()));
        let mut tables: BTreeMap<String, FactTable> = tables.collect();
        for offering in ["servers", "delivery"] {
            if let Some(table) = tables.get_mut(offering) {
                table.facts.insert("datacenters".to_owned(), self.datacenters());
            }
        }
        Facts {
            as_of: self.locations.as_of.clone(),
            ended: self.ended.ended.clone(),
            regions: self.locations.regions.clone(),
            tables,
        }
    }

    /// The classic datacenters, which only rules for servers and for all data together ask for: the codes of each metro, and those that are
    /// closed or will be, with the day. They are dated as the locations are.
    fn datacenters(&self) -> serde_json::Value {
        let (open, closed) = (&self.locations.classic, &self.locations.classic_closed);
        serde_json::json!({ "metros": open, "closed": closed })
    }

    /// Each facts file with the day it was last checked and the days it may be trusted.
    #[must_use]
    pub fn shelf_lives(&self) -> Vec<(String, &str, u32)> {
        let shared = [
            ("locations.toml".to_owned(), &*self.locations.as_of, self.locations.shelf_life_days),
            ("ended.toml".to_owned(), &*self.ended.as_of, self.ended.shelf_life_days),
            (
                "provider-defaults.toml".to_owned(),
                &*self.defaults.as_of,
                self.defaults.shelf_life_days,
            ),
        ];
        let installer = &self.installer;
        let installer =
            ("openshift-installer.toml".to_owned(), &*installer.as_of, installer.shelf_life_days);
        let catalogue = &self.catalogue;
        let catalogue = ("catalogue.toml".to_owned(), &*catalogue.as_of, catalogue.shelf_life_days);
        let types = &self.terraform_types;
        let types = ("terraform-types.toml".to_owned(), &*types.as_of, types.shelf_life_days);
        let roles = &self.server_roles;
        let roles = ("server-roles.toml".to_owned(), &*roles.as_of, roles.shelf_life_days);
        let stages = &self.stages;
        let stages = ("stages.toml".to_owned(), &*stages.as_of, stages.shelf_life_days);
        let recoveries = &self.recoveries;
        let recoveries =
            ("recovery.toml".to_owned(), &*recoveries.as_of, recoveries.shelf_life_days);
        let tables = self.tables.iter().map(|(name, table)| {
            (format!("{name}.toml"), &*table.table.as_of, table.shelf_life_days)
        });
        let own = [installer, catalogue, types, roles, stages, recoveries];
        shared.into_iter().chain(own).chain(tables).collect()
    }
}

fn tables() -> Result<BTreeMap<String, Table>, FactsError> {
    TABLES.iter().map(|(name, text)| Ok(((*name).to_owned(), parse(name, text)?))).collect()
}

fn parse<'de, T: Deserialize<'de>>(file: &'static str, text: &'de str) -> Result<T, FactsError> {
    toml::from_str(text).map_err(|source| FactsError { file, source: Box::new(source) })
}

fn below_any(host: &str, domains: &[String]) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    domains.iter().any(|domain| {
        host.strip_suffix(domain.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::FactBook;

    #[test]
    fn names_of_places_become_canonical() {
        let facts = FactBook::load().unwrap();
        for (name, region) in [
            ("us-south", Some("us-south")),
            ("uk-south", Some("eu-gb")),
            ("eu-de-3", Some("eu-de")),
            ("lon02", Some("eu-gb")),
            ("ams03", None),
            ("us-south-9", None),
        ] {
            assert_eq!(facts.region(name), region, "{name}");
        }
    }

    #[test]
    fn host_names_tell_their_region() {
        let facts = FactBook::load().unwrap();
        for (host, region) in [
            ("api.ng.bluemix.net", Some("us-south")),
            ("api.eu-gb.bluemix.net", Some("eu-gb")),
            ("api.eu-de.cf.cloud.ibm.com", Some("eu-de")),
            ("shop.mybluemix.net", Some("us-south")),
            ("shop.eu-gb.mybluemix.net", Some("eu-gb")),
            ("my-app.au-syd.cf.appdomain.cloud", Some("au-syd")),
            ("c100-e.us-south.containers.cloud.ibm.com:31234", Some("us-south")),
            ("app.1x2y.jp-tok.codeengine.appdomain.cloud", Some("jp-tok")),
            ("s3.private.us-south.cloud-object-storage.appdomain.cloud", Some("us-south")),
            ("s3.eu-gb.cloud-object-storage.appdomain.cloud", Some("eu-gb")),
            ("api.cf.eu10.hana.ondemand.com", None),
            ("example.com", None),
            ("notmybluemix.net", None),
        ] {
            assert_eq!(facts.region_of_host(host), region, "{host}");
        }
        for (host, geo) in [
            ("s3.us.cloud-object-storage.appdomain.cloud", Some("us")),
            ("s3.private.ams.eu.cloud-object-storage.appdomain.cloud", Some("eu")),
            ("s3.eu-gb.cloud-object-storage.appdomain.cloud", None),
            ("s3.us.example.com", None),
        ] {
            assert_eq!(facts.geo_of_host(host).as_deref(), geo, "{host}");
        }
        assert!(facts.is_platform_domain("a.EU-GB.mybluemix.net"));
        assert!(!facts.is_platform_domain("notmybluemix.net"));
        assert!(!facts.is_ibm_host("api.sys.example.com"));
    }

    #[test]
    fn registries_tell_their_region() {
        let facts = FactBook::load().unwrap();
        for (host, region) in [
            ("us.icr.io", Some("us-south")),
            ("private.de.icr.io", Some("eu-de")),
            ("registry.ng.bluemix.net", Some("us-south")),
            ("icr.io", None),
            ("docker.io", None),
        ] {
            assert_eq!(facts.region_of_registry(host), region, "{host}");
        }
    }

    #[test]
    fn regions_have_words() {
        let facts = FactBook::load().unwrap();
        let words = facts.words_of_region("eu-de");
        for word in ["eu-de", "eu", "de", "frankfurt", "fra", "fra02"] {
            assert!(words.contains(word), "{word}");
        }
        assert!(!words.contains("gb"));
        let all = facts.words_of_places();
        for word in ["eu", "uk", "dallas", "ams03", "asia"] {
            assert!(all.contains(word), "{word}");
        }
        assert!(!all.contains("shop"));
    }
}
