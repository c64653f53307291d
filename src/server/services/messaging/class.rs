//! The methods of MessagingService.
//!
//! Source: the API dump and the class reference (documented). That a message may be nil or left out is observed in a public
//! re-implementation that follows the engine.

use crate::cloud::messaging::Api;
use crate::server::class::{self, Kind, Method, Parameter, method};

const TOPIC: Parameter = Parameter::required("topic", Kind::Text);

pub const PUBLISH: Method<Api> =
    method("PublishAsync", Some(Api::Publish), &[TOPIC, Parameter::optional("message", Kind::Variant)], &[]);

pub const SUBSCRIBE: Method<Api> = method(
    "SubscribeAsync",
    Some(Api::Subscribe),
    &[TOPIC, Parameter::required("callback", Kind::Callback)],
    &["RBXScriptConnection"],
);

/// The service.
pub const SERVICE: class::Class<Api> = class::Class { name: "MessagingService", methods: &[PUBLISH, SUBSCRIBE] };
