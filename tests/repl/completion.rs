//! What the tab key and hints show.

use super::folder;
use super::terminal::{Terminal, key};

fn start(folder: &std::path::Path) -> Terminal {
    Terminal::start(folder, &["--clock", "virtual"])
}

#[test]
fn members_are_listed_with_their_signatures() {
    let folder = folder();
    let mut terminal = start(folder.path());
    terminal.press("MemoryStoreService:Get");
    terminal.press(key::TAB);
    terminal.wait_for_text("GetHashMap(name: string): MemoryStoreHashMap");
    terminal.wait_for_text("GetQueue(name: string, invisibilityTimeout: number?): MemoryStoreQueue");
    terminal.wait_for_text("GetSortedMap(name: string)");
    terminal.wait_for_typed("> MemoryStoreService:Get");
    terminal.press("H");
    terminal.press(key::TAB);
    terminal.wait_for_typed("> MemoryStoreService:GetHashMap");
}

#[test]
fn names_services_enums_and_commands_are_completed() {
    let folder = folder();
    let mut terminal = start(folder.path());
    terminal.enter("local myOwnMap = game:GetService('MemoryStoreService'):GetHashMap('Locks')");
    terminal.ask("myOwnMap:SetAsync('a-key', 1, 60)", "false");
    for (typed, completed) in [
        ("myOwn", "> myOwnMap"),
        ("coroutine.wra", "> coroutine.wrap"),
        ("game:GetService(\"MemoryS", "> game:GetService(\"MemoryStoreService"),
        ("Enum.SortDirection.Asc", "> Enum.SortDirection.Ascending"),
        ("Enum.SortDir", "> Enum.SortDirection"),
        ("myOwnMap:GetAsync(\"a", "> myOwnMap:GetAsync(\"a-key"),
        (
            "game:GetService('MemoryStoreService'):GetHashMap('L",
            "> game:GetService('MemoryStoreService'):GetHashMap('Locks",
        ),
        (
            "game:GetService('MemoryStoreService'):GetHashMap('Locks'):Upd",
            "> game:GetService('MemoryStoreService'):GetHashMap('Locks'):UpdateAsync",
        ),
        (".adv", "> .advance"),
        (".show L", "> .show Locks"),
        (".clock v", "> .clock virtual"),
    ] {
        terminal.press(typed);
        terminal.press(key::TAB);
        terminal.wait_for_typed(completed);
        terminal.press(key::CTRL_U);
        terminal.wait_for_typed(">");
    }
}

#[test]
fn file_names_are_completed() {
    let folder = folder();
    std::fs::write(folder.path().join("a_script_of_mine.luau"), "").expect("a file");
    let mut terminal = start(folder.path());
    terminal.press(".run a_scr");
    terminal.press(key::TAB);
    terminal.wait_for_typed("> .run a_script_of_mine.luau");
}

#[test]
fn hints_tell_signatures_and_what_roblox_does_not_have() {
    let folder = folder();
    let mut terminal = start(folder.path());
    terminal.enter("local service = game:GetService('MemoryStoreService')");
    terminal.enter("local map = service:GetHashMap('m')");
    terminal.press("map:SetAsync(");
    terminal.wait_for_typed("> map:SetAsync((key: string, value: any?, expiration: number): boolean");
    terminal.press("'k'");
    terminal.wait_for_typed("> map:SetAsync('k'");
    terminal.press(key::CTRL_U);
    terminal.press("service:GetMap(");
    terminal.wait_for_text("GetMap exists in the guide's dialect only; Roblox: GetHashMap");
    terminal.press(key::CTRL_U);
    terminal.press("map:Update(");
    terminal.wait_for_text("MemoryStoreHashMap has no Update; the nearest is UpdateAsync");
}
