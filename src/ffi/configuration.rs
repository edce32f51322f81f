//! A client's configuration, from a C caller's JSON.

use std::time::Duration;

use serde_json::value::RawValue;

use crate::client::{TrainingClient, TrainingClientBuilder};
use crate::error::{Error, Result};
use crate::json;
use crate::throttle::RateLimit;
use crate::transport::RootCertificates;

const KEYS: [&str; 23] = [
    "endpoint",
    "trainingKey",
    "bearerToken",
    "apiVersion",
    "connectTimeoutMs",
    "timeoutMs",
    "maxRetries",
    "retryDelayMs",
    "maxRetryDelayMs",
    "rateLimit",
    "maxIdleConnections",
    "maxResponseBytes",
    "allowHttp",
    "proxy",
    "rootCertificates",
    "caFile",
    "caPem",
    "clientCertFile",
    "clientCertPem",
    "clientKeyFile",
    "clientKeyPem",
    "applicationId",
    "userAgent",
];

/// The beginning of the client that a document describes.
pub(crate) fn read(document: &str) -> Result<TrainingClientBuilder> {
    let document = if document.trim().is_empty() { "{}" } else { document };
    let members = json::parse_object("the configuration", document)?;
    json::check_repetition("the configuration", &members)?;
    let given = |name: &str| members.iter().find(|(key, value)| key == name && value.get() != "null");
    let Some((_, endpoint)) = given("endpoint") else {
        return Err(Error::invalid_request("endpoint is missing"));
    };
    let mut builder = TrainingClient::builder(json::string("endpoint", endpoint)?);
    for (key, value) in members.iter().filter(|(_, value)| value.get() != "null") {
        builder = set(builder, key, value)?;
    }
    Ok(builder)
}

fn set(builder: TrainingClientBuilder, key: &str, value: &RawValue) -> Result<TrainingClientBuilder> {
    let string = || json::string(key, value);
    let natural = || json::natural(key, value);
    let count = || Ok::<_, Error>(usize::try_from(natural()?).unwrap_or(usize::MAX));
    Ok(match key {
        "endpoint" => builder,
        "trainingKey" => builder.training_key(string()?),
        "bearerToken" => builder.bearer_token(string()?),
        "apiVersion" => builder.api_version(string()?),
        "connectTimeoutMs" => builder.connect_timeout(Duration::from_millis(natural()?)),
        "timeoutMs" => builder.timeout(Duration::from_millis(natural()?)),
        "maxRetries" => builder.max_retries(u32::try_from(natural()?).unwrap_or(u32::MAX)),
        "retryDelayMs" => builder.retry_delay(Duration::from_millis(natural()?)),
        "maxRetryDelayMs" => builder.max_retry_delay(Duration::from_millis(natural()?)),
        "rateLimit" => builder.rate_limit(rate_limit(value)?),
        "maxIdleConnections" => builder.max_idle_connections(count()?),
        "maxResponseBytes" => builder.max_response_bytes(count()?),
        "allowHttp" => builder.allow_http(json::boolean(key, value)?),
        "proxy" => match string()?.as_ref() {
            "env" => builder.proxy_from_env(),
            url => builder.proxy(url),
        },
        "rootCertificates" => builder.root_certificates(roots(&string()?)?),
        "caFile" => builder.ca_file(string()?.as_ref()),
        "caPem" => builder.ca_pem(string()?),
        "clientCertFile" => builder.client_cert_file(string()?.as_ref()),
        "clientCertPem" => builder.client_cert_pem(string()?),
        "clientKeyFile" => builder.client_key_file(string()?.as_ref()),
        "clientKeyPem" => builder.client_key_pem(string()?),
        "applicationId" => builder.application_id(string()?),
        "userAgent" => builder.user_agent(string()?),
        _ => return Err(json::unknown_key("the configuration", key, &KEYS)),
    })
}

fn rate_limit(value: &RawValue) -> Result<RateLimit> {
    match value.get() {
        "\"F0\"" => Ok(RateLimit::F0),
        "\"S0\"" => Ok(RateLimit::S0),
        text => text.parse().map(RateLimit::PerSecond).map_err(|_| {
            Error::invalid_request(format!(
                "rateLimit must be a number of requests per second, \"F0\" or \"S0\", but is {}",
                json::shown(text)
            ))
        }),
    }
}

fn roots(name: &str) -> Result<RootCertificates> {
    match name {
        "system" => Ok(RootCertificates::System),
        "bundled" => Ok(RootCertificates::Bundled),
        "given" => Ok(RootCertificates::Given),
        _ => Err(Error::invalid_request(format!(
            "rootCertificates must be \"system\", \"bundled\" or \"given\", but is \"{}\"",
            json::shown(name)
        ))),
    }
}
