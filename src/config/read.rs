//! From the text of a file to settings.

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::error::Mistake;
use super::options::Config;
use super::settings::{SECTIONS, SETTINGS, Setting};
use super::value::description;
use crate::nearest::nearest;

/// Flags that are written otherwise in the file.
const FLAGS: [(&str, &str); 3] =
    [("strict", "profile = \"roblox\""), ("no-notes", "notes = false"), ("no-quotas", "quotas.enabled = false")];

/// Puts what the text says over the settings, and answers what is wrong with it. A text that is no TOML is not read on:
/// what follows a gap would be misunderstood.
pub(super) fn read(text: &str, config: &mut Config) -> Vec<Mistake> {
    let (document, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let end = text.len();
        let mistake = |error: &toml::de::Error| {
            let span = error.span().unwrap_or(end..end);
            Mistake::new(error.message(), span.start.min(end)..span.end.min(end))
        };
        return errors.iter().map(mistake).collect();
    }
    let mut mistakes = Vec::new();
    for (key, value) in document.get_ref() {
        match value.get_ref() {
            DeValue::Table(table) if is_section(key.get_ref()) => {
                for (name, value) in table {
                    read_setting(key.get_ref(), name, value, config, &mut mistakes);
                }
            }
            other if is_section(key.get_ref()) => {
                let section = key.get_ref();
                let message = format!("`{section}` must be a table, not {}", description(other));
                let first = SETTINGS.iter().find(|setting| setting.section() == section);
                let help = first.map(|setting| format!("for example: {} = {}", setting.key, setting.example));
                mistakes.push(Mistake { help, ..Mistake::new(message, value.span()) });
            }
            _ => read_setting("", key, value, config, &mut mistakes),
        }
    }
    mistakes
}

fn is_section(key: &str) -> bool {
    SECTIONS.iter().any(|section| !section.key.is_empty() && section.key == key)
}

fn read_setting(
    section: &str,
    key: &Spanned<DeString>,
    value: &Spanned<DeValue>,
    config: &mut Config,
    mistakes: &mut Vec<Mistake>,
) {
    let name = key.get_ref().as_ref();
    match SETTINGS.iter().find(|setting| setting.section() == section && setting.name() == name) {
        Some(setting) => (setting.slot)(config).read(setting, value, mistakes),
        None => {
            let full_key = if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") };
            let mistake = Mistake::new(format!("there is no setting `{full_key}`"), key.span());
            mistakes.push(mistake.with_help(instead(section, name)));
        }
    }
}

/// What to write instead of a key that does not exist.
fn instead(section: &str, name: &str) -> String {
    if let Some((_, instead)) = FLAGS.iter().find(|(flag, _)| *flag == name) {
        return format!("write {instead}");
    }
    let tables = SECTIONS.iter().map(|table| table.key).filter(|key| section.is_empty() && !key.is_empty());
    let beside = SETTINGS.iter().filter(|setting| setting.section() == section).map(Setting::name);
    let beside: Vec<_> = beside.chain(tables).collect();
    if let Some(near) = nearest(name, &beside) {
        return format!("did you mean `{near}`?");
    }
    let names: Vec<_> = SETTINGS.iter().map(Setting::name).collect();
    if let Some(elsewhere) = nearest(name, &names).and_then(|near| SETTINGS.iter().find(|other| other.name() == near)) {
        return match elsewhere.section() {
            "" => format!("did you mean `{}`, above all tables?", elsewhere.key),
            section => format!("did you mean `{}`, below [{section}]?", elsewhere.name()),
        };
    }
    format!("there are {}", beside.join(", "))
}
