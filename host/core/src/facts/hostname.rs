//! From a host name to the region it lies in.

use std::sync::OnceLock;

use regex::Regex;
use serde::Deserialize;

use super::{FactBook, Locations};

/// A pattern as the facts file writes it: `{R}` stands for any region, `{D}` for any datacenter.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Pattern {
    re: String,
    region: Option<String>,
}

/// What the endpoints of buckets that spread over a geography look like; its group `geo` is that.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct GeoPattern {
    re: String,
}

/// The patterns in order, compiled when a host name is first asked for.
#[derive(Debug)]
pub(super) struct HostPatterns {
    sources: Vec<(String, Option<String>)>,
    compiled: OnceLock<Vec<(Regex, Option<String>)>>,
    geo: (String, OnceLock<Option<Regex>>),
}

impl HostPatterns {
    pub(super) fn new(locations: &Locations) -> Self {
        let regions: Vec<&str> = locations.regions.keys().map(String::as_str).collect();
        let datacenters: Vec<&str> =
            locations.classic.values().flatten().map(String::as_str).collect();
        let regions = format!("(?P<place>{})", regions.join("|"));
        let datacenters = format!("(?P<place>{})", datacenters.join("|"));
        let expand = |pattern: &Pattern| {
            let re = pattern.re.replace("{R}", &regions).replace("{D}", &datacenters);
            (re, pattern.region.clone())
        };
        Self {
            sources: locations.hostname.iter().map(expand).collect(),
            compiled: OnceLock::new(),
            geo: (locations.cross_region_hostname.re.clone(), OnceLock::new()),
        }
    }

    pub(super) fn geo(&self, host: &str) -> Option<String> {
        let (source, compiled) = &self.geo;
        let pattern = compiled.get_or_init(|| Regex::new(source).ok()).as_ref()?;
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        Some(pattern.captures(&host)?.name("geo")?.as_str().to_owned())
    }

    pub(super) fn region<'f>(&'f self, facts: &'f FactBook, host: &str) -> Option<&'f str> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let (captures, fixed) = self
            .compiled()
            .iter()
            .find_map(|(re, fixed)| Some((re.captures(&host)?, fixed.as_deref())))?;
        fixed.or_else(|| facts.region(captures.name("place")?.as_str()))
    }

    fn compiled(&self) -> &[(Regex, Option<String>)] {
        self.compiled.get_or_init(|| {
            self.sources
                .iter()
                .filter_map(|(re, region)| Some((Regex::new(re).ok()?, region.clone())))
                .collect()
        })
    }
}
