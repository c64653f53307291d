//! Models in projects, and places in the place of projects: Roblox's own files, in both of their formats.

use rbx_dom_weak::{InstanceBuilder, WeakDom};
use rbx_types::{Attributes, CFrame, Color3uint8, Enum, Matrix3, Tags, Variant, Vector3};

use crate::{Folder, NOT_LOADED, SCRIPT_FAILED, SUCCESS, contains, stderr, stdout};

/// Writes Instances as a file of the format that its name says.
fn save(folder: &Folder, name: &str, roots: impl IntoIterator<Item = InstanceBuilder>) {
    let dom = WeakDom::new(InstanceBuilder::new("DataModel").with_children(roots));
    let mut bytes = Vec::new();
    if name.ends_with('x') {
        rbx_xml::to_writer_default(&mut bytes, &dom, dom.root().children()).expect("it can be written");
    } else {
        rbx_binary::to_writer(&mut bytes, &dom, dom.root().children()).expect("it can be written");
    }
    folder.write(name, bytes);
}

fn named(class: &str, name: &str) -> InstanceBuilder {
    InstanceBuilder::new(class).with_name(name)
}

fn script(class: &str, name: &str, source: &str) -> InstanceBuilder {
    named(class, name).with_property("Source", source)
}

/// A model with a part that it refers to, and a module.
fn lamp() -> InstanceBuilder {
    let bulb = named("Part", "Bulb")
        .with_property("Size", Vector3::new(1.0, 2.0, 3.0))
        .with_property("Color", Color3uint8::new(255, 0, 0))
        .with_property("CFrame", CFrame::new(Vector3::new(0.0, 5.0, 0.0), Matrix3::identity()))
        .with_property("Material", Enum::from_u32(288))
        .with_property("Attributes", Attributes::new().with("Watts", 60.0).with("At", Vector3::new(1.0, 1.0, 1.0)))
        .with_property("Tags", Variant::Tags(Tags::from(vec!["Lit".to_owned()])));
    let referent = bulb.referent();
    let pointer = named("ObjectValue", "Pointer").with_property("Value", referent);
    let nothing = named("ObjectValue", "Nothing");
    let values = named("Folder", "Values")
        .with_child(named("Color3Value", "Tint").with_property("Value", rbx_types::Color3::new(0.0, 0.5, 1.0)));
    let module = script("ModuleScript", "Module", "return { name = script:GetFullName(), value = 7 }");
    named("Model", "Saved")
        .with_property("PrimaryPart", referent)
        .with_children([pointer, bulb, nothing, values, module])
}

/// A project with `shared` in ReplicatedStorage and one script.
fn project(main: &str) -> Folder {
    let folder = Folder::new();
    let tree = r#"{ "name": "Game", "tree": { "$className": "DataModel",
        "ReplicatedStorage": { "Shared": { "$path": "shared" } }, "ServerScriptService": { "$path": "src" } } }"#;
    folder.write("default.project.json", tree);
    folder.write("src/Main.server.luau", main);
    folder
}

