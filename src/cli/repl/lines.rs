//! Lines from a pipe or a file.

use std::io::{self, BufRead as _};
use std::sync::mpsc::Receiver;
use std::thread;

use super::commands::command_line;
use super::protocol::{Ask, Asker, Prompt};
use crate::session::{Look, look};

/// Reads on a thread of its own, so that the world goes on while nothing comes.
pub fn start(asker: Asker, prompts: Receiver<Prompt>) {
    let started = thread::Builder::new().name("lines".into()).spawn(move || {
        read(&asker, &prompts);
        asker.ask(Ask::Leave);
    });
    if let Err(error) = started {
        super::print_to_stderr(&format!("no thread to read with: {error}\n"));
    }
}

fn read(asker: &Asker, prompts: &Receiver<Prompt>) {
    let mut input = io::stdin().lock();
    let mut bytes = Vec::new();
    let mut pending = String::new();
    let mut line_number = 0_u64;
    while prompts.recv().is_ok() {
        let ask = loop {
            bytes.clear();
            line_number += 1;
            match input.read_until(b'\n', &mut bytes) {
                Ok(0) if pending.is_empty() => return,
                // What is incomplete to the end is wrong, and says so.
                Ok(0) => break Ask::Input(std::mem::take(&mut pending)),
                Err(error) => break Ask::NoText(format!("cannot read standard input: {error}")),
                Ok(_) => {}
            }
            let Ok(line) = std::str::from_utf8(&bytes) else {
                break Ask::NoText(format!("line {line_number} of the input is not UTF-8 text, and was left out"));
            };
            if pending.is_empty() && command_line(line).is_some() {
                break Ask::Input(line.to_owned());
            }
            pending.push_str(line);
            if look(&pending) != Look::Incomplete {
                break Ask::Input(std::mem::take(&mut pending).trim_end().to_owned());
            }
        };
        if !asker.ask(ask) {
            return;
        }
    }
}
