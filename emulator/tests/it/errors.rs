use crate::support::Service;

#[test]
fn a_wrong_or_missing_key_is_refused_by_the_gateway() {
    let service = Service::start();
    let key = service.emulator.key();
    for headers in
        [&[][..], &[("Training-Key", "wrong")], &[("Prediction-Key", key)], &[("Authorization", "Bearer x")]]
    {
        let reply = service.send("GET", &service.url("domains"), headers, &[]);
        assert_eq!(reply.status, 401);
        let start = r#"{"error":{"code":"401","message":"Access denied: the key is missing or wrong"#;
        assert!(reply.text().starts_with(start), "{}", reply.text());
        assert!(reply.header("content-type").is_none() && reply.header("request-id").is_none());
    }
}

#[test]
fn unknown_paths_are_refused_by_the_gateway() {
    let service = Service::start();
    let endpoint = service.emulator.endpoint();
    for path in [
        "/customvision",
        "/customvision/v3.4-preview/training",
        "/customvision/v2.2/training/domains",
        "/customvision/v3/training/domains",
        "/customvision/v3.x/training/domains",
        "/customvision/v3.4-preview/other/domains",
        "/customvision/v3.4-preview/training/domain",
        "/customvision/v3.4-preview/training/domains/a/b",
        "/%2e%2e/etc/passwd",
    ] {
        let reply = service.send(
            "GET",
            &format!("{endpoint}{path}"),
            &[("Training-Key", service.emulator.key())],
            &[],
        );
        assert_eq!(
            (reply.status, reply.text()),
            (404, r#"{"statusCode":404,"message":"Resource not found"}"#),
            "{path}"
        );
    }
    assert_eq!(service.call("PUT", "domains").status, 404);
}

#[test]
fn every_3_x_version_and_spelling_of_the_path_works() {
    let service = Service::start();
    let endpoint = service.emulator.endpoint();
    for path in [
        "/customvision/v3.0/training/domains",
        "/customvision/v3.3/Training/domains",
        "//customvision/v3.4-preview/training/domains",
        "/CustomVision/v3.9-later/TRAINING/Domains/",
        "/customvision/v3.4-preview/training/domains?a=b",
    ] {
        let reply = service.send(
            "GET",
            &format!("{endpoint}{path}"),
            &[("training-key", service.emulator.key())],
            &[],
        );
        assert_eq!(reply.status, 200, "{path}");
    }
}

#[test]
fn ids_in_the_path_must_be_ids() {
    let service = Service::start();
    for path in ["projects/x", "domains/1", "projects/00000000/tags"] {
        assert_eq!(service.get(path).error(), (400, "BadRequestInvalidIds".into()), "{path}");
    }
    let project = service.project("p", "");
    for tail in ["tags/x", "iterations/x", "iterations/x/performance"] {
        let reply = service.get(&format!("projects/{project}/{tail}"));
        assert_eq!(reply.error(), (400, "BadRequestInvalidIds".into()), "{tail}");
    }
}
