//! Binary files: chunks are unpacked and looked through here, and then read by rbx-dom.
//!
//! rbx-dom reserves memory for as many entries as a file says that it has. A count that is more than its chunk can hold is
//! therefore refused here: so an allocation is never much larger than the file.
//!
//! A file is a header of 32 bytes, then chunks: a name of four bytes, the length of the packed data (0: it is not packed), the
//! length of the data, four zeros, the data. All numbers are little-endian.

use rbx_dom_weak::WeakDom;
use rustc_hash::FxHashMap;

use super::{SIZE_MAX, attributes};

const HEADER_BYTES: usize = 32;
/// Where the header says how many classes and Instances there are: numbers to reserve memory by, and nothing else.
const COUNTS: std::ops::Range<usize> = 16..24;
const ZSTD_MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// More than LZ4 can pack a byte from.
const LZ4_RATIO_MAX: usize = 256;

const TRUNCATED: &str = "the file is damaged: it ends too early";

/// Types of properties whose values have counts or lengths of their own.
const TEXT: u8 = 0x01;
const NUMBER_SEQUENCE: u8 = 0x15;
const COLOR_SEQUENCE: u8 = 0x16;
const FONT: u8 = 0x20;
const CONTENT: u8 = 0x22;

pub(super) fn decode(bytes: &[u8]) -> Result<WeakDom, String> {
    let plain = unpacked(bytes)?;
    let database = rbx_reflection_database::get_bundled();
    let reader = rbx_binary::Deserializer::new().reflection_database(database);
    reader.deserialize(&*plain).map_err(|error| format!("the file is damaged: {error}"))
}

/// The same file with no chunk packed and all counts found to be possible.
pub(super) fn unpacked(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut plain = bytes.get(..HEADER_BYTES).ok_or(TRUNCATED)?.to_owned();
    plain[COUNTS].fill(0);
    let mut rest = Bytes(&bytes[HEADER_BYTES..]);
    let mut classes = FxHashMap::default();
    loop {
        let name = rest.take(4)?;
        let (packed, size, reserved) = (rest.count()?, rest.count()?, rest.count()?);
        if reserved != 0 {
            return Err("the file is damaged: a chunk does not begin as chunks do".to_owned());
        }
        if plain.len() as u64 + size as u64 > SIZE_MAX {
            return Err("the file unpacks to more than 1 GiB".to_owned());
        }
        let unpacked;
        let data = if packed == 0 {
            rest.take(size)?
        } else {
            unpacked = unpack(rest.take(packed)?, size)?;
            &unpacked
        };
        check(name, Bytes(data), &mut classes)?;
        plain.extend_from_slice(name);
        plain.extend_from_slice(&[0; 4]);
        plain.extend_from_slice(&u32::try_from(size).unwrap_or(u32::MAX).to_le_bytes());
        plain.extend_from_slice(&[0; 4]);
        plain.extend_from_slice(data);
        if name == b"END\0" {
            return Ok(plain);
        }
    }
}

fn unpack(packed: &[u8], size: usize) -> Result<Vec<u8>, String> {
    let damaged = |error: &dyn std::fmt::Display| format!("the file is damaged: {error}");
    let data = if packed.starts_with(&ZSTD_MAGIC) {
        // Grows with what comes out, whatever was announced.
        let decoder = zstd::stream::read::Decoder::new(packed).map_err(|error| damaged(&error))?;
        let mut data = Vec::new();
        std::io::Read::read_to_end(&mut std::io::Read::take(decoder, size as u64 + 1), &mut data)
            .map_err(|error| damaged(&error))?;
        data
    } else if size / LZ4_RATIO_MAX > packed.len() {
        return Err(TRUNCATED.to_owned());
    } else {
        lz4_flex::block::decompress(packed, size).map_err(|error| damaged(&error))?
    };
    if data.len() == size { Ok(data) } else { Err(TRUNCATED.to_owned()) }
}

/// Looks for counts that are more than the rest of the chunk can hold. `classes` are the numbers of Instances by type.
fn check(name: &[u8], mut data: Bytes<'_>, classes: &mut FxHashMap<usize, usize>) -> Result<(), String> {
    match name {
        b"META" => {
            let count = data.count_of(8)?;
            (0..2 * count).try_for_each(|_| data.text().map(drop))
        }
        b"SSTR" => {
            let (_version, count) = (data.count()?, data.count_of(20)?);
            (0..count).try_for_each(|_| data.take(16).and_then(|_| data.text()).map(drop))
        }
        b"INST" => {
            let class = data.count()?;
            data.text()?;
            data.take(1)?;
            classes.insert(class, data.count_of(4)?);
            Ok(())
        }
        b"PRNT" => data.take(1).and_then(|_| data.count_of(8)).map(drop),
        b"PROP" => {
            let instances = classes.get(&data.count()?).copied().unwrap_or_default();
            let property = data.text()?;
            // A property without a type is none.
            let Ok(kind) = data.take(1) else { return Ok(()) };
            check_values(kind[0], attributes::is_name(property), instances, data)
        }
        _ => Ok(()),
    }
}

fn check_values(kind: u8, is_attributes: bool, instances: usize, mut data: Bytes<'_>) -> Result<(), String> {
    match kind {
        TEXT => (0..instances).try_for_each(|_| {
            let text = data.text()?;
            if is_attributes { attributes::check(text) } else { Ok(()) }
        }),
        NUMBER_SEQUENCE => (0..instances).try_for_each(|_| data.items(12)),
        COLOR_SEQUENCE => (0..instances).try_for_each(|_| data.items(20)),
        FONT => (0..instances).try_for_each(|_| {
            data.text()?;
            data.take(3)?;
            data.text().map(drop)
        }),
        CONTENT => {
            data.take(4 * instances)?;
            let count = data.count_of(4)?;
            (0..count).try_for_each(|_| data.text().map(drop))?;
            data.items(4)?;
            data.items(4)
        }
        _ => Ok(()),
    }
}

/// What is left of bytes that are read from their beginning.
pub(super) struct Bytes<'a>(pub &'a [u8]);

impl<'a> Bytes<'a> {
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(TRUNCATED)?;
        self.0 = rest;
        Ok(taken)
    }

    pub fn count(&mut self) -> Result<usize, String> {
        let mut number = [0; 4];
        number.copy_from_slice(self.take(4)?);
        Ok(u32::from_le_bytes(number) as usize)
    }

    /// A number of things that take so many bytes each at least.
    pub fn count_of(&mut self, bytes_each: usize) -> Result<usize, String> {
        let count = self.count()?;
        if count > self.0.len() / bytes_each { Err(TRUNCATED.to_owned()) } else { Ok(count) }
    }

    /// Passes over things of so many bytes each, with their number before them.
    pub fn items(&mut self, bytes_each: usize) -> Result<(), String> {
        let count = self.count_of(bytes_each)?;
        self.take(count * bytes_each).map(drop)
    }

    /// A text with its length before it.
    pub fn text(&mut self) -> Result<&'a [u8], String> {
        let length = self.count()?;
        self.take(length)
    }
}
