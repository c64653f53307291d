//! What the stores hold, as Luau tables, and back.
//!
//! The tables have the layout of a store file (`sandstore run --dump`): `hashMaps`, `sortedMaps`, `queues`, `dataStores` and
//! `orderedDataStores`, each a table of lists of items by name.

mod data_stores;

use std::sync::Arc;
use std::time::Duration;

use mlua::{IntoLua, Lua, LuaString, Table, Value};

use super::settings::{number, only_a_list};
use crate::cloud::Snapshot;
use crate::cloud::memory_store::SortKey;
use crate::cloud::memory_store::limits::EXPIRATION_SECONDS_MAX;
use crate::cloud::memory_store::snapshot::{HashMapItem, QueueItem, SortedMapItem};
use crate::cloud::snapshot::Kind;
use crate::server::{from_cloud, to_cloud};

/// A snapshot as tables.
pub(super) fn to_tables(lua: &Lua, snapshot: &Snapshot) -> mlua::Result<Table> {
    let table = lua.create_table()?;
    let hash_maps = lua.create_table()?;
    for (name, items) in &snapshot.memory_stores.hash_maps {
        let list = lua.create_table()?;
        for item in items {
            let fields = item_table(lua, Some(&item.key), from_cloud(lua, &item.value)?, item.expires_in)?;
            list.raw_push(fields)?;
        }
        hash_maps.raw_set(&**name, list)?;
    }
    table.raw_set("hashMaps", hash_maps)?;
    let sorted_maps = lua.create_table()?;
    for (name, items) in &snapshot.memory_stores.sorted_maps {
        let list = lua.create_table()?;
        for item in items {
            let fields = item_table(lua, Some(&item.key), from_cloud(lua, &item.value)?, item.expires_in)?;
            fields.raw_set("sortKey", sort_key(lua, &item.sort_key)?)?;
            list.raw_push(fields)?;
        }
        sorted_maps.raw_set(&**name, list)?;
    }
    table.raw_set("sortedMaps", sorted_maps)?;
    let queues = lua.create_table()?;
    for (name, items) in &snapshot.memory_stores.queues {
        let list = lua.create_table()?;
        for item in items {
            let fields = item_table(lua, None, from_cloud(lua, &item.value)?, item.expires_in)?;
            fields.raw_set("priority", item.priority)?;
            fields.raw_set("invisibleFor", item.invisible_for.map(|span| span.as_secs_f64()))?;
            list.raw_push(fields)?;
        }
        queues.raw_set(&**name, list)?;
    }
    table.raw_set("queues", queues)?;
    data_stores::add_tables(lua, &table, &snapshot.data_stores)?;
    Ok(table)
}

fn item_table(lua: &Lua, key: Option<&str>, value: Value, expires_in: Duration) -> mlua::Result<Table> {
    let table = lua.create_table()?;
    table.raw_set("key", key)?;
    table.raw_set("value", value)?;
    table.raw_set("expiresIn", expires_in.as_secs_f64())?;
    Ok(table)
}

fn sort_key(lua: &Lua, sort_key: &SortKey) -> mlua::Result<Value> {
    match sort_key {
        SortKey::Number(number) => number.into_lua(lua),
        SortKey::Text(text) => (&**text).into_lua(lua),
        SortKey::None => Ok(Value::Nil),
    }
}

