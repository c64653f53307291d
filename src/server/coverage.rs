//! Which lines of scripts have run, and how often: line coverage as Luau's compiler offers it.
//!
//! # What counts
//!
//! A line counts when a statement begins on it, as the compiler sees it: neither `end` and `else` nor lines inside a long
//! expression, and nothing that the compiler leaves out: what cannot run, and a `break` that is all of an `if`. A line is as often hit as the statement on it
//! that ran most often. Functions are counted with the line that they begin on; how often one was called is how often its first
//! line has run. A function without a statement is left out.
//!
//! # Invariants
//!
//! - Counting changes nothing that a script could see. Without it, nothing is done at all.
//! - Counts of the same file add up, whichever servers ran it, and in whichever order they end.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use mlua::function::CoverageInfo;
use mlua::{Function, Lua};

use super::chunk::script_compiler;

/// The counts of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileCoverage {
    /// How often each line has run that can.
    pub lines: BTreeMap<u32, u64>,
    /// How often each function was called.
    pub functions: BTreeMap<FunctionPlace, u64>,
}

/// A function of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FunctionPlace {
    pub line: u32,
    /// `None`: it has no name of its own.
    pub name: Option<String>,
    /// How many functions of that name begin before it on the line.
    pub index: u32,
}

impl FileCoverage {
    /// Adds the counts of another run of the same file.
    pub fn add(&mut self, other: &Self) {
        for (line, hits) in &other.lines {
            let sum = self.lines.entry(*line).or_default();
            *sum = sum.saturating_add(*hits);
        }
        for (place, calls) in &other.functions {
            let sum = self.functions.entry(place.clone()).or_default();
            *sum = sum.saturating_add(*calls);
        }
    }

    /// How many lines have run.
    #[must_use]
    pub fn lines_hit(&self) -> usize {
        self.lines.values().filter(|hits| **hits > 0).count()
    }

    /// What has run of a script, from its main function.
    fn of(main: &Function) -> Self {
        let mut coverage = Self::default();
        main.coverage(|info| {
            // The outermost is the script itself.
            if let (Some(calls), 1..) = (coverage.add_lines(&info), info.depth) {
                coverage.add_function(&info, calls);
            }
        });
        coverage
    }

    /// What has run of a function that stands alone in a chunk. The chunk itself is not in the file, and the function has lost
    /// its name.
    fn of_part(chunk: &Function) -> Self {
        let mut coverage = Self::default();
        chunk.coverage(|info| {
            let calls = if info.depth > 0 { coverage.add_lines(&info) } else { None };
            if let (Some(calls), 2..) = (calls, info.depth) {
                coverage.add_function(&info, calls);
            }
        });
        coverage
    }

    /// Lines that several functions share count as the busiest of them. Answers how often the first line has run.
    fn add_lines(&mut self, info: &CoverageInfo) -> Option<u64> {
        let hits = (0..).zip(&info.hits).filter_map(|(line, hits)| Some((line, u64::try_from(*hits).ok()?)));
        let mut calls = None;
        for (line, hits) in hits {
            calls.get_or_insert(hits);
            let known = self.lines.entry(line).or_default();
            *known = hits.max(*known);
        }
        calls
    }

    fn add_function(&mut self, info: &CoverageInfo, calls: u64) {
        let line = u32::try_from(info.line_defined).unwrap_or_default();
        let mut place = FunctionPlace { line, name: info.function.clone(), index: 0 };
        while self.functions.contains_key(&place) {
            place.index += 1;
        }
        self.functions.insert(place, calls);
    }
}

/// Which files count, by the path under which they are loaded.
type Filter = dyn Fn(&Path) -> bool;

/// Counts the lines of every server that it is given to. Cloning gives another handle to the same counts.
#[derive(Clone)]
pub struct LineCounter {
    files: Rc<RefCell<BTreeMap<PathBuf, FileCoverage>>>,
    filter: Rc<Filter>,
}

impl LineCounter {
    /// Counts only files that the filter is for. Others run as if nothing was counted.
    pub fn new(filter: impl Fn(&Path) -> bool + 'static) -> Self {
        Self { files: Rc::default(), filter: Rc::new(filter) }
    }

    /// The counts so far, by the path under which a file was loaded. Servers that still run are not in them.
    #[must_use]
    pub fn take(&self) -> BTreeMap<PathBuf, FileCoverage> {
        self.files.take()
    }

    /// Whether a file counts.
    pub(crate) fn counts(&self, path: &Path) -> bool {
        (self.filter)(path)
    }

    fn add(&self, path: &Path, coverage: &FileCoverage) {
        self.files.borrow_mut().entry(path.to_owned()).or_default().add(coverage);
    }
}

