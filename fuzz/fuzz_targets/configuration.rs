//! A C caller's configuration: a client comes of it that goes where it says, or an error without a secret.

#![no_main]

use customvision::ErrorKind;
use customvision::fuzzing::{Request, configuration};
use customvision_fuzz::{KEY, check_error, operation};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// These name files, which are not to be opened here.
const FILES: [&str; 3] = ["caFile", "clientCertFile", "clientKeyFile"];
/// Where a secret belongs.
const SECRETS: [&str; 5] = ["trainingKey", "bearerToken", "proxy", "clientKeyPem", "clientCertPem"];

fuzz_target!(|document: &str| {
    let parsed: Option<Value> = serde_json::from_str(document).ok();
    let members = parsed.as_ref().and_then(Value::as_object);
    let given = |name: &str| members?.get(name).filter(|value| !value.is_null());
    let has_files = FILES.iter().any(|name| given(name).is_some());
    // What stands elsewhere may be repeated, as a misspelt key is.
    let is_in_place = members.is_none_or(|members| {
        members.iter().all(|(key, value)| {
            !key.contains(KEY) && (SECRETS.contains(&key.as_str()) || !value.to_string().contains(KEY))
        })
    });
    let built = match configuration(document) {
        Ok(_) if has_files => return,
        Ok(builder) => {
            assert!(!format!("{builder:?}").contains(KEY));
            builder.build()
        }
        Err(error) => Err(error),
    };
    let client = match built {
        Ok(client) => client,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
            check_error(&error, if is_in_place { b"" } else { KEY.as_bytes() });
            return;
        }
    };
    let members = members.expect("a configuration is an object");
    let text = |name: &str| given(name).map(|value| value.as_str().expect(name));
    assert!(text("trainingKey").is_some() != text("bearerToken").is_some(), "{members:?}");
    if is_in_place {
        assert!(!format!("{client:?}").contains(KEY));
    }

    let get_domains = (0..).map(operation).find(|operation| operation.name() == "get_domains").unwrap();
    let request = Request::from_json(&client, get_domains, "", None).expect("it makes requests");
    let endpoint = text("endpoint").expect("it has an endpoint").trim();
    let (scheme, rest) = request.url.split_once("://").expect("a URL");
    let (wanted_scheme, wanted_rest) = endpoint.split_once("://").expect("a URL");
    assert!(scheme.eq_ignore_ascii_case(wanted_scheme));
    let host = rest.split('/').next().unwrap();
    let wanted_host = wanted_rest.split(['/', '?', '#']).next().unwrap();
    assert!(host.eq_ignore_ascii_case(wanted_host) && !host.contains('@'), "{host} for {endpoint}");
    if scheme == "http" {
        let is_here = ["localhost", "127.", "[::1]"].iter().any(|name| host.to_lowercase().starts_with(name));
        assert!(given("allowHttp") == Some(&Value::Bool(true)) || is_here, "{host} by http");
    }
    let version = text("apiVersion").unwrap_or("v3.4-preview").trim_matches('/');
    assert!(request.url.ends_with(&format!("/customvision/{version}/training/domains")), "{}", request.url);
    let path = rest[host.len()..].to_lowercase();
    assert_eq!(path.matches("/customvision/").count(), 1, "{}", request.url);
    for (name, value) in &request.headers {
        assert!(!value.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)), "{name}");
    }
});
