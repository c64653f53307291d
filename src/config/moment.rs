//! Points in time as users write them: `2026-01-01T00:00:00Z`.

use jiff::civil;
use jiff::tz::TimeZone;

use crate::cloud::Timestamp;

/// A date, or a date and a time. Without an offset it is meant in UTC.
///
/// # Errors
///
/// What to write instead.
pub(super) fn parse(text: &str) -> Result<Timestamp, String> {
    let text = text.trim();
    let moment = text.parse::<jiff::Timestamp>().or_else(|_| {
        let civil = text.parse::<civil::DateTime>()?;
        civil.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp())
    });
    let moment = moment.map_err(|_| "write a date such as 2026-12-24, or 2026-12-24T18:30:00Z".to_owned())?;
    u64::try_from(moment.as_microsecond())
        .map(Timestamp::from_micros)
        .map_err(|_| "time begins with the year 1970".to_owned())
}

/// What [`parse`] reads again.
pub(super) fn text(moment: Timestamp) -> String {
    let micros = i64::try_from(moment.as_micros()).unwrap_or(i64::MAX);
    jiff::Timestamp::from_microsecond(micros).unwrap_or(jiff::Timestamp::MAX).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_may_have_a_time_and_an_offset() {
        let seconds = |text: &str| parse(text).map(|moment| moment.as_micros() / 1_000_000);
        assert_eq!(seconds("2026-01-01T00:00:00Z"), Ok(1_767_225_600));
        assert_eq!(seconds("2026-01-01"), Ok(1_767_225_600));
        assert_eq!(seconds("2026-01-01T00:00:01"), Ok(1_767_225_601));
        assert_eq!(seconds("2026-01-01T02:00:00+02:00"), Ok(1_767_225_600));
        assert_eq!(parse("2026-01-01").map(text).as_deref(), Ok("2026-01-01T00:00:00Z"));
        for wrong in ["", "today", "2026-13-01", "1969-12-31", "12:00:00", "99999-01-01", "2026-02-30T00:00:00Z"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
