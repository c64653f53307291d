//! The scheduler's state and its order.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use mlua::{Function, Table, Thread, Value};
use rustc_hash::FxHashMap;

use super::frame::FrameGrid;
use super::resumption::{Decode, Resumption, Values, WaitKind};
use super::timers::Timers;
use crate::cloud::messaging::Message;
use crate::cloud::{self, Timestamp};
use crate::server::world::{Outcome, Ticket};

/// How often deferred threads may defer further ones within one resumption cycle. Roblox has such a limit and names it in
/// its message; the number is assumed.
pub const DEFER_DEPTH_MAX: u32 = 80;

/// How often the handlers of deferred signals may fire further ones (documented: Deferred engine events).
pub const EVENT_DEPTH_MAX: u32 = 10;

/// A wait of a thousand years or more never ends: the universe does not last that long.
const FOREVER: Duration = Duration::from_secs(1_000 * 365 * 86_400);

/// The steps of one frame, in the order that Roblox documents for resumption points.
#[derive(Clone, Copy, Debug)]
enum Phase {
    Legacy,
    Stepped,
    Task,
    Heartbeat,
}

struct Pending {
    thread: Thread,
    decode: Decode,
    api: cloud::Api,
}

pub struct Scheduler {
    grid: FrameGrid,
    start: Timestamp,
    /// The last frame that was run, and when.
    frame: u64,
    frame_at: Timestamp,
    step_seconds: f64,
    /// When the next frame begins.
    turn_ends: Timestamp,
    ready: VecDeque<Resumption>,
    deferred: VecDeque<(Thread, Option<Table>, u32)>,
    /// Replies and messages that have come: they are taken up in the server's next turn.
    replies: VecDeque<Resumption>,
    defer_depth: u32,
    phases: VecDeque<Phase>,
    timers: Timers,
    pending: FxHashMap<Ticket, Pending>,
    tickets_issued: u64,
    signal_listeners: u32,
    turns: u64,
    is_halted: bool,
}

impl Scheduler {
    pub fn new(start: Timestamp) -> Self {
        Self {
            grid: FrameGrid::new(start),
            start,
            frame: 0,
            frame_at: start,
            step_seconds: 0.0,
            turn_ends: start,
            ready: VecDeque::new(),
            deferred: VecDeque::new(),
            replies: VecDeque::new(),
            defer_depth: 0,
            phases: VecDeque::new(),
            timers: Timers::default(),
            pending: FxHashMap::default(),
            tickets_issued: 0,
            signal_listeners: 0,
            turns: 0,
            is_halted: false,
        }
    }

