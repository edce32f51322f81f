//! What can only be counted from within.

use std::time::{Duration, Instant};

use super::*;

fn exchange(transport: &Transport, url: &str) -> Result<Incoming> {
    let limits = Limits { deadline: Some(Instant::now() + Duration::from_secs(30)), stall: None };
    let _running = Running::enter(limits, [&[]; 3]);
    let uri = url.parse().unwrap();
    let outgoing = Outgoing { method: Method::GET, uri, headers: HeaderMap::new(), body: None };
    transport.exchange(outgoing, Receive::Whole(1000))
}

fn settings(endpoint: &str) -> Settings {
    Settings {
        endpoint: endpoint.parse().unwrap(),
        connect_timeout: Some(Duration::from_secs(10)),
        max_idle_connections: 8,
        proxy: None,
        passes_proxy_over: false,
        tls: TlsSettings::default(),
        user_agent: HeaderValue::from_static("test/1"),
    }
}

/// A look-up runs on a thread of its own, so that this counts the threads of the calls too.
#[test]
fn pooled_connections_cost_no_look_up_and_no_thread() {
    let mut server = mockito::Server::new();
    let mock = server.mock("GET", "/").with_body("[]").expect(100).create();
    let url = format!("http://localhost:{}", server.socket_address().port());
    let transport = Transport::new(&settings(&url)).unwrap();
    for _ in 0..100 {
        assert_eq!(exchange(&transport, &url).unwrap().body, b"[]");
    }
    mock.assert();
    assert_eq!(transport.lookup.asked(), 1);
}

#[test]
fn a_name_that_is_unknown_is_told_and_surely_not_processed() {
    let transport = Transport::new(&settings("http://no-such-host.invalid")).unwrap();
    let Err(error) = exchange(&transport, "http://no-such-host.invalid/") else {
        panic!("there is such a host")
    };
    // Without a name server, as in a closed network, the look-up may take longer than a connection may.
    assert!(matches!(error.kind(), ErrorKind::Transport | ErrorKind::Timeout), "{error}");
    assert_eq!(error.processed(), Some(crate::error::Processed::No));
    assert!(error.message().contains("no-such-host.invalid"), "{error}");
}

#[test]
fn a_ca_file_must_hold_certificates() {
    let with_file = |path: &std::path::Path| {
        let authorities = vec![Pem::file("caFile", path.to_owned())];
        let tls = TlsSettings { authorities, ..TlsSettings::default() };
        Transport::new(&Settings { tls, ..settings("https://localhost") }).unwrap_err()
    };
    let missing = with_file(std::path::Path::new("/no/such/file.pem"));
    assert_eq!(missing.kind(), ErrorKind::Io);
    assert!(missing.message().contains("/no/such/file.pem"), "{missing}");
    let empty = tempfile::NamedTempFile::new().unwrap();
    assert_eq!(with_file(empty.path()).kind(), ErrorKind::InvalidRequest);
}
