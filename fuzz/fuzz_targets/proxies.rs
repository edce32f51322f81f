//! The proxy of the environment: the right variable is chosen, `NO_PROXY` exempts whom it lists by a matcher written anew
//! here, and texts that are no proxy's URL are told apart without a panic.
//!
//! The input is an endpoint, then lines `VARIABLE=value`.

#![no_main]

use std::net::IpAddr;

use customvision::fuzzing::{is_proxy_url, no_proxy_lists, proxy_of_environment};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 7] =
    ["https_proxy", "HTTPS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"];

fuzz_target!(|data: &str| {
    let mut lines = data.split('\n');
    let endpoint = lines.next().unwrap_or_default();
    let variables: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once('=')).collect();
    let read = |name: &str| {
        assert!(NAMES.contains(&name), "{name} is read");
        variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_string())
    };
    let chosen = proxy_of_environment(endpoint, read);
    if let Some((name, value)) = &chosen {
        assert_eq!(read(name).as_deref().map(str::trim), Some(value.as_str()));
        assert!(!value.is_empty());
        let is_https = endpoint.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
        assert!(!name.starts_with(if is_https { "http_" } else { "https_" }), "{name} for {endpoint}");
    }
    for (_, value) in &variables {
        is_proxy_url(value);
    }
    let Some(host) = host(endpoint) else { return };
    let list =
        ["no_proxy", "NO_PROXY"].iter().filter_map(|name| read(name)).find(|list| !list.trim().is_empty());
    let listed = list.is_some_and(|list| {
        let listed = lists(list.trim(), &host);
        assert_eq!(no_proxy_lists(list.trim(), &host), listed, "{list:?} and {host}");
        listed
    });
    if listed {
        assert_eq!(chosen, None, "{host} is listed");
    }
});

/// The host of a plain endpoint.
fn host(endpoint: &str) -> Option<String> {
    let (_, rest) = endpoint.split_once("://")?;
    let host = rest.strip_suffix('/').unwrap_or(rest);
    let is_plain =
        !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
    (is_plain && endpoint.starts_with("http")).then(|| host.to_owned())
}

/// The same rules as the library's, told by labels and by strings of bits.
fn lists(list: &str, host: &str) -> bool {
    if list == "*" {
        return true;
    }
    let host = host.to_ascii_lowercase();
    let host = host.trim_end_matches('.');
    list.split([',', ' ', '\t']).any(|entry| match host.parse::<IpAddr>() {
        Ok(address) => {
            let (network, length) = entry.split_once('/').map_or((entry, None), |(n, l)| (n, Some(l)));
            let Ok(network) = network.trim_matches(['[', ']']).parse::<IpAddr>() else { return false };
            let (network, address) = (bits(network), bits(address));
            let length = length.map_or(Ok(network.len()), str::parse::<usize>);
            network.len() == address.len()
                && length
                    .is_ok_and(|length| network.get(..length).is_some_and(|start| address.starts_with(start)))
        }
        Err(_) => {
            let entry = entry.to_ascii_lowercase();
            let mut domain = entry.as_str();
            while let Some(rest) = domain.strip_prefix("*.") {
                domain = rest;
            }
            let domain: Vec<&str> = domain.trim_matches('.').split('.').rev().collect();
            let host: Vec<&str> = host.split('.').rev().collect();
            domain != [""] && host.starts_with(&domain)
        }
    })
}

fn bits(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => format!("{:032b}", u32::from(address)),
        IpAddr::V6(address) => format!("{:0128b}", u128::from(address)),
    }
}
