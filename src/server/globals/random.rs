//! Native side of `Random`: PCG32, the algorithm of Luau's own `math.random`, with its stream and its way of drawing.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use mlua::{AnyUserData, Lua, Table};
use rand::Rng as _;
use rand_pcg::Pcg32;

use crate::seed::{Purpose, derive};
use crate::server::context::Context;
use crate::server::native::add;

/// The stream that Luau's `math.random` uses (its increment is 105 = 52 * 2 + 1), so that equal seeds give equal numbers.
const LUAU_STREAM: u64 = 52;

type Generator = RefCell<Pcg32>;

pub(super) fn install(lua: &Lua, context: &Rc<Context>, native: &Table) -> mlua::Result<()> {
    let unseeded = Cell::new(derive(context.options.seed, Purpose::RandomObjects));
    add(lua, native, "randomNew", move |lua, seed: Option<f64>| {
        // Without a seed Roblox takes entropy; here the universe's seed gives a new one each time.
        let seed = seed.map(seed_of).unwrap_or_else(|| {
            unseeded.set(unseeded.get().wrapping_add(1));
            derive(unseeded.get(), Purpose::RandomObjects)
        });
        wrap(lua, Pcg32::new(seed, LUAU_STREAM))
    })?;
    add(lua, native, "randomClone", |lua, generator: AnyUserData| {
        let copy = generator.borrow::<Generator>()?.borrow().clone();
        wrap(lua, copy)
    })?;
    add(lua, native, "randomUnit", |_, generator: AnyUserData| {
        let generator = generator.borrow::<Generator>()?;
        let mut generator = generator.borrow_mut();
        Ok(unit(&mut generator))
    })?;
    add(lua, native, "randomInteger", |_, (generator, low, high): (AnyUserData, f64, f64)| {
        let generator = generator.borrow::<Generator>()?;
        let mut generator = generator.borrow_mut();
        Ok(integer(&mut generator, low, high))
    })
}

fn wrap(lua: &Lua, generator: Pcg32) -> mlua::Result<AnyUserData> {
    lua.create_any_userdata(Generator::new(generator))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a seed is any 64 bits of the number")]
fn seed_of(seed: f64) -> u64 {
    seed.floor() as i64 as u64
}

/// A number in [0, 1), as Luau draws it: 64 random bits, scaled.
#[expect(clippy::cast_precision_loss, reason = "the draw is defined by this rounding")]
fn unit(generator: &mut Pcg32) -> f64 {
    let low = u64::from(generator.next_u32());
    let high = u64::from(generator.next_u32());
    (low | (high << 32)) as f64 * 2f64.powi(-64)
}

/// A whole number between the bounds, both included, as Luau draws it: by multiplication, with one step for ranges of up to
/// 32 bits. Wider ranges, which `math.random` refuses, take two.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "bounds are whole"
)]
fn integer(generator: &mut Pcg32, low: f64, high: f64) -> f64 {
    let (low, high) = (low as i64, high as i64);
    let span = high.wrapping_sub(low) as u64;
    let offset = if span < u64::from(u32::MAX) {
        ((span + 1) * u64::from(generator.next_u32())) >> 32
    } else {
        let draw = u64::from(generator.next_u32()) | (u64::from(generator.next_u32()) << 32);
        (((u128::from(span) + 1) * u128::from(draw)) >> 64) as u64
    };
    low.wrapping_add(offset as i64) as f64
}
