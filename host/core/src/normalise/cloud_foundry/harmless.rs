//! Commands of scripts that deploy nothing. What is not listed may push without showing it.

/// Commands that deploy nothing, whatever their arguments.
const HARMLESS: &[&str] = &[
    ":", "[", "[[", "apt-get", "awk", "base64", "basename", "break", "cat", "cd", "chmod", "cp",
    "curl", "cut", "date", "diff", "dirname", "echo", "env", "exit", "expr", "false", "file",
    "find", "git", "grep", "gunzip", "gzip", "head", "hostname", "id", "java", "jq", "let", "ls",
    "mkdir", "mv", "nvm", "openssl", "pip", "pip3", "popd", "printf", "pushd", "pwd", "read",
    "return", "rm", "sed", "seq", "set", "shift", "sleep", "sort", "stat", "tail", "tar", "tee",
    "test", "touch", "tr", "trap", "true", "type", "uname", "uniq", "unset", "unzip", "wait", "wc",
    "wget", "which", "whoami", "zip",
];

/// Commands that deploy, to other platforms.
const ELSEWHERE: &[&str] = &["helm", "kubectl", "oc", "wsk", "wskdeploy"];

/// Tools that build, with what they deploy nothing by.
const BUILDING: &[(&[&str], &[&str])] = &[
    (
        &["npm", "yarn", "pnpm"],
        &["ci", "config", "install", "i", "test", "version", "--version", "-v"],
    ),
    (
        &["mvn", "./mvnw", "gradle", "./gradlew"],
        &["assemble", "build", "clean", "compile", "package", "test", "verify"],
    ),
];

/// Whether a command is known to deploy nothing to Cloud Foundry.
pub(super) fn is_harmless(words: &[&str]) -> bool {
    let Some((first, arguments)) = words.split_first() else { return false };
    if HARMLESS.contains(first) || ELSEWHERE.contains(first) {
        return true;
    }
    let verbs = BUILDING.iter().find(|(tools, _)| tools.contains(first)).map(|(_, verbs)| *verbs);
    let Some(verbs) = verbs else { return false };
    let is_flag = |word: &&&str| word.starts_with('-') && !verbs.contains(*word);
    let mut plain = arguments.iter().filter(|word| !is_flag(word));
    // The verb of a package manager is its first word; all words of the others are goals.
    if first.ends_with("npm") || *first == "yarn" {
        return plain.next().is_some_and(|verb| verbs.contains(verb));
    }
    plain.clone().next().is_some() && plain.all(|goal| verbs.contains(goal))
}

#[cfg(test)]
mod tests {
    use super::is_harmless;

    #[test]
    fn building_is_harmless_and_running_scripts_is_not() {
        for (command, expected) in [
            ("echo cf push", true),
            ("npm install --production", true),
            ("npm run deploy", false),
            ("mvn -B clean package", true),
            ("mvn cf:push", false),
            ("mvn", false),
            ("./deploy.sh", false),
            ("kubectl apply -f shop.yaml", true),
        ] {
            let words: Vec<&str> = command.split(' ').collect();
            assert_eq!(is_harmless(&words), expected, "{command}");
        }
    }
}
