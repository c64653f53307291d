//! Stopping a script that does not yield, from another thread.
//!
//! Luau calls an interrupt function at loop back-edges and calls when one is set. Having one set all the time costs some 10 %
//! of a memory-store call (`docs/performance.md`), so none is set until a script has really run for too long: then the
//! universe's watchdog thread sets one through a [`Preemptor`]. It raises Roblox's
//! `Script timeout: exhausted allowed execution time` and stays set until the scheduler runs another thread, so a script that
//! catches the error meets it again at its next step.
//!
//! The `unsafe` parts are two: writing the interrupt field from another thread, which Luau documents as allowed, and raising a
//! plain string from the interrupt.

use std::ffi::{CStr, c_int};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use mlua::{Lua, ffi};

use crate::server::script::SHIM_PREFIX;

/// The text that the script's error carries (observed in Roblox's output), after the place.
const SCRIPT_TIMEOUT: &CStr = c"Script timeout: exhausted allowed execution time";

/// The same, where somebody has asked for the end.
const INTERRUPTED: &CStr = c"Interrupted";

/// The name that Luau gives to frames of native functions.
const NATIVE_SOURCE: &[u8] = b"[C]";

type Interrupt = unsafe extern "C-unwind" fn(*mut ffi::lua_State, c_int);

/// One server's side: says when threads begin and end, and takes a set interrupt back.
pub(crate) struct Preemption {
    shared: Arc<Shared>,
}

/// The watchdog's side of one server.
#[derive(Clone)]
pub struct Preemptor {
    shared: Arc<Shared>,
}

struct Shared {
    /// Odd while a thread of the server runs; a new number for each stretch.
    stretch: AtomicU64,
    is_set: AtomicBool,
    /// The interrupt field of the VM, null when the VM is gone. The lock keeps the VM alive while the field is written.
    field: Mutex<AtomicPtr<Option<Interrupt>>>,
}

