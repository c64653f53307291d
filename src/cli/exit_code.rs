//! The exit codes: one list that the program, `docs/reference/exit-codes.md` and the tests share.

/// Why the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitCode {
    Success,
    ScriptFailed,
    Usage,
    NotLoaded,
    OutputFailed,
    NoTests,
    Internal,
    Interrupted,
}

impl ExitCode {
    /// Every code, in the order of its number.
    pub const ALL: [Self; 8] = [
        Self::Success,
        Self::ScriptFailed,
        Self::Usage,
        Self::NotLoaded,
        Self::OutputFailed,
        Self::NoTests,
        Self::Internal,
        Self::Interrupted,
    ];

    /// The number that the process ends with.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::ScriptFailed => 1,
            Self::Usage => 2,
            Self::NotLoaded => 3,
            Self::OutputFailed => 4,
            Self::NoTests => 5,
            Self::Internal => 70,
            Self::Interrupted => 130,
        }
    }

    /// What the code means, for users.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Success => "Everything ran, and no error was left uncaught.",
            Self::ScriptFailed => {
                "A script raised an error that nothing caught, or a required module did not load. The other threads ran on. Or \
                 a run in virtual time went on and on, without --for. Or a test failed (with `--fail-fast` too), or the tests of a \
                 file could not be run. Or fewer lines have run than `--coverage-min` asks for. Or a line that was \
                 piped into `sandstore repl` has failed."
            }
            Self::Usage => {
                "The command line or `sandstore.toml` is wrong: an unknown flag or setting, a missing or malformed value, a \
                 configuration file that cannot be read, no script to run, two reports for standard output."
            }
            Self::NotLoaded => {
                "A script could not be started: the file is missing, unreadable, a directory, not UTF-8, or does not \
                 compile; or an entry of `scripts` in `sandstore.toml` leads to no file. Or the file of `--load` is refused, \
                 or there is no such file or folder of tests. Nothing ran."
            }
            Self::OutputFailed => {
                "Output, a file of snapshots, or the file of `--dump`, `--trace`, `--output` or `--coverage-lcov`, could not be \
                 written, for example because the disk is full. Or `init` found a file that is there already."
            }
            Self::NoTests => {
                "`sandstore test` found no test to run, or none whose name contains the text of `--filter`."
            }
            Self::Internal => "sandstore itself failed. The message says where to report it.",
            Self::Interrupted => {
                "Ctrl-C ended the run. After the first, servers close as usual; a second ends at once. `sandstore test` ends at \
                 the first, and writes no report; on Unix the signal itself ends it, which shells show as this code."
            }
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        code.number().into()
    }
}
