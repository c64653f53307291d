//! Behaviour: every `.luau` file below `cases/` and in `lua_examples/` is one test.
//!
//! A case runs in a universe with virtual time, and all that its servers say is compared with the file of the same name
//! that ends in `.expected`; a missing one fails. `SANDSTORE_UPDATE_EXPECTED=1 cargo test --test behaviour` writes them:
//! read the difference before you keep it. Files in a folder named `modules` are no cases; cases `require` them.
//!
//! The scripts of the community guide are tests too (`guide`).
//!
//! - `case`: runs one file.
//! - `directives`: the settings in a case's first comment lines.
//! - `expectation`: compares and updates.
//! - `guide`: the blocks of the guide, alone and as one script.
//! - `render`: what servers said, as lines of text.

mod case;
mod directives;
mod expectation;
mod guide;
mod guide_promises;
mod render;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

/// The folder whose files lie in it are there to be required.
const MODULES_FOLDER: &str = "modules";

/// Specs of examples are run by `sandstore test`, in the tests of the command line.
const SPECS_FOLDER: &str = "tests";
/// A project, which `tests/cli` runs.
const PROJECT_FOLDER: &str = "project";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for (group, folder) in [("", cases_folder()), ("examples/", examples_folder())] {
        let files = files_below(&folder);
        trials.push(no_orphans(format!("{group}expectations_have_their_case"), files.clone()));
        let below = |file: &Path| file.strip_prefix(&folder).unwrap_or(file).to_owned();
        for file in files.into_iter().filter(|file| is_case(&below(file))) {
            let name = below(&file).with_extension("");
            let name = format!("{group}{}", name.display()).replace('\\', "/");
            trials.push(Trial::test(name, move || case::check(&file)));
        }
    }
    trials.extend(guide::trials());
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn cases_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/behaviour/cases")
}

fn examples_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lua_examples")
}

fn is_case(file: &Path) -> bool {
    let is_left_out = |part| [MODULES_FOLDER, SPECS_FOLDER, PROJECT_FOLDER].iter().any(|folder| part == *folder);
    file.extension().is_some_and(|ending| ending == "luau") && !file.iter().any(is_left_out)
}

/// Every file below the folder, in an order that is the same everywhere. A folder that is not there has none.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// An expectation whose case was renamed or deleted checks nothing: it must go too.
fn no_orphans(name: String, files: Vec<PathBuf>) -> Trial {
    Trial::test(name, move || {
        let orphan = files.iter().find(|file| {
            let is_expectation = file.extension().is_some_and(|ending| ending == "expected");
            is_expectation && !file.with_extension("luau").exists()
        });
        match orphan {
            Some(orphan) => Err(Failed::from(format!("{} has no case", orphan.display()))),
            None => Ok(()),
        }
    })
}
