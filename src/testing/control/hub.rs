//! What the spec's server and the servers that it has started share.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use mlua::{Function, Value};

use super::http::HttpDesk;
use super::request_log::REQUESTS_KEPT_MAX;
use super::transfer::Transfer;
use crate::cloud::memory_store::QuotaOptions;
use crate::server::{Script, ServerId, ServerView};
use crate::testing::options::TestOptions;
use crate::universe::{BuildError, Control, Fault, NetworkOptions, RequestLog, ServerPlan};

/// What a server is asked to do.
#[derive(Clone, Debug)]
pub(super) enum Task {
    /// Run a function of a script; the chunk returns it. Or let it answer for a client from now on.
    Run { script: Script, chunk: String, answers: bool },
    /// Load a module and keep it under this number. Answers the names of its functions and a copy of its other fields.
    Require { script: Script, path: String },
    /// Call a function of a module that is kept.
    Call { module: u64, name: String, is_method: bool },
}

/// How a call ended: the values that it returned, or what it raised.
pub(super) type Answer = Result<Vec<Transfer>, Transfer>;

/// A call from the spec to another server.
struct Call {
    server: ServerId,
    /// Until the server takes it.
    work: Option<(Task, Vec<Transfer>)>,
    answer: Option<Answer>,
}

/// A server of this hub: what receives calls or answers on it.
struct Seat {
    view: ServerView,
    receive: Function,
}

/// What holds until a test changes it.
#[derive(Clone)]
struct Settings {
    network: NetworkOptions,
    has_quotas: bool,
    /// The numbers that hold, or would.
    quotas: QuotaOptions,
    faults: Vec<Fault>,
}

/// See [the room](super).
pub(in crate::testing) struct Hub {
    pub(in crate::testing) control: Control,
    pub(super) log: Rc<RequestLog>,
    seats: RefCell<BTreeMap<ServerId, Seat>>,
    /// How each server was started, those that are gone included: for `restart`.
    plans: RefCell<BTreeMap<ServerId, ServerPlan>>,
    calls: RefCell<BTreeMap<u64, Call>>,
    calls_made: Cell<u64>,
    settings: RefCell<Settings>,
    /// How many tests have begun.
    tests_begun: Cell<u64>,
    /// Requests of `HttpService` that the spec answers.
    pub(super) http: HttpDesk,
    /// What held when the test began, and the servers that ran.
    before_test: RefCell<Option<(Settings, Vec<ServerId>)>>,
}

/// The spec's own server.
pub(super) const SPEC: ServerId = ServerId(1);

impl Hub {
    /// A hub for a universe, which was built with these settings.
    pub fn new(control: Control, options: &TestOptions) -> Rc<Self> {
        let settings = Settings {
            network: options.network.clone(),
            has_quotas: options.has_quotas,
            quotas: options.quotas.clone(),
            faults: options.faults.clone(),
        };
        Rc::new(Self {
            control,
            log: Rc::new(RequestLog::keeping(REQUESTS_KEPT_MAX)),
            seats: RefCell::default(),
            plans: RefCell::default(),
            calls: RefCell::default(),
            calls_made: Cell::new(0),
            settings: RefCell::new(settings),
            tests_begun: Cell::new(0),
            http: HttpDesk::default(),
            before_test: RefCell::new(None),
        })
    }

    /// Whether anything beside the spec's server could still happen by itself.
    pub fn has_others_at_work(&self) -> bool {
        self.control.has_work_beside(SPEC)
    }

    /// A test begins.
    pub fn begin_test(&self) {
        let settings = self.settings.borrow().clone();
        self.tests_begun.set(self.tests_begun.get() + 1);
        *self.before_test.borrow_mut() = Some((settings, self.control.server_ids()));
    }

    /// The number of the test under way; 0 where there is none.
    pub(super) fn test_number(&self) -> u64 {
        if self.before_test.borrow().is_some() { self.tests_begun.get() } else { 0 }
    }

    /// The test is over: what it has changed is as before. Rules of faults begin to count anew if it has changed any.
    pub fn end_test(&self) {
        let Some((before, servers)) = self.before_test.take() else { return };
        let now = self.settings.borrow().clone();
        if now.network != before.network {
            self.control.set_network(before.network.clone());
        }
        if now.has_quotas != before.has_quotas || now.quotas != before.quotas {
            self.control.set_quotas(before.has_quotas.then(|| before.quotas.clone()));
        }
        if now.faults != before.faults {
            self.control.set_faults(before.faults.clone());
        }
        *self.settings.borrow_mut() = before;
        // Those that a teleport has started are among them.
        let started = self.control.server_ids().into_iter().filter(|server| !servers.contains(server));
        started.for_each(|server| self.control.remove_server(server));
    }

