//! The grid of frames: 60 steps a second, counted from the server's start.
//!
//! A thread that waits with `task.wait` goes on in the first frame at or after its due time (documented: "on the first
//! Heartbeat step when it is due"). Frames are computed rather than ticked, so an hour without work costs nothing.

use crate::cloud::Timestamp;

/// Frame `n` begins at `n * 50,000 / 3` microseconds, that is `n / 60` seconds, rounded down.
const FRAME_MICROSECONDS_TIMES_3: u64 = 50_000;

/// The frame grid of one server.
#[derive(Clone, Copy, Debug)]
pub struct FrameGrid {
    start: Timestamp,
}

impl FrameGrid {
    pub fn new(start: Timestamp) -> Self {
        Self { start }
    }

    /// When frame `number` begins.
    pub fn begins(self, number: u64) -> Timestamp {
        let offset = u128::from(number) * u128::from(FRAME_MICROSECONDS_TIMES_3) / 3;
        Timestamp::from_micros(self.start.as_micros().saturating_add(u64::try_from(offset).unwrap_or(u64::MAX)))
    }

    /// The last frame that has begun by `now`.
    pub fn at(self, now: Timestamp) -> u64 {
        let offset = u128::from(now.as_micros().saturating_sub(self.start.as_micros()));
        // The largest n with floor(n * 50000 / 3) <= offset.
        u64::try_from((offset * 3 + 2) / u128::from(FRAME_MICROSECONDS_TIMES_3)).unwrap_or(u64::MAX)
    }

    /// The first frame that begins at or after `due`.
    pub fn first_at_or_after(self, due: Timestamp) -> u64 {
        let offset = u128::from(due.as_micros().saturating_sub(self.start.as_micros()));
        u64::try_from((offset * 3).div_ceil(u128::from(FRAME_MICROSECONDS_TIMES_3))).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_begin_where_they_are_found() {
        let grid = FrameGrid::new(Timestamp::from_micros(1_000_000));
        for number in 0..10_000 {
            let begins = grid.begins(number);
            assert_eq!(grid.at(begins), number);
            assert_eq!(grid.first_at_or_after(begins), number);
            assert_eq!(grid.first_at_or_after(Timestamp::from_micros(begins.as_micros() + 1)), number + 1);
            assert_eq!(grid.at(Timestamp::from_micros(begins.as_micros() + 1)), number);
        }
    }

    #[test]
    fn a_whole_second_is_sixty_frames_from_any_frame() {
        let grid = FrameGrid::new(Timestamp::from_micros(0));
        for number in 0..200 {
            let due = Timestamp::from_micros(grid.begins(number).as_micros() + 1_000_000);
            assert_eq!(grid.first_at_or_after(due), number + 60);
        }
    }
}