/// A snapshot of tables. What is missing of an item has the default: no sort key, priority 0, 45 days to live.
///
/// # Errors
/// The first place whose value is of a wrong kind, such as `hashMaps.Lobby[2].key`.
pub(super) fn from_tables(table: &Table) -> Result<Snapshot, String> {
    let mut snapshot = Snapshot::default();
    for pair in table.pairs::<String, Table>() {
        let (section, structures) = pair.map_err(|_| "a snapshot is a table of tables".to_owned())?;
        let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.section() == section) else {
            return Err(format!("{section} is none of {}", Kind::ALL.map(Kind::section).join(", ")));
        };
        for pair in structures.pairs::<String, Table>() {
            let (name, list) = pair.map_err(|_| format!("{section}: structures are lists of items by name"))?;
            only_a_list(&list).map_err(|()| format!("{section}.{name} is a list of items, each with a value"))?;
            for (index, item) in list.sequence_values::<Table>().enumerate() {
                let place = format!("{section}.{name}[{}]", index + 1);
                let item = Item { table: item.map_err(|_| format!("{place} is no table"))?, place };
                item.check_fields(kind)?;
                let name: Arc<str> = name.as_str().into();
                match kind {
                    Kind::HashMap => snapshot.memory_stores.hash_maps.entry(name).or_default().push(item.hash_map()?),
                    Kind::SortedMap => {
                        snapshot.memory_stores.sorted_maps.entry(name).or_default().push(item.sorted_map()?)
                    }
                    Kind::Queue => snapshot.memory_stores.queues.entry(name).or_default().push(item.queue()?),
                    Kind::DataStore => {
                        snapshot.data_stores.standard.entry(name).or_default().push(item.data_store()?);
                    }
                    Kind::OrderedDataStore => {
                        snapshot.data_stores.ordered.entry(name).or_default().push(item.ordered_data_store()?);
                    }
                }
            }
        }
    }
    Ok(snapshot)
}

/// An item and where it stands.
struct Item {
    table: Table,
    place: String,
}

impl Item {
    /// Refuses fields that such an item does not have in a store file either.
    fn check_fields(&self, kind: Kind) -> Result<(), String> {
        let known: Vec<_> = kind.parts().iter().map(|part| part.field()).collect();
        for pair in self.table.pairs::<Value, Value>() {
            let (name, _) = pair.map_err(|error| error.to_string())?;
            let name = name.to_string().map_err(|error| error.to_string())?;
            if !known.contains(&&*name) {
                return Err(format!("{} has a field {name}; known are {}", self.place, known.join(", ")));
            }
        }
        Ok(())
    }

    fn hash_map(&self) -> Result<HashMapItem, String> {
        Ok(HashMapItem { key: self.key()?, value: self.value()?, expires_in: self.expires_in()? })
    }

    fn sorted_map(&self) -> Result<SortedMapItem, String> {
        let sort_key = match self.field("sortKey")? {
            Value::Nil => SortKey::None,
            Value::String(text) => SortKey::text(&*text.to_string_lossy()),
            other => SortKey::number(number(&other).ok_or_else(|| self.wrong("sortKey", "a number or a string"))?),
        };
        Ok(SortedMapItem { key: self.key()?, value: self.value()?, sort_key, expires_in: self.expires_in()? })
    }

    fn queue(&self) -> Result<QueueItem, String> {
        Ok(QueueItem {
            value: self.value()?,
            priority: match self.field("priority")? {
                Value::Nil => 0.0,
                other => number(&other).ok_or_else(|| self.wrong("priority", "a number"))?,
            },
            expires_in: self.expires_in()?,
            invisible_for: self.span("invisibleFor")?,
        })
    }

    fn key(&self) -> Result<Arc<str>, String> {
        let key = self.table.raw_get::<LuaString>("key").map_err(|_| self.wrong("key", "a string"))?;
        Ok(key.to_string_lossy().into())
    }

    fn value(&self) -> Result<crate::cloud::value::Value, String> {
        to_cloud(&self.field("value")?).map_err(|_| self.wrong("value", "a value that memory stores keep"))
    }

    fn expires_in(&self) -> Result<Duration, String> {
        Ok(self.span("expiresIn")?.unwrap_or(Duration::from_secs(EXPIRATION_SECONDS_MAX)))
    }

    fn span(&self, name: &str) -> Result<Option<Duration>, String> {
        let value = self.field(name)?;
        if value.is_nil() {
            return Ok(None);
        }
        let span = number(&value).and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        span.map(Some).ok_or_else(|| self.wrong(name, "a number of seconds"))
    }

    fn field(&self, name: &str) -> Result<Value, String> {
        self.table.raw_get(name).map_err(|error| error.to_string())
    }

    fn wrong(&self, field: &str, wanted: &str) -> String {
        format!("{}.{field} must be {wanted}", self.place)
    }
}
