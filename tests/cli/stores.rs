//! `--dump` and `--load`: stores that outlive a run.

use std::fs;
use std::path::Path;

use crate::{Folder, NOT_LOADED, OUTPUT_FAILED, SCRIPT_FAILED, SUCCESS, contains, stderr, stdout};

/// Writes something of everything, then lets 10 seconds pass.
const FILL: &str = "\
local service = game:GetService('MemoryStoreService')
service:GetHashMap('map'):SetAsync('k', { list = { 1, 2 }, bytes = buffer.fromstring('hi'), [' $'] = 0 / 0 }, 30)
service:GetHashMap('map'):SetAsync('short', true, 10)
local scores = service:GetSortedMap('scores')
scores:SetAsync('text', 1, 30, '5')
scores:SetAsync('number', 1, 30, 5)
local jobs = service:GetQueue('jobs', 15)
jobs:AddAsync('later', 30)
jobs:AddAsync('first', 30, 9)
jobs:ReadAsync(1)
task.wait(10)
";

/// Shows what is there, and goes through the times at which something ends.
const SHOW: &str = "\
local service = game:GetService('MemoryStoreService')
local map, jobs = service:GetHashMap('map'), service:GetQueue('jobs', 1)
local value = map:GetAsync('k')
print(time(), #value.list, buffer.tostring(value.bytes), value[' $'] ~= value[' $'], map:GetAsync('short'))
for _, item in service:GetSortedMap('scores'):GetRangeAsync(Enum.SortDirection.Ascending, 10) do
	print(item.key, type(item.sortKey), item.sortKey)
end
print(jobs:GetSizeAsync(), jobs:GetSizeAsync(true))
task.wait(4.5)
print(time(), jobs:GetSizeAsync(true))
task.wait(0.5)
print(time(), jobs:GetSizeAsync(true), jobs:ReadAsync(1)[1])
task.wait(14.5)
print(time(), map:GetAsync('k') ~= nil)
task.wait(0.5)
print(time(), map:GetAsync('k'), jobs:GetSizeAsync())
";

const SHOWN: &str = "\
0 2 hi true nil
number number 5
text string 5
2 1
4.5 1
5 2 first
19.5 true
20 nil 0
";

fn filled() -> Folder {
    let folder = Folder::with(FILL);
    folder.write("show.luau", SHOW);
    let run = folder.run(&["--no-notes", "--dump", "stores.json", "main.luau"]).code(SUCCESS);
    assert_eq!((stdout(&run), stderr(&run)), (String::new(), String::new()));
    folder
}

#[test]
fn a_second_run_goes_on_with_what_is_left_of_every_time() {
    let folder = filled();
    let text = fs::read_to_string(folder.path().join("stores.json")).expect("the file was written");
    contains(&text, &["\"expiresIn\": 20", "\"invisibleFor\": 5", "{\"$buffer\": \"aGk=\"}", "{\"$number\": \"nan\"}"]);
    assert!(!text.contains("short"), "what is over is not written: {text}");
    let run = folder.run(&["--strict", "--no-notes", "--load", "stores.json", "show.luau"]).code(SUCCESS);
    assert_eq!((stdout(&run).as_str(), stderr(&run).as_str()), (SHOWN, ""));
}

#[test]
fn a_file_can_be_loaded_and_dumped_in_one_run() {
    let folder = filled();
    let before = fs::read_to_string(folder.path().join("stores.json")).expect("the file was written");
    folder.write("wait.luau", "task.wait(0)");
    folder.run(&["--load", "stores.json", "--dump", "copy.json", "--for", "0s", "wait.luau"]).code(SUCCESS);
    let copy = fs::read_to_string(folder.path().join("copy.json")).expect("the file was written");
    assert_eq!(copy, before, "no time has passed");

    folder.write("count.luau", "game:GetService('MemoryStoreService'):GetHashMap('n'):UpdateAsync('n', function(n) return (n or 0) + 1 end, 60)");
    for _ in 0..3 {
        folder.run(&["--load", "stores.json", "--dump", "stores.json", "count.luau"]).code(SUCCESS);
    }
    let after = fs::read_to_string(folder.path().join("stores.json")).expect("the file was written");
    contains(&after, &["{\"key\": \"n\", \"value\": 3, \"expiresIn\": 60}"]);
    let left: Vec<_> =
        fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("tmp")), "{left:?}");
}

