//! Commands about what the memory stores hold.

use std::path::Path;

use super::structures::rows;
use super::{Argument, Command, Failure, Group, wrong};
use crate::cli::repl::Repl;
use crate::cli::repl::serve::Done;
use crate::cli::statistics::table;
use crate::cli::stores::{self, StoresFile};
use crate::cli::words::{counted, grouped, shown};
use crate::cloud::memory_store::StructureKind;
use crate::nearest::nearest;

/// More items than anybody reads at once.
const ITEMS_SHOWN: usize = 50;

/// The name of a snapshot that was given none.
const SNAPSHOT_NAME: &str = "last";

const KINDS: [(&str, StructureKind); 3] =
    [("hash-map", StructureKind::HashMap), ("sorted-map", StructureKind::SortedMap), ("queue", StructureKind::Queue)];

pub(super) const LIST: Command = Command {
    name: "list",
    arguments: "",
    summary: "List the structures that hold anything.",
    details: "",
    group: Group::Stores,
    argument: Argument::Nothing,
    run: list,
};

pub(super) const SHOW: Command = Command {
    name: "show",
    arguments: "NAME [hash-map|sorted-map|queue]",
    summary: "Show the items of a structure, with the lifetimes that remain.",
    details: "The kind is needed only where structures of several kinds have the name. A queue shows its items in the order \
              in which they are read, and which of them are invisible because they were read.",
    group: Group::Stores,
    argument: Argument::Structure,
    run: show,
};

pub(super) const SNAPSHOT: Command = Command {
    name: "snapshot",
    arguments: "[NAME]",
    summary: "Remember what the memory stores hold.",
    details: "",
    group: Group::Stores,
    argument: Argument::Snapshot,
    run: snapshot,
};

pub(super) const RESTORE: Command = Command {
    name: "restore",
    arguments: "[NAME]",
    summary: "Give the memory stores what a snapshot remembers.",
    details: "Lifetimes go on from where they were when it was taken.",
    group: Group::Stores,
    argument: Argument::Snapshot,
    run: restore,
};

pub(super) const DUMP: Command = Command {
    name: "dump",
    arguments: "FILE",
    summary: "Write what the memory stores hold to a file, as JSON.",
    details: "",
    group: Group::Stores,
    argument: Argument::File,
    run: dump,
};

pub(super) const LOAD: Command = Command {
    name: "load",
    arguments: "FILE",
    summary: "Give the memory stores what a file holds, which .dump wrote or you did.",
    details: "What was there before is gone. To run a script: .run FILE.",
    group: Group::Stores,
    argument: Argument::File,
    run: load,
};

fn list(repl: &mut Repl, argument: &str) -> Result<Done, Failure> {
    if !argument.is_empty() {
        return Err(wrong(&LIST, argument));
    }
    let rows = repl.structures().into_iter().map(|structure| {
        vec![
            structure.kind.name().to_owned(),
            shown(&structure.name),
            grouped(structure.items),
            grouped(structure.bytes),
        ]
    });
    let text = table(2, &["kind", "name", "items", "bytes"], rows);
    repl.printer.answer(if text.is_empty() { "The memory stores are empty." } else { &text });
    Ok(Done::GoOn)
}

