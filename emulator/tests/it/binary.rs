use std::{
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use crate::support::eventually;

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_customvision-emulator"));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CUSTOMVISION_EMULATOR_")) {
        command.env_remove(name);
    }
    command
}

/// A started process, its ready line, and the rest of its output to come.
fn start(command: &mut Command) -> (Child, String, BufReader<std::process::ChildStdout>) {
    let mut child = command.spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    let endpoint = line.strip_prefix("listening on ").and_then(|line| line.strip_suffix('\n'));
    let endpoint = endpoint.unwrap_or_else(|| panic!("{line:?}")).to_owned();
    (child, endpoint, out)
}

fn status(endpoint: &str, key: &str) -> u16 {
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let url = format!("{endpoint}/customvision/v3.3/training/domains");
    agent.get(&url).header("Training-Key", key).call().unwrap().status().as_u16()
}

#[cfg(unix)]
#[test]
fn it_prints_one_line_serves_and_ends_on_a_signal() {
    for signal in ["TERM", "INT"] {
        let begun = Instant::now();
        let (mut child, endpoint, mut out) = start(command().args(["--port", "0"]));
        let ready = begun.elapsed();
        assert!(ready < Duration::from_millis(1000), "{ready:?}");
        assert!(!endpoint.ends_with(":0") && endpoint.starts_with("http://127.0.0.1:"), "{endpoint}");
        assert_eq!(status(&endpoint, "0123456789abcdef0123456789abcdef"), 200);
        Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status().unwrap();
        let exit = eventually(|| child.try_wait().unwrap());
        assert!(exit.success(), "{exit:?}");
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "nothing but the ready line");
    }
}

#[test]
fn the_environment_stands_for_flags_and_flags_win() {
    let mut with_environment = command();
    with_environment
        .env("CUSTOMVISION_EMULATOR_PORT", "0")
        .env("CUSTOMVISION_EMULATOR_KEY", "from-environment");
    let (mut child, endpoint, _) = start(&mut with_environment);
    assert_eq!((status(&endpoint, "from-environment"), status(&endpoint, "other")), (200, 401));
    child.kill().unwrap();
    child.wait().unwrap();
    let (mut child, endpoint, _) = start(with_environment.args(["--key", "flag"]));
    assert_eq!((status(&endpoint, "from-environment"), status(&endpoint, "flag")), (401, 200));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_tier_and_its_rate_can_be_chosen() {
    let key = "0123456789abcdef0123456789abcdef";
    let (mut child, endpoint, _) =
        start(command().args(["--port", "0", "--tier", "F0", "--rate-limit", "on"]));
    eventually(|| Some(status(&endpoint, key)).filter(|status| *status == 429));
    child.kill().unwrap();
    child.wait().unwrap();
}

fn failure(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    assert!(!status.success());
    assert!(stdout.is_empty());
    String::from_utf8(stderr).unwrap()
}

#[test]
fn what_it_cannot_do_it_says() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let busy = failure(command().args(["--port", &port]));
    assert!(busy.contains(&format!("127.0.0.1:{port}")) && busy.lines().count() == 1, "{busy}");
    assert!(failure(command().arg("--prot")).contains("--prot"));
    assert!(failure(command().args(["--port", "70000"])).contains("70000"));
    assert!(failure(command().env("CUSTOMVISION_EMULATOR_TRAINING_MS", "soon")).contains("soon"));
    assert!(failure(command().args(["--tier", "p1"])).contains("f0 and s0"));
    assert!(failure(command().args(["--rate-limit", "maybe"])).contains("maybe"));
    let log = failure(command().args(["--port", "0", "--log", "/no/such/folder/log"]));
    assert!(log.contains("/no/such/folder/log") && log.lines().count() == 1, "{log}");
    let both = failure(command().args(["--training-ms", "5", "--training-polls", "2"]));
    assert!(both.contains("--training-ms") && both.contains("--training-polls"), "{both}");
}

#[test]
fn every_flag_is_an_environment_variable() {
    let help = String::from_utf8(command().arg("--help").output().unwrap().stdout).unwrap();
    let flags: Vec<&str> =
        help.split("\n      --").skip(1).map(|text| text.split([' ', '\n']).next().unwrap()).collect();
    assert!(flags.contains(&"port") && flags.contains(&"clock-stopped"), "{help}");
    for flag in flags {
        let variable = format!("[env: CUSTOMVISION_EMULATOR_{}", flag.to_uppercase().replace('-', "_"));
        let told = ["=", "]"].iter().any(|end| help.contains(&format!("{variable}{end}")));
        assert!(told, "{variable} {help}");
    }
}

#[test]
fn the_clock_is_set_by_flags() {
    let (mut child, endpoint, _) =
        start(command().args(["--port", "0", "--clock", "2026-02-28T23:00:00Z", "--clock-stopped"]));
    let text =
        ureq::get(format!("{endpoint}/admin/clock")).call().unwrap().body_mut().read_to_string().unwrap();
    assert_eq!(text, r#"{"now":"2026-02-28T23:00:00Z","stopped":true}"#);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(failure(command().args(["--clock", "yesterday"])).contains("yesterday"));
}

#[test]
fn the_log_may_go_to_standard_output() {
    let (mut child, endpoint, mut out) = start(command().args(["--port", "0", "--log", "-"]));
    assert_eq!(status(&endpoint, "wrong"), 401);
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert!(line.starts_with("{\"time\":") && line.contains("\"status\":401"), "{line}");
    child.kill().unwrap();
    child.wait().unwrap();
}