impl fmt::Debug for LineCounter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LineCounter").field("files", &self.files).finish_non_exhaustive()
    }
}

struct Chunk {
    path: PathBuf,
    main: Function,
    /// Whether it is all of the file, not a function out of it.
    is_whole: bool,
}

/// What one server has loaded and counts.
#[derive(Default)]
pub(crate) struct CountedChunks {
    chunks: RefCell<Vec<Chunk>>,
}

impl CountedChunks {
    pub fn push(&self, path: PathBuf, main: Function, is_whole: bool) {
        self.chunks.borrow_mut().push(Chunk { path, main, is_whole });
    }

    /// Counts are read once, when the server goes.
    pub fn hand_in(&self, lua: &Lua, counter: &LineCounter) {
        // Reading them takes memory, which a server that has failed for want of it has not got.
        if lua.set_memory_limit(0).is_err() {
            return;
        }
        for Chunk { path, main, is_whole } in self.chunks.take() {
            counter.add(&path, &if is_whole { FileCoverage::of(&main) } else { FileCoverage::of_part(&main) });
        }
    }
}

/// What could run in a script that nothing has loaded. `None`: it does not compile.
#[must_use]
pub fn coverable(source: &str) -> Option<FileCoverage> {
    let lua = Lua::new();
    let chunk = lua.load(source).set_compiler(script_compiler().set_coverage_level(LEVEL));
    chunk.into_function().ok().map(|main| FileCoverage::of(&main))
}

/// Statements are counted, not expressions.
pub(crate) const LEVEL: u8 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
local function add(a, b)
	if a == nil then
		return b
	elseif b == nil then
		return a
	else
		return a + b
	end
end

local list = {
	1,
	2,
}
for _, item in list do
	add(item, 1)
end

local function never()
	return list
end
return function() return 1 end, function() end
";

    fn run(source: &str) -> FileCoverage {
        let lua = Lua::new();
        let chunk = lua.load(source).set_compiler(script_compiler().set_coverage_level(LEVEL));
        let main = chunk.into_function().expect("it compiles");
        main.call::<()>(()).expect("it runs");
        FileCoverage::of(&main)
    }

    fn place(line: u32, name: Option<&str>) -> FunctionPlace {
        FunctionPlace { line, name: name.map(str::to_owned), index: 0 }
    }

    #[test]
    fn lines_are_counted_as_by_hand() {
        let coverage = run(SOURCE);
        let lines =
            [(1, 1), (2, 2), (3, 0), (4, 2), (5, 0), (7, 2), (11, 1), (15, 1), (16, 2), (19, 1), (20, 0), (22, 1)];
        assert_eq!(coverage.lines, BTreeMap::from(lines));
        assert_eq!(coverage.lines_hit(), 9);
        let functions = [(place(1, Some("add")), 2), (place(19, Some("never")), 0), (place(22, None), 0)];
        assert_eq!(coverage.functions, BTreeMap::from(functions));
    }

    #[test]
    fn runs_add_up() {
        let mut twice = run(SOURCE);
        twice.add(&run(SOURCE));
        assert_eq!(twice.lines[&16], 4);
        assert_eq!(twice.lines[&20], 0);
        assert_eq!(twice.functions[&place(1, Some("add"))], 4);
    }

    #[test]
    fn what_nothing_has_loaded_has_the_same_lines() {
        let idle = coverable(SOURCE).expect("it compiles");
        assert_eq!(idle.lines.keys().collect::<Vec<_>>(), run(SOURCE).lines.keys().collect::<Vec<_>>());
        assert_eq!(idle.lines_hit(), 0);
        assert_eq!(coverable("local ="), None);
    }

    #[test]
    fn a_function_alone_counts_where_it_stands_in_its_file() {
        let lua = Lua::new();
        let source = "\n\nreturn function()\n\tlocal function inner() return 1 end\n\treturn inner()\nend";
        let chunk = lua.load(source).set_compiler(script_compiler().set_coverage_level(LEVEL));
        let main = chunk.into_function().expect("it compiles");
        main.call::<Function>(()).expect("it runs").call::<()>(()).expect("it runs");
        let coverage = FileCoverage::of_part(&main);
        assert_eq!(coverage.lines, BTreeMap::from([(4, 1), (5, 1)]));
        assert_eq!(coverage.functions, BTreeMap::from([(place(4, Some("inner")), 1)]));
    }

    #[test]
    fn functions_of_one_line_stay_apart() {
        let coverage = run("local a, b = function() return 1 end, function() return 2 end a() a() b()");
        let calls: Vec<_> = coverage.functions.values().copied().collect();
        assert_eq!(calls, [2, 1]);
    }
}
