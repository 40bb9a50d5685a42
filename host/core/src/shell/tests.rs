//! What scripts do, one line a command.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use resilint_schema::{Provenance, Span, Value};

use super::{Call, Env, Event, Library, Program, Trace, trace};
use crate::parse::{Node, NodeValue, Style};

/// A script that is a file of its own.
fn program(file: &str, text: &str) -> Rc<Program> {
    let lines = u32::try_from(text.trim_end().split('\n').count()).unwrap();
    let span = Span { source: 0, line: 1, column: 1, end_line: lines, end_column: 1 };
    let node = Node::new(span, NodeValue::Str(text.to_owned()), Style::Block);
    Rc::new(Program::read(file, &node, text).unwrap())
}

fn traced(text: &str) -> Trace {
    trace(&program("run.sh", text), &mut Env::new(""), &NoLibrary)
}

/// `?` for a command that a condition decides about, `*` for one in a loop.
fn line(call: &Call) -> String {
    let word = |value: &Value<String>| match value {
        Value::Known { value, .. } => value.clone(),
        Value::Unknown { candidates, .. } if !candidates.is_empty() => {
            format!("<{}>", candidates.join("|"))
        }
        unknown => format!("<{}>", unknown.symbol().unwrap_or_default()),
    };
    let words: Vec<String> = call.words.iter().map(|it| word(&it.value)).collect();
    let mark = |on: bool, sign: &str| if on { sign.to_owned() } else { String::new() };
    format!("{}{}{}", mark(call.conditional, "?"), mark(call.looped, "*"), words.join(" "))
}

fn lines(trace: &Trace) -> Vec<String> {
    let call = |event: &Event| match event {
        Event::Call(call) => Some(line(call)),
        _ => None,
    };
    trace.events.iter().filter_map(call).collect()
}

#[track_caller]
fn runs(text: &str, expected: &[&str]) {
    assert_eq!(lines(&traced(text)), expected, "{text}");
}

#[test]
fn literal_variables_are_filled_in() {
    runs(
        "R=us-south\nic target -r $R \"${R}-1\" '$R' a\\ b",
        &["ic target -r us-south us-south-1 $R a b"],
    );
    runs("export A=x B=$A\nic $B", &["ic x"]);
    runs("A=x; A=$A-y; ic $A", &["ic x-y"]);
    runs("ic $R ${R}-1 $R", &["ic <${R}> <${R}-1> <${R}>"]);
    runs("A=1 B=2 ic $A", &["ic <${A}>"]);
    runs("X='a b'; ic $X \"$X\"", &["ic a b a b"]);
    runs("L=(a 'b c'); ic \"${L[@]}\" $L", &["ic a b c a"]);
    runs("ic {us,eu}-x", &["ic us-x eu-x"]);
}

#[test]
fn defaults_are_values_that_may_be_replaced() {
    let text = "R=${R:-eu-de}\nic $R ${S:=x} $S";
    runs(text, &["ic eu-de x x"]);
    let trace = traced(text);
    let Some(Event::Call(call)) = trace.events.first() else { panic!("a call") };
    assert!(matches!(&call.words[1].value, Value::Known { from: Provenance::VariableDefault, .. }));
    runs("if [ -z \"$R\" ]; then R=us; fi\nic $R", &["ic us"]);
    runs("[ -z \"$R\" ] && R=us\nic $R", &["ic us"]);
    runs("[ -z \"$R\" ] && exit 1\nic $R", &["ic <${R}>"]);
}

#[test]
fn outputs_of_commands_are_unknown_and_not_equal() {
    runs(
        "ic $(date) `date`",
        &["date", "date", "ic <something made of $(date ...)> <something made of $(date ...)>"],
    );
    runs("A=$(date)\nic $A-x\nA=$(date)\nic $A", &["date", "ic <${A}-x>", "date", "ic <${A (2)}>"]);
}

