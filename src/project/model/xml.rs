//! XML files: looked through for depth and for packed attributes, and then read by rbx-dom.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use quick_xml::Reader;
use quick_xml::events::Event;
use rbx_dom_weak::WeakDom;

use super::attributes;
use super::nodes::DEPTH_MAX;

/// Below the elements of Instances: those of a property's value.
const DEPTH_OF_VALUES: usize = 16;

pub(super) fn decode(bytes: &[u8]) -> Result<WeakDom, String> {
    check(bytes)?;
    let options = rbx_xml::DecodeOptions::new()
        .reflection_database(rbx_reflection_database::get_bundled())
        // Otherwise what is of an unknown class loses its name.
        .property_behavior(rbx_xml::DecodePropertyBehavior::ReadUnknown);
    rbx_xml::from_reader(bytes, options).map_err(|error| format!("the file is damaged: {error}"))
}

fn check(bytes: &[u8]) -> Result<(), String> {
    let mut reader = Reader::from_reader(bytes);
    let (mut depth, mut packed) = (0_usize, None::<String>);
    loop {
        match reader.read_event().map_err(|error| format!("the file is damaged: {error}"))? {
            Event::Start(element) => {
                depth += 1;
                if depth > DEPTH_MAX + DEPTH_OF_VALUES {
                    return Err(format!("more than {DEPTH_MAX} Instances within each other"));
                }
                let mut names = element.attributes().flatten();
                packed = names.any(|name| attributes::is_name(&name.value)).then(String::new);
            }
            Event::Text(text) => {
                if let Some(packed) = &mut packed {
                    packed.push_str(&String::from_utf8_lossy(&text));
                }
            }
            Event::CData(text) => {
                if let Some(packed) = &mut packed {
                    packed.push_str(&String::from_utf8_lossy(&text));
                }
            }
            Event::GeneralRef(_) if packed.is_some() => {
                return Err("the file is damaged: packed attributes are no Base64".to_owned());
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                check_attributes(packed.take())?;
            }
            Event::Eof if depth > 0 => return Err("the file is damaged: it ends too early".to_owned()),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// What is no Base64 is for rbx-dom to refuse.
fn check_attributes(packed: Option<String>) -> Result<(), String> {
    let Some(mut packed) = packed else { return Ok(()) };
    packed.retain(|character| !character.is_whitespace());
    STANDARD.decode(packed).map_or(Ok(()), |bytes| attributes::check(&bytes))
}
