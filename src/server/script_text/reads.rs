//! Whether a written value comes from a value that was read.

use super::assignments::{assignments, mentions};
use super::calls::Call;
use super::tokens::{Token, tokens};

/// Whether the value that `SetAsync` on this line writes is made from what `GetAsync` of the same object and key gave
/// earlier in the text. Followed are variables, from one assignment to the next; not followed are functions.
pub(crate) fn writes_what_was_read(source: &str, line: u32) -> bool {
    let tokens = tokens(source);
    let Some((write_at, write)) = Call::on_line(&tokens, "SetAsync", line) else { return false };
    let [key, value, ..] = &write.arguments[..] else { return false };
    let is_same_read = |position: usize| {
        let read = tokens[position].is("GetAsync").then(|| Call::at(&tokens, position)).flatten();
        read.is_some_and(|read| {
            let is_same = |ours, theirs| same_text(&tokens[ours], &tokens[theirs]);
            is_same(read.receiver, write.receiver.clone())
                && read.arguments.first().is_some_and(|read_key| is_same(read_key.clone(), key.clone()))
        })
    };
    if value.clone().any(is_same_read) {
        return true;
    }
    let mut from_read: Vec<&str> = Vec::new();
    for assignment in assignments(&tokens).into_iter().take_while(|assignment| assignment.value.start <= write_at) {
        if assignment.value.clone().any(is_same_read) || mentions(&tokens, assignment.value.clone(), &from_read) {
            from_read.extend(&assignment.variables);
        } else if assignment.is_replacement {
            from_read.retain(|variable| !assignment.variables.contains(variable));
        }
    }
    mentions(&tokens, value.clone(), &from_read)
}

fn same_text(ours: &[Token<'_>], theirs: &[Token<'_>]) -> bool {
    ours.iter().map(|token| token.text).eq(theirs.iter().map(|token| token.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks about the last line with a `SetAsync`.
    fn is_read(source: &str) -> bool {
        let line = source.lines().collect::<Vec<_>>().iter().rposition(|line| line.contains("SetAsync"));
        writes_what_was_read(source, u32::try_from(line.expect("a write") + 1).expect("a short text"))
    }

    #[test]
    fn values_are_followed_from_the_read_to_the_write() {
        for source in [
            "map:SetAsync(key, map:GetAsync(key) + 1, 60)",
            "local coins = map:GetAsync(key) or 0\nmap:SetAsync(key, coins + 10, 60)",
            "local data = map:GetAsync(key)\ndata.coins += 10\nmap:SetAsync(key, data, 60)",
            "local old = map:GetAsync('k')\nlocal new = if old then old + 1 else 1\nmap:SetAsync('k', new, 60)",
            "local ok, value = pcall(function()\n\treturn map:GetAsync(key)\nend)\n\
             pcall(function()\n\tmap:SetAsync(key, value + 1, 60)\nend)",
            "local ok, list = pcall(map.GetAsync, map, key)\npcall(map.SetAsync, map, key, { list = list }, 60)",
            "local old = self.map:GetAsync(id)\nself.map:SetAsync(id, {\n\tcount = old.count + 1,\n}, 60)",
            "local n = map:GetAsync('k')\nmap:SetAsync('k', `{n}!`, 60)",
        ] {
            assert!(is_read(source), "{source}");
        }
    }

    #[test]
    fn what_only_stands_beside_a_read_is_left_alone() {
        for source in [
            "print(map:GetAsync(key))\nmap:SetAsync(key, 1, 60)",
            "local old = map:GetAsync(key)\nmap:SetAsync(key, { open = true }, 60)",
            "local old = map:GetAsync(a)\nmap:SetAsync(b, old, 60)",
            "local old = other:GetAsync(key)\nmap:SetAsync(key, old, 60)",
            "local owner = map:GetAsync(key)\nif owner == nil then\n\tmap:SetAsync(key, game.JobId, 60)\nend",
            "local v = map:GetAsync(key)\nv = 5\nmap:SetAsync(key, v, 60)",
            "local value = map:GetAsync(key)\nmap:SetAsync(key, item.value, 60)",
            "local function get(key)\n\treturn map:GetAsync(key)\nend\nmap:SetAsync(key, value, 60)",
            "map:SetAsync(key, 1, 60)\nlocal value = map:GetAsync(key)",
            "map:SetAsync",
        ] {
            assert!(!is_read(source), "{source}");
        }
    }
}
