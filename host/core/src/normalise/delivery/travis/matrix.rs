//! The jobs of a file: those that it lists, and those that its variables multiply.

use std::borrow::Cow;

use crate::parse::Node;

/// Jobs of one file: a matrix of variables multiplies.
const MAX_JOBS: usize = 64;
/// Entries of lists that are looked at.
const MAX_ENTRIES: usize = 1000;

/// Keys of which a list makes a job an item, but for `env`. All of these jobs do the same.
const EXPANDED: &[&str] = &[
    "arch",
    "compiler",
    "d",
    "dart",
    "elixir",
    "gemfile",
    "ghc",
    "go",
    "jdk",
    "mono",
    "node_js",
    "os",
    "otp_release",
    "perl",
    "php",
    "python",
    "r",
    "ruby",
    "rust",
    "rvm",
    "scala",
];

/// One job, with what it is read from: its own entry, before the top level.
pub(super) struct Entry<'n> {
    pub(super) layers: Vec<&'n Node>,
    /// What sets its variables, in order.
    pub(super) variables: Vec<&'n Node>,
    pub(super) stage: String,
}

impl<'n> Entry<'n> {
    /// The value of a key in the job, else at the top level.
    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        self.layers.iter().find_map(|layer| layer.get(key))
    }

    /// The entry of the job itself; nothing for one that is the whole file.
    pub(super) fn own(&self) -> Option<&'n Node> {
        self.layers.first().copied().filter(|_| self.layers.len() > 1)
    }
}

/// The jobs, and whether there are more than are read.
pub(super) fn entries(root: &Node) -> (Vec<Entry<'_>>, bool) {
    let list = |key: &str| {
        let nodes = ["jobs", "matrix"].iter().filter_map(|jobs| root.at(&[jobs, key]));
        nodes.flat_map(list_of).take(MAX_ENTRIES).collect::<Vec<&Node>>()
    };
    let included: Vec<&Node> = list("include").into_iter().filter(|node| node.is_map()).collect();
    let global: Vec<&Node> = root.at(&["env", "global"]).map_or(&[][..], list_of).iter().collect();
    let rows = rows(root);
    let first = rows.first().copied();
    let is_multiplied = rows.len() > 1
        || EXPANDED.iter().any(|key| root.get(key).is_some_and(|node| node.items().len() > 1));
    let stage = if included.is_empty() { "" } else { "Test" };
    let mut entries: Vec<Entry<'_>> = Vec::new();
    // One job that the lists would replace is left out, unless it is one of several.
    if is_multiplied || included.is_empty() {
        let excluded: Vec<&Node> = list("exclude");
        let kept = rows.iter().filter(|row| !excluded.iter().any(|out| is_excluded(row, out)));
        entries.extend(kept.map(|row| whole(root, Some(row), stage)));
        entries.extend(rows.is_empty().then(|| whole(root, None, stage)));
    }
    let mut stage = "Test".to_owned();
    for job in included {
        if let Some(name) = job.get("stage").and_then(name_of) {
            stage = name.into_owned();
        }
        let own =
            job.get("env").map_or_else(|| row_of(first), |node| list_of(node).iter().collect());
        entries.push(Entry { layers: vec![job, root], variables: own, stage: stage.clone() });
    }
    for entry in &mut entries {
        entry.variables.splice(0..0, global.iter().copied());
    }
    let is_cut = entries.len() > MAX_JOBS || rows.len() == MAX_ENTRIES;
    entries.truncate(MAX_JOBS);
    (entries, is_cut)
}

/// A job that is the whole file, with one set of variables.
fn whole<'n>(root: &'n Node, row: Option<&'n Node>, stage: &str) -> Entry<'n> {
    Entry { layers: vec![root], variables: row_of(row), stage: stage.to_owned() }
}

fn row_of(row: Option<&Node>) -> Vec<&Node> {
    row.into_iter().collect()
}

/// The sets of variables of which each makes a job.
fn rows(root: &Node) -> Vec<&Node> {
    let Some(env) = root.get("env") else { return Vec::new() };
    let jobs = ["jobs", "matrix"].iter().filter_map(|key| env.get(key));
    let jobs: Vec<&Node> = jobs.flat_map(list_of).take(MAX_ENTRIES).collect();
    if !jobs.is_empty() || env.get("global").is_some() {
        return jobs;
    }
    list_of(env).iter().take(MAX_ENTRIES).collect()
}

/// Whether an entry of `exclude` takes out a job by its variables alone. One that names more takes out
/// some of those that do the same.
fn is_excluded(row: &Node, out: &Node) -> bool {
    let [only] = out.entries() else { return false };
    let text = |node: &Node| node.text().map(Cow::into_owned);
    only.key.as_str() == Some("env")
        && text(row).is_some()
        && list_of(&only.value).iter().map(text).eq([text(row)])
}

/// The items of a list; what is none is its only item.
pub(super) fn list_of(node: &Node) -> &[Node] {
    if node.is_seq() { node.items() } else { std::slice::from_ref(node) }
}

/// A name, or a mapping with one.
fn name_of(node: &Node) -> Option<Cow<'_, str>> {
    node.get("name").unwrap_or(node).text()
}

/// The names of the stages in order: as they are listed, else as they come.
pub(super) fn stages(root: &Node, entries: &[Entry<'_>]) -> Vec<String> {
    let listed = root.get("stages").map_or(&[][..], list_of).iter();
    let mut stages: Vec<String> = listed.filter_map(name_of).map(Cow::into_owned).collect();
    // Without an entry of its own, the first stage is the one that jobs without a name of theirs are of.
    let is_named = |stage: &str| stages.iter().any(|named| named.eq_ignore_ascii_case(stage));
    if entries.iter().any(|entry| entry.stage == "Test") && !is_named("Test") {
        stages.insert(0, "Test".to_owned());
    }
    for entry in entries {
        if !stages.iter().any(|stage| stage.eq_ignore_ascii_case(&entry.stage)) {
            stages.push(entry.stage.clone());
        }
    }
    stages
}
