//! Native side of `DateTime`: the calendar.

use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use mlua::{Lua, Table};

use crate::server::native::{Text, add};

pub(super) fn install(lua: &Lua, native: &Table) -> mlua::Result<()> {
    add(lua, native, "isoDate", |_, milliseconds: f64| Ok(moment(milliseconds).map(|time| iso_date(&time))))?;
    add(lua, native, "civil", |lua, milliseconds: f64| {
        let parts = lua.create_table()?;
        if let Some(time) = moment(milliseconds) {
            parts.raw_set("Year", time.year())?;
            parts.raw_set("Month", time.month())?;
            parts.raw_set("Day", time.day())?;
            parts.raw_set("Hour", time.hour())?;
            parts.raw_set("Minute", time.minute())?;
            parts.raw_set("Second", time.second())?;
            parts.raw_set("Millisecond", time.millisecond())?;
        }
        Ok(parts)
    })?;
    type Parts = (f64, f64, f64, f64, f64, f64, f64);
    add(lua, native, "fromCivil", |_, parts: Parts| {
        let (year, month, day, hour, minute, second, millisecond) = parts;
        Ok(from_civil([year, month, day], [hour, minute, second, millisecond]))
    })?;
    add(lua, native, "parseIsoDate", |_, Text(text): Text| Ok(parse_iso_date(&text)))?;
    add(lua, native, "formatDate", |_, (milliseconds, Text(format)): (f64, Text)| {
        Ok(moment(milliseconds).map(|time| formatted(&time, &format)))
    })
}

const EPOCH: civil::DateTime = civil::DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// In UTC, up to the last millisecond of the year 9999.
#[expect(clippy::cast_possible_truncation, reason = "moments outside the calendar are refused by the calendar")]
fn moment(milliseconds: f64) -> Option<civil::DateTime> {
    EPOCH.checked_add(SignedDuration::from_millis(milliseconds as i64)).ok()
}

/// Whole seconds, as Roblox prints them: `2020-01-02T10:30:45Z`.
fn iso_date(time: &civil::DateTime) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The moment of a date and of the time that has passed since it began, or `None` when there is no such date. Fractions are
/// rounded down; hours, minutes, seconds and milliseconds may be any number (documented).
#[expect(clippy::cast_possible_truncation, reason = "the calendar checks every part's range")]
fn from_civil(date: [f64; 3], time: [f64; 4]) -> Option<f64> {
    let [year, month, day] = date.map(|part| part.floor() as i32);
    let small = |part: i32| i8::try_from(part).ok();
    let date = civil::Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()?;
    let midnight = date.duration_since(EPOCH.date()).as_secs();
    let [hour, minute, second, millisecond] = time.map(f64::floor);
    let seconds = hour.mul_add(3600.0, minute.mul_add(60.0, second));
    #[expect(clippy::cast_precision_loss, reason = "seconds of the calendar fit a double")]
    Some((midnight as f64 + seconds).mul_add(1000.0, millisecond))
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of the calendar fit a double")]
fn parse_iso_date(text: &str) -> Option<f64> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_millisecond() as f64);
    }
    let time = text.parse::<civil::DateTime>().ok()?;
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond() as f64)
}

/// What the calendar has no word for: the first two letters of a weekday, milliseconds cut to fewer digits, a Unix timestamp.
const WEEKDAY_IN_SHORT: &str = "weekday in short";
const HUNDREDTHS: &str = "hundredths";
const TENTHS: &str = "tenths";
const UNIX_SECONDS: &str = "seconds since 1970";

