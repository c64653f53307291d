//! What is due to run: a coroutine and the values that its `yield` returns.

use std::sync::Arc;

use mlua::{Function, Lua, Table, Thread, Value};

use crate::cloud::messaging::Message;
use crate::cloud::{self, Timestamp};
use crate::server::world::Outcome;

/// The values that go back into Luau for one outcome: whether it succeeded, then up to three results (or the message).
pub type Decoded = (bool, Value, Value, Value);

/// Turns an outcome into Luau values. Given by the service that made the request, so the scheduler knows no service.
pub type Decode = fn(&Lua, cloud::Api, Outcome) -> mlua::Result<Decoded>;

/// Which of the waiting functions parked a thread; they differ in what they return and in when the frame runs them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitKind {
    /// `task.wait` and `task.delay`: the first frame at or after the due time, before Heartbeat.
    Task,
    /// `wait`, `spawn` and `delay`: at the beginning of the frame.
    Legacy,
    /// Exactly at the due time, between frames: the engine's own back-off, and the pauses of reads that end.
    Exact,
    /// Likewise, but for a read that waits for ever: it alone does not keep a run alive.
    Poll,
    /// Likewise, but for a library's thread that looks after others: it does not count as something that happens.
    Watch,
}

/// What a thread is resumed with.
#[derive(Debug)]
pub enum Values {
    /// The answer to a request.
    Reply { decode: Decode, api: cloud::Api, outcome: Outcome },
    /// Arguments as `table.pack` makes them, or none.
    Packed(Option<Table>),
    /// The seconds since the given moment; a legacy thread gets the seconds since the server's start as well.
    Elapsed { since: Timestamp, is_legacy: bool },
}

/// One step of the driver.
#[derive(Debug)]
pub enum Resumption {
    Thread {
        thread: Thread,
        values: Values,
    },
    /// Fires a RunService signal. The number is the length of the frame step in seconds.
    Stepped {
        step_seconds: f64,
    },
    Heartbeat {
        step_seconds: f64,
    },
    /// Hands a message to the subscriptions of its topic.
    Message(Arc<Message>),
    /// Calls a function of a library.
    Call {
        function: Function,
        first: Value,
        second: Value,
    },
}
