//! One file of a project as an Instance, by its ending or by the project's `syncRules`.

use std::path::Path;

use super::folder::Reading;
use super::source::SourceKind;
use super::{Node, ProjectError, Value, description, file, model};

/// What a file is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Legacy or with a `RunContext`: the project says which (`emitLegacyScripts`).
    Script(Side),
    LegacyScript(Side),
    RunContextScript(Side),
    /// A script for Studio alone.
    Plugin,
    Module(SourceKind),
    JsonModel,
    RobloxModel,
    Project,
    Text,
    Translations,
    /// Rojo turns it into an Instance, and this does not.
    LeftOut,
    Ignored,
}

/// Where a script runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Server,
    Client,
}

/// Endings of files, the longer before those that they end with.
const ENDINGS: [(&str, Kind); 19] = [
    (".model.json", Kind::JsonModel),
    (".model.jsonc", Kind::JsonModel),
    (".project.json", Kind::Project),
    (".project.jsonc", Kind::Project),
    (".plugin.luau", Kind::LeftOut),
    (".plugin.lua", Kind::LeftOut),
    (".server.luau", Kind::Script(Side::Server)),
    (".server.lua", Kind::Script(Side::Server)),
    (".client.luau", Kind::Script(Side::Client)),
    (".client.lua", Kind::Script(Side::Client)),
    (".luau", Kind::Module(SourceKind::Luau)),
    (".lua", Kind::Module(SourceKind::Luau)),
    (".json", Kind::Module(SourceKind::Json)),
    (".jsonc", Kind::Module(SourceKind::Json)),
    (".toml", Kind::Module(SourceKind::Toml)),
    (".yaml", Kind::Module(SourceKind::Yaml)),
    (".yml", Kind::Module(SourceKind::Yaml)),
    (".txt", Kind::Text),
    (".csv", Kind::Translations),
];

/// Files that say what the folder is that they lie in: the first of them that is there.
pub(super) const INIT_FILES: [(&str, Kind); 9] = [
    ("init.luau", Kind::Module(SourceKind::Luau)),
    ("init.lua", Kind::Module(SourceKind::Luau)),
    ("init.server.luau", Kind::Script(Side::Server)),
    ("init.server.lua", Kind::Script(Side::Server)),
    ("init.client.luau", Kind::Script(Side::Client)),
    ("init.client.lua", Kind::Script(Side::Client)),
    ("init.plugin.lua", Kind::Plugin),
    ("init.plugin.luau", Kind::Plugin),
    ("init.csv", Kind::Translations),
];

/// What `syncRules` call the kinds.
pub(super) const USES: [(&str, Kind); 18] = [
    ("serverScript", Kind::Script(Side::Server)),
    ("clientScript", Kind::Script(Side::Client)),
    ("legacyServerScript", Kind::LegacyScript(Side::Server)),
    ("legacyClientScript", Kind::LegacyScript(Side::Client)),
    ("runContextServerScript", Kind::RunContextScript(Side::Server)),
    ("runContextClientScript", Kind::RunContextScript(Side::Client)),
    ("moduleScript", Kind::Module(SourceKind::Luau)),
    ("pluginScript", Kind::LeftOut),
    ("json", Kind::Module(SourceKind::Json)),
    ("toml", Kind::Module(SourceKind::Toml)),
    ("yaml", Kind::Module(SourceKind::Yaml)),
    ("jsonModel", Kind::JsonModel),
    ("rbxm", Kind::RobloxModel),
    ("rbxmx", Kind::RobloxModel),
    ("project", Kind::Project),
    ("text", Kind::Text),
    ("csv", Kind::Translations),
    ("ignore", Kind::Ignored),
];

/// The endings of files that say more of those beside them, one after the other.
const METAS: [&str; 2] = [".meta.json", ".meta.jsonc"];

/// The class of a table of translations.
const TRANSLATIONS: &str = "LocalizationTable";