#[test]
fn lists_of_literals_are_looped_over() {
    runs(
        "for r in us-south eu-de; do ic target -r $r; done",
        &["ic target -r us-south", "ic target -r eu-de"],
    );
    runs(
        "L='a b'; for r in $L; do for s in 1 2; do ic $r$s; done; done",
        &["ic a1", "ic a2", "ic b1", "ic b2"],
    );
    runs("for r in $LIST; do ic $r; done", &["?*ic <${r}>"]);
    runs("for r in a $LIST; do ic $r; done", &["ic a", "?*ic <${r}>"]);
    runs("while read -r r; do ic $r; done < f", &["?*ic <${r (2)}>"]);
    runs("X=a; while true; do ic $X; X=b; done; ic $X", &["?*ic <${X}>", "ic <${X (2)}>"]);
}

#[test]
fn both_ways_of_a_condition_are_followed() {
    runs("if [ $1 = p ]; then R=us; else R=eu; fi; ic $R", &["ic <eu|us>"]);
    runs("if [ $1 = p ]; then ic a; else ic b; fi", &["?ic a", "?ic b"]);
    runs("if x; then R=us; fi; ic $R", &["x", "ic <${R}>"]);
    runs(
        "case $1 in us) R=us-south ;; eu|de) R=eu-de ;; *) exit 1 ;; esac; ic $R",
        &["ic <eu-de|us-south>"],
    );
    runs("if [ \"$1\" = clean ]; then ic rm; exit; fi; ic up", &["?ic rm", "ic up"]);
    runs("[[ $1 == clean ]] && exit 0\nic up", &["ic up"]);
    runs("a || exit 1\nb && c || d", &["a", "b", "c", "?d"]);
    runs("grep -q x f && ic up", &["grep -q x f", "?ic up"]);
    runs("curl x && echo no && exit 1\nic up", &["curl x", "echo no", "ic up"]);
}

#[test]
fn conditions_over_literals_are_decided() {
    runs("R=us; if [ $R = us ]; then ic a; else ic b; fi", &["ic a"]);
    runs("R=us; [ $R != us ] && ic a", &[]);
    runs("R=us; case $R in eu) ic eu ;; u*) ic us ;; *) ic x ;; esac", &["ic us"]);
    runs("if true; then ic a; else ic b; fi", &["ic a"]);
    runs("R=${R:-us}; if [ $R = us ]; then ic a; fi", &["?ic a"]);
}

#[test]
fn functions_are_followed_with_their_arguments() {
    runs("f() { local r=$1; ic -r $r; }\nf us-south; f eu-de", &["ic -r us-south", "ic -r eu-de"]);
    runs("f() { ic $1 $2; return; ic x; }\nf a", &["ic a"]);
    runs("f() { shift; ic \"$@\"; }; f a b c", &["ic b c"]);
    runs("f() { ic a; }", &[]);
    runs("f() { ic a; }\n\"$@\"", &["<something made of $@>", "?ic a"]);
    runs("f() { f; ic a; }; f", &["ic a"; 16]);
    runs("f() { g() { ic in; }; g; }; f", &["ic in"]);
}

#[test]
fn subshells_keep_their_variables_to_themselves() {
    runs("A=1; (A=2; ic $A); ic $A", &["ic 2", "ic 1"]);
    runs("A=1; A=2 | cat; ic $A", &["cat", "ic 1"]);
    runs("( exit 1 ); ic a", &["ic a"]);
    runs("X=$(ic b); ic $X", &["ic b", "ic <${X}>"]);
}

#[test]
fn here_documents_are_no_commands() {
    runs("cat <<EOF | ic apply -f -\nic ghost\nEOF\nic real", &["cat", "ic apply -f -", "ic real"]);
    runs("cat <<EOF && ic b\nic ghost\nEOF", &["cat", "ic b"]);
    runs("ic login <<< y", &["ic login"]);
}

