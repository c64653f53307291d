//! What data stores hold, as Luau tables, and back.

use std::sync::Arc;

use mlua::{Lua, Table, Value};

use super::Item;
use crate::cloud::data_store::snapshot::{OrderedItem, Snapshot, StandardItem};
use crate::cloud::data_store::{Contents, Metadata, UserIds};
use crate::cloud::value::Value as CloudValue;
use crate::server::{from_cloud, to_cloud};
use crate::testing::control::settings::number;

/// The largest number below which every whole number is a double of its own.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// Adds the two sections.
#[expect(clippy::cast_precision_loss, reason = "every Luau number is a double")]
pub(super) fn add_tables(lua: &Lua, table: &Table, snapshot: &Snapshot) -> mlua::Result<()> {
    let stores = lua.create_table()?;
    for (name, items) in &snapshot.standard {
        let list = lua.create_table()?;
        for item in items {
            let fields = lua.create_table()?;
            fields.raw_set("key", &*item.key)?;
            fields.raw_set("age", item.age.as_secs_f64())?;
            fields.raw_set("keyAge", item.key_age.map(|age| age.as_secs_f64()))?;
            if let Some(Contents { value, user_ids, metadata }) = &item.contents {
                fields.raw_set("value", from_cloud(lua, value)?)?;
                fields.raw_set("userIds", lua.create_sequence_from(user_ids.iter().map(|id| *id as f64))?)?;
                fields.raw_set("metadata", from_cloud(lua, &CloudValue::Object(Arc::clone(metadata)))?)?;
            }
            list.raw_push(fields)?;
        }
        stores.raw_set(&**name, list)?;
    }
    table.raw_set("dataStores", stores)?;
    let ordered = lua.create_table()?;
    for (name, items) in &snapshot.ordered {
        let list = lua.create_table()?;
        for item in items {
            let fields = lua.create_table()?;
            fields.raw_set("key", &*item.key)?;
            fields.raw_set("value", item.value as f64)?;
            list.raw_push(fields)?;
        }
        ordered.raw_set(&**name, list)?;
    }
    table.raw_set("orderedDataStores", ordered)
}

impl Item {
    /// An item without a value is the removal of its key.
    pub(super) fn data_store(&self) -> Result<StandardItem, String> {
        let contents = match self.field("value")? {
            Value::Nil => None,
            _ => Some(Contents { value: self.value()?, user_ids: self.user_ids()?, metadata: self.metadata()? }),
        };
        let (age, key_age) = (self.span("age")?.unwrap_or_default(), self.span("keyAge")?);
        Ok(StandardItem { key: self.key()?, contents, age, key_age })
    }

    pub(super) fn ordered_data_store(&self) -> Result<OrderedItem, String> {
        let value = whole(&self.field("value")?).ok_or_else(|| self.wrong("value", "a whole number"))?;
        Ok(OrderedItem { key: self.key()?, value })
    }

    fn user_ids(&self) -> Result<UserIds, String> {
        let wrong = || self.wrong("userIds", "an array of whole numbers");
        match self.field("userIds")? {
            Value::Nil => Ok(UserIds::default()),
            Value::Table(ids) => {
                let ids = ids.sequence_values::<Value>();
                ids.map(|id| id.ok().and_then(|id| whole(&id)).ok_or_else(wrong)).collect()
            }
            _ => Err(wrong()),
        }
    }

    fn metadata(&self) -> Result<Metadata, String> {
        match self.field("metadata")? {
            Value::Nil => Ok(Metadata::default()),
            given => match to_cloud(&given) {
                Ok(CloudValue::Object(fields)) => Ok(fields),
                _ => Err(self.wrong("metadata", "a dictionary")),
            },
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "checked")]
fn whole(value: &Value) -> Option<i64> {
    number(value).filter(|number| number.fract() == 0.0 && number.abs() <= WHOLE_MAX).map(|number| number as i64)
}
