//! The `sandstore` program. Everything it does is in the library's `cli` module.

fn main() -> std::process::ExitCode {
    sandstore::cli::main()
}
