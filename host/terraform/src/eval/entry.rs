//! The modules that calls lead to, one instance for each instance of the call.

use std::sync::Arc;

use resilint_schema::Why;

use super::reference::prefixed;
use super::{Block, Caller, Evaluator, ModuleInstance};
use crate::files::normal;
use crate::instance::Key;
use crate::program::{Source, source};

impl Evaluator<'_> {
    /// The module instance that a call leads to, or why it is not there.
    pub(super) fn called(&self, module: usize, call: usize, key: &Key) -> Result<usize, Why> {
        let expansion = self.expansion(module, Block::Call(call));
        let known = expansion.modules.borrow().get(key).copied();
        if let Some(known) = known {
            return known;
        }
        let entered = match self.charge_instance() {
            Ok(()) => self.enter(module, call, key).ok_or(Why::ModuleMissing),
            Err(_) => Err(Why::TooLarge),
        };
        expansion.modules.borrow_mut().insert(key.clone(), entered);
        entered
    }

    fn enter(&self, module: usize, call: usize, key: &Key) -> Option<usize> {
        /// Calls within calls; a module that calls itself never ends.
        const DEEPEST: usize = 32;
        let caller = self.module(module);
        let block = &caller.module.calls[call];
        let path: Arc<str> = if caller.path.is_empty() {
            block.name.clone()
        } else {
            format!("{}.{}", caller.path, block.name).into()
        };
        let dir = self.called_folder(&caller, block.source.as_deref(), &path, block)?;
        let Some(module_block) = self.program.module(&dir) else {
            let why = self.program.refusal(&dir).unwrap_or("there are no Terraform files in it");
            let message = format!("module.{}: {dir} cannot be read: {why}", block.name);
            self.tell(Some(block.place), message, "check the source of the module");
            return None;
        };
        if path.split('.').count() > DEEPEST {
            let message = format!("modules call each other more than {DEEPEST} levels deep");
            self.tell(Some(block.place), message, "break the circle of module calls");
            return None;
        }
        let repetition = self.repetition(module, Block::Call(call), key);
        let address = prefixed(&caller.address, &format!("module.{}{key}", block.name));
        let mut modules = self.modules.borrow_mut();
        modules.push(Arc::new(ModuleInstance {
            module: module_block,
            address,
            path,
            caller: Some(Caller { module, index: call, call: block, repetition }),
        }));
        Some(modules.len() - 1)
    }

    fn called_folder(
        &self,
        caller: &ModuleInstance<'_>,
        given: Option<&str>,
        path: &str,
        block: &crate::config::Call,
    ) -> Option<String> {
        match source(&caller.module.dir, given) {
            Source::Folder(dir) => Some(dir),
            Source::Outside => {
                let message = format!(
                    "module.{}: its source {} lies outside the checked folder",
                    block.name,
                    given.unwrap_or_default()
                );
                self.tell(Some(block.place), message, "check the folder that holds both");
                None
            }
            Source::Elsewhere => {
                if let Some(dir) = self.program.astray(self.dir, path) {
                    let message = format!(
                        "module.{}: `terraform init` put it into {dir}, outside the checked folder",
                        block.name
                    );
                    let help = "check the folder that holds both, or run `terraform init` anew";
                    self.tell(Some(block.place), message, help);
                }
                self.program.installed(self.dir, path).and_then(|dir| normal("", dir))
            }
        }
    }
}
