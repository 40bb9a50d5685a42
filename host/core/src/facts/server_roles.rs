//! What tells what a server does, from `facts/server-roles.toml`.

use serde::Deserialize;

/// The role of servers that keep data.
const DATABASE: &str = "database";

/// Evidence of what servers do.
#[derive(Debug, Deserialize)]
pub struct ServerRoles {
    pub(super) as_of: String,
    pub(super) shelf_life_days: u32,
    /// Modules of `terraform-ibm-modules` that hold no servers, beside those that are read.
    pub modules_without_servers: Vec<String>,
    /// Words of folder names that tell copies of an app apart, beside names of places.
    pub copies: Vec<String>,
    no_server: Vec<String>,
    /// What only a script that sets up replication of a database says.
    pub replication: Vec<String>,
    software: Vec<Software>,
    /// The roles, the first that evidence speaks for.
    pub role: Vec<Role>,
}

#[derive(Debug, Deserialize)]
struct Software {
    starts: String,
    name: String,
}

/// A role with what stands for it.
#[derive(Debug, Deserialize)]
pub struct Role {
    /// Its name.
    pub name: String,
    /// Words that stand for it.
    pub words: Vec<String>,
    /// Words that stand for it where no other does: names of products, and words of many meanings.
    #[serde(default)]
    pub weak: Vec<String>,
    /// Software that such servers run.
    #[serde(default)]
    pub software: Vec<String>,
    /// Ports that such servers listen to.
    #[serde(default)]
    pub ports: Vec<u16>,
}

impl ServerRoles {
    /// Whether databases listen to a port.
    #[must_use]
    pub fn is_database_port(&self, port: u16) -> bool {
        self.role.iter().any(|role| role.name == DATABASE && role.ports.contains(&port))
    }

    /// The server software that a word names: a package, a package with its version, or a service.
    #[must_use]
    pub fn software(&self, word: &str) -> Option<&str> {
        if self.no_server.iter().any(|end| word.ends_with(end.as_str())) {
            return None;
        }
        let names = |known: &&Software| {
            word.strip_prefix(known.starts.as_str()).is_some_and(|rest| {
                let version = rest.trim_start_matches(['-', '.', '_', ':']);
                rest.is_empty() || version.starts_with(|letter: char| letter.is_ascii_digit())
            })
        };
        self.software.iter().find(names).map(|known| known.name.as_str())
    }
}