#[test]
fn models_stand_in_a_project_with_all_that_they_hold() {
    for name in ["Lamp.rbxm", "Lamp.rbxmx"] {
        let folder = project(
            r#"
                local Lamp = game.ReplicatedStorage.Shared.Lamp
                local bulb = Lamp.Bulb
                print(Lamp.ClassName, Lamp.PrimaryPart == bulb, Lamp.Pointer.Value == bulb, Lamp.Nothing.Value)
                print(bulb.Size, bulb.Position, bulb.Material, bulb.Color.R, Lamp.Values.Tint.Value)
                print(bulb:GetAttribute("Watts"), bulb:GetAttribute("At"), bulb:HasTag("Lit"), bulb.Anchored)
                local module = require(Lamp.Module)
                print(module.name, module.value, Lamp:GetAttribute("Kind"))
            "#,
        );
        folder.write("shared/.keep", "");
        save(&folder, &format!("shared/{name}"), [lamp()]);
        folder.write("shared/Lamp.meta.json", r#"{ "attributes": { "Kind": "lamp" } }"#);
        let run = folder.run(&["."]).code(SUCCESS);
        let expected = "\
Model true true nil
1, 2, 3 0, 5, 0 Enum.Material.Neon 1 0, 0.5, 1
60 1, 1, 1 true false
ReplicatedStorage.Shared.Lamp.Module 7 lamp
";
        assert_eq!((stdout(&run), stderr(&run)), (expected.to_owned(), String::new()), "{name}");
    }
}

#[test]
fn errors_inside_a_model_name_the_file_and_the_place() {
    let folder = project("require(game.ReplicatedStorage.Shared.Kit.Inner.Broken)");
    let broken = |name| script("ModuleScript", name, "local one = 1\nerror(\"no such luck\")\nreturn one");
    let inner = named("Folder", "Inner").with_children([broken("Broken"), broken("Broken")]);
    save(&folder, "shared/Kit.rbxm", [named("Folder", "Kit").with_child(inner)]);
    let run = folder.run(&["."]).code(SCRIPT_FAILED);
    contains(&stderr(&run), &["Kit.rbxm: Kit.Inner.Broken:2", "error(\"no such luck\")", "no such luck"]);

    folder.write("src/Main.server.luau", "print(1)");
    save(&folder, "src/Wrong.rbxmx", [script("Script", "Wrong", "local = 1")]);
    contains(&stderr(&folder.run(&["."]).code(NOT_LOADED)), &["Wrong.rbxmx: Wrong:1", "local = 1"]);
}

#[test]
fn a_model_in_a_project_has_one_root() {
    let folder = project("");
    save(&folder, "shared/Two.rbxm", [named("Folder", "One"), named("Folder", "Two")]);
    let run = folder.run(&["."]).code(NOT_LOADED);
    contains(&stderr(&run), &["Two.rbxm", "one Instance", "has 2"]);
}

/// A place with a script, a module that it requires, and a spec.
fn place(main: &str) -> Vec<InstanceBuilder> {
    let spec = "local Coins = require(script.Parent.Coins)\nit('counts', function() expect(Coins).toBe(100) end)";
    let off = script("Script", "Off", "error('it is disabled')").with_property("Disabled", true);
    let client = script("Script", "Client", "error('a client runs it')").with_property("RunContext", Enum::from_u32(2));
    vec![
        InstanceBuilder::new("ReplicatedStorage").with_children([
            script("ModuleScript", "Coins", "return 100"),
            script("ModuleScript", "Coins.spec", spec),
            script("Script", "Everywhere", "print('on a server', script:GetFullName())")
                .with_property("RunContext", Enum::from_u32(1)),
        ]),
        InstanceBuilder::new("ServerScriptService").with_children([script("Script", "Main", main), off, client]),
        InstanceBuilder::new("Workspace").with_property("Gravity", 50.0_f32).with_child(named("NoSuchClass", "Odd")),
        InstanceBuilder::new("StarterPlayer").with_child(named("StarterPlayerScripts", "StarterPlayerScripts")),
        InstanceBuilder::new("NoSuchService"),
    ]
}

#[test]
fn places_run_and_are_tested_as_projects_are() {
    for name in ["game.rbxl", "game.rbxlx"] {
        let folder = Folder::new();
        let main = "print(require(game.ReplicatedStorage.Coins), workspace.Gravity, script:GetFullName(), workspace.Odd.ClassName)";
        save(&folder, name, place(main));
        let run = folder.run(&[name]).code(SUCCESS);
        let expected = "on a server ReplicatedStorage.Everywhere\n100 50 ServerScriptService.Main Folder\n";
        assert_eq!(stdout(&run), expected, "{name}");
        contains(&stderr(&run), &["Roblox has no class NoSuchClass"]);

        let tests = folder.test(&[name]).code(SUCCESS);
        contains(&stdout(&tests), &[&format!("{name}: ReplicatedStorage.Coins.spec (1 passed)")]);

        let fails = script("ModuleScript", "Odd.spec", "it('fails', function() expect(1).toBe(2) end)");
        save(&folder, name, [InstanceBuilder::new("TestService").with_child(fails)]);
        let again = format!("again: sandstore test --filter \"fails\" --exact {name}\n");
        contains(&stdout(&folder.test(&[name]).code(SCRIPT_FAILED)), &[&again]);
    }
}

#[test]
fn snapshots_of_specs_in_places_lie_beside_the_place() {
    let folder = Folder::new();
    let spec = "it('is as it was', function() expect({ 1, 2 }).toMatchSnapshot() end)";
    save(
        &folder,
        "game.rbxl",
        [InstanceBuilder::new("TestService").with_child(script("ModuleScript", "a.spec", spec))],
    );
    folder.test(&["game.rbxl"]).code(SUCCESS);
    assert!(folder.path().join("__snapshots__/game.rbxl.TestService.a.spec.snap").is_file());
    folder.test(&["game.rbxl", "--ci"]).code(SUCCESS);
}

#[test]
fn a_service_of_every_kind_finds_its_place() {
    let folder = Folder::new();
    let database = rbx_reflection_database::get_bundled();
    let mut classes: Vec<_> = database.classes.keys().copied().filter(|class| *class != "DataModel").collect();
    classes.sort_unstable();
    let mut roots: Vec<_> = classes.iter().map(|class| InstanceBuilder::new(*class)).collect();
    let inside = classes.iter().map(|class| InstanceBuilder::new(*class));
    roots.push(named("Folder", "Everything").with_children(inside));
    roots.push(InstanceBuilder::new("ServerScriptService").with_child(script("Script", "Main", "print('runs')")));
    save(&folder, "game.rbxl", roots);
    let run = folder.run(&["game.rbxl"]).code(SUCCESS);
    assert_eq!(stdout(&run), "runs\n");
}

#[test]
fn broken_files_are_refused_in_words() {
    let folder = Folder::new();
    save(&folder, "game.rbxl", place("print(1)"));
    let whole = std::fs::read(folder.path().join("game.rbxl")).expect("it was written");
    for (name, bytes, wanted) in [
        ("cut.rbxl", &whole[..whole.len() / 2], "damaged"),
        ("short.rbxl", &whole[..20], "damaged"),
        ("text.rbxlx", b"print(1)".as_slice(), "damaged"),
        ("empty.rbxl", b"".as_slice(), "damaged"),
    ] {
        folder.write(name, bytes);
        let run = folder.run(&[name]).code(NOT_LOADED);
        contains(&stderr(&run), &[name, wanted, "cannot be read"]);
        folder.test(&[name]).code(NOT_LOADED);
    }
    contains(&stderr(&folder.run(&["missing.rbxl"]).code(NOT_LOADED)), &["missing.rbxl"]);
}

#[test]
fn properties_of_datatypes_stand_in_json() {
    let folder = project(
        r#"
            local Kit = game.ReplicatedStorage.Shared.Kit
            print(Kit.Part.Size, Kit.Part.Color.R, Kit.Part.Position, Kit.Part.Material, Kit.Part:GetAttribute("At"))
            print(Kit.Tint.Value, workspace.GlobalWind, Kit.Frame.Size, Kit:GetAttribute("Range"))
        "#,
    );
    let tree = r#"{ "name": "Game", "tree": { "$className": "DataModel",
        "ReplicatedStorage": { "Shared": { "$path": "shared" } }, "ServerScriptService": { "$path": "src" },
        "Workspace": { "$properties": { "GlobalWind": [1, 2, 3] } } } }"#;
    folder.write("default.project.json", tree);
    let model = r#"{ "className": "Folder", "children": [
        { "name": "Part", "className": "Part", "properties": { "Size": [1, 2, 3], "Color": [1, 0, 0.5], "Material": "Neon",
            "CFrame": [4, 5, 6, 1, 0, 0, 0, 1, 0, 0, 0, 1] }, "attributes": { "At": { "Vector3": [7, 8, 9] } } },
        { "name": "Tint", "className": "Color3Value", "properties": { "Value": { "Color3": [0, 0.5, 1] } } },
        { "name": "Frame", "className": "Frame", "properties": { "Size": [0.5, 1, 1, 2] } } ] }"#;
    folder.write("shared/Kit.model.json", model);
    folder
        .write("shared/Kit.meta.json", r#"{ "properties": { "Attributes": { "Range": { "NumberRange": [1, 2] } } } }"#);
    let run = folder.run(&["."]).code(SUCCESS);
    let expected = "1, 2, 3 1 4, 5, 6 Enum.Material.Neon 7, 8, 9\n0, 0.5, 1 1, 2, 3 {0.5, 1}, {1, 2} 1 2 \n";
    assert_eq!((stdout(&run), stderr(&run)), (expected.to_owned(), String::new()));
}

