//! The versions of the plugin interface: which one a component speaks, told from the names of its
//! exports. One file a version.

pub(crate) mod v1;

use crate::error::{PluginError, Result};

/// The interface every plugin exports, followed by `@` and its version.
const INTERFACE: &str = "resilint:policy/policy";

/// The newest version of the interface that this host speaks; also the oldest.
pub(crate) const SUPPORTED: u64 = 1;

/// Finds the interface among the names of a component's exports.
///
/// Only the major version counts: a published interface never changes, so `@1.2.0` has what `@1.0.0`
/// has. Of several versions the supported one is taken, otherwise the newest is blamed.
pub(crate) fn find<'a>(
    plugin: &str,
    exports: impl IntoIterator<Item = &'a str>,
) -> Result<&'a str> {
    let found = exports.into_iter().filter_map(|name| Some((major(name)?, name)));
    let (found, name) = found
        .max_by_key(|(major, _)| (*major == SUPPORTED, *major))
        .ok_or_else(|| missing(plugin, "`resilint:policy/policy@1.0.0`"))?;
    let plugin = plugin.to_owned();
    match found.cmp(&SUPPORTED) {
        std::cmp::Ordering::Equal => Ok(name),
        std::cmp::Ordering::Less => {
            Err(PluginError::AbiTooOld { plugin, found, supported: SUPPORTED })
        }
        std::cmp::Ordering::Greater => {
            Err(PluginError::AbiTooNew { plugin, found, supported: SUPPORTED })
        }
    }
}

/// The major version in `resilint:policy/policy@1.0.0`, or in `@1` as canonical names spell it.
fn major(export: &str) -> Option<u64> {
    let version = export.strip_prefix(INTERFACE)?.strip_prefix('@')?;
    version.split('.').next()?.parse().ok()
}

fn missing(plugin: &str, export: &'static str) -> PluginError {
    PluginError::MissingExport { plugin: plugin.into(), export }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(exports: &[&'static str]) -> Result<&'static str> {
        find("p", exports.iter().copied())
    }

    #[test]
    fn any_minor_version_and_both_spellings_are_found() {
        for name in ["@1.0.0", "@1.7.3", "@1"].map(|version| format!("{INTERFACE}{version}")) {
            assert_eq!(find("p", ["other", &name]), Ok(name.as_str()));
        }
    }

    #[test]
    fn the_supported_version_is_preferred() {
        let both = ["resilint:policy/policy@2.0.0", "resilint:policy/policy@1.0.0"];
        assert_eq!(check(&both), Ok(both[1]));
    }

    #[test]
    fn a_mismatch_says_which_side_to_upgrade() {
        assert!(matches!(
            check(&["resilint:policy/policy@2.0.0"]),
            Err(PluginError::AbiTooNew { found: 2, supported: 1, .. })
        ));
        assert!(matches!(
            check(&["resilint:policy/policy@0.1.0"]),
            Err(PluginError::AbiTooOld { found: 0, supported: 1, .. })
        ));
    }

    #[test]
    fn anything_else_is_no_plugin() {
        for name in ["resilint:policy/policy", "resilint:policy/policy@x", "a:b/policy@1.0.0"] {
            assert!(matches!(check(&[name]), Err(PluginError::MissingExport { .. })));
        }
    }
}
