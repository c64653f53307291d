//! What could be typed next behind a dot.

use super::{Argument, COMMANDS, command_line, find};
use crate::cli::repl::Repl;
use crate::session::{Candidate, Completion};

impl Repl {
    /// What could be typed next behind this text.
    pub(in crate::cli::repl) fn complete(&self, text: &str) -> Completion {
        let Some(line) = command_line(text) else { return self.session.complete(text) };
        // Where white space follows, the next word has begun.
        let is_named = line.contains(char::is_whitespace) || text.ends_with(char::is_whitespace);
        let (typed, words): (&str, Vec<String>) = if is_named {
            let (name, typed) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            (typed.trim_start(), find(name).map(|command| self.words(command.argument)).unwrap_or_default())
        } else {
            (line, command_names())
        };
        let words = words.into_iter().filter(|word| word.starts_with(typed));
        let candidates = words.map(|text| Candidate { shown: text.clone(), text }).collect();
        Completion { replaced: typed.len(), candidates }
    }

    fn words(&self, argument: Argument) -> Vec<String> {
        match argument {
            Argument::Nothing | Argument::File => Vec::new(),
            Argument::Command => command_names(),
            Argument::Structure => self.structures().into_iter().map(|structure| structure.name).collect(),
            Argument::Snapshot => self.snapshots.keys().cloned().collect(),
            Argument::Words(words) => words.iter().map(|&word| word.to_owned()).collect(),
        }
    }
}

fn command_names() -> Vec<String> {
    COMMANDS.iter().map(|command| command.name.to_owned()).collect()
}
