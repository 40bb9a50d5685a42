//! Text that is no YAML until it is rendered: what kind of template it is, and placeholders in values.

use std::borrow::Cow;

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

/// Says how much of a text is a template. What stands in block scalars and comments does not count:
/// a script or a configuration file in there is text, whatever it says.
#[must_use]
pub fn classify(text: &str) -> Templating {
    if structural_line(text).is_some() {
        return Templating::Structural;
    }
    if markers(text).next().is_some() { Templating::Values } else { Templating::None }
}

/// The first line, counted from 0, whose meaning depends on rendering.
pub(super) fn structural_line(text: &str) -> Option<usize> {
    if !["{{", "{%", "{#", "<%"].iter().any(|opening| text.contains(opening)) {
        return None;
    }
    let mut block = BlockScalar::default();
    let mut lines = text.lines().enumerate();
    lines.find(|(_, line)| !block.takes(line) && is_structural(line)).map(|(number, _)| number)
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
    let mut rest = text;
    std::iter::from_fn(move || {
        let (start, end) = next_marker(rest)?;
        let (marker, after) = (rest.get(start..end)?, rest.get(end..)?);
        rest = after;
        Some(marker)
    })
}

/// The byte range of the next placeholder.
fn next_marker(text: &str) -> Option<(usize, usize)> {
    let mut from = 0;
    loop {
        let tail = text.get(from..)?;
        let start =
            from + tail.match_indices('{').find_map(|(at, _)| opens(tail, at).then_some(at))?;
        let line = text.get(start..)?.split(['\n', '\r']).next()?;
        let closing = if line.starts_with("{{") { "}}" } else { "%}" };
        match line.get(2..)?.find(closing) {
            // `{{{x}}}` and `{{ {a: b} }}` close at their last brackets.
            Some(at) => {
                let end = start + 2 + at + 2;
                let more = text.get(end..)?.bytes().take_while(|byte| *byte == b'}').count();
                return Some((start, end + if line.starts_with("{{{") { more } else { 0 }));
            }
            None => from = start + 2,
        }
    }
}

fn opens(text: &str, at: usize) -> bool {
    matches!(text.as_bytes().get(at + 1), Some(b'{' | b'%'))
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
        next_marker(text)?;
        let used = |area: &u32| {
            text.chars().any(|c| MASKED.chars().any(|m| Some(c) == stand_in(*area, m)))
        };
        let area = AREAS.into_iter().find(|area| !used(area))?;
        let mut masked = String::with_capacity(text.len() + text.len() / 8);
        let mut rest = text;
        while let Some((start, end)) = next_marker(rest) {
            masked.push_str(rest.get(..start)?);
            masked.extend(rest.get(start..end)?.chars().map(|c| stand_in(area, c).unwrap_or(c)));
            rest = rest.get(end..)?;
        }
        masked.push_str(rest);
        Some(Self { text: masked, area })
    }

    /// The text as it is written.
    pub(super) fn unmask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let plain = |c: char| {
            let index = u32::from(c).checked_sub(self.area)?;
            MASKED.chars().nth(usize::try_from(index).ok()?)
        };
        if !text.chars().any(|c| plain(c).is_some()) {
            return Cow::Borrowed(text);
        }
        Cow::Owned(text.chars().map(|c| plain(c).unwrap_or(c)).collect())
    }
}

fn stand_in(area: u32, c: char) -> Option<char> {
    let index = MASKED.find(c)?;
    char::from_u32(area + u32::try_from(index).ok()?)
}
