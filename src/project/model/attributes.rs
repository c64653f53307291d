//! The packed form of attributes, looked through before rbx-dom reads it: it believes the counts in it.
//!
//! A number of attributes, then of each its name, a byte for its type, and its value.

use super::binary::Bytes;

/// Whether a property of this name holds attributes.
pub(super) fn is_name(property: &[u8]) -> bool {
    property.starts_with(b"Attributes")
}

/// Whether all counts are possible. What is of an unknown type is left to rbx-dom, which stops there.
pub(super) fn check(packed: &[u8]) -> Result<(), String> {
    let mut bytes = Bytes(packed);
    if packed.is_empty() {
        return Ok(());
    }
    for _ in 0..bytes.count()? {
        bytes.text()?;
        match bytes.take(1)?[0] {
            // A text.
            0x02 => bytes.text().map(drop)?,
            // A boolean.
            0x03 => bytes.take(1).map(drop)?,
            // Numbers of four bytes: int, float, BrickColor.
            0x04 | 0x05 | 0x0e => bytes.take(4).map(drop)?,
            // A double, UDim, Vector2, NumberRange.
            0x06 | 0x09 | 0x10 | 0x1b => bytes.take(8).map(drop)?,
            // Color3, Vector3.
            0x0f | 0x11 => bytes.take(12).map(drop)?,
            // UDim2, Rect.
            0x0a | 0x1c => bytes.take(16).map(drop)?,
            // A CFrame: the place, then a rotation that has a number, or one written out.
            0x14 => {
                bytes.take(12)?;
                if bytes.take(1)?[0] == 0 {
                    bytes.take(36)?;
                }
            }
            // An item of an enum.
            0x15 => {
                bytes.text()?;
                bytes.take(4)?;
            }
            0x17 => bytes.items(12)?,
            0x19 => bytes.items(20)?,
            // A font.
            0x21 => {
                bytes.take(3)?;
                bytes.text()?;
                bytes.text()?;
            }
            _ => return Ok(()),
        }
    }
    Ok(())
}