#[test]
fn data_stores_are_in_the_file_too() {
    let folder = Folder::with(
        "local service = game:GetService('DataStoreService')
        local options = Instance.new('DataStoreSetOptions')
        options:SetMetadata({ level = 3 })
        local store = service:GetDataStore('Saves')
        print(store:GetAsync('ann'))
        store:SetAsync('ann', { coins = 5 })
        task.wait(3600)
        store:SetAsync('ann', { coins = 6 }, { 7 }, options)
        service:GetOrderedDataStore('Top', 'week'):SetAsync('ann', 6)
        store:SetAsync('gone', 1)
        store:RemoveAsync('gone')",
    );
    folder.run(&["--no-notes", "--dump", "stores.json", "main.luau"]).code(SUCCESS);
    let text = fs::read_to_string(folder.path().join("stores.json")).expect("the file was written");
    let lines = [
        r#"{"key": "global/ann", "value": {"coins": 5}, "age": 3600},"#,
        r#"{"key": "global/ann", "value": {"coins": 6}, "userIds": [7], "metadata": {"level": 3}, "age": 0},"#,
        r#"{"key": "global/gone", "age": 0}"#,
        r#""orderedDataStores": {"#,
        r#"{"key": "week/ann", "value": 6}"#,
    ];
    contains(&text, &lines);
    folder.write("nothing.luau", "print('ran')");
    folder.run(&["--load", "stores.json", "--dump", "copy.json", "nothing.luau"]).code(SUCCESS);
    let copy = fs::read_to_string(folder.path().join("copy.json")).expect("the file was written");
    assert_eq!(copy, text, "no time has passed");
    folder.write(
        "show.luau",
        "local store = game:GetService('DataStoreService'):GetDataStore('Saves')
        local value, info = store:GetAsync('ann')
        print(value.coins, info:GetUserIds()[1], info:GetMetadata().level, #store:ListVersionsAsync('ann'):GetCurrentPage())
        print(info.UpdatedTime - info.CreatedTime, (store:GetAsync('gone')))",
    );
    let run = folder.run(&["--load", "stores.json", "show.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), "6 7 3 2\n3600000 nil\n");

    for (item, wanted) in [
        (r#"{"key": "ann", "value": 1}"#, "data store \"Saves\", item 1: Key must have the form scope/key"),
        (r#"{"key": "s/ann", "value": 1, "userIds": 5}"#, "userIds must be an array of whole numbers"),
        (r#"{"key": "s/ann", "value": 1, "metadata": 5}"#, "metadata must be an object"),
        (r#"{"key": "s/ann", "value": 1, "age": -1}"#, "age must not be negative"),
        (r#"{"key": "s/ann", "value": 1, "expiresIn": 1}"#, "known are key, value, userIds, metadata, age, keyAge"),
    ] {
        let head = r#"{"format": "sandstore-memory-stores", "version": 1, "dataStores": {"Saves": ["#;
        folder.write("bad.json", format!("{head}{item}]}}}}"));
        let run = folder.run(&["--load", "bad.json", "nothing.luau"]).code(NOT_LOADED);
        contains(&stderr(&run), &[wanted, "bad.json:1:"]);
    }
}

#[test]
fn stores_are_dumped_after_a_failure_too() {
    let folder = Folder::with("game:GetService('MemoryStoreService'):GetQueue('q'):AddAsync('x', 60) error('oh')");
    folder.run(&["--dump", "stores.json", "main.luau"]).code(SCRIPT_FAILED);
    let text = fs::read_to_string(folder.path().join("stores.json")).expect("the file was written");
    contains(&text, &["{\"value\": \"x\", \"expiresIn\": 60, \"priority\": 0}"]);
}

#[test]
fn a_bad_file_is_refused_whole_with_line_and_reason() {
    let folder = Folder::with("print('never')");
    let head = "{\n  \"format\": \"sandstore-memory-stores\",\n  \"version\": 1,\n";
    let key = "k".repeat(129);
    for (contents, wanted) in [
        (
            format!(
                "{head}  \"hashMaps\": {{\"m\": [\n    {{\"key\": \"{key}\", \"value\": 1, \"expiresIn\": 5}}\n  ]}}\n}}"
            ),
            ["error: hash map \"m\", item 1: key is longer than 128 characters", "bad.json:5:13", "^^^^^^^^"],
        ),
        (
            format!("{head}  \"hashMaps\": {{\"m\": [{{\"key\": \"k\", \"value\": 1, \"expires\": 5}}]}}\n}}"),
            [
                "error: hash map \"m\", item 1 has a field \"expires\"; known are key, value, expiresIn",
                "bad.json:4:47",
                "^^^^^^^^^",
            ],
        ),
        (format!("{head}  \"queues\": oh\n}}"), ["error: this is not JSON", "bad.json:4:", "\"queues\": oh"]),
        ("[1]\r\n".to_owned(), ["error: the file must be an object, and this is an array", "bad.json:1:1", "^^^"]),
        ("{\"a\r\n\": 1}".to_owned(), ["error: this is not JSON", "bad.json:1:", "{\"a"]),
        ("{\"a\": \r\n".to_owned(), ["error: this is not JSON: the text ends", "bad.json:2:1", "^"]),
        (String::new(), ["error: the file is empty", "bad.json:1:1", "^"]),
    ] {
        folder.write("bad.json", contents);
        let run = folder.run(&["--load", "bad.json", "--dump", "bad.json.out", "main.luau"]).code(NOT_LOADED);
        contains(&stderr(&run), &wanted);
        assert_eq!(stdout(&run), "");
        assert!(!folder.path().join("bad.json.out").exists());
    }
}

#[test]
fn what_is_no_file_is_refused_with_a_hint() {
    let folder = Folder::with("print('never')");
    folder.write("binary.json", b"{}\xff");
    for (file, wanted) in [
        ("nowhere.json", ["cannot read nowhere.json", "leave out --load"]),
        (".", [". is a directory", "name a file"]),
        ("binary.json", ["binary.json is not UTF-8 text: byte 2", "save the file as UTF-8"]),
    ] {
        let run = folder.run(&["--load", file, "main.luau"]).code(NOT_LOADED);
        contains(&stderr(&run), &wanted);
        assert_eq!(stdout(&run), "");
    }
    // With a script that is missing, both are said.
    let run = folder.run(&["--load", "nowhere.json", "missing.luau"]).code(NOT_LOADED);
    contains(&stderr(&run), &["nowhere.json", "missing.luau"]);
}

#[test]
fn a_file_made_by_hand_may_begin_with_a_byte_order_mark() {
    let folder = Folder::with("print(game:GetService('MemoryStoreService'):GetHashMap('m'):GetAsync('k'))");
    let item = "{\"key\": \"k\", \"value\": \"seeded\", \"expiresIn\": 5}";
    let contents =
        format!("\"format\": \"sandstore-memory-stores\", \"version\": 1, \"hashMaps\": {{\"m\": [{item}]}}");
    folder.write("seed.json", format!("\u{feff}{{{contents}}}"));
    let run = folder.run(&["--load", "seed.json", "main.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), "seeded\n");
}

#[test]
fn what_cannot_be_written_is_said_before_anything_runs() {
    let folder = Folder::with("print('never')");
    folder.write("folder/keep.txt", "");
    for (file, wanted) in [
        ("nowhere/stores.json", ["cannot write nowhere/stores.json", "make the folder first"]),
        ("folder", ["cannot write folder", "name a file in it"]),
    ] {
        let run = folder.run(&["--dump", file, "main.luau"]).code(OUTPUT_FAILED);
        contains(&stderr(&run), &wanted);
        assert!(!stderr(&run).contains(".tmp"), "{}", stderr(&run));
        assert_eq!(stdout(&run), "");
    }
}

#[test]
fn a_script_is_not_overwritten() {
    let folder = Folder::with("print('never')");
    let script = folder.write("other.luau", "print('mine')");
    let run = folder.run(&["--dump", "other.luau", "main.luau"]).code(OUTPUT_FAILED);
    contains(&stderr(&run), &["cannot write other.luau: there is a file that is no store file", "choose another name"]);
    assert_eq!(stdout(&run), "");
    assert_eq!(fs::read_to_string(&script).expect("the file is there"), "print('mine')");
}

#[test]
fn a_file_that_must_not_be_changed_is_left_alone() {
    let folder = Folder::with("print('never')");
    let old = "{\"format\": \"sandstore-memory-stores\"}";
    let path = folder.write("stores.json", old);
    let mut permissions = fs::metadata(&path).expect("the file is there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).expect("the file is ours");
    let run = folder.run(&["--dump", "stores.json", "main.luau"]).code(OUTPUT_FAILED);
    contains(&stderr(&run), &["cannot write stores.json: permission denied", "check the permissions"]);
    assert_eq!(fs::read_to_string(&path).expect("the file is there"), old);
}

#[cfg(unix)]
#[test]
fn links_and_permissions_are_kept_and_devices_written_to() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = Folder::with("game:GetService('MemoryStoreService'):GetQueue('q'):AddAsync('x', 60)");
    let path = folder.write("real.json", "");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("the file is ours");
    symlink(&path, folder.path().join("link.json")).expect("a link can be made");
    folder.run(&["--dump", "link.json", "main.luau"]).code(SUCCESS);
    contains(&fs::read_to_string(&path).expect("the file is there"), &["sandstore-memory-stores"]);
    assert_eq!(fs::metadata(&path).expect("the file is there").permissions().mode() & 0o777, 0o640);
    assert!(folder.path().join("link.json").is_symlink());

    let run = folder.run(&["--dump", "/dev/stdout", "main.luau"]).code(SUCCESS);
    contains(&stdout(&run), &["\"queues\": {\n    \"q\": ["]);
}

/// The blocks of `docs/guide/store-files.md` in one language.
fn blocks(language: &str) -> Vec<String> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide/store-files.md");
    let page = fs::read_to_string(page).expect("the page is there").replace("\r\n", "\n");
    let opening = format!("```{language}\n");
    let blocks = page.split(opening.as_str()).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_page_about_store_files_is_true() {
    let (printed, files) = (blocks("text"), blocks("json"));
    let folder = Folder::new();
    folder.write("visits.luau", &blocks("lua")[0]);
    let run = folder.run(&["--dump", "stores.json", "visits.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), printed[0]);
    assert_eq!(fs::read_to_string(folder.path().join("stores.json")).expect("the file was written"), files[0]);
    let run = folder.run(&["--load", "stores.json", "--dump", "stores.json", "visits.luau"]).code(SUCCESS);
    assert_eq!(stdout(&run), printed[1]);

    folder.write("seed.json", &files[1]);
    folder.run(&["--load", "seed.json", "visits.luau"]).code(SUCCESS);
    folder.write("seed.json", files[1].replace("\"expiresIn\": 300}", "\"expiresIn\": \"soon\"}"));
    let run = folder.run(&["--load", "seed.json", "visits.luau"]).code(NOT_LOADED);
    assert_eq!(stderr(&run), printed[2]);
}

#[test]
fn values_come_back_as_the_page_says() {
    let folder = Folder::with(
        "local map = game:GetService('MemoryStoreService'):GetHashMap('m')
        map:SetAsync('k', { bytes = buffer.fromstring('hi'), nan = 0 / 0, most = -math.huge, ['$price'] = 5, list = { 5, nil, 6 } }, 60)",
    );
    folder.run(&["--no-notes", "--dump", "stores.json", "main.luau"]).code(SUCCESS);
    let text = fs::read_to_string(folder.path().join("stores.json")).expect("the file was written");
    let value = "{\"$$price\": 5, \"bytes\": {\"$buffer\": \"aGk=\"}, \"list\": [5, null, 6], \"most\": {\"$number\": \"-inf\"}, \
                 \"nan\": {\"$number\": \"nan\"}}";
    contains(&text, &[value]);
}
