//! Functions of texts that look at letters only; patterns and formats are in files of their own.

use unicode_segmentation::UnicodeSegmentation as _;

use super::arguments::{MOST_ITEMS, MOST_TEXT, list, text, too_large};
use super::{Call, Function, Invalid, partial, strict};
use crate::value::{Data, Part, Value, holes};

type Answer = Result<Data, Invalid>;

pub(super) const FUNCTIONS: &[Function] = &[
    strict("chomp", 1, 1, |call| Ok(text(call.text(0)?.trim_end_matches(['\r', '\n'])))),
    partial("endswith", 2, 2, |call| decide(call, ends)),
    strict("indent", 2, 2, indent),
    strict("lower", 1, 1, |call| Ok(text(letters(&call.text(0)?, char::to_lowercase)))),
    strict("split", 2, 2, split),
    partial("startswith", 2, 2, |call| decide(call, starts)),
    partial("strcontains", 2, 2, |call| decide(call, holds)),
    strict("strrev", 1, 1, |call| {
        Ok(text(call.text(0)?.graphemes(true).rev().collect::<String>()))
    }),
    strict("substr", 3, 3, substr),
    strict("title", 1, 1, title),
    strict("trim", 2, 2, |call| {
        let cut = call.text(1)?;
        Ok(text(call.text(0)?.trim_matches(|letter| cut.contains(letter))))
    }),
    strict("trimprefix", 2, 2, |call| {
        let whole = call.text(0)?;
        Ok(text(whole.strip_prefix(&*call.text(1)?).unwrap_or(&whole)))
    }),
    strict("trimspace", 1, 1, |call| Ok(text(call.text(0)?.trim()))),
    strict("trimsuffix", 2, 2, |call| {
        let whole = call.text(0)?;
        Ok(text(whole.strip_suffix(&*call.text(1)?).unwrap_or(&whole)))
    }),
    strict("upper", 1, 1, |call| Ok(text(letters(&call.text(0)?, char::to_uppercase)))),
];

/// Maps letter by letter. A letter that becomes several stays, as in Terraform: `ß` is not `SS`.
fn letters<I: ExactSizeIterator<Item = char>>(whole: &str, map: fn(char) -> I) -> String {
    let one = |letter| {
        let mut mapped = map(letter);
        if mapped.len() == 1 { mapped.next().unwrap_or(letter) } else { letter }
    };
    whole.chars().map(one).collect()
}

fn indent(call: &Call<'_>) -> Answer {
    let (spaces, whole) = (call.size(0)?, call.text(1)?);
    let lines = whole.matches('\n').count();
    if spaces.saturating_mul(lines).saturating_add(whole.len()) > MOST_TEXT {
        return Ok(too_large());
    }
    if lines == 0 {
        return Ok(text(&*whole));
    }
    Ok(text(whole.replace('\n', &format!("\n{}", " ".repeat(spaces)))))
}

fn split(call: &Call<'_>) -> Answer {
    let (separator, whole) = (call.text(0)?, call.text(1)?);
    let history = call.history();
    let element = |part: &str| history.text(part);
    let mut letter = [0; 4];
    Ok(list(if separator.is_empty() {
        let parts = whole.chars().take(MOST_ITEMS + 1);
        parts.map(|part| element(part.encode_utf8(&mut letter))).collect()
    } else {
        whole.split(&*separator).take(MOST_ITEMS + 1).map(element).collect()
    }))
}

/// A part of a text, counted in letters as a reader sees them.
fn substr(call: &Call<'_>) -> Answer {
    let (whole, offset, length) = (call.text(0)?, call.whole(1)?, call.whole(2)?);
    let mut start = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
    if offset < 0 {
        start = whole.graphemes(true).count().saturating_sub(start);
    }
    let most = usize::try_from(length).unwrap_or(usize::MAX);
    Ok(text(whole.graphemes(true).skip(start).take(most).collect::<String>()))
}

/// The first letter of each word in upper case.
fn title(call: &Call<'_>) -> Answer {
    let whole = call.text(0)?;
    let mut before = ' ';
    let each = whole.chars().map(|letter| {
        let starts = separates(before);
        before = letter;
        let mut upper = letter.to_uppercase();
        if starts && upper.len() == 1 { upper.next().unwrap_or(letter) } else { letter }
    });
    Ok(text(each.collect::<String>()))
}

fn separates(letter: char) -> bool {
    if letter.is_ascii() {
        !letter.is_ascii_alphanumeric() && letter != '_'
    } else {
        letter.is_whitespace()
    }
}

/// What is known of a text: its start, its end, and pieces of it.
struct Known<'t> {
    start: &'t str,
    end: &'t str,
    pieces: Vec<&'t str>,
    /// Whether that is all of it.
    complete: bool,
}

impl<'t> Known<'t> {
    fn whole(text: &'t str) -> Self {
        Self { start: text, end: text, pieces: vec![text], complete: true }
    }

    /// What the symbol of an unknown text tells; nothing where it is no template, or has `$${` in it,
    /// which reads as a hole and is text.
    fn parts(symbol: &'t str) -> Option<Self> {
        if !symbol.contains("${") || symbol.contains("$${") {
            return None;
        }
        let known = |part: &Part<'t>| match *part {
            Part::Text(text) => text,
            Part::Hole(_) => "",
        };
        let parts = holes(symbol);
        Some(Self {
            start: parts.first().map(known)?,
            end: parts.last().map(known)?,
            pieces: parts.iter().map(known).collect(),
            complete: false,
        })
    }
}

fn starts(known: &Known<'_>, part: &str) -> Option<bool> {
    let surely_not = known.complete || !part.starts_with(known.start);
    if known.start.starts_with(part) { Some(true) } else { surely_not.then_some(false) }
}

fn ends(known: &Known<'_>, part: &str) -> Option<bool> {
    let surely_not = known.complete || !part.ends_with(known.end);
    if known.end.ends_with(part) { Some(true) } else { surely_not.then_some(false) }
}

fn holds(known: &Known<'_>, part: &str) -> Option<bool> {
    let found = known.pieces.iter().any(|piece| piece.contains(part));
    if found { Some(true) } else { known.complete.then_some(false) }
}

/// Answers a question about a text, from the known pieces of it where it is unknown.
fn decide(
    call: &Call<'_>,
    question: fn(&Known<'_>, &str) -> Option<bool>,
) -> Result<Value, Invalid> {
    if call.is_opaque(1) {
        return Ok(call.unknown());
    }
    let part = call.text(1)?;
    let answer = if call.is_opaque(0) {
        let symbol = call.arg(0)?.as_unknown().and_then(|unknown| unknown.symbol.as_deref());
        symbol.and_then(Known::parts).and_then(|known| question(&known, &part))
    } else {
        question(&Known::whole(&call.text(0)?), &part)
    };
    Ok(answer.map_or_else(|| call.unknown(), |answer| call.made(Data::Bool(answer))))
}
