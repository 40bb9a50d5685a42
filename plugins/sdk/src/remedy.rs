//! Remedies that the rules of several plugins name, so that they are worded once.

use resilint_schema::symbol::culprit;

/// What gives a value to a variable of Terraform, by the symbol of what it leaves open. The workspace is none, and is
/// given on the command line all the same.
#[must_use]
pub fn variable(symbol: &str) -> &'static str {
    if culprit(symbol).contains("terraform.workspace") {
        "name the workspace: `--var terraform.workspace=NAME`, or `TF_WORKSPACE` in the environment"
    } else {
        "give the variable a value: `--var NAME=VALUE`, `--vars-file FILE.tfvars`, or a default"
    }
}

#[cfg(test)]
mod tests {
    use super::variable;

    #[test]
    fn the_workspace_is_no_variable_of_the_configuration() {
        assert!(variable("${terraform.workspace}-1").contains("`--var terraform.workspace=NAME`"));
        assert!(variable("var.region").contains("`--var NAME=VALUE`"));
    }
}
