//! JSON objects, member by member, in the order in which they are written.

use std::io::Write as _;
use std::time::Duration;

/// An object that is being written. To be ended by [`Object::end`].
pub(super) struct Object<'a> {
    text: &'a mut Vec<u8>,
    is_empty: bool,
}

impl<'a> Object<'a> {
    pub fn begin(text: &'a mut Vec<u8>) -> Self {
        text.push(b'{');
        Self { text, is_empty: true }
    }

    pub fn end(self) {
        self.text.push(b'}');
    }

    /// The name of a member. Names are words of ours that need no escapes.
    fn name(&mut self, name: &str) -> &mut Vec<u8> {
        if !self.is_empty {
            self.text.push(b',');
        }
        self.is_empty = false;
        self.raw(format_args!("\"{name}\":"));
        self.text
    }

    pub fn number(&mut self, name: &str, number: u64) {
        self.name(name);
        self.raw(format_args!("{number}"));
    }

    pub fn numbers(&mut self, name: &str, numbers: &[u64]) {
        // Writing to memory cannot fail.
        let _ = serde_json::to_writer(self.name(name), numbers);
    }

    pub fn flag(&mut self, name: &str, flag: bool) {
        self.name(name);
        self.raw(format_args!("{flag}"));
    }

    pub fn string(&mut self, name: &str, string: &str) {
        // Writing to memory cannot fail, and every text has a JSON form.
        let _ = serde_json::to_writer(self.name(name), string);
    }

    /// Seconds with all six digits of the microseconds.
    pub fn seconds(&mut self, name: &str, duration: Duration) {
        self.name(name);
        self.raw(format_args!("{}.{:06}", duration.as_secs(), duration.subsec_micros()));
    }

    pub fn object(&mut self, name: &str) -> Object<'_> {
        Object::begin(self.name(name))
    }

    fn raw(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to memory cannot fail.
        let _ = self.text.write_fmt(text);
    }
}
