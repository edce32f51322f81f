//! The address of a Custom Vision resource, in the ways that people write it.

use std::net::IpAddr;

use crate::error::{Error, Result};
use crate::transport::{Uri, has_valid_port};

/// A checked endpoint.
#[derive(Debug)]
pub(super) struct Endpoint {
    pub(super) uri: Uri,
    /// Scheme, host and what stands before `/customvision`; no slash at its end.
    pub(super) prefix: String,
}

impl Endpoint {
    pub(super) fn parse(text: &str, allow_http: bool) -> Result<Self> {
        // What was given may be a key in the wrong place: it is not repeated.
        let wrong = |problem: &str| {
            Err(Error::invalid_request(format!(
                "endpoint {problem}; the Azure portal shows the right one, such as \
                 https://NAME.cognitiveservices.azure.com"
            )))
        };
        let trimmed = text.trim();
        let Ok(uri) = trimmed.parse::<Uri>() else { return wrong("must be a URL") };
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return wrong("must be a URL that begins with https://");
        };
        if uri.authority().is_some_and(|authority| authority.as_str().contains('@')) {
            return wrong("must not hold a user name or password");
        }
        if uri.query().is_some() || trimmed.contains('#') {
            return wrong("must have no query and no fragment");
        }
        if !has_valid_port(&uri) {
            return wrong("must have a port from 1 to 65535, or none");
        }
        match scheme {
            "https" => {}
            "http" if allow_http || is_loopback(host) => {}
            "http" => {
                return wrong("must begin with https:// (set allowHttp for plain http to another host)");
            }
            _ => return wrong("must begin with https://"),
        }
        let path = uri.path();
        let lower = path.to_ascii_lowercase();
        let end = lower.match_indices("/customvision").map(|(at, found)| (at, at + found.len()));
        let end = end.filter(|(_, after)| matches!(lower.as_bytes().get(*after), None | Some(b'/')));
        let end = end.map(|(at, _)| at).next().unwrap_or(path.len());
        let path = path[..end].trim_end_matches('/');
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let prefix = format!("{scheme}://{authority}{path}");
        Ok(Endpoint { prefix, uri })
    }
}

/// Whether a host is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_taken_in_every_spelling() {
        for text in [
            "https://name.cognitiveservices.azure.com",
            "https://name.cognitiveservices.azure.com/",
            "HTTPS://name.cognitiveservices.azure.com",
            " https://name.cognitiveservices.azure.com// ",
            "https://name.cognitiveservices.azure.com/customvision/v3.3/Training/",
            "https://name.cognitiveservices.azure.com/CustomVision/v3.4-preview/training/projects",
        ] {
            let endpoint = Endpoint::parse(text, false).unwrap();
            assert_eq!(endpoint.prefix, "https://name.cognitiveservices.azure.com", "{text}");
        }
        let behind =
            Endpoint::parse("https://gateway.example:8443/vision/customvision/v3.3/", false).unwrap();
        assert_eq!(behind.prefix, "https://gateway.example:8443/vision");
        let alike = Endpoint::parse("https://gateway.example/customvision-eu/customvision/", false).unwrap();
        assert_eq!(alike.prefix, "https://gateway.example/customvision-eu");
    }

    #[test]
    fn plain_http_is_for_this_machine_unless_allowed() {
        for text in ["http://localhost:5080", "http://127.0.0.1", "http://[::1]:80/", "http://127.8.8.8"] {
            assert!(Endpoint::parse(text, false).is_ok(), "{text}");
        }
        let error = Endpoint::parse("http://vision.example", false).unwrap_err();
        assert!(error.message().contains("allowHttp"), "{error}");
        assert!(Endpoint::parse("http://vision.example", true).is_ok());
    }

    #[test]
    fn what_is_no_endpoint_is_refused() {
        for text in [
            "",
            "name",
            "/path",
            "ftp://name.example",
            "https://",
            "https://a b",
            "https://a.example\r\nX-Header: y",
            "https://a.example\0",
            "https://a/?x=1",
            "https://a/#x",
            "https://a:99999",
        ] {
            let error = Endpoint::parse(text, true).unwrap_err();
            assert!(error.message().contains("endpoint must"), "{text}: {error}");
        }
        for text in [
            "https://user:secret@name.example",
            "secret",
            "https://a.example/?key=secret",
            "https://a secret",
        ] {
            let error = Endpoint::parse(text, true).unwrap_err();
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
