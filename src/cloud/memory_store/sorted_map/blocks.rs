//! An ordered map of 64-bit numbers to 32-bit ones, in blocks.
//!
//! In a large sorted map nearly every step to another place in memory waits for that memory, and a tree takes several such
//! steps at its lower levels. Here the numbers stand in blocks of up to [`BLOCK_LENGTH_MAX`]; the tree that finds the block
//! is small enough for the processor's caches, and all lines of a block are asked for at once.
//!
//! # Invariants
//!
//! - A block is found by its fence: all its numbers are at or above it, and below the fence of the next block.
//! - The first block has the fence 0 and stays, so that a map of one item is not given memory at every change. No other
//!   block is empty.

use std::collections::BTreeMap;

use arrayvec::ArrayVec;

/// With twice as many, more would be moved at every change; with half as many, the tree of blocks would be twice as large.
const BLOCK_LENGTH_MAX: usize = 128;

/// So many numbers are a line of memory, which is what a processor fetches at once.
const LINE_LENGTH: usize = 8;

/// A block with fewer numbers is joined with the one before it, if they fit into one with room to spare.
const BLOCK_LENGTH_MIN: usize = BLOCK_LENGTH_MAX / 4;

/// An ordered map of numbers.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    by_fence: BTreeMap<u64, Box<Block>>,
}

#[derive(Debug, Default)]
struct Block {
    /// In ascending order.
    numbers: ArrayVec<u64, BLOCK_LENGTH_MAX>,
    /// What the numbers lead to, in the same order.
    targets: ArrayVec<u32, BLOCK_LENGTH_MAX>,
}

impl Blocks {
    /// What the number leads to, to be read or replaced.
    pub(super) fn get_mut(&mut self, number: u64) -> Option<&mut u32> {
        let (_, block) = self.by_fence.range_mut(..=number).next_back()?;
        let rank = block.rank(number);
        (block.numbers.get(rank) == Some(&number)).then(|| &mut block.targets[rank])
    }

    /// Reads the memory that the number belongs in, so that it is there when a change needs it. The processor does not wait
    /// for it, because nothing is done with what is read.
    pub(super) fn touch(&self, number: u64) {
        if let Some((_, block)) = self.by_fence.range(..=number).next_back() {
            let numbers = block.numbers.iter().step_by(LINE_LENGTH).fold(0, |sum, number| sum ^ number);
            let targets = block.targets.iter().step_by(2 * LINE_LENGTH).fold(0, |sum, number| sum ^ number);
            std::hint::black_box((numbers, targets));
        }
    }

    /// Adds a number. One that is there already leads to `shared` from now on, and what it has led to is answered.
    pub(super) fn insert(&mut self, number: u64, target: u32, shared: u32) -> Option<u32> {
        let Some((_, block)) = self.by_fence.range_mut(..=number).next_back() else {
            self.by_fence.entry(0).or_default().insert(0, number, target);
            return None;
        };
        let rank = block.rank(number);
        if block.numbers.get(rank) == Some(&number) {
            return Some(std::mem::replace(&mut block.targets[rank], shared));
        }
        if !block.numbers.is_full() {
            block.insert(rank, number, target);
            return None;
        }
        // Numbers that come in ascending order fill their blocks; others find two half full ones.
        let keep = if rank == BLOCK_LENGTH_MAX { rank } else { BLOCK_LENGTH_MAX / 2 };
        let mut upper = block.split_off(keep);
        if rank < keep {
            block.insert(rank, number, target);
        } else {
            upper.insert(rank - keep, number, target);
        }
        self.by_fence.insert(upper.numbers[0], upper);
        None
    }

    /// Removes a number, if it is there.
    pub(super) fn remove(&mut self, number: u64) {
        let Some((&fence, block)) = self.by_fence.range_mut(..=number).next_back() else { return };
        let rank = block.rank(number);
        if block.numbers.get(rank) != Some(&number) {
            return;
        }
        block.numbers.remove(rank);
        block.targets.remove(rank);
        let length = block.numbers.len();
        if length < BLOCK_LENGTH_MIN {
            self.join(fence, length);
        }
    }

    /// The numbers from `first` to `last`, both included where given, and what they lead to.
    pub(super) fn range(&self, first: Option<u64>, last: Option<u64>) -> impl DoubleEndedIterator<Item = (u64, u32)> {
        let (first, last) = (first.unwrap_or(0), last.unwrap_or(u64::MAX));
        let fence = self.by_fence.range(..=first).next_back().map_or(0, |(fence, _)| *fence);
        // Nothing is between bounds that are the wrong way round.
        let blocks = (first <= last).then(|| self.by_fence.range(fence..=last));
        blocks.into_iter().flatten().flat_map(move |(_, block)| {
            let begin = block.rank(first);
            let end = last.checked_add(1).map_or(block.numbers.len(), |behind| block.rank(behind));
            let numbers = block.numbers[begin..end].iter().copied();
            numbers.zip(block.targets[begin..end].iter().copied())
        })
    }

