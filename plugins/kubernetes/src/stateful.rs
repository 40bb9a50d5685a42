//! Images of databases and brokers: more copies of them do not share their data by themselves.
//!
//! Source: the names of the Docker Official Images in the category "Databases & storage", and those that
//! Bitnami, Confluent, the vendors' own registries and IBM publish the same software under. As of
//! 2026-11-22; a name that is not listed gets the advice for apps.

use resilint_sdk::schema::Workload;

const SOFTWARE: [&str; 36] = [
    "activemq",
    "arangodb",
    "artemis",
    "cassandra",
    "clickhouse",
    "cockroach",
    "consul",
    "couchbase",
    "couchdb",
    "db2",
    "elasticsearch",
    "etcd",
    "influxdb",
    "kafka",
    "mariadb",
    "minio",
    "mongo",
    "mongodb",
    "mssql",
    "mysql",
    "nats",
    "neo4j",
    "opensearch",
    "percona",
    "postgis",
    "postgres",
    "postgresql",
    "rabbitmq",
    "redis",
    "rethinkdb",
    "solr",
    "timescaledb",
    "valkey",
    "vault",
    "victoriametrics",
    "zookeeper",
];

/// Words of images that work with such software and keep no data of their own.
const COMPANIONS: [&str; 14] = [
    "adapter",
    "admin",
    "agent",
    "backup",
    "client",
    "commander",
    "connect",
    "exporter",
    "express",
    "init",
    "manager",
    "operator",
    "proxy",
    "ui",
];

/// The database or broker that a workload runs, by the name of an image.
pub(crate) fn software(workload: &Workload) -> Option<&'static str> {
    let images = workload.containers.iter().filter_map(|container| container.image.known());
    images.map(String::as_str).find_map(of_image)
}

fn of_image(image: &str) -> Option<&'static str> {
    let image = image.split('@').next().unwrap_or(image);
    let mut parts = image.rsplit('/');
    let name =
        parts.next().unwrap_or(image).split(':').next().unwrap_or(image).to_ascii_lowercase();
    // `mcr.microsoft.com/mssql/server` says what it is one part earlier.
    let name =
        if name == "server" { parts.next().unwrap_or(&name).to_ascii_lowercase() } else { name };
    let words = || name.split(['-', '_', '.']);
    if words().any(|word| COMPANIONS.contains(&word)) {
        return None;
    }
    SOFTWARE.into_iter().find(|software| words().any(|word| word == *software))
}

#[cfg(test)]
mod tests {
    use super::of_image;

    #[test]
    fn tells_databases_by_the_name_of_their_image() {
        for (image, expected) in [
            ("postgres", Some("postgres")),
            ("docker.io/bitnami/postgresql:16", Some("postgresql")),
            ("localhost:5000/redis@sha256:ab", Some("redis")),
            ("mongodb/mongodb-community-server:7.0", Some("mongodb")),
            ("mcr.microsoft.com/mssql/server:2022-latest", Some("mssql")),
            ("confluentinc/cp-kafka", Some("kafka")),
            ("oliver006/redis_exporter:v1", None),
            ("mongo-express", None),
            ("us.icr.io/acme/shop:1.4", None),
            ("us.icr.io/postgres/shop:1.4", None),
        ] {
            assert_eq!(of_image(image), expected, "{image}");
        }
    }
}