impl Preemption {
    /// Without a VM yet: nothing can be stopped.
    pub fn new() -> Self {
        let shared = Shared {
            stretch: AtomicU64::new(0),
            is_set: AtomicBool::new(false),
            field: Mutex::new(AtomicPtr::new(ptr::null_mut())),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Finds the VM's interrupt field. The VM must stay alive until [`Preemption::detach`].
    #[expect(unsafe_code, reason = "mlua has no safe door to the callbacks of the VM")]
    pub fn attach(&self, lua: &Lua) -> mlua::Result<()> {
        let mut field = ptr::null_mut();
        // SAFETY: the closure uses the state only to find its callbacks; it neither calls Luau nor changes the stack. The
        // struct behind `lua_callbacks` lives as long as the VM.
        unsafe {
            lua.exec_raw::<()>((), |state| field = &raw mut (*ffi::lua_callbacks(state)).interrupt)?;
        }
        *self.shared.field.lock().unwrap_or_else(PoisonError::into_inner).get_mut() = field;
        Ok(())
    }

    /// The VM is about to go.
    pub fn detach(&self) {
        *self.shared.field.lock().unwrap_or_else(PoisonError::into_inner).get_mut() = ptr::null_mut();
    }

    pub fn preemptor(&self) -> Preemptor {
        Preemptor { shared: self.shared.clone() }
    }

    /// Another thread of the script begins to run, with the whole time limit before it.
    pub fn begin_stretch(&self) {
        self.advance(1);
    }

    /// No thread of the script runs.
    pub fn end_stretch(&self) {
        self.advance(0);
    }

    fn advance(&self, running: u64) {
        // Only this thread writes the number, so no read-modify-write is needed.
        let stretch = self.shared.stretch.load(Ordering::Relaxed);
        self.shared.stretch.store(((stretch >> 1) + 1) << 1 | running, Ordering::Relaxed);
        if self.shared.is_set.load(Ordering::Relaxed) {
            self.shared.write(None);
        }
    }
}

impl Preemptor {
    /// A number that is odd while a thread runs and that changes whenever another begins.
    #[must_use]
    pub fn stretch(&self) -> u64 {
        self.shared.stretch.load(Ordering::Relaxed)
    }

    /// Whether the server is gone: there is nothing left to stop.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        let field = self.shared.field.lock().unwrap_or_else(PoisonError::into_inner);
        field.load(Ordering::Relaxed).is_null()
    }

    /// Stops the running script, unless it is another stretch by now.
    pub fn stop(&self, stretch: u64) {
        self.raise(stretch, raise_timeout);
    }

    /// The same for somebody who asks for it: the error says that the script was interrupted.
    pub fn interrupt(&self, stretch: u64) {
        self.raise(stretch, raise_interrupted);
    }

    fn raise(&self, stretch: u64, interrupt: Interrupt) {
        if self.stretch() != stretch {
            return;
        }
        self.shared.write(Some(interrupt));
        // It may have yielded just now: the next thread must not pay for it.
        if self.stretch() != stretch {
            self.shared.write(None);
        }
    }
}

impl Shared {
    #[expect(unsafe_code, reason = "the field belongs to the VM")]
    fn write(&self, interrupt: Option<Interrupt>) {
        let field = self.field.lock().unwrap_or_else(PoisonError::into_inner);
        let field = field.load(Ordering::Relaxed);
        self.is_set.store(interrupt.is_some(), Ordering::Relaxed);
        if !field.is_null() {
            // SAFETY: the pointer is valid while it is not null: `detach` clears it before the VM goes and waits for this
            // lock. The write is volatile and of pointer size, which is how Luau lets another thread set an interrupt
            // ("lua_Callbacks": safe to set from any thread).
            unsafe { ptr::write_volatile(field, interrupt) };
        }
    }
}

#[expect(unsafe_code, reason = "called by the VM")]
unsafe extern "C-unwind" fn raise_timeout(state: *mut ffi::lua_State, gc: c_int) {
    // SAFETY: Luau calls interrupts with its own live state.
    unsafe { raise(state, gc, SCRIPT_TIMEOUT) }
}

#[expect(unsafe_code, reason = "called by the VM")]
unsafe extern "C-unwind" fn raise_interrupted(state: *mut ffi::lua_State, gc: c_int) {
    // SAFETY: Luau calls interrupts with its own live state.
    unsafe { raise(state, gc, INTERRUPTED) }
}

/// Raises a plain string with the place of the running line.
///
/// # Safety
/// The state must be that with which Luau called an interrupt.
#[expect(unsafe_code, reason = "called by the VM")]
unsafe fn raise(state: *mut ffi::lua_State, gc: c_int, text: &CStr) {
    // A collector's step is no place to raise errors, and the driver, which alone runs on the main thread, must go on.
    // SAFETY: `lua_mainthread` only reads the state, which is Luau's own and alive.
    if gc >= 0 || unsafe { ffi::lua_mainthread(state) } == state {
        return;
    }
    // The engine's own Luau code is never at fault, nor is a native function that it calls (string patterns ask for
    // interrupts too): it goes on, and the script pays at its next step.
    // SAFETY: as for this function.
    let is_shim = unsafe { innermost_is_shim(state) };
    if is_shim {
        return;
    }
    // SAFETY: Luau calls interrupts at points where errors may be raised, with its own live state. Three stack slots are
    // asked for before two are used; `lua_error` unwinds, which the ABI of this function allows, and no value of ours with a
    // destructor is alive here.
    unsafe {
        if ffi::lua_checkstack(state, 3) != 0 {
            ffi::luaL_where(state, 0);
            ffi::lua_pushlstring_(state, text.as_ptr(), text.count_bytes());
            ffi::lua_concat(state, 2);
            ffi::lua_error(state);
        }
    }
}

/// Whether the innermost Luau function that runs is one of a shim.
///
/// # Safety
/// The state must be alive, and be the running one.
#[expect(unsafe_code, reason = "called by the VM")]
unsafe fn innermost_is_shim(state: *mut ffi::lua_State) -> bool {
    for level in 0.. {
        // SAFETY: a zeroed `lua_Debug` is valid, as it holds numbers and pointers alone. `lua_getinfo` fills in what "s" asks
        // for, at least a pointer to text that lives as long as the function of that level.
        unsafe {
            let mut activation: ffi::lua_Debug = std::mem::zeroed();
            if ffi::lua_getinfo(state, level, c"s".as_ptr(), &raw mut activation) == 0 || activation.short_src.is_null()
            {
                return false;
            }
            let source = CStr::from_ptr(activation.short_src).to_bytes();
            if source != NATIVE_SOURCE {
                return source.starts_with(SHIM_PREFIX.as_bytes());
            }
        }
    }
    false
}