    /// Joins the block with the one before it if there is room, and forgets it when it is empty.
    fn join(&mut self, fence: u64, length: usize) {
        if let Some((_, before)) = self.by_fence.range(..fence).next_back() {
            if length > 0 && before.numbers.len() + length > BLOCK_LENGTH_MAX - BLOCK_LENGTH_MIN {
                return;
            }
            let block = self.by_fence.remove(&fence);
            if let (Some(block), Some((_, before))) = (block, self.by_fence.range_mut(..fence).next_back()) {
                before.numbers.extend(block.numbers);
                before.targets.extend(block.targets);
            }
        }
    }
}

impl Block {
    /// How many numbers are below this one. Neither step has a branch: the first asks for all memory of the block at once.
    fn rank(&self, number: u64) -> usize {
        let lines = self.numbers.chunks_exact(LINE_LENGTH);
        let below = LINE_LENGTH * lines.map(|line| usize::from(line[LINE_LENGTH - 1] < number)).sum::<usize>();
        let rest = self.numbers[below..].iter().take(LINE_LENGTH);
        below + rest.map(|held| usize::from(*held < number)).sum::<usize>()
    }

    fn insert(&mut self, rank: usize, number: u64, target: u32) {
        self.numbers.insert(rank, number);
        self.targets.insert(rank, target);
    }

    /// Moves everything from this rank on into a block of its own.
    fn split_off(&mut self, rank: usize) -> Box<Self> {
        Box::new(Self { numbers: self.numbers.drain(rank..).collect(), targets: self.targets.drain(rank..).collect() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Small numbers meet again and again; the large ones show that the whole range is covered.
        #[test]
        fn blocks_are_an_ordered_map(
            steps in vec((0..3_u8, prop_oneof![0..500_u64, Just(u64::MAX)]), 0..3_000),
            bounds in vec((0..500_u64, 0..500_u64), 1..10),
        ) {
            let mut blocks = Blocks::default();
            let mut model = BTreeMap::new();
            for (index, (kind, number)) in steps.into_iter().enumerate() {
                let target = u32::try_from(index).expect("few steps");
                if kind == 0 {
                    blocks.remove(number);
                    model.remove(&number);
                    prop_assert_eq!(blocks.get_mut(number), None);
                } else {
                    let shared = 1_000_000 + target;
                    let before = blocks.insert(number, target, shared);
                    prop_assert_eq!(before, model.insert(number, if before.is_some() { shared } else { target }));
                    prop_assert_eq!(blocks.get_mut(number).copied(), model.get(&number).copied());
                }
            }
            let all: Vec<_> = model.iter().map(|(number, target)| (*number, *target)).collect();
            prop_assert_eq!(blocks.range(None, None).collect::<Vec<_>>(), all.clone());
            for (one, other) in bounds {
                let (first, last) = (one.min(other), one.max(other));
                let mut expected: Vec<_> = model.range(first..=last).map(|(number, target)| (*number, *target)).collect();
                prop_assert_eq!(blocks.range(Some(first), Some(last)).collect::<Vec<_>>(), expected.clone());
                expected.reverse();
                prop_assert_eq!(blocks.range(Some(first), Some(last)).rev().collect::<Vec<_>>(), expected);
            }
            for (number, _) in all {
                blocks.remove(number);
            }
            prop_assert!(blocks.by_fence.len() <= 1, "an empty map keeps one block at most");
        }
    }

    #[test]
    fn an_empty_block_goes_even_when_the_one_before_it_is_full() {
        let (mut blocks, length) = (Blocks::default(), BLOCK_LENGTH_MAX as u64);
        for number in 0..length + 1 {
            blocks.insert(number, 0, 0);
        }
        assert_eq!(blocks.by_fence.len(), 2);
        blocks.remove(length);
        assert_eq!(blocks.by_fence.len(), 1);
    }

    #[test]
    fn blocks_are_filled_and_given_back() {
        let mut blocks = Blocks::default();
        for number in 0..12_800 {
            blocks.insert(number, 0, 0);
        }
        assert_eq!(blocks.by_fence.len(), 100, "ascending numbers fill their blocks");
        for number in (0..12_800).filter(|number| number % 128 != 0) {
            blocks.remove(number);
        }
        assert!(blocks.by_fence.len() <= 6, "{} blocks hold 100 numbers", blocks.by_fence.len());
    }
}
