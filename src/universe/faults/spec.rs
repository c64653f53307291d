//! A fault as text: what happens, then fields, `Timeout,operation=Queue.*,times=3`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::{Effect, Fault, Pattern};
use crate::cloud;
use crate::nearest::suggestion;
use crate::quantity;
use crate::server::ServerId;

/// The fields of a fault and what they mean, in the order in which documentation lists them.
pub const FIELDS: [(&str, &str); 10] = [
    ("operation", "only calls of this name, such as HashMap.Set or Queue.*"),
    ("structure", "only structures, data stores and topics of this name; * and ? stand for any characters and any one"),
    ("key", "only this key; * and ? as above"),
    ("server", "only this server, counted from 1"),
    ("from", "not before this moment of the run, such as 30s"),
    ("for", "only for so long, such as 10s"),
    ("skip", "not the first so many of these calls"),
    ("every", "only every so many of these calls: 5 is the 5th, the 10th, ..."),
    ("rate", "only so many of these calls, by chance, such as 10% or 0.1"),
    ("times", "at most so many calls altogether; then all goes well"),
];

/// Why a text is no fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FaultSpecError(String);

impl FromStr for Effect {
    type Err = FaultSpecError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let unknown = || format!("`{name}` is no status and no effect{}", suggestion(name, &Self::names()));
        Self::named(name).ok_or_else(|| FaultSpecError(unknown()))
    }
}

impl FromStr for Fault {
    type Err = FaultSpecError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split(',').map(str::trim);
        let mut fault = Self::new(parts.next().unwrap_or_default().parse()?);
        for part in parts {
            let Some((field, value)) = part.split_once('=') else {
                return Err(FaultSpecError(format!("`{part}` is no field: write name=value, such as rate=10%")));
            };
            fault.set(field.trim(), value.trim())?;
        }
        fault.check()?;
        Ok(fault)
    }
}

/// The text that is read as the same fault again, with the fields that say something in the order of [`FIELDS`].
impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unless = |is_usual: bool, text: String| (!is_usual).then_some(text);
        let values = [
            self.operation.as_ref().map(ToString::to_string),
            self.structure.as_ref().map(ToString::to_string),
            self.key.as_ref().map(ToString::to_string),
            self.server.map(|server| server.0.to_string()),
            unless(self.from.is_zero(), quantity::duration_text(self.from)),
            self.lasting.map(quantity::duration_text),
            unless(self.skip == 0, self.skip.to_string()),
            unless(self.every == 1, self.every.to_string()),
            // Written as a share: a percentage of it would be rounded.
            self.rate.lt(&1.0).then(|| self.rate.to_string()),
            self.times.map(|times| times.to_string()),
        ];
        formatter.write_str(self.effect.name())?;
        for ((field, _), value) in FIELDS.iter().zip(values) {
            if let Some(value) = value {
                write!(formatter, ",{field}={value}")?;
            }
        }
        Ok(())
    }
}

impl Fault {
    /// Sets one of the [`FIELDS`].
    ///
    /// # Errors
    ///
    /// Another field, or a value that it cannot have.
    pub fn set(&mut self, field: &str, value: &str) -> Result<(), FaultSpecError> {
        let wrong = |hint: &str| FaultSpecError(format!("`{value}` does not fit {field}: {hint}"));
        let span = |value| quantity::duration(value).map_err(|hint| wrong(&hint));
        let number = || value.parse::<u64>().map_err(|_| wrong("write a whole number"));
        let positive =
            || number().ok().filter(|number| *number > 0).ok_or_else(|| wrong("write a whole number above 0"));
        match field {
            "operation" => self.operation = Some(Pattern::of_operation(value).map_err(FaultSpecError)?),
            "structure" => self.structure = Some(Pattern::new(value)),
            "key" => self.key = Some(Pattern::new(value)),
            "server" => {
                let number = positive()?;
                self.server = Some(ServerId(u32::try_from(number).map_err(|_| wrong("there are fewer servers"))?));
            }
            "from" => self.from = span(value)?,
            "for" => self.lasting = Some(span(value)?),
            "skip" => self.skip = number()?,
            "every" => self.every = positive()?,
            "rate" => self.rate = quantity::share(value).map_err(|hint| wrong(&hint))?,
            "times" => self.times = Some(number()?),
            _ => {
                let names = FIELDS.map(|(name, _)| name);
                return Err(FaultSpecError(format!("a fault has no field `{field}`{}", suggestion(field, &names))));
            }
        }
        Ok(())
    }