/// The tokens of Roblox's format strings, longest first, with what the calendar calls them (English names).
const TOKENS: &[(&str, &str)] = &[
    ("LLLL", "%A, %B %-d, %Y %-I:%M %p"),
    ("LLL", "%B %-d, %Y %-I:%M %p"),
    ("LTS", "%-I:%M:%S %p"),
    ("LL", "%B %-d, %Y"),
    ("LT", "%-I:%M %p"),
    ("L", "%m/%d/%Y"),
    ("llll", "%a, %b %-d, %Y %-I:%M %p"),
    ("lll", "%b %-d, %Y %-I:%M %p"),
    ("ll", "%b %-d, %Y"),
    ("l", "%-m/%-d/%Y"),
    ("YYYY", "%Y"),
    ("YY", "%y"),
    ("MMMM", "%B"),
    ("MMM", "%b"),
    ("MM", "%m"),
    ("M", "%-m"),
    ("dddd", "%A"),
    ("ddd", "%a"),
    ("dd", WEEKDAY_IN_SHORT),
    ("d", "%w"),
    ("DDDD", "%j"),
    ("DDD", "%-j"),
    ("DD", "%d"),
    ("D", "%-d"),
    ("HH", "%H"),
    ("H", "%-H"),
    ("hh", "%I"),
    ("h", "%-I"),
    ("mm", "%M"),
    ("m", "%-M"),
    ("ss", "%S"),
    ("s", "%-S"),
    ("SSS", "%3f"),
    ("SS", HUNDREDTHS),
    ("S", TENTHS),
    ("A", "%p"),
    ("a", "%P"),
    ("Z", "+00:00"),
    ("X", UNIX_SECONDS),
];

fn token_text(time: &civil::DateTime, directive: &str) -> String {
    match directive {
        WEEKDAY_IN_SHORT => time.strftime("%A").to_string().chars().take(2).collect(),
        HUNDREDTHS => format!("{:02}", time.millisecond() / 10),
        TENTHS => (time.millisecond() / 100).to_string(),
        UNIX_SECONDS => time.duration_since(EPOCH).as_secs().to_string(),
        _ => time.strftime(directive).to_string(),
    }
}

/// Formats by Roblox's tokens. Text in brackets is kept as it is; a character that is no token too.
fn formatted(time: &civil::DateTime, format: &str) -> String {
    let mut text = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        if first == '['
            && let Some(end) = rest.find(']')
        {
            text.push_str(&rest[1..end]);
            rest = &rest[end + 1..];
        } else if let Some((token, directive)) = TOKENS.iter().find(|(token, _)| rest.starts_with(token)) {
            text.push_str(&token_text(time, directive));
            rest = &rest[token.len()..];
        } else {
            text.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_take_tokens_and_keep_the_rest() {
        let time = moment(1_577_960_645_123.0).expect("a moment of the calendar");
        assert_eq!(formatted(&time, "YYYY-MM-DD HH:mm:ss.SSS"), "2020-01-02 10:24:05.123");
        assert_eq!(formatted(&time, "[at] LT, dddd"), "at 10:24 AM, Thursday");
        assert_eq!(iso_date(&time), "2020-01-02T10:24:05Z");
    }

    #[test]
    fn formats_know_days_of_week_and_year_and_fractions() {
        let time = moment(1_577_960_645_123.0).expect("a moment of the calendar");
        assert_eq!(formatted(&time, "d dd DDD DDDD"), "4 Th 2 002");
        assert_eq!(formatted(&time, "S SS SSS"), "1 12 123");
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        assert_eq!(from_civil([2020.0, 2.0, 30.0], [0.0; 4]), None);
        assert_eq!(from_civil([1970.0, 1.0, 1.0], [0.0, 0.0, 1.0, 5.0]), Some(1_005.0));
        assert_eq!(parse_iso_date("not a date"), None);
        assert_eq!(parse_iso_date("1970-01-01T00:00:02Z"), Some(2_000.0));
    }

    #[test]
    fn times_of_day_roll_over() {
        assert_eq!(from_civil([1970.0, 1.0, 1.0], [0.0, 90.0, 0.0, 0.0]), Some(5_400_000.0));
        assert_eq!(from_civil([1970.0, 1.0, 2.0], [0.0, 0.0, -10.0, 0.0]), Some(86_390_000.0));
        assert_eq!(from_civil([1970.0, 1.0, 1.0], [2.5, 0.0, 0.0, -1.0]), Some(7_199_999.0));
    }
}
