//! What a client does with a proxy that tunnels.

use std::net::Ipv4Addr;
use std::thread;

use customvision::{ImageSource, Uuid};

use super::tunnel::{Kind, Tunnel};
use super::*;

fn contains(bytes: &[u8], part: &str) -> bool {
    bytes.windows(part.len()).any(|some| some == part.as_bytes())
}

#[test]
fn calls_go_through_a_tunnel_and_reuse_it() {
    for kind in Kind::ALL {
        let service = Service::start();
        let proxy = Tunnel::open(kind, service.address());
        let client = by(proxy.url()).build().unwrap();
        for _ in 0..20 {
            client.get_projects().send().unwrap();
        }
        client.create_project("p").send().unwrap();
        assert_eq!(proxy.asked(), ["service.test:443"], "{kind:?}");
        assert_eq!((proxy.connections(), service.connections()), (1, 1), "{kind:?}");
        assert_eq!(service.received().len(), 21, "{kind:?}");
    }
}

#[test]
fn threads_have_a_tunnel_each() {
    for kind in Kind::ALL {
        let service = Service::start();
        let proxy = Tunnel::open(kind, service.address());
        let client = by(proxy.url()).build().unwrap();
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        client.get_projects().send().unwrap();
                    }
                });
            }
        });
        assert_eq!(service.received().len(), 100, "{kind:?}");
        assert!(proxy.connections() <= 4, "{kind:?}: {} connections", proxy.connections());
    }
}

#[test]
fn a_proxy_is_told_who_asks_and_nothing_else() {
    for kind in Kind::ALL {
        let service = Service::start();
        let proxy = Tunnel::guarded(kind, service.address());
        let client = by(proxy.url_for(USERINFO)).build().unwrap();
        client.create_project("a secret project").send().unwrap();
        assert_eq!(proxy.asked(), ["service.test:443"], "{kind:?}");
        let sent = proxy.sent();
        assert!(!contains(&sent, KEY) && !contains(&sent, "secret project"), "{kind:?}: sent in clear");
        let request = &service.received()[0];
        assert_eq!(request.header("training-key"), Some(KEY));
        assert!(request.head.lines().all(|line| !line.to_lowercase().starts_with("proxy-")), "{request:?}");
    }
}

#[test]
fn large_requests_go_through() {
    for kind in Kind::ALL {
        let service = Service::start();
        let proxy = Tunnel::open(kind, service.address());
        let client = by(proxy.url()).build().unwrap();
        let picture: Vec<u8> = (0..3_000_000_u32).map(|i| (i % 251) as u8).collect();
        let upload = client.create_images_from_data(Uuid::nil(), ImageSource::from(&picture[..]));
        upload.send_raw().unwrap();
        let body = &service.received()[0].body;
        assert!(body.windows(1000).any(|part| part == &picture[..1000]), "{kind:?}");
        assert!(body.len() > picture.len(), "{kind:?}");
    }
}

#[test]
fn a_host_is_asked_for_as_the_endpoint_names_it() {
    for (endpoint, asked) in [
        ("https://service.test", "service.test:443"),
        ("https://service.test:8443/customvision/", "service.test:8443"),
        ("http://service.test", "service.test:80"),
        ("http://service.test:5080", "service.test:5080"),
        ("https://192.0.2.1", "192.0.2.1:443"),
        ("https://[2001:db8::1]:8443", "[2001:db8::1]:8443"),
    ] {
        for kind in [Kind::Http, Kind::Socks] {
            // Nobody listens there: what counts is what was asked for.
            let proxy = Tunnel::open(kind, (Ipv4Addr::LOCALHOST, 9).into());
            let client = trusting(endpoint).allow_http(true).proxy(proxy.url()).build().unwrap();
            client.get_projects().retries(0).send().unwrap_err();
            assert_eq!(proxy.asked(), [asked], "{kind:?}");
        }
    }
}

#[test]
fn this_machine_too_is_reached_through_a_proxy_that_is_given() {
    let peer = Peer::with(200, "", "[]");
    let proxy = Tunnel::open(Kind::Http, peer.address());
    let client = peer.builder().proxy(proxy.url()).build().unwrap();
    for _ in 0..5 {
        client.get_projects().send().unwrap();
    }
    assert_eq!(proxy.asked(), [peer.address().to_string()]);
    assert_eq!((peer.received().len(), peer.connections()), (5, 1));
}

#[test]
fn a_proxy_is_named_in_many_ways() {
    let service = Service::start();
    let (http, socks) =
        (Tunnel::open(Kind::Http, service.address()), Tunnel::open(Kind::Socks, service.address()));
    for (proxy, urls) in [
        (&http, ["{}", "http://{}", "HTTP://{}/", "http://{}/path", "http://@{}"]),
        (&socks, ["socks5://{}", "socks5h://{}", "SOCKS5://{}", "Socks5h://{}/", "socks5://{}/x"]),
    ] {
        for url in urls {
            let url = url.replace("{}", &proxy.address().to_string());
            let before = proxy.asked().len();
            by(&url).build().unwrap().get_projects().send().unwrap_or_else(|e| panic!("{url}: {e}"));
            assert_eq!(proxy.asked().len(), before + 1, "{url}");
        }
    }
}

#[test]
fn wanted_credentials_are_told() {
    let service = Service::start();
    for kind in Kind::ALL {
        let proxy = Tunnel::guarded(kind, service.address());
        let told = format!("the proxy {} did not connect to {HOST}: it ", proxy.address());
        let error = refused(&by(proxy.url()).build().unwrap(), 1);
        says(&error, &format!("{told}wants a user name and password"), "http://user:password@");
        let error = refused(&by(proxy.url_for("me:wrong-secret")).build().unwrap(), 1);
        says(&error, &format!("{told}refused the user name and password"), "%40");
        assert!(!format!("{error:?}").contains("wrong-secret"));
    }
    assert!(service.received().is_empty());
}