    pub(super) fn set_network(&self, change: impl FnOnce(&mut NetworkOptions)) {
        let settings = &mut *self.settings.borrow_mut();
        change(&mut settings.network);
        self.control.set_network(settings.network.clone());
    }

    pub(super) fn set_faults(&self, change: impl FnOnce(&mut Vec<Fault>)) {
        let settings = &mut *self.settings.borrow_mut();
        change(&mut settings.faults);
        self.control.set_faults(settings.faults.clone());
    }

    /// Nothing is refused from now on.
    pub(super) fn end_quotas(&self) {
        self.settings.borrow_mut().has_quotas = false;
        self.control.set_quotas(None);
    }

    /// Other numbers hold from now on.
    ///
    /// # Errors
    /// What `change` says. Nothing changes then.
    pub(super) fn set_quotas(
        &self,
        change: impl FnOnce(QuotaOptions) -> Result<QuotaOptions, String>,
    ) -> Result<(), String> {
        let settings = &mut *self.settings.borrow_mut();
        settings.quotas = change(settings.quotas.clone())?;
        settings.has_quotas = true;
        self.control.set_quotas(Some(settings.quotas.clone()));
        Ok(())
    }

    /// Starts a server that calls can be sent to.
    ///
    /// # Errors
    /// Its scripts do not start.
    pub(super) fn start(&self, plan: ServerPlan) -> Result<ServerId, BuildError> {
        let id = self.control.start_server(&plan)?;
        self.plans.borrow_mut().insert(id, plan);
        Ok(id)
    }

    /// How a server was started, whether it still runs or not.
    pub(super) fn plan(&self, server: ServerId) -> Option<ServerPlan> {
        self.plans.borrow().get(&server).cloned()
    }

    /// A server takes its seat: from now on `receive` is called with the number of a call, or of an answer.
    pub(super) fn sit_down(&self, view: ServerView, receive: Function) {
        self.seats.borrow_mut().insert(view.id(), Seat { view, receive });
    }

    /// A server is gone: what it was asked will never be answered.
    pub(super) fn leave(&self, server: ServerId) {
        self.seats.borrow_mut().remove(&server);
        let mut unanswered = Vec::new();
        for (number, call) in self.calls.borrow().iter() {
            if call.server == server && call.answer.is_none() {
                unanswered.push(*number);
            }
        }
        for number in unanswered {
            let text = format!("server {} was gone before it had answered", server.0);
            self.answer(number, Err(Transfer::Text(text.into_bytes())));
        }
    }

    /// Sends a call to a server. Answers its number, under which the answer comes.
    ///
    /// # Errors
    /// The server is not there.
    pub(super) fn call(&self, server: ServerId, task: Task, arguments: Vec<Transfer>) -> Result<u64, String> {
        if !self.seats.borrow().contains_key(&server) || !self.control.has_server(server) {
            return Err(format!("server {} does not run: it has closed or crashed", server.0));
        }
        let number = self.calls_made.get() + 1;
        self.calls_made.set(number);
        let call = Call { server, work: Some((task, arguments)), answer: None };
        self.calls.borrow_mut().insert(number, call);
        self.ring(server, number);
        Ok(number)
    }

    /// What a call asks for, once.
    pub(super) fn take_work(&self, number: u64) -> Option<(Task, Vec<Transfer>)> {
        self.calls.borrow_mut().get_mut(&number)?.work.take()
    }

    /// A call has ended.
    pub(super) fn answer(&self, number: u64, answer: Answer) {
        if let Some(call) = self.calls.borrow_mut().get_mut(&number) {
            call.answer = Some(answer);
        }
        self.ring(SPEC, number);
    }

    /// How a call has ended, once.
    pub(super) fn take_answer(&self, number: u64) -> Option<Answer> {
        self.calls.borrow_mut().remove(&number)?.answer
    }

    #[expect(clippy::cast_precision_loss, reason = "nobody makes 2^53 calls")]
    fn ring(&self, server: ServerId, number: u64) {
        if let Some(Seat { view, receive }) = self.seats.borrow().get(&server) {
            view.call_soon(receive.clone(), Value::Number(number as f64), Value::Nil);
        }
    }
}