fn show(repl: &mut Repl, argument: &str) -> Result<Done, Failure> {
    if argument.is_empty() {
        return Err(wrong(&SHOW, argument));
    }
    let snapshot = repl.session.control().snapshot();
    // Names may have spaces in them, so the kind is what is left of the end.
    let with_kind = argument.rsplit_once(char::is_whitespace).and_then(|(name, word)| {
        KINDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| (name.trim_end(), *kind))
    });
    let all = |name| KINDS.iter().filter_map(move |(_, kind)| Some((*kind, name, rows(&snapshot, *kind, name)?)));
    let mut found: Vec<_> = all.clone()(argument).collect();
    if let Some((name, wanted)) = with_kind.filter(|_| found.is_empty()) {
        found = all(name).filter(|(kind, ..)| *kind == wanted).collect();
    }
    if found.is_empty() {
        return Err(missing(repl, argument).into());
    }
    for (kind, name, (head, names, rows)) in found {
        let count = rows.len();
        let mut text = format!("{} {}, {}\n", kind.name(), shown(name), counted(count as u64, "item"));
        text.push_str(&table(names, head, rows.into_iter().take(ITEMS_SHOWN)));
        if count > ITEMS_SHOWN {
            text.push_str(&format!("and {} more; .dump FILE writes all\n", grouped((count - ITEMS_SHOWN) as u64)));
        }
        repl.printer.answer(&text);
    }
    Ok(Done::GoOn)
}

fn missing(repl: &Repl, name: &str) -> String {
    let structures = repl.structures();
    let names: Vec<&str> = structures.iter().map(|structure| structure.name.as_str()).collect();
    match nearest(name, &names) {
        Some(known) => format!("no structure {} holds anything; did you mean {known}?", shown(name)),
        None => format!("no structure {} holds anything; .list lists those that do", shown(name)),
    }
}

fn snapshot(repl: &mut Repl, name: &str) -> Result<Done, Failure> {
    let name = if name.is_empty() { SNAPSHOT_NAME } else { name };
    repl.snapshots.insert(name.to_owned(), repl.session.control().snapshot());
    repl.printer.say(&format!("Remembered as {}; .restore {} brings it back.", shown(name), shown(name)));
    Ok(Done::GoOn)
}

fn restore(repl: &mut Repl, name: &str) -> Result<Done, Failure> {
    let name = if name.is_empty() { SNAPSHOT_NAME } else { name };
    let Some(snapshot) = repl.snapshots.get(name) else {
        let names: Vec<_> = repl.snapshots.keys().map(|name| shown(name)).collect();
        return Err(Failure::Words(match names.as_slice() {
            [] => "there is no snapshot yet; .snapshot takes one".to_owned(),
            names => format!("there is no snapshot {}; there are {}", shown(name), names.join(", ")),
        }));
    };
    repl.session.control().restore(snapshot).map_err(|defect| defect.to_string())?;
    repl.recording.add_comment(&format!("the memory stores were set back to the snapshot {}", shown(name)));
    repl.printer.say("The memory stores are as they were.");
    Ok(Done::GoOn)
}

fn dump(repl: &mut Repl, name: &str) -> Result<Done, Failure> {
    if name.is_empty() {
        return Err(wrong(&DUMP, name));
    }
    let path = Path::new(name);
    let written = stores::check_target(path).and_then(|()| stores::dump(path, &repl.session.control().snapshot()));
    tell(repl, written, &format!("Written; .load {name} or --load {name} reads it."))
}

fn load(repl: &mut Repl, name: &str) -> Result<Done, Failure> {
    if name.is_empty() {
        return Err(wrong(&LOAD, name));
    }
    if name.ends_with(".luau") || name.ends_with(".lua") {
        return Err(format!(".load reads what memory stores hold; to run a script: .run {name}").into());
    }
    let control = repl.session.control();
    let loaded = StoresFile::read(Path::new(name)).and_then(|file| file.restore(|snapshot| control.restore(snapshot)));
    if loaded.is_ok() {
        repl.recording.add_comment(&format!("the memory stores were loaded from {}", shown(name)));
    }
    tell(repl, loaded, "The memory stores hold what the file holds.")
}

/// Says how it went; a failure is a report that is shown as it is.
fn tell(repl: &mut Repl, result: Result<(), String>, words: &str) -> Result<Done, Failure> {
    match result {
        Ok(()) => repl.printer.say(words),
        Err(report) => {
            repl.has_failed = true;
            repl.printer.report(&report);
        }
    }
    Ok(Done::GoOn)
}
