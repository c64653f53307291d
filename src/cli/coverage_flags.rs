//! What can be said on the command line about line coverage, and what comes of it together with the settings of a file.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::config::{Config, TestConfig};
use crate::quantity;
use crate::testing::{CoverageOptions, FilePattern, FilePatterns, SpecPatterns};

#[derive(Args, Clone, Debug, Default)]
pub struct CoverageFlags {
    /// Count which lines of the scripts and modules run, and show it in a table: in the reports human and github. The report json has the numbers; junit and tap have no place for them.
    #[arg(long, help_heading = "Coverage")]
    pub coverage: bool,

    /// Count only files that match, such as src or "src/**/*.luau", those that no test loads too. May be given several times.
    #[arg(long, value_name = "GLOB", help_heading = "Coverage")]
    pub coverage_include: Vec<FilePattern>,

    /// Leave out files that match, such as src/vendor. May be given several times.
    #[arg(long, value_name = "GLOB", help_heading = "Coverage")]
    pub coverage_exclude: Vec<FilePattern>,

    /// Write the counts to this file in LCOV's format, which editors and coverage services read.
    #[arg(long, value_name = "FILE", help_heading = "Coverage")]
    pub coverage_lcov: Option<PathBuf>,

    /// Fail when less than this part of all lines has run.
    #[arg(long, value_name = "PERCENT", value_parser = quantity::percent, help_heading = "Coverage")]
    pub coverage_min: Option<f64>,
}

impl CoverageFlags {
    /// Puts the flags over the settings, but for the patterns: theirs begin in other folders. Each of the flags asks for coverage.
    pub fn put_over(&self, config: &mut TestConfig) {
        config.has_coverage |= self.coverage
            || !self.coverage_include.is_empty()
            || !self.coverage_exclude.is_empty()
            || self.coverage_lcov.is_some()
            || self.coverage_min.is_some();
        config.coverage_min = self.coverage_min.or(config.coverage_min);
    }

    /// What is counted, if anything is. `specs` tells which files are specs.
    pub fn options(&self, config: &Config, specs: &SpecPatterns) -> Option<CoverageOptions> {
        let here = Path::new(".");
        let patterns = |flags: &[FilePattern], settings: &[String]| {
            if !flags.is_empty() {
                return FilePatterns::new(here, flags.to_vec());
            }
            // They were checked when the file was read.
            let settings = settings.iter().filter_map(|text| text.parse().ok()).collect();
            FilePatterns::new(&config.path(""), settings)
        };
        let include = patterns(&self.coverage_include, &config.test.coverage_include);
        let exclude = patterns(&self.coverage_exclude, &config.test.coverage_exclude);
        config.test.has_coverage.then(|| CoverageOptions::new(here, include, exclude, specs.clone()))
    }
}
