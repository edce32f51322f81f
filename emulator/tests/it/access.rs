use crate::support::Service;

fn status(service: &Service, method: &str, headers: &[(&str, &str)]) -> u16 {
    service.send(method, &format!("{}/admin/clock", service.emulator.endpoint()), headers, b"{}").status
}

#[test]
fn a_page_of_another_site_is_refused() {
    let service = Service::start();
    let own = service.emulator.endpoint();
    let port = own.rsplit_once(':').unwrap().1;
    assert_eq!(status(&service, "PATCH", &[("Origin", &own)]), 200);
    let near = format!("http://localhost:{port}");
    for origin in ["http://evil.example", "null", "", "https://127.0.0.1", near.as_str()] {
        for method in ["GET", "PATCH"] {
            let with_key = [("Origin", origin), ("Training-Key", service.emulator.key())];
            assert_eq!(status(&service, method, &with_key), 403, "{origin}");
        }
    }
}

#[test]
fn a_name_that_is_not_of_this_machine_needs_the_key() {
    let service = Service::start();
    let key = service.emulator.key();
    for host in ["localhost:5080", "LOCALHOST", "127.0.0.1", "127.8.8.8:1", "[::1]:5080"] {
        assert_eq!(status(&service, "GET", &[("Host", host)]), 200, "{host}");
    }
    for host in ["evil.example", "evil.example:5080", "localhost.evil.example", "10.0.0.1", "a@127.0.0.1@b"] {
        assert_eq!(status(&service, "GET", &[("Host", host)]), 401, "{host}");
        let origin = format!("http://{host}");
        assert_eq!(status(&service, "GET", &[("Host", host), ("Origin", &origin)]), 401, "{host}");
        assert_eq!(status(&service, "GET", &[("Host", host), ("Training-Key", key)]), 200, "{host}");
    }
    // "any:" before the key, as a browser sends what was typed as a password.
    let password = format!("Basic {}", "YW55OjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVm");
    assert_eq!(status(&service, "GET", &[("Host", "vision.test"), ("Authorization", &password)]), 200);
    assert_eq!(status(&service, "GET", &[("Host", "vision.test"), ("Authorization", "Basic YW55OmE=")]), 401);
}

#[test]
fn an_unknown_call_is_answered_with_those_that_there_are() {
    let service = Service::start();
    for (method, path) in [("GET", "admin"), ("DELETE", "admin/clock"), ("POST", "Admin/clocks/")] {
        let reply = service.send(method, &format!("{}/{path}", service.emulator.endpoint()), &[], &[]);
        assert_eq!(reply.error(), (404, "NotFound".into()));
        assert!(reply.text().contains("PATCH /admin/clock"), "{}", reply.text());
    }
}
