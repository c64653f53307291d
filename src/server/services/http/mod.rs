//! HttpService: JSON, GUIDs, URL encoding, and requests.
//!
//! - [`limits`]: what requests may be, and the words of their refusals.
//! - `request`: checks a request and sends it through the world, which refuses it unless somebody answers there.
//!
//! What is wrong with a request raises at once; the call yields until the answer has come.

pub mod limits;
mod request;

use std::cell::RefCell;
use std::rc::Rc;

use mlua::{Lua, LuaString, Table, Value};
use rand::Rng as _;
use rand_pcg::Pcg32;

use super::{Service, no_guide_enums, shim};
use crate::cloud::value::Value as CloudValue;
use crate::seed::{Purpose, derive};
use crate::server::context::Context;
use crate::server::convert::{from_cloud, to_cloud_or_null};
use crate::server::native::{add, guid};

pub(in crate::server) use request::deliver;

pub(super) const SERVICE: Service = Service {
    name: "HttpService",
    shim: shim!("server/services/http/shim.luau"),
    native: create,
    guide_enums: no_guide_enums,
};

fn create(lua: &Lua, context: &Rc<Context>) -> mlua::Result<Table> {
    let native = lua.create_table()?;
    add(lua, &native, "encode", |_, value: Value| Ok(to_cloud_or_null(&value).ok().map(|value| value.to_json())))?;
    add(lua, &native, "decode", |lua, text: LuaString| {
        let parsed = text.to_str().ok().and_then(|text| CloudValue::from_json(&text).ok());
        Ok(match parsed {
            Some(value) => (true, from_cloud(lua, &value)?),
            None => (false, Value::Nil),
        })
    })?;
    let generator = RefCell::new(Pcg32::new(derive(context.options.seed, Purpose::Guids), 0));
    add(lua, &native, "guid", move |_, ()| {
        let mut generator = generator.borrow_mut();
        Ok(guid(generator.next_u64(), generator.next_u64()))
    })?;
    add(lua, &native, "urlEncode", |_, text: LuaString| Ok(url_encode(&text.as_bytes())))?;
    request::install(lua, context, &native)?;
    Ok(native)
}

/// Percent-encodes everything but letters, digits and `-_.~`.
fn url_encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::url_encode;

    #[test]
    fn urls_keep_unreserved_characters() {
        assert_eq!(url_encode(b"a-b_c.d~ 1/"), "a-b_c.d~%201%2F");
        assert_eq!(url_encode("ü&".as_bytes()), "%C3%BC%26");
    }
}
