//! What native functions of all rooms share: how they are added to the table of a shim, names in the VM's registry, GUIDs.

use mlua::{FromLua, Lua, Table, Value};

use crate::seed::{Purpose, derive};

/// Where the shim's `typeof` is kept for the host.
pub(crate) const TYPEOF_IN_REGISTRY: &str = "sandstore.typeof";

/// Where the shims leave what puts datatypes together: a name, then the parts.
pub(crate) const READER_IN_REGISTRY: &str = "sandstore.reader";

/// Where RunService's shim leaves the functions that fire the signals of a frame.
pub(crate) const STEPPED_IN_REGISTRY: &str = "sandstore.stepped";
pub(crate) const HEARTBEAT_IN_REGISTRY: &str = "sandstore.heartbeat";

/// Where MessagingService's shim leaves the function that takes messages.
pub(crate) const RECEIVER_IN_REGISTRY: &str = "sandstore.receiver";

/// Where Players' shim leaves the functions that let a player in and out, once it is loaded.
pub(crate) const JOIN_IN_REGISTRY: &str = "sandstore.join";
pub(crate) const LEAVE_IN_REGISTRY: &str = "sandstore.leave";

/// Where TeleportService's shim leaves the function that hears of players who could not be teleported.
pub(crate) const TELEPORT_FAILED_IN_REGISTRY: &str = "sandstore.teleport_failed";

/// Where HttpService's shim leaves the function that takes answers.
pub(crate) const HTTP_IN_REGISTRY: &str = "sandstore.http";

/// Text from a script. Bytes that are no UTF-8 are replaced: no name of ours has the replacement in it.
pub(crate) struct Text(pub String);

impl FromLua for Text {
    fn from_lua(value: Value, _: &Lua) -> mlua::Result<Self> {
        match value {
            Value::String(text) => Ok(Self(text.to_string_lossy())),
            other => Err(mlua::Error::runtime(format!("text expected, got {}", other.type_name()))),
        }
    }
}

/// Adds one native function to the table that shims receive.
pub(crate) fn add<F, A, R>(lua: &Lua, native: &Table, name: &str, function: F) -> mlua::Result<()>
where
    F: Fn(&Lua, A) -> mlua::Result<R> + 'static,
    A: mlua::FromLuaMulti,
    R: mlua::IntoLuaMulti,
{
    native.raw_set(name, lua.create_function(function)?)
}

/// A version 4 GUID in lower case from 128 random bits, as `HttpService:GenerateGUID(false)` and `game.JobId` look.
pub(crate) fn guid(high: u64, low: u64) -> String {
    let version = (high & !0xf000) | 0x4000;
    let variant = (low & !(0b11 << 62)) | (0b10 << 62);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        version >> 32,
        (version >> 16) & 0xffff,
        version & 0xffff,
        variant >> 48,
        variant & 0xffff_ffff_ffff
    )
}

/// `game.JobId` of the server with this seed.
#[must_use]
pub fn job_id(seed: u64) -> String {
    guid(derive(seed, Purpose::JobId), derive(seed, Purpose::JobIdTail))
}

#[cfg(test)]
mod tests {
    use super::guid;

    #[test]
    fn guids_are_version_4() {
        assert_eq!(guid(0, 0), "00000000-0000-4000-8000-000000000000");
        assert_eq!(guid(u64::MAX, u64::MAX), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
