//! When the handlers of signals run: `Workspace.SignalBehavior`.

use rbx_types::Variant;

use crate::project::{Project, Value};

/// The class of the service that has the property, and the property.
const PLACE: (&str, &str) = ("Workspace", "SignalBehavior");

/// When the handlers of signals run. Names and numbers are those of Roblox's `Enum.SignalBehavior`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignalBehavior {
    /// As the project's Workspace says; without a word there, at once. Roblox means to make `Deferred` of it some day.
    #[default]
    Default,
    /// At once, within whatever has fired the signal.
    Immediate,
    /// At the next resumption point, in the order in which signals fire.
    Deferred,
    /// As `Deferred` for signals that tell of ancestry, as `Immediate` for all others.
    AncestryDeferred,
}

impl SignalBehavior {
    const ALL: [(Self, &str); 4] = [
        (Self::Default, "Default"),
        (Self::Immediate, "Immediate"),
        (Self::Deferred, "Deferred"),
        (Self::AncestryDeferred, "AncestryDeferred"),
    ];

    /// Roblox's name of it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// What holds on a server with this tree.
    #[must_use]
    pub fn on_server_of(self, project: Option<&Project>) -> Self {
        let chosen = if self == Self::Default { project.and_then(of_project) } else { Some(self) };
        chosen.filter(|behavior| *behavior != Self::Default).unwrap_or(Self::Immediate)
    }
}

fn of_project(project: &Project) -> Option<SignalBehavior> {
    let (service, property) = PLACE;
    let workspace = project.services.iter().find(|node| node.class == service)?;
    let by_number = |number: u32| SignalBehavior::ALL.get(usize::try_from(number).ok()?).map(|(behavior, _)| *behavior);
    match workspace.property(property)? {
        Value::Text(name) => SignalBehavior::ALL.iter().find(|(_, known)| known == name).map(|(behavior, _)| *behavior),
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the numbers of the enum are small"
        )]
        Value::Number(number) => by_number(*number as u32),
        Value::Roblox(Variant::Enum(item)) => by_number(item.to_u32()),
        _ => None,
    }
}
