//! Native functions on scalars, without the detour over handles to Luau values.
//!
//! A [`ScalarFunction`] sees its arguments where they lie on the VM's stack and answers with at most two, or says that
//! the call is none of its business; then the shim takes the general way through mlua. It must not call Luau.

use std::cell::RefCell;
use std::ffi::{c_int, c_void};
use std::marker::PhantomData;
use std::slice;

use mlua::{Function, Lua, Value, ffi};

use crate::cloud::value::Value as CloudValue;

/// An argument of a call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scalar<'call> {
    /// Nil or left out.
    Nil,
    Bool(bool),
    Number(f64),
    Text(&'call [u8]),
    /// Something that is no scalar.
    Other,
}

/// The arguments of one call, for as long as it lasts.
pub(crate) struct Arguments<'call> {
    state: *mut ffi::lua_State,
    call: PhantomData<&'call ()>,
}

/// What the call answers, as the values that the shim receives.
#[derive(Debug)]
pub(crate) enum ScalarAnswer {
    /// Nothing: the shim takes the general way.
    TakeGeneralWay,
    /// `1`: there is an answer, but no scalar; the shim fetches it.
    Fetch,
    /// `true` and two values, of which most calls need only the first. Tables and buffers are no scalars and count as null.
    Values(CloudValue, CloudValue),
}

/// A native function on scalars.
pub(crate) trait ScalarFunction {
    fn call(&self, arguments: &Arguments<'_>) -> ScalarAnswer;
}

/// Keeps the functions of one VM in place. Must live as long as the VM.
#[derive(Default)]
pub(crate) struct ScalarFunctions {
    // Boxed twice, so that a thin pointer stays valid when the list grows.
    #[expect(clippy::vec_box, reason = "see above")]
    functions: RefCell<Vec<Box<Box<dyn ScalarFunction>>>>,
}

impl ScalarFunctions {
    /// Drops the functions. Only for when the VM is gone: it may not call them any more.
    pub fn clear(&self) {
        self.functions.borrow_mut().clear();
    }

    /// Makes a Luau function of a native one.
    #[expect(unsafe_code, reason = "mlua makes functions with upvalues only by its general way")]
    pub fn create(&self, lua: &Lua, function: Box<dyn ScalarFunction>) -> mlua::Result<Function> {
        let function = Box::new(function);
        let pointer: *const Box<dyn ScalarFunction> = &raw const *function;
        self.functions.borrow_mut().push(function);
        // SAFETY: the closure pushes one value within the stack space that `exec_raw` provides. The pointer that the function
        // carries stays valid as long as the VM, because the boxes are never moved, and dropped by `clear` alone, after the VM.
        let value: Value = unsafe {
            lua.exec_raw((), |state| {
                ffi::lua_pushlightuserdata(state, pointer.cast_mut().cast::<c_void>());
                ffi::lua_pushcclosurek(state, enter, std::ptr::null(), 1, None);
            })?
        };
        value.as_function().cloned().ok_or_else(|| mlua::Error::runtime("a native function was not made"))
    }
}

impl<'call> Arguments<'call> {
    /// What tells the running thread from others while it lives.
    pub fn thread(&self) -> usize {
        self.state as usize
    }

    /// Whether the running thread could yield now. Not within a metamethod or a sort's comparison.
    #[expect(unsafe_code, reason = "reads the VM's state")]
    pub fn is_yieldable(&self) -> bool {
        // SAFETY: the state is the one that called `enter` and is alive while `self` is; it is only read.
        unsafe { ffi::lua_isyieldable(self.state) != 0 }
    }

    /// The argument at this position, counted from 1.
    #[expect(unsafe_code, reason = "reads the VM's stack")]
    pub fn get(&self, position: usize) -> Scalar<'call> {
        let Ok(index) = c_int::try_from(position) else { return Scalar::Nil };
        // SAFETY: the state is the one that called `enter` and is alive while `self` is. Positive indices up to any number
        // may be asked for; those above the top are "none". Each value is read by the function for the type that it was
        // just found to have, none of which changes the stack or raises. A string lives while it lies on the stack, which
        // is for the whole call, since nothing is popped.
        unsafe {
            match ffi::lua_type(self.state, index) {
                ffi::LUA_TNONE | ffi::LUA_TNIL => Scalar::Nil,
                ffi::LUA_TBOOLEAN => Scalar::Bool(ffi::lua_toboolean(self.state, index) != 0),
                ffi::LUA_TNUMBER => Scalar::Number(ffi::lua_tonumber(self.state, index)),
                ffi::LUA_TSTRING => {
                    let mut length = 0;
                    let bytes = ffi::lua_tolstring(self.state, index, &raw mut length);
                    if bytes.is_null() {
                        Scalar::Other
                    } else {
                        Scalar::Text(slice::from_raw_parts(bytes.cast(), length))
                    }
                }
                _ => Scalar::Other,
            }
        }
    }
}

/// What Luau calls.
#[expect(unsafe_code, reason = "called by the VM")]
unsafe extern "C-unwind" fn enter(state: *mut ffi::lua_State) -> c_int {
    // SAFETY: upvalue 1 is the pointer that `create` gave this function; see there for why it is valid. The function is only
    // borrowed, and it cannot be entered while it is changed, because it never is.
    let function = unsafe {
        let pointer = ffi::lua_touserdata(state, ffi::lua_upvalueindex(1)).cast::<Box<dyn ScalarFunction>>();
        &*pointer
    };
    let answer = function.call(&Arguments { state, call: PhantomData });
    match &answer {
        ScalarAnswer::TakeGeneralWay => 0,
        // SAFETY: a native function has room for 20 values; one is pushed.
        ScalarAnswer::Fetch => unsafe {
            ffi::lua_pushnumber(state, 1.0);
            1
        },
        // SAFETY: as above; three are pushed. Pushing a string may raise "not enough memory" by unwinding, which the ABI of this
        // function allows: `answer` is then dropped as usual.
        ScalarAnswer::Values(first, second) => unsafe {
            ffi::lua_pushboolean(state, 1);
            push(state, first);
            push(state, second);
            3
        },
    }
}

/// Pushes one scalar.
///
/// # Safety
/// The state must be that of a running native function with room for one more value.
#[expect(unsafe_code, reason = "writes the VM's stack")]
unsafe fn push(state: *mut ffi::lua_State, value: &CloudValue) {
    // SAFETY: the caller's promise; text is given with its length.
    unsafe {
        match value {
            CloudValue::Bool(boolean) => ffi::lua_pushboolean(state, c_int::from(*boolean)),
            CloudValue::Number(number) => ffi::lua_pushnumber(state, *number),
            CloudValue::Text(text) => ffi::lua_pushlstring_(state, text.as_ptr().cast(), text.len()),
            CloudValue::Null | CloudValue::Buffer(_) | CloudValue::Array(_) | CloudValue::Object(_) => {
                ffi::lua_pushnil(state);
            }
        }
    }
}
