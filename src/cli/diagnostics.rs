//! Excerpts of the user's files: where an error or a note points.

use std::io::{self, ErrorKind};
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::advice;
use super::words::counted;
use crate::cloud::snapshot::TextError;
use crate::config::ConfigError;
use crate::project::{self, Fault, Project, ProjectError};
use crate::server::notes::{Note, NoteKind};
use crate::server::{ScriptError, ScriptFileError, SourceLocation, StartError};
use crate::whole_file;

/// More mistakes of one file than anybody reads.
const MISTAKES_SHOWN_MAX: usize = 20;

/// Colour codes are always written; the stream drops them where they are not wanted.
fn renderer() -> Renderer {
    Renderer::styled()
}

/// The byte range of a line's text, without its indentation. An empty line gives an empty range.
fn line_span(source: &str, line: u32) -> std::ops::Range<usize> {
    let mut start = 0;
    for (index, text) in source.split('\n').enumerate() {
        if index + 1 == line as usize {
            let trimmed = text.trim();
            let begin = start + (text.len() - text.trim_start().len());
            return begin..begin + trimmed.len();
        }
        start += text.len() + 1;
    }
    source.len()..source.len()
}

/// A path as users know it: below the folder that they are in, without that folder. Modules are known by their full path.
fn shown(path: &Path) -> String {
    let folder = std::env::current_dir().and_then(|folder| folder.canonicalize()).unwrap_or_default();
    path.strip_prefix(folder).unwrap_or(path).display().to_string()
}

fn snippet<'a>(location: &'a SourceLocation, path: &'a str) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let span = line_span(&location.source, location.line);
    Snippet::source(&*location.source).path(path).annotation(AnnotationKind::Primary.span(span))
}

/// The line that an uncaught error stems from, with what to do about it where that is known.
pub fn excerpt(error: &ScriptError) -> Option<String> {
    let location = error.location.as_ref()?;
    let path = shown(&location.path);
    let group = Group::with_level(Level::ERROR).element(snippet(location, &path));
    let help = advice::about(&error.message);
    let group = help.into_iter().fold(group, |group, help| group.element(Level::HELP.message(help)));
    Some(renderer().render(&[group]))
}

/// Members that were let pass although they are not emulated, at the end of a run.
pub fn stubbed<'a>(members: impl Iterator<Item = &'a String>) -> Option<String> {
    let members: Vec<_> = members.map(String::as_str).collect();
    let list = members.join(", ");
    (!list.is_empty())
        .then(|| format!("--stub-missing: {} did nothing: {list}", counted(members.len() as u64, "member")))
}

/// What tells notes apart: servers that run the same scripts have the same ones, and a stubbed member is told of once.
pub fn identity(note: &Note) -> (NoteKind, String, Option<String>) {
    if note.kind == NoteKind::StubbedMember {
        return (note.kind, String::new(), note.detail.clone());
    }
    (note.kind, note.place.clone(), None)
}

