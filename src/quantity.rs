//! Quantities as users write them: whole numbers, durations (`500ms`, `45d`), sizes (`256MB`) and shares (`10%`).
//!
//! The command line, the configuration file and fault plans all read them from here. A text that is no such quantity is
//! answered with a hint of what to write. The other way round, defaults are shown as texts that can be read again, and editors
//! get patterns (regular expressions without anchors) of what is a quantity.

use std::fmt::Display;
use std::num::NonZeroUsize;
use std::str::FromStr;
use std::time::Duration;

/// The longest duration that anybody can mean: 1,000 years. More of it would leave the calendar.
pub const DURATION_MAX: Duration = Duration::from_secs(DURATION_DAYS_MAX * 86_400);

const DURATION_DAYS_MAX: u64 = 365_000;

const DURATION_UNITS: [(&str, f64); 6] =
    [("us", 0.000_001), ("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3_600.0), ("d", 86_400.0)];

const SIZE_UNITS: [(&str, usize); 7] = [
    ("B", 1),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];

/// Reads whole numbers between two, both included. What to write instead is told with both.
pub fn whole_number<N>(least: N, most: N) -> impl Fn(&str) -> Result<N, String> + Clone + Send + Sync + 'static
where
    N: FromStr + PartialOrd + Display + Copy + Send + Sync + 'static,
{
    move |text| {
        let number = text.trim().parse().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| format!("write a whole number from {least} to {most}"))
    }
}

/// A whole number from 1 on.
///
/// # Errors
///
/// What to write instead.
pub fn count(text: &str) -> Result<NonZeroUsize, String> {
    text.trim().parse().map_err(|_| "write a whole number from 1 on".to_owned())
}

/// A number with one of the units `us`, `ms`, `s`, `m`, `h`, `d`, up to [`DURATION_MAX`].
///
/// # Errors
///
/// What to write instead.
pub fn duration(text: &str) -> Result<Duration, String> {
    let hint = "write a number with a unit, such as 500ms, 30s, 10m, 12h or 45d";
    let (number, unit) = split(text);
    let number: f64 = number.parse().map_err(|_| hint.to_owned())?;
    let seconds = DURATION_UNITS.iter().find(|(name, _)| *name == unit).map(|(_, seconds)| number * seconds);
    let seconds = seconds.ok_or_else(|| hint.to_owned())?;
    if seconds < 0.0 || seconds.is_nan() {
        return Err(hint.to_owned());
    }
    let duration = Duration::try_from_secs_f64(seconds).ok().filter(|duration| *duration <= DURATION_MAX);
    duration.ok_or_else(|| format!("the longest duration is {DURATION_DAYS_MAX}d, 1,000 years"))
}

/// A part of the whole, 0 to 1: a percentage such as `10%`, or a number such as `0.1`.
///
/// # Errors
///
/// What to write instead.
pub fn share(text: &str) -> Result<f64, String> {
    let (number, whole) = text.strip_suffix('%').map_or((text, 1.0), |number| (number, 100.0));
    let share = number.trim().parse::<f64>().map(|number| number / whole);
    share.ok().filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| "write 0% to 100%, or 0 to 1".to_owned())
}

/// A number from 0 to 100, with or without the sign: `80` or `99.5%`.
///
/// # Errors
///
/// What to write instead.
pub fn percent(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim().parse().ok();
    number.filter(|number| (0.0..=100.0).contains(number)).ok_or_else(|| "write 0 to 100".to_owned())
}

/// A number of bytes with one of the units `B`, `KB`, `MB`, `GB`, `KiB`, `MiB`, `GiB`.
///
/// # Errors
///
/// What to write instead.
pub fn size_bytes(text: &str) -> Result<usize, String> {
    let hint = "write a number with a unit, such as 512KB, 256MB or 1GiB";
    let (number, unit) = split(text);
    let number: usize = number.parse().map_err(|_| hint.to_owned())?;
    let unit = SIZE_UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)).map(|(_, bytes)| *bytes);
    unit.and_then(|unit| number.checked_mul(unit)).ok_or_else(|| hint.to_owned())
}

/// The shortest text of a duration, in the largest unit of which it is a whole number. Parts of a microsecond are dropped.
#[must_use]
pub fn duration_text(duration: Duration) -> String {
    let micros = duration.as_micros();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "every unit is some microseconds")]
    let units = DURATION_UNITS.map(|(name, seconds)| (name, (seconds * 1e6).round() as u128));
    let whole = units.iter().rev().find(|(_, unit)| micros > 0 && micros.is_multiple_of(*unit));
    whole.map_or_else(|| "0s".to_owned(), |(name, unit)| format!("{}{name}", micros / unit))
}

