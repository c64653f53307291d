//! `--allow-http`: requests of HttpService that reach out, to web services on this machine.

mod service;

use std::io::Read as _;
use std::net::TcpListener;
#[cfg(unix)]
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};

use assert_cmd::assert::Assert;
use service::{Asked, response, start};

#[cfg(unix)]
use crate::INTERRUPTED;
use crate::{Folder, SCRIPT_FAILED, SUCCESS, contains, sandstore, stderr, stdout};

/// No proxy must stand between the program and the test.
pub const PROXIES: [&str; 6] = ["ALL_PROXY", "all_proxy", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];

/// `run`, with these arguments.
fn run(folder: &Folder, arguments: &[&str]) -> Assert {
    sandstore().current_dir(folder.path()).arg("run").args(arguments).assert()
}

/// A folder with a script that knows where the service is.
fn folder(url: &str, source: &str) -> Folder {
    Folder::with(&format!("local http, url = game:GetService('HttpService'), '{url}'\n{source}"))
}

/// A service that holds back what asks for `/held` until something asks for `/release`.
fn holding_service() -> String {
    let (release, released) = mpsc::channel::<()>();
    let (release, released) = (Mutex::new(release), Mutex::new(released));
    start(move |asked| {
        match &*asked.path {
            "/held" => drop(released.lock().expect("not poisoned").recv()),
            _ => release.lock().expect("not poisoned").send(()).expect("somebody waits"),
        }
        response("200 OK", "", asked.path.as_bytes())
    })
}

#[test]
fn requests_are_refused_without_the_flag() {
    let url = start(|_| response("200 OK", "", b"never"));
    let folder = folder(&url, "print(http.HttpEnabled, pcall(http.GetAsync, http, url))");
    assert_eq!(
        stdout(&run(&folder, &["main.luau"]).code(SUCCESS)),
        "false false Http requests are not enabled. Enable via game settings\n"
    );
    folder.write("sandstore.toml", "allow-http = true\n");
    assert_eq!(stdout(&run(&folder, &["main.luau"]).code(SUCCESS)), "true true never\n");
}

