//! The server as its universe handles it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use mlua::{Function, Thread};

use super::context::{Context, ServerOptions};
use super::http::HttpOutcome;
use super::output::{Message, Output};
use super::player::{Joining, TeleportFailure};
use super::raw::Preemptor;
use super::scheduler::Values;
use super::script::Script;
use super::script_error::SourceLocation;
use super::services;
use super::vm::Vm;
use super::world::{Outcome, ServerId, Ticket, World};
use crate::cloud::{Timestamp, messaging};

/// Why a server closes, with the values of `Enum.CloseReason`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// The run is over: nothing is left that could run.
    ServerEmpty = 4,
    /// Somebody ended it.
    DeveloperShutdown = 2,
}

/// Why a script does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The script does not compile.
    #[error("{message}")]
    Syntax { message: String, location: SourceLocation },
    /// The VM failed: a fault of ours, or not enough memory for the script to start.
    #[error("the Luau VM failed: {0}")]
    Vm(#[from] mlua::Error),
}

/// So many threads of a run without an end are named.
const PLACES_SHOWN_MAX: usize = 3;

/// One running game server.
pub struct Server {
    context: Rc<Context>,
    /// Always there until the server is dropped.
    vm: Option<Vm>,
    run: Function,
    /// The threads that the scripts began with.
    mains: RefCell<Vec<Thread>>,
    is_closing: Cell<bool>,
}

impl Server {
    /// Starts an empty server: no script runs yet.
    ///
    /// # Errors
    /// The VM cannot be made, for example because the memory limit is too small for it.
    pub fn start(
        id: ServerId,
        options: ServerOptions,
        world: Rc<dyn World>,
        output: Rc<dyn Output>,
    ) -> Result<Self, StartError> {
        let context = Rc::new(Context::new(id, options, world, output));
        let vm = Vm::new(&context)?;
        let run = vm.host.get("run")?;
        Ok(Self { context, vm: Some(vm), run, mains: RefCell::default(), is_closing: Cell::new(false) })
    }

    /// What stops a script of this server that does not yield.
    pub fn preemptor(&self) -> Preemptor {
        self.context.preemption.preemptor()
    }

    fn vm(&self) -> &Vm {
        self.vm.as_ref().expect("the VM lives as long as the server")
    }

    pub fn id(&self) -> ServerId {
        self.context.id
    }

    /// Makes a script ready; it runs with the next [`Server::run`].
    ///
    /// # Errors
    /// The script does not compile.
    pub fn run_script(&self, script: &Script) -> Result<(), StartError> {
        let main = self.vm().load_script(&self.context, script).map_err(|error| syntax_error(script, error))?;
        let thread = self.vm().lua.create_thread(main)?;
        let arguments = self.vm().lua.create_sequence_from(self.context.options.arguments.iter().cloned())?;
        arguments.raw_set("n", self.context.options.arguments.len())?;
        self.mains.borrow_mut().push(thread.clone());
        let values = Values::Packed(Some(arguments));
        self.context.scheduler.borrow_mut().push_ready(thread, values);
        self.context.wake();
        Ok(())
    }

    /// Runs everything that is due at the present moment, until all threads wait or have ended.
    ///
    /// # Errors
    /// A fault of ours, or the VM has no memory left to go on.
    pub fn run(&self) -> Result<(), StartError> {
        self.collect_when_full()?;
        let now = self.context.now();
        self.context.scheduler.borrow_mut().advance(now);
        if self.context.scheduler.borrow().has_work() {
            self.run.call::<()>(())?;
        }
        Ok(())
    }

    /// Luau does not collect garbage when an allocation fails, so a VM near its limit is cleared between two turns.
    fn collect_when_full(&self) -> Result<(), StartError> {
        if let Some(limit) = self.context.options.memory_limit_bytes
            && self.vm().lua.used_memory() > limit / 4 * 3
        {
            self.vm().lua.gc_collect()?;
        }
        Ok(())
    }

    /// The server is gone: nothing of it runs any more, not even the rest of its turn.
    pub fn halt(&self) {
        self.context.scheduler.borrow_mut().halt();
    }

    /// Hands in the outcome of a request that was under way. It is dropped when nobody waits for it any more.
    pub fn deliver(&self, ticket: Ticket, outcome: Outcome) {
        self.context.scheduler.borrow_mut().deliver(ticket, outcome);
        self.context.wake();
    }

    /// Hands in a message of a topic that this server has subscribed to.
    pub fn deliver_message(&self, message: Arc<messaging::Message>) {
        self.context.scheduler.borrow_mut().deliver_message(message);
        self.context.wake();
    }

    /// Lets a player in, in the server's next turn: `PlayerAdded` fires. It is for the caller to see that there is room.
    ///
    /// # Errors
    /// The VM has no memory for it.
    pub fn join(&self, joining: Joining) -> Result<(), StartError> {
        self.context.wake();
        Ok(services::players::join(&self.vm().lua, &self.context, joining)?)
    }

