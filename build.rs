//! Turns the parts of the Roblox reflection database that scripts can see into plain static tables.
//!
//! The database takes some milliseconds to decode, which is more than a whole run of a short script; a sorted static table
//! costs nothing at start-up. Written to `OUT_DIR/reflection.rs` and included by `src/server/reflection.rs`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use rbx_reflection::ClassTag;

fn main() {
    // The rule about printing is for the program; this is how a build script talks to cargo.
    #[expect(clippy::disallowed_macros, reason = "see above")]
    {
        println!("cargo::rerun-if-changed=build.rs");
    }
    let database = rbx_reflection_database::get_bundled();
    let mut text = String::new();
    let version = database.version.map(|part| part.to_string()).join(".");
    writeln!(
        text,
        "/// The Roblox release that the tables were made from.\npub const ROBLOX_VERSION: &str = {version:?};"
    )
    .unwrap();

    text.push_str(
        "/// Every enum with its items, both sorted by name.\npub static ENUMS: &[(&str, &[(&str, u32)])] = &[\n",
    );
    let enums: BTreeMap<_, _> = database.enums.iter().collect();
    for (name, descriptor) in enums {
        let items: BTreeMap<_, _> = descriptor.items.iter().collect();
        let items: Vec<_> = items.into_iter().map(|(item, value)| format!("({item:?}, {value})")).collect();
        writeln!(text, "    ({name:?}, &[{}]),", items.join(", ")).unwrap();
    }

    text.push_str("];\n/// Every class with its superclass and whether it is a service, sorted by name.\n");
    text.push_str("pub static CLASSES: &[(&str, &str, bool)] = &[\n");
    let classes: BTreeMap<_, _> = database.classes.iter().collect();
    for (name, class) in classes {
        let superclass = class.superclass.unwrap_or("");
        let service = class.tags.contains(&ClassTag::Service);
        writeln!(text, "    ({name:?}, {superclass:?}, {service}),").unwrap();
    }
    text.push_str("];\n");

    let folder = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR for build scripts");
    std::fs::write(Path::new(&folder).join("reflection.rs"), text).expect("OUT_DIR is writable");
}
