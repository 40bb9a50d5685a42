//! Values of variables that the validation of the variable refuses.

use std::sync::Arc;

use resilint_schema::Provenance;

use super::{Evaluator, Scope};
use crate::config::Variable;
use crate::value::to_bool;

impl Evaluator<'_> {
    /// Tells of values that are given and that Terraform refuses. It comes last, so that what it costs is not
    /// missing elsewhere. The default of a root module's variable is not judged: that a validation refuses
    /// it is how some say that a value must be given.
    pub(super) fn validate(&self) {
        let count = self.modules.borrow().len();
        for id in 0..count {
            let module = self.module(id).module;
            let all = module.variables.iter().filter(|(_, variable)| !variable.rules.is_empty());
            for (name, variable) in all {
                self.validate_variable(id, name, variable);
            }
        }
    }

    fn validate_variable(&self, module: usize, name: &Arc<str>, variable: &Variable) {
        let Ok(value) = self.variable(module, name) else { return };
        if value.from == Provenance::VariableDefault || !value.is_wholly_known() {
            return;
        }
        let refused = |condition| {
            let (holds, doubtful) = self.tentatively(condition, &Scope::of(module));
            !doubtful && holds.is_ok_and(|holds| to_bool(&holds) == Some(false))
        };
        if variable.rules.iter().any(refused) {
            let shown = super::reference::prefixed(
                &self.module(module).address,
                &crate::config::reference(name),
            );
            self.tell(
                value.place.or(Some(variable.place)),
                format!("the value of {shown} is refused by the validation of the variable"),
                "give a value that its condition allows; Terraform does not accept this one",
            );
        }
    }
}
