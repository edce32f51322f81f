//! How a client is made, and that it keeps its secrets.

use std::process::Command;

use customvision::ErrorKind;

use super::*;

/// Tells the test below what to expect; it is no test of its own when this is not set.
const EXPECTED: &str = "CUSTOMVISION_TEST_EXPECTED";

/// Runs [`the_environment_makes_a_client`] in a process of that environment.
fn with_environment(variables: &[(&str, &str)], expected: &str) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "outcomes::configuration::the_environment_makes_a_client"]);
    for name in ["VISION_TRAINING_ENDPOINT", "VISION_TRAINING_KEY", "http_proxy", "HTTP_PROXY", "ALL_PROXY"] {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied()).env(EXPECTED, expected);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{variables:?}: {}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_environment_makes_a_client() {
    let Ok(expected) = std::env::var(EXPECTED) else {
        const ENDPOINT: &str = "VISION_TRAINING_ENDPOINT";
        const SECRET: &str = "VISION_TRAINING_KEY";
        let peer = Peer::with(200, "", TAG_JSON);
        let endpoint = peer.endpoint();
        with_environment(&[(ENDPOINT, &endpoint), (SECRET, KEY)], "cat");
        assert_eq!(peer.received()[0].header("training-key"), Some(KEY));
        // Another program's proxy is none of ours.
        let proxied = [(ENDPOINT, endpoint.as_str()), (SECRET, KEY), ("http_proxy", "http://127.0.0.1:9")];
        with_environment(&proxied, "cat");
        with_environment(&[(SECRET, KEY)], ENDPOINT);
        with_environment(&[(ENDPOINT, &endpoint)], SECRET);
        with_environment(&[(ENDPOINT, " "), (SECRET, KEY)], ENDPOINT);
        with_environment(&[(ENDPOINT, "no url"), (SECRET, KEY)], "endpoint must");
        return;
    };
    match TrainingClient::from_env() {
        Ok(client) => assert_eq!(client.get_tag(ID, ID).send().unwrap().name, expected),
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert!(error.message().contains(&expected), "{error}");
            keeps_the_key(&error);
        }
    }
}

#[test]
fn a_configuration_that_can_not_work_is_refused() {
    let at = |endpoint: &str| TrainingClient::builder(endpoint);
    let host = "https://name.cognitiveservices.azure.com";
    for (builder, named) in [
        (at(host), "trainingKey"),
        (at(host).training_key(" "), "trainingKey"),
        (at(host).bearer_token(""), "bearerToken"),
        (at(host).training_key(KEY).bearer_token(KEY), "bearerToken"),
        (at(host).training_key(format!("{KEY}\r\nX-A: 1")), "trainingKey"),
        // Invisible, and easily copied along.
        (at(host).training_key(format!("\u{200b}{KEY}")), "trainingKey"),
        (at(host).bearer_token(format!("“{KEY}”")), "bearerToken"),
        (at(host).training_key(KEY).api_version("v3/../x"), "apiVersion"),
        (at(host).training_key(KEY).api_version(""), "apiVersion"),
        (at(host).training_key(KEY).user_agent("a\nb"), "userAgent"),
        (at(host).training_key(KEY).proxy("no proxy"), "proxy"),
        (at("").training_key(KEY), "endpoint"),
        (at("name").training_key(KEY), "endpoint"),
        (at("http://name.example").training_key(KEY), "endpoint"),
        (at("https://name.example/?a=1").training_key(KEY), "endpoint"),
        (at(&format!("https://user:{KEY}@name.example")).training_key("k"), "endpoint"),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidRequest, None));
        assert!(error.message().contains(named), "{error}");
        keeps_the_key(&error);
    }
}

#[test]
fn a_file_of_authorities_must_be_one() {
    let folder = tempfile::tempdir().unwrap();
    let client = |name: &str| {
        TrainingClient::builder("https://name.example").training_key(KEY).ca_file(folder.path().join(name))
    };
    std::fs::write(folder.path().join("empty.pem"), "").unwrap();
    let missing = client("missing.pem").build().unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::Io);
    assert!(missing.message().contains("missing.pem"), "{missing}");
    let empty = client("empty.pem").build().unwrap_err();
    assert!(empty.message().contains("empty.pem") && empty.message().contains("no certificate"), "{empty}");
}

#[test]
fn the_key_shows_in_no_debug_output() {
    let peer = Peer::with(200, "", TAG_JSON);
    let client = peer.client();
    let call = client.create_tag(ID, "cat");
    let token = peer.builder();
    for text in [format!("{client:#?}"), format!("{token:#?}"), format!("{call:#?}")] {
        assert!(!text.contains(KEY) && !text.is_empty(), "{text}");
    }
    let response = client.get_tag(ID, ID).send_raw().unwrap();
    assert!(!format!("{response:#?}").contains(KEY));
}

#[test]
fn every_option_reaches_the_wire() {
    let peer = Peer::with(200, "", TAG_JSON);
    let endpoint = format!("{}/customvision/v3.3/Training/", peer.endpoint());
    let client = TrainingClient::builder(endpoint)
        .bearer_token(" token ")
        .api_version("v3.3")
        .user_agent("tool/1")
        .build()
        .unwrap();
    client.get_tag(ID, ID).send().unwrap();
    let request = &peer.received()[0];
    assert_eq!(request.line(), format!("GET /customvision/v3.3/training/projects/{ID}/tags/{ID} HTTP/1.1"));
    assert_eq!(request.header("authorization"), Some("Bearer token"));
    assert_eq!((request.header("training-key"), request.header("user-agent")), (None, Some("tool/1")));
}

#[test]
fn clones_share_their_connections() {
    let peer = Peer::with(200, "", TAG_JSON);
    let client = peer.client();
    client.get_tag(ID, ID).send().unwrap();
    client.clone().get_tag(ID, ID).send().unwrap();
    drop(client.clone());
    client.get_tag(ID, ID).send().unwrap();
    assert_eq!((peer.received().len(), peer.connections()), (3, 1));
}
