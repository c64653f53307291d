//! How a number looks in JSON text: as Luau's `tostring` prints it.
//!
//! The digits are the fewest that read back as the same number. They are written out when the decimal point stands
//! near them, otherwise with an exponent of at least two digits: `0.1`, `100000000000000000000`, `1e+21`, `1.5e-07`.

use std::fmt::{self, Write};

/// Up to which magnitude an integer is printed digit by digit without looking for the fewest digits.
const PLAIN_INTEGER_LIMIT: f64 = 1e15;

/// The decimal point may stand this many places in front of the first digit before an exponent is used (Luau).
const POINT_MIN: i32 = -5;

/// The decimal point may stand this many places behind the first digit before an exponent is used (Luau).
const POINT_MAX: i32 = 21;

/// The longest text: sign, `0.`, five zeros and 17 digits are 25 bytes; an exponent makes 24.
const TEXT_BYTES_MAX: usize = 32;

/// The text of a number, on the stack.
pub(super) struct NumberText {
    bytes: [u8; TEXT_BYTES_MAX],
    length: usize,
}

impl NumberText {
    pub(super) fn new(number: f64) -> Self {
        let mut text = Self { bytes: [0; TEXT_BYTES_MAX], length: 0 };
        let written = text.print(number);
        debug_assert!(written.is_ok(), "the longest number fits");
        text
    }

    pub(super) fn as_str(&self) -> &str {
        // Only whole characters are ever appended.
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }

    pub(super) fn len(&self) -> usize {
        self.length
    }

    fn print(&mut self, number: f64) -> fmt::Result {
        if number.is_nan() {
            return self.write_str("nan");
        }
        if number.is_infinite() {
            return self.write_str(if number < 0.0 { "-inf" } else { "inf" });
        }
        if let Some(integer) = plain_integer(number) {
            return write!(self, "{integer}");
        }
        // The standard library finds the fewest digits; only where the point goes is left to do.
        let mut scientific = Self { bytes: [0; TEXT_BYTES_MAX], length: 0 };
        write!(scientific, "{number:e}")?;
        let (mantissa, exponent) = scientific.as_str().split_once('e').ok_or(fmt::Error)?;
        let unsigned = mantissa.trim_start_matches('-');
        if unsigned.len() < mantissa.len() {
            self.write_str("-")?;
        }
        let (first, others) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        self.place_point(first, others, exponent.parse().map_err(|_| fmt::Error)?)
    }

    /// Prints the digits `first` and `others`, of which the first stands for the power `exponent` of ten.
    fn place_point(&mut self, first: &str, others: &str, exponent: i32) -> fmt::Result {
        let point = exponent + 1;
        if !(POINT_MIN..=POINT_MAX).contains(&point) {
            let separator = if others.is_empty() { "" } else { "." };
            let sign = if exponent < 0 { '-' } else { '+' };
            return write!(self, "{first}{separator}{others}e{sign}{:02}", exponent.unsigned_abs());
        }
        let Ok(whole_others) = usize::try_from(exponent) else {
            let zeros = usize::try_from(-point).map_err(|_| fmt::Error)?;
            return write!(self, "0.{:0<zeros$}{first}{others}", "");
        };
        if others.len() <= whole_others {
            write!(self, "{first}{others:0<whole_others$}")
        } else {
            let (whole, fraction) = others.split_at(whole_others);
            write!(self, "{first}{whole}.{fraction}")
        }
    }
}

impl Write for NumberText {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.length + text.len();
        self.bytes.get_mut(self.length..end).ok_or(fmt::Error)?.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// The number as an integer, if it is one of ordinary size. Negative zero is not: it keeps its sign.
pub(super) fn plain_integer(number: f64) -> Option<i64> {
    let ordinary = number.abs() < PLAIN_INTEGER_LIMIT && number.fract() == 0.0;
    let negative_zero = number == 0.0 && number.is_sign_negative();
    #[expect(clippy::cast_possible_truncation, reason = "a whole number below 1e15 is exact")]
    (ordinary && !negative_zero).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_look_as_luau_prints_them() {
        let examples = [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (-17.0, "-17"),
            (0.1, "0.1"),
            (-2.5, "-2.5"),
            (1234.5678, "1234.5678"),
            (1e14, "100000000000000"),
            (1e15, "1000000000000000"),
            (9_007_199_254_740_993.0, "9007199254740992"),
            (1e20, "100000000000000000000"),
            (1.5e20, "150000000000000000000"),
            (1e21, "1e+21"),
            (1.25e100, "1.25e+100"),
            (1e-6, "0.000001"),
            (1.5e-6, "0.0000015"),
            (1e-7, "1e-07"),
            (1.5e-7, "1.5e-07"),
            (1.0 / 3.0, "0.3333333333333333"),
            (f64::MAX, "1.7976931348623157e+308"),
            (-f64::MIN_POSITIVE, "-2.2250738585072014e-308"),
            (5e-324, "5e-324"),
            (f64::NAN, "nan"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (number, expected) in examples {
            let text = NumberText::new(number);
            assert_eq!(text.as_str(), expected);
            assert_eq!(text.len(), expected.len());
        }
    }

    #[test]
    fn the_longest_texts_fit() {
        for number in [-1.234_567_890_123_456_7e-6, -1.234_567_890_123_456_7e-300, -123_456_789_012_345_680_000.0] {
            let text = NumberText::new(number);
            assert_eq!(text.as_str().parse(), Ok(number));
        }
    }
}
