//! Resource types of Terraform that no reader makes a resource of, from `facts/terraform-types.toml`.

use std::collections::BTreeSet;

use serde::Deserialize;

/// Types that are read with others, and types that nobody asks for.
#[derive(Debug, Deserialize)]
pub struct TerraformTypes {
    pub(super) as_of: String,
    pub(super) shelf_life_days: u32,
    providers: Vec<String>,
    read_with_others: BTreeSet<String>,
    without_bearing: Vec<String>,
}

impl TerraformTypes {
    /// Whether a type that has no reader of its own is missed.
    #[must_use]
    pub fn is_missed(&self, kind: &str) -> bool {
        let starts = |list: &[String]| list.iter().any(|start| kind.starts_with(start.as_str()));
        starts(&self.providers)
            && !self.read_with_others.contains(kind)
            && !starts(&self.without_bearing)
    }
}
