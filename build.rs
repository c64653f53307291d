//! What is made while building, so that no start has to: tables of Roblox's reflection data, and our own Luau files compiled.

#[path = "src/server/datatype_parts.rs"]
mod datatype_parts;
#[path = "src/reflection/generate.rs"]
mod reflection;
#[path = "src/server/shim/generate.rs"]
mod shims;

use std::path::Path;

// The rule about printing is for the program; this is how a build script talks to cargo.
#[expect(clippy::disallowed_macros, reason = "see above")]
fn main() {
    let folder = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts");
    let folder = Path::new(&folder);
    let made_of =
        ["build.rs", "src/server/datatype_parts.rs", "src/reflection/generate.rs", "src/server/shim/generate.rs"];
    // Whoever adds a Luau file names it in one of these.
    let tables = ["src/server/globals/mod.rs", "src/server/services/mod.rs", "src/testing/library.rs"];
    for path in made_of.into_iter().chain(tables) {
        println!("cargo::rerun-if-changed={path}");
    }
    reflection::generate(folder);
    for path in shims::files(Path::new("src")) {
        println!("cargo::rerun-if-changed={}", path.display());
        if let Err(error) = shims::compile(&path, &folder.join("shims")) {
            println!("cargo::error={}: {error}", path.display());
        }
    }
}
