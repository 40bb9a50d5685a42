use std::collections::BTreeMap;
use std::path::PathBuf;
use resilint_core::discover::{discover, Options, Candidate};
use resilint_core::source::Sources;
use resilint_core::terraform::{evaluate, load, is_terraform, Given};
fn main() {
    let base = std::env::current_dir().unwrap();
    let paths: Vec<PathBuf> = std::env::args().skip(1).map(PathBuf::from).collect();
    let t = std::time::Instant::now();
    let found = discover(&paths, &Options::new(&base));
    let files: Vec<&Candidate> = found.files.iter().filter(|f| is_terraform(&f.display)).collect();
    let mut sources = Sources::default();
    let mut problems = vec![];
    let w = load(&files, &paths, &[], &base, &mut sources, &mut problems);
    let t1 = t.elapsed();
    let e = evaluate(&w, &Given::default(), &sources, &mut problems);
    println!("files {} load {:?} eval {:?} roots {} resources {} modules {}", files.len(), t1, t.elapsed()-t1, e.len(), e.iter().map(|e| e.resources.len()).sum::<usize>(), e.iter().map(|e| e.modules.len()).sum::<usize>());
    let mut by: BTreeMap<String, usize> = BTreeMap::new();
    for p in &problems {
        println!("{}:{} {}", p.path, p.span.map(|s| s.line).unwrap_or(0), p.message);
        *by.entry(p.message.rsplit(": ").next().unwrap().to_owned()).or_default() += 1;
    }
    let mut by: Vec<_> = by.into_iter().collect(); by.sort_by_key(|x| std::cmp::Reverse(x.1));
    for (m, n) in by.iter().take(60) { eprintln!("{n} {m}"); }
}
