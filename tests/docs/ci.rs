//! The snippets of `docs/guide/ci.md`: they are YAML, and their commands are ones that sandstore takes.

use yaml_rust2::{Yaml, YamlLoader};

use crate::files::text_files;

/// Every text in a document.
fn texts(yaml: &Yaml) -> Vec<String> {
    match yaml {
        Yaml::String(text) => vec![text.clone()],
        Yaml::Array(items) => items.iter().flat_map(texts).collect(),
        Yaml::Hash(members) => members.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn snippets_are_right() {
    let pages = text_files("docs/guide");
    let page = pages.iter().find(|page| page.name == "docs/guide/ci.md").expect("the page");
    let mut commands = 0;
    for block in page.text.split("```yaml\n").skip(1) {
        let block = block.split("```").next().unwrap_or_default();
        let documents = YamlLoader::load_from_str(block).expect("YAML");
        assert_eq!(documents.len(), 1);
        for text in documents.iter().flat_map(texts) {
            let Some((_, arguments)) = text.split_once("sandstore test") else { continue };
            let words = ["sandstore", "test"].into_iter().chain(arguments.split_whitespace());
            sandstore::cli::command().try_get_matches_from(words).unwrap_or_else(|error| panic!("{text}: {error}"));
            commands += 1;
        }
    }
    assert_eq!(commands, 2, "one for GitHub, one for GitLab");
}