#[test]
fn folders_are_followed() {
    let folders = |text: &str| {
        let trace = traced(text);
        let folder = |event: &Event| match event {
            Event::Call(call) => Some(call.folder.clone()),
            _ => None,
        };
        trace.events.iter().filter_map(folder).collect::<Vec<_>>()
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        folders("cd a\nx\ncd b/..\ny\n(cd c; z)\nw"),
        [some("a"), some("a"), some("a/c"), some("a")]
    );
    assert_eq!(folders("cd \"$(dirname \"$0\")\"\nx"), [some("")]);
    assert_eq!(folders("cd $D\nx\ncd /tmp\ny"), [None, None]);
}

#[test]
fn commands_that_start_others_are_taken_away() {
    runs("sudo -E env A=b ic x", &["ic x"]);
    runs("time ic x\ntimeout 5m ic y\nexec ic z", &["ic x", "ic y", "ic z"]);
    runs("IC=ibmcloud\n$IC login", &["ibmcloud login"]);
    runs("$IC login", &["<${IC}> login"]);
}

#[test]
fn words_have_their_places() {
    let text = "for r in a; do\n  ic --é \"x y\" \\\n    -r $r\ndone\n";
    let trace = traced(text);
    let Some(Event::Call(call)) = trace.events.first() else { panic!("a call") };
    let spans: Vec<String> = call.words.iter().map(|word| word.span.to_string()).collect();
    assert_eq!(spans, ["0:2:3-2:5", "0:2:6-2:9", "0:2:10-2:15", "0:3:5-3:7", "0:3:8-3:10"]);
    assert_eq!(call.span.to_string(), "0:2:3-3:10");
}

#[test]
fn a_line_of_assignments_does_not_swallow_the_next_command() {
    runs("A+=(x) B+=y\nic $B", &["ic <${B}y>"]);
    runs("A=x B=y\nic $B", &["ic y"]);
}

/// No scripts.
struct NoLibrary;

impl Library for NoLibrary {
    fn program(&self, _: &str) -> Option<Rc<Program>> {
        None
    }
}

/// Scripts by path.
#[derive(Default)]
struct Shelf(RefCell<BTreeMap<String, Rc<Program>>>);

impl Library for Shelf {
    fn program(&self, path: &str) -> Option<Rc<Program>> {
        self.0.borrow().get(path).cloned()
    }
}

fn with(files: &[(&str, &str)], text: &str) -> Trace {
    let programs = files.iter().map(|(path, text)| ((*path).to_owned(), program(path, text)));
    let shelf = Shelf(RefCell::new(programs.collect()));
    trace(&program("ops/run.sh", text), &mut Env::new("ops"), &shelf)
}

#[test]
fn other_scripts_are_followed() {
    let common = ("ops/common.sh", "R=us\nf() { ic $1 $R; }");
    let child = ("ops/up.sh", "ic up $1 $A $B");
    assert_eq!(lines(&with(&[common], ". ./common.sh\nf a")), ["ic a us"]);
    let here =
        "D=$(cd \"$(dirname \"${BASH_SOURCE[0]}\")\" && pwd)\nsource $D/../ops/common.sh\nf a";
    assert_eq!(lines(&with(&[common], here)), ["ic a us"]);
    let called = with(&[child], "A=1\nexport B=2\n./up.sh x\nbash -e up.sh y\nC=3 ./other.sh");
    assert_eq!(lines(&called), ["ic up x <${A}> 2", "ic up y <${A}> 2", "./other.sh"]);
    assert_eq!(called.ran, ["ops/up.sh"]);
    let missing = with(&[], "R=us\nsource vars.sh\nic $R");
    assert_eq!(lines(&missing), ["source vars.sh", "ic <${R}>"]);
}

#[test]
fn what_is_no_shell_is_told() {
    for text in ["if x; then ic a", "ic a\n)) fi done\nic b", "ic 'a", "for x in", "a() {"] {
        let trace = traced(text);
        assert!(trace.is_cut, "{text}: {:?}", lines(&trace));
    }
}

