//! The proxy that the environment names. Each case is a process of its own, as the environment of this one is everybody's.
//!
//! A direct connection shows at `0.0.0.0`, which is this machine without being one of its loopback addresses.

use std::env;
use std::process::Command;

use super::tunnel::{Kind, Tunnel};
use super::*;

/// Tells the test below that it is the child; it is no test of its own when these are not set.
const ENDPOINT: &str = "CUSTOMVISION_TEST_ENDPOINT";
const CHOICE: &str = "CUSTOMVISION_TEST_CHOICE";
const AUTHORITIES: &str = "CUSTOMVISION_TEST_AUTHORITIES";

const VARIABLES: [&str; 8] = [
    "http_proxy",
    "HTTP_PROXY",
    "https_proxy",
    "HTTPS_PROXY",
    "all_proxy",
    "ALL_PROXY",
    "no_proxy",
    "NO_PROXY",
];

/// Makes a call from a process of this environment. `choice` is the proxy that the client is told to use: `env`, a URL, or
/// none. Returns what the call came to: `done`, or its error.
fn call(endpoint: &str, choice: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "proxies::environment::a_call_of_the_child", "--nocapture"]);
    for name in VARIABLES {
        command.env_remove(name);
    }
    command.env(ENDPOINT, endpoint).env(CHOICE, choice).env(AUTHORITIES, AUTHORITY.pem());
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{variables:?}: {printed}");
    let (_, outcome) = printed.split_once("outcome: ").unwrap_or_else(|| panic!("{printed}"));
    outcome.lines().next().unwrap().to_owned()
}

#[test]
fn a_call_of_the_child() {
    let (Ok(endpoint), Ok(choice)) = (env::var(ENDPOINT), env::var(CHOICE)) else { return };
    let builder = builder(endpoint)
        .root_certificates(RootCertificates::Given)
        .ca_pem(env::var(AUTHORITIES).unwrap())
        .allow_http(true)
        .max_retries(0)
        .connect_timeout(SHORT);
    let builder = match choice.as_str() {
        "" => builder,
        "env" => builder.proxy_from_env(),
        url => builder.proxy(url),
    };
    let outcome = builder.build().and_then(|client| client.get_projects().send());
    let said = outcome.map_or_else(|error| error.to_string(), |_| "done".to_owned());
    println!("outcome: {said}");
}

/// The service, and proxies to it.
struct World {
    service: Service,
    http: Tunnel,
    socks: Tunnel,
}

impl World {
    fn start() -> Self {
        let service = Service::start();
        let open = |kind| Tunnel::open(kind, service.address());
        World { http: open(Kind::Http), socks: open(Kind::Socks), service }
    }

    /// How often each proxy was asked.
    fn asked(&self) -> (usize, usize) {
        (self.http.asked().len(), self.socks.asked().len())
    }
}

const HTTPS: &str = "https://service.test";

#[test]
fn the_variable_of_the_scheme_goes_before_the_one_for_all() {
    let world = World::start();
    let (http, socks) = (world.http.url(), world.socks.url());
    let bare = world.http.address().to_string();
    let padded = format!(" {http}/ ");
    for (variables, by_http) in [
        (&[("HTTPS_PROXY", http.as_str())][..], true),
        (&[("https_proxy", &http)], true),
        (&[("https_proxy", &bare)], true),
        (&[("https_proxy", &padded)], true),
        (&[("https_proxy", &http), ("HTTPS_PROXY", &socks), ("ALL_PROXY", &socks)], true),
        (&[("https_proxy", ""), ("HTTPS_PROXY", &http), ("all_proxy", &socks)], true),
        (&[("ALL_PROXY", &socks)], false),
        (&[("all_proxy", &socks), ("ALL_PROXY", &http)], false),
        (&[("http_proxy", &http), ("HTTP_PROXY", &http), ("all_proxy", &socks)], false),
        (&[("HTTPS_PROXY", &socks), ("NO_PROXY", "other.test, 10.0.0.0/8")], false),
    ] {
        let before = world.asked();
        assert_eq!(call(HTTPS, "env", variables), "done", "{variables:?}");
        let after = world.asked();
        let expected = if by_http { (before.0 + 1, before.1) } else { (before.0, before.1 + 1) };
        assert_eq!(after, expected, "{variables:?}");
    }
    assert_eq!(world.http.asked()[0], "service.test:443");
}

