//! Random programs of nested threads, coroutines and protected calls around store calls: each part runs to its end, once.

use std::time::Duration;

use proptest::prelude::*;
use sandstore::server::{Message, Script};
use sandstore::universe::{Latency, Transcript, Universe};

/// What one thread does.
#[derive(Clone, Debug)]
enum Step {
    Wait(u8),
    LegacyWait(u8),
    Get,
    Set,
    Update,
    Fail,
    Spawn(Vec<Step>),
    Defer(Vec<Step>),
    Delay(u8, Vec<Step>),
    Wrap(Vec<Step>),
    Resume(Vec<Step>),
    Protected(Vec<Step>),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let simple = prop_oneof![
        any::<u8>().prop_map(Step::Wait),
        any::<u8>().prop_map(Step::LegacyWait),
        Just(Step::Get),
        Just(Step::Set),
        Just(Step::Update),
        Just(Step::Fail),
    ];
    let step = simple.prop_recursive(5, 60, 5, |inner| {
        let steps = prop::collection::vec(inner, 0..5);
        prop_oneof![
            steps.clone().prop_map(Step::Spawn),
            steps.clone().prop_map(Step::Defer),
            (any::<u8>(), steps.clone()).prop_map(|(centiseconds, steps)| Step::Delay(centiseconds, steps)),
            steps.clone().prop_map(Step::Wrap),
            steps.clone().prop_map(Step::Resume),
            steps.prop_map(Step::Protected),
        ]
    });
    prop::collection::vec(step, 1..8)
}

/// Writes the steps as Luau and counts the parts that must come to their end.
fn write(steps: &[Step], text: &mut String, parts: &mut u32) {
    for step in steps {
        match step {
            Step::Wait(centiseconds) => text.push_str(&format!("task.wait({centiseconds} / 100)\n")),
            Step::LegacyWait(centiseconds) => text.push_str(&format!("wait({centiseconds} / 100)\n")),
            Step::Get => text.push_str("map:GetAsync('key')\n"),
            Step::Set => text.push_str("map:SetAsync('key', 1, 60)\n"),
            Step::Update => text.push_str("updates += 1 map:UpdateAsync('count', increment, 600)\n"),
            Step::Fail => text.push_str("assert(not pcall(map.GetAsync, map, ''))\n"),
            Step::Spawn(inner) => part("task.spawn(", inner, ")", text, parts),
            Step::Defer(inner) => part("task.defer(", inner, ")", text, parts),
            Step::Delay(centiseconds, inner) => {
                part(&format!("task.delay({centiseconds} / 100, "), inner, ")", text, parts);
            }
            Step::Wrap(inner) => part("coroutine.wrap(", inner, ")()", text, parts),
            Step::Resume(inner) => part("coroutine.resume(coroutine.create(", inner, "))", text, parts),
            Step::Protected(inner) => part("assert(pcall(", inner, "))", text, parts),
        }
    }
}

fn part(before: &str, steps: &[Step], after: &str, text: &mut String, parts: &mut u32) {
    *parts += 1;
    text.push_str(&format!("{before}function()\n"));
    write(steps, text, parts);
    text.push_str(&format!("ended += 1\nend){after}\n").replacen("end)", "end", 1));
}

fn check(steps: &[Step], latency: Latency) {
    let (mut text, mut parts) = (String::new(), 0);
    write(steps, &mut text, &mut parts);
    let source = format!(
        "local map = game:GetService('MemoryStoreService'):GetHashMap('m')
local ended, updates = 0, 0
local function increment(old) return (old or 0) + 1 end
game:BindToClose(function() print(ended, updates, map:GetAsync('count') or 0) end)
{text}"
    );
    let transcript = Transcript::default();
    let script = Script::new("threads", source.as_str());
    let builder = Universe::builder().output(transcript.clone()).latency(latency).quotas(false).script(script);
    builder.build().expect("the script compiles").run().expect("the run goes through");
    for (_, message) in transcript.messages() {
        match message {
            Message::Print(line) => {
                let counts: Vec<u32> = line.split(' ').filter_map(|count| count.parse().ok()).collect();
                assert_eq!(counts[0], parts, "parts that came to their end\n{source}");
                assert_eq!(counts[1], counts[2], "updates begun and counted\n{source}");
            }
            other => panic!("{other:?}\n{source}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_part_ends_once_without_delay(steps in steps()) {
        check(&steps, Latency::NONE);
    }

    #[test]
    fn every_part_ends_once_with_delays(steps in steps()) {
        check(&steps, Latency::between(Duration::from_millis(1), Duration::from_millis(70)));
    }
}