#[test]
fn hostile_scripts_come_to_an_end() {
    let many = |text: &str, count: usize| text.repeat(count);
    for text in [
        many("(", 20_000),
        many("$(", 20_000),
        many("{ ", 20_000),
        many("if true; then ", 5_000),
        many("a && ", 5_000) + "b",
        many("ic push x; ", 90_000),
        many("for a in 1 2 3 4 5 6 7 8 9; do ", 40) + "ic $a" + &many("; done", 40),
        "f() { f; f; f; }; f".to_owned(),
        format!("A=x; {}ic $A", many("A=$A$A$A$A;", 40)),
        many("\"", 9_001),
        many("<<A ", 3_000),
        format!("ic {}", many("x", 900_000)),
        format!("ic {}", many("é ", 400_000)),
        many("case $x in a) ", 3_000),
        many("[[ ( ", 9_000),
        "\u{0}\u{1}\u{fffd}".repeat(9_000),
        // Many variables, and conditions that copy them all.
        numbered("a#=1\n", 9_000) + &many("x && b=2\n", 9_000),
        format!("A={}\n", many("x", 16_000))
            + &numbered("a#=$A\n", 5_000)
            + &many("x && a1=$A\n", 9_000),
        many("f() { :; }\n", 9_000) + &numbered("f#() { :; }; f# $a#\n", 9_000),
        format!("A={}\n", many("x", 16_000)) + &many("ic $A $A $A\n", 20_000),
        format!("ic {}", many("$a$b", 90_000)),
        format!("ic {}", many("{a,b}", 90_000)),
        format!("A=({})\n", many("x ", 9_000))
            + &many("for x in \"${A[@]}\"; do ic; done\n", 9_000),
        format!("set -- {}\n", many("x ", 900)) + &many("f() { f \"$@\"; }; f \"$@\"\n", 9_000),
        many("if [ $x = a ]; then y=$y$y; else y=b; fi\n", 9_000),
        many("!", 9_000),
    ] {
        let _ = traced_any(&text);
    }
}

/// A line many times, with its number for each `#`.
fn numbered(line: &str, count: usize) -> String {
    (0..count).map(|number| line.replace('#', &number.to_string())).collect()
}

fn node(text: &str) -> Node {
    Node::new(Span::at(0, 1, 1), NodeValue::Str(text.to_owned()), Style::Block)
}

/// The scanner behind the parser reads beyond a table when it meets these where a number may stand.
#[test]
fn characters_of_all_planes_are_parts_of_words() {
    for letter in ['\u{e9}', '\u{4e2d}', '\u{1f600}', '\u{8ffff}', '\u{10ffff}'] {
        let text = format!("echo {{{letter}..3}} {{1{letter} a{letter}b\nR={letter}\nls $R\n");
        let traced = lines(&traced(&text));
        let last = format!("ls {letter}");
        assert_eq!(traced.last().map(String::as_str), Some(last.as_str()), "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_can_be_read(text in "[a-z'\"\\\\;&|#<>$(){}=\\[\\]é \n]{0,120}") {
        let trace = traced_any(&text);
        for event in &trace.events {
            if let Event::Call(call) = event {
                for word in &call.words {
                    assert!((word.span.line, word.span.column) <= (word.span.end_line, word.span.end_column));
                }
            }
        }
    }

    #[test]
    fn any_words_can_be_read(words in proptest::collection::vec(proptest::sample::select(vec![
        "if", "then", "fi", "for", "in", "do", "done", "case", "esac", ";;", "(", ")", "{", "}", "$x", "\n", ";",
        "&&", "||", "|", "x=1", "[", "]", "ic", "f()", "f", "$(", "`", "\"", "'", "<<E", "E", "while", "exit",
        "return", "break", "set", "--", "shift", "$1", "cd", "..", "source", "x.sh", "${x:-", "local",
    ]), 0..60)) {
        let _ = traced_any(&words.join(" "));
    }
}

fn traced_any(text: &str) -> Trace {
    match Program::read("x.sh", &node(text), text) {
        Ok(program) => trace(&Rc::new(program), &mut Env::new(""), &NoLibrary),
        Err(_) => Trace::default(),
    }
}
