//! Run while building, by `build.rs`: compiles our own Luau files, which would be most of a start.

use std::error::Error;
use std::path::{Path, PathBuf};

use mlua::chunk::Compiler;

/// Files in folders of this name are for users' editors; nothing runs them.
const TYPES: &str = "types";

/// The Luau files below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(folder).expect("the folder is readable");
    for path in entries.map(|entry| entry.expect("the folder is readable").path()) {
        if path.is_dir() && !path.ends_with(TYPES) {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "luau") {
            found.push(path);
        }
    }
    found
}

/// Compiles a file into a folder, where it stands under its path below `src`.
pub fn compile(path: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    let bytecode = compiler().compile(std::fs::read_to_string(path)?)?;
    let target = folder.join(path.strip_prefix("src")?);
    std::fs::create_dir_all(target.parent().ok_or("no folder")?)?;
    Ok(std::fs::write(target, bytecode)?)
}

/// With everything inlined that can be: their stacks are shown to nobody.
fn compiler() -> Compiler {
    Compiler::new().set_optimization_level(2).set_debug_level(1)
}
