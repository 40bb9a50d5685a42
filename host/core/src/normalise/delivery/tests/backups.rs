//! Jobs that copy data, out of CronJobs, workflows and scripts.

use resilint_schema::{BackupJob, Resource, Topology, Value};

use super::read;

fn jobs(topology: &Topology) -> Vec<&BackupJob> {
    topology.resources.iter().filter_map(Resource::backup_job).collect()
}

fn known(value: &Value<String>) -> &str {
    value.known().map_or("?", String::as_str)
}

/// Tool, schedule, source and destination of the only job.
fn only(files: &[(&str, &str)]) -> (String, String, String, String) {
    let topology = read(files);
    let found = jobs(&topology);
    let [job] = found.as_slice() else { panic!("{} jobs", found.len()) };
    let all = [&job.tool, &job.schedule, &job.source, &job.destination];
    let [tool, schedule, source, destination] = all.map(|value| known(value).to_owned());
    (tool, schedule, source, destination)
}

fn told(
    tool: &str,
    schedule: &str,
    source: &str,
    destination: &str,
) -> (String, String, String, String) {
    (tool.to_owned(), schedule.to_owned(), source.to_owned(), destination.to_owned())
}

#[test]
fn a_cron_job_dumps_and_uploads() {
    let cron = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: backup}\nspec:\n  schedule: 0 3 * * *\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n            - name: backup\n              image: a/b:1\n              env: [{name: BUCKET, value: dumps}]\n              command: [/bin/sh, -ec]\n              args:\n                - |\n                  pg_dump -h db.example.org -U me orders > /tmp/x\n                  aws --endpoint-url https://s3.eu.cloud-object-storage.appdomain.cloud s3 cp /tmp/x s3://$BUCKET/x\n";
    assert_eq!(
        only(&[("k/cron.yaml", cron)]),
        told("pg_dump", "0 3 * * *", "db.example.org/orders", "s3://dumps/x")
    );
    let topology = read(&[("k/cron.yaml", cron)]);
    assert_eq!(known(&jobs(&topology)[0].destination_location.geo), "eu");
}

#[test]
fn a_workflow_runs_at_its_schedule_and_without_one_by_hand() {
    let workflow = |on: &str| {
        format!(
            "on: {on}\njobs:\n  backup:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ibmcloud cdb deployment-backup-now orders\n"
        )
    };
    for (on, schedule) in [("{schedule: [{cron: 0 */6 * * *}]}", "0 */6 * * *"), ("push", "?")] {
        assert_eq!(
            only(&[(".github/workflows/backup.yml", &workflow(on))]),
            told("cdb-backup", schedule, "orders", "?")
        );
    }
}

#[test]
fn scripts_copy_without_a_schedule_and_never_show_credentials() {
    for (script, expected) in [
        (
            "npx couchbackup --url https://me:secret@abc.cloudantnosqldb.appdomain.cloud --db orders > o.txt",
            told("couchbackup", "?", "https://abc.cloudantnosqldb.appdomain.cloud/orders", "?"),
        ),
        (
            "mongodump --uri 'mongodb://me:secret@h.example.org:27017/shop?authSource=admin'",
            told("mongodump", "?", "mongodb://h.example.org:27017/shop", "?"),
        ),
        ("rclone sync cos-us:a cos-eu:b --checksum", told("rclone", "?", "cos-us:a", "cos-eu:b")),
        ("rclone sync :s3,secret_access_key=x:a cos-eu:b", told("rclone", "?", "a", "cos-eu:b")),
        ("aws s3 sync s3://a s3://b", told("s3-sync", "?", "s3://a", "s3://b")),
        (
            "ibmcloud ce job create --name b --image i --command couchbackup --argument --db --argument orders\nibmcloud ce sub cron create --name s --destination b --destination-type job --schedule '0 2 * * *'",
            told("couchbackup", "0 2 * * *", "?", "?"),
        ),
        (
            "kubectl exec db-0 -- mysqldump -h 127.0.0.1 shop",
            told("mysqldump", "?", "127.0.0.1/shop", "?"),
        ),
        (
            "kubectl exec -n aws backup -- aws s3 sync s3://a s3://b",
            told("s3-sync", "?", "s3://a", "s3://b"),
        ),
    ] {
        assert_eq!(only(&[("backup.sh", script)]), expected, "{script}");
    }
}

#[test]
fn what_is_no_copy_of_a_store_is_none() {
    for script in [
        "aws s3 sync ./dist s3://site",
        "rclone copy ./dist cos:site",
        "aws s3 ls",
        "echo pg_dump",
        "aws s3 sync s3://a s3://b --dryrun",
        "rclone sync -n a:a b:b",
        "rclone copy a:a b:b --dry-run=true",
        "rclone move a:a b:b",
        "pg_dump --schema-only -h db.example.org orders",
        "pg_dump -s -h db.example.org orders",
        "pg_dumpall --globals-only -h db.example.org",
        "mysqldump --no-data -h db.example.org shop",
        "mysqldump -h db.example.org -d shop",
        "pg_dump --version",
    ] {
        assert_eq!(jobs(&read(&[("x.sh", script)])).len(), 0, "{script}");
    }
}

#[test]
fn a_dry_run_by_a_variable_may_be_none() {
    for (flag, enabled) in [("--dry-run=false", Some(&true)), ("--dry-run=\"$DRY\"", None)] {
        let topology = read(&[("x.sh", &format!("rclone sync a:a b:b {flag}"))]);
        assert_eq!(jobs(&topology)[0].enabled.known(), enabled, "{flag}");
    }
}

#[test]
fn a_dump_goes_to_the_first_upload_after_it_if_that_runs() {
    let dump = "pg_dump -h db.example.org orders > x";
    let upload = "aws s3 cp x s3://dumps/x";
    for (script, destination, enabled) in [
        (format!("{dump}\n{upload}\naws s3 cp log s3://logs/x"), "s3://dumps/x", Some(&true)),
        (format!("{dump}\nif [ -n \"$UPLOAD\" ]; then {upload}; fi"), "s3://dumps/x", None),
        (format!("{dump}\nrclone move a:a b:b\nrclone copy x cos:dumps"), "cos:dumps", Some(&true)),
        (format!("{upload}\n{dump}"), "?", Some(&true)),
    ] {
        let topology = read(&[("x.sh", &script)]);
        let found = jobs(&topology);
        let [job] = found.as_slice() else { panic!("{} jobs: {script}", found.len()) };
        assert_eq!(
            (known(&job.destination), job.enabled.known()),
            (destination, enabled),
            "{script}"
        );
    }
}

#[test]
fn a_suspended_cron_job_is_off() {
    let cron = "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: backup}\nspec:\n  schedule: 0 3 * * *\n  suspend: true\n  jobTemplate: {spec: {template: {spec: {containers: [{name: b, image: a, command: [couchbackup, --db, orders]}]}}}}\n";
    let topology = read(&[("cron.yaml", cron)]);
    assert_eq!(jobs(&topology)[0].enabled.known(), Some(&false));
}
