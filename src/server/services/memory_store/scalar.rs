//! The short way of a call: its arguments are scalars, its reply is there at once as a rule, and nothing else is due.
//!
//! That is how nearly every call in a test goes, so it is worth a way of its own, on the VM's stack. Anything out of the
//! ordinary (a wrong argument, a table, a reply that takes time, another thread that is due, a note to be said) is left to
//! `begin`, before anything has happened. Both ways share the signatures, the building of requests and the sending.

use std::mem;
use std::sync::Arc;

use super::begin::{Sender, Step};
use super::operation::{Arguments, Call};
use crate::cloud;
use crate::cloud::memory_store::{Reply, SortKey};
use crate::cloud::value::Value as CloudValue;
use crate::server::class::{Argument, Kind, Parameter, Presence, number_of};
use crate::server::context::Unfetched;
use crate::server::notes::NoteKind;
use crate::server::raw::{self, Scalar, ScalarAnswer, ScalarFunction};
use crate::server::world::{Outcome, Parcel};

/// The short way of one step.
pub(super) struct ShortWay {
    pub sender: Sender,
    pub step: Step,
}

impl ScalarFunction for ShortWay {
    fn call(&self, stack: &raw::Arguments<'_>) -> ScalarAnswer {
        self.answer(stack).unwrap_or(ScalarAnswer::TakeGeneralWay)
    }
}

impl ShortWay {
    fn answer(&self, stack: &raw::Arguments<'_>) -> Option<ScalarAnswer> {
        let context = &*self.sender.context;
        if context.driven.get() != stack.thread() || !stack.is_yieldable() || !context.world.is_immediate() {
            return None;
        }
        let Scalar::Number(handle) = stack.get(1) else { return None };
        let mut arguments = Arguments::default();
        for (index, parameter) in self.step.parameters.iter().enumerate() {
            arguments[index] = argument(parameter, stack.get(index + 2))?;
        }
        let call = Call { is_guide: context.is_guide() };
        if call.is_guide
            && super::begin::is_score(self.step.api, &arguments)
            && context.notes.is_open(NoteKind::ScoreOrder)
        {
            return None;
        }
        let mut scheduler = context.scheduler.borrow_mut();
        if !scheduler.is_quiet(context.now()) {
            return None;
        }
        let ticket = scheduler.issue_ticket();
        drop(scheduler);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "handles are small whole numbers")]
        let handle = handle as usize;
        let request = (self.step.build)(self.sender.structures.borrow().get(handle)?, &mut arguments, &call).ok()?;
        if self.sender.pitfalls.is_worth_a_look(context, self.step.api, handle, &request) {
            return None;
        }
        let request = cloud::Request::MemoryStore(request);
        let api = cloud::Api::MemoryStore(self.step.api);
        let parcel = Parcel { server: context.id, ticket, api, request, attempt: 1, place: None };
        let Some(outcome) = context.world.send(parcel) else {
            context.unfetched.set(Some((api, Unfetched::Pending(ticket))));
            return Some(ScalarAnswer::Fetch);
        };
        context.preemption.begin_stretch();
        Some(match scalars(outcome) {
            Ok((first, second)) => ScalarAnswer::Values(first, second),
            Err(outcome) => {
                context.unfetched.set(Some((api, Unfetched::Outcome(outcome))));
                ScalarAnswer::Fetch
            }
        })
    }
}

/// The checked argument of an ordinary scalar; what needs more thought, an error text above all, is not decided here.
fn argument(parameter: &Parameter, scalar: Scalar<'_>) -> Option<Argument> {
    Some(match (parameter.kind, scalar) {
        (Kind::Text, Scalar::Text(bytes)) => Argument::Text(Arc::from(std::str::from_utf8(bytes).ok()?)),
        (Kind::Variant, Scalar::Text(bytes)) => {
            Argument::Stored(CloudValue::Text(Arc::from(std::str::from_utf8(bytes).ok()?)))
        }
        (Kind::Variant, Scalar::Number(number)) => Argument::Stored(CloudValue::Number(number)),
        (Kind::Variant, Scalar::Bool(boolean)) => Argument::Stored(CloudValue::Bool(boolean)),
        (Kind::Int64 | Kind::Int | Kind::Double, Scalar::Number(number)) if !number.is_nan() => {
            number_of(parameter.kind, number)
        }
        (Kind::Bool, Scalar::Bool(boolean)) => Argument::Bool(boolean),
        (_, Scalar::Nil) => match parameter.presence {
            Presence::Optional => Argument::Absent,
            Presence::DefaultNumber(number) => number_of(parameter.kind, number),
            Presence::DefaultBool(boolean) => Argument::Bool(boolean),
            Presence::Required | Presence::RequiredButInGuide(_) => return None,
        },
        _ => return None,
    })
}

/// The scalars of a reply, or the outcome back when it has anything else.
fn scalars(mut outcome: Outcome) -> Result<(CloudValue, CloudValue), Box<Outcome>> {
    let is_scalar =
        |value: &CloudValue| !matches!(value, CloudValue::Array(_) | CloudValue::Object(_) | CloudValue::Buffer(_));
    let one = |value| Ok((value, CloudValue::Null));
    let Ok(cloud::Reply::MemoryStore(reply)) = &mut outcome else { return Err(Box::new(outcome)) };
    match reply {
        Reply::Written { overwrote } => one(CloudValue::Bool(*overwrote)),
        Reply::Removed | Reply::Added | Reply::Value { value: None, .. } | Reply::SortedValue { item: None, .. } => {
            one(CloudValue::Null)
        }
        #[expect(clippy::cast_precision_loss, reason = "a structure holds a million items at most")]
        Reply::Size(size) => one(CloudValue::Number(*size as f64)),
        Reply::Value { value: Some(value), .. } if is_scalar(value) => one(mem::take(value)),
        Reply::SortedValue { item: Some((value, sort_key)), .. } if is_scalar(value) => {
            let sort_key = match mem::take(sort_key) {
                SortKey::Number(number) => CloudValue::Number(number),
                SortKey::Text(text) => CloudValue::Text(text),
                SortKey::None => CloudValue::Null,
            };
            Ok((mem::take(value), sort_key))
        }
        _ => Err(Box::new(outcome)),
    }
}
