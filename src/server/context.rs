//! What the native functions of one server share.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use mlua::{Function, Lua};

use super::coverage::{CountedChunks, LineCounter};
use super::library::Library;
use super::notes::{Note, NoteBook, NoteKind};
use super::output::{Message, Output};
use super::player::Joining;
use super::raw::{Preemption, ScalarFunctions};
use super::require::ModuleFolder;
use super::scheduler::Scheduler;
use super::script::{LoadedScripts, SHIM_PREFIX};
use super::script_error::ScriptError;
use super::signal_behavior::SignalBehavior;
use super::world::{Outcome, ServerId, Ticket, World};
use crate::cloud::{self, Player, Timestamp};
use crate::project::Project;

/// Which dialect of the API scripts may speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// Everything that Roblox accepts and, where Roblox would refuse, what the community guide shows.
    #[default]
    Guide,
    /// Exactly Roblox.
    Roblox,
}

/// The most players of a server, `Players.MaxPlayers`. Every place sets its own; this is Studio's default.
pub const PLAYERS_MAX: u32 = 50;

/// What one server is started with.
#[derive(Clone, Debug)]
pub struct ServerOptions {
    pub profile: Profile,
    /// How many simulated players are on the server when it starts.
    pub players: u32,
    /// `Players.MaxPlayers`, unless there are more from the start. `None`: [`PLAYERS_MAX`].
    pub players_max: Option<u32>,
    /// `game.PrivateServerId`, for private servers.
    pub private_server_id: Option<Arc<str>>,
    /// `game.PrivateServerOwnerId`. Nobody owns reserved servers.
    pub private_server_owner_id: u64,
    /// The seed of everything random on this server.
    pub seed: u64,
    /// The most memory that the VM may use, in bytes. `None`: no limit.
    pub memory_limit_bytes: Option<usize>,
    /// Whether notes are said.
    pub notes: bool,
    /// Whether members that are not emulated do nothing instead of failing.
    pub stubs_missing: bool,
    /// When the handlers of signals run.
    pub signal_behavior: SignalBehavior,
    /// The folder that `require` must not leave. `None`: the folder of the script that requires.
    pub project_folder: Option<PathBuf>,
    /// What is in the tree of `game` from the start.
    pub project: Option<Arc<Project>>,
    /// What scripts get as `...`.
    pub arguments: Vec<String>,
    /// What rooms above add to the server.
    pub libraries: Vec<Rc<dyn Library>>,
    /// Counts the lines of scripts that run. `None`: nobody wants to know.
    pub coverage: Option<LineCounter>,
    pub place_id: u64,
    pub game_id: u64,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self {
            profile: Profile::Guide,
            players: 1,
            players_max: None,
            private_server_id: None,
            private_server_owner_id: 0,
            seed: 0,
            memory_limit_bytes: None,
            notes: true,
            stubs_missing: false,
            signal_behavior: SignalBehavior::Default,
            project_folder: None,
            project: None,
            arguments: Vec::new(),
            libraries: Vec::new(),
            coverage: None,
            place_id: 1,
            game_id: 1,
        }
    }
}

impl ServerOptions {
    /// How many players the server takes.
    #[must_use]
    pub fn room(&self) -> u32 {
        self.players_max.unwrap_or(PLAYERS_MAX).max(self.players)
    }
}

/// What the short way of a call has left to the general one.
pub(crate) enum Unfetched {
    /// An outcome that is no scalar.
    Outcome(Box<Outcome>),
    /// A request that is under way: the thread must wait for its reply.
    Pending(Ticket),
}
/// What a service does when the run is over. Told whether it came to its end by itself, with nothing left that could run.
pub(crate) type AtEnd = Box<dyn Fn(&Context, bool)>;

/// Shared by all native functions of one server. Holds no Luau value that would keep the VM alive, but for the threads that
/// wait in the scheduler.
pub(crate) struct Context {
    pub id: ServerId,
    pub options: ServerOptions,
    pub world: Rc<dyn World>,
    pub output: Rc<dyn Output>,
    pub scheduler: RefCell<Scheduler>,
    pub scripts: LoadedScripts,
    pub modules: ModuleFolder,
    pub preemption: Preemption,
    /// The thread that the driver resumed last, by its identity.
    pub driven: Cell<usize>,
    /// What a shim is about to fetch.
    pub unfetched: Cell<Option<(cloud::Api, Unfetched)>>,
    /// How often the call has been tried whose request is sent next. 0: once.
    pub attempt: Cell<u32>,
    /// Native functions that the VM refers to: they must outlive it.
    pub scalar_functions: ScalarFunctions,
    pub notes: NoteBook,
    /// How many lines `print` and `warn` have said.
    pub lines_said: Cell<u64>,
    /// The players on the server whom no script has looked at.
    pub roster: RefCell<Vec<Joining>>,
    /// What services do when the run is over.
    pub at_end: RefCell<Vec<AtEnd>>,
    /// The script that is being loaded, by its full name: globals may be looked up then, before any line runs.
    pub loading: RefCell<Option<String>>,
    /// When players left last, and who left then. For notes.
    pub leaving: RefCell<(Timestamp, Vec<u64>)>,
    /// Whether a script has handed over a function for the close of the server. For notes.
    pub binds_to_close: Cell<bool>,
    /// Whether any thread ended with an error, or a module did not load.
    pub has_failed: Cell<bool>,
    /// Scripts whose lines are counted. They are let go before the VM goes.
    pub counted: CountedChunks,
}

