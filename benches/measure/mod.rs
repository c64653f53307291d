//! Timing and printing for the benches: medians over rounds, and ratios to the first row.
#![allow(dead_code, reason = "each bench uses a part of it")]

use std::time::Instant;

/// Seconds that `work` takes.
#[expect(clippy::disallowed_methods, reason = "benches measure real time")]
pub fn seconds(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

/// One thing measured, over several rounds.
pub struct Row {
    name: String,
    samples: Vec<f64>,
}

impl Row {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), samples: Vec::new() }
    }

    pub fn add(&mut self, sample: f64) {
        self.samples.push(sample);
    }

    pub fn median(&self) -> f64 {
        let mut sorted = self.samples.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[sorted.len() / 2]
    }

    fn least(&self) -> f64 {
        self.samples.iter().copied().fold(f64::INFINITY, f64::min)
    }
}

/// Prints the rows with their ratio to the first.
#[expect(clippy::disallowed_macros, reason = "a bench prints its figures")]
pub fn print(title: &str, rows: &[Row]) {
    let base = rows[0].median();
    println!("{title}");
    for row in rows {
        println!(
            "  {:<52} median {:>10.1}  least {:>10.1}  ratio {:>6.2}",
            row.name,
            row.median(),
            row.least(),
            row.median() / base
        );
    }
}
