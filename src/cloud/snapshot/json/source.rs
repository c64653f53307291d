//! JSON text whose every part knows where it stands.
//!
//! serde_json finds the parts of an object or an array without reading into them; a part is a piece of the text itself, so
//! where it stands is where it lies in memory. What is nested is read level by level, each when it is needed.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::TextError;
use crate::cloud::value::JsonError;

/// The text.
#[derive(Clone, Copy)]
pub(super) struct Source<'text> {
    pub(super) text: &'text str,
}

/// A JSON value in the text, or the name of a member.
#[derive(Clone, Copy)]
pub(super) struct Piece<'text> {
    text: &'text str,
}

/// A member of an object.
pub(super) struct Member<'text> {
    pub(super) name: Cow<'text, str>,
    pub(super) name_piece: Piece<'text>,
    pub(super) value: Piece<'text>,
}

/// What kind of JSON value a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Null,
    Boolean(bool),
    Number,
    Text,
    Array,
    Object,
}

impl<'text> Source<'text> {
    /// The text as one value.
    pub(super) fn root(self) -> Result<Piece<'text>, TextError> {
        let raw = serde_json::from_str::<&RawValue>(self.text);
        raw.map(Piece::new).map_err(|error| self.not_json(&error, Piece { text: self.text }))
    }

    /// The elements of a piece that is an array.
    pub(super) fn elements(self, array: Piece<'text>) -> Result<Vec<Piece<'text>>, TextError> {
        let raw = serde_json::from_str::<Vec<&RawValue>>(array.text);
        let raw = raw.map_err(|error| self.not_json(&error, array))?;
        Ok(raw.into_iter().map(Piece::new).collect())
    }

    /// The members of a piece that is an object, in the order of the text, whether a name comes twice or not.
    pub(super) fn members(self, object: Piece<'text>) -> Result<Vec<Member<'text>>, TextError> {
        let RawMembers(raw) = serde_json::from_str(object.text).map_err(|error| self.not_json(&error, object))?;
        let member = |(name, value): (&'text RawValue, &'text RawValue)| {
            let name_piece = Piece::new(name);
            Ok(Member { name: self.string(name_piece)?, name_piece, value: Piece::new(value) })
        };
        raw.into_iter().map(member).collect()
    }

    /// The contents of a piece that is a text.
    pub(super) fn string(self, text: Piece<'text>) -> Result<Cow<'text, str>, TextError> {
        let inner = &text.text[1..text.text.len() - 1];
        if !inner.contains('\\') {
            return Ok(Cow::Borrowed(inner));
        }
        serde_json::from_str(text.text).map(Cow::Owned).map_err(|error| self.not_json(&error, text))
    }

    /// An error about a piece.
    pub(super) fn error(self, piece: Piece<'_>, message: impl Into<String>) -> TextError {
        TextError::new(self.text, self.span(piece), message)
    }

    /// Where a piece stands, in bytes.
    pub(super) fn span(self, piece: Piece<'_>) -> Range<usize> {
        // A piece lies within the text: its distance from the beginning is where it stands.
        let start = piece.text.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        start..start + piece.text.len()
    }

    /// What serde_json says about a piece, at the place in the whole text.
    fn not_json(self, error: &serde_json::Error, piece: Piece<'_>) -> TextError {
        let JsonError { message, line, column } = JsonError::new(error);
        let message = match &*message {
            _ if error.is_eof() => "the text ends before it is complete",
            "expected ident" => "its words are true, false and null",
            other => other,
        };
        let line_start = piece.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
        let position = self.span(piece).start + line_start + column.saturating_sub(1);
        TextError::new(self.text, position..position + 1, format!("this is not JSON: {message}"))
    }
}

impl<'text> Piece<'text> {
    fn new(raw: &'text RawValue) -> Self {
        Self { text: raw.get() }
    }

    /// The text of the piece.
    pub(super) fn text(self) -> &'text str {
        self.text
    }

    /// What kind of value it is, which the first byte tells.
    pub(super) fn shape(self) -> Shape {
        match self.text.as_bytes().first() {
            Some(b'{') => Shape::Object,
            Some(b'[') => Shape::Array,
            Some(b'"') => Shape::Text,
            Some(b't') => Shape::Boolean(true),
            Some(b'f') => Shape::Boolean(false),
            Some(b'n') => Shape::Null,
            _ => Shape::Number,
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Null => "null",
            Self::Boolean(true) => "true",
            Self::Boolean(false) => "false",
            Self::Number => "a number",
            Self::Text => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        })
    }
}

/// The members of an object as pieces of text. Unlike a map, it keeps names that come twice.
struct RawMembers<'text>(Vec<(&'text RawValue, &'text RawValue)>);

impl<'text> Deserialize<'text> for RawMembers<'text> {
    fn deserialize<D: Deserializer<'text>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(RawMembersVisitor)
    }
}

struct RawMembersVisitor;

impl<'text> Visitor<'text> for RawMembersVisitor {
    type Value = RawMembers<'text>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'text>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = access.next_entry()? {
            members.push(member);
        }
        Ok(RawMembers(members))
    }
}