/// A failed test: what went wrong, and the line.
pub fn test_failure(title: &str, location: Option<&SourceLocation>) -> String {
    let path = location.map(|location| shown(&location.path)).unwrap_or_default();
    let mut group = Level::ERROR.primary_title(title).elements([] as [annotate_snippets::Element<'_>; 0]);
    if let Some(location) = location {
        group = group.element(snippet(location, &path));
    }
    group = advice::about(title).into_iter().fold(group, |group, help| group.element(Level::HELP.message(help)));
    renderer().render(&[group])
}

/// A note with the line that it is about.
pub fn note(note: &Note) -> String {
    let title = format!("{} [{}]", note.kind.problem(), note.kind.name());
    let instead = note.kind.instead();
    let path = note.location.as_ref().map(|location| shown(&location.path)).unwrap_or_default();
    let mut group = Level::NOTE.primary_title(title).elements([] as [annotate_snippets::Element<'_>; 0]);
    if let Some(location) = &note.location {
        group = group.element(snippet(location, &path));
    }
    if let Some(detail) = &note.detail {
        group = group.element(Level::NOTE.message(detail));
    }
    group = group.element(Level::HELP.message(instead));
    renderer().render(&[group])
}

/// Why a script did not start, with the line for a syntax error.
pub fn start_error(error: &StartError) -> String {
    match error {
        StartError::Syntax { message, location } => {
            let path = shown(&location.path);
            // The message begins with the script's name and line, which the excerpt shows.
            let text = message.splitn(3, ':').nth(2).map_or(message.as_str(), str::trim);
            renderer().render(&[Level::ERROR.primary_title(text).element(snippet(location, &path))])
        }
        StartError::Vm(mlua::Error::MemoryError(_)) => {
            let title = "not enough memory: the scripts of a server have used up what they may have";
            let hint = Level::HELP.message("look for a table that only grows, or allow more with --memory-limit");
            renderer().render(&[Level::ERROR.primary_title(title).element(hint)])
        }
        StartError::Vm(error) => {
            let none = [] as [annotate_snippets::Element<'_>; 0];
            renderer().render(&[Level::ERROR.primary_title(format!("the Luau VM failed: {error}")).elements(none)])
        }
    }
}

/// Why a file cannot be a script, with what to do.
pub fn file_error(error: &ScriptFileError) -> String {
    if let ScriptFileError::Directory { path } = error {
        return failure(&error.to_string(), &instead_of_folder(path));
    }
    let hint = match error {
        ScriptFileError::Unreadable { reason, .. } if reason.kind() == std::io::ErrorKind::NotFound => {
            "check the spelling, and the folder that you are in"
        }
        ScriptFileError::Unreadable { .. } | ScriptFileError::Directory { .. } => "check the file's permissions",
        ScriptFileError::NotText { .. } => {
            "save the file as UTF-8; binary data belongs in strings with escapes such as \\xFF"
        }
    };
    renderer().render(&[Level::ERROR.primary_title(error.to_string()).element(Level::HELP.message(hint))])
}

/// What to name in the place of a folder that is no project.
fn instead_of_folder(path: &Path) -> String {
    if let Some((folder, true)) = project::around_folder(path) {
        return format!("it lies in a project, which runs as a whole: sandstore run {}", folder.display());
    }
    let files = std::fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let projects: Vec<_> = files.filter(|file| file.is_file() && project::is_project(file)).collect();
    match projects.iter().min() {
        Some(file) => format!("name the project in it: sandstore run {}", file.display()),
        None => "it holds no default.project.json, and so no project; name the script files in it, for example with a \
                 shell pattern: folder/*.luau"
            .to_owned(),
    }
}

/// Projects beside others, or beside scripts.
pub fn one_project(path: &Path) -> String {
    let title = format!("{} is a project, and runs by itself", path.display());
    failure(&title, "name one project, or scripts; `--servers 2` runs it on several servers")
}

/// Why a project cannot be read.
pub fn project_error(error: &ProjectError) -> String {
    let title = format!("the project cannot be read: {error}");
    let help = match error.fault {
        Fault::Meaning => "it is read as Rojo reads it; `rojo build` shows whether Rojo takes it",
        Fault::Refused => "Rojo refuses this too: its project format has the keys, and what stands there",
        Fault::Path => "paths begin in the folder of the project file",
        Fault::Writing => "mend the file at this place",
        Fault::Encoding => "save the file as UTF-8",
        Fault::Access => "check the spelling, the folder that you are in, and the permissions of the file",
        Fault::Damage => "open it in Studio and save it once more",
    };
    failure(&title, help)
}

/// Why a project is not in the tree around a script that lies in its folder.
pub fn project_around_error(error: &ProjectError) -> String {
    let title = format!("the project around cannot be read, and is not in the tree: {error}");
    renderer().render(&[Group::with_title(Level::WARNING.primary_title(title))])
}

/// A file of a project that is not understood.
pub fn left_out(path: &Path) -> String {
    let title = format!("{} is left out: files of this kind are not read yet", path.display());
    renderer().render(&[Group::with_title(Level::WARNING.primary_title(title))])
}

/// What is doubtful in the files of a project.
pub fn project_warning(warning: &str) -> String {
    renderer().render(&[Group::with_title(Level::WARNING.primary_title(warning))])
}

/// A project or place in which nothing runs by itself.
pub fn no_running_script(project: &Project) -> String {
    let title = format!("{} has no script that runs on a server", project.file.display());
    let help = if project::is_place(&project.file) {
        "scripts run in ServerScriptService and Workspace unless they are disabled; LocalScripts never do"
    } else {
        "scripts run in ServerScriptService and Workspace: name the file `something.server.luau`"
    };
    failure(&title, help)
}

/// What is wrong in a file of memory stores, with the line.
pub fn stores_error(path: &Path, text: &str, error: &TextError) -> String {
    let path = path.display().to_string();
    // The line alone: the file may be large.
    let line = text.split('\n').nth(error.line - 1).unwrap_or_default().trim_end_matches('\r');
    let line_start = text[..error.span.start].rfind('\n').map_or(0, |position| position + 1);
    let [start, end] = [error.span.start, error.span.end].map(|position| (position - line_start).min(line.len()));
    let snippet = Snippet::source(line).line_start(error.line).path(&*path);
    let snippet = snippet.annotation(AnnotationKind::Primary.span(start..end));
    renderer().render(&[Level::ERROR.primary_title(error.message.as_str()).element(snippet)])
}

/// A failure that has no line, with what to do.
pub fn failure(title: &str, hint: &str) -> String {
    renderer().render(&[Level::ERROR.primary_title(title).element(Level::HELP.message(hint))])
}

/// A file with nothing in it runs, to no effect, which is seldom what was meant.
pub fn empty_file(path: &Path) -> String {
    let title = format!("{} is empty: there is nothing to run", path.display());
    renderer().render(&[Level::WARNING.primary_title(title).elements([] as [annotate_snippets::Element<'_>; 0])])
}

/// Everything that is wrong with a configuration file, each with its line.
pub fn config_error(error: &ConfigError) -> String {
    let ConfigError::Wrong { file, mistakes } = error else {
        let help =
            Level::HELP.message("check the spelling and the permissions, or leave the file out with --no-config");
        return renderer().render(&[Level::ERROR.primary_title(error.to_string()).element(help)]);
    };
    let path = file.path.display().to_string();
    let shown = mistakes.iter().take(MISTAKES_SHOWN_MAX).map(|mistake| {
        let snippet = Snippet::source(&*file.text).path(&path);
        let snippet = snippet.annotation(AnnotationKind::Primary.span(mistake.span.clone()));
        let group = Level::ERROR.primary_title(&*mistake.message).element(snippet);
        let group = mistake.help.iter().fold(group, |group, help| group.element(Level::HELP.message(&**help)));
        renderer().render(&[group])
    });
    let mut text = shown.collect::<Vec<_>>().join("\n\n");
    if let Some(others) = mistakes.len().checked_sub(MISTAKES_SHOWN_MAX).filter(|others| *others > 0) {
        text.push_str(&format!("\n\nand {others} more in {path}"));
    }
    text
}

/// There is nothing to run. `config` is the file that could have named something.
pub fn no_script(config: Option<&Path>) -> String {
    let list = "scripts = [\"src/server/*.luau\"]";
    let help = match config {
        Some(path) => format!("name one: sandstore run FILE; or list some in {}: {list}", path.display()),
        None => format!(
            "name one: sandstore run FILE; or list some in sandstore.toml ({list}); `sandstore init` writes one"
        ),
    };
    failure("there is no script to run", &help)
}

/// Why `sandstore init` wrote nothing.
pub fn init_error(path: &Path, error: &std::io::Error) -> String {
    let (title, help) = match error.kind() {
        std::io::ErrorKind::AlreadyExists => (
            format!("{} is there already and stays as it is", path.display()),
            "for a new one, rename it first; `sandstore init FOLDER` writes into another folder",
        ),
        _ => (format!("cannot write {}: {error}", path.display()), "check the folder's name and its permissions"),
    };
    failure(&title, help)
}

/// A file that cannot be written, and what to do about it.
pub fn unwritable(path: &Path, error: &io::Error) -> String {
    let hint = match error.kind() {
        ErrorKind::NotFound => "make the folder first, or choose another one",
        ErrorKind::IsADirectory => "name a file in it",
        ErrorKind::StorageFull => "make room; a file that was there before is as it was",
        _ => "check the permissions of the file and of its folder",
    };
    failure(&format!("cannot write {}: {}", path.display(), whole_file::reason(error)), hint)
}

#[cfg(test)]
mod tests {
    use super::line_span;

    #[test]
    fn spans_cover_the_text_of_a_line() {
        let source = "one\n  two  \n\nfour";
        assert_eq!(&source[line_span(source, 1)], "one");
        assert_eq!(&source[line_span(source, 2)], "two");
        assert_eq!(&source[line_span(source, 3)], "");
        assert_eq!(&source[line_span(source, 4)], "four");
        assert_eq!(&source[line_span(source, 99)], "");
    }
}
