//! Native side of what Roblox adds to Luau's `utf8`: graphemes and normal forms, by Unicode's own tables.
//!
//! Texts that are no UTF-8 have none of them: the answer is nil.

use mlua::{BString, Lua, Table};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use crate::server::native::add;

pub(super) fn install(lua: &Lua, native: &Table) -> mlua::Result<()> {
    // Where each grapheme of a text ends, in bytes from its start.
    add(lua, native, "graphemeEnds", |_, text: BString| {
        Ok(str::from_utf8(&text).ok().map(|text| {
            let clusters = text.grapheme_indices(true);
            clusters.map(|(start, cluster)| start + cluster.len()).collect::<Vec<_>>()
        }))
    })?;
    add(lua, native, "composed", |_, text: BString| {
        Ok(str::from_utf8(&text).ok().map(|text| text.nfc().collect::<String>()))
    })?;
    add(lua, native, "decomposed", |_, text: BString| {
        Ok(str::from_utf8(&text).ok().map(|text| text.nfd().collect::<String>()))
    })
}
