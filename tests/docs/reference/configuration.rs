//! `docs/reference/configuration.md` and `docs/reference/sandstore.schema.json`.

use sandstore::config::{Config, Field, SECTIONS, SETTINGS, Setting, fault_fields, latency_rule_fields, schema};

use super::{check, check_file, code, table};
use crate::files::text_files;

const BODY: &str = "\
`sandstore.toml` holds the settings of the scripts beside and below it, in [TOML](https://toml.io). `sandstore init` writes
one in which every setting stands with its default, commented out.

```toml
scripts = [\"src/server/**/*.server.luau\"]
profile = \"roblox\"
clock = \"virtual\"
players = 20
latency = \"5ms..80ms\"

[quotas]
units-per-player = 60

[[latency-rules]]
operation = \"Queue.*\"
latency = \"200ms\"

[test]
include = [\"tests/**/*.spec.luau\"]

[[faults]]
effect = \"Timeout\"
operation = \"HashMap.Set\"
rate = \"10%\"
```

## Which file is read, and what wins

- The nearest `sandstore.toml` in the folder of the first script or above it; without a script on the command line, in the
  present folder or above it. `sandstore test` looks from its first path in the same way. There is never more than one: a nearer file hides one further up.
- `--config FILE` names another one, `--no-config` reads none.
- A flag wins over the setting in its row, and leaves the others alone: `--faults` replaces all `faults` of the file, and
  `--latency` the common `latency` but not the `latency-rules`.
- What neither says has its default.
- Paths in the file start from its folder, those on the command line from the present one.
- Tests always run in virtual time, and each on a server of its own: `scripts`, `arguments`, `clock`, `for`,
  `servers`, `load`, `dump`, `stats` and `trace` mean nothing to `sandstore test`. The settings in `[test]` mean nothing to `sandstore run`.
- `coverage-include`, `coverage-exclude` and `coverage-min` hold when lines are counted; it is `coverage` or a flag about
  coverage that turns it on.
- No flag turns on again what the file turns off with `notes = false` or `enabled = false`, nor off what it turns on with
  `stats = true`, `coverage = true` or a path: use `--no-config`.

A mistake in the file ends the program with [code 2](exit-codes.md) before any script runs. All mistakes are shown at once,
each with its line and what is likely meant.

Durations, sizes and shares are texts in quotes, exactly as on the [command line](command-line.md). A date may also stand
without quotes, as TOML has them; it is meant in UTC unless it says otherwise.

";

const RULES: &str = "\
## Faults

Each fault is a table with the fields below, or one line of text as `--faults` takes it. The two can stand in one list:

```toml
faults = [
    \"TotalRequestsOverLimit,operation=HashMap.*,from=30s,for=10s\",
    { effect = \"LoseReply\", structure = \"Inventory\", every = 5 },
]
```

The first fault that takes a request decides. What is not said does not matter: a fault with nothing but an `effect` is about
every request. The effects that are statuses are listed in [statuses](statuses.md).

";

const LATENCY_RULES: &str = "\
## Latency rules

Each rule is a table with these fields. The first rule that fits a call decides how long it takes; `latency` holds for calls
that no rule fits.

";

const EDITORS: &str = "\
## In an editor

Editors that know TOML can complete and check the file as you write, with the JSON Schema that `sandstore schema` prints:

```sh
sandstore schema > sandstore.schema.json
```

With [Even Better TOML](https://taplo.tamasfe.dev/configuration/directives.html) for Visual Studio Code, and other editors
that use Taplo, let the first line of `sandstore.toml` name it:

```toml
#:schema ./sandstore.schema.json
```

The schema of this version is [sandstore.schema.json](sandstore.schema.json).
";

fn row(setting: &Setting) -> Vec<String> {
    let example = format!("{} = {}", setting.name(), setting.example);
    let flag = setting.flag.map(code).unwrap_or_default();
    let kind = setting.kind().words();
    vec![code(setting.name()), kind, code(setting.default()), setting.meaning.to_owned(), flag, code(example)]
}

fn fields(fields: &[Field]) -> String {
    let row = |field: &Field| {
        let need = if field.is_required { "always" } else { "" };
        vec![code(field.name), field.kind.words(), need.to_owned(), field.meaning.to_owned()]
    };
    table(&["field", "type", "needed", "meaning"], fields.iter().map(row))
}

#[test]
fn page() {
    let mut body = BODY.to_owned();
    for section in SECTIONS {
        let title = match section.key {
            "" => "Above all tables".to_owned(),
            key => format!("`[{key}]`"),
        };
        let settings = SETTINGS.iter().filter(|setting| setting.section() == section.key);
        let head = ["setting", "type", "default", "meaning", "flag", "example"];
        body.push_str(&format!("## {title}\n\n{}.\n\n{}\n", section.meaning, table(&head, settings.map(row))));
    }
    body.push_str(RULES);
    body.push_str(&fields(&fault_fields()));
    body.push_str(&format!("\n{LATENCY_RULES}{}\n{EDITORS}", fields(&latency_rule_fields())));
    check("configuration.md", "Configuration", &body);
}

#[test]
fn the_committed_schema() {
    check_file("reference/sandstore.schema.json", &format!("{:#}\n", schema()));
}

/// What the pages show as TOML is such a file.
#[test]
fn examples_are_right() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("sandstore.toml");
    for page in text_files("").iter().filter(|file| file.has_ending("md")) {
        for block in page.text.split("```toml\n").skip(1) {
            let example = block.split("```").next().unwrap_or_default();
            std::fs::write(&path, example).expect("the file can be written");
            if let Err(error) = Config::load(&path) {
                panic!("{}: {error}", page.name);
            }
        }
    }
}
