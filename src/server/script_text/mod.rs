//! What the text of a script says, as far as that can be told without a parser.
//!
//! Some notes are worth saying only if the script means what it seems to do: that a value comes from an earlier read, or that
//! a function changes a variable of its surroundings. The VM does not tell, so the text is looked at, as a list of words
//! and signs with a rough idea of assignments and calls. Where the text is unclear the answer is no: a note that is not
//! said harms less than a wrong one. Every text is fine, also one that is no Luau.
//!
//! - `tokens`: words and signs, without comments.
//! - `assignments`: what is assigned, and from what.
//! - `calls`: what a method is called on, and with which arguments.
//! - `reads`: whether a written value comes from a value that was read.
//! - `cut`: the text of one function.
//! - `functions`: what a function changes outside of itself, and whether it returns anything.
//! - `locals`: the variables that a script declares outside of all blocks.

mod assignments;
mod calls;
mod cut;
mod functions;
mod locals;
mod reads;
mod tokens;

pub(crate) use calls::argument_names;
pub(crate) use cut::{FunctionText, cut};
pub(crate) use functions::{changed_outside, never_returns};
pub(crate) use locals::with_exports;
pub(crate) use reads::writes_what_was_read;
pub(crate) use tokens::{Kind, Token, tokens};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Pieces of scripts, some of which open what nothing closes.
    const PIECES: &[&str] = &[
        "map",
        ":",
        ".",
        "GetAsync",
        "SetAsync",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        "=",
        "+=",
        "local ",
        "function",
        "end",
        "if ",
        "then ",
        "else ",
        "return ",
        "table.insert(",
        "`",
        "'",
        "\"",
        "--",
        "--[[",
        "[[",
        "]]",
        "\\",
        "\n",
        "ü",
        " ",
    ];

    proptest! {
        #[test]
        fn no_text_is_too_strange(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60), line in 0_u32..6) {
            let source = pieces.concat();
            writes_what_was_read(&source, line);
            changed_outside(&source, line);
            argument_names(&source, line, "SetAsync", 1);
            with_exports(&source, "export");
        }
    }
}
