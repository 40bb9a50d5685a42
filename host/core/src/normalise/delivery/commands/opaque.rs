//! Commands that may deploy and cannot be seen into.

use crate::shell::Call;

/// Programs that run whatever they are given.
const RUNNERS: &[&str] = &[
    ".",
    "ansible-playbook",
    "bash",
    "eval",
    "invoke",
    "just",
    "ksh",
    "make",
    "node",
    "perl",
    "pulumi",
    "python",
    "python3",
    "ruby",
    "sh",
    "source",
    "ssh",
    "task",
    "terraform",
    "xargs",
    "zsh",
];

/// Build tools, of which some goals deploy.
const BUILDERS: &[&str] = &["gradle", "gradlew", "mvn", "mvnw", "npm", "pnpm", "yarn"];

/// Words in the goal of a build tool that deploys.
const DEPLOYING: &[&str] = &["deploy", "release", "publish", "push", "start"];

/// Whether a command may deploy without showing it: a script that is not among the checked files, a
/// program whose name is not known, or one that runs others.
pub(super) fn may_deploy(call: &Call, words: &[&str]) -> bool {
    let Some((first, rest)) = words.split_first() else { return !call.understood };
    let is_asked = matches!(*rest, ["--version" | "-v" | "-V", ..]);
    if is_asked {
        return false;
    }
    let deploys = |word: &&str| DEPLOYING.iter().any(|goal| word.contains(goal));
    let program = first.strip_prefix("./").unwrap_or(first);
    if BUILDERS.contains(&program) {
        return rest.iter().any(deploys);
    }
    let is_path = first.starts_with(['.', '/']) && first.contains('/');
    first.is_empty() || RUNNERS.contains(first) || is_path
}
