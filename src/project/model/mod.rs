//! Roblox's own files: models (`.rbxm`, `.rbxmx`) and places (`.rbxl`, `.rbxlx`).
//!
//! # Pipeline
//!
//! 1. `binary` or `xml` looks through the file without believing any number in it, so that what follows cannot take more
//!    memory or stack than the file is worth.
//! 2. rbx-dom reads it, in a thread of its own: it gives up on some broken files by panicking.
//! 3. `nodes` turns what was read into nodes: what scripts can see of it and is not as it is anyway.
//!
//! The reflection data of rbx-dom is loaded here and nowhere else at run time: no start without such a file pays for it.

mod attributes;
mod binary;
mod nodes;
mod xml;

use std::path::Path;

use rbx_dom_weak::WeakDom;

use super::folder::Reading;
use super::{Node, ProjectError};

/// The thread that files are read in. A panic in it means a broken file, not a fault of the program.
pub const READER_THREAD: &str = "reader of Roblox files";

/// Enough for elements within each other as deep as they may be.
const STACK_BYTES: usize = 64 << 20;

/// The largest file that is read, and the most that it may unpack to.
const SIZE_MAX: u64 = 1 << 30;

const MODELS: [&str; 2] = [".rbxm", ".rbxmx"];
const PLACES: [&str; 2] = [".rbxl", ".rbxlx"];

const BINARY_BEGIN: &[u8] = b"<roblox!";

/// What is before the ending of a model's file name.
pub(super) fn model_name(file_name: &str) -> Option<&str> {
    MODELS.iter().find_map(|ending| file_name.strip_suffix(ending))
}

/// Whether a path leads to a place file.
#[must_use]
pub fn is_place(path: &Path) -> bool {
    // Systems that have no upper and lower case in names keep what somebody once wrote.
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    PLACES.iter().any(|ending| name.ends_with(ending)) && !path.is_dir()
}

/// The one Instance of a model.
pub(super) fn read_model(path: &Path, reading: &mut Reading) -> Result<Node, ProjectError> {
    let mut roots = read(path, reading)?;
    match (roots.pop(), roots.len()) {
        (Some(root), 0) => Ok(root),
        (None, _) => Err(ProjectError::new(path, "the model holds no Instance")),
        (Some(_), more) => {
            let reason = format!("a model in a project holds one Instance, and this one has {}", more + 1);
            Err(ProjectError::new(path, reason))
        }
    }
}

/// What is below `game`.
pub(super) fn read_place(path: &Path, reading: &mut Reading) -> Result<Vec<Node>, ProjectError> {
    read(path, reading)
}

fn read(path: &Path, reading: &mut Reading) -> Result<Vec<Node>, ProjectError> {
    reading.files_read.push(path.to_owned());
    let size = std::fs::metadata(path).map_err(|error| ProjectError::access(path, &error))?.len();
    if size > SIZE_MAX {
        return Err(ProjectError::damage(path, "larger than 1 GiB"));
    }
    let bytes = std::fs::read(path).map_err(|error| ProjectError::access(path, &error))?;
    let dom = decode(bytes).map_err(|reason| ProjectError::damage(path, reason))?;
    nodes::of(&dom, path, reading).map_err(|reason| ProjectError::damage(path, reason))
}

/// The Instances of a file's bytes, whichever of the formats they are in, or what is wrong with them.
fn decode(bytes: Vec<u8>) -> Result<WeakDom, String> {
    let thread = std::thread::Builder::new().name(READER_THREAD.to_owned()).stack_size(STACK_BYTES);
    let reader = thread
        .spawn(move || if bytes.starts_with(BINARY_BEGIN) { binary::decode(&bytes) } else { xml::decode(&bytes) });
    let decoded = reader.map_err(|error| error.to_string())?.join();
    decoded.unwrap_or_else(|_| Err("the file is damaged: what it says of itself does not fit together".to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rbx_dom_weak::InstanceBuilder;
    use rbx_types::{Attributes, ColorSequence, Content, Font, NumberSequence, Tags, Variant};

    use super::*;

    fn samples() -> Vec<Vec<u8>> {
        let attributes = Attributes::new().with("Speed", 5.0).with("Name", Variant::BinaryString(b"a".to_vec().into()));
        let part = InstanceBuilder::new("Part")
            .with_property("Attributes", attributes)
            .with_property("Tags", Variant::Tags(Tags::from(vec!["One".to_owned()])))
            .with_property("Size", rbx_types::Vector3::new(1.0, 2.0, 3.0));
        let keypoints = vec![rbx_types::NumberSequenceKeypoint::new(0.0, 1.0, 0.0); 2];
        let colors = vec![rbx_types::ColorSequenceKeypoint::new(0.0, rbx_types::Color3::new(1.0, 0.0, 0.0)); 2];
        let smoke = InstanceBuilder::new("ParticleEmitter")
            .with_property("Size", NumberSequence { keypoints })
            .with_property("Color", ColorSequence { keypoints: colors });
        let label = InstanceBuilder::new("ImageLabel").with_property("ImageContent", Content::from_uri("a"));
        let text = InstanceBuilder::new("TextLabel").with_property("FontFace", Font::default());
        let script = InstanceBuilder::new("Script").with_property("Source", "print(1)");
        let model = InstanceBuilder::new("Model").with_children([part, smoke, label, text, script]);
        let dom = WeakDom::new(InstanceBuilder::new("DataModel").with_child(model));
        let (mut binary, mut xml) = (Vec::new(), Vec::new());
        rbx_binary::to_writer(&mut binary, &dom, dom.root().children()).expect("a model");
        rbx_xml::to_writer_default(&mut xml, &dom, dom.root().children()).expect("a model");
        vec![binary::unpacked(&binary).expect("it is whole"), binary, xml]
    }

    #[test]
    fn whole_files_are_read() {
        for bytes in samples() {
            let dom = decode(bytes).expect("it is whole");
            assert_eq!(dom.root().children().len(), 1);
            assert_eq!(dom.get_by_ref(dom.root().children()[0]).expect("it is there").children().len(), 5);
        }
    }

    #[test]
    fn truncated_files_end_in_words() {
        for bytes in samples() {
            for length in (0..bytes.len() - 12).step_by(7) {
                assert!(decode(bytes[..length].to_owned()).is_err(), "{length} bytes of {}", bytes.len());
            }
        }
    }

    #[test]
    fn elements_within_each_other_have_an_end() {
        let text = format!("<roblox version=\"4\">{}", "<Item class=\"Folder\">".repeat(100_000));
        assert!(decode(text.into_bytes()).expect_err("too deep").contains("within each other"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        /// Every outcome will do, as long as there is one.
        #[test]
        fn changed_files_do_no_harm(which in 0_usize..3, changes in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..8)) {
            let mut bytes = samples().swap_remove(which);
            for (place, byte) in changes {
                // The first bytes choose the format.
                let place = 8 + place % (bytes.len() - 8);
                bytes[place] = byte;
            }
            let _ = decode(bytes);
        }

        #[test]
        fn random_bytes_do_no_harm(mut bytes in proptest::collection::vec(any::<u8>(), 0..300), is_binary in any::<bool>()) {
            if is_binary {
                bytes.splice(0..0, b"<roblox!\x89\xff\x0d\x0a\x1a\x0a\0\0".iter().copied());
            }
            let _ = decode(bytes);
        }
    }
}
