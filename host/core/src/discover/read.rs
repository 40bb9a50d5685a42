//! Reads a file that was found.

use std::fs::File;
use std::io::Read;

use super::Candidate;
use super::error::ReadError;

/// Bytes that are read of any file, named or not. An endless device must not fill the memory.
const MAX_BYTES: u64 = 256 << 20;

/// Reads a file, or standard input, as text.
///
/// # Errors
///
/// Says what is wrong with the file; [`ReadError::skip`] tells whether that matters.
pub fn read(file: &Candidate) -> Result<String, ReadError> {
    if file.is_stdin() {
        return text(std::io::stdin().lock(), file, MAX_BYTES);
    }
    let opened = File::open(&file.path);
    text(opened.map_err(|error| ReadError::new(file.display.clone(), error))?, file, MAX_BYTES)
}

fn text(from: impl Read, file: &Candidate, limit: u64) -> Result<String, ReadError> {
    let path = || file.display.clone();
    let mut bytes = Vec::new();
    let result = from.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    let length = result.map_err(|error| ReadError::new(path(), error))?;
    if u64::try_from(length).is_ok_and(|length| length > limit) {
        return Err(ReadError::TooLarge { path: path(), limit });
    }
    String::from_utf8(bytes).map_err(|error| {
        let found = match error.as_bytes() {
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "it is UTF-16, save it as UTF-8".to_owned(),
            bytes => {
                let valid = bytes.get(..error.utf8_error().valid_up_to()).unwrap_or_default();
                let breaks = valid.iter().filter(|byte| **byte == b'\n').count();
                format!("line {} has bytes that are no characters", breaks + 1)
            }
        };
        ReadError::NotUtf8 { path: path(), found }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named() -> Candidate {
        Candidate { path: "a.yml".into(), display: "a.yml".into(), explicit: true }
    }

    #[test]
    fn size_obeyed_and_violated() {
        assert_eq!(text(&b"abc"[..], &named(), 3).ok().as_deref(), Some("abc"));
        let error = text(&b"abcd"[..], &named(), 3).expect_err("too large");
        assert_eq!(error.to_string(), "a.yml is larger than 3 bytes");
        assert!(matches!(
            text(std::io::repeat(b'x'), &named(), 9),
            Err(ReadError::TooLarge { .. })
        ));
    }

    #[test]
    fn other_encodings_are_named_for_named_files_and_skipped_in_folders() {
        let error = text(&b"a: 1\nb: \xe9\n"[..], &named(), 99).expect_err("Latin-1");
        assert_eq!(
            error.to_string(),
            "a.yml is not text in UTF-8: line 2 has bytes that are no characters"
        );
        assert!(error.skip(&named()).is_err());
        let error = text(&b"\xff\xfea\0"[..], &named(), 99).expect_err("UTF-16");
        assert!(error.to_string().contains("UTF-16"));
        assert!(error.skip(&Candidate { explicit: false, ..named() }).is_ok());
    }
}