/// `NO_PROXY` by address and network, seen from what arrives; names are tested where they are read.
#[test]
fn hosts_that_are_listed_are_reached_directly() {
    let world = World::start();
    let http = world.http.url();
    let direct = terminator::before(world.service.peer.address(), certified("0.0.0.0"));
    let endpoint = format!("https://0.0.0.0:{}", direct.address().port());
    for list in ["0.0.0.0", "other.test, 0.0.0.0/8 ,10.0.0.0/8", "a b 0.0.0.0/32", "*"] {
        for name in ["NO_PROXY", "no_proxy"] {
            assert_eq!(call(&endpoint, "env", &[("HTTPS_PROXY", &http), (name, list)]), "done", "{list:?}");
        }
    }
    assert_eq!((world.asked(), direct.connections()), ((0, 0), 8));
    // What is not listed goes through the proxy, which leads to the service of another name.
    for list in ["10.0.0.0/8,1.0.0.0/8", "0.0.0", "*,x"] {
        let said = call(&endpoint, "env", &[("HTTPS_PROXY", &http), ("NO_PROXY", list)]);
        assert!(said.contains("for another host"), "{list:?}: {said}");
    }
    assert_eq!(world.http.asked().len(), 3);
    // A name that nobody but the proxy knows is looked up here once it is listed.
    for list in [".test", "other service.test", "SERVICE.TEST,x"] {
        let said = call(HTTPS, "env", &[("HTTPS_PROXY", &http), ("NO_PROXY", list)]);
        assert!(said.contains("service.test") && !said.contains("proxy"), "{list:?}: {said}");
    }
    assert_eq!(world.http.asked().len(), 3);
}

#[test]
fn plain_http_has_a_variable_of_its_own_in_lower_case() {
    let peer = Peer::with(200, "", "[]");
    let proxy = Tunnel::open(Kind::Http, peer.address());
    let (url, endpoint) = (proxy.url(), format!("http://0.0.0.0:{}", peer.address().port()));
    for (name, is_asked) in [
        ("HTTP_PROXY", false),
        ("HTTPS_PROXY", false),
        ("https_proxy", false),
        ("http_proxy", true),
        ("ALL_PROXY", true),
    ] {
        let before = proxy.asked().len();
        assert_eq!(call(&endpoint, "env", &[(name, &url)]), "done", "{name}");
        assert_eq!(proxy.asked().len() - before, usize::from(is_asked), "{name}");
    }
}

#[test]
fn this_machine_is_not_reached_through_the_environments_proxy() {
    let world = World::start();
    let direct = terminator::before(world.service.peer.address(), certified("localhost"));
    let (http, plain) = (world.http.url(), world.service.peer.endpoint());
    let secure = format!("https://localhost:{}", direct.address().port());
    let all = [("HTTPS_PROXY", http.as_str()), ("http_proxy", &http), ("ALL_PROXY", &http)];
    assert_eq!(call(&plain, "env", &all), "done");
    assert_eq!(call(&secure, "env", &all), "done");
    assert_eq!(world.asked(), (0, 0));
}

#[test]
fn the_environment_is_read_when_it_is_asked_for() {
    let world = World::start();
    let (http, socks) = (world.http.url(), world.socks.url());
    let direct = terminator::before(world.service.peer.address(), certified("0.0.0.0"));
    let endpoint = format!("https://0.0.0.0:{}", direct.address().port());
    assert_eq!(call(&endpoint, "", &[("HTTPS_PROXY", &http), ("ALL_PROXY", &http)]), "done");
    assert_eq!((world.asked(), direct.connections()), ((0, 0), 1));
    // One that is given is used, whatever the environment says.
    assert_eq!(call(HTTPS, &socks, &[("HTTPS_PROXY", &http), ("NO_PROXY", "*")]), "done");
    assert_eq!(world.asked(), (0, 1));
}

#[test]
fn an_error_names_the_variable() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let gone = format!("http://{USERINFO}@{free}");
    let said = call(HTTPS, "env", &[("HTTPS_PROXY", &gone)]);
    assert!(said.starts_with(&format!("could not connect to the proxy {free} (HTTPS_PROXY): ")), "{said}");
    let said = call(HTTPS, "env", &[("all_proxy", "ftp://me:s3cr3t@proxy")]);
    assert!(said.starts_with("the environment variable all_proxy must be the URL of a proxy"), "{said}");
    assert!(!said.contains("s3cr3t"), "{said}");
}

#[test]
fn an_error_tells_of_a_proxy_that_is_passed_over() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = format!("https://0.0.0.0:{}", free.port());
    let (gone, hint) = (format!("http://{USERINFO}@{free}"), "Hint: the environment names a proxy");
    for (variables, is_told) in [
        (&[("HTTPS_PROXY", gone.as_str())][..], true),
        (&[("all_proxy", &gone)], true),
        (&[("HTTPS_PROXY", &gone), ("no_proxy", "0.0.0.0")], false),
        (&[("HTTP_PROXY", &gone)], false),
        (&[], false),
    ] {
        let said = call(&endpoint, "", variables);
        assert!(said.starts_with("could not connect to 0.0.0.0"), "{said}");
        assert_eq!(said.contains(hint), is_told, "{variables:?}: {said}");
        assert!(!said.contains(PASSWORD) && !said.contains(USERINFO), "{said}");
    }
}