impl Context {
    pub fn new(id: ServerId, options: ServerOptions, world: Rc<dyn World>, output: Rc<dyn Output>) -> Self {
        Self {
            id,
            scheduler: RefCell::new(Scheduler::new(world.now())),
            scripts: LoadedScripts::default(),
            modules: ModuleFolder::new(options.project_folder.clone(), options.project.clone()),
            preemption: Preemption::new(),
            driven: Cell::new(0),
            unfetched: Cell::new(None),
            attempt: Cell::new(0),
            scalar_functions: ScalarFunctions::default(),
            notes: NoteBook::new(options.notes, options.profile == Profile::Guide),
            lines_said: Cell::new(0),
            roster: RefCell::new(
                (0..options.players).map(|number| Joining::new(Player::simulated(id, number))).collect(),
            ),
            at_end: RefCell::default(),
            loading: RefCell::new(None),
            leaving: RefCell::default(),
            binds_to_close: Cell::new(false),
            has_failed: Cell::new(false),
            counted: CountedChunks::default(),
            options,
            world,
            output,
        }
    }

    pub fn now(&self) -> Timestamp {
        self.world.now()
    }

    pub fn is_guide(&self) -> bool {
        self.options.profile == Profile::Guide
    }

    /// A player is leaving.
    pub fn note_leaving(&self, user_id: u64) {
        let (since, leaving) = &mut *self.leaving.borrow_mut();
        let now = self.now();
        if *since != now {
            (*since, *leaving) = (now, Vec::new());
        }
        leaving.push(user_id);
    }

    /// Somebody else has given this server something to do.
    pub fn wake(&self) {
        self.world.wake(self.id);
    }

    pub fn say(&self, message: Message) {
        if matches!(message, Message::Print(_) | Message::Warning(_)) {
            self.lines_said.set(self.lines_said.get() + 1);
        }
        self.output.receive(self.id, message);
    }

    /// What a shim gets of a module that was loaded: its function, or why there is none. That is also said, unless the script
    /// is told itself: whoever requires a module learns no more than that it failed.
    pub fn loaded(&self, loaded: Result<Function, ScriptError>, is_said: bool) -> (Option<Function>, Option<String>) {
        match loaded {
            Ok(function) => (Some(function), None),
            Err(error) => {
                let reason = error.message.clone();
                if is_said {
                    self.has_failed.set(true);
                    self.say(Message::Error(error));
                }
                (None, Some(reason))
            }
        }
    }

    /// Where the script that is being loaded uses the global that a note is about.
    fn line_of_loading(&self, kind: NoteKind) -> Option<(String, u32)> {
        let script = self.loading.borrow().clone()?;
        let source = self.scripts.location(&script, 1)?.source;
        let line = source.lines().position(|line| kind.global().is_some_and(|global| line.contains(global)))?;
        Some((script, u32::try_from(line + 1).ok()?))
    }

    /// Says a note about the line that called into the engine, once for each place in a script.
    pub fn note(&self, lua: &Lua, kind: NoteKind) {
        if let Some(place) = self.look(lua, kind) {
            self.note_at(kind, &place, None);
        }
    }

    /// The line that called into the engine, if notes of the kind are still worth the time that it takes to find it.
    pub fn look(&self, lua: &Lua, kind: NoteKind) -> Option<Place> {
        if !self.notes.take_look(kind) {
            return None;
        }
        let (script, line) = calling_line(lua).or_else(|| self.line_of_loading(kind))?;
        Some(Place { script, line })
    }

    /// Says a note about a place, once. `detail` is what is true of this place alone.
    pub fn note_at(&self, kind: NoteKind, place: &Place, detail: Option<String>) {
        let text = place.to_string();
        if self.notes.is_new(kind, &text) {
            let location = self.scripts.location(&place.script, place.line);
            self.say(Message::Note(Note { kind, place: text, location, detail }));
        }
    }

    /// A member that is not emulated was used and let pass. Noted once for each member, wherever that is first.
    pub fn stubbed(&self, lua: &Lua, member: &str) {
        self.world.stubbed(member);
        let kind = NoteKind::StubbedMember;
        if !self.notes.was_said(kind, member)
            && let Some(place) = self.look(lua, kind)
        {
            self.notes.is_new(kind, member);
            let location = self.scripts.location(&place.script, place.line);
            self.say(Message::Note(Note { kind, place: place.to_string(), location, detail: Some(member.to_owned()) }));
        }
    }

    /// The source of the script that a place is in.
    pub fn source_of(&self, place: &Place) -> Option<Arc<str>> {
        Some(self.scripts.location(&place.script, place.line)?.source)
    }
}

/// A line of a script, by the script's full name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub script: String,
    pub line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.script, self.line)
    }
}

/// The script and line that called into the engine: the innermost frame that is neither native nor a shim's.
pub(crate) fn calling_line(lua: &Lua) -> Option<(String, u32)> {
    for level in 0.. {
        let frame = lua.inspect_stack(level, |frame| {
            let name = frame.source().short_src.map(|name| name.into_owned()).unwrap_or_default();
            (name, frame.current_line())
        })?;
        if let (name, Some(line)) = frame
            && !name.starts_with(SHIM_PREFIX)
        {
            return Some((name, u32::try_from(line).unwrap_or(u32::MAX)));
        }
    }
    None
}
