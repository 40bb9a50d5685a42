//! Which kustomizations the objects of a file pass through.

use std::collections::{BTreeSet, HashMap};

/// Kustomizations by the files and folders whose objects may pass through them.
#[derive(Debug, Default)]
pub(super) struct Layers {
    affecting: HashMap<String, Vec<usize>>,
    /// What each kustomization reaches, itself included.
    reached: Vec<BTreeSet<usize>>,
    /// Those that no other builds upon: what is applied.
    ends: BTreeSet<usize>,
}

/// Steps to follow the ways of one file through kustomizations; beyond that they are not told apart.
const MAX_STEPS: usize = 50_000;

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
        let upon: BTreeSet<&str> = kustomizations
            .iter()
            .flat_map(|(own, refers_to)| refers_to.iter().filter(move |to| to.as_str() != *own))
            .map(String::as_str)
            .collect();
        let is_end = |(_, (folder, _)): &(usize, &(&str, &[String]))| !upon.contains(folder);
        let ends =
            kustomizations.iter().enumerate().filter(is_end).map(|(place, _)| place).collect();
        let mut all_reached = vec![BTreeSet::new(); kustomizations.len()];
        let mut affecting: HashMap<&str, BTreeSet<usize>> = HashMap::new();
        for folder in places.keys() {
            let reached = graph.of(folder);
            let through: Vec<usize> =
                reached.iter().filter_map(|folder| places.get(folder)).flatten().copied().collect();
            for place in &places[folder] {
                all_reached[*place] = through.iter().copied().collect();
            }
            for path in reached {
                affecting.entry(path).or_default().extend(&through);
            }
        }
        let owned = |(path, places): (&str, BTreeSet<usize>)| {
            (path.to_owned(), places.into_iter().collect())
        };
        let affecting = affecting.into_iter().map(owned).collect();
        Self { affecting, reached: all_reached, ends }
    }

    /// For each kustomization that is applied and brings a file, those that the file passes through on the
    /// way, in their order; nothing where there are too many to tell.
    pub(super) fn ways(&self, path: &str) -> Option<Vec<Vec<usize>>> {
        let layers = self.of(path);
        let ends = || layers.iter().filter(|place| self.ends.contains(place));
        let steps = |end: &usize| self.reached.get(*end).map_or(0, BTreeSet::len);
        if ends().map(steps).sum::<usize>() > MAX_STEPS {
            return None;
        }
        let size = |place: &usize| self.reached.get(*place).map_or(0, BTreeSet::len);
        let way = |end: &usize| {
            let reached = self.reached.get(*end)?;
            let mut way: Vec<usize> = reached
                .iter()
                .copied()
                .filter(|place| layers.binary_search(place).is_ok())
                .collect();
            // What builds upon another reaches more than that.
            way.sort_by_key(size);
            Some(way)
        };
        Some(ends().filter_map(way).collect())
    }

    /// Whether one kustomization builds upon another.
    pub(super) fn reaches(&self, place: usize, other: usize) -> bool {
        self.reached.get(place).is_some_and(|reached| reached.contains(&other))
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
        assert_eq!(layers.ways("base/web.yaml"), Some(vec![vec![0, 3, 1], vec![0, 2]]));
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
