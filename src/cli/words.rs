//! Numbers, times and names as people read them.

use std::time::Duration;

/// Longest name that is shown whole, in characters.
const NAME_CHARACTERS_SHOWN: usize = 40;

/// A whole number with commas.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.char_indices() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of things: `1 request`, `2 requests`.
pub fn counted(number: u64, thing: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {thing}{ending}", grouped(number))
}

/// A part of a whole, in percent with one decimal. Nothing of nothing is nothing.
pub fn percent(part: u64, whole: u64) -> String {
    let (part, whole) = (u128::from(part), u128::from(whole.max(1)));
    let tenths = (part * 1_000 + whole / 2) / whole;
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// A latency in the unit that suits it: `0`, `17us`, `42.5ms`, `30s`.
pub fn latency(latency: Duration) -> String {
    let micros = latency.as_micros();
    let (unit, name) = match micros {
        0 => return "0".to_owned(),
        1..1_000 => (1, "us"),
        1_000..1_000_000 => (1_000, "ms"),
        _ => (1_000_000, "s"),
    };
    let digits = format!("{:06}", micros % unit * (1_000_000 / unit));
    let decimals = digits.trim_end_matches('0');
    let point = if decimals.is_empty() { "" } else { "." };
    format!("{}{point}{decimals}{name}", micros / unit)
}

/// A name that a script has chosen, in one line and not too long. What has no shape of its own is escaped.
pub fn shown(name: &str) -> String {
    if name.is_empty() {
        return "\"\"".to_owned();
    }
    let escape = |character: char| {
        let is_plain = !character.is_control() && (character == ' ' || !character.is_whitespace());
        if is_plain { character.to_string() } else { character.escape_default().to_string() }
    };
    if name.chars().count() <= NAME_CHARACTERS_SHOWN {
        return name.chars().map(escape).collect();
    }
    let beginning: String = name.chars().take(NAME_CHARACTERS_SHOWN - 1).map(escape).collect();
    beginning + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_commas() {
        assert_eq!([0, 999, 1_000, 3_888_000].map(grouped), ["0", "999", "1,000", "3,888,000"]);
    }

    #[test]
    fn one_thing_is_no_plural() {
        assert_eq!([0, 1, 2_000].map(|number| counted(number, "unit")), ["0 units", "1 unit", "2,000 units"]);
    }

    #[test]
    fn percentages_have_one_decimal() {
        let pairs = [(0, 0), (0, 7), (1, 3), (2, 3), (7, 7), (3, 2), (1, 2_001), (1, 2_000)];
        let texts = ["0.0%", "0.0%", "33.3%", "66.7%", "100.0%", "150.0%", "0.0%", "0.1%"];
        assert_eq!(pairs.map(|(part, whole)| percent(part, whole)), texts);
        assert_eq!(percent(u64::MAX, u64::MAX), "100.0%");
    }

    #[test]
    fn latencies_have_the_unit_that_suits_them() {
        let micros = [0, 1, 999, 1_000, 42_500, 999_000, 1_000_000, 1_230_000, 30_000_000, 3_600_000_000];
        let texts = ["0", "1us", "999us", "1ms", "42.5ms", "999ms", "1s", "1.23s", "30s", "3600s"];
        assert_eq!(micros.map(|micros| latency(Duration::from_micros(micros))), texts);
    }

    #[test]
    fn names_cannot_disturb_the_terminal() {
        assert_eq!(shown("a \u{1b}[31m\n\tb\u{2028}"), "a \\u{1b}[31m\\n\\tb\\u{2028}");
        assert_eq!((shown("größe").as_str(), shown("").as_str()), ("größe", "\"\""));
        assert_eq!(shown(&"x".repeat(40)).len(), 40);
        assert_eq!(shown(&"x".repeat(41)), "x".repeat(39) + "…");
    }
}