impl Kind {
    /// The class, the `RunContext` and the kind of source of what has a source.
    fn script(self, emits_legacy_scripts: bool) -> Option<(&'static str, Option<&'static str>, SourceKind)> {
        match self {
            Self::Script(side) if emits_legacy_scripts => Self::LegacyScript(side).script(true),
            Self::Script(side) => Self::RunContextScript(side).script(false),
            Self::LegacyScript(Side::Server) => Some(("Script", None, SourceKind::Luau)),
            Self::LegacyScript(Side::Client) => Some(("LocalScript", None, SourceKind::Luau)),
            Self::RunContextScript(Side::Server) => Some(("Script", Some("Server"), SourceKind::Luau)),
            Self::RunContextScript(Side::Client) => Some(("Script", Some("Client"), SourceKind::Luau)),
            Self::Plugin => Some(("Script", Some("Plugin"), SourceKind::Luau)),
            Self::Module(kind) => Some(("ModuleScript", None, kind)),
            _ => None,
        }
    }
}

/// What the ending of a file says it is, and what is before it.
fn by_ending(file_name: &str) -> Option<(Kind, &str)> {
    let known = ENDINGS.iter().find_map(|&(ending, kind)| Some((kind, file_name.strip_suffix(ending)?)));
    known.or_else(|| Some((Kind::RobloxModel, model::model_name(file_name)?)))
}

/// Makes a node what the `init` file of its folder makes of it.
pub(super) fn put_init(node: &mut Node, path: &Path, kind: Kind, reading: &mut Reading) {
    if !put_source(node, path, kind, reading) {
        TRANSLATIONS.clone_into(&mut node.class);
    }
}

/// Whether the kind has a source, which the node then gets with its class.
fn put_source(node: &mut Node, path: &Path, kind: Kind, reading: &mut Reading) -> bool {
    let Some((class, context, kind)) = kind.script(reading.rules.emits_legacy_scripts) else { return false };
    class.clone_into(&mut node.class);
    node.properties.extend(context.map(|context| ("RunContext".to_owned(), Value::Text(context.to_owned()))));
    node.source = Some(reading.add(path, kind));
    true
}

/// The Instance of a file, or nothing when it stands for none.
pub(super) fn read(path: &Path, reading: &mut Reading, depth: usize) -> Result<Option<Node>, ProjectError> {
    let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if METAS.iter().any(|ending| file_name.ends_with(ending)) {
        return Ok(None);
    }
    let by_rule = reading.rules.kind_of(path);
    let by_ending = || by_ending(&file_name).map(|(kind, name)| (kind, name.to_owned()));
    let Some((kind, name)) = by_rule.or_else(by_ending) else { return Ok(None) };
    let mut node = match kind {
        Kind::Ignored => return Ok(None),
        Kind::LeftOut => {
            reading.left_out.push(path.to_owned());
            return Ok(None);
        }
        Kind::JsonModel => match description::model(path, &name, reading)? {
            Some(node) => node,
            None => return Ok(None),
        },
        Kind::Project => file::read(path, Some(&name), reading, depth)?,
        Kind::Text => {
            let text = std::fs::read_to_string(path).map_err(|error| ProjectError::access(path, &error))?;
            reading.files_read.push(path.to_owned());
            let mut node = Node::new(name, "StringValue");
            node.properties.push(("Value".to_owned(), Value::Text(text)));
            node
        }
        // What it translates is not looked at: nobody asks for it on a server without players of other languages.
        Kind::Translations => Node::new(name, TRANSLATIONS),
        Kind::RobloxModel => {
            let node = model::read_model(path, reading)?;
            Node { name, ..node }
        }
        Kind::Script(_) | Kind::LegacyScript(_) | Kind::RunContextScript(_) | Kind::Plugin | Kind::Module(_) => {
            let mut node = Node::new(name, "");
            put_source(&mut node, path, kind, reading);
            node
        }
    };
    for ending in METAS {
        let meta = path.with_file_name(format!("{}{ending}", node.name));
        description::put_meta(&mut node, &meta, false, reading)?;
    }
    Ok(Some(node))
}
