//! What can be said on the command line about line coverage.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::testing::{CoverageOptions, FilePattern};

#[derive(Args, Clone, Debug, Default)]
pub struct CoverageFlags {
    /// Count which lines of the scripts and modules run, and show it in a table.
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
    #[arg(long, value_name = "PERCENT", value_parser = percent, help_heading = "Coverage")]
    pub coverage_min: Option<f64>,
}

impl CoverageFlags {
    /// Each of the options asks for coverage.
    pub fn options(&self) -> Option<CoverageOptions> {
        let is_wanted = self.coverage
            || !self.coverage_include.is_empty()
            || !self.coverage_exclude.is_empty()
            || self.coverage_lcov.is_some()
            || self.coverage_min.is_some();
        let options =
            || CoverageOptions::new(Path::new("."), self.coverage_include.clone(), self.coverage_exclude.clone());
        is_wanted.then(options)
    }
}

/// `80` or `80%`.
fn percent(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim().parse().ok();
    number.filter(|number| (0.0..=100.0).contains(number)).ok_or_else(|| "write 0 to 100".to_owned())
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn percent_has_bounds() {
        assert_eq!([percent("80"), percent("99.5%")], [Ok(80.0), Ok(99.5)]);
        assert!(["101", "-1", "nan", "x", ""].iter().all(|text| percent(text).is_err()));
    }
}
