//! Values as JSON, both ways, without losing anything.

use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustc_hash::FxHashSet;

use super::TextError;
use super::source::{Member, Piece, Shape, Source};
use crate::cloud::snapshot::place::shortened;
use crate::cloud::value::{NESTING_MAX, Value, write_text};

/// What the name of a tag begins with, and what is doubled in front of an ordinary name that does.
const MARK: char = '$';

/// The tag of a byte buffer.
const BUFFER: &str = "$buffer";

/// The tag of a number that JSON cannot say.
const NUMBER: &str = "$number";

/// The numbers that JSON cannot say, by name.
const NUMBERS: [(&str, f64); 3] = [("nan", f64::NAN), ("inf", f64::INFINITY), ("-inf", f64::NEG_INFINITY)];

/// Appends a value.
pub(super) fn write(value: &Value, text: &mut String) {
    match value {
        Value::Null | Value::Bool(_) | Value::Text(_) => value.write_json(text),
        Value::Number(number) => write_number(*number, text),
        Value::Buffer(bytes) => {
            // Writing to a string cannot fail.
            let _ = write!(text, "{{\"{BUFFER}\": \"");
            STANDARD.encode_string(bytes, text);
            text.push_str("\"}");
        }
        Value::Array(items) => {
            text.push('[');
            for (position, item) in items.iter().enumerate() {
                text.push_str(if position == 0 { "" } else { ", " });
                write(item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            text.push('{');
            for (position, (name, member)) in members.iter().enumerate() {
                text.push_str(if position == 0 { "" } else { ", " });
                if name.starts_with(MARK) {
                    write_text(&format!("{MARK}{name}"), text);
                } else {
                    write_text(name, text);
                }
                text.push_str(": ");
                write(member, text);
            }
            text.push('}');
        }
    }
}

/// Appends a number.
pub(super) fn write_number(number: f64, text: &mut String) {
    if number.is_finite() {
        Value::Number(number).write_json(text);
        return;
    }
    // The text of such a number is its name.
    let _ = write!(text, "{{\"{NUMBER}\": \"{}\"}}", Value::Number(number).to_json());
}

impl<'text> Source<'text> {
    /// Reads a value that lies in `depth` others.
    pub(super) fn value(self, piece: Piece<'text>, depth: usize) -> Result<Value, TextError> {
        match piece.shape() {
            Shape::Null => Ok(Value::Null),
            Shape::Boolean(boolean) => Ok(Value::Bool(boolean)),
            Shape::Number => self.finite_number(piece).map(Value::Number),
            Shape::Text => Ok(Value::text(self.string(piece)?)),
            Shape::Array | Shape::Object if depth == NESTING_MAX => {
                Err(self.error(piece, format!("tables are nested deeper than {NESTING_MAX} levels")))
            }
            Shape::Array => {
                let elements = self.elements(piece)?.into_iter().map(|element| self.value(element, depth + 1));
                Ok(Value::array(elements.collect::<Result<Vec<_>, _>>()?))
            }
            Shape::Object => self.object(piece, depth),
        }
    }

    /// Reads a number, which may be a tagged one.
    pub(super) fn number(self, piece: Piece<'text>, what: &str) -> Result<f64, TextError> {
        if matches!(piece.shape(), Shape::Number | Shape::Object)
            && let Value::Number(number) = self.value(piece, 0)?
        {
            return Ok(number);
        }
        Err(self.error(piece, format!("{what} must be a number, and this is {}", piece.shape())))
    }

    fn finite_number(self, piece: Piece<'text>) -> Result<f64, TextError> {
        match piece.text().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err(self.error(piece, "the number is too large")),
        }
    }

    fn object(self, piece: Piece<'text>, depth: usize) -> Result<Value, TextError> {
        let members = self.members(piece)?;
        if let [member] = members.as_slice()
            && is_tag(&member.name)
        {
            return self.tagged(member);
        }
        let (mut read, mut names) = (Vec::with_capacity(members.len()), FxHashSet::default());
        for member in &members {
            if is_tag(&member.name) {
                return Err(self.error(
                    member.name_piece,
                    format!(
                        "a name that begins with {MARK} is a tag, which stands alone in its object; write {MARK}{MARK} at the \
                         beginning of an ordinary name"
                    ),
                ));
            }
            let name: Arc<str> = member.name.strip_prefix(MARK).unwrap_or(&member.name).into();
            if !names.insert(Arc::clone(&name)) {
                return Err(self.twice(member));
            }
            read.push((name, self.value(member.value, depth + 1)?));
        }
        Ok(Value::object(read))
    }

    fn tagged(self, member: &Member<'text>) -> Result<Value, TextError> {
        let text = match member.value.shape() {
            Shape::Text => self.string(member.value)?,
            _ => Default::default(),
        };
        match &*member.name {
            BUFFER => match STANDARD.decode(text.as_bytes()) {
                Ok(bytes) if member.value.shape() == Shape::Text => Ok(Value::buffer(bytes)),
                _ => Err(self.error(member.value, format!("{BUFFER} must be a string in base64"))),
            },
            NUMBER => match NUMBERS.iter().find(|(name, _)| *name == text) {
                Some((_, number)) => Ok(Value::Number(*number)),
                None => Err(self.error(member.value, format!("{NUMBER} must be \"nan\", \"inf\" or \"-inf\""))),
            },
            other => Err(self.error(
                member.name_piece,
                format!(
                    "there is no tag {}, only {BUFFER} and {NUMBER}; write {MARK}{MARK} at the beginning of an ordinary name",
                    shortened(other)
                ),
            )),
        }
    }

    /// A name came before in the same object.
    pub(super) fn twice(self, member: &Member<'text>) -> TextError {
        self.error(member.name_piece, format!("the name {:?} comes twice in this object", shortened(&member.name)))
    }
}

/// Whether the name of a member is a tag: it begins with one mark. Two stand for one of an ordinary name.
fn is_tag(name: &str) -> bool {
    name.strip_prefix(MARK).is_some_and(|rest| !rest.starts_with(MARK))
}