    /// Lets a player out, in the server's next turn: `PlayerRemoving` fires. Nothing happens when there is no such player.
    ///
    /// # Errors
    /// As [`Server::join`].
    pub fn leave(&self, user_id: u64) -> Result<(), StartError> {
        self.context.wake();
        Ok(services::players::leave(&self.vm().lua, &self.context, user_id)?)
    }

    /// Tells scripts that a player stays: `TeleportInitFailed` fires in the server's next turn.
    ///
    /// # Errors
    /// As [`Server::join`].
    pub fn fail_teleport(&self, failure: TeleportFailure) -> Result<(), StartError> {
        self.context.wake();
        Ok(services::teleport::fail(&self.vm().lua, &self.context, failure)?)
    }

    /// Hands in how a request of `HttpService` has ended, in the server's next turn.
    ///
    /// # Errors
    /// As [`Server::join`].
    pub fn deliver_http(&self, number: u64, outcome: HttpOutcome) -> Result<(), StartError> {
        self.context.wake();
        Ok(services::http::deliver(&self.vm().lua, &self.context, number, outcome)?)
    }

    /// Whether something is ready at the present moment: the server wants another turn.
    pub fn has_work(&self) -> bool {
        self.context.scheduler.borrow().has_work()
    }

    /// When this server next has something to do by itself.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.context.scheduler.borrow().next_due(self.context.now())
    }

    /// When a script of this server next has something to do by itself; reads that wait for ever count if `with_polls`.
    pub fn next_due_of_scripts(&self, with_polls: bool) -> Option<Timestamp> {
        self.context.scheduler.borrow().next_due_of_scripts(self.context.now(), with_polls)
    }

    /// Whether reads that wait for ever are all that this server still waits for.
    pub fn is_only_polling(&self) -> bool {
        self.context.scheduler.borrow().next_due_besides_polls(self.context.now()).is_none()
    }

    /// Says of scripts that have not come to their end where they still wait. For when nothing will ever wake them.
    pub fn say_unfinished(&self) {
        for thread in self.mains.borrow().iter().filter(|thread| thread.is_resumable()) {
            let place = self.place_of(thread).unwrap_or_else(|| "a script".to_owned());
            let text = format!("{place} did not finish: it still waits, and nothing is left that could wake it");
            self.context.say(Message::Warning(text));
        }
    }

    /// Says `text` of the threads that will run next, each with its place. For a run that does not come to its end.
    pub fn say_of_waiting(&self, text: &str) {
        let threads = self.context.scheduler.borrow().waiting_threads();
        let mut places: Vec<_> = threads.iter().filter_map(|thread| self.place_of(thread)).collect();
        places.dedup();
        for place in places.into_iter().take(PLACES_SHOWN_MAX) {
            self.context.say(Message::Warning(format!("{place} {text}")));
        }
    }

    /// The script and line where a thread waits, or nothing when it is no script's.
    fn place_of(&self, thread: &Thread) -> Option<String> {
        let place = self.vm().host.get::<Function>("placeOf").and_then(|place| place.call::<Option<String>>(thread));
        place.ok().flatten()
    }

    /// Starts the functions of `BindToClose`, once. They run with the next [`Server::run`].
    ///
    /// # Errors
    /// As [`Server::run`].
    pub fn begin_close(&self, reason: CloseReason) -> Result<(), StartError> {
        if !self.is_closing.replace(true) {
            self.context.wake();
            self.vm().host.get::<Function>("close")?.call::<()>(reason as u32)?;
        }
        Ok(())
    }

    /// Whether functions of `BindToClose` are still at work.
    ///
    /// # Errors
    /// As [`Server::run`].
    pub fn is_close_running(&self) -> Result<bool, StartError> {
        Ok(self.is_closing.get() && self.vm().host.get::<Function>("stillClosing")?.call::<u32>(())? > 0)
    }

    /// The run is over: notes are said about what was left undone. `is_idle`: it was not cut off, nothing could run any more.
    pub fn end(&self, is_idle: bool) {
        for at_end in self.context.at_end.borrow().iter() {
            at_end(&self.context, is_idle);
        }
    }

    /// Whether any thread ended with an error that nobody caught.
    pub fn has_failed(&self) -> bool {
        self.context.has_failed.get()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.context.preemption.detach();
        if let (Some(counter), Some(vm)) = (&self.context.options.coverage, &self.vm) {
            self.context.counted.hand_in(&vm.lua, counter);
        }
        // The VM goes first, since it refers to the functions; these refer to the context, which otherwise never went.
        self.vm = None;
        self.context.scalar_functions.clear();
    }
}

/// Finds the line in a message of the compiler, `name:line: message`.
fn syntax_error(script: &Script, error: mlua::Error) -> StartError {
    let mlua::Error::SyntaxError { message, .. } = error else {
        return StartError::Vm(error);
    };
    let mut parts = message.split(':').skip(1);
    let line = parts.find_map(|part| part.trim().parse().ok()).unwrap_or(1);
    let path = script.path().map_or_else(|| script.name().into(), std::path::Path::to_owned);
    let location = SourceLocation { path, line, source: script.source().clone() };
    StartError::Syntax { message, location }
}
