//! TLS where proxies have a part in it: one that inspects it, and those that are spoken to in it.

use std::io::{Read, Write};

use super::tunnel::{Kind, Tunnel};
use super::*;
use crate::tls::Authority;

fn through(proxy: &Tunnel) -> TrainingClientBuilder {
    by(proxy.url())
}

#[test]
fn a_proxy_that_inspects_is_told_and_its_authority_mends_it() {
    let peer = Peer::with(200, "", r#"{"id":"00000000-0000-0000-0000-000000000001","name":"p"}"#);
    let network = Authority::new();
    let setup = Setup { identity: network.sign(HOST, Validity::Now), ..Setup::default() };
    // What the proxy connects to is its own TLS, which it takes off.
    let inside = terminator::before(peer.address(), setup.config());
    let proxy = Tunnel::open(Kind::Http, inside.address());
    let error = refused(&through(&proxy).build().unwrap(), 1);
    let told = format!("TLS with {HOST} through the proxy {} failed: ", proxy.address());
    says(&error, &told, "behind a proxy that inspects TLS, set caFile");
    assert!(error.message().contains("UnknownIssuer"), "{error}");
    assert!(peer.received().is_empty());

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("network.pem");
    std::fs::write(&path, network.pem()).unwrap();
    let client = through(&proxy).ca_file(&path).build().unwrap();
    client.create_project("p").send().unwrap();
    client.create_project("p").send().unwrap();
    assert_eq!(
        (peer.received().len(), proxy.asked().len()),
        (2, 2),
        "one tunnel that failed, and one for both calls"
    );
}

#[test]
fn a_certificate_for_another_host_is_told_through_a_tunnel() {
    let peer = Peer::with(200, "", "[]");
    let elsewhere = terminator::before(peer.address(), certified("login.example"));
    let proxy = Tunnel::open(Kind::Socks, elsewhere.address());
    let error = refused(&through(&proxy).build().unwrap(), 1);
    says(&error, &format!("TLS with {HOST} through the proxy {} failed: ", proxy.address()), "endpoint");
    assert!(error.message().contains("for another host"), "{error}");
    assert!(peer.received().is_empty());
}

#[test]
fn a_proxys_own_certificate_is_told() {
    let service = Service::start();
    let plain = Tunnel::open(Kind::Http, service.address());
    let stranger = Setup { identity: Authority::new().sign("127.0.0.1", Validity::Now), ..Setup::default() };
    let expired = Setup { identity: AUTHORITY.sign("127.0.0.1", Validity::Past), ..Setup::default() };
    for (config, told, hint) in [
        (stranger.config(), "authority that is not trusted here", "authority of the proxy"),
        (certified("other.example"), "for another host", "in the URL of proxy"),
        (expired.config(), "has expired", "renew"),
    ] {
        let proxy = terminator::before(plain.address(), config);
        let error = refused(&by(format!("https://{USERINFO}@{}", proxy.address())).build().unwrap(), 1);
        says(&error, &format!("TLS with the proxy {} failed: its certificate", proxy.address()), hint);
        assert!(error.message().contains(told), "{error}");
    }
    assert!(plain.asked().is_empty(), "nothing is asked of a proxy that is not trusted");
}

#[test]
fn a_proxy_may_know_its_users_by_certificate() {
    let service = Service::start();
    let plain = Tunnel::open(Kind::Http, service.address());
    let users = Authority::new();
    let setup = Setup {
        identity: AUTHORITY.sign("127.0.0.1", Validity::Now),
        clients_of: Some(&users),
        ..Setup::default()
    };
    let proxy = terminator::before(plain.address(), setup.config());
    let url = format!("https://{}", proxy.address());
    let error = refused(&by(&url).build().unwrap(), 1);
    says(
        &error,
        &format!("TLS with the proxy {} failed: it wants a client certificate", proxy.address()),
        "",
    );
    assert!(error.hint().unwrap().contains("clientCertFile"), "{error}");
    let me = users.sign("me.example", Validity::Now);
    let client = by(&url).client_cert_pem(&me.certificate).client_key_pem(&me.key).build().unwrap();
    client.create_project("p").send().unwrap();
}

/// What a web server or a proxy says to TLS that it does not speak.
fn speaking_plain_http() -> Stub {
    Stub::start(|stream| {
        stream.read_exact(&mut [0; 5])?;
        stream.write_all(answer(400, "").as_bytes())
    })
}

#[test]
fn an_https_proxy_that_speaks_plain_http_is_told() {
    let proxy = speaking_plain_http();
    let error = refused(&by(format!("https://{USERINFO}@{}", proxy.address())).build().unwrap(), 1);
    let told = format!("TLS with the proxy {} failed: it does not speak TLS", proxy.address());
    says(&error, &told, "write http://");
}

#[test]
fn a_service_that_speaks_plain_http_is_told_through_a_tunnel() {
    let service = speaking_plain_http();
    for kind in Kind::ALL {
        let proxy = Tunnel::open(kind, service.address());
        let error = refused(&through(&proxy).build().unwrap(), 1);
        says(&error, &format!("TLS with {HOST} through the proxy {} failed", proxy.address()), "plain http");
    }
}
