//! YAML as Luau, for modules that are `.yaml` or `.yml` files. As in Rojo: one document in a file, numbers that doubles hold,
//! anchors written out.

use yaml_rust2::parser::{Event, Parser};
use yaml_rust2::{Yaml, YamlLoader};

use super::source::{write_number, write_text};

/// Values within each other beyond this are not believed; JSON stops there too.
const DEPTH_MAX: usize = 128;

/// What a file may come to once each alias is written out.
const VALUES_MAX: usize = 1_000_000;

/// Beyond it, not all integers are doubles.
const WHOLE_MAX: i64 = 1 << 53;

/// Writes what a text says.
///
/// # Errors
/// In words for users.
pub(super) fn write(text: &str, source: &mut String) -> Result<(), String> {
    check_size(text)?;
    let documents = YamlLoader::load_from_str(text).map_err(|error| error.to_string())?;
    match documents.as_slice() {
        [document] => write_value(document, source),
        [] => Err("the file holds no YAML".to_owned()),
        _ => Err("one YAML document in a file is read, and here are several".to_owned()),
    }
}

/// Looks through the text before a tree is made of it: a few lines can stand for more than there is memory.
fn check_size(text: &str) -> Result<(), String> {
    let mut parser = Parser::new_from_str(text);
    // The anchor of each value that has begun, and how many values there were before it.
    let mut open: Vec<(usize, usize)> = Vec::new();
    let (mut count, mut sizes) = (0_usize, rustc_hash::FxHashMap::default());
    loop {
        match parser.next_token().map_err(|error| error.to_string())?.0 {
            Event::StreamEnd => return Ok(()),
            Event::Scalar(_, _, anchor, _) => {
                sizes.insert(anchor, 1);
                count += 1;
            }
            Event::Alias(anchor) => count += sizes.get(&anchor).copied().unwrap_or(1),
            Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _) => {
                open.push((anchor, count));
                count += 1;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some((anchor, before)) = open.pop() {
                    sizes.insert(anchor, count - before);
                }
            }
            _ => {}
        }
        if open.len() > DEPTH_MAX {
            return Err(format!("more than {DEPTH_MAX} values within each other"));
        }
        if count > VALUES_MAX {
            return Err(format!("more than {VALUES_MAX} values"));
        }
    }
}

fn write_value(value: &Yaml, source: &mut String) -> Result<(), String> {
    match value {
        Yaml::Null => source.push_str("nil"),
        Yaml::Boolean(value) => source.push_str(if *value { "true" } else { "false" }),
        Yaml::Integer(number) if *number > WHOLE_MAX => {
            return Err(format!("{number} is more than a number of Luau holds"));
        }
        Yaml::Integer(number) => source.push_str(&number.to_string()),
        Yaml::Real(text) => match value.as_f64() {
            Some(number) => write_number(number, source),
            None => return Err(format!("{text} is no number")),
        },
        Yaml::String(text) => write_text(text, source),
        Yaml::Array(items) => {
            source.push('{');
            for item in items {
                write_value(item, source)?;
                source.push(',');
            }
            source.push('}');
        }
        Yaml::Hash(entries) => {
            source.push('{');
            for (key, item) in entries {
                if key.is_null() {
                    return Err("a key is null, which no key of a table can be".to_owned());
                }
                source.push('[');
                write_value(key, source)?;
                source.push_str("]=");
                write_value(item, source)?;
                source.push(',');
            }
            source.push('}');
        }
        Yaml::Alias(_) | Yaml::BadValue => return Err("a value cannot be read".to_owned()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        let mut source = String::new();
        write(text, &mut source).map(|()| source)
    }

    #[test]
    fn values_become_luau() {
        let text = "a: 1\nb: [x, .5, ~, true, .inf]\n3: &one {c: 'd'}\ne: *one\n";
        assert_eq!(
            read(text).unwrap(),
            r#"{["a"]=1,["b"]={"x",0.5,nil,true,math.huge,},[3]={["c"]="d",},["e"]={["c"]="d",},}"#
        );
        assert_eq!(read("- -.inf\n- .nan").unwrap(), "{-math.huge,(0/0),}");
    }

    #[test]
    fn what_luau_cannot_hold_is_refused() {
        for (text, wanted) in [
            ("", "no YAML"),
            ("a: 1\n---\nb: 2", "several"),
            ("a: [", "while parsing"),
            ("~: 1", "a key is null"),
            ("9007199254740993", "more than a number"),
            (&"[".repeat(100_000), "recursion limit"),
            (&"- ".repeat(100_000), "within each other"),
        ] {
            let said = read(text).expect_err(text);
            assert!(said.contains(wanted), "{said}");
        }
    }

    #[test]
    fn aliases_of_aliases_have_an_end() {
        let mut text = "a0: &a0 [x]\n".to_owned();
        for level in 1..40 {
            let before = format!("*a{}", level - 1);
            text.push_str(&format!("a{level}: &a{level} [{before}, {before}]\n"));
        }
        assert!(read(&text).expect_err("too large").contains("more than 1000000 values"));
    }
}
