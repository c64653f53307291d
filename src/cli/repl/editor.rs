//! The editor of lines, on a thread of its own.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::thread;

use rustyline::config::{BellStyle, CompletionType, Configurer as _};
use rustyline::error::ReadlineError;
use rustyline::history::FileHistory;
use rustyline::{ColorMode, Config, Editor};

use super::helper::LineHelper;
use super::history;
use super::printer::Printer;
use super::protocol::{Ask, Asker, Prompt};

/// A terminal that fails so often in a row is gone.
const FAILURES_MAX: usize = 100;

type LineEditor = Editor<LineHelper, FileHistory>;

/// Starts to read. Ends by asking to leave.
pub fn start(asker: Asker, prompts: Receiver<Prompt>, has_history: bool, printer: &Printer) {
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .completion_show_all_if_ambiguous(true)
        .bell_style(BellStyle::None)
        .build();
    let mut editor = match LineEditor::with_config(config) {
        Ok(editor) => editor,
        Err(error) => {
            printer.warn(&format!("the terminal cannot be read from: {error}"));
            asker.ask(Ask::Leave);
            return;
        }
    };
    editor.set_color_mode(if printer.has_colour() { ColorMode::Enabled } else { ColorMode::Disabled });
    editor.set_helper(Some(LineHelper::new(asker.clone(), printer.has_colour())));
    let _ = editor.set_max_history_size(history::INPUTS_MAX);
    // A dumb terminal has no line that something could be printed above.
    if let Ok(means) = editor.create_external_printer() {
        printer.print_above(means);
    }
    let file = if has_history { history::file() } else { None };
    if let Some(file) = &file
        && let Err(error) = open_history(&mut editor, file)
    {
        printer.warn(&format!("the history {} is not used: {error}", file.display()));
    }
    let spare = asker.clone();
    let started = thread::Builder::new().name("editor".into()).spawn(move || {
        read(&mut editor, &asker, &prompts, file.as_ref());
        asker.ask(Ask::Leave);
    });
    if let Err(error) = started {
        printer.warn(&format!("no thread to read with: {error}"));
        spare.ask(Ask::Leave);
    }
}

/// Reads the history, and makes its folder.
fn open_history(editor: &mut LineEditor, file: &PathBuf) -> Result<(), ReadlineError> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    if file.exists() { editor.load_history(file) } else { Ok(()) }
}

fn read(editor: &mut LineEditor, asker: &Asker, prompts: &Receiver<Prompt>, history: Option<&PathBuf>) {
    let mut failures = 0;
    let mut prompt = prompts.recv().ok();
    while let Some(current) = prompt.take() {
        let is_interrupted;
        let ask = match editor.readline(&current) {
            Ok(text) => {
                (failures, is_interrupted) = (0, false);
                remember(editor, &text, history);
                Ask::Input(text)
            }
            Err(ReadlineError::Interrupted) => {
                (failures, is_interrupted) = (0, true);
                Ask::Interrupted
            }
            Err(ReadlineError::Eof) => return,
            Err(error) => {
                (failures, is_interrupted) = (failures + 1, false);
                let is_gone = !matches!(&error, ReadlineError::Io(error) if error.kind() == ErrorKind::InvalidData);
                if is_gone || failures > FAILURES_MAX {
                    return;
                }
                Ask::NoText("that was not UTF-8 text, and was left out".to_owned())
            }
        };
        if !asker.ask(ask) {
            return;
        }
        prompt = if is_interrupted { asker.prompt_after_interrupt(prompts) } else { prompts.recv().ok() };
    }
}

/// Keeps an input, at once: a session may end in any way.
fn remember(editor: &mut LineEditor, text: &str, history: Option<&PathBuf>) {
    if text.trim().is_empty() {
        return;
    }
    let _ = editor.add_history_entry(text.trim_end());
    if let Some(file) = history {
        // It was told of at the start if it cannot be used.
        let _ = editor.append_history(file);
    }
}