    /// Whether any call that it is about can end so.
    ///
    /// # Errors
    ///
    /// None can: the fault would be of no use.
    pub fn check(&self) -> Result<(), FaultSpecError> {
        let Some(operation) = &self.operation else { return Ok(()) };
        let calls: Vec<_> = cloud::Api::all().filter(|api| operation.matches(api.name())).collect();
        let is_possible = |effect: Effect| calls.iter().any(|api| effect.is_possible_for(*api));
        if is_possible(self.effect) {
            return Ok(());
        }
        let names = Effect::names().into_iter().filter(|name| Effect::named(name).is_some_and(is_possible));
        let (name, names) = (self.effect.name(), names.collect::<Vec<_>>().join(", "));
        Err(FaultSpecError(format!("`{name}` never comes of {operation}; there are {names}")))
    }

    /// How long it lasts at most, for those who list it.
    #[must_use]
    pub fn until(&self) -> Option<Duration> {
        self.lasting.map(|lasting| self.from.saturating_add(lasting))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::memory_store::Status;

    #[test]
    fn texts_become_faults() {
        let text = "TotalRequestsOverLimit, operation=HashMap.*,structure=lobby,key=a*,server=2,from=30s,for=10s,\
                    skip=1,every=5,rate=25%,times=3";
        let expected = Fault {
            effect: Effect::Fail(Status::TotalRequestsOverLimit),
            operation: Some(Pattern::new("HashMap.*")),
            structure: Some(Pattern::new("lobby")),
            key: Some(Pattern::new("a*")),
            server: Some(ServerId(2)),
            from: Duration::from_secs(30),
            lasting: Some(Duration::from_secs(10)),
            skip: 1,
            every: 5,
            rate: 0.25,
            times: Some(3),
        };
        assert_eq!(text.parse(), Ok(expected));
        assert_eq!("LoseReply".parse(), Ok(Fault::new(Effect::LoseReply)));
        assert_eq!("InvalidRequest".parse(), Ok(Fault::new(Effect::Fail(Status::InvalidRequest))));
    }

    #[test]
    fn faults_become_texts_that_are_read_again() {
        for text in [
            "Timeout",
            "LoseReply,key=a*,times=0",
            "TotalRequestsOverLimit,operation=HashMap.*,structure=lobby,key=a?,server=2,from=30s,for=1500ms,skip=1,every=5,rate=0.255,times=3",
        ] {
            assert_eq!(text.parse::<Fault>().expect("a fault").to_string(), text);
        }
        for name in Effect::names() {
            let fault = Fault::new(name.parse().expect("an effect"));
            assert_eq!(fault.to_string().parse(), Ok(fault), "{name}");
        }
    }

    #[test]
    fn every_field_of_the_list_can_be_set() {
        for (field, _) in FIELDS {
            let is_set =
                ["1", "1s", "50%", "*"].iter().any(|value| Fault::new(Effect::TimeOut).set(field, value).is_ok());
            assert!(is_set, "{field}");
        }
    }

    #[test]
    fn mistakes_name_what_was_meant() {
        let problem = |text: &str| text.parse::<Fault>().expect_err("a mistake").to_string();
        assert_eq!(problem("InternalEror"), "`InternalEror` is no status and no effect; did you mean `InternalError`?");
        assert!(problem("Success").contains("there are LoseRequest, LoseReply, Timeout, InternalError"));
        assert_eq!(problem("Timeout,opration=x"), "a fault has no field `opration`; did you mean `operation`?");
        let missed = problem("Timeout,operation=HashMap.Sett");
        assert_eq!(missed, "`HashMap.Sett` is no call and matches none; did you mean `HashMap.Set`?");
        let never = problem("KeyThrottled,operation=HashMap.Get");
        assert!(never.starts_with("`KeyThrottled` never comes of HashMap.Get; there are LoseRequest, "), "{never}");
        assert!(!never.contains("MalformedResponse") && !never.contains("DataUpdateConflict"), "{never}");
        assert!(
            problem("GameFull,operation=Messaging.*").contains("there are LoseRequest, LoseReply, Timeout, Internal")
        );
        assert_eq!(problem("Timeout,rate"), "`rate` is no field: write name=value, such as rate=10%");
        assert!(problem("Timeout,rate=200%").starts_with("`200%` does not fit rate:"));
        assert!(problem("Timeout,every=0").starts_with("`0` does not fit every:"));
        assert!(problem("Timeout,from=5").starts_with("`5` does not fit from:"));
    }
}
