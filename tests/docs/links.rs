//! What the project's Markdown files link to exists: files, and headings in them.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::files::{root, text_files};

#[test]
fn relative_links_lead_somewhere() {
    let pages: Vec<_> = text_files("").into_iter().filter(|file| file.has_ending("md")).collect();
    let mut wrong = Vec::new();
    for page in &pages {
        for (line, target) in targets(&page.text) {
            let (path, heading) = target.split_once('#').unwrap_or((&target, ""));
            let name = if path.is_empty() { page.name.clone() } else { resolve(&page.name, path) };
            let is_there = root().join(&name).exists();
            let has_heading = heading.is_empty()
                || pages.iter().any(|other| other.name == name && headings(&other.text).contains(&heading.to_owned()));
            if !is_there || !has_heading {
                wrong.push(format!("{}:{line}: {target}", page.name));
            }
        }
    }
    assert!(wrong.is_empty(), "links that lead nowhere:\n{}", wrong.join("\n"));
}

/// The relative targets of a page's links, with their lines.
fn targets(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (line, text) in prose(text) {
        let plain = without_code(text);
        let inline = plain.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
        let definition =
            plain.strip_prefix('[').and_then(|rest| rest.split_once("]: ")).map(|(_, target)| target.trim());
        let all = inline.chain(definition).filter(|target| !target.contains("://") && !target.starts_with("mailto:"));
        found.extend(all.map(|target| (line, target.to_owned())));
    }
    found
}

/// The lines outside code blocks, numbered from 1.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_code = false;
    (1..).zip(text.lines()).filter(move |(_, line)| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    })
}

/// A line without its `code`.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect()
}

/// The path from the top folder that a link on `page` means.
fn resolve(page: &str, target: &str) -> String {
    let mut parts: Vec<String> = page.split('/').map(str::to_owned).collect();
    parts.pop();
    for part in Path::new(target).components() {
        match part {
            Component::ParentDir => drop(parts.pop()),
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            _ => {}
        }
    }
    parts.join("/")
}

/// The anchors of a page's headings, as GitHub makes them.
fn headings(text: &str) -> Vec<String> {
    let mut seen = BTreeMap::<String, u32>::new();
    let titles = prose(text)
        .filter_map(|(_, line)| line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#')));
    titles
        .map(|title| {
            let title = title.trim().to_lowercase().replace(' ', "-");
            let anchor: String =
                title.chars().filter(|&letter| letter.is_alphanumeric() || "-_".contains(letter)).collect();
            let count = seen.entry(anchor.clone()).or_default();
            *count += 1;
            if *count == 1 { anchor } else { format!("{anchor}-{}", *count - 1) }
        })
        .collect()
}

#[test]
fn links_and_headings_are_found() {
    let text =
        "# One `two`, three\n[a](b.md#c) `[no](d)` [e]\n```\n[f](g)\n```\n## Same\n## Same\n[e]: ../h\n[x](https://y)";
    assert_eq!(targets(text), [(2, "b.md#c".to_owned()), (8, "../h".to_owned())]);
    assert_eq!(headings(text), ["one-two-three", "same", "same-1"]);
    assert_eq!(resolve("docs/reference/a.md", "../b.md"), "docs/b.md");
}
