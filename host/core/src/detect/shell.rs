//! Shell scripts: by the ending of their name, else by the program that their first line names.

/// Names of scripts without an ending, and how such names begin.
const NAMES: [&str; 1] = ["run"];
const PREFIX: &str = "deploy";

/// Whether a file of this name is worth a look; those without an ending must begin as scripts do.
pub(crate) fn may_be_script(file: &str) -> bool {
    is_named_script(file)
        || NAMES.contains(&file)
        || file.starts_with(PREFIX) && !file.contains('.')
}

/// Whether a text is a shell script. One that the command line names need not have a telling name.
pub(crate) fn is_script(path: &str, text: &str, explicit: bool) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let first = text.lines().next().unwrap_or_default();
    match first.strip_prefix("#!") {
        Some(program) => (explicit || may_be_script(file)) && is_shell(program),
        None => is_named_script(file),
    }
}

fn is_named_script(file: &str) -> bool {
    let ending = file.rsplit_once('.').map(|(_, ending)| ending);
    ending
        .is_some_and(|ending| ["sh", "bash"].iter().any(|shell| ending.eq_ignore_ascii_case(shell)))
}

/// `/bin/bash -e`, `/usr/bin/env bash`.
fn is_shell(program: &str) -> bool {
    let mut words = program.split_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word));
    let program = words.find(|word| *word != "env" && !word.starts_with('-'));
    program.is_some_and(|program| matches!(program, "sh" | "bash" | "dash" | "ksh" | "zsh"))
}

#[cfg(test)]
mod tests {
    use super::is_script;

    #[test]
    fn scripts_are_told_by_name_and_first_line() {
        for (path, text) in [
            ("a/run", "#!/bin/bash\n"),
            ("deploy", "#!/usr/bin/env -S bash -e\n"),
            ("deploy-eu", "#!/bin/sh"),
            ("x.sh", "ls\n"),
            ("x.sh", "#!/bin/bash -e"),
            ("X.BASH", ""),
        ] {
            assert!(is_script(path, text, false), "{path}");
        }
        for (path, text) in [
            ("run", "ls\n"),
            ("run", "#!/usr/bin/env python3\n"),
            ("x.sh", "#!/usr/bin/python\n"),
            ("deploy.yml", "#!/bin/bash"),
            ("tool", "#!/bin/bash"),
        ] {
            assert!(!is_script(path, text, false), "{path}");
        }
        assert!(is_script("tool", "#!/bin/bash", true));
    }
}