#[test]
fn what_is_sent_arrives_and_what_comes_is_answered() {
    let asked = Arc::new(Mutex::new(Vec::<Asked>::new()));
    let record = asked.clone();
    let url = start(move |asked| {
        record.lock().expect("not poisoned").push(asked.clone());
        match &*asked.path {
            "/missing" => response("404 Gone For Lunch", "", b"no"),
            "/moved" => response("302 Found", "Location: /here\r\n", b""),
            _ => response("201 Created", "X-Twice: a\r\nX-Twice: b\r\n", b"\x00\xff\r\n"),
        }
    });
    let folder = folder(
        &url,
        r#"
local answer = http:RequestAsync({ Url = url .. "/a?b=c", Method = "PUT", Headers = { ["X-Mine"] = "1" }, Body = "\0\255" })
print(answer.Success, answer.StatusCode, answer.StatusMessage, answer.Headers["x-twice"], answer.Body == "\0\255\r\n")
print(pcall(http.GetAsync, http, url .. "/missing"))
local missing = http:RequestAsync({ Url = url .. "/missing" })
print(missing.Success, missing.StatusCode, missing.StatusMessage, missing.Body)
print(#http:GetAsync(url .. "/moved", true))
http:PostAsync(url, string.rep("data", 1000), Enum.HttpContentType.TextPlain, true)
http:RequestAsync({ Url = url, Method = "DELETE", Body = "old", Compress = Enum.HttpCompression.Gzip })
"#,
    );
    let ran = run(&folder, &["--allow-http", "main.luau"]).code(SUCCESS);
    assert_eq!(stdout(&ran), "true 201 Created b true\nfalse HTTP 404 (Not Found)\nfalse 404 Not Found no\n4\n");
    let asked = asked.lock().expect("not poisoned");
    let paths: Vec<_> = asked.iter().map(|asked| format!("{} {}", asked.method, asked.path)).collect();
    assert_eq!(paths, ["PUT /a?b=c", "GET /missing", "GET /missing", "GET /moved", "GET /here", "POST /", "DELETE /"]);
    assert_eq!((asked[0].header("x-mine"), &*asked[0].body), (Some("1"), &b"\x00\xff"[..]));
    assert!(asked[0].header("user-agent").is_some_and(|agent| agent.starts_with("sandstore/")));
    assert_eq!(asked[1].header("cache-control"), Some("no-cache"));
    let post = &asked[5];
    assert_eq!((post.header("content-type"), post.header("content-encoding")), (Some("text/plain"), Some("gzip")));
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(&*post.body).read_to_string(&mut unpacked).expect("it is gzip");
    assert_eq!(unpacked, "data".repeat(1000));
    // What would not become shorter goes as it is.
    assert_eq!((asked[6].header("content-encoding"), &*asked[6].body), (None, &b"old"[..]));
}

#[test]
fn virtual_time_stands_still_and_other_threads_go_on() {
    let folder = folder(
        &holding_service(),
        r#"
local start, done = time(), 0
task.delay(3600, function() print("an hour later", done) end)
task.spawn(function()
	print(http:GetAsync(url .. "/held"), time() - start)
	done += 1
end)
print(http:GetAsync(url .. "/release"), time() - start)
done += 1
"#,
    );
    let ran = run(&folder, &["--clock", "virtual", "--allow-http", "main.luau"]).code(SUCCESS);
    let text = stdout(&ran);
    let mut lines: Vec<_> = text.lines().collect();
    lines[..2].sort_unstable();
    assert_eq!(lines, ["/held 0", "/release 0", "an hour later 2"]);
}

#[test]
fn real_time_goes_on_while_a_request_is_out() {
    let folder = folder(
        &holding_service(),
        r#"
task.spawn(function()
	task.wait(0.05)
	http:GetAsync(url .. "/release")
end)
print(http:GetAsync(url .. "/held"))
"#,
    );
    assert_eq!(stdout(&run(&folder, &["--allow-http", "main.luau"]).code(SUCCESS)), "/held\n");
}

#[test]
fn what_fails_raises_the_words_of_roblox() {
    // Nobody listens there any more.
    let gone = TcpListener::bind("127.0.0.1:0").expect("a port is free").local_addr().expect("it listens");
    let url = start(|asked| match &*asked.path {
        "/loop" => response("302 Found", "Location: /loop\r\n", b""),
        "/nothing" => Vec::new(),
        _ => b"this is no HTTP\r\n\r\n".to_vec(),
    });
    let held = holding_service();
    let folder = folder(
        &url,
        &format!(
            r#"
local function try(...) print(pcall(http.GetAsync, http, ...)) end
try("http://{gone}")
try((string.gsub(url, "http:", "https:")))
try(url .. "/loop")
try(url .. "/nothing")
try(url)
print(pcall(http.RequestAsync, http, {{ Url = "{held}/held", Timeout = 1 }}))
"#
        ),
    );
    let ran = run(&folder, &["--clock", "virtual", "--allow-http", "main.luau"]).code(SUCCESS);
    let expected = ["ConnectFail", "SslConnectFail", "TooManyRedirects", "NetFail", "NetFail", "Timedout"];
    let lines: Vec<_> = expected.map(|name| format!("false HttpError: {name}")).into();
    assert_eq!(stdout(&ran).lines().collect::<Vec<_>>(), lines);
}

#[test]
fn what_is_wrong_with_a_request_is_said_before_it_is_sent() {
    let url = start(|_| response("200 OK", "", b"sent"));
    let folder = folder(
        &url,
        r#"
local function try(options)
	options.Url = url
	local succeeded, answer = pcall(http.RequestAsync, http, options)
	print(if succeeded then answer.Body else answer)
end
try({ Body = "x" })
try({ Method = "post" })
try({ Timeout = 0.5 })
try({ Timeout = 61 })
try({ Timeout = "soon" })
try({ Compress = true })
try({ Headers = { connection = "close" } })
try({ Headers = { ["content-type"] = "text/plain" } })
print(pcall(http.PostAsync, http, url, "x", nil, false, { ["content-type"] = "text/plain" }))
print(pcall(http.PostAsync, http, url, string.rep("x", 1024000)))
print(pcall(http.GetAsync, http, "https://users.roblox.com"))
print(pcall(function() return http:GetSecret("key") end))
"#,
    );
    let ran = run(&folder, &["--clock", "virtual", "--allow-http", "main.luau"]).code(SUCCESS);
    assert_eq!(
        stdout(&ran),
        "Invalid request options, Body should be empty for 'GET' or 'HEAD' method
Method post is not supported
Timeout must be greater than 0 and no greater than 60
Timeout must be greater than 0 and no greater than 60
Timeout must be a number
Unable to cast bool to HttpCompression
Header \"connection\" is not allowed!
sent
false Header \"content-type\" is not allowed!
false Post data too large. Limit: 1024 KB. Post size: 1024 KB
false HttpService is not allowed to access ROBLOX resources
false GetSecret of HttpService is not emulated by sandstore (see docs/parity.md for what is)
"
    );
}

#[test]
fn the_time_of_the_run_ends_a_request() {
    let folder = folder(
        &holding_service(),
        "game:BindToClose(function() print('closing') end)\nprint(http:GetAsync(url .. '/held'))\n",
    );
    let ran = run(&folder, &["--allow-http", "--for", "50ms", "main.luau"]).code(SUCCESS);
    assert_eq!(stdout(&ran), "closing\n");
}

#[test]
fn servers_that_close_wait_for_their_requests() {
    let url = start(|_| response("200 OK", "", b"saved"));
    let folder = folder(&url, "game:BindToClose(function() print(http:PostAsync(url, 'data')) end)\n");
    for clock in ["virtual", "real"] {
        let ran = run(&folder, &["--allow-http", "--clock", clock, "main.luau"]).code(SUCCESS);
        assert_eq!(stdout(&ran), "saved\n", "{clock}");
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_a_run_that_waits() {
    for clock in ["virtual", "real"] {
        let (tell, told) = mpsc::channel();
        let (tell, held) = (Mutex::new(tell), Mutex::new(mpsc::channel::<()>()));
        let url = start(move |_| {
            tell.lock().expect("not poisoned").send(()).expect("the test waits");
            // For ever: the other end is never used.
            let _ = held.lock().expect("not poisoned").1.recv();
            Vec::new()
        });
        let folder =
            folder(&url, "game:BindToClose(function() print('closing') end)\nprint(pcall(http.GetAsync, http, url))\n");
        let mut command = Command::new(env!("CARGO_BIN_EXE_sandstore"));
        for variable in PROXIES {
            command.env_remove(variable);
        }
        let child = command
            .args(["run", "--allow-http", "--clock", clock, "main.luau"])
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        told.recv().expect("the request arrives");
        let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(status.expect("kill is there").success());
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "closing\n", "{clock}");
        assert_eq!(output.status.code(), Some(INTERRUPTED), "{clock}");
    }
}

#[test]
fn a_test_reaches_out_only_for_what_it_does_not_answer() {
    let url = start(|_| response("200 OK", "", b"real"));
    let folder = folder(&url, "");
    folder.write(
        "a.spec.luau",
        format!(
            r#"
local universe = require("@sandstore/universe")
local http, url = game:GetService("HttpService"), "{url}"
it("answers itself", function()
	expect(http:GetAsync(url)).toBe("real")
	universe.answerHttp(url .. "/mine", "mine")
	expect(http:GetAsync(url .. "/mine")).toBe("mine")
	expect(http:GetAsync(url .. "/other")).toBe("real")
	expect(#universe.httpRequests()).toBe(2)
end)
"#
        ),
    );
    let test = |arguments: &[&str]| {
        sandstore().current_dir(folder.path()).arg("test").args(arguments).arg("a.spec.luau").assert()
    };
    contains(&stdout(&test(&["--allow-http"]).code(SUCCESS)), &["1 passed"]);
    let refused = test(&[]).code(SCRIPT_FAILED);
    contains(&(stdout(&refused) + &stderr(&refused)), &["Http requests are not enabled"]);
}

#[test]
fn a_session_reaches_out_too() {
    let url = start(|_| response("200 OK", "", b"real"));
    let line = format!("print(game:GetService('HttpService'):GetAsync('{url}'))\n");
    let ran = sandstore().args(["repl", "--allow-http"]).write_stdin(line).assert().code(SUCCESS);
    assert_eq!(stdout(&ran), "real\n");
}
