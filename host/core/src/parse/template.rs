//! Text that is no YAML until it is rendered: what kind of template it is, and placeholders in values.

use std::borrow::Cow;
use std::ops::Range;

/// How much of a text is a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Templating {
    /// Nothing: it is what it says.
    None,
    /// Placeholders within values, as in `region_id: {{region}}`. The structure is known.
    Values,
    /// The structure itself depends on rendering: Helm charts, Jinja blocks, ERB.
    Structural,
}

/// Says how much of a text is a template. What stands in block scalars and comments never makes it
/// structural: a script or a configuration file in there is text, whatever it says.
#[must_use]
pub fn classify(text: &str) -> Templating {
    if structural_line(text).is_some() {
        return Templating::Structural;
    }
    if markers(text).next().is_some() { Templating::Values } else { Templating::None }
}

/// The first line whose meaning depends on rendering, with its number, counted from 0.
pub(super) fn structural_line(text: &str) -> Option<(usize, &str)> {
    if !["{{", "{%", "{#", "<%"].iter().any(|opening| text.contains(opening)) {
        return None;
    }
    let mut block = BlockScalar::default();
    lines(text).enumerate().find(|(_, line)| !block.takes(line) && is_structural(line))
}

/// The lines of a text, which end where YAML has them end: unlike for `str::lines`, at a lone `\r` too.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (line, after) = match text.split_once(['\n', '\r']) {
            Some((line, after)) => (line, Some(after)),
            None => (text, None),
        };
        let windows = text.get(line.len()..).is_some_and(|end| end.starts_with("\r\n"));
        rest = after.map(|after| if windows { after.get(1..).unwrap_or_default() } else { after });
        Some(line)
    })
}

fn is_structural(line: &str) -> bool {
    let content = line.trim();
    if content.starts_with('#') {
        return false;
    }
    let control = ["{%", "{#", "<%-", "<%#", "<% "].iter().any(|start| content.starts_with(start));
    control || only_placeholder(content) || helm(content)
}

/// A line that is nothing but one action, or opens one that goes on in the next line.
fn only_placeholder(content: &str) -> bool {
    if !content.starts_with("{{") {
        return false;
    }
    let mut rest = content;
    while let Some(inside) = rest.strip_prefix("{{") {
        match inside.split_once("}}") {
            Some((_, after)) => rest = after.trim_start_matches(['}', ' ']),
            None => return true,
        }
    }
    rest.is_empty()
}

/// Placeholders that only Helm fills, or that stand for more than a value.
fn helm(content: &str) -> bool {
    markers(content).any(|marker| {
        [
            ".Values.",
            ".Release.",
            ".Chart.",
            ".Capabilities.",
            ".Files.",
            "toYaml",
            "nindent",
            "include ",
        ]
        .iter()
        .any(|word| marker.contains(word))
    })
}

/// The placeholders of a text, brackets included, that open and close in one line.
fn markers(text: &str) -> impl Iterator<Item = &str> {
    Markers::new(text).filter_map(|range| text.get(range))
}

/// Finds placeholders, in time that grows with the text and not with its square.
#[derive(Debug)]
struct Markers<'t> {
    text: &'t str,
    at: usize,
    /// The end of the line in which `}}` does not occur any more, and the same for `%}`.
    barren: [usize; 2],
}

impl<'t> Markers<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0, barren: [0; 2] }
    }

    /// The end of the placeholder that opens at an offset; where its line ends if it does not close.
    fn end(&self, start: usize, closing: &[u8; 2]) -> Result<usize, usize> {
        let bytes = self.text.as_bytes();
        let mut at = start + 2;
        while let Some(byte) = bytes.get(at) {
            if matches!(byte, b'\n' | b'\r') {
                break;
            }
            if bytes.get(at..at + 2) == Some(closing) {
                return Ok(at + 2);
            }
            at += 1;
        }
        Err(at)
    }
}

impl Iterator for Markers<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            let start = self.at + self.text.get(self.at..)?.find('{')?;
            self.at = start + 1;
            let (kind, closing) = match self.text.as_bytes().get(start + 1) {
                Some(b'{') => (0, b"}}"),
                Some(b'%') => (1, b"%}"),
                _ => continue,
            };
            if self.barren.get(kind).is_some_and(|end| start < *end) {
                continue;
            }
            match self.end(start, closing) {
                Ok(mut end) => {
                    // `{{{x}}}` closes at its last bracket.
                    let rest = self.text.as_bytes().get(end..).unwrap_or_default();
                    if self.text.get(start..).is_some_and(|text| text.starts_with("{{{")) {
                        end += rest.iter().take_while(|byte| **byte == b'}').count();
                    }
                    self.at = end;
                    return Some(start..end);
                }
                Err(end) => {
                    if let Some(barren) = self.barren.get_mut(kind) {
                        *barren = end;
                    }
                }
            }
        }
    }
}

/// Follows the lines of a block scalar, roughly but without a parser: a template is no YAML yet.
#[derive(Debug, Default)]
struct BlockScalar {
    /// The indentation of the line that opened it.
    header: Option<usize>,
    /// The indentation of its first line of text.
    text: Option<usize>,
}

impl BlockScalar {
    /// Whether a line belongs to the block scalar that an earlier line opened.
    fn takes(&mut self, line: &str) -> bool {
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        if let Some(header) = self.header {
            if content.trim_end().is_empty() {
                return true;
            }
            let least = *self.text.get_or_insert(indent);
            if indent > header && indent >= least {
                return true;
            }
        }
        self.text = None;
        self.header = opens_block(content).then_some(indent);
        false
    }
}

