//! A real pseudo-terminal with a session in it, and what its screen shows.
//!
//! Nothing here sleeps: whoever waits is woken by what the program writes.

use std::ffi::OsStr;
use std::io::{Read as _, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::Parser;

const ROWS: NonZero<u16> = NonZero::new(50).unwrap();
const COLUMNS: NonZero<u16> = NonZero::new(160).unwrap();

/// What has not been shown by then is not shown at all.
const PATIENCE: Duration = Duration::from_secs(60);

/// The keys that are not letters.
pub mod key {
    pub const ENTER: &str = "\r";
    pub const TAB: &str = "\t";
    pub const UP: &str = "\u{1b}[A";
    pub const CTRL_C: &str = "\u{3}";
    pub const CTRL_D: &str = "\u{4}";
    pub const CTRL_R: &str = "\u{12}";
    pub const CTRL_U: &str = "\u{15}";
}

struct Screen {
    parser: Parser,
    /// All that was written, as it came.
    bytes: Vec<u8>,
    is_over: bool,
}

/// A session in a terminal.
pub struct Terminal {
    screen: Arc<(Mutex<Screen>, Condvar)>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
}

impl Terminal {
    /// A session in this folder, whose history lies there too. Waits for the first prompt.
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::start_with(folder, arguments, "xterm-256color", "> ")
    }

    /// The same in a terminal of this kind, with this prompt.
    pub fn start_with(folder: &Path, arguments: &[&str], kind: &str, prompt: &str) -> Self {
        let size = PtySize { rows: ROWS.get(), cols: COLUMNS.get(), ..PtySize::default() };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_sandstore"));
        for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "FORCE_COLOR"] {
            command.env_remove(variable);
        }
        // As on a machine that runs tests, whose terminals are taken for ones with colours.
        command.env("CI", "true");
        command.env("TERM", kind);
        command.env("XDG_STATE_HOME", folder);
        command.cwd(folder);
        command.args([OsStr::new("repl")]);
        command.args(arguments);
        let child = pair.slave.spawn_command(command).expect("the session starts");
        drop(pair.slave);
        let parser = Parser::new(ROWS, COLUMNS, 0);
        let screen = Arc::new((Mutex::new(Screen { parser, bytes: Vec::new(), is_over: false }), Condvar::new()));
        let mut reader = pair.master.try_clone_reader().expect("the terminal can be read");
        let shown = screen.clone();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                let read = reader.read(&mut buffer);
                let mut screen = shown.0.lock().expect("nobody panics with the screen");
                match read {
                    Ok(count) if count > 0 => {
                        screen.parser.process(&buffer[..count]);
                        screen.bytes.extend_from_slice(&buffer[..count]);
                    }
                    _ => screen.is_over = true,
                }
                shown.1.notify_all();
                if screen.is_over {
                    return;
                }
            }
        });
        let keys = pair.master.take_writer().expect("the terminal can be written to");
        let terminal = Self { screen, keys, child, _master: pair.master };
        terminal.wait_for_typed(prompt);
        terminal
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("the session reads");
        self.keys.flush().expect("the session reads");
    }

    /// Sends a byte that is in no UTF-8 text.
    pub fn press_what_is_no_text(&mut self) {
        self.keys.write_all(b"\xff").expect("the session reads");
        self.keys.flush().expect("the session reads");
    }

    /// Types a line. It is shown before the last key is pressed, so that what is on the screen afterwards is newer.
    #[track_caller]
    pub fn enter(&mut self, line: &str) {
        self.press(line);
        self.wait_for(line, |lines| lines.last().is_some_and(|last| last.ends_with(line.trim_end())));
        self.press(key::ENTER);
    }

    /// Waits for the next prompt.
    #[track_caller]
    pub fn wait_for_prompt(&self) {
        self.wait_for("a prompt", |lines| lines.last().is_some_and(|line| line.ends_with('>')));
    }

    /// Types a line and waits until a line of the screen is this answer, and the prompt is back.
    #[track_caller]
    pub fn ask(&mut self, line: &str, answer: &str) {
        self.enter(line);
        self.wait_for(answer, |lines| {
            let has_answer = lines.iter().any(|line| line == answer);
            has_answer && lines.last().is_some_and(|line| line.ends_with('>'))
        });
    }

    /// Waits until the screen shows this line.
    #[track_caller]
    pub fn wait_for_line(&self, wanted: &str) {
        self.wait_for(wanted, |lines| lines.iter().any(|line| line == wanted));
    }

    /// Waits until the screen shows this text somewhere.
    #[track_caller]
    pub fn wait_for_text(&self, wanted: &str) {
        self.wait_for(wanted, |lines| lines.iter().any(|line| line.contains(wanted)));
    }

    /// Waits until the last line is this one: what is being typed, with its prompt.
    #[track_caller]
    pub fn wait_for_typed(&self, wanted: &str) {
        self.wait_for(wanted, |lines| lines.last().is_some_and(|line| line == wanted.trim_end()));
    }

    /// Waits until the lines of the screen are as wanted. Empty ones at the end do not count, nor do spaces at their ends.
    #[track_caller]
    pub fn wait_for(&self, what: &str, is_there: impl Fn(&[String]) -> bool) {
        let (screen, changed) = &*self.screen;
        let guard = screen.lock().expect("nobody panics with the screen");
        let (guard, timeout) = changed
            .wait_timeout_while(guard, PATIENCE, |screen| !screen.is_over && !is_there(&lines(screen)))
            .expect("nobody panics with the screen");
        let lines = lines(&guard);
        drop(guard);
        assert!(is_there(&lines), "`{what}` is not shown ({timeout:?}):\n{}", lines.join("\n"));
    }

    /// The lines of the screen.
    pub fn lines(&self) -> Vec<String> {
        lines(&self.screen.0.lock().expect("nobody panics with the screen"))
    }

    /// All that was written so far, with its escape codes.
    pub fn written(&self) -> String {
        String::from_utf8_lossy(&self.screen.0.lock().expect("nobody panics with the screen").bytes).into_owned()
    }

    /// Waits for the end of the session. Answers its code.
    pub fn wait_for_end(mut self) -> u32 {
        let (screen, changed) = &*self.screen;
        let guard = screen.lock().expect("nobody panics with the screen");
        let (guard, _) = changed
            .wait_timeout_while(guard, PATIENCE, |screen| !screen.is_over)
            .expect("nobody panics with the screen");
        let (is_over, lines) = (guard.is_over, lines(&guard));
        drop(guard);
        assert!(is_over, "the session goes on:\n{}", lines.join("\n"));
        self.child.wait().expect("the session ends").exit_code()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Whatever has failed, nothing is left running.
        let _ = self.child.kill();
    }
}

fn lines(screen: &Screen) -> Vec<String> {
    let contents = screen.parser.screen().contents();
    contents.trim_end().lines().map(|line| line.trim_end().to_owned()).collect()
}
