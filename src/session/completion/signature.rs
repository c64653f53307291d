//! What the tables of classes say about methods.

use crate::server::class::{Method, Parameter, Presence};
use crate::server::services::{memory_store, messaging};

/// A method, whatever service its calls belong to.
struct Known {
    name: &'static str,
    parameters: &'static [Parameter],
    returns: &'static [&'static str],
    is_guide_only: bool,
}

impl<Api> From<&Method<Api>> for Known {
    fn from(method: &Method<Api>) -> Self {
        let Method { name, parameters, returns, is_guide_only, .. } = *method;
        Self { name, parameters, returns, is_guide_only }
    }
}

fn known(class: &str) -> Vec<Known> {
    let stores = memory_store::CLASSES.iter().filter(|known| known.name == class).flat_map(|class| class.methods);
    let messages = [messaging::class::SERVICE];
    let messages = messages.iter().filter(|known| known.name == class).flat_map(|class| class.methods);
    stores.map(Known::from).chain(messages.map(Known::from)).collect()
}

fn find(class: &str, method: &str) -> Option<Known> {
    known(class).into_iter().find(|known| known.name == method)
}

/// The methods that a class has in Roblox, if it is one of the tables'.
pub(super) fn methods(class: &str) -> Vec<&'static str> {
    known(class).into_iter().filter(|method| !method.is_guide_only).map(|method| method.name).collect()
}

/// The class of what a method returns.
pub fn returns(class: &str, method: &str) -> Option<&'static str> {
    find(class, method)?.returns.first().copied()
}

/// `(key: string, value: any?, expiration: number): boolean`.
pub(super) fn signature(class: &str, method: &str) -> Option<String> {
    let method = find(class, method)?;
    let parameters = method.parameters.iter().map(|parameter| {
        let is_optional = !matches!(parameter.presence, Presence::Required | Presence::RequiredButInGuide(_));
        let mark = if is_optional { "?" } else { "" };
        format!("{}: {}{mark}", parameter.name, parameter.kind.luau_name())
    });
    let parameters = parameters.collect::<Vec<_>>().join(", ");
    let returns = match method.returns {
        [] => String::new(),
        [only] => format!(": {only}"),
        several => format!(": ({})", several.join(", ")),
    };
    Some(format!("({parameters}){returns}"))
}

/// That a method exists in the guide's dialect alone, if it does.
pub(super) fn guide_only(class: &str, method: &str) -> Option<String> {
    find(class, method).filter(|method| method.is_guide_only)?;
    let instead = memory_store::nearest_member(class, method);
    let instead = instead.map_or_else(|| "has nothing like it".to_owned(), str::to_owned);
    Some(format!("  {method} exists in the guide's dialect only; Roblox: {instead}"))
}

/// That a class has no such method, and which is the nearest.
pub(super) fn nearest(class: &str, method: &str) -> Option<String> {
    let instead = memory_store::nearest_member(class, method)?;
    Some(format!("  {class} has no {method}; the nearest is {instead}"))
}
