//! Which kustomizations the objects of a file pass through.

use std::collections::{BTreeSet, HashMap};

/// Kustomizations by the files and folders whose objects may pass through them.
#[derive(Debug, Default)]
pub(super) struct Layers {
    affecting: HashMap<String, Vec<usize>>,
}

/// Everything that the kustomization of each folder builds upon, itself included.
struct Reached<'k> {
    sources: HashMap<&'k str, Vec<&'k str>>,
}

impl Layers {
    /// Reads kustomizations, each a folder and what it builds upon. What passes through one is all that
    /// it, or one that builds upon it, reaches: a component changes what its users bring.
    pub(super) fn new(kustomizations: &[(&str, &[String])]) -> Self {
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        let mut sources: HashMap<&str, Vec<&str>> = HashMap::new();
        for (place, (folder, refers_to)) in kustomizations.iter().enumerate() {
            places.entry(folder).or_default().push(place);
            sources.entry(folder).or_default().extend(refers_to.iter().map(String::as_str));
        }
        let graph = Reached { sources };
        let mut affecting: HashMap<&str, BTreeSet<usize>> = HashMap::new();
        for folder in places.keys() {
            let reached = graph.of(folder);
            let through: Vec<usize> =
                reached.iter().filter_map(|folder| places.get(folder)).flatten().copied().collect();
            for path in reached {
                affecting.entry(path).or_default().extend(&through);
            }
        }
        let owned = |(path, places): (&str, BTreeSet<usize>)| {
            (path.to_owned(), places.into_iter().collect())
        };
        Self { affecting: affecting.into_iter().map(owned).collect() }
    }

    /// The kustomizations, by their places, that a file or folder passes through, in order.
    pub(super) fn of(&self, path: &str) -> &[usize] {
        self.affecting.get(path).map_or(&[], Vec::as_slice)
    }
}

impl<'k> Reached<'k> {
    fn of(&self, folder: &'k str) -> BTreeSet<&'k str> {
        let mut reached = BTreeSet::from([folder]);
        let mut pending = vec![folder];
        while let Some(folder) = pending.pop() {
            for source in self.sources.get(folder).into_iter().flatten() {
                if reached.insert(source) {
                    pending.push(source);
                }
            }
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use super::Layers;

    #[test]
    fn objects_pass_through_what_builds_upon_them() {
        let owned =
            |names: &[&str]| -> Vec<String> { names.iter().map(|n| (*n).to_owned()).collect() };
        let base = owned(&["base/web.yaml"]);
        let prod = owned(&["base", "ha"]);
        let (test, none) = (owned(&["base"]), owned(&[]));
        let layers =
            Layers::new(&[("base", &base), ("prod", &prod), ("test", &test), ("ha", &none)]);
        assert_eq!(layers.of("base/web.yaml"), [0, 1, 2, 3]);
        assert_eq!(layers.of("other.yaml"), [] as [usize; 0]);
    }

    #[test]
    fn many_overlays_of_one_base_take_no_time() {
        let base: Vec<String> = (0..200).map(|n| format!("base/{n}.yaml")).collect();
        let overlay = vec!["base".to_owned()];
        let folders: Vec<String> = (0..3000).map(|n| format!("o/{n}")).collect();
        let mut all: Vec<(&str, &[String])> = vec![("base", &base)];
        all.extend(folders.iter().map(|folder| (folder.as_str(), overlay.as_slice())));
        assert_eq!(Layers::new(&all).of("base/7.yaml").len(), 3001);
    }
}
