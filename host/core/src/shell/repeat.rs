//! Loops: over lists that are known, an item after the other; else any number of times.

use resilint_schema::symbol::MADE_OF;
use resilint_schema::{Value, Why};

use super::decide::Hint;
use super::env::Held;
use super::run::{Flow, Runner};
use super::syntax::{Block, Word as Raw};
use super::text::Text;

impl Runner<'_> {
    pub(super) fn for_each(&mut self, name: &str, items: Option<&[Raw]>, body: &Block) {
        let (items, all) = match items {
            Some(words) => {
                let fields = self.fields(words);
                (fields.into_iter().map(|field| (field.text, field.splits)).collect(), true)
            }
            None => {
                let (arguments, all) = self.env.arguments();
                let known = arguments.iter().map(|text| (text.clone(), false));
                (known.collect::<Vec<(Text, bool)>>(), all)
            }
        };
        let mut unknown = !all;
        for (item, splits) in items {
            if self.flow != Flow::On || self.trace.is_cut {
                break;
            }
            if splits {
                unknown = true;
                continue;
            }
            self.env.assign(name, Held::Text(item));
            self.block(body);
            self.end_of_loop();
        }
        if unknown && self.flow == Flow::On {
            let unknown = Value::unknown(Why::UnresolvedVariable, MADE_OF, None);
            self.env.assign(name, Held::Text(unknown));
            self.repeat(&Block::default(), body);
        }
    }

    /// A body that runs any number of times.
    pub(super) fn repeat(&mut self, condition: &Block, body: &Block) {
        let assigned = body.assigned().into_iter().chain(condition.assigned());
        assigned.for_each(|name| self.env.forget(&name));
        self.block(condition);
        self.loops += 1;
        self.ways(&mut [&mut |runner| runner.block(body), &mut |_| {}], Hint::default());
        self.loops -= 1;
        self.end_of_loop();
    }

    fn end_of_loop(&mut self) {
        if self.flow == Flow::Loop {
            self.flow = Flow::On;
        }
    }
}
