# The daily commands. `just` lists them; https://just.systems installs it.

_default:
    @just --list

# Everything that must pass before a change lands.
gate:
    bash .ci/run

# All tests.
test *ARGS:
    cargo test {{ARGS}}

# Rewrite expected outputs and generated pages, after a look at why they changed.
update-expected:
    SANDSTORE_UPDATE_EXPECTED=1 cargo test --test behaviour --test docs

# Format Rust and Luau (stylua: https://github.com/JohnnyMorganz/StyLua).
format:
    cargo fmt
    stylua src lua_examples

# Measure calls, start-up, the sorted map and tests.
bench:
    cargo bench

# Run a script in the debug build.
run *ARGS:
    cargo run --quiet -- run {{ARGS}}
