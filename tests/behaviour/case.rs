//! Runs one case and compares what came of it with what is expected.

use std::path::Path;

use libtest_mimic::Failed;
use sandstore::server::Script;
use sandstore::universe::{ServerPlan, Transcript, Universe};

use crate::directives::Directives;
use crate::{expectation, render};

/// Runs the script in `file` and compares its transcript with its expectation.
pub fn check(file: &Path) -> Result<(), Failed> {
    let source = std::fs::read_to_string(file)?;
    let directives = Directives::parse(&source)?;
    let transcript = run(file, &directives)?;
    expectation::compare(&file.with_extension("expected"), &transcript)
}

/// Everything that the case's servers said, as text.
fn run(file: &Path, directives: &Directives) -> Result<String, Failed> {
    let transcript = Transcript::default();
    let folder = file.parent().unwrap_or(file);
    let mut builder = directives.apply(Universe::builder().output(transcript.clone()));
    builder = builder.script(Script::from_file(file)?);
    for other in &directives.other_scripts {
        builder = builder.script(Script::from_file(folder.join(other))?);
    }
    for (place, script) in &directives.places {
        let scripts = vec![Script::from_file(folder.join(script))?];
        builder = builder.place(*place, ServerPlan { scripts, ..ServerPlan::default() });
    }
    let has_numbers = directives.servers > 1 || directives.shows_numbers || !directives.places.is_empty();
    let outcome = match builder.build() {
        Err(error) => Err(error.failures.iter().map(|failure| format!("does not start: {failure}")).collect()),
        Ok(mut universe) => universe.run().map_err(|error| vec![format!("run failed: {error}")]),
    };
    let mut text = render::transcript(&transcript.messages(), has_numbers);
    match outcome {
        Ok(report) if directives.shows_end => text.push_str(&render::end(&report)),
        Ok(_) => {}
        Err(failures) => failures.iter().for_each(|failure: &String| text.push_str(&format!("{failure}\n"))),
    }
    Ok(text)
}
