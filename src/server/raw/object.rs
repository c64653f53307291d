//! Userdata whose metatables are their own, by which the VM also knows what to call them in its messages.
//!
//! mlua gives all userdata of a Rust type one metatable, and Luau leaves out what `newproxy` makes when it looks for `__type`.

use std::ffi::c_int;

use mlua::{Function, Lua, Value, ffi};

/// Makes the function that makes an empty userdata of a metatable.
#[expect(unsafe_code, reason = "mlua has no userdata with a metatable of its own")]
pub(crate) fn object_maker(lua: &Lua) -> mlua::Result<Function> {
    // SAFETY: the closure pushes one value within the stack space that `exec_raw` provides.
    let value: Value =
        unsafe { lua.exec_raw((), |state| ffi::lua_pushcclosurek(state, make, c"newObject".as_ptr(), 0, None))? };
    value.as_function().cloned().ok_or_else(|| mlua::Error::runtime("a native function was not made"))
}

/// What Luau calls, with the metatable.
#[expect(unsafe_code, reason = "called by the VM")]
unsafe extern "C-unwind" fn make(state: *mut ffi::lua_State) -> c_int {
    // SAFETY: a native function has room for 20 values; two are pushed, of which the metatable is taken off again. What is no table
    // is refused before anything is made. The userdata holds nothing, so that nothing has to be dropped.
    unsafe {
        ffi::luaL_checktype(state, 1, ffi::LUA_TTABLE);
        ffi::lua_newuserdata(state, 0);
        ffi::lua_pushvalue(state, 1);
        ffi::lua_setmetatable(state, -2);
    }
    1
}
