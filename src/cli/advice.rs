//! What to do about an error, where its text says enough: help that stands under the excerpt. The text itself stays Roblox's.

use crate::nearest::nearest;
use crate::reflection::{PropertyFact, ancestry, classes, enum_items, enums, is_service, own_members, own_properties};
use crate::server::{HTTP_NOT_ENABLED, is_unemulated};

const NOT_A_MEMBER: &str = " is not a valid member of ";
const NOT_A_SERVICE: &str = "' is not a valid Service name";
const NOT_A_CLASS: &str = "Unable to create an Instance of type \"";

/// Classes about whose members a note says more.
const WITH_NOTES: &str = "MemoryStore";

/// What helps with an error of this text.
pub fn about(message: &str) -> Option<String> {
    if is_unemulated(message) {
        return Some(
            "--stub-missing lets such members pass: methods return nil, signals never fire, and the run tells which"
                .into(),
        );
    } else if message.contains(HTTP_NOT_ENABLED) {
        return Some("--allow-http lets requests out; a spec answers them with universe.answerHttp".into());
    }
    member_meant(message)
        .or_else(|| service_meant(message))
        .or_else(|| class_meant(message))
        .map(|meant| format!("did you mean `{meant}`?"))
}

/// `X is not a valid member of Class "Name"`, or of `"Enum"` or `"Enum.Name"`.
fn member_meant(message: &str) -> Option<&'static str> {
    let (before, owner) = message.split_once(NOT_A_MEMBER)?;
    let name = before.rsplit(' ').next()?;
    if let Some(owner) = owner.strip_prefix("\"Enum") {
        let known: Vec<_> = match owner.strip_prefix('.') {
            Some(owner) => enum_items(owner.split('"').next()?)?.map(|(item, _)| item).collect(),
            None => enums().collect(),
        };
        return nearest(name, &known);
    }
    let class = owner.split(' ').next().filter(|class| !class.starts_with(WITH_NOTES))?;
    let mut known = Vec::new();
    for class in ancestry(class) {
        known.extend(own_members(class).map(|member| member.name));
        let properties = own_properties(class).filter(|(_, fact)| matches!(fact, PropertyFact::Property { .. }));
        known.extend(properties.map(|(name, _)| name));
    }
    nearest(name, &known)
}

/// `'X' is not a valid Service name`.
fn service_meant(message: &str) -> Option<&'static str> {
    let (before, _) = message.split_once(NOT_A_SERVICE)?;
    let known: Vec<_> = classes().filter(|class| is_service(class)).collect();
    nearest(before.rsplit('\'').next()?, &known)
}

/// `Unable to create an Instance of type "X"`. That of a class which scripts cannot make is as Roblox has it.
fn class_meant(message: &str) -> Option<&'static str> {
    let (_, rest) = message.split_once(NOT_A_CLASS)?;
    let (name, known) = (rest.split('"').next()?, classes().collect::<Vec<_>>());
    nearest(name, &known).filter(|meant| *meant != name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_names_are_guessed() {
        for (message, meant) in [
            ("GetDatastore is not a valid member of DataStoreService \"DataStoreService\"", Some("GetDataStore")),
            ("a > b: Anchord is not a valid member of Part \"Workspace.Part\"", Some("Anchored")),
            ("FindFirstChid is not a valid member of Workspace \"Workspace\"", Some("FindFirstChild")),
            ("Descendng is not a valid member of \"Enum.SortDirection\"", Some("Descending")),
            ("SortDirecton is not a valid member of \"Enum\"", Some("SortDirection")),
            ("'DataStoreServce' is not a valid Service name", Some("DataStoreService")),
            ("Unable to create an Instance of type \"Prat\"", Some("Part")),
            ("Unable to create an Instance of type \"Player\"", None),
            ("Door is not a valid member of Workspace \"Workspace\"", None),
            ("Get is not a valid member of MemoryStoreHashMap \"MemoryStoreHashMap\"", None),
            ("attempt to index nil with 'x'", None),
        ] {
            let expected = meant.map(|meant| format!("did you mean `{meant}`?"));
            assert_eq!(about(message), expected, "{message}");
        }
    }

    #[test]
    fn requests_that_are_refused_have_their_ways_out() {
        assert!(about(HTTP_NOT_ENABLED).is_some_and(|advice| advice.contains("--allow-http")));
    }
}
