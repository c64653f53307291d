//! `docs/reference/members.md`: which members of Roblox's classes work, asked of a running server.
//!
//! Properties are not asked for: they have their defaults and types whatever the class (see parity).

use std::collections::BTreeMap;

use sandstore::reflection::{MemberKind, classes, is_creatable, is_service, own_members};
use sandstore::server::Script;
use sandstore::universe::{Transcript, Universe};

use super::{check, code, table};

const BODY: &str = "\
Every class of Roblox can be held and has its properties, and every Instance has [what all have](../parity.md#instances). What else
classes bring, methods, events and callbacks, is here: what works, and what raises `X of Y is not emulated by sandstore`. Asked of a
running server. What only plugins may use is left out; maps, queues and data stores have pages of their own.

";

/// Classes whose objects come from elsewhere than `GetService` and `Instance.new`.
const OBTAINED: [(&str, &str); 2] = [("DataModel", "game"), ("Player", "game:GetService(\"Players\"):GetPlayers()[1]")];

/// The names of a class's own members that scripts may use.
fn names(class: &str) -> Vec<&'static str> {
    let wanted = own_members(class).filter(|member| member.kind != MemberKind::Property && !member.is_of_plugins);
    wanted.map(|member| member.name).collect()
}

/// How a script gets an object of the class, if it can.
fn object(class: &str) -> Option<String> {
    let obtained = OBTAINED.iter().find(|(name, _)| *name == class).map(|(_, object)| (*object).to_owned());
    let service = || is_service(class).then(|| format!("game:GetService({class:?})"));
    let made = || is_creatable(class).then(|| format!("Instance.new({class:?})"));
    obtained.or_else(service).or_else(made)
}

/// A script that prints a line for each member: the class, `yes` or `no`, the member.
fn question() -> String {
    let mut script = "local function ask(get, class, names)
            local found, object = pcall(get)
            for _, name in if found then names else {} do
                local works, why = pcall(function() return object[name] end)
                print(class, if works or not string.find(why, 'is not emulated') then 'yes' else 'no', name)
            end
        end\n"
        .to_owned();
    for class in classes() {
        let (names, object) = (names(class), object(class));
        if let (false, Some(object)) = (names.is_empty(), object) {
            script.push_str(&format!("ask(function() return {object} end, {class:?}, {{{}}})\n", quoted(&names)));
        }
    }
    script
}

fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ")
}

fn listed(names: Option<&Vec<String>>) -> String {
    names.map(|names| names.iter().map(code).collect::<Vec<_>>().join(", ")).unwrap_or_default()
}

#[test]
fn page() {
    let transcript = Transcript::default();
    let script = Script::new("question", question());
    let universe = Universe::builder().notes(false).script(script).output(transcript.clone()).build();
    universe.expect("the script compiles").run().expect("the server runs");
    let mut answers: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for line in transcript.printed() {
        let [class, answer, name] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        answers.entry(class.to_owned()).or_default().entry(answer.to_owned()).or_default().push(name.to_owned());
    }
    let (some, none): (Vec<_>, Vec<_>) = answers.iter().partition(|(_, answer)| answer.contains_key("yes"));
    let rows =
        some.iter().map(|(class, answer)| vec![code(class), listed(answer.get("yes")), listed(answer.get("no"))]);
    let rows = table(&["class", "works", "is not emulated"], rows);
    let none: Vec<_> = none.iter().map(|(class, _)| (*class).clone()).collect();
    let rest = format!(
        "\n## Classes of which nothing more works\n\nThey are there with their properties and children: {}.\n",
        listed(Some(&none))
    );
    check("members.md", "Members of Roblox's classes", &format!("{BODY}{rows}{rest}"));
}