/// The shortest text of a number of bytes, in the largest unit of which it is a whole number.
#[must_use]
pub fn size_text(bytes: u64) -> String {
    let units = SIZE_UNITS.iter().map(|&(name, unit)| (name, unit as u64));
    let whole = units.filter(|(_, unit)| bytes > 0 && bytes.is_multiple_of(*unit)).max_by_key(|(_, unit)| *unit);
    whole.map_or_else(|| format!("{bytes}B"), |(name, unit)| format!("{}{name}", bytes / unit))
}

/// What [`duration`] reads.
#[must_use]
pub fn duration_pattern() -> String {
    format!(" *[0-9]*\\.?[0-9]+ *({}) *", DURATION_UNITS.map(|(name, _)| name).join("|"))
}

/// What [`share`] reads.
#[must_use]
pub const fn share_pattern() -> &'static str {
    " *[0-9]*\\.?[0-9]+ *%?"
}

/// What [`size_bytes`] reads.
#[must_use]
pub fn size_pattern() -> String {
    let either_case = |name: &str| {
        name.chars()
            .map(|letter| format!("[{}{}]", letter.to_ascii_uppercase(), letter.to_ascii_lowercase()))
            .collect::<String>()
    };
    format!(" *[0-9]+ *({}) *", SIZE_UNITS.map(|(name, _)| either_case(name)).join("|"))
}

/// Splits a quantity into its number and its unit.
fn split(text: &str) -> (&str, &str) {
    let end = text.find(|character: char| character.is_ascii_alphabetic()).unwrap_or(text.len());
    (text[..end].trim(), text[end..].trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("1.5s"), Ok(Duration::from_millis(1_500)));
        assert_eq!(duration("45d"), Ok(Duration::from_secs(3_888_000)));
        for wrong in ["", "5", "s", "-1s", "5 parsecs", "1e400d", "nans", "ä"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_longest_duration_is_a_thousand_years() {
        assert_eq!(duration("365000d"), Ok(DURATION_MAX));
        // The last is more than a double can be.
        for wrong in ["365001d", "99999999999d", &format!("1{}d", "0".repeat(400))] {
            assert_eq!(duration(wrong), Err("the longest duration is 365000d, 1,000 years".to_owned()), "{wrong}");
        }
    }

    #[test]
    fn texts_of_quantities_are_read_as_the_same() {
        for text in ["0s", "1us", "1500us", "500ms", "90s", "10m", "36h", "8d"] {
            assert_eq!(duration(text).map(duration_text).as_deref(), Ok(text));
        }
        for text in ["0B", "1200B", "64KiB", "100MiB", "2GB", "999GB"] {
            assert_eq!(size_bytes(text).map(|bytes| size_text(bytes as u64)).as_deref(), Ok(text));
        }
    }

    #[test]
    fn patterns_match_what_is_read() {
        let is_match = |pattern: &str, text: &str| {
            regex_lite::Regex::new(&format!("^{pattern}$")).expect("a pattern").is_match(text)
        };
        for text in ["500ms", "1.5s", ".5 h", "45d", " 3us ", "5", "s", "-1s", "5 parsecs"] {
            assert_eq!(is_match(&duration_pattern(), text), duration(text).is_ok(), "{text}");
        }
        for text in ["256MB", "1gib", "1 KB", "10", "-1MB", "1.5GB"] {
            assert_eq!(is_match(&size_pattern(), text), size_bytes(text).is_ok(), "{text}");
        }
        for text in ["10%", "0.25", ".5", "100 %", "%", "-1%", "ten"] {
            assert_eq!(is_match(share_pattern(), text), share(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn shares_are_percentages_or_parts_of_one() {
        assert_eq!(share("10%"), Ok(0.1));
        assert_eq!(share("0.25"), Ok(0.25));
        assert_eq!(share("100 %"), Ok(1.0));
        for wrong in ["", "%", "101%", "-1%", "1.5", "nan", "ten"] {
            assert!(share(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn percent_has_bounds() {
        assert_eq!([percent("80"), percent("99.5%")], [Ok(80.0), Ok(99.5)]);
        assert!(["101", "-1", "nan", "x", ""].iter().all(|text| percent(text).is_err()));
    }

    #[test]
    fn sizes_need_a_unit() {
        assert_eq!(size_bytes("256MB"), Ok(256_000_000));
        assert_eq!(size_bytes("1gib"), Ok(1 << 30));
        for wrong in ["", "10", "-1MB", "99999999999999999999GB", "18446744073709551615KB"] {
            assert!(size_bytes(wrong).is_err(), "{wrong}");
        }
    }
}