#[test]
fn values_of_the_wrong_form_name_file_node_and_property() {
    for (name, text, wanted) in [
        (
            "shared/Kit.model.json",
            r#"{ "className": "Part", "properties": { "Size": [1, 2] } }"#,
            &["Kit.model.json", "Kit.Size: a Vector3 is expected, such as [1, 2, 3], and not [1,2]"][..],
        ),
        (
            "shared/init.meta.json",
            r#"{ "attributes": { "At": [1, 2, 3] } }"#,
            &["init.meta.json", "shared, attribute At: name the type, as in {\"Vector3\": [1, 2, 3]}"],
        ),
    ] {
        let folder = project("");
        folder.write(name, text);
        contains(&stderr(&folder.run(&["."]).code(NOT_LOADED)), wanted);
    }
}

fn pivoted() -> InstanceBuilder {
    let attributes = Attributes::new()
        .with("RBX_OriginalTechnology", true)
        .with("Own", Variant::EnumItem(rbx_types::EnumItem { ty: "Material".to_owned(), value: 256 }));
    let pivot = CFrame::new(Vector3::new(10.0, 20.0, 30.0), Matrix3::identity());
    named("Model", "Pivoted")
        .with_property("WorldPivotData", Variant::OptionalCFrame(Some(pivot)))
        .with_child(named("Humanoid", "Humanoid").with_property("Health_XML", 50.0_f32))
        .with_property("Attributes", attributes)
}

#[test]
fn what_studio_saves_under_other_names_is_what_scripts_see() {
    let main = r#"
        local model = workspace.Pivoted
        print(model.WorldPivot.Position, model.Humanoid.Health, model:GetAttribute("Own"))
        for name in model:GetAttributes() do print(name) end
    "#;
    for name in ["game.rbxl", "game.rbxlx"] {
        let folder = Folder::new();
        let script = named("ServerScriptService", "ServerScriptService").with_child(script("Script", "Main", main));
        save(&folder, name, [named("Workspace", "Workspace").with_child(pivoted()), script]);
        let run = folder.run(&[name]).code(SUCCESS);
        assert_eq!((&*stdout(&run), &*stderr(&run)), ("10, 20, 30 50 Enum.Material.Plastic\nOwn\n", ""), "{name}");
    }
}
