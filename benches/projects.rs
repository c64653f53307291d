//! What a project costs to load: `sandstore run` of a Rojo project of 500 ModuleScripts, all of which its script requires, beside
//! one of a single script.
//!
//! Run with `cargo bench --bench projects`.

mod measure;

use std::path::Path;
use std::process::{Command, Stdio};

const MODULES: usize = 500;
const ROUNDS: usize = 20;

const TREE: &str = r#"{"tree": {
    "$className": "DataModel",
    "ReplicatedStorage": {"Modules": {"$path": {"optional": "modules"}}},
    "ServerScriptService": {"$path": "src"}
}}"#;
const IDLE: &str = "print('hello')";
const REQUIRE_ALL: &str = "\
local sum = 0
for _, module in game.ReplicatedStorage.Modules:GetChildren() do
\tsum += require(module).add(1)
end
print(sum)
";

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, text).expect("a file");
}

/// A project with so many modules, whose one script is `main`.
fn project(main: &str, modules: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(&folder.path().join("default.project.json"), TREE);
    write(&folder.path().join("src/Main.server.luau"), main);
    for number in 0..modules {
        let text = format!("local M = {{}}\nfunction M.add(a: number): number\n\treturn a + {number}\nend\nreturn M\n");
        write(&folder.path().join(format!("modules/Module{number:03}.luau")), &text);
    }
    folder
}

/// Milliseconds from start to end of the process.
fn run(folder: &Path) -> f64 {
    measure::seconds(|| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sandstore"));
        let status = command.args(["run", "--no-config"]).arg(folder).stdout(Stdio::null()).status();
        assert!(status.expect("the program starts").success());
    }) * 1e3
}

fn main() {
    let folders = [project(IDLE, 0), project(IDLE, MODULES), project(REQUIRE_ALL, MODULES)];
    let mut rows = [
        measure::Row::new("a project of one script"),
        measure::Row::new(format!("with {MODULES} modules in the tree")),
        measure::Row::new(format!("with {MODULES} modules, all of them required")),
    ];
    for _ in 0..ROUNDS {
        for (row, folder) in rows.iter_mut().zip(&folders) {
            row.add(run(folder.path()));
        }
    }
    measure::print("milliseconds from start to end of the process", &rows);
}
