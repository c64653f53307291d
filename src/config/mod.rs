//! The settings of a run, and `sandstore.toml`, the file that they may stand in.
//!
//! # Pipeline
//!
//! 1. [`find`] looks for the file from a script upward; [`Config::load`] reads it over the defaults.
//! 2. Whoever has settings of its own, such as the command line, puts them over the file's: [`Config`]'s fields are public.
//! 3. [`Config::apply`] hands everything to a universe, and [`Config::script_files`] names the scripts to run.
//!
//! # One table
//!
//! [`SETTINGS`] lists every setting: its key, what it means, an example, and the field of [`Config`] that it fills (a `slot`,
//! which knows its type). The reader, [`template`] (what `sandstore init` writes), [`schema`] (for editors) and
//! `docs/reference/configuration.md` are made from it; defaults are what [`Config::default`] says.
//!
//! # Invariants
//!
//! - Quantities are texts exactly as on the command line, read by the same functions.
//! - All mistakes of a file are found in one go, each with its place ([`Mistake`]). A file with a mistake has no effect.

mod error;
mod find;
mod kind;
mod moment;
mod options;
mod read;
mod rules;
mod schema;
mod scripts;
mod settings;
mod slot;
mod template;
#[cfg(test)]
mod tests;
mod value;

pub use error::{ConfigError, Mistake, SourceFile};
pub use find::{FILE_NAME, find};
pub use kind::Kind;
pub use options::{ClockKind, Config, PLAYERS_MAX, ReporterKind, SERVERS_MAX, TestConfig};
pub use rules::{Field, fault_fields, latency_rule_fields};
pub use schema::schema;
pub use scripts::{ScriptPattern, file_pattern};
pub use settings::{SECTIONS, SETTINGS, Section, Setting};
pub use template::template;