    /// When the server started.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    pub fn issue_ticket(&mut self) -> Ticket {
        self.tickets_issued += 1;
        Ticket(self.tickets_issued)
    }

    pub fn push_ready(&mut self, thread: Thread, values: Values) {
        self.ready.push_back(Resumption::Thread { thread, values });
    }

    pub fn push_reply(&mut self, thread: Thread, values: Values) {
        self.replies.push_back(Resumption::Thread { thread, values });
    }

    /// Keeps the thread until [`Scheduler::deliver`] brings its answer.
    pub fn await_reply(&mut self, ticket: Ticket, thread: Thread, decode: Decode, api: cloud::Api) {
        self.pending.insert(ticket, Pending { thread, decode, api });
    }

    pub fn deliver(&mut self, ticket: Ticket, outcome: Outcome) {
        if let Some(Pending { thread, decode, api }) = self.pending.remove(&ticket) {
            self.push_reply(thread, Values::Reply { decode, api, outcome });
        }
    }

    /// Takes a message that has come; like a reply, it is taken up in the server's next turn.
    pub fn deliver_message(&mut self, message: Arc<Message>) {
        self.replies.push_back(Resumption::Message(message));
    }

    /// Calls a function in the server's next turn, as replies are taken up.
    pub fn call_soon(&mut self, function: Function, first: Value, second: Value) {
        self.replies.push_back(Resumption::Call { function, first, second });
    }

    /// Nothing runs from now on.
    pub fn halt(&mut self) {
        self.is_halted = true;
    }

    /// Puts a thread off to the end of the resumption cycle. False when the chain of deferrals has become deeper than it may
    /// be.
    pub fn defer(&mut self, thread: Thread, arguments: Option<Table>, depth_max: u32) -> bool {
        if self.defer_depth >= depth_max {
            return false;
        }
        self.deferred.push_back((thread, arguments, self.defer_depth + 1));
        true
    }

    /// Parks a thread. A wait of any length ends in a later frame than the present one; one that never ends (`math.huge`)
    /// is dropped, since nothing would ever resume it.
    pub fn park(&mut self, kind: WaitKind, now: Timestamp, seconds: f64, thread: Thread, values: Values) {
        if let Some(span) = wait_span(seconds) {
            self.timers.park(kind, now.saturating_add(span), thread, values);
        }
    }

    /// Forgets that the thread waits for anything.
    pub fn unpark(&mut self, thread: &Thread) {
        self.timers.remove(thread);
    }

    /// How many connections need every frame (Heartbeat and Stepped).
    pub fn add_signal_listeners(&mut self, change: i32) {
        self.signal_listeners = self.signal_listeners.saturating_add_signed(change);
    }

    /// When this server next has something to do by itself, or `None` when only others can wake it.
    pub fn next_due(&self, now: Timestamp) -> Option<Timestamp> {
        [self.next_due_besides_polls(now), self.first_due(WaitKind::Poll, now)].into_iter().flatten().min()
    }

    /// Like [`Scheduler::next_due`], without the reads that wait for ever.
    pub fn next_due_besides_polls(&self, now: Timestamp) -> Option<Timestamp> {
        [self.next_due_of_scripts(now, false), self.first_due(WaitKind::Watch, now)].into_iter().flatten().min()
    }

    /// Likewise, without what looks after the scripts, and with the reads that wait for ever if these count.
    pub fn next_due_of_scripts(&self, now: Timestamp, with_polls: bool) -> Option<Timestamp> {
        if self.has_work() {
            return Some(now);
        }
        let next_frame = self.frame.max(self.grid.at(now)) + 1;
        let of_kind = |kind| {
            let due = self.timers.first_due(kind)?;
            Some(self.grid.begins(self.grid.first_at_or_after(due).max(next_frame)))
        };
        let every_frame = (self.signal_listeners > 0).then(|| self.grid.begins(next_frame));
        let exact = self.first_due(WaitKind::Exact, now);
        let poll = self.first_due(WaitKind::Poll, now).filter(|_| with_polls);
        [of_kind(WaitKind::Task), of_kind(WaitKind::Legacy), exact, poll, every_frame].into_iter().flatten().min()
    }

    fn first_due(&self, kind: WaitKind, now: Timestamp) -> Option<Timestamp> {
        self.timers.first_due(kind).map(|due| due.max(now))
    }

    /// Whether nothing but the running thread is due at `now`, so that it may go on as soon as it has yielded.
    pub fn is_quiet(&self, now: Timestamp) -> bool {
        !self.has_work() && now < self.turn_ends
    }

    /// Threads that will run again, those that are next first.
    pub fn waiting_threads(&self) -> Vec<Thread> {
        let ready = self.ready.iter().chain(&self.replies).filter_map(|resumption| match resumption {
            Resumption::Thread { thread, .. } => Some(thread),
            _ => None,
        });
        let deferred = self.deferred.iter().map(|(thread, ..)| thread);
        ready.chain(deferred).chain(self.timers.threads()).cloned().collect()
    }

    /// The threads that wait for a time, with how long they will, in seconds: those that are due first come first.
    pub fn timers(&self, now: Timestamp) -> Vec<(Thread, f64)> {
        let parked = self.timers.of_frames().into_iter();
        parked.map(|(due, thread)| (thread.clone(), due.saturating_since(now).as_secs_f64())).collect()
    }

    /// How many turns there have been.
    pub fn turns(&self) -> u64 {
        self.turns
    }

    /// Whether connections wait for frames.
    pub fn has_listeners(&self) -> bool {
        self.signal_listeners > 0
    }

    /// All threads that will run again, those that wait for replies included.
    pub fn all_threads(&self) -> Vec<Thread> {
        let mut pending: Vec<_> = self.pending.iter().collect();
        pending.sort_by_key(|(ticket, _)| ticket.0);
        let pending = pending.into_iter().map(|(_, pending)| pending.thread.clone());
        self.waiting_threads().into_iter().chain(pending).collect()
    }

    pub fn has_work(&self) -> bool {
        !(self.ready.is_empty() && self.deferred.is_empty() && self.replies.is_empty() && self.phases.is_empty())
    }

    /// Begins a turn: everything that is due by `now` becomes ready, and the frame begins if one has come up.
    pub fn advance(&mut self, now: Timestamp) {
        self.turns += 1;
        self.ready.append(&mut self.replies);
        for kind in [WaitKind::Exact, WaitKind::Poll, WaitKind::Watch] {
            while let Some((thread, values)) = self.timers.pop_due(kind, now) {
                self.push_ready(thread, values);
            }
        }
        let frame = self.grid.at(now);
        self.turn_ends = self.grid.begins(frame + 1);
        if frame > self.frame {
            self.frame = frame;
            // Frames in which nothing was due were not run, but they happened: a step is never longer than its frame.
            let previous = self.frame_at.max(self.grid.begins(frame - 1));
            self.step_seconds = now.saturating_since(previous).as_secs_f64();
            self.frame_at = now;
            self.phases.extend([Phase::Legacy, Phase::Stepped, Phase::Task, Phase::Heartbeat]);
        }
    }

    /// The next step of the driver, or `None` when there is nothing to do at `now`, or when the real clock has come to the
    /// next frame: then others have a turn, however busy this server is.
    pub fn next(&mut self, now: Timestamp) -> Option<Resumption> {
        if now >= self.turn_ends || self.is_halted {
            return None;
        }
        loop {
            if let Some(resumption) = self.ready.pop_front() {
                self.defer_depth = 0;
                return Some(resumption);
            }
            if let Some((thread, arguments, depth)) = self.deferred.pop_front() {
                self.defer_depth = depth;
                return Some(Resumption::Thread { thread, values: Values::Packed(arguments) });
            }
            self.defer_depth = 0;
            let phase = self.phases.pop_front()?;
            self.enter(phase, now);
        }
    }

    fn enter(&mut self, phase: Phase, now: Timestamp) {
        let step_seconds = self.step_seconds;
        match phase {
            Phase::Legacy => self.ready_all(WaitKind::Legacy, now),
            Phase::Task => self.ready_all(WaitKind::Task, now),
            Phase::Stepped if self.signal_listeners > 0 => self.ready.push_back(Resumption::Stepped { step_seconds }),
            Phase::Heartbeat if self.signal_listeners > 0 => {
                self.ready.push_back(Resumption::Heartbeat { step_seconds });
            }
            Phase::Stepped | Phase::Heartbeat => {}
        }
    }

    /// All threads of the kind that are due become ready in one go: one that waits again within the phase is not due again
    /// in this frame.
    fn ready_all(&mut self, kind: WaitKind, now: Timestamp) {
        while let Some((thread, values)) = self.timers.pop_due(kind, now) {
            self.push_ready(thread, values);
        }
    }
}

/// The span of a wait: nothing for negative seconds and for "not a number", `None` for one that never ends.
fn wait_span(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds.max(0.0)).ok().filter(|span| *span < FOREVER)
}