/// Whether a line ends in the header of a block scalar, such as `key: |-` or `- >2 # comment`.
fn opens_block(line: &str) -> bool {
    let line = line.split(" #").next().unwrap_or(line).trim_end();
    let indicators = line.rsplit([' ', '\t']).next().unwrap_or(line);
    let Some(modifiers) = indicators.strip_prefix(['|', '>']) else { return false };
    let before = line.strip_suffix(indicators).unwrap_or(line).trim_end();
    let opener = before.rsplit([' ', '\t']).next().unwrap_or(before);
    modifiers.len() <= 2
        && modifiers.bytes().all(|b| matches!(b, b'+' | b'-' | b'1'..=b'9'))
        && (before.is_empty()
            || before.ends_with([':', '-', '?'])
            || opener.starts_with(['!', '&']))
}

/// Characters that mean something to YAML within a placeholder.
const MASKED: &str = "{}[],:#";

/// Private-use areas to take stand-ins from; the first that the text does not use.
const AREAS: [u32; 3] = [0xE000, 0xF_0000, 0x10_0000];

/// A text in which placeholders are made of characters that mean nothing to YAML, one for one.
#[derive(Debug)]
pub(super) struct Mask {
    pub(super) text: String,
    area: u32,
}

impl Mask {
    /// Nothing if there is no placeholder to hide.
    pub(super) fn new(text: &str) -> Option<Self> {
        if !text.contains("{{") && !text.contains("{%") {
            return None;
        }
        let mut markers = Markers::new(text).peekable();
        markers.peek()?;
        let used = |area: &u32| text.chars().any(|c| index(*area, c).is_some());
        let area = AREAS.into_iter().find(|area| !used(area))?;
        let mut masked = String::with_capacity(text.len() + text.len() / 8);
        let mut done = 0;
        for range in markers {
            let end = range.end;
            masked.push_str(text.get(done..range.start)?);
            masked.extend(text.get(range)?.chars().map(|c| stand_in(area, c).unwrap_or(c)));
            done = end;
        }
        masked.push_str(text.get(done..)?);
        Some(Self { text: masked, area })
    }

    /// The text as it is written.
    pub(super) fn unmask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let plain = |c: char| MASKED.chars().nth(index(self.area, c)?);
        if !text.chars().any(|c| index(self.area, c).is_some()) {
            return Cow::Borrowed(text);
        }
        Cow::Owned(text.chars().map(|c| plain(c).unwrap_or(c)).collect())
    }
}

fn stand_in(area: u32, c: char) -> Option<char> {
    let index = MASKED.find(c)?;
    char::from_u32(area + u32::try_from(index).ok()?)
}

/// Which of the masked characters a stand-in stands for.
fn index(area: u32, c: char) -> Option<usize> {
    let index = usize::try_from(u32::from(c).checked_sub(area)?).ok()?;
    (index < MASKED.len()).then_some(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_templates_apart() {
        use Templating::{None, Structural, Values};
        for (text, expected) in [
            ("a: {b: {c: 1}}\n", None),
            ("a: {\"b\":{\"c\":{}}}\n", None),
            ("region_id: {{region}}\n", Values),
            ("a: ${{ github.ref }}\n", Values),
            ("- {{ item }}\n", Values),
            ("{{ key }}: 1\n", Values),
            ("name: {% if a %}b{% endif %}\n", Values),
            ("a: \"{{ x }}\"\n", Values),
            ("  {{- if .x }}\n", Structural),
            ("{{ range . }} # all\n", Values),
            ("{{ a }} {{b}}\n", Structural),
            ("{{- /* a comment\n  of two lines */}}\n", Structural),
            ("a:\n  {%- for x in y %}\n", Structural),
            ("{# a comment #}\na: 1\n", Structural),
            ("<% if a %>\na: 1\n", Structural),
            ("a: <%= b %>\n", None),
            ("image: {{ .Values.image }}\n", Structural),
            ("labels: {{ toYaml .labels | nindent 4 }}\n", Structural),
            ("name: {{ include \"x\" . }}\n", Structural),
            ("# {{- if .x }}\na: 1\n", Values),
            ("{{", Structural),
        ] {
            assert_eq!(classify(text), expected, "{text}");
        }
    }

    #[test]
    fn block_scalars_are_text() {
        for (text, expected) in [
            ("a: |\n  {{ if }}\n\n  x\n  {{ end }}\nb: 1\n", Templating::Values),
            ("- run: >- # c\n    {% x %}\n  env: 1\n", Templating::Values),
            ("a: !t |2+\n  {{ if }}\n", Templating::Values),
            ("a: |\n  x\n{{ if }}\n", Templating::Structural),
            ("a:\n  b: |\n    x\n  {{ if }}\n", Templating::Structural),
            ("- a: |\n    x\n  {{ if }}\n", Templating::Structural),
            ("a: b |\n  {{ if }}\n", Templating::Structural),
            ("a: |\r\n  {{ if }}\r\nb: 1\r\n", Templating::Values),
        ] {
            assert_eq!(classify(text), expected, "{text}");
        }
    }

    #[test]
    fn masks_one_for_one_and_back() {
        let text = "a: \u{e001} {{ {b: [c, #]} }} é {{{d}}}}\n{{ e\n";
        let mask = Mask::new(text).expect("there is something to mask");
        assert_eq!(mask.text.chars().count(), text.chars().count());
        assert!(!mask.text.lines().next().is_some_and(|line| line.contains(['{', '#', '['])));
        assert_eq!(mask.unmask(&mask.text), text);
        assert!(Mask::new("a: {b: 1}").is_none());
    }
}
